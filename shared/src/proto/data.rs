//! Bytes that no table here takes apart: what the innermost header carries, and what trails behind a packet. One honest
//! field each.

use crate::table::{Input, Kind, Next, Protocol, Slice, Spec, Tier, checked, rest, rfc};

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
});

/// Bytes behind the end of the packet, which the link needed to fill its frame.
pub static TRAILER: Protocol = checked(Protocol {
    id: "trailer",
    title: "Trailer",
    name: "Trailer",
    tier: Tier::Link,
    fixed_bytes: 0,
    fields: &[rest(
        "eth.padding",
        "Padding",
        Kind::Bytes,
        Spec::Standard("IEEE 802.3 §3.2.8"),
        "Bytes behind the end of the packet. Ethernet frames have at least 46 bytes to carry, so short packets are \
         filled up; the length field inside says where the packet really ends.",
    )],
    spec: Spec::Standard("IEEE 802.3 §3.2.8"),
    about: "Bytes that follow the packet and belong to none of its headers.",
    slice: all,
});

fn all(input: &Input<'_>) -> Slice {
    Slice::fixed(crate::bits::len_u32(input.bytes), Next::Data)
}
