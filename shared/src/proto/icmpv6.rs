//! The Internet Control Message Protocol for IPv6 (RFC 4443), and what travels in it: neighbor discovery (RFC 4861),
//! multicast listener discovery (RFC 2710, RFC 3810) and the rarer ones.
//!
//! The oddity: to IPv6 it is more than errors and ping. Without it no neighbor, no router and no address is found.

mod error;
mod mld;
mod mobility;
mod names;
mod neighbor;
mod node;
mod option_bodies;
mod options;
mod rare;
mod renumbering;

use crate::bits::len_u32;
use crate::problem::{Problem, ProblemKind};
use crate::table::{
    Coverage, Field, Input, Kind, Layout, Name, Next, Protocol, Scope, Slice, Spec, Tier, checked, field,
    name_of, rest, rfc,
};

const FORMAT: Spec = rfc(4443, "2.1");

/// The ICMPv6 header, and the message behind it where it is not a packet of its own.
pub static ICMPV6: Protocol = checked(Protocol {
    id: "icmpv6",
    title: "ICMPv6",
    name: "Internet Control Message Protocol for IPv6",
    tier: Tier::Transport,
    fixed_bytes: 4,
    fields: &[
        field(
            "icmpv6.type",
            "Type",
            8,
            Kind::Enum(names::TYPES),
            FORMAT,
            "What the message says. Types below 128 are errors, the others are information. The form of all \
         that follows depends on it.",
        ),
        field(
            "icmpv6.code",
            "Code",
            8,
            Kind::EnumBy(|header, code| code_name(header.first().copied()?, u8::try_from(code).ok()?)),
            FORMAT,
            "Says more exactly what the type means. Messages that need no more detail have 0.",
        ),
        field(
            "icmpv6.checksum",
            "Checksum",
            16,
            Kind::Checksum(Coverage::PseudoHeader { zero_means_none: false }),
            rfc(4443, "2.3"),
            "Guards the whole message and the two IPv6 addresses against errors on the way. IPv6 has no \
         checksum of its own.",
        ),
        rest("icmpv6.rest", "Message Body", Kind::Switch(body), FORMAT, "What the type calls for."),
    ],
    spec: FORMAT,
    about: "Carries error reports, ping, and all that hosts and routers on a link must tell each other \
         before IPv6 works.",
    slice,
    layout: Layout::new(),
});

/// The name of a message type.
pub(super) fn type_name(message: u8) -> Option<&'static str> {
    name_of(names::TYPES, message.into())
}

/// What the code says, for the types whose codes say something.
pub(super) fn code_name(message: u8, code: u8) -> Option<&'static str> {
    names::codes(message).and_then(|names: &[Name]| name_of(names, code.into()))
}

fn body(header: &Scope<'_>) -> &'static [Field] {
    match header.byte(0) {
        1 | 3 => error::extensible(header),
        2 => &error::TOO_BIG,
        4 => &error::PARAMETER,
        128 | 129 => &error::ECHO,
        130 => mld::query(header),
        131 | 132 => &mld::VERSION_1,
        133 => &neighbor::ROUTER_SOLICITATION,
        134 => &neighbor::ROUTER_ADVERTISEMENT,
        135 => &neighbor::SOLICITATION,
        136 => &neighbor::ADVERTISEMENT,
        137 => &neighbor::REDIRECT,
        138 => &renumbering::RENUMBERING,
        139 | 140 => &node::INFORMATION,
        141 | 142 => &neighbor::INVERSE,
        143 => &mld::REPORT,
        144 | 146 => &mobility::ASKED,
        145 => &mobility::HOME_AGENTS,
        147 => &mobility::PREFIXES,
        148 => &rare::PATH_SOLICITATION,
        149 => &rare::PATH_ADVERTISEMENT,
        150 => &mobility::EXPERIMENTAL,
        151 => &rare::MULTICAST_ROUTER,
        154 => &mobility::FAST_HANDOVER,
        156 => &rare::LOCATOR_UPDATE,
        157 | 158 => &rare::DUPLICATE_ADDRESS,
        160 => &error::EXTENDED_REQUEST,
        161 => &error::EXTENDED_REPLY,
        _ => &rare::OTHER,
    }
}

/// The bytes that a message of this type has at the least.
const fn least_bytes(message: u8) -> u32 {
    match message {
        130..=132 | 135 | 136 | 145 => 24,
        134 | 138..=140 => 16,
        137 => 40,
        157 | 158 => 32,
        1..=4 | 128 | 129 | 133 | 141..=144 | 146..=151 | 154 | 156 | 160 | 161 => 8,
        _ => 4,
    }
}

fn slice(input: &Input<'_>) -> Slice {
    let message = input.byte(0).unwrap_or_default();
    // Where the message is a list to its end, it is missed when the capture is cut; of data, nobody misses the end.
    let is_list = matches!(message, 130..=138 | 141..=149 | 154);
    let all = if is_list { input.promised_bytes } else { len_u32(input.bytes) }.max(least_bytes(message));
    let mut slice = match message {
        1..=4 => quote(input, message),
        137 => redirect(input, all),
        // RFC 8335 has the question stand behind the header, as an extension.
        160 => Slice::fixed(8, Next::IcmpExtensions),
        _ => Slice::fixed(all, Next::Data),
    };
    slice.problems = problems(input, message);
    slice
}

/// An error message: where its quote ends, if it says so (RFC 4884).
fn quote(input: &Input<'_>, message: u8) -> Slice {
    let words = match (message, input.byte(4)) {
        (1 | 3, Some(words @ 1..)) => Some(u32::from(words)),
        _ => None,
    };
    Slice {
        payload_bytes: words.map(|words| words * 8),
        payload_from: words.map(|_| "icmpv6.length"),
        behind: words.map(|_| Next::IcmpExtensions),
        ..Slice::fixed(8, Next::QuotedIpv6)
    }
}

/// A quote with extensions behind it has a least length.
fn short_quote(input: &Input<'_>) -> Option<Problem> {
    let words = input.byte(4).filter(|words| (1..16).contains(words))?;
    let bytes = words * 8;
    (input.bytes.len() > 8 + usize::from(bytes)).then(|| {
        let message = format!(
            "Length is {words} words, {bytes} bytes; where extensions follow, the quote has at least 16 words, \
             128 bytes, filled up with zeros if need be."
        );
        wrong(input, 4, 1, "icmpv6.length", message)
    })
}

/// A redirect is a header up to the packet that its last option carries.
fn redirect(input: &Input<'_>, all: u32) -> Slice {
    match options::packet_at(input, 40) {
        Some(at) => Slice::fixed(at, Next::QuotedIpv6),
        None => Slice::fixed(all, Next::Data),
    }
}

fn problems(input: &Input<'_>, message: u8) -> Vec<Problem> {
    match message {
        1 | 3 => short_quote(input).into_iter().collect(),
        130 | 143 => mld::problems(input, message),
        133..=137 => neighbor::problems(input, message),
        _ => Vec::new(),
    }
}

/// A problem with the field of `bytes` bytes that begins at `at`.
fn wrong(input: &Input<'_>, at: u32, bytes: u32, id: &'static str, message: String) -> Problem {
    Problem::new(ProblemKind::Value, input.span(at * 8, bytes * 8), id, message)
}
