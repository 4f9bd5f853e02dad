//! Capture with IP raw sockets, one for ICMP and one for TCP: the simplest way to hear packets, and what `ping` itself uses.
//!
//! Such a socket hears what reaches this host over IPv4, with its IP header, put together again where it was fragmented.
//! It does not hear what this host sends over real interfaces, nor IPv6, nor link headers.

use super::hidden::{Hidden, marked_endpoint};
use super::{Source, Wanted, bpf, interfaces};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg, setsockopt, sockopt};
use nix::sys::time::TimeSpec;
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};

/// What such sockets can see, for people.
pub const NOTE: &str = "IP raw sockets: IPv4 ICMP and TCP that arrive at this host, with the IP header. No IPv6, no link \
                        headers; on a real interface, not what this host sends.";

/// Room for one packet; loopback hands over segments of up to 64 KiB in one piece.
const PACKET_BYTES: usize = 1 << 17;
/// Asked for as the kernel's queue of each socket; its own limit may give less.
const QUEUE_BYTES: usize = 8 << 20;
/// Packets taken from one socket before the other has its turn.
const ROUND_PACKETS: usize = 256;

/// The two sockets, and a third that only counts what is left out.
#[derive(Debug)]
pub struct RawSource {
    sockets: [Tap; 2],
    hidden: Option<Hidden>,
    packet: Vec<u8>,
    control: Vec<u8>,
    round: Round,
}

/// Packets of one round of reading, so that those of both sockets are handed over in order of time.
#[derive(Debug, Default)]
struct Round {
    bytes: Vec<u8>,
    packets: Vec<Staged>,
}

#[derive(Clone, Copy, Debug)]
struct Staged {
    at: Timestamp,
    start: usize,
    captured: usize,
    orig_len: u32,
}

#[derive(Debug)]
pub(super) struct Tap {
    pub(super) socket: Socket,
    /// The kernel's own count of packets it dropped for want of room.
    pub(super) dropped: u64,
}

impl RawSource {
    /// Opens the sockets. Needs `CAP_NET_RAW`, effective.
    ///
    /// # Errors
    /// No such interface, or the kernel's refusal.
    pub fn open(wanted: &Wanted) -> io::Result<Self> {
        interfaces::check(&wanted.interface)
            .map_err(|error| io::Error::new(io::ErrorKind::NotFound, error))?;
        let icmp = Tap::open(Protocol::ICMPV4, &wanted.interface)?;
        let tcp = Tap::open(Protocol::TCP, &wanted.interface)?;
        icmp.socket.detach_filter()?;
        let mut hidden = None;
        if let Some(own) = wanted.hide {
            let leave_out = Hidden::new(own, Tap::open(Protocol::TCP, &wanted.interface)?);
            leave_out.apply(&tcp.socket)?;
            hidden = Some(leave_out);
        } else {
            tcp.socket.detach_filter()?;
        }
        Ok(Self {
            sockets: [icmp, tcp],
            hidden,
            packet: vec![0; PACKET_BYTES],
            control: nix::cmsg_space!(TimeSpec, u32),
            round: Round::default(),
        })
    }
}

impl Tap {
    /// A socket that is bound and empty, and lets nothing in yet: a raw socket hears the whole host from the moment it
    /// is opened, so what came before the interface was set is thrown away.
    pub(super) fn open(protocol: Protocol, interface: &str) -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::RAW.nonblocking().cloexec(), Some(protocol))?;
        socket.attach_filter(&bpf::nothing())?;
        socket.bind_device(Some(interface.as_bytes()))?;
        // The kernel gives what it allows; a smaller queue only means that drops come sooner, and they are counted.
        let _ = socket.set_recv_buffer_size(QUEUE_BYTES);
        setsockopt(&socket, sockopt::ReceiveTimestampns, &true)?;
        setsockopt(&socket, sockopt::RxqOvfl, &1)?;
        let mut tap = Self { socket, dropped: 0 };
        let (mut packet, mut control) = (vec![0; 1], nix::cmsg_space!(TimeSpec, u32));
        while tap.receive(&mut packet, &mut control)?.is_some() {}
        Ok(tap)
    }

    /// The next packet's time, captured and original length; `None` when the queue is empty.
    pub(super) fn receive(
        &mut self,
        packet: &mut [u8],
        control: &mut [u8],
    ) -> io::Result<Option<(Timestamp, usize, u32)>> {
        let room = packet.len();
        let mut parts = [IoSliceMut::new(packet)];
        // With MSG_TRUNC the kernel returns the true length, even where it is more than there is room for.
        let flags = MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_TRUNC;
        let message = loop {
            match recvmsg::<()>(self.socket.as_raw_fd(), &mut parts, Some(control), flags) {
                Ok(message) => break message,
                Err(nix::errno::Errno::EINTR) => {}
                // ENETDOWN is said once when the interface goes down; packets flow again when it is up.
                Err(nix::errno::Errno::EAGAIN | nix::errno::Errno::ENETDOWN) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        };
        let mut at = None;
        for part in message.cmsgs()? {
            match part {
                ControlMessageOwned::ScmTimestampns(time) => {
                    at = Some(Timestamp(time.tv_sec() * 1_000_000_000 + time.tv_nsec()));
                }
                ControlMessageOwned::RxqOvfl(total) => self.dropped = u64::from(total),
                _ => {}
            }
        }
        let orig_len = u32::try_from(message.bytes).unwrap_or(u32::MAX);
        Ok(Some((at.unwrap_or_else(now), message.bytes.min(room), orig_len)))
    }
}

fn now() -> Timestamp {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    Timestamp(i64::try_from(nanos).unwrap_or(i64::MAX))
}

impl Source for RawSource {
    fn poll(&mut self, timeout: Duration, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> io::Result<()> {
        let [icmp, tcp] = &self.sockets;
        let mut waiting =
            [&icmp.socket, &tcp.socket].map(|socket| PollFd::new(socket.as_fd(), PollFlags::POLLIN));
        let timeout = PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX);
        match poll(&mut waiting, timeout) {
            Ok(0) | Err(nix::errno::Errno::EINTR) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        self.round.bytes.clear();
        self.round.packets.clear();
        for tap in &mut self.sockets {
            for _ in 0..ROUND_PACKETS {
                let Some((at, captured, orig_len)) = tap.receive(&mut self.packet, &mut self.control)? else {
                    break;
                };
                let start = self.round.bytes.len();
                self.round.bytes.extend_from_slice(self.packet.get(..captured).unwrap_or_default());
                self.round.packets.push(Staged { at, start, captured, orig_len });
            }
        }
        self.round.packets.sort_unstable_by_key(|packet| (packet.at, packet.start));
        let mut learned = false;
        for packet in &self.round.packets {
            let end = packet.start + packet.captured;
            let bytes = self.round.bytes.get(packet.start..end).unwrap_or_default();
            if let Some(hidden) = self.hidden.as_mut().filter(|_| marked_endpoint(bytes).is_some()) {
                learned |= hidden.meet(bytes);
                continue;
            }
            deliver(&CaptureRecord {
                at: packet.at,
                link: LinkType::IPV4,
                direction: Direction::Inbound,
                interface: 0,
                orig_len: packet.orig_len,
                bytes,
            });
        }
        if let (true, Some(hidden)) = (learned, &self.hidden) {
            let [_, tcp] = &self.sockets;
            hidden.apply(&tcp.socket)?;
        }
        Ok(())
    }

    fn dropped(&self) -> u64 {
        self.sockets.iter().map(|tap| tap.dropped).sum()
    }

    fn hidden(&mut self) -> u64 {
        let Some(hidden) = &mut self.hidden else { return 0 };
        if hidden.drain(&mut self.packet, &mut self.control) {
            let [_, tcp] = &self.sockets;
            // If the kernel refuses, the old filter stays, and the next packet tries again.
            let _ = hidden.apply(&tcp.socket);
        }
        hidden.count()
    }
}
