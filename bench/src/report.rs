//! What was measured, and the table that sets it against the goals.

use crate::making::DRAFT_WITH_A_PORT;
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
    /// Each way to make a packet.
    pub making: Vec<Timing>,
    /// The summaries of a million packets in batches: nanoseconds a packet, and so milliseconds in all.
    pub million: Timing,
}

impl Measured {
    /// The way of making that the others are compared with.
    fn making_min(&self) -> f64 {
        self.making.first().map_or(f64::NAN, |timing| timing.min)
    }

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
    /// Nanoseconds in which Scapy makes the same packet, where it is installed.
    pub scapy: Option<f64>,
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
        table(&mut text, [&self.native.timings, &self.wasm.timings]);
        text += "\nMaking a SYN with options, in nanoseconds, and as a multiple of etherparse's builder.\n\n";
        table(&mut text, [&self.native.making, &self.wasm.making]);
        let _ = match self.scapy {
            Some(nanos) => {
                let times = nanos / self.native.making_min();
                writeln!(text, "{:27}{nanos:>9.0} {:8} {times:>7.0}x", "scapy raw(IP()/TCP())", "")
            }
            None => {
                writeln!(text, "Scapy is not installed, and not measured: sudo apt-get install python3-scapy")
            }
        };
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
        let making = |nanos: f64| {
            let own = self.native.making.iter().find(|timing| timing.name == DRAFT_WITH_A_PORT);
            let found = own.map_or(f64::NAN, |own| own.min / nanos);
            Goal { what: format!("{DRAFT_WITH_A_PORT} / scapy"), found, limit: 0.1, unit: "x" }
        };
        [times(SUMMARIZE, 1.5), times(DISSECT, 4.0)]
            .into_iter()
            .chain(ours.map(slower))
            .chain([million])
            .chain(self.scapy.map(making))
            .collect()
    }
}

/// A line for each timing: in both places, as a multiple of the first there, and against each other.
fn table(text: &mut String, [native, wasm]: [&[Timing]; 2]) {
    let _ = writeln!(text, "{:27}{:^29}{:^29}{:>9}", "", "native", "wasm in Chromium", "wasm/native");
    for (left, right) in native.iter().zip(wasm) {
        let cell = |timing: &Timing, all: &[Timing]| {
            let median = format!("({:.0})", timing.median);
            let least = all.first().map_or(f64::NAN, |first| first.min);
            format!("{:>9.1} {median:>8} {:>7.2}x", timing.min, timing.min / least)
        };
        let cells = (cell(left, native), cell(right, wasm));
        let _ = writeln!(text, "{:27}{}{}{:>11.2}x", left.name, cells.0, cells.1, right.min / left.min);
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
            making: vec![timing("builder", 300.0), timing(DRAFT_WITH_A_PORT, 6000.0)],
            million: timing("", million),
        }
    }

    #[test]
    fn the_fastest_round_is_compared_and_the_goals_are_judged() {
        let report = Report {
            native: measured(50.0, 400.0, 40.0),
            wasm: measured(60.0, 500.0, 2000.0),
            scapy: Some(90_000.0),
        };
        let text = report.to_text();
        let line = |with: &str| text.lines().find(|line| line.contains(with)).unwrap_or_default();
        assert!(line("summarize /").contains("holds") && line("summarize /").contains("1.00x"), "{text}");
        assert!(line("dissect /").contains("MISSED") && line("dissect /").contains("8.00x"), "{text}");
        assert!(line("dissect, wasm").contains("holds") && line("dissect, wasm").contains("1.25x"), "{text}");
        assert!(line("a million summaries").contains("MISSED"), "{text}");
        assert!(
            line("draft, and a port set /").contains("holds") && line("port set /").contains("0.07x"),
            "{text}"
        );
        assert!(line("scapy raw").contains("90000") && line("scapy raw").contains("300x"), "{text}");
        assert!(line("dissect  ").contains("400.0    (401)"), "{text}");
    }
}
