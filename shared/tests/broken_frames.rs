//! Packets that fuzzing found to be trouble.

#[allow(dead_code, reason = "only the record is needed")]
mod frames;

use frames::record;
use wireglass_shared::capture::LinkType;
use wireglass_shared::summary::summarize;

#[test]
fn a_chain_of_ipv6_extensions_that_breaks_off_is_summed_up() {
    // Destination options (60) that announce another such header, of which four bytes are there.
    let ends = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1].repeat(2);
    let frame = [
        &[0x60, 0, 0, 0, 0, 12, 60, 64][..],
        &ends,
        &[60, 0, 1, 4, 0, 0, 0, 0], // next header, length, PadN
        &[59, 0, 1, 4],
    ]
    .concat();
    for length in 0..=frame.len() {
        let summary = summarize(&record(LinkType::IPV6, &frame[..length]));
        assert_eq!(summary.protocol, if length < 40 { "Data" } else { "IPv6" }, "{length} bytes");
    }
}

#[test]
fn a_fragment_behind_other_extensions_is_still_called_one() {
    let ends = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1].repeat(2);
    let frame = [
        &[0x60, 0, 0, 0, 0, 24, 60, 64][..],
        &ends,
        &[44, 0, 1, 4, 0, 0, 0, 0],
        &[17, 0, 0x00, 0x08, 0, 0, 0, 1], // UDP, offset 8 bytes, the last fragment
        &[1, 2, 3, 4, 5, 6, 7, 8],
    ]
    .concat();
    let said = summarize(&record(LinkType::IPV6, &frame)).info.to_string();
    assert!(said.contains("ragment"), "{said}");
}
