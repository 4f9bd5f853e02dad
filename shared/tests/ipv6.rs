//! IPv6 and its extension headers: bytes in, fields out.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::ipv6::{DATAGRAM, SYN};
use frames::{protocols, record, shown};
use wireglass_shared::capture::LinkType;
use wireglass_shared::check::{Verdict, checksum};
use wireglass_shared::dissect;

#[test]
fn the_fixed_header_is_read_to_the_bit() {
    let d = dissect(&record(LinkType::IPV6, DATAGRAM));
    assert_eq!(protocols(&d), ["ipv6", "udp", "data"]);
    assert!(d.problems.is_empty(), "{:?}", d.problems);
    for (id, expected) in [
        ("ipv6.version", "6"),
        ("ipv6.tclass", "0xb9 (DSCP 46, ECN 1)"),
        ("ipv6.tclass.dscp", "46 (EF, expedited forwarding)"),
        ("ipv6.tclass.ecn", "1 (ECT(1))"),
        ("ipv6.flow", "0x12345"),
        ("ipv6.plen", "10"),
        ("ipv6.nxt", "17 (UDP)"),
        ("ipv6.hlim", "64"),
        ("ipv6.src", "2001:db8::1"),
        ("ipv6.dst", "2001:db8:0:1::2"),
    ] {
        assert_eq!(shown(DATAGRAM, &d, id), expected, "{id}");
    }
}

#[test]
fn transport_checksums_take_in_the_long_addresses() {
    for (link, layer, frame) in [(LinkType::RAW, 1, DATAGRAM), (LinkType::ETHERNET, 2, SYN)] {
        let d = dissect(&record(link, frame));
        assert_eq!(checksum(frame, &d, layer).expect("a checksum").verdict, Verdict::Good);
        let mut elsewhere = frame.to_vec();
        elsewhere[if link == LinkType::RAW { 39 } else { 53 }] ^= 1;
        let d = dissect(&record(link, &elsewhere));
        assert!(matches!(checksum(&elsewhere, &d, layer).expect("one").verdict, Verdict::Bad { .. }));
    }
}

#[test]
fn values_that_no_ordinary_packet_has_are_said() {
    for (at, bytes, field, words) in [
        (0, &[0x40][..], "ipv6.version", "an IPv6 header says 6"),
        (7, &[0], "ipv6.hlim", "begins with at least 1"),
        (8, &[0xff, 0x02], "ipv6.src", "names a group"),
        (24, &[0; 16], "ipv6.dst", "has to go somewhere"),
        (24, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "ipv6.dst", "never leaves its host"),
        (24, &DATAGRAM[8..24], "ipv6.src", "most likely forged"),
        (4, &[0, 11], "ipv6.plen", "promises 1 bytes more"),
    ] {
        let mut frame = DATAGRAM.to_vec();
        frame[at..at + bytes.len()].copy_from_slice(bytes);
        let d = dissect(&record(LinkType::IPV6, &frame));
        assert!(
            d.problems.iter().any(|problem| problem.field == Some(field) && problem.message.contains(words)),
            "{field}: {:?}",
            d.problems
        );
    }
}
