//! `wireglass latency`: the time from a SYN made by hand to what the host says to it.
//!
//! A connection is never made: the kernel, which knows nothing of the SYN, answers a SYN-ACK with a reset.

mod figures;
mod probe;
mod show;

use super::print::unless_pipe_closed;
use super::refusal;
use crate::cli::{Latency, Report};
use anyhow::{Context as _, Result, bail};
use probe::Prober;
use show::Measured;
use std::io::{self, Write as _};
use std::net::{IpAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::thread;
use wireglass_agent::privilege;
use wireglass_agent::send::{Allowed, Refusal, SendError, Sender};

/// More addresses than any host has that somebody wants to measure one by one.
const MOST_ADDRESSES: usize = 16;

/// Runs the command.
pub fn run(options: &Latency) -> Result<()> {
    let addresses = addresses(options)?;
    let allowed = options.consent.allowed();
    judge_all(&allowed, &addresses, options.place.port)?;
    privilege::raise().map_err(|missing| {
        anyhow::anyhow!(
            "sending takes the same right as capturing: {missing}. Grant it with:\n  {}",
            missing.remedy
        )
    })?;
    let mut prober = Prober::open(&addresses, options)?;
    let sender = Sender::open(allowed).context("opening sockets to send with")?;
    privilege::give_up(|| anyhow::Ok(((), Vec::<PathBuf>::new())))?;

    let mut all: Vec<Measured> = addresses.iter().map(|address| Measured::new(*address)).collect();
    let mut out = io::stdout().lock();
    let is_text = options.format == Report::Text;
    let mut written = Ok(());
    for (ix, one) in all.iter_mut().enumerate() {
        if is_text {
            let gap = if ix == 0 { "" } else { "\n" };
            written = written.and_then(|()| write!(out, "{gap}{}", show::heading(options, one.address)));
        }
        for turn in 0..options.count {
            if turn > 0 {
                thread::sleep(options.interval);
            }
            let probe = prober.probe(&sender, one.address)?;
            if is_text {
                written =
                    written.and_then(|()| out.write_all(show::line(turn + 1, &probe, options).as_bytes()));
                written = written.and_then(|()| out.flush());
            }
            one.probes.push(probe);
            if written.is_err() {
                break;
            }
        }
        if is_text {
            written = written.and_then(|()| out.write_all(show::sum(one, options).as_bytes()));
        }
    }
    if !is_text {
        written = serde_json::to_writer_pretty(&mut out, &show::as_data(options, &all))
            .map_err(io::Error::from)
            .and_then(|()| out.write_all(b"\n"));
    }
    unless_pipe_closed(written.and_then(|()| out.flush())).context("writing the output")?;
    let any = all.iter().any(|one| one.probes.iter().any(|probe| probe.nanos.is_some()));
    if any { Ok(()) } else { bail!("no SYN was answered") }
}

/// That all of them may be sent to. The option that would allow one of them is widened until it allows all.
fn judge_all(allowed: &Allowed, addresses: &[IpAddr], port: u16) -> Result<()> {
    let mut wider = allowed.clone();
    let mut refusal: Option<Refusal> = None;
    for address in addresses {
        match probe::judge(&wider, *address, port) {
            Ok(()) => {}
            Err(SendError::Refused(refused)) => {
                let option =
                    refused.remedy.as_deref().and_then(|remedy| remedy.strip_prefix("--allow-send="));
                let Some(Ok(next)) = option.map(str::parse) else { bail!(refusal::refused(&refused)) };
                wider = next;
                let reason = refusal.map_or_else(|| refused.reason.clone(), |first| first.reason);
                refusal = Some(Refusal { reason, ..refused });
            }
            Err(error) => bail!(refusal::words(&error)),
        }
    }
    match refusal {
        None => Ok(()),
        Some(refused) => bail!(refusal::refused(&refused)),
    }
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
        if address.is_multicast() || *address == IpAddr::V4(std::net::Ipv4Addr::BROADCAST) {
            bail!("{address} stands for many hosts; TCP is spoken with one");
        }
    }
    all.truncate(MOST_ADDRESSES);
    Ok(all)
}
