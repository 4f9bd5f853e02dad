//! Options in which routers write: record route, source routes, timestamps (RFC 791 section 3.1). Each has a pointer that
//! counts the option's bytes from 1 and says where the next router writes; beyond the end there is no room.

use super::HEADER;
use crate::table::{Field, Kind, Scope, field, measured, name, rest, rows};

pub(super) static RECORD: [Field; 2] = rows([
    measured("ip.opt.ptr", "Pointer", |_| 0, Kind::Switch(pointer), HEADER, ROUTE_POINTER_ABOUT),
    rest(
        "ip.opt.route",
        "Route Data",
        Kind::Repeat(&RECORD_SLOT),
        HEADER,
        "Room for addresses, 4 bytes each.",
    ),
]);

pub(super) static SOURCE: [Field; 2] = rows([
    measured("ip.opt.ptr", "Pointer", |_| 0, Kind::Switch(pointer), HEADER, ROUTE_POINTER_ABOUT),
    rest(
        "ip.opt.route",
        "Route Data",
        Kind::Repeat(&SOURCE_SLOT),
        HEADER,
        "The addresses of the route. A router passed is replaced by the address by which it sent the packet on.",
    ),
]);

const ROUTE_POINTER_ABOUT: &str = "The byte of this option, counted from 1, where the next address is. 4 is the first; more than the length: the end.";
/// Pointer of routes.
const ROUTE_POINTER: Field =
    field("ip.opt.ptr", "Pointer", 8, Kind::Uint, HEADER, ROUTE_POINTER_ABOUT).short("Ptr");

static POINTER: [Field; 1] = rows([ROUTE_POINTER.must(
    |byte| byte >= 4 && byte % 4 == 0,
    "addresses begin at byte 4 of the option and then every 4 bytes",
)]);
static POINTER_BEYOND: [Field; 1] =
    rows([ROUTE_POINTER.must(|_| false, "at the end of the route it is one more than the option's length")]);

/// The pointer's row; a condition of its own where it is far behind the option's end.
fn pointer(option: &Scope<'_>) -> &'static [Field] {
    match u16::from(option.byte(2)) > u16::from(option.byte(1)) + 1 && option.bytes.len() > 2 {
        true => &POINTER_BEYOND,
        false => &POINTER,
    }
}

static RECORD_SLOT: [Field; 1] = rows([rest(
    "ip.rec_rt",
    "Route Address",
    Kind::Switch(record_slot),
    HEADER,
    "A router's address, or room for one.",
)]);

fn record_slot(option: &Scope<'_>) -> &'static [Field] {
    match left(option) {
        0..4 => &LEFT_OVER,
        _ if is_passed(option) => &RECORDED,
        _ => &EMPTY,
    }
}

static SOURCE_SLOT: [Field; 1] = rows([rest(
    "ip.src_rt",
    "Route Address",
    Kind::Switch(source_slot),
    HEADER,
    "An address passed, or one to come.",
)]);

fn source_slot(option: &Scope<'_>) -> &'static [Field] {
    match left(option) {
        0..4 => &LEFT_OVER,
        _ if is_passed(option) => &RECORDED,
        4..8 => &LAST_STOP,
        _ => &TO_COME,
    }
}

/// Bytes of the option from this place on, by its own length: the capture may hold less.
fn left(option: &Scope<'_>) -> usize {
    usize::from(option.byte(1)).saturating_sub(option.at)
}

/// Whether the pointer has left this place behind.
fn is_passed(option: &Scope<'_>) -> bool {
    option.at + 1 < usize::from(option.byte(2))
}

static RECORDED: [Field; 1] = rows([field(
    "ip.rec_rt",
    "Recorded Route Address",
    32,
    Kind::Ipv4,
    HEADER,
    "Written by a router that the packet has passed: its address on the link by which it sent the packet on.",
)
.short("Recorded")]);
static EMPTY: [Field; 1] = rows([field(
    "ip.empty_rt",
    "Empty Slot",
    32,
    Kind::Ipv4,
    HEADER,
    "Room for the address of a router further on; until then it means nothing.",
)
.short("Empty")]);
static TO_COME: [Field; 1] = rows([field(
    "ip.src_rt",
    "Source Route Address",
    32,
    Kind::Ipv4,
    HEADER,
    "A stop of the route that is still to come.",
)
.short("To come")]);
static LAST_STOP: [Field; 1] = rows([field(
    "ip.src_rt",
    "Last Source Route Address",
    32,
    Kind::Ipv4,
    HEADER,
    "The end of the route: where the packet is meant to go. The Destination Address of the header names the next stop.",
)
.short("Last stop")]);
static LEFT_OVER: [Field; 1] =
    rows([rest("ip.opt.left_over", "Left Over", Kind::Bytes, HEADER, "Bytes too few for another entry.")
        .short("Rest")]);

pub(super) static TIMESTAMP: [Field; 4] = rows([
    measured("ip.opt.ptr", "Pointer", |_| 0, Kind::Switch(stamp_pointer), HEADER, STAMP_POINTER_ABOUT),
    measured("ip.opt.overflow", "Overflow", |_| 0, Kind::Switch(overflow), HEADER, OVERFLOW_ABOUT),
    measured("ip.opt.flag", "Flag", |_| 0, Kind::Switch(flag), HEADER, FLAG_ABOUT),
    rest(
        "ip.opt.ts.data",
        "Timestamp Data",
        Kind::Repeat(&STAMP_SLOT),
        HEADER,
        "Entries, as the flag describes them.",
    ),
]);

const STAMP_POINTER_ABOUT: &str = "The byte of this option, counted from 1, where the next entry goes. 5 is the first; more than the length: no room.";
const STAMP_POINTER: Field =
    field("ip.opt.ptr", "Pointer", 8, Kind::Uint, HEADER, STAMP_POINTER_ABOUT).short("Ptr");

static FIRST_AT_FIVE: [Field; 1] = rows([STAMP_POINTER.must(
    |byte| byte >= 5 && byte % 4 == 1,
    "entries begin at byte 5 of the option and then every 4 or 8 bytes",
)]);
static FIRST_AT_FIVE_BEYOND: [Field; 1] = rows([
    STAMP_POINTER.must(|_| false, "when there is no room left it is one more than the option's length")
]);

fn stamp_pointer(option: &Scope<'_>) -> &'static [Field] {
    match u16::from(option.byte(2)) > u16::from(option.byte(1)) + 1 && option.bytes.len() > 2 {
        true => &FIRST_AT_FIVE_BEYOND,
        false => &FIRST_AT_FIVE,
    }
}

const OVERFLOW_ABOUT: &str =
    "How many routers found no room left for their entry. At 15 the next one drops the packet.";
const OVERFLOW: Field =
    field("ip.opt.overflow", "Overflow", 4, Kind::Uint, HEADER, OVERFLOW_ABOUT).short("Oflw");

static ROUTERS_LEFT_OUT: [Field; 1] = rows([OVERFLOW]);
static LEFT_OUT_DESPITE_ROOM: [Field; 1] =
    rows([OVERFLOW
        .must(|routers| routers == 0, "while the pointer shows room left, no router counts itself here")]);

fn overflow(option: &Scope<'_>) -> &'static [Field] {
    if option.byte(2) > option.byte(1) { &ROUTERS_LEFT_OUT } else { &LEFT_OUT_DESPITE_ROOM }
}

const FLAG_ABOUT: &str = "What each router writes down.";
const FLAG: Field = field(
    "ip.opt.flag",
    "Flag",
    4,
    Kind::Enum(&[
        name(0, "timestamps only"),
        name(1, "address before each timestamp"),
        name(3, "only the routers whose addresses are given"),
    ]),
    HEADER,
    FLAG_ABOUT,
);

static KNOWN_FLAG: [Field; 1] =
    rows([FLAG.must(|flag| matches!(flag, 0 | 1 | 3), "RFC 791 knows 0, 1 and 3")]);
static FLAG_OF_PAIRS: [Field; 1] = rows([FLAG.must(
    |_| false,
    "an address and a timestamp take 8 bytes, and the option's length leaves half of an entry",
)]);

fn flag(option: &Scope<'_>) -> &'static [Field] {
    match option.byte(3) & 0x0f {
        1 | 3 if option.byte(1).is_multiple_of(8) => &FLAG_OF_PAIRS,
        _ => &KNOWN_FLAG,
    }
}

static STAMP_SLOT: [Field; 1] = rows([rest(
    "ip.opt.time_stamp",
    "Timestamp",
    Kind::Switch(stamp_slot),
    HEADER,
    "An entry, or room for one.",
)]);

fn stamp_slot(option: &Scope<'_>) -> &'static [Field] {
    let left = left(option);
    let pair = matches!(option.byte(3) & 0x0f, 1 | 3);
    let given = option.byte(3) & 0x0f == 3;
    match (left, pair, is_passed(option)) {
        (0..4, _, _) | (4..8, true, _) => &LEFT_OVER,
        (_, false, true) => &STAMP,
        (_, false, false) => &EMPTY_STAMP,
        (_, true, true) => &STAMPED,
        (_, true, false) if given => &ASKED,
        (_, true, false) => &EMPTY_PAIR,
    }
}

const TIME: Field = field(
    "ip.opt.time_stamp",
    "Timestamp",
    32,
    Kind::DayMillis,
    HEADER,
    "When the router handled the packet, in milliseconds since midnight UTC.",
)
.must(
    |millis| !(86_400_000..0x8000_0000).contains(&millis),
    "a day has 86400000 milliseconds, and any other time has the highest bit set",
);
const NO_TIME: Field = field(
    "ip.opt.time_stamp",
    "Empty Timestamp",
    32,
    Kind::Uint,
    HEADER,
    "Room for a router's time; until then it means nothing.",
)
.short("Empty");

const fn stamp_address(name: &'static str, about: &'static str) -> Field {
    field("ip.opt.time_stamp_addr", name, 32, Kind::Ipv4, HEADER, about)
}

static STAMP: [Field; 1] = rows([TIME]);
static EMPTY_STAMP: [Field; 1] = rows([NO_TIME]);
static STAMPED: [Field; 2] =
    rows([stamp_address("Internet Address", "The router that wrote the timestamp behind it."), TIME]);
static ASKED: [Field; 2] = rows([
    stamp_address(
        "Address Asked For",
        "The sender names a router here; only that one writes the timestamp behind it.",
    ),
    NO_TIME,
]);
static EMPTY_PAIR: [Field; 2] = rows([
    stamp_address("Empty Address", "Room for a router's address; until then it means nothing.")
        .short("Empty"),
    NO_TIME,
]);
