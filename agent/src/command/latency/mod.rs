//! `wireglass latency`: the time from a SYN made by hand to what the host says to it.
//!
//! A connection is never made: the kernel, which knows nothing of the SYN, answers a SYN-ACK with a reset.

mod figures;
mod probe;
mod show;

use super::line::Line;
use super::print::unless_pipe_closed;
use super::refusal;
use super::route::own_address;
use crate::cli::{Latency, Report};
use crate::printable;
use anyhow::{Context as _, Result, anyhow, bail};
use show::Measured;
use std::io::{self, StdoutLock, Write as _};
use std::net::{IpAddr, Ipv4Addr, ToSocketAddrs as _};
use wireglass_agent::send::Allowed;

/// More addresses than any host has that somebody wants to measure one by one.
const MOST_ADDRESSES: usize = 16;

/// Runs the command.
pub fn run(options: &Latency) -> Result<()> {
    let allowed = options.consent.allowed();
    let (mut line, addresses) = Line::open(allowed.clone(), || judged(options, &allowed))?;
    line.tune(&probe::filter(&addresses, options.place.port))?;
    let mut run = Run { options, line, out: io::stdout().lock() };
    let (all, written) = run.measure_all(&addresses);
    unless_pipe_closed(written).context("writing the output")?;
    let any = all.iter().any(|one| one.probes.iter().any(|probe| probe.nanos.is_some()));
    if any { Ok(()) } else { bail!("no SYN was answered") }
}

/// All that it takes to measure.
struct Run<'a> {
    options: &'a Latency,
    line: Line,
    out: StdoutLock<'static>,
}

impl Run<'_> {
    /// Measures one address after the other, and prints what comes; who reads that may go away meanwhile.
    fn measure_all(&mut self, addresses: &[IpAddr]) -> (Vec<Measured>, io::Result<()>) {
        let mut all = Vec::new();
        for address in addresses {
            let mut measured = Measured::new(*address);
            let written = self.measure(&mut measured, all.is_empty());
            all.push(measured);
            if written.is_err() {
                return (all, written);
            }
        }
        let written = match self.options.format {
            Report::Text => Ok(()),
            Report::Json => serde_json::to_writer_pretty(&mut self.out, &show::as_data(self.options, &all))
                .map_err(io::Error::from)
                .and_then(|()| self.out.write_all(b"\n")),
        };
        let written = written.and_then(|()| self.out.flush());
        (all, written)
    }

    fn measure(&mut self, measured: &mut Measured, first: bool) -> io::Result<()> {
        if !first {
            self.print("\n")?;
        }
        self.print(&show::heading(self.options, measured.address))?;
        for turn in 0..self.options.count {
            if turn > 0 {
                self.line.pause(self.options.interval);
            }
            if self.line.is_over() {
                break;
            }
            match probe::probe(&mut self.line, measured.address, self.options) {
                Ok(Some(probe)) => {
                    measured.probes.push(probe);
                    self.print(&show::line(turn + 1, &probe, self.options))?;
                }
                // It was ended while it waited.
                Ok(None) => break,
                // The name's other addresses may do better.
                Err(error) => {
                    measured.trouble = Some(format!("{error:#}"));
                    break;
                }
            }
        }
        self.print(&show::sum(measured, self.options))
    }

    /// Text comes as soon as there is any.
    fn print(&mut self, text: &str) -> io::Result<()> {
        if self.options.format == Report::Text {
            self.out.write_all(printable(text).as_bytes())?;
            self.out.flush()?;
        }
        Ok(())
    }
}

/// The addresses to measure, if all of them may be sent to.
fn judged(options: &Latency, allowed: &Allowed) -> Result<Vec<IpAddr>> {
    let addresses = addresses(options)?;
    let judge = |allowed: &Allowed| {
        addresses.iter().try_for_each(|address| probe::judge(allowed, *address, options.place.port))
    };
    refusal::judge_all(allowed, judge).map_err(|error| anyhow!(refusal::words(&error)))?;
    Ok(addresses)
}

/// The addresses that the name stands for, in the order in which the resolver prefers them.
fn addresses(options: &Latency) -> Result<Vec<IpAddr>> {
    let host = &options.place.host;
    let found = (host.as_str(), options.place.port)
        .to_socket_addrs()
        .with_context(|| format!("\"{}\" has no address", host.escape_default()))?;
    let mut all: Vec<IpAddr> = Vec::new();
    for address in found.map(|found| found.ip()) {
        let is_wanted = if address.is_ipv4() { !options.ipv6 } else { !options.ipv4 };
        if is_wanted && !all.contains(&address) {
            all.push(address);
        }
    }
    if all.is_empty() {
        let version = if options.ipv6 { "IPv6" } else { "IPv4" };
        bail!("\"{}\" has no {version} address", host.escape_default());
    }
    for address in &all {
        if address.is_unspecified() {
            bail!("{address} stands for no host; name the one to measure");
        }
        if address.is_multicast() || *address == IpAddr::V4(Ipv4Addr::BROADCAST) {
            bail!("{address} stands for many hosts; TCP is spoken with one");
        }
        if matches!(address, IpAddr::V6(address) if address.is_unicast_link_local()) {
            bail!(
                "{address} is an address of one link, and another host may have it on the next; measure another one"
            );
        }
    }
    for address in &all {
        // As connect(2) says of the broadcast addresses of this host's networks.
        if own_address(*address).is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied) {
            bail!(
                "{address} is a broadcast address, or a route of this host forbids it; TCP is spoken with one host"
            );
        }
    }
    all.truncate(MOST_ADDRESSES);
    Ok(all)
}
