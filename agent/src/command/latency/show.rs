//! What was measured, printed.

use super::figures::Figures;
use super::probe::{Clock, Probe};
use crate::cli::{Latency, Place};
use serde_json::{Value, json};
use std::net::{IpAddr, SocketAddr};
use wireglass_shared::capture::Elapsed;
use wireglass_shared::exchange::Outcome;

/// All measurements of one address.
pub(super) struct Measured {
    pub(super) address: IpAddr,
    pub(super) probes: Vec<Probe>,
    /// Why there are no more.
    pub(super) trouble: Option<String>,
}

impl Measured {
    pub(super) const fn new(address: IpAddr) -> Self {
        Self { address, probes: Vec::new(), trouble: None }
    }

    fn figures(&self) -> Option<Figures> {
        Figures::of(self.probes.iter().filter_map(|probe| probe.nanos))
    }

    fn lost(&self) -> usize {
        self.probes.iter().filter(|probe| probe.nanos.is_none()).count()
    }
}

fn took(nanos: i64) -> String {
    Elapsed(nanos).in_units()
}

/// What is measured from here on.
pub(super) fn heading(options: &Latency, address: IpAddr) -> String {
    let Place { host, port } = &options.place;
    let to = SocketAddr::new(address, *port);
    let named = if host.parse::<IpAddr>().is_ok() { String::new() } else { format!("{host}, ") };
    format!("{named}{to}: from SYN to SYN-ACK or RST\n")
}

/// One measurement.
pub(super) fn line(turn: u32, probe: &Probe, options: &Latency) -> String {
    let of = options.count.to_string().len();
    let what = words(probe.outcome);
    match (probe.nanos, probe.outcome) {
        (Some(nanos), _) => {
            let clock = match probe.clock {
                Clock::Kernel => "",
                Clock::Program => "  (by the program's clock: the kernel did not show the SYN)",
            };
            format!("  {turn:>of$}  {:>10}  {what}{clock}\n", took(nanos))
        }
        (None, Outcome::Nothing) => {
            format!("  {turn:>of$}  {:>10}  {what}: nothing came within {:?}\n", "-", options.timeout)
        }
        (None, _) => format!("  {turn:>of$}  {:>10}  {what}\n", "-"),
    }
}

const fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::SynAck => "SYN-ACK: the port is open",
        Outcome::Reset => "RST: the port is closed",
        Outcome::IcmpError => "ICMP error: the SYN did not get there",
        Outcome::EchoReply | Outcome::Other => "another segment: the host knows a connection of these ports",
        Outcome::Nothing => "filtered or lost",
    }
}

/// All measurements of an address in two lines.
pub(super) fn sum(measured: &Measured, options: &Latency) -> String {
    let sent = measured.probes.len();
    let lost = measured.lost();
    let to = SocketAddr::new(measured.address, options.place.port);
    let counts = format!("{to}: {sent} sent, {} answered, {lost} lost", sent - lost);
    if let Some(trouble) = &measured.trouble {
        return format!("{counts}; {trouble}\n");
    }
    if sent == 0 {
        return format!("{counts}\n");
    }
    let Some(Figures { min, median, max }) = measured.figures() else {
        let is_silent = measured.probes.iter().all(|probe| probe.outcome == Outcome::Nothing);
        let why = if is_silent { "; filtered or lost on the way, there or back" } else { "" };
        return format!("{counts}{why}\n");
    };
    let clock =
        if measured.probes.iter().all(|probe| probe.clock == Clock::Kernel) { "kernel" } else { "program" };
    format!("{counts}\nmin {}  median {}  max {}  (clock: {clock})\n", took(min), took(median), took(max))
}

/// The same for programs.
pub(super) fn as_data(options: &Latency, all: &[Measured]) -> Value {
    let addresses: Vec<_> = all
        .iter()
        .map(|one| {
            let probes: Vec<_> = one
                .probes
                .iter()
                .map(|probe| {
                    json!({
                        "outcome": word(probe.outcome),
                        "nanos": probe.nanos,
                        "clock": probe.nanos.map(|_| clock_word(probe.clock)),
                    })
                })
                .collect();
            let figures = one.figures();
            json!({
                "address": one.address,
                "sent": one.probes.len(),
                "lost": one.lost(),
                "trouble": one.trouble,
                "min_nanos": figures.map(|figures| figures.min),
                "median_nanos": figures.map(|figures| figures.median),
                "max_nanos": figures.map(|figures| figures.max),
                "probes": probes,
            })
        })
        .collect();
    json!({ "host": options.place.host, "port": options.place.port, "addresses": addresses })
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::SynAck => "syn_ack",
        Outcome::Reset => "reset",
        Outcome::IcmpError => "icmp_error",
        Outcome::EchoReply | Outcome::Other => "other",
        Outcome::Nothing => "filtered_or_lost",
    }
}

const fn clock_word(clock: Clock) -> &'static str {
    match clock {
        Clock::Kernel => "kernel",
        Clock::Program => "program",
    }
}
