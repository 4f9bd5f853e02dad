//! Questions and records: where they end, and their rows (RFC 1035 sections 4.1.2 and 4.1.3).

use super::{edns, types};
use crate::name::wire_bytes;
use crate::table::{Field, Item, Items, Kind, Name, Scope, Spec, field, measured, name, rest, rfc, rows};

const QUESTION_SPEC: Spec = rfc(1035, "4.1.2");
const RECORD_SPEC: Spec = rfc(1035, "4.1.3");

/// Bytes of a question behind its name.
pub(super) const QUESTION_FIXED_BYTES: usize = 4;
/// Bytes of a record between its name and its data.
pub(super) const RECORD_FIXED_BYTES: usize = 10;

/// Where the parts of a record stand that begins with the first of some bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    /// Bytes of its name.
    pub(super) name_bytes: usize,
    /// Its type.
    pub(super) record_type: u16,
    /// Bytes it says its data take.
    pub(super) data_bytes: u16,
}

impl Outline {
    /// `None` where the bytes do not hold all up to the data.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let name_bytes = wire_bytes(bytes).ok()?;
        let fixed = bytes.get(name_bytes..)?.first_chunk::<RECORD_FIXED_BYTES>()?;
        let [type_high, type_low, .., length_high, length_low] = *fixed;
        Some(Self {
            name_bytes,
            record_type: u16::from_be_bytes([type_high, type_low]),
            data_bytes: u16::from_be_bytes([length_high, length_low]),
        })
    }

    /// Where its data begin.
    pub(super) const fn data_at(&self) -> usize {
        self.name_bytes + RECORD_FIXED_BYTES
    }

    /// Bytes the record takes by its own account.
    pub(super) const fn bytes(&self) -> usize {
        self.data_at() + self.data_bytes as usize
    }
}

/// Bytes of the question that begins here; `None` where its name has no end.
pub(super) fn question_bytes(bytes: &[u8]) -> Option<usize> {
    Some(wire_bytes(bytes).ok()? + QUESTION_FIXED_BYTES)
}

/// Bytes that so many entries take. Ends where the bytes do; behind an entry without an end, nothing can be found.
pub(super) fn section_bytes(bytes: &[u8], count: u16, entry_bytes: fn(&[u8]) -> Option<usize>) -> usize {
    let mut at = 0;
    for _ in 0..count {
        let left = bytes.get(at..).unwrap_or_default();
        match entry_bytes(left) {
            Some(entry) if entry <= left.len() => at += entry,
            _ => return bytes.len(),
        }
    }
    at
}

/// The next question of a section.
pub(super) fn question(items: &Items<'_>, multicast: bool) -> Item {
    let bytes = question_bytes(items.bytes).unwrap_or(items.bytes.len());
    let rows: &'static [Field] = if multicast { &MULTICAST_QUESTION } else { &QUESTION };
    Item { field: &A_QUESTION, bytes, rows, wrong: None }
}

/// The next record of a section. What is wrong with it is said by `soundness`, which knows the whole message.
pub(super) fn record(items: &Items<'_>, multicast: bool) -> Item {
    let outline = Outline::of(items.bytes);
    let record_type = outline.map_or(0, |outline| outline.record_type);
    let rows: &'static [Field] = match (record_type, multicast) {
        (edns::OPT, false) => &edns::OPT_RECORD,
        (edns::OPT, true) => &edns::MULTICAST_OPT_RECORD,
        (_, false) => &RECORD,
        (_, true) => &MULTICAST_RECORD,
    };
    let bytes = outline.map_or(items.bytes.len(), |outline| outline.bytes());
    Item { field: types::row(record_type), bytes, rows, wrong: None }
}

/// Bytes of the name that begins where the table asks.
pub(super) fn name_bytes(scope: &Scope<'_>) -> usize {
    let bytes = scope.bytes.get(scope.at..).unwrap_or_default();
    wire_bytes(bytes).unwrap_or(bytes.len())
}

/// A row for a name.
pub(super) const fn domain_name(
    id: &'static str,
    name: &'static str,
    spec: Spec,
    about: &'static str,
) -> Field {
    measured(id, name, name_bytes, Kind::DomainName, spec, about)
}

static A_QUESTION: Field =
    rest("dns.qry", "Question", Kind::Bytes, QUESTION_SPEC, "A name, and what is to be found out about it.");

const QUESTION_NAME: Field =
    domain_name("dns.qry.name", "QNAME", QUESTION_SPEC, "The name that is asked about.").short("Name");

const QUESTION_TYPE: Field = field(
    "dns.qry.type",
    "QTYPE",
    16,
    Kind::Enum(&types::TYPES),
    QUESTION_SPEC,
    "What is to be found out: a type of record, or all of them.",
)
.short("Type");

static QUESTION: [Field; 3] = rows([
    QUESTION_NAME,
    QUESTION_TYPE,
    field(
        "dns.qry.class",
        "QCLASS",
        16,
        Kind::HexEnum(CLASSES),
        QUESTION_SPEC,
        "In which system of names; nearly always the Internet.",
    )
    .short("Class"),
]);

static MULTICAST_QUESTION: [Field; 4] = rows([
    QUESTION_NAME,
    QUESTION_TYPE,
    field(
        "dns.qry.qu",
        "Unicast Response",
        1,
        Kind::Flag { set: "answer to me alone, if you can", clear: "answer to all" },
        rfc(6762, "5.4"),
        "Whether the answer may go to the asker alone.",
    )
    .short("QU"),
    field(
        "dns.qry.class",
        "QCLASS",
        15,
        Kind::HexEnum(CLASSES),
        rfc(6762, "18.12"),
        "In which system of names; nearly always the Internet.",
    )
    .short("Class"),
]);

pub(super) const RECORD_NAME: Field =
    domain_name("dns.resp.name", "NAME", RECORD_SPEC, "The name that the record is about.").short("Name");

pub(super) const RECORD_TYPE: Field = field(
    "dns.resp.type",
    "TYPE",
    16,
    Kind::Enum(&types::TYPES),
    RECORD_SPEC,
    "What sort of fact the record holds, and so what its data mean.",
)
.short("Type");

pub(super) const DATA_LENGTH: Field =
    field("dns.resp.len", "RDLENGTH", 16, Kind::Uint, RECORD_SPEC, "Bytes of data that follow.")
        .short("Length");

const TTL: Field = field(
    "dns.resp.ttl",
    "TTL",
    32,
    Kind::Uint,
    RECORD_SPEC,
    "For how many seconds the record may be kept and used again. 0: for this answer only.",
)
.must(|ttl| ttl < 1 << 31, "the first bit must be 0 (RFC 2181), and a receiver takes the whole for 0");

const DATA: Field = rest(
    "dns.data",
    "RDATA",
    Kind::Switch(|record| types::data(record.word(record.at.saturating_sub(RECORD_FIXED_BYTES)))),
    RECORD_SPEC,
    "The fact itself; its shape depends on the type.",
);

static RECORD: [Field; 6] = rows([
    RECORD_NAME,
    RECORD_TYPE,
    field(
        "dns.resp.class",
        "CLASS",
        16,
        Kind::HexEnum(CLASSES),
        RECORD_SPEC,
        "In which system of names; nearly always the Internet.",
    )
    .short("Class"),
    TTL,
    DATA_LENGTH,
    DATA,
]);

static MULTICAST_RECORD: [Field; 7] = rows([
    RECORD_NAME,
    RECORD_TYPE,
    CACHE_FLUSH,
    field(
        "dns.resp.class",
        "CLASS",
        15,
        Kind::HexEnum(CLASSES),
        rfc(6762, "18.13"),
        "In which system of names; nearly always the Internet.",
    )
    .short("Class"),
    TTL,
    DATA_LENGTH,
    DATA,
]);

pub(super) const CACHE_FLUSH: Field = field(
    "dns.resp.cache_flush",
    "Cache-Flush",
    1,
    Kind::Flag { set: "forget older records of this name and type", clear: "one of several that may exist" },
    rfc(6762, "10.2"),
    "Whether the sender owns the name alone, so that other records of the same type are out of date.",
)
.short("Flush");

/// IANA "DNS CLASSes".
static CLASSES: &[Name] = &[
    name(1, "IN, the Internet"),
    name(3, "CH, Chaos"),
    name(4, "HS, Hesiod"),
    name(254, "NONE"),
    name(255, "ANY"),
];
