//! Options of `wireglass serve`.

use super::{Listening, Record};
use clap::Args;
use std::net::SocketAddr;

/// Where the page is served if nothing else is said.
pub const DEFAULT_ADDRESS: &str = "127.0.0.1:9473";

/// Options of `serve`.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Where to serve the page: a loopback address and a port; port 0 picks a free one.
    #[arg(short, long, value_name = "ADDRESS:PORT", default_value = DEFAULT_ADDRESS)]
    pub listen: SocketAddr,
    /// The interface to capture on.
    #[arg(short, long, default_value = "lo")]
    pub interface: String,
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
    /// What is written to files meanwhile.
    #[command(flatten)]
    pub record: Record,
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
        if !self.listen.ip().is_loopback() || self.listen.is_ipv6() {
            return Err(format!(
                "--listen {}: wireglass serves 127.0.0.1 only: what it captures is nobody else's business",
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

/// Not a value parser: clap would repeat a secret in its message.
fn check_token(text: &str) -> Result<(), &'static str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    match text.len() {
        16..=128 if text.bytes().all(plain) => Ok(()),
        _ => Err("a token is 16 to 128 letters, digits, '-' or '_'"),
    }
}
