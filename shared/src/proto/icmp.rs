//! The Internet Control Message Protocol for IPv4 (RFC 792).
//!
//! The oddity: only type, code and checksum are common to all messages; the other bytes depend on type and code.

mod errors;
mod extensions;
mod names;
mod objects;
mod queries;
mod routers;

use crate::bits::len_u32;
use crate::problem::{Problem, ProblemKind};
use crate::table::{
    Coverage, Field, Input, Kind, Layout, Next, Protocol, Scope, Slice, Spec, Tier, checked, field, rest, rfc,
};
pub use extensions::ICMP_EXTENSIONS;
pub(super) use names::{code_name, type_name};

const TYPES: Spec = rfc(792, "page-4");

/// The ICMP header, and the message behind it where it is not a packet of its own.
pub static ICMP: Protocol = checked(Protocol {
    id: "icmp",
    title: "ICMP",
    name: "Internet Control Message Protocol",
    tier: Tier::Transport,
    fixed_bytes: 4,
    fields: &[
        field(
            "icmp.type",
            "Type",
            8,
            Kind::Enum(names::TYPES),
            TYPES,
            "What the message says. The form of all that follows depends on it.",
        ),
        field(
            "icmp.code",
            "Code",
            8,
            Kind::EnumBy(|header, code| code_name(header.first().copied()?, u8::try_from(code).ok()?)),
            TYPES,
            "Says more exactly what the type means. Messages that need no more detail have 0.",
        ),
        field(
            "icmp.checksum",
            "Checksum",
            16,
            Kind::Checksum(Coverage::Message { zero_means_none: false }),
            TYPES,
            "Guards the whole ICMP message, data included, against errors on the way.",
        ),
        rest("icmp.rest", "Rest of Message", Kind::Switch(body), TYPES, "What the type calls for."),
    ],
    spec: TYPES,
    about: "Carries questions and error reports between hosts and routers. ping is made of it.",
    slice,
    layout: Layout::new(),
});

/// The rows behind the checksum. Types that nobody uses any more, or that few ever did, are bytes.
fn body(header: &Scope<'_>) -> &'static [Field] {
    match header.byte(0) {
        0 | 8 => &queries::ECHO_BODY,
        3 | 4 | 5 | 11 | 12 => errors::body(header),
        9 => &routers::BODY,
        10 => &queries::SOLICITATION_BODY,
        13 | 14 => &queries::TIMESTAMP_BODY,
        15 | 16 => &queries::INFORMATION_BODY,
        17 | 18 => &queries::MASK_BODY,
        30 => &queries::TRACEROUTE_BODY,
        42 => &queries::PROBE_BODY,
        43 => &queries::PROBE_REPLY_BODY,
        _ => &queries::OTHER_BODY,
    }
}

fn slice(input: &Input<'_>) -> Slice {
    match input.bytes.first() {
        // Errors carry the beginning of the packet that caused them.
        Some(3 | 4 | 5 | 11 | 12) => quote(input),
        Some(9) => {
            let entries = u32::try_from(routers::entries_bytes(input.bytes)).unwrap_or(u32::MAX);
            let header_bytes = len_u32(input.bytes).max(8 + entries);
            Slice { header_from: Some("icmp.num_addrs"), ..Slice::fixed(header_bytes, Next::Data) }
        }
        Some(13 | 14 | 30) => Slice::fixed(20, Next::Data),
        Some(17 | 18) => Slice::fixed(12, Next::Data),
        Some(10 | 15 | 16) => Slice::fixed(8, Next::Data),
        Some(42) => Slice::fixed(8, Next::IcmpExtensions),
        // A reply has none by RFC 8335, but some nodes send the request's back.
        Some(43) => match input.bytes.get(8..).is_some_and(|rest| extensions::begin_here(rest, true)) {
            true => Slice::fixed(8, Next::IcmpExtensions),
            false => Slice::fixed(8, Next::Data),
        },
        // Everything else is one message to its end; RFC 792 draws the data as part of it.
        _ => Slice::fixed(len_u32(input.bytes).max(8), Next::Data),
    }
}

/// Bytes before the quote of an error.
const ERROR_BYTES: usize = 8;

/// An error message: where its quote ends, if it says so or extensions show it.
fn quote(input: &Input<'_>) -> Slice {
    let slice = Slice::fixed(8, Next::QuotedIpv4);
    match (input.bytes.first(), input.byte(5)) {
        (Some(3 | 11 | 12), Some(words @ 1..)) => measured_quote(input, words),
        (Some(3 | 11 | 12), Some(0)) if has_old_extensions(input) => Slice {
            payload_bytes: u32::try_from(extensions::OLD_QUOTE_BYTES).ok(),
            behind: Some(Next::IcmpExtensions),
            ..slice
        },
        _ => slice,
    }
}

/// An error message with a length for its quote.
fn measured_quote(input: &Input<'_>, words: u8) -> Slice {
    let quoted = usize::from(words) * 4;
    let mut problems = Vec::new();
    if quoted < extensions::OLD_QUOTE_BYTES && input.bytes.len() > ERROR_BYTES + quoted {
        let message = format!(
            "Length is {words} words, {quoted} bytes; where extensions follow, the quote has at least 32 words, 128 bytes, \
             filled up with zeros if need be."
        );
        problems.push(Problem::new(ProblemKind::Value, input.span(40, 8), "icmp.length", message));
    }
    Slice {
        payload_bytes: u32::try_from(quoted).ok(),
        payload_from: Some("icmp.length"),
        behind: Some(Next::IcmpExtensions),
        problems,
        ..Slice::fixed(8, Next::QuotedIpv4)
    }
}

/// Whether an error message without a length has extensions all the same, as routers sent them before RFC 4884.
fn has_old_extensions(input: &Input<'_>) -> bool {
    // A packet of so few bytes has ended before; what stands behind them is not the packet's.
    let quote_may_go_on =
        input.word(ERROR_BYTES + 2).is_none_or(|total| usize::from(total) > extensions::OLD_QUOTE_BYTES);
    let behind = input.bytes.get(ERROR_BYTES + extensions::OLD_QUOTE_BYTES..);
    behind.is_some_and(|bytes| extensions::begin_here(bytes, quote_may_go_on))
}
