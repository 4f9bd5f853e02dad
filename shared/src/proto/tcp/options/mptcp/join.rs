//! Opening a connection of many paths (`MP_CAPABLE`) and adding a path to it (`MP_JOIN`).

use super::{address_id, backup, reserved, subtype};
use crate::table::{Field, Kind, Scope, Spec, field, flag, rest, rfc, rows};

const CAPABLE: Spec = rfc(8684, "3.1");
const CAPABLE_0: Spec = rfc(6824, "3.1");
const JOIN: Spec = rfc(8684, "3.2");

pub(super) fn capable(option: &Scope<'_>) -> &'static [Field] {
    match option.byte(2) & 0x0f {
        0 => &CAPABLE_V0,
        _ => &CAPABLE_V1,
    }
}

pub(super) fn wrong_capable_length(option: &[u8]) -> Option<String> {
    let version = option.get(2).map_or(0, |byte| byte & 0x0f);
    let words = match (version, option.len()) {
        (0, 12 | 20) | (1, 4 | 12 | 20 | 22 | 24) | (2.., _) => return None,
        (0, _) => "an MP_CAPABLE of version 0 is 12 long, or 20 in the third step of the handshake",
        _ => {
            "an MP_CAPABLE of version 1 is 4 long in a SYN, 12 in the answer to it, 20 in the third step, and 22 or 24 with data"
        }
    };
    Some(words.to_owned())
}

pub(super) fn join(option: &Scope<'_>) -> &'static [Field] {
    match option.byte(1) {
        16 => &JOIN_ANSWER,
        24 => &JOIN_THIRD,
        _ => &JOIN_SYN,
    }
}

const fn version() -> Field {
    field(
        "tcp.options.mptcp.version",
        "Version",
        4,
        Kind::Uint,
        CAPABLE,
        "The version of Multipath TCP: 0 is RFC 6824, 1 is RFC 8684.",
    )
    .short("Ver")
}

const fn flags(children: &'static [Field], spec: Spec) -> Field {
    field(
        "tcp.options.mptcp.flags",
        "Flags",
        8,
        Kind::Group(children),
        spec,
        "What this side asks for, and which cryptography it offers.",
    )
}

const fn checksum_required(spec: Spec) -> Field {
    flag(
        "tcp.options.mptcp.checksumreq.flags",
        "Checksum Required",
        "A",
        ("data come with a checksum", "no checksum over the data"),
        spec,
        "Whether every mapping of data carries a checksum, to notice a middlebox that changes the stream.",
    )
}

const fn extensibility(spec: Spec) -> Field {
    flag(
        "tcp.options.mptcp.extensibility.flag",
        "Extensibility",
        "B",
        ("not for this version", "nothing beyond this version"),
        spec,
        "For later versions; 0 in these.",
    )
    .must(|bit| bit == 0, "both versions of Multipath TCP send 0")
}

static FLAGS_V0: [Field; 4] = rows([
    checksum_required(CAPABLE_0),
    extensibility(CAPABLE_0),
    field(
        "tcp.options.mptcp.reserved.flag",
        "Crypto Algorithms",
        5,
        Kind::Reserved,
        CAPABLE_0,
        "Room for other algorithms (C to G); none was assigned, so 0.",
    )
    .short("C-G"),
    flag(
        "tcp.options.mptcp.sha1.flag",
        "HMAC-SHA1",
        "H",
        ("offers HMAC-SHA1", "does not offer it"),
        CAPABLE_0,
        "Whether new paths are proved to belong here with HMAC-SHA1.",
    ),
]);

static FLAGS_V1: [Field; 5] = rows([
    checksum_required(CAPABLE),
    extensibility(CAPABLE),
    flag(
        "tcp.options.mptcp.nomoresubflows.flag",
        "No Subflows To This Address",
        "C",
        ("no further paths to this address and port", "further paths may come here"),
        CAPABLE,
        "Whether further paths to this address and port are of no use, for example behind a load balancer.",
    ),
    field(
        "tcp.options.mptcp.reserved.flag",
        "Crypto Algorithms",
        4,
        Kind::Reserved,
        CAPABLE,
        "Room for other algorithms (D to G); none is assigned, so 0.",
    )
    .short("D-G"),
    flag(
        "tcp.options.mptcp.sha256.flag",
        "HMAC-SHA256",
        "H",
        ("offers HMAC-SHA256", "does not offer it"),
        CAPABLE,
        "Whether new paths are proved to belong here with HMAC-SHA256.",
    ),
]);

const fn sender_key(spec: Spec) -> Field {
    field(
        "tcp.options.mptcp.sendkey",
        "Sender's Key",
        64,
        Kind::Hex,
        spec,
        "A secret of this side for this connection. Whoever knows both keys can prove that a new path belongs here.",
    )
}

const fn receiver_key(spec: Spec) -> Field {
    field(
        "tcp.options.mptcp.recvkey",
        "Receiver's Key",
        64,
        Kind::Hex,
        spec,
        "The secret of the other side, sent back: in the third step, so that the server need not keep it before.",
    )
}

static CAPABLE_V0: [Field; 5] =
    rows([subtype(), version(), flags(&FLAGS_V0, CAPABLE_0), sender_key(CAPABLE_0), receiver_key(CAPABLE_0)]);

static CAPABLE_V1: [Field; 7] = rows([
    subtype(),
    version(),
    flags(&FLAGS_V1, CAPABLE),
    sender_key(CAPABLE),
    receiver_key(CAPABLE),
    field(
        "tcp.options.mptcp.datalvllen",
        "Data-Level Length",
        16,
        Kind::Uint,
        CAPABLE,
        "Data bytes that come with this segment: they are the first of the connection.",
    ),
    field(
        "tcp.options.mptcp.checksum",
        "Checksum",
        16,
        Kind::Hex,
        CAPABLE,
        "Guards those data, where the two sides agreed on checksums.",
    ),
]);

const fn random() -> Field {
    field(
        "tcp.options.mptcp.sendrand",
        "Sender's Random Number",
        32,
        Kind::Hex,
        JOIN,
        "A number used once, so that an old proof does not count again.",
    )
    .short("Random")
}

const SOURCE_ID: &str =
    "A number for the source address of this segment. It still names the address when a router rewrote it.";

static JOIN_SYN: [Field; 6] = rows([
    subtype(),
    reserved(3, JOIN),
    backup(JOIN),
    address_id(JOIN, SOURCE_ID),
    field(
        "tcp.options.mptcp.recvtok",
        "Receiver's Token",
        32,
        Kind::Hex,
        JOIN,
        "Names the connection that this path joins: a hash of the receiver's key.",
    ),
    random(),
]);

static JOIN_ANSWER: [Field; 6] = rows([
    subtype(),
    reserved(3, JOIN),
    backup(JOIN),
    address_id(JOIN, SOURCE_ID),
    field(
        "tcp.options.mptcp.sendtrunchmac",
        "Sender's Truncated HMAC",
        64,
        Kind::Hex,
        JOIN,
        "Proves that this side knows both keys. The first 8 bytes of the proof fit into a SYN.",
    ),
    random(),
]);

static JOIN_THIRD: [Field; 3] = rows([
    subtype(),
    reserved(12, JOIN),
    rest(
        "tcp.options.mptcp.sendhmac",
        "Sender's HMAC",
        Kind::Bytes,
        JOIN,
        "Proves that this side knows both keys. Data may use the new path only after it is confirmed.",
    ),
]);
