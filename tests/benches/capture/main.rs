//! What capturing a flood costs, and how much of it is lost: wireglass beside tcpdump and dumpcap, one after the other at each rate,
//! on a loopback of their own, with buffers of the same size. It prints what it measured beside the goals; a figure that misses
//! its goal is no failure. `cargo xtask bench` runs this.
//!
//! The kernel copies a packet to those who capture while the sender sends it, on the sender's account: that is why the sender's
//! cost stands there as well.

mod generator;
mod programs;

use generator::Flood;
use programs::{Captured, KINDS, Kind};
use std::thread;
use wireglass_tests::{can_capture, private_loopback};

/// Packets a second; `None` for as many as can be sent.
const RATES: [Option<u64>; 4] = [Some(50_000), Some(200_000), Some(500_000), None];
/// Packets in a flood, at most.
const MOST_PACKETS: u64 = 1_500_000;
/// Each flood lasts so long, if it is not over before.
const SECONDS: u64 = 5;
/// Every program has its turn so often at each rate; the middle one counts.
const ROUNDS: usize = 3;
/// CPU time that writing a file may take, in times of what tcpdump takes.
const MOST_TIMES: f64 = 1.2;

fn main() {
    // `cargo test --benches` runs this, too, and has no use for it.
    if !std::env::args().any(|argument| argument == "--bench") || !can_capture() {
        return;
    }
    let rounds = std::env::var("WIREGLASS_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    println!(
        "Capturing a flood on loopback, each with 8 MiB in the kernel, the middle one of {rounds} rounds:\n"
    );
    println!(
        "  {:>16}  {:28}{:>10}{:>10}{:>9}{:>12}{:>14}",
        "packets/s, sent", "", "sent", "seen", "lost", "CPU s/mill.", "sender's"
    );
    let mut verdicts = Vec::new();
    for rate in RATES {
        let mut all: Vec<(Kind, Vec<Turn>)> =
            KINDS.into_iter().filter(|kind| kind.is_installed()).map(|kind| (kind, Vec::new())).collect();
        for _ in 0..rounds {
            for (kind, turns) in &mut all {
                turns.push(turn(*kind, rate));
            }
        }
        let middles: Vec<_> = all.into_iter().map(|(kind, turns)| (kind, middle(turns))).collect();
        for (kind, turn) in &middles {
            print_line(rate, *kind, turn);
        }
        verdicts.extend(judge(rate, &middles));
        println!();
    }
    for verdict in verdicts {
        println!("  {verdict}");
    }
}

/// One program's turn at one rate.
struct Turn {
    flood: Flood,
    captured: Captured,
}

impl Turn {
    fn lost(&self) -> f64 {
        percent(self.flood.sent.saturating_sub(self.captured.seen), self.flood.sent)
    }

    fn cpu_per_million(&self) -> f64 {
        self.captured.cpu_seconds / float(self.flood.sent) * 1e6
    }
}

fn turn(kind: Kind, rate: Option<u64>) -> Turn {
    // A network namespace belongs to a thread, and lasts no longer than it and what it started.
    thread::scope(|scope| {
        let turn = scope.spawn(|| {
            let here = private_loopback();
            assert!(here.is_private(), "a flood wants a loopback of its own");
            let most = rate.map_or(MOST_PACKETS, |rate| (rate * SECONDS).min(MOST_PACKETS));
            let (captured, flood) = kind.capture(|| generator::flood(rate, most));
            Turn { flood, captured }
        });
        turn.join().expect("a turn comes to its end")
    })
}

/// By what its program took.
fn middle(mut turns: Vec<Turn>) -> Turn {
    turns.sort_by(|one, other| one.cpu_per_million().total_cmp(&other.cpu_per_million()));
    let middle = turns.len() / 2;
    turns.swap_remove(middle)
}

fn print_line(rate: Option<u64>, kind: Kind, turn: &Turn) {
    let Turn { flood, captured } = turn;
    let asked = rate.map_or_else(|| "most".to_owned(), |rate| rate.to_string());
    println!(
        "  {asked:>7}{:>9}  {:28}{:>10}{:>10}{:>8.2}%{:>12.2}{:>14.2}{}",
        flood.per_second,
        kind.name(),
        flood.sent,
        captured.seen,
        turn.lost(),
        turn.cpu_per_million(),
        flood.cpu_seconds / float(flood.sent) * 1e6,
        captured.note,
    );
}

/// Whether the goals hold at a rate. What every packet costs tells little where many were lost.
fn judge(rate: Option<u64>, turns: &[(Kind, Turn)]) -> Vec<String> {
    let of = |wanted: Kind| turns.iter().find(|(kind, _)| *kind == wanted).map(|(_, turn)| turn);
    let (Some(tcpdump), Some(writing), Some(serving)) = (of(Kind::Tcpdump), of(Kind::Write), of(Kind::Serve))
    else {
        return vec!["There is no tcpdump to compare with.".to_owned()];
    };
    let rate = rate.map_or_else(|| "as fast as it goes".to_owned(), |rate| format!("{rate}/s"));
    let verdict = |holds: bool| if holds { "holds " } else { "MISSED" };
    let losses = [(Kind::Write, writing), (Kind::Serve, serving)].map(|(kind, turn)| {
        let (ours, theirs) = (turn.lost(), tcpdump.lost());
        format!("{} {rate}: {} lost {ours:.2}%, tcpdump {theirs:.2}%", verdict(ours <= theirs), kind.name())
    });
    let times = writing.cpu_per_million() / tcpdump.cpu_per_million();
    let cost =
        format!("{} {rate}: writing took {times:.2} times tcpdump's CPU time", verdict(times <= MOST_TIMES));
    losses.into_iter().chain([cost]).collect()
}

fn percent(part: u64, whole: u64) -> f64 {
    float(part) / float(whole.max(1)) * 100.0
}

#[allow(clippy::cast_precision_loss, reason = "far below 2 to the 53")]
fn float(number: u64) -> f64 {
    number as f64
}
