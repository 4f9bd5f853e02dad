//! The data of records that tell facts about names and hosts. Those about keys stand in `security`, those about services in
//! `service`.

use super::record::domain_name;
use crate::table::{Field, Kind, Scope, Spec, field, measured, rest, rfc, rows};

pub(super) static OPAQUE: [Field; 1] =
    rows([rest("dns.data", "RDATA", Kind::Bytes, rfc(3597, "3"), "The record's data, not taken apart.")]);

pub(super) static A: [Field; 1] =
    rows([field("dns.a", "ADDRESS", 32, Kind::Ipv4, rfc(1035, "3.4.1"), "An IPv4 address of the host.")]);

pub(super) static AAAA: [Field; 1] =
    rows([field("dns.aaaa", "Address", 128, Kind::Ipv6, rfc(3596, "2.2"), "An IPv6 address of the host.")]);

pub(super) static NS: [Field; 1] = rows([domain_name(
    "dns.ns",
    "NSDNAME",
    rfc(1035, "3.3.11"),
    "A server that is in charge of the zone of this name.",
)]);

pub(super) static CNAME: [Field; 1] = rows([domain_name(
    "dns.cname",
    "CNAME",
    rfc(1035, "3.3.1"),
    "The host's proper name; look there instead.",
)]);

pub(super) static PTR: [Field; 1] = rows([domain_name(
    "dns.ptr.domain_name",
    "PTRDNAME",
    rfc(1035, "3.3.12"),
    "The name that this one leads to.",
)]);

pub(super) static DNAME: [Field; 1] = rows([domain_name(
    "dns.dname",
    "Target",
    rfc(6672, "2.1"),
    "Names below the record's name are looked up below this one.",
)]);

const ZONE: Spec = rfc(1035, "3.3.13");

const fn seconds(id: &'static str, name: &'static str, about: &'static str) -> Field {
    field(id, name, 32, Kind::Uint, ZONE, about)
}

pub(super) static SOA: [Field; 7] = rows([
    domain_name("dns.soa.mname", "MNAME", ZONE, "The server where the zone is kept; others copy it."),
    domain_name(
        "dns.soa.rname",
        "RNAME",
        ZONE,
        "The mailbox of who is in charge, with a dot in place of the @ sign.",
    ),
    seconds("dns.soa.serial_number", "SERIAL", "The zone's version. Copies are out of date when it grows."),
    seconds(
        "dns.soa.refresh_interval",
        "REFRESH",
        "After how many seconds a copy asks whether the zone has changed.",
    ),
    seconds("dns.soa.retry_interval", "RETRY", "After how many seconds it asks again where nobody answered."),
    seconds(
        "dns.soa.expire_limit",
        "EXPIRE",
        "After how many seconds without an answer a copy is no longer used.",
    ),
    seconds(
        "dns.soa.minimum_ttl",
        "MINIMUM",
        "For how many seconds the answer that a name does not exist may be kept (RFC 2308).",
    ),
]);

pub(super) static MX: [Field; 2] = rows([
    field(
        "dns.mx.preference",
        "PREFERENCE",
        16,
        Kind::Uint,
        rfc(1035, "3.3.9"),
        "Of several hosts, the one with the lowest number is tried first.",
    ),
    domain_name(
        "dns.mx.mail_exchange",
        "EXCHANGE",
        rfc(1035, "3.3.9"),
        "A host that takes mail for the name.",
    ),
]);

/// The bytes that the length byte just before announces.
fn counted(scope: &Scope<'_>) -> usize {
    scope.byte(scope.at.saturating_sub(1)).into()
}

const fn string_length(id: &'static str, spec: Spec) -> Field {
    field(id, "Length", 8, Kind::Uint, spec, "Bytes of text that follow.").short("Len")
}

const fn string(id: &'static str, name: &'static str, spec: Spec, about: &'static str) -> Field {
    measured(id, name, counted, Kind::Text, spec, about)
}

static TEXT: [Field; 2] = rows([
    string_length("dns.txt.length", rfc(1035, "3.3")),
    string(
        "dns.txt",
        "TXT-DATA",
        rfc(1035, "3.3.14"),
        "Text of up to 255 bytes. Longer ones are cut into several.",
    ),
]);

pub(super) static TXT: [Field; 1] = rows([rest(
    "dns.txt.strings",
    "Strings",
    Kind::Repeat(&TEXT),
    rfc(1035, "3.3.14"),
    "One string or more, each with its length.",
)]);

static SENDER_TEXT: [Field; 2] = rows([
    string_length("dns.spf.length", rfc(7208, "3.1")),
    string("dns.spf", "SPF", rfc(7208, "3.1"), "Part of the rules for who may send mail."),
]);

pub(super) static SPF: [Field; 1] = rows([rest(
    "dns.spf.strings",
    "Strings",
    Kind::Repeat(&SENDER_TEXT),
    rfc(7208, "3.1"),
    "One string or more, each with its length.",
)]);

pub(super) static HINFO: [Field; 4] = rows([
    string_length("dns.hinfo.cpu_length", rfc(1035, "3.3.2")),
    string(
        "dns.hinfo.cpu",
        "CPU",
        rfc(1035, "3.3.2"),
        "The machine; RFC8482 where a server declines to tell all.",
    ),
    string_length("dns.hinfo.os_length", rfc(1035, "3.3.2")),
    string("dns.hinfo.os", "OS", rfc(1035, "3.3.2"), "The operating system."),
]);

pub(super) static RP: [Field; 2] = rows([
    domain_name(
        "dns.rp.mailbox",
        "mbox-dname",
        rfc(1183, "2.2"),
        "The mailbox of who is responsible, with a dot in place of the @ sign.",
    ),
    domain_name(
        "dns.rp.txt_rr",
        "txt-dname",
        rfc(1183, "2.2"),
        "A name whose TXT record tells more; the root: none.",
    ),
]);

pub(super) static AFSDB: [Field; 2] = rows([
    field(
        "dns.afsdb.subtype",
        "subtype",
        16,
        Kind::Uint,
        rfc(1183, "1"),
        "1: a server of AFS; 2: one that authenticates for DCE.",
    ),
    domain_name("dns.afsdb.hostname", "hostname", rfc(1183, "1"), "The host of that server."),
]);

const PLACE: Spec = rfc(1876, "2");

const fn place(id: &'static str, name: &'static str, bits: u16, about: &'static str) -> Field {
    field(id, name, bits, Kind::Uint, PLACE, about)
}

pub(super) static LOC: [Field; 7] = rows([
    place("dns.loc.version", "VERSION", 8, "0: the only version there is."),
    place("dns.loc.size", "SIZE", 8, "How large it is: a digit and a power of ten, in centimeters."),
    place("dns.loc.horizontal_precision", "HORIZ PRE", 8, "How exact the place is, written in the same way."),
    place("dns.loc.vertical_precision", "VERT PRE", 8, "How exact the altitude is, written in the same way."),
    place("dns.loc.latitude", "LATITUDE", 32, "Thousandths of a second of arc; 2 to the 31 is the equator."),
    place(
        "dns.loc.longitude",
        "LONGITUDE",
        32,
        "Thousandths of a second of arc; 2 to the 31 is the prime meridian.",
    ),
    place("dns.loc.altitude", "ALTITUDE", 32, "Centimeters above 100 kilometers below sea level."),
]);

const SERVICE: Spec = rfc(2782, "page-3");

pub(super) static SRV: [Field; 4] = rows([
    field(
        "dns.srv.priority",
        "Priority",
        16,
        Kind::Uint,
        SERVICE,
        "The host with the lowest number is tried first.",
    ),
    field(
        "dns.srv.weight",
        "Weight",
        16,
        Kind::Uint,
        SERVICE,
        "Among hosts of the same priority, how often this one is picked.",
    ),
    field("dns.srv.port", "Port", 16, Kind::Port, SERVICE, "The port of the service on that host."),
    domain_name(
        "dns.srv.target",
        "Target",
        SERVICE,
        "The host of the service; the root: there is no such service.",
    ),
]);

const RULE: Spec = rfc(3403, "4.1");

pub(super) static NAPTR: [Field; 9] = rows([
    field("dns.naptr.order", "ORDER", 16, Kind::Uint, RULE, "Rules are tried from the lowest number on."),
    field(
        "dns.naptr.preference",
        "PREFERENCE",
        16,
        Kind::Uint,
        RULE,
        "Which of several rules of the same order is liked best: the lowest.",
    ),
    string_length("dns.naptr.flags_length", RULE),
    string(
        "dns.naptr.flags",
        "FLAGS",
        RULE,
        "What is looked up next, such as S for SRV; nothing: another rule.",
    ),
    string_length("dns.naptr.service_length", RULE),
    string("dns.naptr.service", "SERVICES", RULE, "Which service and protocol the rule is for."),
    string_length("dns.naptr.regex_length", RULE),
    string("dns.naptr.regex", "REGEXP", RULE, "How the name is rewritten, if not by the replacement."),
    domain_name(
        "dns.naptr.replacement",
        "REPLACEMENT",
        RULE,
        "The name to look up next; the root: use the rule before.",
    ),
]);

pub(super) static KX: [Field; 2] = rows([
    field(
        "dns.kx.preference",
        "PREFERENCE",
        16,
        Kind::Uint,
        rfc(2230, "3.1"),
        "Of several hosts, the one with the lowest number is tried first.",
    ),
    domain_name(
        "dns.kx.key_exchange",
        "EXCHANGER",
        rfc(2230, "3.1"),
        "A host that negotiates keys for the name.",
    ),
]);

pub(super) static EUI48: [Field; 1] =
    rows([field("dns.eui48", "EUI-48", 48, Kind::Mac, rfc(7043, "3.1"), "A hardware address.")]);

pub(super) static EUI64: [Field; 1] =
    rows([field("dns.eui64", "EUI-64", 64, Kind::Bytes, rfc(7043, "4.1"), "A hardware address of 8 bytes.")]);

pub(super) static URI: [Field; 3] = rows([
    field(
        "dns.uri.priority",
        "Priority",
        16,
        Kind::Uint,
        rfc(7553, "4.2"),
        "The lowest number is tried first.",
    ),
    field(
        "dns.uri.weight",
        "Weight",
        16,
        Kind::Uint,
        rfc(7553, "4.3"),
        "Among addresses of the same priority, how often this one is picked.",
    ),
    rest("dns.uri.target", "Target", Kind::Text, rfc(7553, "4.4"), "The web address."),
]);
