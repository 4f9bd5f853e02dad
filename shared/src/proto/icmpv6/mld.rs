//! Multicast listener discovery: how routers learn which groups somebody on a link wants (RFC 2710,
//! RFC 3810).
//!
//! A query's version is told by its length alone: 24 bytes are version 1, 28 and more are version 2.

use super::super::records::Records;
use super::wrong;
use crate::bits::len_u32;
use crate::problem::{Problem, ProblemKind};
use crate::table::{Field, Input, Kind, Name, Scope, Spec, field, measured, name, rest, rfc, rows};

const V1: Spec = rfc(2710, "3");
const QUERY_SPEC: Spec = rfc(3810, "5.1");
const REPORT_SPEC: Spec = rfc(3810, "5.2");

const RESERVED: Field = field(
    "icmpv6.reserved",
    "Reserved",
    16,
    Kind::Reserved,
    V1,
    "No meaning yet. A sender puts 0, a receiver ignores it.",
);

const GROUP: Field = field(
    "icmpv6.mld.multicast_address",
    "Multicast Address",
    128,
    Kind::Ipv6,
    V1,
    "The group meant. In a general query, which asks about all groups, it is ::.",
);

/// A query, report or done of version 1.
pub(super) static VERSION_1: [Field; 4] = rows([
    field(
        "icmpv6.mld.maximum_response_delay",
        "Maximum Response Delay",
        16,
        Kind::Uint,
        V1,
        "In a query: how long, in milliseconds, listeners may wait before they report. Each picks a \
         moment by chance, so that not all speak at once. 0 in other messages.",
    )
    .short("Max Delay"),
    RESERVED,
    GROUP,
    rest(
        "icmpv6.mld.additional",
        "Additional Data",
        Kind::Bytes,
        rfc(2710, "3.7"),
        "Bytes behind the message. The checksum takes them in; version 1 ignores them.",
    ),
]);

/// The rows of a query.
pub(super) fn query(header: &Scope<'_>) -> &'static [Field] {
    if header.bytes.len() > 24 { &QUERY } else { &VERSION_1 }
}

static QUERY: [Field; 8] = rows([
    measured(
        "icmpv6.mld.maximum_response",
        "Maximum Response Code",
        |_| 2,
        Kind::Switch(|header| if header.byte(4) < 0x80 { &DELAY } else { &LONG_DELAY }),
        QUERY_SPEC,
        "How long listeners may wait before they report.",
    ),
    RESERVED,
    GROUP,
    field(
        "icmpv6.mld.flag",
        "Flags",
        8,
        Kind::Group(&QUERY_FLAGS),
        QUERY_SPEC,
        "What other routers do with the query, and how often messages are repeated.",
    ),
    measured(
        "icmpv6.mld.interval",
        "Querier's Query Interval Code",
        |_| 1,
        Kind::Switch(|header| if header.byte(25) < 0x80 { &INTERVAL } else { &LONG_INTERVAL }),
        QUERY_SPEC,
        "How often the querier asks.",
    ),
    field(
        "icmpv6.mld.nb_sources",
        "Number of Sources",
        16,
        Kind::Uint,
        QUERY_SPEC,
        "How many source addresses follow. 0 where the query is not about particular sources.",
    )
    .short("Sources"),
    measured(
        "icmpv6.mld.sources",
        "Source Addresses",
        |header| usize::from(header.word(26)) * 16,
        Kind::Repeat(&QUERY_SOURCE),
        QUERY_SPEC,
        "The sources asked about.",
    ),
    rest(
        "icmpv6.mld.additional",
        "Additional Data",
        Kind::Bytes,
        QUERY_SPEC,
        "Bytes behind the last source. The checksum takes them in; what they mean, later extensions say.",
    ),
]);

static DELAY: [Field; 1] = rows([delay(Kind::Uint)]);
static LONG_DELAY: [Field; 1] = rows([delay(Kind::Group(&LONG_DELAY_PARTS))]);
static LONG_DELAY_PARTS: [Field; 3] = rows([
    form("icmpv6.mld.maximum_response_code.form"),
    exponent("icmpv6.mld.maximum_response_code.exp"),
    field(
        "icmpv6.mld.maximum_response_code.mant",
        "Mantissa",
        12,
        Kind::Uint,
        QUERY_SPEC,
        "m in (m + 4096) × 2^(e+3) milliseconds.",
    )
    .short("Mant"),
]);

const fn delay(kind: Kind) -> Field {
    field(
        "icmpv6.mld.maximum_response_code",
        "Maximum Response Code",
        16,
        kind,
        QUERY_SPEC,
        "How long listeners may wait before they report, in milliseconds. From 32768 on it is a small \
         floating-point number: 1 bit set, 3 bits of exponent e, 12 bits of mantissa m, for (m + 4096) \
         × 2^(e+3).",
    )
    .short("Max Code")
}

static INTERVAL: [Field; 1] = rows([interval(Kind::Uint)]);
static LONG_INTERVAL: [Field; 1] = rows([interval(Kind::Group(&LONG_INTERVAL_PARTS))]);
static LONG_INTERVAL_PARTS: [Field; 3] = rows([
    form("icmpv6.mld.qqi.form"),
    exponent("icmpv6.mld.qqi.exp"),
    field("icmpv6.mld.qqi.mant", "Mantissa", 4, Kind::Uint, QUERY_SPEC, "m in (m + 16) × 2^(e+3) seconds.")
        .short("Mant"),
]);

const fn interval(kind: Kind) -> Field {
    field(
        "icmpv6.mld.qqi",
        "Querier's Query Interval Code",
        8,
        kind,
        QUERY_SPEC,
        "How often the querier asks, in seconds. From 128 on it is a small floating-point number: 1 bit \
         set, 3 bits of exponent e, 4 bits of mantissa m, for (m + 16) × 2^(e+3).",
    )
    .short("QQIC")
}

const fn form(id: &'static str) -> Field {
    field(id, "Form", 1, Kind::Uint, QUERY_SPEC, "1: exponent and mantissa follow. 0: a plain number.")
}

const fn exponent(id: &'static str) -> Field {
    field(id, "Exponent", 3, Kind::Uint, QUERY_SPEC, "e in the formula: each step doubles the time.")
        .short("Exp")
}

static QUERY_FLAGS: [Field; 3] = rows([
    field(
        "icmpv6.mld.flag.reserved",
        "Reserved",
        4,
        Kind::Group(&QUERY_RESERVED),
        QUERY_SPEC,
        "Free bits, of which RFC 9279 took the first.",
    )
    .short("Resv"),
    field(
        "icmpv6.mld.flag.s",
        "Suppress Router-Side Processing",
        1,
        Kind::Flag { set: "routers keep their timers", clear: "routers update their timers" },
        QUERY_SPEC,
        "Tells other routers not to shorten their timers because of this query.",
    )
    .short("S"),
    field(
        "icmpv6.mld.flag.qrv",
        "Querier's Robustness Variable",
        3,
        Kind::Uint,
        QUERY_SPEC,
        "How many times messages are sent, so that one may get lost. 0: more than 7.",
    )
    .short("QRV"),
]);

static QUERY_RESERVED: [Field; 2] = rows([
    field(
        "icmpv6.mld.flag.e",
        "Extension",
        1,
        Kind::Flag { set: "extensions follow", clear: "no extensions" },
        rfc(9279, "3"),
        "Whether the additional data behind the sources are extensions.",
    )
    .short("E"),
    field(
        "icmpv6.mld.flag.unused",
        "Reserved",
        3,
        Kind::Reserved,
        QUERY_SPEC,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    )
    .short("Resv"),
]);

static QUERY_SOURCE: [Field; 1] = rows([field(
    "icmpv6.mld.source_address",
    "Source Address",
    128,
    Kind::Ipv6,
    QUERY_SPEC,
    "A source asked about: who sends to the group.",
)]);

/// A report of version 2.
pub(super) static REPORT: [Field; 3] = rows([
    field(
        "icmpv6.reserved",
        "Reserved",
        16,
        Kind::Group(&REPORT_FLAGS),
        REPORT_SPEC,
        "Free bits, of which RFC 9279 took the first.",
    ),
    field(
        "icmpv6.mldr.nb_mcast_records",
        "Number of Multicast Address Records",
        16,
        Kind::Uint,
        REPORT_SPEC,
        "How many records follow.",
    )
    .short("Records"),
    rest(
        "icmpv6.mldr.records",
        "Multicast Address Records",
        Kind::Items(|items| RECORDS.item(items)),
        REPORT_SPEC,
        "One record for each group of which the listener has something to say.",
    ),
]);

static REPORT_FLAGS: [Field; 2] = rows([
    field(
        "icmpv6.mldr.flag.e",
        "Extension",
        1,
        Kind::Flag { set: "extensions follow", clear: "no extensions" },
        rfc(9279, "3"),
        "Whether the additional data behind the records are extensions.",
    )
    .short("E"),
    field(
        "icmpv6.mldr.flag.unused",
        "Reserved",
        15,
        Kind::Reserved,
        REPORT_SPEC,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    ),
]);

static RECORD: Field = rest(
    "icmpv6.mldr.mar",
    "Multicast Address Record",
    Kind::Bytes,
    REPORT_SPEC,
    "What the listener wants of one group: from which sources, or from all but some.",
)
.short("Record");

static ADDITIONAL: Field = rest(
    "icmpv6.mldr.additional",
    "Additional Data",
    Kind::Bytes,
    REPORT_SPEC,
    "Bytes behind the last record. The checksum takes them in; what they mean, later extensions say.",
);

static RECORD_TYPES: &[Name] = &[
    name(1, "mode is include"),
    name(2, "mode is exclude"),
    name(3, "change to include mode"),
    name(4, "change to exclude mode"),
    name(5, "allow new sources"),
    name(6, "block old sources"),
];

static RECORD_ROWS: [Field; 6] = rows([
    field(
        "icmpv6.mldr.mar.record_type",
        "Record Type",
        8,
        Kind::Enum(RECORD_TYPES),
        REPORT_SPEC,
        "What the record says of the sources: wanted, not wanted, or a change. To exclude nobody is to \
         join the group, to include nobody is to leave it.",
    )
    .short("Type"),
    field(
        "icmpv6.mldr.mar.aux_data_len",
        "Aux Data Len",
        8,
        Kind::Units(4),
        REPORT_SPEC,
        "How much auxiliary data ends the record, in words of 4 bytes. Nobody has defined any, so 0.",
    )
    .short("Aux Len"),
    field(
        "icmpv6.mldr.mar.nb_sources",
        "Number of Sources",
        16,
        Kind::Uint,
        REPORT_SPEC,
        "How many source addresses the record has.",
    )
    .short("Sources"),
    field(
        "icmpv6.mldr.mar.multicast_address",
        "Multicast Address",
        128,
        Kind::Ipv6,
        REPORT_SPEC,
        "The group that the record is about.",
    ),
    measured(
        "icmpv6.mldr.mar.sources",
        "Source Addresses",
        |record| usize::from(record.word(2)) * 16,
        Kind::Repeat(&RECORD_SOURCE),
        REPORT_SPEC,
        "The sources that the record is about.",
    ),
    rest(
        "icmpv6.mldr.mar.auxiliary_data",
        "Auxiliary Data",
        Kind::Bytes,
        REPORT_SPEC,
        "More about the record, in a form that nobody has defined.",
    ),
]);

static RECORD_SOURCE: [Field; 1] = rows([field(
    "icmpv6.mldr.mar.source_address",
    "Source Address",
    128,
    Kind::Ipv6,
    REPORT_SPEC,
    "A source: who sends to the group.",
)]);

/// The records of a report.
static RECORDS: Records =
    Records { fixed_bytes: 20, address_bytes: 16, record: (&RECORD, &RECORD_ROWS), behind: &ADDITIONAL };

/// What is wrong with a query or a report of version 2.
pub(super) fn problems(input: &Input<'_>, message: u8) -> Vec<Problem> {
    let mut found = Vec::new();
    let length = len_u32(input.bytes);
    if message == 130
        && let Some(limit) = input.hop_limit.filter(|limit| *limit != 1)
    {
        found.push(wrong(
            input,
            0,
            1,
            "icmpv6.type",
            format!("The hop limit is {limit}; a listener query has 1, and hosts drop others."),
        ));
    }
    if input.cut {
        return found;
    }
    match message {
        130 if (25..28).contains(&length) => found.push(Problem::new(
            ProblemKind::Length,
            input.span(0, length * 8),
            "icmpv6.type",
            format!(
                "The query is {length} bytes long; version 1 has 24, version 2 at least 28. Hosts drop others."
            ),
        )),
        130 => found.extend(too_few_sources(input, length)),
        _ => found.extend(too_few_records(input)),
    }
    found
}

fn too_few_sources(input: &Input<'_>, length: u32) -> Option<Problem> {
    let promised = u32::from(input.word(26)?);
    let there = length.saturating_sub(28) / 16;
    (promised > there).then(|| {
        let message = format!("Number of Sources is {promised}; the message has room for {there}.");
        Problem::new(ProblemKind::Length, input.span(26 * 8, 16), "icmpv6.mld.nb_sources", message)
    })
}

fn too_few_records(input: &Input<'_>) -> Option<Problem> {
    let (promised, there) = RECORDS.promised_and_there(input.bytes)?;
    (promised > there).then(|| {
        let message =
            format!("Number of Multicast Address Records is {promised}; the message ends after {there}.");
        Problem::new(ProblemKind::Length, input.span(6 * 8, 16), "icmpv6.mldr.nb_mcast_records", message)
    })
}
