//! The traffic that is left out: this agent's own connections to its pages, and those of other agents on this host.
//!
//! Showing it would feed back. Every packet sent to a page would be captured, and sent to the page, and captured. With two
//! agents it takes two steps: each captures what the other sends. So agents mark what they send with a DSCP of the pool for
//! experiments (RFC 2474 section 6), and the kernel leaves out what carries the mark on loopback, [`super::bpf`]. What comes
//! back to another agent carries none: a socket of its own hears the beginnings of what is left out, and tells of the endpoints
//! that mark. Each is left out in both directions from then on, until it sends something without the mark. The packets that are
//! shown are not looked into.

use super::bpf::{DSCP_BITS, MARK, MAX_ENDPOINTS};
use super::tap::Tap;
use socket2::Socket;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

const TCP: u8 = 6;
/// Packets read in one go: who sends faster than they are read must not hold up the capture.
const TURN_PACKETS: usize = 1024;

/// The endpoints left out, and the socket that counts their packets.
#[derive(Debug)]
pub(super) struct Hidden {
    /// This agent's own, and then the others' met so far.
    endpoints: Vec<SocketAddr>,
    counter: Tap,
    seen: u64,
}

impl Hidden {
    /// `counter` gets packets from the IP header on.
    pub(super) fn new(own: SocketAddr, counter: Tap) -> Self {
        Self { endpoints: vec![own], counter, seen: 0 }
    }

    /// What the kernel has to leave out.
    pub(super) fn endpoints(&self) -> &[SocketAddr] {
        &self.endpoints
    }

    /// The socket that counts, to be given the filter that lets in what is left out elsewhere.
    pub(super) fn counter(&self) -> &Socket {
        &self.counter.socket
    }

    /// Takes what the counting socket holds. Nobody waits for it: what did not fit into its queue meanwhile the kernel has
    /// counted itself. Says whether the endpoints changed.
    pub(super) fn drain(&mut self) -> bool {
        let mut changed = false;
        for _ in 0..TURN_PACKETS {
            let (Ok(()), Some((_, _, bytes))) = (self.counter.read_ahead(), self.counter.take()) else {
                break;
            };
            self.seen += 1;
            if let Some(segment) = Segment::read(bytes) {
                changed |= learn(&mut self.endpoints, &segment);
            }
        }
        changed
    }

    /// Packets left out so far.
    pub(super) fn count(&self) -> u64 {
        self.seen + self.counter.dropped
    }
}

/// Adds the endpoint that a segment comes from, or drops it, and says whether it did. The first one stays.
fn learn(endpoints: &mut Vec<SocketAddr>, segment: &Segment) -> bool {
    let from = segment.from;
    let others = endpoints.get(1..).unwrap_or_default();
    let known = others.iter().position(|other| *other == from);
    match (known, segment.marked) {
        (None, true) => {
            let own = endpoints.first().is_some_and(|own| covers(*own, from));
            let is_new = !own && from.ip().is_loopback() && endpoints.len() < MAX_ENDPOINTS;
            if is_new {
                tracing::info!(endpoint = %from, "another wireglass serves here; its traffic is left out");
                endpoints.push(from);
            }
            is_new
        }
        // A reset is the kernel's own answer and carries no mark, whoever had the port.
        (Some(at), false) if !segment.reset => {
            endpoints.remove(at + 1);
            true
        }
        _ => false,
    }
}

/// Whether a server that listens at `own` may send from `endpoint`.
fn covers(own: SocketAddr, endpoint: SocketAddr) -> bool {
    let address = match own.ip() {
        // An IPv6 socket at any address serves IPv4 as well.
        IpAddr::V6(any) if any.is_unspecified() => true,
        IpAddr::V4(any) if any.is_unspecified() => endpoint.is_ipv4(),
        one => one == endpoint.ip(),
    };
    address && own.port() == endpoint.port()
}

/// What the beginning of a TCP segment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    from: SocketAddr,
    marked: bool,
    reset: bool,
}

impl Segment {
    /// From the IP header on, of either version; `None` for all else.
    fn read(packet: &[u8]) -> Option<Self> {
        let (class, protocol, from, header_bytes) = match packet.first()? >> 4 {
            4 => {
                let from: [u8; 4] = *packet.get(12..)?.first_chunk()?;
                let header_bytes = usize::from(packet.first()? & 0x0f) * 4;
                (*packet.get(1)?, *packet.get(9)?, IpAddr::V4(Ipv4Addr::from(from)), header_bytes)
            }
            6 => {
                let from: [u8; 16] = *packet.get(8..)?.first_chunk()?;
                let class = (packet.first()? << 4) | (packet.get(1)? >> 4);
                (class, *packet.get(6)?, IpAddr::V6(Ipv6Addr::from(from)), 40)
            }
            _ => return None,
        };
        if protocol != TCP {
            return None;
        }
        let segment = packet.get(header_bytes..)?;
        let port = u16::from_be_bytes(*segment.first_chunk()?);
        Some(Self {
            from: SocketAddr::new(from, port),
            marked: class & DSCP_BITS == MARK,
            reset: segment.get(13).is_some_and(|flags| flags & 0x04 != 0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A segment of 14 bytes behind its IP header.
    fn segment(from: &str, class: u8, flags: u8) -> Vec<u8> {
        let from: SocketAddr = from.parse().expect("an address");
        let mut packet = match from.ip() {
            IpAddr::V4(from) => {
                let mut header = vec![0x45, class, 0, 34, 0, 0, 0, 0, 64, TCP, 0, 0];
                header.extend(from.octets());
                header.extend([127, 0, 0, 1]);
                header
            }
            IpAddr::V6(from) => {
                let mut header = vec![0x60 | class >> 4, class << 4, 0, 0, 0, 14, TCP, 64];
                header.extend(from.octets());
                header.extend(Ipv6Addr::LOCALHOST.octets());
                header
            }
        };
        packet.extend(from.port().to_be_bytes());
        packet.extend([0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, flags]);
        packet
    }

    #[test]
    fn the_mark_and_the_endpoint_are_read_of_both_versions() {
        for from in ["127.0.0.1:9473", "[::1]:9473"] {
            let marked = segment(from, MARK | 1, 0x10);
            let endpoint = from.parse().expect("an address");
            let expected = Segment { from: endpoint, marked: true, reset: false };
            assert_eq!(Segment::read(&marked), Some(expected), "congestion bits do not matter");
            let plain = Segment::read(&segment(from, 0, 0x04)).expect("a segment");
            assert_eq!((plain.marked, plain.reset), (false, true));
            for length in 0..marked.len() - 12 {
                assert_eq!(Segment::read(&marked[..length]), None, "no port in {length} bytes");
            }
        }
        let mut other = segment("127.0.0.1:9473", MARK, 0);
        other[9] = 17;
        assert_eq!(Segment::read(&other), None, "not TCP");
    }

    #[test]
    fn an_endpoint_is_left_out_from_its_first_mark_until_it_sends_without() {
        let own: SocketAddr = "127.0.0.1:1".parse().expect("an address");
        let mut endpoints = vec![own];
        let mut hear = |from: &str, class, flags| {
            let segment = Segment::read(&segment(from, class, flags)).expect("a segment");
            (learn(&mut endpoints, &segment), endpoints.len())
        };
        assert_eq!(hear("127.0.0.1:1", MARK, 0), (false, 1), "its own");
        assert_eq!(hear("10.0.0.1:9473", MARK, 0), (false, 1), "not on loopback");
        assert_eq!(hear("127.0.0.1:9473", 0, 0), (false, 1), "no mark");
        assert_eq!(hear("127.0.0.1:9473", MARK, 0), (true, 2));
        assert_eq!(hear("127.0.0.1:9473", MARK, 0), (false, 2), "known");
        assert_eq!(hear("[::1]:9473", MARK, 0), (true, 3));
        assert_eq!(hear("127.0.0.1:9473", 0, 0x04), (false, 3), "a reset is the kernel's");
        assert_eq!(hear("127.0.0.1:9473", 0, 0), (true, 2), "the port is another's now");
        assert_eq!(hear("127.0.0.1:1", 0, 0), (false, 2), "its own stays");
    }

    #[test]
    fn a_server_at_any_address_is_known_at_each() {
        let any = |own: &str, from: &str| {
            covers(own.parse().expect("an address"), from.parse().expect("an address"))
        };
        assert!(any("0.0.0.0:7", "127.0.0.1:7") && any("[::]:7", "127.0.0.1:7") && any("[::]:7", "[::1]:7"));
        assert!(!any("0.0.0.0:7", "127.0.0.1:8") && !any("0.0.0.0:7", "[::1]:7"));
        assert!(any("127.0.0.1:7", "127.0.0.1:7") && !any("127.0.0.1:7", "127.0.0.2:7"));
    }
}
