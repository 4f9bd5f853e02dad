//! The measuring loop. The clock is the caller's: a browser has another one than a process.

use crate::making::MAKING;
use crate::mix;
use crate::report::{Measured, Timing};
use crate::workload::{Batches, WORKLOADS, record};

/// Frames of the capture: enough for a variety, few enough to stay in a processor's cache, where only the code counts.
const FRAMES: usize = 8 * mix::TURN;
/// Rounds of each workload. Of many, some are not disturbed by whatever else the machine does.
const ROUNDS: usize = 150;
/// A round lasts this many of the smallest steps of the clock, so that reading it adds less than one percent,
const ROUND_STEPS: f64 = 200.0;
/// and never less than this.
const ROUND_NANOS: f64 = 1e6;
/// Packets that are made in a pass.
const MADE: usize = 100;
/// The long capture.
const MILLION: usize = 1_000_000;
/// How often it is summed up.
const LONG_ROUNDS: usize = 5;

/// Measures every workload. `clock` gives nanoseconds since any moment.
pub fn measure(clock: &dyn Fn() -> f64) -> Measured {
    let frames = mix::frames(FRAMES);
    let records: Vec<_> = frames.iter().map(|frame| record(frame)).collect();
    let workloads: Vec<Turn<'_>> = WORKLOADS
        .iter()
        .map(|workload| Turn { name: workload.name, run: Box::new(|| records.iter().for_each(workload.run)) })
        .collect();
    let making: Vec<Turn<'_>> = MAKING
        .iter()
        .map(|making| Turn { name: making.name, run: Box::new(|| (0..MADE).for_each(|_| (making.run)())) })
        .collect();
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
        timings: in_turns(&workloads, records.len(), clock),
        making: in_turns(&making, MADE, clock),
        million: Timing::of("summarize, of a million", long_rounds),
    }
}

/// Something that is done with, or makes, so many packets.
struct Turn<'a> {
    name: &'static str,
    run: Box<dyn Fn() + 'a>,
}

/// Measures what takes turns, in nanoseconds for each of so many packets.
fn in_turns(turns: &[Turn<'_>], packets: usize, clock: &dyn Fn() -> f64) -> Vec<Timing> {
    let round_nanos = (resolution(clock) * ROUND_STEPS).max(ROUND_NANOS);
    let mut rounds: Vec<(&Turn<'_>, usize, Vec<f64>)> = turns
        .iter()
        .map(|turn| {
            // Once to warm up, which includes a browser's better compiler, and once to see how often it fits into a round.
            pass(turn, clock, 20);
            let nanos = pass(turn, clock, 5) / 5.0;
            (turn, times(round_nanos, nanos), Vec::with_capacity(ROUNDS))
        })
        .collect();
    for _ in 0..ROUNDS {
        for (turn, passes, nanos) in &mut rounds {
            nanos.push(pass(turn, clock, *passes) / count(*passes * packets));
        }
    }
    rounds.into_iter().map(|(turn, _, nanos)| Timing::of(turn.name, nanos)).collect()
}

/// Nanoseconds that so many passes take.
fn pass(turn: &Turn<'_>, clock: &dyn Fn() -> f64, passes: usize) -> f64 {
    let began = clock();
    for _ in 0..passes {
        (turn.run)();
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
