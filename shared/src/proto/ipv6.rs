//! The Internet Protocol, version 6 (RFC 8200; traffic class from RFC 2474 and RFC 3168, flow label from RFC 6437).
//!
//! The oddity: there is no header length and no checksum. The header is always 40 bytes; what IPv4 had as options stands in
//! headers of its own behind it.

mod chain;
mod extension;
mod fragment;
mod options;
mod routing;

use super::names::{IP_NUMBERS, dscp, ecn};
use crate::problem::{Problem, ProblemKind};
use crate::table::{
    Field, Input, Kind, Layout, Next, Protocol, Slice, Spec, Tier, checked, field, rfc, rows,
};
use crate::value::counted;
use etherparse::Ipv6HeaderSlice;

pub use extension::{DESTINATION_OPTIONS, EXTENSION, HOP_BY_HOP};
pub use fragment::FRAGMENT;
pub use routing::ROUTING;

const HEADER: Spec = rfc(8200, "3");
const HEADER_BYTES: u32 = 40;
/// The number of TCP, whose packets a kernel hands over uncut to cards that cut them.
const TCP: u8 = 6;

/// The IPv6 header.
pub static IPV6: Protocol = checked(Protocol {
    id: "ipv6",
    title: "IPv6",
    name: "Internet Protocol, version 6",
    tier: Tier::Network,
    fixed_bytes: 40,
    fields: &[
        field(
            "ipv6.version",
            "Version",
            4,
            Kind::Uint,
            HEADER,
            "Which IP this is. 6 means a header of this form.",
        )
        .short("Ver"),
        field(
            "ipv6.tclass",
            "Traffic Class",
            8,
            Kind::Group(&TRAFFIC_CLASS),
            rfc(8200, "7"),
            "How routers should treat the packet, and whether they met congestion: the same two parts as in IPv4's \
             second byte.",
        ),
        field(
            "ipv6.flow",
            "Flow Label",
            20,
            Kind::Hex,
            rfc(6437, "2"),
            "The same number on all packets of one conversation, so that routers can keep them on one path without \
             looking deeper. 0: the sender gave none.",
        ),
        field(
            "ipv6.plen",
            "Payload Length",
            16,
            Kind::Uint,
            HEADER,
            "Bytes behind this header, extension headers included. This header's own 40 bytes are not counted.",
        ),
        field(
            "ipv6.nxt",
            "Next Header",
            8,
            Kind::Enum(IP_NUMBERS),
            HEADER,
            "Names the header that follows: an extension header or the protocol that the packet carries.",
        ),
        field(
            "ipv6.hlim",
            "Hop Limit",
            8,
            Kind::Uint,
            HEADER,
            "Each router subtracts one before it passes the packet on, and drops the packet if that gives \
             0. IPv4 calls it Time to Live.",
        )
        .must(|hops| hops > 0, "a packet on its way has at least 1, since a router that gets to 0 drops it"),
        field(
            "ipv6.src",
            "Source Address",
            128,
            Kind::Ipv6,
            HEADER,
            "The address the packet comes from, and answers go to.",
        ),
        field(
            "ipv6.dst",
            "Destination Address",
            128,
            Kind::Ipv6,
            HEADER,
            "The address the packet is for; with a routing header, the next stop on the way there.",
        ),
    ],
    spec: HEADER,
    about: "Carries a packet from one host to another, across as many networks as it takes. The successor of IPv4, \
            with addresses of 128 bits.",
    slice,
    layout: Layout::new(),
});

static TRAFFIC_CLASS: [Field; 2] = rows([dscp("ipv6.tclass.dscp"), ecn("ipv6.tclass.ecn")]);

fn slice(input: &Input<'_>) -> Slice {
    let mut slice = Slice::fixed(HEADER_BYTES, Next::Data);
    let Some(version) = input.byte(0).map(|byte| byte >> 4) else { return slice };
    if version != 6 {
        let message = format!("Version is {version}; an IPv6 header says 6.");
        slice.problems.push(Problem::new(ProblemKind::Value, input.span(0, 4), "ipv6.version", message));
        return slice;
    }
    let Ok(header) = Ipv6HeaderSlice::from_slice(input.bytes) else { return slice };
    let number = header.next_header().0;
    slice.next = Next::IpNumber(number);
    slice.addresses = Some((input.span(64, 128), input.span(192, 128)));
    slice.hop_limit = Some(header.hop_limit());
    // Zero stands in a jumbogram, whose length is in an option, and in packets that a card was to cut into segments.
    let length = u32::from(header.payload_length());
    if length > 0 || number == chain::NO_NEXT_HEADER {
        slice.payload_bytes = Some(length);
        slice.payload_from = Some("ipv6.plen");
    }
    slice.problems = doubts(input, &header);
    slice.problems.extend(lengths(input, number, length));
    slice
}

/// What cannot be of Payload Length and what follows.
fn lengths(input: &Input<'_>, number: u8, length: u32) -> Option<Problem> {
    let behind = input.bytes.get(HEADER_BYTES as usize..).unwrap_or_default();
    let jumbo = if number == chain::HOP_BY_HOP { options::jumbo(behind) } else { None };
    let message = match (length, number, jumbo) {
        (1.., _, Some(jumbo)) => format!(
            "Payload Length is {length}, and a Jumbo Payload option says {jumbo}; with that option it must be 0."
        ),
        (0, chain::HOP_BY_HOP, None) if !input.cut => {
            "Payload Length is 0 without a Jumbo Payload option; it counts the extension headers too."
                .to_owned()
        }
        (0, chain::HOP_BY_HOP | chain::NO_NEXT_HEADER | TCP, _) | (1.., ..) => return None,
        (0, ..) => {
            "Payload Length is 0, but Next Header promises a header behind this one; it counts that header too."
                .to_owned()
        }
    };
    Some(Problem::new(ProblemKind::Length, input.span(32, 16), "ipv6.plen", message))
}

/// What no packet on a wire has.
fn doubts(input: &Input<'_>, header: &Ipv6HeaderSlice<'_>) -> Vec<Problem> {
    let (source, destination) = (header.source_addr(), header.destination_addr());
    let mut problems = Vec::new();
    let mut doubt = |kind, start, len, field, message: &str| {
        problems.push(Problem::new(kind, input.span(start, len), field, message.to_owned()));
    };
    let length = header.payload_length();
    if header.next_header().0 == chain::NO_NEXT_HEADER && length > 0 {
        let message = format!(
            "Next Header is 59, none, but {} follow; receivers ignore what stands there.",
            counted(length.into(), "byte")
        );
        doubt(ProblemKind::Odd, 48, 8, "ipv6.nxt", &message);
    }
    if source.is_multicast() {
        let message =
            "Source Address is a multicast address, which names a group; a packet comes from one host.";
        doubt(ProblemKind::Value, 64, 128, "ipv6.src", message);
    }
    if destination.is_unspecified() {
        let message = "Destination Address is ::, which stands for no address; a packet has to go somewhere.";
        doubt(ProblemKind::Value, 192, 128, "ipv6.dst", message);
    }
    if source.is_loopback() != destination.is_loopback() {
        let message = "Only one of the two addresses is ::1, which never leaves its host; a packet inside one host \
                       has it on both sides, or on none.";
        let (start, field) = if source.is_loopback() { (64, "ipv6.src") } else { (192, "ipv6.dst") };
        doubt(ProblemKind::Odd, start, 128, field, message);
    }
    problems
}
