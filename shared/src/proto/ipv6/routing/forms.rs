//! The forms of routing headers, one a routing type.

use crate::table::{
    Counts, Field, Item, Items, Kind, Length, OptionLayouts, OptionSet, Scope, Spec, field, measured, option,
    rest, rfc, rows,
};

const HEADER: Spec = rfc(8200, "4.4");

/// The rows behind Segments Left, by routing type.
pub(super) fn body(header: &Scope<'_>) -> &'static [Field] {
    match header.byte(2) {
        0 => &SOURCE_ROUTE,
        2 => &MOBILITY,
        3 => &RPL,
        4 => &SEGMENTS,
        5 => &COMPACT_16,
        6 => &COMPACT_32,
        _ => &OTHER,
    }
}

const RESERVED: &str = "No meaning; senders set it to 0.";

const SOURCE: Spec = rfc(2460, "4.4");
static SOURCE_ROUTE: [Field; 2] = rows([
    field("ipv6.routing.src.reserved", "Reserved", 32, Kind::Reserved, SOURCE, RESERVED),
    rest(
        "ipv6.routing.src.addrs",
        "Addresses",
        Kind::Repeat(&SOURCE_ADDRESS),
        SOURCE,
        "The stops, in the order in which the packet passes them.",
    ),
]);
static SOURCE_ADDRESS: [Field; 1] = rows([field(
    "ipv6.routing.src.addr",
    "Address",
    128,
    Kind::Ipv6,
    SOURCE,
    "One stop. A stop that is done holds the address that stood in the header before.",
)]);

const HOME: Spec = rfc(6275, "6.4.1");
static MOBILITY: [Field; 2] = rows([
    field("ipv6.routing.mipv6.reserved", "Reserved", 32, Kind::Reserved, HOME, RESERVED),
    field(
        "ipv6.routing.mipv6.home_address",
        "Home Address",
        128,
        Kind::Ipv6,
        HOME,
        "The address of the host at home. The header names where the host is now; there, the packet goes on to this \
         address inside the host.",
    ),
]);

const RPL_SPEC: Spec = rfc(6554, "3");
static RPL: [Field; 5] = rows([
    field(
        "ipv6.routing.rpl.cmprI",
        "CmprI",
        4,
        Kind::Uint,
        RPL_SPEC,
        "How many first bytes each address but the last leaves out, since the destination address begins with the \
         same.",
    ),
    field(
        "ipv6.routing.rpl.cmprE",
        "CmprE",
        4,
        Kind::Uint,
        RPL_SPEC,
        "How many first bytes the last address leaves out.",
    ),
    field(
        "ipv6.routing.rpl.pad",
        "Pad",
        4,
        Kind::Uint,
        RPL_SPEC,
        "Bytes of padding behind the last address.",
    ),
    field("ipv6.routing.rpl.reserved", "Reserved", 20, Kind::Reserved, RPL_SPEC, RESERVED),
    rest(
        "ipv6.routing.rpl.addrs",
        "Addresses",
        Kind::Items(compressed),
        RPL_SPEC,
        "The stops, in the order in which the packet passes them.",
    ),
]);
static RPL_ADDRESS: Field = rest(
    "ipv6.routing.rpl.address",
    "Address",
    Kind::Bytes,
    RPL_SPEC,
    "The end of one stop's address. The bytes left out in front are those of the packet's destination address.",
);
static RPL_WHOLE_ADDRESS: Field =
    rest("ipv6.routing.rpl.address", "Address", Kind::Ipv6, RPL_SPEC, "The address of one stop.");
static RPL_PADDING: Field = rest(
    "ipv6.routing.rpl.padding",
    "Padding",
    Kind::Bytes,
    RPL_SPEC,
    "Bytes that fill the header up to a multiple of 8.",
);

const SEGMENT: Spec = rfc(8754, "2");
static SEGMENTS: [Field; 5] = rows([
    field(
        "ipv6.routing.srh.last_entry",
        "Last Entry",
        8,
        Kind::Uint,
        SEGMENT,
        "The number of the last entry of the list, counted from 0.",
    )
    .short("Last"),
    field("ipv6.routing.srh.flags", "Flags", 8, Kind::Group(&SEGMENT_FLAGS), SEGMENT, "One flag is defined."),
    field("ipv6.routing.srh.tag", "Tag", 16, Kind::Hex, SEGMENT, "Marks packets of one group. 0: not used."),
    measured(
        "ipv6.routing.srh.list",
        "Segment List",
        segment_bytes,
        Kind::Repeat(&SEGMENT_ADDRESS),
        SEGMENT,
        "The stops in reverse: entry 0 is the last one, and Segments Left is the number of the stop that the packet \
         is on its way to.",
    ),
    rest(
        "ipv6.routing.srh.tlvs",
        "Optional TLVs",
        Kind::List(&SEGMENT_TLVS),
        rfc(8754, "2.1"),
        "Options for the stops.",
    ),
]);
static SEGMENT_ADDRESS: [Field; 1] = rows([field(
    "ipv6.routing.srh.addr",
    "Segment",
    128,
    Kind::Ipv6,
    SEGMENT,
    "One stop. Such an address may name what to do there, not only where.",
)]);
static SEGMENT_FLAGS: [Field; 3] = rows([
    field("ipv6.routing.srh.flags.rsv", "Unused", 2, Kind::Reserved, SEGMENT, RESERVED),
    field(
        "ipv6.routing.srh.flags.o",
        "O-flag",
        1,
        Kind::Flag { set: "stops report the packet", clear: "no reports" },
        rfc(9259, "2.1"),
        "Asks stops to send a copy, with the time, to whoever watches the network.",
    )
    .short("O"),
    field("ipv6.routing.srh.flags.rsv", "Unused", 5, Kind::Reserved, SEGMENT, RESERVED),
]);

const TLV: Spec = rfc(8754, "2.1");
static SEGMENT_TLVS: OptionSet = OptionSet {
    kind: field(
        "ipv6.routing.srh.tlv.type",
        "Type",
        8,
        Kind::Hex,
        TLV,
        "Names the option. Its first bit says whether the data may change on the way.",
    ),
    length: field(
        "ipv6.routing.srh.tlv.len",
        "Length",
        8,
        Kind::Uint,
        TLV,
        "Bytes of this option behind type and length.",
    )
    .short("Len"),
    counts: Counts::Body,
    layouts: OptionLayouts::new(),
    end: None,
    padding: field(
        "ipv6.routing.srh.tlv.pad",
        "Padding",
        8,
        Kind::Bytes,
        TLV,
        "Bytes that fill the header up.",
    ),
    unknown: option(
        0xff,
        Length::Any,
        rest("ipv6.routing.srh.tlv", "Unknown TLV", Kind::Bytes, TLV, "An option without a table here."),
        &TLV_DATA,
    ),
    known: &[
        option(
            0,
            Length::One,
            rest(
                "ipv6.routing.srh.tlv",
                "Pad1",
                Kind::Bytes,
                rfc(8754, "2.1.1.1"),
                "One byte of padding, without a length.",
            ),
            &[],
        ),
        option(
            4,
            Length::Any,
            rest(
                "ipv6.routing.srh.tlv",
                "PadN",
                Kind::Bytes,
                rfc(8754, "2.1.1.2"),
                "Two or more bytes of padding.",
            ),
            &TLV_PADDING,
        ),
        option(
            5,
            Length::Such(
                |bytes| bytes >= 16 && bytes.is_multiple_of(8),
                "it should be 16 to 40, a multiple of 8",
            ),
            rest(
                "ipv6.routing.srh.tlv",
                "HMAC",
                Kind::Bytes,
                HMAC_SPEC,
                "Proves that the route was written by somebody who may.",
            ),
            &HMAC,
        ),
    ],
};
const HMAC_SPEC: Spec = rfc(8754, "2.1.2");
static TLV_DATA: [Field; 1] = rows([rest(
    "ipv6.routing.srh.tlv.data",
    "Data",
    Kind::Bytes,
    TLV,
    "The option's bytes, not taken apart.",
)]);
static TLV_PADDING: [Field; 1] =
    rows([rest("ipv6.routing.srh.tlv.pad", "Padding", Kind::Bytes, TLV, "Zeros without meaning.")]);
static HMAC: [Field; 4] = rows([
    field(
        "ipv6.routing.srh.hmac.d",
        "D",
        1,
        Kind::Flag {
            set: "the destination address is left out of the proof",
            clear: "the destination address is checked too",
        },
        HMAC_SPEC,
        "Set where the header's destination is not in the list, so that nobody compares the two.",
    ),
    field("ipv6.routing.srh.hmac.rsv", "Reserved", 15, Kind::Reserved, HMAC_SPEC, RESERVED),
    field(
        "ipv6.routing.srh.hmac.key_id",
        "HMAC Key ID",
        32,
        Kind::Hex,
        HMAC_SPEC,
        "Which shared key the proof was made with.",
    ),
    rest("ipv6.routing.srh.hmac.value", "HMAC", Kind::Bytes, HMAC_SPEC, "The proof, up to 32 bytes."),
]);

const COMPACT: Spec = rfc(9631, "5");
static COMPACT_16: [Field; 1] = rows([rest(
    "ipv6.routing.crh16.sids",
    "SID List",
    Kind::Repeat(&COMPACT_16_ENTRY),
    COMPACT,
    "The stops by short numbers, the last one first; zeros fill the header up.",
)]);
static COMPACT_16_ENTRY: [Field; 1] = rows([field(
    "ipv6.routing.crh16.sid",
    "SID",
    16,
    Kind::Uint,
    COMPACT,
    "A number that the node before looks up in a table of its own.",
)]);
static COMPACT_32: [Field; 1] = rows([rest(
    "ipv6.routing.crh32.sids",
    "SID List",
    Kind::Repeat(&COMPACT_32_ENTRY),
    COMPACT,
    "The stops by short numbers, the last one first; zeros fill the header up.",
)]);
static COMPACT_32_ENTRY: [Field; 1] = rows([field(
    "ipv6.routing.crh32.sid",
    "SID",
    32,
    Kind::Uint,
    COMPACT,
    "A number that the node before looks up in a table of its own.",
)]);

static OTHER: [Field; 1] = rows([rest(
    "ipv6.routing.unknown_data",
    "Type-Specific Data",
    Kind::Bytes,
    HEADER,
    "The route in a form that wireglass does not take apart.",
)]);

/// The bytes of the segment list.
fn segment_bytes(header: &Scope<'_>) -> usize {
    (usize::from(header.byte(4)) + 1) * 16
}

/// How the addresses of an RPL source route stand: all but the last take `each` bytes, of which there are `before`, the last
/// one takes `last`, and `pad` bytes follow.
#[derive(Clone, Copy)]
pub(super) struct Compressed {
    pub each: usize,
    pub last: usize,
    pub before: usize,
}

impl Compressed {
    /// `None` where no address fits.
    pub fn of(header: &[u8]) -> Option<Self> {
        let (length, compression, pad) =
            (usize::from(*header.get(1)?) * 8, *header.get(4)?, usize::from(*header.get(5)? >> 4));
        let (each, last) = (16 - usize::from(compression >> 4), 16 - usize::from(compression & 0xf));
        let before = length.checked_sub(pad + last)?;
        Some(Self { each, last, before: before / each })
    }
}

fn compressed(list: &Items<'_>) -> Item {
    let left = list.bytes.len();
    let whole = |bytes| if bytes == 16 { &RPL_WHOLE_ADDRESS } else { &RPL_ADDRESS };
    let (field, bytes) = match Compressed::of(list.header) {
        Some(form) if list.index < form.before => (whole(form.each), form.each),
        Some(form) if list.index == form.before => (whole(form.last), form.last),
        _ => (&RPL_PADDING, left),
    };
    // What the capture cut off of an address leaves no address.
    let field = if left < bytes { &RPL_ADDRESS } else { field };
    Item { field, bytes, rows: &[], wrong: None }
}
