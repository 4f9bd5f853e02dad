//! Steering paths and ending connections (`MP_PRIO`, `MP_FAIL`, `MP_FASTCLOSE`, `MP_TCPRST`).

use super::{address_id, backup, reserved, subtype};
use crate::table::{Field, Kind, Name, Spec, field, name, rfc, rows};

const PRIORITY_SPEC: Spec = rfc(8684, "3.3.8");
const FALLBACK: Spec = rfc(8684, "3.7");
const CLOSE: Spec = rfc(8684, "3.5");
const RESET_SPEC: Spec = rfc(8684, "3.6");

pub(super) static PRIORITY: [Field; 4] = rows([
    subtype(),
    reserved(3, PRIORITY_SPEC),
    backup(PRIORITY_SPEC),
    address_id(
        rfc(6824, "3.3.8"),
        "The path it is about, by the number of its address. Version 1 dropped it.",
    ),
]);

pub(super) static FAIL: [Field; 3] = rows([
    subtype(),
    reserved(12, FALLBACK),
    field(
        "tcp.options.mptcp.rawdataseqno",
        "Data Sequence Number",
        64,
        Kind::Uint,
        FALLBACK,
        "The first byte whose checksum failed: something on the way changes the data of this path.",
    )
    .short("DSN"),
]);

pub(super) static FAST_CLOSE: [Field; 3] = rows([
    subtype(),
    reserved(12, CLOSE),
    field(
        "tcp.options.mptcp.recvkey",
        "Receiver's Key",
        64,
        Kind::Hex,
        CLOSE,
        "The other side's secret: proves that the wish to close the whole connection at once is genuine.",
    ),
]);

const fn unused(id: &'static str, name: &'static str) -> Field {
    field(id, name, 1, Kind::Reserved, RESET_SPEC, "No meaning yet; must be 0.")
}

pub(super) static RESET: [Field; 6] = rows([
    subtype(),
    unused("tcp.options.mptcp.flag_U.flag", "U"),
    unused("tcp.options.mptcp.flag_V.flag", "V"),
    unused("tcp.options.mptcp.flag_W.flag", "W"),
    field(
        "tcp.options.mptcp.flag_T.flag",
        "Transient",
        1,
        Kind::Flag {
            set: "the trouble may pass: try again later",
            clear: "the trouble is most likely to stay",
        },
        RESET_SPEC,
        "Whether it makes sense to open the path again.",
    )
    .short("T"),
    field(
        "tcp.options.mptcp.rst_reason",
        "Reason",
        8,
        Kind::Enum(REASONS),
        RESET_SPEC,
        "Why the path was reset, so that the other side knows what to do about it.",
    ),
]);

/// IANA "MPTCP `MP_TCPRST` Reason Codes".
static REASONS: &[Name] = &[
    name(0, "unspecified"),
    name(1, "error in Multipath TCP"),
    name(2, "lack of resources"),
    name(3, "administratively prohibited"),
    name(4, "too much outstanding data"),
    name(5, "unacceptable performance"),
    name(6, "middlebox interference"),
];
