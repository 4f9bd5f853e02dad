//! The options of IPv4 (RFC 791 section 3.1; router alert from RFC 2113).

use crate::table::{Counts, Field, Kind, Length, OptionSet, Spec, field, name, option, rest, rfc, rows};

const HEADER: Spec = rfc(791, "3.1");

/// The options known.
pub(super) static OPTIONS: OptionSet = OptionSet {
    kind: field(
        "ip.opt.type",
        "Option Type",
        8,
        Kind::Group(&OPTION_TYPE),
        HEADER,
        "Names the option: a copy bit, a class and a number.",
    )
    .short("Type"),
    length: field(
        "ip.opt.len",
        "Option Length",
        8,
        Kind::Uint,
        HEADER,
        "Bytes of this option, type and length included.",
    )
    .short("Len"),
    counts: Counts::Whole,
    end: Some(0),
    padding: field(
        "ip.opt.padding",
        "Padding",
        8,
        Kind::Bytes,
        HEADER,
        "Zeros that fill the header up to a whole word.",
    ),
    unknown: option(
        0xff,
        Length::Any,
        rest("ip.opt.unknown", "Unknown Option", Kind::Bytes, HEADER, "An option without a table here."),
        &UNKNOWN,
    ),
    known: &[
        option(
            0,
            Length::One,
            whole("ip.opt.eol", "End of Option List", "Ends the options; zeros follow up to the word."),
            &[],
        ),
        option(
            1,
            Length::One,
            whole("ip.opt.nop", "No Operation", "One byte of padding between options."),
            &[],
        ),
        option(
            7,
            Length::Any,
            whole("ip.opt.rr", "Record Route", "Asks each router on the way to write down its address."),
            &ROUTE,
        ),
        option(
            68,
            Length::Any,
            whole("ip.opt.ts", "Internet Timestamp", "Asks each router on the way to write down the time."),
            &TIMESTAMP,
        ),
        option(
            131,
            Length::Any,
            whole(
                "ip.opt.lsrr",
                "Loose Source Route",
                "Names routers to pass through, others in between allowed.",
            ),
            &ROUTE,
        ),
        option(
            137,
            Length::Any,
            whole(
                "ip.opt.ssrr",
                "Strict Source Route",
                "Names every router to pass through, none in between.",
            ),
            &ROUTE,
        ),
        option(
            148,
            Length::Fixed(4),
            whole("ip.opt.alert", "Router Alert", "Asks each router to look at the packet more closely."),
            &ALERT,
        ),
    ],
};

const fn whole(id: &'static str, name: &'static str, about: &'static str) -> Field {
    rest(id, name, Kind::Bytes, HEADER, about)
}

static OPTION_TYPE: [Field; 3] = rows([
    field(
        "ip.opt.type.copy",
        "Copied Flag",
        1,
        Kind::Flag { set: "copied into every fragment", clear: "in the first fragment only" },
        HEADER,
        "Whether fragments of the packet carry the option too.",
    )
    .short("Copy"),
    field(
        "ip.opt.type.class",
        "Option Class",
        2,
        Kind::Enum(&[
            name(0, "control"),
            name(1, "reserved"),
            name(2, "debugging and measurement"),
            name(3, "reserved"),
        ]),
        HEADER,
        "What sort of option it is.",
    )
    .short("Class"),
    field("ip.opt.type.number", "Option Number", 5, Kind::Uint, HEADER, "Which option of its class it is.")
        .short("No."),
]);

static UNKNOWN: [Field; 1] =
    rows([rest("ip.opt.data", "Option Data", Kind::Bytes, HEADER, "The option's bytes, not taken apart.")]);

static ROUTE: [Field; 2] = rows([
    field(
        "ip.opt.ptr",
        "Pointer",
        8,
        Kind::Uint,
        HEADER,
        "The byte of this option where the next address goes; 4 is the first.",
    )
    .short("Ptr"),
    rest(
        "ip.opt.route",
        "Route Data",
        Kind::Repeat(&ROUTE_ENTRY),
        HEADER,
        "Room for addresses, 4 bytes each.",
    ),
]);

static ROUTE_ENTRY: [Field; 1] = rows([field(
    "ip.rec_rt",
    "Route Address",
    32,
    Kind::Ipv4,
    HEADER,
    "The address of a router, or room for one.",
)]);

static TIMESTAMP: [Field; 4] = rows([
    field(
        "ip.opt.ptr",
        "Pointer",
        8,
        Kind::Uint,
        HEADER,
        "The byte of this option where the next entry goes; 5 is the first.",
    )
    .short("Ptr"),
    field("ip.opt.overflow", "Overflow", 4, Kind::Uint, HEADER, "How many routers found no room left.")
        .short("Oflw"),
    field(
        "ip.opt.flag",
        "Flag",
        4,
        Kind::Enum(&[
            name(0, "timestamps only"),
            name(1, "address before each timestamp"),
            name(3, "only the routers whose addresses are given"),
        ]),
        HEADER,
        "What each router writes down.",
    ),
    rest("ip.opt.ts.data", "Timestamp Data", Kind::Bytes, HEADER, "Entries, as the flag describes them."),
]);

static ALERT: [Field; 1] = rows([field(
    "ip.opt.ra",
    "Router Alert",
    16,
    Kind::Enum(&[name(0, "every router examines the packet")]),
    rfc(2113, "2.1"),
    "Why routers should look; 0 is the usual reason.",
)]);
