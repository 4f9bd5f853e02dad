//! Where packets come from, behind one trait, and the thread that brings them to the ring.

mod batch;
pub mod bpf;
pub mod control;
mod hidden;
pub mod links;
pub mod packet;
pub mod raw;
pub mod replay;
mod tap;

use crate::{Counters, Shared};
use batch::Batch;
use bpf::Filter;
use control::Tuning;
use links::{Links, Numbers};
use packet::PacketSource;
use raw::RawSource;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::stream::Socket;

/// A source of packets.
pub trait Source: Send {
    /// Waits until there are packets, or `timeout` is over, and hands over all that are there, oldest first.
    ///
    /// # Errors
    /// The source is gone for good.
    fn poll(&mut self, timeout: Duration, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> io::Result<()>;

    /// Packets that the kernel dropped so far because nobody took them in time.
    fn dropped(&mut self) -> u64;

    /// Packets of the agent's own traffic that the kernel left out so far.
    fn hidden(&mut self) -> u64;

    /// Listens to other interfaces, or with another filter, from now on. What the old ones let in is handed over before; no packet
    /// that only they would let in comes after this. Needs no privileges.
    ///
    /// # Errors
    /// The kernel refuses; then what was listened to before still is.
    fn tune(
        &mut self,
        targets: &Targets,
        filter: Option<&Filter>,
        deliver: &mut dyn FnMut(&CaptureRecord<'_>),
    ) -> io::Result<()>;

    /// Goes on listening to what it was tuned to, which is these interfaces now: some of them are gone, or were made anew. Of what
    /// comes by the others nothing is missed meanwhile. Needs no privileges.
    ///
    /// # Errors
    /// The kernel refuses, or this source stays with what it was opened on.
    fn follow(&mut self, targets: &Targets) -> io::Result<()>;

    /// Listens to nothing more, and hands over what was heard and not delivered yet.
    ///
    /// # Errors
    /// The kernel refuses.
    fn end(&mut self, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> io::Result<()>;
}

/// What to listen to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Targets {
    /// Every interface, also those that are not there yet.
    #[default]
    All,
    /// These, by the kernel's index; none while they are gone.
    These(Vec<u32>),
}

/// How to capture.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What to listen to at first.
    pub targets: Targets,
    /// What records call the interfaces.
    pub numbers: Numbers,
    /// Which packets of those; all without one.
    pub filter: Option<Filter>,
    /// The agent's own address, whose traffic would otherwise feed back into the capture. Without one, nothing is left out.
    pub hide: Option<SocketAddr>,
    /// What is kept of a packet at most.
    pub snap_bytes: u32,
    /// Room in the kernel for packets that were not read yet.
    pub buffer_bytes: usize,
}

impl Wanted {
    /// All packets of these interfaces, with nothing left out.
    pub fn all_of(links: &Links) -> Self {
        Self {
            targets: links.targets(),
            numbers: links.numbers(),
            filter: None,
            hide: None,
            snap_bytes: SNAP_BYTES,
            buffer_bytes: BUFFER_BYTES,
        }
    }
}

/// As tcpdump has it: more than any packet that a real network carries.
pub const SNAP_BYTES: u32 = 262_144;
/// The room that a capture has in the kernel if nothing else is asked for.
pub const BUFFER_BYTES: usize = 8 << 20;

/// Opens a source. Needs `CAP_NET_RAW`, effective.
///
/// # Errors
/// The kernel refuses, or such sockets cannot do what is wanted.
pub fn open(socket: Socket, wanted: &Wanted) -> io::Result<Box<dyn Source>> {
    Ok(match socket {
        Socket::Packet => Box::new(PacketSource::open(wanted)?),
        Socket::Raw => Box::new(RawSource::open(wanted)?),
    })
}

/// What such sockets can and cannot see, for people.
pub const fn note(socket: Socket) -> &'static str {
    match socket {
        Socket::Packet => packet::NOTE,
        Socket::Raw => raw::NOTE,
    }
}

/// How often the thread looks whether it shall end, and reads the counters.
const TICK: Duration = Duration::from_millis(200);

/// Brings packets from the source to the ring until `stop` is set, and keeps it tuned where there is something to choose.
///
/// # Errors
/// The source is gone for good; what it delivered before is in the ring.
pub fn run(
    source: &mut dyn Source,
    mut tuning: Option<Tuning>,
    app: &Shared,
    stop: &AtomicBool,
) -> io::Result<()> {
    let mut batch = Batch::new(app);
    let mut counted = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        let result = source.poll(batch.patience().unwrap_or(TICK), &mut |record| batch.push(record));
        if result.is_err() {
            batch.publish();
        }
        result?;
        batch.publish_if_due();
        if let Some(tuning) = &mut tuning {
            tuning.serve(source, &mut batch, app);
            tuning.look(source, app);
        }
        if counted.elapsed() >= TICK {
            counted = Instant::now();
            count(source, &app.counters);
        }
    }
    let ended = source.end(&mut |record| batch.push(record));
    batch.publish();
    count(source, &app.counters);
    ended
}

fn count(source: &mut dyn Source, counters: &Counters) {
    counters.dropped_kernel.store(source.dropped(), Ordering::Relaxed);
    counters.hidden_own.store(source.hidden(), Ordering::Relaxed);
}
