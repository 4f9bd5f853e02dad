//! What records call an interface.

use super::kernel::Asker;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What records call an interface. The kernel's own index changes when an interface is deleted and made anew, and does not fit a
/// record; the same name keeps its number here.
#[derive(Clone, Debug, Default)]
pub struct Numbers(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    /// By number.
    names: Vec<String>,
    /// The kernel's indices met so far, and the number of each.
    indices: Vec<(u32, u16)>,
    /// Whom to ask for the name of an index that nobody met.
    asker: Option<Asker>,
}

impl Numbers {
    pub(super) fn asking(asker: Asker) -> Self {
        Self(Arc::new(Mutex::new(Known { asker: Some(asker), ..Known::default() })))
    }

    /// The number of the interface that has this index now.
    pub fn of(&self, index: u32) -> u16 {
        let mut known = self.lock();
        if let Some((_, number)) = known.indices.iter().find(|(one, _)| *one == index) {
            return *number;
        }
        // Its first packet may be here before the news of it.
        let name = known.asker.as_mut().and_then(|asker| asker.name(index));
        let number = known.number(&name.unwrap_or_else(|| format!("if{index}")));
        known.indices.push((index, number));
        number
    }

    /// The number of a name, and from now on of its index. An index that was another's is the new one's.
    pub fn meet(&self, index: u32, name: &str) -> u16 {
        let mut known = self.lock();
        let number = known.number(name);
        // The index that it had before stays: some of its packets may not have been read yet.
        let before = known.indices.iter().rfind(|(_, other)| *other == number).copied();
        known.indices.retain(|(one, other)| *one != index && *other != number);
        known.indices.extend(before.filter(|(one, _)| *one != index));
        known.indices.push((index, number));
        number
    }

    /// All names, by number.
    pub fn names(&self) -> Vec<String> {
        self.lock().names.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // Nothing that runs under the lock leaves it half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn number(&mut self, name: &str) -> u16 {
        let at = self.names.iter().position(|one| one == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_number_and_an_index_goes_to_who_has_it() {
        let numbers = Numbers::default();
        assert_eq!((numbers.meet(1, "lo"), numbers.meet(7, "v0")), (0, 1));
        assert_eq!(numbers.meet(9, "v0"), 1, "deleted and made anew");
        assert_eq!((numbers.of(7), numbers.of(9)), (1, 1), "packets of the old one may still come");
        assert_eq!((numbers.meet(7, "v1"), numbers.of(7)), (2, 2), "who has the index now");
        assert_eq!(numbers.names(), ["lo", "v0", "v1"]);
        for index in 10..100 {
            numbers.meet(index, "v0");
        }
        assert!(numbers.lock().indices.len() <= 4, "no more than the last ones: {numbers:?}");
    }

    #[test]
    fn an_index_that_nobody_has_is_called_by_itself() {
        let asking = Numbers::asking(Asker::open().expect("everybody may ask"));
        asking.of(1);
        asking.of(u32::MAX / 2);
        assert_eq!(asking.names(), ["lo", "if2147483647"]);
    }
}
