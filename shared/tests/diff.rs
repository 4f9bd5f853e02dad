//! Two packets compared: each field with its own kind, and the changes in the fields' own terms.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use etherparse::{PacketBuilder, TcpOptionElement};
use frames::record;
use proptest::prelude::*;
use wireglass_shared::bits::{BitSpan, read};
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::diff::{Diff, Fate, diff};
use wireglass_shared::{Dissection, dissect};

const CLIENT: [u8; 4] = [10, 0, 0, 1];
const SERVER: [u8; 4] = [10, 0, 0, 2];

fn taken_apart(frame: &[u8]) -> Dissection {
    dissect(&record(LinkType::RAW, frame))
}

fn echo(reply: bool, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    match reply {
        false => PacketBuilder::ipv4(CLIENT, SERVER, 64).icmpv4_echo_request(7, 1),
        true => PacketBuilder::ipv4(SERVER, CLIENT, 64).icmpv4_echo_reply(7, 1),
    }
    .write(&mut bytes, data)
    .expect("a vector takes all");
    bytes
}

/// A segment from the client to the server, or back.
fn segment(back: bool, (seq, ack): (u32, Option<u32>), syn: bool, options: &[TcpOptionElement]) -> Vec<u8> {
    let ((from, source), (to, destination)) =
        if back { ((SERVER, 80), (CLIENT, 40000)) } else { ((CLIENT, 40000), (SERVER, 80)) };
    let mut step = PacketBuilder::ipv4(from, to, 64).tcp(source, destination, seq, 502);
    if syn {
        step = step.syn();
    }
    if let Some(ack) = ack {
        step = step.ack(ack);
    }
    let mut bytes = Vec::new();
    step.options(options).expect("they fit").write(&mut bytes, b"data").expect("a vector takes all");
    bytes
}

/// The lines and the summary of how `b` differs from `a`.
fn said(a: &[u8], b: &[u8]) -> (Vec<String>, String) {
    let (before, after) = (taken_apart(a), taken_apart(b));
    let (a, b) = ((a, &before), (b, &after));
    let diff = diff(a, b);
    let lines = diff.words(a, b).into_iter().map(|change| format!("{} {}", change.protocol, change.text));
    (lines.collect(), diff.summary())
}

#[test]
fn a_reply_is_the_request_turned_round() {
    let (lines, summary) = said(&echo(false, b"abcd"), &echo(true, b"abcd"));
    assert_eq!(
        lines,
        [
            "IPv4 Source Address and Destination Address changed places",
            "ICMP Type: 8 → 0 (Echo Request → Echo Reply), fell by 8",
            "ICMP Checksum: 0x3331 → 0x3b31. Type fell by 8, so it rose by 0x0800",
        ]
    );
    // Two bits in each address, one in Type, one in Checksum.
    assert_eq!(summary, "4 of 21 fields differ, 6 bits");
}

#[test]
fn a_checksum_follows_from_one_change_only_where_the_sums_agree() {
    let checksum = |a: &[u8], b: &[u8]| {
        let line = said(a, b).0.into_iter().find(|line| line.starts_with("ICMP Checksum"));
        line.expect("the checksum changed")
    };
    let mut bad = echo(true, b"abcd");
    bad[23] ^= 1;
    assert!(!checksum(&echo(false, b"abcd"), &bad).contains("so it"), "it is wrong");
    assert!(!checksum(&echo(false, b"abcd"), &echo(true, b"abXY")).contains("so it"), "the data changed too");
    assert!(
        !checksum(&echo(false, b"abcd"), &echo(true, b"abcdef")).contains("so it"),
        "the length changed too"
    );
    // What is carried out at the top comes in at the bottom.
    let data = [0xfa, 0x00];
    let (ask, answer) = (echo(false, &data), echo(true, &data));
    let found = |frame: &[u8]| read(frame, BitSpan::bytes(22, 2)).expect("a checksum");
    assert!(found(&answer) < found(&ask), "{:x} {:x}", found(&ask), found(&answer));
    assert!(
        checksum(&ask, &answer).ends_with(
            "Type fell by 8, so it rose by 0x0800, counted in ones' complement, where 0xffff and 0 are the same"
        ),
        "{}",
        checksum(&ask, &answer)
    );
}

#[test]
fn a_router_takes_one_from_time_to_live() {
    let (lines, _) = {
        let there = echo(false, b"abcd");
        let mut further = there.clone();
        further[8] = 63;
        let sum = u16::from_be_bytes([there[10], there[11]]) + 0x0100;
        further[10..12].copy_from_slice(&sum.to_be_bytes());
        said(&there, &further)
    };
    assert_eq!(lines[0], "IPv4 Time to Live: 64 → 63, fell by 1");
    assert!(lines[1].ends_with("Time to Live fell by 1, so it rose by 0x0100"), "{}", lines[1]);
}

#[test]
fn an_answered_syn_has_its_ports_turned_and_an_acknowledgment() {
    let options = [TcpOptionElement::MaximumSegmentSize(1460)];
    let (lines, _) = said(
        &segment(false, (1000, None), true, &options),
        &segment(true, (9000, Some(1001)), true, &options),
    );
    assert_eq!(
        lines[..5],
        [
            "IPv4 Source Address and Destination Address changed places",
            "TCP Source Port and Destination Port changed places",
            "TCP Sequence Number: 1000 → 9000, rose by 8000",
            "TCP Acknowledgment Number: 0 → 1001, rose by 1001",
            "TCP Flags: ACK set now",
        ]
    );
    let (back, _) =
        said(&segment(true, (1, Some(1)), true, &options), &segment(true, (1, None), false, &options));
    assert!(back.contains(&"TCP Flags: ACK, SYN cleared".to_owned()), "{back:?}");
}

#[test]
fn an_inserted_option_moves_nothing_but_itself() {
    let one = [TcpOptionElement::MaximumSegmentSize(1460), TcpOptionElement::WindowScale(7)];
    let two = [
        TcpOptionElement::MaximumSegmentSize(1460),
        TcpOptionElement::Timestamp(5, 0),
        TcpOptionElement::WindowScale(8),
    ];
    let (a, b) = (segment(false, (1, None), true, &one), segment(false, (1, None), true, &two));
    let (lines, _) = said(&a, &b);
    let about = |word: &str| lines.iter().filter(|line| line.contains(word)).collect::<Vec<_>>();
    assert_eq!(about("Timestamps"), ["TCP Options: Timestamps added"]);
    assert_eq!(about("Shift Count"), ["TCP Shift Count: 7 → 8, rose by 1"]);
    assert!(about("Maximum Segment Size").is_empty(), "{lines:?}");
    assert!(said(&b, &a).0.contains(&"TCP Options: Timestamps gone".to_owned()));
}

#[test]
fn what_a_capture_lost_is_neither_added_nor_gone() {
    let whole = segment(true, (9000, Some(1001)), true, &[]);
    let mut other = whole[..42].to_vec();
    other[41] ^= 1;
    let cut = dissect(&CaptureRecord { orig_len: 44, ..record(LinkType::RAW, &other) });
    let taken = taken_apart(&whole);
    let (a, b) = ((&other[..], &cut), (&whole[..], &taken));
    let texts: Vec<_> = diff(a, b).words(a, b).into_iter().map(|change| change.text).collect();
    assert_eq!(texts, ["Data: differs in what was captured of it"]);
    for length in 0..whole.len() {
        let cut = &whole[..length];
        let cut_record = CaptureRecord {
            orig_len: u32::try_from(whole.len()).expect("small"),
            ..record(LinkType::RAW, cut)
        };
        let (before, after) = (dissect(&cut_record), taken_apart(&whole));
        for (a, b) in [((cut, &before), (&whole[..], &after)), ((&whole[..], &after), (cut, &before))] {
            let diff = diff(a, b);
            if length > 0 {
                assert!(diff.is_empty(), "{length} bytes: {:?}", diff.words(a, b));
            }
        }
        if (20..whole.len()).contains(&length) {
            let summary = diff((cut, &before), (&whole, &after)).summary();
            assert!(length > 40 || summary.ends_with("not captured in the other packet"), "{summary}");
        }
    }
}

#[test]
fn two_versions_of_ip_share_what_they_carry() {
    let built = |six: bool| {
        let step = match six {
            true => PacketBuilder::ipv6([1; 16], [2; 16], 64),
            false => PacketBuilder::ipv4(CLIENT, SERVER, 64),
        };
        let mut bytes = Vec::new();
        step.udp(1000, 2000).write(&mut bytes, b"abcd").expect("a vector takes all");
        bytes
    };
    let (lines, _) = said(&built(false), &built(true));
    let [checksum, added, gone] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(checksum.starts_with("UDP Checksum: ") && !checksum.contains("so it"), "{checksum}");
    assert_eq!(added, "IPv6 Internet Protocol, version 6 added, 40 bytes");
    assert_eq!(gone, "IPv4 Internet Protocol, version 4 gone, 20 bytes");
}

/// What holds of any two packets.
fn assert_sound(a: (&[u8], &Dissection), b: (&[u8], &Dissection)) -> Diff {
    let diff = diff(a, b);
    diff.words(a, b);
    diff.summary();
    let leaves: Vec<_> = b.1.leaves().map(|(ix, _)| ix).collect();
    assert_eq!(diff.fates.iter().map(|(ix, _)| *ix).collect::<Vec<_>>(), leaves, "a fate for each leaf");
    for (ix, fate) in &diff.fates {
        let node = &b.1.nodes[*ix];
        if let Fate::Changed { from, bits } = fate {
            assert_eq!(a.1.nodes[*from].field.id, node.field.id);
            assert!(bits.iter().all(|bits| !bits.is_empty() && node.span.covers(*bits)), "{}", node.field.id);
            assert!(bits.windows(2).all(|two| two[0].end() < two[1].start), "{}", node.field.id);
        }
        assert_eq!(diff.fate(*ix), Some(fate));
    }
    assert!(diff.gone.iter().all(|ix| a.1.is_leaf(*ix)));
    diff
}

#[test]
fn any_two_frames_can_be_compared_and_none_differs_from_itself() {
    let all: Vec<_> =
        frames::ALL.iter().map(|(link, frame)| (*frame, dissect(&record(*link, frame)))).collect();
    for (frame, d) in &all {
        let diff = assert_sound((frame, d), (frame, d));
        assert!(diff.is_empty() && diff.bits == 0, "{}", diff.summary());
        assert!(diff.fates.iter().all(|(_, fate)| *fate == Fate::Same));
        assert_eq!(diff.words((frame, d), (frame, d)), []);
    }
    for (ix, (a, before)) in all.iter().enumerate() {
        for (b, after) in all.iter().skip(ix % 7).step_by(7) {
            assert_sound((a, before), (b, after));
        }
    }
}

proptest! {
    #[test]
    fn prefixes_of_any_two_frames_can_be_compared(
        a in 0..frames::ALL.len(), b in 0..frames::ALL.len(), ends: (prop::sample::Index, prop::sample::Index), cut: bool,
    ) {
        let prefix = |(link, frame): (LinkType, &'static [u8]), end: prop::sample::Index| {
            let bytes = &frame[..end.index(frame.len() + 1)];
            let orig_len = if cut { 2000 } else { record(link, bytes).orig_len };
            (bytes, dissect(&CaptureRecord { orig_len, ..record(link, bytes) }))
        };
        let (a, b) = (prefix(frames::ALL[a], ends.0), prefix(frames::ALL[b], ends.1));
        assert_sound((a.0, &a.1), (b.0, &b.1));
    }
}
