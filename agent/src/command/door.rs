//! Where visitors come in: the listener, TLS, the tokens, and the lines that tell the way.

use crate::cli::Serve;
use anyhow::{Context as _, Result};
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use tokio_rustls::TlsAcceptor;
use wireglass_agent::access::{Access, Place, Scheme, Tokens};
use wireglass_agent::capture::bpf::MARK;
use wireglass_agent::{server, tls};

/// All that decides who comes in, and how.
pub struct Door {
    place: Place,
    tokens: Tokens,
    tls: Option<TlsAcceptor>,
    /// Of a certificate that was made for this run.
    fingerprint: Option<String>,
}

impl Door {
    /// The door to a listener at `address`. Reads the files of certificate and key with the rights that are left.
    pub fn new(options: &Serve, address: SocketAddr) -> Result<Self> {
        let tokens = Tokens::new(options.token.clone(), options.viewer_token.clone())
            .context("drawing tokens at random")?;
        let names = options.hosts.clone();
        let (tls, fingerprint) = match (&options.tls_cert, &options.tls_key) {
            (Some(certificate), Some(key)) => (Some(tls::from_files(certificate, key).context("TLS")?), None),
            _ if options.tls_self_signed => {
                let certified =
                    [address.ip().to_string(), outward(address.ip()).to_string(), "localhost".to_owned()];
                let (acceptor, fingerprint) =
                    tls::self_signed(certified.into_iter().chain(names.clone()).collect())?;
                (Some(acceptor), Some(fingerprint))
            }
            _ => (None, None),
        };
        let scheme = if tls.is_some() { Scheme::Https } else { Scheme::Http };
        Ok(Self { place: Place { address, names, scheme }, tokens, tls, fingerprint })
    }

    /// The rules for visitors.
    pub fn access(&self) -> Access {
        Access::new(self.place.clone(), &self.tokens)
    }

    /// The address that opens the page with all it can do.
    pub fn url(&self) -> String {
        format!("{}/?token={}", self.origin(), self.tokens.presenter)
    }

    /// What connections begin with, if they are to be private.
    pub fn tls(&self) -> Option<TlsAcceptor> {
        self.tls.clone()
    }

    /// Says where the page is, and what follows from that. The first line is what programs wait for.
    pub fn announce(&self) -> io::Result<()> {
        let mut lines = format!(
            "wireglass is ready: {}\n\
             to watch only: {}/?token={}\n",
            self.url(),
            self.origin(),
            self.tokens.viewer
        );
        if let Some(fingerprint) = &self.fingerprint {
            lines += "certificate, made for this run; compare its SHA-256 fingerprint with what the browser shows:\n  ";
            lines += fingerprint;
            lines += "\n";
        }
        if !is_loopback(self.place.address) {
            lines += "other hosts can reach this: whoever has the first address sees and controls what is captured here, \
                      whoever has the second sees it\n";
            if self.tls.is_none() {
                eprintln!(
                    "wireglass: WARNING: without TLS everybody on the way can read the packets and the tokens. Add \
                     --tls-self-signed, or --tls-cert and --tls-key."
                );
            }
        }
        io::stdout().write_all(lines.as_bytes())
    }

    fn origin(&self) -> String {
        format!("{}://{}", self.place.scheme.name(), self.authority())
    }

    /// Host and port as people open them: on a network, a name if one was given.
    fn authority(&self) -> String {
        let Place { address, names, .. } = &self.place;
        match names.first().filter(|_| !is_loopback(*address)) {
            Some(name) => format!("{name}:{}", address.port()),
            None => SocketAddr::new(outward(address.ip()), address.port()).to_string(),
        }
    }
}

fn is_loopback(address: SocketAddr) -> bool {
    address.ip().is_loopback()
}

/// The address by which others know this host, where `listen` stands for all it has: the one that it would use itself to reach
/// them. Nothing is sent for that; the addresses asked about are those of documentation, RFC 5737 and RFC 3849.
fn outward(listen: IpAddr) -> IpAddr {
    if !listen.is_unspecified() {
        return listen;
    }
    let own = |from: IpAddr, to: IpAddr| {
        let socket = UdpSocket::bind((from, 0))?;
        socket.connect((to, 9))?;
        socket.local_addr()
    };
    let v4 = || own(Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(192, 0, 2, 1).into());
    let v6 = || own(Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into());
    let found = if listen.is_ipv4() { v4() } else { v6().or_else(|_| v4()) };
    match (found, listen) {
        (Ok(address), _) => address.ip(),
        (Err(_), IpAddr::V4(_)) => Ipv4Addr::LOCALHOST.into(),
        (Err(_), IpAddr::V6(_)) => Ipv6Addr::LOCALHOST.into(),
    }
}

/// A listener whose connections carry the mark of agents and keep to the limits of [`server`]. Connections inherit both.
pub fn bind(address: SocketAddr) -> Result<TcpListener> {
    listen(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            let any = SocketAddr::new(address.ip(), 0);
            anyhow::anyhow!(
                "{address} is already in use, perhaps by another wireglass. Choose another port, or any free one with \
                 --listen {any}"
            )
        }
        _ => anyhow::Error::new(error).context(format!("listening on {address}")),
    })
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM.cloexec(), Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    // Other agents know by the mark what to leave out. A listener on :: hears IPv4 too.
    socket.set_tos_v4(MARK.into())?;
    if address.is_ipv6() {
        socket.set_tclass_v6(MARK.into())?;
    }
    // Batches are made with care; waiting for more to fill a segment would only add delay.
    socket.set_tcp_nodelay(true)?;
    socket.set_send_buffer_size(server::SEND_BUFFER_BYTES)?;
    socket.set_recv_buffer_size(server::RECEIVE_BUFFER_BYTES)?;
    socket.set_tcp_user_timeout(Some(server::SILENCE))?;
    socket.bind(&address.into())?;
    socket.listen(server::BACKLOG)?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use socket2::SockRef;
    use std::net::TcpStream;

    #[test]
    fn connections_inherit_what_the_listener_has() {
        for address in
            [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))]
        {
            let Ok(listener) = bind(address) else {
                assert!(address.is_ipv6(), "IPv4 is everywhere");
                continue;
            };
            let there = listener.local_addr().expect("an address");
            let _client = TcpStream::connect(there).expect("it listens");
            let (stream, _) = listener.accept().expect("a connection");
            let socket = SockRef::from(&stream);
            let mark = if address.is_ipv4() { socket.tos_v4() } else { socket.tclass_v6() };
            assert_eq!(mark.expect("an option"), u32::from(MARK), "{address}");
            assert!(socket.tcp_nodelay().expect("an option"), "{address}");
            assert_eq!(socket.tcp_user_timeout().expect("an option"), Some(server::SILENCE), "{address}");
            // The kernel gives twice of what it is asked for.
            let room = socket.send_buffer_size().expect("an option");
            assert!(room <= 2 * server::SEND_BUFFER_BYTES, "{room}");
        }
    }
}
