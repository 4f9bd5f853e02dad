//! Service bindings (RFC 9460): where to reach a service and what to know before connecting.

use super::record::domain_name;
use crate::table::{Field, Item, Items, Kind, Name, Scope, Spec, field, measured, name, rest, rfc, rows};

const BINDING: Spec = rfc(9460, "2.2");

pub(super) static SVCB: [Field; 3] = rows([
    field(
        "dns.svcb.svcpriority",
        "SvcPriority",
        16,
        Kind::Uint,
        rfc(9460, "2.4.1"),
        "0: the name is only another name for the target. Else the lowest number is tried first.",
    ),
    domain_name(
        "dns.svcb.targetname",
        "TargetName",
        BINDING,
        "The host to connect to; the root stands for the record's own name.",
    ),
    rest(
        "dns.svcb.svcparams",
        "SvcParams",
        Kind::Items(parameter),
        BINDING,
        "What to know before connecting: a key, a length and a value each.",
    ),
]);

fn parameter(items: &Items<'_>) -> Item {
    let header = items.bytes.first_chunk::<4>().copied();
    let bytes =
        header.map_or(items.bytes.len(), |[.., high, low]| 4 + usize::from(u16::from_be_bytes([high, low])));
    let left = items.bytes.len();
    let wrong = (header.is_none() || bytes > left).then(|| match header {
        Some(_) => format!(
            "The parameter promises {} bytes of value; {} are left in the record.",
            bytes - 4,
            left - 4
        ),
        None => format!("The parameter is {left} bytes long; its key and length alone are 4."),
    });
    Item { field: &PARAMETER, bytes, rows: &PARAMETER_ROWS, wrong }
}

static PARAMETER: Field =
    rest("dns.svcb.svcparam", "SvcParam", Kind::Bytes, BINDING, "One thing to know before connecting.");

static PARAMETER_ROWS: [Field; 3] = rows([
    field("dns.svcb.svcparam.key", "SvcParamKey", 16, Kind::Enum(KEYS), BINDING, "What the value is about.")
        .short("Key"),
    field(
        "dns.svcb.svcparam.value.length",
        "SvcParamValue Length",
        16,
        Kind::Uint,
        BINDING,
        "Bytes of value that follow.",
    )
    .short("Length"),
    rest("dns.svcb.svcparam.value", "SvcParamValue", Kind::Switch(value), BINDING, "The value, by its key."),
]);

fn value(parameter: &Scope<'_>) -> &'static [Field] {
    match parameter.word(0) {
        0 => &MANDATORY,
        1 => &PROTOCOLS,
        3 => &PORT,
        4 => &HINTS_4,
        5 => &HELLO,
        6 => &HINTS_6,
        _ => &VALUE,
    }
}

static VALUE: [Field; 1] = rows([rest(
    "dns.svcb.svcparam.value",
    "SvcParamValue",
    Kind::Bytes,
    BINDING,
    "The value, not taken apart.",
)
.short("Value")]);

static MANDATORY: [Field; 1] = rows([rest(
    "dns.svcb.svcparam.mandatory",
    "mandatory",
    Kind::Repeat(&KEY),
    rfc(9460, "8"),
    "Keys one must know.",
)]);

static KEY: [Field; 1] = rows([field(
    "dns.svcb.svcparam.mandatory.key",
    "Mandatory Key",
    16,
    Kind::Enum(KEYS),
    rfc(9460, "8"),
    "Who does not understand this key must not use the record.",
)]);

static PROTOCOLS: [Field; 1] = rows([rest(
    "dns.svcb.svcparam.alpn_ids",
    "alpn",
    Kind::Repeat(&PROTOCOL),
    rfc(9460, "7.1"),
    "The protocols that the service speaks.",
)]);

static PROTOCOL: [Field; 2] = rows([
    field(
        "dns.svcb.svcparam.alpn.length",
        "ALPN Length",
        8,
        Kind::Uint,
        rfc(9460, "7.1.1"),
        "Bytes of name that follow.",
    )
    .short("Len"),
    measured(
        "dns.svcb.svcparam.alpn",
        "ALPN ID",
        |scope| scope.byte(scope.at.saturating_sub(1)).into(),
        Kind::Text,
        rfc(9460, "7.1.1"),
        "A protocol, as TLS names it: h2 is HTTP/2, h3 is HTTP/3.",
    )
    .short("ALPN"),
]);

static PORT: [Field; 1] = rows([field(
    "dns.svcb.svcparam.port",
    "Port",
    16,
    Kind::Port,
    rfc(9460, "7.2"),
    "The port of the service, where it is not the usual one.",
)]);

static HINTS_4: [Field; 1] = rows([rest(
    "dns.svcb.svcparam.ipv4hint",
    "ipv4hint",
    Kind::Repeat(&HINT_4),
    rfc(9460, "7.3"),
    "Addresses to begin with, before the host itself is looked up.",
)]);

static HINT_4: [Field; 1] = rows([field(
    "dns.svcb.svcparam.ipv4hint.ip",
    "IPv4 Hint",
    32,
    Kind::Ipv4,
    rfc(9460, "7.3"),
    "An address of the host.",
)]);

static HINTS_6: [Field; 1] = rows([rest(
    "dns.svcb.svcparam.ipv6hint",
    "ipv6hint",
    Kind::Repeat(&HINT_6),
    rfc(9460, "7.3"),
    "Addresses to begin with, before the host itself is looked up.",
)]);

static HINT_6: [Field; 1] = rows([field(
    "dns.svcb.svcparam.ipv6hint.ip",
    "IPv6 Hint",
    128,
    Kind::Ipv6,
    rfc(9460, "7.3"),
    "An address of the host.",
)]);

static HELLO: [Field; 1] = rows([rest(
    "dns.svcb.svcparam.echconfig",
    "ech",
    Kind::Bytes,
    Spec::Standard("IANA, DNS Service Parameter Keys (SvcParamKeys)"),
    "Keys with which the client hides the name of the site when it connects.",
)]);

/// IANA "DNS Service Parameter Keys (`SvcParamKeys`)".
static KEYS: &[Name] = &[
    name(0, "mandatory"),
    name(1, "alpn"),
    name(2, "no-default-alpn"),
    name(3, "port"),
    name(4, "ipv4hint"),
    name(5, "ech"),
    name(6, "ipv6hint"),
    name(7, "dohpath"),
    name(8, "ohttp"),
    name(9, "tls-supported-groups"),
];
