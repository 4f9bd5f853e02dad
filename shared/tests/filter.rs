//! Display filters: which packets they take, what is said of those that are none, and filters made from packets.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::{PING, SYN, UNREACHABLE, record};
use proptest::prelude::*;
use std::collections::BTreeSet;
use wireglass_shared::capture::{CaptureRecord, LinkType, Timestamp};
use wireglass_shared::dissect;
use wireglass_shared::dissection::Node;
use wireglass_shared::filter::{
    CompletionKind, Completions, Filter, Join, complete, conversation, join, only, without,
};

fn filter(text: &str) -> Filter {
    Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error} at {:?}", error.at))
}

fn ping() -> CaptureRecord<'static> {
    record(LinkType::IPV4, PING)
}

fn syn() -> CaptureRecord<'static> {
    record(LinkType::RAW, SYN)
}

fn unreachable() -> CaptureRecord<'static> {
    record(LinkType::ETHERNET, UNREACHABLE)
}

/// Which of ping, SYN and unreachable a filter takes.
fn taken(text: &str) -> [bool; 3] {
    let filter = filter(text);
    [(ping(), 1), (syn(), 2), (unreachable(), 3)].map(|(record, number)| filter.matches(&record, number))
}

#[test]
fn takes_the_packets_that_wireshark_takes() {
    for (text, expected) in [
        ("", [true, true, true]),
        ("icmp", [true, false, true]),
        ("tcp.options.mss", [false, true, false]),
        ("tcp.options.mss_val == 65495", [false, true, false]),
        ("tcp.flags.syn == 1 and ip.addr == 127.0.0.1", [false, true, false]),
        ("tcp.flags.syn == True", [false, true, false]),
        ("icmp.type == 8", [true, false, false]),
        ("icmp.type == \"echo request\"", [true, false, false]),
        ("udp.port == 53", [false, false, true]),
        ("udp.port == 0x35 && udp.port == 40000", [false, false, true]),
        ("not udp", [true, true, false]),
        ("!udp && !tcp", [true, false, false]),
        ("tcp or icmp and udp", [false, true, true]),
        ("(tcp or icmp) and udp", [false, false, true]),
        ("icmp xor udp", [true, false, false]),
        ("tcp.port != 80", [false, false, false]),
        ("tcp.port !== 80", [false, true, false]),
        ("tcp.port ~= 80", [false, true, false]),
        ("not tcp.port == 80", [true, false, true]),
        ("all tcp.port > 79", [false, true, false]),
        ("all tcp.port > 80", [false, false, false]),
        ("any tcp.port > 80", [false, true, false]),
        ("tcp.dstport in {22, 79..81}", [false, true, false]),
        ("tcp.dstport not in {22}", [true, true, true]),
        ("tcp.flags & 0x02", [false, true, false]),
        ("tcp.flags & 0x12 == 2", [false, true, false]),
        ("(tcp.flags & 0x12) == 2", [false, true, false]),
        ("{tcp.flags & 0x12} == 0x12", [false, false, false]),
        ("ip.src == 127.0.0.0/8", [true, true, true]),
        ("ip.src == ip.dst", [true, true, true]),
        ("tcp.srcport == tcp.dstport", [false, false, false]),
        ("ip.hdr_len == 20 and ip.ttl == 64", [true, true, true]),
        ("ip.hdr_len == 24", [false, false, true]),
        ("eth.src[0:3] == 02:00:00", [false, false, true]),
        ("eth.dst[-1] == 1", [false, false, true]),
        ("eth.src[0,5] == 02:02", [false, false, true]),
        ("eth.addr == 02-00-00-00-00-01", [false, false, true]),
        ("vlan.id == 100", [false, false, true]),
        ("icmp contains \"wire\"", [true, false, false]),
        ("frame contains 77:69:72:65", [true, false, false]),
        ("frame[0] == 45", [true, true, false]),
        ("tcp[13] == 2", [false, true, false]),
        ("ip.id == 1c:46", [true, true, false]),
        ("ip.proto == '\\x06'", [false, true, false]),
        ("frame.number >= 2", [false, true, true]),
        ("frame.len == 32 or frame.cap_len == 60", [true, true, false]),
        ("frame.time_epoch < 0.5", [true, true, true]),
        ("tcp.len == 0 and not tcp.payload", [false, true, false]),
    ] {
        assert_eq!(taken(text), expected, "{text}");
    }
}

#[test]
fn says_where_a_text_is_wrong_and_what_would_be_right() {
    for (text, blamed, message) in [
        ("tcp.flag.syn == 1", "tcp.flag.syn", "did you mean tcp.flags.syn?"),
        ("icmp and ip.port == 80", "ip.port", "did you mean tcp.port?"),
        ("nothing.like.this", "nothing.like.this", "no field or protocol"),
        ("tcp.port = 80", "=", "write =="),
        ("tcp.port == 65536", "65536", "its greatest value is 65535"),
        ("ip.ttl == 08", "08", "octal"),
        ("tcp.port == \"http\"", "\"http\"", "A number belongs here"),
        ("icmp.type == Redirect", "Redirect", "in quotes"),
        ("tcp.port == abc", "abc", "no number"),
        ("tcp.flags.syn == yes", "yes", "1 or 0"),
        ("ip.src == 127.0.0", "127.0.0", "no IPv4 address"),
        ("ip.src == 10.0.0.0/33", "10.0.0.0/33", "0 to 32 bits"),
        ("ipv6.src == 127.0.0.1", "127.0.0.1", "no IPv6 address"),
        ("eth.src == 02:00", "02:00", "no hardware address"),
        ("(tcp", "(", "not closed"),
        ("tcp)", ")", "closes nothing"),
        ("tcp and", "", "Something is missing"),
        ("tcp udp", "udp", "an operator is missing"),
        ("tcp || | udp", "|", "missing"),
        ("80 == tcp.port", "80", "begins with a field"),
        ("0 < tcp.port", "0", "begins with a field"),
        ("tcp.port > 80 > 2", ">", "two sides"),
        ("frame matches \"a.*\"", "matches", "use contains"),
        ("tcp.port contains 1", "1", "compare it with =="),
        ("tcp.port in 80", "80", "{80, 443, 8000..8080}"),
        ("tcp.port in {80 443}", "443", "commas"),
        ("ip.ttl[0] == 1", "[", "no slices"),
        ("eth.src[0:0] == 1", "[0:0]", "[start:length]"),
        ("eth.src[0", "[0", "ends with a ]"),
        ("frame contains \"abc", "\"abc", "no end"),
        ("frame contains \"\\q\"", "\\", "escape"),
        ("ip.src & 1", "ip.src", "no number"),
        ("len(tcp) > 1", "len", "no function"),
        ("ip.addr#1 == 1.1.1.1", "#", "not supported"),
        ("tcp.port == 80 é", "é", "no meaning"),
    ] {
        let error = Filter::parse(text).expect_err(text);
        assert_eq!(text.get(error.at.clone()), Some(blamed), "{text}: {error}");
        assert!(error.message.contains(message), "{text}: {error}");
    }
    let error = Filter::parse("frame contains \"é\" é").expect_err("no operator");
    assert_eq!((error.at.clone(), error.characters("frame contains \"é\" é")), (20..22, 19..20));
}

#[test]
fn knows_every_field_that_a_frame_has() {
    let mut ids = BTreeSet::new();
    for (link, frame) in frames::ALL.iter() {
        let d = dissect(&record(*link, frame));
        ids.extend(d.nodes.iter().map(|node| node.field.id));
        ids.extend(d.layers.iter().map(|layer| layer.protocol.id));
    }
    let unknown: Vec<_> = ids.into_iter().filter(|id| Filter::parse(id).is_err()).collect();
    assert!(unknown.is_empty(), "no made-up header shows these: {unknown:?}");
}

/// Existence by the whole dissection, which is what the filter's shorter way must find.
#[test]
fn finds_in_every_prefix_what_a_dissection_has() {
    let mut ids = BTreeSet::new();
    for (link, frame) in frames::ALL.iter() {
        ids.extend(dissect(&record(*link, frame)).nodes.iter().map(|node| node.field.id));
    }
    let filters: Vec<_> = ids.into_iter().map(|id| (id, filter(id))).collect();
    for (link, frame) in frames::ALL.iter() {
        // Each length of each frame with each filter would take minutes.
        for length in [frame.len(), frame.len() * 3 / 4] {
            let record = CaptureRecord { orig_len: 1500, ..record(*link, &frame[..length]) };
            let d = dissect(&record);
            let there: BTreeSet<_> =
                d.nodes.iter().filter(|node| node.missing_bits == 0).map(|node| node.field.id).collect();
            let maybe: BTreeSet<_> = d.nodes.iter().map(|node| node.field.id).collect();
            for (id, filter) in &filters {
                let found = filter.matches(&record, 1);
                assert!(found || !there.contains(id), "{id} is in {frame:02x?}[..{length}]");
                assert!(!found || maybe.contains(id), "{id} is not in {frame:02x?}[..{length}]");
            }
        }
    }
}

#[test]
fn finds_in_every_prefix_the_protocols_that_a_dissection_has() {
    let filters: Vec<_> =
        wireglass_shared::proto::ALL.iter().map(|protocol| protocol.id).map(|id| (id, filter(id))).collect();
    let ttl = filter("ip.ttl == 64");
    for (link, frame) in frames::ALL.iter() {
        for length in 0..=frame.len() {
            let record = CaptureRecord { orig_len: 1500, ..record(*link, &frame[..length]) };
            let d = dissect(&record);
            for (id, filter) in &filters {
                let there = d.layers.iter().any(|layer| layer.protocol.id == *id);
                assert_eq!(filter.matches(&record, 1), there, "{id} in {frame:02x?}[..{length}]");
            }
            let is_64 = |node: &Node| node.field.id == "ip.ttl" && node.span.slice(&frame[..length]) == [64];
            assert_eq!(ttl.matches(&record, 1), d.nodes.iter().any(is_64), "{frame:02x?}[..{length}]");
        }
    }
}

#[test]
fn filters_made_from_a_field_take_its_packet_and_their_opposites_do_not() {
    let mut made = 0;
    for (link, frame) in frames::ALL.iter() {
        let record = record(*link, frame);
        let d = dissect(&record);
        for ix in 0..d.nodes.len() {
            let Some(text) = only(frame, &d, ix) else {
                assert!(
                    d.nodes[ix].missing_bits > 0 || !d.nodes[ix].span.is_whole_bytes(),
                    "no filter for {}",
                    d.nodes[ix].field.id
                );
                continue;
            };
            assert!(filter(&text).matches(&record, 1), "{text} does not take {frame:02x?}");
            let opposite = without(frame, &d, ix).expect("there is one, too");
            assert!(!filter(&opposite).matches(&record, 1), "{opposite} takes {frame:02x?}");
            made += 1;
        }
    }
    assert!(made > 1000, "{made}");
}

#[test]
fn fields_are_written_as_people_write_them() {
    let written = |record: CaptureRecord<'_>, id: &str| {
        let d = dissect(&record);
        only(record.bytes, &d, d.find(id).expect("the field is there")).expect("a filter")
    };
    assert_eq!(written(syn(), "tcp.flags.syn"), "tcp.flags.syn == 1");
    assert_eq!(written(syn(), "tcp.flags"), "tcp.flags == 0x002");
    assert_eq!(written(syn(), "tcp.hdr_len"), "tcp.hdr_len == 40");
    assert_eq!(written(syn(), "ip.dst"), "ip.dst == 127.0.0.1");
    assert_eq!(written(ping(), "icmp.type"), "icmp.type == 8");
    assert_eq!(written(unreachable(), "eth.src"), "eth.src == 02:00:00:00:00:02");
    assert_eq!(
        written(syn(), "tcp.options"),
        "tcp.options[0:16] == 02:04:ff:d7:04:02:08:0a:00:01:02:03:00:00:00:00"
    );
}

#[test]
fn a_conversation_is_told_by_addresses_and_ports() {
    assert_eq!(
        conversation(&syn()).as_deref(),
        Some("ip.src == 127.0.0.1 and ip.dst == 127.0.0.1 and tcp.port == 43591 and tcp.port == 80")
    );
    assert_eq!(
        conversation(&ping()).as_deref(),
        Some("ip.src == 127.0.0.1 and ip.dst == 127.0.0.1 and icmp.ident == 4660")
    );
    assert_eq!(conversation(&record(LinkType::RAW, &[])), None);
    let mut made = 0;
    for (link, frame) in frames::ALL.iter() {
        let record = record(*link, frame);
        if let Some(text) = conversation(&record) {
            assert!(filter(&text).matches(&record, 1), "{text} does not take {frame:02x?}");
            made += 1;
        }
    }
    assert!(made > 100, "{made}");
}

#[test]
fn joined_filters_keep_their_meaning() {
    for (old, new, by, expected) in [
        ("", "tcp", Join::And, "tcp"),
        ("tcp and", "udp", Join::And, "udp"),
        ("tcp", "udp", Join::And, "tcp and udp"),
        ("tcp or icmp", "udp", Join::And, "(tcp or icmp) and udp"),
        ("(tcp or icmp)", "udp", Join::And, "(tcp or icmp) and udp"),
        ("(tcp) or (icmp)", "!(udp)", Join::And, "((tcp) or (icmp)) and !(udp)"),
        ("tcp xor icmp", "udp or arp", Join::And, "(tcp xor icmp) and (udp or arp)"),
        ("tcp and icmp", "udp", Join::Or, "tcp and icmp or udp"),
        ("tcp or icmp", "udp", Join::Or, "tcp or icmp or udp"),
    ] {
        assert_eq!(join(old, new, by), expected);
        filter(&join(old, new, by));
    }
}

fn texts(completions: &Completions) -> Vec<&str> {
    completions.items.iter().map(|item| item.text.as_str()).collect()
}

#[test]
fn completes_what_is_being_typed() {
    let at_end = |text: &str| complete(text, text.len());
    let names = at_end("icmp and tcp.po");
    assert_eq!((names.replaces.clone(), texts(&names)[0]), (9..15, "tcp.port"));
    assert_eq!(texts(&at_end("tc"))[0], "tcp", "protocols first");
    assert!(texts(&at_end("flags.syn")).contains(&"tcp.flags.syn"), "in the middle of an id, too");
    assert_eq!(at_end("").items.len(), 50);
    assert_eq!(complete("tcp.flagsx == 1", 9).replaces, 0..10, "the rest of the word goes, too");

    let operators = at_end("tcp.port ");
    assert!(texts(&operators).contains(&"==") && texts(&operators).contains(&"and"));
    assert!(operators.items.iter().all(|item| item.kind == CompletionKind::Operator));
    assert!(texts(&at_end("frame c")).contains(&"contains"));

    let values = at_end("icmp.type == ");
    let echo = values.items.iter().find(|item| item.text == "8").expect("echo request");
    assert_eq!((echo.about, echo.kind), ("Echo Request", CompletionKind::Value));
    assert_eq!(texts(&at_end("icmp.type == rep"))[0], "0", "by its name");
    assert_eq!(texts(&at_end("tcp.flags.syn == ")), ["1", "0"]);
    assert!(texts(&at_end("ip.proto in {1, ")).contains(&"6"));
    assert!(texts(&at_end("arp.opcode == ")).contains(&"2"), "behind a switch");
    assert_eq!(texts(&at_end("tcp.port == 80 ")), ["and", "or", "xor"]);
    assert_eq!(texts(&at_end("tcp.port == 80 and not ic"))[0], "icmp");
    assert!(at_end("nonsense ").items.is_empty());
}

#[test]
fn times_and_lengths_of_the_record_count() {
    let late = CaptureRecord { at: Timestamp(1_700_000_000_250_000_000), orig_len: 1500, ..ping() };
    for text in [
        "frame.time_epoch == 1700000000.25",
        "frame.time_epoch > 1700000000",
        "frame.len == 1500 and frame.cap_len == 32",
    ] {
        assert!(filter(text).matches(&late, 1), "{text}");
    }
}

/// Pieces of filters in any order, and characters that belong in none.
fn any_text() -> impl Strategy<Value = String> {
    let pieces = [
        "tcp",
        "ip.addr",
        "tcp.flags.syn",
        "eth.src",
        "frame",
        "icmp.type",
        "==",
        "!=",
        "!==",
        ">",
        "contains",
        "in",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "0:3",
        "-2:",
        "&",
        "and",
        "||",
        "not",
        "!",
        "80",
        "0x",
        "10.0.0.0/8",
        "fe80::1",
        "00:11",
        "\"a\"",
        "\"\\x",
        "r\"",
        "'b'",
        "..",
        ",",
        "=",
        "all",
        " ",
        "#",
        "é",
        "\u{1b}",
        "\\",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..12)
        .prop_flat_map(|pieces| prop_oneof![Just(pieces.concat()), Just(pieces.join(" "))])
}

proptest! {
    #[test]
    fn any_text_is_a_filter_or_an_error_inside_it(text in any_text(), cursor in 0_usize..40) {
        match Filter::parse(&text) {
            Ok(filter) => {
                filter.matches(&unreachable(), 1);
                let joined = join(&text, "tcp or udp", Join::And);
                prop_assert!(Filter::parse(&joined).is_ok(), "{}", joined);
            }
            Err(error) => {
                let blamed = text.get(error.at.clone());
                prop_assert!(blamed.is_some_and(|blamed| !blamed.is_empty() || error.at.start == text.len()), "{:?}", error);
                prop_assert!(!error.message.contains(char::is_control), "{:?}", error);
            }
        }
        prop_assert!(text.get(complete(&text, cursor).replaces).is_some());
    }
}
