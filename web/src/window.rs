//! Which part of a long list is drawn, and where: arithmetic alone. In 64 bits, since the browser's `usize` has 32 and three
//! million rows have more pixels than that can multiply.

/// Pixels a row takes; the style sheet says the same of `--row`.
pub const ROW_PIXELS: u64 = 42;
/// The same in projector mode.
pub const LARGE_ROW_PIXELS: u64 = 63;
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
    /// Pixels of a row.
    pub row: u64,
}

/// The rows to draw, and where the first of them stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The first row.
    pub first: u64,
    /// The row behind the last one.
    pub end: u64,
    /// Pixels from the top of the pretended list to the first row.
    pub offset: i64,
}

/// Where the list stands. Both are the same in a list that the browser can hold. In a longer one `scrolled` follows `top` only
/// roughly: a turn of the wheel goes on by as many pixels of the list as of scrolling, and only a leap is scaled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Pixels of the list above the view.
    pub top: u64,
    /// Pixels that the browser has scrolled.
    pub scrolled: u64,
}

impl List {
    fn total(self) -> u64 {
        self.count * self.row
    }

    /// Pixels that the list pretends to take.
    pub fn pixels(self) -> u64 {
        self.total().min(MAX_PIXELS)
    }

    /// Whether it pretends.
    pub fn is_scaled(self) -> bool {
        self.total() > MAX_PIXELS
    }

    /// Pixels that can be scrolled, of the list as it is and as it pretends to be.
    fn ways(self) -> (u64, u64) {
        (self.total().saturating_sub(self.height), self.pixels().saturating_sub(self.height))
    }

    /// The place with so many pixels above the view, or as many as there are.
    pub fn at(self, top: u64) -> Place {
        let (real, pretended) = self.ways();
        let top = top.min(real);
        let scrolled = if self.is_scaled() { scale(top, pretended, real) } else { top };
        Place { top, scrolled }
    }

    /// The end of the list.
    pub fn bottom(self) -> Place {
        self.at(u64::MAX)
    }

    /// Where the browser's scrolling leads from a place.
    pub fn scroll(self, from: Place, scrolled: u64) -> Place {
        let (real, pretended) = self.ways();
        let scrolled = scrolled.min(pretended);
        let top = if !self.is_scaled() || scrolled == 0 {
            scrolled
        } else if scrolled == pretended {
            real
        } else if scrolled.abs_diff(from.scrolled) <= 2 * self.height {
            (from.top + scrolled).saturating_sub(from.scrolled).min(real)
        } else {
            scale(scrolled, real, pretended)
        };
        Place { top, scrolled }
    }

    /// What is in view at a place.
    pub fn drawn(self, place: Place) -> Drawn {
        let first = (place.top / self.row).saturating_sub(OVERSCAN).min(self.count);
        let end = ((place.top + self.height) / self.row + 1 + OVERSCAN).min(self.count);
        let above = place.top - (first * self.row).min(place.top);
        Drawn { first, end, offset: signed(place.scrolled) - signed(above) }
    }

    /// The place where a row is in view; `None` where it is already.
    pub fn reveal(self, row: u64, from: Place) -> Option<Place> {
        let row_top = row * self.row;
        if from.top <= row_top && row_top + self.row <= from.top + self.height {
            return None;
        }
        Some(self.at(row_top.saturating_sub(self.height / 3)))
    }
}

/// `value` of `of` as a share of `whole`.
fn scale(value: u64, whole: u64, of: u64) -> u64 {
    value * whole / of.max(1)
}

fn signed(pixels: u64) -> i64 {
    i64::try_from(pixels).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: [u64; 7] = [0, 1, 10, 1000, 357_143, 400_000, 3_000_000];

    fn assert_covers_the_view(list: List, place: Place) {
        let drawn = list.drawn(place);
        assert!(drawn.end - drawn.first <= 800 / ROW_PIXELS + 2 * OVERSCAN + 3, "{list:?}: {drawn:?}");
        let bottom = drawn.offset + signed((drawn.end - drawn.first) * ROW_PIXELS);
        let scrolled = signed(place.scrolled);
        assert!(
            drawn.offset <= scrolled && bottom >= (scrolled + 800).min(signed(list.pixels())),
            "{list:?} at {place:?}: {drawn:?}"
        );
    }

    #[test]
    fn the_rows_in_view_are_drawn_and_few_others() {
        for count in COUNTS {
            let list = List { count, height: 800, row: ROW_PIXELS };
            let way = list.pixels().saturating_sub(800);
            for scrolled in [0, 1, way / 3, way / 2, way] {
                assert_covers_the_view(list, list.scroll(Place::default(), scrolled));
            }
            assert_eq!(list.drawn(list.bottom()).end, count, "the end of {count} rows can be reached");
            assert_eq!(list.bottom().scrolled, way);
        }
    }

    #[test]
    fn any_row_can_be_brought_into_view() {
        for count in [10, 1000, 400_000, 3_000_000] {
            let list = List { count, height: 800, row: ROW_PIXELS };
            for row in [0, count / 3, count / 2, count - 1] {
                let Some(place) = list.reveal(row, Place::default()) else { continue };
                let drawn = list.drawn(place);
                assert!(drawn.first <= row && row < drawn.end, "row {row} of {count}: {drawn:?}");
                assert_eq!(list.reveal(row, place), None, "row {row} of {count} is in view");
                assert_covers_the_view(list, place);
            }
        }
    }

    #[test]
    fn small_steps_pass_no_row_of_a_long_list_and_leaps_reach_all_of_it() {
        let list = List { count: 3_000_000, height: 800, row: ROW_PIXELS };
        let mut place = list.at(1_000_000 * ROW_PIXELS);
        for step in 1..=50 {
            let next = list.scroll(place, place.scrolled + 700);
            assert_eq!(next.top, place.top + 700, "step {step}");
            assert_covers_the_view(list, next);
            place = next;
        }
        let leap = list.scroll(place, 7_499_600);
        let middle = leap.top + 400;
        assert!(
            middle.abs_diff(1_500_000 * ROW_PIXELS) < ROW_PIXELS,
            "half the way is half the list: {leap:?}"
        );
        assert_eq!(list.scroll(place, 0).top, 0);
    }
}
