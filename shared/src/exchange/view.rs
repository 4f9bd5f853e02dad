//! A packet of an exchange as the words about it ask for it: fields by their ids, segments, and numbers as people read them.

use super::answer::Segment;
use crate::check::{self, Verdict};
use crate::dissection::Layer;
use crate::flow::Neighbor;
use crate::stream::Level;
use std::net::IpAddr;

/// The packet that was sent.
pub(super) struct View<'a> {
    pub packet: &'a Neighbor,
    pub level: &'a Level,
    /// Whether the source address is the one that the kernel wrote, so that checksums can be judged.
    pub knows_source: bool,
    /// Whether the IP header is the one that the packet had, and not one such as the kernel writes.
    pub has_own_header: bool,
}

impl View<'_> {
    pub fn value(&self, id: &str) -> Option<u64> {
        self.packet.value(id)
    }

    pub fn has(&self, protocol: &str) -> bool {
        layer(self.packet, protocol).is_some()
    }

    pub fn segment(&self) -> Option<Segment> {
        segment(self.packet)
    }

    pub fn destination(&self) -> Option<IpAddr> {
        address(self.packet, "ip.dst", "ipv6.dst")
    }

    /// Whether nothing can be lost on its way, because there is none.
    pub fn stays_here(&self) -> bool {
        let source = address(self.packet, "ip.src", "ipv6.src");
        self.destination().is_some_and(|destination| destination.is_loopback() || Some(destination) == source)
    }

    /// The verdict on the checksum of a protocol's header, and the value found there.
    pub fn checksum(&self, protocol: &str) -> Option<(Verdict, u64)> {
        let dissection = &self.packet.dissection;
        let layer =
            dissection.layers.iter().position(|layer| !layer.quoted && layer.protocol.id == protocol)?;
        let check = check::checksum(&self.packet.frame, dissection, layer)?;
        let node = dissection.nodes.get(check.node)?;
        Some((check.verdict, crate::bits::read(&self.packet.frame, node.span)?))
    }
}

/// The header of a protocol, outside quoted packets.
pub(super) fn layer<'a>(packet: &'a Neighbor, protocol: &str) -> Option<&'a Layer> {
    packet.dissection.layers.iter().find(|layer| !layer.quoted && layer.protocol.id == protocol)
}

/// The bytes of a protocol's header and of all it carries, outside quoted packets.
pub(super) fn message<'a>(packet: &'a Neighbor, protocol: &str) -> &'a [u8] {
    layer(packet, protocol).map_or(&[], |layer| layer.message.slice(&packet.frame))
}

pub(super) fn segment(packet: &Neighbor) -> Option<Segment> {
    Segment::of(message(packet, "tcp"))
}

/// The value of an address field, by its id in IPv4 or that in IPv6, outside quoted packets.
pub(super) fn address(packet: &Neighbor, v4: &str, v6: &str) -> Option<IpAddr> {
    let bytes = |id: &str| {
        let (_, node) = packet.dissection.nodes.iter().enumerate().find(|(_, node)| {
            let layer = packet.dissection.layers.get(node.layer());
            node.field.id == id && layer.is_some_and(|layer| !layer.quoted)
        })?;
        Some(node.span.slice(&packet.frame))
    };
    let four = || <[u8; 4]>::try_from(bytes(v4)?).ok().map(IpAddr::from);
    let sixteen = || <[u8; 16]>::try_from(bytes(v6)?).ok().map(IpAddr::from);
    four().or_else(sixteen)
}

/// A number of 32 bits: `0x11223344 (287454020)`.
pub(super) fn long(number: u32) -> String {
    format!("0x{number:08x} ({number})")
}

/// A number of 16 bits: `0xaaaa (43690)`.
pub(super) fn short(number: u16) -> String {
    format!("0x{number:04x} ({number})")
}

/// `1 byte`, `2 bytes`.
pub(super) fn bytes(count: u32) -> String {
    crate::value::counted(usize::try_from(count).unwrap_or(usize::MAX), "byte")
}
