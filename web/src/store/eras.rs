//! Which run of the agent a row is of, and by which interface its packet came. Numbers, of packets and of interfaces, mean
//! something within one run alone.

use super::RowId;
use crate::plain::plain;
use std::ops::Range;
use std::rc::Rc;
use wireglass_shared::capture::{CaptureRecord, Direction};
use wireglass_shared::stream::Interface;

/// By which interface a packet came, and which way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    /// The interface's name.
    pub name: Rc<str>,
    /// Unknown on loopback, too: what leaves there comes back.
    pub direction: Direction,
}

impl Via {
    /// The same in words.
    pub fn words(&self) -> String {
        let way = match self.direction {
            Direction::Inbound => "received on ",
            Direction::Outbound => "sent on ",
            Direction::Unknown => "on ",
        };
        format!("{way}{}", self.name)
    }
}

/// The runs of the agent that there are rows of, oldest first; a file is one, too.
#[derive(Debug, Default)]
pub struct Eras {
    runs: Vec<Era>,
    /// Whether there are several interfaces.
    several: bool,
    /// Whether packets go both ways.
    both_ways: bool,
}

#[derive(Debug)]
struct Era {
    first: RowId,
    /// The interfaces that rows name so far.
    met: Vec<u16>,
    last: Option<(u16, Direction)>,
    known: Vec<(u16, Rc<str>, bool)>,
}

impl Era {
    fn name(&self, number: u16) -> (Rc<str>, bool) {
        let known = self.known.iter().find(|(one, ..)| *one == number);
        known.map_or_else(
            || (format!("interface {number}").into(), false),
            |(_, name, loopback)| (name.clone(), *loopback),
        )
    }
}

impl Eras {
    /// The agent, or a file, begins with this row.
    pub fn begin(&mut self, first: RowId) {
        // One without rows leaves nothing to tell apart.
        self.runs.pop_if(|era| era.first == first);
        self.runs.push(Era { first, met: Vec::new(), last: None, known: Vec::new() });
    }

    /// No rows are left.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// A packet came.
    pub fn see(&mut self, record: &CaptureRecord<'_>) {
        let this = (record.interface, record.direction);
        let Some(era) = self.runs.last_mut().filter(|era| era.last != Some(this)) else { return };
        era.last = Some(this);
        if !era.met.contains(&record.interface) {
            era.met.push(record.interface);
        }
        self.both_ways |= record.direction == Direction::Outbound;
        self.look();
    }

    /// What the agent calls its interfaces. Those that it names no more keep the names they had.
    pub fn name(&mut self, list: &[Interface]) {
        let Some(era) = self.runs.last_mut() else { return };
        for interface in list {
            era.known.retain(|(number, ..)| *number != interface.number);
            era.known.push((interface.number, interface.name.as_str().into(), interface.loopback));
        }
        self.look();
    }

    fn look(&mut self) {
        let mut names = self.runs.iter().flat_map(|era| era.met.iter().map(|number| era.name(*number).0));
        let first = names.next();
        self.several = names.any(|name| Some(name) != first);
    }

    /// By which interface a packet came, where that says something.
    pub fn via(&self, row: RowId, record: &CaptureRecord<'_>) -> Option<Via> {
        let (name, loopback) =
            self.of(row).filter(|_| self.several || self.both_ways)?.name(record.interface);
        Some(Via {
            name: plain(&name).into(),
            direction: if loopback { Direction::Unknown } else { record.direction },
        })
    }

    /// The name of a packet's interface, where there is one.
    pub fn interface(&self, row: RowId, number: u16) -> Option<&Rc<str>> {
        self.of(row)?.known.iter().find(|(one, ..)| *one == number).map(|(_, name, _)| name)
    }

    /// Whether the agent was started anew between two rows.
    pub fn begins_between(&self, before: RowId, row: RowId) -> bool {
        self.runs.iter().any(|era| before < era.first && era.first <= row)
    }

    /// The rows that may be told by the same numbers as this one.
    pub fn around(&self, row: RowId, rows: Range<RowId>) -> Range<RowId> {
        let behind = self.runs.partition_point(|era| era.first <= row);
        let start =
            behind.checked_sub(1).and_then(|at| self.runs.get(at)).map_or(rows.start, |era| era.first);
        let end = self.runs.get(behind).map_or(rows.end, |era| era.first);
        start.max(rows.start)..end.min(rows.end)
    }

    fn of(&self, row: RowId) -> Option<&Era> {
        let behind = self.runs.partition_point(|era| era.first <= row);
        self.runs.get(behind.checked_sub(1)?)
    }
}
