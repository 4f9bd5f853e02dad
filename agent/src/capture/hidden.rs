//! The traffic that is left out: this agent's own connections to its pages, and those of other agents on this host.
//!
//! Showing it would feed back. Every packet sent to a page would be captured, and sent to the page, and captured. With two
//! agents it takes two steps: each captures what the other sends. So agents mark what they send with a DSCP of the pool for
//! experiments (RFC 2474 section 6). What carries the mark on loopback is left out in the kernel, and what is sent to an
//! endpoint that was met with it too, until the endpoint sends something without it.

use super::bpf::{MAX_ENDPOINTS, Rules, Start};
use super::tap::Tap;
use super::{SNAP_BYTES, Targets};
use socket2::Socket;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

/// The byte behind version and header length in every packet that an agent's server sends.
pub const MARK: u8 = 0b1010_1100;
/// The two bits below the DSCP belong to congestion notification, and change on the way.
pub(super) const DSCP_BITS: u8 = 0b1111_1100;

/// The endpoints left out, and the socket that counts their packets.
#[derive(Debug)]
pub(super) struct Hidden {
    /// This agent's own, and then the others' met so far.
    endpoints: Vec<SocketAddr>,
    counter: Tap,
    seen: u64,
}

impl Hidden {
    pub(super) fn new(own: SocketAddrV4, counter: Tap) -> Self {
        Self { endpoints: vec![own.into()], counter, seen: 0 }
    }

    /// Tells the kernel what to leave out of `tap` and what to count.
    pub(super) fn apply(&self, tap: &Socket) -> io::Result<()> {
        let rules = Rules {
            start: Start::Network,
            targets: &Targets::All,
            hidden: &self.endpoints,
            filter: None,
            snap_bytes: SNAP_BYTES,
        };
        self.counter.socket.attach_filter(&rules.left_out().map_err(io::Error::other)?)?;
        tap.attach_filter(&rules.let_in().map_err(io::Error::other)?)
    }

    /// Takes what the counting socket holds. Nobody waits for it: what did not fit into its queue meanwhile the kernel
    /// has counted itself. Says whether there is another endpoint to leave out, or one fewer.
    pub(super) fn drain(&mut self) -> bool {
        let mut changed = false;
        while let (Ok(()), Some((_, _, bytes))) = (self.counter.read_ahead(), self.counter.take()) {
            self.seen += 1;
            let Some(from) = source(bytes).map(SocketAddr::V4) else { continue };
            let known = self.endpoints.iter().position(|endpoint| *endpoint == from);
            match (known, marked_endpoint(bytes)) {
                (None, Some(_)) if self.endpoints.len() < MAX_ENDPOINTS => {
                    tracing::info!(endpoint = %from, "another wireglass serves here; its traffic is left out");
                    self.endpoints.push(from);
                    changed = true;
                }
                // No agent any more. A reset is the kernel's own answer and carries no mark, whoever had the port.
                (Some(1..), None) if !is_reset(bytes) => {
                    self.endpoints.retain(|endpoint| *endpoint != from);
                    changed = true;
                }
                _ => {}
            }
        }
        changed
    }

    /// Packets left out so far.
    pub(super) fn count(&self) -> u64 {
        self.seen + self.counter.dropped
    }
}

/// Where a TCP segment on loopback comes from, if an agent marked it.
pub(super) fn marked_endpoint(packet: &[u8]) -> Option<SocketAddrV4> {
    let marked = packet.get(1).is_some_and(|byte| byte & DSCP_BITS == MARK) && packet.get(9) == Some(&6);
    source(packet).filter(|from| marked && from.ip().is_loopback())
}

fn is_reset(packet: &[u8]) -> bool {
    let header = packet.first().map_or(0, |first| usize::from(first & 0x0f) * 4);
    packet.get(header + 13).is_some_and(|flags| flags & 0x04 != 0)
}

fn source(packet: &[u8]) -> Option<SocketAddrV4> {
    let header = usize::from(packet.first()? & 0x0f) * 4;
    let address: [u8; 4] = packet.get(12..16)?.try_into().ok()?;
    let port: [u8; 2] = packet.get(header..header + 2)?.try_into().ok()?;
    Some(SocketAddrV4::new(Ipv4Addr::from(address), u16::from_be_bytes(port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marked_segments_of_loopback_tell_of_another_agent() {
        let mut packet = vec![
            0x45,
            MARK | 1,
            0,
            24,
            0,
            0,
            0,
            0,
            64,
            6,
            0,
            0,
            127,
            0,
            0,
            1,
            127,
            0,
            0,
            1,
            0x25,
            0x01,
            0,
            80,
        ];
        assert_eq!(marked_endpoint(&packet), Some("127.0.0.1:9473".parse().expect("an address")));
        assert_eq!(marked_endpoint(&packet[..20]), None, "no ports");
        packet[12] = 10;
        assert_eq!(marked_endpoint(&packet), None, "not from loopback");
        packet[12] = 127;
        packet[9] = 1;
        assert_eq!(marked_endpoint(&packet), None, "not TCP");
        packet[9] = 6;
        packet[1] = 0;
        assert_eq!(marked_endpoint(&packet), None, "no mark");
    }
}
