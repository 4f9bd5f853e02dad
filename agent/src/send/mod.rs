//! Sending packets made by hand: what may be sent where, how fast, and the sockets for it.
//!
//! Nothing is made here; drafts are the business of `wireglass_shared::craft`. Nothing is heard here either: answers come with
//! everything else that is captured.

mod allowed;
mod desk;
mod guard;
mod host;
mod log;
mod rate;
mod read;
mod sockets;

pub use allowed::{Allowed, AllowedError, LOOPBACK};
pub use desk::{Desk, PAGE_BYTES, Request};
use guard::Aim;
pub use guard::{MOST_BYTES, Refusal, oversized};
use host::{Host, Lookout};
pub use log::{KEPT, Reader};
use rate::Rate;
use sockets::Sockets;
use std::io;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
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
    #[error("the kernel does not send it: {what} ({source})")]
    Kernel {
        /// What the kernel means by it.
        what: String,
        /// Its error.
        source: io::Error,
    },
}

impl SendError {
    /// What would change it, if that is known.
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::Refused(refusal) => refusal.remedy.clone(),
            Self::TooFast => Some("Wait a moment, and send it again.".to_owned()),
            Self::Kernel { .. } => None,
        }
    }
}

/// Sockets of all levels, and the rules for what goes through them.
#[derive(Debug)]
pub struct Sender {
    allowed: Allowed,
    lookout: Lookout,
    sockets: Sockets,
    rate: Mutex<Rate>,
}

impl Sender {
    /// Opens the sockets. Needs `CAP_NET_RAW`, effective; for sending it is not needed again.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn open(allowed: Allowed) -> io::Result<Self> {
        let sockets = Sockets::open(allowed.reaches_further())?;
        Ok(Self { allowed, lookout: Lookout::open()?, sockets, rate: Mutex::default() })
    }

    /// Where packets may go.
    pub const fn allowed(&self) -> &Allowed {
        &self.allowed
    }

    /// Sends a packet, if it may go where its bytes say; when it was handed to the kernel.
    ///
    /// # Errors
    /// It may not, it comes too soon, or the kernel refuses it.
    pub fn send(&self, level: &Level, bytes: &[u8]) -> Result<Timestamp, SendError> {
        let in_time = || self.rate.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now());
        self.send_if(in_time, level, bytes)
    }

    /// As [`Self::send`], however many were sent before: for measuring what sending costs.
    ///
    /// # Errors
    /// As there, and never too soon.
    pub fn send_at_any_rate(&self, level: &Level, bytes: &[u8]) -> Result<Timestamp, SendError> {
        self.send_if(|| true, level, bytes)
    }

    fn send_if(
        &self,
        in_time: impl FnOnce() -> bool,
        level: &Level,
        bytes: &[u8],
    ) -> Result<Timestamp, SendError> {
        let host = self.lookout.look().map_err(unknown_host)?;
        let aim = self.allowed.judge(&host, level, bytes)?;
        if !in_time() {
            return Err(SendError::TooFast);
        }
        let at = now();
        match self.sockets.send(aim, bytes) {
            Ok(()) => Ok(at),
            Err(source) => Err(SendError::Kernel { what: meaning(&source, aim, bytes.len(), &host), source }),
        }
    }
}

/// Whether these bytes may be sent like that from this host as it is now. Needs no privileges, and sends nothing.
///
/// # Errors
/// They may not, or the kernel does not say how this host is.
pub fn judge(allowed: &Allowed, level: &Level, bytes: &[u8]) -> Result<(), SendError> {
    let host = Lookout::open().and_then(|lookout| lookout.look()).map_err(unknown_host)?;
    allowed.judge(&host, level, bytes)?;
    Ok(())
}

fn unknown_host(source: io::Error) -> SendError {
    SendError::Kernel {
        what: "it does not say which interfaces and addresses this host has".to_owned(),
        source,
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

/// What an error of the kernel's says about a packet of so many bytes.
fn meaning(error: &io::Error, aim: Aim, length: usize, host: &Host) -> String {
    let by = match aim {
        Aim::Link { interface } => host.interfaces.iter().find(|one| one.index == interface),
        Aim::Ip { to } | Aim::Transport { to, .. } if to.is_loopback() => {
            host.interfaces.iter().find(|one| one.loopback)
        }
        Aim::Ip { .. } | Aim::Transport { .. } => None,
    };
    let name = by.map_or("the interface", |by| by.name.as_str());
    match error.raw_os_error() {
        Some(libc::EMSGSIZE) => match (by, aim) {
            (Some(by), Aim::Link { .. }) => format!(
                "the frame has {length} bytes, and {name} takes {} behind the link header, its MTU",
                by.mtu_bytes
            ),
            (Some(by), _) => {
                format!("the packet has {length} bytes, and {name} takes {}, its MTU", by.mtu_bytes)
            }
            (None, _) => format!(
                "the packet has {length} bytes, more than the interface that it would leave by takes, its MTU"
            ),
        },
        Some(libc::EINVAL) => match aim {
            Aim::Ip { to: IpAddr::V6(to) } | Aim::Transport { to: IpAddr::V6(to), .. }
                if to.is_unicast_link_local() || to.is_multicast() =>
            {
                "the address is that of a link, and only a frame says of which: send it at the level \"link\""
                    .to_owned()
            }
            Aim::Ip { .. } => "it finds the IP header malformed".to_owned(),
            Aim::Transport { .. } => "it finds the packet malformed".to_owned(),
            Aim::Link { .. } => "it finds the frame malformed, or shorter than its link header".to_owned(),
        },
        Some(libc::EPERM) => "a firewall rule of this host stops it".to_owned(),
        Some(libc::EACCES) => "a route of this host forbids the destination".to_owned(),
        Some(libc::ENETUNREACH | libc::EHOSTUNREACH) => {
            "there is no way to the destination from here".to_owned()
        }
        Some(libc::ENETDOWN) => format!("{name} is switched off"),
        Some(libc::ENXIO | libc::ENODEV) => format!("{name} is gone"),
        Some(libc::ENOBUFS | libc::EAGAIN) => format!("the queue of {name} is full; send it again"),
        Some(libc::EAFNOSUPPORT) => "this host has no IPv6".to_owned(),
        Some(libc::EADDRNOTAVAIL) => "this host has no address to send from".to_owned(),
        _ => "it gives no other reason".to_owned(),
    }
}
