//! One measurement: a SYN with a port of its own, and what comes back for that.

use super::super::line::Line;
use super::super::route::{Reserved, own_address, unspecified};
use crate::cli::Latency;
use anyhow::{Context as _, Result};
use socket2::Type;
use std::net::IpAddr;
use std::time::Instant;
use wireglass_agent::send::{Allowed, SendError};
use wireglass_shared::craft::Draft;
use wireglass_shared::exchange::{Exchange, Outcome};
use wireglass_shared::stream::Level;

/// The number of TCP in an IP header.
const TCP: u8 = 6;

/// What a measurement gave.
#[derive(Clone, Copy, Debug)]
pub(super) struct Probe {
    pub(super) outcome: Outcome,
    /// From the SYN to the host's answer; `None` where none came.
    pub(super) nanos: Option<i64>,
    pub(super) clock: Clock,
}

/// Who looked at the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// The kernel, when the packets passed the interface.
    Kernel,
    /// This program for the SYN, because the kernel did not show it.
    Program,
}

/// The capture filter that takes what these hosts say, and errors about what is sent to them.
pub(super) fn filter(addresses: &[IpAddr], port: u16) -> String {
    let hosts: Vec<_> = addresses.iter().map(|address| format!("host {address}")).collect();
    format!("tcp port {port} and ({}) or icmp or icmp6", hosts.join(" or "))
}

/// Measures once; nothing comes of it if somebody wants this to end before there is an answer.
pub(super) fn probe(line: &mut Line, address: IpAddr, options: &Latency) -> Result<Option<Probe>> {
    // Held as long as the exchange takes: no connection of another program has it meanwhile.
    let own = own_address(address).with_context(|| format!("there is no way to {address}"))?;
    let held = Reserved::any(own, Type::STREAM).context("reserving a port")?;
    let draft = syn(own, held.port, address, options.place.port)?;
    let (level, bytes) = handed_over(&draft, address);
    let mut exchange = Exchange::new(level.clone(), bytes.to_vec());
    // What came late for the measurement before is not looked at any more.
    line.hear(Instant::now(), &mut |_| {})?;
    let sent = line.send(&level, bytes)?;
    let until = Instant::now() + options.timeout;
    let mut number = 0;
    while exchange.answer().is_none() && Instant::now() < until {
        if line.is_over() {
            return Ok(None);
        }
        line.hear(until, &mut |record| {
            number += 1;
            if exchange.answer().is_none() {
                exchange.hear(number, record);
            }
        })?;
    }
    let Some((answer, outcome)) = exchange.answer() else {
        return Ok(Some(Probe { outcome: Outcome::Nothing, nanos: None, clock: Clock::Kernel }));
    };
    let (from, clock) = match exchange.sent() {
        Some(packet) => (packet.at, Clock::Kernel),
        None => (sent, Clock::Program),
    };
    // What a router says, or another segment, is no measure of the host.
    let is_answer = matches!(outcome, Outcome::SynAck | Outcome::Reset);
    let nanos = is_answer.then(|| answer.at.since(from).0.max(0));
    Ok(Some(Probe { outcome, nanos, clock }))
}

/// Whether a SYN to this address may be sent.
pub(super) fn judge(allowed: &Allowed, address: IpAddr, port: u16) -> Result<(), SendError> {
    let own = own_address(address).unwrap_or_else(|_| unspecified(address));
    let Ok(draft) = syn(own, port, address, port) else { return Ok(()) };
    let (level, bytes) = handed_over(&draft, address);
    wireglass_agent::send::judge(allowed, &level, bytes)
}

/// A SYN that offers nothing, as the first step of a connection that is not wanted.
fn syn(own: IpAddr, own_port: u16, address: IpAddr, port: u16) -> Result<Draft> {
    let mut seq = [0; 4];
    getrandom::fill(&mut seq).map_err(std::io::Error::from).context("drawing a number at random")?;
    let mut draft = Draft::tcp(own, address);
    for (field, value) in
        [("tcp.srcport", own_port.into()), ("tcp.dstport", port.into()), ("tcp.seq", u32::from_ne_bytes(seq))]
    {
        draft.set(field, &value.to_string())?;
    }
    Ok(draft)
}

/// The segment alone: the kernel writes the IP header, with the source by which it reaches the host.
fn handed_over(draft: &Draft, destination: IpAddr) -> (Level, &[u8]) {
    let header = if destination.is_ipv4() { 20 } else { 40 };
    (Level::Transport { protocol: TCP, destination }, draft.bytes().get(header..).unwrap_or_default())
}
