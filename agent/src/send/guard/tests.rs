//! The guard by itself: without sockets, and so with packets that would leave the machine if they were sent.

mod random;

use super::*;
use std::net::{Ipv4Addr, Ipv6Addr};

const OWN: Ipv4Addr = Ipv4Addr::new(10, 77, 1, 1);
const OWN6: Ipv6Addr = Ipv6Addr::new(0xfd77, 0, 0, 0, 0, 0, 0, 1);

/// A host with loopback and a cable.
fn host() -> Host {
    let interface = |index, name: &str, loopback, ethernet| Interface {
        index,
        name: name.to_owned(),
        loopback,
        ethernet,
        mtu_bytes: 1500,
    };
    Host {
        interfaces: vec![
            interface(1, "lo", true, true),
            interface(2, "v0", false, true),
            interface(3, "tun0", false, false),
        ],
        addresses: vec![
            (Ipv4Addr::LOCALHOST.into(), 8),
            (OWN.into(), 24),
            (OWN6.into(), 64),
            (Ipv6Addr::LOCALHOST.into(), 128),
        ],
    }
}

fn allowed(text: &str) -> Allowed {
    text.parse().expect(text)
}

fn link(interface: &str) -> Level {
    Level::Link { interface: interface.to_owned() }
}

fn v4(from: Ipv4Addr, to: Ipv4Addr, protocol: u8, options: &[u8], payload: &[u8]) -> Vec<u8> {
    let words = u8::try_from(5 + options.len() / 4).expect("short");
    let length = u16::try_from(20 + options.len() + payload.len()).unwrap_or(u16::MAX).to_be_bytes();
    let rest = [0, 1, 0x40, 0, 64, protocol, 0, 0];
    [&[0x40 | words, 0][..], &length, &rest, &from.octets(), &to.octets(), options, payload].concat()
}

fn v6(from: Ipv6Addr, to: Ipv6Addr, next: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[0x60, 0, 0, 0][..], &length, &[next, 64], &from.octets(), &to.octets(), payload].concat()
}

/// An extension header that leads to `next`, filled up to whole units of 8 bytes.
fn extension(next: u8, body: &[u8]) -> Vec<u8> {
    let units = (body.len() + 2).div_ceil(8);
    let mut header = [&[next, u8::try_from(units - 1).expect("short")][..], body].concat();
    header.resize(units * 8, 0);
    header
}

fn frame(to: [u8; 6], ethertype: u16, payload: &[u8]) -> Vec<u8> {
    [&to[..], &[2, 0, 0, 0, 0, 1], &ethertype.to_be_bytes(), payload].concat()
}

fn to(address: &str) -> Vec<u8> {
    match address.parse().expect(address) {
        IpAddr::V4(to) => v4(Ipv4Addr::UNSPECIFIED, to, UDP, &[], &[0; 8]),
        IpAddr::V6(to) => v6(Ipv6Addr::UNSPECIFIED, to, UDP, &[0; 8]),
    }
}

/// That with this named these addresses are reached, and those are not.
fn reaches(named: &str, yes: &[&str], no: &[&str]) {
    let reached = |address: &&str| {
        let by_bytes = allowed(named).judge(&host(), &Level::Ip, &to(address)).is_ok();
        let level = Level::Transport { protocol: UDP, destination: address.parse().expect(address) };
        let by_form = allowed(named).judge(&host(), &level, &[0; 8]).is_ok();
        assert_eq!(by_bytes, by_form, "{named}: {address}");
        by_bytes
    };
    assert_eq!(yes.iter().find(|address| !reached(address)), None, "{named} names it");
    assert_eq!(no.iter().find(|address| reached(address)), None, "{named} does not name it");
}

#[test]
fn what_is_named_is_reached_and_nothing_beside_it() {
    for (named, yes, no) in [
        (
            "loopback",
            &["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"][..],
            &[
                "126.255.255.255",
                "128.0.0.1",
                "127.255.255.255",
                "0.0.0.0",
                "0.0.0.1",
                "255.255.255.255",
                "224.0.0.1",
                "10.77.1.1",
                "8.8.8.8",
                "::",
                "::2",
                "::127.0.0.1",
                "::ffff:8.8.8.8",
                "::ffff:224.0.0.1",
                "fd77::1",
                "fe80::1",
                "ff01::1",
                "ff02::1",
                "2002:7f00:1::1",
                "64:ff9b::7f00:1",
            ][..],
        ),
        (
            "192.0.2.0/24",
            &["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.0", "127.0.0.1"],
            &[
                "192.0.3.1",
                "192.0.1.255",
                "192.0.2.255",
                "::192.0.2.1",
                "2002:c000:201::1",
                "64:ff9b::c000:201",
            ],
        ),
        ("192.0.2.7", &["192.0.2.7"], &["192.0.2.6", "192.0.2.8"]),
        // Everything is not everybody.
        (
            "0.0.0.0/0",
            &["8.8.8.8", "10.77.1.2", "::ffff:8.8.8.8"],
            &[
                "255.255.255.255",
                "0.0.0.0",
                "10.77.1.255",
                "10.77.1.0",
                "127.255.255.255",
                "239.1.2.3",
                "fd77::2",
            ],
        ),
        (
            "::/0",
            &["fd77::2", "2001:db8::1"],
            &[
                "ff02::1",
                "::",
                "::ffff:8.8.8.8",
                "2002:808:808::1",
                "64:ff9b::808:808",
                "::8.8.8.8",
                "8.8.8.8",
            ],
        ),
        (
            "broadcast",
            &["255.255.255.255", "0.0.0.0", "127.255.255.255"],
            &["10.77.1.255", "224.0.0.1", "8.8.8.8"],
        ),
        ("broadcast,10.77.1.0/24", &["10.77.1.255", "10.77.1.0", "10.77.1.2"], &["10.77.2.255", "224.0.0.1"]),
        (
            "multicast",
            &["224.0.0.1", "239.255.255.255", "ff02::1"],
            &["255.255.255.255", "8.8.8.8", "fd77::2"],
        ),
    ] {
        reaches(named, yes, no);
    }
}

#[test]
fn of_forms_that_carry_an_ipv4_address_both_have_to_be_named() {
    for (named, yes, no) in [
        ("2002::/16", &[][..], &["2002:808:808::1"][..]),
        ("2002::/16,8.8.8.8", &["2002:808:808::1"], &["2002:808:809::1"]),
        ("64:ff9b::/96,8.8.8.8", &["64:ff9b::808:808"], &["64:ff9b::808:809"]),
        ("2001::/32,8.8.8.8", &["2001::f7f7:f7f7"], &["2001::808:808"]),
        (
            "fd77::/64,8.8.8.8",
            &["fd77::5efe:808:808", "fd77::200:5efe:808:808", "fd77::9"],
            &["fd77::5efe:808:809"],
        ),
    ] {
        reaches(named, yes, no);
    }
}

#[test]
fn the_remedy_of_each_refusal_allows_it() {
    for address in [
        "8.8.8.8",
        "::ffff:8.8.8.8",
        "255.255.255.255",
        "0.0.0.0",
        "127.255.255.255",
        "239.1.2.3",
        "fd77::2",
        "ff02::1",
        "2002:808:808::1",
        "::8.8.8.8",
    ] {
        let mut named = allowed("192.0.2.0/24");
        // What leads on to another address takes a second step where the first was not named either.
        for _ in 0..2 {
            let Err(refusal) = named.judge(&host(), &Level::Ip, &to(address)) else { break };
            let option = refusal.remedy.expect(address);
            let text = option.strip_prefix("--allow-send=").expect(&option);
            assert!(text.starts_with("192.0.2.0/24,"), "what was allowed stays so: {option}");
            named = allowed(text);
        }
        let judged = named.judge(&host(), &Level::Ip, &to(address));
        assert!(judged.is_ok(), "{address} with {named}: {judged:?}");
    }
}

#[test]
fn what_is_allowed_is_written_as_it_is_read() {
    for text in ["loopback", "192.0.2.0/24,192.0.2.7,fd77::/64,::2,broadcast,multicast"] {
        assert_eq!(allowed(text).to_string(), text);
    }
    assert_eq!(allowed("loopback"), Allowed::default());
    assert_eq!(allowed(" multicast , 10.0.0.0/8,10.0.0.0/8 ").to_string(), "10.0.0.0/8,multicast");
    assert!(!allowed("loopback").reaches_further());
    let many: Vec<_> = (0..65).map(|number| format!("10.0.{number}.0/24")).collect();
    assert!(many.join(",").parse::<Allowed>().is_err());
    for text in
        ["", ",", "loopback,", "all", "10.0.0.1/8", "::ffff:10.0.0.0/104", "10.0.0.0/33", "lo", "10.0.0"]
    {
        assert!(text.parse::<Allowed>().is_err(), "{text:?}");
    }
}

#[test]
fn the_way_out_follows_from_the_bytes() {
    let all = allowed("192.0.2.0/24");
    let judged = |level: &Level, bytes: &[u8]| all.judge(&host(), level, bytes).expect("allowed");
    let destination = IpAddr::from([192, 0, 2, 7]);
    assert_eq!(judged(&Level::Ip, &to("192.0.2.7")), Aim::Ip { to: destination });
    // Of a packet in a packet, the outer header counts; a source route does not change where it goes first.
    let inner = v4(Ipv4Addr::UNSPECIFIED, Ipv4Addr::new(192, 0, 2, 8), UDP, &[], &[]);
    let outer = v4(OWN, Ipv4Addr::LOCALHOST, 4, &[], &inner);
    assert_eq!(judged(&Level::Ip, &outer), Aim::Ip { to: Ipv4Addr::LOCALHOST.into() });
    let mapped =
        Level::Transport { protocol: TCP, destination: "::ffff:192.0.2.7".parse().expect("an address") };
    assert_eq!(judged(&mapped, &[0; 20]), Aim::Transport { protocol: TCP, to: destination });
    let on_cable = frame([2; 6], 0x0800, &to("192.0.2.7"));
    assert_eq!(judged(&link("v0"), &on_cable), Aim::Link { interface: 2 });
    assert!(all.judge(&host(), &link("tun0"), &on_cable).is_err(), "its frames begin otherwise");
}

#[test]
fn sources_draw_no_answer_out() {
    let local = Ipv4Addr::LOCALHOST;
    let remote = Ipv4Addr::new(192, 0, 2, 7);
    let judged = |named: &str, from: Ipv4Addr, to: Ipv4Addr| {
        allowed(named).judge(&host(), &Level::Ip, &v4(from, to, UDP, &[], &[])).is_ok()
    };
    for from in [local, Ipv4Addr::new(127, 9, 9, 9), OWN, Ipv4Addr::UNSPECIFIED] {
        assert!(judged("loopback", from, local), "{from}");
        assert!(judged("192.0.2.0/24", from, remote), "{from}");
    }
    for from in [
        "8.8.8.8",
        "255.255.255.255",
        "127.255.255.255",
        "10.77.1.255",
        "10.77.1.2",
        "224.0.0.1",
        "192.0.2.8",
    ] {
        assert!(!judged("loopback", from.parse().expect(from), local), "{from}");
        assert!(!judged("192.0.2.0/24", from.parse().expect(from), local), "{from} to loopback");
    }
    assert!(judged("192.0.2.0/24", Ipv4Addr::new(192, 0, 2, 8), remote), "answers stay where packets may go");
    assert!(!judged("192.0.2.0/24", Ipv4Addr::new(192, 0, 3, 8), remote));
    // That of a packet inside counts as well.
    let inner = v4(Ipv4Addr::new(8, 8, 8, 8), local, UDP, &[], &[]);
    assert!(allowed("loopback").judge(&host(), &Level::Ip, &v4(local, local, 4, &[], &inner)).is_err());
}

const LOCAL: Ipv4Addr = Ipv4Addr::LOCALHOST;
const LOCAL6: Ipv6Addr = Ipv6Addr::LOCALHOST;

fn within_ipv6(next: u8, payload: &[u8]) -> Vec<u8> {
    v6(LOCAL6, LOCAL6, next, payload)
}

/// A fragment header with these bytes for offset and flags.
fn fragment(next: u8, place: [u8; 2], payload: &[u8]) -> Vec<u8> {
    within_ipv6(44, &[&[next, 0, place[0], place[1], 0, 0, 0, 1][..], payload].concat())
}

/// That these are refused as malformed, whatever is allowed.
fn are_malformed(all: &[Vec<u8>]) {
    let everything = allowed("0.0.0.0/0,::/0,broadcast,multicast");
    for bytes in all {
        for named in [&Allowed::default(), &everything] {
            match named.judge(&host(), &Level::Ip, bytes) {
                Err(refusal) => assert!(refusal.reason.starts_with("malformed: "), "{refusal}: {bytes:02x?}"),
                Ok(aim) => panic!("{aim:?}: {bytes:02x?}"),
            }
        }
    }
}

fn are_sound(all: &[Vec<u8>]) {
    for bytes in all {
        let judged = Allowed::default().judge(&host(), &Level::Ip, bytes);
        assert!(judged.is_ok(), "{judged:?}: {bytes:02x?}");
    }
}

#[test]
fn pieces_of_a_packet_in_a_packet_are_refused() {
    let plain = v4(LOCAL, LOCAL, UDP, &[], &[0; 8]);
    // The first of them may lack the destination, and another has it where nobody looks.
    for (v4_place, v6_place) in
        [([0x20, 0], [0, 1]), ([0, 2], [0, 16]), ([0x20, 2], [0, 17]), ([0x1f, 0xff], [0xff, 0xf8])]
    {
        for protocol in [4, 41, 51] {
            let mut piece = v4(LOCAL, LOCAL, protocol, &[], &plain);
            piece[6..8].copy_from_slice(&v4_place);
            are_malformed(&[piece, fragment(protocol, v6_place, &plain)]);
        }
        let mut piece = v4(LOCAL, LOCAL, UDP, &[], &[0; 8]);
        piece[6..8].copy_from_slice(&v4_place);
        are_sound(&[piece, fragment(UDP, v6_place, &[0; 8])]);
    }
    // Whoever puts them together may find other headers here than the first fragment said.
    are_malformed(&[0, 43, 60, 135].map(|next| fragment(next, [0, 16], &extension(UDP, &[0; 6]))));
    // One that is all of the packet.
    are_sound(&[fragment(4, [0, 0], &plain), fragment(60, [0, 1], &extension(UDP, &[1, 4, 0, 0, 0, 0]))]);
}

#[test]
fn what_ends_before_its_time_is_refused() {
    let plain = v4(LOCAL, LOCAL, UDP, &[], &[0; 8]);
    let route_home = |kind: u8| extension(UDP, &[&[kind, 1, 0, 0, 0, 0][..], &LOCAL6.octets()].concat());
    for length in 0..20 {
        are_malformed(&[v4(LOCAL, LOCAL, 4, &[], &plain[..length])]);
    }
    for length in 1..40 {
        are_malformed(&[v4(LOCAL, LOCAL, 41, &[], &within_ipv6(UDP, &[])[..length])]);
    }
    for length in 0..8 {
        are_malformed(
            &[0, 43, 44, 51, 60, 135, 139, 140]
                .map(|next| within_ipv6(next, &[UDP, 0, 0, 0, 0, 0, 0, 0][..length])),
        );
    }
    for kind in [0, 2, 4] {
        let routing = route_home(kind);
        are_sound(&[within_ipv6(43, &routing)]);
        for length in 0..routing.len() {
            are_malformed(&[within_ipv6(43, &routing[..length])]);
        }
    }
    // One unit: no room for an address. A list that is longer than its header. Addresses in a form of their own.
    let mut longer = route_home(4);
    longer[4] = 1;
    are_malformed(&[longer, extension(UDP, &[3, 1, 0, 0, 0, 0])].map(|routing| within_ipv6(43, &routing)));
    are_malformed(&[within_ipv6(43, &extension(UDP, &[0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))]);
    are_sound(&[within_ipv6(43, &extension(UDP, &[3, 0, 0, 0, 0, 0]))]);
    // A source route or a home address could be where nobody can say what the options are.
    for options in [&[0x83, 2, 0x83, 9][..], &[7, 1, 0x89, 7], &[0x83, 4, 4, 127], &[1, 1, 1, 0x89]] {
        are_malformed(&[v4(LOCAL, LOCAL, UDP, options, &[])]);
    }
    for body in [&[0xc9, 1, 0][..], &[0xc9, 200], &[1, 99, 0, 0xc9]] {
        are_malformed(&[within_ipv6(60, &extension(UDP, body))]);
    }
    are_sound(&[
        v4(LOCAL, LOCAL, UDP, &[0x83, 3, 4, 0], &[]),
        v4(LOCAL, LOCAL, UDP, &[7, 9, 4, 0], &[]),
        v4(LOCAL, LOCAL, UDP, &[7, 7, 4, 8, 8, 8, 8, 0], &[]),
        within_ipv6(60, &extension(UDP, &[1, 99, 0])),
        within_ipv6(59, &[0xff; 40]),
    ]);
}

#[test]
fn what_hides_another_packet_is_refused() {
    let plain = v4(LOCAL, LOCAL, UDP, &[], &[0; 8]);
    for protocol in [47, 50, 55, 94, 97, 98, 108, 115, 137, 142, 143] {
        are_malformed(&[
            v4(LOCAL, LOCAL, protocol, &[], &plain),
            within_ipv6(protocol, &plain),
            within_ipv6(0, &[&extension(protocol, &[1, 4, 0, 0, 0, 0])[..], &plain].concat()),
        ]);
    }
    // Behind an authentication header it can be seen, and too deep it is not looked for.
    let authenticated =
        |inner: &[u8]| v4(LOCAL, LOCAL, 51, &[], &[&[4, 4, 0, 0][..], &[0; 20], inner].concat());
    are_sound(&[authenticated(&plain)]);
    let far = v4(LOCAL, Ipv4Addr::new(8, 8, 8, 8), UDP, &[], &[]);
    let judged = Allowed::default().judge(&host(), &Level::Ip, &authenticated(&far));
    assert!(judged.is_err_and(|refusal| refusal.reason.contains("8.8.8.8")));
    let nested = |depth: usize| (0..depth).fold(plain.clone(), |inner, _| v4(LOCAL, LOCAL, 4, &[], &inner));
    are_sound(&[nested(8)]);
    are_malformed(&[nested(9), nested(100)]);
}

#[test]
fn the_decoder_draws_the_destinations_that_it_is_asked_for() {
    let arp = [&[0, 1, 8, 0, 6, 4, 0, 1][..], &[0; 20]].concat();
    let packets = [
        frame([2; 6], 0x0800, &to("8.8.8.8")),
        frame([2; 6], 0x86dd, &to("fd77::9")),
        frame([2; 6], 0x0806, &arp),
    ];
    for (id, bytes) in DESTINATIONS.into_iter().zip(packets) {
        let dissection = dissect(&CaptureRecord::bare(LinkType::ETHERNET, &bytes));
        assert!(dissection.find(id).is_some(), "{id}");
        let named = allowed("broadcast");
        let decoded = named.judge_decoded(&host(), LinkType::ETHERNET, &bytes, None);
        assert_eq!(decoded.is_ok(), id.starts_with("arp"), "{id}: {decoded:?}");
    }
}

#[test]
fn what_an_error_quotes_goes_nowhere() {
    let quoted = v4(Ipv4Addr::LOCALHOST, Ipv4Addr::new(8, 8, 8, 8), UDP, &[], &[0; 8]);
    let error = [&[3, 1, 0, 0, 0, 0, 0, 0][..], &quoted].concat();
    let bytes = v4(Ipv4Addr::LOCALHOST, Ipv4Addr::LOCALHOST, ICMP, &[], &error);
    assert!(allowed("loopback").judge(&host(), &Level::Ip, &bytes).is_ok());
}

#[test]
fn frames_are_judged_by_both_of_their_addresses() {
    let (local, there) = (Ipv4Addr::LOCALHOST, Ipv4Addr::new(10, 77, 1, 2));
    let arp = |sender: Ipv4Addr, target: Ipv4Addr| {
        let hardware = [2, 0, 0, 0, 0, 1];
        [&[0, 1, 8, 0, 6, 4, 0, 1][..], &hardware, &sender.octets(), &[0; 6], &target.octets()].concat()
    };
    let (host_mac, all_ones, group) = ([2; 6], [0xff; 6], [0x33, 0x33, 0, 0, 0, 1]);
    let cable = "10.77.1.0/24,fd77::/64";
    let plain = v4(OWN, there, UDP, &[], &[0; 8]);
    let plain6 = v6(OWN6, "fd77::2".parse().expect("an address"), UDP, &[0; 8]);
    let tagged = |tags: &[&[u8]]| [&tags.concat()[..], &plain].concat();
    let (local4, local6) =
        (v4(local, local, UDP, &[], &[]), v6(Ipv6Addr::LOCALHOST, Ipv6Addr::LOCALHOST, UDP, &[]));
    for (named, interface, bytes, expected) in [
        (cable, "v0", frame(host_mac, 0x0800, &plain), true),
        (cable, "v0", frame(host_mac, 0x86dd, &plain6), true),
        (cable, "v0", frame(host_mac, 0x8100, &tagged(&[&[0, 5, 8, 0]])), true),
        (cable, "v0", frame(host_mac, 0x88a8, &tagged(&[&[0, 5, 0x81, 0], &[0, 6, 8, 0]])), true),
        (cable, "v0", frame(host_mac, 0x8100, &[0, 5, 8]), false),
        (cable, "v0", frame(host_mac, 0x8100, &[0, 5, 0x88, 0x47]), false),
        (cable, "v0", frame(host_mac, 0x86dd, &plain), false),
        (cable, "v0", frame(all_ones, 0x0800, &plain), false),
        (cable, "v0", frame(group, 0x86dd, &plain6), false),
        ("10.77.1.0/24,broadcast", "v0", frame(all_ones, 0x0800, &plain), true),
        ("10.77.1.0/24,broadcast", "v0", frame(group, 0x0800, &plain), false),
        ("10.77.1.0/24,multicast", "v0", frame(group, 0x0800, &plain), true),
        ("10.77.1.0/24,multicast", "v0", frame(all_ones, 0x0800, &plain), false),
        (cable, "v0", frame(host_mac, 0x0806, &arp(OWN, there)), true),
        (cable, "v0", frame(host_mac, 0x0806, &arp(Ipv4Addr::UNSPECIFIED, there)), true),
        (cable, "v0", frame(host_mac, 0x0806, &arp(there, there)), true),
        (cable, "v0", frame(host_mac, 0x0806, &arp(Ipv4Addr::new(10, 77, 2, 9), there)), false),
        (cable, "v0", frame(host_mac, 0x0806, &arp(OWN, Ipv4Addr::new(10, 77, 2, 9))), false),
        (cable, "v0", frame(host_mac, 0x0806, &arp(OWN, there)[..27]), false),
        ("loopback", "v0", frame(host_mac, 0x0806, &arp(local, local)), false),
        ("0.0.0.0/0,::/0", "v0", frame(host_mac, 0x0800, &local4), false),
        ("0.0.0.0/0,::/0", "v0", frame(host_mac, 0x86dd, &local6), false),
        ("loopback", "lo", frame([0; 6], 0x0800, &local4), true),
        ("loopback", "lo", frame([0; 6], 0x86dd, &local6), true),
        ("loopback", "lo", frame([0; 6], 0x0800, &plain), false),
        ("0.0.0.0/0", "v0", frame(host_mac, 0x8847, &plain), false),
        ("0.0.0.0/0", "v0", frame(host_mac, 0x8864, &plain), false),
        ("0.0.0.0/0", "v0", frame(host_mac, 0x8035, &arp(OWN, there)), false),
        ("0.0.0.0/0", "lo", frame(host_mac, 0x05dc, &plain), false),
    ] {
        let judged = allowed(named).judge(&host(), &link(interface), &bytes);
        assert_eq!(judged.is_ok(), expected, "{named}, {interface}, {bytes:02x?}: {judged:?}");
    }
}
