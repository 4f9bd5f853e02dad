//! What a packet does, said in one line.

use crate::bits::word;
use crate::proto;
use crate::value::{counted, mac};
use std::fmt::{self, Display, Formatter};
use std::net::{Ipv4Addr, Ipv6Addr};

/// What a packet does: as much of it as words are made of, borrowed. Display makes the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Info<'a> {
    /// Nothing but how many bytes there are.
    Bytes(usize),
    /// A header that is not whole, or contradicts itself, in a packet of that many bytes.
    Broken(usize),
    /// An IP packet of that many bytes that carries something nobody here takes apart.
    Carries {
        /// The IP number of what it carries.
        number: u8,
        /// The packet's length.
        bytes: u32,
    },
    /// The first fragment of a packet: what it carries by its IP number, and its bytes.
    FirstFragment(u8, usize),
    /// A later fragment.
    Fragment {
        /// The IP number of what it is a piece of.
        number: u8,
        /// Where its bytes belong.
        offset: u32,
    },
    /// An ARP packet.
    Arp(&'a [u8]),
    /// An ICMP message, and the Time to Live it came with.
    Icmp {
        /// The message from its type on; at least 8 bytes.
        message: &'a [u8],
        /// Time to Live.
        hops: u8,
    },
    /// An ICMPv6 message, and the Hop Limit it came with.
    Icmpv6 {
        /// The message from its type on; at least 8 bytes.
        message: &'a [u8],
        /// Hop Limit.
        hops: u8,
    },
    /// An IGMP message.
    Igmp(&'a [u8]),
    /// A TCP segment.
    Tcp {
        /// Its header; at least 20 bytes.
        header: &'a [u8],
        /// What it carries.
        data: &'a [u8],
    },
    /// A DNS message, or the like.
    Dns(&'a [u8]),
    /// A UDP datagram.
    Udp {
        /// Source and destination port.
        ports: (u16, u16),
        /// What it carries.
        data: &'a [u8],
    },
}

fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from(word(bytes, at)) << 16 | u32::from(word(bytes, at + 2))
}

fn first_two(bytes: &[u8]) -> (u8, u8) {
    let [kind, code] = word(bytes, 0).to_be_bytes();
    (kind, code)
}

impl Display for Info<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Bytes(bytes) => f.write_str(&counted(bytes, "byte")),
            Self::Broken(bytes) => write!(f, "header cut short or wrong, {}", counted(bytes, "byte")),
            Self::Carries { number, bytes } => write!(f, "{}, {bytes} bytes", proto::ip_number_name(number)),
            Self::FirstFragment(number, bytes) => {
                write!(f, "First fragment: {}, {bytes} bytes", proto::ip_number_name(number))
            }
            Self::Fragment { number, offset } => {
                write!(f, "Fragment of {}, from byte {offset}", proto::ip_number_name(number))
            }
            Self::Arp(packet) => arp(f, packet),
            Self::Icmp { message, hops } => icmp(f, message, hops),
            Self::Icmpv6 { message, hops } => icmpv6(f, message, hops),
            Self::Igmp(message) => igmp(f, message),
            Self::Tcp { header, data } => tcp(f, header, data),
            Self::Dns(message) => match proto::dns_info(message) {
                Some(info) => info.fmt(f),
                None => Self::Broken(message.len()).fmt(f),
            },
            Self::Udp { ports: (source, destination), data } => {
                write!(f, "{source} → {destination} Len={}", data.len())
            }
        }
    }
}

fn arp(f: &mut Formatter<'_>, packet: &[u8]) -> fmt::Result {
    let ipv4 = |at: usize| {
        packet.get(at..at + 4).and_then(|four| <[u8; 4]>::try_from(four).ok()).map(Ipv4Addr::from)
    };
    let usual = (word(packet, 0), word(packet, 2), word(packet, 4)) == (1, 0x0800, 0x0604);
    match (word(packet, 6), ipv4(14), ipv4(24)) {
        (1, Some(sender), Some(target)) if usual && sender == target => write!(f, "Announces {sender}"),
        (1, Some(sender), Some(target)) if usual => write!(f, "Who has {target}? Tell {sender}"),
        (2, Some(sender), _) if usual => {
            write!(f, "{sender} is at {}", mac(packet.get(8..14).unwrap_or_default()))
        }
        (operation, ..) => write!(f, "operation {operation}"),
    }
}

fn icmp(f: &mut Formatter<'_>, message: &[u8], hops: u8) -> fmt::Result {
    let (kind, code) = first_two(message);
    f.write_str(&proto::icmp_name(kind, code))?;
    if let 0 | 8 = kind {
        write!(f, " id=0x{:04x} seq={}", word(message, 4), word(message, 6))?;
    }
    write!(f, " ttl={hops}")
}

fn icmpv6(f: &mut Formatter<'_>, message: &[u8], hops: u8) -> fmt::Result {
    let (kind, code) = first_two(message);
    f.write_str(&proto::icmpv6_name(kind, code))?;
    match kind {
        128 | 129 => write!(f, " id=0x{:04x} seq={}", word(message, 4), word(message, 6))?,
        // Neighbor solicitation, advertisement and redirect are about this address.
        135..=137 => {
            if let Some(target) = message.get(8..24).and_then(|bytes| <[u8; 16]>::try_from(bytes).ok()) {
                write!(f, " for {}", Ipv6Addr::from(target))?;
            }
        }
        _ => {}
    }
    write!(f, " hop limit={hops}")
}

fn igmp(f: &mut Formatter<'_>, message: &[u8]) -> fmt::Result {
    f.write_str(&proto::igmp_name(first_two(message).0))?;
    match long(message, 4) {
        group if group >> 28 == 0xe => write!(f, " for {}", Ipv4Addr::from(group)),
        _ => Ok(()),
    }
}

fn tcp(f: &mut Formatter<'_>, header: &[u8], data: &[u8]) -> fmt::Result {
    let flags = word(header, 12);
    write!(f, "{} → {} [{}]", word(header, 0), word(header, 2), proto::tcp_flags(flags))?;
    write!(f, " Seq={}", long(header, 4))?;
    if flags & 0x10 != 0 {
        write!(f, " Ack={}", long(header, 8))?;
    }
    write!(f, " Win={} Len={}", word(header, 14), data.len())?;
    match http_line(data) {
        Some(line) => write!(f, " · {line}"),
        None => Ok(()),
    }
}

/// The first line of an HTTP request or answer, where the data begin with one; printable ASCII only.
fn http_line(data: &[u8]) -> Option<&str> {
    let begins = [&b"GET "[..], b"POST ", b"HEAD ", b"PUT ", b"DELETE ", b"OPTIONS ", b"PATCH ", b"HTTP/1."];
    begins.iter().find(|word| data.starts_with(word))?;
    let line = data.get(..data.len().min(120))?.split(|byte| *byte == b'\r' || *byte == b'\n').next()?;
    std::str::from_utf8(line)
        .ok()
        .filter(|line| line.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '))
}
