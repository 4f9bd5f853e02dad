//! Ethernet (IEEE 802.3). The third field is a type from 0x0600 up and a length below that.

use super::names::ETHER_TYPES;
use crate::table::{
    Field, Input, Kind, Layout, Next, Protocol, Scope, Slice, Spec, Tier, checked, field, rest, rows,
};
use etherparse::Ethernet2HeaderSlice;

const SPEC: Spec = Spec::Standard("IEEE 802.3 §3.2");

/// The Ethernet header.
pub static ETHERNET: Protocol = checked(Protocol {
    id: "eth",
    title: "Ethernet",
    name: "Ethernet II",
    tier: Tier::Link,
    fixed_bytes: 12,
    fields: &[
        field(
            "eth.dst",
            "Destination",
            48,
            Kind::Mac,
            SPEC,
            "The hardware address of the card that shall take this frame: the next hop, not the far end.",
        ),
        field(
            "eth.src",
            "Source",
            48,
            Kind::Mac,
            SPEC,
            "The hardware address of the card that sent this frame.",
        ),
        rest("eth.type", "Type or Length", Kind::Switch(type_or_length), SPEC, "What the frame carries."),
    ],
    spec: SPEC,
    about: "Carries a packet across one link, from one network card to the next.",
    slice,
    layout: Layout::new(),
});

static TYPE: [Field; 1] = rows([field(
    "eth.type",
    "EtherType",
    16,
    Kind::HexEnum(ETHER_TYPES),
    SPEC,
    "Names the protocol that follows.",
)
.short("Type")]);

static LENGTH: [Field; 1] = rows([field(
    "eth.len",
    "Length",
    16,
    Kind::Uint,
    SPEC,
    "Bytes that follow. A number below 0x0600 is a length; from there up it would name a protocol.",
)]);

fn type_or_length(header: &Scope<'_>) -> &'static [Field] {
    match header.bytes.get(12) {
        Some(high) if *high < 6 => &LENGTH,
        _ => &TYPE,
    }
}

fn slice(input: &Input<'_>) -> Slice {
    let Ok(header) = Ethernet2HeaderSlice::from_slice(input.bytes) else {
        return Slice::fixed(14, Next::Data);
    };
    match header.ether_type().0 {
        length @ 0..0x600 => Slice {
            payload_bytes: Some(u32::from(length)),
            payload_from: Some("eth.len"),
            ..Slice::fixed(14, Next::Data)
        },
        number => Slice::fixed(14, Next::EtherType(number)),
    }
}
