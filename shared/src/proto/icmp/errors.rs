//! What stands behind the checksum in messages that report an error, before the packet they quote.

use crate::table::{Field, Kind, Scope, Spec, field, rfc, rows};

const EXTENDED: Spec = rfc(4884, "4");

/// The rows of an error message. RFC 4884 gave a length to a byte that had no use before; where it is 0, the sender most
/// likely knows nothing of it, and the bytes are drawn as in RFC 792.
pub(super) fn body(header: &Scope<'_>) -> &'static [Field] {
    match (header.byte(0), header.byte(1), header.byte(5)) {
        (3, 4, 0) => &TOO_BIG,
        (3, 4, _) => &TOO_BIG_EXTENDED,
        (5, _, _) => &REDIRECT,
        (12, _, 0) => &PARAMETER,
        (12, _, _) => &PARAMETER_EXTENDED,
        (3 | 11, _, 1..) => &ERROR_EXTENDED,
        _ => &ERROR,
    }
}

const fn unused(bits: u16) -> Field {
    field(
        "icmp.unused",
        "Unused",
        bits,
        Kind::Reserved,
        rfc(792, "page-4"),
        "No meaning for this type; must be 0.",
    )
}

const LENGTH: Field = field(
    "icmp.length",
    "Length",
    8,
    Kind::Units(4),
    EXTENDED,
    "How much of the packet is quoted, in words of 4 bytes. Extensions, such as MPLS labels, follow the quote.",
)
.short("Len");

const MTU: Field = field(
    "icmp.mtu",
    "Next-Hop MTU",
    16,
    Kind::Uint,
    rfc(1191, "4"),
    "The largest packet, in bytes, that the link ahead can take. 0 from routers older than RFC 1191.",
)
.short("MTU");

const POINTER: Field = field(
    "icmp.pointer",
    "Pointer",
    8,
    Kind::Uint,
    rfc(792, "page-8"),
    "The byte of the quoted packet that was wrong, counted from 0. It means something only with code 0.",
)
.short("Ptr");

static ERROR: [Field; 1] = rows([unused(32)]);
static ERROR_EXTENDED: [Field; 3] = rows([unused(8), LENGTH, unused(16)]);
static TOO_BIG: [Field; 2] = rows([unused(16), MTU]);
static TOO_BIG_EXTENDED: [Field; 3] = rows([unused(8), LENGTH, MTU]);
static PARAMETER: [Field; 2] = rows([POINTER, unused(24)]);
static PARAMETER_EXTENDED: [Field; 3] = rows([POINTER, LENGTH, unused(16)]);

static REDIRECT: [Field; 1] = rows([field(
    "icmp.redir_gw",
    "Gateway Internet Address",
    32,
    Kind::Ipv4,
    rfc(792, "page-12"),
    "The router that should be used instead.",
)]);
