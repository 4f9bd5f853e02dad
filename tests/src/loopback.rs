//! A loopback interface for one test alone. Every agent captures all of loopback: two agents that share one capture what
//! the other sends to its viewers, send that to their own, and so on without end.

use nix::sched::{CloneFlags, unshare};
use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockProtocol, SockType, recv, send, socket};
use std::os::fd::AsRawFd as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Holds the place; keep it until the test is over.
#[derive(Debug)]
#[must_use = "without a name it is given back at once"]
pub struct Loopback {
    shared: Option<MutexGuard<'static, ()>>,
}

/// Those who may not have their own take turns.
static TURN: Mutex<()> = Mutex::new(());

/// Moves this thread, and the programs and threads it will start, to a network namespace of its own, so that exactly the
/// test's own packets are there. Without the right to do that, the tests of one file go one after the other instead.
///
/// # Panics
/// The namespace is there but its loopback cannot be switched on.
pub fn private_loopback() -> Loopback {
    if unshare(CloneFlags::CLONE_NEWNET).is_ok() {
        set_flags(IFF_UP).expect("a new namespace's loopback goes up");
        return Loopback { shared: None };
    }
    Loopback { shared: Some(TURN.lock().unwrap_or_else(PoisonError::into_inner)) }
}

impl Loopback {
    /// Whether no packets but the test's own are here.
    pub const fn is_private(&self) -> bool {
        self.shared.is_none()
    }

    /// Takes it away: whatever is sent over it from now on is lost.
    ///
    /// # Panics
    /// It is not this test's own, or the kernel refuses.
    pub fn switch_off(&self) {
        assert!(self.is_private(), "other programs need it");
        set_flags(0).expect("a loopback goes down");
    }

    /// Gives it back.
    ///
    /// # Panics
    /// The kernel refuses.
    pub fn switch_on(&self) {
        set_flags(IFF_UP).expect("a loopback goes up");
    }
}

/// An interface's flag: it can be used.
const IFF_UP: u32 = 1;

/// What `ip link set lo up` does, or `down`, for hosts without that program: one netlink message, rtnetlink(7).
fn set_flags(up: u32) -> nix::Result<()> {
    const LENGTH: u32 = 32;
    const RTM_NEWLINK: u16 = 16;
    const REQUEST_AND_ACK: u16 = 1 | 4;
    const LOOPBACK_INDEX: u32 = 1;
    let kind_and_flags = {
        let ([a, b], [c, d]) = (RTM_NEWLINK.to_ne_bytes(), REQUEST_AND_ACK.to_ne_bytes());
        u32::from_ne_bytes([a, b, c, d])
    };
    // struct nlmsghdr: length, type and flags, number, sender; struct ifinfomsg: family and type, index, flags, mask.
    let words = [LENGTH, kind_and_flags, 1, 0, 0, LOOPBACK_INDEX, up, IFF_UP];
    let message: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();

    let netlink =
        socket(AddressFamily::Netlink, SockType::Raw, SockFlag::SOCK_CLOEXEC, SockProtocol::NetlinkRoute)?;
    send(netlink.as_raw_fd(), &message, MsgFlags::empty())?;
    let mut answer = [0; 256];
    let length = recv(netlink.as_raw_fd(), &mut answer, MsgFlags::empty())?;
    // Behind the header stands 0, or the error's number, negative.
    match answer.get(16..20).filter(|_| length >= 20) {
        Some([a, b, c, d]) => match i32::from_ne_bytes([*a, *b, *c, *d]) {
            0 => Ok(()),
            error => Err(nix::errno::Errno::from_raw(-error)),
        },
        _ => Err(nix::errno::Errno::EPROTO),
    }
}
