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

/// Zeros behind the end of a packet in an Ethernet frame that would else be too short.
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
    slice: |input| Slice::fixed(padding_bytes(input), Next::FrameTrailer),
    layout: Layout::new(),
});

const PADDING_SPEC: Spec = Spec::Standard("IEEE 802.3 §3.2.8");

/// The shortest Ethernet frame, without the check sequence that captures leave out.
const SHORTEST_FRAME_BYTES: u32 = 60;

/// How many of the bytes are there only to fill the frame up: zeros, and none behind the shortest length.
fn padding_bytes(input: &Input<'_>) -> u32 {
    let short = SHORTEST_FRAME_BYTES.saturating_sub(input.at);
    let filled = input.promised_bytes >= short;
    let bytes = input.bytes.get(..short as usize).unwrap_or(input.bytes);
    if filled && bytes.iter().all(|byte| *byte == 0) { crate::bits::len_u32(bytes) } else { 0 }
}

/// What stands behind packet and padding in an Ethernet frame.
pub static FRAME_TRAILER: Protocol = checked(Protocol {
    id: "frame-trailer",
    title: "Frame trailer",
    name: "Trailer of the frame",
    tier: Tier::Link,
    fixed_bytes: 0,
    fields: &[rest(
        "eth.trailer",
        "Trailer",
        Kind::Bytes,
        PADDING_SPEC,
        "Bytes behind the end of the packet that do not just fill the frame up. Four of them may be the frame check \
         sequence, which most captures leave out; some switches and taps add bytes of their own.",
    )],
    spec: PADDING_SPEC,
    about: "Bytes that came with the frame and belong to none of its headers.",
    slice: all,
    layout: Layout::new(),
});

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
