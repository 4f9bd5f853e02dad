//! `wireglass send`: a packet made by hand, sent, and what comes back.

mod frame;
mod hear;
pub(super) mod make;
mod show;

use super::line::Line;
use super::print::unless_pipe_closed;
use super::refusal;
use crate::cli::Send;
use anyhow::{Context as _, Result, anyhow};
use hear::Came;
use make::Packet;
use show::{Show, Waits};
use std::io;
use wireglass_agent::send::{Allowed, SendError, judge};

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
    let (mut line, packet) = Line::open(allowed.clone(), || judged(options, &allowed))?;
    line.tune(&hear::filter(&packet))?;
    for turn in 0..sending.count {
        if turn > 0 {
            line.pause(sending.interval);
        }
        if line.is_over() {
            break;
        }
        let came = Came::after(&packet, sending.wait, &mut line)?;
        let shown = show.exchange(&packet, &came, &line);
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
