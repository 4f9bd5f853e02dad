//! The fragment header (RFC 8200 section 4.5). Only senders cut IPv6 packets; routers never do.

use super::chain;
use crate::bits::len_u32;
use crate::problem::{Problem, ProblemKind};
use crate::table::{Input, Kind, Layout, Next, Protocol, Slice, Spec, Tier, checked, field, rfc};

const HEADER: Spec = rfc(8200, "4.5");

/// The fragment header.
pub static FRAGMENT: Protocol = checked(Protocol {
    id: "ipv6.fraghdr",
    title: "Fragment Header",
    name: "IPv6 Fragment Header",
    tier: Tier::Network,
    fixed_bytes: 8,
    fields: &[
        chain::next_header("ipv6.fraghdr.nxt", HEADER),
        field("ipv6.fraghdr.reserved_octet", "Reserved", 8, Kind::Reserved, HEADER, "No meaning; must be 0."),
        field(
            "ipv6.fraghdr.offset",
            "Fragment Offset",
            13,
            Kind::Units(8),
            HEADER,
            "Where this piece belongs in the part of the packet that was cut, in units of 8 bytes.",
        )
        .short("Offset"),
        field("ipv6.fraghdr.reserved_bits", "Res", 2, Kind::Reserved, HEADER, "No meaning; must be 0."),
        field(
            "ipv6.fraghdr.more",
            "M flag",
            1,
            Kind::Flag { set: "more fragments follow", clear: "the last piece, or the only one" },
            HEADER,
            "Set on every fragment but the last.",
        )
        .short("M"),
        field(
            "ipv6.fraghdr.ident",
            "Identification",
            32,
            Kind::Hex,
            HEADER,
            "The same number on all pieces of a packet, and on no other packet between the two hosts for a while.",
        )
        .short("ID"),
    ],
    spec: HEADER,
    about: "Says which piece of a packet this is. The sender cuts what is too long for the way; the receiver puts it \
            together.",
    slice,
    layout: Layout::new(),
});

fn slice(input: &Input<'_>) -> Slice {
    let mut slice = Slice::fixed(8, input.byte(0).map_or(Next::Data, Next::IpNumber));
    chain::doubts(input, &mut slice, chain::FRAGMENT, "ipv6.fraghdr.nxt");
    let Some(word) = input.word(2) else { return slice };
    let (offset, more) = (word & !7, word & 1 == 1);
    if offset > 0 {
        slice.next = Next::FragmentData;
    }
    // At offset 0 with nothing to follow it is a whole packet (RFC 6946).
    slice.fragment = offset > 0 || more;
    if input.cut {
        return slice;
    }
    let carried = len_u32(input.bytes).saturating_sub(8);
    let mut blame = |start, len, field, message| {
        slice.problems.push(Problem::new(ProblemKind::Length, input.span(start, len), field, message));
    };
    if more && !carried.is_multiple_of(8) {
        let message = format!(
            "This fragment carries {carried} bytes and more follow; every fragment but the last carries a multiple \
             of 8."
        );
        blame(31, 1, "ipv6.fraghdr.more", message);
    }
    let end = u32::from(offset) + carried;
    if end > 0xffff {
        let message =
            format!("This fragment would end at byte {end} of what was sent; a packet has room for 65,535.");
        blame(16, 13, "ipv6.fraghdr.offset", message);
    }
    slice
}
