//! What is sent, as the same agent captures it, and what the kernel answers.

use super::made::{
    LOCAL, LOCAL6, PORT, SEQ, TCP, UDP, arp, checksum, echo, frame, ipv4, ipv6, link, pseudo, syn, transport,
};
use super::{agent, seen, send};
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use wireglass_shared::stream::{Level, Sent};
use wireglass_shared::value::hex_joined;
use wireglass_tests::{Client, Packet, can_capture, neighbor, private_loopback, private_network};

/// From the port that packets are made with.
fn leaves(packet: &Packet) -> bool {
    packet.number("tcp.srcport") == Some(PORT.into())
}

/// To that port.
fn comes_back(packet: &Packet) -> bool {
    packet.number("tcp.dstport") == Some(PORT.into())
}

fn flags(packet: &Packet) -> Vec<&'static str> {
    let names = ["fin", "syn", "reset", "push", "ack"];
    names.into_iter().filter(|name| packet.number(&format!("tcp.flags.{name}")) == Some(1)).collect()
}

/// Follows a SYN to a port where somebody listens: answered, and then the kernel's own reset, because no program here asked for
/// that connection.
fn is_answered(client: &mut Client, sent: &Sent) {
    let answer =
        seen(client, sent, "a SYN-ACK", |packet| comes_back(packet) && flags(packet) == ["syn", "ack"]);
    assert_eq!(answer.number("tcp.ack_raw").or(answer.number("tcp.ack")), Some(u64::from(SEQ) + 1));
    seen(client, sent, "the kernel's reset", |packet| leaves(packet) && flags(packet) == ["reset"]);
}

#[test]
fn the_post_s_packet_is_answered_by_a_listener_and_by_a_closed_port() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = agent(&["--allow-send"]);
    let mut client = Client::open(&agent);
    let segment = syn(LOCAL, LOCAL, 80);
    for level in [transport(TCP, LOCAL), Level::Ip] {
        let bytes = match level {
            Level::Ip => ipv4(LOCAL, LOCAL, TCP, &segment),
            _ => segment.clone(),
        };
        let sent = send(&mut client, &level, &bytes);
        let left = seen(&mut client, &sent, "the SYN", |packet| leaves(packet) && flags(packet) == ["syn"]);
        assert!(left.bytes.ends_with(&segment), "byte for byte: {left:02x?}");
        let answer = seen(&mut client, &sent, "a reset", comes_back);
        assert_eq!(flags(&answer), ["reset", "ack"], "nobody listens");
        assert_eq!(answer.number("tcp.window_size_value").or(answer.number("tcp.window_size")), Some(0));

        let listener = TcpListener::bind((LOCAL, 80)).expect("a port of its own");
        let sent = send(&mut client, &level, &bytes);
        is_answered(&mut client, &sent);
        drop(listener);
    }
    // With a wrong checksum there is silence: the next answer is to the echo request that follows.
    let mut wrong = segment;
    wrong[16] ^= 0xff;
    let sent = send(&mut client, &transport(TCP, LOCAL), &wrong);
    let left = seen(&mut client, &sent, "the wrong one", leaves);
    assert!(left.bytes.ends_with(&wrong), "the checksum as it was made");
    let echo = echo(LOCAL, LOCAL, b"after it");
    let sent_echo = send(&mut client, &transport(1, LOCAL), &echo);
    seen(&mut client, &sent_echo, "an echo reply", |packet| packet.number("icmp.type") == Some(0));
    assert!(!client.packets.iter().any(|packet| packet.seq >= sent.from_seq && comes_back(packet)));
}

#[test]
fn ipv6_is_answered_at_each_level() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = agent(&["--allow-send"]);
    let mut client = Client::open(&agent);
    let segment = syn(LOCAL6, LOCAL6, 80);
    let packet = ipv6(LOCAL6, LOCAL6, TCP, &segment);
    let levels = [
        (transport(TCP, LOCAL6), segment.clone()),
        (Level::Ip, packet.clone()),
        (link("lo"), frame([0; 6], 0x86dd, &packet)),
    ];
    for (level, bytes) in levels {
        let sent = send(&mut client, &level, &bytes);
        let left = seen(&mut client, &sent, "the SYN", |packet| leaves(packet) && flags(packet) == ["syn"]);
        assert!(left.bytes.ends_with(&bytes), "{level:?}, byte for byte: {left:02x?}");
        let answer = seen(&mut client, &sent, "a reset", comes_back);
        assert_eq!(flags(&answer), ["reset", "ack"], "{level:?}");

        let listener = TcpListener::bind((LOCAL6, 80)).expect("a port of its own");
        let sent = send(&mut client, &level, &bytes);
        is_answered(&mut client, &sent);
        drop(listener);
    }
}

#[test]
fn checksums_leave_as_they_were_made_behind_the_kernel_s_headers() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = agent(&["--allow-send"]);
    let mut client = Client::open(&agent);
    let all: [(u8, IpAddr, Made); 6] = [
        (TCP, LOCAL.into(), &|sum| with_sum(syn(LOCAL, LOCAL, 80), 16, sum)),
        (TCP, LOCAL6.into(), &|sum| with_sum(syn(LOCAL6, LOCAL6, 80), 16, sum)),
        (UDP, LOCAL.into(), &|sum| with_sum(vec![0xaa, 0x47, 0, 9, 0, 9, 0, 0, b'x'], 6, sum)),
        (UDP, LOCAL6.into(), &|sum| with_sum(vec![0xaa, 0x47, 0, 9, 0, 9, 0, 0, b'x'], 6, sum)),
        (1, LOCAL.into(), &|sum| with_sum(echo(LOCAL, LOCAL, b"x"), 2, sum)),
        // The kernel would compute this one for a raw socket of ICMPv6.
        (58, LOCAL6.into(), &|sum| with_sum(echo(LOCAL6, LOCAL6, b"x"), 2, sum)),
    ];
    for (protocol, to, made) in all {
        for sum in [0, 0xdead] {
            let bytes = made(sum);
            let sent = send(&mut client, &transport(protocol, to), &bytes);
            seen(
                &mut client,
                &sent,
                &format!("protocol {protocol} to {to} with checksum {sum:#06x}"),
                |packet| packet.bytes.ends_with(&bytes),
            );
        }
    }
}

/// A message with this checksum.
type Made = &'static dyn Fn(u16) -> Vec<u8>;

fn with_sum(mut bytes: Vec<u8>, at: usize, sum: u16) -> Vec<u8> {
    bytes[at..at + 2].copy_from_slice(&sum.to_be_bytes());
    bytes
}

#[test]
fn of_an_ipv4_header_the_kernel_overwrites_length_and_checksum_and_fills_in_zeros() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = agent(&["--allow-send"]);
    let mut client = Client::open(&agent);
    let message = echo(LOCAL, LOCAL, b"measured");
    let whole = ipv4(LOCAL, LOCAL, 1, &message);
    let request = |packet: &Packet| packet.number("icmp.type") == Some(8);

    let sent = send(&mut client, &Level::Ip, &whole);
    let left = seen(&mut client, &sent, "the request", request);
    assert!(left.bytes.ends_with(&whole), "what is right stays: {left:02x?}");

    // Total length, identification, checksum and source, all wrong or zero; without and with the flag "don't fragment".
    for flags in [0, 0x40] {
        let mut wrong = whole.clone();
        wrong[2..4].copy_from_slice(&[0xff, 0xff]);
        wrong[4..8].copy_from_slice(&[0, 0, flags, 0]);
        wrong[10..12].copy_from_slice(&[0xbe, 0xef]);
        wrong[12..16].copy_from_slice(&[0; 4]);
        let sent = send(&mut client, &Level::Ip, &wrong);
        let left = seen(&mut client, &sent, "the request", request);
        assert_eq!(left.number("ip.len"), Some(whole.len() as u64), "the total length is the kernel's");
        let is_filled_in = left.number("ip.id") != Some(0);
        assert_eq!(is_filled_in, flags == 0, "what is never cut needs no identification: {left:02x?}");
        assert_eq!(left.number("ip.src"), Some(u64::from(u32::from(LOCAL))), "a source of 0 is filled in");
        let header = &left.bytes[left.bytes.len() - whole.len()..][..20];
        assert_eq!(checksum(&[header]), 0, "the header checksum is the kernel's: {header:02x?}");
        assert_eq!(sent.bytes, hex_joined(&wrong, ""), "told as it was asked for");
        seen(&mut client, &sent, "a reply", |packet| packet.number("icmp.type") == Some(0));
    }

    // Of IPv6, nothing: a wrong length stays, and nobody answers it.
    let mut wrong = ipv6(LOCAL6, LOCAL6, 58, &echo(LOCAL6, LOCAL6, b"measured"));
    wrong[4..6].copy_from_slice(&[0, 99]);
    let sent = send(&mut client, &Level::Ip, &wrong);
    seen(&mut client, &sent, "the wrong length", |packet| packet.bytes.ends_with(&wrong));
}

#[test]
fn a_frame_of_ipv4_on_loopback_leaves_as_it_is() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = agent(&["--allow-send"]);
    let mut client = Client::open(&agent);
    let mut packet = ipv4(LOCAL, LOCAL, TCP, &syn(LOCAL, LOCAL, 80));
    packet[10..12].copy_from_slice(&[0xbe, 0xef]);
    let bytes = frame([0; 6], 0x0800, &packet);
    let sent = send(&mut client, &link("lo"), &bytes);
    let left = seen(&mut client, &sent, "the frame", leaves);
    assert_eq!(left.bytes, bytes, "no checksum, length or identification was touched");
}

#[test]
fn a_named_network_is_reached_at_each_level() {
    let Some(_here) = private_network() else { return };
    let host = neighbor();
    let [here, there] = [Ipv4Addr::new(10, 77, 1, 1), Ipv4Addr::new(10, 77, 1, 2)];
    let agent = agent(&["--interface", "v0", "--allow-send=10.77.1.0/24,fd77::2,broadcast"]);
    let mut client = Client::open(&agent);

    let sent = send(&mut client, &link("v0"), &frame([0xff; 6], 0x0806, &arp(here, there)));
    let reply = seen(&mut client, &sent, "an ARP reply", |packet| packet.number("arp.opcode") == Some(2));
    let hardware: [u8; 6] = reply.bytes[22..28].try_into().expect("six bytes");

    for level in [transport(TCP, there), Level::Ip, link("v0")] {
        let packet = ipv4(here, there, TCP, &syn(here, there, 80));
        let bytes = match level {
            Level::Transport { .. } => packet[20..].to_vec(),
            Level::Ip => packet,
            Level::Link { .. } => frame(hardware, 0x0800, &packet),
        };
        let sent = send(&mut client, &level, &bytes);
        let answer = seen(&mut client, &sent, "a reset from over there", comes_back);
        assert_eq!(flags(&answer), ["reset", "ack"], "{level:?}");
    }
    let [here, there] =
        ["fd77::1", "fd77::2"].map(|text| text.parse::<std::net::Ipv6Addr>().expect("an address"));
    let message = echo(here, there, b"x");
    assert_eq!(pseudo(here.into(), there.into(), 58, &message), 0, "a right checksum adds up");
    let sent = send(&mut client, &Level::Ip, &ipv6(here, there, 58, &message));
    seen(&mut client, &sent, "an echo reply", |packet| packet.number("icmpv6.type") == Some(129));
    drop(host);
}
