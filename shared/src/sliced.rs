//! The fast path: etherparse's borrowed slices of a packet, for whoever must look at many and needs a few fields of each.

use crate::capture::{CaptureRecord, LinkType};
use etherparse::{
    ArpPacketSlice, EtherType, Ethernet2Slice, Ipv4HeaderSlice, Ipv6ExtensionsSlice, Ipv6HeaderSlice,
    LaxNetSlice, LaxSlicedPacket, LinkSlice, NetSlice, SlicedPacket, TransportSlice,
};
use std::net::IpAddr;

/// A packet in slices, as far as etherparse goes. `'p` is the time for which etherparse's own result lives.
pub(crate) struct Sliced<'p, 'a> {
    pub ethernet: Option<&'p Ethernet2Slice<'a>>,
    pub net: Option<Net<'p, 'a>>,
    /// What the IP header carries, behind extension headers too; empty if there is none.
    pub carried: &'a [u8],
    pub transport: Option<&'p TransportSlice<'a>>,
}

/// What stands on the link.
pub(crate) enum Net<'p, 'a> {
    V4(Ipv4HeaderSlice<'p>),
    V6(V6<'p>),
    Arp(&'p ArpPacketSlice<'a>),
}

impl Net<'_, '_> {
    /// What an IP header of either version says.
    pub fn ip(&self) -> Option<Ip> {
        match self {
            Self::V4(header) => Some(Ip::v4(header)),
            Self::V6(headers) => Some(Ip::v6(headers)),
            Self::Arp(_) => None,
        }
    }
}

/// An IPv6 header and its extension headers.
pub(crate) struct V6<'p> {
    header: Ipv6HeaderSlice<'p>,
    extensions: &'p Ipv6ExtensionsSlice<'p>,
    number: u8,
    fragmented: bool,
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
    // Inlined, what its caller does not ask for is not read.
    #[inline]
    pub fn v4(header: &Ipv4HeaderSlice<'_>) -> Self {
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

    #[inline]
    pub fn v6(V6 { header, extensions, number, fragmented }: &V6<'_>) -> Self {
        Self {
            source: header.source_addr().into(),
            destination: header.destination_addr().into(),
            hops: header.hop_limit(),
            length: u32::from(header.payload_length()) + 40,
            number: *number,
            fragment: fragmented.then(|| fragment(extensions)).flatten(),
        }
    }
}

/// Hands the packet in slices to `look` and returns what it makes of them; `None` where the link is not known, or no first
/// header can be found. What etherparse returns is large: it is lent, not moved.
#[inline]
pub(crate) fn sliced<'a, T>(
    record: &CaptureRecord<'a>,
    look: impl for<'p> FnOnce(&Sliced<'p, 'a>) -> T,
) -> Option<T> {
    let bytes = record.bytes;
    // Most packets are whole and sound, and the strict way is the faster one for those.
    let strictly = match record.link {
        LinkType::ETHERNET => SlicedPacket::from_ethernet(bytes),
        LinkType::RAW | LinkType::IPV4 | LinkType::IPV6 => SlicedPacket::from_ip(bytes),
        _ => return lax_packet(record).map(|packet| look(&lax(&packet))),
    };
    match &strictly {
        Ok(packet) => Some(look(&strict(packet))),
        Err(_) => lax_packet(record).map(|packet| look(&lax(&packet))),
    }
}

/// What etherparse makes of a packet that need not be sound.
#[cold]
fn lax_packet<'a>(record: &CaptureRecord<'a>) -> Option<LaxSlicedPacket<'a>> {
    let bytes = record.bytes;
    let typed = |type_at: usize, header_bytes: usize| {
        let number = bytes.get(type_at..type_at + 2)?.try_into().ok()?;
        let ether_type = EtherType(u16::from_be_bytes(number));
        Some(LaxSlicedPacket::from_ether_type(ether_type, bytes.get(header_bytes..)?))
    };
    match record.link {
        LinkType::ETHERNET => LaxSlicedPacket::from_ethernet(bytes).ok(),
        LinkType::RAW | LinkType::IPV4 | LinkType::IPV6 => LaxSlicedPacket::from_ip(bytes).ok(),
        LinkType::NULL | LinkType::LOOP => LaxSlicedPacket::from_ip(bytes.get(4..)?).ok(),
        LinkType::LINUX_SLL => typed(14, 16),
        LinkType::LINUX_SLL2 => typed(0, 20),
        _ => None,
    }
}

#[inline]
fn strict<'p, 'a>(packet: &'p SlicedPacket<'a>) -> Sliced<'p, 'a> {
    let net = packet.net.as_ref().map(|net| match net {
        NetSlice::Ipv4(ip) => Net::V4(ip.header()),
        NetSlice::Ipv6(ip) => Net::V6(V6 {
            header: ip.header(),
            extensions: ip.extensions(),
            number: ip.payload().ip_number.0,
            fragmented: ip.payload().fragmented,
        }),
        NetSlice::Arp(arp) => Net::Arp(arp),
    });
    let carried = packet.net.as_ref().and_then(NetSlice::ip_payload_ref).map_or(&[][..], |ip| ip.payload);
    Sliced { ethernet: ethernet(packet.link.as_ref()), net, carried, transport: packet.transport.as_ref() }
}

fn lax<'p, 'a>(packet: &'p LaxSlicedPacket<'a>) -> Sliced<'p, 'a> {
    let net = packet.net.as_ref().map(|net| match net {
        LaxNetSlice::Ipv4(ip) => Net::V4(ip.header()),
        LaxNetSlice::Ipv6(ip) => Net::V6(V6 {
            header: ip.header(),
            extensions: ip.extensions(),
            number: ip.payload().ip_number.0,
            fragmented: ip.payload().fragmented,
        }),
        LaxNetSlice::Arp(arp) => Net::Arp(arp),
    });
    let carried = packet.net.as_ref().and_then(LaxNetSlice::ip_payload_ref).map_or(&[][..], |ip| ip.payload);
    Sliced { ethernet: ethernet(packet.link.as_ref()), net, carried, transport: packet.transport.as_ref() }
}

#[inline]
fn ethernet<'p, 'a>(link: Option<&'p LinkSlice<'a>>) -> Option<&'p Ethernet2Slice<'a>> {
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
