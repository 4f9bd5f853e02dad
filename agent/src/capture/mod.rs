//! Where packets come from, behind one trait, and the thread that brings them to the ring.

pub(crate) mod bpf;
pub mod hidden;
pub mod interfaces;
pub mod raw;
mod tap;

use crate::ring::Writer;
use crate::{Counters, Shared};
use std::io;
use std::net::SocketAddrV4;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use wireglass_shared::capture::CaptureRecord;

/// A source of packets.
pub trait Source: Send {
    /// Waits until there are packets, or `timeout` is over, and hands over all that are there, oldest first.
    ///
    /// # Errors
    /// The source is gone for good.
    fn poll(&mut self, timeout: Duration, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> io::Result<()>;

    /// Packets that the kernel dropped so far because nobody took them in time.
    fn dropped(&self) -> u64;

    /// Packets of the agent's own traffic that the kernel left out so far.
    fn hidden(&mut self) -> u64;
}

/// What to capture.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The interface's name.
    pub interface: String,
    /// The agent's own address, whose traffic would otherwise feed back into the capture.
    pub hide: Option<SocketAddrV4>,
}

/// A batch waits at most this long for more packets.
const BATCH_AGE: Duration = Duration::from_millis(10);
/// How often the thread looks whether it shall end, and reads the counters.
const TICK: Duration = Duration::from_millis(200);

/// Brings packets from the source to the ring until `stop` is set.
///
/// # Errors
/// The source is gone for good; what it delivered before is in the ring.
pub fn run(source: &mut dyn Source, app: &Shared, stop: &AtomicBool) -> io::Result<()> {
    let mut writer = Writer::default();
    let mut begun = Instant::now();
    let mut counted = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        // poll(2) counts whole milliseconds; one more than is left saves it from being called in vain.
        let timeout = match writer.is_empty() {
            true => TICK,
            false => BATCH_AGE.saturating_sub(begun.elapsed()) + Duration::from_millis(1),
        };
        let result = source.poll(timeout, &mut |record| {
            if writer.is_empty() {
                begun = Instant::now();
            }
            writer.push(record);
            if writer.is_full() {
                writer.publish(&app.ring);
            }
        });
        if begun.elapsed() >= BATCH_AGE || result.is_err() {
            writer.publish(&app.ring);
        }
        result?;
        if counted.elapsed() >= TICK {
            counted = Instant::now();
            count(source, &app.counters);
        }
    }
    writer.publish(&app.ring);
    count(source, &app.counters);
    Ok(())
}

fn count(source: &mut dyn Source, counters: &Counters) {
    counters.dropped_kernel.store(source.dropped(), Ordering::Relaxed);
    counters.hidden_own.store(source.hidden(), Ordering::Relaxed);
}
