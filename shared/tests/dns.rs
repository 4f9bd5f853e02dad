//! DNS: bytes in, fields out.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::record;
use proptest::prelude::*;
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::problem::ProblemKind;
use wireglass_shared::proto::dns_info;
use wireglass_shared::value::show;
use wireglass_shared::{Dissection, dissect};

/// UDP between these ports, with a message.
fn datagram(source: u16, destination: u16, message: &[u8]) -> Vec<u8> {
    let [total_high, total_low] = u16::try_from(28 + message.len()).expect("it fits").to_be_bytes();
    let [length_high, length_low] = u16::try_from(8 + message.len()).expect("it fits").to_be_bytes();
    let ([s0, s1], [d0, d1]) = (source.to_be_bytes(), destination.to_be_bytes());
    let mut frame = vec![
        0x45,
        0,
        total_high,
        total_low,
        0,
        1,
        0x40,
        0,
        64,
        17,
        0,
        0,
        192,
        0,
        2,
        1,
        198,
        51,
        100,
        2, //
        s0,
        s1,
        d0,
        d1,
        length_high,
        length_low,
        0,
        0,
    ];
    frame.extend(message);
    frame
}

/// A message with these flags and counts.
fn message(flags: u16, counts: [u16; 4], body: &[u8]) -> Vec<u8> {
    let words = [0x1234, flags].into_iter().chain(counts);
    words.flat_map(u16::to_be_bytes).chain(body.iter().copied()).collect()
}

const RESPONSE: u16 = 0x8180;
/// `a.`, IN, by the type in between.
const A_QUESTION: [u8; 7] = [1, b'a', 0, 0, 1, 0, 1];

/// A record about the name at byte 12, in class IN with a TTL of a minute.
fn about_a(record_type: u16, data: &[u8]) -> Vec<u8> {
    let [high, low] = record_type.to_be_bytes();
    let [length_high, length_low] = u16::try_from(data.len()).expect("short").to_be_bytes();
    [&[0xc0, 12, high, low, 0, 1, 0, 0, 0, 60, length_high, length_low], data].concat()
}

/// The answer of one record to `A_QUESTION`.
fn answer(record_type: u16, data: &[u8]) -> Vec<u8> {
    let body = [&A_QUESTION[..], &about_a(record_type, data)].concat();
    datagram(53, 40000, &message(RESPONSE, [1, 1, 0, 0], &body))
}

/// Every field with this id, as shown, in wire order.
fn all(frame: &[u8], d: &Dissection, id: &str) -> Vec<String> {
    let nodes = d.nodes.iter().enumerate().filter(|(_, node)| node.field.id == id);
    nodes.map(|(ix, _)| show(frame, d, ix).line()).collect()
}

#[track_caller]
fn assert_shown(frame: &[u8], expected: &[(&str, &[&str])]) {
    let d = dissect(&record(LinkType::RAW, frame));
    for (id, values) in expected {
        assert_eq!(all(frame, &d, id), *values, "{id}");
    }
    assert_eq!(d.problems, [], "nothing is wrong with it");
}

/// What is wrong with a message in a datagram to a server's port.
fn problems(message: &[u8]) -> Vec<(ProblemKind, Option<&'static str>, String)> {
    let frame = datagram(53, 40000, message);
    let d = dissect(&record(LinkType::RAW, &frame));
    d.problems.into_iter().map(|problem| (problem.kind, problem.field, problem.message)).collect()
}

#[track_caller]
fn assert_problem(message: &[u8], kind: ProblemKind, field: &str, words: &str) {
    let found = problems(message);
    let [(found_kind, found_field, text)] = &found[..] else { panic!("not one problem: {found:?}") };
    assert_eq!((*found_kind, *found_field), (kind, Some(field)));
    assert!(text.contains(words), "{text}");
}

#[test]
fn an_answer_is_read_with_its_pointers_followed() {
    assert_shown(
        frames::dns::RESPONSE,
        &[
            ("dns.id", &["0x1234"]),
            ("dns.flags", &["0x8180 (RA, RD, QR)"]),
            ("dns.flags.response", &["1 (an answer)"]),
            ("dns.flags.opcode", &["0 (standard query)"]),
            ("dns.flags.rcode", &["0 (no error)"]),
            ("dns.count.queries", &["1"]),
            ("dns.count.answers", &["3"]),
            ("dns.queries", &["21 bytes (Question)"]),
            ("dns.answers", &["50 bytes (CNAME, A, A)"]),
            ("dns.qry.name", &["www.example.org"]),
            ("dns.qry.type", &["1 (A)"]),
            ("dns.qry.class", &["0x0001 (IN, the Internet)"]),
            ("dns.resp.name", &["www.example.org", "web.example.org", "web.example.org"]),
            ("dns.resp.type", &["5 (CNAME)", "1 (A)", "1 (A)"]),
            ("dns.resp.ttl", &["300", "300", "300"]),
            ("dns.resp.len", &["6", "4", "4"]),
            ("dns.cname", &["web.example.org"]),
            ("dns.a", &["192.0.2.80", "192.0.2.81"]),
        ],
    );
    let d = dissect(&record(LinkType::RAW, frames::dns::RESPONSE));
    let layers: Vec<_> = d.layers.iter().map(|layer| layer.protocol.id).collect();
    assert_eq!(layers, ["ip", "udp", "dns"]);
}

#[test]
fn ports_lead_to_the_right_relative_of_dns() {
    let query = message(0x0100, [1, 0, 0, 0], &A_QUESTION);
    for (source, destination, protocol) in [
        (40000, 53, "dns"),
        (53, 40000, "dns"),
        (5353, 5353, "mdns"),
        (40000, 5355, "llmnr"),
        (40000, 54, "data"),
    ] {
        let frame = datagram(source, destination, &query);
        let d = dissect(&record(LinkType::RAW, &frame));
        assert_eq!(d.layers.last().expect("a layer").protocol.id, protocol, "{source} to {destination}");
    }
}

#[test]
fn records_are_read_by_their_type() {
    let v6 = [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    assert_shown(&answer(28, &v6), &[("dns.aaaa", &["2001:db8::1"])]);
    assert_shown(&answer(2, &[2, b'n', b's', 0xc0, 12]), &[("dns.ns", &["ns.a"])]);
    assert_shown(
        &answer(15, &[0, 10, 0xc0, 12]),
        &[("dns.mx.preference", &["10"]), ("dns.mx.mail_exchange", &["a"])],
    );
    assert_shown(
        &answer(16, b"\x02hi\x00\x05there"),
        &[("dns.txt.length", &["2", "0", "5"]), ("dns.txt", &["hi", "there"])],
    );
    assert_shown(
        &answer(33, &[0, 1, 0, 2, 0x13, 0xc4, 0]),
        &[
            ("dns.srv.priority", &["1"]),
            ("dns.srv.weight", &["2"]),
            ("dns.srv.port", &["5060"]),
            ("dns.srv.target", &["."]),
        ],
    );
    let numbers: Vec<u8> =
        [2_024_010_101_u32, 7200, 900, 1_209_600, 300].into_iter().flat_map(u32::to_be_bytes).collect();
    assert_shown(
        &answer(6, &[&[0xc0, 12, 1, b'h', 0xc0, 12][..], &numbers].concat()),
        &[
            ("dns.soa.mname", &["a"]),
            ("dns.soa.rname", &["h.a"]),
            ("dns.soa.serial_number", &["2024010101"]),
            ("dns.soa.refresh_interval", &["7200"]),
            ("dns.soa.retry_interval", &["900"]),
            ("dns.soa.expire_limit", &["1209600"]),
            ("dns.soa.minimum_ttl", &["300"]),
        ],
    );
    assert_shown(
        &answer(257, b"\x80\x05issueca.example"),
        &[
            ("dns.caa.flags.issuer_critical", &["1 (issue nothing unless you understand the tag)"]),
            ("dns.caa.tag", &["issue"]),
            ("dns.caa.value", &["ca.example"]),
        ],
    );
    assert_shown(
        &answer(65, b"\x00\x01\x00\x00\x01\x00\x06\x02h2\x02h3\x00\x03\x00\x02\x01\xbb"),
        &[
            ("dns.svcb.svcpriority", &["1"]),
            ("dns.svcb.svcparam.key", &["1 (alpn)", "3 (port)"]),
            ("dns.svcb.svcparam.alpn", &["h2", "h3"]),
            ("dns.svcb.svcparam.port", &["443 (https)"]),
        ],
    );
    assert_shown(
        &answer(47, b"\xc0\x0c\x00\x01\x40"),
        &[("dns.nsec.next_domain_name", &["a"]), ("dns.type_bitmap.bits", &["40 (1 byte)"])],
    );
    assert_shown(
        &answer(65280, b"\x01\x02"),
        &[("dns.resp.type", &["65280"]), ("dns.data", &["01 02 (2 bytes)"])],
    );
}

#[test]
fn edns_says_what_the_sender_can_do() {
    let opt = [
        0, 0, 41, 0x04, 0xd0, 0, 0, 0x80, 0, 0, 23, // the root, OPT, 1232 bytes, DO, 23 bytes
        0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, // a client's cookie
        0, 8, 0, 7, 0, 1, 24, 0, 192, 0, 2, // from 192.0.2.0/24
    ];
    let body = [&A_QUESTION[..], &opt].concat();
    assert_shown(
        &datagram(40000, 53, &message(0x0120, [1, 0, 0, 1], &body)),
        &[
            ("dns.additionals", &["34 bytes (OPT)"]),
            ("dns.rr.udp_payload_size", &["1232"]),
            ("dns.resp.edns0_version", &["0"]),
            ("dns.resp.z", &["0x8000 (DO)"]),
            ("dns.opt.options", &["23 bytes (Cookie, Client Subnet)"]),
            ("dns.opt.code", &["10 (Cookie)", "8 (Client Subnet)"]),
            ("dns.opt.cookie.client", &["01 02 03 04 05 06 07 08 (8 bytes)"]),
            ("dns.opt.client.family", &["1 (IPv4)"]),
            ("dns.opt.client.netmask", &["24"]),
            ("dns.opt.client.addr4", &["c0 00 02 (3 bytes)"]),
            ("dns.resp.class", &[]),
            ("dns.resp.ttl", &[]),
        ],
    );
}

#[test]
fn multicast_has_a_bit_of_its_own_in_the_class() {
    let question = datagram(5353, 5353, &message(0, [1, 0, 0, 0], &[1, b'a', 0, 0, 12, 0x80, 1]));
    assert_shown(
        &question,
        &[
            ("dns.qry.qu", &["1 (answer to me alone, if you can)"]),
            ("dns.qry.class", &["0x0001 (IN, the Internet)"]),
        ],
    );
    let record = [1, b'a', 0, 0, 1, 0x80, 1, 0, 0, 0, 120, 0, 4, 192, 0, 2, 7];
    assert_shown(
        &datagram(5353, 5353, &message(0x8400, [0, 1, 0, 0], &record)),
        &[
            ("dns.resp.cache_flush", &["1 (forget older records of this name and type)"]),
            ("dns.resp.class", &["0x0001 (IN, the Internet)"]),
            ("dns.a", &["192.0.2.7"]),
        ],
    );
}

#[test]
fn an_update_names_its_sections_otherwise() {
    let gone = [0xc0, 12, 0, 1, 0, 255, 0, 0, 0, 0, 0, 0];
    let body = [&[1, b'a', 0, 0, 6, 0, 1][..], &gone].concat();
    let frame = datagram(40000, 53, &message(0x2800, [1, 0, 1, 0], &body));
    assert_shown(
        &frame,
        &[
            ("dns.flags.opcode", &["5 (update)"]),
            ("dns.count.zones", &["1"]),
            ("dns.count.updates", &["1"]),
            ("dns.count.queries", &[]),
            ("dns.authorities", &["12 bytes (A)"]),
        ],
    );
    let d = dissect(&record(LinkType::RAW, &frame));
    assert_eq!(d.nodes[d.find("dns.authorities").expect("a section")].field.name, "Update Section");
}

#[test]
fn names_that_lead_nowhere_are_told() {
    let asking = |name: &[u8]| message(0x0100, [1, 0, 0, 0], &[name, &[0, 1, 0, 1]].concat());
    let value = ProblemKind::Value;
    assert_problem(&asking(&[0xc0, 12]), value, "dns.qry.name", "points to byte 12");
    assert_problem(&asking(&[1, b'a', 0xc0, 40]), value, "dns.qry.name", "leads back to before its own name");
    assert_problem(&asking(&[0xc0, 2]), value, "dns.qry.name", "into its header");
    assert_problem(&asking(&[0x80, 1, 0]), value, "dns.qry.name", "length byte of 0x80");
    assert_problem(&asking(&[63, b'a']), value, "dns.qry.name", "ends before its last label");
    let long = [&[1, b'a'].repeat(130)[..], &[0]].concat();
    assert_problem(&asking(&long), value, "dns.qry.name", "longer than 255 bytes");
}

#[test]
fn counts_and_lengths_that_promise_too_much_are_told() {
    let body = [&A_QUESTION[..], &about_a(1, &[192, 0, 2, 1])].concat();
    let length = ProblemKind::Length;
    let few = message(RESPONSE, [1, 3, 0, 0], &body);
    assert_problem(&few, length, "dns.count.answers", "Answers is 3, but the message holds only 1");
    let long = message(RESPONSE, [1, 1, 0, 0], &body[..body.len() - 2]);
    assert_problem(&long, length, "dns.resp.len", "promises 4 bytes of data; 2 are left");
    let early = message(RESPONSE, [1, 1, 0, 0], &body[..12]);
    assert_problem(&early, length, "dns.resp", "take 10 bytes behind the name");
    let trailing = message(RESPONSE, [1, 1, 0, 0], &[&body[..], b"x"].concat());
    assert_problem(&trailing, length, "dns.extraneous.data", "1 byte stands behind the last record");
    let body = [&A_QUESTION[..], &about_a(1, &[192, 0, 2])].concat();
    let short = message(RESPONSE, [1, 1, 0, 0], &body);
    assert_problem(&short, length, "dns.resp.len", "the A record are 3 bytes; its fields take 4");
    let body = [&A_QUESTION[..], &about_a(16, b"\x09hi")].concat();
    let string = message(RESPONSE, [1, 1, 0, 0], &body);
    assert_problem(&string, length, "dns.resp.len", "3 bytes; its fields take 10");
    let reserved = message(RESPONSE | 0x40, [1, 0, 0, 0], &A_QUESTION);
    assert_problem(&reserved, ProblemKind::Value, "dns.flags.z", "must be 0");
    let two = message(0x0100, [2, 0, 0, 0], &A_QUESTION.repeat(2));
    assert_problem(&two, ProblemKind::Value, "dns.count.queries", "one at most");
    let [(kind, _, text)] = &problems(b"\x12\x34\x01\x00")[..] else { panic!("not one problem") };
    assert_eq!(*kind, ProblemKind::Truncated);
    assert!(text.contains("8 bytes of the DNS header are missing"), "{text}");
}

#[test]
fn what_the_capture_cut_off_is_not_held_against_the_message() {
    for frame in [frames::dns::RESPONSE, frames::dns::QUERY] {
        for length in 40..frame.len() {
            let cut = CaptureRecord {
                orig_len: u32::try_from(frame.len()).expect("short"),
                ..record(LinkType::RAW, &frame[..length])
            };
            assert_eq!(dissect(&cut).problems, [], "cut to {length} bytes");
        }
    }
}

#[test]
fn a_message_of_nothing_but_trouble_is_told_in_a_few_words() {
    // As many records as fit, each with a pointer to the name of the one before it.
    let mut bytes = message(RESPONSE, [0, u16::MAX, 0, 0], &[]);
    while bytes.len() < 60_000 {
        let before = u16::try_from(bytes.len().saturating_sub(12).max(12)).expect("short") & 0x3fff | 0xc000;
        bytes.extend(before.to_be_bytes());
        bytes.extend([0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    }
    let frame = datagram(53, 40000, &bytes);
    let d = dissect(&record(LinkType::RAW, &frame));
    assert!(d.nodes.len() > 20_000, "every record is taken apart");
    assert!((10..40).contains(&d.problems.len()), "{} problems", d.problems.len());
    assert!(d.problems.iter().any(|problem| problem.message.starts_with("More is wrong")));
}

#[test]
fn a_message_fits_into_a_line() {
    let line = |message: &[u8]| dns_info(message).expect("a message").to_string();
    assert_eq!(line(&frames::dns::QUERY[28..]), "Standard query 0x1234 A www.example.org");
    assert_eq!(
        line(&frames::dns::RESPONSE[28..]),
        "Standard query response 0x1234 A www.example.org A 192.0.2.80"
    );
    let nothing = message(0x8183, [1, 0, 0, 0], &A_QUESTION);
    assert_eq!(line(&nothing), "Standard query response 0x1234 No such name A a");
    let mail = message(
        RESPONSE,
        [1, 1, 0, 0],
        &[&[1, b'a', 0, 0, 15, 0, 1], &about_a(15, &[0, 9, 0xc0, 12])[..]].concat(),
    );
    assert_eq!(line(&mail), "Standard query response 0x1234 MX a · 1 answer");
    let v6 = message(RESPONSE, [1, 1, 0, 0], &[&A_QUESTION[..], &about_a(28, &[0; 16])].concat());
    assert_eq!(line(&v6), "Standard query response 0x1234 A a AAAA ::");
    assert_eq!(
        line(&message(0x0100, [1, 0, 0, 0], &[0, 0xff, 0x00, 0, 1])),
        "Standard query 0x1234 TYPE65280 ."
    );
    assert_eq!(line(&message(0x7800, [0, 0, 0, 0], &[])), "Unknown operation 15 0x1234");
    assert!(dns_info(&[0; 11]).is_none(), "shorter than a header");
}

proptest! {
    #[test]
    fn any_payload_fits_into_a_line(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Some(info) = dns_info(&payload) {
            prop_assert!(info.to_string().len() < 2000);
        }
    }

    #[test]
    fn any_message_is_taken_apart_without_a_gap(body in proptest::collection::vec(any::<u8>(), 0..120), counts: [u8; 4]) {
        let frame = datagram(53, 5353, &message(RESPONSE, counts.map(u16::from), &body));
        let d = dissect(&record(LinkType::RAW, &frame));
        let covered: u32 = d.leaves().map(|(_, leaf)| leaf.span.len).sum();
        prop_assert_eq!(covered as usize, frame.len() * 8);
    }
}
