//! The network interfaces of this host: what records call them, and which there are.

use nix::net::if_::{if_indextoname, if_nameindex, if_nametoindex};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use thiserror::Error;

/// An interface that is not there.
#[derive(Debug, Error)]
#[error("there is no interface \"{}\" here; there is {}", name.escape_default(), known.join(", "))]
pub struct Unknown {
    /// What was asked for.
    pub name: String,
    /// What there is.
    pub known: Vec<String>,
}

/// The kernel's index of an interface.
///
/// # Errors
/// There is none of that name; the error names those that there are.
pub fn index(name: &str) -> Result<u32, Unknown> {
    if_nametoindex(name).map_err(|_| Unknown { name: name.to_owned(), known: names() })
}

fn names() -> Vec<String> {
    let Ok(list) = if_nameindex() else { return Vec::new() };
    list.into_iter().map(|interface| interface.name().to_string_lossy().into_owned()).collect()
}

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
}

impl Numbers {
    /// The number of the interface that has this index now.
    pub fn of(&self, index: u32) -> u16 {
        let mut known = self.lock();
        if let Some((_, number)) = known.indices.iter().find(|(one, _)| *one == index) {
            return *number;
        }
        let name = if_indextoname(index)
            .map_or_else(|_| format!("if{index}"), |name| name.to_string_lossy().into_owned());
        let number = known.number(&name);
        known.indices.push((index, number));
        number
    }

    /// The number of a name, and from now on of its index. An index that was another's is the new one's.
    pub fn meet(&self, index: u32, name: &str) -> u16 {
        let mut known = self.lock();
        let number = known.number(name);
        known.indices.retain(|(one, _)| *one != index);
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
