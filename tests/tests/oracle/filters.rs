//! Display filters: which frames of the corpus wireglass takes and which an installed tshark.

use crate::cases::Case;
use crate::frames;
use crate::tshark::Tshark;
use std::num::NonZero;
use std::path::Path;
use std::thread;
use wireglass_shared::filter::Filter;

/// Filters that both understand alike. Fields are chosen that both find in the same frames; `compare` is about the others.
const FILTERS: &[&str] = &[
    "ip",
    "ipv6",
    "icmp",
    "tcp",
    "udp",
    "eth",
    "vlan",
    "arp",
    "dns",
    "not ip",
    "!tcp && ip",
    "not not icmp",
    "tcp or udp and ip.ttl == 64",
    "(tcp or udp) and ip.ttl == 64",
    "udp and ip.ttl == 64 or tcp",
    "not tcp and not udp or icmp.type == 8",
    "ip.addr == 127.0.0.1",
    "ip.addr != 127.0.0.1",
    "not ip.addr == 127.0.0.1",
    "ip.addr === 127.0.0.1",
    "ip.addr !== 127.0.0.1",
    "any ip.addr != 127.0.0.1",
    "all ip.addr == 127.0.0.1",
    "ip.src == 192.0.2.0/24",
    "ip.src != 192.0.2.0/24",
    "ip.dst > 192.0.2.1",
    "ip.src < 192.0.2.2",
    "ip.src == ip.dst",
    "ip.src != ip.dst",
    "not ip.src[2:5] == 00",
    "ip.src in {127.0.0.1, 192.0.2.0/30}",
    "ip.src in {10.0.0.0 .. 192.0.2.1}",
    "ip.src[0:2] == 7f:00",
    "ip.src[-1] == 1",
    "ip.src[1-2] == 00.00",
    "ip.src[0,3] == 7f:01",
    "ip.src[:1] == c0",
    "ip.src[3:] == 01",
    "ip.host == \"127.0.0.1\"",
    "ip.hdr_len > 20",
    "ip.hdr_len == 20",
    "ip.ttl >= 64",
    "ip.ttl ge 0x40 and ip.ttl le 0100",
    "ip.proto == 6 || ip.proto == 0b10001",
    "ip.proto == '\\x01'",
    "ip.id == 0x1c46",
    "ip.frag_offset > 0",
    "ip.flags.df == 1",
    "ip.flags.df == True && ip.flags.mf == FALSE",
    "ip.flags.df",
    "ip.len > 60",
    "ip[0] == 45",
    "ip[9:1] == 06",
    "ip[20] == 94",
    "ip contains 77:69:72:65",
    "ip contains \"wire\"",
    "ipv6.addr == fe80::/10",
    "ipv6.src == 2001:db8::/32",
    "ipv6.dst == 2001:db8:0:1::2",
    "ipv6.hlim == 255",
    "ipv6.nxt in {6, 17, 58}",
    "ipv6.src[0:2] == 20:01",
    "ipv6.fraghdr",
    "ipv6.hopopts",
    "eth.addr == 02:00:00:00:00:01",
    "eth.src[0:3] == 02:00:00",
    "eth.src == 02-00-00-00-00-02",
    "eth.dst contains 00:00:01",
    "eth.type == 0x0806",
    "eth[12:2] == 81:00",
    "vlan.id > 1",
    "vlan.id & 1",
    "arp.opcode == 1",
    "arp.hw.type == 1 and arp.src.proto_ipv4 == 192.0.2.1",
    "tcp.port == 80",
    "tcp.port != 40000",
    "tcp.port in {22, 80..443}",
    "tcp.port not in {80}",
    "all tcp.port > 79",
    "tcp.srcport > tcp.dstport",
    "tcp.flags.syn == 1",
    "tcp.flags.syn == 1 and tcp.flags.ack == 0",
    "tcp.flags.syn != 1",
    "tcp.flags & 0x02",
    "tcp.flags & 0x12 == 0x02",
    "{tcp.flags & 0x12} == 0x10",
    "tcp.flags == 0x002",
    "tcp.hdr_len > 20",
    "tcp.options.mss_val > 1000",
    "tcp.options.wscale.shift == 7",
    "tcp.options.mss",
    "tcp.options.timestamp.tsval > 0",
    "tcp.options.sack_perm",
    "tcp.len == 0",
    "tcp.seq_raw == 0x11223344 and not icmp",
    "tcp.window_size_value < 1000",
    "tcp.urgent_pointer",
    "tcp[13] == 02",
    "tcp[20:1] == 02",
    "udp.port == 53",
    "udp.length > 8",
    "udp.srcport == 40000",
    "udp[0:2] == 9c:40",
    "icmp.type == 8",
    "icmp.type in {3, 11, 12}",
    "icmp.code != 0",
    "icmp.ident == 0x1234",
    "icmp.type == 3 and udp.dstport == 53",
    "icmpv6.type == 135",
    "icmpv6.type > 127",
    "dns.flags.response == 1",
    "dns.qry.type == 1",
    "dns.qry.name == \"www.example.org\"",
    "dns.qry.name contains \"example\"",
    "dns.id > 0x1000",
    "frame.len > 60",
    "frame.len == frame.cap_len",
    "frame.number > 3",
    "frame.number in {1, 5..9}",
    "frame.time_epoch < 1.5",
    "frame[0:2] == 45:00",
    "frame[-1] == 00",
    "frame contains \"wire\"",
    "frame contains 01",
];

/// Frames that are taken apart otherwise, so that filters about what stands behind differ, too: to tshark, a compact routing
/// header is malformed that ends with its last identifier.
const LEFT_OUT: &str = "ipv6.routing.crh16.sid or ipv6.routing.crh32.sid";

#[test]
fn filters_take_the_frames_that_they_take_in_tshark() {
    let tshark = match Tshark::find() {
        Ok(tshark) => tshark,
        Err(reason) => return wireglass_tests::left_out(&reason),
    };
    let frames = frames::ALL.iter().enumerate();
    let mut cases: Vec<_> = frames.map(|(ix, (link, bytes))| Case::whole(ix, *link, bytes)).collect();
    let left_out = Filter::parse(LEFT_OUT).expect("a filter");
    cases.retain(|case| !left_out.matches(&case.record(), 1));
    let capture = tshark.capture_of(&cases);
    // tshark starts once for each filter; a thread on each core keeps that short.
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let compare = |text: &'static str| (text, differences(&tshark, &capture, text, &cases));
    let found: Vec<_> = thread::scope(|scope| {
        let shares = FILTERS.chunks(FILTERS.len().div_ceil(threads));
        let start = |share: &'static [&'static str]| {
            scope.spawn(move || share.iter().map(|text| compare(text)).collect())
        };
        let started: Vec<_> = shares.map(start).collect();
        started
            .into_iter()
            .flat_map(|thread| -> Vec<_> { thread.join().expect("the comparison ends") })
            .collect()
    });
    let wrong: Vec<_> = found.iter().flat_map(|(_, (differences, _))| differences.as_slice()).collect();
    let lines = wrong.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} differences to {}:\n{lines}", wrong.len(), tshark.version);
    let idle: Vec<_> = found.iter().filter(|(_, (_, taken))| *taken == 0).map(|(text, _)| text).collect();
    assert!(idle.is_empty(), "no frame is taken by {idle:?}");
}

/// The frames that only one side takes, in words, and how many wireglass takes.
fn differences(tshark: &Tshark, capture: &Path, text: &str, cases: &[Case]) -> (Vec<String>, usize) {
    let filter = Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let theirs = tshark.filter(capture, text);
    let mut differences = Vec::new();
    let mut taken = 0;
    for (number, case) in (1..).zip(cases) {
        let ours = filter.matches(&case.record(), number);
        taken += usize::from(ours);
        if ours != theirs.contains(&number) {
            let who = if ours { "wireglass" } else { "tshark" };
            differences.push(format!("{text}: only {who} takes {}: {}", case.name, case.hex()));
        }
    }
    (differences, taken)
}
