//! What the commands that send have open: a socket that hears, those that send, and an eye on whoever wants them to end.
//!
//! The sockets are opened first. What is to be sent is made behind that, without any right: from files, standard input and
//! names, of which nobody knows what they hold.

use super::capture::stop_on_signal;
use super::refusal;
use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use wireglass_agent::capture::bpf::Filter;
use wireglass_agent::capture::links::{ANY, Links};
use wireglass_agent::capture::{self, Source, Targets, Wanted};
use wireglass_agent::privilege;
use wireglass_agent::send::{Allowed, SendError, Sender};
use wireglass_agent::shutdown::Hangup;
use wireglass_shared::capture::{CaptureRecord, Timestamp};
use wireglass_shared::stream::{Level, Socket};

/// How often the end is looked for while nothing else happens.
const TICK: Duration = Duration::from_millis(10);

/// The sockets.
pub(super) struct Line {
    source: Box<dyn Source>,
    links: Links,
    sender: Sender,
    stop: Arc<AtomicBool>,
}

impl Line {
    /// Opens the sockets, gives up every right, and has `make` say what is to be sent. The socket that hears hears nothing before
    /// it is tuned.
    ///
    /// # Errors
    /// What is to be sent cannot be made: that is said first. This process may not open the sockets, or the kernel refuses.
    pub(super) fn open<T>(allowed: Allowed, make: impl FnOnce() -> Result<T>) -> Result<(Self, T)> {
        if let Err(missing) = privilege::raise() {
            make()?;
            let remedy = &missing.remedy;
            bail!("sending takes the same right as capturing: {missing}. Grant it with:\n  {remedy}");
        }
        let links = Links::open(&[ANY.to_owned()])?;
        let wanted = Wanted { targets: Targets::These(Vec::new()), ..Wanted::all_of(&links) };
        let source = capture::open(Socket::Packet, &wanted).context("capturing on all interfaces")?;
        let sender = Sender::open(allowed).context("opening sockets to send with")?;
        let hangup = Hangup::inherited();
        let what = privilege::give_up(|| anyhow::Ok((make()?, Vec::<PathBuf>::new())))?;
        let stop = Arc::new(AtomicBool::new(false));
        stop_on_signal(hangup, &stop)?;
        Ok((Self { source, links, sender, stop }, what))
    }

    /// Hears what this capture filter takes from now on, by whichever interface it passes.
    pub(super) fn tune(&mut self, filter: &str) -> Result<()> {
        let filter = Filter::parse(filter).context("the filter for answers")?;
        let tuned = self.source.tune(&Targets::All, filter.as_ref(), &mut |_| {});
        tuned.context("capturing on all interfaces")
    }

    /// Sends a packet as soon as that is not too fast; when it was handed to the kernel.
    pub(super) fn send(&self, level: &Level, bytes: &[u8]) -> Result<Timestamp> {
        loop {
            match self.sender.send(level, bytes) {
                Ok(at) => return Ok(at),
                Err(SendError::TooFast) => thread::sleep(TICK),
                Err(error) => bail!(refusal::words(&error)),
            }
        }
    }

    /// Hands over what was heard, and waits for it a moment, but not beyond `until`.
    pub(super) fn hear(&mut self, until: Instant, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> Result<()> {
        let left = until.saturating_duration_since(Instant::now());
        self.source.poll(left.min(TICK), deliver).context("capturing")
    }

    /// What records call an interface by, for people.
    pub(super) fn interface(&self, number: u16) -> Option<String> {
        self.links.numbers().names().get(usize::from(number)).cloned()
    }

    /// Whether somebody wants this program to end.
    pub(super) fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Waits so long, or until somebody wants this program to end.
    pub(super) fn pause(&self, long: Duration) {
        let until = Instant::now() + long;
        while !self.is_over() && Instant::now() < until {
            thread::sleep(TICK.min(until.saturating_duration_since(Instant::now())));
        }
    }
}
