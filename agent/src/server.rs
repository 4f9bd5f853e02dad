//! HTTP and WebSocket on one port. Files of the page for everybody on this host; the stream for those with the token.

use crate::access::{Refusal, query};
use crate::shutdown::Shutdown;
use crate::{Shared, assets, session};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// Connections open at once; more wait in the kernel's queue until one closes.
pub const MAX_CONNECTIONS: usize = 2048;
/// A visitor that has not sent its request by then is let go.
const REQUEST_PATIENCE: Duration = Duration::from_secs(10);
/// Requests longer than this are refused.
const REQUEST_BYTES: usize = 16 * 1024;
/// After a failed accept, mostly for want of file descriptors, this long nothing is accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

const NOT_BUILT: &str = "This wireglass was built without its page. Build it with: cargo xtask build\n";

/// Sent with every answer. The page runs only its own script and styles, and nobody may frame it.
const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, include_str!("../../web/content-security-policy.txt").trim_ascii()),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

type Answer = Response<Full<Bytes>>;

/// Answers visitors until the end. Returns when every connection is closed or has been given up.
pub async fn run(listener: TcpListener, app: Shared, mut shutdown: Shutdown) {
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &slots) => accepted,
            () = shutdown.wait() => break,
        };
        match accepted {
            Ok((stream, slot)) => {
                let (app, shutdown) = (app.clone(), shutdown.clone());
                tokio::spawn(async move {
                    connection(stream, app, shutdown, Arc::new(slot)).await;
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    // Sessions say goodbye by themselves; they hold slots until they are through.
    let all = u32::try_from(MAX_CONNECTIONS).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(session::GOODBYE_PATIENCE * 2, slots.acquire_many(all)).await;
}

type Slot = tokio::sync::OwnedSemaphorePermit;

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> io::Result<(TcpStream, Slot)> {
    let slot = slots.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    // Batches are made with care; waiting for more to fill a segment would only add delay.
    stream.set_nodelay(true)?;
    Ok((stream, slot))
}

async fn connection(stream: TcpStream, app: Shared, mut shutdown: Shutdown, slot: Arc<Slot>) {
    let for_sessions = shutdown.clone();
    let service = service_fn(move |request| {
        let answer = answer(request, &app, &for_sessions, &slot);
        async move { Ok::<_, Infallible>(answer) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(REQUEST_PATIENCE)
        .max_buf_size(REQUEST_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        result = connection.as_mut() => {
            if let Err(error) = result {
                tracing::debug!(%error, "a connection ended early");
            }
        }
        () = shutdown.wait() => {
            connection.as_mut().graceful_shutdown();
            // An answer that is on its way may still arrive.
            let _ = tokio::time::timeout(session::GOODBYE_PATIENCE, connection).await;
        }
    }
}

fn answer(mut request: Request<Incoming>, app: &Shared, shutdown: &Shutdown, slot: &Arc<Slot>) -> Answer {
    let mut answer = match app.access.admit(request.method(), request.headers()) {
        Err(refusal) => refuse(refusal),
        Ok(()) if request.uri().path() == "/ws" => websocket(&mut request, app, shutdown, slot),
        Ok(()) => file(&request),
    };
    for (name, value) in SECURITY_HEADERS {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if request.method() == Method::HEAD {
        *answer.body_mut() = Full::default();
    }
    answer
}

fn refuse(refusal: Refusal) -> Answer {
    tracing::debug!(%refusal, "a request was refused");
    text(refusal.status(), format!("{refusal}\n"))
}

fn text(status: StatusCode, message: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(message.into()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn file(request: &Request<Incoming>) -> Answer {
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let path = request.uri().path();
    let Some(asset) = assets::find(path, accepted.unwrap_or_default()) else {
        return match path == "/" && !assets::is_built() {
            true => text(StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT),
            false => text(StatusCode::NOT_FOUND, "There is no such file here.\n"),
        };
    };
    let mut answer = Response::new(Full::new(asset.body));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    let cache = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = asset.encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer
}

fn websocket(request: &mut Request<Incoming>, app: &Shared, shutdown: &Shutdown, slot: &Arc<Slot>) -> Answer {
    let role = match app.access.check_token(request.uri(), request.headers()) {
        Ok(role) => role,
        Err(refusal) => return refuse(refusal),
    };
    let Some(accept) = upgrade_key(request.headers()).filter(|_| request.method() == Method::GET) else {
        let mut answer = text(StatusCode::UPGRADE_REQUIRED, "This address speaks WebSocket, version 13.\n");
        answer.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        answer.headers_mut().insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        return answer;
    };
    let start = session::Start {
        role,
        session: query(request.uri(), "session"),
        from: query(request.uri(), "from").and_then(|number| number.parse().ok()),
    };
    let upgrade = hyper::upgrade::on(request);
    let (app, shutdown, slot) = (app.clone(), shutdown.clone(), slot.clone());
    tokio::spawn(async move {
        match upgrade.await {
            Ok(upgraded) => session::run(TokioIo::new(upgraded), app, start, shutdown).await,
            Err(error) => tracing::debug!(%error, "an upgrade did not happen"),
        }
        drop(slot);
    });
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = answer.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    answer
}

/// The answer to a WebSocket upgrade's key; `None` where the request is none.
fn upgrade_key(headers: &HeaderMap) -> Option<HeaderValue> {
    let has = |name: HeaderName, word: &str| {
        let words = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        words.split(',').any(|one| one.trim().eq_ignore_ascii_case(word))
    };
    let whole = has(header::CONNECTION, "upgrade")
        && has(header::UPGRADE, "websocket")
        && has(header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| whole)?;
    HeaderValue::from_str(&derive_accept_key(key.as_bytes())).ok()
}
