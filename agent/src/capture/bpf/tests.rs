//! The rules, run on packets. The language is held against tcpdump by `tests/tests/capture_filter`.

use super::machine::{Seen, run};
use super::place::OUTGOING;
use super::*;
use proptest::prelude::*;
use socket2::{Domain, Socket, Type};

const SNAP: u32 = 1000;
const KEPT: (u32, u32) = (SNAP, 0);
const HIDDEN: (u32, u32) = (0, COUNTED_BYTES);
const NEITHER: (u32, u32) = (0, 0);

const LO: u16 = 772;
const NONE: u16 = 0xfffe;

fn rules<'a>(hidden: &'a [SocketAddr], filter: Option<&'a Filter>) -> Rules<'a> {
    Rules { start: Start::Link, targets: &Targets::All, hidden, filter, snap_bytes: SNAP }
}

/// What both programs keep of a packet.
fn kept(rules: &Rules<'_>, seen: &Seen) -> (u32, u32) {
    let [let_in, left_out] = [rules.assemble_let_in(), rules.assemble_left_out()];
    (run(&let_in.lay_out(), seen), run(&left_out.lay_out(), seen))
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address with a port")
}

fn tcp_ports(from: SocketAddr, to: SocketAddr) -> Vec<u8> {
    let mut segment = [from.port().to_be_bytes(), to.port().to_be_bytes()].concat();
    segment.resize(20, 0);
    segment
}

/// A TCP packet with this byte of service or traffic class, and so many bytes of IPv4 options.
fn tcp(from: &str, to: &str, service: u8, options: usize) -> (u16, Vec<u8>) {
    let (from, to) = (address(from), address(to));
    let segment = tcp_ports(from, to);
    match (from, to) {
        (SocketAddr::V4(from), SocketAddr::V4(to)) => {
            let words = u8::try_from(5 + options / 4).expect("a header's length");
            let mut packet = vec![0x40 | words, service, 0, 40, 0, 0, 0x40, 0, 64, 6, 0, 0];
            packet.extend(from.ip().octets());
            packet.extend(to.ip().octets());
            packet.extend(vec![1; options]);
            (0x0800, [packet, segment].concat())
        }
        (SocketAddr::V6(from), SocketAddr::V6(to)) => {
            let mut packet = vec![0x60 | service >> 4, service << 4, 0, 0, 0, 20, 6, 64];
            packet.extend(from.ip().octets());
            packet.extend(to.ip().octets());
            (0x86dd, [packet, segment].concat())
        }
        _ => panic!("both of one family"),
    }
}

/// Behind an Ethernet header, on this kind of interface.
fn on(hardware: u16, (protocol, packet): (u16, Vec<u8>)) -> Seen {
    let header = [&[2; 12][..], &protocol.to_be_bytes()].concat();
    let network = header.len();
    Seen {
        bytes: [header, packet].concat(),
        network,
        protocol,
        packet_type: 0,
        interface: 7,
        hardware,
        tag: None,
    }
}

/// The same packet in every shape that a socket may show it in, with the rules for that.
fn shapes(packet: &(u16, Vec<u8>)) -> Vec<(Start, Seen)> {
    let ethernet = on(1, packet.clone());
    let tagged = {
        let (head, rest) = ethernet.bytes.split_at(12);
        let bytes = [head, &[0x81, 0, 0, 100], rest].concat();
        Seen { bytes, network: 18, protocol: 0x8100, ..ethernet.clone() }
    };
    let bare = Seen { bytes: packet.1.clone(), network: 0, hardware: NONE, ..ethernet.clone() };
    let odd =
        Seen { bytes: [&[9; 24][..], &packet.1].concat(), network: 24, hardware: 32, ..ethernet.clone() };
    vec![
        (Start::Link, ethernet.clone()),
        (Start::Link, Seen { tag: Some(100), ..ethernet.clone() }),
        (Start::Link, tagged),
        (Start::Link, bare.clone()),
        (Start::Link, odd),
        (Start::Network, Seen { hardware: 1, ..bare.clone() }),
        (Start::Network, Seen { hardware: LO, ..bare }),
    ]
}

#[test]
fn endpoints_are_hidden_in_both_directions_and_nothing_else_is() {
    let hidden = ["10.0.0.1:80", "[2001:db8::1]:80", "[::ffff:10.0.0.2]:81"].map(address);
    for (from, to, expected) in [
        ("10.0.0.1:80", "10.0.0.9:4000", HIDDEN),
        ("10.0.0.9:4000", "10.0.0.1:80", HIDDEN),
        ("10.0.0.2:81", "10.0.0.9:4000", HIDDEN),
        ("10.0.0.1:81", "10.0.0.9:80", KEPT),
        ("10.0.0.9:80", "10.0.0.1:4000", KEPT),
        ("10.0.0.2:80", "10.0.0.2:80", KEPT),
        ("[2001:db8::1]:80", "[2001:db8::9]:4000", HIDDEN),
        ("[2001:db8::9]:4000", "[2001:db8::1]:80", HIDDEN),
        ("[2001:db8::9]:80", "[2001:db8::1]:4000", KEPT),
        ("[2001:db8::1:1]:80", "[2001:db8::2]:80", KEPT),
    ] {
        let packets = match address(from).is_ipv4() {
            true => vec![tcp(from, to, 0, 0), tcp(from, to, 0, 40)],
            false => vec![tcp(from, to, 0, 0)],
        };
        for (start, seen) in packets.iter().flat_map(shapes) {
            let rules = Rules { start, ..rules(&hidden, None) };
            assert_eq!(kept(&rules, &seen), expected, "{from} to {to} as {seen:?}");
        }
    }
}

#[test]
fn other_protocols_of_a_hidden_endpoint_are_seen() {
    let hidden = [address("10.0.0.1:80"), address("[2001:db8::1]:80")];
    for (mut packet, protocol_at) in [
        (tcp("10.0.0.1:80", "10.0.0.9:4000", 0, 0), 9),
        (tcp("[2001:db8::1]:80", "[2001:db8::9]:4000", 0, 0), 6),
    ] {
        packet.1[protocol_at] = 17;
        assert_eq!(kept(&rules(&hidden, None), &on(1, packet)), KEPT);
    }
    // The bytes of a later fragment are no ports.
    let mut fragment = tcp("10.0.0.1:80", "10.0.0.9:4000", 0, 0);
    fragment.1[7] = 1;
    assert_eq!(kept(&rules(&hidden, None), &on(1, fragment)), KEPT);
}

#[test]
fn an_unspecified_address_is_every_one_of_this_host() {
    let outgoing = u8::try_from(OUTGOING).expect("a packet's type");
    let other_host = 3;
    let (v4, v6) = (("10.0.0.1:80", "10.0.0.9:4000"), ("[2001:db8::1]:80", "[2001:db8::9]:4000"));
    for (hidden, covers_v4, covers_v6) in [("0.0.0.0:80", true, false), ("[::]:80", true, true)] {
        for ((here, there), covers) in [(v4, covers_v4), (v6, covers_v6)] {
            let covered = if covers { HIDDEN } else { KEPT };
            for (from, to, hardware, packet_type, expected) in [
                (here, there, 1, outgoing, covered),
                (there, here, 1, 0, covered),
                // Somebody else's port of that number.
                (here, there, 1, 0, KEPT),
                (there, here, 1, outgoing, KEPT),
                (there, here, 1, other_host, KEPT),
                // On loopback both ends are here.
                (here, there, LO, 0, covered),
                (there, here, LO, 0, covered),
            ] {
                let seen = Seen { packet_type, ..on(hardware, tcp(from, to, 0, 0)) };
                assert_eq!(
                    kept(&rules(&[address(hidden)], None), &seen),
                    expected,
                    "{hidden}: {from} to {to}"
                );
            }
        }
    }
}

#[test]
fn marked_packets_from_loopback_addresses_are_hidden() {
    let others = [address("192.0.2.1:1")];
    for (from, to, service, expected) in [
        ("127.0.0.1:9", "127.0.0.1:10", MARK, HIDDEN),
        ("127.5.0.1:9", "127.0.0.1:10", MARK | 3, HIDDEN),
        ("127.0.0.1:9", "127.0.0.1:10", MARK ^ 4, KEPT),
        ("10.0.0.1:9", "127.0.0.1:10", MARK, KEPT),
        ("[::1]:9", "[::1]:10", MARK, HIDDEN),
        ("[::1]:9", "[::1]:10", MARK | 1, HIDDEN),
        ("[::1]:9", "[::1]:10", 0, KEPT),
        ("[::2]:9", "[::1]:10", MARK, KEPT),
        ("[2001:db8::1]:9", "[::1]:10", MARK, KEPT),
    ] {
        let seen = on(LO, tcp(from, to, service, 0));
        assert_eq!(kept(&rules(&others, None), &seen), expected, "{from} with {service:#x}");
    }
    let mut datagram = tcp("127.0.0.1:9", "127.0.0.1:10", MARK, 0);
    datagram.1[9] = 17;
    assert_eq!(kept(&rules(&others, None), &on(LO, datagram)), KEPT, "not TCP");
    // Who hides nothing sees the other agents, too.
    assert_eq!(kept(&rules(&[], None), &on(LO, tcp("127.0.0.1:9", "127.0.0.1:10", MARK, 0))), KEPT);
}

#[test]
fn loopback_is_seen_once_and_only_the_targets_are() {
    let outgoing = u8::try_from(OUTGOING).expect("a packet's type");
    let hidden = [address("127.0.0.1:80")];
    for (to, expected) in [("127.0.0.1:81", KEPT), ("127.0.0.1:80", HIDDEN)] {
        let arrives = on(LO, tcp("127.0.0.1:4000", to, 0, 0));
        let leaves = Seen { packet_type: outgoing, ..arrives.clone() };
        let elsewhere = Seen { hardware: 1, ..leaves.clone() };
        let all = rules(&hidden, None);
        assert_eq!(kept(&all, &arrives), expected);
        assert_eq!(kept(&all, &leaves), NEITHER);
        assert_eq!(kept(&all, &elsewhere), expected);
        let many: Vec<u32> = (100..600).chain([7]).collect();
        for (targets, expected) in
            [(vec![7], expected), (many, expected), (vec![8], NEITHER), (vec![], NEITHER)]
        {
            let targets = Targets::These(targets);
            assert_eq!(kept(&Rules { targets: &targets, ..all }, &arrives), expected, "{targets:?}");
        }
    }
    assert_eq!(
        run(&[super::assembler::Instruction { code: 6, yes: 0, no: 0, k: 0 }], &on(1, (0, vec![]))),
        0
    );
}

#[test]
fn no_packet_is_too_short_to_be_seen() {
    let hidden = ["10.0.0.1:80", "[2001:db8::1]:80", "[::]:443"].map(address);
    for packet in [
        tcp("10.0.0.1:80", "10.0.0.9:4000", MARK, 20),
        tcp("[2001:db8::1]:80", "[2001:db8::9]:4000", MARK, 0),
        (0x0806, vec![0; 28]),
    ] {
        for (start, seen) in shapes(&packet) {
            // Where the link header's length is not known, a length cannot be checked.
            let whole = seen.bytes.len();
            let unknown = start == Start::Link && seen.hardware == 32;
            for length in (0..whole).filter(|_| !unknown) {
                let cut = Seen { bytes: seen.bytes[..length].to_vec(), ..seen.clone() };
                let rules = Rules { start, ..rules(&hidden, None) };
                let (let_in, left_out) = kept(&rules, &cut);
                assert!(
                    (let_in == SNAP) != (left_out == COUNTED_BYTES),
                    "{length} of {whole} bytes as {seen:?}: {let_in}, {left_out}"
                );
            }
        }
    }
}

#[test]
fn a_filter_asks_about_what_is_not_hidden() {
    let filter = Filter::parse("tcp port 80").expect("a filter");
    let hidden = [address("10.0.0.1:80")];
    for (from, to, expected) in [
        ("10.0.0.1:80", "10.0.0.9:4000", HIDDEN),
        ("10.0.0.2:80", "10.0.0.9:4000", KEPT),
        ("10.0.0.2:81", "10.0.0.9:4000", NEITHER),
    ] {
        for (start, seen) in shapes(&tcp(from, to, 0, 8)) {
            let rules = Rules { start, ..rules(&hidden, filter.as_ref()) };
            assert_eq!(kept(&rules, &seen), expected, "{from} as {seen:?}");
        }
    }
}

#[test]
fn tags_are_found_where_the_kernel_took_them_out_and_where_not() {
    for (text, expected) in [("vlan", true), ("vlan 100", true), ("vlan 101", false), ("vlan and tcp", true)]
    {
        let filter = Filter::parse(text).expect("a filter");
        for (start, seen) in shapes(&tcp("10.0.0.1:80", "10.0.0.9:4000", 0, 0)) {
            let is_tagged = seen.tag.is_some() || seen.network == 18;
            let rules = Rules { start, ..rules(&[], filter.as_ref()) };
            let expected = if expected && is_tagged { SNAP } else { 0 };
            assert_eq!(kept(&rules, &seen).0, expected, "{text} as {seen:?}");
        }
    }
}

#[test]
fn an_empty_text_is_no_filter() {
    assert_eq!(Filter::parse(""), Ok(None));
    assert_eq!(Filter::parse(" \t\n"), Ok(None));
    let text = "  icmp or arp ";
    assert_eq!(Filter::parse(text).expect("a filter").expect("not empty").text(), text);
}

#[test]
fn errors_point_at_the_word_and_say_what_would_be_right() {
    for (text, blamed, says) in [
        ("tcp port", "", "a port, such as 80 or https"),
        ("tcpp", "tcpp", "tcp is"),
        ("tcp prot 80", "prot", "proto is"),
        ("tcp.port == 80", "tcp.port", "display filters; here it is tcp port"),
        ("host www.example.com", "www.example.com", "not looked up"),
        ("10.0.0.1", "10.0.0.1", "host, net, port or proto"),
        ("port 80 or tcp or 443", "443", "host, net, port or proto"),
        ("icmp and", "", "the filter ends"),
        ("(tcp or udp", "(", "never closed"),
        ("tcp)", ")", "and, or, or the end"),
        ("port 65536", "65536", "65535"),
        ("portrange 90-80", "90-80", "80-90"),
        ("net 10.0.0.1/8", "10.0.0.1", "set them to 0"),
        ("net 10.0.0.0/33", "33", "32"),
        ("net fe80::1/10", "fe80::1", "set them to 0"),
        ("host 10.1", "10.1", "four numbers"),
        ("host 10.0.0.0/8", "/", "say net"),
        ("host 300.1.1.1", "300.1.1.1", "up to 255"),
        ("host fe80:::1", "fe80:::1", "2001:db8::1"),
        ("host fe80::1%eth0", "fe80::1%eth0", "leave %interface out"),
        ("host 02:00:00:00:00:01", "02:00:00:00:00:01", "ether host"),
        ("ip6 host 10.0.0.1", "10.0.0.1", "an IPv6 address"),
        ("ip host ::1", "::1", "an address, such as 10.0.0.1"),
        ("tcp host 10.0.0.1", "host", "tcp and host"),
        ("icmp port 80", "port", "icmp has no ports"),
        ("ip port 80", "port", "tcp, udp and sctp"),
        ("arp proto 1", "proto", "ether, ip and ip6 do"),
        ("ether proto 60", "60", "EtherTypes begin with 0x0600"),
        ("port gopherspace", "gopherspace", "say its number"),
        ("tcp[13:3] = 1", "3", "1, 2 or 4"),
        ("tcp[13 = 1", "=", "]"),
        ("tcp[13]", "", "a comparison"),
        ("tcp[70000] = 1", "70000", "no packet is as long"),
        ("ip[0] / 0 = 1", "0", "divided by 0"),
        ("ip[0] << 32 = 1", "32", "up to 31"),
        ("ip[0] = 4294967296", "4294967296", "4294967295"),
        ("ip[0] = 089", "089", "octal"),
        ("ip broadcast", "broadcast", "dst host 10.0.0.255"),
        ("tcp multicast", "multicast", "ether, ip and ip6"),
        ("gateway 10.0.0.1", "gateway", "ether host"),
        ("ether", "ether", "ether host"),
        ("vlan 5000", "5000", "4095"),
        ("tcp \"80\"", "\"", "quotes"),
        ("less", "", "a number of bytes"),
        ("ü", "ü", "no meaning"),
        ("host \u{1b}[2J", "\u{1b}", "no meaning"),
    ] {
        let error = Filter::parse(text).expect_err(text);
        assert_eq!(text.get(error.start..error.start + error.length), Some(blamed), "{text}: {error}");
        assert!(error.message.contains(says), "{text}: {error}");
        assert!(!error.message.contains(char::is_control), "{text}: {error:?}");
    }
}

#[test]
fn length_and_depth_are_bounded() {
    let nested = |depth: usize| format!("{}tcp{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Filter::parse(&nested(64)).is_ok());
    let error = Filter::parse(&nested(65)).expect_err("too deep");
    assert_eq!((error.start, error.length), (64, 1), "{error}");
    let error = Filter::parse(&"tcp or ".repeat(1000)).expect_err("too long");
    assert!(error.message.contains("4096 bytes"), "{error}");
    let error = Filter::parse(&format!("{}icmp", "port 80 or ".repeat(300))).expect_err("too many steps");
    assert!(error.message.contains("steps"), "{error}");
    assert!(Filter::parse(&format!("len = {}1", "1+".repeat(128))).is_ok());
    assert!(Filter::parse(&format!("len = {}1", "1+".repeat(129))).is_err());
    let deep = |depth: usize| format!("ip[0] = {}len{}", "len-(len*".repeat(depth), ")".repeat(depth));
    assert!(Filter::parse(&deep(10)).is_ok());
    assert!(Filter::parse(&deep(14)).expect_err("too many numbers").message.contains("so many numbers"));
    assert!(Filter::parse(&format!("{}tcp", "not ".repeat(900))).is_ok());
}

#[test]
fn jumps_reach_any_distance() {
    // Each is right, if all the ones before are passed: far to the end, and near to the next one.
    for count in [1, 20, 40, 100] {
        let text: Vec<_> = (1..=count).map(|port| format!("src port {port}")).collect();
        let filter = Filter::parse(&text.join(" or ")).expect("a filter");
        let rules = rules(&[], filter.as_ref());
        for port in [1, count, count / 2 + 1] {
            let seen = on(1, tcp(&format!("10.0.0.1:{port}"), "10.0.0.2:9999", 0, 0));
            assert_eq!(kept(&rules, &seen), KEPT, "{port} of {count}");
        }
        let seen = on(1, tcp("10.0.0.1:9998", "10.0.0.2:9999", 0, 0));
        assert_eq!(kept(&rules, &seen), NEITHER, "none of {count}");
    }
}

#[test]
fn too_long_a_program_is_refused_here_and_not_by_the_kernel() {
    let targets = Targets::These((0..4200).collect());
    let rules = Rules { targets: &targets, ..rules(&[], None) };
    let error = rules.let_in().expect_err("more than the kernel takes");
    assert!(error.steps > MAX_STEPS && error.to_string().contains("4096"), "{error}");
}

/// The kernel looks at each program before it takes it, on any socket and from anybody.
fn kernel_takes(rules: &Rules<'_>) {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).expect("a socket");
    for program in [rules.let_in(), rules.left_out()] {
        let program = program.expect("not too long");
        let steps = program.len();
        socket.attach_filter(&program).unwrap_or_else(|error| panic!("{steps} steps: {error}"));
    }
    socket.attach_filter(&nothing()).expect("the kernel takes nothing at all");
}

#[test]
fn the_kernel_takes_every_kind_of_rule() {
    let hidden: Vec<_> = (1..=20)
        .map(|port| SocketAddr::new(if port % 2 == 0 { [10, 0, 0, 1].into() } else { [0; 16].into() }, port))
        .collect();
    for start in [Start::Link, Start::Network] {
        for targets in [Targets::All, Targets::These(vec![]), Targets::These((1..300).collect())] {
            for hidden in [&[][..], &hidden] {
                kernel_takes(&Rules { start, targets: &targets, hidden, filter: None, snap_bytes: SNAP });
            }
        }
    }
}

/// Words that make filters, and nearly filters.
fn texts() -> impl Strategy<Value = String> {
    const WORDS: [&str; 67] = [
        "ip",
        "ip6",
        "arp",
        "tcp",
        "udp",
        "icmp",
        "icmp6",
        "ether",
        "host",
        "net",
        "port",
        "portrange",
        "proto",
        "src",
        "dst",
        "and",
        "or",
        "not",
        "&&",
        "||",
        "!",
        "(",
        ")",
        "[",
        "]",
        ":",
        "2",
        "4",
        "80",
        "0",
        "0x10",
        "31",
        "443",
        "10.1.2.3",
        "10.0.0.0",
        "10.1",
        "::1",
        "2001:db8::",
        "02:00:00:00:00:01",
        "/",
        "8",
        "mask",
        "255.0.0.0",
        "less",
        "greater",
        "len",
        "vlan",
        "broadcast",
        "multicast",
        "inbound",
        "=",
        "!=",
        "<",
        ">=",
        "+",
        "-",
        "*",
        "%",
        "&",
        "|",
        "^",
        "<<",
        ">>",
        "tcpflags",
        "tcp-syn",
        "tcp[13]",
        "ip[ip[0]&15:2]",
    ];
    proptest::collection::vec(proptest::sample::select(&WORDS[..]), 0..24).prop_map(|words| words.join(" "))
}

/// A filter, or an error that lies in the text.
fn sound(text: &str) -> Option<Filter> {
    match Filter::parse(text) {
        Ok(filter) => filter,
        Err(error) => {
            let blamed = text.get(error.start..error.start + error.length).expect("between characters");
            assert!(!blamed.is_empty() || error.start == text.len(), "{text}: {error:?}");
            None
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_a_filter_or_an_error_within_it(text in "\\PC{0,40}") {
        sound(&text);
    }

    #[test]
    fn any_filter_is_taken_by_the_kernel_and_ends(text in texts(), packet in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Some(filter) = sound(&text) {
            for start in [Start::Link, Start::Network] {
                let rules = Rules { start, ..rules(&[], Some(&filter)) };
                kernel_takes(&rules);
                for hardware in [1, LO, NONE] {
                    let (let_in, left_out) = kept(&rules, &on(hardware, (0x0800, packet.clone())));
                    prop_assert!([0, SNAP].contains(&let_in) && [0, COUNTED_BYTES].contains(&left_out));
                }
            }
        }
    }
}
