//! Options of `wireglass latency`.

use super::time::short;
use super::{Consent, Report};
use clap::Args;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

/// Options of `latency`.
#[derive(Clone, Debug, Args)]
pub struct Latency {
    /// The host to measure.
    #[arg(
        help = "The host, a name or an address, and the port, 80 if none is named: example.com, 127.0.0.1:443, [::1]:22",
        value_name = "HOST[:PORT]",
        value_parser = place
    )]
    pub place: Place,
    /// How often to measure.
    #[arg(short, long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub count: u32,
    /// Only the host's IPv4 addresses.
    #[arg(short = '4', long, conflicts_with = "ipv6")]
    pub ipv4: bool,
    /// Only the host's IPv6 addresses.
    #[arg(short = '6', long)]
    pub ipv6: bool,
    /// How long to wait for each answer before it counts as lost: seconds, or with a unit as in 200ms.
    #[arg(short, long, value_name = "TIME", default_value = "2s", value_parser = some)]
    pub timeout: Duration,
    /// Pause between two measurements.
    #[arg(short, long, value_name = "TIME", default_value = "200ms", value_parser = short)]
    pub interval: Duration,
    /// Where packets may go.
    #[command(flatten)]
    pub consent: Consent,
    /// How to print what was measured.
    #[arg(short, long, value_enum, default_value_t = Report::Text)]
    pub format: Report,
}

/// A host and a port of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// A name or an address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// The port of the web, as for the tool of the same name.
const DEFAULT_PORT: u16 = 80;

fn place(text: &str) -> Result<Place, String> {
    if text.chars().any(|one| one.is_whitespace() || one.is_control() || one == '/') {
        return Err("a host is wanted, without scheme, path and blanks".to_owned());
    }
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']').ok_or("the bracket is not closed: write [::1]:80")?;
            host.split('%')
                .next()
                .unwrap_or(host)
                .parse::<Ipv6Addr>()
                .map_err(|_| "between brackets belongs an IPv6 address, as in [::1]:80".to_owned())?;
            let port = match rest.strip_prefix(':') {
                None if rest.is_empty() => None,
                Some(port) => Some(port),
                None => {
                    return Err("behind the bracket belongs a colon and a port, as in [::1]:80".to_owned());
                }
            };
            (host, port)
        }
        // An IPv6 address has colons of its own.
        None if text.parse::<IpAddr>().is_ok() || text.matches(':').count() > 1 => (text, None),
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    if host.is_empty() {
        return Err("a host is wanted, as in example.com, 127.0.0.1:443 or [::1]:22".to_owned());
    }
    let is_number = |port: &&str| port.bytes().all(|byte| byte.is_ascii_digit());
    let port = match port {
        None => DEFAULT_PORT,
        Some(port) => match Some(port).filter(is_number).and_then(|port| port.parse().ok()) {
            Some(0) => return Err("port 0 is none: nobody can listen there".to_owned()),
            Some(port) => port,
            None => return Err(format!("{port:?} is no port: ports are numbers from 1 to 65535")),
        },
    };
    Ok(Place { host: host.to_owned(), port })
}

fn some(text: &str) -> Result<Duration, String> {
    match short(text)? {
        Duration::ZERO => Err("no answer comes in no time".to_owned()),
        time => Ok(time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_have_ports_or_the_usual_one() {
        for (text, host, port) in [
            ("example.com", "example.com", 80),
            ("example.com:443", "example.com", 443),
            ("127.0.0.1", "127.0.0.1", 80),
            ("127.0.0.1:65535", "127.0.0.1", 65535),
            ("::1", "::1", 80),
            ("[::1]", "::1", 80),
            ("[::1]:22", "::1", 22),
            ("[fe80::1%eth0]:22", "fe80::1%eth0", 22),
        ] {
            assert_eq!(place(text), Ok(Place { host: host.to_owned(), port }), "{text}");
        }
    }

    #[test]
    fn nonsense_is_no_host() {
        for text in [
            "",
            ":80",
            "host:",
            "host:0",
            "host:65536",
            "host:-1",
            "host:+80",
            "host:http",
            "[::1",
            "[::1]80",
            "[host]:80",
            "http://host",
            "a host",
            "[]:80",
        ] {
            assert!(place(text).is_err(), "{text}: {:?}", place(text));
        }
    }
}
