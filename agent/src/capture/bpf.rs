//! Classic BPF programs that the kernel runs on every packet before it is queued. The packets of an IPv4 raw socket begin
//! with the IP header.

use socket2::SockFilter;
use std::net::SocketAddrV4;

const LOAD_WORD: u16 = 0x20;
const LOAD_HALF_AT_X: u16 = 0x48;
const LOAD_PACKET_LEN: u16 = 0x80;
const LOAD_X_IP_HEADER_LEN: u16 = 0xb1;
const SUBTRACT_X: u16 = 0x1c;
const JUMP_IF_EQUAL: u16 = 0x15;
const JUMP_IF_AT_LEAST: u16 = 0x35;
const RETURN: u16 = 0x06;

const SOURCE_ADDRESS: u32 = 12;
const DESTINATION_ADDRESS: u32 = 16;
/// More than any packet has: the kernel keeps all of it.
const ALL: u32 = 0x0004_0000;
/// One byte is enough to count a packet.
const COUNT_ONLY: u32 = 1;

/// Lets nothing through.
pub(crate) fn nothing() -> [SockFilter; 1] {
    [SockFilter::new(RETURN, 0, 0, 0)]
}

/// On a raw TCP socket, lets everything through but segments from or to `own`.
pub(crate) fn all_but(own: SocketAddrV4) -> [SockFilter; 14] {
    segments(own, 0, ALL)
}

/// On a raw TCP socket, lets only segments from or to `own` through, and of those a single byte.
pub(crate) fn only(own: SocketAddrV4) -> [SockFilter; 14] {
    segments(own, COUNT_ONLY, 0)
}

fn segments(own: SocketAddrV4, matching: u32, others: u32) -> [SockFilter; 14] {
    let (address, port) = (u32::from(*own.ip()), u32::from(own.port()));
    let step = SockFilter::new;
    [
        step(LOAD_X_IP_HEADER_LEN, 0, 0, 0),
        // A segment too short to have ports is not ours; reading them would end the program with "drop".
        step(LOAD_PACKET_LEN, 0, 0, 0),
        step(SUBTRACT_X, 0, 0, 0),
        step(JUMP_IF_AT_LEAST, 0, 8, 4),
        step(LOAD_WORD, 0, 0, SOURCE_ADDRESS),
        step(JUMP_IF_EQUAL, 0, 2, address),
        step(LOAD_HALF_AT_X, 0, 0, 0),
        step(JUMP_IF_EQUAL, 5, 0, port),
        step(LOAD_WORD, 0, 0, DESTINATION_ADDRESS),
        step(JUMP_IF_EQUAL, 0, 2, address),
        step(LOAD_HALF_AT_X, 0, 0, 2),
        step(JUMP_IF_EQUAL, 1, 0, port),
        step(RETURN, 0, 0, others),
        step(RETURN, 0, 0, matching),
    ]
}
