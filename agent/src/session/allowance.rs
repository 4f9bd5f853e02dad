//! How many messages a client may send: a client that sends more has a fault, or means harm.

use tokio::time::{Duration, Instant};

/// Messages a second, for as long as it likes.
pub const PER_SECOND: u32 = 50;
/// Messages at once, after a pause.
const AT_ONCE: u32 = 100;
/// Messages more that are refused with a word, before the connection is closed.
const REFUSED: u32 = 50;

/// What to do with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Answer it.
    Fine,
    /// Say that it comes too soon.
    TooSoon,
    /// Close the connection.
    TooMany,
}

/// Keeps count for one client.
#[derive(Debug)]
pub struct Allowance {
    /// When all that was sent so far would have been sent at a steady pace.
    paid_until: Instant,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { paid_until: Instant::now() }
    }
}

impl Allowance {
    /// Counts one message that came `now`.
    pub fn take(&mut self, now: Instant) -> Verdict {
        const EACH: Duration = Duration::from_nanos(1_000_000_000 / PER_SECOND as u64);
        self.paid_until = self.paid_until.max(now) + EACH;
        let ahead = self.paid_until - now;
        if ahead <= EACH * AT_ONCE {
            Verdict::Fine
        } else if ahead <= EACH * (AT_ONCE + REFUSED) {
            Verdict::TooSoon
        } else {
            Verdict::TooMany
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_pace_is_fine_for_ever_and_a_flood_ends() {
        let begun = Instant::now();
        let mut steady = Allowance { paid_until: begun };
        for number in 0..10 * PER_SECOND {
            let now = begun + Duration::from_secs(1) * number / PER_SECOND;
            assert_eq!(steady.take(now), Verdict::Fine);
        }
        let mut flood = Allowance { paid_until: begun };
        let verdicts: Vec<_> = (0..200).map(|_| flood.take(begun)).collect();
        let count = |wanted| verdicts.iter().filter(|verdict| **verdict == wanted).count();
        assert_eq!((count(Verdict::Fine), count(Verdict::TooSoon), count(Verdict::TooMany)), (100, 50, 50));
        assert!(verdicts.is_sorted_by_key(|verdict| *verdict as u8), "first a warning, then the end");
        assert_eq!(flood.take(begun + Duration::from_secs(10)), Verdict::Fine, "after a pause all is well");
    }
}
