//! The records of a membership report: IGMPv3 (RFC 3376 section 4.2.4) and MLDv2 (RFC 3810 section 5.2.5) give them one form,
//! with addresses of their own length.

use crate::bits::word;
use crate::table::{Field, Item, Items};

/// Where a report's number of records stands, and where the first of them begins.
const COUNT_AT: usize = 6;
const FIRST_AT: usize = 8;

/// What the records of one protocol are made of.
pub(super) struct Records {
    /// The bytes of a record without sources and auxiliary data.
    pub fixed_bytes: usize,
    /// The bytes of a source's address.
    pub address_bytes: usize,
    /// The row of a record, and those it is made of.
    pub record: (&'static Field, &'static [Field]),
    /// The row of what stands behind the last record.
    pub behind: &'static Field,
}

impl Records {
    /// The record that begins here, or what stands behind the last one.
    pub(super) fn item(&self, items: &Items<'_>) -> Item {
        if items.index >= promised(items.header) {
            return Item { field: self.behind, bytes: items.bytes.len(), rows: &[], wrong: None };
        }
        let bytes = self.bytes(items.bytes);
        let wrong = (bytes > items.bytes.len()).then(|| {
            format!(
                "The record would take {bytes} bytes by its counts; {} are left. The counts must fit the message.",
                items.bytes.len()
            )
        });
        let (field, rows) = self.record;
        Item { field, bytes, rows, wrong }
    }

    /// How many records a report announces, and how many of them begin in it; `None` where it ends before any could.
    pub(super) fn promised_and_there(&self, report: &[u8]) -> Option<(usize, usize)> {
        let promised = promised(report);
        let mut left = report.get(FIRST_AT..)?;
        let mut there = 0;
        while there < promised && !left.is_empty() {
            left = left.get(self.bytes(left)..).unwrap_or_default();
            there += 1;
        }
        Some((promised, there))
    }

    /// The bytes of the record that begins here, by its own counts.
    fn bytes(&self, record: &[u8]) -> usize {
        let words_of_data = record.get(1).copied().map_or(0, usize::from);
        let sources = record.get(2..4).map_or(0, |two| usize::from(word(two, 0)));
        self.fixed_bytes + sources * self.address_bytes + words_of_data * 4
    }
}

fn promised(report: &[u8]) -> usize {
    usize::from(word(report, COUNT_AT))
}
