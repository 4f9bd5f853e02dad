//! The fast path: etherparse's borrowed slices of a packet, for whoever must look at many and needs a few fields of each.

use crate::capture::{CaptureRecord, LinkType};
use etherparse::{
    ArpPacketSlice, EtherType, Ethernet2Slice, Ipv4HeaderSlice, Ipv6ExtensionsSlice, Ipv6HeaderSlice,
    LaxNetSlice, LaxSlicedPacket, LinkSlice, NetSlice, SlicedPacket, TransportSlice,
};
use std::net::IpAddr;

/// A packet in slices, as far as etherparse goes.
pub(crate) struct Sliced<'a> {
    pub ethernet: Option<Ethernet2Slice<'a>>,
    pub net: Option<Net<'a>>,
    pub transport: Option<TransportSlice<'a>>,
}

/// What stands on the link.
pub(crate) enum Net<'a> {
    Ip(Ip),
    Arp(ArpPacketSlice<'a>),
}

/// What an IP header says, of either version.
#[derive(Clone, Copy)]
pub(crate) struct Ip {
    pub source: IpAddr,
    pub destination: IpAddr,
    /// Time to Live or Hop Limit.
    pub hops: u8,
    /// Bytes of the whole packet by the header's own account.
    pub length: u32,
    /// The IP number of what follows, behind extension headers too.
    pub number: u8,
    /// Where a fragment's bytes belong, and whether more follow; `None` for a packet in one piece.
    pub fragment: Option<(u32, bool)>,
}

impl Ip {
    fn v4(header: &Ipv4HeaderSlice<'_>) -> Self {
        let offset = header.fragments_offset().byte_offset().into();
        Self {
            source: header.source_addr().into(),
            destination: header.destination_addr().into(),
            hops: header.ttl(),
            length: header.total_len().into(),
            number: header.protocol().0,
            fragment: header.is_fragmenting_payload().then(|| (offset, header.more_fragments())),
        }
    }

    fn v6(
        header: &Ipv6HeaderSlice<'_>,
        extensions: &Ipv6ExtensionsSlice<'_>,
        number: u8,
        fragmented: bool,
    ) -> Self {
        Self {
            source: header.source_addr().into(),
            destination: header.destination_addr().into(),
            hops: header.hop_limit(),
            length: u32::from(header.payload_length()) + 40,
            number,
            fragment: fragmented.then(|| fragment(extensions)).flatten(),
        }
    }
}

/// The packet in slices; `None` where the link is not known, or no first header can be found.
pub(crate) fn sliced<'a>(record: &CaptureRecord<'a>) -> Option<Sliced<'a>> {
    let bytes = record.bytes;
    let typed = |type_at: usize, header_bytes: usize| {
        let number = bytes.get(type_at..type_at + 2)?.try_into().ok()?;
        let ether_type = EtherType(u16::from_be_bytes(number));
        Some(lax(LaxSlicedPacket::from_ether_type(ether_type, bytes.get(header_bytes..)?)))
    };
    match record.link {
        // Most packets are whole and sound, and the strict way is the faster one for those.
        LinkType::ETHERNET => match SlicedPacket::from_ethernet(bytes) {
            Ok(packet) => Some(strict(packet)),
            Err(_) => LaxSlicedPacket::from_ethernet(bytes).ok().map(lax),
        },
        LinkType::RAW | LinkType::IPV4 | LinkType::IPV6 => match SlicedPacket::from_ip(bytes) {
            Ok(packet) => Some(strict(packet)),
            Err(_) => LaxSlicedPacket::from_ip(bytes).ok().map(lax),
        },
        LinkType::NULL | LinkType::LOOP => LaxSlicedPacket::from_ip(bytes.get(4..)?).ok().map(lax),
        LinkType::LINUX_SLL => typed(14, 16),
        LinkType::LINUX_SLL2 => typed(0, 20),
        _ => None,
    }
}

fn strict(packet: SlicedPacket<'_>) -> Sliced<'_> {
    let net = packet.net.map(|net| match net {
        NetSlice::Ipv4(ip) => Net::Ip(Ip::v4(&ip.header())),
        NetSlice::Ipv6(ip) => {
            let payload = ip.payload();
            Net::Ip(Ip::v6(&ip.header(), ip.extensions(), payload.ip_number.0, payload.fragmented))
        }
        NetSlice::Arp(arp) => Net::Arp(arp),
    });
    Sliced { ethernet: ethernet(packet.link), net, transport: packet.transport }
}

fn lax(packet: LaxSlicedPacket<'_>) -> Sliced<'_> {
    let net = packet.net.map(|net| match net {
        LaxNetSlice::Ipv4(ip) => Net::Ip(Ip::v4(&ip.header())),
        LaxNetSlice::Ipv6(ip) => {
            let payload = ip.payload();
            Net::Ip(Ip::v6(&ip.header(), ip.extensions(), payload.ip_number.0, payload.fragmented))
        }
        LaxNetSlice::Arp(arp) => Net::Arp(arp),
    });
    Sliced { ethernet: ethernet(packet.link), net, transport: packet.transport }
}

fn ethernet(link: Option<LinkSlice<'_>>) -> Option<Ethernet2Slice<'_>> {
    match link? {
        LinkSlice::Ethernet2(ethernet) => Some(ethernet),
        _ => None,
    }
}

/// Where in the packet a fragment's bytes belong, and whether more follow, if a fragment header stands in the chain.
/// etherparse's own iterator trusts that the chain is whole, and reads behind the end of one that breaks off.
fn fragment(chain: &Ipv6ExtensionsSlice<'_>) -> Option<(u32, bool)> {
    let mut number = chain.first_header()?.0;
    let mut rest = chain.slice();
    loop {
        let [next, length, high, low, ..] = *rest else { return None };
        let bytes = match number {
            44 => return Some((u32::from(u16::from_be_bytes([high, low]) & !7), low & 1 == 1)),
            51 => (usize::from(length) + 2) * 4,
            0 | 43 | 60 => (usize::from(length) + 1) * 8,
            _ => return None,
        };
        (number, rest) = (next, rest.get(bytes..)?);
    }
}
