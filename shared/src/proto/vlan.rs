//! VLAN tags: IEEE 802.1Q's, and the service tag of 802.1ad that stands before it. Any number of them may stand between the
//! addresses and the type.

use super::names::{ether_type, frame_length};
use crate::problem::{Problem, ProblemKind};
use crate::table::{
    Field, Input, Kind, Layout, Name, Next, Protocol, Scope, Slice, Spec, Tier, checked, field, name, rest,
    rows,
};
use etherparse::SingleVlanHeaderSlice;

const SPEC: Spec = Spec::Standard("IEEE 802.1Q §9.6");

/// One VLAN tag, without the type that announced it.
pub static VLAN: Protocol = checked(Protocol {
    id: "vlan",
    title: "VLAN tag",
    name: "IEEE 802.1Q Virtual LAN",
    tier: Tier::Link,
    fixed_bytes: 2,
    fields: &[
        priority("vlan.priority"),
        drop_eligible("vlan.dei"),
        identifier("vlan.id"),
        rest(
            "vlan.etype",
            "Type or Length",
            Kind::Switch(|tag| type_or_length(tag, &TYPE)),
            SPEC,
            "What follows.",
        ),
    ],
    spec: SPEC,
    about: "Marks a frame as part of one of many virtual networks on the same cable.",
    slice: |input| slice(input, "vlan.id"),
    layout: Layout::new(),
});

/// The tag that a provider puts before its customers' own.
pub static SERVICE_TAG: Protocol = checked(Protocol {
    id: "ieee8021ad",
    title: "Service tag",
    name: "IEEE 802.1ad Provider Bridge",
    tier: Tier::Link,
    fixed_bytes: 2,
    fields: &[
        priority("ieee8021ad.priority"),
        drop_eligible("ieee8021ad.dei"),
        identifier("ieee8021ad.id"),
        rest(
            "ieee8021ah.etype",
            "Type or Length",
            Kind::Switch(|tag| type_or_length(tag, &SERVICE_TYPE)),
            SPEC,
            "What follows.",
        ),
    ],
    spec: SPEC,
    about: "Marks a frame as part of one customer's traffic in a provider's network. The customer's own tags follow \
            unchanged.",
    slice: |input| slice(input, "ieee8021ad.id"),
    layout: Layout::new(),
});

const fn priority(id: &'static str) -> Field {
    field(
        id,
        "Priority Code Point",
        3,
        Kind::Enum(PRIORITIES),
        SPEC,
        "How urgent the frame is. 0 is ordinary traffic; 1 ranks below it.",
    )
    .short("PCP")
}

/// IEEE 802.1Q table I-2.
static PRIORITIES: &[Name] = &[
    name(0, "best effort"),
    name(1, "background"),
    name(2, "excellent effort"),
    name(3, "critical applications"),
    name(4, "video"),
    name(5, "voice"),
    name(6, "internetwork control"),
    name(7, "network control"),
];

const fn drop_eligible(id: &'static str) -> Field {
    let kind = Kind::Flag { set: "may be dropped first", clear: "not to be dropped first" };
    field(
        id,
        "Drop Eligible Indicator",
        1,
        kind,
        SPEC,
        "Whether a congested switch should drop this frame before others.",
    )
    .short("DEI")
}

const fn identifier(id: &'static str) -> Field {
    field(
        id,
        "VLAN Identifier",
        12,
        Kind::Enum(IDENTIFIERS),
        SPEC,
        "The virtual network the frame belongs to.",
    )
    .short("VID")
}

/// IEEE 802.1Q table 9-2.
static IDENTIFIERS: &[Name] =
    &[name(0, "none, only a priority"), name(1, "the default"), name(0xfff, "reserved")];

static TYPE: [Field; 1] = rows([ether_type("vlan.etype", SPEC)]);
static SERVICE_TYPE: [Field; 1] = rows([ether_type("ieee8021ah.etype", SPEC)]);
static LENGTH: [Field; 1] = rows([frame_length("vlan.len", SPEC)]);

fn type_or_length(tag: &Scope<'_>, named: &'static [Field]) -> &'static [Field] {
    if tag.bytes.get(2).is_some_and(|high| *high < 6) { &LENGTH } else { named }
}

fn slice(input: &Input<'_>, identifier: &'static str) -> Slice {
    let Ok(tag) = SingleVlanHeaderSlice::from_slice(input.bytes) else { return Slice::fixed(4, Next::Data) };
    let mut slice = match tag.ether_type().0 {
        length @ 0..0x600 => Slice {
            payload_bytes: Some(length.into()),
            payload_from: Some("vlan.len"),
            behind: Some(Next::Padding),
            ..Slice::fixed(4, Next::Data)
        },
        number => Slice::fixed(4, Next::EtherType(number)),
    };
    if tag.vlan_identifier().value() == 0xfff {
        let message = "VLAN Identifier is 4095, which is reserved; a network has a number from 1 to 4094.";
        slice.problems.push(Problem::new(
            ProblemKind::Value,
            input.span(4, 12),
            identifier,
            message.to_owned(),
        ));
    }
    slice
}
