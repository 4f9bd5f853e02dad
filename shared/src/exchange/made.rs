//! A packet as it was made: whether a captured one is it, and what it would be with what the kernel puts in.

use crate::bits::word;
use crate::capture::{CaptureRecord, LinkType};
use crate::flow::Neighbor;
use crate::stream::Level;
use etherparse::checksum::Sum16BitWords;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A packet as it was made: its bytes, and what they begin with.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub level: Level,
    pub bytes: Vec<u8>,
}

impl Made {
    /// The packet as if it had been captured; `None` where its IP header is still to be written.
    pub fn record(&self) -> Option<CaptureRecord<'_>> {
        match self.level {
            Level::Transport { .. } => None,
            Level::Ip => Some(CaptureRecord::bare(LinkType::RAW, &self.bytes)),
            Level::Link { .. } => Some(CaptureRecord::bare(LinkType::ETHERNET, &self.bytes)),
        }
    }

    /// The packet as the kernel would send it, as far as that is known beforehand: with an IP header where it has none yet.
    pub fn imagined(&self) -> (Neighbor, Certainty) {
        let (link, bytes, certainty) = match self.level {
            Level::Link { .. } => (LinkType::ETHERNET, self.bytes.clone(), Certainty::Whole),
            Level::Ip => (LinkType::RAW, filled(&self.bytes), certainty(&self.bytes)),
            Level::Transport { protocol, destination } => {
                let certainty =
                    if destination.is_loopback() { Certainty::Whole } else { Certainty::NoSource };
                (LinkType::RAW, with_header(protocol, destination, &self.bytes), certainty)
            }
        };
        (Neighbor::new(0, &CaptureRecord::bare(link, &bytes)), certainty)
    }

    /// Whether a captured packet is this one.
    pub fn is(&self, record: &CaptureRecord<'_>) -> bool {
        match self.level {
            Level::Link { .. } => self.is_frame(record),
            Level::Ip => network(record).is_some_and(|packet| self.is_packet(packet, record.is_cut())),
            Level::Transport { protocol, destination } => {
                network(record).and_then(Network::of).is_some_and(|packet| {
                    let to = destination.is_unspecified() || packet.destination == destination;
                    to && packet.number == protocol && self.is_carried(&packet, record.is_cut())
                })
            }
        }
    }

    fn is_frame(&self, record: &CaptureRecord<'_>) -> bool {
        if record.link == LinkType::ETHERNET {
            return is_all(&self.bytes, record.bytes, record.is_cut());
        }
        // Captured without its link header.
        let made = network(&CaptureRecord::bare(LinkType::ETHERNET, &self.bytes));
        made.zip(network(record))
            .is_some_and(|(made, packet)| !made.is_empty() && is_all(made, packet, record.is_cut()))
    }

    /// The same but for what the kernel changes in an IPv4 header: total length and checksum always, Identification and source where
    /// they are zero. It changes nothing in an IPv6 header.
    fn is_packet(&self, packet: &[u8], cut: bool) -> bool {
        let (Some((made, data)), Some((captured, behind))) =
            (self.bytes.split_first_chunk::<20>(), packet.split_first_chunk::<20>())
        else {
            return false;
        };
        if made[0] >> 4 == 6 {
            return is_all(&self.bytes, packet, cut);
        }
        let same = |range: std::ops::Range<usize>| made.get(range.clone()) == captured.get(range);
        let filled = |range: std::ops::Range<usize>| {
            same(range.clone()) || made.get(range).is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0))
        };
        usize::from(word(captured, 2)) == self.bytes.len()
            && same(0..2)
            && filled(4..6)
            && same(6..10)
            && filled(12..16)
            && same(16..20)
            && is_all(data, behind, cut)
    }

    /// The same behind an IP header that the kernel wrote. It cuts what is longer than the link takes.
    fn is_carried(&self, packet: &Network<'_>, cut: bool) -> bool {
        is_all(&self.bytes, packet.carried, packet.first_fragment || cut)
    }
}

/// How much is known of a packet before it was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certainty {
    /// All that checksums are made over.
    Whole,
    /// The kernel chooses the source address by its routes.
    NoSource,
}

fn certainty(packet: &[u8]) -> Certainty {
    let version = packet.first().map_or(0, |first| first >> 4);
    let zeros = packet.get(12..16).is_some_and(|source| source == [0; 4]);
    if version == 4 && zeros { Certainty::NoSource } else { Certainty::Whole }
}

/// With the total length and the header checksum that the kernel writes over those of an IPv4 header.
fn filled(packet: &[u8]) -> Vec<u8> {
    let mut packet = packet.to_vec();
    let header = usize::from(packet.first().map_or(0, |first| first & 15)) * 4;
    if packet.first().is_none_or(|first| first >> 4 == 6) || header < 20 || packet.len() < header {
        return packet;
    }
    let length = u16::try_from(packet.len()).unwrap_or(u16::MAX).to_be_bytes();
    let mut put = |at: usize, bytes: [u8; 2]| {
        if let Some(place) = packet.get_mut(at..at + 2) {
            place.copy_from_slice(&bytes);
        }
    };
    put(2, length);
    put(10, [0, 0]);
    let sum = Sum16BitWords::new().add_slice(packet.get(..header).unwrap_or_default()).ones_complement();
    if let Some(place) = packet.get_mut(10..12) {
        place.copy_from_slice(&sum.to_ne_bytes());
    }
    packet
}

/// Behind an IP header such as the kernel writes. The source is right for loopback alone.
pub fn with_header(protocol: u8, destination: IpAddr, carried: &[u8]) -> Vec<u8> {
    let length = |more: usize| u16::try_from(carried.len() + more).unwrap_or(u16::MAX).to_be_bytes();
    let mut packet = Vec::with_capacity(carried.len() + 40);
    match destination {
        IpAddr::V4(destination) => {
            let source = if destination.is_loopback() { Ipv4Addr::LOCALHOST } else { Ipv4Addr::UNSPECIFIED };
            packet.extend([0x45, 0]);
            packet.extend(length(20));
            packet.extend([0, 0, 0x40, 0, 64, protocol, 0, 0]);
            packet.extend(source.octets());
            packet.extend(destination.octets());
        }
        IpAddr::V6(destination) => {
            let source = if destination.is_loopback() { Ipv6Addr::LOCALHOST } else { Ipv6Addr::UNSPECIFIED };
            packet.extend([0x60, 0, 0, 0]);
            packet.extend(length(0));
            packet.extend([protocol, 64]);
            packet.extend(source.octets());
            packet.extend(destination.octets());
        }
    }
    packet.extend(carried);
    filled(&packet)
}

/// Whether captured bytes are all of those made, or as many of them as the capture holds. Zeros behind only fill a frame up.
fn is_all(made: &[u8], captured: &[u8], cut: bool) -> bool {
    match captured.split_at_checked(made.len()) {
        Some((same, behind)) => same == made && behind.iter().all(|byte| *byte == 0),
        None => cut && made.starts_with(captured),
    }
}

/// What stands behind the link header of a captured packet.
pub(super) fn network<'a>(record: &CaptureRecord<'a>) -> Option<&'a [u8]> {
    let at = match record.link {
        LinkType::ETHERNET => {
            let tag = |at: &usize| matches!(word(record.bytes, *at), 0x8100 | 0x88a8 | 0x9100);
            std::iter::successors(Some(12), |at| Some(at + 4)).take(8).find(|at| !tag(at))? + 2
        }
        LinkType::LINUX_SLL => 16,
        LinkType::LINUX_SLL2 => 20,
        LinkType::NULL | LinkType::LOOP => 4,
        LinkType::RAW | LinkType::IPV4 | LinkType::IPV6 => 0,
        _ => return None,
    };
    record.bytes.get(at..)
}

/// What an IP header says, whatever it carries.
pub(super) struct Network<'a> {
    pub destination: IpAddr,
    /// What follows the header, extension headers too.
    pub number: u8,
    pub carried: &'a [u8],
    pub first_fragment: bool,
}

impl<'a> Network<'a> {
    pub fn of(packet: &'a [u8]) -> Option<Self> {
        match packet.first()? >> 4 {
            4 => {
                let header = usize::from(packet.first()? & 15) * 4;
                let end = usize::from(word(packet, 2)).min(packet.len());
                let destination: [u8; 4] = packet.get(16..20)?.try_into().ok()?;
                Some(Self {
                    destination: destination.into(),
                    number: *packet.get(9)?,
                    carried: packet.get(header..end)?,
                    first_fragment: word(packet, 6) & 0x3fff == 0x2000,
                })
            }
            6 => {
                let destination: [u8; 16] = packet.get(24..40)?.try_into().ok()?;
                let end = (usize::from(word(packet, 4)) + 40).min(packet.len());
                let (number, carried) = (*packet.get(6)?, packet.get(40..end)?);
                // The kernel's own header where it cuts a packet: next header, zero, and no offset, with more to come.
                Some(match carried.split_first_chunk::<8>() {
                    Some(([next, 0, 0, 1, ..], carried)) if number == 44 => {
                        Self { destination: destination.into(), number: *next, carried, first_fragment: true }
                    }
                    _ => Self { destination: destination.into(), number, carried, first_fragment: false },
                })
            }
            _ => None,
        }
    }
}
