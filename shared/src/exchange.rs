//! What came of a packet that was sent by hand: the packet itself as it was captured, its answer, what the kernel did about that, and
//! what there is to say about it.
//!
//! An [`Exchange`] is given the packets that were captured from the sending on and picks out those that belong to it. It knows no
//! clock: who waits says when the waiting was over.

use crate::capture::{CaptureRecord, Timestamp};
use crate::flow::Neighbor;
use crate::stream::Level;

/// A packet that was sent, and what came of it so far.
#[derive(Debug)]
pub struct Exchange {
    level: Level,
    bytes: Vec<u8>,
    steps: Vec<Step>,
}

/// A packet that belongs to an exchange.
#[derive(Debug)]
pub struct Step {
    /// The packet.
    pub packet: Neighbor,
    /// What it is in the exchange.
    pub part: Part,
}

/// What a packet is in an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The packet that was sent, as it was captured.
    Sent,
    /// The answer to it.
    Answer(Outcome),
    /// Another answer: the same again, because nobody confirmed the first.
    Again,
    /// What the sender's own kernel said to the answer, because no socket of its waits for one.
    OwnKernel,
}

/// How an exchange ended, and what may be predicted of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The port is open: SYN and ACK.
    SynAck,
    /// The connection was refused or cut off: RST.
    Reset,
    /// An echo reply.
    EchoReply,
    /// An ICMP error that quotes the packet.
    IcmpError,
    /// An answer of another kind: a segment, a datagram, an ARP reply.
    Other,
    /// Nothing came within the time that was waited.
    Nothing,
}

/// An option that was offered, beside what the answer says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The option's name.
    pub name: &'static str,
    /// Its value in the packet that was sent; `None` where it was not offered.
    pub offered: Option<String>,
    /// Its value in the answer; `None` where the answer does not have it.
    pub answered: Option<String>,
    /// What follows from that, in a sentence.
    pub says: String,
}

/// A field that is different in the packet that went out from the one that was made, or that the kernel made altogether.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field's id; of a header that the kernel made, the protocol's.
    pub id: &'static str,
    /// What the kernel did and why, in a sentence.
    pub says: String,
}

impl Exchange {
    /// An exchange that begins with this packet, of which nothing was captured so far.
    pub const fn new(level: Level, bytes: Vec<u8>) -> Self {
        Self { level, bytes, steps: Vec::new() }
    }

    /// Looks at a packet that was captured, in the order in which they were; whether it belongs to the exchange.
    pub fn hear(&mut self, number: u64, record: &CaptureRecord<'_>) -> bool {
        let _ = (number, record, &self.level, &self.bytes);
        false
    }

    /// The packets of it so far.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The packet that was sent, as it was captured.
    pub fn sent(&self) -> Option<&Neighbor> {
        self.steps.iter().find(|step| step.part == Part::Sent).map(|step| &step.packet)
    }

    /// The first answer, and how it ended with it; `None` while there is none.
    pub fn answer(&self) -> Option<(&Neighbor, Outcome)> {
        self.steps.iter().find_map(|step| match step.part {
            Part::Answer(outcome) => Some((&step.packet, outcome)),
            Part::Sent | Part::Again | Part::OwnKernel => None,
        })
    }

    /// The time from the packet to its answer, by the times of their capture.
    pub fn latency(&self) -> Option<Timestamp> {
        let (answer, _) = self.answer()?;
        Some(Timestamp(answer.at.0.saturating_sub(self.sent()?.at.0)))
    }

    /// The options that were offered or answered, side by side; none where the packets have no options, or there is no answer.
    pub fn offers(&self) -> Vec<Offer> {
        Vec::new()
    }

    /// What the kernel made of the packet, or added to it, on its way out.
    pub fn changes(&self) -> Vec<Change> {
        Vec::new()
    }

    /// What happened and why, in sentences, one for each thing to be understood. `waited` tells that no more is waited for: then the
    /// silence is explained, too.
    pub fn told(&self, waited: bool) -> Vec<String> {
        let _ = waited;
        Vec::new()
    }
}
