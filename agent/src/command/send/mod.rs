//! `wireglass send`: a packet made by hand, sent, and what comes back.

mod frame;
mod hear;
mod make;
mod show;

use super::print::unless_pipe_closed;
use crate::cli::Send;
use anyhow::{Context as _, Result, bail};
use hear::Ear;
use make::Packet;
use show::Show;
use std::io;
use std::path::PathBuf;
use std::thread;
use wireglass_agent::privilege;
use wireglass_agent::send::{Allowed, SendError, Sender};

/// Runs the command.
pub fn run(options: &Send) -> Result<()> {
    let sending = options.sending();
    let allowed = Allowed::default();
    let mut show = Show::new(io::stdout().lock(), sending.format);
    if sending.dry_run {
        let packet = make::packet(options)?;
        let refusal = allowed.judge(&packet.level, packet.bytes()).err();
        return unless_pipe_closed(show.made(&packet, refusal.as_ref()).and_then(|()| show.finish()))
            .context("writing the output");
    }
    // What is wrong with a packet does not depend on rights. Files, though, are read with those of the user.
    let early = match options.ready.from {
        None => Some(judged(options, &allowed)?),
        Some(_) => None,
    };
    privilege::raise().map_err(|missing| {
        anyhow::anyhow!(
            "sending takes the same right as capturing: {missing}. Grant it with:\n  {}",
            missing.remedy
        )
    })?;
    let mut ear = Ear::open()?;
    let sender = Sender::open(allowed.clone()).context("opening sockets to send with")?;
    let packet = privilege::give_up(|| {
        let packet = early.map_or_else(|| judged(options, &allowed), Ok)?;
        anyhow::Ok((packet, Vec::<PathBuf>::new()))
    })?;
    ear.tune(&packet)?;
    for turn in 0..sending.count {
        if turn > 0 {
            thread::sleep(sending.interval);
        }
        ear.begin(&packet);
        send(&sender, &packet)?;
        ear.listen(sending.wait)?;
        let shown = show.exchange(&packet, &ear);
        if let Err(error) = shown {
            return unless_pipe_closed(Err(error)).context("writing the output");
        }
    }
    unless_pipe_closed(show.finish()).context("writing the output")
}

/// The packet, if it may be sent.
fn judged(options: &Send, allowed: &Allowed) -> Result<Packet> {
    let packet = make::packet(options)?;
    match allowed.judge(&packet.level, packet.bytes()) {
        Ok(()) => Ok(packet),
        Err(refusal) => bail!(refused(&refusal)),
    }
}

/// Why, and what would change it.
fn refused(refusal: &wireglass_agent::send::Refusal) -> String {
    match &refusal.remedy {
        Some(remedy) => format!("not sent: {}. {remedy}", refusal.reason),
        None => format!("not sent: {}", refusal.reason),
    }
}

fn send(sender: &Sender, packet: &Packet) -> Result<()> {
    loop {
        match sender.send(&packet.level, packet.bytes()) {
            Ok(_) => return Ok(()),
            Err(SendError::TooFast) => thread::sleep(std::time::Duration::from_millis(10)),
            Err(SendError::Refused(refusal)) => bail!(refused(&refusal)),
            Err(error) => return Err(error).context("not sent"),
        }
    }
}
