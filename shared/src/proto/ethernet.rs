//! Ethernet (IEEE 802.3). The third field is a type from 0x0600 up and a length below that.

use super::names::{ether_type, frame_length};
use crate::problem::{Problem, ProblemKind};
use crate::table::{
    Field, Input, Kind, Layout, Next, Protocol, Scope, Slice, Spec, Tier, checked, field, rest, rows,
};
use etherparse::Ethernet2HeaderSlice;

const SPEC: Spec = Spec::Standard("IEEE 802.3 §3.2");

/// Bytes that a frame carries at most.
const MAX_PAYLOAD: u16 = 1500;
const TOO_LONG: u16 = MAX_PAYLOAD + 1;
/// The first number that names a protocol.
const NAMES: u16 = 0x600;

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
            "The hardware address of the card that is to receive this frame: the next hop, not the far \
             end. If the last bit of the first byte is 1, it is a group's address.",
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

static TYPE: [Field; 1] = rows([ether_type("eth.type", SPEC)]);
static LENGTH: [Field; 1] = rows([frame_length("eth.len", SPEC)]);

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
    let number = header.ether_type().0;
    let mut slice = match number {
        0..=MAX_PAYLOAD => Slice {
            payload_bytes: Some(number.into()),
            payload_from: Some("eth.len"),
            behind: Some(Next::Padding),
            ..Slice::fixed(14, Next::Data)
        },
        TOO_LONG..NAMES => Slice::fixed(14, Next::Data),
        _ => Slice::fixed(14, Next::EtherType(number)),
    };
    let mut blame = |start, len, field, message| {
        slice.problems.push(Problem::new(ProblemKind::Value, input.span(start, len), field, message));
    };
    if header.source()[0] & 1 == 1 {
        let message =
            "Source is a group's address: the last bit of its first byte is 1. A frame comes from one card.";
        blame(48, 48, "eth.src", message.to_owned());
    }
    if (TOO_LONG..NAMES).contains(&number) {
        let message = format!(
            "Length is {number}; a frame carries at most {MAX_PAYLOAD} bytes, and names of protocols begin at \
             0x0600."
        );
        blame(96, 16, "eth.len", message);
    }
    slice
}
