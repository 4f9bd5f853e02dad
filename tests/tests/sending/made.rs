//! Packets made byte by byte, so that what is sent is known here and not only in the program under test.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use wireglass_shared::stream::Level;

pub const TCP: u8 = 6;
pub const UDP: u8 = 17;
pub const LOCAL: Ipv4Addr = Ipv4Addr::LOCALHOST;
pub const LOCAL6: Ipv6Addr = Ipv6Addr::LOCALHOST;
/// The source port of the packets made here.
pub const PORT: u16 = 0xaa47;
/// The sequence number of the segments made here.
pub const SEQ: u32 = 0x1122_3344;

/// RFC 1071.
pub fn checksum(parts: &[&[u8]]) -> u16 {
    let bytes = parts.concat();
    let words =
        bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | pair.get(1).map_or(0, |&low| u32::from(low)));
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).expect("folded")
}

pub fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// A SYN without options, with the checksum that these addresses take.
pub fn syn(from: impl Into<IpAddr>, to: impl Into<IpAddr>, port: u16) -> Vec<u8> {
    let mut segment = [
        &PORT.to_be_bytes()[..],
        &port.to_be_bytes(),
        &SEQ.to_be_bytes(),
        &[0, 0, 0, 0, 0x50, 0x02, 0xaa, 0xaa, 0, 0, 0, 0],
    ]
    .concat();
    let sum = pseudo(from.into(), to.into(), TCP, &segment);
    segment[16..18].copy_from_slice(&sum.to_be_bytes());
    segment
}

/// The checksum of what stands behind an IP header.
pub fn pseudo(from: IpAddr, to: IpAddr, protocol: u8, message: &[u8]) -> u16 {
    // Both pseudo-headers hold the same words, in another order and with other zeros.
    let length = u16::try_from(message.len()).expect("short").to_be_bytes();
    checksum(&[&octets(from), &octets(to), &[0, protocol], &length, message])
}

/// An echo request of either version, checksum included.
pub fn echo(from: impl Into<IpAddr>, to: impl Into<IpAddr>, data: &[u8]) -> Vec<u8> {
    let (from, to) = (from.into(), to.into());
    let kind = if from.is_ipv4() { 8 } else { 128 };
    let mut message = [&[kind, 0, 0, 0, 0x12, 0x34, 0, 1][..], data].concat();
    let sum = match from {
        IpAddr::V4(_) => checksum(&[&message]),
        IpAddr::V6(_) => pseudo(from, to, 58, &message),
    };
    message[2..4].copy_from_slice(&sum.to_be_bytes());
    message
}

/// An IPv4 packet whose header is right in every field.
pub fn ipv4(from: Ipv4Addr, to: Ipv4Addr, protocol: u8, payload: &[u8]) -> Vec<u8> {
    ipv4_with(from, to, protocol, &[], payload)
}

/// The same with options, which have to fill whole words.
pub fn ipv4_with(from: Ipv4Addr, to: Ipv4Addr, protocol: u8, options: &[u8], payload: &[u8]) -> Vec<u8> {
    let words = u8::try_from(5 + options.len() / 4).expect("short");
    let length = u16::try_from(20 + options.len() + payload.len()).expect("short");
    let mut header = [
        &[0x40 | words, 0][..],
        &length.to_be_bytes(),
        &[0x77, 0x47, 0x40, 0, 64, protocol, 0, 0],
        &from.octets(),
        &to.octets(),
        options,
    ]
    .concat();
    let sum = checksum(&[&header]);
    header[10..12].copy_from_slice(&sum.to_be_bytes());
    [&header[..], payload].concat()
}

/// An IPv6 packet.
pub fn ipv6(from: Ipv6Addr, to: Ipv6Addr, next: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).expect("short").to_be_bytes();
    let header = [&[0x60, 0, 0, 0][..], &length, &[next, 64], &from.octets(), &to.octets()];
    [&header.concat()[..], payload].concat()
}

/// An Ethernet frame from nobody.
pub fn frame(to: [u8; 6], ethertype: u16, payload: &[u8]) -> Vec<u8> {
    [&to[..], &[2, 0, 0, 0, 0, 1], &ethertype.to_be_bytes(), payload].concat()
}

/// Who has `target`? Tell `sender`.
pub fn arp(sender: Ipv4Addr, target: Ipv4Addr) -> Vec<u8> {
    let numbers = [0, 1, 8, 0, 6, 4, 0, 1];
    let hardware = [2, 0, 0, 0, 0, 1];
    [&numbers[..], &hardware, &sender.octets(), &[0; 6], &target.octets()].concat()
}

pub fn transport(protocol: u8, destination: impl Into<IpAddr>) -> Level {
    Level::Transport { protocol, destination: destination.into() }
}

pub fn link(interface: &str) -> Level {
    Level::Link { interface: interface.to_owned() }
}
