//! The two kinds for experiments (RFC 4727), told apart by an experiment's number of 16 bits (RFC 6994).

use super::{features, item};
use crate::table::{Field, Kind, Length, Name, OptionRow, Scope, Spec, field, name, option, rest, rfc, rows};

const SHARED: Spec = rfc(6994, "3");

pub(super) const FIRST: OptionRow = experiment(253, "Experiment 1");

pub(super) const SECOND: OptionRow = experiment(254, "Experiment 2");

const fn experiment(kind: u8, name: &'static str) -> OptionRow {
    option(
        kind,
        Length::Such(|bytes| bytes >= 4, "it should be 4 or more: a number of 2 bytes names the experiment"),
        item(
            "tcp.options.experimental",
            name,
            SHARED,
            "For trying something new. Both kinds serve all experiments, so each begins with its own number.",
        ),
        &BODY,
    )
}

static BODY: [Field; 2] = rows([
    field(
        "tcp.options.experimental.exid",
        "Experiment Identifier",
        16,
        Kind::HexEnum(EXPERIMENTS),
        SHARED,
        "Which experiment this is; the numbers are registered with IANA.",
    )
    .short("ExID"),
    rest("tcp.options.experimental.data", "Data", Kind::Switch(data), SHARED, "What the experiment says."),
]);

fn data(option: &Scope<'_>) -> &'static [Field] {
    match option.word(2) {
        0xf989 => &features::COOKIE,
        0xacc0 => &features::COUNTERS_0,
        0xacc1 => &features::COUNTERS_1,
        _ => &UNKNOWN,
    }
}

static UNKNOWN: [Field; 1] = rows([rest(
    "tcp.options.experimental.data",
    "Data",
    Kind::Bytes,
    SHARED,
    "What the experiment says, not taken apart.",
)]);

/// IANA "TCP/UDP Experimental Option Experiment Identifiers", those seen in TCP.
static EXPERIMENTS: &[Name] = &[
    name(0x00ac, "TCP ACK Rate Request"),
    name(0x0348, "Host ID"),
    name(0x0a0d, "Autonomous System Compensation"),
    name(0x0ca0, "Capability Option"),
    name(0x0ed0, "Extended Data Offset"),
    name(0x454e, "Encryption Negotiation"),
    name(0x5323, "Service Number"),
    name(0x75ec, "Timestamp Interval"),
    name(0xacc0, "Accurate ECN, order 0"),
    name(0xacc1, "Accurate ECN, order 1"),
    name(0xacce, "Accurate ECN"),
    name(0xe2d4, "Shared Memory Communications"),
    name(0xf989, "TCP Fast Open"),
    name(0xf990, "Low Latency"),
];
