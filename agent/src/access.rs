//! Who may come in. A page of another site, a host name that was pointed at this machine, and anybody without the token
//! are turned away before anything else is looked at. The token that visitors come with says what they may do.

use crate::random_hex;
use hyper::header::{AUTHORIZATION, HOST, HeaderName, ORIGIN};
use hyper::{HeaderMap, Method, StatusCode, Uri};
use sha2::{Digest as _, Sha256};
use std::io;
use std::net::SocketAddr;
use subtle::ConstantTimeEq as _;
use thiserror::Error;
use wireglass_shared::stream::Role;

/// The rules of one run.
#[derive(Debug)]
pub struct Access {
    /// `Host` values that mean this agent.
    hosts: Vec<String>,
    presenter: Digest,
    viewer: Digest,
}

/// What is kept of a token. Digests are of one length, so that comparing them takes the same time for every guess, also for
/// one of another length; and they may be printed.
type Digest = [u8; 32];

/// The secrets of one run, for the addresses that are printed. Not `Debug`: they belong into no log.
pub struct Tokens {
    /// Opens everything.
    pub presenter: String,
    /// Opens the stream for watching.
    pub viewer: String,
}

impl Tokens {
    /// Those that were chosen; others are drawn at random, 128 bits each.
    ///
    /// # Errors
    /// The operating system has no randomness to give.
    pub fn new(presenter: Option<String>, viewer: Option<String>) -> io::Result<Self> {
        let or_drawn = |token: Option<String>| token.map_or_else(|| random_hex(16), Ok);
        Ok(Self { presenter: or_drawn(presenter)?, viewer: or_drawn(viewer)? })
    }
}

/// Why somebody was turned away. The texts hold nothing that the visitor sent.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// The request was meant for another host.
    #[error("this is not the host that was asked for; open the address that wireglass printed")]
    ForeignHost,
    /// The request comes from a page of another site.
    #[error("pages of other sites may not talk to wireglass")]
    ForeignOrigin,
    /// Nothing here is changed by HTTP requests.
    #[error("only GET and HEAD are answered here")]
    Method,
    /// No token was given.
    #[error("the token is missing; open the address that wireglass printed")]
    NoToken,
    /// The token is of another run, or made up.
    #[error("the token is not the one of this run; open the address that wireglass printed")]
    WrongToken,
}

impl Refusal {
    /// The status to answer with.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::ForeignHost => StatusCode::MISDIRECTED_REQUEST,
            Self::ForeignOrigin | Self::WrongToken => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoToken => StatusCode::UNAUTHORIZED,
        }
    }
}

impl Access {
    /// Rules for an agent that listens on `address`.
    pub fn new(address: SocketAddr, tokens: &Tokens) -> Self {
        let port = address.port();
        let mut hosts = vec![address.to_string(), format!("localhost:{port}")];
        if port == 80 {
            hosts.extend([address.ip().to_string(), "localhost".to_owned()]);
        }
        Self { hosts, presenter: digest(&tokens.presenter), viewer: digest(&tokens.viewer) }
    }

    /// Whether a request may be answered at all.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn admit(&self, method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = only(headers, HOST).ok_or(Refusal::ForeignHost)?;
        if !self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host)) {
            return Err(Refusal::ForeignHost);
        }
        if headers.contains_key(ORIGIN) {
            let own = format!("http://{host}");
            if !only(headers, ORIGIN).is_some_and(|origin| origin.eq_ignore_ascii_case(&own)) {
                return Err(Refusal::ForeignOrigin);
            }
        }
        if method != Method::GET && method != Method::HEAD {
            return Err(Refusal::Method);
        }
        Ok(())
    }

    /// What a request may do, by the token that it carries as `?token=…` or as a bearer token.
    ///
    /// # Errors
    /// It has none, or a wrong one.
    pub fn check_token(&self, uri: &Uri, headers: &HeaderMap) -> Result<Role, Refusal> {
        let bearer =
            only(headers, AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
        let given = digest(&bearer.or_else(|| query(uri, "token")).ok_or(Refusal::NoToken)?);
        // Both are compared, whatever the first comparison says.
        let [presents, watches] = [self.presenter, self.viewer].map(|own| bool::from(given.ct_eq(&own)));
        match (presents, watches) {
            (true, _) => Ok(Role::Presenter),
            (false, true) => Ok(Role::Viewer),
            (false, false) => Err(Refusal::WrongToken),
        }
    }
}

fn digest(token: &str) -> Digest {
    Sha256::digest(token).into()
}

/// The first value of a query parameter.
pub fn query(uri: &Uri, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(uri.query()?.as_bytes());
    pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// A header's value if it stands there exactly once: of two, each reader might believe another.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn access() -> Access {
        let tokens = Tokens { presenter: "0123abcd".to_owned(), viewer: "watcher".to_owned() };
        Access::new(SocketAddr::from(([127, 0, 0, 1], 9473)), &tokens)
    }

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_this_host_by_any_of_its_names() {
        let host = |host| access().admit(&Method::GET, &headers(&[(HOST, host)]));
        for own in ["127.0.0.1:9473", "localhost:9473", "LOCALHOST:9473"] {
            assert_eq!(host(own), Ok(()), "{own}");
        }
        for foreign in
            ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost:9473.evil.example", "[::1]:9473", ""]
        {
            assert_eq!(host(foreign), Err(Refusal::ForeignHost), "{foreign}");
        }
        assert_eq!(
            access().admit(&Method::GET, &HeaderMap::new()),
            Err(Refusal::ForeignHost),
            "no host at all"
        );
    }

    #[test]
    fn only_pages_of_this_origin() {
        let from =
            |origin| access().admit(&Method::GET, &headers(&[(HOST, "127.0.0.1:9473"), (ORIGIN, origin)]));
        assert_eq!(from("http://127.0.0.1:9473"), Ok(()));
        for foreign in [
            "http://evil.example",
            "null",
            "http://127.0.0.1:9474",
            "https://127.0.0.1:9473",
            "http://127.0.0.1:9473.evil.example",
            "http://localhost:9473",
            "",
        ] {
            assert_eq!(from(foreign), Err(Refusal::ForeignOrigin), "{foreign}");
        }
    }

    #[test]
    fn a_foreign_page_may_not_post_and_nobody_else_either() {
        let own = headers(&[(HOST, "127.0.0.1:9473")]);
        assert_eq!(access().admit(&Method::POST, &own), Err(Refusal::Method));
        let foreign = headers(&[(HOST, "127.0.0.1:9473"), (ORIGIN, "http://evil.example")]);
        assert_eq!(access().admit(&Method::POST, &foreign), Err(Refusal::ForeignOrigin));
    }

    #[test]
    fn the_token_opens_and_nothing_like_it() {
        let with = |uri: &'static str| access().check_token(&Uri::from_static(uri), &HeaderMap::new());
        assert_eq!(with("/ws?token=0123abcd"), Ok(Role::Presenter));
        assert_eq!(with("/ws?from=7&token=0123abcd"), Ok(Role::Presenter));
        assert_eq!(with("/ws?token=watcher"), Ok(Role::Viewer));
        assert_eq!(with("/ws"), Err(Refusal::NoToken));
        for wrong in [
            "/ws?token=",
            "/ws?token=0123abce",
            "/ws?token=0123abcd0",
            "/ws?token=0123ABCD",
            "/ws?token=watche",
        ] {
            assert_eq!(with(wrong), Err(Refusal::WrongToken), "{wrong}");
        }
        let bearer = headers(&[(AUTHORIZATION, "Bearer 0123abcd")]);
        assert_eq!(access().check_token(&Uri::from_static("/ws"), &bearer), Ok(Role::Presenter));
    }
}
