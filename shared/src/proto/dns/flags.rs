//! The flags of the header (RFC 1035 section 4.1.1; AD and CD from RFC 4035), and what LLMNR makes of them (RFC 4795).

use super::HEADER;
use crate::table::{Field, Kind, Name, Spec, field, flag, name, rfc, rows};

const LINK: Spec = rfc(4795, "2.1.1");

const RESPONSE: Field = flag(
    "dns.flags.response",
    "Response",
    "QR",
    ("an answer", "a question"),
    HEADER,
    "Whether this answers or asks.",
);

const OPCODE: Field = field(
    "dns.flags.opcode",
    "Opcode",
    4,
    Kind::Enum(OPCODES),
    HEADER,
    "What sort of operation this is. The answer repeats it.",
);

const TRUNCATED: Field = flag(
    "dns.flags.truncated",
    "Truncation",
    "TC",
    ("shortened: the rest did not fit", "complete"),
    HEADER,
    "Whether the answer was too long for UDP. The asker then asks again over TCP.",
);

const RCODE: Field = field(
    "dns.flags.rcode",
    "Response Code",
    4,
    Kind::Enum(RCODES),
    HEADER,
    "How it went. With EDNS, the lower part of a longer code.",
)
.short("RCODE");

pub(super) static FLAGS: [Field; 10] = rows([
    RESPONSE,
    OPCODE,
    flag(
        "dns.flags.authoritative",
        "Authoritative Answer",
        "AA",
        ("from a server in charge of the name", "from a cache, or not an answer"),
        HEADER,
        "Whether the answer comes from a server that is in charge of the name, not from a cache.",
    ),
    TRUNCATED,
    flag(
        "dns.flags.recdesired",
        "Recursion Desired",
        "RD",
        ("asks the server to find out", "asks only for what the server knows"),
        HEADER,
        "Whether the server should ask others until it has the answer.",
    ),
    flag(
        "dns.flags.recavail",
        "Recursion Available",
        "RA",
        ("the server finds out for its clients", "not offered, or not an answer"),
        HEADER,
        "Whether the server asks others for its clients.",
    ),
    field("dns.flags.z", "Z", 1, Kind::Reserved, HEADER, "No meaning yet; must be 0."),
    flag(
        "dns.flags.authenticated",
        "Authentic Data",
        "AD",
        ("checked with DNSSEC; in a question: wants to hear of it", "not said to be checked"),
        rfc(4035, "3.2.3"),
        "In an answer: the server has checked the signatures. In a question: the asker wants to hear whether it has.",
    ),
    flag(
        "dns.flags.checkdisable",
        "Checking Disabled",
        "CD",
        ("leave the checking to the asker", "the server may hold back what fails the check"),
        rfc(4035, "3.2.2"),
        "Whether the asker wants the data even where the signatures are wrong.",
    ),
    RCODE,
]);

pub(super) static LINK_FLAGS: [Field; 7] = rows([
    RESPONSE,
    OPCODE,
    flag(
        "dns.flags.conflict",
        "Conflict",
        "C",
        ("more than one host has the name", "no conflict known"),
        LINK,
        "In a question: several answers came. In an answer: the name is not the sender's alone.",
    ),
    TRUNCATED,
    flag(
        "dns.flags.tentative",
        "Tentative",
        "T",
        ("the sender has yet to make sure of the name", "the name is the sender's"),
        LINK,
        "Whether the one who answers is still finding out if the name is free.",
    ),
    field("dns.flags.z", "Z", 4, Kind::Reserved, LINK, "No meaning yet; must be 0."),
    RCODE,
]);

/// IANA "DNS `OpCodes`".
static OPCODES: &[Name] = &[
    name(0, "standard query"),
    name(1, "inverse query, obsolete"),
    name(2, "server status"),
    name(4, "notify"),
    name(5, "update"),
    name(6, "DNS stateful operations"),
];

/// IANA "DNS RCODEs", those that fit into four bits.
pub(super) static RCODES: &[Name] = &[
    name(0, "no error"),
    name(1, "format error"),
    name(2, "server failure"),
    name(3, "no such name"),
    name(4, "not implemented"),
    name(5, "refused"),
    name(6, "name exists"),
    name(7, "record set exists"),
    name(8, "no such record set"),
    name(9, "not authorized"),
    name(10, "name not in zone"),
    name(11, "stateful operation type not implemented"),
];
