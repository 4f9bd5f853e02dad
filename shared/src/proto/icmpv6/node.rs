//! Node information queries (RFC 4620): a node's name and addresses, asked of itself. Many systems leave
//! them unanswered.

use crate::table::{Field, Kind, Scope, Spec, field, name, rest, rfc, rows};

const NODE: Spec = rfc(4620, "4");

pub(super) static INFORMATION: [Field; 4] = rows([
    field(
        "icmpv6.ni.qtype",
        "Qtype",
        16,
        Kind::Enum(&[
            name(0, "nothing: is it there?"),
            name(2, "node name"),
            name(3, "IPv6 addresses"),
            name(4, "IPv4 addresses"),
        ]),
        NODE,
        "What is asked about the node.",
    ),
    field(
        "icmpv6.ni.flag",
        "Flags",
        16,
        Kind::Group(&NODE_FLAGS),
        NODE,
        "Which addresses are asked for, and whether the answer holds all.",
    ),
    field(
        "icmpv6.ni.nonce",
        "Nonce",
        64,
        Kind::Hex,
        NODE,
        "A number by chance; the answer repeats it, so that nobody else can make one up.",
    ),
    rest(
        "icmpv6.ni.data",
        "Data",
        Kind::Switch(data),
        NODE,
        "What the question is about; in a response, the answer.",
    ),
]);

static NODE_FLAGS: [Field; 7] = rows([
    field("icmpv6.ni.flag.rsv", "Unused", 10, Kind::Reserved, rfc(4620, "6.3"), "No meaning yet; must be 0."),
    node_flag(
        "icmpv6.ni.flag.g",
        "G",
        "global addresses",
        "Whether addresses of global scope are asked for.",
    ),
    node_flag("icmpv6.ni.flag.s", "S", "site-local addresses", "Whether addresses of a site are asked for."),
    node_flag(
        "icmpv6.ni.flag.l",
        "L",
        "link-local addresses",
        "Whether addresses of the link are asked for.",
    ),
    node_flag(
        "icmpv6.ni.flag.c",
        "C",
        "IPv4 addresses written as IPv6",
        "Whether IPv4 addresses inside IPv6 ones are asked for.",
    ),
    node_flag(
        "icmpv6.ni.flag.a",
        "A",
        "of all interfaces",
        "Whether addresses of all interfaces are asked for.",
    ),
    field(
        "icmpv6.ni.flag.t",
        "T",
        1,
        Kind::Flag { set: "some addresses did not fit", clear: "complete" },
        rfc(4620, "6.3"),
        "In a response: whether addresses were left out for want of room.",
    ),
]);

const fn node_flag(id: &'static str, name: &'static str, set: &'static str, about: &'static str) -> Field {
    field(id, name, 1, Kind::Flag { set, clear: "not these" }, rfc(4620, "6.3"), about)
}

fn data(header: &Scope<'_>) -> &'static [Field] {
    match (header.byte(0), header.byte(1), header.word(4)) {
        (139, 0, _) => &SUBJECT_IPV6,
        (139, 2, _) => &SUBJECT_IPV4,
        (139, ..) => &SUBJECT_NAME,
        (_, 0, 2) => &NAMES,
        (_, 0, 3) => &ADDRESSES,
        (_, 0, 4) => &OLD_ADDRESSES,
        _ => &OTHER,
    }
}

static SUBJECT_IPV6: [Field; 1] = rows([field(
    "icmpv6.ni.query.subject_ipv6",
    "IPv6 Subject Address",
    128,
    Kind::Ipv6,
    NODE,
    "The address that the question is about.",
)]);

static SUBJECT_IPV4: [Field; 1] = rows([field(
    "icmpv6.ni.query.subject_ipv4",
    "IPv4 Subject Address",
    32,
    Kind::Ipv4,
    NODE,
    "The address that the question is about.",
)]);

static SUBJECT_NAME: [Field; 1] = rows([rest(
    "icmpv6.ni.query.subject_fqdn",
    "Subject Name",
    Kind::DomainName,
    NODE,
    "The name that the question is about, written as in DNS.",
)]);

const TTL: Field = field(
    "icmpv6.ni.reply.node_ttl",
    "TTL",
    32,
    Kind::Uint,
    rfc(4620, "6"),
    "For how many seconds the answer holds.",
);

static NAMES: [Field; 2] = rows([
    TTL,
    rest(
        "icmpv6.ni.reply.node_name",
        "Node Names",
        Kind::Bytes,
        rfc(4620, "6.2"),
        "The node's names, written as in DNS; one that ends in two zeros is only its first part.",
    ),
]);

static ADDRESSES: [Field; 1] = rows([rest(
    "icmpv6.ni.reply.addresses",
    "Node Addresses",
    Kind::Repeat(&ADDRESS),
    rfc(4620, "6.3"),
    "Addresses of the node, each with its time.",
)]);

static ADDRESS: [Field; 2] = rows([
    TTL,
    field(
        "icmpv6.ni.reply.node_address",
        "IPv6 Address",
        128,
        Kind::Ipv6,
        rfc(4620, "6.3"),
        "An address of the node.",
    ),
]);

static OLD_ADDRESSES: [Field; 1] = rows([rest(
    "icmpv6.ni.reply.ipv4_addresses",
    "IPv4 Addresses",
    Kind::Repeat(&OLD_ADDRESS),
    rfc(4620, "6.4"),
    "IPv4 addresses of the node, each with its time.",
)]);

static OLD_ADDRESS: [Field; 2] = rows([
    TTL,
    field(
        "icmpv6.ni.reply.ipv4_address",
        "IPv4 Address",
        32,
        Kind::Ipv4,
        rfc(4620, "6.4"),
        "An IPv4 address of the node.",
    ),
]);

static OTHER: [Field; 1] =
    rows([rest("icmpv6.ni.other", "Data", Kind::Bytes, NODE, "Bytes of a form that nobody has described.")]);
