//! A capture file that is shown instead of live packets. It is read part by part; whoever reads it hands the parts over.

use super::{RowId, Store};
use crate::numbers::grouped;
use wireglass_shared::pcap::{PcapFileError, Reader};

/// The name of what came in the address.
pub const CARRIED: &str = "packet in the address";

/// Memory for a file's packets: WebAssembly has four gigabytes in all, and a page that takes them is killed.
const BUDGET_BYTES: usize = 1500 << 20;

/// The file that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct CaptureFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// How many of them were read.
    pub read: u64,
    /// Whether reading ended.
    pub done: bool,
    /// Why it ended before the file did.
    pub trouble: Option<String>,
    /// The first of its rows, which no other file shares.
    pub first_row: RowId,
}

/// Whether there is more to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Hand over the next part.
    GoesOn,
    /// What comes is no longer wanted, or there is no room for it.
    Ended,
}

impl Store {
    /// A file is opened: what was shown goes. Returns what [`Store::read_on`] knows it by.
    pub fn begin_file(&mut self, name: String, bytes: u64) -> RowId {
        self.clear();
        let first_row = self.end();
        self.eras.begin(first_row);
        (self.refused, self.trouble, self.lesson, self.wanted) = (None, None, None, None);
        self.reading = first_row;
        self.file = Some(CaptureFile { name, bytes, read: 0, done: false, trouble: None, first_row });
        self.wake();
        first_row
    }

    /// The next part of the file that begins at the row `file`. A part without bytes ends it.
    pub fn read_on(&mut self, file: RowId, reader: &mut Reader, part: &[u8]) -> Reading {
        let Self { packets, eras, file: shown, .. } = self;
        let Some(shown) = shown.as_mut().filter(|shown| shown.first_row == file && !shown.done) else {
            return Reading::Ended;
        };
        let was_empty = packets.rows().is_empty();
        let mut full = false;
        let pushed = if part.is_empty() {
            reader.end().map(|()| false)
        } else {
            reader.push(part, &mut |record| {
                let number = packets.rows().end - file + 1;
                eras.see(record);
                full = packets.bytes() > BUDGET_BYTES || packets.push(number, record).is_err();
                !full
            })
        };
        shown.read += part.len() as u64;
        let count = packets.rows().end - file;
        shown.trouble = match &pushed {
            Ok(_) if full => Some(format!(
                "The first {} packets are shown: there is no memory for more of this file.",
                grouped(count)
            )),
            Ok(_) => None,
            Err(error) => Some(stopped(error, count)),
        };
        shown.done = pushed != Ok(true);
        let reading = if shown.done { Reading::Ended } else { Reading::GoesOn };
        if was_empty && count > 0 {
            self.found = Some((file, None));
        }
        self.wake();
        reading
    }

    /// The browser does not hand over more of the file.
    pub fn cannot_read(&mut self, file: RowId) {
        let Some(shown) = self.file.as_mut().filter(|shown| shown.first_row == file) else { return };
        shown.trouble = Some("The browser can no longer read the file: it was moved or changed.".to_owned());
        shown.done = true;
        self.wake();
    }

    /// Goes back to live packets.
    pub fn close_file(&mut self) {
        if self.file.take().is_some() {
            self.clear();
            (self.lesson, self.wanted) = (None, None);
            // Whoever connects sees that the link is still that of a file, and connects anew.
            self.wake();
        }
    }

    /// A file that is none of ours; what is shown stays.
    pub fn refuse(&mut self, name: &str, why: &PcapFileError) {
        self.refuse_because(format!("{name} was not opened: {why}."));
    }

    /// Something cannot be shown; what was shown stays.
    pub fn refuse_because(&mut self, why: String) {
        self.refused = Some(why);
        self.wake();
    }
}

/// What went wrong in the middle, and what there is nevertheless.
fn stopped(error: &PcapFileError, count: u64) -> String {
    let could = match count {
        0 => "No packet could be read.".to_owned(),
        1 => "1 packet could be read.".to_owned(),
        count => format!("{} packets could be read.", grouped(count)),
    };
    let error = match error {
        PcapFileError::CutShort { packet, offset } => {
            format!(
                "Packet {} at byte {}: the file ends in the middle of it",
                grouped(*packet),
                grouped(*offset)
            )
        }
        PcapFileError::Damaged { packet, offset, what } => {
            format!("Packet {} at byte {}: damaged, {what}", grouped(*packet), grouped(*offset))
        }
        other => other.to_string(),
    };
    format!("{error}. {could}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
    use wireglass_shared::pcap;

    fn capture(count: usize) -> Vec<u8> {
        let bytes = [0x45; 40];
        let (at, link, direction) = (Timestamp(1), LinkType::ETHERNET, Direction::Unknown);
        let record = CaptureRecord { at, link, direction, interface: 0, orig_len: 40, bytes: &bytes };
        pcap::write_records(LinkType::ETHERNET, std::iter::repeat_n(record, count))
    }

    fn read(store: &mut Store, capture: &[u8], part: usize) -> RowId {
        let file = store.begin_file("a.pcap".to_owned(), capture.len() as u64);
        let mut reader = Reader::new();
        for part in capture.chunks(part).chain([&[][..]]) {
            if store.read_on(file, &mut reader, part) == Reading::Ended {
                break;
            }
        }
        file
    }

    fn shown(store: &Store) -> &CaptureFile {
        store.file.as_ref().expect("a file")
    }

    #[test]
    fn a_file_is_read_in_parts_and_numbered_from_1() {
        let mut store = Store::new();
        store.show_built_in();
        let before = store.end();
        let capture = capture(100);
        let file = read(&mut store, &capture, 33);
        assert_eq!((file, store.total(), store.found), (before, 100, Some((file, None))));
        let number = |row| store.get(row).map(|(number, _)| number);
        assert_eq!((number(file), number(file + 99)), (Some(1), Some(100)));
        assert_eq!((shown(&store).done, &shown(&store).trouble), (true, &None));
        assert_eq!(shown(&store).read, capture.len() as u64);
    }

    #[test]
    fn what_stands_before_a_cut_is_shown_with_the_place_of_the_cut() {
        let mut store = Store::new();
        let capture = capture(1204);
        read(&mut store, &capture[..capture.len() - 1], 1000);
        assert_eq!(store.count(), 1203);
        assert_eq!(
            shown(&store).trouble.as_deref(),
            Some(
                "Packet 1,204 at byte 67,392: the file ends in the middle of it. 1,203 packets could be read."
            )
        );
    }

    #[test]
    fn parts_of_a_file_that_was_replaced_are_not_wanted() {
        let mut store = Store::new();
        let first = store.begin_file("first".to_owned(), 10);
        let (mut reader, capture) = (Reader::new(), capture(3));
        assert_eq!(store.read_on(first, &mut reader, &capture), Reading::GoesOn);
        let second = store.begin_file("second".to_owned(), 10);
        assert_eq!(store.read_on(first, &mut reader, &capture), Reading::Ended);
        assert_eq!((store.total(), first == second), (0, false));
        store.close_file();
        assert!(store.file.is_none());
    }
}
