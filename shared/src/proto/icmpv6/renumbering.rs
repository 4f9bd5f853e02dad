//! Router renumbering (RFC 2894): one message gives new prefixes to all routers of a site. Hardly anybody
//! uses it.

use crate::table::{Field, Item, Items, Kind, Spec, field, name, rest, rfc, rows};

const BODY: Spec = rfc(2894, "3.2");

const fn reserved(id: &'static str, bits: u16, spec: Spec) -> Field {
    field(
        id,
        "Reserved",
        bits,
        Kind::Reserved,
        spec,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    )
    .short("Res")
}

const RENUMBER: Spec = rfc(2894, "3.1");

pub(super) static RENUMBERING: [Field; 6] = rows([
    field(
        "icmpv6.rr.sequence_number",
        "Sequence Number",
        32,
        Kind::Uint,
        RENUMBER,
        "Counts the commands; it never goes back but by a reset.",
    )
    .short("Sequence"),
    field(
        "icmpv6.rr.segment_number",
        "Segment Number",
        8,
        Kind::Uint,
        RENUMBER,
        "Tells messages with one sequence number apart.",
    )
    .short("Segment"),
    field(
        "icmpv6.rr.flag",
        "Flags",
        8,
        Kind::Group(&RENUMBERING_FLAGS),
        RENUMBER,
        "How routers are to treat the command.",
    ),
    field(
        "icmpv6.rr.maxdelay",
        "Max Delay",
        16,
        Kind::Uint,
        RENUMBER,
        "The longest time, in milliseconds, that a router may wait before it answers.",
    ),
    reserved("icmpv6.reserved", 32, RENUMBER),
    rest(
        "icmpv6.rr.body",
        "Message Body",
        Kind::Switch(|header| match header.byte(1) {
            0 => &COMMANDS,
            1 => &RESULTS,
            _ => &OTHER_BODY,
        }),
        BODY,
        "What is to be done, or what was.",
    ),
]);

static RENUMBERING_FLAGS: [Field; 6] = rows([
    field(
        "icmpv6.rr.flag.t",
        "Test Command",
        1,
        Kind::Flag { set: "only a test", clear: "to be carried out" },
        RENUMBER,
        "Whether routers only pretend.",
    )
    .short("T"),
    field(
        "icmpv6.rr.flag.r",
        "Result Requested",
        1,
        Kind::Flag { set: "wants a result", clear: "wants no result" },
        RENUMBER,
        "Whether routers are to answer with a result.",
    )
    .short("R"),
    field(
        "icmpv6.rr.flag.a",
        "All Interfaces",
        1,
        Kind::Flag { set: "on all interfaces", clear: "not on interfaces that are shut down" },
        RENUMBER,
        "Which interfaces the command is for.",
    )
    .short("A"),
    field(
        "icmpv6.rr.flag.s",
        "Site-Specific",
        1,
        Kind::Flag { set: "for one site", clear: "for all sites" },
        RENUMBER,
        "Whether it is only for interfaces of the site that the message came from.",
    )
    .short("S"),
    field(
        "icmpv6.rr.flag.p",
        "Processed Previously",
        1,
        Kind::Flag { set: "was processed before", clear: "is processed now" },
        RENUMBER,
        "In a result: whether the router had seen the command before.",
    )
    .short("P"),
    field(
        "icmpv6.rr.flag.rsv",
        "Reserved",
        3,
        Kind::Reserved,
        RENUMBER,
        "No meaning yet. A sender puts 0, a receiver ignores it.",
    )
    .short("Res"),
]);

static OTHER_BODY: [Field; 1] = rows([rest(
    "icmpv6.data",
    "Message Body",
    Kind::Bytes,
    BODY,
    "A reset has no body; what other codes have, nobody has said.",
)]);

static COMMANDS: [Field; 1] = rows([rest(
    "icmpv6.rr.pco",
    "Prefix Control Operations",
    Kind::Items(operation),
    BODY,
    "Each names prefixes to look for, and prefixes to use.",
)]);

static OPERATION: Field = rest(
    "icmpv6.rr.pco.operation",
    "Prefix Control Operation",
    Kind::Bytes,
    BODY,
    "Prefixes to look for on the router's interfaces, and what to make of those that match.",
)
.short("Operation");

fn operation(items: &Items<'_>) -> Item {
    let words = items.bytes.get(1).copied().unwrap_or_default();
    let bytes = usize::from(words) * 8;
    let left = items.bytes.len();
    let wrong = (bytes < 24 || bytes > left).then(|| {
        format!(
            "OpLength says {bytes} bytes, and {left} are left; it must be at least 24, and no more than \
         there are."
        )
    });
    Item { field: &OPERATION, bytes: if bytes < 24 { left } else { bytes }, rows: &OPERATION_ROWS, wrong }
}

static OPERATION_ROWS: [Field; 9] = rows([
    field(
        "icmpv6.rr.pco.mp.opcode",
        "OpCode",
        8,
        Kind::Enum(&[name(1, "add"), name(2, "change"), name(3, "set global")]),
        BODY,
        "What to do with interfaces that have a matching prefix.",
    ),
    field(
        "icmpv6.rr.pco.mp.oplength",
        "OpLength",
        8,
        Kind::Units(8),
        BODY,
        "How long the operation is, in words of 8 bytes: 3, and 4 for each prefix to use.",
    ),
    field(
        "icmpv6.rr.pco.mp.ordinal",
        "Ordinal",
        8,
        Kind::Uint,
        BODY,
        "A number for the operation, by which results name it.",
    ),
    field("icmpv6.rr.pco.mp.matchlen", "MatchLen", 8, Kind::Uint, BODY, "How many bits must agree.")
        .must(|bits| bits <= 128, "an IPv6 address has 128 bits"),
    field("icmpv6.rr.pco.mp.minlen", "MinLen", 8, Kind::Uint, BODY, "The shortest prefix that matches."),
    field("icmpv6.rr.pco.mp.maxlen", "MaxLen", 8, Kind::Uint, BODY, "The longest prefix that matches."),
    reserved("icmpv6.reserved", 16, BODY),
    field("icmpv6.rr.pco.mp.matchprefix", "MatchPrefix", 128, Kind::Ipv6, BODY, "The prefix to look for."),
    rest(
        "icmpv6.rr.pco.ups",
        "Use-Prefix Parts",
        Kind::Items(use_part),
        BODY,
        "The prefixes to use instead, or as well.",
    ),
]);

static USE_PART: Field =
    rest("icmpv6.rr.pco.up", "Use-Prefix Part", Kind::Bytes, BODY, "One prefix to use.").short("Use");

fn use_part(items: &Items<'_>) -> Item {
    Item { field: &USE_PART, bytes: items.bytes.len().min(32), rows: &USE, wrong: None }
}

static USE: [Field; 8] = rows([
    field(
        "icmpv6.rr.pco.up.uselen",
        "UseLen",
        8,
        Kind::Uint,
        BODY,
        "How many bits come from the prefix below.",
    ),
    field(
        "icmpv6.rr.pco.up.keeplen",
        "KeepLen",
        8,
        Kind::Uint,
        BODY,
        "How many bits of the old prefix are kept behind.",
    ),
    field(
        "icmpv6.rr.pco.up.flagmask",
        "FlagMask",
        8,
        Kind::Hex,
        BODY,
        "Which of the flags in the next byte are to be set anew.",
    ),
    field(
        "icmpv6.rr.pco.up.raflags",
        "RAFlags",
        8,
        Kind::Hex,
        BODY,
        "Flags for the prefix option of router advertisements.",
    ),
    field("icmpv6.rr.pco.up.validlifetime", "Valid Lifetime", 32, Kind::Uint, BODY, "In seconds."),
    field("icmpv6.rr.pco.up.preferredlifetime", "Preferred Lifetime", 32, Kind::Uint, BODY, "In seconds."),
    field(
        "icmpv6.rr.pco.up.flag",
        "Flags",
        32,
        Kind::Group(&USE_FLAGS),
        BODY,
        "Whether the lifetimes count down.",
    ),
    field("icmpv6.rr.pco.up.useprefix", "UsePrefix", 128, Kind::Ipv6, BODY, "The new prefix."),
]);

static USE_FLAGS: [Field; 3] = rows([
    field(
        "icmpv6.rr.pco.up.flag.v",
        "V",
        1,
        Kind::Flag { set: "counts down", clear: "stays the same" },
        BODY,
        "Whether the valid lifetime that is advertised counts down.",
    ),
    field(
        "icmpv6.rr.pco.up.flag.p",
        "P",
        1,
        Kind::Flag { set: "counts down", clear: "stays the same" },
        BODY,
        "Whether the preferred lifetime that is advertised counts down.",
    ),
    reserved("icmpv6.rr.pco.up.flag.reserved", 30, BODY),
]);

static RESULTS: [Field; 1] = rows([rest(
    "icmpv6.rr.results",
    "Results",
    Kind::Items(|items| Item {
        field: &RESULT,
        bytes: items.bytes.len().min(24),
        rows: &RESULT_ROWS,
        wrong: None,
    }),
    rfc(2894, "3.3"),
    "One result for each prefix that matched.",
)]);

static RESULT: Field =
    rest("icmpv6.rr.rm", "Result Message", Kind::Bytes, rfc(2894, "3.3"), "What was done with one prefix.")
        .short("Result");

static RESULT_ROWS: [Field; 5] = rows([
    field(
        "icmpv6.rr.rm.flag",
        "Flags",
        16,
        Kind::Group(&RESULT_FLAGS),
        rfc(2894, "3.3"),
        "What went wrong, if something did.",
    ),
    field(
        "icmpv6.rr.rm.ordinal",
        "Ordinal",
        8,
        Kind::Uint,
        rfc(2894, "3.3"),
        "Which operation it is the result of.",
    ),
    field(
        "icmpv6.rr.rm.matchedlen",
        "MatchedLen",
        8,
        Kind::Uint,
        rfc(2894, "3.3"),
        "The length of the prefix that matched.",
    ),
    field(
        "icmpv6.rr.rm.interfaceindex",
        "InterfaceIndex",
        32,
        Kind::Uint,
        rfc(2894, "3.3"),
        "The interface it was on.",
    ),
    field(
        "icmpv6.rr.rm.matchedprefix",
        "MatchedPrefix",
        128,
        Kind::Ipv6,
        rfc(2894, "3.3"),
        "The prefix that matched.",
    ),
]);

static RESULT_FLAGS: [Field; 3] = rows([
    reserved("icmpv6.rr.rm.flag.reserved", 14, rfc(2894, "3.3")),
    field(
        "icmpv6.rr.rm.flag.b",
        "B",
        1,
        Kind::Flag { set: "a length went out of bounds", clear: "lengths are in bounds" },
        rfc(2894, "3.3"),
        "Whether the new prefix would have been too long.",
    ),
    field(
        "icmpv6.rr.rm.flag.f",
        "F",
        1,
        Kind::Flag { set: "forbidden by the router's settings", clear: "not forbidden" },
        rfc(2894, "3.3"),
        "Whether the router may not use that prefix on the interface.",
    ),
]);
