//! Packets that were sent by hand, as the agent tells of them.

use std::collections::VecDeque;
use std::rc::Rc;
use wireglass_shared::stream::{Sending, Sent};

/// Sent packets that are remembered.
const MOST: usize = 100;

/// Why a packet was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent {
    /// The number of the request.
    pub id: u32,
    /// In words.
    pub reason: String,
    /// What would change it.
    pub remedy: Option<String>,
}

/// What was sent, and what was not.
#[derive(Debug, Default)]
pub struct Sends {
    /// Whether the agent sends, and where to; `None` without an agent.
    pub sending: Option<Sending>,
    /// The last packets that were sent, by whoever did.
    pub sent: VecDeque<Rc<Sent>>,
    /// The last refusal of a request of this page.
    pub refused: Option<NotSent>,
}

impl Sends {
    /// A packet was sent.
    pub fn sent(&mut self, sent: Sent) {
        if self.sent.len() == MOST {
            self.sent.pop_front();
        }
        self.sent.push_back(Rc::new(sent));
    }

    /// A packet was not sent.
    pub fn refused(&mut self, id: u32, reason: String, remedy: Option<String>) {
        self.refused = Some(NotSent { id, reason, remedy });
    }
}
