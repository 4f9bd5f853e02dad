//! The Transmission Control Protocol (RFC 9293; ECE and CWR from RFC 3168, AE from RFC 9768).
//!
//! The oddity: the flags are bits of the same 16-bit word as Data Offset, and options are found only through the latter.

use crate::bits::len_u32;
use crate::dissection::{Problem, ProblemKind};
use crate::table::{
    Coverage, Field, Input, Kind, Next, OptionSet, Protocol, Slice, Spec, Tier, checked, field, option, rest,
    rfc, rows,
};
use etherparse::TcpHeaderSlice;

const HEADER: Spec = rfc(9293, "3.1");
const OPTIONS_SPEC: Spec = rfc(9293, "3.2");

/// The TCP header.
pub static TCP: Protocol = checked(Protocol {
    id: "tcp",
    title: "TCP",
    name: "Transmission Control Protocol",
    tier: Tier::Transport,
    fixed_bytes: 20,
    fields: &[
        field(
            "tcp.srcport",
            "Source Port",
            16,
            Kind::Port,
            HEADER,
            "The sender's port. With the two addresses and the other port it names this one connection.",
        ),
        field("tcp.dstport", "Destination Port", 16, Kind::Port, HEADER, "The port of the program that is addressed."),
        field(
            "tcp.seq",
            "Sequence Number",
            32,
            Kind::Uint,
            HEADER,
            "The number of the first data byte in this segment. A SYN takes a number of its own: the start of the count.",
        ),
        field(
            "tcp.ack",
            "Acknowledgment Number",
            32,
            Kind::Uint,
            HEADER,
            "The next sequence number this side waits for: everything before it has arrived. Valid only with the ACK flag.",
        ),
        field(
            "tcp.hdr_len",
            "Data Offset",
            4,
            Kind::Units(4),
            HEADER,
            "Where the header ends and the data begin, counted in words of 4 bytes. The smallest is 5: no options.",
        )
        .short("DOffset"),
        field(
            "tcp.flags",
            "Flags",
            12,
            Kind::Group(&FLAGS),
            HEADER,
            "What this segment does besides carrying data: open, answer, push, close, abort. RFC 9293 calls them control bits.",
        ),
        field(
            "tcp.window_size_value",
            "Window",
            16,
            Kind::Uint,
            HEADER,
            "How much more the sender of this segment is ready to receive. If both sides agreed on window scaling, multiply \
             by the factor from the handshake to get bytes.",
        ),
        field(
            "tcp.checksum",
            "Checksum",
            16,
            Kind::Checksum(Coverage::PseudoHeader { zero_means_none: false }),
            HEADER,
            "Guards the addresses, this header and the data against errors on the way.",
        ),
        field(
            "tcp.urgent_pointer",
            "Urgent Pointer",
            16,
            Kind::Uint,
            rfc(6093, "3"),
            "Where urgent data end, counted from the sequence number. Valid only with the URG flag.",
        ),
        rest(
            "tcp.options",
            "Options",
            Kind::List(&OPTIONS),
            OPTIONS_SPEC,
            "Extras, most of them agreed in the handshake. Each is a kind, mostly a length, and its value.",
        ),
    ],
    spec: HEADER,
    about: "Makes a reliable, ordered stream of bytes between two programs out of packets that may be lost or swapped.",
    slice,
});

const fn flag(
    id: &'static str,
    name: &'static str,
    label: &'static str,
    (set, clear): (&'static str, &'static str),
    spec: Spec,
    about: &'static str,
) -> Field {
    field(id, name, 1, Kind::Flag { set, clear }, spec, about).short(label)
}

pub(super) static FLAGS: [Field; 10] = rows([
    field("tcp.flags.res", "Reserved", 3, Kind::Reserved, HEADER, "No meaning yet; must be 0.").short("Rsvd"),
    flag(
        "tcp.flags.ae",
        "Accurate ECN",
        "AE",
        ("takes part in accurate congestion feedback", "no accurate congestion feedback"),
        rfc(9768, "3.1"),
        "With CWR and ECE, counts congestion marks more exactly. Formerly the NS bit.",
    ),
    flag(
        "tcp.flags.cwr",
        "Congestion Window Reduced",
        "CWR",
        ("has slowed down after an ECE", "nothing to report"),
        rfc(3168, "6.1"),
        "Tells the receiver that its report of congestion was heard. In a SYN, offers ECN.",
    ),
    flag(
        "tcp.flags.ece",
        "ECN-Echo",
        "ECE",
        ("congestion was seen on the way", "no congestion reported"),
        rfc(3168, "6.1"),
        "Reports to the sender that a router marked a packet instead of dropping it. In a SYN, offers ECN.",
    ),
    flag(
        "tcp.flags.urg",
        "Urgent",
        "URG",
        ("the urgent pointer counts", "the urgent pointer is ignored"),
        HEADER,
        "Says that the urgent pointer is valid.",
    ),
    flag(
        "tcp.flags.ack",
        "Acknowledgment",
        "ACK",
        ("the acknowledgment number counts", "the acknowledgment number is ignored"),
        HEADER,
        "Says that the acknowledgment number is valid. Set on every segment but the very first of a connection.",
    ),
    flag(
        "tcp.flags.push",
        "Push",
        "PSH",
        ("hand the data to the program now", "data may wait for more"),
        HEADER,
        "Asks the receiver to hand what it has to the program, instead of waiting for more.",
    ),
    flag(
        "tcp.flags.reset",
        "Reset",
        "RST",
        ("the connection is over at once", "no reset"),
        HEADER,
        "Ends or refuses a connection at once: something does not fit, or nobody listens there.",
    ),
    flag(
        "tcp.flags.syn",
        "Synchronize",
        "SYN",
        ("opens a connection", "not part of opening a connection"),
        HEADER,
        "Opens a connection: tells the other side the sequence number that the count starts from.",
    ),
    flag(
        "tcp.flags.fin",
        "Finish",
        "FIN",
        ("the sender has no more data", "more data may come"),
        HEADER,
        "Closes one direction: the sender has no more data. The other direction stays open until its own FIN.",
    ),
]);

static OPTIONS: OptionSet = OptionSet {
    kind: field("tcp.option_kind", "Kind", 8, Kind::Uint, OPTIONS_SPEC, "Names the option."),
    length: field(
        "tcp.option_len",
        "Length",
        8,
        Kind::Uint,
        OPTIONS_SPEC,
        "Bytes of this option, kind and length included.",
    )
    .short("Len"),
    padding: field(
        "tcp.options.padding",
        "Padding",
        8,
        Kind::Bytes,
        OPTIONS_SPEC,
        "Zeros behind the end of the options, up to the next whole word.",
    ),
    unknown: option(
        0xff,
        None,
        rest(
            "tcp.options.unknown",
            "Unknown Option",
            Kind::Bytes,
            OPTIONS_SPEC,
            "An option without a table here.",
        ),
        &UNKNOWN,
    ),
    known: &[
        option(
            0,
            Some(1),
            item(
                "tcp.options.eol",
                "End of Option List",
                OPTIONS_SPEC,
                "Ends the options; zeros follow up to the word.",
            ),
            &[],
        ),
        option(
            1,
            Some(1),
            item(
                "tcp.options.nop",
                "No-Operation",
                OPTIONS_SPEC,
                "One byte of padding, mostly so that the next option begins on a word.",
            )
            .short("NOP"),
            &[],
        ),
        option(
            2,
            Some(4),
            item(
                "tcp.options.mss",
                "Maximum Segment Size",
                OPTIONS_SPEC,
                "The most data bytes this side wants in one segment. Only in a SYN.",
            )
            .short("MSS"),
            &MSS,
        ),
        option(
            3,
            Some(3),
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
            Some(2),
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
            None,
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
            Some(10),
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
    OPTIONS_SPEC,
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

fn slice(input: &Input<'_>) -> Slice {
    let words = input.bytes.get(12).map(|byte| byte >> 4);
    let header_bytes = match TcpHeaderSlice::from_slice(input.bytes) {
        Ok(header) => len_u32(header.slice()),
        // Headers that etherparse refuses, cut or contradictory, are drawn as far as they go.
        Err(_) => words.map_or(20, |words| u32::from(words) * 4).max(20),
    };
    let mut slice = Slice {
        header_from: (header_bytes > 20).then_some("tcp.hdr_len"),
        ..Slice::fixed(header_bytes, Next::Data)
    };
    if let Some(words @ 0..5) = words {
        let bytes = words * 4;
        slice.problems.push(Problem {
            kind: ProblemKind::Length,
            span: input.span(96, 4),
            field: Some("tcp.hdr_len"),
            message: format!(
                "Data Offset is {words} words, {bytes} bytes; the fixed part alone takes 5 words, 20 bytes."
            ),
        });
    }
    slice
}
