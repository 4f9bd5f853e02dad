//! What has to be known of this host to judge a packet: its interfaces and its own addresses, as they are at the moment.

use crate::capture::links::kernel::{Asker, Link};
use std::io;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// What frames begin with on an interface, `ARPHRD_*` of the kernel's `if_arp.h`.
const ETHERNET: u16 = 1;
const LOOPBACK: u16 = 772;
/// How often the lists are tried to be read in one piece.
const ATTEMPTS: usize = 8;

/// The host at one moment.
#[derive(Clone, Debug, Default)]
pub struct Host {
    /// Its interfaces.
    pub(super) interfaces: Vec<Interface>,
    /// Its own addresses, with the lengths of their prefixes.
    pub(super) addresses: Vec<(IpAddr, u8)>,
}

/// An interface of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interface {
    pub(super) index: u32,
    pub(super) name: String,
    /// Whether it only leads back to this host.
    pub(super) loopback: bool,
    /// Whether its frames begin with an Ethernet header, as those of loopback do.
    pub(super) ethernet: bool,
    /// The longest packet that it takes, without a link header.
    pub(super) mtu_bytes: u32,
}

impl From<Link> for Interface {
    fn from(link: Link) -> Self {
        Self {
            index: link.index,
            loopback: link.loopback,
            ethernet: [ETHERNET, LOOPBACK].contains(&link.hardware),
            mtu_bytes: link.mtu_bytes,
            name: link.name,
        }
    }
}

impl Host {
    /// The interface of this name.
    pub(super) fn interface(&self, name: &str) -> Option<&Interface> {
        self.interfaces.iter().find(|interface| interface.name == name)
    }

    /// Whether this is an address of the host's own.
    pub(super) fn has(&self, address: IpAddr) -> bool {
        self.addresses.iter().any(|(own, _)| *own == address)
    }
}

/// Tells of the host whenever it is asked. Needs no privilege, and once it is open, no other socket.
#[derive(Debug)]
pub(super) struct Lookout {
    asker: Mutex<Asker>,
}

impl Lookout {
    pub(super) fn open() -> io::Result<Self> {
        Ok(Self { asker: Mutex::new(Asker::open()?) })
    }

    /// The host as it is now.
    pub(super) fn look(&self) -> io::Result<Host> {
        // A question that failed half way is forgotten at the next one.
        let mut asker = self.asker.lock().unwrap_or_else(PoisonError::into_inner);
        let mut read = || {
            let interfaces = asker.links()?.into_iter().map(Interface::from).collect();
            let addresses =
                asker.addresses()?.into_iter().map(|(_, address, prefix)| (address, prefix)).collect();
            Ok(Host { interfaces, addresses })
        };
        let mut host = read();
        for _ in 1..ATTEMPTS {
            if host.is_err() {
                host = read();
            }
        }
        host
    }
}
