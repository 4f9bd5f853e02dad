//! Which captured packets belong to an exchange.

use super::packets::{
    ACK, Heard, Hosts, ICMP, PORTS, RST, SEQ, Segment, TCP, UDP, all, apart, framed, loopback, record,
};
use proptest::prelude::*;
use wireglass_shared::capture::LinkType;
use wireglass_shared::craft::TEMPLATES;
use wireglass_shared::exchange::{Exchange, MOST_STEPS, Outcome, Part};
use wireglass_shared::stream::Level;

#[test]
fn a_syn_to_an_open_port_gets_its_answer_and_the_kernels_reset() {
    for hosts in all() {
        let syn = hosts.tcp(&Segment::SYN);
        let mut heard = Heard::transport(hosts, TCP, &syn);
        assert!(heard.exchange.latency().is_none());
        assert!(heard.hear(&hosts.ip(TCP, &syn)), "{hosts:?}");
        assert!(heard.hear(&hosts.back().ip(TCP, &hosts.back().tcp(&Segment::SYN_ACK))), "{hosts:?}");
        assert!(heard.hear(&hosts.ip(TCP, &hosts.tcp(&Segment::OWN_RST))), "{hosts:?}");
        assert_eq!(heard.parts(), [Part::Sent, Part::Answer(Outcome::SynAck), Part::OwnKernel], "{hosts:?}");
        let latency = heard.exchange.latency().expect("there is an answer");
        assert_eq!(latency.in_units(), "50.000 µs");
    }
}

#[test]
fn a_closed_port_resets_what_is_asked_of_it() {
    for hosts in all() {
        let sent = |flags, ack, data| Segment { ack, flags, data, ..Segment::SYN };
        let answered = |seq, ack, flags| Segment { seq, ack, flags, ..Segment::REFUSAL };
        let cases = [
            (sent(2, 0, b""), answered(0, SEQ + 1, RST | ACK)),
            (sent(2, 0, b"hello"), answered(0, SEQ + 6, RST | ACK)),
            (sent(ACK, 0x5566_7788, b""), answered(0x5566_7788, 0, RST)),
            (sent(0, 7, b""), answered(0, SEQ, RST | ACK)),
            (sent(0x29, 7, b""), answered(0, SEQ + 1, RST | ACK)),
            (sent(ACK | 1, 7, b"abc"), answered(7, 0, RST)),
        ];
        for (segment, answer) in cases {
            let sent = hosts.tcp(&segment);
            let mut heard = Heard::transport(hosts, TCP, &sent);
            assert!(heard.hear(&hosts.ip(TCP, &sent)));
            assert!(heard.hear(&hosts.back().ip(TCP, &hosts.back().tcp(&answer))), "{segment:?} {hosts:?}");
            assert_eq!(heard.parts(), [Part::Sent, Part::Answer(Outcome::Reset)]);
        }
    }
}

#[test]
fn an_answer_that_comes_again_is_told_apart_from_the_first() {
    for hosts in apart() {
        let syn = hosts.tcp(&Segment::SYN);
        let mut heard = Heard::transport(hosts, TCP, &syn);
        heard.hear(&hosts.ip(TCP, &syn));
        let clock = |ticks: u8| [1, 1, 8, 10, 0, 0, 0, ticks, 0, 0, 0, 1];
        for ticks in [1, 2, 3] {
            let answer = Segment { options: &clock(ticks), ..Segment::SYN_ACK };
            assert!(heard.hear(&hosts.back().ip(TCP, &hosts.back().tcp(&answer))));
        }
        assert_eq!(
            heard.parts(),
            [Part::Sent, Part::Answer(Outcome::SynAck), Part::Again, Part::Again],
            "{hosts:?}"
        );
    }
}

#[test]
fn an_address_of_ipv4_in_the_form_of_ipv6_is_one_of_ipv4() {
    let [hosts, _] = loopback();
    let syn = hosts.tcp(&Segment::SYN);
    let destination = "::ffff:127.0.0.1".parse().expect("an address");
    let mut heard = Heard::new(Level::Transport { protocol: TCP, destination }, &syn);
    assert!(heard.hear(&hosts.ip(TCP, &syn)));
    assert!(heard.hear(&hosts.back().ip(TCP, &hosts.back().tcp(&Segment::REFUSAL))));
    assert_eq!(heard.exchange.changes()[0].id, "ip");
}

#[test]
fn echo_is_known_by_identifier_and_sequence_number() {
    for hosts in all() {
        let request = hosts.echo(true, 0x1234, 1);
        let mut heard = Heard::transport(hosts, hosts.icmp_number(), &request);
        let back = |message: Vec<u8>| hosts.back().ip(hosts.icmp_number(), &message);
        assert!(heard.hear(&hosts.ip(hosts.icmp_number(), &request)));
        assert!(!heard.hear(&back(hosts.back().echo(false, 0x1235, 1))), "another identifier");
        assert!(!heard.hear(&back(hosts.back().echo(false, 0x1234, 2))), "another number");
        assert!(heard.hear(&back(hosts.back().echo(false, 0x1234, 1))));
        assert_eq!(heard.parts(), [Part::Sent, Part::Answer(Outcome::EchoReply)]);
    }
}

#[test]
fn datagrams_are_answered_by_datagrams_or_errors() {
    for hosts in all() {
        let sent = hosts.udp((40000, 5000), b"hello");
        let packet = hosts.ip(UDP, &sent);
        let mut answered = Heard::transport(hosts, UDP, &sent);
        assert!(answered.hear(&packet));
        assert!(!answered.hear(&hosts.back().ip(UDP, &hosts.back().udp((5000, 40001), b"no"))));
        let answer = hosts.back().ip(UDP, &hosts.back().udp((5000, 40000), b"yes"));
        assert!(answered.hear(&answer));
        let own = hosts.ip(hosts.icmp_number(), &hosts.port_unreachable(&answer));
        assert!(answered.hear(&own), "nobody here waits for the answer: {hosts:?}");
        assert_eq!(answered.parts(), [Part::Sent, Part::Answer(Outcome::Other), Part::OwnKernel]);

        let mut refused = Heard::transport(hosts, UDP, &sent);
        assert!(refused.hear(&packet));
        let other = hosts.ip(UDP, &hosts.udp((40009, 5000), b"hello"));
        let error =
            |about: &[u8]| hosts.back().ip(hosts.icmp_number(), &hosts.back().port_unreachable(about));
        assert!(!refused.hear(&error(&other)), "about another packet");
        assert!(refused.hear(&error(&packet)));
        assert_eq!(refused.parts(), [Part::Sent, Part::Answer(Outcome::IcmpError)]);
    }
}

#[test]
fn an_error_may_come_from_any_router_and_need_not_wait_for_the_packet_to_be_seen() {
    for hosts in apart() {
        let sent = hosts.udp((40000, 5000), b"hello");
        let router = Hosts {
            here: if hosts.is_v6() { "2001:db8:f::1" } else { "198.51.100.1" }.parse().expect("an address"),
            there: hosts.here,
        };
        let kind = if hosts.is_v6() { 3 } else { 11 };
        let mut packet = hosts.ip(UDP, &sent);
        let error = router.ip(hosts.icmp_number(), &router.error(kind, 0, &packet));
        let mut heard = Heard::transport(hosts, UDP, &sent);
        assert!(heard.hear(&error), "{hosts:?}");
        assert_eq!(heard.parts(), [Part::Answer(Outcome::IcmpError)]);
        let last = packet.len() - 6;
        packet[last - 7] ^= 1;
        let other = router.ip(hosts.icmp_number(), &router.error(kind, 0, &packet));
        assert!(!Heard::transport(hosts, UDP, &sent).hear(&other), "about other ports: {hosts:?}");
    }
}

#[test]
fn an_answer_of_dns_has_the_number_of_the_question() {
    let [hosts, _] = apart();
    let sent = hosts.udp((40000, 53), &[0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    let mut heard = Heard::transport(hosts, UDP, &sent);
    heard.hear(&hosts.ip(UDP, &sent));
    let answer = |number: u8| {
        let data = [0xab, number, 0x81, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        hosts.back().ip(UDP, &hosts.back().udp((53, 40000), &data))
    };
    assert!(!heard.hear(&answer(0xce)));
    assert!(heard.hear(&answer(0xcd)));
}

#[test]
fn an_arp_request_is_answered_by_the_owner_of_the_address() {
    let frame = |operation: u8, from: [u8; 4], to: [u8; 4]| {
        let head = [0xff; 6].into_iter().chain([2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, operation]);
        let addresses = [2, 0, 0, 0, 0, 1].into_iter().chain(from).chain([0; 6]).chain(to);
        head.chain(addresses).collect::<Vec<_>>()
    };
    let (here, there) = ([192, 0, 2, 1], [192, 0, 2, 9]);
    let request = frame(1, here, there);
    let mut heard = Heard::new(Level::Link { interface: "veth0".to_owned() }, &request);
    assert!(heard.hear_as(LinkType::ETHERNET, &request));
    assert!(!heard.hear_as(LinkType::ETHERNET, &frame(2, [192, 0, 2, 8], here)), "another owner");
    assert!(!heard.hear_as(LinkType::ETHERNET, &frame(2, there, [192, 0, 2, 3])), "for another host");
    assert!(!heard.hear_as(LinkType::ETHERNET, &frame(1, there, here)), "a question");
    assert!(heard.hear_as(LinkType::ETHERNET, &frame(2, there, here)));
    assert_eq!(heard.parts(), [Part::Sent, Part::Answer(Outcome::Other)]);
}

type Change<'a> = &'a dyn Fn(&mut Vec<u8>);

#[test]
fn what_the_kernel_fills_in_makes_no_other_packet_of_it() {
    let [hosts, v6] = loopback();
    let captured = hosts.ip(TCP, &hosts.tcp(&Segment::SYN));
    let made = |change: Change| {
        let mut made = captured.clone();
        change(&mut made);
        Heard::new(Level::Ip, &made)
    };
    let zeros: [Change; 4] = [
        &|made| made[2..4].copy_from_slice(&[0, 10]),
        &|made| made[4..6].fill(0),
        &|made| made[10..12].copy_from_slice(&[0xbe, 0xef]),
        &|made| made[12..16].fill(0),
    ];
    for change in zeros {
        assert!(made(change).hear(&captured));
    }
    let others: [Change; 5] = [
        &|made| made[1] = 4,
        &|made| made[4..6].copy_from_slice(&[0, 1]),
        &|made| made[8] = 63,
        &|made| made[15] = 9,
        &|made| made[39] = 1,
    ];
    for change in others {
        assert!(!made(change).hear(&captured));
    }
    let mut captured = v6.ip(TCP, &v6.tcp(&Segment::SYN));
    assert!(Heard::new(Level::Ip, &captured).hear(&captured));
    let made = captured.clone();
    captured[7] = 63;
    assert!(!Heard::new(Level::Ip, &made).hear(&captured), "a router had it in its hands");
}

#[test]
fn frames_are_known_with_and_without_their_link_header() {
    for hosts in all() {
        let packet = hosts.ip(TCP, &hosts.tcp(&Segment::SYN));
        let frame = framed(&packet);
        let heard = || Heard::new(Level::Link { interface: "lo".to_owned() }, &frame);
        assert!(heard().hear_as(LinkType::ETHERNET, &frame));
        assert!(heard().hear_as(LinkType::RAW, &packet));
        assert!(heard().hear_as(LinkType::LINUX_SLL, &[&[0; 14], &frame[12..14], &packet].concat()));
        let kind = &frame[12..14];
        assert!(heard().hear_as(LinkType::LINUX_SLL2, &[kind, &[0; 18], &packet].concat()));
        let padded = [frame.as_slice(), &[0; 6]].concat();
        assert!(heard().hear_as(LinkType::ETHERNET, &padded), "filled up to the least a frame has");
        let mut other = frame.clone();
        other[5] = 1;
        assert!(!heard().hear_as(LinkType::ETHERNET, &other), "to another card");
        let mut answered = heard();
        answered.hear_as(LinkType::ETHERNET, &frame);
        assert!(answered.hear(&hosts.back().ip(TCP, &hosts.back().tcp(&Segment::REFUSAL))));
    }
}

#[test]
fn a_packet_of_which_the_capture_holds_the_beginning_is_known_by_that() {
    let [hosts, _] = loopback();
    let sent = hosts.udp((40000, 5000), &[7; 500]);
    let frame = framed(&hosts.ip(UDP, &sent));
    let cut = |bytes: usize| {
        let whole = record(LinkType::ETHERNET, &frame, 0);
        wireglass_shared::capture::CaptureRecord { bytes: &frame[..bytes], ..whole }
    };
    let exchange =
        || Exchange::new(Level::Transport { protocol: UDP, destination: hosts.there }, sent.clone());
    assert!(exchange().hear(1, &cut(96)));
    let mut shorter = record(LinkType::ETHERNET, &frame[..96], 0);
    shorter.orig_len = 96;
    assert!(!exchange().hear(1, &shorter), "it ends there");
}

#[test]
fn packets_of_others_are_not_taken() {
    for (hosts, other) in all().into_iter().zip([apart(), apart(), loopback(), loopback()].map(|two| two)) {
        let other = other[usize::from(hosts.is_v6())];
        let syn = hosts.tcp(&Segment::SYN);
        let mut heard = Heard::transport(hosts, TCP, &syn);
        assert!(heard.hear(&hosts.ip(TCP, &syn)));
        let answer = Segment::SYN_ACK;
        let back = hosts.back();
        let not_mine = [
            back.tcp(&Segment { ports: (81, PORTS.0), ..answer }),
            back.tcp(&Segment { ports: (80, PORTS.0 + 1), ..answer }),
            back.tcp(&Segment { ack: SEQ, ..answer }),
            back.tcp(&Segment { ack: SEQ + 2, ..answer }),
            back.tcp(&Segment { flags: RST, seq: 0, ..answer }),
        ];
        for (ix, carried) in not_mine.iter().enumerate() {
            assert!(!heard.hear(&back.ip(TCP, carried)), "{ix} {hosts:?}");
        }
        assert!(!heard.hear(&other.back().ip(TCP, &other.back().tcp(&answer))), "other hosts");
        assert!(!heard.hear(&hosts.ip(TCP, &hosts.tcp(&Segment::OWN_RST))), "a reset without an answer");
        assert_eq!(heard.parts(), [Part::Sent]);
    }
}

#[test]
fn what_an_open_connection_goes_on_with_is_not_taken() {
    let [hosts, _] = apart();
    let sent = hosts.tcp(&Segment { flags: ACK | 8, ack: 1000, data: b"abc", ..Segment::SYN });
    let mut heard = Heard::transport(hosts, TCP, &sent);
    assert!(heard.hear(&hosts.ip(TCP, &sent)));
    let back = |ack, seq, data| {
        let segment = Segment { flags: ACK, ack, seq, options: &[], data, ..Segment::SYN_ACK };
        hosts.back().ip(TCP, &hosts.back().tcp(&segment))
    };
    assert!(!heard.hear(&back(SEQ, 1000, b"data on its way before")));
    assert!(heard.hear(&back(SEQ + 3, 1000, b"")));
    assert!(!heard.hear(&back(SEQ + 3, 1000, b"more data")));
    assert_eq!(heard.parts(), [Part::Sent, Part::Answer(Outcome::Other)]);
}

#[test]
fn of_two_that_are_the_same_each_has_its_own_answer() {
    let [hosts, _] = apart();
    let syn = hosts.tcp(&Segment::SYN);
    let sent = hosts.ip(TCP, &syn);
    let answer = hosts.back().ip(TCP, &hosts.back().tcp(&Segment::REFUSAL));
    for order in [[&sent, &answer, &sent, &answer], [&sent, &sent, &answer, &answer]] {
        let mut exchanges = [Heard::transport(hosts, TCP, &syn), Heard::transport(hosts, TCP, &syn)];
        for packet in order {
            let taken = exchanges.iter_mut().any(|exchange| exchange.hear(packet));
            assert!(taken);
        }
        for exchange in &exchanges {
            assert_eq!(exchange.parts(), [Part::Sent, Part::Answer(Outcome::Reset)]);
        }
    }
}

#[test]
fn what_is_kept_is_bounded_and_the_rest_counted() {
    let [hosts, _] = apart();
    let sent = hosts.udp((40000, 5000), b"hello");
    let mut heard = Heard::transport(hosts, UDP, &sent);
    heard.hear(&hosts.ip(UDP, &sent));
    for number in 0..200_u8 {
        assert!(heard.hear(&hosts.back().ip(UDP, &hosts.back().udp((5000, 40000), &[number]))));
    }
    assert_eq!(heard.exchange.steps().len(), MOST_STEPS);
    assert_eq!(heard.exchange.more(), 201 - MOST_STEPS as u64);
}

#[test]
fn what_nobody_can_answer_has_no_answer() {
    let [hosts, _] = loopback();
    for bytes in [&[][..], &[0x45], &[0; 3], &[0xff; 200]] {
        for level in [
            Level::Ip,
            Level::Link { interface: "lo".to_owned() },
            Level::Transport { protocol: 6, destination: hosts.there },
        ] {
            let mut heard = Heard::new(level, bytes);
            let answer = hosts.back().ip(TCP, &hosts.back().tcp(&Segment::SYN_ACK));
            assert!(!heard.hear(&answer));
        }
    }
    let reset = hosts.tcp(&Segment { flags: RST, ..Segment::SYN });
    let mut heard = Heard::transport(hosts, TCP, &reset);
    assert!(heard.hear(&hosts.ip(TCP, &reset)));
    assert!(!heard.hear(&hosts.back().ip(ICMP, &hosts.back().echo(true, 1, 1))));
}

/// Whether a packet goes from port 80 of 192.0.2.9 back to the port of the SYN at 192.0.2.1, by etherparse's word alone.
fn is_back(packet: &[u8]) -> bool {
    let packet = etherparse::SlicedPacket::from_ip(packet).expect("a packet");
    let Some(etherparse::NetSlice::Ipv4(ip)) = packet.net else { return false };
    let Some(etherparse::TransportSlice::Tcp(tcp)) = packet.transport else { return false };
    (ip.header().source(), ip.header().destination()) == ([192, 0, 2, 9], [192, 0, 2, 1])
        && (tcp.source_port(), tcp.destination_port()) == (80, PORTS.0)
}

/// Everything that can be said of an exchange is in sentences.
fn told_whole(exchange: &Exchange) {
    let mut said = [exchange.told(false), exchange.told(true)].concat();
    said.extend(exchange.changes().into_iter().map(|change| change.says));
    said.extend(exchange.offers().into_iter().map(|offer| offer.says));
    said.extend(exchange.expected().map(|(_, reason)| reason));
    said.extend(Outcome::ALL.map(|predicted| exchange.told_of_prediction(predicted)));
    for sentence in said {
        assert!(sentence.ends_with('.') && !sentence.contains("  "), "no sentence: {sentence:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_packets_after_any_packet_are_heard_without_panic(
        level in 0_u8..3,
        made in proptest::collection::vec(any::<u8>(), 0..120),
        packets in proptest::collection::vec((0_u16..280, proptest::collection::vec(any::<u8>(), 0..120)), 0..12),
        template in any::<proptest::sample::Index>(),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let level = match level {
            0 => Level::Ip,
            1 => Level::Link { interface: "lo".to_owned() },
            _ => Level::Transport { protocol: made.first().copied().unwrap_or(6), destination: "::1".parse().expect("an \
                 address") },
        };
        let template = template.get(TEMPLATES).draft();
        for made in [made, template.bytes().to_vec()] {
            let mut exchange = Exchange::new(level.clone(), made.clone());
            let mut damaged = made.clone();
            for (place, byte) in &damage {
                if !damaged.is_empty() {
                    let place = place.index(damaged.len());
                    damaged[place] = *byte;
                }
            }
            for link in [LinkType::RAW, LinkType::ETHERNET] {
                exchange.hear(0, &record(link, &damaged, 0));
                exchange.hear(0, &record(link, &made, 0));
            }
            for (link, bytes) in &packets {
                exchange.hear(1, &record(LinkType(*link), bytes, 1));
            }
            told_whole(&exchange);
        }
    }

    #[test]
    fn damaged_answers_are_told_without_panic(
        v6: bool,
        kind in 0_u8..4,
        options in proptest::collection::vec(any::<u8>(), 20),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..6),
        cut in 0_usize..200,
    ) {
        let hosts = apart()[usize::from(v6)];
        let back = hosts.back();
        let (protocol, sent) = match kind {
            0 => (TCP, hosts.tcp(&Segment { options: &options, ..Segment::SYN })),
            1 => (UDP, hosts.udp((40000, 53), &options)),
            _ => (hosts.icmp_number(), hosts.echo(true, 1, 1)),
        };
        let packet = hosts.ip(protocol, &sent);
        let mut answer = match kind {
            0 => back.ip(TCP, &back.tcp(&Segment { options: &options, ..Segment::SYN_ACK })),
            1 => back.ip(UDP, &back.udp((53, 40000), &options)),
            2 => back.ip(back.icmp_number(), &back.echo(false, 1, 1)),
            _ => back.ip(back.icmp_number(), &back.port_unreachable(&packet)),
        };
        let mut heard = Heard::transport(hosts, protocol, &sent);
        heard.hear(&packet);
        heard.hear(&answer);
        told_whole(&heard.exchange);
        for (place, byte) in damage {
            let place = place.index(answer.len());
            answer[place] = byte;
        }
        answer.truncate(cut);
        let mut heard = Heard::transport(hosts, protocol, &sent);
        heard.hear(&packet);
        heard.hear(&answer);
        told_whole(&heard.exchange);
    }

    #[test]
    fn a_packet_of_other_ends_is_never_taken(
        addresses in proptest::collection::vec(0_u8..3, 2),
        ports in (79_u16..82, 0xaa46_u16..0xaa49),
        flags: u8,
        numbers in (0_u32..3, 0_u32..3),
        udp: bool,
    ) {
        let [hosts, _] = apart();
        let address = |number: u8| std::net::IpAddr::from([192, 0, 2, [1, 9, 5][usize::from(number)]]);
        let syn = hosts.tcp(&Segment::SYN);
        let mut heard = Heard::transport(hosts, TCP, &syn);
        heard.hear(&hosts.ip(TCP, &syn));
        let others = Hosts { here: address(addresses[0]), there: address(addresses[1]) };
        let segment = Segment { ports, flags, seq: numbers.0, ack: SEQ + numbers.1, options: &[], ..Segment::SYN_ACK };
        let packet = if udp { others.ip(UDP, &others.udp(ports, b"x")) } else { others.ip(TCP, &others.tcp(&segment)) };
        prop_assert!(!heard.hear(&packet) || is_back(&packet), "{others:?} {segment:?}");
    }
}
