//! Which of the packets the list shows: all, or those that a predicate chose. The choosing is done a slice at a time, first
//! from where the reader is to the end, then back from there to the beginning.

use super::packets::{Packets, RowId};
use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use std::rc::Rc;
use wireglass_shared::capture::CaptureRecord;

/// Whether a packet, with its number, is one to show.
pub type Predicate = Rc<dyn Fn(&CaptureRecord<'_>, u64) -> bool>;

/// Rows looked at between two looks at the clock.
const STRIDE: u64 = 64;

/// What the list shows.
#[derive(Default)]
pub struct View {
    choice: Option<Choice>,
}

struct Choice {
    predicate: Predicate,
    /// The rows chosen, less `base`: four bytes each.
    chosen: VecDeque<u32>,
    base: RowId,
    /// Where the looking began: chosen rows before it are added in front.
    looked: Range<RowId>,
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.choice.is_some() { "some" } else { "all" })
    }
}

impl View {
    /// Shows what a predicate chooses, or all. `near` is the row that the reader looks at: its surroundings come first.
    pub fn choose(&mut self, predicate: Option<Predicate>, near: RowId, packets: &Packets) {
        let rows = packets.rows();
        let near = near.clamp(rows.start, rows.end);
        self.choice = predicate.map(|predicate| Choice {
            predicate,
            chosen: VecDeque::new(),
            base: rows.start,
            looked: near..near,
        });
    }

    /// Whether only some packets are shown.
    pub fn is_choice(&self) -> bool {
        self.choice.is_some()
    }

    /// How many rows are shown.
    pub fn count(&self, packets: &Packets) -> u64 {
        match &self.choice {
            None => packets.rows().end - packets.rows().start,
            Some(choice) => choice.chosen.len() as u64,
        }
    }

    /// How many of those came before the row `end`.
    pub fn count_before(&self, end: RowId, packets: &Packets) -> u64 {
        match &self.choice {
            None => {
                let rows = packets.rows();
                end.clamp(rows.start, rows.end) - rows.start
            }
            Some(choice) => choice.chosen.partition_point(|row| choice.base + RowId::from(*row) < end) as u64,
        }
    }

    /// The row at a position of the list.
    pub fn row_at(&self, position: u64, packets: &Packets) -> Option<RowId> {
        match &self.choice {
            None => {
                let rows = packets.rows();
                rows.start.checked_add(position).filter(|row| *row < rows.end)
            }
            Some(choice) => {
                let row = choice.chosen.get(usize::try_from(position).ok()?)?;
                Some(choice.base + RowId::from(*row))
            }
        }
    }

    /// How many rows were looked at, and of how many; `None` where all were.
    pub fn progress(&self, packets: &Packets) -> Option<(u64, u64)> {
        let looked = &self.choice.as_ref()?.looked;
        let rows = packets.rows();
        (*looked != rows).then(|| (looked.end - looked.start, rows.end - rows.start))
    }

    /// Rows before this one are gone.
    pub fn forget_before(&mut self, start: RowId) {
        let Some(choice) = &mut self.choice else { return };
        while choice.chosen.front().is_some_and(|row| choice.base + RowId::from(*row) < start) {
            choice.chosen.pop_front();
        }
        choice.looked = choice.looked.start.max(start)..choice.looked.end.max(start);
        // Long before a row would be too far from the base for its four bytes.
        if start - choice.base > RowId::from(u32::MAX / 2) {
            let by = u32::try_from(start - choice.base).unwrap_or(u32::MAX);
            choice.chosen.iter_mut().for_each(|row| *row = row.saturating_sub(by));
            choice.base += RowId::from(by);
        }
    }

    /// Looks at more rows, while it may: `more` is asked every so often, and after the first few rows at the earliest.
    pub fn look(&mut self, packets: &Packets, more: &mut dyn FnMut() -> bool) {
        let Some(choice) = &mut self.choice else { return };
        let rows = packets.rows();
        while choice.looked != rows {
            for _ in 0..STRIDE {
                choice.step(packets, &rows);
            }
            if !more() {
                return;
            }
        }
    }
}

impl Choice {
    fn step(&mut self, packets: &Packets, rows: &Range<RowId>) {
        let is_chosen =
            |row| packets.get(row).is_some_and(|(number, record)| (self.predicate)(&record, number));
        let offset = |row: RowId| u32::try_from(row - self.base).unwrap_or(u32::MAX);
        if self.looked.end < rows.end {
            let row = self.looked.end;
            self.looked.end += 1;
            if is_chosen(row) {
                self.chosen.push_back(offset(row));
            }
        } else if rows.start < self.looked.start {
            let row = self.looked.start - 1;
            self.looked.start = row;
            if is_chosen(row) {
                self.chosen.push_front(offset(row));
            }
        }
    }
}
