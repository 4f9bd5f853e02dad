//! Capture with IP raw sockets, one for ICMP and one for TCP: the simplest way to hear packets, and what `ping` itself uses.
//!
//! Such a socket hears what reaches this host over IPv4, with its IP header, put together again where it was fragmented.
//! It does not hear what this host sends over real interfaces, nor IPv6, nor link headers.

use super::hidden::{Hidden, marked_endpoint};
use super::tap::Tap;
use super::{Source, Wanted, interfaces};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use socket2::Protocol;
use std::io;
use std::os::fd::AsFd;
use std::time::Duration;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};

/// What such sockets can see, for people.
pub const NOTE: &str = "IP raw sockets: IPv4 ICMP and TCP that arrive at this host, with the IP header. No IPv6, no link \
                        headers; on a real interface, not what this host sends.";

/// Room for one packet; loopback hands over segments of up to 64 KiB in one piece.
const PACKET_BYTES: usize = 1 << 17;
/// Packets taken from one socket before the other has its turn.
const ROUND_PACKETS: usize = 256;

/// The two sockets, and a third that only counts what is left out.
#[derive(Debug)]
pub struct RawSource {
    sockets: [Tap; 2],
    hidden: Option<Hidden>,
    packet: Vec<u8>,
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
        Ok(Self { sockets: [icmp, tcp], hidden, packet: vec![0; PACKET_BYTES], round: Round::default() })
    }
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
                let Some((at, captured, orig_len)) = tap.receive(&mut self.packet)? else {
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
        if hidden.drain() {
            let [_, tcp] = &self.sockets;
            // If the kernel refuses, the old filter stays, and the next packet tries again.
            let _ = hidden.apply(&tcp.socket);
        }
        hidden.count()
    }
}
