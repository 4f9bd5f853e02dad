//! The packet that a reader looks at.

use crate::store::RowId;
use wireglass_shared::Dissection;
use wireglass_shared::summary::Summary;

/// The packet on the table: kept even when the store lets its row go.
#[derive(Debug)]
pub struct Opened {
    /// Its row.
    pub row: RowId,
    /// The agent's number.
    pub seq: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its length on the wire.
    pub orig_len: u32,
    /// Its parts.
    pub dissection: Dissection,
    /// Its line in the list.
    pub summary: Summary,
}

impl PartialEq for Opened {
    /// A row never changes.
    fn eq(&self, other: &Self) -> bool {
        self.row == other.row
    }
}
