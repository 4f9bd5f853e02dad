//! One packet that was sent by hand, from the request to the end of the waiting.

use super::packets::{Packets, RowId};
use wireglass_shared::capture::{CaptureRecord, Timestamp};
use wireglass_shared::exchange::{Exchange, Outcome, Part};
use wireglass_shared::stream::{Level, Sent};

/// How long an agent that is there takes to answer a request at most.
const ANSWER_MILLIS: f64 = 5000.0;
/// What packets take from the kernel to this page at most, unless very many come.
const WAY_MILLIS: f64 = 300.0;
/// What is waited for with packets that somebody else sent.
const USUAL_WAIT_MILLIS: u32 = 1000;

/// What is asked of the agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Drawn at random; the agent's answer names it.
    pub id: u32,
    /// How much of the packet is made by hand.
    pub level: Level,
    /// The bytes from there on.
    pub bytes: Vec<u8>,
    /// What the reader expects to come back.
    pub guess: Option<Outcome>,
    /// How long to wait for that.
    pub wait_millis: u32,
}

/// A packet that was asked to be sent, and what came of it so far.
#[derive(Debug)]
pub struct Attempt {
    /// What was asked for.
    pub request: Request,
    /// How far it is.
    pub stage: Stage,
}

/// How far a request is.
#[derive(Debug)]
pub enum Stage {
    /// The agent did not answer yet.
    Asked {
        /// When it was asked, in the page's milliseconds.
        at: f64,
    },
    /// It did not answer at all.
    Unanswered,
    /// It refused.
    Refused {
        /// In words.
        reason: String,
        /// What would change it.
        remedy: Option<String>,
    },
    /// It sent the packet.
    Sent(Box<Following>),
}

/// What changes as a request goes on: its number, its stage, the packets of it, and whether it is over.
pub type Progress = (u32, u8, usize, bool);

/// A packet on its way, and the packets that are looked at for what came of it.
#[derive(Debug)]
pub struct Following {
    /// What came of it.
    pub exchange: Exchange,
    /// Whether no more is waited for.
    pub over: bool,
    /// When it was sent, by the clock that packets are stamped by.
    at: Timestamp,
    /// Packets of smaller numbers came before it.
    from: u64,
    /// The row to look at next.
    next: RowId,
    /// Until when to wait, in the page's milliseconds.
    until: f64,
    /// Where the packets of the exchange are.
    rows: Vec<(u64, RowId)>,
}

impl Attempt {
    pub(super) fn asked(request: Request, now: f64) -> Self {
        Self { request, stage: Stage::Asked { at: now } }
    }

    /// A packet that was sent before, by whoever asked.
    pub(super) fn of_log(sent: &Sent, row: RowId, heard_at: f64) -> Self {
        let bytes = bytes_of(sent);
        let (id, level) = (sent.id, sent.level.clone());
        let request = Request { id, level, bytes, guess: None, wait_millis: USUAL_WAIT_MILLIS };
        let mut this = Self::asked(request, heard_at);
        this.was_sent(sent, row, heard_at);
        this
    }

    pub(super) fn id(&self) -> u32 {
        self.request.id
    }

    pub(super) fn was_sent(&mut self, sent: &Sent, row: RowId, now: f64) {
        let Request { level, bytes, wait_millis, .. } = &self.request;
        self.stage = Stage::Sent(Box::new(Following {
            exchange: Exchange::new(level.clone(), bytes.clone()),
            over: false,
            at: Timestamp(i64::try_from(sent.at_micros).unwrap_or(i64::MAX).saturating_mul(1000)),
            from: sent.from_seq,
            next: row,
            until: now + f64::from(*wait_millis) + WAY_MILLIS,
            rows: Vec::new(),
        }));
    }

    pub(super) fn was_refused(&mut self, reason: String, remedy: Option<String>) {
        self.stage = Stage::Refused { reason, remedy };
    }

    /// Nothing that is still to come belongs to it.
    pub(super) fn give_up(&mut self) {
        match &mut self.stage {
            Stage::Asked { .. } => self.stage = Stage::Unanswered,
            Stage::Sent(following) => following.over = true,
            Stage::Unanswered | Stage::Refused { .. } => {}
        }
    }

    /// How far it is, to tell whether anything changed.
    pub fn progress(&self) -> Progress {
        let stage = match self.stage {
            Stage::Asked { .. } => 0,
            Stage::Unanswered => 1,
            Stage::Refused { .. } => 2,
            Stage::Sent(_) => 3,
        };
        let following = self.following();
        let steps = following.map_or(0, |following| following.exchange.steps().len());
        (self.request.id, stage, steps, following.is_some_and(|following| following.over))
    }

    /// Whether the packet was not sent, or nobody knows whether it was.
    pub fn failed(&self) -> bool {
        matches!(self.stage, Stage::Unanswered | Stage::Refused { .. })
    }

    /// Whether what came back is what was guessed; `None` while that is not known, or nothing was guessed.
    pub fn guessed_right(&self) -> Option<bool> {
        let following = self.following().filter(|following| following.over)?;
        Some(self.request.guess? == following.outcome()?)
    }

    /// What came of it, where it was sent.
    pub fn following(&self) -> Option<&Following> {
        match &self.stage {
            Stage::Sent(following) => Some(following),
            Stage::Asked { .. } | Stage::Unanswered | Stage::Refused { .. } => None,
        }
    }

    /// Looks at the packets that came, while `more` says so, and at the clock. How many milliseconds from now to look again if
    /// no packet comes: 0 for at once, `None` where nothing is waited for.
    pub(super) fn follow(
        &mut self,
        packets: &Packets,
        now: f64,
        more: &mut dyn FnMut() -> bool,
    ) -> Option<u32> {
        let wait_millis = self.request.wait_millis;
        let until = match &mut self.stage {
            Stage::Asked { at } => {
                let until = *at + ANSWER_MILLIS;
                if now >= until {
                    self.stage = Stage::Unanswered;
                    return None;
                }
                until
            }
            Stage::Sent(following) if !following.over => {
                following.next = following.next.max(packets.rows().start);
                while let Some((number, record)) = packets.get(following.next).filter(|_| !following.over) {
                    if !more() {
                        return Some(0);
                    }
                    following.hear(number, following.next, &record, wait_millis);
                    following.next += 1;
                }
                following.over |= now >= following.until;
                if following.over {
                    return None;
                }
                following.until
            }
            Stage::Sent(_) | Stage::Unanswered | Stage::Refused { .. } => return None,
        };
        Some(whole_millis(until - now))
    }
}

impl Following {
    /// Takes in a packet, unless it came before the one that was sent or after the waiting.
    fn hear(&mut self, number: u64, row: RowId, record: &CaptureRecord<'_>, wait_millis: u32) {
        let late = self.at.0.saturating_add(i64::from(wait_millis) * 1_000_000);
        if number < self.from {
            return;
        }
        if record.at.0 > late {
            self.over = true;
        } else if self.exchange.hear(number, record) {
            if self.rows.len() < self.exchange.steps().len() {
                self.rows.push((number, row));
            }
            self.over = self.is_complete();
        }
    }

    /// Whether all came that is sure to come: behind a SYN-ACK the sender's own kernel has something to say, too.
    fn is_complete(&self) -> bool {
        let own_kernel = || self.exchange.steps().iter().any(|step| step.part == Part::OwnKernel);
        match self.exchange.answer() {
            None => false,
            Some((_, Outcome::SynAck)) => own_kernel(),
            Some(_) => self.exchange.sent().is_some(),
        }
    }

    /// Where a packet of the exchange is.
    pub fn row_of(&self, number: u64) -> Option<RowId> {
        self.rows.iter().find(|(one, _)| *one == number).map(|(_, row)| *row)
    }

    /// Where the packet itself is.
    pub fn row_of_sent(&self) -> Option<RowId> {
        self.row_of(self.exchange.sent()?.number)
    }

    /// How it ended; `None` while nobody knows. That nothing came is known only where the packet itself was seen.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.exchange.answer() {
            Some((_, outcome)) => Some(outcome),
            None => (self.over && self.exchange.sent().is_some()).then_some(Outcome::Nothing),
        }
    }
}

/// The bytes that were sent, up to the first that is none.
pub fn bytes_of(sent: &Sent) -> Vec<u8> {
    let digits = |at| u8::from_str_radix(sent.bytes.get(at..at + 2)?, 16).ok();
    (0..sent.bytes.len()).step_by(2).map_while(digits).collect()
}

/// Never so little that a timer would come too early.
fn whole_millis(millis: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few seconds")]
    let whole = millis.clamp(0.0, 60_000.0) as u32;
    whole + 1
}
