//! Where data belong in the connection as a whole, and how much of them arrived (`DSS`).

use super::{reserved, subtype};
use crate::table::{Field, Kind, Scope, Spec, field, measured, rest, rfc, rows};

const SIGNAL: Spec = rfc(8684, "3.3");
const MAPPING: Spec = rfc(8684, "3.3.1");
const ACKNOWLEDGMENT: Spec = rfc(8684, "3.3.2");

const HAS_ACK: u8 = 0x01;
const LONG_ACK: u8 = 0x02;
const HAS_MAPPING: u8 = 0x04;
const LONG_NUMBER: u8 = 0x08;

/// The rows that the flags ask for.
pub(super) fn signal(option: &Scope<'_>) -> &'static [Field] {
    match option.byte(3) & (HAS_ACK | HAS_MAPPING) {
        0x05 => &BOTH,
        HAS_ACK => &ACK,
        HAS_MAPPING => &MAP,
        _ => &NEITHER,
    }
}

fn ack_bytes(flags: u8) -> usize {
    if flags & LONG_ACK != 0 { 8 } else { 4 }
}

fn number_bytes(flags: u8) -> usize {
    if flags & LONG_NUMBER != 0 { 8 } else { 4 }
}

pub(super) fn wrong_length(option: &[u8]) -> Option<String> {
    let Some(flags) = option.get(3).copied() else { return Some("its flags alone take a fourth".to_owned()) };
    let ack = if flags & HAS_ACK != 0 { ack_bytes(flags) } else { 0 };
    let mapped = flags & HAS_MAPPING != 0;
    let bare = 4 + ack + if mapped { number_bytes(flags) + 6 } else { 0 };
    match mapped {
        _ if option.len() == bare => None,
        true if option.len() == bare + 2 => None,
        true => Some(format!("with these flags it should be {bare}, or {} with a checksum", bare + 2)),
        false => Some(format!("with these flags it should be {bare}")),
    }
}

const fn flags() -> Field {
    field(
        "tcp.options.mptcp.flags",
        "Flags",
        8,
        Kind::Group(&FLAGS),
        SIGNAL,
        "Which numbers follow, and how long they are.",
    )
}

const fn flag(
    id: &'static str,
    name: &'static str,
    label: &'static str,
    (set, clear): (&'static str, &'static str),
    about: &'static str,
) -> Field {
    field(id, name, 1, Kind::Flag { set, clear }, SIGNAL, about).short(label)
}

static FLAGS: [Field; 6] = rows([
    reserved(3, SIGNAL),
    flag(
        "tcp.options.mptcp.datafin.flag",
        "DATA_FIN",
        "F",
        ("the connection has no more data", "more data may come"),
        "Closes the connection as a whole in this direction, as FIN closes one path.",
    ),
    flag(
        "tcp.options.mptcp.dseqn8.flag",
        "Data Sequence Number Is 8 Bytes",
        "m",
        ("the data sequence number takes 8 bytes", "the data sequence number takes 4 bytes"),
        "How long the data sequence number is, if there is one.",
    ),
    flag(
        "tcp.options.mptcp.dseqnpresent.flag",
        "Mapping Present",
        "M",
        ("a mapping of data follows", "no mapping of data"),
        "Whether data sequence number, subflow sequence number and length follow.",
    ),
    flag(
        "tcp.options.mptcp.dataack8.flag",
        "Data ACK Is 8 Bytes",
        "a",
        ("the data acknowledgment takes 8 bytes", "the data acknowledgment takes 4 bytes"),
        "How long the data acknowledgment is, if there is one.",
    ),
    flag(
        "tcp.options.mptcp.dataackpresent.flag",
        "Data ACK Present",
        "A",
        ("a data acknowledgment follows", "no data acknowledgment"),
        "Whether a data acknowledgment follows.",
    ),
]);

const DATA_ACK: Field = measured(
    "tcp.options.mptcp.rawdataack",
    "Data ACK",
    |option| ack_bytes(option.byte(3)),
    Kind::Uint,
    ACKNOWLEDGMENT,
    "The next byte of the whole connection that this side waits for, over all paths.",
);

const DATA_NUMBER: Field = measured(
    "tcp.options.mptcp.rawdataseqno",
    "Data Sequence Number",
    |option| number_bytes(option.byte(3)),
    Kind::Uint,
    MAPPING,
    "Where these data stand in the connection as a whole. In 4 bytes: its lower half.",
)
.short("DSN");

const SUBFLOW_NUMBER: Field = field(
    "tcp.options.mptcp.subflowseqno",
    "Subflow Sequence Number",
    32,
    Kind::Uint,
    MAPPING,
    "Where the same data begin on this path, counted from its own start.",
);

const LENGTH: Field = field(
    "tcp.options.mptcp.datalvllen",
    "Data-Level Length",
    16,
    Kind::Uint,
    MAPPING,
    "How many bytes this mapping holds for; it may reach over several segments.",
);

const CHECKSUM: Field = field(
    "tcp.options.mptcp.checksum",
    "Checksum",
    16,
    Kind::Hex,
    MAPPING,
    "Guards the mapped data and the mapping, where the two sides agreed on checksums.",
);

const SURPLUS: Field = rest(
    "tcp.options.mptcp.unknown",
    "Surplus",
    Kind::Bytes,
    SIGNAL,
    "Bytes that the flags do not account for.",
);

static NEITHER: [Field; 4] = rows([subtype(), reserved(4, SIGNAL), flags(), SURPLUS]);

static ACK: [Field; 5] = rows([subtype(), reserved(4, SIGNAL), flags(), DATA_ACK, SURPLUS]);

static MAP: [Field; 7] =
    rows([subtype(), reserved(4, SIGNAL), flags(), DATA_NUMBER, SUBFLOW_NUMBER, LENGTH, CHECKSUM]);

static BOTH: [Field; 8] =
    rows([subtype(), reserved(4, SIGNAL), flags(), DATA_ACK, DATA_NUMBER, SUBFLOW_NUMBER, LENGTH, CHECKSUM]);
