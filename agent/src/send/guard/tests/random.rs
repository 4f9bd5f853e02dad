//! Packets at random, and what etherparse, which the guard does not use, finds in those that may be sent.

use super::{LOCAL, LOCAL6, extension, host, link, v4, v6};
use crate::send::Allowed;
use crate::send::guard::{Aim, ICMP, ICMPV6, TCP, UDP};
use etherparse::{IpNumber, Ipv6ExtensionSlice, LaxIpSlice};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use wireglass_shared::stream::Level;

/// Addresses that stay here, and others.
fn address4() -> impl Strategy<Value = Ipv4Addr> {
    let some = ["127.5.6.7", "10.77.1.1", "0.0.0.0", "8.8.8.8", "255.255.255.255", "224.0.0.1"];
    let known = proptest::sample::select(some.map(|text| text.parse::<Ipv4Addr>().expect(text)).to_vec());
    prop_oneof![10 => Just(LOCAL), 9 => known, 1 => any::<u32>().prop_map(Ipv4Addr::from)]
}

fn address6() -> impl Strategy<Value = Ipv6Addr> {
    let some = ["::ffff:127.0.0.1", "fd77::1", "::", "::ffff:8.8.8.8", "2001:db8::1", "ff02::1"];
    let known = proptest::sample::select(some.map(|text| text.parse::<Ipv6Addr>().expect(text)).to_vec());
    prop_oneof![10 => Just(LOCAL6), 9 => known, 1 => any::<u128>().prop_map(Ipv6Addr::from)]
}

fn options() -> impl Strategy<Value = Vec<u8>> {
    let route = (proptest::sample::select(vec![0x83_u8, 0x89, 7]), address4())
        .prop_map(|(kind, to)| [&[kind, 7, 4][..], &to.octets(), &[0]].concat());
    prop_oneof![
        6 => Just(Vec::new()),
        2 => route,
        1 => proptest::collection::vec(any::<u8>(), 4..=8).prop_map(|mut bytes| {
            bytes.truncate(bytes.len() / 4 * 4);
            bytes
        }),
    ]
}

/// Packets, packets in packets, and what stands between them.
fn packets() -> impl Strategy<Value = (u8, Vec<u8>)> {
    let data = (
        proptest::sample::select(vec![TCP, UDP, ICMP, ICMPV6, 47, 59]),
        proptest::collection::vec(any::<u8>(), 0..24),
    );
    data.prop_recursive(4, 16, 1, |inner| {
        let v4_packet = (address4(), address4(), options(), inner.clone()).prop_map(
            |(from, to, options, (protocol, payload))| (4, v4(from, to, protocol, &options, &payload)),
        );
        let v6_packet = (address6(), address6(), inner.clone())
            .prop_map(|(from, to, (next, payload))| (41, v6(from, to, next, &payload)));
        let routing = (any::<bool>(), 0..5_u8, address6(), inner.clone()).prop_map(
            |(left, kind, to, (next, payload))| {
                let body = [&[kind, u8::from(left), 0, 0, 0, 0][..], &to.octets()].concat();
                (43, [extension(next, &body), payload].concat())
            },
        );
        let fragment = (any::<[u8; 2]>(), inner.clone()).prop_map(|(place, (next, payload))| {
            (44, [&[next, 0, place[0], place[1], 0, 0, 0, 1][..], &payload].concat())
        });
        let options = (address6(), inner).prop_map(|(home, (next, payload))| {
            let body = [&[1, 2, 0, 0, 0xc9, 16][..], &home.octets()].concat();
            (60, [extension(next, &body), payload].concat())
        });
        prop_oneof![4 => v4_packet, 4 => v6_packet, 1 => routing, 1 => fragment, 1 => options]
    })
}

/// Bytes for the level at which packets have their own header, some of them damaged.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let damage = proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..3);
    let v4_packet = (address4(), address4(), options(), packets())
        .prop_map(|(from, to, options, (protocol, payload))| v4(from, to, protocol, &options, &payload));
    let v6_packet = (address6(), address6(), packets())
        .prop_map(|(from, to, (next, payload))| v6(from, to, next, &payload));
    let damaged = (prop_oneof![v4_packet, v6_packet], damage, any::<bool>()).prop_map(
        |(mut bytes, damage, is_damaged)| {
            for (place, value) in damage {
                if is_damaged && !bytes.is_empty() {
                    let place = place.index(bytes.len());
                    bytes[place] = value;
                }
            }
            bytes
        },
    );
    prop_oneof![8 => damaged, 1 => proptest::collection::vec(any::<u8>(), 0..80)]
}

/// All destinations that etherparse finds, with those of packets inside.
fn destinations(bytes: &[u8], depth: u8) -> Vec<IpAddr> {
    let Ok((packet, _)) = LaxIpSlice::from_slice(bytes) else { return Vec::new() };
    let mut found = vec![packet.destination_addr()];
    match &packet {
        LaxIpSlice::Ipv4(slice) => {
            let mut options = slice.header().options();
            while let [kind, rest @ ..] = options {
                let length = match kind {
                    0 => break,
                    1 => 1,
                    _ => rest.first().map_or(0, |length| usize::from(*length)),
                };
                if length == 0 || length > options.len() {
                    break;
                }
                if [131, 137].contains(kind) {
                    let addresses = options[3.min(length)..length].chunks_exact(4);
                    found.extend(
                        addresses.map(|four| IpAddr::from(<[u8; 4]>::try_from(four).expect("four bytes"))),
                    );
                }
                options = &options[length..];
            }
        }
        LaxIpSlice::Ipv6(slice) => {
            for extension in slice.extensions().clone() {
                if let Ipv6ExtensionSlice::Routing(routing) = extension
                    && [0, 2, 4].contains(&routing.payload()[0])
                {
                    let addresses = routing.payload()[6..].chunks_exact(16);
                    found.extend(
                        addresses.map(|all| IpAddr::from(<[u8; 16]>::try_from(all).expect("16 bytes"))),
                    );
                }
            }
        }
    }
    let payload = packet.payload();
    if [IpNumber::IPV4, IpNumber::IPV6].contains(&payload.ip_number) && depth < 20 {
        found.extend(destinations(payload.payload, depth + 1));
    }
    found
}

/// That nothing of it leaves, as etherparse reads it.
fn stays(bytes: &[u8]) -> Result<(), TestCaseError> {
    // The kernel writes the total length itself.
    let mut sent = bytes.to_vec();
    if bytes.first().is_some_and(|first| first >> 4 == 4) {
        let length = u16::try_from(bytes.len()).expect("short").to_be_bytes();
        sent[2..4].copy_from_slice(&length);
    }
    let found = destinations(&sent, 0);
    prop_assert!(!found.is_empty(), "etherparse reads no header");
    for address in found {
        prop_assert!(address.to_canonical().is_loopback(), "{} in {:02x?}", address, bytes);
    }
    let (packet, _) = LaxIpSlice::from_slice(&sent).expect("it was read");
    let source = packet.source_addr().to_canonical();
    let is_own = source.is_unspecified() || source.is_loopback() || host().has(source);
    prop_assert!(is_own, "answers go to {}", source);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn what_may_be_sent_by_default_stays_here(bytes in bytes()) {
        match Allowed::default().judge(&host(), &Level::Ip, &bytes) {
            Ok(Aim::Ip { to }) => {
                prop_assert!(to.to_canonical().is_loopback());
                stays(&bytes)?;
            }
            Ok(aim) => prop_assert!(false, "{:?}", aim),
            Err(refusal) => prop_assert!(!refusal.reason.is_empty()),
        }
    }

    #[test]
    fn what_may_be_sent_on_loopback_s_link_stays_here(
        bytes in bytes(), to in prop_oneof![3 => Just([0; 6]), 1 => any::<[u8; 6]>()], tags in 0..3_usize,
    ) {
        let version = bytes.first().map_or(0, |first| first >> 4);
        let ethertype = if version == 6 { 0x86dd_u16 } else { 0x0800 };
        let tags: Vec<u8> = [0x81, 0, 0, 5].repeat(tags);
        let framed = [&to[..], &[0; 6], &tags, &ethertype.to_be_bytes(), &bytes].concat();
        let judged = Allowed::default().judge(&host(), &link("lo"), &framed);
        prop_assert_eq!(
            judged.is_ok(),
            to[0] & 1 == 0 && Allowed::default().judge(&host(), &Level::Ip, &bytes).is_ok(),
            "{:?}", judged
        );
        prop_assert!(Allowed::default().judge(&host(), &link("v0"), &framed).is_err(), "on a cable");
    }

    #[test]
    fn frames_of_anything_do_not_leave(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        prop_assert!(Allowed::default().judge(&host(), &link("v0"), &bytes).is_err());
    }
}

#[test]
fn the_packets_tried_are_both_allowed_and_refused() {
    let mut runner = TestRunner::deterministic();
    let strategy = bytes();
    let mut judged = || {
        let bytes = strategy.new_tree(&mut runner).expect("a packet").current();
        Allowed::default().judge(&host(), &Level::Ip, &bytes).is_ok()
    };
    let allowed = (0..2000).filter(|_| judged()).count();
    assert!((100..1900).contains(&allowed), "{allowed} of 2000 are allowed");
}
