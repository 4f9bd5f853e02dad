//! A capture file as large as a test wants it.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use wireglass_shared::capture::LinkType;
use wireglass_shared::pcap::write_records;

/// Writes a pcap file of about so many bytes. Its packets have 1,000 bytes, begin with their number, from 0, and are a
/// microsecond apart. Returns how many there are.
///
/// # Panics
/// There is no room for it.
pub fn large_capture(path: &Path, bytes: u64) -> u64 {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).expect("room for a file"));
    out.write_all(&write_records(LinkType::ETHERNET, [])).expect("room for the file");
    let mut packet = [0x5a; 1016];
    let count = bytes / packet.len() as u64;
    for number in 0..count {
        let (seconds, micros) = (number / 1_000_000, number % 1_000_000);
        let words = [seconds + 1_700_000_000, micros * 1000, 1000, 1000];
        for (place, word) in packet.chunks_exact_mut(4).zip(words) {
            place.copy_from_slice(&u32::try_from(word).expect("small").to_le_bytes());
        }
        packet[16..24].copy_from_slice(&number.to_be_bytes());
        out.write_all(&packet).expect("room for the file");
    }
    out.flush().expect("room for the file");
    count
}
