//! What came of a packet that was sent by hand: the packet itself as it was captured, its answer, what the kernel did about that, and
//! what there is to say about it.
//!
//! An [`Exchange`] is given the packets that were captured from the sending on and picks out those that belong to it. It knows no
//! clock: who waits says when the waiting was over.

mod answer;
mod changes;
mod made;
mod offers;
mod outcome;
mod predict;
mod told;
mod view;

use crate::capture::{CaptureRecord, Elapsed};
use crate::flow::Neighbor;
use crate::stream::Level;
use answer::Question;
pub use made::with_header;
use made::{Certainty, Made};
pub use outcome::Outcome;

use view::View;

/// Packets of one exchange that are kept at most; those behind are counted.
pub const MOST_STEPS: usize = 64;

/// A packet that was sent, and what came of it so far.
#[derive(Debug)]
pub struct Exchange {
    made: Made,
    /// The packet with the headers that the kernel would write.
    imagined: Neighbor,
    certainty: Certainty,
    question: Question,
    steps: Vec<Step>,
    more: u64,
    /// Whether the same packet was sent once more: what comes twice then belongs to that one.
    sent_again: bool,
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

/// An IPv4 address in the form of IPv6 is one of IPv4.
fn plain(level: Level) -> Level {
    match level {
        Level::Transport { protocol, destination } => {
            Level::Transport { protocol, destination: destination.to_canonical() }
        }
        Level::Ip | Level::Link { .. } => level,
    }
}

impl Step {
    fn record(&self) -> CaptureRecord<'_> {
        CaptureRecord {
            at: self.packet.at,
            ..CaptureRecord::bare(self.packet.dissection.link, &self.packet.frame)
        }
    }
}

impl Exchange {
    /// An exchange that begins with this packet, of which nothing was captured so far.
    pub fn new(level: Level, bytes: Vec<u8>) -> Self {
        let made = Made { level: plain(level), bytes };
        let question = Question::of_made(&made);
        let (imagined, certainty) = made.imagined();
        Self { made, imagined, certainty, question, steps: Vec::new(), more: 0, sent_again: false }
    }

    /// Looks at a packet that was captured, in the order in which they were; whether it belongs to the exchange. A packet that one
    /// exchange took is for no other: of two that send the same, the earlier one hears it first.
    pub fn hear(&mut self, number: u64, record: &CaptureRecord<'_>) -> bool {
        let Some(part) = self.part(record) else { return false };
        if self.steps.len() >= MOST_STEPS {
            self.more += 1;
            return true;
        }
        if part == Part::Sent {
            self.question = Question::of_captured(record).unwrap_or_else(|| self.question.clone());
        }
        self.steps.push(Step { packet: Neighbor::new(number, record), part });
        true
    }

    fn part(&mut self, record: &CaptureRecord<'_>) -> Option<Part> {
        if self.made.is(record) {
            let first = self.sent().is_none();
            self.sent_again |= !first;
            return first.then_some(Part::Sent);
        }
        if let Some(outcome) = self.question.outcome(record) {
            return self.answered(outcome, record);
        }
        let answers = self.steps.iter().filter(|step| matches!(step.part, Part::Answer(_))).map(Step::record);
        let own = self.question.own_kernel(answers, record);
        (own && !(self.sent_again && self.has(Part::OwnKernel))).then_some(Part::OwnKernel)
    }

    /// What an answer is that is not the first.
    fn answered(&self, outcome: Outcome, record: &CaptureRecord<'_>) -> Option<Part> {
        let Some((_, first)) = self.answer() else { return Some(Part::Answer(outcome)) };
        // What a connection that is open goes on with is no answer to this packet.
        let goes_on = first == Outcome::Other && self.question.is_tcp() && outcome != Outcome::IcmpError;
        if self.sent_again || goes_on {
            return None;
        }
        let known =
            |step: &Step| step.part == Part::Answer(outcome) && answer::is_again(&step.record(), record);
        Some(if self.steps.iter().any(known) { Part::Again } else { Part::Answer(outcome) })
    }

    fn has(&self, part: Part) -> bool {
        self.steps.iter().any(|step| step.part == part)
    }

    /// The packets of it so far.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How many packets belong to it beside [`Self::steps`], which are [`MOST_STEPS`] at most.
    pub const fn more(&self) -> u64 {
        self.more
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
    pub fn latency(&self) -> Option<Elapsed> {
        Some(self.answer()?.0.at.since(self.sent()?.at))
    }

    /// The options that were offered or answered, side by side, where a SYN was answered by a SYN, ACK. What only fills the header up is
    /// left out.
    pub fn offers(&self) -> Vec<Offer> {
        match self.answer() {
            Some((answer, Outcome::SynAck)) => offers::offers(&self.view(), answer),
            _ => Vec::new(),
        }
    }

    /// What the kernel made of the packet, or added to it, on its way out; empty where it changes nothing.
    pub fn changes(&self) -> Vec<Change> {
        changes::changes(&self.made, self.sent(), &self.imagined)
    }

    /// What happened and why, in sentences, one for each thing to be understood. `waited` tells that no more is waited for: then the
    /// silence is explained, too.
    pub fn told(&self, waited: bool) -> Vec<String> {
        told::told(self, waited)
    }

    /// How it must end, and why, where the packet alone decides that. For readers who have predicted: it gives the solution away.
    pub fn expected(&self) -> Option<(Outcome, String)> {
        told::silence::certain(&self.view()).map(|reason| (Outcome::Nothing, reason))
    }

    /// Whether a prediction was right and, if it was not, what made the difference. To be asked when no more is waited for.
    pub fn told_of_prediction(&self, predicted: Outcome) -> String {
        predict::told(self, predicted)
    }

    /// The packet as it went out, as far as that is known.
    fn view(&self) -> View<'_> {
        // Where the capture holds the beginning alone, what was made says more.
        let captured = self.sent().filter(|sent| sent.frame.len() >= self.made.bytes.len());
        View {
            packet: captured.unwrap_or(&self.imagined),
            level: &self.made.level,
            knows_source: captured.is_some() || self.certainty == Certainty::Whole,
            has_own_header: captured.is_some() || !matches!(self.made.level, Level::Transport { .. }),
        }
    }
}
