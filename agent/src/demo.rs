//! What the page's buttons do: real packets through the real kernel, so that nobody needs a second terminal.

use etherparse::{IcmpEchoHeader, Icmpv4Header, Icmpv4Type};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use wireglass_shared::stream::Demo;

/// What an echo request carries: letters, so that they are found in the ASCII column.
const PING_DATA: &[u8] = b"wireglass: what goes out comes back the same";
const PAGE: &str = "<!doctype html><title>Hello</title><p>Every byte of this went through TCP segments.\n";
/// Demonstrations follow each other no faster than this, whoever asks.
const PAUSE: Duration = Duration::from_millis(50);
/// Loopback needs microseconds; if it takes this long something is wrong.
const PATIENCE: Duration = Duration::from_secs(5);
/// Ports tried for the responder: the one that everybody knows, where this host lets programs without privileges have it;
/// the one they take instead; any.
const RESPONDER_PORTS: [u16; 3] = [80, 8080, 0];

/// Why a demonstration did not happen.
#[derive(Debug, Error)]
pub enum DemoError {
    /// They are asked for faster than anybody can look.
    #[error("slow down: one demonstration every {} ms", PAUSE.as_millis())]
    TooFast,
    /// The kernel refused.
    #[error("{what}: {source}")]
    Failed {
        /// What was tried.
        what: &'static str,
        /// Why not.
        source: io::Error,
    },
}

/// The means for demonstrations, opened while the right to was there.
#[derive(Debug)]
pub struct Demos {
    icmp: Socket,
    ident: u16,
    sequence: AtomicU16,
    last: Mutex<Option<Instant>>,
}

fn failed(what: &'static str) -> impl Fn(io::Error) -> DemoError {
    move |source| DemoError::Failed { what, source }
}

impl Demos {
    /// Opens the socket for echo requests. Needs `CAP_NET_RAW`, effective.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn open() -> io::Result<Self> {
        let icmp = Socket::new(Domain::IPV4, Type::RAW.nonblocking().cloexec(), Some(Protocol::ICMPV4))?;
        // It only sends: nothing is queued for it.
        icmp.attach_filter(&crate::capture::bpf::nothing())?;
        // As ping does: the process number tells the pings of one program from another's.
        let ident = u16::try_from(std::process::id() & 0xffff).unwrap_or_default();
        Ok(Self { icmp, ident, sequence: AtomicU16::new(0), last: Mutex::new(None) })
    }

    /// Sends an echo request to 127.0.0.1. The kernel answers it.
    ///
    /// # Errors
    /// Too soon after the last demonstration, or the kernel refuses.
    pub fn ping(&self) -> Result<Demo, DemoError> {
        let _turn = self.turn()?;
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let echo = IcmpEchoHeader { id: self.ident, seq: sequence };
        let header = Icmpv4Header::with_checksum(Icmpv4Type::EchoRequest(echo), PING_DATA);
        let message = [&header.to_bytes()[..], PING_DATA].concat();
        let to = SockAddr::from(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));
        self.icmp.send_to(&message, &to).map_err(failed("sending the echo request"))?;
        Ok(Demo::Ping { ident: self.ident, sequence })
    }

    /// Fetches a page from a responder of its own: a handshake, a request, an answer, and the close of both directions.
    ///
    /// # Errors
    /// Too soon after the last demonstration, or something between the two ends failed.
    pub async fn fetch(&self) -> Result<Demo, DemoError> {
        let _turn = self.turn()?;
        let listener = responder().await.map_err(failed("opening the responder's port"))?;
        let server = listener.local_addr().map_err(failed("opening the responder's port"))?;
        let exchange = async {
            let client = TcpStream::connect(server).await?;
            let client_address = client.local_addr()?;
            tokio::try_join!(answer(&listener, client_address), request(client, server))?;
            Ok(client_address.port())
        };
        let client_port = timeout(PATIENCE, exchange)
            .await
            .map_err(|_| failed("fetching the page")(io::ErrorKind::TimedOut.into()))?
            .map_err(failed("fetching the page"))?;
        Ok(Demo::Fetch { client_port, server_port: server.port() })
    }

    /// Knocks at a port where nobody listens: the kernel refuses with a reset.
    ///
    /// # Errors
    /// Too soon after the last demonstration, the kernel refuses a socket, or somebody answered after all.
    pub async fn closed(&self) -> Result<Demo, DemoError> {
        const WHAT: &str = "knocking at a closed port";
        let _turn = self.turn()?;
        let bound = || {
            let socket = TcpSocket::new_v4()?;
            socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
            let address = socket.local_addr()?;
            io::Result::Ok((socket, address))
        };
        // Held, but not listening: nobody else can take the port meanwhile.
        let (_closed, server) = bound().map_err(failed(WHAT))?;
        let (client, client_address) = bound().map_err(failed(WHAT))?;
        let answer = timeout(PATIENCE, client.connect(server))
            .await
            .map_err(|_| failed(WHAT)(io::ErrorKind::TimedOut.into()))?;
        match answer {
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                Ok(Demo::Closed { client_port: client_address.port(), server_port: server.port() })
            }
            Err(error) => Err(failed(WHAT)(error)),
            Ok(_) => Err(failed(WHAT)(io::Error::other("somebody answered"))),
        }
    }

    /// One demonstration at a time, and not too many: who comes while one is under way is not kept waiting.
    fn turn(&self) -> Result<tokio::sync::MutexGuard<'_, Option<Instant>>, DemoError> {
        let mut last = self.last.try_lock().map_err(|_| DemoError::TooFast)?;
        let now = Instant::now();
        if last.is_some_and(|last| now - last < PAUSE) {
            return Err(DemoError::TooFast);
        }
        *last = Some(now);
        Ok(last)
    }
}

async fn responder() -> io::Result<TcpListener> {
    let mut result = Err(io::ErrorKind::AddrInUse.into());
    for port in RESPONDER_PORTS {
        result = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        if result.is_ok() {
            break;
        }
    }
    result
}

/// Answers the one client it was made for; whoever else finds the port is let go.
async fn answer(listener: &TcpListener, client: SocketAddr) -> io::Result<()> {
    let mut stream = loop {
        let (stream, from) = listener.accept().await?;
        if from == client {
            break stream;
        }
    };
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") && request.len() < 4096 {
        if stream.read_buf(&mut request).await? == 0 {
            break;
        }
    }
    let length = PAGE.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{PAGE}"
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    // Wait for the other side's FIN: dropping the socket with unread bytes would send a reset instead.
    let mut rest = [0; 64];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

async fn request(mut stream: TcpStream, server: SocketAddr) -> io::Result<()> {
    let request =
        format!("GET / HTTP/1.1\r\nHost: {server}\r\nUser-Agent: wireglass\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut page = Vec::new();
    stream.take(65_536).read_to_end(&mut page).await?;
    Ok(())
}
