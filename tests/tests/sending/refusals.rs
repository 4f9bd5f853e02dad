//! What is not sent: why, what would change it, and that nothing of it was on a cable.

use super::made::{
    LOCAL, LOCAL6, PORT, TCP, UDP, arp, echo, frame, ipv4, ipv4_with, ipv6, link, syn, transport,
};
use super::{Refused, agent, refused, seen, send, try_send};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use wireglass_shared::stream::{Level, Sending};
use wireglass_tests::{
    Agent, Client, PATTERN_BYTES, can_capture, eventually, ip, large_capture, neighbor, ping_to,
    private_loopback, private_network, run, wireglass,
};

/// At the other end of the cable.
const THERE: Ipv4Addr = Ipv4Addr::new(10, 77, 1, 2);
const HERE: Ipv4Addr = Ipv4Addr::new(10, 77, 1, 1);
/// Beyond that end, by the default route that the tests set: it would leave by the cable.
const FAR: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 7);
const THERE6: Ipv6Addr = Ipv6Addr::new(0xfd77, 0, 0, 0, 0, 0, 0, 2);
/// In all packets that are refused, but for ARP.
const MARK: &[u8] = b"must not leave";

fn datagram() -> Vec<u8> {
    let length = u8::try_from(8 + MARK.len()).expect("short");
    [&PORT.to_be_bytes()[..], &[0, 9, 0, length, 0, 0], MARK].concat()
}

/// A source route, loose or strict, to one address.
fn route(kind: u8, to: Ipv4Addr) -> Vec<u8> {
    [&[kind, 7, 4][..], &to.octets(), &[0]].concat()
}

/// An IPv6 extension header before the datagram.
fn extended(kind: u8, body: &[u8]) -> Vec<u8> {
    assert_eq!((body.len() + 2) % 8, 0, "whole units of 8 bytes");
    let units = u8::try_from((body.len() + 2) / 8 - 1).expect("short");
    ipv6(LOCAL6, LOCAL6, kind, &[&[UDP, units][..], body, &datagram()].concat())
}

/// What would leave if it were sent.
struct Leaving {
    level: Level,
    bytes: Vec<u8>,
    /// A part of why it is not.
    reason: &'static str,
    remedy: &'static str,
}

const fn leaving(level: Level, bytes: Vec<u8>, reason: &'static str, remedy: &'static str) -> Leaving {
    Leaving { level, bytes, reason, remedy }
}

const ALLOW_THERE: &str = "--allow-send=10.77.1.2";
const ALLOW_THERE6: &str = "--allow-send=fd77::2";
const ALLOW_FAR: &str = "--allow-send=198.51.100.7";
const ALLOW_BROADCAST: &str = "--allow-send=broadcast";
const ALLOW_MULTICAST: &str = "--allow-send=multicast";
const MEND: &str =
    "Nobody can say where this would go. Mend the header; other fields may be as wrong as you like.";

fn from_here(to: Ipv4Addr) -> Vec<u8> {
    ipv4(HERE, to, UDP, &datagram())
}

/// By the address that the one who asks names.
fn named() -> Vec<Leaving> {
    let to = |text: &str, reason, remedy| {
        let address: IpAddr = text.parse().expect("an address");
        leaving(transport(UDP, address), datagram(), reason, remedy)
    };
    vec![
        to("10.77.1.2", "10.77.1.2 is beyond", ALLOW_THERE),
        to("::ffff:10.77.1.2", "10.77.1.2 is beyond", ALLOW_THERE),
        to("fd77::2", "fd77::2 is beyond", ALLOW_THERE6),
        to("198.51.100.7", "198.51.100.7 is beyond", ALLOW_FAR),
        to("127.255.255.255", "broadcast", ALLOW_BROADCAST),
        to("224.0.0.1", "multicast", ALLOW_MULTICAST),
        to("ff02::1", "multicast", ALLOW_MULTICAST),
        to("::", "names nobody", ""),
        to("2002:a4d:102::1", "is beyond", "--allow-send=2002:a4d:102::1"),
    ]
}

/// By what stands in the bytes.
fn written() -> Vec<Leaving> {
    let to = |bytes, reason, remedy| leaving(Level::Ip, bytes, reason, remedy);
    let routed = |kind: u8| extended(43, &[&[kind, 1, 0, 0, 0, 0][..], &THERE6.octets()].concat());
    let source_route = |kind| ipv4_with(LOCAL, LOCAL, UDP, &route(kind, FAR), &datagram());
    let home = extended(60, &[&[1, 2, 0, 0, 0xc9, 16][..], &THERE6.octets()].concat());
    let hidden = [&[0; 4][..], &from_here(THERE)].concat();
    let set = "Set the source to 127.0.0.1, or to 0.0.0.0 for the kernel to fill in.";
    vec![
        to(from_here(THERE), "10.77.1.2 is beyond", ALLOW_THERE),
        // An address of this host, but not loopback's.
        to(from_here(HERE), "10.77.1.1 is beyond", "--allow-send=10.77.1.1"),
        to(from_here(Ipv4Addr::BROADCAST), "broadcast", ALLOW_BROADCAST),
        to(from_here(Ipv4Addr::UNSPECIFIED), "broadcast", ALLOW_BROADCAST),
        to(from_here(Ipv4Addr::new(10, 77, 1, 255)), "broadcast", ALLOW_BROADCAST),
        // Packets in packets that go nowhere.
        to(ipv4(LOCAL, LOCAL, 4, &from_here(THERE)), "10.77.1.2 is beyond", ALLOW_THERE),
        to(ipv6(LOCAL6, LOCAL6, 4, &from_here(FAR)), "198.51.100.7 is beyond", ALLOW_FAR),
        to(ipv4(LOCAL, LOCAL, 47, &hidden), "GRE", MEND),
        // Ways through others.
        to(source_route(0x83), "the route in the header leads to 198.51.100.7", ALLOW_FAR),
        to(source_route(0x89), "the route in the header leads to 198.51.100.7", ALLOW_FAR),
        to(routed(0), "leads to fd77::2", ALLOW_THERE6),
        to(routed(2), "leads to fd77::2", ALLOW_THERE6),
        to(routed(4), "leads to fd77::2", ALLOW_THERE6),
        // Answers to others.
        to(ipv4(FAR, LOCAL, UDP, &datagram()), "198.51.100.7 would draw the answer out", set),
        to(home, "fd77::2 would draw the answer out", "Set the source to ::1."),
    ]
}

/// On the cable itself.
fn framed() -> Vec<Leaving> {
    let cable = |to, ethertype, payload: &[u8], reason, remedy| {
        leaving(link("v0"), frame(to, ethertype, payload), reason, remedy)
    };
    let host = [2; 6];
    let to_there = from_here(THERE);
    let tagged = [&[0, 5, 8, 0][..], &to_there].concat();
    let group = [1, 0, 0x5e, 0, 0, 1];
    let lo = "Send it on the interface lo, or at the level \"ip\".";
    let elsewhere =
        leaving(link("v7"), frame(host, 0x0800, &to_there), "no interface \"v7\"", "Choose one of lo, v0.");
    vec![
        cable(host, 0x0800, &to_there, "10.77.1.2 is beyond", ALLOW_THERE),
        cable(host, 0x8100, &tagged, "10.77.1.2 is beyond", ALLOW_THERE),
        cable(host, 0x0800, &ipv4(LOCAL, LOCAL, UDP, &datagram()), "a frame that leaves by v0", lo),
        cable(host, 0x86dd, &ipv6(LOCAL6, LOCAL6, UDP, &datagram()), "a frame that leaves by v0", lo),
        cable([0xff; 6], 0x0806, &arp(HERE, THERE), "ff:ff:ff:ff:ff:ff is the broadcast", ALLOW_BROADCAST),
        cable(group, 0x0800, &to_there, "multicast", ALLOW_MULTICAST),
        cable(host, 0x0806, &arp(HERE, THERE), "10.77.1.2 is beyond", ALLOW_THERE),
        cable(host, 0x88b5, MARK, "0x88b5", MEND),
        // A length instead of a type.
        cable(host, 14, MARK, "0x000e", MEND),
        elsewhere,
    ]
}

#[test]
fn what_would_leave_is_refused_and_nothing_of_it_is_on_the_cable() {
    let Some(_here) = private_network() else { return };
    let host = neighbor();
    ip("route add default via 10.77.1.2");
    let agent = agent(&["--interface", "v0", "--allow-send"]);
    let mut client = Client::open(&agent);
    let all: Vec<_> = named().into_iter().chain(written()).chain(framed()).collect();
    for Leaving { level, bytes, reason, remedy } in &all {
        let (why, change) = refused(&mut client, level, bytes);
        assert!(why.contains(reason), "{reason}: {why}");
        assert_eq!(change.as_deref().unwrap_or_default(), *remedy, "{why}");
    }
    // Each was asked for before this ping, and what the cable carries is in order.
    ping_to("10.77.1.2", &[]);
    client.wait_for_packets(2, "a ping that may leave", |packet| packet.contains(PATTERN_BYTES));
    for packet in &client.packets {
        assert!(!packet.contains(MARK) && !packet.contains(&FAR.octets()), "{packet:02x?}");
        assert_ne!(&packet.bytes[6..12], &[2, 0, 0, 0, 0, 1], "a frame made by hand: {packet:02x?}");
    }
    assert!(client.sent.is_empty());
    eventually("each refusal is written down", || {
        let logged = agent.stderr().lines().filter(|line| line.contains("a packet was not sent")).count();
        (logged == all.len()).then_some(())
    });
    drop(host);
}

#[test]
fn a_named_network_is_all_that_is_reached_beside_loopback() {
    let Some(_here) = private_network() else { return };
    let host = neighbor();
    ip("route add default via 10.77.1.2");
    let agent = agent(&["--interface", "v0,lo", "--allow-send=10.77.1.0/24"]);
    let mut client = Client::open(&agent);
    let Sending::On { allowed, .. } = &client.sending else { panic!("{:?}", client.sending) };
    assert_eq!(allowed, &["127.0.0.0/8", "::1/128", "10.77.1.0/24"]);
    let marked = |to: Ipv4Addr| ipv4(HERE, to, UDP, &datagram());
    for to in [THERE, HERE, LOCAL] {
        let sent = send(&mut client, &Level::Ip, &marked(to));
        seen(&mut client, &sent, "the datagram", |packet| packet.contains(MARK));
    }
    let cases = [
        (marked(FAR), "198.51.100.7 is beyond", "--allow-send=10.77.1.0/24,198.51.100.7"),
        (marked(Ipv4Addr::new(10, 77, 1, 255)), "broadcast", "--allow-send=10.77.1.0/24,broadcast"),
        (marked(Ipv4Addr::new(239, 1, 2, 3)), "multicast", "--allow-send=10.77.1.0/24,multicast"),
        (
            ipv4(FAR, THERE, UDP, &datagram()),
            "answers would go to the source",
            "--allow-send=10.77.1.0/24,198.51.100.7",
        ),
        (
            ipv4(THERE, THERE, 4, &marked(FAR)),
            "198.51.100.7 is beyond",
            "--allow-send=10.77.1.0/24,198.51.100.7",
        ),
    ];
    for (bytes, reason, remedy) in cases {
        let (why, change) = refused(&mut client, &Level::Ip, &bytes);
        assert!(why.contains(reason), "{why}");
        assert_eq!(change.as_deref(), Some(remedy), "{why}");
    }
    // With what the remedy says, it is sent.
    drop((client, agent));
    let agent = super::agent(&["--interface", "v0", "--allow-send=10.77.1.0/24,198.51.100.7"]);
    let mut client = Client::open(&agent);
    let sent = send(&mut client, &Level::Ip, &marked(FAR));
    seen(&mut client, &sent, "the datagram", |packet| {
        packet.contains(&FAR.octets()) && packet.contains(MARK)
    });
    drop(host);
}

#[test]
fn loopback_is_reached_over_loopback_or_not_at_all() {
    let Some(_here) = private_network() else { return };
    let host = neighbor();
    ip("route add default via 10.77.1.2");
    let args = ["-v", "--listen", "10.77.1.1:0", "--allow-remote", "--interface", "v0", "--allow-send"];
    let agent = Agent::from_command(&mut wireglass(&args));
    let mut client = host.within(|| Client::open_via(&agent, HERE.into()));
    // From here on 127.0.0.1 is an address like any other, and others' packets to it leave by the default route.
    ip("addr del 127.0.0.1/8 dev lo");
    for (level, bytes) in
        [(transport(UDP, LOCAL), datagram()), (Level::Ip, ipv4(HERE, LOCAL, UDP, &datagram()))]
    {
        let outcome = try_send(&mut client, &level, &wireglass_shared::value::hex_joined(&bytes, ""));
        if let Err((reason, _)) = outcome {
            assert!(reason.starts_with("the kernel does not send it"), "{reason}");
        }
    }
    ping_to("10.77.1.2", &[]);
    client.wait_for_packets(2, "a ping that may leave", |packet| packet.contains(PATTERN_BYTES));
    assert!(!client.packets.iter().any(|packet| packet.contains(MARK)), "it left by the cable");
    drop(host);
}

#[test]
fn who_may_not_send_is_told_why() {
    let _here = private_loopback();
    let packet = echo(LOCAL, LOCAL, MARK);
    let level = transport(1, LOCAL);
    let off = |client: &mut Client| -> Refused {
        let Sending::Off { reason, remedy } = client.sending.clone() else { panic!("{:?}", client.sending) };
        assert_eq!(
            refused(client, &level, &packet),
            (reason.clone(), Some(remedy.clone())),
            "as in the hello"
        );
        (reason, Some(remedy))
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("some.pcap");
    large_capture(&file, 5000);
    let replaying = agent(&["--read", file.to_str().expect("a plain path"), "--allow-send"]);
    let (reason, remedy) = off(&mut Client::open(&replaying));
    assert!(reason.contains("a file is played"), "{reason}");
    assert_eq!(remedy.as_deref(), Some("--allow-send without --read"));
    drop(replaying);
    if !can_capture() {
        return;
    }
    let silent = agent(&[]);
    let (reason, remedy) = off(&mut Client::open(&silent));
    assert!(reason.contains("started without the permission"), "{reason}");
    assert_eq!(remedy.as_deref(), Some("--allow-send"));
    drop(silent);

    let agent = agent(&["--allow-send"]);
    let mut student = Client::watch(&agent);
    let (reason, remedy) = refused(&mut student, &level, &packet);
    assert!(reason.contains("watching only"), "{reason}");
    assert!(remedy.is_some_and(|remedy| remedy.contains("presenter")));
    let mut presenter = Client::open(&agent);
    presenter.see_ping();
    assert!(!presenter.packets.iter().any(|packet| packet.contains(MARK)), "nothing was sent");
}

#[test]
fn what_is_malformed_or_too_long_is_refused_and_the_limits_are_said() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = agent(&["--allow-send"]);
    let mut client = Client::open(&agent);
    let whole = ipv4(LOCAL, LOCAL, TCP, &syn(LOCAL, LOCAL, 80));
    let changed = |at: usize, value: u8| {
        let mut bytes = whole.clone();
        bytes[at] = value;
        bytes
    };
    let malformed: [(Level, Vec<u8>, &str); 8] = [
        (Level::Ip, changed(0, 0x44), "16 bytes"),
        (Level::Ip, changed(0, 0x4f), "60 bytes"),
        (Level::Ip, changed(0, 0x55), "IP version 5"),
        (Level::Ip, whole[..19].to_vec(), "at least 20 bytes (0x14)"),
        (Level::Ip, vec![0x60; 39], "40 bytes (0x28)"),
        (link("lo"), vec![0; 13], "14 bytes (0xe)"),
        (link("lo"), frame([0; 6], 0x86dd, &whole), "says IPv6, and its version field says 4"),
        (Level::Ip, ipv4(LOCAL, LOCAL, 4, &whole[..12]), "at least 20 bytes"),
    ];
    for (level, bytes, part) in malformed {
        let (reason, remedy) = refused(&mut client, &level, &bytes);
        assert!(reason.starts_with("malformed: ") && reason.contains(part), "{part}: {reason}");
        assert!(remedy.is_some());
    }
    for digits in ["4", "4x", "45 00", "0x45", "४५"] {
        let (reason, _) = try_send(&mut client, &Level::Ip, digits).expect_err(digits);
        assert!(reason.starts_with("malformed: "), "{digits}: {reason}");
    }
    for level in [transport(TCP, LOCAL), Level::Ip, link("lo")] {
        let (reason, _) = refused(&mut client, &level, &[]);
        assert!(reason.contains("no byte"), "{reason}");
        let (reason, remedy) = refused(&mut client, &level, &[0x45; 4097]);
        assert_eq!(reason, "oversized: 4097 bytes, and at most 4096 are sent");
        assert!(remedy.is_some());
    }
    for protocol in [0, 2, 4, 41, 47, 58, 255] {
        let (reason, remedy) = refused(&mut client, &transport(protocol, LOCAL), MARK);
        assert!(reason.contains(&format!("protocol {protocol} ")), "{reason}");
        assert!(remedy.is_some_and(|remedy| remedy.contains("level \"ip\"")));
    }
    // As long as it may be: with the header that the kernel writes it still fits loopback.
    let long = [&echo(LOCAL, LOCAL, b"")[..], &[0; 4088]].concat();
    let sent = send(&mut client, &transport(1, LOCAL), &long);
    assert_eq!(sent.bytes.len(), 2 * 4096);
}

#[test]
fn what_the_kernel_refuses_is_said_in_words() {
    let Some(_here) = private_network() else { return };
    ip("link set lo mtu 1280");
    let agent = agent(&["--allow-send=198.51.100.0/24"]);
    let mut client = Client::open(&agent);
    let packet = ipv4(LOCAL, LOCAL, UDP, &[0; 1300]);
    for (level, bytes, part) in [
        (Level::Ip, packet.clone(), "the packet has 1320 bytes, and lo takes 1280"),
        (Level::Ip, ipv6(LOCAL6, LOCAL6, UDP, &[0; 1300]), "the packet has 1340 bytes, and lo takes 1280"),
        (link("lo"), frame([0; 6], 0x0800, &packet), "the frame has 1334 bytes, and lo takes 1280"),
        (Level::Ip, ipv4(LOCAL, FAR, UDP, &datagram()), "no way to the destination"),
    ] {
        let (reason, _) = refused(&mut client, &level, &bytes);
        assert!(
            reason.starts_with("the kernel does not send it: ") && reason.contains(part),
            "{part}: {reason}"
        );
    }
}

#[test]
fn what_cannot_be_named_is_refused_at_the_start() {
    for (wrong, said) in [
        ("", "no network"),
        ("1", "no network"),
        ("everything", "no network"),
        ("127.0.0.1;reboot", "no network"),
        ("192.0.2.0/33", "no network"),
        ("192.0.2.7/24", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "IPv4"),
        ("loopback,", "no network"),
    ] {
        let end = run(&["--listen", "127.0.0.1:0", &format!("--allow-send={wrong}")]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{wrong:?}: {}", end.stderr);
        assert!(
            end.stderr.contains("--allow-send") && end.stderr.contains(said),
            "{wrong:?}: {}",
            end.stderr
        );
    }
}
