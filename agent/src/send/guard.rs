//! Whether a packet made by hand may be sent. The bytes that would leave are judged, not what somebody says of them: every
//! address by which the packet, or one that it carries, is delivered, sent on or answered. Two readers have to agree: `read`,
//! which follows the bytes as the kernel does, and the decoder that draws them.
//!
//! In doubt the answer is no. What is sent afterwards goes where this file read that it goes: see [`Aim`].

use super::allowed::{Allowed, Forbidden};
use super::host::{Host, Interface};
use super::read::{self, Part};
use std::net::IpAddr;
use thiserror::Error;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::dissect;
use wireglass_shared::stream::Level;

/// No IPv4 packet is longer, nor any frame that could be sent.
pub const MOST_BYTES: usize = 65_535;

const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMP: u8 = 1;
const ICMPV6: u8 = 58;

/// Why a packet may not be sent.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{reason}")]
pub struct Refusal {
    /// Why not.
    pub reason: String,
    /// What would change it.
    pub remedy: Option<String>,
}

/// Where a packet that was judged goes: the socket and its address follow from this, and so from the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// Behind an IP header of the kernel's.
    Transport { protocol: u8, to: IpAddr },
    /// With its own IP header.
    Ip { to: IpAddr },
    /// With its own link header, by the interface of this index.
    Link { interface: u32 },
}

/// A refusal that no option would change.
fn refused(reason: impl Into<String>, remedy: Option<&str>) -> Refusal {
    Refusal { reason: reason.into(), remedy: remedy.map(str::to_owned) }
}

fn malformed(what: &str) -> Refusal {
    let remedy =
        "Nobody can say where this would go. Mend the header; other fields may be as wrong as you like.";
    refused(format!("malformed: {what}"), Some(remedy))
}

impl Allowed {
    /// Whether these bytes may be sent like that from this host as it is now; if so, where they go.
    ///
    /// # Errors
    /// They may not.
    pub(super) fn judge(&self, host: &Host, level: &Level, bytes: &[u8]) -> Result<Aim, Refusal> {
        let length = bytes.len();
        if length > MOST_BYTES {
            return Err(oversized(length, MOST_BYTES));
        }
        if bytes.is_empty() {
            return Err(refused("there is no byte to send", None));
        }
        match level {
            Level::Transport { protocol, destination } => self.judge_transport(host, *protocol, *destination),
            Level::Ip => {
                let packet = read::packet(bytes).map_err(|what| malformed(&what))?;
                self.judge_found(host, &packet.found, None)?;
                self.judge_decoded(host, LinkType::RAW, bytes, None)?;
                Ok(Aim::Ip { to: packet.destination })
            }
            Level::Link { interface } => {
                let interface = interface_named(host, interface)?;
                let frame = read::frame(bytes).map_err(|what| malformed(&what))?;
                self.judge_link_address(frame.to)?;
                self.judge_found(host, &frame.found, Some(interface))?;
                self.judge_decoded(host, LinkType::ETHERNET, bytes, Some(interface))?;
                Ok(Aim::Link { interface: interface.index })
            }
        }
    }

    fn judge_transport(&self, host: &Host, protocol: u8, destination: IpAddr) -> Result<Aim, Refusal> {
        let to = destination.to_canonical();
        let (known, own) = match to {
            IpAddr::V4(_) => {
                ([TCP, UDP, ICMP].contains(&protocol), "IPv4 that is TCP (6), UDP (17) and ICMP (1)")
            }
            IpAddr::V6(_) => {
                ([TCP, UDP, ICMPV6].contains(&protocol), "IPv6 that is TCP (6), UDP (17) and ICMPv6 (58)")
            }
        };
        if !known {
            let reason = format!(
                "protocol {protocol} (0x{protocol:02x}) cannot be sent behind a header of the kernel's; over {own}"
            );
            return Err(refused(reason, Some("Send it with an IP header of your own, at the level \"ip\".")));
        }
        self.judge_address(host, to, "the destination")?;
        Ok(Aim::Transport { protocol, to })
    }

    /// `interface` is where a frame leaves by, if it is one.
    fn judge_found(
        &self,
        host: &Host,
        found: &[read::Found],
        interface: Option<&Interface>,
    ) -> Result<(), Refusal> {
        let only =
            |wanted: Part| found.iter().filter(move |(part, _)| *part == wanted).map(|(_, address)| *address);
        for address in only(Part::Destination) {
            self.judge_delivery(host, address, "the destination", interface)?;
        }
        for address in only(Part::Route) {
            self.judge_delivery(host, address, "the route in the header leads to", interface)?;
        }
        let to_loopback = only(Part::Destination).any(|address| address.to_canonical().is_loopback());
        for address in only(Part::Source) {
            self.judge_source(host, address, to_loopback)?;
        }
        Ok(())
    }

    fn judge_delivery(
        &self,
        host: &Host,
        address: IpAddr,
        what: &str,
        interface: Option<&Interface>,
    ) -> Result<(), Refusal> {
        self.judge_address(host, address, what)?;
        match interface {
            Some(interface) if !interface.loopback && address.to_canonical().is_loopback() => {
                let reason = format!(
                    "{what} {address} is this host's own, and a frame that leaves by {} would carry it to others",
                    interface.name
                );
                Err(refused(reason, Some("Send it on the interface lo, or at the level \"ip\".")))
            }
            _ => Ok(()),
        }
    }

    fn judge_address(&self, host: &Host, address: IpAddr, what: &str) -> Result<(), Refusal> {
        self.allows(host, address).map_err(|forbidden| {
            let why = match forbidden {
                Forbidden::NotNamed => {
                    format!("{what} {address} is beyond what may be reached: {}", self.reach())
                }
                Forbidden::Broadcast => {
                    format!("{what} {address} is a broadcast address, and all hosts of a network hear it")
                }
                Forbidden::Multicast => {
                    format!("{what} {address} is a multicast address, and a group of hosts hears it")
                }
                Forbidden::Unspecified => format!("{what} {address} names nobody"),
                Forbidden::Leads(leads) => {
                    format!(
                        "{what} {address} leads to {leads} in IPv4, which is beyond what may be reached: {}",
                        self.reach()
                    )
                }
            };
            Refusal { reason: why, remedy: self.option_with(forbidden, address) }
        })
    }

    fn reach(&self) -> String {
        self.words().join(", ")
    }

    /// The kernel answers whatever a packet says that it comes from.
    fn judge_source(&self, host: &Host, address: IpAddr, to_loopback: bool) -> Result<(), Refusal> {
        let own = address.to_canonical();
        if own.is_unspecified() || own.is_loopback() && !is_everybody_of_loopback(own) || host.has(own) {
            return Ok(());
        }
        if to_loopback {
            let reason = format!(
                "the source {address} would draw the answer out of this host: a packet to loopback comes from loopback, or from an \
                 address of this host's own"
            );
            let remedy = match own {
                IpAddr::V4(_) => "Set the source to 127.0.0.1, or to 0.0.0.0 for the kernel to fill in.",
                IpAddr::V6(_) => "Set the source to ::1.",
            };
            return Err(refused(reason, Some(remedy)));
        }
        self.judge_address(host, address, "answers would go to the source, and the source")
    }

    fn judge_link_address(&self, to: [u8; 6]) -> Result<(), Refusal> {
        let all_ones = to == [0xff; 6];
        if to[0] & 1 == 0 || self.allows_group(all_ones) {
            return Ok(());
        }
        let text = to.map(|byte| format!("{byte:02x}")).join(":");
        let (forbidden, who) = match all_ones {
            true => (Forbidden::Broadcast, "the broadcast address: everybody on the link hears it"),
            false => (Forbidden::Multicast, "a multicast address: a group on the link hears it"),
        };
        let reason = format!("the frame's destination {text} is {who}");
        Err(Refusal { reason, remedy: self.option_with(forbidden, IpAddr::from([0; 4])) })
    }

    /// What the decoder makes of the same bytes: wherever it draws a destination, that has to be allowed as well.
    fn judge_decoded(
        &self,
        host: &Host,
        link: LinkType,
        bytes: &[u8],
        interface: Option<&Interface>,
    ) -> Result<(), Refusal> {
        let dissection = dissect(&CaptureRecord::bare(link, bytes));
        for node in &dissection.nodes {
            let quoted = dissection.layers.get(node.layer()).is_some_and(|layer| layer.quoted);
            if !quoted
                && DESTINATIONS.contains(&node.field.id)
                && let Some(address) = address(node.span, bytes)
            {
                self.judge_delivery(host, address, "the destination", interface)?;
            }
        }
        Ok(())
    }
}

/// The decoder's names for addresses by which packets are delivered.
const DESTINATIONS: [&str; 3] = ["ip.dst", "ipv6.dst", "arp.dst.proto_ipv4"];

fn address(span: BitSpan, bytes: &[u8]) -> Option<IpAddr> {
    let bytes = span.slice(bytes);
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

fn is_everybody_of_loopback(address: IpAddr) -> bool {
    address == IpAddr::from([127, 255, 255, 255])
}

/// A packet of so many bytes where only so many may be sent.
pub fn oversized(length: usize, most: usize) -> Refusal {
    refused(
        format!("oversized: {length} bytes, and at most {most} are sent"),
        Some("Make it shorter, or send it in several packets."),
    )
}

fn interface_named<'host>(host: &'host Host, name: &str) -> Result<&'host Interface, Refusal> {
    let Some(interface) = host.interface(name) else {
        let known: Vec<_> = host.interfaces.iter().map(|interface| interface.name.as_str()).collect();
        let reason = format!("there is no interface \"{}\" here", name.escape_default());
        return Err(Refusal { reason, remedy: Some(format!("Choose one of {}.", known.join(", "))) });
    };
    if !interface.ethernet {
        let reason = format!(
            "frames on {} do not begin with an Ethernet header, so they cannot be judged",
            interface.name
        );
        return Err(refused(reason, Some("Send at the level \"ip\".")));
    }
    Ok(interface)
}

#[cfg(test)]
mod tests;
