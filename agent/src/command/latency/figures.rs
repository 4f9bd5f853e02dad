//! Smallest, middle and largest.

/// What there is to say of some times, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) min: i64,
    pub(super) median: i64,
    pub(super) max: i64,
}

impl Figures {
    /// Of these times; `None` of none.
    pub(super) fn of(times: impl Iterator<Item = i64>) -> Option<Self> {
        let mut sorted: Vec<_> = times.collect();
        sorted.sort_unstable();
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let upper = *sorted.get(sorted.len() / 2)?;
        // Of an even number, the middle between the two in the middle.
        let lower = *sorted.get((sorted.len() - 1) / 2)?;
        Some(Self { min, median: lower + (upper - lower) / 2, max })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_in_the_middle() {
        let median = |times: &[i64]| Figures::of(times.iter().copied()).map(|figures| figures.median);
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7]), Some(7));
        assert_eq!(median(&[9, 1]), Some(5));
        assert_eq!(median(&[100, 1, 3]), Some(3));
        let figures = Figures::of([5, 2, 9, 4].into_iter());
        assert_eq!(figures, Some(Figures { min: 2, median: 4, max: 9 }));
    }
}
