//! That each capture is there, and shows what its text promises.

use super::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use wireglass_shared::bits::read;
use wireglass_shared::capture::{CaptureRecord, LinkType, Timestamp};
use wireglass_shared::check::{Verdict, checksum};
use wireglass_shared::summary::summarize;
use wireglass_shared::{Dissection, dissect, pcap};

const MOST_PACKETS: usize = 30;
const MOST_BYTES: usize = 60_000;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/captures"))
}

/// A packet of a capture.
struct Packet {
    at: Timestamp,
    bytes: Vec<u8>,
    row: String,
    dissection: Dissection,
}

impl Packet {
    fn of(record: &CaptureRecord<'_>) -> Self {
        assert_eq!((record.link, record.is_cut()), (LinkType::ETHERNET, false));
        let summary = summarize(record);
        Self {
            at: record.at,
            bytes: record.bytes.to_vec(),
            row: format!("{} {}", summary.protocol, summary.info),
            dissection: dissect(record),
        }
    }

    /// The values of all fields of this id, quoted packets included.
    fn values(&self, id: &str) -> Vec<u64> {
        let nodes = self.dissection.nodes.iter().filter(|node| node.field.id == id);
        nodes.filter_map(|node| read(&self.bytes, node.span)).collect()
    }

    fn value(&self, id: &str) -> Option<u64> {
        self.values(id).first().copied()
    }

    /// What there is to say about the checksum of the innermost header that has one.
    fn verdict(&self) -> Option<Verdict> {
        let layers = (0..self.dissection.layers.len()).rev();
        layers
            .filter_map(|layer| checksum(&self.bytes, &self.dissection, layer))
            .map(|check| check.verdict)
            .next()
    }

    fn is_quoting(&self) -> bool {
        self.dissection.layers.iter().any(|layer| layer.quoted)
    }
}

fn packets(id: &str) -> Vec<Packet> {
    let file = fs::read(folder().join("..").join(path(id))).expect(id);
    let mut packets = Vec::new();
    pcap::read_records(&*file, |record| {
        packets.push(Packet::of(record));
        true
    })
    .expect(id);
    packets
}

fn values(packets: &[Packet], id: &str) -> Vec<Option<u64>> {
    packets.iter().map(|packet| packet.value(id)).collect()
}

fn rows(id: &str) -> Vec<String> {
    packets(id).into_iter().map(|packet| packet.row).collect()
}

#[test]
fn every_capture_is_listed_small_and_opens_at_its_field() {
    let listed: BTreeSet<_> = SAMPLES.iter().map(|sample| path(sample.id)).collect();
    let mut there = BTreeSet::new();
    let mut bytes = 0;
    for entry in fs::read_dir(folder()).expect("the folder is there") {
        let entry = entry.expect("it can be listed");
        let name = format!("captures/{}", entry.file_name().to_string_lossy());
        bytes += fs::metadata(entry.path()).expect(&name).len();
        there.insert(name);
    }
    there.remove("captures/first-look.pcap");
    assert_eq!(listed, there);
    assert!(bytes < MOST_BYTES as u64, "{bytes} bytes");
    for sample in SAMPLES {
        let packets = packets(sample.id);
        assert!(packets.len() < MOST_PACKETS, "{} has {} packets", sample.id, packets.len());
        assert!(packets.is_sorted_by_key(|packet| packet.at), "{}", sample.id);
        let first = packets.get(sample.packet - 1).expect(sample.id);
        assert!(first.dissection.find(sample.field).is_some(), "{} has no {}", sample.id, sample.field);
    }
}

#[test]
fn titles_are_phrases_that_differ_and_texts_a_few_sentences() {
    let titles: BTreeSet<_> = SAMPLES.iter().map(|sample| sample.title).collect();
    assert_eq!(titles.len(), SAMPLES.len());
    for Sample { title, look_for, .. } in SAMPLES {
        assert!(title.len() < 40 && !title.ends_with('.'), "{title}");
        assert!(look_for.ends_with('.') && look_for.len() < 260, "{look_for}");
    }
}

#[test]
fn only_the_malformed_capture_has_problems() {
    for sample in SAMPLES {
        for (packet, number) in packets(sample.id).iter().zip(1..) {
            let problems = &packet.dissection.problems;
            let expected = sample.id == "malformed" && !matches!(number, 3 | 4);
            assert_eq!(!problems.is_empty(), expected, "{} #{number}: {problems:?}", sample.id);
            let fine = match sample.id {
                "half-checksum" => {
                    number % 2 == 1 || matches!(packet.verdict(), Some(Verdict::Good | Verdict::Partial))
                }
                "bad-checksum" => number == 1 || packet.verdict() == Some(Verdict::Good),
                "malformed" => true,
                _ => !matches!(packet.verdict(), Some(Verdict::Bad { .. } | Verdict::Partial)),
            };
            assert!(fine, "{} #{number}: {:?}", sample.id, packet.verdict());
        }
    }
}

#[test]
fn pings_are_answered_after_their_neighbor_was_found() {
    let ping = packets("ping");
    assert_eq!(values(&ping, "icmp.type"), [Some(8), Some(0), Some(8), Some(0)]);
    assert_eq!(values(&ping, "ip.ttl"), [Some(64), Some(63), Some(64), Some(63)]);
    let arp = packets("arp");
    assert_eq!(values(&arp, "arp.opcode"), [Some(1), Some(2), None, None]);
    assert_eq!(arp[0].row, "ARP Who has 192.0.2.1? Tell 192.0.2.10");
    assert_eq!(arp[0].value("eth.dst"), Some(0xffff_ffff_ffff), "to everybody");
    assert_ne!(arp[1].value("eth.dst"), Some(0xffff_ffff_ffff), "to the asker alone");
    let types = [135, 136, 128, 129, 128, 129].map(Some);
    assert_eq!(values(&packets("ping-v6"), "icmpv6.type"), types);
}

#[test]
fn connections_are_opened_used_closed_and_refused() {
    let get = rows("tcp-get");
    for (row, expected) in
        get.iter().zip(["[SYN]", "[SYN, ACK]", "[ACK]", "GET /hello HTTP/1.1", "[ACK]", "200 OK"])
    {
        assert!(row.contains(expected), "{row}");
    }
    assert_eq!(get.iter().filter(|row| row.contains("[FIN, ACK]")).count(), 2, "{get:#?}");
    let refused = packets("refused");
    assert_eq!(values(&refused, "tcp.flags.syn"), [Some(1), Some(0)]);
    assert_eq!(values(&refused, "tcp.flags.reset"), [Some(0), Some(1)]);
    assert_eq!(refused[1].value("tcp.ack"), refused[0].value("tcp.seq").map(|seq| (seq + 1) & 0xffff_ffff));
}

#[test]
fn errors_quote_the_packet_that_caused_them() {
    for (id, kind, code) in [("udp-unreachable", 3, 3), ("ttl-exceeded", 11, 0), ("pmtu", 3, 4)] {
        let packets = packets(id);
        let error = &packets[1];
        assert_eq!((error.value("icmp.type"), error.value("icmp.code")), (Some(kind), Some(code)), "{id}");
        assert!(error.is_quoting(), "{id}");
        let own = packets[0].value("ip.id");
        assert!(
            error.values("ip.id").into_iter().any(|quoted| Some(quoted) == own),
            "{id} quotes another packet"
        );
    }
    let datagram = packets("udp-unreachable");
    assert_eq!(datagram[1].values("udp.dstport"), datagram[0].values("udp.dstport"));
    assert_eq!(packets("ttl-exceeded")[0].value("ip.ttl"), Some(1));
}

#[test]
fn a_name_is_an_alias_and_the_alias_has_an_address() {
    let dns = packets("dns");
    assert_eq!(values(&dns, "dns.flags.response"), [Some(0), Some(1)]);
    assert_eq!(dns[1].value("dns.count.answers"), Some(2));
    assert_eq!(dns[1].values("dns.resp.type"), [5, 1], "an alias, then an address");
    assert_eq!(dns[1].value("dns.a"), Some(0xc633_6450));
    let name = &b"\x03www\x07example"[..];
    assert_eq!(
        dns[1].bytes.windows(name.len()).filter(|part| *part == name).count(),
        1,
        "it is written once"
    );
}

#[test]
fn what_is_too_large_is_cut_or_sent_back() {
    let fragments = packets("fragmentation");
    let more = [1, 1, 0, 1, 1, 0].map(Some);
    assert_eq!(values(&fragments, "ip.flags.mf"), more);
    assert_eq!(values(&fragments, "ip.frag_offset"), [0, 185, 370, 0, 185, 370].map(Some));
    assert_eq!(fragments[0].value("ip.id"), fragments[2].value("ip.id"));
    assert!(fragments[0].row.starts_with("IPv4 First fragment: ICMP"), "{}", fragments[0].row);

    let pmtu = packets("pmtu");
    assert_eq!(values(&pmtu, "ip.len")[..], [1500, 576, 1280, 1280].map(Some));
    assert_eq!((pmtu[0].value("ip.flags.df"), pmtu[1].value("icmp.mtu")), (Some(1), Some(1280)));
    assert_eq!((pmtu[2].value("icmp.type"), pmtu[3].value("icmp.type")), (Some(8), Some(0)));

    let v6 = packets("pmtu-v6");
    assert_eq!((v6[1].value("icmpv6.type"), v6[1].value("icmpv6.mtu")), (Some(2), Some(1280)));
    assert!(v6[2..].iter().all(|packet| packet.value("ipv6.fraghdr.offset").is_some()));
    assert!(v6[2].row.starts_with("IPv6 First fragment: ICMPv6"), "{}", v6[2].row);
}

#[test]
fn windows_are_scaled_shrink_to_nothing_and_open_again() {
    let scaled = packets("window-scaling");
    let shifts = values(&scaled, "tcp.options.wscale.shift");
    assert!(matches!(shifts[..], [Some(1..), Some(1..), None, ..]), "{shifts:?}");
    let window = scaled[2].value("tcp.window_size_value").expect("a window");
    assert!(window << shifts[0].expect("a shift") > window, "it means more than it says");

    let zero = packets("zero-window");
    let sample = SAMPLES.iter().find(|sample| sample.id == "zero-window").expect("it is listed");
    let from_server: Vec<_> = zero.iter().filter(|packet| packet.value("tcp.srcport") == Some(80)).collect();
    let windows: Vec<_> =
        from_server.iter().filter_map(|packet| packet.value("tcp.window_size_value")).collect();
    let closed = windows.iter().position(|window| *window == 0).expect("a zero window");
    assert!(windows[1..=closed].is_sorted_by(|a, b| a > b), "{windows:?}");
    assert!(windows[closed..].iter().any(|window| *window > 0), "{windows:?}");
    assert_eq!(zero[sample.packet - 1].value("tcp.window_size_value"), Some(0));
    // A window probe repeats a sequence number that was acknowledged, and carries nothing.
    let probe = &zero[sample.packet];
    let awaited = zero[sample.packet - 1].value("tcp.ack").expect("an acknowledgment");
    assert_eq!(probe.value("tcp.seq"), Some(awaited - 1));
    assert!(probe.row.ends_with("Len=0"), "{}", probe.row);
}

#[test]
fn what_was_lost_is_asked_for_again_and_again_and_then_comes() {
    let lost = packets("retransmission");
    let sample = SAMPLES.iter().find(|sample| sample.id == "retransmission").expect("it is listed");
    let again = &lost[sample.packet - 1];
    let sequence = again.value("tcp.seq");
    let first =
        lost.iter().position(|packet| packet.value("tcp.seq") == sequence).expect("the segment itself");
    assert!(first < sample.packet - 1 && lost[first].row == again.row, "{}", again.row);
    let acknowledgments =
        |from: usize| lost[from..].iter().filter(|packet| packet.value("tcp.ack") == sequence).count();
    assert!(acknowledgments(first) >= 4, "one and at least three more like it");
    assert!(lost[first..].iter().any(|packet| packet.value("tcp.options.sack_le").is_some()));
    assert!(
        lost.iter().any(|packet| packet.value("tcp.ack") == sequence.map(|seq| seq + 5 * 400)),
        "all arrived"
    );
}

#[test]
fn checksums_are_left_half_done_and_hurt() {
    let half = packets("half-checksum");
    for packet in &half {
        let expected = if packet.value("tcp.srcport") == Some(80) { Verdict::Good } else { Verdict::Partial };
        assert_eq!(packet.verdict(), Some(expected), "{}", packet.row);
    }
    let bad = packets("bad-checksum");
    assert!(matches!(bad[0].verdict(), Some(Verdict::Bad { .. })));
    assert_eq!(values(&bad, "icmp.type"), [Some(8), Some(8), Some(0)], "the first has no answer");
    let [hurt, whole] = [0, 1].map(|at| bad[at].value("icmp.seq").zip(bad[at].bytes.get(42..)));
    let differing: u32 = hurt
        .zip(whole)
        .map(|((_, hurt), (_, whole))| hurt.iter().zip(whole).map(|(a, b)| (a ^ b).count_ones()).sum())
        .expect("both have data");
    assert_eq!(differing, 1, "one bit");
}

#[test]
fn of_four_malformed_packets_two_are_answered() {
    let malformed = packets("malformed");
    assert_eq!(malformed[0].value("tcp.hdr_len"), Some(3));
    assert_eq!(malformed[1].value("tcp.option_len"), Some(40));
    assert!(malformed[2].row.contains("[SYN, ACK]") && malformed[3].row.contains("[RST]"));
    assert_eq!(malformed[4].value("udp.length"), Some(400));
    let error = malformed.last().expect("packets");
    assert_eq!((malformed.len(), error.value("icmp.type")), (7, Some(12)));
    assert_eq!(error.value("icmp.pointer"), Some(20), "the first byte behind the fixed part: the option");
}
