//! The options of TCP (RFC 9293 section 3.2; window scale and timestamps from RFC 7323, SACK from RFC 2018).

use crate::table::{Counts, Field, Kind, Length, OptionSet, Spec, field, option, rest, rfc, rows};

const HEADER: Spec = rfc(9293, "3.2");

/// The options known.
pub(super) static OPTIONS: OptionSet = OptionSet {
    kind: field("tcp.option_kind", "Kind", 8, Kind::Uint, HEADER, "Names the option."),
    length: field(
        "tcp.option_len",
        "Length",
        8,
        Kind::Uint,
        HEADER,
        "Bytes of this option, kind and length included.",
    )
    .short("Len"),
    counts: Counts::Whole,
    end: Some(0),
    padding: field(
        "tcp.options.padding",
        "Padding",
        8,
        Kind::Bytes,
        HEADER,
        "Zeros behind the end of the options, up to the next whole word.",
    ),
    unknown: option(
        0xff,
        Length::Any,
        rest("tcp.options.unknown", "Unknown Option", Kind::Bytes, HEADER, "An option without a table here."),
        &UNKNOWN,
    ),
    known: &[
        option(
            0,
            Length::One,
            item(
                "tcp.options.eol",
                "End of Option List",
                HEADER,
                "Ends the options; zeros follow up to the word.",
            ),
            &[],
        ),
        option(
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
        ),
        option(
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
        ),
        option(
            3,
            Length::Fixed(3),
            item(
                "tcp.options.wscale",
                "Window Scale",
                rfc(7323, "2.2"),
                "By how many bits this side's later windows are to be shifted left. Only in a SYN.",
            ),
            &WINDOW_SCALE,
        ),
        option(
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
        ),
        option(
            5,
            Length::Any,
            item(
                "tcp.options.sack",
                "SACK",
                rfc(2018, "3"),
                "Lists blocks that arrived beyond a gap, so that only the gap need be sent again.",
            ),
            &SACK,
        ),
        option(
            8,
            Length::Fixed(10),
            item(
                "tcp.options.timestamp",
                "Timestamps",
                rfc(7323, "3.2"),
                "A clock reading of this side and the last one heard from the other: measures round trips, spots old segments.",
            ),
            &TIMESTAMPS,
        ),
    ],
};

const fn item(id: &'static str, name: &'static str, spec: Spec, about: &'static str) -> Field {
    rest(id, name, Kind::Bytes, spec, about)
}

static UNKNOWN: [Field; 1] = rows([rest(
    "tcp.options.unknown.payload",
    "Option Data",
    Kind::Bytes,
    HEADER,
    "The option's bytes, not taken apart.",
)]);

static MSS: [Field; 1] = rows([field(
    "tcp.options.mss_val",
    "MSS Value",
    16,
    Kind::Uint,
    rfc(9293, "3.7.1"),
    "Data bytes a segment may carry at most, without IP and TCP headers. Usually the link's MTU less 40.",
)]);

static WINDOW_SCALE: [Field; 1] = rows([field(
    "tcp.options.wscale.shift",
    "Shift Count",
    8,
    Kind::Uint,
    rfc(7323, "2.2"),
    "The power of two that this side's windows are multiplied by, 0 to 14.",
)
.short("Shift")]);

static SACK: [Field; 1] = rows([rest(
    "tcp.options.sack.blocks",
    "Blocks",
    Kind::Repeat(&SACK_BLOCK),
    rfc(2018, "3"),
    "Up to four blocks, each from its first byte up to, not including, the byte behind it.",
)]);

static SACK_BLOCK: [Field; 2] = rows([
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
        "The sequence number behind the last one of that block.",
    ),
]);

static TIMESTAMPS: [Field; 2] = rows([
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
        "The last clock reading heard from the other side, sent back. 0 in a first SYN: none heard yet.",
    )
    .short("TSecr"),
]);
