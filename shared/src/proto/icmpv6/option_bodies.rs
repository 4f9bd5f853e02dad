//! What stands behind type and length in the options of neighbor discovery.

pub(super) mod lowpan;
pub(super) mod mobility;
pub(super) mod secure;

use crate::table::{Field, Item, Items, Kind, Name, Scope, Spec, field, measured, name, rest, rfc, rows};

pub(super) const fn reserved(bits: u16, spec: Spec) -> Field {
    field(
        "icmpv6.opt.reserved",
        "Reserved",
        bits,
        Kind::Reserved,
        spec,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    )
}

pub(super) const PADDING: Field = rest(
    "icmpv6.opt.padding",
    "Padding",
    Kind::Bytes,
    rfc(4861, "4.6"),
    "Zeros that fill the option up to a multiple of 8 bytes.",
);

pub(super) static FOREVER: &[Name] = &[name(0, "no longer"), name(0xffff_ffff, "forever")];

const fn prefix_length(spec: Spec) -> Field {
    field(
        "icmpv6.opt.prefix.length",
        "Prefix Length",
        8,
        Kind::Uint,
        spec,
        "How many leading bits of the prefix count.",
    )
    .short("Prefix Len")
    .must(|bits| bits <= 128, "an IPv6 address has 128 bits")
}

pub(super) static UNKNOWN: [Field; 1] = rows([rest(
    "icmpv6.data",
    "Data",
    Kind::Bytes,
    rfc(4861, "4.6"),
    "The option's bytes, not taken apart.",
)]);

pub(super) static BODY: [Field; 1] = rows([rest(
    "icmpv6.data",
    "Option Data",
    Kind::Bytes,
    rfc(4861, "4.6"),
    "The option's bytes. wireglass names the option and does not take it apart.",
)]);

pub(super) static LINK_LAYER: [Field; 1] = rows([rest(
    "icmpv6.opt.linkaddr.rest",
    "Link-Layer Address",
    Kind::Switch(|option| if option.byte(1) == 1 { &HARDWARE } else { &LONG_HARDWARE }),
    rfc(4861, "4.6.1"),
    "A hardware address, in the form that the link has.",
)]);

static HARDWARE: [Field; 1] = rows([field(
    "icmpv6.opt.linkaddr",
    "Link-Layer Address",
    48,
    Kind::Mac,
    rfc(2464, "6"),
    "The hardware address of the interface.",
)]);

static LONG_HARDWARE: [Field; 1] = rows([rest(
    "icmpv6.opt.linkaddr",
    "Link-Layer Address",
    Kind::Bytes,
    rfc(4861, "4.6.1"),
    "The hardware address of the interface, in the form that the link has; zeros may fill it up.",
)]);

const PREFIX_SPEC: Spec = rfc(4861, "4.6.2");

pub(super) static PREFIX: [Field; 6] = rows([
    prefix_length(PREFIX_SPEC),
    field(
        "icmpv6.opt.prefix.flag",
        "Flags",
        8,
        Kind::Group(&PREFIX_FLAGS),
        PREFIX_SPEC,
        "What hosts may conclude from the prefix.",
    ),
    field(
        "icmpv6.opt.prefix.valid_lifetime",
        "Valid Lifetime",
        32,
        Kind::Enum(FOREVER),
        PREFIX_SPEC,
        "For how many seconds the prefix counts as on the link, and addresses made of it are valid.",
    ),
    field(
        "icmpv6.opt.prefix.preferred_lifetime",
        "Preferred Lifetime",
        32,
        Kind::Enum(FOREVER),
        PREFIX_SPEC,
        "For how many seconds new connections should use addresses made of the prefix.",
    ),
    reserved(32, PREFIX_SPEC),
    field(
        "icmpv6.opt.prefix",
        "Prefix",
        128,
        Kind::Ipv6,
        PREFIX_SPEC,
        "The prefix, or an address of the router that begins with it. Bits behind the prefix length do \
         not count.",
    ),
]);

static PREFIX_FLAGS: [Field; 4] = rows([
    field(
        "icmpv6.opt.prefix.flag.l",
        "On-Link",
        1,
        Kind::Flag {
            set: "addresses of the prefix are on this link",
            clear: "says nothing of where they are",
        },
        PREFIX_SPEC,
        "Whether hosts reach all addresses of the prefix without a router.",
    )
    .short("L"),
    field(
        "icmpv6.opt.prefix.flag.a",
        "Autonomous Address-Configuration",
        1,
        Kind::Flag { set: "hosts make themselves addresses of it", clear: "hosts make no addresses of it" },
        PREFIX_SPEC,
        "Whether hosts give themselves addresses that begin with the prefix (SLAAC).",
    )
    .short("A"),
    field(
        "icmpv6.opt.prefix.flag.r",
        "Router Address",
        1,
        Kind::Flag { set: "holds the router's whole address", clear: "holds a prefix only" },
        rfc(6275, "7.2"),
        "Whether the prefix field is an address of the router, all its bits counting.",
    )
    .short("R"),
    field(
        "icmpv6.opt.prefix.flag.reserved",
        "Reserved1",
        5,
        Kind::Group(&PREFIX_RESERVED),
        PREFIX_SPEC,
        "Free bits, of which RFC 9762 took the first.",
    )
    .short("Res"),
]);

static PREFIX_RESERVED: [Field; 2] = rows([
    field(
        "icmpv6.opt.prefix.flag.p",
        "DHCPv6-PD Preferred",
        1,
        Kind::Flag { set: "ask DHCPv6 for a prefix of your own", clear: "no wish" },
        Spec::Standard("RFC 9762"),
        "Whether the network would rather give each host a prefix of its own by DHCPv6.",
    )
    .short("P"),
    field(
        "icmpv6.opt.prefix.flag.unused",
        "Reserved",
        4,
        Kind::Reserved,
        PREFIX_SPEC,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    )
    .short("Res"),
]);

pub(super) static REDIRECTED: [Field; 2] = rows([
    reserved(48, rfc(4861, "4.6.3")),
    rest(
        "icmpv6.opt.redirected_packet",
        "IP Header and Data",
        Kind::Bytes,
        rfc(4861, "4.6.3"),
        "The beginning of the packet that caused the redirect.",
    ),
]);

pub(super) static MTU: [Field; 2] = rows([
    reserved(16, rfc(4861, "4.6.4")),
    field(
        "icmpv6.opt.mtu",
        "MTU",
        32,
        Kind::Uint,
        rfc(4861, "4.6.4"),
        "The largest packet, in bytes, for this link.",
    )
    .must(|bytes| bytes >= 1280, "every link that carries IPv6 takes at least 1280, and hosts ignore less"),
]);

pub(super) static SHORTCUT: [Field; 3] = rows([
    field(
        "icmpv6.opt.nbma.shortcut_limit",
        "Shortcut Limit",
        8,
        Kind::Uint,
        Spec::Standard("RFC 2491"),
        "How many hops away a destination may be for a shortcut to be tried.",
    ),
    reserved(8, Spec::Standard("RFC 2491")),
    reserved(32, Spec::Standard("RFC 2491")),
]);

pub(super) static ADDRESS_LIST: [Field; 2] = rows([
    reserved(48, rfc(3122, "3.1")),
    rest(
        "icmpv6.opt.addresses",
        "IPv6 Addresses",
        Kind::Repeat(&LISTED),
        rfc(3122, "3.1"),
        "The interface's addresses, 16 bytes each.",
    ),
]);

static LISTED: [Field; 1] = rows([field(
    "icmpv6.opt.ipv6_address",
    "IPv6 Address",
    128,
    Kind::Ipv6,
    rfc(3122, "3.1"),
    "One address of the interface.",
)]);

const ROUTE_SPEC: Spec = rfc(4191, "2.3");

pub(super) static ROUTE: [Field; 4] = rows([
    prefix_length(ROUTE_SPEC),
    field(
        "icmpv6.opt.route_info.flag",
        "Flags",
        8,
        Kind::Group(&ROUTE_FLAGS),
        ROUTE_SPEC,
        "How much this route is to be preferred.",
    ),
    field(
        "icmpv6.opt.route_lifetime",
        "Route Lifetime",
        32,
        Kind::Enum(FOREVER),
        ROUTE_SPEC,
        "For how many seconds the route can be used.",
    ),
    rest(
        "icmpv6.opt.prefix",
        "Prefix",
        Kind::Ipv6,
        ROUTE_SPEC,
        "Where the route leads: the leading bytes of an address, as many as the prefix length needs.",
    ),
]);

static ROUTE_FLAGS: [Field; 3] = rows([
    field(
        "icmpv6.opt.route_info.flag.rsv",
        "Reserved",
        3,
        Kind::Reserved,
        ROUTE_SPEC,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    )
    .short("Res"),
    field(
        "icmpv6.opt.route_info.flag.route_preference",
        "Route Preference",
        2,
        Kind::Enum(super::neighbor::PREFERENCES),
        ROUTE_SPEC,
        "Which router to take where several lead there. The two bits are a signed number, so 3 is -1.",
    )
    .short("Prf"),
    field(
        "icmpv6.opt.route_info.flag.rsv",
        "Reserved",
        3,
        Kind::Reserved,
        ROUTE_SPEC,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    )
    .short("Res"),
]);

const RDNSS: Spec = rfc(8106, "5.1");

pub(super) static DNS_SERVERS: [Field; 3] = rows([
    reserved(16, RDNSS),
    field(
        "icmpv6.opt.rdnss.lifetime",
        "Lifetime",
        32,
        Kind::Enum(FOREVER),
        RDNSS,
        "For how many seconds the servers can be asked.",
    ),
    rest(
        "icmpv6.opt.rdnss.servers",
        "Addresses of IPv6 Recursive DNS Servers",
        Kind::Repeat(&DNS_SERVER),
        RDNSS,
        "The servers' addresses, 16 bytes each.",
    )
    .short("Servers"),
]);

static DNS_SERVER: [Field; 1] = rows([field(
    "icmpv6.opt.rdnss",
    "Recursive DNS Server",
    128,
    Kind::Ipv6,
    RDNSS,
    "A server that resolves names.",
)]);

pub(super) static MORE_FLAGS: [Field; 1] = rows([field(
    "icmpv6.opt.efo.bits",
    "Flags",
    48,
    Kind::Reserved,
    rfc(5175, "4"),
    "Room for 48 more flags. None has been given a meaning so far.",
)]);

const DNSSL: Spec = rfc(8106, "5.2");

pub(super) static DNS_SEARCH: [Field; 3] = rows([
    reserved(16, DNSSL),
    field(
        "icmpv6.opt.dnssl.lifetime",
        "Lifetime",
        32,
        Kind::Enum(FOREVER),
        DNSSL,
        "For how many seconds the list can be used.",
    ),
    rest(
        "icmpv6.opt.dnssl.list",
        "Domain Names of DNS Search List",
        Kind::Items(search_domain),
        DNSSL,
        "Names one behind the other, then zeros up to a multiple of 8 bytes.",
    )
    .short("Domains"),
]);

static SEARCH_DOMAIN: Field = rest(
    "icmpv6.opt.dnssl",
    "Domain Name",
    Kind::DomainName,
    DNSSL,
    "A domain that is tried behind a name without one. Written as in DNS, but never compressed.",
);

static SEARCH_PADDING: Field = PADDING;

fn search_domain(items: &Items<'_>) -> Item {
    if items.bytes.iter().all(|byte| *byte == 0) {
        return Item { field: &SEARCH_PADDING, bytes: items.bytes.len(), rows: &[], wrong: None };
    }
    let end = name_bytes(items.bytes);
    let wrong = end.is_none().then(|| {
        "A domain name of the search list does not end; labels of up to 63 bytes and a 0 make one.".to_owned()
    });
    Item { field: &SEARCH_DOMAIN, bytes: end.unwrap_or(items.bytes.len()), rows: &[], wrong }
}

/// The bytes of the uncompressed name that begins here, if it ends.
fn name_bytes(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match bytes.get(at)? {
            0 => return Some(at + 1),
            label @ 1..64 => at += 1 + usize::from(*label),
            _ => return None,
        }
    }
}

pub(super) static PORTAL: [Field; 2] = rows([
    measured(
        "icmpv6.opt.captive_portal",
        "URI",
        text_bytes,
        Kind::Text,
        rfc(8910, "2.3"),
        "The address of the portal's programming interface, of which a host asks whether it is still \
         captive.",
    ),
    PADDING,
]);

/// The bytes from here to the zeros that end the option.
fn text_bytes(option: &Scope<'_>) -> usize {
    let left = option.bytes.get(option.at..).unwrap_or_default();
    left.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)
}

const PREF64_SPEC: Spec = rfc(8781, "4");

pub(super) static PREF64: [Field; 3] = rows([
    field(
        "icmpv6.opt.pref64.scaled_lifetime",
        "Scaled Lifetime",
        13,
        Kind::Uint,
        PREF64_SPEC,
        "For how long the prefix can be used, in units of 8 seconds.",
    )
    .short("Lifetime"),
    field(
        "icmpv6.opt.pref64.plc",
        "Prefix Length Code",
        3,
        Kind::Enum(&[
            name(0, "96 bits"),
            name(1, "64 bits"),
            name(2, "56 bits"),
            name(3, "48 bits"),
            name(4, "40 bits"),
            name(5, "32 bits"),
        ]),
        PREF64_SPEC,
        "How long the prefix is.",
    )
    .short("PLC")
    .must(|code| code <= 5, "only 0 to 5 stand for a length, and hosts ignore others"),
    field(
        "icmpv6.opt.pref64.prefix",
        "Prefix",
        96,
        Kind::Ipv6,
        PREF64_SPEC,
        "The highest 96 bits of the prefix. An IPv4 address goes behind it.",
    ),
]);

const DNR: Spec = rfc(9463, "6.1");

pub(super) static ENCRYPTED_DNS: [Field; 8] = rows([
    field(
        "icmpv6.opt.dnr.priority",
        "Service Priority",
        16,
        Kind::Uint,
        DNR,
        "Which resolver to try first: the lowest number.",
    ),
    field(
        "icmpv6.opt.dnr.lifetime",
        "Lifetime",
        32,
        Kind::Enum(FOREVER),
        DNR,
        "For how many seconds the resolver can be asked.",
    ),
    field("icmpv6.opt.dnr.adn_length", "ADN Length", 16, Kind::Uint, DNR, "Bytes of the name that follows."),
    measured(
        "icmpv6.opt.dnr.adn",
        "Authentication Domain Name",
        |option| usize::from(option.word(8)),
        Kind::DomainName,
        DNR,
        "The name that the resolver's certificate must have.",
    ),
    field(
        "icmpv6.opt.dnr.addr_length",
        "Addr Length",
        16,
        Kind::Uint,
        DNR,
        "Bytes of the addresses that follow.",
    ),
    measured(
        "icmpv6.opt.dnr.addresses",
        "IPv6 Addresses",
        |option| usize::from(option.word(option.at.saturating_sub(2))),
        Kind::Repeat(&DNR_ADDRESS),
        DNR,
        "Where the resolver is, 16 bytes each.",
    ),
    field(
        "icmpv6.opt.dnr.params_length",
        "SvcParams Length",
        16,
        Kind::Uint,
        DNR,
        "Bytes of the parameters that follow.",
    ),
    rest(
        "icmpv6.opt.dnr.params",
        "Service Parameters and Padding",
        Kind::Bytes,
        DNR,
        "How to speak with the resolver, as RFC 9460 writes it, and bytes that fill the option up.",
    ),
]);

static DNR_ADDRESS: [Field; 1] = rows([field(
    "icmpv6.opt.dnr.address",
    "IPv6 Address",
    128,
    Kind::Ipv6,
    DNR,
    "An address of the resolver.",
)]);
