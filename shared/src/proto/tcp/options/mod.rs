//! The options of TCP (RFC 9293 section 3.2; the registry is IANA's "TCP Option Kind Numbers").
//!
//! The oddity: one byte of kind names everything, so options that were tried and dropped decades ago still have their numbers.

mod basic;
mod experimental;
mod features;
mod mptcp;
mod old;
mod scps;
mod security;

use crate::table::{
    Counts, Field, Kind, Length, OptionLayouts, OptionRow, OptionSet, Spec, field, option, rest, rfc, rows,
};

const HEADER: Spec = rfc(9293, "3.2");

/// The options known.
pub(super) static OPTIONS: OptionSet = OptionSet {
    kind: field("tcp.option_kind", "Kind", 8, Kind::Uint, HEADER, "Names the option."),
    length: field(
        "tcp.option_len",
        "Length",
        8,
        Kind::Uint,
        HEADER,
        "Bytes of this option, kind and length included.",
    )
    .short("Len"),
    counts: Counts::Whole,
    layouts: OptionLayouts::new(),
    end: Some(0),
    padding: field(
        "tcp.options.padding",
        "Padding",
        8,
        Kind::Bytes,
        HEADER,
        "Zeros behind the end of the options, up to the next whole word.",
    ),
    unknown: named(0xff, "tcp.options.unknown", "Unknown Option", HEADER, "An option without a table here."),
    known: &[
        basic::END,
        basic::NO_OPERATION,
        basic::MAXIMUM_SEGMENT_SIZE,
        basic::WINDOW_SCALE,
        basic::SACK_PERMITTED,
        basic::SACK,
        old::ECHO,
        old::ECHO_REPLY,
        basic::TIMESTAMPS,
        old::PARTIAL_ORDER_PERMITTED,
        old::PARTIAL_ORDER_PROFILE,
        old::CONNECTION_COUNT,
        old::CONNECTION_COUNT_NEW,
        old::CONNECTION_COUNT_ECHO,
        old::ALTERNATE_CHECKSUM_REQUEST,
        old::ALTERNATE_CHECKSUM_DATA,
        old::SKEETER,
        old::BUBBA,
        old::TRAILER_CHECKSUM,
        security::MD5,
        scps::CAPABILITIES,
        scps::SNACK,
        scps::RECORD_BOUNDARIES,
        scps::CORRUPTION,
        scps::SNAP,
        old::COMPRESSION_FILTER,
        features::QUICK_START,
        features::USER_TIMEOUT,
        security::AUTHENTICATION,
        mptcp::MULTIPATH,
        features::FAST_OPEN,
        security::ENCRYPTION,
        old::RIVERBED_PROBE,
        old::RIVERBED_TRANSPARENCY,
        features::ACCURATE_ECN_0,
        features::ACCURATE_ECN_1,
        experimental::FIRST,
        experimental::SECOND,
    ],
};

const fn item(id: &'static str, name: &'static str, spec: Spec, about: &'static str) -> Field {
    rest(id, name, Kind::Bytes, spec, about)
}

/// An option of which no more than the name is known.
const fn named(kind: u8, id: &'static str, name: &'static str, spec: Spec, about: &'static str) -> OptionRow {
    option(kind, Length::Any, item(id, name, spec, about), &UNKNOWN)
}

static UNKNOWN: [Field; 1] = rows([rest(
    "tcp.options.unknown.payload",
    "Option Data",
    Kind::Bytes,
    HEADER,
    "The option's bytes, not taken apart.",
)]);

/// Whether the header around an option opens a connection. Options are only met behind the flags.
fn opens(header: &[u8]) -> bool {
    header.get(13).is_some_and(|flags| flags & 0x02 != 0)
}

/// What is odd about an option of the handshake that stands anywhere else.
const NOT_IN_A_SYN: &str = "stands in a segment without the SYN flag; it belongs in a SYN only";
