//! The User Datagram Protocol (RFC 768).

use crate::problem::{Problem, ProblemKind};
use crate::table::{Coverage, Input, Kind, Layout, Next, Protocol, Slice, Spec, Tier, checked, field, rfc};
use etherparse::UdpHeaderSlice;

const SPEC: Spec = rfc(768, "page-1");

/// The UDP header.
pub static UDP: Protocol = checked(Protocol {
    id: "udp",
    title: "UDP",
    name: "User Datagram Protocol",
    tier: Tier::Transport,
    fixed_bytes: 8,
    fields: &[
        field(
            "udp.srcport",
            "Source Port",
            16,
            Kind::Port,
            SPEC,
            "The sender's port: where an answer would go.",
        ),
        field(
            "udp.dstport",
            "Destination Port",
            16,
            Kind::Port,
            SPEC,
            "The port of the program that is addressed.",
        ),
        field(
            "udp.length",
            "Length",
            16,
            Kind::Uint,
            SPEC,
            "The bytes of this header and its data together.",
        ),
        field(
            "udp.checksum",
            "Checksum",
            16,
            Kind::Checksum(Coverage::PseudoHeader { zero_means_none: true }),
            SPEC,
            "Guards the addresses, this header and the data against errors on the way. Zero: the sender made none.",
        ),
    ],
    spec: SPEC,
    about: "Carries one message to a port, with no promise that it arrives.",
    slice,
    layout: Layout::new(),
});

fn slice(input: &Input<'_>) -> Slice {
    let Ok(header) = UdpHeaderSlice::from_slice(input.bytes) else { return Slice::fixed(8, Next::Data) };
    let length = u32::from(header.length());
    let mut slice = Slice {
        payload_from: Some("udp.length"),
        ..Slice::fixed(8, Next::UdpPorts(header.source_port(), header.destination_port()))
    };
    if length >= 8 {
        slice.payload_bytes = Some(length - 8);
    } else {
        let message = format!("Length is {length}, but the UDP header alone takes 8 bytes.");
        slice.problems.push(Problem::new(ProblemKind::Length, input.span(32, 16), "udp.length", message));
    }
    odd(input, &mut slice);
    slice
}

/// What no ordinary sender sends.
fn odd(input: &Input<'_>, slice: &mut Slice) {
    let mut blame = |start, field, message: &str| {
        slice.problems.push(Problem::new(ProblemKind::Odd, input.span(start, 16), field, message.to_owned()));
    };
    // A source port of 0 is allowed: it says that no answer is wanted.
    if input.word(2) == Some(0) {
        blame(
            16,
            "udp.dstport",
            "The destination port is 0, which is reserved; a program has a port from 1 up.",
        );
    }
    if input.source.len() == 16 && input.word(6) == Some(0) {
        let message = "There is no checksum. Over IPv6, whose header has none either, UDP must have one, but for some tunnels.";
        blame(48, "udp.checksum", message);
    }
}
