//! The VLAN tag of IEEE 802.1Q. Any number of them may stand between the addresses and the type, which behind a tag as
//! before it may be a length.

use super::names::ETHER_TYPES;
use crate::table::{
    Field, Input, Kind, Layout, Next, Protocol, Scope, Slice, Spec, Tier, checked, field, rest, rows,
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
        field("vlan.priority", "Priority", 3, Kind::Uint, SPEC, "How urgent the frame is, 0 to 7.")
            .short("PCP"),
        field(
            "vlan.dei",
            "Drop Eligible",
            1,
            Kind::Flag { set: "may be dropped first", clear: "not to be dropped first" },
            SPEC,
            "Whether a congested switch should drop this frame before others.",
        )
        .short("DEI"),
        field(
            "vlan.id",
            "VLAN Identifier",
            12,
            Kind::Uint,
            SPEC,
            "The virtual network the frame belongs to.",
        )
        .short("VLAN"),
        rest("vlan.etype", "Type or Length", Kind::Switch(type_or_length), SPEC, "What the frame carries."),
    ],
    spec: SPEC,
    about: "Marks a frame as part of one of many virtual networks on the same cable.",
    slice,
    layout: Layout::new(),
});

static TYPE: [Field; 1] = rows([field(
    "vlan.etype",
    "EtherType",
    16,
    Kind::HexEnum(ETHER_TYPES),
    SPEC,
    "Names the protocol that follows.",
)
.short("Type")]);

static LENGTH: [Field; 1] = rows([field(
    "vlan.len",
    "Length",
    16,
    Kind::Uint,
    SPEC,
    "Bytes that follow. A number below 0x0600 is a length; from there up it would name a protocol.",
)]);

fn type_or_length(header: &Scope<'_>) -> &'static [Field] {
    match header.bytes.get(2) {
        Some(high) if *high < 6 => &LENGTH,
        _ => &TYPE,
    }
}

fn slice(input: &Input<'_>) -> Slice {
    match SingleVlanHeaderSlice::from_slice(input.bytes).map(|tag| tag.ether_type().0) {
        Ok(length @ 0..0x600) => Slice {
            payload_bytes: Some(u32::from(length)),
            payload_from: Some("vlan.len"),
            ..Slice::fixed(4, Next::Data)
        },
        Ok(number) => Slice::fixed(4, Next::EtherType(number)),
        Err(_) => Slice::fixed(4, Next::Data),
    }
}
