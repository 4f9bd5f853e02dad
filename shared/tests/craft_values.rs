//! Fields of packets made by hand, set from text: what is shown of a field sets it, and so do the other ways to write it.

#[expect(dead_code, reason = "shared by several test programs")]
mod frames;

use wireglass_shared::bits::{BitSpan, read};
use wireglass_shared::capture::LinkType;
use wireglass_shared::craft::{Draft, Template, wanted};
use wireglass_shared::table::Kind;
use wireglass_shared::value::show;

fn template(id: &str) -> Draft {
    Template::named(id).expect("there is such a template").draft()
}

/// Value and meaning of a field.
fn shown(draft: &Draft, id: &str) -> String {
    let dissection = draft.dissection();
    show(draft.bytes(), &dissection, dissection.find(id).unwrap_or_else(|| panic!("no {id}"))).line()
}

#[test]
fn what_is_shown_of_a_field_sets_it() {
    for (link, frame) in frames::ALL.iter() {
        let draft = Draft::new(*link, frame.to_vec());
        let dissection = draft.dissection();
        for (ix, leaf) in dissection.leaves() {
            let text = show(frame, &dissection, ix).value;
            let mut same = draft.clone();
            same.set_node(ix, &text)
                .unwrap_or_else(|error| panic!("{}: {error} in {frame:02x?}", leaf.field.id));
            assert_eq!(same.bytes(), *frame, "{} = {text}", leaf.field.id);
        }
    }
}

#[test]
fn addresses_and_data_that_were_changed_are_set_back_by_what_was_shown() {
    let mut met = 0;
    for (link, frame) in frames::ALL.iter() {
        let draft = Draft::new(*link, frame.to_vec());
        let dissection = draft.dissection();
        for (ix, leaf) in dissection.leaves().filter(|(_, leaf)| leaf.missing_bits == 0) {
            let other = match leaf.field.kind {
                Kind::Ipv4 => "192.0.2.77",
                Kind::Ipv6 if leaf.span.len == 128 => "2001:db8::77",
                Kind::Mac => "02:00:00:00:00:77",
                Kind::Bytes if leaf.field.id == "data.data" && leaf.span.len <= 16 * 8 => "\"\"",
                _ => continue,
            };
            let text = show(frame, &dissection, ix).value;
            let mut there = draft.clone();
            there.set_node(ix, other).unwrap_or_else(|error| panic!("{}: {error}", leaf.field.id));
            if other == "\"\"" {
                assert_eq!(there.bytes().len(), frame.len() - leaf.span.len as usize / 8);
                continue;
            }
            assert_ne!(there.bytes(), *frame, "{}", leaf.field.id);
            // An address that says whether there is a route, or that there is none, may change what stands where.
            let now = there.dissection();
            let Some(back) =
                now.nodes.iter().position(|node| node.span == leaf.span && node.field.id == leaf.field.id)
            else {
                continue;
            };
            there.set_node(back, &text).unwrap_or_else(|error| panic!("{}: {error}", leaf.field.id));
            assert_eq!(
                read(there.bytes(), first(leaf.span)),
                read(frame, first(leaf.span)),
                "{}",
                leaf.field.id
            );
            met += 1;
        }
    }
    assert!(met > 100, "{met}");
}

fn first(span: BitSpan) -> BitSpan {
    BitSpan::new(span.start, span.len.min(64))
}

/// A part, a text, and what is shown afterwards.
type Case = (&'static str, &'static str, &'static str);

#[track_caller]
fn assert_set(template: &Draft, cases: &[Case]) {
    for (part, text, after) in cases {
        let mut draft = template.clone();
        draft.set(part, text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(shown(&draft, part), *after, "{part} = {text}");
    }
}

#[test]
fn numbers_are_decimal_hexadecimal_or_binary() {
    assert_set(
        &template("syn"),
        &[
            ("tcp.seq", "4_294_967_295", "4294967295"),
            ("tcp.seq", "0x1122_3344", "287454020"),
            ("tcp.seq", "0b1010", "10"),
            ("tcp.seq", "0X0a", "10"),
            ("ip.ttl", " 007 ", "7"),
            ("ip.id", "0xbeef", "0xbeef"),
        ],
    );
}

#[test]
fn named_values_are_written_by_their_names() {
    assert_set(
        &template("ping"),
        &[
            ("ip.proto", "tcp", "6 (TCP)"),
            ("ip.proto", "ICMP", "1 (ICMP)"),
            ("ip.proto", "sct", "132 (SCTP)"),
            ("ip.proto", "udp-lite", "136 (UDP-Lite)"),
            ("icmp.type", "echo request", "8 (Echo Request)"),
            ("icmp.type", "Echo-Reply", "0 (Echo Reply)"),
            ("icmp.type", "dest", "3 (Destination Unreachable)"),
            ("ip.dsfield.dscp", "EF", "46 (EF, expedited forwarding)"),
        ],
    );
    assert_set(
        &template("unreachable"),
        &[
            ("icmp.code", "host unreachable", "1 (host unreachable)"),
            ("icmp.code", "3", "3 (port unreachable)"),
        ],
    );
    assert_set(
        &template("syn"),
        &[
            ("tcp.dstport", "https", "443 (https)"),
            ("tcp.dstport", "http", "80 (http)"),
            ("tcp.srcport", "43591", "43591"),
        ],
    );
    assert_set(
        &template("frame"),
        &[("eth.type", "ipv6", "0x86dd (IPv6)"), ("eth.type", "0x0806", "0x0806 (ARP)")],
    );
    let mut draft = template("syn");
    draft.set("tcp.option_kind", "nop").expect("the first option's kind");
    assert_eq!(draft.bytes()[40], 1);
}

#[test]
fn flags_are_switched_one_by_one_or_together() {
    assert_set(
        &template("syn"),
        &[
            ("tcp.flags.ack", "set", "1 (the acknowledgment number counts)"),
            ("tcp.flags.syn", "false", "0 (not part of opening a connection)"),
            ("tcp.flags", "SYN,ACK", "0x012 (SYN, ACK)"),
            ("tcp.flags", "syn | ack", "0x012 (SYN, ACK)"),
            ("tcp.flags", "S.", "0x012 (SYN, ACK)"),
            ("tcp.flags", "P.", "0x018 (PSH, ACK)"),
            ("tcp.flags", "SEW", "0x0c2 (SYN, ECE, CWR)"),
            ("tcp.flags", "reset+ack", "0x014 (RST, ACK)"),
            ("tcp.flags", "0x12", "0x012 (SYN, ACK)"),
            ("tcp.flags", "18", "0x012 (SYN, ACK)"),
            ("tcp.flags", "none", "0x000 (none set)"),
            ("ip.flags", "DF", "0x2 (DF)"),
            ("ip.flags", "more fragments", "0x1 (MF)"),
        ],
    );
    let mut query = template("dns");
    query.set("dns.flags.opcode", "2").expect("a number");
    query.set("dns.flags", "TC").expect("a flag");
    assert_eq!(shown(&query, "dns.flags.opcode"), "2 (server status)");
    assert_eq!(shown(&query, "dns.flags.recdesired").get(..1), Some("0"));
    assert_eq!(shown(&query, "dns.flags.truncated").get(..1), Some("1"));
}

#[test]
fn lengths_count_units_or_bytes() {
    assert_set(
        &template("syn"),
        &[
            ("tcp.hdr_len", "5", "5 (20 bytes)"),
            ("tcp.hdr_len", "20 bytes", "5 (20 bytes)"),
            ("ip.hdr_len", "60B", "15 (60 bytes)"),
            ("ip.frag_offset", "0x10", "16 (128 bytes)"),
        ],
    );
    let error = template("syn").set("tcp.hdr_len", "21 bytes").expect_err("no whole word");
    assert_eq!(
        error.to_string(),
        "Data Offset: 21 bytes is no such value; write 0 to 15 units of 4 bytes, or a length such as 20 bytes; or auto"
    );
}

#[test]
fn addresses_are_written_as_ever() {
    assert_set(&template("ping"), &[("ip.src", "10.0.0.1", "10.0.0.1")]);
    assert_set(&template("ping6"), &[("ipv6.dst", "2001:DB8::0:1", "2001:db8::1"), ("ipv6.src", "::", "::")]);
    assert_set(
        &template("arp"),
        &[
            ("eth.dst", "02-00-00-00-00-09", "02:00:00:00:00:09"),
            ("eth.dst", "0200.0000.0009", "02:00:00:00:00:09"),
            ("arp.dst.hw_mac", "ffffffffffff", "ff:ff:ff:ff:ff:ff (broadcast)"),
            ("arp.opcode", "reply", "2 (reply)"),
        ],
    );
}

#[test]
fn data_may_become_longer_and_shorter() {
    let mut draft = template("data");
    for (text, bytes) in [
        ("\"hello\\r\\n\"", &b"hello\r\n"[..]),
        ("de ad be ef", &[0xde, 0xad, 0xbe, 0xef]),
        ("0xdeadbe", &[0xde, 0xad, 0xbe]),
        ("47:45:54", b"GET"),
    ] {
        draft.set("data.data", text).expect(text);
        assert_eq!(draft.bytes()[40..], *bytes);
        assert!(draft.dependents().iter().all(|one| one.automatic && one.follows == one.found));
        assert_eq!(draft.dissection().problems, []);
    }
    draft.set("data", "01").expect("the layer has the bits of its field");
    assert_eq!(draft.bytes()[40..], [1]);
}

#[test]
fn a_domain_name_is_written_as_labels() {
    let mut draft = template("dns");
    let before = draft.bytes().len();
    draft.set("dns.qry.name", "www.example.org.").expect("a name");
    assert_eq!(shown(&draft, "dns.qry.name"), "www.example.org");
    assert_eq!(draft.bytes().len(), before + 4);
    assert_eq!(draft.dissection().problems, []);
    draft.set("dns.qry.name", ".").expect("the root");
    assert_eq!(shown(&draft, "dns.qry.name"), ".");
    draft.set("dns.qry.name", "a\\.\\\\\\007").expect("escapes");
    assert_eq!(shown(&draft, "dns.qry.name"), "a\\.\\\\\\007");
    for wrong in ["", "a..b", &"a".repeat(64), &"a.".repeat(128), "\\25"] {
        assert!(draft.set("dns.qry.name", wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_options_length_follows_its_value() {
    let mut draft = template("post");
    draft.add_option(1, 34).expect("there is room");
    assert_eq!(draft.bytes()[40..], [34, 2, 1, 1]);
    draft.add_option_bytes(1, &[34, 6, 1, 2, 3, 4]).expect("there is room");
    draft.set("tcp.options.tfo.cookie", "01 02 03 04 05 06 07 08").expect("a cookie");
    assert_eq!(draft.bytes()[40..], [34, 2, 34, 10, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(shown(&draft, "tcp.hdr_len"), "8 (32 bytes)");
    let before = draft.clone();
    let error = draft.set("tcp.options.tfo.cookie", &"00".repeat(37)).expect_err("no room");
    assert!(error.to_string().starts_with("the TCP header has no room for 29 more bytes"), "{error}");
    assert_eq!(draft, before);
    // One that was wrong already was meant so.
    draft.set("tcp.option_len~2", "9").expect("a number");
    draft.set("@321+90", "0").expect_err("too many bits");
    let mss = template("syn");
    assert_set(&mss, &[("tcp.options.mss_val", "1460", "1460")]);
    let mut mss = mss;
    mss.set("tcp.options.mss", "1400").expect("an option by its value");
    assert_eq!(shown(&mss, "tcp.options.mss_val"), "1400");
}

#[test]
fn bits_of_any_place_can_be_set() {
    let mut draft = template("ping");
    draft.set("@64+8", "0x03").expect("eight bits");
    assert_eq!(shown(&draft, "ip.ttl"), "3");
    let error = draft.set("@64+2", "4").expect_err("two bits");
    assert_eq!(error.to_string(), "Bits: 4 is no such value; write a number of 2 bits");
    assert_eq!(
        draft.set("udp.srcport", "1").expect_err("no UDP").to_string(),
        "this packet has no udp.srcport"
    );
}

#[test]
fn a_host_writes_numbers_in_its_own_byte_order() {
    let null = [&[2, 0, 0, 0][..], frames::PING].concat();
    let mut draft = Draft::new(LinkType::NULL, null);
    let id = "null.family";
    let big = [&[0, 0, 0, 2][..], frames::PING].concat();
    assert_eq!(shown(&draft, id).get(..1), Some("2"));
    draft.set(id, "30").expect("a number");
    assert_eq!(draft.bytes()[..4], [30, 0, 0, 0]);
    draft = Draft::new(LinkType::LOOP, big);
    draft.set(id, "0x18").expect("a number");
    assert_eq!(draft.bytes()[..4], [0, 0, 0, 24]);
}

#[test]
fn what_is_no_value_is_told_what_would_be() {
    let cases: [(&str, Case); 10] = [
        (
            "syn",
            (
                "tcp.dstport",
                "htp",
                "Destination Port: htp is no such value; write 0 to 65535, 0x…, or the name of a service such as http",
            ),
        ),
        (
            "syn",
            (
                "tcp.dstport",
                "65536",
                "Destination Port: 65536 is no such value; write 0 to 65535, 0x…, or the name of a service such as http",
            ),
        ),
        ("syn", ("ip.ttl", "-1", "Time to Live: -1 is no such value; write 0 to 255, 0x… or 0b…")),
        (
            "syn",
            ("ip.proto", "i", "Protocol: i is no such value; write 0 to 255, 0x…, or a name such as TCP"),
        ),
        (
            "syn",
            (
                "ip.src",
                "1.2.3",
                "Source Address: 1.2.3 is no such value; write an IPv4 address such as 192.0.2.1",
            ),
        ),
        (
            "syn",
            (
                "tcp.flags",
                "SYN,FOO",
                "Flags: SYN,FOO is no such value; write flags such as FIN, none, 0 to 4095 or 0x…",
            ),
        ),
        (
            "syn",
            ("tcp.flags.syn", "maybe", "Synchronize: maybe is no such value; write 1 or 0, or set or clear"),
        ),
        (
            "ping6",
            (
                "ipv6.src",
                "127.0.0.1",
                "Source Address: 127.0.0.1 is no such value; write an IPv6 address such as 2001:db8::1",
            ),
        ),
        (
            "frame",
            (
                "eth.dst",
                "02:00",
                "Destination: 02:00 is no such value; write a hardware address such as 02:00:00:00:00:01",
            ),
        ),
        (
            "data",
            (
                "data.data",
                "xyz",
                "Data: xyz is no such value; write bytes as 47:45:54 or 474554, or text in double quotes",
            ),
        ),
    ];
    for (id, (part, text, message)) in cases {
        let mut draft = template(id);
        assert_eq!(draft.set(part, text).expect_err(text).to_string(), message);
        assert_eq!(draft, template(id), "nothing was changed");
    }
}

#[test]
fn there_are_words_for_every_field_of_every_frame() {
    for (link, frame) in frames::ALL.iter() {
        for node in Draft::new(*link, frame.to_vec()).dissection().nodes {
            let words = wanted(node.field);
            assert!(!words.is_empty() && !words.ends_with('.'), "{}: {words}", node.field.id);
        }
    }
}
