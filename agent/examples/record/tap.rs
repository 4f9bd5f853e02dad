//! Everything that passes a host's interfaces, with its Ethernet header: a packet socket, packet(7).

use crate::hosts::Namespace;
use anyhow::Context as _;
use nix::sys::socket::{ControlMessageOwned, LinkAddr, MsgFlags, recvmsg, setsockopt, sockopt};
use nix::sys::time::TimeSpec;
use socket2::{Domain, Protocol, Socket, Type};
use std::io::IoSliceMut;
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd};
use std::thread;
use std::time::Duration;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};

/// `ETH_P_ALL`: frames of every protocol. The kernel wants it in network byte order.
const ALL_PROTOCOLS: u16 = 3;
/// `PACKET_OUTGOING`: this host sent it.
const OUTGOING: u8 = 4;
const FRAME_BYTES: usize = 1 << 16;
/// Whatever is still on its way when a scene is over has come by then.
const SETTLING: Duration = Duration::from_millis(100);

/// The socket.
pub struct Tap {
    socket: Socket,
    frame: Vec<u8>,
    control: Vec<u8>,
}

/// A frame, and when and which way it passed.
pub struct Seen {
    pub at: Timestamp,
    pub outgoing: bool,
    pub bytes: Vec<u8>,
}

impl Seen {
    pub fn record(&self) -> CaptureRecord<'_> {
        CaptureRecord {
            at: self.at,
            link: LinkType::ETHERNET,
            direction: if self.outgoing { Direction::Outbound } else { Direction::Inbound },
            interface: 0,
            orig_len: u32::try_from(self.bytes.len()).unwrap_or(u32::MAX),
            bytes: &self.bytes,
        }
    }

    /// IPv6 with hop-by-hop options: here that is MLD, RFC 3810, and nothing else.
    pub fn is_membership_report(&self) -> bool {
        self.bytes.get(12..14) == Some(&[0x86, 0xdd]) && self.bytes.get(20) == Some(&0)
    }
}

impl Tap {
    /// Listens to what passes from now on.
    pub fn open(host: &Namespace) -> anyhow::Result<Self> {
        let protocol = Protocol::from(i32::from(ALL_PROTOCOLS.to_be()));
        let socket = host.within(|| {
            Socket::new(Domain::PACKET, Type::RAW.nonblocking().cloexec(), Some(protocol))
                .context("opening a packet socket")
        })?;
        setsockopt(&socket, sockopt::ReceiveTimestampns, &true)?;
        // The kernel begins to note times a little later; a packet without one would get the time at which it is read.
        thread::sleep(SETTLING);
        Ok(Self { socket, frame: vec![0; FRAME_BYTES], control: nix::cmsg_space!(TimeSpec) })
    }

    /// The next frame; `None` if none is there.
    pub fn next(&mut self) -> anyhow::Result<Option<Seen>> {
        let mut parts = [IoSliceMut::new(&mut self.frame)];
        let fd = self.socket.as_raw_fd();
        let message =
            match recvmsg::<LinkAddr>(fd, &mut parts, Some(&mut self.control), MsgFlags::MSG_DONTWAIT) {
                Err(nix::errno::Errno::EAGAIN) => return Ok(None),
                message => message?,
            };
        let time = message.cmsgs()?.find_map(|part| match part {
            ControlMessageOwned::ScmTimestampns(time) => Some(time),
            _ => None,
        });
        let time = time.context("the kernel gives no time")?;
        let outgoing = message.address.is_some_and(|from| from.pkttype() == OUTGOING);
        let length = message.bytes;
        Ok(Some(Seen {
            at: Timestamp(time.tv_sec() * 1_000_000_000 + time.tv_nsec()),
            outgoing,
            bytes: self.frame[..length].to_vec(),
        }))
    }

    /// All that passed, once the scene is over.
    pub fn drain(&mut self) -> anyhow::Result<Vec<Seen>> {
        thread::sleep(SETTLING);
        let mut all = Vec::new();
        while let Some(seen) = self.next()? {
            all.push(seen);
        }
        Ok(all)
    }
}

impl AsFd for Tap {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}
