//! Connections, with TLS or without: accepted, counted, limited, and given up. What is answered is the business of `http`.

mod http;
mod limits;

pub use limits::{BACKLOG, Limits, RECEIVE_BUFFER_BYTES, SEND_BUFFER_BYTES, SILENCE};

use crate::shutdown::Shutdown;
use crate::{Shared, session, tls};
use http::Answer;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use limits::{REQUEST_BYTES, REQUEST_PATIENCE, TURNED_AWAY};
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// After a failed accept, mostly for want of file descriptors, this long nothing is accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Telling somebody that there is no room takes no longer.
const TURNING_AWAY: Duration = Duration::from_secs(1);
/// What is read of a visitor that is turned away: closing with unread bytes would break the connection before the answer arrives.
const UNHEARD_BYTES: u64 = 64 * 1024;
const NO_ROOM: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Content-Length: 52\r\n\r\nThere are too many connections; try again in a while.";
/// Serves until the end. Returns when every connection is closed or has been given up.
pub async fn run(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    limits: Limits,
    app: Shared,
    shutdown: Shutdown,
) {
    let server = Arc::new(Server {
        app,
        shutdown: shutdown.clone(),
        tls,
        limits,
        connections: Arc::new(Semaphore::new(limits.connections)),
        viewers: Arc::new(Semaphore::new(limits.viewers)),
        turned_away: Arc::new(Semaphore::new(TURNED_AWAY)),
    });
    let mut over = shutdown;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = over.wait() => break,
        };
        match accepted {
            Ok((stream, peer)) => server.receive(stream, peer),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    // Sessions say goodbye by themselves; they hold slots until they are through.
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    let _ = timeout(session::GOODBYE_PATIENCE * 2, server.connections.acquire_many(all)).await;
}

/// What all connections have in common.
struct Server {
    app: Shared,
    shutdown: Shutdown,
    tls: Option<TlsAcceptor>,
    limits: Limits,
    connections: Arc<Semaphore>,
    viewers: Arc<Semaphore>,
    turned_away: Arc<Semaphore>,
}

/// A place that is free again when the last who holds it is gone.
type Slot = Arc<OwnedSemaphorePermit>;

impl Server {
    /// Never waits: who is slow is slow alone.
    fn receive(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr) {
        let server = self.clone();
        if let Ok(slot) = self.connections.clone().try_acquire_owned() {
            tokio::spawn(server.welcome(stream, peer, Arc::new(slot)));
        } else if let Ok(slot) = self.turned_away.clone().try_acquire_owned() {
            tokio::spawn(server.turn_away(stream, slot));
        }
    }

    /// Says that there is no room. A client that wants TLS would not understand; its connection is closed.
    async fn turn_away(self: Arc<Self>, mut stream: TcpStream, _slot: OwnedSemaphorePermit) {
        tracing::debug!(limit = self.limits.connections, "too many connections");
        if self.tls.is_none() {
            let telling = async {
                stream.write_all(NO_ROOM).await?;
                stream.shutdown().await?;
                tokio::io::copy(&mut stream.take(UNHEARD_BYTES), &mut tokio::io::sink()).await
            };
            let _ = timeout(TURNING_AWAY, telling).await;
        }
    }

    async fn welcome(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, slot: Slot) {
        let mut over = self.shutdown.clone();
        let deadline = Instant::now() + REQUEST_PATIENCE;
        let spoken = match &self.tls {
            None => Ok(Ok(Spoken::Expected(stream))),
            Some(tls) => tokio::select! {
                spoken = timeout_at(deadline, speak(tls, stream)) => spoken,
                () = over.wait() => return,
            },
        };
        let patience = deadline - Instant::now();
        match spoken {
            Ok(Ok(Spoken::Expected(stream))) => {
                converse(stream, patience, over, |request| http::answer(request, &self, &slot, peer)).await;
            }
            Ok(Ok(Spoken::Tls(stream))) => {
                converse(*stream, patience, over, |request| http::answer(request, &self, &slot, peer)).await;
            }
            Ok(Ok(Spoken::Clear(stream))) => converse(stream, patience, over, |_| http::wants_tls()).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS handshake"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }
}

/// How a visitor speaks.
enum Spoken {
    /// Without TLS, where there is none.
    Expected(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// Without TLS, where there should be.
    Clear(TcpStream),
}

/// The handshake, unless the first byte belongs to something else: HTTP to a port of HTTPS deserves words.
async fn speak(tls: &TlsAcceptor, stream: TcpStream) -> io::Result<Spoken> {
    let mut first = [0];
    let count = stream.peek(&mut first).await?;
    if count > 0 && first != [tls::HANDSHAKE] {
        return Ok(Spoken::Clear(stream));
    }
    Ok(Spoken::Tls(Box::new(tls.accept(stream).await?)))
}

async fn converse<S>(
    io: S,
    patience: Duration,
    mut over: Shutdown,
    answer: impl Fn(Request<Incoming>) -> Answer,
) where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = service_fn(|request| {
        let answer = answer(request);
        async move { Ok::<_, Infallible>(answer) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(REQUEST_BYTES)
        .serve_connection(TokioIo::new(io), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        result = connection.as_mut() => {
            if let Err(error) = result {
                tracing::debug!(%error, "a connection ended early");
            }
        }
        () = over.wait() => {
            connection.as_mut().graceful_shutdown();
            // An answer that is on its way may still arrive.
            let _ = timeout(session::GOODBYE_PATIENCE, connection).await;
        }
    }
}
