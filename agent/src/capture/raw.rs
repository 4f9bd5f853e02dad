//! Capture with IP raw sockets, one for ICMP and one for TCP: the simplest way to hear packets, and what `ping` itself uses.
//!
//! Such a socket hears what reaches this host over IPv4, with its IP header, put together again where it was fragmented.
//! It does not hear what this host sends over real interfaces, nor IPv6, nor link headers.

use super::bpf::{Filter, Rules, Start, nothing};
use super::hidden::Hidden;
use super::tap::Tap;
use super::{SNAP_BYTES, Source, Targets, Wanted};
use nix::net::if_::if_indextoname;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use socket2::Protocol;
use std::io;
use std::os::fd::AsFd;
use std::time::Duration;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType};

/// What such sockets can see, for people.
pub const NOTE: &str = "IP raw sockets: IPv4 ICMP and TCP that arrive at this host, with the IP header, fragments put together. \
                        No IPv6, no UDP, no link headers; on a real interface, not what this host sends or forwards. --source \
                        packet hears all of that.";

/// Packets handed over before a socket that was found empty is looked at again, and the caller has its turn. To look each
/// time would double the calls into the kernel in a flood.
const ROUND_PACKETS: usize = 64;

/// The queue of the socket that counts what is left out.
const COUNTED_QUEUE_BYTES: usize = 1 << 18;

/// The two sockets, and what is left out of the second.
#[derive(Debug)]
pub struct RawSource {
    sockets: [Tap; 2],
    hidden: Option<Hidden>,
    /// The kernel's index of the interface.
    index: u32,
    /// What records call it.
    interface: u16,
    filter: Option<Filter>,
    snap_bytes: usize,
}

impl RawSource {
    /// Opens the sockets. Needs `CAP_NET_RAW`, effective.
    ///
    /// # Errors
    /// No such interface, or the kernel's refusal.
    pub fn open(wanted: &Wanted) -> io::Result<Self> {
        let (index, name) = one(&wanted.targets)?;
        let tap = |protocol, queue_bytes| Tap::open(protocol, &name, queue_bytes);
        let hidden = match wanted.hide {
            Some(own) => Some(Hidden::new(own, tap(Protocol::TCP, COUNTED_QUEUE_BYTES)?)),
            None => None,
        };
        let source = Self {
            sockets: [tap(Protocol::ICMPV4, wanted.buffer_bytes)?, tap(Protocol::TCP, wanted.buffer_bytes)?],
            hidden,
            index,
            interface: wanted.numbers.of(index),
            filter: wanted.filter.clone(),
            snap_bytes: wanted.snap_bytes as usize,
        };
        source.listen(source.filter.as_ref())?;
        Ok(source)
    }

    /// Has the kernel let in what is wanted, and count what is left out of that.
    fn listen(&self, filter: Option<&Filter>) -> io::Result<()> {
        let rules = Rules {
            start: Start::Network,
            // The sockets are bound to their interface.
            targets: &Targets::All,
            hidden: self.hidden.as_ref().map_or(&[], Hidden::endpoints),
            filter,
            // What such a socket cuts off, it forgets; the packet's length has to stay.
            snap_bytes: SNAP_BYTES,
        };
        if let Some(hidden) = &self.hidden {
            hidden.counter().attach_filter(&rules.left_out().map_err(io::Error::other)?)?;
        }
        let program = rules.let_in().map_err(io::Error::other)?;
        self.sockets.iter().try_for_each(|tap| tap.socket.attach_filter(&program))
    }

    /// Takes in what the counting socket heard, and leaves out what it told of.
    fn learn(&mut self) {
        let Some(hidden) = &mut self.hidden else { return };
        if hidden.drain() {
            // If the kernel refuses, the old filter stays, and the next packet tries again.
            let _ = self.listen(self.filter.as_ref());
        }
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
        // What is sent to another agent carries no mark, and is seen until the agent is known: so this comes first.
        self.learn();
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
                bytes: bytes.get(..self.snap_bytes).unwrap_or(bytes),
            });
            oldest.read_ahead()?;
        }
        Ok(())
    }

    fn dropped(&mut self) -> u64 {
        self.sockets.iter().map(|tap| tap.dropped).sum()
    }

    fn hidden(&mut self) -> u64 {
        self.learn();
        self.hidden.as_ref().map_or(0, Hidden::count)
    }

    fn tune(
        &mut self,
        targets: &Targets,
        filter: Option<&Filter>,
        deliver: &mut dyn FnMut(&CaptureRecord<'_>),
    ) -> io::Result<()> {
        self.follow(targets)?;
        self.end(deliver)?;
        let tuned = self.listen(filter);
        match tuned {
            Ok(()) => self.filter = filter.cloned(),
            Err(_) => self.listen(self.filter.as_ref())?,
        }
        tuned
    }

    /// Binding to another interface takes `CAP_NET_RAW` again, once a socket is bound to one.
    fn follow(&mut self, targets: &Targets) -> io::Result<()> {
        if *targets == Targets::These(vec![self.index]) {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "IP raw sockets stay with the interface they were opened on; start with --source packet to switch",
        ))
    }

    fn end(&mut self, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> io::Result<()> {
        for tap in &self.sockets {
            tap.socket.attach_filter(&nothing())?;
        }
        loop {
            self.poll(Duration::ZERO, deliver)?;
            if self.sockets.iter().all(|tap| tap.ahead().is_none()) {
                return Ok(());
            }
        }
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
