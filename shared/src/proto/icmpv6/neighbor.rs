//! Neighbor discovery (RFC 4861): how routers are found, and the hardware addresses of neighbors.

use super::{options, wrong};
use crate::problem::Problem;
use crate::table::{Field, Input, Kind, Name, Spec, field, name, rest, rfc, rows};

const ADVERTISE_ROUTER: Spec = rfc(4861, "4.2");
const SOLICIT: Spec = rfc(4861, "4.3");
const ADVERTISE: Spec = rfc(4861, "4.4");
const REDIRECT_SPEC: Spec = rfc(4861, "4.5");

const RESERVED: Field = field(
    "icmpv6.reserved",
    "Reserved",
    32,
    Kind::Reserved,
    rfc(4861, "4"),
    "No meaning yet. A sender puts 0, a receiver ignores it.",
);

/// The options that end all messages of neighbor discovery.
pub(super) const OPTIONS: Field = rest(
    "icmpv6.options",
    "Options",
    Kind::List(&options::OPTIONS),
    rfc(4861, "4.6"),
    "What else the sender has to say, each thing with its type and length.",
);

/// The values of a router's preference.
pub(super) static PREFERENCES: &[Name] =
    &[name(0, "medium"), name(1, "high"), name(2, "reserved"), name(3, "low")];

pub(super) static ROUTER_SOLICITATION: [Field; 2] = rows([RESERVED, OPTIONS]);

pub(super) static ROUTER_ADVERTISEMENT: [Field; 6] = rows([
    field(
        "icmpv6.nd.ra.cur_hop_limit",
        "Cur Hop Limit",
        8,
        Kind::Enum(&[name(0, "this router does not say")]),
        ADVERTISE_ROUTER,
        "The hop limit that hosts should put into the packets they send.",
    )
    .short("Hop Limit"),
    field(
        "icmpv6.nd.ra.flag",
        "Flags",
        8,
        Kind::Group(&ROUTER_FLAGS),
        ADVERTISE_ROUTER,
        "How hosts get their addresses here, and what sort of router this is.",
    ),
    field(
        "icmpv6.nd.ra.router_lifetime",
        "Router Lifetime",
        16,
        Kind::Enum(&[name(0, "not a default router")]),
        ADVERTISE_ROUTER,
        "For how many seconds hosts may use this router for destinations beyond the link.",
    )
    .short("Lifetime"),
    field(
        "icmpv6.nd.ra.reachable_time",
        "Reachable Time",
        32,
        Kind::Enum(&[name(0, "this router does not say")]),
        ADVERTISE_ROUTER,
        "For how many milliseconds a neighbor counts as reachable after it has answered.",
    ),
    field(
        "icmpv6.nd.ra.retrans_timer",
        "Retrans Timer",
        32,
        Kind::Enum(&[name(0, "this router does not say")]),
        ADVERTISE_ROUTER,
        "How many milliseconds to wait for an answer before a neighbor solicitation is sent again.",
    ),
    OPTIONS,
]);

static ROUTER_FLAGS: [Field; 6] = rows([
    field(
        "icmpv6.nd.ra.flag.m",
        "Managed Address Configuration",
        1,
        Kind::Flag { set: "DHCPv6 gives out addresses", clear: "no addresses by DHCPv6" },
        ADVERTISE_ROUTER,
        "Whether hosts can ask a DHCPv6 server for addresses.",
    )
    .short("M"),
    field(
        "icmpv6.nd.ra.flag.o",
        "Other Configuration",
        1,
        Kind::Flag { set: "DHCPv6 gives out other settings", clear: "no other settings by DHCPv6" },
        ADVERTISE_ROUTER,
        "Whether hosts can ask a DHCPv6 server for other settings, such as name servers.",
    )
    .short("O"),
    field(
        "icmpv6.nd.ra.flag.h",
        "Home Agent",
        1,
        Kind::Flag { set: "is a Mobile IPv6 home agent", clear: "not a home agent" },
        rfc(6275, "7.1"),
        "Whether the router serves as home agent for mobile hosts on this link.",
    )
    .short("H"),
    field(
        "icmpv6.nd.ra.flag.prf",
        "Default Router Preference",
        2,
        Kind::Enum(PREFERENCES),
        rfc(4191, "2.2"),
        "Which router to take where there are several. The two bits are a signed number, so 3 is -1.",
    )
    .short("Prf"),
    field(
        "icmpv6.nd.ra.flag.p",
        "Proxy",
        1,
        Kind::Flag { set: "a proxy passed it on", clear: "no proxy passed it on" },
        rfc(5175, "3"),
        "Set by a neighbor discovery proxy that passes the advertisement on, so that proxies form no \
         loop.",
    )
    .short("P"),
    field(
        "icmpv6.nd.ra.flag.rsv",
        "Reserved",
        2,
        Kind::Reserved,
        rfc(5175, "3"),
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    )
    .short("Res"),
]);

pub(super) static SOLICITATION: [Field; 3] = rows([
    RESERVED,
    field(
        "icmpv6.nd.ns.target_address",
        "Target Address",
        128,
        Kind::Ipv6,
        SOLICIT,
        "The address whose owner is looked for.",
    ),
    OPTIONS,
]);

pub(super) static ADVERTISEMENT: [Field; 3] = rows([
    field(
        "icmpv6.nd.na.flag",
        "Flags",
        32,
        Kind::Group(&NEIGHBOR_FLAGS),
        ADVERTISE,
        "What sort of answer this is.",
    ),
    field(
        "icmpv6.nd.na.target_address",
        "Target Address",
        128,
        Kind::Ipv6,
        ADVERTISE,
        "The address whose owner speaks.",
    ),
    OPTIONS,
]);

static NEIGHBOR_FLAGS: [Field; 4] = rows([
    field(
        "icmpv6.nd.na.flag.r",
        "Router",
        1,
        Kind::Flag { set: "the sender is a router", clear: "the sender is no router" },
        ADVERTISE,
        "Whether the sender is a router. By it, hosts notice when a router stops being one.",
    )
    .short("R"),
    field(
        "icmpv6.nd.na.flag.s",
        "Solicited",
        1,
        Kind::Flag { set: "answers a solicitation", clear: "nobody asked" },
        ADVERTISE,
        "Whether this answers a solicitation. Only an answer proves that packets reach the neighbor.",
    )
    .short("S"),
    field(
        "icmpv6.nd.na.flag.o",
        "Override",
        1,
        Kind::Flag {
            set: "replaces a hardware address known before",
            clear: "leaves a hardware address known before",
        },
        ADVERTISE,
        "Whether the hardware address told here replaces one that is known already.",
    )
    .short("O"),
    field(
        "icmpv6.nd.na.flag.rsv",
        "Reserved",
        29,
        Kind::Reserved,
        ADVERTISE,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    ),
]);

pub(super) static REDIRECT: [Field; 4] = rows([
    RESERVED,
    field(
        "icmpv6.nd.rd.target_address",
        "Target Address",
        128,
        Kind::Ipv6,
        REDIRECT_SPEC,
        "Where to send packets for the destination instead: a better router, or the destination itself \
         if it is on the link.",
    ),
    field(
        "icmpv6.rd.na.destination_address",
        "Destination Address",
        128,
        Kind::Ipv6,
        REDIRECT_SPEC,
        "The destination that the redirect is about.",
    ),
    OPTIONS,
]);

/// A solicitation or advertisement of inverse neighbor discovery.
pub(super) static INVERSE: [Field; 2] = rows([
    field(
        "icmpv6.reserved",
        "Reserved",
        32,
        Kind::Reserved,
        rfc(3122, "2.1"),
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    ),
    OPTIONS,
]);

/// What a receiver checks first (RFC 4861 sections 6.1, 7.1 and 8.1). Messages that fail are dropped.
pub(super) fn problems(input: &Input<'_>, message: u8) -> Vec<Problem> {
    let mut found = Vec::new();
    if let Some(limit) = input.hop_limit.filter(|limit| *limit != 255) {
        found.push(wrong(
            input,
            0,
            1,
            "icmpv6.type",
            format!(
                "The hop limit is {limit}; neighbor discovery needs 255, which proves that no router passed the \
         packet on. Receivers drop others."
            ),
        ));
    }
    if let Some(code) = input.byte(1).filter(|code| *code != 0) {
        let words = format!("Code is {code}; neighbor discovery has 0, and receivers drop others.");
        found.push(wrong(input, 1, 1, "icmpv6.code", words));
    }
    let link_local = |address: &[u8]| matches!(address, [0xfe, second, ..] if second & 0xc0 == 0x80);
    if matches!(message, 134 | 137) && !input.source.is_empty() && !link_local(input.source) {
        found.push(wrong(
            input,
            0,
            1,
            "icmpv6.type",
            "The source address is not a link-local one (fe80::/10); routers speak from theirs here, and \
         hosts drop others."
                .to_owned(),
        ));
    }
    if matches!(message, 135 | 136) && input.byte(8) == Some(0xff) {
        let id = if message == 135 { "icmpv6.nd.ns.target_address" } else { "icmpv6.nd.na.target_address" };
        let words =
            "Target Address is a multicast address, which names a group; it must be the address of one node.";
        found.push(wrong(input, 8, 16, id, words.to_owned()));
    }
    if message == 136
        && input.byte(4).is_some_and(|flags| flags & 0x40 != 0)
        && input.destination.first() == Some(&0xff)
    {
        found.push(wrong(
            input,
            4,
            1,
            "icmpv6.nd.na.flag.s",
            "Solicited is set in an advertisement to a multicast group; an answer goes to the one that asked.".to_owned(),
        ));
    }
    found.extend(options::problems(input, options_at(message)));
    found
}

/// Where the options of a message of this type begin.
const fn options_at(message: u8) -> usize {
    match message {
        134 => 16,
        135 | 136 => 24,
        137 => 40,
        _ => 8,
    }
}
