//! The packet that a reader looks at.

use crate::store::{RowId, Via};
use wireglass_shared::Dissection;
use wireglass_shared::capture::{CaptureRecord, Direction};

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
    /// Which way it went.
    pub direction: Direction,
    /// The agent's number of the interface.
    pub interface: u16,
    /// Its name, where that says something.
    pub via: Option<Via>,
    /// Its parts.
    pub dissection: Dissection,
    /// Where it comes from and goes, if its headers say.
    pub way: Option<String>,
    /// What its line in the list says it does.
    pub info: String,
}

impl Opened {
    /// The packet as it was captured.
    pub fn record(&self) -> CaptureRecord<'_> {
        CaptureRecord {
            at: self.dissection.time,
            link: self.dissection.link,
            direction: self.direction,
            interface: self.interface,
            orig_len: self.orig_len,
            bytes: &self.bytes,
        }
    }
}

impl PartialEq for Opened {
    /// A row never changes.
    fn eq(&self, other: &Self) -> bool {
        self.row == other.row
    }
}
