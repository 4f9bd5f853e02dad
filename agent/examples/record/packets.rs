//! Packets that no kernel would send by itself, for raw sockets.

use etherparse::checksum::Sum16BitWords;
use std::net::Ipv4Addr;

/// `IPPROTO_RAW`: what is sent begins with its IP header.
pub const WITH_HEADER: i32 = 255;
const TCP: u8 = 6;
const UDP: u8 = 17;
const SYN: u8 = 0x02;

/// An echo request, whose checksum is that of `summed` while it carries `data`.
pub fn echo_request(ident: u16, sequence: u16, summed: &[u8], data: &[u8]) -> Vec<u8> {
    let [ident, sequence] = [ident, sequence].map(u16::to_be_bytes);
    let head = |sum: u16| [&[8, 0], &sum.to_be_bytes()[..], &ident, &sequence].concat();
    let sum = Sum16BitWords::new().add_slice(&head(0)).add_slice(summed).ones_complement();
    [&head(u16::from_be(sum)), data].concat()
}

/// A TCP segment with SYN set, these options, and this Data Offset, right or not; its checksum is right.
pub fn syn(
    [from, to]: [Ipv4Addr; 2],
    [source, destination]: [u16; 2],
    offset_words: u8,
    options: &[u8],
) -> Vec<u8> {
    let segment = |sum: u16| {
        let mut bytes = Vec::new();
        bytes.extend(source.to_be_bytes());
        bytes.extend(destination.to_be_bytes());
        bytes.extend(0x5749_5245_u32.to_be_bytes()); // Sequence Number
        bytes.extend([0; 4]); // Acknowledgment Number
        bytes.extend([offset_words << 4, SYN]);
        bytes.extend(64_240_u16.to_be_bytes()); // Window
        bytes.extend(sum.to_be_bytes());
        bytes.extend([0; 2]); // Urgent Pointer
        bytes.extend(options);
        bytes
    };
    segment(checksum([from, to], TCP, &segment(0)))
}

/// A UDP datagram that says it is `length_bytes` long, header included.
pub fn datagram(
    [from, to]: [Ipv4Addr; 2],
    [source, destination]: [u16; 2],
    length_bytes: u16,
    data: &[u8],
) -> Vec<u8> {
    let bytes = |sum: u16| {
        let words = [source, destination, length_bytes, sum].map(u16::to_be_bytes);
        [words.as_flattened(), data].concat()
    };
    bytes(checksum([from, to], UDP, &bytes(0)))
}

/// An IPv4 packet with these options, for a socket of [`WITH_HEADER`]: the kernel fills in total length and checksum.
pub fn ipv4_with_options(
    [from, to]: [Ipv4Addr; 2],
    options: [u8; 4],
    protocol: u8,
    payload: &[u8],
) -> Vec<u8> {
    let header = [0x46, 0, 0, 0, 0x57, 0x49, 0x40, 0, 64, protocol, 0, 0];
    [&header[..], &from.octets(), &to.octets(), &options, payload].concat()
}

fn checksum([from, to]: [Ipv4Addr; 2], protocol: u8, message: &[u8]) -> u16 {
    let length = u16::try_from(message.len()).unwrap_or(u16::MAX);
    let sum = Sum16BitWords::new()
        .add_4bytes(from.octets())
        .add_4bytes(to.octets())
        .add_2bytes([0, protocol])
        .add_2bytes(length.to_be_bytes())
        .add_slice(message);
    u16::from_be(sum.ones_complement())
}
