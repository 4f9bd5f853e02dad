//! What bytes say of where they go: every address by which a packet, or one that it carries, is delivered or answered.
//!
//! Read straight from the bytes, header by header, as the kernel and the hosts on the way read them. Knows nothing of what is
//! allowed. What cannot be read to its end is an error: nobody knows where that would go. A packet that an ICMP error quotes goes
//! nowhere, and what programs make of the data in a UDP datagram or a TCP segment is their own affair: neither is looked into.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Packets inside packets that are followed.
const DEPTH: u8 = 8;

const HOP_BY_HOP: u8 = 0;
const IPV4: u8 = 4;
const IPV6: u8 = 41;
const ROUTING: u8 = 43;
const FRAGMENT: u8 = 44;
const AUTHENTICATION: u8 = 51;
const DESTINATION_OPTIONS: u8 = 60;
/// Extension headers of the usual form without addresses by which packets go on.
const MOBILITY: u8 = 135;
const HIP: u8 = 139;
const SHIM6: u8 = 140;
/// IPv4 options that send a packet on to the addresses in them: loose and strict source route, RFC 791 section 3.1.
const SOURCE_ROUTES: [u8; 2] = [0x83, 0x89];
/// The IPv6 option with the address that answers go to, RFC 6275 section 6.3.
const HOME_ADDRESS: u8 = 0xc9;

/// What an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The packet, or one inside it, goes there.
    Destination,
    /// It may be sent on to there: a source route or a routing header.
    Route,
    /// Answers go there.
    Source,
}

/// An address, and what it is for.
pub(super) type Found = (Part, IpAddr);

/// What an IP packet says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Packet {
    /// Where its own header sends it, and those of packets inside it do not.
    pub(super) destination: IpAddr,
    /// All addresses.
    pub(super) found: Vec<Found>,
}

/// What a frame says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// Its destination on the link.
    pub(super) to: [u8; 6],
    /// All addresses of the packet in it.
    pub(super) found: Vec<Found>,
}

/// Reads a packet that begins with an IP header.
pub(super) fn packet(bytes: &[u8]) -> Result<Packet, String> {
    let mut reader = Reader::default();
    let destination = match bytes.first().map(|byte| byte >> 4) {
        Some(4) => reader.ipv4(bytes)?,
        Some(6) => reader.ipv6(bytes)?,
        Some(version) => {
            return Err(format!(
                "the first byte says IP version {version}, and an IP header says 4 or 6 there"
            ));
        }
        None => return Err("there is no byte to send".to_owned()),
    };
    Ok(Packet { destination, found: reader.found })
}

/// Reads a frame that begins with an Ethernet header.
pub(super) fn frame(bytes: &[u8]) -> Result<Frame, String> {
    let short = || format!("an Ethernet header has 14 bytes (0xe), and here are {}", bytes.len());
    let (addresses, mut rest) = bytes.split_first_chunk::<12>().ok_or_else(short)?;
    let (to, _) = addresses.split_first_chunk::<6>().ok_or_else(short)?;
    let mut reader = Reader::default();
    loop {
        let (ethertype, behind) = rest.split_first_chunk::<2>().ok_or_else(short)?;
        match u16::from_be_bytes(*ethertype) {
            // VLAN tags: two bytes, and another EtherType.
            0x8100 | 0x88a8 | 0x9100 => rest = behind.get(2..).ok_or("the VLAN tag is cut short")?,
            0x0800 => drop(reader.ipv4(behind)?),
            0x86dd => drop(reader.ipv6(behind)?),
            0x0806 => reader.arp(behind)?,
            other => {
                return Err(format!(
                    "the EtherType is 0x{other:04x}, and only in IPv4 (0x0800), ARP (0x0806) and IPv6 (0x86dd) is there an \
                     address that can be judged"
                ));
            }
        }
        if !reader.found.is_empty() {
            return Ok(Frame { to: *to, found: reader.found });
        }
    }
}

#[derive(Default)]
struct Reader {
    found: Vec<Found>,
    depth: u8,
}

impl Reader {
    fn found(&mut self, part: Part, address: impl Into<IpAddr>) {
        self.found.push((part, address.into()));
    }

    fn ipv4(&mut self, bytes: &[u8]) -> Result<IpAddr, String> {
        let Some((header, _)) = bytes.split_first_chunk::<20>() else {
            return Err(format!("an IPv4 header has at least 20 bytes (0x14), and here are {}", bytes.len()));
        };
        let [first, .., s0, s1, s2, s3, d0, d1, d2, d3] = *header;
        let [_, _, _, _, _, _, flags, offset, _, protocol, ..] = *header;
        version(first, 4)?;
        let header_bytes = usize::from(first & 0x0f) * 4;
        if header_bytes < header.len() {
            return Err(format!(
                "the header length says {header_bytes} bytes, and an IPv4 header has at least 20 (IHL 5)"
            ));
        }
        let Some((options, payload)) =
            bytes.split_at_checked(header_bytes).and_then(|(all, rest)| Some((all.get(20..)?, rest)))
        else {
            return Err(format!("the header length says {header_bytes} bytes, and here are {}", bytes.len()));
        };
        let destination = Ipv4Addr::from([d0, d1, d2, d3]);
        self.found(Part::Destination, destination);
        self.found(Part::Source, Ipv4Addr::from([s0, s1, s2, s3]));
        self.ipv4_options(options)?;
        let is_piece = flags & 0x3f != 0 || offset != 0;
        self.upper(protocol, payload, is_piece)?;
        Ok(destination.into())
    }

    fn ipv4_options(&mut self, options: &[u8]) -> Result<(), String> {
        let mut rest = options;
        loop {
            rest = match rest {
                [] | [0, ..] => return Ok(()),
                [1, behind @ ..] => behind,
                [kind, length, ..] if (2..=rest.len()).contains(&usize::from(*length)) => {
                    let (option, behind) = rest.split_at(usize::from(*length));
                    if SOURCE_ROUTES.contains(kind) {
                        let addresses = option.get(3..).unwrap_or_default().chunks(4);
                        for address in addresses {
                            let address: [u8; 4] =
                                address.try_into().map_err(|_| "the source route ends inside an address")?;
                            self.found(Part::Route, Ipv4Addr::from(address));
                        }
                    }
                    behind
                }
                // Whoever reads on in another way must not find a route either.
                _ if rest.iter().any(|byte| SOURCE_ROUTES.contains(byte)) => {
                    return Err("the IPv4 options are malformed, and could hold a source route".to_owned());
                }
                _ => return Ok(()),
            }
        }
    }

    fn ipv6(&mut self, bytes: &[u8]) -> Result<IpAddr, String> {
        let short = || format!("an IPv6 header has 40 bytes (0x28), and here are {}", bytes.len());
        let (header, payload) = bytes.split_first_chunk::<40>().ok_or_else(short)?;
        let [first, _, _, _, _, _, next, ..] = *header;
        version(first, 6)?;
        let address = |from: usize| {
            header
                .get(from..)
                .and_then(|bytes| bytes.first_chunk::<16>())
                .map_or(Ipv6Addr::UNSPECIFIED, |bytes| Ipv6Addr::from(*bytes))
        };
        let destination = address(24);
        self.found(Part::Destination, destination);
        self.found(Part::Source, address(8));
        self.extensions(next, payload)?;
        Ok(destination.into())
    }

    /// Follows the chain of extension headers, RFC 8200 section 4.
    fn extensions(&mut self, mut next: u8, mut rest: &[u8]) -> Result<(), String> {
        let mut is_piece = false;
        loop {
            if next == FRAGMENT {
                let (header, behind) =
                    rest.split_first_chunk::<8>().ok_or("the fragment header is cut short")?;
                let [following, _, high, low, ..] = *header;
                (next, rest) = (following, behind);
                let is_first = u16::from_be_bytes([high, low]) >> 3 == 0;
                is_piece |= !is_first || low & 1 != 0;
                if !is_first {
                    // What is here are not headers. Had the first fragment others than the last, they could go on here.
                    return if is_extension(next) {
                        Err(PIECE.to_owned())
                    } else {
                        self.upper(next, rest, true)
                    };
                }
            } else if is_extension(next) {
                let cut = || format!("the extension header {next} is cut short");
                let &[following, length, ..] = rest else { return Err(cut()) };
                let (header, behind) =
                    rest.split_at_checked((usize::from(length) + 1) * 8).ok_or_else(cut)?;
                match next {
                    ROUTING => self.routing(header)?,
                    HOP_BY_HOP | DESTINATION_OPTIONS => {
                        self.ipv6_options(header.get(2..).unwrap_or_default())?;
                    }
                    _ => {}
                }
                (next, rest) = (following, behind);
            } else {
                return self.upper(next, rest, is_piece);
            }
        }
    }

    fn routing(&mut self, header: &[u8]) -> Result<(), String> {
        let [_, _, kind, left, last, ..] = *header else {
            return Err("the routing header is cut short".to_owned());
        };
        let entries = header.get(8..).unwrap_or_default();
        let addresses = match kind {
            0 | 2 => entries,
            // What stands behind the list are not addresses.
            4 => entries
                .get(..(usize::from(last) + 1) * 16)
                .ok_or("the segment list is longer than its header")?,
            _ if left == 0 => return Ok(()),
            _ => {
                return Err(format!(
                    "the addresses in a routing header of type {kind} are in a form that is not judged"
                ));
            }
        };
        for address in addresses.chunks(16) {
            let address: [u8; 16] =
                address.try_into().map_err(|_| "the routing header ends inside an address")?;
            self.found(Part::Route, Ipv6Addr::from(address));
        }
        Ok(())
    }

    fn ipv6_options(&mut self, options: &[u8]) -> Result<(), String> {
        let mut rest = options;
        loop {
            rest = match rest {
                [] => return Ok(()),
                [0, behind @ ..] => behind,
                [kind, length, behind @ ..] if usize::from(*length) <= behind.len() => {
                    let (body, behind) = behind.split_at(usize::from(*length));
                    if *kind == HOME_ADDRESS {
                        let home: [u8; 16] = body
                            .try_into()
                            .map_err(|_| "a home address has 16 bytes, and this one has not")?;
                        self.found(Part::Source, Ipv6Addr::from(home));
                    }
                    behind
                }
                _ if rest.contains(&HOME_ADDRESS) => {
                    return Err("the IPv6 options are malformed, and could hold a home address".to_owned());
                }
                _ => return Ok(()),
            }
        }
    }

    /// What stands behind the IP header and its extensions.
    fn upper(&mut self, protocol: u8, bytes: &[u8], is_piece: bool) -> Result<(), String> {
        let hides = |what: &str| {
            Err(format!(
                "protocol {protocol}, {what}, can carry another packet in a form that is not looked into"
            ))
        };
        match protocol {
            IPV4 | IPV6 | AUTHENTICATION if is_piece => Err(PIECE.to_owned()),
            IPV4 | IPV6 if self.depth == DEPTH => {
                Err(format!("more than {DEPTH} packets stand inside each other"))
            }
            IPV4 => {
                self.depth += 1;
                self.ipv4(bytes).map(drop)
            }
            IPV6 => {
                self.depth += 1;
                self.ipv6(bytes).map(drop)
            }
            AUTHENTICATION => {
                let cut = "the authentication header is cut short";
                let &[next, length, ..] = bytes else { return Err(cut.to_owned()) };
                let behind = bytes.get((usize::from(length) + 2) * 4..).ok_or(cut)?;
                // In IPv6, others may follow; in IPv4 their numbers mean nothing, and are read all the same.
                self.extensions(next, behind)
            }
            47 => hides("GRE"),
            50 => hides("ESP"),
            55 => hides("minimal encapsulation"),
            94 => hides("IP within IP"),
            97 => hides("EtherIP"),
            98 => hides("an encapsulation header"),
            108 => hides("IP payload compression"),
            115 => hides("L2TP"),
            137 => hides("MPLS"),
            142 => hides("ROHC"),
            143 => hides("Ethernet"),
            _ => Ok(()),
        }
    }

    /// RFC 826, for IPv4 over Ethernet.
    fn arp(&mut self, bytes: &[u8]) -> Result<(), String> {
        let short =
            || format!("ARP for IPv4 over Ethernet has 28 bytes (0x1c), and here are {}", bytes.len());
        let message = bytes.first_chunk::<28>().ok_or_else(short)?;
        let [0, 1, 8, 0, 6, 4, ..] = *message else {
            return Err(
                "this ARP is not for IPv4 over Ethernet, and has no address that can be judged".to_owned()
            );
        };
        let [.., s0, s1, s2, s3, _, _, _, _, _, _, t0, t1, t2, t3] = *message;
        self.found(Part::Source, Ipv4Addr::from([s0, s1, s2, s3]));
        self.found(Part::Destination, Ipv4Addr::from([t0, t1, t2, t3]));
        Ok(())
    }
}

const fn is_extension(number: u8) -> bool {
    matches!(number, HOP_BY_HOP | ROUTING | FRAGMENT | DESTINATION_OPTIONS | MOBILITY | HIP | SHIM6)
}

const PIECE: &str =
    "this is a fragment of a packet with another header behind the first: where that leads stands in pieces";

fn version(first: u8, wanted: u8) -> Result<(), String> {
    let said = first >> 4;
    match said == wanted {
        true => Ok(()),
        false => Err(format!("what carries this header says IPv{wanted}, and its version field says {said}")),
    }
}
