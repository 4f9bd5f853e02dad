//! How fast packets are sent, by all who send together.

use super::PER_SECOND;
use std::time::{Duration, Instant};

/// Packets at once, after a pause: a few fragments, or a class that presses the button together.
pub(super) const AT_ONCE: u32 = 20;
const EACH: Duration = Duration::from_nanos(1_000_000_000 / PER_SECOND as u64);

/// Keeps count.
#[derive(Debug, Default)]
pub(super) struct Rate {
    /// When all that was sent so far would have been sent at a steady pace.
    paid_until: Option<Instant>,
}

impl Rate {
    /// Whether one more may be sent `now`. One that may not does not count.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let paid_until = self.paid_until.map_or(now, |until| until.max(now)) + EACH;
        let may = paid_until - now <= EACH * AT_ONCE;
        if may {
            self.paid_until = Some(paid_until);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_at_once_and_then_a_steady_pace() {
        let begun = Instant::now();
        let mut rate = Rate::default();
        let sent = |rate: &mut Rate, after: Duration| (0..1000).filter(|_| rate.take(begun + after)).count();
        assert_eq!(sent(&mut rate, Duration::ZERO), AT_ONCE as usize);
        assert_eq!(sent(&mut rate, EACH), 1, "who is refused does not wait the longer for it");
        assert_eq!(sent(&mut rate, Duration::from_mins(1)), AT_ONCE as usize);
        let steady = (1..=1000).filter(|number| rate.take(begun + Duration::from_secs(70) + EACH * *number));
        assert_eq!(steady.count(), 1000);
    }
}
