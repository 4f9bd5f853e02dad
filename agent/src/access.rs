//! Who may come in. A page of another site, a host name that was pointed at this machine, and anybody without the token
//! are turned away before anything else is looked at. The token that visitors come with says what they may do.

use crate::random_hex;
use hyper::header::{AUTHORIZATION, HOST, HeaderName, ORIGIN};
use hyper::{HeaderMap, Method, StatusCode, Uri};
use sha2::{Digest as _, Sha256};
use std::io;
use std::net::{IpAddr, SocketAddr};
use subtle::ConstantTimeEq as _;
use thiserror::Error;
use wireglass_shared::stream::Role;

/// The rules of one run.
#[derive(Debug)]
pub struct Access {
    place: Place,
    presenter: Digest,
    viewer: Digest,
}

/// Where the agent is found.
#[derive(Clone, Debug)]
pub struct Place {
    /// What it listens on.
    pub address: SocketAddr,
    /// Names of this host that people open it by.
    pub names: Vec<String>,
    /// How it is spoken to.
    pub scheme: Scheme,
}

/// How pages are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// In the clear.
    Http,
    /// Over TLS.
    Https,
}

impl Scheme {
    /// As addresses begin.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl Place {
    /// Whether a `Host` means this agent. A name that was pointed here by others does not, whatever it was pointed at; an
    /// address cannot be pointed anywhere, so on a network, where this host may have many, any will do.
    fn is_meant_by(&self, host: &str) -> bool {
        let port = self.address.port();
        let name = host.strip_suffix(&format!(":{port}"));
        let Some(name) = name.or_else(|| Some(host).filter(|_| port == self.scheme.default_port())) else {
            return false;
        };
        let address = match name.strip_prefix('[') {
            Some(rest) => rest.strip_suffix(']').and_then(|text| text.parse().ok().map(IpAddr::V6)),
            None => name.parse().ok().map(IpAddr::V4),
        };
        if let Some(address) = address {
            return !self.address.ip().is_loopback() || address == self.address.ip();
        }
        let mut names = self.names.iter().map(String::as_str).chain(["localhost"]);
        names.any(|own| own.eq_ignore_ascii_case(name))
    }
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
    /// Rules for an agent that is found there.
    pub fn new(place: Place, tokens: &Tokens) -> Self {
        Self { place, presenter: digest(&tokens.presenter), viewer: digest(&tokens.viewer) }
    }

    /// Whether a request may be answered at all.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn admit(&self, method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = only(headers, HOST).ok_or(Refusal::ForeignHost)?;
        if !self.place.is_meant_by(host) {
            return Err(Refusal::ForeignHost);
        }
        if headers.contains_key(ORIGIN) {
            let own = format!("{}://{host}", self.place.scheme.name());
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
        access_at("127.0.0.1:9473", Scheme::Http)
    }

    fn access_at(address: &str, scheme: Scheme) -> Access {
        let tokens = Tokens { presenter: "0123abcd".to_owned(), viewer: "watcher".to_owned() };
        let address = address.parse().expect("an address");
        Access::new(Place { address, names: vec!["lab.example".to_owned()], scheme }, &tokens)
    }

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_this_host_by_any_of_its_names() {
        let host = |host| access().admit(&Method::GET, &headers(&[(HOST, host)]));
        for own in ["127.0.0.1:9473", "localhost:9473", "LOCALHOST:9473", "lab.example:9473"] {
            assert_eq!(host(own), Ok(()), "{own}");
        }
        for foreign in [
            "evil.example",
            "evil.example:9473",
            "127.0.0.1",
            "127.0.0.1:80",
            "localhost:9473.evil.example",
            "[::1]:9473",
            "127.0.0.2:9473",
            "192.0.2.1:9473",
            "::1:9473",
            "[127.0.0.1]:9473",
            "127.1:9473",
            "127.0.0.1:+9473",
            ":9473",
            "lab.example.:9473",
            "x@localhost:9473",
            "",
        ] {
            assert_eq!(host(foreign), Err(Refusal::ForeignHost), "{foreign}");
        }
        assert_eq!(
            access().admit(&Method::GET, &HeaderMap::new()),
            Err(Refusal::ForeignHost),
            "no host at all"
        );
    }

    #[test]
    fn on_a_network_any_address_of_this_host_and_the_names_given() {
        for listen in ["0.0.0.0:9473", "[::]:9473", "192.0.2.1:9473"] {
            let access = access_at(listen, Scheme::Http);
            let host = |host| access.admit(&Method::GET, &headers(&[(HOST, host)]));
            for own in ["192.0.2.1:9473", "[2001:db8::1]:9473", "localhost:9473", "Lab.Example:9473"] {
                assert_eq!(host(own), Ok(()), "{own} at {listen}");
            }
            for foreign in
                ["evil.example:9473", "192.0.2.1", "192.0.2.1:80", "2001:db8::1:9473", "[fe80::1%eth0]:9473"]
            {
                assert_eq!(host(foreign), Err(Refusal::ForeignHost), "{foreign} at {listen}");
            }
        }
        let access = access_at("[::1]:9473", Scheme::Http);
        assert_eq!(access.admit(&Method::GET, &headers(&[(HOST, "[::1]:9473")])), Ok(()));
        assert!(access.admit(&Method::GET, &headers(&[(HOST, "127.0.0.1:9473")])).is_err());
    }

    #[test]
    fn the_port_that_everybody_knows_need_not_be_named() {
        for (listen, scheme, other) in
            [("0.0.0.0:443", Scheme::Https, Scheme::Http), ("0.0.0.0:80", Scheme::Http, Scheme::Https)]
        {
            let short = headers(&[(HOST, "lab.example")]);
            assert_eq!(access_at(listen, scheme).admit(&Method::GET, &short), Ok(()));
            assert!(access_at(listen, other).admit(&Method::GET, &short).is_err());
        }
    }

    #[test]
    fn over_tls_only_pages_that_came_over_tls() {
        let access = access_at("127.0.0.1:9473", Scheme::Https);
        let from =
            |origin| access.admit(&Method::GET, &headers(&[(HOST, "127.0.0.1:9473"), (ORIGIN, origin)]));
        assert_eq!(from("https://127.0.0.1:9473"), Ok(()));
        for foreign in ["http://127.0.0.1:9473", "wss://127.0.0.1:9473", "https://127.0.0.1", "null"] {
            assert_eq!(from(foreign), Err(Refusal::ForeignOrigin), "{foreign}");
        }
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
