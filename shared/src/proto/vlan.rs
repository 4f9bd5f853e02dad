//! The VLAN tag of IEEE 802.1Q. Any number of them may stand between the addresses and the type.

use super::names::ETHER_TYPES;
use crate::table::{Input, Kind, Layout, Next, Protocol, Slice, Spec, Tier, checked, field};
use etherparse::SingleVlanHeaderSlice;

const SPEC: Spec = Spec::Standard("IEEE 802.1Q §9.6");

/// One VLAN tag, without the type that announced it.
pub static VLAN: Protocol = checked(Protocol {
    id: "vlan",
    title: "VLAN tag",
    name: "IEEE 802.1Q Virtual LAN",
    tier: Tier::Link,
    fixed_bytes: 4,
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
        field(
            "vlan.etype",
            "EtherType",
            16,
            Kind::HexEnum(ETHER_TYPES),
            SPEC,
            "Names the protocol that follows.",
        )
        .short("Type"),
    ],
    spec: SPEC,
    about: "Marks a frame as part of one of many virtual networks on the same cable.",
    slice,
    layout: Layout::new(),
});

fn slice(input: &Input<'_>) -> Slice {
    let next = SingleVlanHeaderSlice::from_slice(input.bytes)
        .map_or(Next::Data, |tag| Next::EtherType(tag.ether_type().0));
    Slice::fixed(4, next)
}
