//! The networks that packets may go to, as people name them.

use super::Host;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use thiserror::Error;

/// What is always allowed, as it is named.
pub const LOOPBACK: &str = "loopback";
const BROADCAST: &str = "broadcast";
const MULTICAST: &str = "multicast";
/// No longer list than a command line can be meant to have.
const MOST_NETWORKS: usize = 64;

/// Where packets may go: loopback, and what the user named beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    networks: Vec<IpNet>,
    broadcast: bool,
    multicast: bool,
}

/// What cannot be a place for packets to go.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AllowedError {
    /// Neither a network nor one of the words.
    #[error(
        "\"{}\" is no network such as 192.0.2.0/24, no address, and none of the words loopback, broadcast and multicast",
        text.escape_default()
    )]
    Unknown {
        /// What was named.
        text: String,
    },
    /// An address with a prefix that leaves out some of it.
    #[error(
        "{named} names one address and a network around it: write {network} for all of that network, or {address}"
    )]
    Both {
        /// What was named.
        named: IpNet,
        /// The network.
        network: IpNet,
        /// The address.
        address: IpAddr,
    },
    /// An IPv4 network in an IPv6 form.
    #[error("{named} is a network of IPv4 written as one of IPv6: write it as in 192.0.2.0/24")]
    Mapped {
        /// What was named.
        named: IpNet,
    },
    /// Too many of them.
    #[error("more than {MOST_NETWORKS} networks: name fewer and larger ones")]
    TooMany,
}

/// Networks, addresses and words, with commas between them.
impl FromStr for Allowed {
    type Err = AllowedError;

    fn from_str(text: &str) -> Result<Self, AllowedError> {
        let mut allowed = Self::default();
        for one in text.split(',').map(str::trim) {
            match one {
                LOOPBACK => {}
                BROADCAST => allowed.broadcast = true,
                MULTICAST => allowed.multicast = true,
                _ => {
                    let network = network(one)?;
                    if !allowed.networks.contains(&network) {
                        allowed.networks.push(network);
                    }
                }
            }
        }
        if allowed.networks.len() > MOST_NETWORKS { Err(AllowedError::TooMany) } else { Ok(allowed) }
    }
}

fn network(text: &str) -> Result<IpNet, AllowedError> {
    let named: IpNet = text
        .parse()
        .or_else(|_| text.parse().map(|address: IpAddr| IpNet::from(address)))
        .map_err(|_| AllowedError::Unknown { text: text.chars().take(80).collect() })?;
    if let IpAddr::V6(address) = named.addr()
        && address.to_ipv4_mapped().is_some()
    {
        return Err(AllowedError::Mapped { named });
    }
    match named.trunc() {
        network if network == named => Ok(named),
        network => Err(AllowedError::Both { named, network, address: named.addr() }),
    }
}

/// As it is written behind `--allow-send=`.
impl fmt::Display for Allowed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let networks =
            self.networks.iter().map(|network| match network.prefix_len() == network.max_prefix_len() {
                true => network.addr().to_string(),
                false => network.to_string(),
            });
        let words = [(self.broadcast, BROADCAST), (self.multicast, MULTICAST)];
        let words = words.into_iter().filter(|(named, _)| *named).map(|(_, word)| word.to_owned());
        let all: Vec<_> = networks.chain(words).collect();
        out.write_str(if all.is_empty() { LOOPBACK.to_owned() } else { all.join(",") }.as_str())
    }
}

/// What forbids an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Forbidden {
    /// It is in no network that was named.
    NotNamed,
    /// It is everybody's.
    Broadcast,
    /// It is a group's.
    Multicast,
    /// It is nobody's.
    Unspecified,
    /// Hosts that know the form send it on to this IPv4 address, which may not be reached.
    Leads(Ipv4Addr),
}

impl Allowed {
    /// Whether anything beside loopback may be reached.
    pub fn reaches_further(&self) -> bool {
        *self != Self::default()
    }

    /// All of it in words, as pages are told.
    pub fn words(&self) -> Vec<String> {
        let mut words: Vec<_> = loopback().iter().map(IpNet::to_string).collect();
        words.extend(self.networks.iter().map(IpNet::to_string));
        words.extend(self.broadcast.then(|| BROADCAST.to_owned()));
        words.extend(self.multicast.then(|| MULTICAST.to_owned()));
        words
    }

    /// The option that would allow this, too.
    pub(super) fn option_with(&self, more: Forbidden, address: IpAddr) -> Option<String> {
        let mut wider = self.clone();
        match more {
            Forbidden::NotNamed => wider.networks.push(address.to_canonical().into()),
            Forbidden::Leads(leads) => {
                wider.networks.push(address.into());
                wider.networks.push(IpAddr::from(leads).into());
            }
            Forbidden::Broadcast => wider.broadcast = true,
            Forbidden::Multicast => wider.multicast = true,
            Forbidden::Unspecified => return None,
        }
        Some(format!("--allow-send={wider}"))
    }

    /// Whether link addresses of groups may be reached: all ones, or another group.
    pub(super) const fn allows_group(&self, all_ones: bool) -> bool {
        if all_ones { self.broadcast } else { self.multicast }
    }

    /// Whether packets may go to this address.
    pub(super) fn allows(&self, host: &Host, address: IpAddr) -> Result<(), Forbidden> {
        // What carries an IPv4 address in the form for that is that address.
        match address.to_canonical() {
            IpAddr::V4(address) => self.allows_v4(host, address),
            IpAddr::V6(address) => self.allows_v6(host, address),
        }
    }

    fn allows_v4(&self, host: &Host, address: Ipv4Addr) -> Result<(), Forbidden> {
        if address.is_multicast() {
            return if self.multicast { Ok(()) } else { Err(Forbidden::Multicast) };
        }
        // RFC 919: all ones, and, before it, all zeros.
        let is_everybody = address.is_broadcast() || address.is_unspecified();
        if (is_everybody || self.is_directed(host, address)) && !self.broadcast {
            return Err(Forbidden::Broadcast);
        }
        if is_everybody || self.names(address.into()) { Ok(()) } else { Err(Forbidden::NotNamed) }
    }

    fn allows_v6(&self, host: &Host, address: Ipv6Addr) -> Result<(), Forbidden> {
        if address.is_unspecified() {
            return Err(Forbidden::Unspecified);
        }
        if address.is_multicast() {
            return if self.multicast { Ok(()) } else { Err(Forbidden::Multicast) };
        }
        if !self.names(address.into()) {
            return Err(Forbidden::NotNamed);
        }
        match carried(address) {
            Some(leads) if self.allows_v4(host, leads).is_err() => Err(Forbidden::Leads(leads)),
            _ => Ok(()),
        }
    }

    fn names(&self, address: IpAddr) -> bool {
        address.is_loopback() || self.networks.iter().any(|network| network.contains(&address))
    }

    /// Whether this means all hosts of one network: of loopback, of one that was named, of one that this host is in.
    fn is_directed(&self, host: &Host, address: Ipv4Addr) -> bool {
        let named = self.networks.iter().copied();
        let own = host.addresses.iter().filter_map(|(own, prefix)| IpNet::new(*own, *prefix).ok());
        let networks = named.chain(own.clone()).chain(loopback());
        let last =
            |network: IpNet| network.prefix_len() <= 30 && network.broadcast() == IpAddr::from(address);
        // All zeros mean the same to older kernels, but of a large network that was named, that is just an address.
        let first = |network: IpNet| network.prefix_len() <= 30 && network.network() == IpAddr::from(address);
        networks.filter(|network| network.addr().is_ipv4()).any(last)
            || own.filter(|network| network.addr().is_ipv4()).any(first)
    }
}

/// RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3.
fn loopback() -> [IpNet; 2] {
    let v4 = Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8);
    [v4.into(), Ipv6Net::from(Ipv6Addr::LOCALHOST).into()]
}

/// The IPv4 address to which an IPv6 address leads where its form is known: IPv4-compatible (RFC 4291), 6to4 (RFC 3056), NAT64
/// (RFC 6052), Teredo (RFC 4380), ISATAP (RFC 5214).
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        _ if address.is_loopback() => None,
        [0, 0, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => Some(v4(high, low)),
        [0x2001, 0, _, _, _, _, high, low] => Some(v4(!high, !low)),
        _ => None,
    }
}
