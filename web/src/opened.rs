//! The packet that a reader looks at.

use crate::store::{RowId, Via};
use std::rc::Rc;
use wireglass_shared::capture::{CaptureRecord, Direction};
use wireglass_shared::craft::Draft;
use wireglass_shared::summary::summarize;
use wireglass_shared::{Dissection, dissect};

/// Drafts are on the table as rows that no list has: those from here on.
const DRAFTS: RowId = 1 << 63;

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
    /// The draft that it is, if it is none that was captured.
    pub draft: Option<Rc<Draft>>,
}

impl Opened {
    /// A packet of the list, taken apart.
    pub fn new(row: RowId, seq: u64, record: &CaptureRecord<'_>, via: Option<Via>) -> Self {
        let summary = summarize(record);
        Self {
            row,
            seq,
            bytes: record.bytes.to_vec(),
            orig_len: record.orig_len,
            direction: record.direction,
            interface: record.interface,
            via,
            dissection: dissect(record),
            way: (!summary.source.is_unknown())
                .then(|| format!("{} → {}", summary.source, summary.destination)),
            info: summary.info.to_string(),
            draft: None,
        }
    }

    /// A draft, taken apart. Each change of it has a number of its own.
    pub fn of_draft(draft: Rc<Draft>, change: u64) -> Self {
        let opened = Self::new(DRAFTS + change, change, &draft.record(), None);
        Self { draft: Some(draft), ..opened }
    }

    /// What it is called where there is little room.
    pub fn name(&self) -> String {
        match self.draft {
            Some(_) => "Draft".to_owned(),
            None => format!("#{}", self.seq),
        }
    }

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
    /// A row never changes, nor does a draft of one number.
    fn eq(&self, other: &Self) -> bool {
        self.row == other.row
    }
}
