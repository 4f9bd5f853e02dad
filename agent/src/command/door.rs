//! Where visitors come in: the listener, the tokens, and the lines that tell the way.

use crate::cli::Serve;
use anyhow::{Context as _, Result, bail};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener};
use wireglass_agent::access::{Access, Tokens};
use wireglass_agent::capture::hidden::MARK;
use wireglass_agent::server;

/// All that decides who comes in.
pub struct Door {
    address: SocketAddr,
    tokens: Tokens,
}

impl Door {
    /// The door to a listener at `address`.
    pub fn new(options: &Serve, address: SocketAddr) -> Result<Self> {
        let tokens = Tokens::new(options.token.clone(), options.viewer_token.clone())
            .context("drawing tokens at random")?;
        Ok(Self { address, tokens })
    }

    /// The rules for visitors.
    pub fn access(&self) -> Access {
        Access::new(self.address, &self.tokens)
    }

    /// Says where the page is. The first line is what programs wait for.
    pub fn announce(&self) -> io::Result<()> {
        let (origin, Tokens { presenter, viewer }) = (format!("http://{}", self.address), &self.tokens);
        let lines = format!(
            "wireglass is ready: {origin}/?token={presenter}\n\
             to watch only: {origin}/?token={viewer}\n"
        );
        io::stdout().write_all(lines.as_bytes())
    }
}

/// Every viewer takes a file descriptor, and the usual limit of 1024 is lower than what this process may ask for.
pub fn raise_file_limit() {
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let wanted = hard.min(server::MAX_CONNECTIONS as u64 + 64);
        if soft < wanted && setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_err() {
            tracing::warn!(soft, "the limit of open files could not be raised");
        }
    }
}

/// A listener whose connections carry the mark of agents.
pub fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(address) {
        Ok(listener) => {
            // Other agents know by the mark what to leave out. Connections inherit it.
            let socket = socket2::SockRef::from(&listener);
            // What serves IPv6 may serve IPv4 as well, and each has its own byte for it.
            let marked = match address {
                SocketAddr::V4(_) => Ok(()),
                SocketAddr::V6(_) => socket.set_tclass_v6(MARK.into()),
            };
            marked.and_then(|()| socket.set_tos_v4(MARK.into())).context("marking the server's packets")?;
            Ok(listener)
        }
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => bail!(
            "{address} is already in use, perhaps by another wireglass. Choose another port, or any free one with \
             --listen {}:0",
            address.ip()
        ),
        Err(error) => Err(error).with_context(|| format!("listening on {address}")),
    }
}
