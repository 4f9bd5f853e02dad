//! The agent: captures packets, keeps the last of them in a ring, and serves the page and the stream on one port.
//!
//! The only crate with sockets, threads, files and a clock. It never decodes on the way from the kernel to the page: what
//! bytes mean is the business of `wireglass-shared`, at both ends.

pub mod access;
pub mod assets;
pub mod capture;
pub mod demo;
pub mod news;
pub mod privilege;
pub mod rates;
pub mod record;
pub mod ring;
pub mod sandbox;
pub mod send;
pub mod server;
pub mod session;
pub mod shutdown;
pub mod tls;

use demo::Demos;
use ring::Ring;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::watch;
use wireglass_shared::stream::{Interface, Recording, Source, Stats};

/// What every connection shares.
pub struct App {
    /// Drawn at random at the start: sequence numbers of another session mean other packets.
    pub session: String,
    /// What is captured, for everybody who watches.
    pub source: watch::Sender<Source>,
    /// The interfaces of this host, as told to pages.
    pub interfaces: watch::Sender<Vec<Interface>>,
    /// Chooses what is captured; `None` where there is nothing to choose.
    pub control: Option<capture::control::Control>,
    /// The file that packets are written to, if any.
    pub recording: watch::Sender<Option<Recording>>,
    /// What happened last that everybody should know.
    pub notice: watch::Sender<Option<String>>,
    /// The last packets.
    pub ring: Ring,
    /// What was counted.
    pub counters: Counters,
    /// What the buttons do; `None` without the right to capture.
    pub demos: Option<Arc<Demos>>,
    /// Where packets made by hand are handed in.
    pub desk: send::Desk,
    /// Set when capturing ended before its time: why, for everybody who watches.
    pub trouble: watch::Sender<Option<String>>,
    /// Who may come in.
    pub access: access::Access,
}

/// Counters that the capture thread and the sessions keep.
#[derive(Debug, Default)]
pub struct Counters {
    /// Packets the kernel dropped because the agent was too slow.
    pub dropped_kernel: AtomicU64,
    /// Packets of the agent's own connections, left out in the kernel.
    pub hidden_own: AtomicU64,
    /// Open sessions.
    pub viewers: AtomicU64,
    /// In the last second: captured, dropped by the kernel, evicted.
    pub per_second: [AtomicU64; 3],
}

impl App {
    /// The counters as they stand now.
    pub fn stats(&self) -> Stats {
        let (captured, evicted) = self.ring.counts();
        let [captured_per_second, dropped_per_second, evicted_per_second] =
            [0, 1, 2].map(|ix: usize| self.counters.per_second[ix].load(Ordering::Relaxed));
        Stats {
            captured,
            evicted,
            dropped_kernel: self.counters.dropped_kernel.load(Ordering::Relaxed),
            hidden_own: self.counters.hidden_own.load(Ordering::Relaxed),
            viewers: self.counters.viewers.load(Ordering::Relaxed),
            captured_per_second,
            dropped_per_second,
            evicted_per_second,
        }
    }
}

/// A handle that sessions clone.
pub type Shared = Arc<App>;

/// `bytes` random bytes as hexadecimal digits.
///
/// # Errors
/// The operating system has no randomness to give.
pub fn random_hex(bytes: usize) -> std::io::Result<String> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(std::io::Error::from)?;
    Ok(wireglass_shared::value::hex_joined(&random, ""))
}
