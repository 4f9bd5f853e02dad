//! Conversations: which packets belong together, and what the packets around one say about it.
//!
//! A [`Context`] is made for one packet, when somebody opens it, by looking at the packets before and behind it. It knows
//! nothing about fields: whoever explains one asks its neighbors by field id.

use crate::bits::read;
use crate::capture::{CaptureRecord, LinkType, Timestamp};
use crate::dissect::dissect;
use crate::dissection::Dissection;
use crate::sliced::{Ip, Net, Sliced, sliced};
use etherparse::{Icmpv4Type, Icmpv6Type, TransportSlice};
use std::net::IpAddr;

/// Packets that are looked at on each side for neighbors. Those further away are not known.
pub const REACH: usize = 20_000;

/// One end of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct End {
    /// The host.
    pub address: IpAddr,
    /// The port; for ICMP messages that ask and answer, their identifier.
    pub port: u16,
}

/// What a packet says about whom it is from and to: packets with the same ends, either way, are one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ends {
    /// The IP number of the protocol they speak.
    pub protocol: u8,
    /// Who sent the packet.
    pub source: End,
    /// Who shall get it.
    pub destination: End,
}

/// What is needed of a packet to tell whether it is a neighbor, without taking it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Glance {
    ends: Ends,
    step: Step,
}

/// What a packet does in its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// A question with this number, to be answered with the same.
    Ask(u16),
    /// The answer to the question with this number.
    Answer(u16),
    /// A TCP segment that opens its direction.
    Open {
        /// Whether it is the first of the connection: nothing before it belongs there.
        first: bool,
    },
    /// Anything else.
    Other,
}

impl Ends {
    /// The ends of a packet; `None` where it has no IP addresses, or speaks a protocol without conversations.
    pub fn of(record: &CaptureRecord<'_>) -> Option<Self> {
        glance(record).map(|glance| glance.ends)
    }

    /// The same conversation, seen from a packet that goes the other way.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self { source: self.destination, destination: self.source, ..self }
    }
}

/// The packet that an ICMP error quotes, among those before it.
fn original<'a>(
    error: &CaptureRecord<'_>,
    mut before: impl Iterator<Item = (u64, CaptureRecord<'a>)>,
) -> Option<Neighbor> {
    let (number, record) = quoted(error, |quoted| {
        before.find(|(_, record)| mark_of(record, |mark| mark.may_be(quoted)).unwrap_or(false))
    })??;
    Some(Neighbor::new(number, &record))
}

/// Looks at the packet that an ICMP error quotes; `None` where it quotes none that can be read.
pub(crate) fn quoted<T>(error: &CaptureRecord<'_>, look: impl FnOnce(&Mark<'_>) -> T) -> Option<T> {
    let dissection = dissect(error);
    let quote = dissection.layers.iter().find(|layer| layer.quoted)?.message.slice(error.bytes);
    mark_of(&CaptureRecord { link: LinkType::RAW, bytes: quote, ..*error }, look)
}

/// Looks at what a packet keeps on its way.
pub(crate) fn mark_of<T>(record: &CaptureRecord<'_>, look: impl FnOnce(&Mark<'_>) -> T) -> Option<T> {
    sliced(record, |packet| mark(packet).map(|mark| look(&mark))).flatten()
}

/// What a packet keeps on its way, so that it is known again in a quote. Time to Live and the header's checksum change at each
/// router.
pub(crate) struct Mark<'a> {
    pub source: IpAddr,
    pub destination: IpAddr,
    pub number: u8,
    /// IPv4's Identification, and where a fragment's bytes belong.
    piece: (u16, u32),
    /// The beginning of what the IP header carries.
    pub begins: &'a [u8],
}

fn mark<'a>(packet: &Sliced<'_, 'a>) -> Option<Mark<'a>> {
    let net = packet.net.as_ref()?;
    let Ip { source, destination, number, fragment, .. } = net.ip()?;
    let id = match net {
        Net::V4(header) => header.identification(),
        _ => 0,
    };
    // Where a network card finishes the checksum of UDP, the capture has it unfinished: those bytes do not count.
    let bytes = if number == 17 { 6 } else { 8 };
    let begins = packet.carried.get(..bytes).unwrap_or(packet.carried);
    Some(Mark { source, destination, number, piece: (id, fragment.map_or(0, |(offset, _)| offset)), begins })
}

impl Mark<'_> {
    /// Whether this packet can be the quoted one: the same in all that both have, which is at least the ports' bytes.
    pub fn may_be(&self, quoted: &Self) -> bool {
        let ends = |mark: &Self| (mark.source, mark.destination, mark.number, mark.piece);
        let both = self.begins.len().min(quoted.begins.len());
        both >= 4 && ends(self) == ends(quoted) && self.begins.get(..both) == quoted.begins.get(..both)
    }
}

fn glance(record: &CaptureRecord<'_>) -> Option<Glance> {
    sliced(record, glance_at).flatten()
}

fn glance_at(packet: &Sliced<'_, '_>) -> Option<Glance> {
    let Ip { source, destination, .. } = packet.net.as_ref()?.ip()?;
    let (protocol, ports, step) = match packet.transport? {
        TransportSlice::Tcp(tcp) => {
            let step = if tcp.syn() { Step::Open { first: !tcp.ack() } } else { Step::Other };
            (6, (tcp.source_port(), tcp.destination_port()), step)
        }
        TransportSlice::Udp(udp) => {
            let ports = (udp.source_port(), udp.destination_port());
            (17, ports, dns_step(ports, udp.payload()))
        }
        TransportSlice::Icmpv4(icmp) => {
            let (id, step) = match icmp.icmp_type() {
                Icmpv4Type::EchoRequest(echo) => (echo.id, Step::Ask(echo.seq)),
                Icmpv4Type::EchoReply(echo) => (echo.id, Step::Answer(echo.seq)),
                Icmpv4Type::TimestampRequest(message) => (message.id, Step::Ask(message.seq)),
                Icmpv4Type::TimestampReply(message) => (message.id, Step::Answer(message.seq)),
                _ => return None,
            };
            (1, (id, id), step)
        }
        TransportSlice::Icmpv6(icmp) => {
            let (id, step) = match icmp.icmp_type() {
                Icmpv6Type::EchoRequest(echo) => (echo.id, Step::Ask(echo.seq)),
                Icmpv6Type::EchoReply(echo) => (echo.id, Step::Answer(echo.seq)),
                _ => return None,
            };
            (58, (id, id), step)
        }
        TransportSlice::Igmp(_) => return None,
    };
    let ends = Ends {
        protocol,
        source: End { address: source, port: ports.0 },
        destination: End { address: destination, port: ports.1 },
    };
    Some(Glance { ends, step })
}

/// DNS questions and answers carry a number; the QR bit tells them apart.
fn dns_step((source, destination): (u16, u16), payload: &[u8]) -> Step {
    match *payload {
        [high, low, flags, ..] if source == 53 || destination == 53 => {
            let number = u16::from_be_bytes([high, low]);
            if flags & 0x80 == 0 { Step::Ask(number) } else { Step::Answer(number) }
        }
        _ => Step::Other,
    }
}

/// A packet of the same conversation, taken apart.
#[derive(Debug)]
pub struct Neighbor {
    /// Its number in the capture.
    pub number: u64,
    /// When it was captured.
    pub at: Timestamp,
    /// Its bytes.
    pub frame: Vec<u8>,
    /// What they are.
    pub dissection: Dissection,
}

impl Neighbor {
    pub(crate) fn new(number: u64, record: &CaptureRecord<'_>) -> Self {
        Self { number, at: record.at, frame: record.bytes.to_vec(), dissection: dissect(record) }
    }

    /// The value of a field of up to 64 bits, outside quoted packets where it stands in both.
    pub fn value(&self, id: &str) -> Option<u64> {
        let node = self.dissection.nodes.get(self.dissection.find(id)?)?;
        read(&self.frame, node.span).filter(|_| node.missing_bits == 0)
    }
}

/// What the packets around one say about it. Everything may be missing: not captured, too far away, or not there at all.
#[derive(Debug, Default)]
pub struct Context {
    /// When the packet itself was captured.
    pub at: Timestamp,
    /// The packet of the conversation before it, sent by the same end.
    pub previous: Option<Neighbor>,
    /// The last packet of the conversation before it, sent by the other end.
    pub heard: Option<Neighbor>,
    /// For an answer its question, for a question its answer.
    pub partner: Option<Neighbor>,
    /// The SYN with which this packet's sender opened its direction, if that came before.
    pub own_syn: Option<Neighbor>,
    /// The SYN of the other end, if it came before.
    pub other_syn: Option<Neighbor>,
    /// For an ICMP error the packet that it quotes, if that came before.
    pub original: Option<Neighbor>,
}

impl Context {
    /// Looks around a packet: `before` gives the packets before it, the nearest first, `behind` those after it, the nearest
    /// first, each with its number. At most [`REACH`] of each are looked at.
    pub fn gather<'a>(
        this: &CaptureRecord<'_>,
        before: impl Iterator<Item = (u64, CaptureRecord<'a>)>,
        behind: impl Iterator<Item = (u64, CaptureRecord<'a>)>,
    ) -> Self {
        let mut context = Self { at: this.at, ..Self::default() };
        let Some(glanced) = glance(this) else {
            context.original = original(this, before.take(REACH));
            return context;
        };
        // The first segment of a connection has no past.
        let before = before.take(if glanced.step == (Step::Open { first: true }) { 0 } else { REACH });
        for (number, record) in before {
            let Some(other) = glance(&record) else { continue };
            if other.ends == glanced.ends {
                context.same_end(&glanced, &other, number, &record);
            } else if other.ends == glanced.ends.reversed() {
                context.other_end(&glanced, &other, number, &record);
            }
            let connection_begins = other.step == (Step::Open { first: true })
                && (other.ends == glanced.ends || other.ends == glanced.ends.reversed());
            if connection_begins || context.is_complete(&glanced) {
                break;
            }
        }
        if let Step::Ask(number) = glanced.step {
            context.partner = behind.take(REACH).find_map(|(at, record)| {
                let wanted = Glance { ends: glanced.ends.reversed(), step: Step::Answer(number) };
                (glance(&record)? == wanted).then(|| Neighbor::new(at, &record))
            });
        }
        context
    }

    fn same_end(&mut self, this: &Glance, other: &Glance, number: u64, record: &CaptureRecord<'_>) {
        // A host that talks to itself has the same ends both ways: only the step tells question from answer.
        match (this.step, other.step) {
            (Step::Answer(answer), Step::Ask(question)) => {
                if answer == question && self.partner.is_none() {
                    self.partner = Some(Neighbor::new(number, record));
                }
                return;
            }
            (Step::Ask(_), Step::Answer(_)) => return,
            _ => {}
        }
        if self.previous.is_none() {
            self.previous = Some(Neighbor::new(number, record));
        }
        if matches!(other.step, Step::Open { .. }) && self.own_syn.is_none() {
            self.own_syn = Some(Neighbor::new(number, record));
        }
    }

    fn other_end(&mut self, this: &Glance, other: &Glance, number: u64, record: &CaptureRecord<'_>) {
        if let (Step::Answer(answer), Step::Ask(question)) = (this.step, other.step)
            && answer == question
            && self.partner.is_none()
        {
            self.partner = Some(Neighbor::new(number, record));
        }
        if self.heard.is_none() {
            self.heard = Some(Neighbor::new(number, record));
        }
        if matches!(other.step, Step::Open { .. }) && self.other_syn.is_none() {
            self.other_syn = Some(Neighbor::new(number, record));
        }
    }

    /// Whether nothing further away could be told.
    fn is_complete(&self, this: &Glance) -> bool {
        let both = self.previous.is_some() && self.heard.is_some();
        match this.step {
            Step::Answer(_) => self.partner.is_some() && self.previous.is_some(),
            Step::Ask(_) => self.previous.is_some(),
            Step::Open { .. } => self.other_syn.is_some(),
            Step::Other if this.ends.protocol == 6 => {
                both && self.own_syn.is_some() && self.other_syn.is_some()
            }
            Step::Other => both,
        }
    }
}
