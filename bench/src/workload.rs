//! What is done with a packet: from the least that anybody could do with it to all that wireglass does.

use etherparse::SlicedPacket;
use std::hint::black_box;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::dissect;
use wireglass_shared::stream::{self, Batch};
use wireglass_shared::summary::summarize;
use wireglass_shared::view::{diagram::diagram, json};

/// Something done with every packet of a capture.
pub struct Workload {
    /// What, for the report.
    pub name: &'static str,
    /// Does it with one packet. Whatever comes out goes through a black box, or the compiler would leave it out.
    pub run: fn(&CaptureRecord<'_>),
}

/// etherparse's own slicing, which the others are compared with.
pub const ETHERPARSE: &str = "etherparse SlicedPacket";
/// What a row of the list needs.
pub const SUMMARIZE: &str = "summarize";
/// Every field.
pub const DISSECT: &str = "dissect";

/// What is measured, the cheapest first.
pub static WORKLOADS: [Workload; 5] = [
    Workload {
        name: ETHERPARSE,
        run: |record| {
            let _ = black_box(SlicedPacket::from_ethernet(black_box(record.bytes)));
        },
    },
    Workload {
        name: SUMMARIZE,
        run: |record| {
            black_box(summarize(black_box(record)));
        },
    },
    Workload {
        name: "summarize, in words",
        run: |record| {
            let summary = summarize(black_box(record));
            black_box(format!("{} {} {}", summary.source, summary.destination, summary.info));
        },
    },
    Workload {
        name: DISSECT,
        run: |record| {
            black_box(dissect(black_box(record)));
        },
    },
    Workload {
        name: "dissect, diagram and json",
        run: |record| {
            let dissection = dissect(black_box(record));
            black_box(diagram(&dissection, None));
            black_box(serde_json::to_string(&json::packet(1, record, &dissection)).unwrap_or_default());
        },
    },
];

/// A frame as if captured from an Ethernet.
pub fn record(frame: &[u8]) -> CaptureRecord<'_> {
    CaptureRecord {
        at: Timestamp(1_700_000_000_000_000_000),
        link: LinkType::ETHERNET,
        direction: Direction::Unknown,
        interface: 0,
        orig_len: u32::try_from(frame.len()).unwrap_or(u32::MAX),
        bytes: frame,
    }
}

/// A long capture as the page keeps it: in batches.
pub struct Batches(Vec<Vec<u8>>);

impl Batches {
    /// At least `packets` packets, `frames` again and again.
    pub fn of(frames: &[Vec<u8>], packets: usize) -> Self {
        let count = u32::try_from(frames.len()).unwrap_or(u32::MAX);
        let mut batch = stream::batch_header(0, count).to_vec();
        for frame in frames {
            stream::write_record(&record(frame), &mut batch);
        }
        Self(vec![batch; packets.div_ceil(frames.len())])
    }

    /// Sums every packet up, and returns how many there are.
    ///
    /// # Panics
    /// A batch is not what this crate wrote.
    pub fn summarize(&self) -> usize {
        let sum_up = |bytes: &Vec<u8>| {
            let mut packets = 0;
            for (_, record) in Batch::parse(bytes).expect("a batch of this crate").records() {
                black_box(summarize(&record));
                packets += 1;
            }
            packets
        };
        self.0.iter().map(sum_up).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix;

    #[test]
    fn a_long_capture_has_the_packets_asked_for() {
        let frames = mix::frames(mix::TURN);
        assert_eq!(Batches::of(&frames, 1000).summarize(), 1024);
    }
}
