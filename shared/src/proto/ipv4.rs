//! The Internet Protocol, version 4 (RFC 791; DSCP from RFC 2474, ECN from RFC 3168).
//!
//! The oddity: Header Length counts words of four bytes, Fragment Offset units of eight, Total Length bytes.

mod options;

use super::names::{IP_NUMBERS, dscp, ecn};
use crate::bits::{BitSpan, len_u32};
use crate::problem::{Problem, ProblemKind};
use crate::table::{
    Coverage, Field, Input, Kind, Layout, Next, Protocol, Slice, Spec, Tier, checked, field, rest, rfc, rows,
};
use etherparse::Ipv4HeaderSlice;

const HEADER: Spec = rfc(791, "3.1");

/// The IPv4 header.
pub static IPV4: Protocol = checked(Protocol {
    id: "ip",
    title: "IPv4",
    name: "Internet Protocol, version 4",
    tier: Tier::Network,
    fixed_bytes: 20,
    fields: &[
        field(
            "ip.version",
            "Version",
            4,
            Kind::Uint,
            HEADER,
            "Which IP this is. 4 means a header of this form.",
        )
        .short("Ver"),
        field(
            "ip.hdr_len",
            "Internet Header Length",
            4,
            Kind::Units(4),
            HEADER,
            "Where the header ends, counted in words of 4 bytes. The smallest is 5: 20 bytes, no options.",
        )
        .short("IHL"),
        field(
            "ip.dsfield",
            "Differentiated Services Field",
            8,
            Kind::Group(&DS_FIELD),
            rfc(2474, "3"),
            "How routers should treat the packet, and whether they met congestion. RFC 791 called this byte Type of \
             Service.",
        ),
        field(
            "ip.len",
            "Total Length",
            16,
            Kind::Uint,
            HEADER,
            "Bytes of the whole packet: this header and all it carries. The link's own header is not counted.",
        ),
        field(
            "ip.id",
            "Identification",
            16,
            Kind::Hex,
            rfc(6864, "4"),
            "Tells which fragments belong together, if the packet has to be cut on its way.",
        )
        .short("ID"),
        field(
            "ip.flags",
            "Flags",
            3,
            Kind::Group(&FLAGS),
            HEADER,
            "Whether the packet may be cut into fragments, and whether more of them follow.",
        ),
        field(
            "ip.frag_offset",
            "Fragment Offset",
            13,
            Kind::Units(8),
            HEADER,
            "Where this piece belongs in the original packet, in units of 8 bytes. 0 for a packet in one piece.",
        ),
        field(
            "ip.ttl",
            "Time to Live",
            8,
            Kind::Uint,
            HEADER,
            "Each router subtracts one before it passes the packet on, and drops the packet if that gives 0.",
        )
        .short("TTL")
        .must(|hops| hops > 0, "a packet on its way has at least 1, since a router that gets to 0 drops it"),
        field(
            "ip.proto",
            "Protocol",
            8,
            Kind::Enum(IP_NUMBERS),
            HEADER,
            "Names the protocol that the packet carries.",
        ),
        field(
            "ip.checksum",
            "Header Checksum",
            16,
            Kind::Checksum(Coverage::Header),
            HEADER,
            "Guards this header, not the data, against errors on the way. Each router updates it, since it \
             changes Time to Live.",
        ),
        field(
            "ip.src",
            "Source Address",
            32,
            Kind::Ipv4,
            HEADER,
            "The address the packet comes from, and answers go to.",
        ),
        field(
            "ip.dst",
            "Destination Address",
            32,
            Kind::Ipv4,
            HEADER,
            "The address the packet is for; with a source route, the next stop on the way there.",
        ),
        rest(
            "ip.options",
            "Options",
            Kind::List(&options::OPTIONS),
            HEADER,
            "Rarely used extras. They reach up to the end of the header that Internet Header Length gives.",
        ),
    ],
    spec: HEADER,
    about: "Carries a packet from one host to another, across as many networks as it takes.",
    slice,
    layout: Layout::new(),
});

static DS_FIELD: [Field; 2] = rows([dscp("ip.dsfield.dscp"), ecn("ip.dsfield.ecn")]);

static FLAGS: [Field; 3] = rows([
    field("ip.flags.rb", "Reserved", 1, Kind::Reserved, HEADER, "No meaning yet; must be 0.").short("RB"),
    field(
        "ip.flags.df",
        "Don't Fragment",
        1,
        Kind::Flag { set: "must not be fragmented", clear: "may be fragmented" },
        HEADER,
        "Forbids routers to cut the packet. One whose next link is too small drops it and reports the size \
         that fits.",
    )
    .short("DF"),
    field(
        "ip.flags.mf",
        "More Fragments",
        1,
        Kind::Flag { set: "more fragments follow", clear: "the last piece, or the only one" },
        HEADER,
        "Set on every fragment but the last.",
    )
    .short("MF"),
]);

fn slice(input: &Input<'_>) -> Slice {
    let bytes = input.bytes;
    let first = bytes.first().copied().unwrap_or_default();
    let header_bytes = match Ipv4HeaderSlice::from_slice(bytes) {
        Ok(header) => len_u32(header.slice()),
        // Headers that etherparse refuses, cut or contradictory, are drawn as far as they go.
        Err(_) => (u32::from(first & 0x0f) * 4).max(20),
    };
    let mut slice = Slice {
        header_from: (header_bytes > 20).then_some("ip.hdr_len"),
        payload_from: Some("ip.len"),
        ..Slice::fixed(header_bytes, Next::Data)
    };
    if bytes.is_empty() {
        return slice;
    }
    let mut sound = true;
    let mut blame = |kind, start, len, field, message| {
        sound = false;
        slice.problems.push(Problem::new(kind, input.span(start, len), field, message));
    };
    if first >> 4 != 4 {
        let message = format!("Version is {}; an IPv4 header says 4.", first >> 4);
        blame(ProblemKind::Value, 0, 4, "ip.version", message);
    }
    if first & 0x0f < 5 {
        let (words, claimed) = (first & 0x0f, (first & 0x0f) * 4);
        let message = format!(
            "Header Length is {words} words, {claimed} bytes; the fixed part alone takes 5 words, 20 bytes."
        );
        blame(ProblemKind::Length, 4, 4, "ip.hdr_len", message);
    }
    let [_, _, len_high, len_low, _, _, frag_high, frag_low, _, number, ..] = *bytes else { return slice };
    let total = u32::from(u16::from_be_bytes([len_high, len_low]));
    // Zero stands in packets that the card, not the kernel, was to cut into segments: nothing is said about the length.
    if total != 0 && total < header_bytes {
        let message = format!("Total Length is {total} bytes, less than the header's own {header_bytes}.");
        blame(ProblemKind::Length, 16, 16, "ip.len", message);
    }
    if !sound {
        return slice;
    }
    slice.payload_bytes = (total != 0).then(|| total - header_bytes);
    let fragment = u16::from_be_bytes([frag_high, frag_low]);
    let offset = fragment & 0x1fff;
    slice.next = if offset > 0 { Next::FragmentData } else { Next::IpNumber(number) };
    slice.addresses = Some((input.span(96, 32), input.span(128, 32)));
    slice.hop_limit = input.byte(8);
    slice.far_end = final_destination(input, header_bytes);
    slice.fragment = fragment & 0x3fff != 0;
    pieces(input, &mut slice, fragment);
    addresses(input, &mut slice);
    slice
}

/// What cannot be of the fields about fragments.
fn pieces(input: &Input<'_>, slice: &mut Slice, word: u16) {
    let (may_not, more, offset) = (word & 0x4000 != 0, word & 0x2000 != 0, u32::from(word & 0x1fff) * 8);
    let carried = slice.payload_bytes.unwrap_or_default();
    let mut blame = |kind, start, len, field, message| {
        slice.problems.push(Problem::new(kind, input.span(start, len), field, message));
    };
    if may_not && (more || offset > 0) {
        let message =
            "Don't Fragment is set on a fragment; a packet that must not be cut comes in one piece.";
        blame(ProblemKind::Odd, 48, 3, "ip.flags", message.to_owned());
    }
    if more && !carried.is_multiple_of(8) {
        let message = format!(
            "This fragment carries {carried} bytes and more follow; every fragment but the last carries a multiple of 8."
        );
        blame(ProblemKind::Length, 16, 16, "ip.len", message);
    }
    if offset + carried > 65_515 {
        let message = format!(
            "This fragment would end at byte {} of what was sent; with a header of 20 bytes there is room for 65,515.",
            offset + carried
        );
        blame(ProblemKind::Length, 51, 13, "ip.frag_offset", message);
    }
}

/// Addresses that no packet on a wire has ("martians", RFC 1812 section 5.3.7).
fn addresses(input: &Input<'_>, slice: &mut Slice) {
    let [.., s0, s1, s2, s3, d0, d1, d2, d3] = *input.bytes.get(..20).unwrap_or_default() else { return };
    let (source, destination) = ([s0, s1, s2, s3], [d0, d1, d2, d3]);
    let mut odd = |start, field, message: &str| {
        slice.problems.push(Problem::new(ProblemKind::Odd, input.span(start, 32), field, message.to_owned()));
    };
    let wrong_source = match source {
        [224..=239, ..] => Some("The source is a multicast address; a packet comes from one host."),
        [255, 255, 255, 255] => Some("The source is the broadcast address; a packet comes from one host."),
        [240..=255, ..] => {
            Some("The source is a reserved address that no host has; routers drop the packet.")
        }
        [0, ..] if source != [0; 4] => {
            Some("The source begins with 0; only 0.0.0.0 has a use, for a host without an address.")
        }
        _ => None,
    };
    if let Some(message) = wrong_source {
        odd(96, "ip.src", message);
    }
    if destination[0] == 0 {
        odd(
            128,
            "ip.dst",
            "The destination begins with 0, which means \"this network\"; no packet can be sent there.",
        );
    }
    if (source[0] == 127) != (destination[0] == 127) && source != [0; 4] {
        let (start, field) = if source[0] == 127 { (96, "ip.src") } else { (128, "ip.dst") };
        odd(
            start,
            field,
            "Only one of the addresses is a loopback address; such a packet belongs inside a host and both ends with it.",
        );
    }
}

/// The last address of a source route that is not done yet: the sender's checksums are made for that one, while the header
/// names the next stop (RFC 791 section 3.1).
fn final_destination(input: &Input<'_>, header_bytes: u32) -> Option<BitSpan> {
    let options = input.bytes.get(20..header_bytes as usize)?;
    let mut at = 0;
    loop {
        match (*options.get(at)?, options.get(at + 1), options.get(at + 2)) {
            (0, _, _) => return None,
            (1, _, _) => at += 1,
            (131 | 137, Some(length @ 7..), Some(pointer)) if pointer <= length => {
                let last = u32::try_from(20 + at + usize::from(*length) - 4).ok()?;
                return (last + 4 <= header_bytes).then(|| input.span(last * 8, 32));
            }
            (_, Some(length @ 2..), _) => at += usize::from(*length),
            _ => return None,
        }
    }
}
