//! The Domain Name System (RFC 1035), over UDP; and its two relatives without a server, multicast DNS (RFC 6762) and LLMNR
//! (RFC 4795).
//!
//! The oddity: nothing says where a section or a record begins. Each is found by walking over all before it, and names are cut
//! short by pointers to where their end stood before.

mod dnssec;
mod edns;
mod flags;
mod info;
mod rdata;
mod record;
mod security;
mod service;
mod soundness;
mod types;

use crate::bits::len_u32;
use crate::table::{
    Field, Input, Kind, Layout, Next, Protocol, Scope, Slice, Spec, Tier, checked, field, measured, rest,
    rfc, rows,
};
use record::{question, record};

pub use info::{DnsInfo, dns_info};

const HEADER: Spec = rfc(1035, "4.1.1");
const UPDATES: Spec = rfc(2136, "2.2");
const HEADER_BYTES: usize = 12;
/// The operation of a dynamic update, whose sections mean other things.
const UPDATE: u8 = 5;

/// Questions to a server, and its answers.
pub static DNS: Protocol = checked(Protocol {
    id: "dns",
    title: "DNS",
    name: "Domain Name System",
    tier: Tier::Payload,
    fixed_bytes: 12,
    fields: &[
        id("A number that the asker picks and the answer repeats, so that the two can be matched."),
        flags(&flags::FLAGS),
        ALL_COUNTS,
        all_sections(Kind::Switch(sections)),
    ],
    spec: HEADER,
    about: "Finds what is known about a name: mostly the addresses of a host.",
    slice: |input| slice(input, soundness::Family::Server),
    layout: Layout::new(),
});

/// Questions to everybody on the link, and their answers.
pub static MDNS: Protocol = checked(Protocol {
    id: "mdns",
    title: "mDNS",
    name: "Multicast DNS",
    tier: Tier::Payload,
    fixed_bytes: 12,
    fields: &[
        id("0 in multicast: everybody on the link hears the answer, so there is nothing to match."),
        flags(&flags::FLAGS),
        ALL_COUNTS,
        all_sections(Kind::Switch(multicast_sections)),
    ],
    spec: rfc(6762, "18"),
    about: "Finds hosts and services on the same link without a server: the question goes to all, the owner answers.",
    slice: |input| slice(input, soundness::Family::Link),
    layout: Layout::new(),
});

/// What Windows asks on the link where DNS knows no answer.
pub static LLMNR: Protocol = checked(Protocol {
    id: "llmnr",
    title: "LLMNR",
    name: "Link-Local Multicast Name Resolution",
    tier: Tier::Payload,
    fixed_bytes: 12,
    fields: &[
        id("A number that the asker picks and the answer repeats, so that the two can be matched."),
        flags(&flags::LINK_FLAGS),
        ALL_COUNTS,
        all_sections(Kind::Switch(sections)),
    ],
    spec: rfc(4795, "2.1.1"),
    about: "Finds a host on the same link without a server, by asking all. Mostly Windows uses it.",
    slice: |input| slice(input, soundness::Family::Link),
    layout: Layout::new(),
});

fn slice(input: &Input<'_>, family: soundness::Family) -> Slice {
    // The message ends where UDP says, and all of it belongs to the header: names point into it.
    let bytes = len_u32(input.bytes).max(u32::from(DNS.fixed_bytes));
    Slice { problems: soundness::problems(input, family), ..Slice::fixed(bytes, Next::Data) }
}

const ALL_COUNTS: Field =
    field("dns.counts", "Counts", 64, Kind::Switch(counts), HEADER, "How many entries each section has.");

const fn all_sections(kind: Kind) -> Field {
    rest("dns.sections", "Sections", kind, rfc(1035, "4.1"), "What the counts announce.")
}

const fn id(about: &'static str) -> Field {
    field("dns.id", "ID", 16, Kind::Hex, HEADER, about)
}

const fn flags(children: &'static [Field]) -> Field {
    field(
        "dns.flags",
        "Flags",
        16,
        Kind::Group(children),
        HEADER,
        "Whether this asks or answers, what is wanted, and how it went.",
    )
}

/// The kind of operation a message asks for or answers.
fn opcode(message: &[u8]) -> u8 {
    message.get(2).map_or(0, |byte| byte >> 3 & 0x0f)
}

fn counts(message: &Scope<'_>) -> &'static [Field] {
    if opcode(message.bytes) == UPDATE { &UPDATE_COUNTS } else { &COUNTS }
}

fn sections(message: &Scope<'_>) -> &'static [Field] {
    if opcode(message.bytes) == UPDATE { &UPDATE_SECTIONS } else { &SECTIONS }
}

fn multicast_sections(_: &Scope<'_>) -> &'static [Field] {
    &MULTICAST_SECTIONS
}

const fn count(
    id: &'static str,
    name: &'static str,
    label: &'static str,
    spec: Spec,
    about: &'static str,
) -> Field {
    field(id, name, 16, Kind::Uint, spec, about).short(label)
}

static COUNTS: [Field; 4] = rows([
    count("dns.count.queries", "Questions", "QDCOUNT", HEADER, "How many questions follow; in practice one."),
    count("dns.count.answers", "Answers", "ANCOUNT", HEADER, "How many records answer the question."),
    count(
        "dns.count.auth_rr",
        "Authority Records",
        "NSCOUNT",
        HEADER,
        "How many records tell who is in charge of the name.",
    ),
    count(
        "dns.count.add_rr",
        "Additional Records",
        "ARCOUNT",
        HEADER,
        "How many records come along because they will most likely be asked for next.",
    ),
]);

static UPDATE_COUNTS: [Field; 4] = rows([
    count("dns.count.zones", "Zones", "ZOCOUNT", UPDATES, "How many zones are named; always one."),
    count(
        "dns.count.prerequisites",
        "Prerequisites",
        "PRCOUNT",
        UPDATES,
        "How many conditions must hold before anything changes.",
    ),
    count("dns.count.updates", "Updates", "UPCOUNT", UPDATES, "How many records are to be added or removed."),
    count("dns.count.add_rr", "Additional Records", "ADCOUNT", UPDATES, "How many records come along."),
]);

static SECTIONS: [Field; 5] = rows([
    measured(
        "dns.queries",
        "Question Section",
        questions_bytes,
        Kind::Items(|items| question(items, false)),
        rfc(1035, "4.1.2"),
        "What is asked. An answer repeats it.",
    )
    .short("Question"),
    measured(
        "dns.answers",
        "Answer Section",
        |message| records_bytes(message, 6),
        Kind::Items(|items| record(items, false)),
        rfc(1035, "4.1.3"),
        "The records that answer the question.",
    )
    .short("Answer"),
    measured(
        "dns.authorities",
        "Authority Section",
        |message| records_bytes(message, 8),
        Kind::Items(|items| record(items, false)),
        rfc(1035, "4.1.3"),
        "Records that tell which servers are in charge of the name, or that there is none of it.",
    )
    .short("Authority"),
    measured(
        "dns.additionals",
        "Additional Section",
        |message| records_bytes(message, 10),
        Kind::Items(|items| record(items, false)),
        rfc(1035, "4.1.3"),
        "Records that are of use with the answer, such as addresses of the servers named.",
    )
    .short("Additional"),
    EXTRANEOUS,
]);

static MULTICAST_SECTIONS: [Field; 5] = rows([
    measured(
        "dns.queries",
        "Question Section",
        questions_bytes,
        Kind::Items(|items| question(items, true)),
        rfc(6762, "5"),
        "What is asked, often several things at once. Answers leave it out.",
    )
    .short("Question"),
    measured(
        "dns.answers",
        "Answer Section",
        |message| records_bytes(message, 6),
        Kind::Items(|items| record(items, true)),
        rfc(6762, "6"),
        "The records that answer; in a question, answers that the asker knows already.",
    )
    .short("Answer"),
    measured(
        "dns.authorities",
        "Authority Section",
        |message| records_bytes(message, 8),
        Kind::Items(|items| record(items, true)),
        rfc(6762, "8.2"),
        "In a question: what the asker is about to claim, so that two who claim the same can tell.",
    )
    .short("Authority"),
    measured(
        "dns.additionals",
        "Additional Section",
        |message| records_bytes(message, 10),
        Kind::Items(|items| record(items, true)),
        rfc(6763, "12"),
        "Records that are of use with the answer, such as port and address of a service.",
    )
    .short("Additional"),
    EXTRANEOUS,
]);

static UPDATE_SECTIONS: [Field; 5] = rows([
    measured(
        "dns.queries",
        "Zone Section",
        questions_bytes,
        Kind::Items(|items| question(items, false)),
        rfc(2136, "2.3"),
        "The zone that is to be changed.",
    )
    .short("Zone"),
    measured(
        "dns.answers",
        "Prerequisite Section",
        |message| records_bytes(message, 6),
        Kind::Items(|items| record(items, false)),
        rfc(2136, "2.4"),
        "What must be there, or must not, before anything changes.",
    )
    .short("Prerequisite"),
    measured(
        "dns.authorities",
        "Update Section",
        |message| records_bytes(message, 8),
        Kind::Items(|items| record(items, false)),
        rfc(2136, "2.5"),
        "The records to add or to remove.",
    )
    .short("Update"),
    measured(
        "dns.additionals",
        "Additional Data Section",
        |message| records_bytes(message, 10),
        Kind::Items(|items| record(items, false)),
        rfc(2136, "2.6"),
        "Records that come along, such as the signature of who asks.",
    )
    .short("Additional"),
    EXTRANEOUS,
]);

const EXTRANEOUS: Field = rest(
    "dns.extraneous.data",
    "Extraneous Data",
    Kind::Bytes,
    rfc(1035, "4.1"),
    "Bytes behind the last record that the counts announce. A message has none.",
);

/// Bytes of the section that begins where the table asks.
fn questions_bytes(message: &Scope<'_>) -> usize {
    let bytes = message.bytes.get(message.at..).unwrap_or_default();
    record::section_bytes(bytes, message.word(4), record::question_bytes)
}

/// The same for a section of records, whose count stands at this place of the header.
fn records_bytes(message: &Scope<'_>, count_at: usize) -> usize {
    let bytes = message.bytes.get(message.at..).unwrap_or_default();
    record::section_bytes(bytes, message.word(count_at), |bytes| Some(record::Outline::of(bytes)?.bytes()))
}
