//! Multipath TCP (RFC 8684; its first version, RFC 6824): one connection over several paths, each a TCP connection of its own.
//!
//! The oddity: nothing says which version an option is of but the first of the connection, and which shape it has follows
//! from its length.

mod address;
mod control;
mod data;
mod join;

use super::item;
use crate::table::{Field, Kind, Length, Name, OptionRow, Scope, Spec, field, name, option, rest, rfc, rows};

const SUBTYPES_SPEC: Spec = rfc(8684, "7.2");

pub(super) const MULTIPATH: OptionRow = option(
    30,
    Length::Told(wrong_length),
    item(
        "tcp.options.mptcp",
        "Multipath TCP",
        rfc(8684, "3"),
        "Lets one connection use several paths at once. What it does stands in its subtype.",
    )
    .short("MPTCP"),
    &BODY,
);

static BODY: [Field; 1] = rows([rest(
    "tcp.options.mptcp.body",
    "Body",
    Kind::Switch(body),
    SUBTYPES_SPEC,
    "Depends on the subtype.",
)]);

/// The number of the subtype: the first four bits behind kind and length.
fn subtype_of(option: &[u8]) -> u8 {
    option.get(2).map_or(0xff, |byte| byte >> 4)
}

fn body(option: &Scope<'_>) -> &'static [Field] {
    match subtype_of(option.bytes) {
        0 => join::capable(option),
        1 => join::join(option),
        2 => data::signal(option),
        3 => address::add(option),
        4 => &address::REMOVE,
        5 => &control::PRIORITY,
        6 => &control::FAIL,
        7 => &control::FAST_CLOSE,
        8 => &control::RESET,
        _ => &UNKNOWN,
    }
}

fn wrong_length(option: &[u8]) -> Option<String> {
    let bytes = option.len();
    let words = match subtype_of(option) {
        0 => return join::wrong_capable_length(option),
        1 if !matches!(bytes, 12 | 16 | 24) => {
            "an MP_JOIN is 12 long in a SYN, 16 in the answer to it and 24 in the third step"
        }
        2 => return data::wrong_length(option),
        3 => return address::wrong_length(option),
        4 if bytes < 4 => "a REMOVE_ADDR is 4 or more: 3 and a byte for each address",
        5 if !matches!(bytes, 3 | 4) => "an MP_PRIO should be 3, or 4 with an address ID",
        6 if bytes != 12 => "an MP_FAIL should be 12",
        7 if bytes != 12 => "an MP_FASTCLOSE should be 12",
        8 if bytes != 4 => "an MP_TCPRST should be 4",
        0xff => "the subtype alone takes a third",
        _ => return None,
    };
    Some(words.to_owned())
}

const fn subtype() -> Field {
    field(
        "tcp.options.mptcp.subtype",
        "Subtype",
        4,
        Kind::Enum(SUBTYPES),
        SUBTYPES_SPEC,
        "What this option does for the connection of many paths.",
    )
}

/// IANA "MPTCP Option Subtypes".
static SUBTYPES: &[Name] = &[
    name(0, "MP_CAPABLE"),
    name(1, "MP_JOIN"),
    name(2, "DSS"),
    name(3, "ADD_ADDR"),
    name(4, "REMOVE_ADDR"),
    name(5, "MP_PRIO"),
    name(6, "MP_FAIL"),
    name(7, "MP_FASTCLOSE"),
    name(8, "MP_TCPRST"),
    name(15, "MP_EXPERIMENTAL"),
];

const fn reserved(bits: u16, spec: Spec) -> Field {
    field("tcp.options.mptcp.reserved", "Reserved", bits, Kind::Reserved, spec, "No meaning yet; must be 0.")
        .short("Rsvd")
}

const fn backup(spec: Spec) -> Field {
    field(
        "tcp.options.mptcp.backup.flag",
        "Backup",
        1,
        Kind::Flag { set: "use this path only when no other works", clear: "use this path like any other" },
        spec,
        "Whether the path is only a reserve.",
    )
    .short("B")
}

const fn address_id(spec: Spec, about: &'static str) -> Field {
    field("tcp.options.mptcp.addrid", "Address ID", 8, Kind::Uint, spec, about)
}

static UNKNOWN: [Field; 2] = rows([
    subtype(),
    rest(
        "tcp.options.mptcp.unknown",
        "Subtype-Specific Data",
        Kind::Bytes,
        SUBTYPES_SPEC,
        "What this subtype says, not taken apart.",
    )
    .short("Data"),
]);
