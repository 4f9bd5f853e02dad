//! Capture with packet sockets: what passes the interfaces of this host in both directions, with link headers, as it was on the
//! wire, IPv6 and everything else included.
//!
//! The kernel writes packets into memory that this process reads, `ring`; its filters, [`super::bpf`], have decided before
//! which. Here each becomes a record: no allocation, no call and no look into its bytes.

pub(crate) mod ll;
mod ring;
#[cfg(test)]
mod tests;

use super::bpf::{Filter, Rules, Start, nothing};
use super::hidden::Hidden;
use super::links::Numbers;
use super::tap::Tap;
use super::{Source, Targets, Wanted};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use ring::{Frame, Ring};
use socket2::{Domain, Socket, Type};
use std::io;
use std::os::fd::AsFd;
use std::thread;
use std::time::Duration;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType};

/// What such sockets can see, for people.
pub const NOTE: &str = "Packet sockets: every frame that passes an interface of this host, in both directions, with its link \
                        header and as it was on the wire; fragments are not put together. On loopback, where each packet leaves \
                        and arrives, it is shown once. What a network card does (checksums, cutting large segments) happens \
                        behind this view.";

/// `ETH_P_ALL`.
const EVERY_PROTOCOL: u16 = 0x0003;
/// `ETH_P_LOOPBACK`, a protocol that is never seen. Bound to that, a socket hears nothing, and the kernel makes sure that no
/// packet is still on its way into it.
const NO_PROTOCOL: u16 = 0x9000;
/// A counting socket reads beginnings only.
const COUNTED_ROOM_BYTES: usize = 256;
/// The longest wait for the kernel to hand over the block that it fills, in turns of [`ring::RETIRE_MILLIS`].
const RETIRE_TURNS: u32 = 50;
/// The header of Linux cooked captures.
const COOKED_BYTES: usize = 16;

/// The socket, the memory it fills, and what it listens to.
#[derive(Debug)]
pub struct PacketSource {
    socket: Socket,
    ring: Ring,
    listening: Listening,
    /// The interface that the socket is bound to; 0 for all.
    bound: u32,
    hidden: Option<Hidden>,
    snap_bytes: u32,
    maker: Maker,
    /// Packets dropped so far; the kernel forgets its count when it is asked.
    dropped: u64,
}

/// What packets are let in, but for the agent's own traffic.
#[derive(Clone, Debug)]
struct Listening {
    targets: Targets,
    filter: Option<Filter>,
}

impl PacketSource {
    /// Opens the sockets. Needs `CAP_NET_RAW`, effective.
    ///
    /// # Errors
    /// No such interface, no memory for the buffer, or the kernel's refusal.
    pub fn open(wanted: &Wanted) -> io::Result<Self> {
        // Protocol 0 hears nothing. The filter stands before the socket is bound, so that nothing else comes in ever.
        let socket = Socket::new(Domain::PACKET, Type::RAW.nonblocking().cloexec(), None)?;
        socket.attach_filter(&nothing())?;
        let ring = Ring::open(&socket, wanted.buffer_bytes).map_err(|error| {
            let mib = wanted.buffer_bytes >> 20;
            io::Error::new(
                error.kind(),
                format!("a buffer of {mib} MiB for packets: {error}; a smaller one may do"),
            )
        })?;
        let hidden = match wanted.hide {
            None => None,
            Some(own) => {
                // It gets packets from the network header on.
                let socket = Socket::new(Domain::PACKET, Type::DGRAM.nonblocking().cloexec(), None)?;
                socket.attach_filter(&nothing())?;
                Some(Hidden::new(own, Tap::over(socket, COUNTED_ROOM_BYTES)?))
            }
        };
        let mut source = Self {
            socket,
            ring,
            listening: Listening { targets: wanted.targets.clone(), filter: wanted.filter.clone() },
            bound: 0,
            hidden,
            snap_bytes: wanted.snap_bytes,
            maker: Maker::new(wanted),
            dropped: 0,
        };
        source.listen(&source.listening.clone())?;
        Ok(source)
    }

    /// Has the kernel let in what is wanted, and count what is left out of that.
    fn listen(&mut self, to: &Listening) -> io::Result<()> {
        self.filter(to)?;
        let interface = match &to.targets {
            Targets::These(indices) if indices.len() == 1 => indices[0],
            // The filter knows which.
            Targets::These(_) | Targets::All => 0,
        };
        if let Some(hidden) = &self.hidden {
            ll::bind(hidden.counter(), EVERY_PROTOCOL, interface)?;
        }
        ll::bind(&self.socket, EVERY_PROTOCOL, interface)?;
        self.bound = interface;
        Ok(())
    }

    fn filter(&self, to: &Listening) -> io::Result<()> {
        let rules = Rules {
            start: Start::Link,
            targets: &to.targets,
            hidden: self.hidden.as_ref().map_or(&[], Hidden::endpoints),
            filter: to.filter.as_ref(),
            snap_bytes: self.snap_bytes,
        };
        if let Some(hidden) = &self.hidden {
            let of_beginnings = Rules { start: Start::Network, ..rules };
            hidden.counter().attach_filter(&of_beginnings.left_out().map_err(io::Error::other)?)?;
        }
        self.socket.attach_filter(&rules.let_in().map_err(io::Error::other)?)
    }

    /// Hears nothing any more, and hands over what was heard and not delivered.
    fn hush(&mut self, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> io::Result<()> {
        self.socket.attach_filter(&nothing())?;
        ll::bind(&self.socket, NO_PROTOCOL, 0)?;
        for _ in 0..RETIRE_TURNS {
            while self.ring.is_ready() {
                self.deliver(deliver);
            }
            if !self.ring.is_filling() {
                break;
            }
            thread::sleep(Duration::from_millis(ring::RETIRE_MILLIS.into()));
        }
        Ok(())
    }

    /// Waits until the kernel is through with a block.
    fn wait(&self, timeout: Duration) -> io::Result<()> {
        let mut waiting = [PollFd::new(self.socket.as_fd(), PollFlags::POLLIN)];
        match poll(&mut waiting, PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX)) {
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        // Once the interface is down or gone. Reading the error clears it, and the next call waits again.
        if waiting[0].revents().is_some_and(|events| events.contains(PollFlags::POLLERR))
            && let Some(error) = self.socket.take_error()?
        {
            tracing::debug!(%error, "the interface is down or gone; packets come again when it is there");
        }
        Ok(())
    }

    /// Hands over the blocks that the kernel is through with.
    fn deliver(&mut self, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) {
        self.maker.forget_interfaces();
        // In a flood there is always another one: after one turn around, the caller has its own.
        for _ in 0..self.ring.blocks() {
            let Some(block) = self.ring.next() else { break };
            for frame in block.frames() {
                deliver(&self.maker.record(&frame));
            }
        }
    }

    /// Takes in what the counting socket heard, and leaves out what it told of.
    fn learn(&mut self) {
        let Some(hidden) = &mut self.hidden else { return };
        if hidden.drain() {
            // If the kernel refuses, the old filter stays, and the next packet tries again.
            let _ = self.filter(&self.listening);
        }
    }
}

impl Source for PacketSource {
    fn poll(&mut self, timeout: Duration, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> io::Result<()> {
        if !self.ring.is_ready() {
            self.wait(timeout)?;
        }
        // What is sent to another agent carries no mark, and is seen until the agent is known: so this comes first.
        self.learn();
        self.deliver(deliver);
        Ok(())
    }

    fn dropped(&mut self) -> u64 {
        if let Ok(counted) = ll::statistics(&self.socket) {
            self.dropped += u64::from(counted.tp_drops);
        }
        self.dropped
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
        let wanted = Listening { targets: targets.clone(), filter: filter.cloned() };
        let tuned = self.hush(deliver).and_then(|()| self.listen(&wanted));
        match tuned {
            Ok(()) => self.listening = wanted,
            // Its interface may be gone as well; then there is silence, as there was before.
            Err(_) => drop(self.listen(&self.listening.clone())),
        }
        tuned
    }

    fn follow(&mut self, targets: &Targets) -> io::Result<()> {
        let wanted = Listening { targets: targets.clone(), filter: self.listening.filter.clone() };
        // While it is bound to all, the filter alone knows which are meant, and one filter takes the place of another between two
        // packets. To bind it again would miss some of the others'.
        let others = self.bound == 0 && self.listening.targets != Targets::These(Vec::new());
        let followed = if others { self.filter(&wanted) } else { self.listen(&wanted) };
        if followed.is_ok() {
            self.listening = wanted;
        }
        followed
    }

    fn end(&mut self, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> io::Result<()> {
        self.hush(deliver)
    }
}

/// Makes records of what lies in the ring.
#[derive(Debug)]
struct Maker {
    numbers: Numbers,
    /// The interfaces met in this turn: to look one up takes a lock.
    met: Vec<(u32, u16)>,
    snap_bytes: usize,
    /// Room for frames that are not in the ring as they were on the wire.
    scratch: Vec<u8>,
}

impl Maker {
    fn new(wanted: &Wanted) -> Self {
        let snap_bytes = wanted.snap_bytes as usize;
        Self { numbers: wanted.numbers.clone(), met: Vec::new(), snap_bytes, scratch: Vec::new() }
    }

    /// Names and indices of interfaces change; nothing here is told.
    fn forget_interfaces(&mut self) {
        self.met.clear();
    }

    fn record<'a>(&'a mut self, frame: &Frame<'a>) -> CaptureRecord<'a> {
        let interface = self.number(frame.interface);
        let direction = match frame.kind {
            libc::PACKET_OUTGOING => Direction::Outbound,
            _ => Direction::Inbound,
        };
        let (link, orig_len, bytes) = self.framed(frame);
        CaptureRecord { at: frame.at, link, direction, interface, orig_len, bytes }
    }

    fn number(&mut self, index: u32) -> u16 {
        if let Some((_, number)) = self.met.iter().find(|(one, _)| *one == index) {
            return *number;
        }
        let number = self.numbers.of(index);
        self.met.push((index, number));
        number
    }

    /// What the packet begins with, its length on the wire, and its bytes.
    fn framed<'a>(&'a mut self, frame: &Frame<'a>) -> (LinkType, u32, &'a [u8]) {
        let header_bytes = u32::try_from(frame.network_at).unwrap_or(u32::MAX);
        match (frame.hardware, frame.tag) {
            (libc::ARPHRD_ETHER | libc::ARPHRD_LOOPBACK, None) => {
                (LinkType::ETHERNET, frame.orig_len, frame.bytes)
            }
            (libc::ARPHRD_ETHER | libc::ARPHRD_LOOPBACK, Some(tag)) => {
                (LinkType::ETHERNET, frame.orig_len.saturating_add(4), self.tagged(frame.bytes, tag))
            }
            // Tunnels and the like have no link header, or one of their own kind.
            _ => {
                let packet = frame.bytes.get(frame.network_at..).unwrap_or_default();
                let length = frame.orig_len.saturating_sub(header_bytes);
                match frame.protocol {
                    IPV4 | IPV6 => (LinkType::RAW, length, packet),
                    _ => {
                        let cooked = u32::try_from(COOKED_BYTES).unwrap_or_default();
                        (LinkType::LINUX_SLL, length.saturating_add(cooked), self.cooked(frame, packet))
                    }
                }
            }
        }
    }

    /// The frame with its tag where it was, behind the addresses.
    fn tagged<'a>(&'a mut self, frame: &'a [u8], (protocol, control): (u16, u16)) -> &'a [u8] {
        let Some((addresses, rest)) = frame.split_at_checked(12) else { return frame };
        self.scratch.clear();
        self.scratch.extend_from_slice(addresses);
        self.scratch.extend_from_slice(&protocol.to_be_bytes());
        self.scratch.extend_from_slice(&control.to_be_bytes());
        self.scratch.extend_from_slice(rest);
        self.scratch.truncate(self.snap_bytes);
        &self.scratch
    }

    /// The packet behind the header that Linux has for links without one that others know, `LINKTYPE_LINUX_SLL`.
    fn cooked<'a>(&'a mut self, frame: &Frame<'_>, packet: &[u8]) -> &'a [u8] {
        let mut sender = [0; 8];
        sender.iter_mut().zip(frame.sender).for_each(|(to, from)| *to = *from);
        let length = u16::try_from(frame.sender.len()).unwrap_or_default();
        self.scratch.clear();
        for number in [frame.kind.into(), frame.hardware, length] {
            self.scratch.extend_from_slice(&u16::to_be_bytes(number));
        }
        self.scratch.extend_from_slice(&sender);
        self.scratch.extend_from_slice(&frame.protocol.to_be_bytes());
        self.scratch.extend_from_slice(packet);
        self.scratch.truncate(self.snap_bytes);
        &self.scratch
    }
}

/// `EtherType`s.
const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
