//! Capture with IP raw sockets, one for ICMP and one for TCP: the simplest way to hear packets, and what `ping` itself uses.
//!
//! Such a socket hears what reaches this host over IPv4, with its IP header, put together again where it was fragmented.
//! It does not hear what this host sends over real interfaces, nor IPv6, nor link headers.

use super::bpf::Filter;
use super::hidden::Hidden;
use super::tap::Tap;
use super::{Source, Targets, Wanted};
use nix::net::if_::if_indextoname;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use socket2::Protocol;
use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::time::Duration;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType};

/// What such sockets can see, for people.
pub const NOTE: &str = "IP raw sockets: IPv4 ICMP and TCP that arrive at this host, with the IP header. No IPv6, no link \
                        headers; on a real interface, not what this host sends.";

/// Packets handed over before a socket that was found empty is looked at again, and the caller has its turn. To look each
/// time would double the calls into the kernel in a flood.
const ROUND_PACKETS: usize = 64;

/// The two sockets, and what is left out of the second.
#[derive(Debug)]
pub struct RawSource {
    sockets: [Tap; 2],
    hidden: Option<Hidden>,
    /// What records call the interface.
    interface: u16,
}

impl RawSource {
    /// Opens the sockets. Needs `CAP_NET_RAW`, effective.
    ///
    /// # Errors
    /// No such interface, or the kernel's refusal.
    pub fn open(wanted: &Wanted) -> io::Result<Self> {
        let (index, interface) = one(&wanted.targets)?;
        let icmp = Tap::open(Protocol::ICMPV4, &interface)?;
        let tcp = Tap::open(Protocol::TCP, &interface)?;
        icmp.socket.detach_filter()?;
        let mut hidden = None;
        if let Some(SocketAddr::V4(own)) = wanted.hide {
            let leave_out = Hidden::new(own, Tap::open(Protocol::TCP, &interface)?);
            leave_out.apply(&tcp.socket)?;
            hidden = Some(leave_out);
        } else {
            tcp.socket.detach_filter()?;
        }
        Ok(Self { sockets: [icmp, tcp], hidden, interface: wanted.numbers.of(index) })
    }

    /// Waits until one of the sockets has a packet; not at all while one was read ahead.
    fn wait(&self, timeout: Duration) -> io::Result<()> {
        let [icmp, tcp] = &self.sockets;
        if icmp.ahead().is_some() || tcp.ahead().is_some() {
            return Ok(());
        }
        let mut waiting =
            [&icmp.socket, &tcp.socket].map(|socket| PollFd::new(socket.as_fd(), PollFlags::POLLIN));
        match poll(&mut waiting, PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX)) {
            Ok(_) | Err(nix::errno::Errno::EINTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Source for RawSource {
    /// The kernel queues each socket's packets apart; what is handed over is in order of time all the same.
    fn poll(&mut self, timeout: Duration, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> io::Result<()> {
        self.wait(timeout)?;
        for tap in &mut self.sockets {
            tap.read_ahead()?;
        }
        for _ in 0..ROUND_PACKETS {
            let ready = self.sockets.iter_mut().filter(|tap| tap.ahead().is_some());
            let Some(oldest) = ready.min_by_key(|tap| tap.ahead()) else { break };
            let Some((at, orig_len, bytes)) = oldest.take() else { break };
            deliver(&CaptureRecord {
                at,
                link: LinkType::IPV4,
                direction: Direction::Inbound,
                interface: self.interface,
                orig_len,
                bytes,
            });
            oldest.read_ahead()?;
        }
        Ok(())
    }

    fn dropped(&mut self) -> u64 {
        self.sockets.iter().map(|tap| tap.dropped).sum()
    }

    fn hidden(&mut self) -> u64 {
        let Some(hidden) = &mut self.hidden else { return 0 };
        if hidden.drain() {
            let [_, tcp] = &self.sockets;
            // If the kernel refuses, the old filter stays, and the next packet tries again.
            let _ = hidden.apply(&tcp.socket);
        }
        hidden.count()
    }

    fn tune(&mut self, _targets: &Targets, _filter: Option<&Filter>) -> io::Result<()> {
        Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "IP raw sockets stay with the interface they were opened on",
        ))
    }
}

/// The one interface that such a socket is bound to.
fn one(targets: &Targets) -> io::Result<(u32, String)> {
    let Targets::These(indices) = targets else {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "IP raw sockets listen to one interface"));
    };
    let [index] = indices[..] else {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "IP raw sockets listen to one interface"));
    };
    Ok((index, if_indextoname(index)?.to_string_lossy().into_owned()))
}
