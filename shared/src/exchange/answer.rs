//! Which packets answer one that was sent, and what its sender's own kernel says to them.

use super::Outcome;
use super::made::Made;
use crate::bits::word;
use crate::capture::CaptureRecord;
use crate::flow::{self, Mark};
use crate::sliced::{Net, Sliced, sliced};
use crate::stream::Level;
use std::net::IpAddr;

const ICMP: u8 = 1;
const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMPV6: u8 = 58;

/// What an answer is known by.
#[derive(Clone, Debug)]
pub(super) enum Question {
    Ip(Packet),
    /// An ARP packet that asks: for whom, and for what.
    Arp {
        asks: Vec<u8>,
        wanted: Vec<u8>,
    },
    /// Nothing that could be answered.
    None,
}

/// An IP packet, as far as answers to it depend on it.
#[derive(Clone, Debug)]
pub(super) struct Packet {
    /// `None` while the kernel has not filled it in.
    pub source: Option<IpAddr>,
    pub destination: IpAddr,
    pub number: u8,
    /// What follows the IP header.
    pub carried: Vec<u8>,
    /// The packet behind its link header, where it was captured.
    captured: Option<Vec<u8>>,
}

impl Question {
    pub fn of_made(made: &Made) -> Self {
        if let Level::Transport { protocol, destination } = made.level {
            let carried = made.bytes.clone();
            return Self::Ip(Packet { source: None, destination, number: protocol, carried, captured: None });
        }
        let question =
            made.record().and_then(|record| sliced(&record, |packet| Self::of(packet, None)).flatten());
        question.unwrap_or(Self::None)
    }

    pub fn of_captured(record: &CaptureRecord<'_>) -> Option<Self> {
        let captured = super::made::network(record).map(<[u8]>::to_vec);
        sliced(record, |packet| Self::of(packet, captured)).flatten()
    }

    fn of(packet: &Sliced<'_, '_>, captured: Option<Vec<u8>>) -> Option<Self> {
        let net = packet.net.as_ref()?;
        if let Net::Arp(arp) = net {
            let asks = (arp.operation().0 == 1).then(|| arp.sender_protocol_addr().to_vec());
            return asks.map(|asks| Self::Arp { asks, wanted: arp.target_protocol_addr().to_vec() });
        }
        let ip = net.ip()?;
        let source = Some(ip.source).filter(|source| captured.is_some() || !source.is_unspecified());
        let carried = packet.carried.to_vec();
        Some(Self::Ip(Packet { source, destination: ip.destination, number: ip.number, carried, captured }))
    }

    pub fn is_tcp(&self) -> bool {
        matches!(self, Self::Ip(packet) if packet.number == TCP)
    }

    /// How a captured packet answers; `None` where it does not.
    pub fn outcome(&self, record: &CaptureRecord<'_>) -> Option<Outcome> {
        match self {
            Self::None => None,
            Self::Arp { asks, wanted } => sliced(record, |packet| {
                let Some(Net::Arp(arp)) = &packet.net else { return None };
                let answers = arp.operation().0 == 2
                    && arp.sender_protocol_addr() == wanted
                    && arp.target_protocol_addr() == asks;
                answers.then_some(Outcome::Other)
            })
            .flatten(),
            Self::Ip(asked) => {
                let heard = sliced(record, |packet| asked.heard(packet)).flatten()?;
                match heard {
                    Heard::Outcome(outcome) => Some(outcome),
                    Heard::Error => asked.is_quoted_by(record).then_some(Outcome::IcmpError),
                }
            }
        }
    }

    /// Whether a captured packet is what the sender's own kernel says to one of the answers.
    pub fn own_kernel<'a>(
        &self,
        mut answers: impl Iterator<Item = CaptureRecord<'a>>,
        record: &CaptureRecord<'_>,
    ) -> bool {
        let Self::Ip(asked) = self else { return false };
        let says = sliced(record, |packet| {
            let ip = packet.net.as_ref()?.ip()?;
            if ip.destination != asked.destination || asked.source.is_some_and(|source| source != ip.source) {
                return None;
            }
            match ip.number {
                TCP if asked.number == TCP => {
                    let (sent, said) = (Segment::of(&asked.carried)?, Segment::of(packet.carried)?);
                    (said.ports == sent.ports && said.has(RST)).then_some(Heard::Outcome(Outcome::Reset))
                }
                _ if is_error(ip.number, packet.carried) => Some(Heard::Error),
                _ => None,
            }
        });
        match says.flatten() {
            Some(Heard::Outcome(_)) => answers.next().is_some(),
            Some(Heard::Error) => answers.any(|answer| quotes(record, &answer)),
            None => false,
        }
    }
}

/// What a packet that comes back may be.
enum Heard {
    Outcome(Outcome),
    /// An ICMP error; it answers if it quotes the packet.
    Error,
}

impl Packet {
    fn heard(&self, packet: &Sliced<'_, '_>) -> Option<Heard> {
        let ip = packet.net.as_ref()?.ip()?;
        if ip.fragment.is_some() {
            return None;
        }
        // An error comes from any router on the way.
        if is_error(ip.number, packet.carried) {
            return Some(Heard::Error);
        }
        // Whoever is asked together with others answers from an address of its own.
        let from = self.destination == ip.source || is_group(self.destination);
        let to = self.source.is_none_or(|source| source == ip.destination);
        if !from || !to || ip.number != self.number {
            return None;
        }
        match self.number {
            TCP => tcp(&self.carried, packet.carried),
            UDP => udp(&self.carried, packet.carried),
            ICMP | ICMPV6 => icmp(self.number, &self.carried, packet.carried),
            _ => None,
        }
        .map(Heard::Outcome)
    }

    fn is_quoted_by(&self, error: &CaptureRecord<'_>) -> bool {
        if let Some(captured) = &self.captured {
            let own = CaptureRecord::bare(crate::capture::LinkType::RAW, captured);
            return quotes(error, &own);
        }
        flow::quoted(error, |quote| self.may_be(quote)).unwrap_or(false)
    }

    /// As [`Mark::may_be`], without what only the kernel knows.
    fn may_be(&self, quote: &Mark<'_>) -> bool {
        let begins = self.carried.get(..quote.begins.len()).unwrap_or(&self.carried);
        quote.destination == self.destination
            && quote.number == self.number
            && self.source.is_none_or(|source| source == quote.source)
            && begins.len() >= 4
            && quote.begins.starts_with(begins)
    }
}

fn quotes(error: &CaptureRecord<'_>, packet: &CaptureRecord<'_>) -> bool {
    flow::quoted(error, |quote| flow::mark_of(packet, |mark| mark.may_be(quote))).flatten().unwrap_or(false)
}

/// Whether two answers of the same kind are the same, sent twice.
pub(super) fn is_again(first: &CaptureRecord<'_>, second: &CaptureRecord<'_>) -> bool {
    let carried = |record: &CaptureRecord<'_>| {
        sliced(record, |packet| {
            let number = packet.net.as_ref().and_then(Net::ip).map(|ip| ip.number);
            let from = packet.net.as_ref().and_then(Net::ip).map(|ip| ip.source);
            // The clock in the options, and with it the checksum, goes on from one to the next.
            let bytes = match number {
                Some(TCP) => packet.carried.get(..14).unwrap_or_default(),
                _ => packet.carried,
            };
            (from, packet.carried.len(), bytes.to_vec())
        })
    };
    carried(first) == carried(second)
}

fn is_error(number: u8, carried: &[u8]) -> bool {
    match (number, carried.first()) {
        (ICMP, Some(kind)) => matches!(kind, 3 | 4 | 5 | 11 | 12),
        (ICMPV6, Some(kind)) => matches!(kind, 1..=4),
        _ => false,
    }
}

/// Whether an address is that of many hosts, as far as the address alone tells.
fn is_group(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_multicast() || address.is_broadcast(),
        IpAddr::V6(address) => address.is_multicast(),
    }
}

pub(super) const FIN: u8 = 0x01;
pub(super) const SYN: u8 = 0x02;
pub(super) const RST: u8 = 0x04;
pub(super) const ACK: u8 = 0x10;

/// What matters of a TCP segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub ports: (u16, u16),
    pub seq: u32,
    pub ack: u32,
    pub flags: u8,
    pub window: u16,
    /// Bytes behind the header.
    pub data_bytes: u32,
}

impl Segment {
    pub fn of(carried: &[u8]) -> Option<Self> {
        let header = carried.get(..20)?;
        let long = |at| u32::from(word(header, at)) << 16 | u32::from(word(header, at + 2));
        let [offset, flags] = word(header, 12).to_be_bytes();
        let data = carried.get(usize::from(offset >> 4) * 4..).unwrap_or_default();
        Some(Self {
            ports: (word(header, 0), word(header, 2)),
            seq: long(4),
            ack: long(8),
            flags,
            window: word(header, 14),
            data_bytes: crate::bits::len_u32(data),
        })
    }

    pub const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// The sequence numbers that it takes: one for each byte, and one each for SYN and FIN.
    pub fn numbers(&self) -> u32 {
        self.data_bytes + u32::from(self.has(SYN)) + u32::from(self.has(FIN))
    }

    /// The sequence number behind it.
    pub fn end(&self) -> u32 {
        self.seq.wrapping_add(self.numbers())
    }
}

/// RFC 9293, section 3.10.7: an answer acknowledges, or has the sequence number that the segment acknowledged.
fn tcp(asked: &[u8], heard: &[u8]) -> Option<Outcome> {
    let (asked, heard) = (Segment::of(asked)?, Segment::of(heard)?);
    if heard.ports != (asked.ports.1, asked.ports.0) {
        return None;
    }
    let takes_in = heard.has(ACK) && heard.ack.wrapping_sub(asked.seq) <= asked.numbers();
    if heard.has(RST) {
        let continues = asked.has(ACK) && heard.seq == asked.ack;
        return (takes_in || continues).then_some(Outcome::Reset);
    }
    if heard.has(SYN) {
        return (takes_in && asked.has(SYN) && heard.ack != asked.seq).then_some(Outcome::SynAck);
    }
    // A bare acknowledgment may say what the other side waits for instead.
    let confirms = asked.numbers() > 0 && heard.ack == asked.end();
    (heard.has(ACK) && (confirms || heard.numbers() == 0)).then_some(Outcome::Other)
}

fn udp(asked: &[u8], heard: &[u8]) -> Option<Outcome> {
    let (asked, asks) = asked.split_first_chunk::<8>()?;
    let (heard, answers) = heard.split_first_chunk::<8>()?;
    let (source, destination) = (word(asked, 0), word(asked, 2));
    let back = (word(heard, 0), word(heard, 2)) == (destination, source);
    // Questions and answers of DNS carry a number.
    let dns = [source, destination].contains(&53);
    let same = !dns || asks.len() < 2 || asks.get(..2) == answers.get(..2);
    (back && same).then_some(Outcome::Other)
}

fn icmp(number: u8, asked: &[u8], heard: &[u8]) -> Option<Outcome> {
    let (asks, answers) = (*asked.first()?, *heard.first()?);
    let same = |range: std::ops::Range<usize>| {
        let asked = asked.get(range.clone());
        asked.is_some() && asked == heard.get(range)
    };
    match (number, asks, answers) {
        // The identifier and the sequence number.
        (ICMP, 8, 0) | (ICMPV6, 128, 129) => same(4..8).then_some(Outcome::EchoReply),
        (ICMP, 13, 14) | (ICMP, 15, 16) | (ICMP, 17, 18) => same(4..8).then_some(Outcome::Other),
        // The sequence number is a byte shorter there.
        (ICMP, 42, 43) | (ICMPV6, 160, 161) => same(4..7).then_some(Outcome::Other),
        // The address whose owner is looked for.
        (ICMPV6, 135, 136) => same(8..24).then_some(Outcome::Other),
        (ICMP, 10, 9) | (ICMPV6, 133, 134) => Some(Outcome::Other),
        _ => None,
    }
}
