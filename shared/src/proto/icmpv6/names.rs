//! The numbers that IANA lists in "Internet Control Message Protocol version 6 (ICMPv6) Parameters".

use super::super::names::{EXTENDED_REPLY, EXTENDED_REQUEST};
use crate::table::{Name, name};

/// Message types.
pub(super) static TYPES: &[Name] = &[
    name(1, "Destination Unreachable"),
    name(2, "Packet Too Big"),
    name(3, "Time Exceeded"),
    name(4, "Parameter Problem"),
    name(100, "Private Experimentation (error)"),
    name(101, "Private Experimentation (error)"),
    name(127, "Reserved for Expansion of Errors"),
    name(128, "Echo Request"),
    name(129, "Echo Reply"),
    name(130, "Multicast Listener Query"),
    name(131, "Multicast Listener Report"),
    name(132, "Multicast Listener Done"),
    name(133, "Router Solicitation"),
    name(134, "Router Advertisement"),
    name(135, "Neighbor Solicitation"),
    name(136, "Neighbor Advertisement"),
    name(137, "Redirect"),
    name(138, "Router Renumbering"),
    name(139, "Node Information Query"),
    name(140, "Node Information Response"),
    name(141, "Inverse Neighbor Discovery Solicitation"),
    name(142, "Inverse Neighbor Discovery Advertisement"),
    name(143, "Multicast Listener Report, version 2"),
    name(144, "Home Agent Address Discovery Request"),
    name(145, "Home Agent Address Discovery Reply"),
    name(146, "Mobile Prefix Solicitation"),
    name(147, "Mobile Prefix Advertisement"),
    name(148, "Certification Path Solicitation"),
    name(149, "Certification Path Advertisement"),
    name(150, "Experimental Mobility Protocol"),
    name(151, "Multicast Router Advertisement"),
    name(152, "Multicast Router Solicitation"),
    name(153, "Multicast Router Termination"),
    name(154, "Fast Handover for Mobile IPv6"),
    name(155, "RPL Control"),
    name(156, "ILNPv6 Locator Update"),
    name(157, "Duplicate Address Request"),
    name(158, "Duplicate Address Confirmation"),
    name(159, "MPL Control"),
    name(160, "Extended Echo Request"),
    name(161, "Extended Echo Reply"),
    name(200, "Private Experimentation (information)"),
    name(201, "Private Experimentation (information)"),
    name(255, "Reserved for Expansion of Information"),
];

/// The codes of a message type, where they have names.
pub(super) const fn codes(message: u8) -> Option<&'static [Name]> {
    Some(match message {
        1 => UNREACHABLE,
        3 => EXCEEDED,
        4 => PARAMETER,
        138 => RENUMBERING,
        139 => NODE_QUERY,
        140 => NODE_RESPONSE,
        155 => RPL,
        157 | 158 => DUPLICATE_ADDRESS,
        160 => EXTENDED_REQUEST,
        161 => EXTENDED_REPLY,
        _ => return None,
    })
}

static UNREACHABLE: &[Name] = &[
    name(0, "no route to destination"),
    name(1, "communication administratively prohibited"),
    name(2, "beyond scope of source address"),
    name(3, "address unreachable"),
    name(4, "port unreachable"),
    name(5, "source address failed ingress/egress policy"),
    name(6, "reject route to destination"),
    name(7, "error in source routing header"),
    name(8, "headers too long"),
];
static EXCEEDED: &[Name] =
    &[name(0, "hop limit exceeded in transit"), name(1, "fragment reassembly time exceeded")];
static PARAMETER: &[Name] = &[
    name(0, "erroneous header field"),
    name(1, "unrecognized Next Header type"),
    name(2, "unrecognized IPv6 option"),
    name(3, "first fragment has an incomplete header chain"),
    name(4, "segment routing: error in the upper-layer header"),
    name(5, "unrecognized Next Header type at a node on the way"),
    name(6, "extension header too big"),
    name(7, "extension header chain too long"),
    name(8, "too many extension headers"),
    name(9, "too many options in an extension header"),
    name(10, "option too big"),
];
static RENUMBERING: &[Name] = &[name(0, "command"), name(1, "result"), name(255, "sequence number reset")];
static NODE_QUERY: &[Name] = &[
    name(0, "the subject is an IPv6 address"),
    name(1, "the subject is a name, or empty"),
    name(2, "the subject is an IPv4 address"),
];
static NODE_RESPONSE: &[Name] =
    &[name(0, "successful"), name(1, "refused"), name(2, "unknown type of question")];
static RPL: &[Name] = &[
    name(0x00, "DODAG Information Solicitation"),
    name(0x01, "DODAG Information Object"),
    name(0x02, "Destination Advertisement Object"),
    name(0x03, "Destination Advertisement Object Acknowledgment"),
    name(0x04, "P2P Discovery Reply Object"),
    name(0x05, "P2P Discovery Reply Object Acknowledgment"),
    name(0x06, "Measurement Object"),
    name(0x07, "Destination Cleanup Object"),
    name(0x08, "Destination Cleanup Object Acknowledgment"),
    name(0x80, "Secure DODAG Information Solicitation"),
    name(0x81, "Secure DODAG Information Object"),
    name(0x82, "Secure Destination Advertisement Object"),
    name(0x83, "Secure Destination Advertisement Object Acknowledgment"),
    name(0x84, "Secure P2P Discovery Reply Object"),
    name(0x85, "Secure P2P Discovery Reply Object Acknowledgment"),
    name(0x86, "Secure Measurement Object"),
    name(0x87, "Secure Destination Cleanup Object"),
    name(0x88, "Secure Destination Cleanup Object Acknowledgment"),
    name(0x8a, "Consistency Check"),
];
static DUPLICATE_ADDRESS: &[Name] = &[
    name(0, "owner told by EUI-64"),
    name(1, "owner told by 64 bits"),
    name(2, "owner told by 128 bits"),
    name(3, "owner told by 192 bits"),
    name(4, "owner told by 256 bits"),
];
