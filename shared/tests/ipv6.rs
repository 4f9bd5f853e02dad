//! IPv6 and its extension headers: bytes in, fields out.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::ipv6::{
    ATOMIC_FRAGMENT, AUTHENTICATED, CHAIN, COMPACT_ROUTE, DATAGRAM, DESTINATION, FIRST_FRAGMENT, HOP_BY_HOP,
    JUMBO, LAST_FRAGMENT, MOBILE, NOTHING_NEXT, RPL_ROUTE, RPL_WHOLE_ROUTE, SEGMENT_ROUTE, SOURCE_ROUTE, SYN,
    TUNNEL,
};
use frames::{protocols, record, shown};
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::check::{Doubt, Verdict, checksum};
use wireglass_shared::value::show;
use wireglass_shared::{Dissection, dissect};

fn take(frame: &[u8]) -> Dissection {
    dissect(&record(LinkType::IPV6, frame))
}

/// Every value of the fields with this id, in order.
fn all(frame: &[u8], id: &str) -> Vec<String> {
    let d = take(frame);
    (0..d.nodes.len()).filter(|ix| d.nodes[*ix].field.id == id).map(|ix| show(frame, &d, ix).line()).collect()
}

/// What is said to be wrong: the field to blame, and the words.
fn wrong(frame: &[u8]) -> Vec<(Option<&'static str>, String)> {
    take(frame).problems.into_iter().map(|problem| (problem.field, problem.message)).collect()
}

fn assert_blamed(frame: &[u8], field: &str, words: &str) {
    let found = wrong(frame);
    assert!(
        found.iter().any(|(id, message)| *id == Some(field) && message.contains(words)),
        "{field}: {found:?}"
    );
}

fn verdict(frame: &[u8]) -> Verdict {
    let d = take(frame);
    let layer = (0..d.layers.len()).rev().find_map(|layer| checksum(frame, &d, layer));
    layer.expect("a checksum").verdict
}

/// The frame with some of its bytes changed.
fn changed(frame: &[u8], changes: &[(usize, u8)]) -> Vec<u8> {
    let mut frame = frame.to_vec();
    for (at, byte) in changes {
        frame[*at] = *byte;
    }
    frame
}

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
        (7, &[0], "ipv6.hlim", "has at least 1"),
        (8, &[0xff, 0x02], "ipv6.src", "names a group"),
        (24, &[0; 16], "ipv6.dst", "has to go somewhere"),
        (24, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "ipv6.dst", "never leaves its host"),
        (6, &[59], "ipv6.nxt", "10 bytes follow"),
        (4, &[0, 11], "ipv6.plen", "promises 1 byte more"),
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

#[test]
fn extension_headers_are_layers_in_their_order() {
    assert_eq!(
        protocols(&take(CHAIN)),
        ["ipv6", "ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "ipv6.fraghdr", "ah", "ipv6.dstopts", "tcp"]
    );
    assert_eq!(wrong(CHAIN), []);
    assert_eq!(verdict(CHAIN), Verdict::Good);
    assert_eq!(protocols(&take(TUNNEL)), ["ipv6", "ipv6", "udp"]);
}

#[test]
fn every_option_is_named_and_read() {
    let d = take(HOP_BY_HOP);
    assert_eq!(d.problems, []);
    for (id, expected) in [
        ("ipv6.hopopts.nxt", "17 (UDP)"),
        ("ipv6.opt.type", "0x05 (Router Alert)"),
        ("ipv6.opt.type.action", "0 (skip it)"),
        ("ipv6.opt.router_alert", "0 (Multicast Listener Discovery)"),
        ("ipv6.opt.qs_rate", "5 (1.28 Mbit/s)"),
        ("ipv6.opt.qs_nonce", "0x048d159f"),
        ("ipv6.opt.calipso.cmpt.length", "1 (4 bytes)"),
        ("ipv6.opt.calipso.cmpt_bitmap", "80 00 00 01 (4 bytes)"),
        ("ipv6.opt.smf_dpd.tagger_id", "0a 00 00 01 (4 bytes)"),
        ("ipv6.opt.rpl.flag", "0x80 (O)"),
        ("ipv6.opt.rpl.sender_rank", "256"),
        ("ipv6.opt.pmtu.min", "1500"),
        ("ipv6.opt.pmtu.rtn", "720 (1440 bytes)"),
        ("ipv6.opt.mpl.seed_id", "be ef (2 bytes)"),
        ("ipv6.opt.dff.sequence_number", "258"),
        ("ipv6.opt.ioam.opt_type", "0 (pre-allocated trace)"),
        ("ipv6.opt.ioam.trace.nodelen", "1 (4 bytes)"),
        ("ipv6.opt.ioam.trace.remlen", "4 (16 bytes)"),
        ("ipv6.opt.altmark.flowmonid", "0xabcde"),
        ("ipv6.opt.experimental", "01 02 (2 bytes)"),
        ("ipv6.opt.unknown", "01 02 03 (3 bytes)"),
    ] {
        assert_eq!(shown(HOP_BY_HOP, &d, id), expected, "{id}");
    }
    let unknown = (0..d.nodes.len()).find(|ix| d.nodes[*ix].field.name == "Unknown Option").expect("one");
    let action = d.nodes[unknown..].iter().position(|node| node.field.id == "ipv6.opt.type.action");
    assert_eq!(
        show(HOP_BY_HOP, &d, unknown + action.expect("its action")).line(),
        "2 (drop the packet and report it)"
    );
    let d = take(DESTINATION);
    for (id, expected) in [
        ("ipv6.opt.tel", "3"),
        ("ipv6.opt.mipv6.home_address", "2001:db8:aaaa::9"),
        ("ipv6.opt.pdm.psn_this_pkt", "1"),
        ("ipv6.opt.ilnp_nonce", "01 02 03 04 (4 bytes)"),
        ("ipv6.opt.lio.line_id", "port"),
    ] {
        assert_eq!(shown(DESTINATION, &d, id), expected, "{id}");
    }
    assert_eq!(d.problems, []);
}

#[test]
fn a_sender_away_from_home_sums_up_its_address_at_home() {
    assert_eq!(verdict(DESTINATION), Verdict::Good);
    let d = take(DESTINATION);
    let home = d.nodes[d.find("ipv6.opt.mipv6.home_address").expect("it")].span;
    assert_eq!(d.layers.last().expect("UDP").pseudo.expect("addresses").source, home);
}

#[test]
fn routes_are_read_and_checksums_are_those_of_their_last_stop() {
    let stops = all(SOURCE_ROUTE, "ipv6.routing.src.addr");
    assert_eq!(stops, ["2001:db8:1::a", "2001:db8:2::b"]);
    assert_eq!(all(MOBILE, "ipv6.routing.mipv6.home_address"), ["2001:db8:aaaa::9"]);
    assert_eq!(
        all(RPL_ROUTE, "ipv6.routing.rpl.address"),
        ["00 00 00 00 00 00 00 11 (8 bytes)", "aa 00 00 00 00 00 00 00 bb (9 bytes)"]
    );
    assert_eq!(all(RPL_ROUTE, "ipv6.routing.rpl.padding"), ["00 00 00 00 00 00 00 (7 bytes)"]);
    assert_eq!(all(RPL_WHOLE_ROUTE, "ipv6.routing.rpl.address"), ["2001:db8:2::b"]);
    assert_eq!(all(SEGMENT_ROUTE, "ipv6.routing.srh.addr"), ["2001:db8:2::b", "2001:db8:1::a"]);
    assert_eq!(all(SEGMENT_ROUTE, "ipv6.routing.srh.flags"), ["0x20 (O)"]);
    assert_eq!(
        all(SEGMENT_ROUTE, "ipv6.routing.srh.tlv.type"),
        ["0x05 (HMAC)", "0x04 (PadN)", "0x7f (Unknown TLV)"]
    );
    assert_eq!(all(SEGMENT_ROUTE, "ipv6.routing.srh.hmac.key_id"), ["0x00000007"]);
    assert_eq!(all(COMPACT_ROUTE, "ipv6.routing.crh16.sid"), ["7", "9"]);
    for frame in [SOURCE_ROUTE, MOBILE, RPL_ROUTE, RPL_WHOLE_ROUTE, SEGMENT_ROUTE] {
        assert_eq!(verdict(frame), Verdict::Good);
        let arrived = changed(frame, &[(43, 0)]);
        assert!(
            matches!(verdict(&arrived), Verdict::Bad { .. }),
            "no stop left: the header's address counts"
        );
    }
    assert_eq!(verdict(COMPACT_ROUTE), Verdict::Unverified(Doubt::NoFarEnd));
}

#[test]
fn routes_that_contradict_themselves_are_named() {
    for (frame, changes, field, words) in [
        (SOURCE_ROUTE, &[][..], "ipv6.routing.type", "RFC 5095"),
        (SOURCE_ROUTE, &[(43, 3)], "ipv6.routing.segleft", "has only 2 stops"),
        (SOURCE_ROUTE, &[(44, 1)], "ipv6.routing.src.reserved", "must be 0"),
        (MOBILE, &[(43, 2)], "ipv6.routing.len", "Segments Left 1"),
        (SEGMENT_ROUTE, &[(43, 3)], "ipv6.routing.segleft", "has only 2 stops"),
        (SEGMENT_ROUTE, &[(44, 40)], "ipv6.routing.srh.last_entry", "has room for 5 segments"),
        (SEGMENT_ROUTE, &[(45, 1)], "ipv6.routing.srh.flags.rsv", "must be 0"),
        (SEGMENT_ROUTE, &[(81, 3)], "ipv6.routing.srh.tlv", "5 bytes long"),
        (RPL_ROUTE, &[(43, 9)], "ipv6.routing.segleft", "has only 2 stops"),
    ] {
        assert_blamed(&changed(frame, changes), field, words);
    }
}

#[test]
fn fragments_are_pieces_and_an_atomic_one_is_a_whole() {
    let first = take(FIRST_FRAGMENT);
    assert_eq!(protocols(&first), ["ipv6", "ipv6.fraghdr", "udp", "data"]);
    assert_eq!(first.problems, []);
    assert_eq!(verdict(FIRST_FRAGMENT), Verdict::Unverified(Doubt::Fragment));
    let last = take(LAST_FRAGMENT);
    assert_eq!(protocols(&last), ["ipv6", "ipv6.fraghdr", "data"], "no UDP header stands in the middle");
    for (id, expected) in [
        ("ipv6.fraghdr.offset", "2 (16 bytes)"),
        ("ipv6.fraghdr.more", "0 (the last piece, or the only one)"),
        ("ipv6.fraghdr.ident", "0xdeadbeef"),
    ] {
        assert_eq!(shown(LAST_FRAGMENT, &last, id), expected, "{id}");
    }
    assert_eq!(verdict(ATOMIC_FRAGMENT), Verdict::Good);

    for (frame, changes, field, words) in [
        (FIRST_FRAGMENT, &[(5, 23)][..], "ipv6.fraghdr.more", "carries a multiple of 8"),
        (LAST_FRAGMENT, &[(42, 0xff), (43, 0xf8)], "ipv6.fraghdr.offset", "has room for 65,535"),
        (LAST_FRAGMENT, &[(43, 0x12)], "ipv6.fraghdr.reserved_bits", "must be 0"),
        (LAST_FRAGMENT, &[(41, 9)], "ipv6.fraghdr.reserved_octet", "must be 0"),
    ] {
        assert_blamed(&changed(frame, changes), field, words);
    }
    let cut = CaptureRecord { orig_len: 1500, ..record(LinkType::IPV6, &FIRST_FRAGMENT[..59]) };
    assert_eq!(dissect(&cut).problems, [], "a cut capture says nothing of the fragment's length");
}

#[test]
fn a_jumbogram_takes_its_length_from_its_option() {
    let cut = CaptureRecord { orig_len: 70_040, ..record(LinkType::IPV6, JUMBO) };
    assert_eq!(dissect(&cut).problems, []);
    assert_eq!(shown(JUMBO, &dissect(&cut), "ipv6.opt.jumbo"), "70000");
    for (frame, changes, field, words) in [
        (JUMBO, &[][..], "ipv6.opt.jumbo", "promises 69984 bytes more"),
        (JUMBO, &[(5, 16)], "ipv6.plen", "it must be 0"),
        (JUMBO, &[(45, 0)], "ipv6.opt.jumbo", "65,536 bytes or more"),
        (JUMBO, &[(42, 1)], "ipv6.plen", "without a Jumbo Payload option"),
        (JUMBO, &[(40, 44)], "ipv6.hopopts.nxt", "never cut into fragments"),
        (DATAGRAM, &[(5, 0)], "ipv6.plen", "it counts that header too"),
    ] {
        assert_blamed(&changed(frame, changes), field, words);
    }
}

#[test]
fn headers_and_options_in_the_wrong_place_are_named() {
    for (frame, changes, field, words) in [
        (CHAIN, &[(48, 0)][..], "ipv6.dstopts.nxt", "directly behind the IPv6 header"),
        (CHAIN, &[(80, 43)], "ipv6.fraghdr.nxt", "put that header before this one"),
        (CHAIN, &[(56, 43)], "ipv6.routing.nxt", "a second time"),
        (JUMBO, &[(6, 60)], "ipv6.opt", "belongs in a hop-by-hop options header"),
        (DESTINATION, &[(6, 0)], "ipv6.opt", "belongs in a destination options header"),
        (NOTHING_NEXT, &[], "ipv6.dstopts.nxt", "4 bytes follow"),
        (NOTHING_NEXT, &[(45, 1)], "ipv6.opt.padn", "fills up with zeros"),
        (NOTHING_NEXT, &[(43, 5)], "ipv6.opt", "7 bytes long; 6 are left"),
    ] {
        assert_blamed(&changed(frame, changes), field, words);
    }
}

#[test]
fn the_authentication_header_counts_words() {
    let d = take(AUTHENTICATED);
    assert_eq!(protocols(&d), ["ipv6", "ah", "udp"]);
    assert_eq!(d.problems, []);
    for (id, expected) in [
        ("ah.length", "4"),
        ("ah.spi", "0x00000100"),
        ("ah.sequence", "7"),
        ("ah.icv", "00 01 02 03 04 05 06 07 08 09 0a 0b (12 bytes)"),
    ] {
        assert_eq!(shown(AUTHENTICATED, &d, id), expected, "{id}");
    }
    assert_eq!(verdict(AUTHENTICATED), Verdict::Good);
    for (changes, field, words) in [
        (&[(41, 0)][..], "ah.length", "takes 12"),
        (&[(41, 3)], "ah.length", "multiple of 8"),
        (&[(46, 0)], "ah.spi", "never goes over a wire"),
        (&[(43, 1)], "ah.reserved", "must be 0"),
    ] {
        assert_blamed(&changed(AUTHENTICATED, changes), field, words);
    }
}
