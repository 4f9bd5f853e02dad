//! Bytes in, fields out: what the tables, the views and the words say of real headers.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::{PING, SYN, UNREACHABLE, protocols, record, shown};
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::check::{Verdict, checksum};
use wireglass_shared::explain::{explain, explain_node};
use wireglass_shared::flow::Context;
use wireglass_shared::summary::summarize;
use wireglass_shared::view::{diagram, hex, json, text};
use wireglass_shared::{bits::BitSpan, dissect};

#[test]
fn a_ping_is_an_echo_request_to_the_last_bit() {
    let d = dissect(&record(LinkType::IPV4, PING));
    assert_eq!(protocols(&d), ["ip", "icmp"]);
    assert!(d.problems.is_empty(), "{:?}", d.problems);
    for (id, expected) in [
        ("ip.version", "4"),
        ("ip.hdr_len", "5 (20 bytes)"),
        ("ip.len", "32"),
        ("ip.id", "0x1c46"),
        ("ip.flags", "0x2 (DF)"),
        ("ip.flags.df", "1 (must not be fragmented)"),
        ("ip.ttl", "64"),
        ("ip.proto", "1 (ICMP)"),
        ("ip.checksum", "0x2095 (good)"),
        ("ip.src", "127.0.0.1"),
        ("icmp.type", "8 (Echo Request)"),
        ("icmp.code", "0"),
        ("icmp.checksum", "0xfbfb (good)"),
        ("icmp.ident", "0x1234"),
        ("icmp.seq", "1"),
        ("data.data", "77 69 72 65 (4 bytes)"),
    ] {
        assert_eq!(shown(PING, &d, id), expected, "{id}");
    }
}

#[test]
fn the_first_byte_of_icmp_is_explained_as_an_echo_request() {
    let d = dissect(&record(LinkType::IPV4, PING));
    let explanation = explain(PING, &d, &Context::default(), BitSpan::bytes(20, 1)).expect("a field");
    assert_eq!(explanation.id, Some("icmp.type"));
    assert_eq!(explanation.shown.line(), "8 (Echo Request)");
    assert_eq!((explanation.place.header_byte, explanation.place.frame_byte), (0, 20));
    assert!(explanation.why.expect("a reason").contains("type 0"));
    let shared = explain(PING, &d, &Context::default(), BitSpan::bytes(0, 1)).expect("a byte");
    assert_eq!(shared.parts.iter().map(|part| part.label).collect::<Vec<_>>(), ["Ver", "IHL"]);
}

#[test]
fn every_flag_and_option_of_a_syn_stands_alone() {
    let d = dissect(&record(LinkType::RAW, SYN));
    assert_eq!(protocols(&d), ["ip", "tcp"]);
    for (id, expected) in [
        ("tcp.srcport", "43591"),
        ("tcp.dstport", "80 (http)"),
        ("tcp.seq", "287454020"),
        ("tcp.hdr_len", "10 (40 bytes)"),
        ("tcp.flags", "0x002 (SYN)"),
        ("tcp.flags.res", "0"),
        ("tcp.flags.ae", "0 (no accurate congestion feedback)"),
        ("tcp.flags.syn", "1 (opens a connection)"),
        ("tcp.flags.ack", "0 (the acknowledgment number is ignored)"),
        ("tcp.window_size_value", "43690"),
        ("tcp.options", "20 bytes (MSS, SACK ok, Timestamps, NOP, Window Scale)"),
        ("tcp.options.mss", "65495"),
        ("tcp.options.mss_val", "65495"),
        ("tcp.options.timestamp.tsval", "66051"),
        ("tcp.options.wscale.shift", "7"),
    ] {
        assert_eq!(shown(SYN, &d, id), expected, "{id}");
    }
    let flags = explain(SYN, &d, &Context::default(), BitSpan::bytes(20 + 13, 1)).expect("a field");
    assert_eq!(flags.id, Some("tcp.flags"), "byte 13 lies in the flags");
    assert!(flags.shown.line().contains("SYN") && flags.why.expect("a reason").contains("first segment"));
    let syn =
        explain_node(SYN, &d, &Context::default(), d.find("tcp.flags.syn").expect("SYN")).expect("a field");
    assert_eq!((syn.place.header_byte, syn.place.bit), (13, 6));
    assert_eq!(syn.place.expression.as_deref(), Some("(b[13] >> 1) & 1"));
    let code: Vec<_> = syn.code.iter().map(|code| (code.language.name(), code.text.as_str())).collect();
    assert_eq!(
        code,
        [
            ("Rust", "b[13] >> 1 & 1"),
            ("Go", "b[13] >> 1 & 1"),
            ("C", "(b[13] >> 1) & 1"),
            ("Python", "b[13] >> 1 & 1"),
        ]
    );
    let byte = explain(SYN, &d, &Context::default(), BitSpan::bytes(0, 1)).expect("two fields share it");
    assert!(byte.code.iter().all(|code| code.text == "b[0]"), "{:?}", byte.code);
    let source =
        explain_node(SYN, &d, &Context::default(), d.find("ip.src").expect("an address")).expect("a field");
    assert!(source.code.iter().any(|code| code.text == "&b[12..16]"), "{:?}", source.code);
}

#[test]
fn a_program_reads_all_of_a_field_that_the_capture_cut() {
    let cut = &SYN[..26];
    let d = dissect(&record(LinkType::RAW, cut));
    let seq =
        explain_node(cut, &d, &Context::default(), d.find("tcp.seq").expect("half of it")).expect("a field");
    assert_eq!(seq.place.bits, 16, "what there is");
    assert_eq!(seq.code[0].text, "u32::from_be_bytes([b[4], b[5], b[6], b[7]])");
}

#[test]
fn a_checksum_left_to_the_card_is_partial_and_a_wrong_one_says_what_is_right() {
    let verdict = |frame: &[u8]| {
        let d = dissect(&record(LinkType::RAW, frame));
        checksum(frame, &d, 1).expect("TCP has one").verdict
    };
    assert_eq!(verdict(SYN), Verdict::Partial);
    let mut wrong = SYN.to_vec();
    wrong[36] = 0x12;
    let Verdict::Bad { expected } = verdict(&wrong) else { panic!("not bad: {:?}", verdict(&wrong)) };
    wrong[36..38].copy_from_slice(&expected.to_be_bytes());
    assert_eq!(verdict(&wrong), Verdict::Good);
    assert!(matches!(verdict(&SYN[..50]), Verdict::Unverified(_)), "a cut segment proves nothing");
}

#[test]
fn the_packet_that_an_icmp_error_quotes_is_a_packet_in_a_packet() {
    let d = dissect(&record(LinkType::ETHERNET, UNREACHABLE));
    assert_eq!(protocols(&d), ["eth", "vlan", "ip", "icmp", "ip", "udp", "frame-trailer"]);
    assert_eq!(
        d.layers.iter().map(|layer| layer.quoted).collect::<Vec<_>>(),
        [false, false, false, false, true, true, false]
    );
    assert_eq!(shown(UNREACHABLE, &d, "icmp.code"), "3 (port unreachable)");
    assert_eq!(shown(UNREACHABLE, &d, "ip.opt.ra"), "0 (every router examines the packet)");
    assert_eq!(shown(UNREACHABLE, &d, "vlan.id"), "100");
    assert_eq!(shown(UNREACHABLE, &d, "udp.dstport"), "53 (domain)");
}

#[test]
fn a_header_that_contradicts_itself_is_drawn_and_says_what_would_be_right() {
    let mut frame = SYN.to_vec();
    frame[32] = 0x40;
    let d = dissect(&record(LinkType::RAW, &frame));
    let problem = d.problems.first().expect("a problem");
    assert_eq!(problem.field, Some("tcp.hdr_len"));
    assert!(problem.message.contains("takes 5 words"), "{}", problem.message);
    let mut overrun = SYN.to_vec();
    overrun[41] = 60;
    let d = dissect(&record(LinkType::RAW, &overrun));
    assert!(
        d.problems.iter().any(|problem| problem.message.contains("60 bytes long; 20 are left")),
        "{:?}",
        d.problems
    );
    let d = dissect(&record(LinkType::RAW, &SYN[..30]));
    let tcp = d.layers.last().expect("TCP");
    assert_eq!((tcp.protocol.id, tcp.missing_bits), ("tcp", 80));
}

#[test]
fn a_field_added_to_a_table_shows_in_every_view() {
    let frame = SYN;
    let record = record(LinkType::RAW, frame);
    let d = dissect(&record);
    let as_text = text::packet(1, &record, &d);
    let as_json = serde_json::to_value(json::packet(1, &record, &d)).expect("plain data");
    let drawn: Vec<_> = diagram::diagram(&d, None)
        .cards
        .iter()
        .flat_map(|card| &card.rows)
        .filter_map(|row| match row {
            diagram::Row::Cells { cells, .. } => Some(cells),
            diagram::Row::Fold { .. } => None,
        })
        .flatten()
        .filter_map(|cell| match cell.content {
            diagram::Content::Field { node, .. } => Some(node),
            diagram::Content::Missing => None,
        })
        .collect();
    for (ix, node) in d.nodes.iter().enumerate() {
        assert!(as_text.contains(node.field.name), "the text lacks {}", node.field.id);
        assert!(
            as_json.to_string().contains(&format!("\"{}\"", node.field.id)),
            "the JSON lacks {}",
            node.field.id
        );
        assert!(!d.is_leaf(ix) || drawn.contains(&ix), "the diagram lacks {}", node.field.id);
    }
}

#[test]
fn the_text_view_draws_bits_where_fields_share_a_byte() {
    let record = record(LinkType::RAW, SYN);
    let text = text::packet(7, &record, &dissect(&record));
    assert!(
        text.starts_with("#7  00:00:00.000000000  127.0.0.1 → 127.0.0.1  TCP  43591 → 80 [SYN]"),
        "{text}"
    );
    let has = |words: &[&str]| {
        text.lines().any(|line| line.split_whitespace().collect::<Vec<_>>().starts_with(words))
    };
    assert!(has(&["13", "....", "..1.", "Synchronize", "1"]), "{text}");
    assert!(has(&["12", "1010", "....", "Data", "Offset", "10", "(40", "bytes)"]), "{text}");
    assert!(has(&["2-3", "Destination", "Port", "80", "(http)"]), "{text}");
}

#[test]
fn a_list_row_says_what_the_packet_does() {
    let ping = summarize(&record(LinkType::IPV4, PING));
    assert_eq!((ping.protocol, ping.source.to_string().as_str()), ("ICMP", "127.0.0.1"));
    assert_eq!(ping.info.to_string(), "Echo Request id=0x1234 seq=1 ttl=64");
    let syn = summarize(&record(LinkType::RAW, SYN));
    assert_eq!(syn.info.to_string(), "43591 → 80 [SYN] Seq=287454020 Win=43690 Len=0");
    let odd = summarize(&record(LinkType(147), b"what"));
    assert_eq!(odd.info.to_string(), "4 bytes");
}

#[test]
fn a_list_row_tells_a_first_fragment_from_a_broken_packet() {
    let mut first = PING.to_vec();
    first[6] = 0x20; // More Fragments
    let row = summarize(&record(LinkType::IPV4, &first));
    assert_eq!((row.protocol, row.info.to_string().as_str()), ("IPv4", "First fragment: ICMP, 32 bytes"));
    first[7] = 2; // and from byte 16
    let row = summarize(&record(LinkType::IPV4, &first));
    assert_eq!((row.protocol, row.info.to_string().as_str()), ("IPv4", "Fragment of ICMP, from byte 16"));
}

#[test]
fn the_hex_line_is_the_one_of_the_post() {
    assert_eq!(hex::line(&PING[20..24]), "08 00 FB FB");
    assert_eq!(hex::dump(&PING[28..]), "0000  77 69 72 65                                      wire\n");
}

/// SYN with some of its bytes changed, its lengths made to fit.
fn segment(changes: &[(usize, u8)], length: usize) -> Vec<u8> {
    let mut frame = SYN[..length].to_vec();
    frame[3] = u8::try_from(length).expect("short");
    for (at, value) in changes {
        frame[*at] = *value;
    }
    frame
}

fn why(frame: &[u8], id: &str) -> String {
    let d = dissect(&record(LinkType::RAW, frame));
    let ix = d.find(id).unwrap_or_else(|| panic!("no field {id}"));
    explain_node(frame, &d, &Context::default(), ix).expect("a field").why.unwrap_or_default()
}

/// An ICMP error without a quote.
fn error(message: u8, code: u8, rest: [u8; 4]) -> Vec<u8> {
    let ip = [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
    [&ip[..], &[message, code, 0, 0], &rest].concat()
}

#[test]
fn a_number_that_says_nothing_is_not_explained_as_if_it_did() {
    let said = why(&error(3, 4, [0, 0, 5, 0x8c]), "icmp.mtu");
    assert!(said.contains("at most 1420 bytes"), "{said}");
    let unsaid = why(&error(3, 4, [0; 4]), "icmp.mtu");
    assert!(unsaid.contains("the router does not say"), "{unsaid}");
    let pointed = why(&error(12, 0, [20, 0, 0, 0]), "icmp.pointer");
    assert!(pointed.contains("byte 20"), "{pointed}");
    let missing = why(&error(12, 1, [130, 0, 0, 0]), "icmp.pointer");
    assert!(!missing.contains("130") && missing.contains("With code 0"), "{missing}");
}

#[test]
fn flags_are_explained_as_they_stand_together() {
    for (flags, words) in [
        (0x00, "No flag at all"),
        (0x02, "first step of the handshake"),
        (0x12, "second step of the handshake"),
        (0x03, "make no sense"),
        (0x01, "FIN without ACK"),
        (0x11, "closes this direction"),
        (0x10, "may be the third step of the handshake"),
        (0x18, "complete for now"),
        (0x08, "Without ACK, SYN or RST"),
        (0x14, "ends the connection at once"),
        (0x04, "ends the connection at once"),
    ] {
        let text = why(&segment(&[(32, 0x50), (33, flags)], 40), "tcp.flags");
        assert!(text.contains(words), "0x{flags:02x}: {text}");
    }
    let refusal = segment(&[(24, 0), (25, 0), (26, 0), (27, 0), (32, 0x50), (33, 0x14)], 40);
    assert!(why(&refusal, "tcp.flags").contains("nobody listens"));
    let reserved = segment(&[(32, 0x5e)], 40);
    let d = dissect(&record(LinkType::RAW, &reserved));
    assert!(shown(&reserved, &d, "tcp.flags").contains("reserved bit set"));
    assert!(d.problems.iter().any(|problem| problem.message.contains("must be 0")), "{:?}", d.problems);
}

#[test]
fn nothing_is_said_of_a_flag_that_is_not_there() {
    // The eight bytes of TCP that an ICMP error quotes: ports and sequence number.
    let cut = segment(&[], 28);
    let text = why(&cut, "tcp.seq");
    assert!(text.contains("cannot be said"), "{text}");
}

#[test]
fn a_header_longer_than_its_packet_is_no_cut_capture() {
    let short = segment(&[(32, 0xf0)], 40);
    let d = dissect(&record(LinkType::RAW, &short));
    assert!(
        d.problems.iter().any(|problem| problem.message.contains("the packet ends before")),
        "{:?}",
        d.problems
    );
    assert!(
        matches!(checksum(&short, &d, 1).expect("a checksum").verdict, Verdict::Bad { .. }),
        "it can be judged"
    );
    assert_eq!(summarize(&record(LinkType::RAW, &short)).protocol, "TCP", "the list agrees with the diagram");
}

#[test]
fn a_header_of_which_no_byte_is_there_is_missed() {
    let message = |bytes: &[u8], on_the_wire| {
        let d = dissect(&CaptureRecord { orig_len: on_the_wire, ..record(LinkType::ETHERNET, bytes) });
        d.problems.last().map(|problem| problem.message.clone())
    };
    let missed = |why| Some(format!("The VLAN tag header is missing: {why}."));
    assert_eq!(message(&UNREACHABLE[..14], 14), missed("the packet ends before"));
    assert_eq!(message(&UNREACHABLE[..14], 82), missed("the capture cut the packet"));
}

#[test]
fn a_checksum_counts_where_the_capture_cut_no_more_than_padding() {
    let mut frame = UNREACHABLE.to_vec();
    let verdict = |frame: &[u8]| {
        let d = dissect(&CaptureRecord { orig_len: 82, ..record(LinkType::ETHERNET, frame) });
        let icmp = d.layers.iter().position(|layer| layer.protocol.id == "icmp").expect("ICMP");
        checksum(frame, &d, icmp).expect("it has a checksum").verdict
    };
    assert_eq!(verdict(&frame[..78]), Verdict::Bad { expected: 0x625b });
    frame[44..46].copy_from_slice(&[0x62, 0x5b]);
    assert_eq!(verdict(&frame[..78]), Verdict::Good);
    assert!(matches!(verdict(&frame[..77]), Verdict::Unverified(_)), "a byte of the message is missing");
}

#[test]
fn a_small_number_behind_a_vlan_tag_is_a_length() {
    let frame = [&UNREACHABLE[..16], &[0x00, 0x03, 0x42, 0x42, 0x03, 0, 0]].concat();
    let d = dissect(&record(LinkType::ETHERNET, &frame));
    assert_eq!(protocols(&d), ["eth", "vlan", "data", "frame-trailer"]);
    assert_eq!(shown(&frame, &d, "vlan.len"), "3");
    assert_eq!(shown(&frame, &d, "data.data"), "42 42 03 (3 bytes)");
}

#[test]
fn a_problem_belongs_to_the_header_it_is_about() {
    // Total Length ends in the middle of the TCP header; ten bytes trail behind it.
    let mut frame = segment(&[(32, 0x50)], 40);
    frame[3] = 30;
    let d = dissect(&record(LinkType::RAW, &frame));
    assert_eq!(protocols(&d), ["ip", "tcp", "trailer"]);
    let owners: Vec<_> = d.problems.iter().map(|problem| problem.layer).collect();
    assert_eq!(owners, [Some(0), Some(1)], "{:?}", d.problems);
    assert!(d.problems[0].message.contains("Total Length leaves 10 bytes over"), "{:?}", d.problems);
}

/// UDP from 127.0.0.1 to itself: lengths as said, checksum as given, four bytes of data.
fn datagram(udp_length: u8, checksum: u16, more_fragments: bool) -> Vec<u8> {
    let [high, low] = checksum.to_be_bytes();
    let flags = if more_fragments { 0x20 } else { 0 };
    vec![
        0x45, 0, 0, 32, 0, 1, flags, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, //
        0x9c, 0x40, 0x00, 0x09, 0, udp_length, high, low, 1, 2, 3, 4,
    ]
}

#[test]
fn udp_lengths_and_checksums_mean_what_rfc_768_says() {
    let verdict = |frame: &[u8]| {
        let d = dissect(&record(LinkType::RAW, frame));
        checksum(frame, &d, 1).expect("a checksum").verdict
    };
    let Verdict::Bad { expected } = verdict(&datagram(12, 1, false)) else { panic!("1 cannot be right") };
    assert_eq!(verdict(&datagram(12, expected, false)), Verdict::Good);
    assert_eq!(verdict(&datagram(12, 0, false)), Verdict::Absent);
    assert_eq!(
        verdict(&datagram(12, 0, true)),
        Verdict::Absent,
        "that none was made is known of a fragment too"
    );
    assert!(matches!(verdict(&datagram(12, expected, true)), Verdict::Unverified(_)));
    // Data that make the sum come out as 0: it is sent as 0xffff, since 0 would say that there is none.
    let mut zero = datagram(12, 1, false);
    let [high, low] = (u16::from_be_bytes([1, 2]) + expected).to_be_bytes();
    (zero[28], zero[29]) = (high, low);
    assert_eq!(verdict(&zero), Verdict::Bad { expected: 0xffff });

    let problems = |frame: &[u8]| dissect(&record(LinkType::RAW, frame)).problems;
    assert!(problems(&datagram(0, 0, false)).iter().any(|problem| problem.message.contains("takes 8 bytes")));
    let of_first_fragment = problems(&datagram(200, 0, true));
    assert!(
        of_first_fragment.iter().all(|problem| problem.field != Some("udp.length")),
        "a first fragment holds less than the whole datagram"
    );
    assert!(!problems(&datagram(200, 0, false)).is_empty());
}

#[test]
fn a_source_route_is_summed_up_with_its_last_address() {
    // To 10.0.0.1 first, then by one more stop to 10.0.0.9; the checksum is the sender's, for 10.0.0.9.
    let mut frame = vec![
        0x47, 0, 0, 36, 0, 1, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 10, 0, 0, 1, //
        0x83, 7, 4, 10, 0, 0, 9, 0, 0x9c, 0x40, 0x00, 0x35, 0, 8, 0, 1,
    ];
    let d = dissect(&record(LinkType::RAW, &frame));
    let Verdict::Bad { expected } = checksum(&frame, &d, 1).expect("a checksum").verdict else {
        panic!("1 is wrong")
    };
    let by_hand = [0x7f00_u32, 0x0001, 0x0a00, 0x0009, 17, 8, 0x9c40, 0x0035, 8].iter().sum::<u32>();
    assert_eq!(u32::from(!expected), (by_hand & 0xffff) + (by_hand >> 16));
    frame[22] = 8;
    let done = dissect(&record(LinkType::RAW, &frame));
    let there = checksum(&frame, &done, 1).expect("a checksum").verdict;
    assert_ne!(there, Verdict::Bad { expected }, "a route that is done ends at the header's address");
}

#[test]
fn a_list_row_speaks_the_words_of_its_protocol() {
    let rows: Vec<_> = frames::ALL
        .iter()
        .map(|(link, frame)| summarize(&record(*link, frame)))
        .map(|summary| format!("{} {}", summary.protocol, summary.info))
        .collect();
    for expected in [
        "ARP Who has ",
        "ICMPv6 Echo Request id=0x1234 seq=1 hop limit=",
        "ICMPv6 Neighbor Solicitation for fe80::2",
        "IGMP ",
        "DNS Standard query 0x",
        "DNS Standard query response 0x",
        "mDNS ",
    ] {
        assert!(
            rows.iter().any(|row| row.starts_with(expected)),
            "no row begins with '{expected}':\n{rows:#?}"
        );
    }
}
