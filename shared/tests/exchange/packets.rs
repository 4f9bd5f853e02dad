//! Packets as Linux sends and captures them on loopback.

use etherparse::checksum::Sum16BitWords;
use std::net::IpAddr;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::exchange::{Exchange, Part};
use wireglass_shared::stream::Level;

pub const SYN: u8 = 2;
pub const RST: u8 = 4;
pub const ACK: u8 = 16;

pub const ICMP: u8 = 1;
pub const TCP: u8 = 6;
pub const UDP: u8 = 17;
pub const ICMPV6: u8 = 58;

/// Two hosts, of either version.
#[derive(Clone, Copy, Debug)]
pub struct Hosts {
    pub here: IpAddr,
    pub there: IpAddr,
}

/// The same host twice, as on loopback.
pub fn loopback() -> [Hosts; 2] {
    ["127.0.0.1", "::1"].map(|address| {
        let address = address.parse().expect("an address");
        Hosts { here: address, there: address }
    })
}

/// Two hosts on a link, of each version.
pub fn apart() -> [Hosts; 2] {
    [("192.0.2.1", "192.0.2.9"), ("2001:db8::1", "2001:db8::9")].map(|(here, there)| {
        let address = |text: &str| text.parse().expect("an address");
        Hosts { here: address(here), there: address(there) }
    })
}

pub fn all() -> [Hosts; 4] {
    let ([a, b], [c, d]) = (loopback(), apart());
    [a, b, c, d]
}

impl Hosts {
    pub fn is_v6(self) -> bool {
        self.here.is_ipv6()
    }

    pub fn back(self) -> Self {
        Self { here: self.there, there: self.here }
    }

    fn octets(address: IpAddr) -> Vec<u8> {
        match address {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        }
    }

    /// An IP header as the kernel writes it, and what it carries.
    pub fn ip(self, number: u8, carried: &[u8]) -> Vec<u8> {
        let length = u16::try_from(carried.len()).expect("short").to_be_bytes();
        let mut packet = if self.is_v6() {
            vec![0x60, 0x0a, 0xaa, 0xe5, length[0], length[1], number, 64]
        } else {
            let total = u16::try_from(carried.len() + 20).expect("short").to_be_bytes();
            vec![0x45, 0, total[0], total[1], 0x06, 0xfd, 0x40, 0, 64, number, 0, 0]
        };
        packet.extend(Self::octets(self.here));
        packet.extend(Self::octets(self.there));
        if !self.is_v6() {
            let sum = Sum16BitWords::new().add_slice(&packet).ones_complement();
            packet[10..12].copy_from_slice(&sum.to_ne_bytes());
        }
        packet.extend(carried);
        packet
    }

    /// Writes the checksum that stands at a byte.
    fn finish(self, number: u8, at: usize, mut carried: Vec<u8>) -> Vec<u8> {
        let mut sum = Sum16BitWords::new();
        if number != ICMP {
            let length = u32::try_from(carried.len()).expect("short").to_be_bytes();
            sum = sum
                .add_slice(&Self::octets(self.here))
                .add_slice(&Self::octets(self.there))
                .add_slice(&length)
                .add_2bytes([0, number]);
        }
        let sum = sum.add_slice(&carried).ones_complement().to_ne_bytes();
        carried[at..at + 2].copy_from_slice(&sum);
        carried
    }

    /// A TCP segment with a good checksum.
    pub fn tcp(self, segment: &Segment) -> Vec<u8> {
        let mut header = Vec::new();
        header.extend(segment.ports.0.to_be_bytes());
        header.extend(segment.ports.1.to_be_bytes());
        header.extend(segment.seq.to_be_bytes());
        header.extend(segment.ack.to_be_bytes());
        assert_eq!(segment.options.len() % 4, 0);
        let words = u8::try_from(5 + segment.options.len() / 4).expect("few");
        header.extend([words << 4, segment.flags]);
        header.extend(segment.window.to_be_bytes());
        header.extend([0; 4]);
        header.extend(segment.options);
        header.extend(segment.data);
        self.finish(TCP, 16, header)
    }

    /// A UDP datagram with a good checksum.
    pub fn udp(self, ports: (u16, u16), data: &[u8]) -> Vec<u8> {
        let mut header = Vec::new();
        header.extend(ports.0.to_be_bytes());
        header.extend(ports.1.to_be_bytes());
        header.extend(u16::try_from(8 + data.len()).expect("short").to_be_bytes());
        header.extend([0, 0]);
        header.extend(data);
        self.finish(UDP, 6, header)
    }

    /// An ICMP or ICMPv6 message with a good checksum.
    pub fn icmp(self, kind: u8, code: u8, rest: &[u8]) -> Vec<u8> {
        let mut message = vec![kind, code, 0, 0];
        message.extend(rest);
        self.finish(self.icmp_number(), 2, message)
    }

    pub fn icmp_number(self) -> u8 {
        if self.is_v6() { ICMPV6 } else { ICMP }
    }

    /// An echo request or reply.
    pub fn echo(self, asks: bool, ident: u16, seq: u16) -> Vec<u8> {
        let kind = match (self.is_v6(), asks) {
            (false, true) => 8,
            (false, false) => 0,
            (true, true) => 128,
            (true, false) => 129,
        };
        let mut rest = [ident.to_be_bytes(), seq.to_be_bytes()].concat();
        rest.extend(b"abc");
        self.icmp(kind, 0, &rest)
    }

    /// The error that nobody waits at the port, or another with this type and code, about an IP packet.
    pub fn error(self, kind: u8, code: u8, about: &[u8]) -> Vec<u8> {
        self.icmp(kind, code, &[&[0; 4], about].concat())
    }

    pub fn port_unreachable(self, about: &[u8]) -> Vec<u8> {
        if self.is_v6() { self.error(1, 4, about) } else { self.error(3, 3, about) }
    }
}

/// A TCP segment in the making.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    pub ports: (u16, u16),
    pub seq: u32,
    pub ack: u32,
    pub flags: u8,
    pub window: u16,
    pub options: &'a [u8],
    pub data: &'a [u8],
}

/// The ports of the packet that the project grew from.
pub const PORTS: (u16, u16) = (0xaa47, 80);
pub const SEQ: u32 = 0x1122_3344;

impl Segment<'static> {
    /// A SYN without options.
    pub const SYN: Self =
        Self { ports: PORTS, seq: SEQ, ack: 0, flags: SYN, window: 0xaaaa, options: &[], data: &[] };

    /// What an open port says to it.
    pub const SYN_ACK: Self = Self {
        ports: (PORTS.1, PORTS.0),
        seq: 0x4af4_41f7,
        ack: SEQ + 1,
        flags: SYN | ACK,
        window: 0xffd7,
        options: &[2, 4, 0xff, 0xd7],
        data: &[],
    };

    /// What a closed port says to it.
    pub const REFUSAL: Self = Self { seq: 0, flags: RST | ACK, window: 0, options: &[], ..Self::SYN_ACK };

    /// What the sender's kernel says to the SYN, ACK.
    pub const OWN_RST: Self = Self { seq: SEQ + 1, flags: RST, window: 0, ..Self::SYN };
}

/// The link header of loopback, and a packet behind it.
pub fn framed(packet: &[u8]) -> Vec<u8> {
    let kind: [u8; 2] =
        if packet.first().is_some_and(|first| first >> 4 == 6) { [0x86, 0xdd] } else { [8, 0] };
    [&[0; 12], kind.as_slice(), packet].concat()
}

/// A captured packet, so many microseconds after the first.
pub fn record(link: LinkType, bytes: &[u8], micros: i64) -> CaptureRecord<'_> {
    CaptureRecord {
        at: Timestamp(1_700_000_000_000_000_000 + micros * 1000),
        link,
        direction: Direction::Unknown,
        interface: 0,
        orig_len: u32::try_from(bytes.len()).expect("short"),
        bytes,
    }
}

/// An exchange, and a clock that goes on by 50 µs a packet.
pub struct Heard {
    pub exchange: Exchange,
    number: u64,
}

impl Heard {
    pub fn new(level: Level, bytes: &[u8]) -> Self {
        Self { exchange: Exchange::new(level, bytes.to_vec()), number: 0 }
    }

    /// What a raw socket is given for this protocol.
    pub fn transport(hosts: Hosts, protocol: u8, bytes: &[u8]) -> Self {
        Self::new(Level::Transport { protocol, destination: hosts.there }, bytes)
    }

    /// Has it hear an IP packet as captured on loopback.
    pub fn hear(&mut self, packet: &[u8]) -> bool {
        self.hear_as(LinkType::ETHERNET, &framed(packet))
    }

    pub fn hear_as(&mut self, link: LinkType, bytes: &[u8]) -> bool {
        self.number += 1;
        let micros = i64::try_from(self.number).expect("few") * 50;
        self.exchange.hear(self.number, &record(link, bytes, micros))
    }

    pub fn parts(&self) -> Vec<Part> {
        self.exchange.steps().iter().map(|step| step.part).collect()
    }
}

/// A SYN, captured, and what came after it.
pub fn after_syn(hosts: Hosts, syn: &Segment, answers: &[Segment]) -> Heard {
    let sent = hosts.tcp(syn);
    let mut heard = Heard::transport(hosts, TCP, &sent);
    assert!(heard.hear(&hosts.ip(TCP, &sent)));
    for answer in answers {
        let from = if answer.ports.0 == syn.ports.0 { hosts } else { hosts.back() };
        assert!(heard.hear(&from.ip(TCP, &from.tcp(answer))), "{answer:?}");
    }
    heard
}

/// Holds that sentences say something, each in this order, though not one behind the other.
#[track_caller]
pub fn says(sentences: &[String], words: &[&str]) {
    let mut rest = sentences.iter();
    for words in words {
        assert!(
            rest.any(|sentence| sentence.contains(words)),
            "expected '{words}', in its place, in:\n{}",
            sentences.join("\n")
        );
    }
    for sentence in sentences {
        assert!(sentence.ends_with('.') && !sentence.contains("  "), "no sentence: {sentence:?}");
        assert!(!sentence.contains('?'), "a value is missing: {sentence:?}");
    }
}
