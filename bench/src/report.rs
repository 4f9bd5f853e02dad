//! What was measured, and the table that sets it against the goals.

use crate::workload::{DISSECT, ETHERPARSE, SUMMARIZE};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// One workload in one place, in nanoseconds a packet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Timing {
    /// What was done.
    pub name: String,
    /// The fastest round: what the code takes when nothing disturbs it.
    pub min: f64,
    /// The middle round: what it took on this machine at this time.
    pub median: f64,
}

impl Timing {
    /// Of the rounds of a workload, at least one.
    pub fn of(name: &str, mut rounds: Vec<f64>) -> Self {
        rounds.sort_by(f64::total_cmp);
        let at = |ix: usize| rounds.get(ix).copied().unwrap_or(f64::NAN);
        Self { name: name.to_owned(), min: at(0), median: at(rounds.len() / 2) }
    }
}

/// All workloads in one place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// Packets of the capture.
    pub packets: usize,
    /// Their bytes.
    pub bytes: usize,
    /// Each workload.
    pub timings: Vec<Timing>,
    /// The summaries of a million packets in batches: nanoseconds a packet, and so milliseconds in all.
    pub million: Timing,
}

impl Measured {
    fn min(&self, name: &str) -> f64 {
        self.timings.iter().find(|timing| timing.name == name).map_or(f64::NAN, |timing| timing.min)
    }

    /// How many times as long as etherparse.
    fn times_etherparse(&self, name: &str) -> f64 {
        self.min(name) / self.min(ETHERPARSE)
    }
}

/// Both places.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// As a native program.
    pub native: Measured,
    /// As WebAssembly in a browser.
    pub wasm: Measured,
}

/// Something that ought to be at most so much.
struct Goal {
    what: String,
    found: f64,
    limit: f64,
    unit: &'static str,
}

impl Report {
    /// The table, and which goals hold, as text.
    pub fn to_text(&self) -> String {
        let Measured { packets, bytes, .. } = self.native;
        let mut text = format!("{packets} packets, {} bytes each on average.\n", bytes / packets.max(1));
        text += "Nanoseconds a packet: fastest round, (median), and as a multiple of etherparse in the same place.\n\n";
        let _ = writeln!(text, "{:27}{:^29}{:^29}{:>9}", "", "native", "wasm in Chromium", "wasm/native");
        for (native, wasm) in self.native.timings.iter().zip(&self.wasm.timings) {
            let cell = |timing: &Timing, place: &Measured| {
                let median = format!("({:.0})", timing.median);
                format!("{:>9.1} {median:>8} {:>7.2}x", timing.min, place.times_etherparse(&timing.name))
            };
            let (left, right) = (cell(native, &self.native), cell(wasm, &self.wasm));
            let _ = writeln!(text, "{:27}{left}{right}{:>11.2}x", native.name, wasm.min / native.min);
        }
        text += "\nSummaries of a million packets as the page keeps them, in milliseconds: fastest round (median).\n";
        for (place, Timing { min, median, .. }) in
            [("native", &self.native.million), ("wasm", &self.wasm.million)]
        {
            let _ = writeln!(text, "{place:27}{min:>9.1} ({median:.0})");
        }
        text += "\nGoals:\n";
        for Goal { what, found, limit, unit } in self.goals() {
            let verdict = if found <= limit { "holds" } else { "MISSED" };
            let _ = writeln!(text, "  {verdict:7}{what:46}{found:>9.2}{unit}, at most {limit}{unit}");
        }
        text
    }

    fn goals(&self) -> Vec<Goal> {
        let times = |name: &str, limit: f64| Goal {
            what: format!("{name} / {ETHERPARSE}"),
            found: self.native.times_etherparse(name),
            limit,
            unit: "x",
        };
        let slower = |native: &Timing| Goal {
            what: format!("{}, wasm / native", native.name),
            found: self.wasm.min(&native.name) / native.min,
            limit: 2.0,
            unit: "x",
        };
        let ours = self.native.timings.iter().filter(|timing| timing.name != ETHERPARSE);
        let million = Goal {
            what: "a million summaries in wasm".to_owned(),
            found: self.wasm.million.min,
            limit: 1000.0,
            unit: " ms",
        };
        [times(SUMMARIZE, 1.5), times(DISSECT, 4.0)]
            .into_iter()
            .chain(ours.map(slower))
            .chain([million])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(etherparse: f64, dissect: f64, million: f64) -> Measured {
        let timing = |name: &str, nanos: f64| Timing::of(name, vec![nanos + 1.0, nanos, nanos + 5.0]);
        Measured {
            packets: 2,
            bytes: 200,
            timings: vec![
                timing(ETHERPARSE, etherparse),
                timing(SUMMARIZE, etherparse),
                timing(DISSECT, dissect),
            ],
            million: timing("", million),
        }
    }

    #[test]
    fn the_fastest_round_is_compared_and_the_goals_are_judged() {
        let report = Report { native: measured(50.0, 400.0, 40.0), wasm: measured(60.0, 500.0, 2000.0) };
        let text = report.to_text();
        let line = |with: &str| text.lines().find(|line| line.contains(with)).unwrap_or_default();
        assert!(line("summarize /").contains("holds") && line("summarize /").contains("1.00x"), "{text}");
        assert!(line("dissect /").contains("MISSED") && line("dissect /").contains("8.00x"), "{text}");
        assert!(line("dissect, wasm").contains("holds") && line("dissect, wasm").contains("1.25x"), "{text}");
        assert!(line("a million summaries").contains("MISSED"), "{text}");
        assert!(line("dissect  ").contains("400.0    (401)"), "{text}");
    }
}
