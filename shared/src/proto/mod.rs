//! THE list of protocols, and which number leads to which.
//!
//! A new protocol is one file, its `mod` line, its entry in [`ALL`] and one line in [`bind`]. Files never import one
//! another.

mod ah;
mod arp;
mod data;
mod dns;
mod ethernet;
mod icmp;
mod icmpv6;
mod igmp;
mod ipv4;
mod ipv6;
mod names;
mod null;
mod records;
mod sll;
mod tcp;
mod udp;
mod vlan;

use crate::capture::LinkType;
use crate::table::{Next, Protocol, flag_labels, name_of};

pub use ah::AH;
pub use arp::ARP;
pub use data::{DATA, FRAME_TRAILER, PADDING, TRAILER};
pub use dns::{DNS, DnsInfo, LLMNR, MDNS, dns_info};
pub use ethernet::ETHERNET;
pub use icmp::{ICMP, ICMP_EXTENSIONS};
pub use icmpv6::ICMPV6;
pub use igmp::IGMP;
pub use ipv4::IPV4;
pub use ipv6::{DESTINATION_OPTIONS, EXTENSION, FRAGMENT, HOP_BY_HOP, IPV6, ROUTING};
pub use names::service;
pub use null::NULL;
pub use sll::{SLL, SLL2};
pub use tcp::TCP;
pub use udp::UDP;
pub use vlan::{SERVICE_TAG, VLAN};

/// Every protocol there is a table for.
pub static ALL: &[&Protocol] = &[
    &ETHERNET,
    &VLAN,
    &SERVICE_TAG,
    &SLL,
    &SLL2,
    &NULL,
    &ARP,
    &IPV4,
    &IPV6,
    &HOP_BY_HOP,
    &DESTINATION_OPTIONS,
    &ROUTING,
    &FRAGMENT,
    &EXTENSION,
    &AH,
    &ICMP,
    &ICMP_EXTENSIONS,
    &ICMPV6,
    &IGMP,
    &TCP,
    &UDP,
    &DNS,
    &MDNS,
    &LLMNR,
    &DATA,
    &PADDING,
    &FRAME_TRAILER,
    &TRAILER,
];

/// The protocol that the first byte of a frame of this link type begins.
///
/// # Errors
/// There is no table for it; the message says for what.
pub fn first(link: LinkType, frame: &[u8]) -> Result<&'static Protocol, String> {
    match (link, frame.first().map(|byte| byte >> 4)) {
        (LinkType::ETHERNET, _) => Ok(&ETHERNET),
        (LinkType::LINUX_SLL, _) => Ok(&SLL),
        (LinkType::LINUX_SLL2, _) => Ok(&SLL2),
        (LinkType::NULL | LinkType::LOOP, _) => Ok(&NULL),
        (LinkType::RAW, Some(6)) | (LinkType::IPV6, _) => Ok(&IPV6),
        (LinkType::RAW | LinkType::IPV4, _) => Ok(&IPV4),
        _ => Err(format!("wireglass has no table for captures of link type {}.", link.0)),
    }
}

/// The protocol behind a number in a header; `None` where there is no table for it.
pub fn bind(next: Next) -> Option<&'static Protocol> {
    match next {
        Next::EtherType(0x0800) | Next::QuotedIpv4 | Next::IpNumber(4) => Some(&IPV4),
        Next::EtherType(0x86dd) | Next::QuotedIpv6 | Next::IpNumber(41) => Some(&IPV6),
        // Reverse ARP has a type of its own and the same form.
        Next::EtherType(0x0806 | 0x8035) => Some(&ARP),
        Next::EtherType(0x8100 | 0x9100) => Some(&VLAN),
        Next::EtherType(0x88a8) => Some(&SERVICE_TAG),
        Next::Padding => Some(&PADDING),
        Next::FrameTrailer => Some(&FRAME_TRAILER),
        Next::IpNumber(0) => Some(&HOP_BY_HOP),
        Next::IpNumber(43) => Some(&ROUTING),
        Next::IpNumber(44) => Some(&FRAGMENT),
        Next::IpNumber(51) => Some(&AH),
        Next::IpNumber(60) => Some(&DESTINATION_OPTIONS),
        // Mobility, host identity and multihoming have the common shape of extension headers.
        Next::IpNumber(135 | 139 | 140) => Some(&EXTENSION),
        // Segment routing carries whole frames (RFC 8986).
        Next::IpNumber(143) => Some(&ETHERNET),
        Next::IpNumber(1) => Some(&ICMP),
        Next::IpNumber(2) => Some(&IGMP),
        Next::IpNumber(6) => Some(&TCP),
        Next::IpNumber(17) => Some(&UDP),
        Next::IcmpExtensions => Some(&ICMP_EXTENSIONS),
        Next::UdpPorts(53, _) | Next::UdpPorts(_, 53) => Some(&DNS),
        Next::UdpPorts(5353, _) | Next::UdpPorts(_, 5353) => Some(&MDNS),
        Next::UdpPorts(5355, _) | Next::UdpPorts(_, 5355) => Some(&LLMNR),
        Next::IpNumber(58) => Some(&ICMPV6),
        Next::Data | Next::FragmentData => Some(&DATA),
        Next::EtherType(_) | Next::IpNumber(_) | Next::UdpPorts(..) => None,
    }
}

/// The name of a protocol by its IP number.
pub fn ip_number_name(number: u8) -> String {
    name_of(names::IP_NUMBERS, number.into()).map_or_else(|| format!("IP protocol {number}"), str::to_owned)
}

/// What an ICMP message of this type and code is called.
pub fn icmp_name(message: u8, code: u8) -> String {
    let name = icmp::type_name(message).map_or_else(|| format!("ICMP type {message}"), str::to_owned);
    with_detail(name, icmp::code_name(message, code))
}

/// What an ICMPv6 message of this type and code is called.
pub fn icmpv6_name(message: u8, code: u8) -> String {
    let name = icmpv6::type_name(message).map_or_else(|| format!("ICMPv6 type {message}"), str::to_owned);
    with_detail(name, icmpv6::code_name(message, code))
}

/// What an IGMP message of this type is called.
pub fn igmp_name(message: u8) -> String {
    igmp::type_name(message).map_or_else(|| format!("IGMP type 0x{message:02x}"), str::to_owned)
}

fn with_detail(name: String, detail: Option<&str>) -> String {
    match detail {
        Some(detail) => format!("{name} ({detail})"),
        None => name,
    }
}

/// The flags set in the 16-bit word that begins with Data Offset: `SYN, ACK`.
pub fn tcp_flags(word: u16) -> String {
    flag_labels(&tcp::FLAGS, word.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::words::{about, spec};
    use crate::table::{Field, Kind};

    /// Every row reachable from a table, options and groups included. Bodies behind a switch are covered by the
    /// corpus tests, which meet each of them.
    fn every_row(fields: &'static [Field], found: &mut Vec<&'static Field>) {
        for field in fields {
            found.push(field);
            match field.kind {
                Kind::Group(children) | Kind::Repeat(children) => every_row(children, found),
                Kind::List(set) => {
                    found.extend([&set.kind, &set.length, &set.padding, &set.unknown.field]);
                    for option in set.known {
                        found.push(&option.field);
                        every_row(option.body, found);
                    }
                }
                _ => {}
            }
        }
    }

    #[test]
    fn every_row_has_words_that_end_and_a_source() {
        for protocol in ALL {
            let mut found = Vec::new();
            every_row(protocol.fields, &mut found);
            assert!(!found.is_empty(), "{} has no rows", protocol.id);
            for field in found {
                assert!(about(field).ends_with('.'), "{}: {:?} is no sentence", field.id, about(field));
                assert!(!spec(field).to_string().trim().is_empty(), "{} names no source", field.id);
            }
        }
    }

    #[test]
    fn protocol_ids_are_unique() {
        let mut ids: Vec<_> = ALL.iter().map(|protocol| protocol.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), ALL.len());
    }
}
