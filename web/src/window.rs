//! Which part of a long list is drawn, and where: arithmetic alone. In 64 bits, since the browser's `usize` has 32 and three
//! million rows have more pixels than that can multiply.

/// Pixels a row takes; the style sheet says the same.
pub const ROW_PIXELS: u64 = 42;
/// Rows drawn beyond either edge of the view.
const OVERSCAN: u64 = 6;
/// Browsers give up on elements higher than this; beyond it, a pixel of scrolling stands for more than a pixel of list.
const MAX_PIXELS: u64 = 15_000_000;

/// A list of `count` rows, seen through a view of `height` pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List {
    /// Rows in all.
    pub count: u64,
    /// Pixels of the view.
    pub height: u64,
}

/// The rows to draw, and where the first of them stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The first row.
    pub first: u64,
    /// The row behind the last one.
    pub end: u64,
    /// Pixels from the top of the list to the first row.
    pub offset: u64,
}

impl List {
    fn total(self) -> u64 {
        self.count * ROW_PIXELS
    }

    /// Pixels that the list pretends to take.
    pub fn pixels(self) -> u64 {
        self.total().min(MAX_PIXELS)
    }

    /// Pixels that can be scrolled, of the list as it is and as it pretends to be.
    fn ways(self) -> (u64, u64) {
        (self.total().saturating_sub(self.height).max(1), self.pixels().saturating_sub(self.height).max(1))
    }

    /// What is in view when scrolled down by `scrolled` pixels.
    pub fn drawn(self, scrolled: u64) -> Drawn {
        let (real, pretended) = self.ways();
        let top = if self.total() > MAX_PIXELS { scrolled * real / pretended } else { scrolled };
        let first = (top / ROW_PIXELS).saturating_sub(OVERSCAN).min(self.count);
        let end = ((top + self.height) / ROW_PIXELS + OVERSCAN).min(self.count);
        Drawn { first, end, offset: (first * ROW_PIXELS + scrolled).saturating_sub(top) }
    }

    /// How far to scroll so that a row comes into view; `None` where it is already, scrolled down by `scrolled`.
    pub fn scroll_to(self, row: u64, scrolled: u64) -> Option<u64> {
        let (real, pretended) = self.ways();
        let scaled = self.total() > MAX_PIXELS;
        let top = if scaled { scrolled * real / pretended } else { scrolled };
        let row_top = row * ROW_PIXELS;
        if top <= row_top && row_top + ROW_PIXELS <= top + self.height {
            return None;
        }
        let wanted = row_top.saturating_sub(self.height / 3).min(real);
        Some(if scaled { wanted * pretended / real } else { wanted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_in_view_are_drawn_and_few_others() {
        for count in [0, 1, 10, 1000, 357_143, 400_000, 3_000_000] {
            let list = List { count, height: 800 };
            let way = list.pixels().saturating_sub(800);
            for scrolled in [0, 1, way / 3, way / 2, way] {
                let drawn = list.drawn(scrolled);
                assert!(
                    drawn.end - drawn.first <= 800 / ROW_PIXELS + 2 * OVERSCAN + 2,
                    "{count} rows: {drawn:?}"
                );
                let bottom = drawn.offset + (drawn.end - drawn.first) * ROW_PIXELS;
                assert!(
                    drawn.offset <= scrolled && bottom >= (scrolled + 800).min(list.pixels()),
                    "{count}: {drawn:?}"
                );
            }
            assert_eq!(list.drawn(way).end, count, "the end of {count} rows can be reached");
        }
    }

    #[test]
    fn any_row_can_be_brought_into_view() {
        for count in [10, 1000, 400_000, 3_000_000] {
            let list = List { count, height: 800 };
            for row in [0, count / 3, count / 2, count - 1] {
                let Some(scrolled) = list.scroll_to(row, 0) else { continue };
                let drawn = list.drawn(scrolled);
                assert!(drawn.first <= row && row < drawn.end, "row {row} of {count}: {drawn:?}");
            }
        }
    }
}
