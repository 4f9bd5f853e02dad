//! Options of networks of small devices (6LoWPAN).

use super::reserved;
use crate::table::{Field, Kind, Name, Spec, field, name, rest, rfc, rows};

const ARO: Spec = rfc(8505, "4.1");

pub(in super::super) static REGISTRATION: [Field; 9] = rows([
    field(
        "icmpv6.opt.aro.status",
        "Status",
        8,
        Kind::Enum(REGISTRATION_STATUS),
        ARO,
        "In an answer: whether the address was registered. 0 in a question.",
    ),
    field(
        "icmpv6.opt.aro.opaque",
        "Opaque",
        8,
        Kind::Hex,
        ARO,
        "A number for the routing protocol, in the form that the next field names.",
    ),
    field(
        "icmpv6.opt.aro.flags",
        "Flags of Extensions",
        4,
        Kind::Hex,
        ARO,
        "Bits that later RFCs took: whether a key proves the owner, and what sort of address it is.",
    )
    .short("Ext"),
    field(
        "icmpv6.opt.aro.i",
        "I",
        2,
        Kind::Uint,
        ARO,
        "What the opaque field holds. 0: the number of a routing topology.",
    ),
    field(
        "icmpv6.opt.aro.flag.r",
        "R",
        1,
        Kind::Flag {
            set: "asks the router to spread the route",
            clear: "the node cares for its route itself",
        },
        ARO,
        "Whether the router shall make the address reachable from elsewhere.",
    ),
    field(
        "icmpv6.opt.aro.flag.t",
        "T",
        1,
        Kind::Flag { set: "the transaction number counts", clear: "no transaction number" },
        ARO,
        "Whether the next byte is in use.",
    ),
    field(
        "icmpv6.opt.aro.tid",
        "TID",
        8,
        Kind::Uint,
        ARO,
        "Transaction ID: counts the registrations, so that the newest one is known.",
    ),
    field(
        "icmpv6.opt.aro.registration_lifetime",
        "Registration Lifetime",
        16,
        Kind::Enum(&[name(0, "ends the registration")]),
        ARO,
        "For how many minutes the router shall keep the address.",
    )
    .short("Lifetime"),
    rest(
        "icmpv6.opt.aro.eui64",
        "Registration Ownership Verifier",
        Kind::Bytes,
        ARO,
        "Who registers: the EUI-64 of the interface, or a token that is harder to steal.",
    )
    .short("ROVR"),
]);

/// What became of a registration (IANA "Address Registration Option Status Values").
pub(in super::super) static REGISTRATION_STATUS: &[Name] = &[
    name(0, "success"),
    name(1, "duplicate address"),
    name(2, "neighbor cache full"),
    name(3, "moved"),
    name(4, "removed"),
    name(5, "validation requested"),
    name(6, "duplicate source address"),
    name(7, "invalid source address"),
    name(8, "registered address topologically incorrect"),
    name(9, "border router registry saturated"),
    name(10, "validation failed"),
];

const CONTEXT_SPEC: Spec = rfc(6775, "4.2");

pub(in super::super) static CONTEXT: [Field; 5] = rows([
    field(
        "icmpv6.opt.6co.context_length",
        "Context Length",
        8,
        Kind::Uint,
        CONTEXT_SPEC,
        "How many leading bits of the prefix count.",
    )
    .must(|bits| bits <= 128, "an IPv6 address has 128 bits"),
    field(
        "icmpv6.opt.6co.flag",
        "Flags",
        8,
        Kind::Group(&CONTEXT_FLAGS),
        CONTEXT_SPEC,
        "Which context it is, and what it may be used for.",
    ),
    reserved(16, CONTEXT_SPEC),
    field(
        "icmpv6.opt.6co.valid_lifetime",
        "Valid Lifetime",
        16,
        Kind::Uint,
        CONTEXT_SPEC,
        "For how many minutes the context can be used.",
    ),
    rest(
        "icmpv6.opt.6co.context_prefix",
        "Context Prefix",
        Kind::Ipv6,
        CONTEXT_SPEC,
        "The prefix that the context number stands for: the leading bytes of an address.",
    ),
]);

static CONTEXT_FLAGS: [Field; 3] = rows([
    field(
        "icmpv6.opt.6co.flag.reserved",
        "Res",
        3,
        Kind::Reserved,
        CONTEXT_SPEC,
        "No meaning yet; must be 0.",
    ),
    field(
        "icmpv6.opt.6co.flag.c",
        "C",
        1,
        Kind::Flag { set: "for compressing and decompressing", clear: "for decompressing only" },
        CONTEXT_SPEC,
        "Whether senders may use the context already.",
    ),
    field("icmpv6.opt.6co.flag.cid", "CID", 4, Kind::Uint, CONTEXT_SPEC, "The number of the context."),
]);

const ABRO: Spec = rfc(6775, "4.3");

pub(in super::super) static BORDER_ROUTER: [Field; 4] = rows([
    field(
        "icmpv6.opt.abro.version_low",
        "Version Low",
        16,
        Kind::Uint,
        ABRO,
        "The lower half of the number that counts changes of prefixes and contexts.",
    ),
    field(
        "icmpv6.opt.abro.version_high",
        "Version High",
        16,
        Kind::Uint,
        ABRO,
        "The upper half of the number that counts changes of prefixes and contexts.",
    ),
    field(
        "icmpv6.opt.abro.valid_lifetime",
        "Valid Lifetime",
        16,
        Kind::Enum(&[name(0, "10,000 minutes")]),
        ABRO,
        "For how many minutes this information can be used.",
    ),
    field(
        "icmpv6.opt.abro.6lbr_address",
        "6LBR Address",
        128,
        Kind::Ipv6,
        ABRO,
        "The border router that the information comes from.",
    ),
]);

const CIO: Spec = rfc(8505, "4.3");

pub(in super::super) static CAPABILITY: [Field; 8] = rows([
    field("icmpv6.opt.6cio.unassigned1", "Unassigned", 10, Kind::Hex, CIO, "Bits for other capabilities."),
    capability("icmpv6.opt.6cio.flag_d", "D", "supports extended duplicate address messages"),
    capability("icmpv6.opt.6cio.flag_l", "L", "a router that registers addresses"),
    capability("icmpv6.opt.6cio.flag_b", "B", "a border router"),
    capability("icmpv6.opt.6cio.flag_p", "P", "spreads routes to registered addresses"),
    capability("icmpv6.opt.6cio.flag_e", "E", "supports extended registration"),
    capability("icmpv6.opt.6cio.flag_g", "G", "compresses headers that it has not seen before"),
    field("icmpv6.opt.6cio.unassigned2", "Unassigned", 32, Kind::Hex, CIO, "Bits for other capabilities."),
]);

const fn capability(id: &'static str, name: &'static str, set: &'static str) -> Field {
    field(
        id,
        name,
        1,
        Kind::Flag { set, clear: "does not say so" },
        CIO,
        "One thing that the sender can do or is.",
    )
}
