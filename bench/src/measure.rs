//! The measuring loop. The clock is the caller's: a browser has another one than a process.

use crate::mix;
use crate::report::{Measured, Timing};
use crate::workload::{Batches, WORKLOADS, Workload, record};
use wireglass_shared::capture::CaptureRecord;

/// Frames of the capture: enough for a variety, few enough to stay in a processor's cache, where only the code counts.
const FRAMES: usize = 8 * mix::TURN;
/// Rounds of each workload. Of many, some are not disturbed by whatever else the machine does.
const ROUNDS: usize = 150;
/// A round lasts this many of the smallest steps of the clock, so that reading it adds less than one percent,
const ROUND_STEPS: f64 = 200.0;
/// and never less than this.
const ROUND_NANOS: f64 = 1e6;
/// The long capture.
const MILLION: usize = 1_000_000;
/// How often it is summed up.
const LONG_ROUNDS: usize = 5;

/// Measures every workload. `clock` gives nanoseconds since any moment.
pub fn measure(clock: &dyn Fn() -> f64) -> Measured {
    let frames = mix::frames(FRAMES);
    let records: Vec<_> = frames.iter().map(|frame| record(frame)).collect();
    let round_nanos = (resolution(clock) * ROUND_STEPS).max(ROUND_NANOS);
    let mut rounds: Vec<(&Workload, usize, Vec<f64>)> = WORKLOADS
        .iter()
        .map(|workload| {
            // Once to warm up, which includes a browser's better compiler, and once to see how often it fits into a round.
            pass(workload, &records, clock, 20);
            let nanos = pass(workload, &records, clock, 5) / 5.0;
            (workload, times(round_nanos, nanos), Vec::with_capacity(ROUNDS))
        })
        .collect();
    for _ in 0..ROUNDS {
        for (workload, passes, nanos) in &mut rounds {
            nanos.push(pass(workload, &records, clock, *passes) / count(*passes * records.len()));
        }
    }
    let timings = rounds.into_iter().map(|(workload, _, nanos)| Timing::of(workload.name, nanos)).collect();
    let long = Batches::of(&frames, MILLION);
    let long_rounds = (0..LONG_ROUNDS)
        .map(|_| {
            let began = clock();
            let packets = long.summarize();
            (clock() - began) / count(packets)
        })
        .collect();
    Measured {
        packets: frames.len(),
        bytes: frames.iter().map(Vec::len).sum(),
        timings,
        million: Timing::of("summarize, of a million", long_rounds),
    }
}

/// Nanoseconds that so many passes over all packets take.
fn pass(workload: &Workload, records: &[CaptureRecord<'_>], clock: &dyn Fn() -> f64, passes: usize) -> f64 {
    let began = clock();
    for _ in 0..passes {
        for record in records {
            (workload.run)(record);
        }
    }
    clock() - began
}

/// The smallest step that the clock was seen to make. Browsers make theirs coarse, so that pages cannot spy with it.
fn resolution(clock: &dyn Fn() -> f64) -> f64 {
    let step = || {
        let began = clock();
        let mut now = clock();
        while now <= began {
            now = clock();
        }
        now - began
    };
    (0..20).map(|_| step()).fold(f64::INFINITY, f64::min)
}

/// How many passes of `nanos` each fill a round.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and not negative")]
fn times(round_nanos: f64, nanos: f64) -> usize {
    (round_nanos / nanos.max(1.0)).ceil() as usize
}

#[allow(clippy::cast_precision_loss, reason = "far below 2 to the 53")]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_coarse_clock_is_seen_through() {
        let (calls, step) = (Cell::new(0_u32), 100.0);
        let clock = || {
            calls.set(calls.get() + 1);
            (f64::from(calls.get()) / 7.0).floor() * step
        };
        assert!((resolution(&clock) - step).abs() < f64::EPSILON);
    }

    #[test]
    fn a_round_holds_at_least_one_pass() {
        assert_eq!(times(1e6, 3e5), 4);
        assert_eq!(times(1e6, 1e9), 1);
    }
}
