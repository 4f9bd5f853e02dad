//! Messages of Mobile IPv6 (RFC 6275) and its relatives.

use super::neighbor::OPTIONS;
use crate::table::{Field, Kind, Spec, field, name, rest, rfc, rows};

const fn identifier(id: &'static str, spec: Spec) -> Field {
    field(
        id,
        "Identifier",
        16,
        Kind::Hex,
        spec,
        "Chosen by the node that asks, to know the answer again. The answer repeats it.",
    )
}

const fn reserved(bits: u16, spec: Spec) -> Field {
    field(
        "icmpv6.reserved",
        "Reserved",
        bits,
        Kind::Reserved,
        spec,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    )
}

/// A request for home agents or a solicitation for prefixes: both are an identifier and room.
pub(super) static ASKED: [Field; 3] =
    rows([identifier("icmpv6.mip6.identifier", rfc(6275, "6.5")), reserved(16, rfc(6275, "6.5")), OPTIONS]);

pub(super) static HOME_AGENTS: [Field; 3] = rows([
    identifier("icmpv6.mip6.identifier", rfc(6275, "6.6")),
    reserved(16, rfc(6275, "6.6")),
    rest(
        "icmpv6.mip6.home_agents",
        "Home Agent Addresses",
        Kind::Repeat(&HOME_AGENT),
        rfc(6275, "6.6"),
        "The home agents, the most preferred first.",
    ),
]);

static HOME_AGENT: [Field; 1] = rows([field(
    "icmpv6.mip6.home_agent_address",
    "Home Agent Address",
    128,
    Kind::Ipv6,
    rfc(6275, "6.6"),
    "A router of the home network that forwards packets to a mobile node.",
)]);

pub(super) static PREFIXES: [Field; 3] = rows([
    identifier("icmpv6.mip6.identifier", rfc(6275, "6.8")),
    field(
        "icmpv6.mip6.flag",
        "Flags",
        16,
        Kind::Group(&PREFIX_FLAGS),
        rfc(6275, "6.8"),
        "How a mobile node gets its address, as in a router advertisement.",
    ),
    OPTIONS,
]);

static PREFIX_FLAGS: [Field; 3] = rows([
    field(
        "icmpv6.mip6.flag.m",
        "Managed Address Configuration",
        1,
        Kind::Flag { set: "DHCPv6 gives out addresses", clear: "no addresses by DHCPv6" },
        rfc(6275, "6.8"),
        "Whether nodes can ask a DHCPv6 server for addresses.",
    )
    .short("M"),
    field(
        "icmpv6.mip6.flag.o",
        "Other Configuration",
        1,
        Kind::Flag { set: "DHCPv6 gives out other settings", clear: "no other settings by DHCPv6" },
        rfc(6275, "6.8"),
        "Whether nodes can ask a DHCPv6 server for other settings.",
    )
    .short("O"),
    field(
        "icmpv6.mip6.flag.rsv",
        "Reserved",
        14,
        Kind::Reserved,
        rfc(6275, "6.8"),
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    ),
]);

/// For experiments with mobility (RFC 4065).
pub(super) static EXPERIMENTAL: [Field; 3] = rows([
    field(
        "icmpv6.fmip6.subtype",
        "Subtype",
        8,
        Kind::Uint,
        rfc(4065, "2"),
        "Which experiment it is, and which of its messages.",
    ),
    reserved(24, rfc(4065, "2")),
    rest(
        "icmpv6.data",
        "Options",
        Kind::Bytes,
        rfc(4065, "2"),
        "What the experiment carries. wireglass does not take it apart.",
    ),
]);

/// A router solicitation for proxy, its answer, or handover initiation and acknowledgment.
pub(super) static FAST_HANDOVER: [Field; 4] = rows([
    field(
        "icmpv6.fmip6.subtype",
        "Subtype",
        8,
        Kind::Enum(&[
            name(2, "router solicitation for proxy"),
            name(3, "proxy router advertisement"),
            name(4, "handover initiate"),
            name(5, "handover acknowledge"),
        ]),
        rfc(5568, "6"),
        "Which message of a fast handover it is.",
    ),
    field(
        "icmpv6.reserved",
        "Reserved or Flags",
        8,
        Kind::Hex,
        rfc(5568, "6"),
        "Flags in the older form of handover initiation; 0 in the others.",
    ),
    identifier("icmpv6.fmip6.identifier", rfc(5568, "6")),
    OPTIONS,
]);
