//! The packets, outside Yew, and what of them the list shows. No Yew types here, and no browser: whoever calls brings the
//! bytes and the clock.

mod attempt;
mod eras;
mod file;
mod pace;
mod packets;
mod search;
mod sends;
#[cfg(test)]
mod tests;
mod view;

pub use attempt::{Attempt, Following, Progress, Request, Stage, bytes_of};
pub use eras::Via;
pub use file::{CARRIED, CaptureFile, Reading};
pub use packets::RowId;
pub use search::{Found, Search};
pub use sends::{Logged, Sends};
pub use view::Predicate;

use crate::link::Link;
use crate::opened::Opened;
use crate::samples::Sample;
use crate::selection::Way;
use eras::Eras;
use pace::Pace;
use packets::{Full, Packets};
use std::ops::Range;
use std::rc::Rc;
use view::View;
use wireglass_shared::capture::{CaptureRecord, Elapsed, Timestamp};
use wireglass_shared::flow::{Context, Ends, REACH};
use wireglass_shared::pcap;
use wireglass_shared::stream::{Batch, BatchError, Demo, Interface, Recording, Role, Sent, Source, Stats};

/// Memory for live packets; beyond that the oldest go.
const BUDGET_BYTES: usize = 256 << 20;

/// A demonstration whose first packet is not among so many was lost on the way.
const PATIENCE_ROWS: RowId = 50_000;

/// A real ping and a real fetch, for readers whose agent may not capture, or is not there.
static BUILT_IN: &[u8] = include_bytes!("../../captures/first-look.pcap");

/// A part of a packet that a link or a lesson leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The packet's number.
    pub number: u64,
    /// The name of the part.
    pub part: Option<String>,
}

/// Why the agent does not capture what it was asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// In words.
    pub message: String,
    /// The bytes of the capture filter that are to blame, if it is the filter.
    pub at: Option<Range<usize>>,
}

/// All that is shown, and where it comes from.
pub struct Store {
    packets: Packets,
    view: View,
    /// The row at the top of the list: what it shows next is chosen from there on.
    pub reading: RowId,
    /// Told that there is work to do, or something new to show.
    wake: Option<Rc<dyn Fn()>>,
    /// Rises with everything that was changed.
    pub revision: u64,
    /// How fast packets come.
    pub pace: Pace,
    /// The file that is shown instead of live packets.
    pub file: Option<CaptureFile>,
    /// The capture that the page brought along, if that is what is shown.
    pub lesson: Option<&'static Sample>,
    /// What is to be opened as soon as it is there.
    pub wanted: Option<Wanted>,
    /// Why a file was not opened.
    pub refused: Option<String>,
    /// Packets that were let go to make room.
    pub evicted: u64,
    /// Packets that came while too many others waited, and were left out.
    pub overflowed: u64,
    /// Where the connection stands.
    pub link: Link,
    /// What the agent captures.
    pub source: Option<Source>,
    /// The interfaces of its host.
    pub interfaces: Rc<[Interface]>,
    /// What this page may ask of it.
    pub role: Role,
    /// What it sent for whoever asked.
    pub sends: Sends,
    /// The file that it writes packets to.
    pub recording: Option<Recording>,
    /// Whether it was asked to capture something else, and did not answer yet.
    pub asked: bool,
    /// Why it did not do that.
    pub refusal: Option<Refusal>,
    /// The agent's version.
    pub agent: String,
    /// The agent's counters.
    pub stats: Stats,
    /// Packets that the agent no longer had when this page asked.
    pub missed: u64,
    /// The last thing that went wrong, in words.
    pub trouble: Option<String>,
    /// The last thing that happened for everybody who watches, in words.
    pub notice: Option<String>,
    eras: Eras,
    /// The agent's session and the number of the next packet of it.
    session: Option<(String, u64)>,
    /// Whether what is shown was built in.
    pub built_in: bool,
    awaited: Option<(Demo, RowId)>,
    asked_at: RowId,
    /// The first packet of a demonstration, a file or the built-in capture, waiting to be opened, and the header to look at first.
    pub found: Option<(RowId, Option<&'static str>)>,
}

impl Store {
    /// An empty store.
    pub fn new() -> Self {
        Self {
            packets: Packets::default(),
            view: View::default(),
            reading: 0,
            wake: None,
            revision: 0,
            pace: Pace::default(),
            file: None,
            lesson: None,
            wanted: None,
            refused: None,
            evicted: 0,
            overflowed: 0,
            link: Link::Connecting,
            source: None,
            interfaces: Rc::default(),
            role: Role::Presenter,
            sends: Sends::default(),
            recording: None,
            asked: false,
            refusal: None,
            agent: String::new(),
            stats: Stats::default(),
            missed: 0,
            trouble: None,
            notice: None,
            eras: Eras::default(),
            session: None,
            built_in: false,
            awaited: None,
            asked_at: 0,
            found: None,
        }
    }

    /// Has `wake` called whenever there is work to do, or something new to show. It may not look into the store at once.
    pub fn on_wake(&mut self, wake: impl Fn() + 'static) {
        self.wake = Some(Rc::new(wake));
    }

    /// Something changed, or there is work to do.
    pub fn wake(&mut self) {
        self.revision += 1;
        if let Some(wake) = &self.wake {
            wake();
        }
    }

    /// The first row kept.
    pub fn start(&self) -> RowId {
        self.packets.rows().start
    }

    /// The row behind the last one.
    pub fn end(&self) -> RowId {
        self.packets.rows().end
    }

    /// How many packets there are, shown or not.
    pub fn total(&self) -> u64 {
        self.end() - self.start()
    }

    /// Shows what a predicate chooses, or all. The choosing is done by [`Store::work`].
    pub fn set_filter(&mut self, predicate: Option<Predicate>) {
        self.view.choose(predicate, self.reading, &self.packets);
        self.wake();
    }

    /// Whether only some packets are shown.
    pub fn is_filtered(&self) -> bool {
        self.view.is_choice()
    }

    /// How many rows the filter looked at, and of how many; `None` where it looked at all.
    pub fn progress(&self) -> Option<(u64, u64)> {
        self.view.progress(&self.packets)
    }

    /// Goes on with what is to be done, while `more` says so. Returns whether something is left.
    pub fn work(&mut self, more: &mut dyn FnMut() -> bool) -> bool {
        self.view.look(&self.packets, more);
        self.progress().is_some()
    }

    /// How many packets the list shows.
    pub fn count(&self) -> u64 {
        self.view.count(&self.packets)
    }

    /// How many of those came before the row `end`.
    pub fn count_before(&self, end: RowId) -> u64 {
        self.view.count_before(end, &self.packets)
    }

    /// The row at a position of the list.
    pub fn row_at(&self, position: u64) -> Option<RowId> {
        self.view.row_at(position, &self.packets)
    }

    /// The next row of the list, or the one before; `row` itself need not be in it.
    pub fn beside(&self, row: RowId, way: Way) -> Option<RowId> {
        self.row_at(match way {
            Way::On => self.count_before(row + 1),
            Way::Back => self.count_before(row).checked_sub(1)?,
        })
    }

    /// A row's number and packet.
    pub fn get(&self, row: RowId) -> Option<(u64, CaptureRecord<'_>)> {
        self.packets.get(row)
    }

    /// Seconds from the first packet to this one.
    pub fn seconds(&self, at: Timestamp) -> Elapsed {
        self.packets.origin().map_or(Elapsed::default(), |origin| at.since(origin))
    }

    /// A new connection begins: the numbers of another session start anew, what was received stays.
    pub fn begin(&mut self, session: String, next_seq: u64) {
        if self.built_in {
            self.clear();
        }
        let same = self.session.as_ref().map(|(known, _)| *known == session);
        if same == Some(false) {
            // What the agent before this one said no longer counts.
            (self.trouble, self.recording, self.refusal, self.awaited) = (None, None, None, None);
            self.interfaces = Rc::default();
            self.sends.begin_anew();
            if self.total() > 0 {
                let said = "wireglass was started anew, and numbers its packets from 1 again. Those from before stay in the list.";
                self.notice = Some(said.to_owned());
            }
        }
        if self.eras.is_empty() || same == Some(false) {
            self.eras.begin(self.end());
        }
        self.session = Some((session, next_seq));
    }

    /// What the agent says of the interfaces of its host.
    pub fn meet(&mut self, list: Vec<Interface>) {
        self.eras.name(&list);
        self.interfaces = list.into();
    }

    /// What the agent says of the file that it writes.
    pub fn record(&mut self, recording: Recording) {
        // Whoever was there when it stopped is told by a notice.
        if let Some(trouble) = recording.trouble.as_ref().filter(|_| self.recording.is_none()) {
            self.trouble = Some(format!("Recording stopped: {trouble}"));
        }
        self.recording = Some(recording);
    }

    /// Whether the agent may be asked to make packets, which it does on loopback: if not, why not.
    pub fn why_no_demos(&self) -> Option<&'static str> {
        let on_loopback = |name: &String| {
            let known = self.interfaces.iter().find(|interface| interface.name == *name);
            known.map_or(name == "lo", |interface| interface.loopback)
        };
        match &self.source {
            _ if self.link != Link::Live => Some("Needs live packets of the interface lo"),
            Some(Source::Live { .. }) if self.role == Role::Viewer => Some("This address is for watching"),
            Some(Source::Live { interfaces, .. })
                if interfaces.is_empty() || interfaces.iter().any(on_loopback) =>
            {
                None
            }
            _ => Some("Needs live packets of the interface lo"),
        }
    }

    /// By which interface a row's packet came, where that says something.
    pub fn via(&self, row: RowId) -> Option<Via> {
        let (_, record) = self.get(row)?;
        self.eras.via(row, &record)
    }

    /// What the agent of that time called the interface of a row's packet.
    pub fn interface(&self, row: RowId, number: u16) -> Option<&Rc<str>> {
        self.eras.interface(row, number)
    }

    /// Whether the agent was started anew between two rows.
    pub fn begins_between(&self, before: RowId, row: RowId) -> bool {
        self.eras.begins_between(before, row)
    }

    /// What to ask the agent for after a break.
    pub fn resume(&self) -> Option<(&str, u64)> {
        self.session.as_ref().map(|(session, next)| (session.as_str(), *next))
    }

    /// The agent no longer has `count` packets from number `from` on; after a break they are not asked for again.
    pub fn skip(&mut self, from: u64, count: u64) {
        self.missed += count;
        if let Some((_, next)) = &mut self.session {
            *next = from + count;
        }
    }

    /// Adds a batch as it came from the agent.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), BatchError> {
        let batch = Batch::parse(bytes)?;
        for ((_, record), number) in batch.records().zip(batch.first_seq..) {
            // Without memory for it the oldest packets make room; if even then there is none, it is counted as lost.
            let mut pushed = self.packets.push(number, &record);
            while pushed == Err(Full) && self.drop_oldest() {
                pushed = self.packets.push(number, &record);
            }
            match pushed {
                Ok(()) => self.eras.see(&record),
                Err(Full) => self.overflowed += 1,
            }
        }
        if let Some((_, next)) = &mut self.session {
            *next = batch.first_seq + u64::from(batch.count);
        }
        while self.packets.bytes() > BUDGET_BYTES && self.drop_oldest() {}
        self.look_for_demo();
        Ok(())
    }

    /// A batch is left out, since too many wait already.
    pub fn leave_out(&mut self, packets: u64) {
        self.overflowed += packets;
    }

    fn drop_oldest(&mut self) -> bool {
        let gone = self.packets.drop_oldest();
        self.evicted += gone as u64;
        self.view.forget_before(self.packets.rows().start);
        gone > 0
    }

    fn clear(&mut self) {
        self.packets.clear();
        self.eras.clear();
        self.view.forget_before(self.packets.rows().start);
        self.pace.clear();
        (self.built_in, self.evicted, self.overflowed) = (false, 0, 0);
    }

    /// Shows the built-in capture, unless there is something better.
    pub fn show_built_in(&mut self) {
        if self.total() > 0 {
            return;
        }
        self.built_in = true;
        let mut number = 0;
        // Built in and tested: it does not fail, and if it did the list would be empty.
        let _ = pcap::read_records(BUILT_IN, |record| {
            number += 1;
            self.packets.push(number, record).is_ok()
        });
        self.found = Some((self.start(), None));
    }

    /// A demonstration was asked for: its packets come from here on.
    pub fn ask_for_demo(&mut self) {
        self.asked_at = self.end();
    }

    /// A demonstration is under way.
    pub fn await_demo(&mut self, demo: Demo) {
        self.awaited = Some((demo, self.asked_at));
        self.look_for_demo();
    }

    fn look_for_demo(&mut self) {
        let Some((demo, from)) = self.awaited.take() else { return };
        let end = self.end();
        let found = (from.max(self.start())..end)
            .find(|row| self.get(*row).is_some_and(|(_, record)| demo.begins_with(&record)));
        match found {
            Some(row) => {
                let header = match demo {
                    Demo::Ping { .. } => "icmp",
                    Demo::Fetch { .. } | Demo::Closed { .. } => "tcp",
                };
                self.found = Some((row, Some(header)));
            }
            None if end - self.asked_at < PATIENCE_ROWS => self.awaited = Some((demo, end)),
            None => {}
        }
    }

    /// A packet was sent by hand, at this moment by the page's clock or a little before.
    pub fn sent(&mut self, sent: Sent, now: f64) {
        let from = self.row_from(sent.from_seq);
        self.sends.sent(sent, from, now);
    }

    /// Shows what came of a packet that was sent, and opens it.
    pub fn show_sent(&mut self, logged: &Logged) {
        let from = self.row_from(logged.sent.from_seq);
        self.sends.show(logged, from);
        self.wake();
    }

    /// The first row of this run of the agent with this number or a larger one.
    fn row_from(&self, number: u64) -> RowId {
        self.packets.row_from(number, self.eras.around(self.end(), self.start()..self.end()))
    }

    /// Looks for what came of the packet that was sent, while `more` says so. How many milliseconds from now to look again if
    /// nothing comes.
    pub fn follow(&mut self, now: f64, more: &mut dyn FnMut() -> bool) -> Option<u32> {
        let shown = self.sends.shown.as_mut()?;
        if self.file.is_some() {
            // The packets are others, and nothing comes.
            shown.give_up();
        }
        let again = shown.follow(&self.packets, now, more);
        let following = shown.following();
        if let Some(row) = following.and_then(Following::row_of_sent).filter(|_| self.sends.opens) {
            (self.sends.opens, self.found) = (false, Some((row, None)));
        }
        again
    }

    /// A row, taken apart.
    pub fn open(&self, row: RowId) -> Option<Opened> {
        let (seq, record) = self.get(row)?;
        Some(Opened::new(row, seq, &record, self.eras.via(row, &record)))
    }

    /// The nearest packet of the same conversation on one side of a row, among those within reach.
    pub fn in_conversation(&self, row: RowId, way: Way) -> Option<RowId> {
        let (_, this) = self.get(row)?;
        let ends = Ends::of(&this)?;
        let same = |row: &RowId| {
            let other = self.get(*row).and_then(|(_, record)| Ends::of(&record));
            other == Some(ends) || other == Some(ends.reversed())
        };
        match way {
            Way::Back => (self.start()..row).rev().take(REACH).find(same),
            Way::On => (row + 1..self.end()).take(REACH).find(same),
        }
    }

    /// The last row with this number, or the one of the same run of the agent as `beside`.
    pub fn row_numbered(&self, number: u64, beside: Option<RowId>) -> Option<RowId> {
        let rows = self.start()..self.end();
        self.packets.row_numbered(number, beside.map_or(rows.clone(), |row| self.eras.around(row, rows)))
    }

    /// What the packets around a row say about it, with the agent's numbers: those of the same run alone.
    pub fn context(&self, row: RowId) -> Context {
        let Some((_, this)) = self.get(row) else { return Context::default() };
        let rows = self.eras.around(row, self.start()..self.end());
        let before = (rows.start..row).rev().filter_map(|row| self.get(row));
        let behind = (row + 1..rows.end).filter_map(|row| self.get(row));
        Context::gather(&this, before, behind)
    }
}
