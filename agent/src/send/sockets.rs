//! The sockets that packets made by hand leave by. Each only sends; a filter lets nothing in.
//!
//! What the kernel does to the bytes, measured on Linux 6.18:
//!
//! * Behind an IPv4 header of its own (raw sockets of TCP, UDP, ICMP): nothing. It writes time to live 64, the flag "don't
//!   fragment" and an identification.
//! * Behind an IPv6 header of its own: nothing either. A raw socket made for ICMPv6 would have the kernel write the checksum,
//!   whatever stands there (RFC 3542 section 3.1). One made for `IPPROTO_RAW` without `IPV6_HDRINCL` takes the protocol from the
//!   address, as a port, and computes nothing: so that is the one used here.
//! * With an IPv4 header in the bytes (`IP_HDRINCL`): total length and header checksum are overwritten, always; an identification
//!   of 0, unless the flag "don't fragment" is set, and a source of 0.0.0.0 are filled in.
//! * With an IPv6 header in the bytes: nothing, a wrong payload length included.
//! * As a frame: nothing. IPv4 frames on loopback from and to 127.0.0.0/8 are not answered, the kernel takes them for strays
//!   ("martians"); IPv6 frames are.
//!
//! What goes to loopback leaves by sockets that are bound to the loopback interface: where that was never switched on, or its
//! address was taken away, the kernel sends 127.0.0.1 wherever the default route leads. Others are only opened where more than loopback may be reached.

use super::guard::Aim;
use crate::capture::bpf::nothing;
use crate::capture::packet::ll;
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::io;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};

/// Its name in every network namespace.
const LOOPBACK: &[u8] = b"lo";
/// `IPPROTO_RAW`.
const RAW: i32 = 255;

/// All that were opened.
#[derive(Debug)]
pub(super) struct Sockets {
    loopback: Routed,
    /// Not bound to an interface.
    anywhere: Option<Routed>,
    frames: Socket,
}

/// Those whose packets are routed.
#[derive(Debug)]
struct Routed {
    v4: V4,
    /// `None` on hosts without IPv6.
    v6: Option<V6>,
}

#[derive(Debug)]
struct V4 {
    /// Packets with their own header.
    whole: Socket,
    tcp: Socket,
    udp: Socket,
    icmp: Socket,
}

#[derive(Debug)]
struct V6 {
    /// Packets with their own header.
    whole: Socket,
    /// Those behind one of the kernel's, of any protocol.
    rest: Socket,
}

impl Sockets {
    /// Opens those for loopback, and others where `further` is so. Needs `CAP_NET_RAW`, effective.
    pub(super) fn open(further: bool) -> io::Result<Self> {
        let frames = open(Domain::PACKET, 0, None)?;
        let anywhere = if further { Some(Routed::open(None)?) } else { None };
        Ok(Self { loopback: Routed::open(Some(LOOPBACK))?, anywhere, frames })
    }

    pub(super) fn send(&self, aim: Aim, bytes: &[u8]) -> io::Result<()> {
        let sent = match aim {
            Aim::Transport { protocol, to } => {
                let sockets = self.routed(to)?;
                match to {
                    IpAddr::V4(_) => sockets.v4.of(protocol)?.send_to(bytes, &address(to, 0)),
                    IpAddr::V6(_) => sockets.v6()?.rest.send_to(bytes, &address(to, protocol)),
                }
            }
            Aim::Ip { to } => {
                let sockets = self.routed(to)?;
                let socket = if to.is_ipv4() { &sockets.v4.whole } else { &sockets.v6()?.whole };
                socket.send_to(bytes, &address(to, 0))
            }
            Aim::Link { interface } => self.frames.send_to(bytes, &ll::address(0, interface)?),
        }?;
        // Datagrams go whole or not at all.
        if sent == bytes.len() { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
    }

    fn routed(&self, to: IpAddr) -> io::Result<&Routed> {
        match to.to_canonical().is_loopback() {
            true => Ok(&self.loopback),
            false => self.anywhere.as_ref().ok_or_else(|| io::ErrorKind::PermissionDenied.into()),
        }
    }
}

impl Routed {
    fn open(interface: Option<&[u8]>) -> io::Result<Self> {
        let v4 = |protocol: Protocol| {
            let socket = open(Domain::IPV4, protocol.into(), interface)?;
            // What may be sent to everybody was judged before.
            socket.set_broadcast(true)?;
            io::Result::Ok(socket)
        };
        let whole = v4(RAW.into())?;
        whole.set_header_included_v4(true)?;
        let v6 = |header: bool| {
            let socket = open(Domain::IPV6, RAW, interface)?;
            socket.set_header_included_v6(header)?;
            io::Result::Ok(socket)
        };
        let v6 = match v6(true) {
            Ok(whole) => Some(V6 { whole, rest: v6(false)? }),
            Err(error) if error.raw_os_error() == Some(libc::EAFNOSUPPORT) => None,
            Err(error) => return Err(error),
        };
        let v4 = V4 { whole, tcp: v4(Protocol::TCP)?, udp: v4(Protocol::UDP)?, icmp: v4(Protocol::ICMPV4)? };
        Ok(Self { v4, v6 })
    }

    fn v6(&self) -> io::Result<&V6> {
        self.v6.as_ref().ok_or_else(|| io::Error::from_raw_os_error(libc::EAFNOSUPPORT))
    }
}

impl V4 {
    fn of(&self, protocol: u8) -> io::Result<&Socket> {
        let sockets =
            [(Protocol::TCP, &self.tcp), (Protocol::UDP, &self.udp), (Protocol::ICMPV4, &self.icmp)];
        let found = sockets.into_iter().find(|(one, _)| *one == Protocol::from(i32::from(protocol)));
        found.map(|(_, socket)| socket).ok_or_else(|| io::Error::from_raw_os_error(libc::EPROTONOSUPPORT))
    }
}

fn open(domain: Domain, protocol: i32, interface: Option<&[u8]>) -> io::Result<Socket> {
    // A packet socket of protocol 0 hears nothing from the start; the others are made deaf at once.
    let socket = Socket::new(domain, Type::RAW.nonblocking().cloexec(), Some(protocol.into()))?;
    socket.attach_filter(&nothing())?;
    if interface.is_some() {
        socket.bind_device(interface)?;
    }
    Ok(socket)
}

/// `protocol` stands where a port would.
fn address(to: IpAddr, protocol: u8) -> SockAddr {
    match to {
        IpAddr::V4(_) => SocketAddr::new(to, 0).into(),
        IpAddr::V6(to) => SocketAddrV6::new(to, protocol.into(), 0, 0).into(),
    }
}
