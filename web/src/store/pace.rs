//! How fast packets come: faster than a list can show them, and the page says so.

use super::RowId;
use std::collections::VecDeque;

/// What is counted together.
const SPAN_MILLIS: f64 = 1000.0;

/// Rows that come into view in a second at the most: sixty frames of a high window.
const DRAWN_A_SECOND: u64 = 60 * 25;

/// The last second of a list.
#[derive(Debug, Default)]
pub struct Pace {
    /// When the list ended where, the oldest first.
    ends: VecDeque<(f64, RowId)>,
}

impl Pace {
    /// Begins anew.
    pub fn clear(&mut self) {
        self.ends.clear();
    }

    /// The list ends at this row now.
    pub fn beat(&mut self, now_millis: f64, end: RowId) {
        self.ends.push_back((now_millis, end));
        // One that is older stays: the span begins with it.
        while self.ends.get(1).is_some_and(|(at, _)| *at <= now_millis - SPAN_MILLIS) {
            self.ends.pop_front();
        }
    }

    /// Packets that came in the last second.
    pub fn came(&self) -> u64 {
        match (self.ends.front(), self.ends.back()) {
            (Some((_, first)), Some((_, last))) => last - first,
            _ => 0,
        }
    }

    /// Whether more came than a list that runs with them can draw.
    pub fn is_too_fast(&self) -> bool {
        self.came() > DRAWN_A_SECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_is_counted_and_forgotten() {
        let mut pace = Pace::default();
        for beat in 0..=20_u32 {
            pace.beat(f64::from(beat) * 100.0, u64::from(beat) * 50);
        }
        assert_eq!((pace.came(), pace.is_too_fast()), (500, false));
        pace.beat(2001.0, 9999);
        assert!(pace.is_too_fast());
        pace.beat(10_000.0, 9999);
        pace.beat(11_000.0, 9999);
        assert_eq!((pace.came(), pace.is_too_fast()), (0, false));
    }
}
