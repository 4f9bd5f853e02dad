//! What the kernel made of a packet.

use super::packets::{Heard, Segment, TCP, all, apart, framed, loopback, says};
use wireglass_shared::capture::LinkType;
use wireglass_shared::exchange::Change;
use wireglass_shared::stream::Level;

#[track_caller]
fn hold(changes: &[Change], expected: &[(&str, &str)]) {
    let ids: Vec<_> = changes.iter().map(|change| change.id).collect();
    let wanted: Vec<_> = expected.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, wanted);
    for (change, (_, words)) in changes.iter().zip(expected) {
        says(std::slice::from_ref(&change.says), &[words]);
    }
}

#[test]
fn behind_a_header_of_the_kernels() {
    let [v4, v6] = loopback();
    for (hosts, id, before, after) in [
        (
            v4,
            "ip",
            "Time to Live 64 by default",
            "Time to Live 64, Identification 0x06fd (1789), Don't Fragment set, Protocol 6",
        ),
        (
            v6,
            "ipv6",
            "Hop Limit 64 by default",
            "Hop Limit 64, Flow Label 0xaaae5, Next Header 6, and as source ::1",
        ),
    ] {
        let syn = hosts.tcp(&Segment::SYN);
        let mut heard = Heard::transport(hosts, TCP, &syn);
        hold(&heard.exchange.changes(), &[(id, before)]);
        heard.hear(&hosts.ip(TCP, &syn));
        hold(&heard.exchange.changes(), &[(id, after), ("eth", "a link header with addresses of zeros")]);
    }
    for hosts in apart() {
        let syn = hosts.tcp(&Segment::SYN);
        let mut heard = Heard::transport(hosts, TCP, &syn);
        let mut frame = framed(&hosts.ip(TCP, &syn));
        frame[..12].copy_from_slice(&[2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1]);
        heard.hear_as(LinkType::ETHERNET, &frame);
        says(
            &heard.exchange.changes().into_iter().map(|change| change.says).collect::<Vec<_>>(),
            &["from 02:00:00:00:00:01 to 02:00:00:00:00:09"],
        );
    }
}

#[test]
fn in_a_header_of_your_own() {
    let [hosts, v6] = loopback();
    let captured = hosts.ip(TCP, &hosts.tcp(&Segment::SYN));
    let changes = |make: &dyn Fn(&mut Vec<u8>), captured: &[u8], seen: bool| {
        let mut made = captured.to_vec();
        make(&mut made);
        let mut heard = Heard::new(Level::Ip, &made);
        if seen {
            assert!(heard.hear_as(LinkType::RAW, captured));
        }
        heard.exchange.changes()
    };
    hold(
        &changes(&|_| (), &captured, true),
        &[("ip.len", "Yours, 0x0028 (40), was right"), ("ip.checksum", "was right")],
    );
    let all_of_it = |made: &mut Vec<u8>| {
        made[2..4].copy_from_slice(&[0, 10]);
        made[4..6].fill(0);
        made[10..12].copy_from_slice(&[0xbe, 0xef]);
        made[12..16].fill(0);
    };
    hold(
        &changes(&all_of_it, &captured, true),
        &[
            ("ip.len", "0x000a (10) became 0x0028 (40)"),
            ("ip.id", "filled it in: 0x06fd (1789)"),
            ("ip.checksum", "0xbeef (48879) became"),
            ("ip.src", "filled in 127.0.0.1"),
        ],
    );
    hold(
        &changes(&all_of_it, &captured, false),
        &[
            ("ip.len", "always writes the total length itself, over your 0x000a (10)"),
            ("ip.id", "unless Don't Fragment is set"),
            ("ip.checksum", "over your 0xbeef"),
            ("ip.src", "fills in a source of 0.0.0.0"),
        ],
    );
    let mut zero = captured.clone();
    zero[4..6].fill(0);
    says(
        &changes(&|_| (), &zero, true).into_iter().map(|change| change.says).collect::<Vec<_>>(),
        &["not where Don't Fragment is set: only fragments need it. It stayed 0"],
    );
    let packet = v6.ip(TCP, &v6.tcp(&Segment::SYN));
    assert_eq!(changes(&|_| (), &packet, true), []);
}

#[test]
fn nothing_in_a_frame() {
    for hosts in all() {
        let frame = framed(&hosts.ip(TCP, &hosts.tcp(&Segment::SYN)));
        let mut heard = Heard::new(Level::Link { interface: "lo".to_owned() }, &frame);
        heard.hear_as(LinkType::ETHERNET, &frame);
        assert_eq!(heard.exchange.changes(), []);
    }
    for bytes in [&[][..], &[0x45], &[0x45; 19]] {
        let _ = Heard::new(Level::Ip, bytes).exchange.changes();
    }
}
