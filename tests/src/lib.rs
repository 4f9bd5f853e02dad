//! What the tests of the finished program share: they start the real binary, talk to it over real sockets, and look at what
//! comes out. Nothing here links the agent; all it knows of it are its command line, its output and its protocol.
//!
//! Everything blocks and has a time limit. Each test runs on a thread of its own and can therefore have a loopback of its
//! own: see [`private_loopback`].
#![allow(
    clippy::must_use_candidate,
    reason = "only tests call this, and what they look at is for each to say"
)]

mod agent;
mod client;
mod flood;
mod http;
mod large;
mod loopback;
mod packet;
mod program;
mod raw;
mod tls;
mod wire;

pub use agent::{Agent, can_capture};
pub use client::Client;
pub use flood::{Pouring, flood, steady};
pub use http::{Answer, ask, exchange, get, request, try_get_page, upgrade};
pub use large::large_capture;
pub use loopback::{Loopback, private_loopback};
pub use packet::Packet;
pub use program::{Ended, Program, ping, run, wireglass, wireglass_bin};
pub use raw::{RawSocket, frame, opcode};
pub use tls::{Tls, Trust, tls};
pub use wire::{Host, PATTERN, PATTERN_BYTES, ip, ip_with, neighbor, ping_to, private_network};

use std::thread;
use std::time::{Duration, Instant};

/// Whatever is waited for comes by then, also on a busy machine, or does not come at all.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How often a condition is looked at that nobody announces.
const POLL: Duration = Duration::from_millis(10);

/// Says that a test is left out, and why.
///
/// # Panics
/// `WIREGLASS_MUST_CAPTURE` is set: then every test has what it needs, or fails.
pub fn left_out(reason: &str) {
    assert!(
        std::env::var_os("WIREGLASS_MUST_CAPTURE").is_none(),
        "WIREGLASS_MUST_CAPTURE is set, but {reason}"
    );
    eprintln!("left out: {reason}");
}

/// Tries again and again until there is a result.
///
/// # Panics
/// There is none within [`PATIENCE`]; `what` says what was missing.
pub fn eventually<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = attempt() {
            return found;
        }
        assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {what}");
        thread::sleep(POLL);
    }
}
