//! Capture files that fuzzing found to be trouble: what is wrong with each is said, and nothing panics.

use wireglass_shared::pcap::{PcapFileError, read_records};

#[test]
fn a_block_shorter_than_its_own_lengths_is_damage() {
    // A section header, then a process information block of 11 bytes: its type and its two lengths alone are 12.
    let file = [
        0x0a, 0x0d, 0x0d, 0x0a, 0x1c, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, //
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1c, 0, 0, 0, //
        0x01, 0x00, 0x00, 0x80, 11, 0, 0, 0, 1, 0, 0, 0, 11, 0, 0, 0,
    ];
    let end = read_records(&file[..], |_| true);
    assert!(matches!(end, Err(PcapFileError::Damaged { packet: 1, offset: 28, .. })), "{end:?}");
}
