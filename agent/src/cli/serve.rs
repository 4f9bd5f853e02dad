//! Options of `wireglass serve`.

use super::{Listening, Record};
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;
use wireglass_agent::capture::replay::Speed;
use wireglass_agent::send::{Allowed, LOOPBACK};

/// Where the page is served if nothing else is said.
pub const DEFAULT_ADDRESS: &str = "127.0.0.1:9473";

/// Options of `serve`.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Where to serve the page: a loopback address and a port; port 0 picks a free one. Other addresses need --allow-remote.
    #[arg(short, long, value_name = "ADDRESS:PORT", default_value = DEFAULT_ADDRESS)]
    pub listen: SocketAddr,
    /// Serve other hosts too, if --listen says so: they see what this host captures.
    #[arg(long)]
    pub allow_remote: bool,
    /// A name that people open this host by, beside its addresses and localhost; may be given several times.
    #[arg(long = "host", value_name = "NAME", value_parser = host_name)]
    pub hosts: Vec<String>,
    /// Serve over TLS with the certificate chain in this PEM file.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key, a PEM file.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Serve over TLS with a certificate made at the start; its fingerprint is printed, to be compared with what browsers
    /// show.
    #[arg(long, conflicts_with = "tls_cert")]
    pub tls_self_signed: bool,
    /// The interfaces to capture on: given several times, or with commas between them; any means all, also those that come later.
    #[arg(short, long, value_name = "NAME", value_delimiter = ',', default_value = "lo")]
    pub interface: Vec<String>,
    /// Open the page in the browser, with xdg-open.
    #[arg(long)]
    pub open: bool,
    /// How packets are heard.
    #[command(flatten)]
    pub listening: Listening,
    /// Memory for the packets kept for pages that come late or back, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub ring: u32,
    /// The token that opens the page with all it can do; drawn at random if not given. Better set in the environment than typed: other
    /// users of this host can read command lines.
    #[arg(long, env = "WIREGLASS_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// The token that opens the page for watching only, as students do; drawn at random if not given.
    #[arg(long, env = "WIREGLASS_VIEWER_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub viewer_token: Option<String>,
    /// Let the presenter send packets made by hand: to loopback, unless more is named, such as your lab's network. Networks
    /// (192.0.2.0/24), addresses, and the words broadcast and multicast, with commas between them; each is in addition to
    /// loopback. What would go elsewhere is refused, whatever the page says.
    #[arg(
        long,
        env = "WIREGLASS_ALLOW_SEND",
        value_name = "NETWORKS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = LOOPBACK
    )]
    pub allow_send: Option<Allowed>,
    /// What is written to files meanwhile.
    #[command(flatten)]
    pub record: Record,
    /// Play a pcap or pcapng file instead of live packets, with the times that stand in it. Pauses last as long as they did; where
    /// that is too long, there is --speed.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["interface", "source", "filter", "snap", "buffer", "write"])]
    pub read: Option<PathBuf>,
    /// With --read: how fast the file is played. 2 is twice as fast as it was recorded, 0.5 half as fast; with max, packets come as
    /// fast as the fastest page takes them.
    #[arg(long, value_name = "TIMES", requires = "read", default_value = "1", value_parser = speed)]
    pub speed: Speed,
}

fn speed(text: &str) -> Result<Speed, String> {
    match text.parse() {
        _ if text == "max" => Ok(Speed::Max),
        Ok(times) if (0.001..=1000.0).contains(&times) => Ok(Speed::Times(times)),
        _ => Err("a speed is max, or a number from 0.001 to 1000".to_owned()),
    }
}

impl Serve {
    /// What is wrong with the options together, if anything.
    pub(super) fn pointless(&self) -> Option<&'static str> {
        if self.record.is_output() {
            return Some("--write - goes with capture; serve says on standard output where its page is\n");
        }
        self.record.pointless()
    }

    /// What is wrong with the options, beyond what each by itself can say.
    ///
    /// # Errors
    /// The option's name, and what would be right.
    pub fn check(&self) -> Result<(), String> {
        if !self.listen.ip().is_loopback() && !self.allow_remote {
            return Err(format!(
                "--listen {}: other hosts could reach this, and see what this host captures. If that is wanted, add --allow-remote, \
                 and --tls-self-signed or --tls-cert and --tls-key, so that nobody on the way reads along",
                self.listen
            ));
        }
        for (name, token) in [("--token", &self.token), ("--viewer-token", &self.viewer_token)] {
            token.as_deref().map_or(Ok(()), check_token).map_err(|why| format!("{name}: {why}"))?;
        }
        if self.token.is_some() && self.token == self.viewer_token {
            return Err(
                "--viewer-token: it must not be the same as --token, or everybody could do everything"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

/// Letters, digits, hyphens and dots, RFC 1123 section 2.1.
fn host_name(text: &str) -> Result<String, &'static str> {
    let is_label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (1..=63).contains(&label.len()) && label.bytes().all(plain)
    };
    match text.len() <= 253 && text.split('.').all(is_label) {
        true => Ok(text.to_owned()),
        false => Err("a host name is wanted, such as lab.example, without scheme and port"),
    }
}

/// Not a value parser: clap would repeat a secret in its message.
fn check_token(text: &str) -> Result<(), &'static str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    match text.len() {
        16..=128 if text.bytes().all(plain) => Ok(()),
        _ => Err("a token is 16 to 128 letters, digits, '-' or '_'"),
    }
}
