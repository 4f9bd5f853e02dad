//! `wireglass send`: a packet made by hand, sent, and what comes back.

mod frame;
mod hear;
pub(super) mod make;
mod show;

use super::print::unless_pipe_closed;
use super::refusal;
use crate::cli::Send;
use anyhow::{Context as _, Result, anyhow, bail};
use hear::Ear;
use make::Packet;
use show::Show;
use std::io;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;
use wireglass_agent::privilege;
use wireglass_agent::send::{Allowed, SendError, Sender, judge};

/// Pause where the sender says that it is too fast.
const PAUSE: Duration = Duration::from_millis(10);

/// Runs the command.
pub fn run(options: &Send) -> Result<()> {
    let sending = options.sending();
    let allowed = sending.consent.allowed();
    let mut show = Show::new(io::stdout().lock(), sending.format);
    if sending.dry_run {
        let packet = make::packet(options)?;
        let refusal = judge(&allowed, &packet.level, packet.bytes()).err();
        return unless_pipe_closed(show.made(&packet, refusal.as_ref()).and_then(|()| show.finish()))
            .context("writing the output");
    }
    // What is wrong with a packet does not depend on rights. Files, though, are read with those of the user.
    let early = match options.ready.from {
        None => Some(judged(options, &allowed)?),
        Some(_) => None,
    };
    raise()?;
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
    judge(allowed, &packet.level, packet.bytes()).map_err(|error| anyhow!(refusal::words(&error)))?;
    Ok(packet)
}

/// Has the right to open the sockets, or says how to get it.
pub(super) fn raise() -> Result<()> {
    privilege::raise().map_err(|missing| {
        let remedy = &missing.remedy;
        anyhow!("sending takes the same right as capturing: {missing}. Grant it with:\n  {remedy}")
    })
}

fn send(sender: &Sender, packet: &Packet) -> Result<()> {
    loop {
        match sender.send(&packet.level, packet.bytes()) {
            Ok(_) => return Ok(()),
            Err(SendError::TooFast) => thread::sleep(PAUSE),
            Err(error) => bail!(refusal::words(&error)),
        }
    }
}
