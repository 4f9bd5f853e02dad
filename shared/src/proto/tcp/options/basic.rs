//! The options that nearly every connection uses (RFC 9293 section 3.2; window scale and timestamps from RFC 7323, SACK from
//! RFC 2018).

use super::{HEADER, NOT_IN_A_SYN, item, opens};
use crate::table::{Field, Kind, Length, OptionRow, field, option, rest, rfc, rows};

pub(super) const END: OptionRow = option(
    0,
    Length::One,
    item(
        "tcp.options.eol",
        "End of Option List",
        HEADER,
        "Ends the options; zeros fill up the last word of 4 bytes.",
    ),
    &[],
);

pub(super) const NO_OPERATION: OptionRow = option(
    1,
    Length::One,
    item(
        "tcp.options.nop",
        "No-Operation",
        HEADER,
        "One byte of padding. It aligns what follows it, or fills the list up.",
    )
    .short("NOP"),
    &[],
);

pub(super) const MAXIMUM_SEGMENT_SIZE: OptionRow = option(
    2,
    Length::Fixed(4),
    item(
        "tcp.options.mss",
        "Maximum Segment Size",
        HEADER,
        "The most data bytes this side wants in one segment. Only in a SYN.",
    )
    .short("MSS"),
    &MSS,
)
.only_in(opens, NOT_IN_A_SYN);

static MSS: [Field; 1] = rows([field(
    "tcp.options.mss_val",
    "MSS Value",
    16,
    Kind::Uint,
    rfc(9293, "3.7.1"),
    "Data bytes a segment may carry at most, without IP and TCP headers. Usually what the link takes, \
     minus 40 with IPv4 and 60 with IPv6.",
)]);

pub(super) const WINDOW_SCALE: OptionRow = option(
    3,
    Length::Fixed(3),
    item(
        "tcp.options.wscale",
        "Window Scale",
        rfc(7323, "2.2"),
        "By how many bits this side's later windows are to be shifted left. Only in a SYN.",
    ),
    &SHIFT,
)
.only_in(opens, NOT_IN_A_SYN);

static SHIFT: [Field; 1] = rows([field(
    "tcp.options.wscale.shift",
    "Shift Count",
    8,
    Kind::Uint,
    rfc(7323, "2.2"),
    "The power of two that this side's windows are multiplied by, 0 to 14.",
)
.short("Shift")
.must(|shift| shift <= 14, "14 is the largest allowed, and a receiver uses 14 instead")]);

pub(super) const SACK_PERMITTED: OptionRow = option(
    4,
    Length::Fixed(2),
    item(
        "tcp.options.sack_perm",
        "SACK Permitted",
        rfc(2018, "2"),
        "This side understands selective acknowledgments. Only in a SYN.",
    )
    .short("SACK ok"),
    &[],
)
.only_in(opens, NOT_IN_A_SYN);

pub(super) const SACK: OptionRow = option(
    5,
    Length::Such(
        |bytes| matches!(bytes, 10 | 18 | 26 | 34),
        "it should be 2 and 8 for each of one to four blocks: 10, 18, 26 or 34",
    ),
    item(
        "tcp.options.sack",
        "SACK",
        rfc(2018, "3"),
        "Lists blocks that arrived beyond a gap, so that only the gap has to be sent again.",
    ),
    &BLOCKS,
);

static BLOCKS: [Field; 1] = rows([rest(
    "tcp.options.sack.blocks",
    "Blocks",
    Kind::Repeat(&BLOCK),
    rfc(2018, "3"),
    "Up to four blocks, each given by its first byte and the byte after its last.",
)]);

static BLOCK: [Field; 2] = rows([
    field(
        "tcp.options.sack_le",
        "Left Edge",
        32,
        Kind::Uint,
        rfc(2018, "3"),
        "The first sequence number of a block that has arrived.",
    ),
    field(
        "tcp.options.sack_re",
        "Right Edge",
        32,
        Kind::Uint,
        rfc(2018, "3"),
        "The sequence number after the last one of that block.",
    ),
]);

pub(super) const TIMESTAMPS: OptionRow = option(
    8,
    Length::Fixed(10),
    item(
        "tcp.options.timestamp",
        "Timestamps",
        rfc(7323, "3.2"),
        "A clock reading of this side and one heard from the other: measures round trips, spots old \
         segments.",
    ),
    &CLOCKS,
);

static CLOCKS: [Field; 2] = rows([
    field(
        "tcp.options.timestamp.tsval",
        "TS Value",
        32,
        Kind::Uint,
        rfc(7323, "3.2"),
        "This side's clock when it sent the segment. Only differences mean something.",
    )
    .short("TSval"),
    field(
        "tcp.options.timestamp.tsecr",
        "TS Echo Reply",
        32,
        Kind::Uint,
        rfc(7323, "3.2"),
        "A clock reading heard from the other side, sent back. 0 in a first SYN: none heard yet.",
    )
    .short("TSecr"),
]);
