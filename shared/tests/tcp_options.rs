//! TCP options: bytes in, fields out.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::record;
use wireglass_shared::capture::LinkType;
use wireglass_shared::problem::ProblemKind;
use wireglass_shared::value::show;
use wireglass_shared::{Dissection, dissect};

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;

/// A segment with these flags and options, filled up to a whole word with NOPs.
fn segment(flags: u8, options: &[u8]) -> Vec<u8> {
    let mut options = options.to_vec();
    options.resize(options.len().next_multiple_of(4), 1);
    let length = u8::try_from(40 + options.len()).expect("short");
    let offset = u8::try_from(5 + options.len() / 4).expect("15 words at most") << 4;
    let mut frame = vec![
        0x45, 0, 0, length, 0, 1, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2, //
        0x9c, 0x40, 0x00, 0x50, 0, 0, 3, 0xe8, 0, 0, 7, 0xd0, offset, flags, 2, 0, 0, 0, 0, 0,
    ];
    frame.extend(options);
    frame
}

/// What stands behind kind and length of the first option, field by field, groups without their parts.
fn fields(frame: &[u8], d: &Dissection) -> Vec<(&'static str, String)> {
    let tcp = d.layers.len() - 1;
    let list = d.find("tcp.options").expect("options");
    let (option, _) = d.children(tcp, Some(list)).next().expect("an option");
    let body = d.children(tcp, Some(option)).skip(2);
    body.map(|(ix, node)| (node.field.id, show(frame, d, ix).line())).collect()
}

/// Fails unless the option in a segment with these flags has just these fields, and nothing is wrong.
#[track_caller]
fn assert_fields(flags: u8, option: &[u8], expected: &[(&str, &str)]) {
    let frame = segment(flags, option);
    let d = dissect(&record(LinkType::RAW, &frame));
    let got = fields(&frame, &d);
    let got: Vec<_> = got.iter().map(|(id, text)| (*id, text.as_str())).collect();
    assert_eq!(got, expected);
    assert_eq!(d.problems, [], "nothing is wrong with it");
}

#[track_caller]
fn problems(flags: u8, option: &[u8]) -> Vec<(ProblemKind, String)> {
    let frame = segment(flags, option);
    let d = dissect(&record(LinkType::RAW, &frame));
    d.problems.into_iter().map(|problem| (problem.kind, problem.message)).collect()
}

/// Fails unless just one thing is wrong, of this kind and in these words.
#[track_caller]
fn assert_problem(flags: u8, option: &[u8], kind: ProblemKind, words: &str) {
    let found = problems(flags, option);
    let [(found_kind, message)] = &found[..] else { panic!("not one problem: {found:?}") };
    assert_eq!(*found_kind, kind);
    assert!(message.contains(words), "{message}");
}

#[test]
fn historic_options_are_named_and_read() {
    assert_fields(ACK, &[6, 6, 0, 0, 1, 0], &[("tcp.options.echo_value", "256")]);
    assert_fields(SYN, &[9, 2], &[]);
    assert_fields(
        ACK,
        &[10, 3, 0xc0],
        &[
            ("tcp.options.poc_profile.start", "1 (the description begins here)"),
            ("tcp.options.poc_profile.end", "1 (the description ends here)"),
            ("tcp.options.poc_profile.filler", "c0 (1 byte)"),
        ],
    );
    assert_fields(SYN, &[13, 6, 0, 0, 0, 3], &[("tcp.options.cc_value", "3")]);
    assert_fields(SYN, &[14, 3, 2], &[("tcp.options.altcksum.number", "2 (Fletcher's algorithm, 16 bits)")]);
    assert_fields(ACK, &[16, 3, 9], &[("tcp.options.unknown.payload", "09 (1 byte)")]);
    let frame = segment(ACK, &[16, 3, 9, 24, 2, 0x64, 2, 1]);
    let d = dissect(&record(LinkType::RAW, &frame));
    let list = show(&frame, &d, d.find("tcp.options").expect("options")).line();
    assert_eq!(list, "8 bytes (Skeeter, SNAP, Unknown Option, NOP)");
}

#[test]
fn security_options_show_keys_and_codes() {
    assert_fields(
        ACK,
        &[29, 8, 1, 2, 0xaa, 0xbb, 0xcc, 0xdd],
        &[
            ("tcp.options.ao.keyid", "1"),
            ("tcp.options.ao.rnextkeyid", "2"),
            ("tcp.options.ao.mac", "aa bb cc dd (4 bytes)"),
        ],
    );
    let md5 = [&[19, 18][..], &[7; 16]].concat();
    assert_fields(
        ACK,
        &md5,
        &[("tcp.options.md5.digest", "07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 (16 bytes)")],
    );
    assert_problem(ACK, &[19, 4, 1, 2], ProblemKind::Length, "4 bytes long; it should be 18");
}

#[test]
fn encryption_is_negotiated_suboption_by_suboption() {
    let option = [69, 9, 0x03, 0x21, 0x81, 0xa3, 0xbb, 0xcc, 0x30];
    let frame = segment(SYN, &option);
    let d = dissect(&record(LinkType::RAW, &frame));
    assert_eq!(d.problems, []);
    let all = |id: &str| -> Vec<String> {
        let nodes = d.nodes.iter().enumerate().filter(|(_, node)| node.field.id == id);
        nodes.map(|(ix, _)| show(&frame, &d, ix).line()).collect()
    };
    assert_eq!(all("tcp.options.eno.b"), ["1 (plays the passive part)"]);
    assert_eq!(
        all("tcp.options.eno.tep"),
        ["0x21 (tcpcrypt, ECDHE with P-256)", "0x23 (tcpcrypt, ECDHE with Curve25519)", "0x30 (TLS)"]
    );
    assert_eq!(all("tcp.options.eno.data"), ["bb cc (2 bytes)"]);
    assert_problem(
        SYN,
        &[69, 6, 0x00, 0x82, 0xa3, 0xbb],
        ProblemKind::Length,
        "promises 3 bytes of data; 1 are left",
    );
}

#[test]
fn single_features_have_their_units() {
    assert_fields(
        ACK,
        &[27, 8, 0x05, 10, 0, 0, 0, 4],
        &[
            ("tcp.options.qs.reserved1", "0"),
            ("tcp.options.qs.rate", "5 (1.28 Mbit/s)"),
            ("tcp.options.qs.ttl_diff", "10"),
            ("tcp.options.qs.nonce", "0x00000001"),
            ("tcp.options.qs.reserved2", "0"),
        ],
    );
    assert_fields(
        ACK,
        &[28, 4, 0x80, 30],
        &[("tcp.options.user_to_granularity", "1 (in minutes)"), ("tcp.options.user_to_val", "30")],
    );
    assert_problem(ACK, &[28, 4, 0x80, 0], ProblemKind::Value, "User Timeout is 0; a timeout of no time");
    assert_fields(SYN, &[34, 2], &[]);
    assert_fields(SYN, &[34, 6, 1, 2, 3, 4], &[("tcp.options.tfo.cookie", "01 02 03 04 (4 bytes)")]);
    assert_problem(SYN, &[34, 5, 1, 2, 3], ProblemKind::Length, "6 to 18 and even");
}

#[test]
fn accurate_ecn_lists_its_counters_in_both_orders() {
    let (zero, ce, one) =
        ("tcp.options.acc_ecn.ee0b", "tcp.options.acc_ecn.eceb", "tcp.options.acc_ecn.ee1b");
    let counters = [0, 0, 1, 0, 0, 2, 0, 0, 3];
    assert_fields(ACK, &[&[172, 11][..], &counters].concat(), &[(zero, "1"), (ce, "2"), (one, "3")]);
    assert_fields(ACK, &[&[174, 11][..], &counters].concat(), &[(one, "1"), (ce, "2"), (zero, "3")]);
    assert_fields(ACK, &[&[174, 5][..], &counters[..3]].concat(), &[(one, "1")]);
    assert_fields(ACK, &[172, 2], &[]);
    assert_problem(ACK, &[172, 4, 0, 0], ProblemKind::Length, "2, 5, 8 or 11");
}

#[test]
fn experiments_are_told_apart_by_their_number() {
    let exid = "tcp.options.experimental.exid";
    assert_fields(
        SYN,
        &[254, 8, 0xf9, 0x89, 1, 2, 3, 4],
        &[(exid, "0xf989 (TCP Fast Open)"), ("tcp.options.tfo.cookie", "01 02 03 04 (4 bytes)")],
    );
    assert_fields(
        ACK,
        &[253, 7, 0xac, 0xc1, 0, 0, 9],
        &[(exid, "0xacc1 (Accurate ECN, order 1)"), ("tcp.options.acc_ecn.ee1b", "9")],
    );
    assert_fields(
        ACK,
        &[253, 6, 0x12, 0x34, 5, 6],
        &[(exid, "0x1234"), ("tcp.options.experimental.data", "05 06 (2 bytes)")],
    );
    assert_problem(ACK, &[253, 3, 9], ProblemKind::Length, "a number of 2 bytes names the experiment");
}

#[test]
fn multipath_opens_and_joins_in_its_three_steps() {
    let key = [1, 2, 3, 4, 5, 6, 7, 8];
    let subtype = ("tcp.options.mptcp.subtype", "0 (MP_CAPABLE)");
    let version = ("tcp.options.mptcp.version", "1");
    let flags = ("tcp.options.mptcp.flags", "0x81 (H, A)");
    let sender = ("tcp.options.mptcp.sendkey", "0x0102030405060708");
    let receiver = ("tcp.options.mptcp.recvkey", "0x0102030405060708");
    let length = ("tcp.options.mptcp.datalvllen", "100");
    let checksum = ("tcp.options.mptcp.checksum", "0xbeef");
    assert_fields(SYN, &[30, 4, 0x01, 0x81], &[subtype, version, flags]);
    assert_fields(SYN, &[&[30, 12, 0x01, 0x81][..], &key].concat(), &[subtype, version, flags, sender]);
    let third = [&[30, 20, 0x01, 0x81][..], &key, &key].concat();
    assert_fields(ACK, &third, &[subtype, version, flags, sender, receiver]);
    let data = [&[30, 22, 0x01, 0x81][..], &key, &key, &[0, 100]].concat();
    assert_fields(ACK, &data, &[subtype, version, flags, sender, receiver, length]);
    let summed = [&[30, 24, 0x01, 0x81][..], &key, &key, &[0, 100, 0xbe, 0xef]].concat();
    assert_fields(ACK, &summed, &[subtype, version, flags, sender, receiver, length, checksum]);
    assert_problem(SYN, &[30, 4, 0x00, 0x81], ProblemKind::Length, "version 0 is 12 long, or 20");
    assert_problem(SYN, &[30, 4, 0x01, 0xc1], ProblemKind::Value, "Extensibility is 1");

    assert_fields(
        SYN,
        &[30, 12, 0x11, 2, 0, 0, 0, 9, 0, 0, 0, 7],
        &[
            ("tcp.options.mptcp.subtype", "1 (MP_JOIN)"),
            ("tcp.options.mptcp.reserved", "0"),
            ("tcp.options.mptcp.backup.flag", "1 (use this path only when no other works)"),
            ("tcp.options.mptcp.addrid", "2"),
            ("tcp.options.mptcp.recvtok", "0x00000009"),
            ("tcp.options.mptcp.sendrand", "0x00000007"),
        ],
    );
    let third = [&[30, 24, 0x10, 0][..], &[9; 20]].concat();
    let frame = segment(ACK, &third);
    let d = dissect(&record(LinkType::RAW, &frame));
    let hmac = d.find("tcp.options.mptcp.sendhmac").expect("the third step");
    assert_eq!(d.nodes[hmac].span.len, 160);
    assert_problem(SYN, &[30, 6, 0x10, 2, 0, 0], ProblemKind::Length, "24 in the third step");
}

#[test]
fn a_data_sequence_signal_has_what_its_flags_say() {
    for flags in 0..32_u8 {
        let (has_ack, has_mapping) = (flags & 1 != 0, flags & 4 != 0);
        let ack = if flags & 2 != 0 { 8 } else { 4 };
        let number = if flags & 8 != 0 { 8 } else { 4 };
        for checksum in [false, true] {
            if checksum && !has_mapping {
                continue;
            }
            let mut body = vec![0x20, flags];
            let mut expected = Vec::new();
            if has_ack {
                body.extend(vec![0xaa; ack]);
                expected.push(("tcp.options.mptcp.rawdataack", ack));
            }
            if has_mapping {
                body.extend(vec![0xbb; number + 6]);
                expected.extend([
                    ("tcp.options.mptcp.rawdataseqno", number),
                    ("tcp.options.mptcp.subflowseqno", 4),
                    ("tcp.options.mptcp.datalvllen", 2),
                ]);
            }
            if checksum {
                body.extend([0xbe, 0xef]);
                expected.push(("tcp.options.mptcp.checksum", 2));
            }
            let length = u8::try_from(body.len() + 2).expect("short");
            let frame = segment(ACK, &[&[30, length][..], &body].concat());
            let d = dissect(&record(LinkType::RAW, &frame));
            assert_eq!(d.problems, [], "flags {flags:05b}");
            let found: Vec<_> = expected
                .iter()
                .map(|(id, _)| (*id, d.find(id).map_or(0, |ix| d.nodes[ix].span.len as usize / 8)))
                .collect();
            assert_eq!(found, expected, "flags {flags:05b}");
            let leaves =
                d.nodes.iter().filter(|node| node.field.id.starts_with("tcp.options.mptcp.")).count();
            assert_eq!(
                leaves,
                expected.len() + 9,
                "subtype, reserved bits, the flags and their six parts, and no more"
            );
        }
    }
    assert_problem(ACK, &[30, 6, 0x20, 0x01, 0, 0], ProblemKind::Length, "with these flags it should be 8");
    assert_problem(
        ACK,
        &[30, 8, 0x20, 0x04, 0, 0, 0, 0],
        ProblemKind::Length,
        "should be 14, or 16 with a checksum",
    );
}

#[test]
fn addresses_come_and_go_in_both_versions() {
    let address = ("tcp.options.mptcp.ipv4", "192.0.2.1");
    assert_fields(
        ACK,
        &[30, 10, 0x31, 5, 192, 0, 2, 1, 0x1f, 0x90],
        &[
            ("tcp.options.mptcp.subtype", "3 (ADD_ADDR)"),
            ("tcp.options.mptcp.reserved", "0"),
            ("tcp.options.mptcp.echo", "1 (confirms an address heard of)"),
            ("tcp.options.mptcp.addrid", "5"),
            address,
            ("tcp.options.mptcp.port", "8080 (http-alt)"),
        ],
    );
    assert_fields(
        ACK,
        &[30, 8, 0x34, 5, 192, 0, 2, 1],
        &[
            ("tcp.options.mptcp.subtype", "3 (ADD_ADDR)"),
            ("tcp.options.mptcp.ipver", "4"),
            ("tcp.options.mptcp.addrid", "5"),
            address,
        ],
    );
    let long = [&[30, 30, 0x30, 5][..], &[0x20; 16], &[0x1f, 0x90], &[9; 8]].concat();
    let frame = segment(ACK, &long);
    let d = dissect(&record(LinkType::RAW, &frame));
    assert_eq!(d.problems, []);
    for id in ["tcp.options.mptcp.ipv6", "tcp.options.mptcp.port", "tcp.options.mptcp.addaddrtrunchmac"] {
        assert!(d.find(id).is_some(), "no {id}");
    }
    assert_problem(ACK, &[30, 8, 0x30, 5, 192, 0, 2, 1], ProblemKind::Length, "an ADD_ADDR is 16");
    let frame = segment(ACK, &[30, 6, 0x40, 5, 6, 7]);
    let d = dissect(&record(LinkType::RAW, &frame));
    let gone: Vec<_> =
        d.nodes.iter().enumerate().filter(|(_, node)| node.field.id == "tcp.options.mptcp.addrid").collect();
    let gone: Vec<_> = gone.into_iter().map(|(ix, _)| show(&frame, &d, ix).value).collect();
    assert_eq!(gone, ["5", "6", "7"]);
}

#[test]
fn paths_are_steered_and_reset() {
    assert_fields(
        ACK,
        &[30, 4, 0x81, 6],
        &[
            ("tcp.options.mptcp.subtype", "8 (MP_TCPRST)"),
            ("tcp.options.mptcp.flag_U.flag", "0"),
            ("tcp.options.mptcp.flag_V.flag", "0"),
            ("tcp.options.mptcp.flag_W.flag", "0"),
            ("tcp.options.mptcp.flag_T.flag", "1 (the trouble may pass: try again later)"),
            ("tcp.options.mptcp.rst_reason", "6 (middlebox interference)"),
        ],
    );
    for (bytes, id) in [
        (&[30, 3, 0x51][..], "tcp.options.mptcp.backup.flag"),
        (&[30, 4, 0x51, 5], "tcp.options.mptcp.addrid"),
        (&[30, 12, 0x60, 0, 1, 2, 3, 4, 5, 6, 7, 8], "tcp.options.mptcp.rawdataseqno"),
        (&[30, 12, 0x70, 0, 1, 2, 3, 4, 5, 6, 7, 8], "tcp.options.mptcp.recvkey"),
        (&[30, 4, 0x9a, 0xbc], "tcp.options.mptcp.unknown"),
    ] {
        let frame = segment(ACK, bytes);
        let d = dissect(&record(LinkType::RAW, &frame));
        assert!(d.find(id).is_some(), "no {id}");
        assert_eq!(d.problems, [], "{id}");
    }
    assert_problem(ACK, &[30, 5, 0x70, 0, 0], ProblemKind::Length, "an MP_FASTCLOSE should be 12");
}

#[test]
fn padding_is_all_zeros() {
    assert_eq!(problems(ACK, &[1, 0, 0, 0]), []);
    assert_problem(ACK, &[1, 0, 0, 7], ProblemKind::Value, "padding is all zeros");
}

#[test]
fn what_only_a_syn_carries_is_odd_elsewhere() {
    let mss = [2, 4, 5, 0xb4];
    assert_eq!(problems(SYN, &mss), []);
    assert_problem(
        ACK,
        &mss,
        ProblemKind::Odd,
        "Maximum Segment Size stands in a segment without the SYN flag",
    );
    assert_problem(ACK, &[3, 3, 7], ProblemKind::Odd, "Window Scale");
    assert_problem(ACK, &[4, 2], ProblemKind::Odd, "SACK Permitted");
    assert_problem(SYN, &[3, 3, 15], ProblemKind::Value, "Shift Count is 15; 14 is the largest");
    assert_problem(ACK, &[5, 12, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0], ProblemKind::Length, "10, 18, 26 or 34");
}
