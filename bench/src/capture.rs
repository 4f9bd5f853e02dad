//! A capture file of any number of packets, for what is measured with files.

use crate::mix;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use wireglass_shared::capture::{CaptureRecord, LinkType, Timestamp};
use wireglass_shared::pcap;

/// Packets written at a time.
const PART: usize = 10_000;
/// Bytes before a pcap file's first packet.
const HEADER_BYTES: usize = 24;
const MICROSECOND: i64 = 1000;

/// Writes a pcap file of `count` small frames, a microsecond apart: of a million packets it has about 140 megabytes.
///
/// # Errors
/// What the operating system says.
pub fn write(path: &Path, count: usize) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(&pcap::write_records(LinkType::ETHERNET, []))?;
    let mut frames = mix::small().take(count).zip(0..);
    loop {
        let part: Vec<_> = frames.by_ref().take(PART).collect();
        if part.is_empty() {
            return file.flush();
        }
        let records = part.iter().map(|(frame, number): &(Vec<u8>, i64)| CaptureRecord {
            at: Timestamp(1_700_000_000_000_000_000 + number * MICROSECOND),
            ..crate::workload::record(frame)
        });
        let bytes = pcap::write_records(LinkType::ETHERNET, records);
        file.write_all(bytes.get(HEADER_BYTES..).unwrap_or_default())?;
    }
}
