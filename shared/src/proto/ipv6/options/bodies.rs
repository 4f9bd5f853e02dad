//! What stands behind type and length of each option. Which option has which body stands in the list of options.

mod measure;
mod mesh;

use super::super::super::names::quick_start_rates;
use crate::table::{Field, Kind, Name, Spec, field, name, rest, rfc, rows};
pub(super) use measure::{ALT_MARK, IOAM, PDM};
pub(super) use mesh::{DFF, MPL, RPL, SMF_DPD};

const OPTIONS: Spec = rfc(8200, "4.2");

pub(super) static UNKNOWN: [Field; 1] = rows([rest(
    "ipv6.opt.unknown",
    "Option Data",
    Kind::Bytes,
    OPTIONS,
    "The option's bytes, not taken apart.",
)]);
pub(super) static EXPERIMENTAL: [Field; 1] = rows([rest(
    "ipv6.opt.experimental",
    "Experiment's Data",
    Kind::Bytes,
    rfc(4727, "7"),
    "Bytes that only those who make the experiment understand.",
)]);
pub(super) static PADN: [Field; 1] =
    rows([rest("ipv6.opt.padn", "Padding", Kind::Bytes, OPTIONS, "Zeros without meaning.")]);

pub(super) static TUNNEL_LIMIT: [Field; 1] = rows([field(
    "ipv6.opt.tel",
    "Tunnel Encapsulation Limit",
    8,
    Kind::Uint,
    rfc(2473, "4.1.1"),
    "How many more tunnels the packet may be put into. 0: none.",
)
.short("Limit")]);

pub(super) static ROUTER_ALERT: [Field; 1] = rows([field(
    "ipv6.opt.router_alert",
    "Value",
    16,
    Kind::EnumBy(|_, value| alert(value)),
    rfc(2711, "2.1"),
    "Why routers should look.",
)]);

/// IANA "IPv6 Router Alert Option Values".
const fn alert(value: u64) -> Option<&'static str> {
    Some(match value {
        0 => "Multicast Listener Discovery",
        1 => "RSVP",
        2 => "Active Networks",
        4..=35 => "aggregated reservation, by nesting level",
        36..=67 => "QoS NSLP aggregation, by level",
        68 => "NSIS NATFW NSLP",
        69 => "MPLS OAM",
        3 | 65535 => "reserved",
        _ => return None,
    })
}

const CALIPSO_SPEC: Spec = rfc(5570, "5.1");
pub(super) static CALIPSO: [Field; 5] = rows([
    field(
        "ipv6.opt.calipso.doi",
        "Domain of Interpretation",
        32,
        Kind::Uint,
        CALIPSO_SPEC,
        "Whose rules say what the numbers that follow mean.",
    )
    .short("DOI"),
    field(
        "ipv6.opt.calipso.cmpt.length",
        "Compartment Length",
        8,
        Kind::Units(4),
        CALIPSO_SPEC,
        "Bytes of the compartment bitmap, in words of 4.",
    )
    .short("Cmpt Len"),
    field(
        "ipv6.opt.calipso.sens_level",
        "Sensitivity Level",
        8,
        Kind::Uint,
        CALIPSO_SPEC,
        "How secret the packet is.",
    )
    .short("Level"),
    field(
        "ipv6.opt.calipso.checksum",
        "Checksum",
        16,
        Kind::Hex,
        CALIPSO_SPEC,
        "Guards the option against errors on the way: a CRC, not an Internet checksum.",
    ),
    rest(
        "ipv6.opt.calipso.cmpt_bitmap",
        "Compartment Bitmap",
        Kind::Bytes,
        CALIPSO_SPEC,
        "One bit for each topic the packet belongs to.",
    ),
]);

const QUICK: Spec = rfc(4782, "3.1");
pub(super) static QUICK_START: [Field; 5] = rows([
    field(
        "ipv6.opt.qs_func",
        "Function",
        4,
        Kind::Enum(&[name(0, "rate request"), name(8, "report of approved rate")]),
        QUICK,
        "Whether a rate is asked for or reported.",
    )
    .short("Func"),
    field(
        "ipv6.opt.qs_rate",
        "Rate",
        4,
        Kind::Enum(&RATES),
        QUICK,
        "The rate asked for. Each step doubles it; routers on the way may lower it.",
    ),
    field(
        "ipv6.opt.qs_ttl",
        "QS TTL",
        8,
        Kind::Uint,
        QUICK,
        "Counts routers that agreed. The sender notes by how much it differs from the hop limit: a router that does \
         not know the option changes only that.",
    ),
    field(
        "ipv6.opt.qs_nonce",
        "QS Nonce",
        30,
        Kind::Hex,
        QUICK,
        "A random number that routers change when they lower the rate, so that a receiver cannot lie about it.",
    ),
    field("ipv6.opt.qs_reserved", "Reserved", 2, Kind::Reserved, QUICK, "No meaning yet; must be 0.")
        .short("R"),
]);
static RATES: [Name; 16] = quick_start_rates("none");

const PATH_MTU_SPEC: Spec = rfc(9268, "5");
pub(super) static PATH_MTU: [Field; 3] = rows([
    field(
        "ipv6.opt.pmtu.min",
        "Min-PMTU",
        16,
        Kind::Uint,
        PATH_MTU_SPEC,
        "The largest packet, in bytes, that every link so far can take.",
    ),
    field(
        "ipv6.opt.pmtu.rtn",
        "Rtn-PMTU",
        15,
        Kind::Units(2),
        PATH_MTU_SPEC,
        "What the other side found for the way to it, in units of 2 bytes.",
    ),
    field(
        "ipv6.opt.pmtu.r_flag",
        "R-Flag",
        1,
        Kind::Flag { set: "the other side shall report what it finds", clear: "no report asked for" },
        PATH_MTU_SPEC,
        "Asks the receiver to send back what it finds.",
    )
    .short("R"),
]);

pub(super) static ILNP_NONCE: [Field; 1] = rows([rest(
    "ipv6.opt.ilnp_nonce",
    "Nonce Value",
    Kind::Bytes,
    rfc(6744, "2"),
    "A number that nobody off the way can guess.",
)]);
pub(super) static LINE_ID: [Field; 2] = rows([
    field("ipv6.opt.lio.length", "LineIDLen", 8, Kind::Uint, rfc(6788, "5"), "Bytes of the line's name."),
    rest("ipv6.opt.lio.line_id", "Line ID", Kind::Text, rfc(6788, "5"), "The name of the line."),
]);
pub(super) static JUMBO: [Field; 1] = rows([field(
    "ipv6.opt.jumbo",
    "Jumbo Payload Length",
    32,
    Kind::Uint,
    rfc(2675, "2"),
    "Bytes behind the IPv6 header, this extension header included.",
)
.short("Length")
.must(|length| length > 0xffff, "it is for packets too long for Payload Length, with 65,536 bytes or more")]);
pub(super) static HOME_ADDRESS: [Field; 1] = rows([field(
    "ipv6.opt.mipv6.home_address",
    "Home Address",
    128,
    Kind::Ipv6,
    rfc(6275, "6.3"),
    "The address to take for the source, once the binding is known to be true.",
)]);
