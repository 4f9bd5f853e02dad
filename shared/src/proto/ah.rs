//! The IP authentication header (RFC 4302). It stands in IPv4 and in IPv6.
//!
//! The oddity: Payload Len counts words of four bytes less two, where IPv6's other headers count units of eight less one.

use super::names::IP_NUMBERS;
use crate::problem::{Problem, ProblemKind};
use crate::table::{Input, Kind, Layout, Next, Protocol, Slice, Spec, Tier, checked, field, rest, rfc};

const HEADER: Spec = rfc(4302, "2");

/// The authentication header.
pub static AH: Protocol = checked(Protocol {
    id: "ah",
    title: "AH",
    name: "IP Authentication Header",
    tier: Tier::Network,
    fixed_bytes: 12,
    fields: &[
        field(
            "ah.next_header",
            "Next Header",
            8,
            Kind::Enum(IP_NUMBERS),
            rfc(4302, "2.1"),
            "Names the header that follows this one.",
        )
        .short("Next"),
        field(
            "ah.length",
            "Payload Len",
            8,
            Kind::Uint,
            rfc(4302, "2.2"),
            "How long this header is, in words of 4 bytes, less 2: 4 is 24 bytes.",
        )
        .short("Len"),
        field("ah.reserved", "Reserved", 16, Kind::Reserved, rfc(4302, "2.3"), "No meaning yet; must be 0."),
        field(
            "ah.spi",
            "Security Parameters Index",
            32,
            Kind::Hex,
            rfc(4302, "2.4"),
            "Tells the receiver which of its agreements, with keys and method, belongs to the packet.",
        )
        .short("SPI"),
        field(
            "ah.sequence",
            "Sequence Number",
            32,
            Kind::Uint,
            rfc(4302, "2.5"),
            "Counts the packets of the agreement from 1, so that nobody can send an old one again.",
        ),
        rest(
            "ah.icv",
            "Integrity Check Value",
            Kind::Bytes,
            rfc(4302, "2.6"),
            "Proves that somebody who has the key made the packet, and that nobody changed it on its way.",
        )
        .short("ICV"),
    ],
    spec: HEADER,
    about: "Guards a packet, its addresses included, against forgers. It hides nothing: what follows can be read.",
    slice,
    layout: Layout::new(),
});

fn slice(input: &Input<'_>) -> Slice {
    let Some(length) = input.byte(1) else { return Slice::fixed(12, Next::Data) };
    let header_bytes = ((u32::from(length) + 2) * 4).max(12);
    let mut slice = Slice {
        header_from: (header_bytes > 12).then_some("ah.length"),
        next: input.byte(0).map_or(Next::Data, Next::IpNumber),
        ..Slice::fixed(header_bytes, Next::Data)
    };
    let mut blame = |kind, start, len, field, message| {
        slice.problems.push(Problem::new(kind, input.span(start, len), field, message));
    };
    if length == 0 {
        let message = "Payload Len is 0, 8 bytes; the fixed part alone takes 12, which is 1.";
        blame(ProblemKind::Length, 8, 8, "ah.length", message.to_owned());
    } else if input.source.len() == 16 && header_bytes % 8 != 0 {
        let message =
            format!("The header is {header_bytes} bytes long; in IPv6 it is filled up to a multiple of 8.");
        blame(ProblemKind::Length, 8, 8, "ah.length", message);
    }
    if let Some([0, 0, 0, 0]) = input.bytes.get(4..8) {
        let message = "The Security Parameters Index is 0, which never goes over a wire; an agreement has another \
                       number.";
        blame(ProblemKind::Value, 32, 32, "ah.spi", message.to_owned());
    }
    slice
}
