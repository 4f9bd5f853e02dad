//! What the agent sends for whoever asks: a log of it, and the one exchange that is shown. Knows no clock: whoever calls brings
//! the page's milliseconds.

use super::RowId;
use super::attempt::{Attempt, Request};
use std::collections::VecDeque;
use std::rc::Rc;
use wireglass_shared::stream::{Sending, Sent};

/// Sent packets that are remembered, and requests of this page.
const MOST: usize = 100;

/// A packet that was sent by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    /// The packet.
    pub sent: Rc<Sent>,
    /// Whether this page asked for it.
    pub own: bool,
    /// When this page heard of it, in its milliseconds.
    heard_at: f64,
}

/// What was sent, and what is shown of it.
#[derive(Debug, Default)]
pub struct Sends {
    /// Whether the agent sends, and where to; `None` without an agent.
    pub sending: Option<Sending>,
    /// The last packets that were sent, by whoever asked, oldest first.
    pub log: VecDeque<Logged>,
    /// How many were sent in this session of the agent, as far as this page knows.
    pub count: u64,
    /// The exchange that is shown: the last one asked for here, or one of the log.
    pub shown: Option<Attempt>,
    /// Whether the packet of the exchange that is shown is to be opened once it is found.
    pub(super) opens: bool,
    /// The numbers of this page's own requests.
    asked: VecDeque<u32>,
}

impl Sends {
    /// This page asks for a packet to be sent; whatever was shown before makes room.
    pub fn ask(&mut self, request: Request, now: f64) {
        if self.asked.len() == MOST {
            self.asked.pop_front();
        }
        self.asked.push_back(request.id);
        self.opens = false;
        self.shown = Some(Attempt::asked(request, now));
    }

    /// A packet was sent; where in the stream what came of it begins.
    pub(super) fn sent(&mut self, sent: Sent, from: RowId, now: f64) {
        // Who connects anew is told again.
        if self.log.iter().any(|known| known.sent.id == sent.id && known.sent.at_micros == sent.at_micros) {
            return;
        }
        if self.log.len() == MOST {
            self.log.pop_front();
        }
        let own = self.asked.contains(&sent.id);
        if let Some(shown) = self.shown.as_mut().filter(|shown| own && shown.id() == sent.id) {
            shown.was_sent(&sent, from, now);
        }
        self.log.push_back(Logged { sent: Rc::new(sent), own, heard_at: now });
        self.count += 1;
    }

    /// A packet was not sent.
    pub fn refused(&mut self, id: u32, reason: String, remedy: Option<String>) {
        if let Some(shown) = self.shown.as_mut().filter(|shown| shown.id() == id) {
            shown.was_refused(reason, remedy);
        }
    }

    /// Shows what came of a packet of the log, and opens it.
    pub(super) fn show(&mut self, logged: &Logged, from: RowId) {
        self.shown = Some(Attempt::of_log(&logged.sent, from, logged.heard_at));
        self.opens = true;
    }

    /// The agent was started anew: what it sent before means nothing in its new numbers.
    pub(super) fn begin_anew(&mut self) {
        self.log.clear();
        self.count = 0;
        if let Some(shown) = &mut self.shown {
            shown.give_up();
        }
    }
}
