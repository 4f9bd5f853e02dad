//! Messages that few networks see: each with the fields that all of its kind have, the rest as bytes.

use super::neighbor::OPTIONS;
use super::option_bodies::lowpan::REGISTRATION_STATUS;
use crate::table::{Field, Kind, Name, Spec, field, name, rest, rfc, rows};

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

pub(super) static OTHER: [Field; 1] = rows([rest(
    "icmpv6.data",
    "Message Body",
    Kind::Bytes,
    rfc(4443, "2.1"),
    "The message of this type. wireglass does not take it apart.",
)]);

const fn path_identifier(spec: Spec) -> Field {
    field(
        "icmpv6.send.identifier",
        "Identifier",
        16,
        Kind::Uint,
        spec,
        "Chosen by the host that asks, to know the answers again; 0 where nobody asked.",
    )
}

static COMPONENTS: &[Name] = &[name(0xffff, "all")];

const fn component(spec: Spec) -> Field {
    field(
        "icmpv6.send.component",
        "Component",
        16,
        Kind::Enum(COMPONENTS),
        spec,
        "Which certificate of the path: counted down to 0, the one nearest to the router.",
    )
}

pub(super) static PATH_SOLICITATION: [Field; 3] =
    rows([path_identifier(rfc(3971, "6.4.1")), component(rfc(3971, "6.4.1")), OPTIONS]);

pub(super) static PATH_ADVERTISEMENT: [Field; 5] = rows([
    path_identifier(rfc(3971, "6.4.2")),
    field(
        "icmpv6.send.all_components",
        "All Components",
        16,
        Kind::Uint,
        rfc(3971, "6.4.2"),
        "How many certificates the path has.",
    ),
    component(rfc(3971, "6.4.2")),
    reserved(16, rfc(3971, "6.4.2")),
    OPTIONS,
]);

pub(super) static MULTICAST_ROUTER: [Field; 2] = rows([
    field(
        "icmpv6.mcast_ra.query_interval",
        "Query Interval",
        16,
        Kind::Uint,
        rfc(4286, "3.2"),
        "How often the router asks for listeners, in seconds.",
    ),
    field(
        "icmpv6.mcast_ra.robustness_variable",
        "Robustness Variable",
        16,
        Kind::Uint,
        rfc(4286, "3.2"),
        "How many times messages are sent, so that one may get lost.",
    )
    .short("Robustness"),
]);

const LOCATOR: Spec = rfc(6743, "3");

pub(super) static LOCATOR_UPDATE: [Field; 4] = rows([
    field(
        "icmpv6.ilnp.nb_locs",
        "Num of Locs",
        8,
        Kind::Uint,
        LOCATOR,
        "How many locators follow: networks where the node can be reached.",
    ),
    field(
        "icmpv6.ilnp.operation",
        "Operation",
        8,
        Kind::Enum(&[name(1, "advertisement"), name(2, "acknowledgment")]),
        LOCATOR,
        "Whether the node tells its locators or confirms another's.",
    ),
    reserved(16, LOCATOR),
    rest(
        "icmpv6.ilnp.locators",
        "Locators",
        Kind::Repeat(&LOCATOR_ROWS),
        LOCATOR,
        "One entry for each network.",
    ),
]);

static LOCATOR_ROWS: [Field; 3] = rows([
    field(
        "icmpv6.ilnp.nb_locator",
        "Locator",
        64,
        Kind::Hex,
        LOCATOR,
        "The first 64 bits of an address: the network.",
    ),
    field(
        "icmpv6.ilnp.nb_preference",
        "Preference",
        16,
        Kind::Uint,
        LOCATOR,
        "Which network to use first: the lowest number.",
    ),
    field(
        "icmpv6.ilnp.nb_lifetime",
        "Lifetime",
        16,
        Kind::Uint,
        LOCATOR,
        "For how many seconds the locator is good.",
    ),
]);

const DUPLICATE: Spec = rfc(6775, "4.4");

pub(super) static DUPLICATE_ADDRESS: [Field; 4] = rows([
    field(
        "icmpv6.6lowpannd.da.status",
        "Status",
        8,
        Kind::Enum(REGISTRATION_STATUS),
        DUPLICATE,
        "In a confirmation: whether the address is free. 0 in a request.",
    ),
    field(
        "icmpv6.6lowpannd.da.rsv",
        "TID",
        8,
        Kind::Uint,
        rfc(8505, "4.2"),
        "Counts the registrations of an extended message; reserved and 0 in the first form.",
    ),
    field(
        "icmpv6.6lowpannd.da.lifetime",
        "Registration Lifetime",
        16,
        Kind::Uint,
        DUPLICATE,
        "For how many minutes the address shall be kept.",
    )
    .short("Lifetime"),
    rest(
        "icmpv6.6lowpannd.da.owner",
        "Owner and Address",
        Kind::Switch(|header| if header.byte(1) <= 1 { &DUPLICATE_EUI } else { &DUPLICATE_OTHER }),
        DUPLICATE,
        "Whose address it is, and which.",
    ),
]);

static DUPLICATE_EUI: [Field; 2] = rows([
    field(
        "icmpv6.6lowpannd.da.eui64",
        "EUI-64",
        64,
        Kind::Hex,
        DUPLICATE,
        "The hardware address of the node that wants the address.",
    ),
    field(
        "icmpv6.6lowpannd.da.reg_addr",
        "Registered Address",
        128,
        Kind::Ipv6,
        DUPLICATE,
        "The address that must belong to nobody else.",
    ),
]);

static DUPLICATE_OTHER: [Field; 1] = rows([rest(
    "icmpv6.6lowpannd.da.rovr",
    "Registration Ownership Verifier and Registered Address",
    Kind::Bytes,
    rfc(8505, "4.2"),
    "A token of the length that the code gives, and then the address, 16 bytes.",
)
.short("ROVR, Address")]);
