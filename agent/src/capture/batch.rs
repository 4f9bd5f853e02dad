//! Packets on their way from the source to the ring: a batch is published when it is large or old enough.

use crate::Shared;
use crate::ring::Writer;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use wireglass_shared::capture::CaptureRecord;

/// A batch waits this long for more packets while few watch: short enough to seem immediate.
const AGE: Duration = Duration::from_millis(10);
/// And this long for every viewer, up to a limit: sending a batch to a thousand viewers costs the same whether it holds one
/// packet or hundreds.
const AGE_PER_VIEWER: Duration = Duration::from_micros(50);
const LONGEST_AGE: Duration = Duration::from_millis(50);

/// The batch being filled.
pub(super) struct Batch<'a> {
    app: &'a Shared,
    writer: Writer,
    begun: Instant,
}

impl<'a> Batch<'a> {
    pub(super) fn new(app: &'a Shared) -> Self {
        Self { app, writer: Writer::default(), begun: Instant::now() }
    }

    /// Adds a packet.
    pub(super) fn push(&mut self, record: &CaptureRecord<'_>) {
        if self.writer.is_empty() {
            self.begun = Instant::now();
        }
        self.writer.push(record);
        if self.writer.is_full() {
            self.publish();
        }
    }

    /// How long it may still wait for more packets; `None` where it has none yet.
    pub(super) fn patience(&self) -> Option<Duration> {
        // poll(2) counts whole milliseconds; one more than is left saves it from being called in vain.
        let left = || self.age().saturating_sub(self.begun.elapsed()) + Duration::from_millis(1);
        (!self.writer.is_empty()).then(left)
    }

    /// Publishes it if it has waited long enough.
    pub(super) fn publish_if_due(&mut self) {
        if self.begun.elapsed() >= self.age() {
            self.publish();
        }
    }

    /// Publishes what there is.
    pub(super) fn publish(&mut self) {
        self.writer.publish(&self.app.ring);
    }

    fn age(&self) -> Duration {
        let viewers = self.app.counters.viewers.load(Ordering::Relaxed);
        let viewers = u32::try_from(viewers).unwrap_or(u32::MAX);
        AGE_PER_VIEWER.saturating_mul(viewers).clamp(AGE, LONGEST_AGE)
    }
}
