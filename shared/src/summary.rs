//! One line a packet, for lists. A path of its own over etherparse's slices: no dissection is made for rows that nobody
//! opens, nothing is allocated, and words are made only of the rows that are shown.

mod info;

use crate::capture::{CaptureRecord, LinkType};
use crate::proto;
use crate::sliced::{Net, Sliced, sliced};
use crate::table::{Next, Tier};
use crate::value::mac;
use etherparse::TransportSlice;
pub use info::Info;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a list row says of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary<'a> {
    /// Where it comes from.
    pub source: Address,
    /// Where it goes.
    pub destination: Address,
    /// The innermost protocol known.
    pub protocol: &'static str,
    /// What it does, in the words of that protocol.
    pub info: Info<'a>,
}

/// One end of a packet, as far as its headers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// No header says.
    Unknown,
    /// A hardware address.
    Mac([u8; 6]),
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address.
    V6(Ipv6Addr),
}

impl Address {
    /// Whether nothing is known.
    pub fn is_unknown(self) -> bool {
        self == Self::Unknown
    }
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => Self::V6(address),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => Ok(()),
            Self::Mac(address) => f.write_str(&mac(address)),
            Self::V4(address) => address.fmt(f),
            Self::V6(address) => address.fmt(f),
        }
    }
}

/// The number of the protocol that an IPv4 packet carries, where its link shows one at once: for filters that must look
/// at every packet.
pub fn ip_number(record: &CaptureRecord<'_>) -> Option<u8> {
    match record.link {
        LinkType::RAW | LinkType::IPV4 => record.bytes.get(9).copied(),
        _ => None,
    }
}

/// Sums a packet up.
pub fn summarize<'a>(record: &CaptureRecord<'a>) -> Summary<'a> {
    let bytes = record.bytes;
    let mut summary = Summary {
        source: Address::Unknown,
        destination: Address::Unknown,
        protocol: if record.link == LinkType::ETHERNET { "Ethernet" } else { "Data" },
        info: Info::Bytes(bytes.len()),
    };
    if let Some(packet) = sliced(record) {
        summary.fill(bytes, &packet);
    } else if let (Some(4), LinkType::RAW | LinkType::IPV4) =
        (bytes.first().map(|byte| byte >> 4), record.link)
    {
        summary.protocol = "IPv4";
        summary.info = Info::Broken(bytes.len());
    }
    summary
}

impl<'a> Summary<'a> {
    fn fill(&mut self, bytes: &'a [u8], packet: &Sliced<'a>) {
        let (mut hops, mut first_fragment) = (0, false);
        match &packet.net {
            Some(Net::Ip(ip)) => {
                (self.source, self.destination) = (ip.source.into(), ip.destination.into());
                self.protocol = if ip.source.is_ipv4() { "IPv4" } else { "IPv6" };
                hops = ip.hops;
                let (offset, more) = ip.fragment.unwrap_or_default();
                first_fragment = more && offset == 0;
                if offset > 0 || packet.transport.is_none() {
                    self.above(bytes, ip.number, offset, ip.length);
                }
            }
            Some(Net::Arp(arp)) => {
                self.protocol = "ARP";
                self.info = Info::Arp(arp.slice());
            }
            None => {}
        }
        if let (Address::Unknown, Some(ethernet)) = (self.source, &packet.ethernet) {
            self.source = Address::Mac(ethernet.source());
            self.destination = Address::Mac(ethernet.destination());
        }
        if let Some(transport) = &packet.transport {
            (self.protocol, self.info) = Self::transport(transport, hops);
            if first_fragment {
                self.info = Info::FirstFragment(info::number(transport), bytes.len());
            }
        }
    }

    /// What is known of what an IP header carries, before anybody looks into it.
    fn above(&mut self, bytes: &'a [u8], number: u8, offset: u32, length: u32) {
        self.info = match (offset, proto::bind(Next::IpNumber(number))) {
            (1.., _) => Info::Fragment { number, offset },
            // An extension header, or a packet in a packet, is no reason to call the packet otherwise.
            (0, Some(next)) if next.tier != Tier::Network => {
                self.protocol = next.title;
                Info::Broken(bytes.len())
            }
            (0, _) => Info::Carries { number, bytes: length },
        };
    }

    fn transport(transport: &TransportSlice<'a>, hops: u8) -> (&'static str, Info<'a>) {
        match transport {
            TransportSlice::Icmpv4(icmp) => ("ICMP", Info::Icmp { message: icmp.slice(), hops }),
            TransportSlice::Icmpv6(icmp) => ("ICMPv6", Info::Icmpv6 { message: icmp.slice(), hops }),
            TransportSlice::Tcp(tcp) => {
                ("TCP", Info::Tcp { header: tcp.header_slice(), data: tcp.payload() })
            }
            TransportSlice::Udp(udp) => {
                let ports = (udp.source_port(), udp.destination_port());
                match proto::bind(Next::UdpPorts(ports.0, ports.1)) {
                    Some(above) => (above.title, Info::Dns(udp.payload())),
                    _ => ("UDP", Info::Udp { ports, data: udp.payload() }),
                }
            }
            TransportSlice::Igmp(igmp) => ("IGMP", Info::Igmp(igmp.slice())),
        }
    }
}
