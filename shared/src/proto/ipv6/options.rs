//! The options of hop-by-hop and destination options headers (RFC 8200 section 4.2; IANA "Destination Options and Hop-by-Hop
//! Options"). Both headers share one set of numbers.

mod bodies;

use crate::table::{
    Counts, Field, Input, Kind, Length, OptionLayouts, OptionRow, OptionSet, Spec, field, name, option, rest,
    rfc, rows,
};
use bodies::{
    ALT_MARK, CALIPSO, DFF, EXPERIMENTAL, HOME_ADDRESS, ILNP_NONCE, IOAM, JUMBO, LINE_ID, MPL, PADN,
    PATH_MTU, PDM, QUICK_START, ROUTER_ALERT, RPL, SMF_DPD, TUNNEL_LIMIT, UNKNOWN,
};

const OPTIONS: Spec = rfc(8200, "4.2");

/// The options known.
pub(super) static SET: OptionSet = OptionSet {
    kind: field(
        "ipv6.opt.type",
        "Option Type",
        8,
        Kind::Group(&OPTION_TYPE),
        OPTIONS,
        "Names the option. Its first three bits tell what to do with it even to hosts that do not know it.",
    )
    .short("Type"),
    length: field(
        "ipv6.opt.length",
        "Opt Data Len",
        8,
        Kind::Uint,
        OPTIONS,
        "Bytes of this option behind type and length.",
    )
    .short("Len"),
    counts: Counts::Body,
    layouts: OptionLayouts::new(),
    end: None,
    padding: field("ipv6.opt.pad1", "Padding", 8, Kind::Bytes, OPTIONS, "Bytes that fill the header up."),
    unknown: option(
        0xff,
        Length::Any,
        whole(
            "Unknown Option",
            OPTIONS,
            "An option without a table here. Its type's first two bits say what a host does that does not know it \
             either.",
        ),
        &UNKNOWN,
    ),
    known: KNOWN,
};

const fn whole(name: &'static str, spec: Spec, about: &'static str) -> Field {
    rest("ipv6.opt", name, Kind::Bytes, spec, about)
}

static KNOWN: &[OptionRow] = &[
    option(
        0,
        Length::One,
        rest("ipv6.opt.pad1", "Pad1", Kind::Bytes, OPTIONS, "One byte of padding, without a length."),
        &[],
    ),
    option(
        1,
        Length::Any,
        whole(
            "PadN",
            OPTIONS,
            "Two or more bytes of padding. They bring the next option to a good place, or the header to a multiple \
             of 8 bytes.",
        ),
        &PADN,
    ),
    option(
        4,
        Length::Fixed(3),
        whole(
            "Tunnel Encapsulation Limit",
            rfc(2473, "4.1.1"),
            "Bounds how many more tunnels the packet may be put into.",
        )
        .short("Tunnel Limit"),
        &TUNNEL_LIMIT,
    ),
    option(
        5,
        Length::Fixed(4),
        whole(
            "Router Alert",
            rfc(2711, "2.1"),
            "Asks each router on the way to look at the packet more closely.",
        ),
        &ROUTER_ALERT,
    ),
    option(
        7,
        Length::Such(
            |bytes| bytes >= 10 && bytes % 4 == 2,
            "it should be 10, and 4 for each word of compartments",
        ),
        whole(
            "CALIPSO",
            rfc(5570, "5.1"),
            "A security label, for networks that keep secrets of different levels apart.",
        ),
        &CALIPSO,
    ),
    option(
        8,
        Length::Such(|bytes| bytes > 2, "it should be at least 3"),
        whole(
            "SMF_DPD",
            rfc(6621, "6.1.1"),
            "Lets mesh networks that flood multicast packets know the ones they have seen.",
        ),
        &SMF_DPD,
    ),
    option(
        0x0f,
        Length::Fixed(12),
        whole(
            "Performance and Diagnostic Metrics",
            rfc(8250, "3.2"),
            "Counts packets and measures delays between two hosts.",
        )
        .short("PDM"),
        &PDM,
    ),
    option(
        0x11,
        Length::Such(|bytes| bytes >= 4, "it should be at least 4"),
        whole(
            "IOAM",
            rfc(9486, "3"),
            "Collects what the nodes on the way know of the packet's journey. Of this form, nodes leave it \
             unchanged.",
        ),
        &IOAM,
    ),
    option(0x12, Length::Fixed(6), ALTERNATE_MARKING, &ALT_MARK),
    option(0x1e, Length::Any, EXPERIMENT, &EXPERIMENTAL),
    option(
        0x23,
        RPL_LENGTH,
        whole(
            "RPL",
            rfc(9008, "11.1"),
            "Guards packets in networks of small devices that route with RPL against loops.",
        ),
        &RPL,
    ),
    option(
        0x26,
        Length::Fixed(8),
        whole(
            "Quick-Start",
            rfc(4782, "3.1"),
            "Asks the routers on the way to allow a high sending rate at once.",
        ),
        &QUICK_START,
    ),
    option(
        0x30,
        Length::Fixed(6),
        whole(
            "Minimum Path MTU",
            rfc(9268, "5"),
            "Finds the largest packet that the way can take: each router lowers the number to what its next link \
             takes.",
        ),
        &PATH_MTU,
    ),
    option(
        0x31,
        Length::Such(|bytes| bytes >= 4, "it should be at least 4"),
        whole(
            "IOAM",
            rfc(9486, "3"),
            "Collects what the nodes on the way know of the packet's journey: they write into it.",
        ),
        &IOAM,
    ),
    option(0x3e, Length::Any, EXPERIMENT, &EXPERIMENTAL),
    option(
        0x4d,
        Length::Any,
        whole("Deprecated", OPTIONS, "A number once in use. Nothing should use it any more."),
        &UNKNOWN,
    ),
    option(0x5e, Length::Any, EXPERIMENT, &EXPERIMENTAL),
    option(
        0x63,
        RPL_LENGTH,
        whole(
            "RPL (deprecated number)",
            rfc(6553, "3"),
            "Guards packets in networks of small devices that route with RPL against loops. RFC 9008 gave it another \
             number.",
        )
        .short("RPL"),
        &RPL,
    ),
    option(
        0x6d,
        Length::Such(
            |bytes| matches!(bytes, 4 | 6 | 12 | 20),
            "it should be 4, 6, 12 or 20, as long as its seed identifier needs",
        ),
        whole(
            "MPL",
            rfc(7731, "6.1"),
            "Lets networks of small devices that flood multicast packets know the ones they have seen.",
        ),
        &MPL,
    ),
    option(0x7e, Length::Any, EXPERIMENT, &EXPERIMENTAL),
    option(
        0x8a,
        Length::Any,
        whole(
            "Endpoint Identification (deprecated)",
            OPTIONS,
            "Of an old proposal for routing. Nothing should use it any more.",
        )
        .short("Endpoint ID"),
        &UNKNOWN,
    ),
    option(
        0x8b,
        Length::Such(|bytes| bytes > 2, "it should be at least 3"),
        whole(
            "ILNP Nonce",
            rfc(6744, "2"),
            "Shows in ILNP, which splits addresses into node and place, that a message is from the real other end.",
        ),
        &ILNP_NONCE,
    ),
    option(
        0x8c,
        Length::Such(|bytes| bytes >= 3, "it should be at least 3"),
        whole(
            "Line-Identification",
            rfc(6788, "5"),
            "Names the subscriber's line from which a router solicitation came.",
        )
        .short("Line ID"),
        &LINE_ID,
    ),
    option(0x9e, Length::Any, EXPERIMENT, &EXPERIMENTAL),
    option(0xbe, Length::Any, EXPERIMENT, &EXPERIMENTAL),
    option(
        0xc2,
        Length::Fixed(6),
        whole(
            "Jumbo Payload",
            rfc(2675, "2"),
            "Gives the length of a packet that is too long for the 16 bits of Payload Length.",
        ),
        &JUMBO,
    ),
    option(
        0xc9,
        Length::Fixed(18),
        whole(
            "Home Address",
            rfc(6275, "6.3"),
            "The address by which others know a host that is away from home and sends from another one.",
        ),
        &HOME_ADDRESS,
    ),
    option(0xde, Length::Any, EXPERIMENT, &EXPERIMENTAL),
    option(
        0xee,
        Length::Fixed(5),
        whole(
            "DFF",
            rfc(6971, "13.2.2"),
            "Lets routers of small devices try the next neighbor where one does not take the packet.",
        )
        .short("DFF"),
        &DFF,
    ),
    option(0xfe, Length::Any, EXPERIMENT, &EXPERIMENTAL),
];

const EXPERIMENT: Field = whole(
    "Experiment",
    rfc(4727, "7"),
    "A number for experiments: only those who make the experiment know what it says.",
);
const ALTERNATE_MARKING: Field = whole(
    "Alternate Marking",
    rfc(9343, "3.1"),
    "Marks packets in turns, so that loss and delay between two points can be counted.",
)
.short("AltMark");
const RPL_LENGTH: Length = Length::Such(|bytes| bytes >= 6, "it should be at least 6");

static OPTION_TYPE: [Field; 3] = rows([
    field(
        "ipv6.opt.type.action",
        "Action",
        2,
        Kind::Enum(&[
            name(0, "skip it"),
            name(1, "drop the packet"),
            name(2, "drop the packet and report it"),
            name(3, "drop the packet, and report it unless it went to a group"),
        ]),
        OPTIONS,
        "What a host does that does not know the option.",
    )
    .short("Act"),
    field(
        "ipv6.opt.type.change",
        "May Change",
        1,
        Kind::Flag { set: "routers may change the data", clear: "stays as it was sent" },
        OPTIONS,
        "Whether the option's data may change on the way. An authentication header takes data that may as zeros.",
    )
    .short("Chg"),
    field(
        "ipv6.opt.type.rest",
        "Low-Order Bits",
        5,
        Kind::Hex,
        OPTIONS,
        "The rest of the number. The option is named by all eight bits, these three fields together.",
    )
    .short("Rest"),
]);

/// One option where it stands.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    /// Where in the header, in bytes.
    pub at: usize,
    /// The number in its type byte.
    pub kind: u8,
    /// What stands behind type and length.
    pub body: &'a [u8],
}

/// The options of a header that begins where `header` does, as far as they are whole.
pub(super) fn each(header: &[u8]) -> impl Iterator<Item = Found<'_>> {
    let mut at = 2;
    std::iter::from_fn(move || {
        while header.get(at) == Some(&0) {
            at += 1;
        }
        let (kind, length) = (*header.get(at)?, usize::from(*header.get(at + 1)?));
        let found = Found { at, kind, body: header.get(at + 2..at + 2 + length)? };
        at += 2 + length;
        Some(found)
    })
}

/// The number in a jumbo payload option.
pub(super) fn jumbo(header: &[u8]) -> Option<u32> {
    let found = each(header).find(|found| found.kind == 0xc2)?;
    found.body.try_into().ok().map(u32::from_be_bytes)
}

/// Where in the header a home address stands, in bytes.
pub(super) fn home_address(header: &[u8]) -> Option<u32> {
    let found = each(header).find(|found| found.kind == 0xc9 && found.body.len() == 16)?;
    u32::try_from(found.at + 2).ok()
}

/// The header that an option belongs into, where its document names only one.
pub(super) fn belongs(kind: u8) -> Option<Home> {
    match kind {
        5 | 7 | 8 | 0x23 | 0x26 | 0x30 | 0x63 | 0x6d | 0xc2 | 0xee => Some(Home::HopByHop),
        4 | 0x0f | 0x8b | 0x8c | 0xc9 => Some(Home::Destination),
        _ => None,
    }
}

/// The two headers that options stand in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// Read by every node on the way.
    HopByHop,
    /// Read by the one the packet is for.
    Destination,
}

/// What an option is called.
pub(super) fn title(kind: u8) -> &'static str {
    KNOWN.iter().find(|row| row.kind == kind).map_or("unknown", |row| row.field.name)
}

/// The bytes of a header of options that belong to it: as many as it says, as far as captured.
pub(super) fn of<'a>(input: &Input<'a>) -> &'a [u8] {
    let length = (usize::from(input.byte(1).unwrap_or_default()) + 1) * 8;
    input.bytes.get(..length).unwrap_or(input.bytes)
}
