//! Sending packets made by hand: what may be sent where, how fast, and the sockets for it.
//!
//! Nothing is made here; drafts are the business of `wireglass_shared::craft`.

mod guard;

pub use guard::{Allowed, Refusal};

use std::io;
use thiserror::Error;
use wireglass_shared::capture::Timestamp;
use wireglass_shared::stream::Level;

/// Packets a second, by all who send together.
pub const PER_SECOND: u32 = 100;

/// Why a packet was not sent.
#[derive(Debug, Error)]
pub enum SendError {
    /// It may not go there.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Too many were sent within the last second.
    #[error("slow down: at most {PER_SECOND} packets a second are sent, by all together")]
    TooFast,
    /// The kernel refused.
    #[error("{what}: {source}")]
    Kernel {
        /// What the kernel was asked for.
        what: &'static str,
        /// Why not.
        source: io::Error,
    },
}

/// Sockets of all levels, and the rules for what goes through them.
#[derive(Debug)]
pub struct Sender {
    allowed: Allowed,
}

impl Sender {
    /// Opens the sockets. Needs `CAP_NET_RAW`, effective.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn open(allowed: Allowed) -> io::Result<Self> {
        Ok(Self { allowed })
    }

    /// Sends a packet, if it may go where its bytes say; when it was handed to the kernel.
    ///
    /// # Errors
    /// It may not, it comes too soon, or the kernel refuses it.
    pub fn send(&self, level: &Level, bytes: &[u8]) -> Result<Timestamp, SendError> {
        self.allowed.judge(level, bytes)?;
        Err(SendError::Kernel { what: "opening a socket", source: io::ErrorKind::Unsupported.into() })
    }
}
