//! The traffic that is left out: this agent's own connections to its pages, and those of other agents on this host.
//!
//! Showing it would feed back. Every packet sent to a page would be captured, and sent to the page, and captured. With two
//! agents it takes two steps: each captures what the other sends. So agents mark what they send with a DSCP of the pool for
//! experiments (RFC 2474 section 6); one that meets the mark on loopback leaves that endpoint out from then on, in the
//! kernel, until the endpoint sends something without it.

use super::bpf;
use super::tap::Tap;
use socket2::Socket;
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};

/// The byte behind version and header length in every packet that an agent's server sends.
pub const MARK: u8 = 0b1010_1100;
/// The two bits below the DSCP belong to congestion notification, and change on the way.
const DSCP_BITS: u8 = 0b1111_1100;

/// The endpoints left out, and the socket that counts their packets.
#[derive(Debug)]
pub(super) struct Hidden {
    /// This agent's own, and then the others' met so far.
    endpoints: Vec<SocketAddrV4>,
    counter: Tap,
    seen: u64,
}

impl Hidden {
    pub(super) fn new(own: SocketAddrV4, counter: Tap) -> Self {
        Self { endpoints: vec![own], counter, seen: 0 }
    }

    /// Tells the kernel what to leave out of `tap` and what to count.
    pub(super) fn apply(&self, tap: &Socket) -> io::Result<()> {
        self.counter.socket.attach_filter(&bpf::only(&self.endpoints))?;
        tap.attach_filter(&bpf::all_but(&self.endpoints))
    }

    /// Counts a packet that came through and carries this endpoint's mark. Says whether the endpoint was new.
    pub(super) fn meet(&mut self, endpoint: SocketAddrV4) -> bool {
        self.seen += 1;
        let is_new = !self.endpoints.contains(&endpoint) && self.endpoints.len() < bpf::MAX_ENDPOINTS;
        if is_new {
            tracing::info!(%endpoint, "another wireglass serves here; its traffic is left out");
            self.endpoints.push(endpoint);
        }
        is_new
    }

    /// Takes what the counting socket holds. Nobody waits for it: what did not fit into its queue meanwhile the kernel
    /// has counted itself. Says whether an endpoint turned out to be no agent any more, and was dropped.
    pub(super) fn drain(&mut self) -> bool {
        let before = self.endpoints.len();
        while let (Ok(()), Some((_, _, bytes))) = (self.counter.read_ahead(), self.counter.take()) {
            self.seen += 1;
            // A reset is the kernel's own answer and carries no mark, whoever had the port.
            let stranger = source(bytes).filter(|_| marked_endpoint(bytes).is_none() && !is_reset(bytes));
            let mut is_first = true;
            self.endpoints.retain(|endpoint| std::mem::take(&mut is_first) || stranger != Some(*endpoint));
        }
        self.endpoints.len() < before
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
