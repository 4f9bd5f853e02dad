//! The types and codes of ICMP by name (IANA "Internet Control Message Protocol (ICMP) Parameters").

use super::super::names::{EXTENDED_REPLY, EXTENDED_REQUEST};
use crate::table::{Name, name, name_of};

/// The message types. Numbers that IANA lists as unassigned have no name.
pub(super) static TYPES: &[Name] = &[
    name(0, "Echo Reply"),
    name(3, "Destination Unreachable"),
    name(4, "Source Quench"),
    name(5, "Redirect"),
    name(6, "Alternate Host Address"),
    name(8, "Echo Request"),
    name(9, "Router Advertisement"),
    name(10, "Router Solicitation"),
    name(11, "Time Exceeded"),
    name(12, "Parameter Problem"),
    name(13, "Timestamp"),
    name(14, "Timestamp Reply"),
    name(15, "Information Request"),
    name(16, "Information Reply"),
    name(17, "Address Mask Request"),
    name(18, "Address Mask Reply"),
    name(19, "Reserved for security"),
    name(20, "Reserved for a robustness experiment"),
    name(21, "Reserved for a robustness experiment"),
    name(22, "Reserved for a robustness experiment"),
    name(23, "Reserved for a robustness experiment"),
    name(24, "Reserved for a robustness experiment"),
    name(25, "Reserved for a robustness experiment"),
    name(26, "Reserved for a robustness experiment"),
    name(27, "Reserved for a robustness experiment"),
    name(28, "Reserved for a robustness experiment"),
    name(29, "Reserved for a robustness experiment"),
    name(30, "Traceroute"),
    name(31, "Datagram Conversion Error"),
    name(32, "Mobile Host Redirect"),
    name(33, "IPv6 Where-Are-You"),
    name(34, "IPv6 I-Am-Here"),
    name(35, "Mobile Registration Request"),
    name(36, "Mobile Registration Reply"),
    name(37, "Domain Name Request"),
    name(38, "Domain Name Reply"),
    name(39, "SKIP"),
    name(40, "Photuris"),
    name(41, "Experimental mobility message"),
    name(42, "Extended Echo Request"),
    name(43, "Extended Echo Reply"),
    name(253, "RFC 3692-style Experiment 1"),
    name(254, "RFC 3692-style Experiment 2"),
    name(255, "Reserved"),
];

/// The name of a message type.
pub(in crate::proto) fn type_name(message: u8) -> Option<&'static str> {
    name_of(TYPES, message.into())
}

/// What the code says, for the types whose codes say something.
pub(in crate::proto) fn code_name(message: u8, code: u8) -> Option<&'static str> {
    let names = match message {
        3 => UNREACHABLE,
        5 => REDIRECT,
        6 => ALTERNATE_HOST,
        9 => ADVERTISEMENT,
        11 => EXCEEDED,
        12 => PARAMETER,
        30 => TRACEROUTE,
        31 => CONVERSION,
        40 => PHOTURIS,
        42 => EXTENDED_REQUEST,
        43 => EXTENDED_REPLY,
        _ => return None,
    };
    name_of(names, code.into())
}

static UNREACHABLE: &[Name] = &[
    name(0, "net unreachable"),
    name(1, "host unreachable"),
    name(2, "protocol unreachable"),
    name(3, "port unreachable"),
    name(4, "fragmentation needed and DF set"),
    name(5, "source route failed"),
    name(6, "destination network unknown"),
    name(7, "destination host unknown"),
    name(8, "source host isolated"),
    name(9, "network administratively prohibited"),
    name(10, "host administratively prohibited"),
    name(11, "network unreachable for this type of service"),
    name(12, "host unreachable for this type of service"),
    name(13, "communication administratively prohibited"),
    name(14, "host precedence violation"),
    name(15, "precedence cutoff in effect"),
];
static REDIRECT: &[Name] = &[
    name(0, "for the network"),
    name(1, "for the host"),
    name(2, "for this type of service and network"),
    name(3, "for this type of service and host"),
];
static ALTERNATE_HOST: &[Name] = &[name(0, "alternate address for host")];
static ADVERTISEMENT: &[Name] =
    &[name(0, "normal router advertisement"), name(16, "does not route common traffic")];
static EXCEEDED: &[Name] =
    &[name(0, "time to live exceeded in transit"), name(1, "fragment reassembly time exceeded")];
static PARAMETER: &[Name] =
    &[name(0, "pointer indicates the error"), name(1, "missing a required option"), name(2, "bad length")];
/// RFC 1393 section 2.3.
static TRACEROUTE: &[Name] = &[name(0, "packet forwarded"), name(1, "no route, packet discarded")];
/// RFC 1475.
static CONVERSION: &[Name] = &[
    name(0, "unknown or unspecified error"),
    name(1, "don't convert option present"),
    name(2, "unknown mandatory option present"),
    name(3, "known unsupported option present"),
    name(4, "unsupported transport protocol"),
    name(5, "overall length exceeded"),
    name(6, "IP header length exceeded"),
    name(7, "transport protocol above 255"),
    name(8, "port conversion out of range"),
    name(9, "transport header length exceeded"),
    name(10, "32 bit rollover missing and ACK set"),
    name(11, "unknown mandatory transport option present"),
];
static PHOTURIS: &[Name] = &[
    name(0, "bad security parameters index"),
    name(1, "authentication failed"),
    name(2, "decompression failed"),
    name(3, "decryption failed"),
    name(4, "need authentication"),
    name(5, "need authorization"),
];
