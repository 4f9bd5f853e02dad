//! The Internet Group Management Protocol: how routers learn which IPv4 multicast groups somebody on a link wants
//! (RFC 1112, RFC 2236, RFC 3376; RFC 9279 for extensions).
//!
//! The oddity: queries of all three versions have one type. Version 1 has a zero where version 2 has a
//! time, and version 3 is longer.

mod v3;

use crate::bits::len_u32;
use crate::table::{
    Coverage, Field, Input, Kind, Layout, Name, Next, Protocol, Scope, Slice, Spec, Tier, checked, field,
    name, name_of, rest, rfc, rows,
};
use v3::{QUERY, REPORT, query_problem, too_few_records};

const V1: Spec = rfc(1112, "page-10");
const V2: Spec = rfc(2236, "2");

/// An IGMP message. All of it is header: nothing travels in it.
pub static IGMP: Protocol = checked(Protocol {
    id: "igmp",
    title: "IGMP",
    name: "Internet Group Management Protocol",
    tier: Tier::Transport,
    fixed_bytes: 1,
    fields: &[
        field(
            "igmp.type",
            "Type",
            8,
            Kind::HexEnum(TYPES),
            V2,
            "What the message says: a router asks, or a host tells which groups it wants.",
        ),
        rest("igmp.rest", "Rest of Message", Kind::Switch(body), V2, "What the type calls for."),
    ],
    spec: V2,
    about: "Hosts tell the routers on their link which multicast groups they want to hear, so that a \
         router sends no others there.",
    slice,
    layout: Layout::new(),
});

static TYPES: &[Name] = &[
    name(0x11, "Membership Query"),
    name(0x12, "Version 1 Membership Report"),
    name(0x13, "DVMRP"),
    name(0x14, "PIM version 1"),
    name(0x15, "Cisco trace"),
    name(0x16, "Version 2 Membership Report"),
    name(0x17, "Version 2 Leave Group"),
    name(0x1e, "Multicast Traceroute Response"),
    name(0x1f, "Multicast Traceroute"),
    name(0x22, "Version 3 Membership Report"),
    name(0x30, "Multicast Router Advertisement"),
    name(0x31, "Multicast Router Solicitation"),
    name(0x32, "Multicast Router Termination"),
];

/// The name of a message type.
pub(super) fn type_name(message: u8) -> Option<&'static str> {
    name_of(TYPES, message.into())
}

fn body(header: &Scope<'_>) -> &'static [Field] {
    match (header.byte(0), header.byte(1)) {
        (0x11, _) if header.bytes.len() >= 12 => &QUERY,
        (0x11, 0) | (0x12, _) => &VERSION_1,
        (0x11 | 0x16 | 0x17, _) => &VERSION_2,
        (0x22, _) => &REPORT,
        (0x30, _) => &ROUTER,
        _ => &OTHER,
    }
}

const CHECKSUM: Field = field(
    "igmp.checksum",
    "Checksum",
    16,
    Kind::Checksum(Coverage::Message { zero_means_none: false }),
    V2,
    "Guards the whole message against errors on the way.",
);

const GROUP: Field = field(
    "igmp.maddr",
    "Group Address",
    32,
    Kind::Ipv4,
    V2,
    "The group meant. In a general query, which asks about all groups, it is 0.0.0.0.",
);

const TRAILING: Field = rest(
    "igmp.data",
    "Additional Data",
    Kind::Bytes,
    V2,
    "Bytes behind the message. The checksum takes them in; nothing else looks at them.",
);

static VERSION_1: [Field; 4] = rows([
    field(
        "igmp.reserved",
        "Unused",
        8,
        Kind::Reserved,
        V1,
        "No meaning in version 1; 0 says that it is version 1.",
    ),
    CHECKSUM,
    GROUP,
    TRAILING,
]);

static VERSION_2: [Field; 4] = rows([
    field(
        "igmp.max_resp",
        "Max Resp Time",
        8,
        Kind::Uint,
        V2,
        "In a query: how long, in tenths of a second, hosts may wait before they report. Each picks a \
         moment by chance, so that not all speak at once. 0 in other messages.",
    )
    .short("Max Resp"),
    CHECKSUM,
    GROUP,
    TRAILING,
]);

const ROUTER_SPEC: Spec = rfc(4286, "3.1");

static ROUTER: [Field; 4] = rows([
    field(
        "igmp.advertisement_interval",
        "Advertisement Interval",
        8,
        Kind::Uint,
        ROUTER_SPEC,
        "How often the router advertises itself, in seconds.",
    )
    .short("Interval"),
    CHECKSUM,
    field(
        "igmp.query_interval",
        "Query Interval",
        16,
        Kind::Uint,
        ROUTER_SPEC,
        "How often the router asks for members, in seconds.",
    ),
    field(
        "igmp.robustness_variable",
        "Robustness Variable",
        16,
        Kind::Uint,
        ROUTER_SPEC,
        "How many times messages are sent, so that one may get lost.",
    )
    .short("Robustness"),
]);

static OTHER: [Field; 3] = rows([
    field("igmp.code", "Code", 8, Kind::Uint, V1, "What it means depends on the type."),
    CHECKSUM,
    rest(
        "igmp.data",
        "Message Body",
        Kind::Bytes,
        V1,
        "The message of this type. wireglass does not take it apart.",
    ),
]);

fn slice(input: &Input<'_>) -> Slice {
    // Every message has 8 bytes but those of multicast router discovery that only ask or end.
    let least = if matches!(input.byte(0), Some(0x31 | 0x32)) { 4 } else { 8 };
    let length = len_u32(input.bytes);
    let mut slice = Slice::fixed(input.promised_bytes.max(least), Next::Data);
    if !input.cut {
        slice.problems.extend(match input.byte(0) {
            Some(0x11) => query_problem(input, length),
            Some(0x22) => too_few_records(input),
            _ => None,
        });
    }
    slice
}
