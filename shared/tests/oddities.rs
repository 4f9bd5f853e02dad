//! Packets that no ordinary sender makes: each is taken apart all the same, and the field to blame is named with what a
//! correct packet would have.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::{PING, SYN, UNREACHABLE, record};
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::dissect;
use wireglass_shared::problem::{Problem, ProblemKind};

/// The problems of a frame after some bytes were changed.
fn problems(frame: &[u8], changes: &[(usize, u8)]) -> Vec<Problem> {
    let mut bytes = frame.to_vec();
    for (at, value) in changes {
        bytes[*at] = *value;
    }
    dissect(&record(LinkType::RAW, &bytes)).problems
}

/// Bytes to change, the field to blame, and words of the message.
type Case = (&'static [(usize, u8)], &'static str, &'static str);

#[test]
fn what_nobody_sends_is_named_with_its_field() {
    assert_eq!(problems(SYN, &[]), [], "the frame that all this changes is in order");
    let cases: &[Case] = &[
        (&[(33, 0x03)], "tcp.flags", "SYN and FIN"),
        (&[(33, 0x06)], "tcp.flags", "SYN and RST"),
        (&[(33, 0x05)], "tcp.flags", "FIN and RST"),
        (&[(33, 0x01)], "tcp.flags", "every segment has ACK"),
        (&[(33, 0x29)], "tcp.flags", "every segment has ACK"),
        (&[(33, 0x00)], "tcp.flags", "None of SYN, ACK and RST"),
        (&[(20, 0), (21, 80)], "tcp.srcport", "land"),
        (&[(20, 0), (21, 0)], "tcp.srcport", "reserved"),
        (&[(22, 0), (23, 0)], "tcp.dstport", "reserved"),
        (&[(8, 0)], "ip.ttl", "has at least 1"),
        (&[(12, 224)], "ip.src", "multicast"),
        (&[(12, 255), (13, 255), (14, 255), (15, 255)], "ip.src", "broadcast"),
        (&[(12, 250)], "ip.src", "reserved"),
        (&[(12, 0)], "ip.src", "only 0.0.0.0"),
        (&[(16, 0)], "ip.dst", "this network"),
        (&[(12, 10)], "ip.dst", "loopback"),
        (&[(16, 10)], "ip.src", "loopback"),
        (&[(6, 0x60)], "ip.flags", "one piece"),
        (&[(6, 0x80)], "ip.flags.rb", "must be 0"),
        (&[(3, 50)], "ip.len", "leaves 10 bytes over"),
        (&[(3, 61)], "ip.len", "promises 1 byte more"),
    ];
    for (changes, field, words) in cases {
        let found = problems(SYN, changes);
        let named =
            found.iter().any(|problem| problem.field == Some(field) && problem.message.contains(words));
        assert!(named, "{changes:?} should blame {field} with '{words}': {found:?}");
        for problem in found.iter().filter(|problem| problem.kind != ProblemKind::Truncated) {
            assert!(!problem.span.is_empty(), "{problem:?} points at nothing");
        }
    }
}

#[test]
fn fragments_that_cannot_be_are_named() {
    let in_the_middle = problems(PING, &[(6, 0x20), (7, 1)]);
    assert!(
        in_the_middle.iter().any(|problem| problem.message.contains("multiple of 8")),
        "{in_the_middle:?}"
    );
    let beyond = problems(PING, &[(6, 0x1f), (7, 0xff)]);
    assert!(beyond.iter().any(|problem| problem.message.contains("65,515")), "{beyond:?}");
    assert_eq!(problems(PING, &[(6, 0), (7, 1)]), [], "a last fragment may carry any number of bytes");
}

#[test]
fn a_quoted_packet_is_not_blamed_for_what_the_way_did_to_it() {
    let start = 18 + 24 + 8;
    let mut bytes = UNREACHABLE.to_vec();
    (bytes[start + 8], bytes[start + 12]) = (0, 224);
    let found = dissect(&record(LinkType::ETHERNET, &bytes)).problems;
    assert!(
        !found.iter().any(|problem| matches!(problem.kind, ProblemKind::Odd | ProblemKind::Value)),
        "{found:?}"
    );
}

#[test]
fn an_option_that_the_capture_cut_is_not_blamed() {
    let cut = &SYN[..52];
    let d = dissect(&CaptureRecord { orig_len: 60, ..record(LinkType::RAW, cut) });
    let kinds: Vec<_> = d.problems.iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds, [ProblemKind::Truncated], "{:?}", d.problems);
    let stamp = d.nodes[d.find("tcp.options.timestamp").expect("its beginning is there")];
    assert_eq!((stamp.span.len, stamp.missing_bits), (48, 32));
}

#[test]
fn a_length_beyond_what_was_on_the_wire_is_wrong_even_in_a_cut_capture() {
    let cut = |orig_len| CaptureRecord { orig_len, ..record(LinkType::RAW, &SYN[..52]) };
    let fields = |orig_len| -> Vec<_> {
        dissect(&cut(orig_len)).problems.iter().filter_map(|problem| problem.field).collect()
    };
    assert!(!fields(60).contains(&"ip.len"), "60 bytes were sent, as Total Length says");
    assert!(fields(58).contains(&"ip.len"), "58 were, two less than it says");
}
