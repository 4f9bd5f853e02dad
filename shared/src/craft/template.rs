//! Packets to begin with. etherparse writes their headers.

use super::Draft;
use crate::capture::{CaptureRecord, LinkType};
use etherparse::{
    ArpHardwareId, ArpOperation, ArpPacket, EtherType, IcmpEchoHeader, Icmpv4Header, Icmpv4Type,
    Icmpv6Header, Icmpv6Type, IpHeaders, PacketBuilder, PacketBuilderStep, TcpHeader, TcpOptionElement,
    UdpHeader, icmpv4, icmpv6,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A packet to begin with.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// A short name, as on the command line.
    pub id: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// Source and destination where nobody asks for others.
    ends: Ends,
    make: Make,
}

/// Source and destination, of the same version.
type Ends = (IpAddr, IpAddr);

#[derive(Clone, Copy, Debug)]
enum Make {
    Packet(fn(Ends) -> Vec<u8>),
    Frame(fn(Ends) -> Vec<u8>),
    /// An error about a packet that went from the destination to the source.
    Error(Error),
}

impl Template {
    /// The template with this short name.
    pub fn named(id: &str) -> Option<&'static Self> {
        TEMPLATES.iter().find(|template| template.id == id)
    }

    /// A draft of it.
    pub fn draft(&self) -> Draft {
        self.draft_to(self.ends.0, self.ends.1)
    }

    /// A draft of it between two hosts. The destination says which version of IP it is; should the source be an address of the other
    /// one, it is left open with zeros. ARP is for IPv4 alone: with other addresses the draft has those it has by itself.
    pub fn draft_to(&self, source: IpAddr, destination: IpAddr) -> Draft {
        let ends = matched(source, destination);
        match self.make {
            Make::Packet(make) => Draft::new(LinkType::RAW, make(ends)),
            Make::Frame(make) if destination.is_ipv4() => Draft::new(LinkType::ETHERNET, make(ends)),
            Make::Frame(make) => Draft::new(LinkType::ETHERNET, make(self.ends)),
            Make::Error(error) => Draft::new(LinkType::RAW, error.about(ends, &error.cause(ends))),
        }
    }

    /// For a template of an error: the error that the host which a packet is for, or a router on the way there, sends about it.
    /// `None` for other templates, for one of IPv6 where the packet is of IPv4, and where it has no IP header.
    pub fn draft_about(&self, record: &CaptureRecord<'_>) -> Option<Draft> {
        let Make::Error(error) = self.make else { return None };
        let dissection = crate::dissect(record);
        let ip = dissection.layers.iter().find(|layer| matches!(layer.protocol.id, "ip" | "ipv6"))?;
        if self.ends.0.is_ipv6() && ip.protocol.id == "ip" {
            return None;
        }
        let packet = ip.message.slice(record.bytes);
        let address = |from: usize, to: usize| packet.get(from..to);
        let ends = match ip.protocol.id {
            "ip" => (
                IpAddr::V4(<[u8; 4]>::try_from(address(16, 20)?).ok()?.into()),
                IpAddr::V4(<[u8; 4]>::try_from(address(12, 16)?).ok()?.into()),
            ),
            _ => (
                IpAddr::V6(<[u8; 16]>::try_from(address(24, 40)?).ok()?.into()),
                IpAddr::V6(<[u8; 16]>::try_from(address(8, 24)?).ok()?.into()),
            ),
        };
        Some(Draft::new(LinkType::RAW, error.about(ends, packet)))
    }
}

/// Packets between two hosts, with nothing in them but what they need.
impl Draft {
    /// A TCP SYN without options, from port 43591 to port 80. Versions of IP as for [`Template::draft_to`].
    pub fn tcp(source: IpAddr, destination: IpAddr) -> Self {
        Self::new(LinkType::RAW, written(tcp(matched(source, destination)).syn(), b""))
    }

    /// An empty UDP datagram, from port 43591 to port 9, discard. Versions of IP as for [`Template::draft_to`].
    pub fn udp(source: IpAddr, destination: IpAddr) -> Self {
        Self::new(LinkType::RAW, udp(matched(source, destination), 9, b""))
    }

    /// A ping without data: an ICMP or ICMPv6 echo request with identifier 0x1234 and sequence number 1. Versions of IP as for
    /// [`Template::draft_to`].
    pub fn echo(source: IpAddr, destination: IpAddr) -> Self {
        Self::new(LinkType::RAW, echo(matched(source, destination), b""))
    }

    /// An ARP request in an Ethernet frame to all: who has the address that is asked for?
    pub fn arp(source: Ipv4Addr, asked: Ipv4Addr) -> Self {
        Self::new(LinkType::ETHERNET, arp((source.into(), asked.into())))
    }
}

/// The templates, in the order in which they are offered.
pub static TEMPLATES: &[Template] = &[
    Template {
        id: "ping",
        title: "Ping (ICMP echo request)",
        about: "Asks a host to send the same bytes back.",
        ends: HOME,
        make: Make::Packet(|ends| echo(ends, b"wireglass")),
    },
    Template {
        id: "ping6",
        title: "Ping over IPv6 (ICMPv6 echo request)",
        about: "Asks a host to send the same bytes back; its checksum takes in the IPv6 addresses.",
        ends: HOME6,
        make: Make::Packet(|ends| echo(ends, b"wireglass")),
    },
    Template {
        id: "post",
        title: "TCP SYN made by hand",
        about: "Asks for a connection with the least that a header can have: 20 bytes, no options.",
        ends: HOME,
        make: Make::Packet(|ends| written(ip(ends).tcp(NEAR_PORT, 80, 0, 0xaaaa).syn(), b"")),
    },
    Template {
        id: "syn",
        title: "TCP SYN with options",
        about: "Asks for a connection, with the options that Linux offers.",
        ends: HOME,
        make: Make::Packet(syn),
    },
    Template {
        id: "syn6",
        title: "TCP SYN over IPv6",
        about: "Asks for a connection over IPv6, with the options that Linux offers.",
        ends: HOME6,
        make: Make::Packet(syn),
    },
    Template {
        id: "data",
        title: "TCP segment with data",
        about: "Carries data in a connection; where there is none, the answer is a reset.",
        ends: HOME,
        make: Make::Packet(|ends| {
            written(tcp(ends).ack(0x5566_7788).psh(), b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        }),
    },
    Template {
        id: "reset",
        title: "TCP reset",
        about: "Ends a connection at once; nobody answers it.",
        ends: HOME,
        make: Make::Packet(|ends| written(ip(ends).tcp(NEAR_PORT, 80, 0x1122_3344, 0).rst(), b"")),
    },
    Template {
        id: "udp",
        title: "UDP datagram",
        about: "Carries a few bytes to a port; where no program waits for them, the answer is an ICMP error.",
        ends: HOME,
        make: Make::Packet(|ends| udp(ends, 9, b"wireglass")),
    },
    Template {
        id: "dns",
        title: "DNS query",
        about: "Asks a name server for the IPv4 address of example.org.",
        ends: HOME,
        make: Make::Packet(|ends| udp(ends, 53, QUERY)),
    },
    Template {
        id: "unreachable",
        title: "ICMP error: port unreachable",
        about: "Tells the sender of a datagram that no program waits at its port, and quotes the datagram.",
        ends: HOME,
        make: Make::Error(Error::PortUnreachable),
    },
    Template {
        id: "expired",
        title: "ICMP error: time exceeded",
        about: "Tells the sender of a packet that its time to live ran out on the way, and quotes the packet.",
        ends: HOME,
        make: Make::Error(Error::TimeExceeded),
    },
    Template {
        id: "too-big",
        title: "ICMP error: fragmentation needed",
        about: "Tells the sender of a packet how large the next link lets packets be, and quotes the packet.",
        ends: HOME,
        make: Make::Error(Error::TooBig),
    },
    Template {
        id: "too-big6",
        title: "ICMPv6 error: packet too big",
        about: "Tells the sender of an IPv6 packet how large the next link lets packets be, and quotes the packet.",
        ends: HOME6,
        make: Make::Error(Error::TooBig),
    },
    Template {
        id: "arp",
        title: "ARP request",
        about: "Asks all hosts on a link which of them has an IPv4 address.",
        ends: LINK,
        make: Make::Frame(arp),
    },
    Template {
        id: "frame",
        title: "Ethernet frame",
        about: "A ping as it travels on a link: in an Ethernet frame, from one hardware address to another.",
        ends: LINK,
        make: Make::Frame(|(source, destination)| {
            let frame = PacketBuilder::ethernet2(NEAR_CARD, FAR_CARD);
            match (source, destination) {
                (IpAddr::V4(source), IpAddr::V4(destination)) => {
                    let ip = frame.ipv4(source.octets(), destination.octets(), HOPS);
                    written(ip.icmpv4(Icmpv4Type::EchoRequest(ECHO)), b"wireglass")
                }
                _ => Vec::new(),
            }
        }),
    },
    Template {
        id: "raw",
        title: "Raw bytes",
        about: "Bytes of your own behind an IP header; their protocol number, 253, is kept free for experiments.",
        ends: HOME,
        make: Make::Packet(|ends| {
            let mut bytes = Vec::new();
            // Writing to memory fails only where the payload is longer than any packet.
            let _ = ip(ends).write(&mut bytes, 253.into(), &[0xde, 0xad, 0xbe, 0xef]);
            bytes
        }),
    },
];

const HOME: Ends = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::LOCALHOST));
const HOME6: Ends = (IpAddr::V6(Ipv6Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST));
/// Addresses kept free for examples (RFC 5737).
const LINK: Ends = (IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2)));

/// Hardware addresses that no maker of cards gives out.
const NEAR_CARD: [u8; 6] = [2, 0, 0, 0, 0, 1];
const FAR_CARD: [u8; 6] = [2, 0, 0, 0, 0, 2];

const HOPS: u8 = 64;
const NEAR_PORT: u16 = 0xaa47;
const ECHO: IcmpEchoHeader = IcmpEchoHeader { id: 0x1234, seq: 1 };

/// A query for the address of example.org: identifier 0x1234, recursion desired, one question.
const QUERY: &[u8] =
    b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03org\x00\x00\x01\x00\x01";

/// The destination, and a source of the same version.
const fn matched(source: IpAddr, destination: IpAddr) -> Ends {
    match (source, destination) {
        (IpAddr::V6(_), IpAddr::V4(_)) => (IpAddr::V4(Ipv4Addr::UNSPECIFIED), destination),
        (IpAddr::V4(_), IpAddr::V6(_)) => (IpAddr::V6(Ipv6Addr::UNSPECIFIED), destination),
        _ => (source, destination),
    }
}

fn ip(ends: Ends) -> PacketBuilderStep<IpHeaders> {
    match ends {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            PacketBuilder::ipv4(source.octets(), destination.octets(), HOPS)
        }
        (source, destination) => PacketBuilder::ipv6(wide(source), wide(destination), HOPS),
    }
}

fn wide(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    }
}

fn tcp(ends: Ends) -> PacketBuilderStep<TcpHeader> {
    ip(ends).tcp(NEAR_PORT, 80, 0x1122_3344, 64240)
}

fn syn(ends: Ends) -> Vec<u8> {
    // As large as the link lets segments be: loopback carries packets of 65535 bytes over IPv4 and 65536 over IPv6.
    let segment = match ends.1 {
        IpAddr::V4(destination) if destination.is_loopback() => 65495,
        IpAddr::V6(destination) if destination.is_loopback() => 65476,
        IpAddr::V4(_) => 1460,
        IpAddr::V6(_) => 1440,
    };
    let options = [
        TcpOptionElement::MaximumSegmentSize(segment),
        TcpOptionElement::SelectiveAcknowledgementPermitted,
        TcpOptionElement::Timestamp(1, 0),
        TcpOptionElement::Noop,
        TcpOptionElement::WindowScale(7),
    ];
    // They take 20 of the 40 bytes that there are.
    tcp(ends).syn().options(&options).map_or_else(|_| Vec::new(), |tcp| written(tcp, b""))
}

fn udp(ends: Ends, port: u16, data: &[u8]) -> Vec<u8> {
    written(ip(ends).udp(NEAR_PORT, port), data)
}

fn echo(ends: Ends, data: &[u8]) -> Vec<u8> {
    match ends.1 {
        IpAddr::V4(_) => written(ip(ends).icmpv4(Icmpv4Type::EchoRequest(ECHO)), data),
        IpAddr::V6(_) => written(ip(ends).icmpv6(Icmpv6Type::EchoRequest(ECHO)), data),
    }
}

fn arp((source, asked): Ends) -> Vec<u8> {
    let (IpAddr::V4(source), IpAddr::V4(asked)) = (source, asked) else { return Vec::new() };
    let mut bytes = Vec::new();
    let packet = ArpPacket::new(
        ArpHardwareId::ETHERNET,
        EtherType::IPV4,
        ArpOperation::REQUEST,
        &NEAR_CARD,
        &source.octets(),
        &[0; 6],
        &asked.octets(),
    );
    if let Ok(packet) = packet {
        // Writing to memory does not fail.
        let _ = PacketBuilder::ethernet2(NEAR_CARD, [0xff; 6]).arp(packet).write(&mut bytes);
    }
    bytes
}

/// What an ICMP error says.
#[derive(Clone, Copy, Debug)]
enum Error {
    PortUnreachable,
    TimeExceeded,
    TooBig,
}

impl Error {
    /// A packet that went from the destination of the error to its source, and deserves it.
    fn cause(self, (source, destination): Ends) -> Vec<u8> {
        let there = (destination, source);
        match self {
            Self::PortUnreachable => udp(there, 9, b"wireglass"),
            // The first port that traceroute tries.
            Self::TimeExceeded => udp(there, 33434, b"wireglass"),
            Self::TooBig => udp(there, 9, &[b'w'; 1472]),
        }
    }

    fn about(self, ends: Ends, packet: &[u8]) -> Vec<u8> {
        match ends.1 {
            IpAddr::V4(_) => written(ip(ends).icmpv4(self.for_ipv4()), quote(packet, QUOTE_BYTES)),
            IpAddr::V6(_) => written(ip(ends).icmpv6(self.for_ipv6()), quote(packet, QUOTE6_BYTES)),
        }
    }

    const fn for_ipv4(self) -> Icmpv4Type {
        use icmpv4::{DestUnreachableHeader, TimeExceededCode};
        match self {
            Self::PortUnreachable => Icmpv4Type::DestinationUnreachable(DestUnreachableHeader::Port),
            Self::TimeExceeded => Icmpv4Type::TimeExceeded(TimeExceededCode::TtlExceededInTransit),
            Self::TooBig => {
                let next_hop_mtu = 1400;
                Icmpv4Type::DestinationUnreachable(DestUnreachableHeader::FragmentationNeeded {
                    next_hop_mtu,
                })
            }
        }
    }

    const fn for_ipv6(self) -> Icmpv6Type {
        use icmpv6::{DestUnreachableCode, TimeExceededCode};
        match self {
            Self::PortUnreachable => Icmpv6Type::DestinationUnreachable(DestUnreachableCode::Port),
            Self::TimeExceeded => Icmpv6Type::TimeExceeded(TimeExceededCode::HopLimitExceeded),
            Self::TooBig => Icmpv6Type::PacketTooBig { mtu: 1400 },
        }
    }
}

/// What an error quotes at most, so that it is no longer than 576 bytes itself (RFC 1812 section 4.3.2.3).
const QUOTE_BYTES: usize = 576 - 20 - 8;
/// The same for IPv6, where it is no longer than the least that every link carries (RFC 4443 section 2.4).
const QUOTE6_BYTES: usize = 1280 - 40 - 8;

fn quote(packet: &[u8], most: usize) -> &[u8] {
    packet.get(..most).unwrap_or(packet)
}

/// What all last steps of etherparse's builder can do.
trait Write {
    fn written(self, payload: &[u8]) -> Vec<u8>;
}

fn written(last: impl Write, payload: &[u8]) -> Vec<u8> {
    last.written(payload)
}

macro_rules! write {
    ($($last:ty),*) => { $(
        impl Write for PacketBuilderStep<$last> {
            fn written(self, payload: &[u8]) -> Vec<u8> {
                let mut bytes = Vec::with_capacity(self.size(payload.len()));
                // Writing to memory fails only where the payload is longer than any packet.
                let _ = self.write(&mut bytes, payload);
                bytes
            }
        }
    )* };
}

write!(Icmpv4Header, Icmpv6Header, TcpHeader, UdpHeader);
