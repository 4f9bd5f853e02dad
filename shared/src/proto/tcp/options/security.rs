//! Options that sign segments (RFC 2385, RFC 5925) or negotiate encryption (RFC 8547).

use super::item;
use crate::table::{
    Field, Item, Items, Kind, Length, Name, OptionRow, Spec, field, name, option, rest, rfc, rows,
};

const ENO: Spec = rfc(8547, "4.1");

pub(super) const MD5: OptionRow = option(
    19,
    Length::Fixed(18),
    item(
        "tcp.options.md5",
        "MD5 Signature",
        rfc(2385, "3.0"),
        "Signs the segment with a secret that both ends share, mostly between BGP routers. TCP-AO replaces it.",
    )
    .short("MD5"),
    &DIGEST,
);

static DIGEST: [Field; 1] = rows([field(
    "tcp.options.md5.digest",
    "MD5 Digest",
    128,
    Kind::Bytes,
    rfc(2385, "2.0"),
    "The MD5 sum over addresses, header, data and the secret. Without the secret nobody can check it.",
)]);

pub(super) const AUTHENTICATION: OptionRow = option(
    29,
    Length::Such(|bytes| bytes >= 4, "it should be 4 or more: two key numbers and the code"),
    item(
        "tcp.options.ao",
        "TCP Authentication",
        rfc(5925, "2.2"),
        "Signs the segment with a key that both ends share, and lets them change keys while connected.",
    )
    .short("TCP-AO"),
    &SIGNATURE,
);

static SIGNATURE: [Field; 3] = rows([
    field(
        "tcp.options.ao.keyid",
        "KeyID",
        8,
        Kind::Uint,
        rfc(5925, "2.2"),
        "Which of the shared keys signed this segment.",
    ),
    field(
        "tcp.options.ao.rnextkeyid",
        "RNextKeyID",
        8,
        Kind::Uint,
        rfc(5925, "2.2"),
        "Which key the sender wants the other side to sign with next.",
    )
    .short("RNext"),
    rest(
        "tcp.options.ao.mac",
        "MAC",
        Kind::Bytes,
        rfc(5925, "2.2"),
        "The message authentication code. Without the key nobody can check it.",
    ),
]);

pub(super) const ENCRYPTION: OptionRow = option(
    69,
    Length::Any,
    item(
        "tcp.options.eno",
        "Encryption Negotiation",
        ENO,
        "Lists the ways to encrypt the stream that this side offers. Without suboptions, after the \
         handshake: the choice stands.",
    )
    .short("TCP-ENO"),
    &SUBOPTIONS,
);

static SUBOPTIONS: [Field; 1] = rows([rest(
    "tcp.options.eno.suboptions",
    "Suboptions",
    Kind::Items(suboption),
    ENO,
    "General bits, and a number for each encryption protocol offered, some with data of their own.",
)]);

/// A suboption begins with a byte that says what it is: below 0x20 general bits, 0x80 to 0x9f a length for the one behind
/// it, else an encryption protocol, with data where the first bit is set.
fn suboption(items: &Items<'_>) -> Item {
    let byte = |at: usize| items.bytes.get(at).copied().unwrap_or_default();
    let left = items.bytes.len();
    let (bytes, rows): (usize, &'static [Field]) = match byte(0) {
        0x00..=0x1f => (1, &GENERAL),
        length @ 0x80..=0x9f => (usize::from(length & 0x1f) + 3, &MEASURED),
        0x20..=0x7f => (1, &BARE),
        0xa0..=0xff => (left, &TO_THE_END),
    };
    let wrong = (bytes > left).then(|| {
        let promised = bytes - 2;
        format!("The suboption promises {promised} bytes of data; {} are left.", left.saturating_sub(2))
    });
    Item { field: &SUBOPTION, bytes: bytes.min(left), rows, wrong }
}

static SUBOPTION: Field = rest(
    "tcp.options.eno.suboption",
    "Suboption",
    Kind::Bytes,
    ENO,
    "General bits, or one encryption protocol.",
);

const fn general(id: &'static str, name: &'static str, bits: u16, kind: Kind, about: &'static str) -> Field {
    field(id, name, bits, kind, rfc(8547, "4.2"), about)
}

static GENERAL: [Field; 4] = rows([
    general("tcp.options.eno.global", "Global Suboption", 3, Kind::Uint, "0 in general bits.").short("glt"),
    general("tcp.options.eno.z", "Reserved", 3, Kind::Reserved, "No meaning yet; must be 0.").short("z"),
    general(
        "tcp.options.eno.a",
        "Application-Aware",
        1,
        Kind::Flag {
            set: "the program knows that the stream is encrypted",
            clear: "the program need not know",
        },
        "Whether the program above takes part in checking whom it talks to.",
    )
    .short("a"),
    general(
        "tcp.options.eno.b",
        "Passive Role",
        1,
        Kind::Flag { set: "plays the passive part", clear: "plays the active part" },
        "Which of the two roles this side plays. The two ends must differ.",
    )
    .short("b"),
]);

const fn protocol(bits: u16) -> Field {
    field(
        "tcp.options.eno.tep",
        "Encryption Protocol",
        bits,
        Kind::HexEnum(PROTOCOLS),
        rfc(8547, "4.1"),
        "The number of an encryption protocol that this side offers.",
    )
    .short("TEP")
}

const fn has_data() -> Field {
    field(
        "tcp.options.eno.v",
        "Data Follows",
        1,
        Kind::Flag { set: "data of this protocol follow", clear: "no data follow" },
        ENO,
        "Whether the protocol has something to say before it begins.",
    )
    .short("v")
}

const fn data() -> Field {
    rest("tcp.options.eno.data", "Suboption Data", Kind::Bytes, ENO, "What the encryption protocol says.")
}

static BARE: [Field; 2] = rows([has_data(), protocol(7)]);

static TO_THE_END: [Field; 3] = rows([has_data(), protocol(7), data()]);

static MEASURED: [Field; 5] = rows([
    field(
        "tcp.options.eno.length_marker",
        "Length Marker",
        3,
        Kind::Uint,
        rfc(8547, "4.4"),
        "4: the bits behind it are a length.",
    )
    .short("mark"),
    field(
        "tcp.options.eno.length",
        "Data Length",
        5,
        Kind::Uint,
        rfc(8547, "4.4"),
        "One less than the bytes of data behind the protocol's number.",
    )
    .short("len"),
    has_data(),
    protocol(7),
    data(),
]);

/// IANA "TCP Encryption Protocol Identifiers".
static PROTOCOLS: &[Name] = &[
    name(0x20, "experimental"),
    name(0x21, "tcpcrypt, ECDHE with P-256"),
    name(0x22, "tcpcrypt, ECDHE with P-521"),
    name(0x23, "tcpcrypt, ECDHE with Curve25519"),
    name(0x24, "tcpcrypt, ECDHE with Curve448"),
    name(0x30, "TLS"),
];
