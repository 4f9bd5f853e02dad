//! The packets, outside Yew. Batches are kept as they came; a row is a place in one of them. No Yew types here.

use crate::link::Link;
use crate::opened::Opened;
use crate::selection::Way;
use std::collections::VecDeque;
use wireglass_shared::capture::{CaptureRecord, Timestamp};
use wireglass_shared::flow::{Context, Ends, REACH};
use wireglass_shared::stream::{
    Batch, BatchError, Demo, Source, Stats, batch_header, record_at, write_record,
};
use wireglass_shared::summary::{ip_number, summarize};
use wireglass_shared::{dissect, pcap};

/// Bytes kept; beyond that the oldest packets go.
const BUDGET_BYTES: usize = 256 << 20;

/// A demonstration whose first packet is not among so many was lost on the way.
const PATIENCE_ROWS: RowId = 50_000;

/// A real ping and a real fetch, for readers whose agent may not capture, or is not there.
static BUILT_IN: &[u8] = include_bytes!("../captures/first-look.pcap");

/// Which packets the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// All.
    #[default]
    All,
    /// ICMP alone.
    Icmp,
    /// TCP alone.
    Tcp,
}

impl Shown {
    /// All choices.
    pub const ALL: [Self; 3] = [Self::All, Self::Icmp, Self::Tcp];

    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Icmp => "ICMP",
            Self::Tcp => "TCP",
        }
    }
}

/// A packet's place in this page: counts up from 0, whatever the agent's numbers do.
pub type RowId = u64;

#[derive(Clone, Copy, Debug)]
struct Row {
    seq: u64,
    chunk: u64,
    start: usize,
}

#[derive(Debug)]
struct Chunk {
    bytes: Vec<u8>,
    rows: usize,
}

/// All that came from the agent.
#[derive(Debug)]
pub struct Store {
    chunks: VecDeque<Chunk>,
    first_chunk: u64,
    rows: VecDeque<Row>,
    first_row: RowId,
    bytes: usize,
    icmp: VecDeque<RowId>,
    tcp: VecDeque<RowId>,
    /// The time that times in the list count from.
    origin: Option<Timestamp>,
    /// Where the connection stands.
    pub link: Link,
    /// What the agent captures.
    pub source: Option<Source>,
    /// The agent's version.
    pub agent: String,
    /// The agent's counters.
    pub stats: Stats,
    /// Packets that the agent no longer had when this page asked.
    pub missed: u64,
    /// The last thing that went wrong, in words.
    pub trouble: Option<String>,
    /// The agent's session and the number of the next packet of it.
    session: Option<(String, u64)>,
    /// Whether what is shown was built in.
    pub built_in: bool,
    awaited: Option<(Demo, RowId)>,
    asked_at: RowId,
    /// The first packet of a demonstration or of the built-in capture, waiting to be opened.
    pub found: Option<RowId>,
}

impl Store {
    /// An empty store.
    pub fn new() -> Self {
        Self {
            chunks: VecDeque::new(),
            first_chunk: 0,
            rows: VecDeque::new(),
            first_row: 0,
            bytes: 0,
            icmp: VecDeque::new(),
            tcp: VecDeque::new(),
            origin: None,
            link: Link::Connecting,
            source: None,
            agent: String::new(),
            stats: Stats::default(),
            missed: 0,
            trouble: None,
            session: None,
            built_in: false,
            awaited: None,
            asked_at: 0,
            found: None,
        }
    }

    /// The first row kept.
    pub fn start(&self) -> RowId {
        self.first_row
    }

    /// The row behind the last one.
    pub fn end(&self) -> RowId {
        self.first_row + self.rows.len() as u64
    }

    /// How many packets a choice shows.
    pub fn count(&self, shown: Shown) -> usize {
        match shown {
            Shown::All => self.rows.len(),
            Shown::Icmp => self.icmp.len(),
            Shown::Tcp => self.tcp.len(),
        }
    }

    /// How many of those came before the row `end`.
    pub fn count_before(&self, shown: Shown, end: RowId) -> usize {
        match shown {
            Shown::All => {
                usize::try_from(end.saturating_sub(self.first_row)).unwrap_or(usize::MAX).min(self.rows.len())
            }
            Shown::Icmp => self.icmp.partition_point(|row| *row < end),
            Shown::Tcp => self.tcp.partition_point(|row| *row < end),
        }
    }

    /// The row at a position of a choice.
    pub fn row_at(&self, shown: Shown, position: usize) -> Option<RowId> {
        match shown {
            Shown::All => (position < self.rows.len()).then_some(self.first_row + position as u64),
            Shown::Icmp => self.icmp.get(position).copied(),
            Shown::Tcp => self.tcp.get(position).copied(),
        }
    }

    /// A row's agent number and packet.
    pub fn get(&self, row: RowId) -> Option<(u64, CaptureRecord<'_>)> {
        let row = self.rows.get(usize::try_from(row.checked_sub(self.first_row)?).ok()?)?;
        let chunk = self.chunks.get(usize::try_from(row.chunk - self.first_chunk).ok()?)?;
        Some((row.seq, record_at(&chunk.bytes, row.start)?))
    }

    /// The last row with this number.
    pub fn row_numbered(&self, number: u64) -> Option<RowId> {
        let at = self.rows.iter().rposition(|row| row.seq == number)?;
        Some(self.first_row + at as u64)
    }

    /// Seconds from the first packet to this one.
    pub fn seconds(&self, at: Timestamp) -> f64 {
        self.origin.map_or(0.0, |origin| at.seconds_since(origin))
    }

    /// A new connection begins: the numbers of another session start anew, what was received stays.
    pub fn begin(&mut self, session: String, next_seq: u64) {
        if self.built_in {
            self.clear();
        }
        self.session = Some((session, next_seq));
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
    pub fn add(&mut self, bytes: Vec<u8>) -> Result<(), BatchError> {
        let batch = Batch::parse(&bytes)?;
        let chunk = self.first_chunk + self.chunks.len() as u64;
        for (row, ((start, record), seq)) in (self.end()..).zip(batch.records().zip(batch.first_seq..)) {
            self.rows.push_back(Row { seq, chunk, start });
            self.origin.get_or_insert(record.at);
            match ip_number(&record) {
                Some(1) => self.icmp.push_back(row),
                Some(6) => self.tcp.push_back(row),
                _ => {}
            }
        }
        if let Some((_, next)) = &mut self.session {
            *next = batch.first_seq + u64::from(batch.count);
        }
        let rows = batch.count as usize;
        self.bytes += bytes.len();
        self.chunks.push_back(Chunk { bytes, rows });
        self.shrink();
        self.look_for_demo();
        Ok(())
    }

    fn shrink(&mut self) {
        while self.bytes > BUDGET_BYTES && self.chunks.len() > 1 {
            let Some(oldest) = self.chunks.pop_front() else { return };
            self.first_chunk += 1;
            self.bytes -= oldest.bytes.len();
            self.rows.drain(..oldest.rows.min(self.rows.len()));
            self.first_row += oldest.rows as u64;
            for rows in [&mut self.icmp, &mut self.tcp] {
                while rows.front().is_some_and(|row| *row < self.first_row) {
                    rows.pop_front();
                }
            }
        }
    }

    fn clear(&mut self) {
        let first_row = self.end();
        self.rows.clear();
        self.icmp.clear();
        self.tcp.clear();
        self.first_chunk += self.chunks.len() as u64;
        self.chunks.clear();
        (self.first_row, self.bytes, self.origin, self.built_in) = (first_row, 0, None, false);
    }

    /// Shows the built-in capture, unless there is something better.
    pub fn show_built_in(&mut self) {
        if !self.rows.is_empty() {
            return;
        }
        let mut records = Vec::new();
        let mut count = 0;
        // Built in and tested: it does not fail, and if it did the list would be empty.
        let _ = pcap::read_records(BUILT_IN, |record| {
            write_record(record, &mut records);
            count += 1;
            true
        });
        let batch = [&batch_header(1, count)[..], &records].concat();
        self.built_in = self.add(batch).is_ok();
        self.found = self.row_at(Shown::All, 0);
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
        let found = (from.max(self.first_row)..end)
            .find(|row| self.get(*row).is_some_and(|(_, record)| demo.begins_with(&record)));
        match found {
            Some(row) => self.found = Some(row),
            None if end - self.asked_at < PATIENCE_ROWS => self.awaited = Some((demo, end)),
            None => {}
        }
    }

    /// A row, taken apart.
    pub fn open(&self, row: RowId) -> Option<Opened> {
        let (seq, record) = self.get(row)?;
        let dissection = dissect(&record);
        let summary = summarize(&record);
        Some(Opened {
            row,
            seq,
            bytes: record.bytes.to_vec(),
            orig_len: record.orig_len,
            dissection,
            way: (!summary.source.is_unknown())
                .then(|| format!("{} → {}", summary.source, summary.destination)),
            info: summary.info.to_string(),
        })
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

    /// What the packets around a row say about it, with the agent's numbers.
    pub fn context(&self, row: RowId) -> Context {
        let Some((_, this)) = self.get(row) else { return Context::default() };
        let before = (self.start()..row).rev().filter_map(|row| self.get(row));
        let behind = (row + 1..self.end()).filter_map(|row| self.get(row));
        Context::gather(&this, before, behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wireglass_shared::capture::{Direction, LinkType};

    fn batch(first_seq: u64, protocols: &[u8]) -> Vec<u8> {
        let mut bytes = batch_header(first_seq, u32::try_from(protocols.len()).expect("few")).to_vec();
        for protocol in protocols {
            let mut packet = [0x45; 20];
            packet[9] = *protocol;
            let record = CaptureRecord {
                at: Timestamp(0),
                link: LinkType::IPV4,
                direction: Direction::Inbound,
                interface: 0,
                orig_len: 20,
                bytes: &packet,
            };
            write_record(&record, &mut bytes);
        }
        bytes
    }

    #[test]
    fn rows_are_found_by_choice_and_position() {
        let mut store = Store::new();
        store.begin("one".to_owned(), 5);
        store.add(batch(5, &[1, 6, 1])).expect("a batch");
        store.add(batch(8, &[6])).expect("a batch");
        assert_eq!(store.count(Shown::All), 4);
        assert_eq!((store.count(Shown::Icmp), store.count(Shown::Tcp)), (2, 2));
        let seqs = |shown| {
            let rows = (0..store.count(shown)).filter_map(|at| store.row_at(shown, at));
            rows.filter_map(|row| store.get(row)).map(|(seq, _)| seq).collect::<Vec<_>>()
        };
        assert_eq!((seqs(Shown::All), seqs(Shown::Tcp)), (vec![5, 6, 7, 8], vec![6, 8]));
        assert_eq!(store.count_before(Shown::Tcp, 3), 1);
        assert_eq!(store.resume(), Some(("one", 9)));
        store.skip(9, 4);
        assert_eq!(
            (store.missed, store.resume()),
            (4, Some(("one", 13))),
            "what is gone is not asked for again"
        );
    }

    #[test]
    fn a_new_session_keeps_what_came_and_counts_anew() {
        let mut store = Store::new();
        store.begin("one".to_owned(), 1);
        store.add(batch(0, &[1, 1])).expect("a batch");
        store.begin("two".to_owned(), 0);
        store.add(batch(0, &[1])).expect("a batch");
        assert_eq!((store.count(Shown::All), store.resume()), (3, Some(("two", 1))));
        assert_eq!(store.get(2).map(|(seq, _)| seq), Some(0));
    }

    #[test]
    fn the_built_in_capture_is_a_ping_and_a_fetch_and_yields_to_live_packets() {
        let mut store = Store::new();
        store.show_built_in();
        let infos: Vec<_> =
            (0..store.end()).filter_map(|row| store.open(row)).map(|opened| opened.info).collect();
        for part in ["Echo Request", "Echo Reply", "[SYN]", "[SYN, ACK]", "GET / HTTP/1.1", "FIN"] {
            assert!(infos.iter().any(|info| info.contains(part)), "no {part} in {infos:?}");
        }
        store.begin("one".to_owned(), 1);
        assert_eq!(store.count(Shown::All), 0);
        store.add(batch(0, &[1])).expect("a batch");
        assert_eq!((store.count(Shown::All), store.count(Shown::Icmp)), (1, 1));
    }
}
