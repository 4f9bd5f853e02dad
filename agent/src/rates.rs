//! How many packets a second, by the counters.

use crate::App;
use crate::shutdown::Shutdown;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(1);

/// Keeps [`Counters::per_second`](crate::Counters::per_second) until the end.
pub async fn run(app: &App, mut shutdown: Shutdown) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut counted = counts(app);
    let mut at = Instant::now();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = shutdown.wait() => return,
        }
        let (now, then) = (Instant::now(), std::mem::replace(&mut at, Instant::now()));
        let millis = u64::try_from((now - then).as_millis()).unwrap_or(u64::MAX).max(1);
        let before = std::mem::replace(&mut counted, counts(app));
        for ((rate, after), before) in app.counters.per_second.iter().zip(counted).zip(before) {
            rate.store((after - before) * 1000 / millis, Ordering::Relaxed);
        }
    }
}

fn counts(app: &App) -> [u64; 3] {
    let stats = app.stats();
    [stats.captured, stats.dropped_kernel, stats.evicted]
}
