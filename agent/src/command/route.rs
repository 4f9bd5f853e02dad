//! Which way packets to an address go: this host's own address on that way, and ports that are free there.
//!
//! Nothing is sent for that.

use socket2::{Domain, Socket, Type};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// The address of this host that packets to `destination` have as their source.
///
/// # Errors
/// There is no way, or the address is one of many hosts at once.
pub(super) fn own_address(destination: IpAddr) -> io::Result<IpAddr> {
    let socket = UdpSocket::bind((unspecified(destination), 0))?;
    // The port of the discard service; it is not asked for anything.
    socket.connect((destination, 9))?;
    Ok(socket.local_addr()?.ip())
}

/// The address that stands for none, of the same version.
pub(super) const fn unspecified(like: IpAddr) -> IpAddr {
    match like {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    }
}

/// A port that no other program gets while this is held.
#[derive(Debug)]
pub(super) struct Reserved {
    pub(super) port: u16,
    _socket: Socket,
}

impl Reserved {
    /// A free port of an address of this host, for TCP ([`Type::STREAM`]) or UDP ([`Type::DGRAM`]). The socket that holds it never
    /// listens, so the kernel treats what comes for it as it does for a port without a program.
    ///
    /// # Errors
    /// The address is not this host's, or no port is free.
    pub(super) fn any(own: IpAddr, kind: Type) -> io::Result<Self> {
        let address = SocketAddr::new(own, 0);
        let socket = Socket::new(Domain::for_address(address), kind.cloexec(), None)?;
        socket.bind(&address.into())?;
        let port = socket.local_addr()?.as_socket().map_or(0, |address| address.port());
        Ok(Self { port, _socket: socket })
    }
}
