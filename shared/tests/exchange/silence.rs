//! What is said where nothing came back.

use super::packets::{
    ACK, Heard, Hosts, ICMP, RST, SYN, Segment, TCP, UDP, after_syn, all, apart, framed, loopback, says,
};
use wireglass_shared::capture::LinkType;
use wireglass_shared::exchange::Outcome;
use wireglass_shared::stream::Level;

/// What is said of a packet that was captured and not answered; twice, where that is certain beforehand.
fn said(hosts: Hosts, protocol: u8, bytes: &[u8]) -> (Vec<String>, bool) {
    let mut heard = Heard::transport(hosts, protocol, bytes);
    assert!(heard.hear(&hosts.ip(protocol, bytes)));
    let told = heard.exchange.told(true);
    let expected = heard.exchange.expected();
    if let Some((outcome, reason)) = &expected {
        assert_eq!(*outcome, Outcome::Nothing);
        assert!(told[0].contains(reason), "{told:?}");
    }
    (told, expected.is_some())
}

#[track_caller]
fn certain(hosts: Hosts, protocol: u8, bytes: &[u8], words: &[&str]) {
    let (told, certain) = said(hosts, protocol, bytes);
    says(&told, words);
    assert!(certain, "{told:?}");
    assert_eq!(told.len(), 1, "nothing else can be the cause: {told:?}");
}

#[track_caller]
fn open(hosts: Hosts, protocol: u8, bytes: &[u8], words: &[&str]) {
    let (told, certain) = said(hosts, protocol, bytes);
    says(&told, words);
    assert!(!certain, "{told:?}");
}

#[test]
fn wrong_checksums() {
    for hosts in all() {
        for port in [80, 81] {
            let good = hosts.tcp(&Segment { ports: (43591, port), ..Segment::SYN });
            let right = format!("would have to be 0x{:02x}{:02x}", good[16], good[17]);
            let mut wrong = good.clone();
            wrong[16..18].copy_from_slice(&[0x12, 0x34]);
            certain(hosts, TCP, &wrong, &["The TCP checksum is wrong: it is 0x1234, and"]);
            certain(hosts, TCP, &wrong, &[&right]);
            wrong[16..18].fill(0);
            certain(hosts, TCP, &wrong, &["it is 0x0000, and for these bytes it would have to be"]);
            certain(hosts, TCP, &wrong, &["TCP has no 0 that means \"none\""]);
        }
        let mut datagram = hosts.udp((43600, 5001), b"hello");
        datagram[6..8].copy_from_slice(&[0x12, 0x34]);
        certain(hosts, UDP, &datagram, &["The UDP checksum is wrong: it is 0x1234"]);
        datagram[6..8].fill(0);
        match hosts.is_v6() {
            true => certain(hosts, UDP, &datagram, &["Over IPv6 there must be one"]),
            false => open(hosts, UDP, &datagram, &["With UDP, silence is normal"]),
        }
        let mut echo = hosts.echo(true, 1, 1);
        echo[2..4].copy_from_slice(&[0x11, 0x11]);
        let name = if hosts.is_v6() { "The ICMPv6 checksum is wrong" } else { "The ICMP checksum is wrong" };
        certain(hosts, hosts.icmp_number(), &echo, &[name]);
    }
}

#[test]
fn half_a_checksum() {
    let [hosts, _] = loopback();
    let mut syn = hosts.tcp(&Segment::SYN);
    // As the kernel leaves it to network cards: 127.0.0.1 twice, protocol 6, 20 bytes.
    syn[16..18].copy_from_slice(&[0xfe, 0x1c]);
    certain(hosts, TCP, &syn, &["The TCP checksum, 0xfe1c, is half of one"]);
}

#[test]
fn packets_that_contradict_themselves() {
    for hosts in all() {
        let syn = hosts.tcp(&Segment::SYN);
        let with = |at: usize, byte: u8| {
            let mut bytes = syn.clone();
            bytes[at] = byte;
            bytes
        };
        certain(hosts, TCP, &with(12, 0x40), &["Data Offset is 4 words"]);
        certain(hosts, TCP, &with(12, 0xf0), &["40 bytes of the TCP header are missing"]);
        certain(hosts, TCP, &syn[..12], &["8 bytes of the TCP header are missing"]);
        let mut datagram = hosts.udp((1, 2), b"hello");
        datagram[5] = 64;
        certain(hosts, UDP, &datagram, &["Length promises 51 bytes more than the packet holds"]);
        datagram[5] = 7;
        certain(hosts, UDP, &datagram, &["Length is 7, but the UDP header alone takes 8 bytes"]);
    }
}

#[test]
fn headers_of_ip_that_contradict_themselves() {
    let [v4, v6] = apart();
    let link = || Level::Link { interface: "veth0".to_owned() };
    let told = |level: Level, bytes: &[u8]| {
        let mut heard = Heard::new(level, bytes);
        let link =
            if matches!(heard.exchange.expected(), Some((Outcome::Nothing, _))) { "certain" } else { "open" };
        let frame = if bytes[0] >> 4 == 0 { bytes.to_vec() } else { framed(bytes) };
        assert!(heard.hear_as(LinkType::ETHERNET, &frame));
        let mut told = heard.exchange.told(true);
        told.push(format!("{link}."));
        told
    };
    let packet = v4.ip(TCP, &v4.tcp(&Segment::SYN));
    let frame = |at: usize, byte: u8| {
        let mut frame = framed(&packet);
        frame[14 + at] = byte;
        frame
    };
    says(&told(link(), &frame(0, 0x44)), &["Header Length is 4 words", "certain."]);
    says(&told(link(), &frame(0, 0x55)), &["Version is 5", "certain."]);
    says(&told(link(), &frame(3, 200)), &["promises 160 bytes more", "certain."]);
    says(&told(link(), &frame(10, 0xaa)), &["The IPv4 header checksum is wrong: it is 0xaa", "certain."]);
    says(&told(link(), &framed(&packet)), &["A frame reaches only its own link", "open."]);
    let packet = v6.ip(TCP, &v6.tcp(&Segment::SYN));
    let with = |at: usize, byte: u8| {
        let mut packet = packet.clone();
        packet[at] = byte;
        packet
    };
    says(
        &told(Level::Ip, &with(5, 60)),
        &["promises 40 bytes more", "The kernel changed nothing", "certain."],
    );
    says(&told(Level::Ip, &with(5, 3)), &["of the TCP header are missing", "certain."]);
}

#[test]
fn what_the_kernel_puts_right_is_no_reason() {
    let [hosts, _] = loopback();
    let mut packet = hosts.ip(TCP, &hosts.tcp(&Segment::SYN));
    packet[2..4].copy_from_slice(&[0, 10]);
    packet[10..12].copy_from_slice(&[0xbe, 0xef]);
    let heard = Heard::new(Level::Ip, &packet);
    assert_eq!(heard.exchange.expected(), None);
}

#[test]
fn packets_that_are_never_answered() {
    for hosts in all() {
        let reset = hosts.tcp(&Segment { flags: RST, ..Segment::SYN });
        certain(hosts, TCP, &reset, &["A segment with RST is never answered"]);
        let number = hosts.icmp_number();
        certain(hosts, number, &hosts.echo(false, 1, 1), &["An echo reply is never answered"]);
        let quoted = hosts.ip(UDP, &hosts.udp((1, 2), b"hello"));
        certain(hosts, number, &hosts.port_unreachable(&quoted), &["An ICMP error is never answered"]);
    }
    let [hosts, v6] = loopback();
    let frame = framed(&hosts.ip(TCP, &hosts.tcp(&Segment::SYN)));
    let heard = Heard::new(Level::Link { interface: "lo".to_owned() }, &frame);
    let (outcome, reason) = heard.exchange.expected().expect("it is dropped");
    assert_eq!(outcome, Outcome::Nothing);
    assert!(reason.contains("(\"martians\")"), "{reason}");
    let frame = framed(&v6.ip(TCP, &v6.tcp(&Segment::SYN)));
    assert_eq!(Heard::new(Level::Link { interface: "lo".to_owned() }, &frame).exchange.expected(), None);
}

#[test]
fn silence_that_may_have_several_causes() {
    for hosts in all() {
        let open_too = if hosts.here.is_loopback() {
            "On loopback nothing gets lost"
        } else {
            "no host has the address"
        };
        let tcp = |flags, data: &'static [u8]| hosts.tcp(&Segment { flags, data, ..Segment::SYN });
        let cases: [(Vec<u8>, &str); 6] = [
            (tcp(SYN, b""), "So port 80 (http) is neither"),
            (tcp(SYN | 1, b""), "SYN and FIN are both set"),
            (tcp(SYN | ACK, b""), "A SYN, ACK that nobody waits for"),
            (tcp(ACK, b""), "there is no answer to it"),
            (tcp(ACK, b"abc"), "its 3 sequence numbers would have been acknowledged"),
            (tcp(0x29, b""), "So port 80 (http) is open, or the segment was dropped"),
        ];
        for (bytes, words) in cases {
            open(hosts, TCP, &bytes, &[words, open_too]);
        }
        open(
            hosts,
            UDP,
            &hosts.udp((1, 5000), b"hello"),
            &["a program that waits at port 5000 takes", open_too],
        );
        open(
            hosts,
            hosts.icmp_number(),
            &hosts.echo(true, 1, 1),
            &["A host that gets an echo request", open_too],
        );
        open(hosts, 253, b"hello", &["can't be known from here whether anybody received it", open_too]);
    }
    let [hosts, _] = loopback();
    let asks = |kind| hosts.icmp(kind, 0, &[0x12, 0x34, 0, 1, 0, 0, 0, 0]);
    open(hosts, ICMP, &asks(17), &["Linux does not answer questions for the address mask"]);
    open(hosts, ICMP, &asks(42), &["net.ipv4.icmp_echo_enable_probe"]);
    open(hosts, ICMP, &asks(200), &["Most hosts take such a message without an answer"]);
}

#[test]
fn a_fragment_waits_for_the_others() {
    let [hosts, _] = apart();
    let mut packet = hosts.ip(UDP, &hosts.udp((1, 2), &[0; 16]));
    (packet[6], packet[10]) = (0x20, packet[10] + 0x20);
    let mut heard = Heard::new(Level::Ip, &packet);
    let fixed = hosts.ip(UDP, &hosts.udp((1, 2), &[0; 16]));
    assert!(!heard.hear(&fixed), "the one without More Fragments is another packet");
    assert!(heard.hear(&packet));
    says(&heard.exchange.told(true), &["It is one fragment of a packet"]);
}

#[test]
fn a_packet_that_was_not_seen_at_all() {
    for hosts in all() {
        let heard = Heard::transport(hosts, TCP, &hosts.tcp(&Segment::SYN));
        says(&heard.exchange.told(true), &["was handed to the kernel, but it was not captured"]);
        assert!(heard.exchange.told(false).is_empty());
    }
    let heard = Heard::new(Level::Link { interface: "veth7".to_owned() }, &[0; 60]);
    says(&heard.exchange.told(true), &["the interface veth7 is not captured"]);
}

#[test]
fn without_the_source_address_no_checksum_is_judged() {
    for hosts in apart() {
        let mut syn = hosts.tcp(&Segment::SYN);
        syn[16] ^= 1;
        let mut heard = Heard::transport(hosts, TCP, &syn);
        assert_eq!(heard.exchange.expected(), None, "the kernel chooses the source");
        heard.hear(&hosts.ip(TCP, &syn));
        assert!(heard.exchange.expected().is_some());
    }
    for hosts in loopback() {
        let mut syn = hosts.tcp(&Segment::SYN);
        assert_eq!(Heard::transport(hosts, TCP, &syn).exchange.expected(), None);
        syn[16] ^= 1;
        assert!(Heard::transport(hosts, TCP, &syn).exchange.expected().is_some());
    }
    let [hosts, _] = loopback();
    assert_eq!(after_syn(hosts, &Segment::SYN, &[]).exchange.expected(), None);
}
