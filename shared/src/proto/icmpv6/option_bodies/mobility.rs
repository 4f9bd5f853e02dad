//! Options of Mobile IPv6 and of fast handovers.

use super::{FOREVER, PADDING, reserved};
use crate::table::{Field, Kind, Spec, field, measured, rest, rfc, rows};

pub(in super::super) static INTERVAL: [Field; 2] = rows([
    reserved(16, rfc(6275, "7.3")),
    field(
        "icmpv6.opt.advertisement_interval",
        "Advertisement Interval",
        32,
        Kind::Uint,
        rfc(6275, "7.3"),
        "The longest time, in milliseconds, between two advertisements of this router.",
    ),
]);

pub(in super::super) static HOME_AGENT: [Field; 3] = rows([
    reserved(16, rfc(6275, "7.4")),
    field(
        "icmpv6.opt.home_agent_preference",
        "Home Agent Preference",
        16,
        Kind::Uint,
        rfc(6275, "7.4"),
        "How much this home agent is to be preferred: more is better. The two bytes are a signed number.",
    )
    .short("Preference"),
    field(
        "icmpv6.opt.home_agent_lifetime",
        "Home Agent Lifetime",
        16,
        Kind::Uint,
        rfc(6275, "7.4"),
        "For how many seconds this home agent serves.",
    )
    .short("Lifetime"),
]);

const MAP: Spec = rfc(5380, "7");

pub(in super::super) static ANCHOR_POINT: [Field; 6] = rows([
    field(
        "icmpv6.opt.map.distance",
        "Dist",
        4,
        Kind::Uint,
        MAP,
        "How many hops away it is; 1 is on the same link.",
    ),
    field("icmpv6.opt.map.preference", "Pref", 4, Kind::Uint, MAP, "How ready it is to serve; 15 is most."),
    field(
        "icmpv6.opt.map.flag.r",
        "R",
        1,
        Kind::Flag {
            set: "the node makes its own regional address",
            clear: "no regional address of its own",
        },
        MAP,
        "Whether a mobile node makes its regional care-of address of this prefix.",
    ),
    field("icmpv6.opt.map.flag.reserved", "Reserved", 7, Kind::Reserved, MAP, "No meaning yet; must be 0."),
    field(
        "icmpv6.opt.map.valid_lifetime",
        "Valid Lifetime",
        32,
        Kind::Enum(FOREVER),
        MAP,
        "For how many seconds the address below can be used.",
    ),
    field(
        "icmpv6.opt.map.global_address",
        "Global IP Address",
        128,
        Kind::Ipv6,
        MAP,
        "The address of the mobility anchor point.",
    ),
]);

const HANDOVER: Spec = rfc(5568, "6.4");

const fn option_code(id: &'static str, spec: Spec) -> Field {
    field(id, "Option-Code", 8, Kind::Uint, spec, "Says more exactly what the option is about.").short("Code")
}

pub(in super::super) static HANDOVER_ADDRESS: [Field; 4] = rows([
    option_code("icmpv6.opt.ipa.option_code", HANDOVER),
    field(
        "icmpv6.opt.ipa.prefix_len",
        "Prefix Length",
        8,
        Kind::Uint,
        HANDOVER,
        "How many leading bits count.",
    ),
    reserved(32, HANDOVER),
    field("icmpv6.opt.ipa.ipv6_address", "IPv6 Address", 128, Kind::Ipv6, HANDOVER, "The address or prefix."),
]);

pub(in super::super) static HANDOVER_PREFIX: [Field; 4] = rows([
    option_code("icmpv6.opt.nrpi.option_code", HANDOVER),
    field(
        "icmpv6.opt.nrpi.prefix_len",
        "Prefix Length",
        8,
        Kind::Uint,
        HANDOVER,
        "How many leading bits count.",
    ),
    reserved(32, HANDOVER),
    field("icmpv6.opt.nrpi.prefix", "Prefix", 128, Kind::Ipv6, HANDOVER, "The prefix of the next router."),
]);

pub(in super::super) static HANDOVER_LINK: [Field; 2] = rows([
    option_code("icmpv6.opt.lla.option_code", HANDOVER),
    rest(
        "icmpv6.opt.lla.bytes",
        "Link-Layer Address",
        Kind::Bytes,
        HANDOVER,
        "A hardware address, in the form that the link has; zeros may fill it up.",
    ),
]);

pub(in super::super) static HANDOVER_ACKNOWLEDGMENT: [Field; 4] = rows([
    option_code("icmpv6.opt.naack.option_code", HANDOVER),
    field("icmpv6.opt.naack.status", "Status", 8, Kind::Uint, HANDOVER, "Whether the address can be used."),
    reserved(32, HANDOVER),
    rest(
        "icmpv6.opt.naack.supplied_ncoa",
        "New Care-of Address",
        Kind::Ipv6,
        HANDOVER,
        "The address to use instead.",
    ),
]);

const fn value_length(id: &'static str, name: &'static str) -> Field {
    field(id, name, 8, Kind::Uint, ASSIST, "Bytes of the value; padding may follow it.")
}

const ASSIST: Spec = Spec::Standard("RFC 5271");

pub(in super::super) static HANDOVER_ASSIST: [Field; 4] = rows([
    option_code("icmpv6.opt.hai.option_code", ASSIST),
    value_length("icmpv6.opt.hai.length", "HAI-Length"),
    measured(
        "icmpv6.opt.hai.value",
        "HAI-Value",
        |option| usize::from(option.byte(3)),
        Kind::Bytes,
        ASSIST,
        "What the next router needs to know.",
    ),
    PADDING,
]);

pub(in super::super) static MOBILE_NODE: [Field; 4] = rows([
    option_code("icmpv6.opt.mn.option_code", ASSIST),
    value_length("icmpv6.opt.mn.length", "MN-Length"),
    measured(
        "icmpv6.opt.mn.value",
        "MN-Value",
        |option| usize::from(option.byte(3)),
        Kind::Bytes,
        ASSIST,
        "Who the mobile node is.",
    ),
    PADDING,
]);
