//! The Internet Control Message Protocol for IPv4 (RFC 792).
//!
//! The oddity: only type, code and checksum are common to all messages; the other bytes depend on type and code.

use crate::table::{
    Coverage, Field, Input, Kind, Layout, Name, Next, Protocol, Scope, Slice, Spec, Tier, checked, field,
    name, name_of, rest, rfc, rows,
};
use etherparse::Icmpv4Slice;

const TYPES: Spec = rfc(792, "page-4");

/// The ICMP header, and the message behind it where it is not a packet of its own.
pub static ICMP: Protocol = checked(Protocol {
    id: "icmp",
    title: "ICMP",
    name: "Internet Control Message Protocol",
    tier: Tier::Transport,
    fixed_bytes: 4,
    fields: &[
        field(
            "icmp.type",
            "Type",
            8,
            Kind::Enum(TYPE_NAMES),
            TYPES,
            "What the message says. The form of all that follows depends on it.",
        ),
        field(
            "icmp.code",
            "Code",
            8,
            Kind::EnumBy(|header, code| code_name(header.first().copied()?, u8::try_from(code).ok()?)),
            TYPES,
            "Says more exactly what the type means. Messages that need no more detail have 0.",
        ),
        field(
            "icmp.checksum",
            "Checksum",
            16,
            Kind::Checksum(Coverage::Message { zero_means_none: false }),
            TYPES,
            "Guards the whole ICMP message, data included, against errors on the way.",
        ),
        rest("icmp.rest", "Rest of Message", Kind::Switch(body), TYPES, "What the type calls for."),
    ],
    spec: TYPES,
    about: "Carries questions and error reports between hosts and routers. ping is made of it.",
    slice,
    layout: Layout::new(),
});

static TYPE_NAMES: &[Name] = &[
    name(0, "Echo Reply"),
    name(3, "Destination Unreachable"),
    name(4, "Source Quench"),
    name(5, "Redirect"),
    name(8, "Echo Request"),
    name(9, "Router Advertisement"),
    name(10, "Router Solicitation"),
    name(11, "Time Exceeded"),
    name(12, "Parameter Problem"),
    name(13, "Timestamp"),
    name(14, "Timestamp Reply"),
    name(15, "Information Request"),
    name(16, "Information Reply"),
    name(17, "Address Mask Request"),
    name(18, "Address Mask Reply"),
    name(42, "Extended Echo Request"),
    name(43, "Extended Echo Reply"),
];

/// The name of a message type.
pub(super) fn type_name(message: u8) -> Option<&'static str> {
    name_of(TYPE_NAMES, message.into())
}

/// What the code says, for the types whose codes say something.
pub(super) fn code_name(message: u8, code: u8) -> Option<&'static str> {
    let names = match message {
        3 => UNREACHABLE_CODES,
        5 => REDIRECT_CODES,
        11 => EXCEEDED_CODES,
        12 => PARAMETER_CODES,
        _ => return None,
    };
    name_of(names, code.into())
}

static UNREACHABLE_CODES: &[Name] = &[
    name(0, "net unreachable"),
    name(1, "host unreachable"),
    name(2, "protocol unreachable"),
    name(3, "port unreachable"),
    name(4, "fragmentation needed and DF set"),
    name(5, "source route failed"),
    name(6, "destination network unknown"),
    name(7, "destination host unknown"),
    name(8, "source host isolated"),
    name(9, "network administratively prohibited"),
    name(10, "host administratively prohibited"),
    name(11, "network unreachable for this type of service"),
    name(12, "host unreachable for this type of service"),
    name(13, "communication administratively prohibited"),
    name(14, "host precedence violation"),
    name(15, "precedence cutoff in effect"),
];
static REDIRECT_CODES: &[Name] = &[
    name(0, "for the network"),
    name(1, "for the host"),
    name(2, "for this type of service and network"),
    name(3, "for this type of service and host"),
];
static EXCEEDED_CODES: &[Name] =
    &[name(0, "time to live exceeded in transit"), name(1, "fragment reassembly time exceeded")];
static PARAMETER_CODES: &[Name] =
    &[name(0, "pointer indicates the error"), name(1, "missing a required option"), name(2, "bad length")];

const ECHO: Spec = rfc(792, "page-14");

static ECHO_BODY: [Field; 3] = rows([
    field(
        "icmp.ident",
        "Identifier",
        16,
        Kind::Hex,
        ECHO,
        "Chosen by the sender to know its own echoes again. The reply repeats it. ping uses one number for all its requests.",
    ),
    field(
        "icmp.seq",
        "Sequence Number",
        16,
        Kind::Uint,
        ECHO,
        "Counts the requests, so that each reply can be told apart. The reply repeats it.",
    ),
    rest(
        "data.data",
        "Data",
        Kind::Bytes,
        ECHO,
        "Bytes the sender made up. The reply must return them unchanged, so the sender can see what the way did to them.",
    ),
]);

const EXTENDED: Spec = rfc(4884, "4");

/// RFC 792 left these bytes unused; RFC 4884 gave one of them a meaning.
const QUOTE_LENGTH: Field = field(
    "icmp.length",
    "Length",
    8,
    Kind::Units(4),
    EXTENDED,
    "How much of the packet is quoted, in words of 4 bytes, where extensions such as MPLS labels follow the quote. 0: the \
     quote goes on to the end.",
);

static MTU_BODY: [Field; 3] = rows([
    field("icmp.unused", "Unused", 8, Kind::Reserved, rfc(1191, "4"), "No meaning; must be 0."),
    QUOTE_LENGTH,
    field(
        "icmp.mtu",
        "Next-Hop MTU",
        16,
        Kind::Uint,
        rfc(1191, "4"),
        "The largest packet, in bytes, that the link ahead can take.",
    )
    .short("MTU"),
]);

static ERROR_BODY: [Field; 3] = rows([
    field("icmp.unused", "Unused", 8, Kind::Reserved, EXTENDED, "No meaning for this type; must be 0."),
    QUOTE_LENGTH,
    field("icmp.unused", "Unused", 16, Kind::Reserved, EXTENDED, "No meaning for this type; must be 0."),
]);

static UNUSED_BODY: [Field; 1] =
    rows([field("icmp.unused", "Unused", 32, Kind::Reserved, TYPES, "No meaning for this type; must be 0.")]);

static REDIRECT_BODY: [Field; 1] = rows([field(
    "icmp.redir_gw",
    "Gateway Internet Address",
    32,
    Kind::Ipv4,
    rfc(792, "page-12"),
    "The router that should be used instead.",
)]);

static PARAMETER_BODY: [Field; 3] = rows([
    field(
        "icmp.pointer",
        "Pointer",
        8,
        Kind::Uint,
        rfc(792, "page-8"),
        "The byte of the quoted packet that was wrong.",
    ),
    QUOTE_LENGTH,
    field("icmp.unused", "Unused", 16, Kind::Reserved, EXTENDED, "No meaning; must be 0."),
]);

const TIMESTAMP: Spec = rfc(792, "page-16");

static TIMESTAMP_BODY: [Field; 5] = rows([
    field(
        "icmp.ident",
        "Identifier",
        16,
        Kind::Hex,
        TIMESTAMP,
        "Chosen by the sender to know the answer again.",
    ),
    field("icmp.seq", "Sequence Number", 16, Kind::Uint, TIMESTAMP, "Counts the requests."),
    field(
        "icmp.originate_timestamp",
        "Originate Timestamp",
        32,
        Kind::Uint,
        TIMESTAMP,
        "When the sender last touched the message, in milliseconds since midnight UTC.",
    ),
    field(
        "icmp.receive_timestamp",
        "Receive Timestamp",
        32,
        Kind::Uint,
        TIMESTAMP,
        "When the answering host got it, in milliseconds since midnight UTC.",
    ),
    field(
        "icmp.transmit_timestamp",
        "Transmit Timestamp",
        32,
        Kind::Uint,
        TIMESTAMP,
        "When the answering host sent it back, in milliseconds since midnight UTC.",
    ),
]);

static OTHER_BODY: [Field; 1] = rows([rest(
    "icmp.data",
    "Rest of Message",
    Kind::Bytes,
    TYPES,
    "The message of this type. wireglass does not take it apart.",
)]);

fn body(header: &Scope<'_>) -> &'static [Field] {
    match (header.bytes.first(), header.bytes.get(1)) {
        (Some(0 | 8), _) => &ECHO_BODY,
        (Some(3), Some(4)) => &MTU_BODY,
        (Some(3 | 11), _) => &ERROR_BODY,
        (Some(4), _) => &UNUSED_BODY,
        (Some(5), _) => &REDIRECT_BODY,
        (Some(12), _) => &PARAMETER_BODY,
        (Some(13 | 14), _) => &TIMESTAMP_BODY,
        _ => &OTHER_BODY,
    }
}

fn slice(input: &Input<'_>) -> Slice {
    let all = crate::bits::len_u32(input.bytes);
    let header = Icmpv4Slice::from_slice(input.bytes)
        .map_or(8, |message| u32::try_from(message.header_len()).unwrap_or(8));
    match input.bytes.first() {
        // Errors carry the beginning of the packet that caused them.
        Some(3 | 4 | 5 | 11 | 12) => quote(input, header),
        Some(13 | 14) => Slice::fixed(20, Next::Data),
        // Everything else is one message to its end; RFC 792 draws the data as part of it.
        _ => Slice::fixed(all.max(8), Next::Data),
    }
}

/// An error message: where its quote ends, if it says so.
fn quote(input: &Input<'_>, header: u32) -> Slice {
    let words = match (input.bytes.first(), input.bytes.get(5)) {
        (Some(3 | 11 | 12), Some(words @ 1..)) => Some(u32::from(*words)),
        _ => None,
    };
    Slice {
        payload_bytes: words.map(|words| words * 4),
        payload_from: words.map(|_| "icmp.length"),
        ..Slice::fixed(header, Next::QuotedIpv4)
    }
}
