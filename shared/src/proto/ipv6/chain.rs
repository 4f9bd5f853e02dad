//! What the headers of an IPv6 packet's chain have in common: each names the next (RFC 8200 section 4).

use super::super::names::IP_NUMBERS;
use crate::problem::{Problem, ProblemKind};
use crate::table::{Field, Input, Kind, Next, Slice, Spec, field, name_of};
use crate::value::counted;

/// The number of hop-by-hop options.
pub(super) const HOP_BY_HOP: u8 = 0;
/// The number of the routing header.
pub(super) const ROUTING: u8 = 43;
/// The number of the fragment header.
pub(super) const FRAGMENT: u8 = 44;
/// The number of the authentication header.
pub(super) const AUTHENTICATION: u8 = 51;
/// The number that says that nothing follows.
pub(super) const NO_NEXT_HEADER: u8 = 59;

/// The first row of every extension header.
pub(super) const fn next_header(id: &'static str, spec: Spec) -> Field {
    field(
        id,
        "Next Header",
        8,
        Kind::Enum(IP_NUMBERS),
        spec,
        "Names the header that follows this one. The last one names the protocol that the packet carries.",
    )
    .short("Next")
}

/// The second row of extension headers that are counted in units of 8 bytes.
pub(super) const fn length(id: &'static str, spec: Spec) -> Field {
    field(
        id,
        "Hdr Ext Len",
        8,
        Kind::Uint,
        spec,
        "How long this header is, in units of 8 bytes, the first 8 bytes not counted: 0 is 8 bytes, 1 is 16.",
    )
    .short("Len")
}

/// The end of an extension header whose second byte counts units of 8 bytes behind the first.
pub(super) fn counted_in_eights(input: &Input<'_>, length_id: &'static str) -> Slice {
    let header_bytes = (u32::from(input.byte(1).unwrap_or_default()) + 1) * 8;
    Slice {
        header_from: (header_bytes > 8).then_some(length_id),
        next: input.byte(0).map_or(Next::Data, Next::IpNumber),
        ..Slice::fixed(header_bytes, Next::Data)
    }
}

/// What is wrong with the header that a header of number `own` says follows it.
pub(super) fn doubts(input: &Input<'_>, slice: &mut Slice, own: u8, id: &'static str) {
    let Next::IpNumber(next) = slice.next else { return };
    let behind = input.bytes.len().saturating_sub(slice.header_bytes as usize);
    let (kind, message) = match next {
        HOP_BY_HOP => (
            ProblemKind::Value,
            "Next Header is 0, Hop-by-Hop Options; that header may only stand directly behind the IPv6 header."
                .to_owned(),
        ),
        NO_NEXT_HEADER if behind > 0 => (
            ProblemKind::Odd,
            format!(
                "Next Header is 59, none, but {} follow; receivers ignore what stands there.",
                counted(behind, "byte")
            ),
        ),
        _ if rank(next).is_some_and(|next| rank(own).is_some_and(|own| next <= own)) => {
            let name = name_of(IP_NUMBERS, next.into()).unwrap_or("another header");
            let message = match next == own {
                true => format!("Next Header is {next}, {name}, a second time; a packet has one of them."),
                false => format!("Next Header is {next}, {name}; senders put that header before this one."),
            };
            (ProblemKind::Odd, message)
        }
        _ => return,
    };
    slice.problems.push(Problem::new(kind, input.span(0, 8), id, message));
}

/// The place in the order that RFC 8200 section 4.1 recommends; destination options have two.
const fn rank(number: u8) -> Option<u8> {
    match number {
        HOP_BY_HOP => Some(0),
        ROUTING => Some(1),
        FRAGMENT => Some(2),
        AUTHENTICATION => Some(3),
        _ => None,
    }
}
