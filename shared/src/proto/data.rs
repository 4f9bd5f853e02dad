//! Bytes that no table here takes apart: what the innermost header carries, and what trails behind a packet. One honest
//! field each.

use crate::table::{Input, Kind, Layout, Next, Protocol, Slice, Spec, Tier, checked, rest, rfc};

/// What the innermost known header carries.
pub static DATA: Protocol = checked(Protocol {
    id: "data",
    title: "Data",
    name: "Data",
    tier: Tier::Payload,
    fixed_bytes: 0,
    fields: &[rest(
        "data.data",
        "Data",
        Kind::Bytes,
        rfc(1122, "1.3.3"),
        "What the header before it carries. wireglass does not take these bytes apart.",
    )],
    spec: rfc(1122, "1.3.3"),
    about: "The bytes that the headers were made to carry.",
    slice: all,
    layout: Layout::new(),
});

/// Bytes behind the end of a packet in an Ethernet frame.
pub static PADDING: Protocol = checked(Protocol {
    id: "padding",
    title: "Padding",
    name: "Padding of the frame",
    tier: Tier::Link,
    fixed_bytes: 0,
    fields: &[rest(
        "eth.padding",
        "Padding",
        Kind::Bytes,
        PADDING_SPEC,
        "Bytes behind the end of the packet. Ethernet frames have at least 46 bytes to carry, so short packets are \
         filled up; the length field inside says where the packet really ends.",
    )],
    spec: PADDING_SPEC,
    about: "Bytes that fill a short frame up and belong to none of its headers.",
    slice: all,
    layout: Layout::new(),
});

const PADDING_SPEC: Spec = Spec::Standard("IEEE 802.3 §3.2.8");

/// Bytes behind the end that a header gives, of which no header says what they are.
pub static TRAILER: Protocol = checked(Protocol {
    id: "trailer",
    title: "Trailer",
    name: "Trailer",
    tier: Tier::Payload,
    fixed_bytes: 0,
    fields: &[rest(
        "data.trailer",
        "Trailer",
        Kind::Bytes,
        rfc(1122, "1.3.3"),
        "Bytes behind the end that a length field before them gives. No header here says what they are.",
    )],
    spec: rfc(1122, "1.3.3"),
    about: "Bytes that follow and belong to none of the headers.",
    slice: all,
    layout: Layout::new(),
});

fn all(input: &Input<'_>) -> Slice {
    Slice::fixed(crate::bits::len_u32(input.bytes), Next::Data)
}
