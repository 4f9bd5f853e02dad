//! Fragments remembered until the packet they are pieces of is whole.

use std::collections::VecDeque;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::reassembly::{Reassembly, reassemble};

/// Fragments that are remembered; beyond that the oldest are given up.
const MAX_KEPT: usize = 512;

/// The fragments seen of packets that are not whole yet.
#[derive(Default)]
pub(super) struct Fragments {
    kept: VecDeque<Kept>,
}

struct Kept {
    number: u64,
    at: Timestamp,
    link: LinkType,
    orig_len: u32,
    bytes: Vec<u8>,
}

impl Kept {
    fn record(&self) -> CaptureRecord<'_> {
        CaptureRecord {
            at: self.at,
            link: self.link,
            direction: Direction::Unknown,
            interface: 0,
            orig_len: self.orig_len,
            bytes: &self.bytes,
        }
    }
}

impl Fragments {
    /// Takes a packet in. Gives what it completes, with the whole packet in it; `None` while something is missing, and for
    /// packets that are no fragments.
    pub(super) fn add(&mut self, number: u64, record: &CaptureRecord<'_>) -> Option<Reassembly> {
        let around = self.kept.iter().map(|kept| (kept.number, kept.record()));
        let made = reassemble((number, record), around)?;
        if made.whole.is_some() {
            self.kept.retain(|kept| made.pieces.iter().all(|piece| piece.number != kept.number));
            return Some(made);
        }
        if self.kept.len() == MAX_KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(Kept {
            number,
            at: record.at,
            link: record.link,
            orig_len: record.orig_len,
            bytes: record.bytes.to_vec(),
        });
        None
    }
}
