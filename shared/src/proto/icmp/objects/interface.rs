//! Objects about interfaces: which one an error met (RFC 5837), and which one a probe asks for (RFC 8335).

use super::{CLASS, LENGTH, OBJECT, PAYLOAD, c_type, whole};
use crate::table::{Field, Kind, Scope, Spec, field, measured, name, rest, rfc, rows};

const INFORMATION_SPEC: Spec = rfc(5837, "4.1");
const IDENTIFICATION_SPEC: Spec = rfc(8335, "2.1");

pub(super) static INFORMATION: Field = whole(
    "icmp.ext.interface",
    "Interface Information",
    INFORMATION_SPEC,
    "Names an interface of the router, or the next hop, that had to do with the packet.",
);

pub(super) static INFORMATION_ROWS: [Field; 8] = rows([
    LENGTH,
    CLASS,
    field(
        "icmp.ext.ctype",
        "C-Type",
        8,
        Kind::Group(&INFORMATION_TYPE),
        INFORMATION_SPEC,
        "The part that the interface had, and which facts about it follow.",
    ),
    measured(
        "icmp.int_info.index_part",
        "Interface Index",
        |_| 0,
        Kind::Switch(index),
        INFORMATION_SPEC,
        "Its index.",
    ),
    measured(
        "icmp.int_info.address_part",
        "Address",
        |_| 0,
        Kind::Switch(address),
        INFORMATION_SPEC,
        "Its address.",
    ),
    measured(
        "icmp.int_info.name_part",
        "Name",
        |_| 0,
        Kind::Switch(interface_name),
        INFORMATION_SPEC,
        "Its name.",
    ),
    measured("icmp.int_info.mtu_part", "MTU", |_| 0, Kind::Switch(mtu), INFORMATION_SPEC, "Its MTU."),
    rest(
        "icmp.ext.data",
        "Rest of Object",
        Kind::Bytes,
        OBJECT,
        "Bytes that the facts announced in C-Type leave over.",
    ),
]);

const fn follows(id: &'static str, name: &'static str, label: &'static str) -> Field {
    let kind = Kind::Flag { set: "included", clear: "not included" };
    field(id, name, 1, kind, INFORMATION_SPEC, "Whether the object tells this about the interface.")
        .short(label)
}

static INFORMATION_TYPE: [Field; 6] = rows([
    field(
        "icmp.int_info.role",
        "Interface Role",
        2,
        Kind::Enum(&[
            name(0, "the interface it arrived on"),
            name(1, "the sub-interface it arrived on"),
            name(2, "the interface it would have left by"),
            name(3, "the next hop it would have gone to"),
        ]),
        INFORMATION_SPEC,
        "What the interface had to do with the packet.",
    )
    .short("Role"),
    field(
        "icmp.int_info.reserved",
        "Reserved",
        2,
        Kind::Reserved,
        INFORMATION_SPEC,
        "No meaning yet; must be 0.",
    ),
    follows("icmp.int_info.ifindex", "ifIndex", "Index"),
    follows("icmp.int_info.ipaddr", "IP Address", "Address"),
    follows("icmp.int_info.name_present", "Name", "Name"),
    follows("icmp.int_info.mtu_present", "MTU", "MTU"),
]);

/// Rows that stand in the object if this bit of its C-Type says so.
fn if_bit(object: &Scope<'_>, bit: u8, rows: &'static [Field]) -> &'static [Field] {
    if object.byte(3) & bit == 0 { &[] } else { rows }
}

fn index(object: &Scope<'_>) -> &'static [Field] {
    if_bit(object, 8, &INDEX_ROWS)
}

fn address(object: &Scope<'_>) -> &'static [Field] {
    if_bit(object, 4, &ADDRESS_ROWS)
}

fn interface_name(object: &Scope<'_>) -> &'static [Field] {
    if_bit(object, 2, &NAME_ROWS)
}

fn mtu(object: &Scope<'_>) -> &'static [Field] {
    if_bit(object, 1, &MTU_ROWS)
}

static INDEX_ROWS: [Field; 1] = rows([field(
    "icmp.int_info.index",
    "Interface Index",
    32,
    Kind::Uint,
    INFORMATION_SPEC,
    "The interface's number in the router's own tables (ifIndex of RFC 2863).",
)]);

const ADDRESS: Spec = rfc(5837, "4.2");

const FAMILIES: Kind =
    Kind::Enum(&[name(1, "IPv4"), name(2, "IPv6"), name(6, "802"), name(16389, "48-bit MAC")]);

static ADDRESS_ROWS: [Field; 3] = rows([
    field(
        "icmp.int_info.afi",
        "Address Family Identifier",
        16,
        FAMILIES,
        ADDRESS,
        "What kind of address follows (IANA's address family numbers).",
    )
    .short("AFI"),
    field("icmp.reserved", "Reserved", 16, Kind::Reserved, ADDRESS, "No meaning; must be 0."),
    rest(
        "icmp.int_info.address",
        "Address",
        Kind::Switch(address_of_family),
        ADDRESS,
        "The interface's address.",
    ),
]);

fn address_of_family(object: &Scope<'_>) -> &'static [Field] {
    match object.at.checked_sub(4).map(|family| object.word(family)) {
        Some(1) => &INTERFACE_IPV4,
        Some(2) => &INTERFACE_IPV6,
        _ => &INTERFACE_OTHER,
    }
}

const ITS_ADDRESS: &str = "The interface's address, or the next hop's, by the role in C-Type.";

static INTERFACE_IPV4: [Field; 1] =
    rows([field("icmp.int_info.ipv4", "IP Address", 32, Kind::Ipv4, ADDRESS, ITS_ADDRESS)]);
static INTERFACE_IPV6: [Field; 1] =
    rows([field("icmp.int_info.ipv6", "IP Address", 128, Kind::Ipv6, ADDRESS, ITS_ADDRESS)]);
static INTERFACE_OTHER: [Field; 1] = rows([rest(
    "icmp.int_info.ipunknown",
    "Address",
    Kind::Bytes,
    ADDRESS,
    "An address of a family whose size is not known here, and all that follows it.",
)]);

const NAME: Spec = rfc(5837, "4.3");

static NAME_ROWS: [Field; 2] = rows([
    field(
        "icmp.int_info.name_length",
        "Name Length",
        8,
        Kind::Uint,
        NAME,
        "Bytes of the name, this one and the zeros behind it included.",
    )
    .short("Len")
    .must(|bytes| (4..=64).contains(&bytes) && bytes % 4 == 0, "it is a multiple of 4, and at most 64"),
    measured(
        "icmp.int_info.name",
        "Interface Name",
        |scope: &Scope<'_>| {
            scope.at.checked_sub(1).map_or(0, |length| usize::from(scope.byte(length).saturating_sub(1)))
        },
        Kind::Text,
        NAME,
        "What the router calls the interface (ifName of RFC 2863), filled up with zeros.",
    ),
]);

static MTU_ROWS: [Field; 1] = rows([field(
    "icmp.int_info.mtu",
    "MTU",
    32,
    Kind::Uint,
    INFORMATION_SPEC,
    "The largest packet, in bytes, that the interface takes.",
)]);

pub(super) static IDENTIFICATION: Field = whole(
    "icmp.ext.probed",
    "Interface Identification",
    IDENTIFICATION_SPEC,
    "Says which interface the probe asks about.",
);

pub(super) static IDENTIFICATION_ROWS: [Field; 4] = rows([
    LENGTH,
    CLASS,
    c_type(&[name(1, "by name"), name(2, "by index"), name(3, "by address")]),
    rest(
        "icmp.int_ident",
        "Interface",
        Kind::Switch(probed),
        IDENTIFICATION_SPEC,
        "The interface asked about.",
    ),
]);

fn probed(object: &Scope<'_>) -> &'static [Field] {
    match object.byte(3) {
        1 => &PROBED_NAME,
        2 => &PROBED_INDEX,
        3 => &PROBED_ADDRESS,
        _ => &PAYLOAD,
    }
}

static PROBED_NAME: [Field; 1] = rows([rest(
    "icmp.int_ident.name",
    "Interface Name",
    Kind::Text,
    IDENTIFICATION_SPEC,
    "The interface's name, filled up with zeros to a whole word.",
)]);

static PROBED_INDEX: [Field; 1] = rows([field(
    "icmp.int_ident.index",
    "Interface Index",
    32,
    Kind::Uint,
    IDENTIFICATION_SPEC,
    "The interface's number in the node's own tables (ifIndex of RFC 2863).",
)]);

static PROBED_ADDRESS: [Field; 4] = rows([
    field(
        "icmp.int_ident.afi",
        "Address Family Identifier",
        16,
        FAMILIES,
        IDENTIFICATION_SPEC,
        "What kind of address follows (IANA's address family numbers).",
    )
    .short("AFI"),
    field(
        "icmp.int_ident.addr_length",
        "Address Length",
        8,
        Kind::Uint,
        IDENTIFICATION_SPEC,
        "Bytes of the address, without the zeros that fill it up to a whole word.",
    )
    .short("Len"),
    field(
        "icmp.int_ident.reserved",
        "Reserved",
        8,
        Kind::Reserved,
        IDENTIFICATION_SPEC,
        "No meaning; must be 0.",
    ),
    rest(
        "icmp.int_ident.any",
        "Address",
        Kind::Switch(probed_address),
        IDENTIFICATION_SPEC,
        "The interface's address.",
    ),
]);

fn probed_address(object: &Scope<'_>) -> &'static [Field] {
    match (object.word(4), object.byte(6)) {
        (1, 4) => &PROBED_IPV4,
        (2, 16) => &PROBED_IPV6,
        _ => &PROBED_BYTES,
    }
}

const PROBED_WHERE: &str = "The address of the interface asked about, on the node itself or its neighbor.";

static PROBED_IPV4: [Field; 1] =
    rows([field("icmp.int_ident.ipv4", "Address", 32, Kind::Ipv4, IDENTIFICATION_SPEC, PROBED_WHERE)]);
static PROBED_IPV6: [Field; 1] =
    rows([field("icmp.int_ident.ipv6", "Address", 128, Kind::Ipv6, IDENTIFICATION_SPEC, PROBED_WHERE)]);
static PROBED_BYTES: [Field; 1] = rows([rest(
    "icmp.int_ident.address",
    "Address",
    Kind::Bytes,
    IDENTIFICATION_SPEC,
    "The address and the zeros that fill it up to a whole word.",
)]);
