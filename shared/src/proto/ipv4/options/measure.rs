//! Options of a fixed form: probes, alerts, requests and the stream identifier.

use super::super::super::names::quick_start_rates;
use super::HEADER;
use crate::table::{Field, Kind, Name, Scope, Spec, field, name, rest, rfc, rows};

pub(super) static STREAM: [Field; 1] = rows([field(
    "ip.opt.sid",
    "Stream ID",
    16,
    Kind::Uint,
    HEADER,
    "The number of the stream that the packet belongs to.",
)]);

pub(super) const MTU_SPEC: Spec = rfc(1063, "page-2");

pub(super) static MTU: [Field; 1] = rows([field(
    "ip.opt.mtu",
    "MTU",
    16,
    Kind::Uint,
    MTU_SPEC,
    "The largest packet, in bytes, that all links so far can take.",
)]);

pub(super) const TRACEROUTE_SPEC: Spec = rfc(1393, "2.2");

pub(super) static TRACEROUTE: [Field; 4] = rows([
    field(
        "ip.opt.id_number",
        "ID Number",
        16,
        Kind::Uint,
        TRACEROUTE_SPEC,
        "Chosen by the originator to recognize the routers' reports.",
    )
    .short("ID"),
    field(
        "ip.opt.ohc",
        "Outbound Hop Count",
        16,
        Kind::Uint,
        TRACEROUTE_SPEC,
        "Routers that the packet has passed on its way out.",
    )
    .short("Out"),
    field(
        "ip.opt.rhc",
        "Return Hop Count",
        16,
        Kind::Uint,
        TRACEROUTE_SPEC,
        "Routers that the answer has passed on its way back; 65535 in the packet on its way out.",
    )
    .short("Back"),
    field(
        "ip.opt.originator",
        "Originator IP Address",
        32,
        Kind::Ipv4,
        TRACEROUTE_SPEC,
        "Where routers send their reports.",
    )
    .short("Originator"),
]);

pub(super) static ALERT: [Field; 1] = rows([field(
    "ip.opt.ra",
    "Router Alert",
    16,
    Kind::EnumBy(|_, value| alert(value)),
    rfc(2113, "2.1"),
    "Why routers should look; 0 is the usual reason.",
)]);

/// IANA's "IPv4 Router Alert Option Values".
fn alert(value: u64) -> Option<&'static str> {
    Some(match value {
        0 => "every router examines the packet",
        1..=32 => "aggregated RSVP reservation, by nesting level",
        33..=64 => "QoS NSLP, by aggregation level",
        65 => "NSIS NAT and firewall signaling",
        65503..=65534 => "an experiment",
        65535 => "reserved",
        _ => return None,
    })
}

pub(super) const BROADCAST_SPEC: Spec = rfc(1770, "page-2");

pub(super) static BROADCAST: [Field; 1] = rows([rest(
    "ip.opt.sdb",
    "IP Addresses",
    Kind::Repeat(&TARGET),
    BROADCAST_SPEC,
    "One to nine addresses, 4 bytes each.",
)]);

static TARGET: [Field; 1] =
    rows([field("ip.opt.addr", "IP Address", 32, Kind::Ipv4, BROADCAST_SPEC, "One that is to get a copy.")]);

pub(super) const QUICK_START_SPEC: Spec = rfc(4782, "3.1");

pub(super) static QUICK_START: [Field; 1] = rows([rest(
    "ip.opt.qs",
    "Quick-Start",
    Kind::Switch(quick_start),
    QUICK_START_SPEC,
    "A request, or the report of what was approved.",
)]);

fn quick_start(option: &Scope<'_>) -> &'static [Field] {
    if option.byte(2) >> 4 == 8 { &REPORT } else { &REQUEST }
}

const FUNCTION: Field = field(
    "ip.opt.qs_func",
    "Function",
    4,
    Kind::Enum(&[name(0, "rate request"), name(8, "report of approved rate")]),
    QUICK_START_SPEC,
    "Whether the sender asks for a rate or reports the one it was granted.",
)
.short("Func");

static RATES: [Name; 16] = quick_start_rates("none");

const RATE: Field = field(
    "ip.opt.qs_rate",
    "Rate",
    4,
    Kind::Enum(&RATES),
    QUICK_START_SPEC,
    "The rate asked for. A router that cannot grant it lowers it; each step is half of the one above.",
);

const NONCE: Field = field(
    "ip.opt.qs_nonce",
    "QS Nonce",
    30,
    Kind::Hex,
    rfc(4782, "3.4"),
    "Made at random by the sender. A router that lowers the rate changes it, so the receiver cannot claim more than was \
     granted.",
)
.short("Nonce");

const LAST_BITS: Field =
    field("ip.opt.qs_reserved", "Reserved", 2, Kind::Reserved, QUICK_START_SPEC, "No meaning; must be 0.")
        .short("R");

static REQUEST: [Field; 5] = rows([
    FUNCTION,
    RATE,
    field(
        "ip.opt.qs_ttl",
        "QS TTL",
        8,
        Kind::Uint,
        QUICK_START_SPEC,
        "Lowered by each router that approves. If it falls by less than the packet's Time to Live, a \
         router on the way does not support Quick-Start.",
    ),
    NONCE,
    LAST_BITS,
]);
static REPORT: [Field; 5] = rows([
    FUNCTION,
    RATE,
    field("ip.opt.qs_unused", "Not Used", 8, Kind::Uint, QUICK_START_SPEC, "No meaning in a report."),
    NONCE,
    LAST_BITS,
]);
