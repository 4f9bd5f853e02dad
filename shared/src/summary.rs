//! One line a packet, for lists. A path of its own over etherparse's slices: no dissection is made for rows that nobody
//! opens, nothing is allocated, and words are made only of the rows that are shown.

mod info;

use crate::capture::{CaptureRecord, LinkType};
use crate::proto;
use crate::sliced::{Ip, Net, Sliced, sliced};
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

/// What an IP packet carries behind its header and extension headers: the number of the protocol, and the bytes.
pub fn carried<'a>(record: &CaptureRecord<'a>) -> Option<(u8, &'a [u8])> {
    sliced(record, |packet| Some((packet.net.as_ref()?.ip()?.number, packet.carried))).flatten()
}

/// Sums a packet up.
pub fn summarize<'a>(record: &CaptureRecord<'a>) -> Summary<'a> {
    sliced(record, |packet| Summary::of(record, packet)).unwrap_or_else(|| Summary::unsliced(record))
}

impl<'a> Summary<'a> {
    fn unknown(record: &CaptureRecord<'a>) -> Self {
        Self {
            source: Address::Unknown,
            destination: Address::Unknown,
            protocol: if record.link == LinkType::ETHERNET { "Ethernet" } else { "Data" },
            info: Info::Bytes(record.bytes.len()),
        }
    }

    /// Of a packet without a header that can be found.
    #[cold]
    fn unsliced(record: &CaptureRecord<'a>) -> Self {
        let bytes = record.bytes;
        match (bytes.first().map(|byte| byte >> 4), record.link) {
            (Some(4), LinkType::RAW | LinkType::IPV4) => {
                Self { protocol: "IPv4", info: Info::Broken(bytes.len()), ..Self::unknown(record) }
            }
            _ => Self::unknown(record),
        }
    }

    #[inline]
    fn of(record: &CaptureRecord<'a>, packet: &Sliced<'_, 'a>) -> Self {
        let bytes = record.bytes;
        let mut summary = Self::unknown(record);
        let hops = match &packet.net {
            Some(Net::V4(header)) => summary.ip(bytes, packet, &Ip::v4(header)),
            Some(Net::V6(headers)) => summary.ip(bytes, packet, &Ip::v6(headers)),
            Some(Net::Arp(arp)) => {
                summary.protocol = "ARP";
                summary.info = Info::Arp(arp.slice());
                0
            }
            None => 0,
        };
        if let (Address::Unknown, Some(ethernet)) = (summary.source, packet.ethernet) {
            summary.source = Address::Mac(ethernet.source());
            summary.destination = Address::Mac(ethernet.destination());
        }
        if let Some(transport) = packet.transport {
            summary.transport(transport, hops);
        }
        summary
    }

    /// Takes in what an IP header says. Returns its hops.
    // Inlined once a version, it copies an address of that version instead of one of either.
    #[inline]
    fn ip(&mut self, bytes: &'a [u8], packet: &Sliced<'_, 'a>, ip: &Ip) -> u8 {
        (self.source, self.destination) = (ip.source.into(), ip.destination.into());
        self.protocol = if ip.source.is_ipv4() { "IPv4" } else { "IPv6" };
        let (offset, more) = ip.fragment.unwrap_or_default();
        // Of a fragment, nothing above IP is sliced.
        if packet.transport.is_none() {
            self.above(bytes, ip, offset, more);
        }
        ip.hops
    }

    /// What is known of what an IP header carries, before anybody looks into it.
    fn above(&mut self, bytes: &'a [u8], ip: &Ip, offset: u32, more: bool) {
        let number = ip.number;
        self.info = match (offset, more, proto::bind(Next::IpNumber(number))) {
            (1.., ..) => Info::Fragment { number, offset },
            (0, true, _) => Info::FirstFragment(number, bytes.len()),
            // An extension header, or a packet in a packet, is no reason to call the packet otherwise.
            (0, false, Some(next)) if next.tier != Tier::Network => {
                self.protocol = next.title;
                Info::Broken(bytes.len())
            }
            (0, false, _) => Info::Carries { number, bytes: ip.length },
        };
    }

    fn transport(&mut self, transport: &TransportSlice<'a>, hops: u8) {
        match transport {
            TransportSlice::Icmpv4(icmp) => {
                self.protocol = "ICMP";
                self.info = Info::Icmp { message: icmp.slice(), hops };
            }
            TransportSlice::Icmpv6(icmp) => {
                self.protocol = "ICMPv6";
                self.info = Info::Icmpv6 { message: icmp.slice(), hops };
            }
            TransportSlice::Tcp(tcp) => {
                self.protocol = "TCP";
                self.info = Info::Tcp { header: tcp.header_slice(), data: tcp.payload() };
            }
            TransportSlice::Udp(udp) => {
                let ports = (udp.source_port(), udp.destination_port());
                (self.protocol, self.info) = match proto::bind(Next::UdpPorts(ports.0, ports.1)) {
                    Some(above) => (above.title, Info::Dns(udp.payload())),
                    _ => ("UDP", Info::Udp { ports, data: udp.payload() }),
                };
            }
            TransportSlice::Igmp(igmp) => {
                self.protocol = "IGMP";
                self.info = Info::Igmp(igmp.slice());
            }
        }
    }
}
