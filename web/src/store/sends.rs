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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Stage, Store};
    use wireglass_shared::capture::{CaptureRecord, Timestamp};
    use wireglass_shared::craft::{Draft, Template};
    use wireglass_shared::exchange::{Outcome, Part};
    use wireglass_shared::stream::{Level, batch_header, write_record};
    use wireglass_shared::value::hex_bytes;

    const SECOND: i64 = 1_000_000_000;
    /// When the packet was sent, by the clock of the agent's host.
    const SENT_AT: i64 = 1_790_000_000 * SECOND;

    fn syn() -> Draft {
        Template::named("post").expect("there is such a template").draft()
    }

    /// A segment from port 80 to the one that sends.
    fn answer(flags: &str) -> Draft {
        let mut draft = syn();
        for (field, value) in
            [("tcp.srcport", "80"), ("tcp.dstport", "43591"), ("tcp.flags", flags), ("tcp.ack", "1")]
        {
            draft.set(field, value).expect(field);
        }
        draft
    }

    fn batch(first: u64, packets: &[(&Draft, i64)]) -> Vec<u8> {
        let mut bytes = batch_header(first, u32::try_from(packets.len()).expect("few")).to_vec();
        for (draft, after) in packets {
            let at = Timestamp(SENT_AT + after);
            write_record(&CaptureRecord { at, ..draft.record() }, &mut bytes);
        }
        bytes
    }

    fn sent(id: u32, from_seq: u64) -> Sent {
        let at_micros = u64::try_from(SENT_AT / 1000).expect("after 1970");
        let bytes = hex_bytes(syn().bytes()).replace(' ', "");
        Sent { id, at_micros, level: Level::Ip, bytes, from_seq }
    }

    fn request(guess: Option<Outcome>) -> Request {
        Request { id: 7, level: Level::Ip, bytes: syn().bytes().to_vec(), guess, wait_millis: 1000 }
    }

    /// A page that asked at 0 ms, and heard at 10 ms that the packet was sent.
    fn that_sent(guess: Option<Outcome>) -> Store {
        let mut store = Store::new();
        store.begin("one".to_owned(), 1);
        store.add(&batch(1, &[(&syn(), -SECOND)])).expect("a batch");
        store.sends.ask(request(guess), 0.0);
        assert!(store.follow(0.0, &mut || true).expect("an answer is waited for") > 1000);
        store.sent(sent(7, 2), 10.0);
        store
    }

    fn shown(store: &Store) -> (bool, Option<Outcome>, Option<bool>) {
        let shown = store.sends.shown.as_ref().expect("it is shown");
        let following = shown.following().expect("it was sent");
        (following.over, following.outcome(), shown.guessed_right())
    }

    #[test]
    fn an_answer_ends_the_waiting_and_only_packets_since_the_sending_count() {
        let mut store = that_sent(Some(Outcome::Reset));
        let left = store.follow(20.0, &mut || true).expect("it is waited");
        assert!((900..2000).contains(&left), "{left}");
        assert_eq!(shown(&store), (false, None, None), "the same packet before it is another's");
        store.add(&batch(2, &[(&syn(), 1000), (&answer("0x14"), 42_000)])).expect("a batch");
        assert_eq!(store.follow(30.0, &mut || true), None);
        assert_eq!(shown(&store), (true, Some(Outcome::Reset), Some(true)));
        let following = store.sends.shown.as_ref().and_then(Attempt::following).expect("it was sent");
        assert_eq!((following.row_of_sent(), following.row_of(3)), (Some(1), Some(2)));
    }

    #[test]
    fn behind_a_syn_ack_the_own_kernel_is_waited_for() {
        let mut store = that_sent(Some(Outcome::Reset));
        store.add(&batch(2, &[(&syn(), 1000), (&answer("0x12"), 42_000)])).expect("a batch");
        assert!(store.follow(30.0, &mut || true).is_some());
        assert_eq!(shown(&store), (false, Some(Outcome::SynAck), None));
        let mut reset = syn();
        reset.set("tcp.flags", "0x04").expect("flags");
        reset.set("tcp.seq", "1").expect("a number");
        store.add(&batch(4, &[(&reset, 50_000)])).expect("a batch");
        assert_eq!(store.follow(40.0, &mut || true), None);
        assert_eq!(shown(&store), (true, Some(Outcome::SynAck), Some(false)));
        let following = store.sends.shown.as_ref().and_then(Attempt::following).expect("it was sent");
        let parts: Vec<_> = following.exchange.steps().iter().map(|step| step.part).collect();
        assert_eq!(parts, [Part::Sent, Part::Answer(Outcome::SynAck), Part::OwnKernel]);
    }

    #[test]
    fn silence_is_known_after_the_wait_by_either_clock_and_only_if_the_packet_was_seen() {
        let mut store = that_sent(None);
        assert_eq!(store.follow(1500.0, &mut || true), None);
        assert_eq!(shown(&store), (true, None, None), "nobody knows whether an answer came");

        let mut store = that_sent(None);
        store.add(&batch(2, &[(&syn(), 1000)])).expect("a batch");
        assert_eq!(store.follow(1500.0, &mut || true), None);
        assert_eq!(shown(&store), (true, Some(Outcome::Nothing), None));

        let mut store = that_sent(None);
        let late = answer("0x14");
        store.add(&batch(2, &[(&syn(), 1000), (&late, SECOND + 1), (&late, SECOND + 2)])).expect("a batch");
        assert_eq!(store.follow(30.0, &mut || true), None, "what came later shows that the time is over");
        assert_eq!(shown(&store), (true, Some(Outcome::Nothing), None));
    }

    #[test]
    fn the_work_of_a_frame_is_bounded() {
        let mut store = that_sent(None);
        let other = answer("0x10");
        store.add(&batch(2, &[(&other, 1); 50])).expect("a batch");
        let mut left = 10;
        let mut more = || {
            left -= 1;
            left >= 0
        };
        assert_eq!(store.follow(20.0, &mut more), Some(0));
        assert!(store.follow(20.0, &mut || true).is_some_and(|again| again > 0), "all were looked at");
    }

    #[test]
    fn refusals_and_silence_of_the_agent_belong_to_the_request_they_name() {
        let stage = |store: &Store| store.sends.shown.as_ref().expect("a request").progress().1;
        let mut store = Store::new();
        store.sends.ask(request(None), 0.0);
        store.sends.refused(8, "another's".to_owned(), None);
        assert_eq!(stage(&store), 0);
        store.sends.refused(7, "no".to_owned(), Some("--allow-send".to_owned()));
        let shown = store.sends.shown.as_ref().expect("a request");
        assert!(matches!(&shown.stage, Stage::Refused { reason, .. } if reason == "no"), "{shown:?}");
        store.sends.ask(request(None), 100.0);
        assert!(store.follow(5000.0, &mut || true).is_some());
        assert_eq!(store.follow(5200.0, &mut || true), None);
        assert_eq!(stage(&store), 1, "it did not answer");
    }

    #[test]
    fn the_log_has_every_packet_once_and_shows_what_came_of_it() {
        let mut store = Store::new();
        store.begin("one".to_owned(), 1);
        store.sent(sent(1, 1), 0.0);
        store.sent(sent(1, 1), 500.0);
        assert_eq!((store.sends.count, store.sends.log.len()), (1, 1), "who connects anew is told again");
        assert!(!store.sends.log[0].own);
        store.add(&batch(1, &[(&syn(), 1000), (&answer("0x14"), 42_000)])).expect("a batch");
        let logged = store.sends.log[0].clone();
        store.show_sent(&logged);
        assert_eq!(store.follow(9000.0, &mut || true), None);
        assert_eq!(shown(&store), (true, Some(Outcome::Reset), None));
        assert_eq!(store.found, Some((0, None)), "its packet is opened");

        for id in 0..150 {
            store.sent(sent(100 + id, 3), 0.0);
        }
        assert_eq!((store.sends.count, store.sends.log.len()), (151, MOST));
        store.begin("two".to_owned(), 1);
        assert_eq!((store.sends.count, store.sends.log.len()), (0, 0), "its numbers mean nothing any more");
    }
}
