//! Options for single features: quick start (RFC 4782), user timeout (RFC 5482), fast open (RFC 7413), accurate ECN
//! (RFC 9768).

use super::super::super::names::quick_start_rates;
use super::{NOT_IN_A_SYN, item, opens};
use crate::table::{Field, Kind, Length, Name, OptionRow, Spec, field, option, rest, rfc, rows};

const QUICK: Spec = rfc(4782, "4.2");
const TIMEOUT: Spec = rfc(5482, "3.3");
const OPEN: Spec = rfc(7413, "4.1.1");
const ECN: Spec = rfc(9768, "3.2.3");

pub(super) const QUICK_START: OptionRow = option(
    27,
    Length::Fixed(8),
    item(
        "tcp.options.qs",
        "Quick-Start Response",
        QUICK,
        "Tells the other side what was left of the sending rate that it had asked the routers for.",
    )
    .short("Quick-Start"),
    &RESPONSE,
);

static RESPONSE: [Field; 5] = rows([
    field("tcp.options.qs.reserved1", "Reserved", 4, Kind::Reserved, QUICK, "No meaning yet; must be 0.")
        .short("Rsvd"),
    field(
        "tcp.options.qs.rate",
        "Rate Request",
        4,
        Kind::Enum(&RATES),
        QUICK,
        "The rate that arrived: 40 kbit/s doubled as many times as this says. 0: no quick start.",
    )
    .short("Rate"),
    field(
        "tcp.options.qs.ttl_diff",
        "TTL Diff",
        8,
        Kind::Uint,
        QUICK,
        "How far IP's TTL and the request's own had come apart, modulo 256: every router that agreed lowers both.",
    ),
    field(
        "tcp.options.qs.nonce",
        "QS Nonce",
        30,
        Kind::Hex,
        QUICK,
        "Random bits from the request. Routers that lower the rate blot some out, so a receiver cannot pretend.",
    ),
    field("tcp.options.qs.reserved2", "Reserved", 2, Kind::Reserved, QUICK, "No meaning yet; must be 0.")
        .short("R"),
]);

static RATES: [Name; 16] = quick_start_rates("no quick start");

pub(super) const USER_TIMEOUT: OptionRow = option(
    28,
    Length::Fixed(4),
    item(
        "tcp.options.user_to",
        "User Timeout",
        TIMEOUT,
        "How long this side keeps trying before it gives the connection up, so that the other can wait as long.",
    )
    .short("UTO"),
    &UNTIL,
);

static UNTIL: [Field; 2] = rows([
    field(
        "tcp.options.user_to_granularity",
        "Granularity",
        1,
        Kind::Flag { set: "in minutes", clear: "in seconds" },
        TIMEOUT,
        "The unit of the timeout.",
    )
    .short("G"),
    field(
        "tcp.options.user_to_val",
        "User Timeout",
        15,
        Kind::Uint,
        TIMEOUT,
        "How long data may stay unacknowledged before the connection ends.",
    )
    .must(|timeout| timeout > 0, "a timeout of no time is never sent, and a receiver ignores it"),
]);

pub(super) const FAST_OPEN: OptionRow = option(
    34,
    Length::Such(
        |bytes| bytes == 2 || (6..=18).contains(&bytes) && bytes.is_multiple_of(2),
        "it should be 2 to ask for a cookie, or 6 to 18 and even with a cookie",
    ),
    item(
        "tcp.options.tfo",
        "TCP Fast Open",
        OPEN,
        "Lets data travel with the SYN. Empty, it asks for a cookie; else it has the cookie, from the \
         server or shown to it.",
    )
    .short("Fast Open"),
    &COOKIE,
)
.only_in(opens, NOT_IN_A_SYN);

pub(super) static COOKIE: [Field; 1] = rows([rest(
    "tcp.options.tfo.cookie",
    "Fast Open Cookie",
    Kind::Bytes,
    OPEN,
    "What the server gave this client to prove its address. Only the server can read it.",
)
.short("Cookie")]);

pub(super) const ACCURATE_ECN_0: OptionRow = accurate_ecn(172, "AccECN0", &COUNTERS_0);

pub(super) const ACCURATE_ECN_1: OptionRow = accurate_ecn(174, "AccECN1", &COUNTERS_1);

const fn accurate_ecn(kind: u8, name: &'static str, body: &'static [Field]) -> OptionRow {
    option(
        kind,
        Length::Such(
            |bytes| matches!(bytes, 2 | 5 | 8 | 11),
            "it should be 2, 5, 8 or 11: counters take 3 bytes each",
        ),
        item(
            "tcp.options.acc_ecn",
            name,
            ECN,
            "Counts the data bytes that arrived with each congestion mark. Its two kinds list the counters in opposite order.",
        ),
        body,
    )
}

const fn counter(id: &'static str, name: &'static str, label: &'static str, about: &'static str) -> Field {
    field(id, name, 24, Kind::Uint, ECN, about).short(label)
}

const ECT_0: Field = counter(
    "tcp.options.acc_ecn.ee0b",
    "ECT(0) Byte Counter",
    "EE0B",
    "Data bytes that arrived marked ECT(0), able to carry congestion marks; the low 24 bits of the count.",
);

const CE: Field = counter(
    "tcp.options.acc_ecn.eceb",
    "CE Byte Counter",
    "ECEB",
    "Data bytes that arrived marked CE, congestion experienced; the low 24 bits of the count.",
);

const ECT_1: Field = counter(
    "tcp.options.acc_ecn.ee1b",
    "ECT(1) Byte Counter",
    "EE1B",
    "Data bytes that arrived marked ECT(1), for low latency; the low 24 bits of the count.",
);

pub(super) static COUNTERS_0: [Field; 3] = rows([ECT_0, CE, ECT_1]);

pub(super) static COUNTERS_1: [Field; 3] = rows([ECT_1, CE, ECT_0]);
