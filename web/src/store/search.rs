//! Looking for a packet among those that the list shows, a slice at a time.

use super::Store;
use super::packets::RowId;
use super::view::Predicate;
use crate::selection::Way;

/// A search under way.
pub struct Search {
    predicate: Predicate,
    way: Way,
    /// The row looked at last.
    at: RowId,
    /// Rows looked at.
    pub looked: u64,
    /// Rows there were to look at when it began.
    pub of: u64,
}

/// How a slice of a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// With this row.
    Row(RowId),
    /// There is none from where it began to the end of the list.
    Nothing,
    /// Not yet.
    NotYet,
}

impl Search {
    /// A search that begins beside the row `from`, which is not looked at itself.
    pub fn new(store: &Store, from: RowId, way: Way, predicate: Predicate) -> Self {
        let of = match way {
            Way::On => store.count() - store.count_before(from + 1),
            Way::Back => store.count_before(from),
        };
        Self { predicate, way, at: from, looked: 0, of }
    }

    /// Looks on while it may; `more` is asked after every few rows.
    pub fn look(&mut self, store: &Store, more: &mut dyn FnMut() -> bool) -> Found {
        loop {
            for _ in 0..64 {
                let Some(row) = store.beside(self.at, self.way) else { return Found::Nothing };
                self.at = row;
                self.looked += 1;
                if store.get(row).is_some_and(|(number, record)| (self.predicate)(&record, number)) {
                    return Found::Row(row);
                }
            }
            if !more() {
                return Found::NotYet;
            }
        }
    }
}
