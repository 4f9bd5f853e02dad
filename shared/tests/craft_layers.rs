//! Packets made by hand out of more than one IP header and one in it: tags, frames, fragments, routes, tunnels, errors.

#[expect(dead_code, reason = "shared by several test programs")]
mod frames;

use etherparse::PacketBuilder;
use std::net::IpAddr;
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::check::{self, Verdict};
use wireglass_shared::craft::{Draft, Template};
use wireglass_shared::value::show;

fn template(id: &str) -> Draft {
    Template::named(id).expect("there is such a template").draft()
}

fn shown(draft: &Draft, id: &str) -> String {
    let dissection = draft.dissection();
    show(draft.bytes(), &dissection, dissection.find(id).unwrap_or_else(|| panic!("no {id}"))).value
}

/// The fields that follow others, and whether by themselves.
fn following(draft: &Draft) -> Vec<(&'static str, bool)> {
    draft.dependents().iter().map(|one| (one.id, one.automatic)).collect()
}

/// The verdicts on all checksums of a packet but those in it that are only quoted.
fn verdicts(draft: &Draft) -> Vec<Verdict> {
    let dissection = draft.dissection();
    let layers = (0..dissection.layers.len()).filter(|layer| !dissection.layers[*layer].quoted);
    layers
        .filter_map(|layer| check::checksum(draft.bytes(), &dissection, layer))
        .map(|check| check.verdict)
        .collect()
}

#[track_caller]
fn assert_sound(draft: &Draft) {
    assert_eq!(draft.dissection().problems, []);
    assert!(draft.dependents().iter().all(|one| one.automatic && one.found == one.follows));
    assert!(verdicts(draft).iter().all(|verdict| *verdict == Verdict::Good), "{:?}", verdicts(draft));
}

/// A UDP datagram in an Ethernet frame with one or two tags, filled up to 60 bytes.
fn tagged() -> Draft {
    let mut bytes = Vec::new();
    PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2])
        .double_vlan(7.try_into().expect("small"), 9.try_into().expect("small"))
        .ipv4([192, 0, 2, 1], [192, 0, 2, 2], 64)
        .udp(6000, 7000)
        .write(&mut bytes, b"hi")
        .expect("memory has room");
    bytes.resize(60, 0);
    Draft::new(LinkType::ETHERNET, bytes)
}

#[test]
fn what_fills_a_frame_up_is_no_part_of_the_packet() {
    let mut draft = tagged();
    assert_sound(&draft);
    assert_eq!(shown(&draft, "ip.len"), "30");
    draft.set("data.data", "\"hello\"").expect("data");
    assert_eq!(shown(&draft, "ip.len"), "33");
    assert_eq!(shown(&draft, "udp.length"), "13");
    assert_eq!(draft.bytes().len(), 63, "the zeros behind stay");
    assert_eq!(verdicts(&draft), [Verdict::Good; 2]);
    // Data that is put in front of them belongs to the packet, even where it had none.
    draft.set("data.data", "\"\"").expect("no data");
    assert_eq!(shown(&draft, "udp.length"), "8");
    draft.splice(50, 50, b"again").expect("there is room");
    assert_eq!(shown(&draft, "udp.length"), "13");
    assert_eq!(shown(&draft, "ip.len"), "33");
    assert_eq!(verdicts(&draft), [Verdict::Good; 2]);
}

#[test]
fn the_length_of_an_802_3_frame_follows() {
    let mut bytes = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0, 5, 0x42, 0x42, 3, 1, 1];
    bytes.resize(60, 0);
    let mut draft = Draft::new(LinkType::ETHERNET, bytes);
    assert_eq!(following(&draft), [("eth.len", true)]);
    draft.set("data.data", "42 42 03 01 01 02").expect("data");
    assert_eq!(shown(&draft, "eth.len"), "6");
    draft.set("eth.len", "4").expect("a number");
    assert_eq!(following(&draft), [("eth.len", false)]);
    draft.set("eth.len", "0x0800").expect("a number that names a protocol");
    assert_eq!(shown(&draft, "eth.type"), "0x0800");
}

#[test]
fn nobody_knows_the_checksum_of_a_fragment() {
    let mut draft = template("udp");
    assert_eq!(
        following(&draft).iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        ["ip.hdr_len", "ip.len", "ip.checksum", "udp.length", "udp.checksum"]
    );
    draft.set("ip.flags.df", "0").expect("a flag");
    draft.set("ip.flags.mf", "1").expect("a flag");
    assert!(!following(&draft).iter().any(|(id, _)| *id == "udp.checksum"));
    let before = shown(&draft, "udp.checksum");
    draft.set("udp.dstport", "10").expect("a port");
    assert_eq!(shown(&draft, "udp.checksum"), before);
    draft.set("ip.flags.mf", "0").expect("a flag");
    assert_sound(&draft);
    assert_ne!(shown(&draft, "udp.checksum"), before);
}

#[test]
fn a_source_route_counts_with_its_far_end() {
    let mut draft = template("post");
    // Two stops to go: the last one is what the checksum takes in.
    draft.add_option_bytes(0, &[131, 11, 4, 127, 0, 0, 2, 127, 0, 0, 3]).expect("there is room");
    assert!(following(&draft).iter().all(|(_, automatic)| *automatic));
    assert_eq!(verdicts(&draft), [Verdict::Good; 2]);
    let before = shown(&draft, "tcp.checksum");
    draft.set("ip.dst", "127.0.0.9").expect("an address");
    assert_eq!(shown(&draft, "tcp.checksum"), before, "the next stop does not count");
    let end = draft.bytes().len() - 20 - 2;
    draft.splice(end, end + 1, &[77]).expect("the last byte of the route");
    assert_ne!(shown(&draft, "tcp.checksum"), before);
    assert_eq!(verdicts(&draft), [Verdict::Good; 2]);
}

#[test]
fn packets_in_packets_follow_each_by_itself() {
    let inner = template("ping").bytes().to_vec();
    let mut bytes = Vec::new();
    PacketBuilder::ipv4([192, 0, 2, 1], [192, 0, 2, 2], 64)
        .write(&mut bytes, 4.into(), &inner)
        .expect("room");
    let mut draft = Draft::new(LinkType::RAW, bytes);
    assert_sound(&draft);
    let ids: Vec<_> = following(&draft).into_iter().map(|(id, _)| id).collect();
    assert_eq!(
        ids,
        ["ip.hdr_len", "ip.len", "ip.checksum", "ip.hdr_len", "ip.len", "ip.checksum", "icmp.checksum"]
    );
    let end = draft.bytes().len();
    draft.splice(end, end, b"!").expect("room");
    assert_sound(&draft);
    draft.set("ip.len~2", "20").expect("a number");
    draft.set("ip.ttl~1", "9").expect("a number");
    assert_eq!(following(&draft).iter().filter(|(_, automatic)| !automatic).count(), 1);
    assert_eq!(shown(&draft, "ip.len"), (end + 1).to_string(), "the outer one counts all");
}

#[test]
fn what_an_error_quotes_is_data() {
    for id in ["unreachable", "expired", "too-big", "too-big6"] {
        let draft = template(id);
        let ids: Vec<_> = following(&draft).into_iter().map(|(id, _)| id).collect();
        let expected: &[&str] = match id {
            "too-big6" => &["ipv6.plen", "icmpv6.checksum"],
            _ => &["ip.hdr_len", "ip.len", "ip.checksum", "icmp.checksum"],
        };
        assert_eq!(ids, expected, "{id}");
        let quoted = draft.dissection().layers.iter().filter(|layer| layer.quoted).count();
        assert!(quoted >= 2, "{id}");
    }
    let mut draft = template("unreachable");
    let dissection = draft.dissection();
    let hops = dissection.nodes.iter().rposition(|node| node.field.id == "ip.ttl").expect("the quoted one");
    let sum =
        dissection.nodes.iter().rposition(|node| node.field.id == "ip.checksum").expect("the quoted one");
    let before = show(draft.bytes(), &dissection, sum).value;
    draft.set_node(hops, "1").expect("a number");
    assert_eq!(
        show(draft.bytes(), &draft.dissection(), sum).value,
        before,
        "routers change quotes as they like"
    );
    assert_eq!(following(&draft).iter().filter(|(_, automatic)| !automatic).count(), 0);
}

#[test]
fn an_error_is_made_about_a_packet() {
    let syn = template("syn6");
    let error =
        Template::named("expired").expect("one").draft_about(&syn.record()).expect("it has an IP header");
    assert_sound(&error);
    assert_eq!(shown(&error, "icmpv6.type"), "3");
    assert!(error.bytes().ends_with(syn.bytes()));
    let frame = template("frame");
    let error = Template::named("unreachable").expect("one").draft_about(&frame.record()).expect("it has");
    assert_eq!(
        (shown(&error, "ip.src"), shown(&error, "ip.dst")),
        ("192.0.2.2".to_owned(), "192.0.2.1".to_owned())
    );
    assert!(error.bytes().ends_with(&frame.bytes()[14..]));
    assert!(Template::named("syn").expect("one").draft_about(&frame.record()).is_none(), "no error");
    assert!(Template::named("too-big6").expect("one").draft_about(&frame.record()).is_none(), "of IPv6");
    assert!(Template::named("expired").expect("one").draft_about(&template("arp").record()).is_none());
}

#[test]
fn a_packet_that_was_cut_keeps_its_length() {
    let syn = template("syn");
    let bytes = &syn.bytes()[..50];
    let cut = CaptureRecord { orig_len: 60, ..CaptureRecord::bare(LinkType::RAW, bytes) };
    let draft = Draft::of_captured(&cut);
    assert_eq!(draft.bytes(), bytes);
    assert_eq!(shown(&draft, "ip.len"), "60");
    assert!(following(&draft).contains(&("ip.len", false)));
    let mut whole = draft.clone();
    whole.set_all_automatic();
    assert_eq!(shown(&whole, "ip.len"), whole.bytes().len().to_string());
    assert!(verdicts(&whole).iter().all(|verdict| *verdict == Verdict::Good));
}

#[test]
fn a_checksum_left_to_the_card_is_finished() {
    let captured = frames::record(LinkType::RAW, frames::SYN);
    let draft = Draft::of_captured(&captured);
    assert_eq!(verdicts(&draft), [Verdict::Good; 2]);
    assert_eq!(verdicts(&Draft::new(LinkType::RAW, frames::SYN.to_vec())), [Verdict::Good, Verdict::Partial]);
}

#[test]
fn udp_may_do_without_a_checksum() {
    let mut draft = template("udp");
    draft.set("udp.checksum", "0").expect("a number");
    draft.set("udp.dstport", "7").expect("a port");
    assert_eq!(shown(&draft, "udp.checksum"), "0x0000");
    assert_eq!(verdicts(&draft), [Verdict::Good, Verdict::Absent]);
    let again = Draft::new(LinkType::RAW, draft.bytes().to_vec());
    assert!(following(&again).contains(&("udp.checksum", false)));
}

#[test]
fn another_protocol_brings_other_fields_and_none_of_them_is_written() {
    let mut draft = template("syn");
    let before = draft.bytes().to_vec();
    draft.set("ip.proto", "udp").expect("a name");
    assert!(following(&draft).contains(&("udp.length", false)));
    assert_eq!(draft.bytes()[20..], before[20..]);
    draft.set("ip.proto", "tcp").expect("a name");
    assert_eq!(draft, template("syn"));
    draft.set("ip.version", "6").expect("a number");
    draft.set("ip.version", "4").unwrap_or_else(|_| draft.set("ipv6.version", "4").expect("a number"));
    assert_eq!(draft, template("syn"));
    draft.set("ip.version", "5").expect("a number");
    assert!(!draft.dissection().problems.is_empty());
    draft.set("@176+16", "443").expect("the destination port, which nobody sees now");
    draft.set("ip.version", "4").expect("a number");
    assert_sound(&draft);
    assert_eq!(shown(&draft, "tcp.dstport"), "443");
}

#[test]
fn what_dns_counts_is_no_length() {
    let mut draft = template("dns");
    draft.set("dns.count.queries", "7").expect("a number");
    draft.set("dns.qry.name", "a").expect("a name");
    assert_eq!(shown(&draft, "dns.count.queries"), "7");
    assert_eq!(verdicts(&draft), [Verdict::Good; 2]);
}

#[test]
fn templates_are_made_between_any_two_hosts() {
    let hosts: [(IpAddr, IpAddr); 4] = [
        ([10, 0, 0, 1].into(), [10, 0, 0, 2].into()),
        ("2001:db8::1".parse().expect("an address"), "2001:db8::2".parse().expect("an address")),
        ("::1".parse().expect("an address"), [10, 0, 0, 2].into()),
        ([127, 0, 0, 1].into(), "2001:db8::2".parse().expect("an address")),
    ];
    for (source, destination) in hosts {
        let made =
            wireglass_shared::craft::TEMPLATES.iter().map(|template| template.draft_to(source, destination));
        let plain = [
            Draft::tcp(source, destination),
            Draft::udp(source, destination),
            Draft::echo(source, destination),
        ];
        for draft in made.chain(plain) {
            assert!(draft.dependents().iter().all(|one| one.automatic), "{draft:?}");
            assert!(verdicts(&draft).iter().all(|verdict| *verdict == Verdict::Good), "{draft:?}");
            let ours = draft.dissection().find(if destination.is_ipv4() { "ip.dst" } else { "ipv6.dst" });
            if let Some(ours) = ours {
                assert_eq!(show(draft.bytes(), &draft.dissection(), ours).value, destination.to_string());
            }
        }
    }
    let arp = Draft::arp([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
    assert_eq!(shown(&arp, "arp.dst.proto_ipv4"), "10.0.0.2");
    assert_sound(&arp);
}

#[test]
fn the_packet_of_the_post_is_byte_for_byte_what_it_says() {
    let post = template("post");
    assert_eq!(
        post.bytes()[20..],
        [
            0xaa, 0x47, 0x00, 0x50, // ports 43591, 80
            0x00, 0x00, 0x00, 0x00, // sequence number 0
            0x00, 0x00, 0x00, 0x00, // acknowledgment number 0
            0x50, 0x02, 0xaa, 0xaa, // data offset 5, SYN, window
            0x5c, 0x9e, 0x00, 0x00, // checksum, urgent pointer
        ]
    );
}

#[test]
fn a_route_with_bytes_taken_out_of_it_does_not_end_in_the_checksum_that_it_makes() {
    let ends = [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1].repeat(2);
    let bytes = [
        &[0x60, 0, 0, 0, 0, 32, 43, 64][..],
        &ends,
        &[17, 2, 3, 1, 0, 0, 0, 0], // UDP, 24 bytes, a route of one stop
        &[0x20, 1, 0x0d, 0xb8, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11],
        &[0x9c, 0x40, 0, 9, 0, 8, 0, 0],
    ]
    .concat();
    let mut draft = Draft::new(LinkType::IPV6, bytes);
    draft.set_all_automatic();
    assert_sound(&draft);
    for from in 48..64 {
        let mut draft = draft.clone();
        draft.splice(from, from + 15, &[]).expect("it becomes shorter");
        assert!(draft.dependents().iter().all(|one| !one.automatic || one.found == one.follows), "{from}");
    }
}
