//! Frames that the tests share, written as the rows of an RFC diagram.

pub(crate) mod dns;
pub(crate) mod icmp;
pub(crate) mod icmpv6;
pub(crate) mod ipv4_options;
pub(crate) mod ipv6;
pub(crate) mod link;
pub(crate) mod tcp;

use std::sync::LazyLock;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::value::show;
use wireglass_shared::{Dissection, dissect};

/// An echo request to 127.0.0.1, as ping sends it, with four bytes of data.
pub(crate) const PING: &[u8] = &[
    0x45, 0x00, 0x00, 0x20, // version, IHL, DS, total length 32
    0x1c, 0x46, 0x40, 0x00, // id, DF
    0x40, 0x01, 0x20, 0x95, // TTL 64, ICMP, checksum
    127, 0, 0, 1, //
    127, 0, 0, 1, //
    0x08, 0x00, 0xfb, 0xfb, // echo request, code 0, checksum
    0x12, 0x34, 0x00, 0x01, // identifier, sequence number
    b'w', b'i', b'r', b'e',
];

/// A SYN to port 80 with the options Linux sends, its checksum left to the card as on loopback.
pub(crate) const SYN: &[u8] = &[
    0x45, 0x00, 0x00, 0x3c, 0x1c, 0x46, 0x40, 0x00, 0x40, 0x06, 0x20, 0x74, 127, 0, 0, 1, 127, 0, 0,
    1, //
    0xaa, 0x47, 0x00, 0x50, // ports 43591, 80
    0x11, 0x22, 0x33, 0x44, // sequence number
    0x00, 0x00, 0x00, 0x00, // acknowledgment number
    0xa0, 0x02, 0xaa, 0xaa, // data offset 10, SYN, window
    0xfe, 0x30, 0x00, 0x00, // checksum, urgent pointer
    0x02, 0x04, 0xff, 0xd7, // MSS 65495
    0x04, 0x02, 0x08, 0x0a, // SACK permitted, timestamps
    0x00, 0x01, 0x02, 0x03, //
    0x00, 0x00, 0x00, 0x00, //
    0x01, 0x03, 0x03, 0x07, // NOP, window scale 7
];

/// Port unreachable from 127.0.0.1, quoting an IPv4 header and eight bytes of UDP, inside Ethernet with a VLAN tag and
/// four bytes of padding.
pub(crate) const UNREACHABLE: &[u8] = &[
    0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2, 0x81, 0x00, 0x60, 0x64, 0x08, 0x00, //
    0x46, 0xc0, 0x00, 0x3c, 0x00, 0x01, 0x00, 0x00, 0x40, 0x01, 0x00, 0x00, 127, 0, 0, 1, 127, 0, 0,
    1, //
    0x94, 0x04, 0x00, 0x00, // router alert
    0x03, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, //
    0x45, 0x00, 0x00, 0x20, 0x00, 0x02, 0x40, 0x00, 0x40, 0x11, 0x3c, 0xc9, 127, 0, 0, 1, 127, 0, 0,
    1, //
    0x9c, 0x40, 0x00, 0x35, 0x00, 0x0c, 0xfe, 0x1f, //
    0, 0, 0, 0,
];

/// The frames above, and those of the files beside this one, with their link types.
pub(crate) static ALL: LazyLock<Vec<(LinkType, &'static [u8])>> = LazyLock::new(|| {
    let first = [(LinkType::IPV4, PING), (LinkType::RAW, SYN), (LinkType::ETHERNET, UNREACHABLE)];
    [
        &first,
        link::FRAMES,
        ipv6::FRAMES,
        icmp::FRAMES,
        ipv4_options::FRAMES,
        icmpv6::FRAMES,
        tcp::FRAMES,
        dns::FRAMES,
    ]
    .concat()
});

/// A record of these bytes, nothing cut.
pub(crate) fn record(link: LinkType, bytes: &[u8]) -> CaptureRecord<'_> {
    let orig_len = u32::try_from(bytes.len()).expect("a small frame");
    CaptureRecord { at: Timestamp(0), link, direction: Direction::Unknown, interface: 0, orig_len, bytes }
}

/// What is shown of the first field with this id: value and meaning.
pub(crate) fn shown(frame: &[u8], dissection: &Dissection, id: &str) -> String {
    let ix = dissection.find(id).unwrap_or_else(|| panic!("no field {id}"));
    show(frame, dissection, ix).line()
}

/// What is shown of all fields with this id, in wire order.
pub(crate) fn all_shown(frame: &[u8], dissection: &Dissection, id: &str) -> Vec<String> {
    let nodes = dissection.nodes.iter().enumerate().filter(|(_, node)| node.field.id == id);
    nodes.map(|(ix, _)| show(frame, dissection, ix).line()).collect()
}

/// The ids of the layers, outermost first.
pub(crate) fn protocols(dissection: &Dissection) -> Vec<&'static str> {
    dissection.layers.iter().map(|layer| layer.protocol.id).collect()
}

/// What is said to be wrong with a frame that begins with an IPv4 header.
pub(crate) fn problems(frame: &[u8]) -> Vec<String> {
    let found = dissect(&record(LinkType::IPV4, frame)).problems;
    found.into_iter().map(|problem| problem.message).collect()
}
