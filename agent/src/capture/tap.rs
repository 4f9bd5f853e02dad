//! One socket that hears packets, read without waiting.

use super::bpf;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg, setsockopt, sockopt};
use nix::sys::time::TimeSpec;
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, IoSliceMut};
use std::os::fd::AsRawFd;
use std::time::{SystemTime, UNIX_EPOCH};
use wireglass_shared::capture::Timestamp;

/// Room for one packet; loopback hands over segments of up to 64 KiB in one piece.
const PACKET_BYTES: usize = 1 << 17;

/// The socket, and what the kernel says it lost.
#[derive(Debug)]
pub(super) struct Tap {
    pub(super) socket: Socket,
    /// The kernel's own count of packets it dropped for want of room.
    pub(super) dropped: u64,
    control: Vec<u8>,
    packet: Vec<u8>,
    ahead: Option<Ahead>,
}

/// A packet that was read and not taken yet.
#[derive(Clone, Copy, Debug)]
struct Ahead {
    at: Timestamp,
    captured: usize,
    orig_len: u32,
}

impl Tap {
    /// An IP raw socket that is bound and empty, and lets nothing in yet: such a socket hears the whole host from the moment
    /// it is opened, so what came before the interface was set is thrown away.
    pub(super) fn open(protocol: Protocol, interface: &str, queue_bytes: usize) -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::RAW.nonblocking().cloexec(), Some(protocol))?;
        socket.attach_filter(&bpf::nothing())?;
        socket.bind_device(Some(interface.as_bytes()))?;
        // The kernel gives what it allows; a smaller queue only means that drops come sooner, and they are counted.
        let _ = socket.set_recv_buffer_size(queue_bytes);
        let mut tap = Self::over(socket, PACKET_BYTES)?;
        tap.empty()?;
        Ok(tap)
    }

    /// Throws away what is there.
    pub(super) fn empty(&mut self) -> io::Result<()> {
        self.ahead = None;
        while self.receive()?.is_some() {}
        Ok(())
    }

    /// Reads a socket, with room for so much of a packet.
    pub(super) fn over(socket: Socket, room_bytes: usize) -> io::Result<Self> {
        setsockopt(&socket, sockopt::ReceiveTimestampns, &true)?;
        setsockopt(&socket, sockopt::RxqOvfl, &1)?;
        let control = nix::cmsg_space!(TimeSpec, u32);
        Ok(Self { socket, dropped: 0, control, packet: vec![0; room_bytes], ahead: None })
    }

    /// Reads the next packet, if there is one and none was read before it.
    pub(super) fn read_ahead(&mut self) -> io::Result<()> {
        if self.ahead.is_none() {
            self.ahead = self.receive()?;
        }
        Ok(())
    }

    /// The time of the packet that was read ahead.
    pub(super) fn ahead(&self) -> Option<Timestamp> {
        self.ahead.map(|ahead| ahead.at)
    }

    /// Takes the packet that was read ahead: its time, its true length, and the bytes there was room for.
    pub(super) fn take(&mut self) -> Option<(Timestamp, u32, &[u8])> {
        let Ahead { at, captured, orig_len } = self.ahead.take()?;
        Some((at, orig_len, self.packet.get(..captured)?))
    }

    /// Reads into the packet's room; `None` when the queue is empty.
    fn receive(&mut self) -> io::Result<Option<Ahead>> {
        let room = self.packet.len();
        let mut parts = [IoSliceMut::new(&mut self.packet)];
        // With MSG_TRUNC the kernel returns the true length, even where it is more than there is room for.
        let flags = MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_TRUNC;
        let message = loop {
            match recvmsg::<()>(self.socket.as_raw_fd(), &mut parts, Some(&mut self.control), flags) {
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
        Ok(Some(Ahead { at: at.unwrap_or_else(now), captured: message.bytes.min(room), orig_len }))
    }
}

fn now() -> Timestamp {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    Timestamp(i64::try_from(nanos).unwrap_or(i64::MAX))
}
