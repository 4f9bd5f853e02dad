//! `wireglass send`: a packet made by hand, sent, and what comes back.

mod frame;
mod hear;
pub(super) mod make;
mod show;

use super::capture::stop_on_signal;
use super::print::unless_pipe_closed;
use super::refusal;
use crate::cli::Send;
use anyhow::{Context as _, Result, anyhow, bail};
use hear::Ear;
use make::Packet;
use show::{Show, Waits};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use wireglass_agent::privilege;
use wireglass_agent::send::{Allowed, SendError, Sender, judge};
use wireglass_agent::shutdown::Hangup;

/// How often the end is looked for in a pause, and the sender asked again that says that it is too fast.
const PAUSE: Duration = Duration::from_millis(10);

/// Runs the command.
pub fn run(options: &Send) -> Result<()> {
    let sending = options.sending();
    let allowed = sending.consent.allowed();
    let waits = if sending.wait.is_zero() { Waits::No } else { Waits::Yes };
    let mut show = Show::new(io::stdout().lock(), sending.format, waits);
    if sending.dry_run {
        let packet = make::packet(options)?;
        let refusal = judge_whole(&allowed, &packet).err();
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
    let hangup = Hangup::inherited();
    let packet = privilege::give_up(|| {
        let packet = early.map_or_else(|| judged(options, &allowed), Ok)?;
        anyhow::Ok((packet, Vec::<PathBuf>::new()))
    })?;
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_signal(hangup, &stop)?;
    ear.tune(&packet)?;
    for turn in 0..sending.count {
        if turn > 0 {
            pause(sending.interval, &stop);
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
        ear.begin(&packet);
        send(&sender, &packet)?;
        ear.listen(sending.wait, &stop)?;
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
    judge_whole(allowed, &packet).map_err(|error| anyhow!(refusal::words(&error)))?;
    Ok(packet)
}

fn judge_whole(allowed: &Allowed, packet: &Packet) -> Result<(), SendError> {
    refusal::judge_all(allowed, |allowed| judge(allowed, &packet.level, packet.bytes()))
}

/// Has the right to open the sockets, or says how to get it.
pub(super) fn raise() -> Result<()> {
    privilege::raise().map_err(|missing| {
        let remedy = &missing.remedy;
        anyhow!("sending takes the same right as capturing: {missing}. Grant it with:\n  {remedy}")
    })
}

/// Waits so long, or until it is to `stop`.
pub(super) fn pause(long: Duration, stop: &AtomicBool) {
    let until = Instant::now() + long;
    while !stop.load(Ordering::Relaxed) && Instant::now() < until {
        thread::sleep(PAUSE.min(until.saturating_duration_since(Instant::now())));
    }
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
