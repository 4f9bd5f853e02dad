//! Error messages and echoes (RFC 4443; RFC 4884 and RFC 8335 for what was added).

use crate::table::{Field, Kind, Scope, Spec, field, name, rest, rfc, rows};

/// RFC 4443 left this word unused; RFC 4884 gave its first byte a meaning, which it has where it is not 0.
pub(super) fn extensible(header: &Scope<'_>) -> &'static [Field] {
    if header.byte(4) == 0 { &UNUSED } else { &EXTENDED }
}

static UNUSED: [Field; 1] = rows([unused(32)]);

static EXTENDED: [Field; 2] = rows([
    field(
        "icmpv6.length",
        "Length",
        8,
        Kind::Units(8),
        rfc(4884, "4.4"),
        "How much of the packet is quoted, in words of 8 bytes. Extensions, such as MPLS labels, follow the quote.",
    )
    .short("Len"),
    unused(24),
]);

const fn unused(bits: u16) -> Field {
    field(
        "icmpv6.reserved",
        "Unused",
        bits,
        Kind::Reserved,
        rfc(4443, "3.1"),
        "No meaning for this type; must be 0.",
    )
}

pub(super) static TOO_BIG: [Field; 1] = rows([field(
    "icmpv6.mtu",
    "MTU",
    32,
    Kind::Uint,
    rfc(4443, "3.2"),
    "The largest packet, in bytes, that the link ahead can take. The sender should send no larger \
         ones this way.",
)]);

pub(super) static PARAMETER: [Field; 1] = rows([field(
    "icmpv6.pointer",
    "Pointer",
    32,
    Kind::Uint,
    rfc(4443, "3.4"),
    "The byte of the quoted packet that was wrong, counted from 0. It may lie behind the end of the \
         quote.",
)]);

const ECHO_SPEC: Spec = rfc(4443, "4.1");

pub(super) static ECHO: [Field; 3] = rows([
    field(
        "icmpv6.echo.identifier",
        "Identifier",
        16,
        Kind::Hex,
        ECHO_SPEC,
        "Chosen by the sender to recognize the replies to its own requests. The reply repeats it. ping \
         uses one number for all its requests.",
    ),
    field(
        "icmpv6.echo.sequence_number",
        "Sequence Number",
        16,
        Kind::Uint,
        ECHO_SPEC,
        "Counts the requests, so that each reply can be told apart. The reply repeats it.",
    )
    .short("Sequence"),
    rest(
        "data.data",
        "Data",
        Kind::Bytes,
        ECHO_SPEC,
        "Bytes the sender made up. The reply must return them unchanged, so the sender can see whether \
         they were damaged.",
    ),
]);

const PROBE: Spec = rfc(8335, "2");

const PROBE_IDENTIFIER: Field = field(
    "icmpv6.echo.identifier",
    "Identifier",
    16,
    Kind::Hex,
    PROBE,
    "Chosen by the sender to know its own questions again. The reply repeats it.",
);
const PROBE_SEQUENCE: Field = field(
    "icmpv6.ext.echo.seq",
    "Sequence Number",
    8,
    Kind::Uint,
    PROBE,
    "Counts the questions. The reply repeats it.",
)
.short("Sequence");

pub(super) static EXTENDED_REQUEST: [Field; 4] = rows([
    PROBE_IDENTIFIER,
    PROBE_SEQUENCE,
    field("icmpv6.ext.echo.req.res", "Reserved", 7, Kind::Reserved, PROBE, "No meaning yet; must be 0.")
        .short("Res"),
    field(
        "icmpv6.ext.echo.req.local",
        "Local",
        1,
        Kind::Flag {
            set: "asks for an interface of the node itself",
            clear: "asks for an interface of a neighbor",
        },
        PROBE,
        "Whether the interface asked about is on the node that gets the question, or on a node next to \
         it.",
    )
    .short("L"),
]);

const ANSWER: Spec = rfc(8335, "3");

pub(super) static EXTENDED_REPLY: [Field; 8] = rows([
    PROBE_IDENTIFIER,
    PROBE_SEQUENCE,
    field(
        "icmpv6.ext.echo.rsp.state",
        "State",
        3,
        Kind::Enum(&[
            name(0, "not told"),
            name(1, "incomplete"),
            name(2, "reachable"),
            name(3, "stale"),
            name(4, "delay"),
            name(5, "probe"),
            name(6, "failed"),
        ]),
        ANSWER,
        "For a neighbor's interface: what the answering node's neighbor cache says of it.",
    ),
    field("icmpv6.ext.echo.rsp.res", "Reserved", 2, Kind::Reserved, ANSWER, "No meaning yet; must be 0.")
        .short("Res"),
    field(
        "icmpv6.ext.echo.rsp.active",
        "Active",
        1,
        Kind::Flag { set: "the interface is active", clear: "the interface is not active" },
        ANSWER,
        "Whether the interface asked about is up. Only told of the node's own interfaces.",
    )
    .short("A"),
    field(
        "icmpv6.ext.echo.rsp.ipv4",
        "IPv4",
        1,
        Kind::Flag { set: "runs IPv4", clear: "no IPv4" },
        ANSWER,
        "Whether the interface runs IPv4.",
    )
    .short("4"),
    field(
        "icmpv6.ext.echo.rsp.ipv6",
        "IPv6",
        1,
        Kind::Flag { set: "runs IPv6", clear: "no IPv6" },
        ANSWER,
        "Whether the interface runs IPv6.",
    )
    .short("6"),
    rest(
        "data.data",
        "Data",
        Kind::Bytes,
        ANSWER,
        "RFC 8335 ends the reply before; some nodes return the question's bytes here.",
    ),
]);
