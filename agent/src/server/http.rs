//! What is answered: files of the page for everybody who may come in, the stream for those with a token.

use super::{Server, Slot};
use crate::access::{Refusal, query};
use crate::{assets, session};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

const WANTS_TLS: &str = "This port speaks TLS: open the address that begins with https://\n";
const NOT_BUILT: &str = "This wireglass was built without its page. Build it with: cargo xtask build\n";

/// Sent with every answer. The page runs only its own script and styles, and nobody may frame it.
const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, include_str!("../../../web/content-security-policy.txt").trim_ascii()),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

pub(super) type Answer = Response<Full<Bytes>>;

pub(super) fn answer(
    mut request: Request<Incoming>,
    server: &Server,
    slot: &Slot,
    peer: SocketAddr,
) -> Answer {
    let mut answer = match server.app.access.admit(request.method(), request.headers()) {
        Err(refusal) => refuse(refusal),
        Ok(()) if request.uri().path() == "/ws" => websocket(&mut request, server, slot, peer),
        Ok(()) => file(&request),
    };
    secure(&mut answer);
    if request.method() == Method::HEAD {
        *answer.body_mut() = Full::default();
    }
    answer
}

/// What HTTP gets where HTTPS is spoken.
pub(super) fn wants_tls() -> Answer {
    let mut answer = text(StatusCode::BAD_REQUEST, WANTS_TLS);
    secure(&mut answer);
    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    answer
}

fn secure(answer: &mut Answer) {
    for (name, value) in SECURITY_HEADERS {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
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

fn websocket(request: &mut Request<Incoming>, server: &Server, slot: &Slot, peer: SocketAddr) -> Answer {
    let Server { app, shutdown, .. } = server;
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
    let Ok(seat) = server.viewers.clone().try_acquire_owned() else {
        let message =
            format!("{} pages and clients are connected, and more are not let in.\n", server.limits.viewers);
        return text(StatusCode::SERVICE_UNAVAILABLE, message);
    };
    let start = session::Start {
        peer,
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
        drop((seat, slot));
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
