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
/// Enough to see whose packet it is, and its flags: the longest IP header and the fixed one of TCP.
pub(crate) const COUNTED_BYTES: u32 = 80;
/// A jump reaches 255 steps; eight are needed for each endpoint.
pub(crate) const MAX_ENDPOINTS: usize = 16;

/// Lets nothing through.
pub(crate) fn nothing() -> [SockFilter; 1] {
    [SockFilter::new(RETURN, 0, 0, 0)]
}

/// On a raw TCP socket, lets everything through but segments from or to these endpoints.
pub(crate) fn all_but(endpoints: &[SocketAddrV4]) -> Vec<SockFilter> {
    segments(endpoints, 0, ALL)
}

/// On a raw TCP socket, lets only segments from or to these endpoints through, and of those only the beginning.
pub(crate) fn only(endpoints: &[SocketAddrV4]) -> Vec<SockFilter> {
    segments(endpoints, COUNTED_BYTES, 0)
}

fn segments(endpoints: &[SocketAddrV4], matching: u32, others: u32) -> Vec<SockFilter> {
    let endpoints = endpoints.get(..MAX_ENDPOINTS).unwrap_or(endpoints);
    let step = SockFilter::new;
    let body = endpoints.len() * 8;
    // Jumps count the steps between themselves and their target. Both ends stand behind the body.
    let to_others = |from: usize| u8::try_from(body + 3 - from).unwrap_or(u8::MAX);
    let to_matching = |from: usize| u8::try_from(body + 4 - from).unwrap_or(u8::MAX);
    let mut program = vec![
        step(LOAD_X_IP_HEADER_LEN, 0, 0, 0),
        // A segment too short to have ports is nobody's; reading them would end the program with "drop".
        step(LOAD_PACKET_LEN, 0, 0, 0),
        step(SUBTRACT_X, 0, 0, 0),
        step(JUMP_IF_AT_LEAST, 0, to_others(3), 4),
    ];
    for endpoint in endpoints {
        let (address, port) = (u32::from(*endpoint.ip()), u32::from(endpoint.port()));
        for (address_at, port_at) in [(SOURCE_ADDRESS, 0), (DESTINATION_ADDRESS, 2)] {
            program.push(step(LOAD_WORD, 0, 0, address_at));
            program.push(step(JUMP_IF_EQUAL, 0, 2, address));
            program.push(step(LOAD_HALF_AT_X, 0, 0, port_at));
            program.push(step(JUMP_IF_EQUAL, to_matching(program.len()), 0, port));
        }
    }
    program.push(step(RETURN, 0, 0, others));
    program.push(step(RETURN, 0, 0, matching));
    program
}
