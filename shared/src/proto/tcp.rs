//! The Transmission Control Protocol (RFC 9293; ECE and CWR from RFC 3168, AE from RFC 9768).
//!
//! The oddity: the flags are bits of the same 16-bit word as Data Offset, and options are found only through the latter.

mod options;

use crate::bits::len_u32;
use crate::problem::{Problem, ProblemKind};
use crate::table::{
    Coverage, Field, Input, Kind, Layout, Next, Protocol, Slice, Spec, Tier, checked, field, flag, rest, rfc,
    rows,
};
use etherparse::TcpHeaderSlice;

const HEADER: Spec = rfc(9293, "3.1");

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
            rfc(9293, "3.8.5"),
            "Points to the byte after the last urgent one, counted from the sequence number. Valid only \
             with the URG flag.",
        ),
        rest(
            "tcp.options",
            "Options",
            Kind::List(&options::OPTIONS),
            rfc(9293, "3.2"),
            "Extras, most of them agreed on in the handshake. Each has a kind and, with two exceptions, a \
             length and mostly a value.",
        ),
    ],
    spec: HEADER,
    about: "Makes a reliable, ordered stream of bytes between two programs out of packets that may be lost or swapped.",
    slice,
    layout: Layout::new(),
});

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
        ("has slowed down; with SYN: offers ECN", "nothing to report"),
        rfc(3168, "6.1"),
        "Tells the receiver that its report of congestion was heard. In a SYN, together with ECE, offers \
         ECN.",
    ),
    flag(
        "tcp.flags.ece",
        "ECN-Echo",
        "ECE",
        ("reports congestion; with SYN: speaks ECN", "no congestion reported"),
        rfc(3168, "6.1"),
        "Reports to the sender that a router marked a packet instead of dropping it. In a SYN, together \
         with CWR, offers ECN.",
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
        "Says that the acknowledgment number is valid. Set on every segment but the very first of a connection, and some resets.",
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
        let message = format!(
            "Data Offset is {words} words, {bytes} bytes; the fixed part alone takes 5 words, 20 bytes."
        );
        slice.problems.push(Problem::new(ProblemKind::Length, input.span(96, 4), "tcp.hdr_len", message));
    }
    odd_flags(input, &mut slice);
    odd_ends(input, &mut slice);
    slice
}

/// Flags that no ordinary TCP sets together, or leaves out together.
fn odd_flags(input: &Input<'_>, slice: &mut Slice) {
    let Some(flags) = input.byte(13) else { return };
    let (fin, syn, rst, ack) = (flags & 1 != 0, flags & 2 != 0, flags & 4 != 0, flags & 0x10 != 0);
    let message = match (syn, fin, rst, ack) {
        (true, true, ..) => "SYN and FIN are both set; a segment opens or closes, never both.",
        (true, _, true, _) => "SYN and RST are both set; a segment opens or breaks off, never both.",
        (_, true, true, _) => {
            "FIN and RST are both set; a segment closes in order or breaks off, never both."
        }
        (_, true, _, false) => "FIN is set and ACK is not; once a connection is open, every segment has ACK.",
        (false, false, false, false) => {
            "None of SYN, ACK and RST is set; an ordinary segment opens, acknowledges or breaks off."
        }
        _ => return,
    };
    slice.problems.push(Problem::new(ProblemKind::Odd, input.span(100, 12), "tcp.flags", message.to_owned()));
}

/// Ends that no ordinary connection has.
fn odd_ends(input: &Input<'_>, slice: &mut Slice) {
    let (Some(source), Some(destination)) = (input.word(0), input.word(2)) else { return };
    let mut odd = |start, field, message: &str| {
        slice.problems.push(Problem::new(ProblemKind::Odd, input.span(start, 16), field, message.to_owned()));
    };
    if source == 0 {
        odd(0, "tcp.srcport", "The source port is 0, which is reserved; a program has a port from 1 up.");
    }
    if destination == 0 {
        odd(
            16,
            "tcp.dstport",
            "The destination port is 0, which is reserved; a program has a port from 1 up.",
        );
    }
    let syn = input.byte(13).is_some_and(|flags| flags & 2 != 0);
    if syn && source == destination && !input.source.is_empty() && input.source == input.destination {
        odd(
            0,
            "tcp.srcport",
            "Address and port of both ends are the same: a \"land\" packet, which once made hosts answer themselves for ever. \
             A connection has two different ends.",
        );
    }
}
