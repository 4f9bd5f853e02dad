//! Version 3 of IGMP (RFC 3376), whose hosts also say from whom they want to hear: queries with sources, and reports with a
//! record for each group.

use super::super::records::Records;
use super::{CHECKSUM, GROUP, TRAILING};
use crate::problem::{Problem, ProblemKind};
use crate::table::{Field, Input, Kind, Spec, field, measured, name, rest, rfc, rows};

const QUERY_SPEC: Spec = rfc(3376, "4.1");
const REPORT_SPEC: Spec = rfc(3376, "4.2");

pub(super) static QUERY: [Field; 9] = rows([
    measured(
        "igmp.max_resp.rest",
        "Max Resp Code",
        |_| 1,
        Kind::Switch(|header| if header.byte(1) < 0x80 { &TIME } else { &LONG_TIME }),
        QUERY_SPEC,
        "How long hosts may wait before they report.",
    ),
    CHECKSUM,
    GROUP,
    field(
        "igmp.flags",
        "Flags",
        4,
        Kind::Group(&QUERY_FLAGS),
        QUERY_SPEC,
        "Free bits, of which RFC 9279 took the first.",
    )
    .short("Resv"),
    field(
        "igmp.s",
        "Suppress Router-Side Processing",
        1,
        Kind::Flag { set: "routers keep their timers", clear: "routers update their timers" },
        QUERY_SPEC,
        "Tells other routers not to shorten their timers because of this query.",
    )
    .short("S"),
    field(
        "igmp.qrv",
        "Querier's Robustness Variable",
        3,
        Kind::Uint,
        QUERY_SPEC,
        "How many times messages are sent, so that one may get lost. 0: more than 7.",
    )
    .short("QRV"),
    measured(
        "igmp.qqic.rest",
        "Querier's Query Interval Code",
        |_| 1,
        Kind::Switch(|header| if header.byte(9) < 0x80 { &INTERVAL } else { &LONG_INTERVAL }),
        QUERY_SPEC,
        "How often the querier asks.",
    ),
    field(
        "igmp.num_src",
        "Number of Sources",
        16,
        Kind::Uint,
        QUERY_SPEC,
        "How many source addresses follow. 0 where the query is not about particular sources.",
    )
    .short("Sources"),
    rest(
        "igmp.query.rest",
        "Source Addresses",
        Kind::Switch(|_| &QUERY_SOURCES),
        QUERY_SPEC,
        "The sources asked about.",
    ),
]);

static TIME: [Field; 1] = rows([time(Kind::Uint)]);
static LONG_TIME: [Field; 1] = rows([time(Kind::Group(&LONG_TIME_PARTS))]);
static LONG_TIME_PARTS: [Field; 3] = rows([
    form("igmp.max_resp.form"),
    exponent("igmp.max_resp.exp"),
    mantissa("igmp.max_resp.mant", "m in (m + 16) × 2^(e+3) tenths of a second."),
]);

const fn time(kind: Kind) -> Field {
    field(
        "igmp.max_resp",
        "Max Resp Code",
        8,
        kind,
        QUERY_SPEC,
        "How long, in tenths of a second, hosts may wait before they report. From 128 on it is a small \
         floating-point number: 1 bit set, 3 bits of exponent e, 4 bits of mantissa m, for (m + 16) × \
         2^(e+3).",
    )
    .short("Max Resp")
}

static INTERVAL: [Field; 1] = rows([interval(Kind::Uint)]);
static LONG_INTERVAL: [Field; 1] = rows([interval(Kind::Group(&LONG_INTERVAL_PARTS))]);
static LONG_INTERVAL_PARTS: [Field; 3] = rows([
    form("igmp.qqic.form"),
    exponent("igmp.qqic.exp"),
    mantissa("igmp.qqic.mant", "m in (m + 16) × 2^(e+3) seconds."),
]);

const fn interval(kind: Kind) -> Field {
    field(
        "igmp.qqic",
        "Querier's Query Interval Code",
        8,
        kind,
        QUERY_SPEC,
        "How often the querier asks, in seconds. From 128 on it is a small floating-point number, as in \
         Max Resp Code.",
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

const fn mantissa(id: &'static str, about: &'static str) -> Field {
    field(id, "Mantissa", 4, Kind::Uint, QUERY_SPEC, about).short("Mant")
}

static QUERY_FLAGS: [Field; 2] = rows([
    field(
        "igmp.e",
        "Extension",
        1,
        Kind::Flag { set: "extensions follow", clear: "no extensions" },
        rfc(9279, "3"),
        "Whether the additional data behind the sources are extensions.",
    )
    .short("E"),
    field(
        "igmp.resv",
        "Resv",
        3,
        Kind::Reserved,
        QUERY_SPEC,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    ),
]);

static QUERY_SOURCES: [Field; 2] = rows([
    measured(
        "igmp.sources",
        "Source Addresses",
        |header| usize::from(header.word(10)) * 4,
        Kind::Repeat(&SOURCE),
        QUERY_SPEC,
        "The sources asked about.",
    ),
    TRAILING,
]);

static SOURCE: [Field; 1] = rows([field(
    "igmp.saddr",
    "Source Address",
    32,
    Kind::Ipv4,
    QUERY_SPEC,
    "A source: who sends to the group.",
)]);

pub(super) static REPORT: [Field; 5] = rows([
    field(
        "igmp.reserved",
        "Reserved",
        8,
        Kind::Reserved,
        REPORT_SPEC,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    ),
    CHECKSUM,
    field(
        "igmp.reserved",
        "Flags",
        16,
        Kind::Group(&REPORT_FLAGS),
        REPORT_SPEC,
        "Free bits, of which RFC 9279 took the first.",
    ),
    field(
        "igmp.num_grp_recs",
        "Number of Group Records",
        16,
        Kind::Uint,
        REPORT_SPEC,
        "How many records follow.",
    )
    .short("Records"),
    rest(
        "igmp.records",
        "Group Records",
        Kind::Items(|items| RECORDS.item(items)),
        REPORT_SPEC,
        "One record for each group of which the host has something to say.",
    ),
]);

static REPORT_FLAGS: [Field; 2] = rows([
    field(
        "igmp.e",
        "Extension",
        1,
        Kind::Flag { set: "extensions follow", clear: "no extensions" },
        rfc(9279, "3"),
        "Whether the additional data behind the records are extensions.",
    )
    .short("E"),
    field(
        "igmp.resv",
        "Reserved",
        15,
        Kind::Reserved,
        REPORT_SPEC,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    ),
]);

static RECORD: Field = rest(
    "igmp.record",
    "Group Record",
    Kind::Bytes,
    REPORT_SPEC,
    "What the host wants of one group: from which sources, or from all but some.",
)
.short("Record");

static ADDITIONAL: Field = TRAILING;

static RECORD_ROWS: [Field; 6] = rows([
    field(
        "igmp.record_type",
        "Record Type",
        8,
        Kind::Enum(&[
            name(1, "mode is include"),
            name(2, "mode is exclude"),
            name(3, "change to include mode"),
            name(4, "change to exclude mode"),
            name(5, "allow new sources"),
            name(6, "block old sources"),
        ]),
        REPORT_SPEC,
        "What the record says of the sources: wanted, not wanted, or a change. To exclude nobody is to \
         join the group, to include nobody is to leave it.",
    )
    .short("Type"),
    field(
        "igmp.aux_data_len",
        "Aux Data Len",
        8,
        Kind::Units(4),
        REPORT_SPEC,
        "How much auxiliary data ends the record, in words of 4 bytes. Nobody has defined any, so 0.",
    )
    .short("Aux Len"),
    field(
        "igmp.num_src",
        "Number of Sources",
        16,
        Kind::Uint,
        REPORT_SPEC,
        "How many source addresses the record has.",
    )
    .short("Sources"),
    field(
        "igmp.maddr",
        "Multicast Address",
        32,
        Kind::Ipv4,
        REPORT_SPEC,
        "The group that the record is about.",
    ),
    measured(
        "igmp.sources",
        "Source Addresses",
        |record| usize::from(record.word(2)) * 4,
        Kind::Repeat(&SOURCE),
        REPORT_SPEC,
        "The sources that the record is about.",
    ),
    rest(
        "igmp.aux_data",
        "Auxiliary Data",
        Kind::Bytes,
        REPORT_SPEC,
        "More about the record, in a form that nobody has defined.",
    ),
]);

/// The records of a report.
static RECORDS: Records =
    Records { fixed_bytes: 8, address_bytes: 4, record: (&RECORD, &RECORD_ROWS), behind: &ADDITIONAL };

pub(super) fn query_problem(input: &Input<'_>, length: u32) -> Option<Problem> {
    if (9..12).contains(&length) {
        let message = format!(
            "The query is {length} bytes long; versions 1 and 2 have 8, version 3 at least 12. Hosts drop \
         others."
        );
        return Some(Problem::new(ProblemKind::Length, input.span(0, length * 8), "igmp.type", message));
    }
    let promised = u32::from(input.word(10)?);
    let there = length.saturating_sub(12) / 4;
    (promised > there).then(|| {
        let message = format!("Number of Sources is {promised}; the message has room for {there}.");
        Problem::new(ProblemKind::Length, input.span(10 * 8, 16), "igmp.num_src", message)
    })
}

pub(super) fn too_few_records(input: &Input<'_>) -> Option<Problem> {
    let (promised, there) = RECORDS.promised_and_there(input.bytes)?;
    (promised > there).then(|| {
        let message = format!("Number of Group Records is {promised}; the message ends after {there}.");
        Problem::new(ProblemKind::Length, input.span(6 * 8, 16), "igmp.num_grp_recs", message)
    })
}
