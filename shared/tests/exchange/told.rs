//! What is said about answers.

use super::packets::{
    ACK, Heard, Hosts, ICMP, ICMPV6, RST, SEQ, SYN, Segment, TCP, UDP, after_syn, all, apart, framed,
    loopback, says,
};
use wireglass_shared::capture::LinkType;
use wireglass_shared::stream::Level;

#[test]
fn an_open_port() {
    for hosts in all() {
        let heard = after_syn(hosts, &Segment::SYN, &[Segment::SYN_ACK, Segment::OWN_RST]);
        says(
            &heard.exchange.told(true),
            &[
                "SYN, ACK: port 80 (http) is open.",
                "0x11223345 (287454021), your Sequence Number 0x11223344 (287454020) plus 1: the SYN takes \
                 one number",
                "begins at 0x4af441f7 (1257521655)",
                "came 50.000 µs after your packet",
                "Your own kernel then sent RST by itself: the SYN, ACK is for port 43591, and no socket of \
                 this host has that connection",
            ],
        );
        let without = after_syn(hosts, &Segment::SYN, &[Segment::SYN_ACK]);
        says(&without.exchange.told(true), &["No RST of your own kernel was captured"]);
        assert!(!without.exchange.told(false).concat().contains("No RST"), "it may still come");
    }
}

#[test]
fn data_in_a_syn_and_a_repeated_answer() {
    let [hosts, _] = apart();
    let syn = Segment { data: b"hello", ..Segment::SYN };
    let heard = after_syn(hosts, &syn, &[Segment::SYN_ACK, Segment::SYN_ACK, Segment::SYN_ACK]);
    says(
        &heard.exchange.told(true),
        &[
            "it takes in 1 of the 6 numbers of your segment, the one of the SYN",
            "The 5 bytes of data in your SYN are not acknowledged",
            "The same answer came 2 more times: nobody acknowledged it",
        ],
    );
}

#[test]
fn congestion_marking() {
    let [hosts, _] = loopback();
    let syn = Segment { flags: SYN | 0xc0, ..Segment::SYN };
    let takes = after_syn(hosts, &syn, &[Segment { flags: SYN | ACK | 0x40, ..Segment::SYN_ACK }]);
    says(&takes.exchange.told(false), &["ECE alone in the answer takes it up"]);
    let declines = after_syn(hosts, &syn, &[Segment::SYN_ACK]);
    says(&declines.exchange.told(false), &["the answer declines it"]);
}

#[test]
fn a_closed_port() {
    for hosts in all() {
        let syn = Segment { ports: (43591, 81), ..Segment::SYN };
        let answer = Segment { ports: (81, 43591), ..Segment::REFUSAL };
        let heard = after_syn(hosts, &syn, &[answer]);
        says(
            &heard.exchange.told(true),
            &[
                "RST, ACK: port 81 is closed. No program listens there",
                "0x11223345 (287454021), your Sequence Number 0x11223344 (287454020) plus 1: the SYN takes \
                 one number",
                "Sequence Number and Window are 0",
            ],
        );
        let with_data = Segment { data: b"hello", ..syn };
        let heard = after_syn(hosts, &with_data, &[Segment { ack: SEQ + 6, ..answer }]);
        says(
            &heard.exchange.told(true),
            &["plus 6: the SYN takes one number, as a byte would, the data take 5."],
        );
    }
}

#[test]
fn segments_to_nowhere() {
    for hosts in all() {
        let ack = Segment { flags: ACK, ack: 0x5566_7788, ..Segment::SYN };
        let answer = Segment { seq: 0x5566_7788, ack: 0, flags: RST, ..Segment::REFUSAL };
        says(
            &after_syn(hosts, &ack, &[answer]).exchange.told(true),
            &[
                "RST: the other side knows no connection that your segment could belong to. That says \
                 nothing about port 80 (http)",
                "Its Sequence Number is 0x55667788 (1432778632), your Acknowledgment Number",
                "Its Window is 0",
            ],
        );
        for (flags, more) in [(0, 0), (1, 1), (0x29, 1)] {
            let odd = Segment { flags, ..Segment::SYN };
            let answer = Segment { ack: SEQ + more, ..Segment::REFUSAL };
            let number = if more == 0 { "takes no number" } else { "plus 1: the FIN takes one number" };
            says(
                &after_syn(hosts, &odd, &[answer]).exchange.told(true),
                &["RST, ACK: port 80 (http) is closed. Where a program listens", number],
            );
        }
    }
}

#[test]
fn a_connection_that_is_there() {
    let [hosts, _] = apart();
    let data = Segment { flags: ACK | 8, ack: 1000, data: b"abc", ..Segment::SYN };
    let confirms = Segment { flags: ACK, seq: 1000, ack: SEQ + 3, options: &[], ..Segment::SYN_ACK };
    says(
        &after_syn(hosts, &data, &[confirms]).exchange.told(true),
        &["ACK: the other side knows a connection", "plus 3: the data take 3"],
    );
    let waits = Segment { ack: 0x1000, ..confirms };
    let reset = Segment { seq: 0x1000, ..Segment::OWN_RST };
    says(
        &after_syn(hosts, &Segment::SYN, &[waits, reset]).exchange.told(true),
        &["0x00001000 (4096), is the number that it waits for", "the answer is for port 43591"],
    );
}

#[test]
fn echo() {
    for hosts in all() {
        let number = hosts.icmp_number();
        let request = hosts.echo(true, 0x1234, 7);
        let mut heard = Heard::transport(hosts, number, &request);
        heard.hear(&hosts.ip(number, &request));
        heard.hear(&hosts.back().ip(number, &hosts.back().echo(false, 0x1234, 7)));
        let who = if hosts.here.is_loopback() { "your own kernel" } else { "the host" };
        says(&heard.exchange.told(true), &[who, "The data came back unchanged, 3 bytes"]);
        says(&heard.exchange.told(true), &["Identifier 0x1234 (4660) and sequence number 7 are copied"]);
    }
}

#[test]
fn errors() {
    for hosts in all() {
        let v6 = hosts.is_v6();
        let number = hosts.icmp_number();
        let sent = hosts.udp((43600, 5001), b"hello");
        let packet = hosts.ip(UDP, &sent);
        let cases: &[(u8, u8, &str)] = if v6 {
            &[
                (1, 4, "no program waits at UDP port 5001."),
                (1, 0, "no route"),
                (1, 1, "a rule there forbids"),
                (1, 3, "can't be reached on its own link"),
                (2, 0, "longer than the next link takes: at most 1280 bytes"),
                (3, 0, "your Hop Limit of 64 ran out"),
                (3, 1, "not the others in time"),
                (4, 0, "the byte 1280 of your packet"),
                (4, 1, "next header that the byte 1280"),
            ]
        } else {
            &[
                (3, 3, "no program waits at UDP port 5001."),
                (3, 0, "no route"),
                (3, 1, "can't be reached on its own link"),
                (3, 2, "takes nothing of the protocol number 17"),
                (3, 4, "at most 1280 bytes"),
                (3, 13, "a rule there forbids"),
                (5, 1, "another router"),
                (11, 0, "your Time to Live of 64 ran out"),
                (11, 1, "not the others in time"),
                (12, 0, "the byte 5 of your packet"),
            ]
        };
        for (kind, code, words) in cases {
            let rest = if v6 || *kind == 3 { [0, 0, 5, 0] } else { [5, 0, 0, 0] };
            let from = hosts.back();
            let error = from.icmp(*kind, *code, &[&rest, packet.as_slice()].concat());
            let mut heard = Heard::transport(hosts, UDP, &sent);
            heard.hear(&packet);
            assert!(heard.hear(&from.ip(number, &error)));
            let quoted = format!("quotes your packet, {} bytes", packet.len());
            says(&heard.exchange.told(true), &[words, &quoted, "came 50.000 µs"]);
            says(&heard.exchange.told(true), &["the destination itself"]);
        }
    }
}

#[test]
fn an_error_from_the_way_names_the_router() {
    let [hosts, _] = apart();
    let request = hosts.echo(true, 1, 1);
    let mut packet = hosts.ip(ICMP, &request);
    packet[8] = 1;
    let mut heard = Heard::new(Level::Ip, &packet);
    heard.hear(&packet);
    let router = Hosts { here: "198.51.100.1".parse().expect("an address"), there: hosts.here };
    assert!(heard.hear(&router.ip(ICMP, &router.error(11, 0, &packet))));
    says(
        &heard.exchange.told(true),
        &["your Time to Live of 1 ran out", "198.51.100.1, which is not the destination but a router"],
    );
}

#[test]
fn an_error_of_the_own_kernel_about_a_host_that_is_not_there() {
    for hosts in apart() {
        let v6 = hosts.is_v6();
        let sent = hosts.tcp(&Segment::SYN);
        let mut heard = Heard::transport(hosts, TCP, &sent);
        let own = Hosts { here: hosts.here, there: hosts.here };
        let (kind, code) = if v6 { (1, 3) } else { (3, 1) };
        let error = own.error(kind, code, &hosts.ip(TCP, &sent));
        assert!(heard.hear(&own.ip(own.icmp_number(), &error)));
        says(
            &heard.exchange.told(true),
            &[
                "can't be reached on its own link",
                "which is your own host",
                "Your packet itself was not captured",
            ],
        );
        let kind = if v6 { 3 } else { 11 };
        let mut heard = Heard::transport(hosts, TCP, &sent);
        let error = own.error(kind, 0, &hosts.ip(TCP, &sent));
        assert!(heard.hear(&own.ip(own.icmp_number(), &error)));
        let name = if v6 { "your Hop Limit ran out" } else { "your Time to Live ran out" };
        says(&heard.exchange.told(true), &[name]);
    }
}

#[test]
fn datagrams_and_the_kernels_word_about_them() {
    for hosts in all() {
        let sent = hosts.udp((43600, 5000), b"hello");
        let mut heard = Heard::transport(hosts, UDP, &sent);
        heard.hear(&hosts.ip(UDP, &sent));
        let answer = hosts.back().ip(UDP, &hosts.back().udp((5000, 43600), b"hi"));
        heard.hear(&answer);
        heard.hear(&hosts.ip(hosts.icmp_number(), &hosts.port_unreachable(&answer)));
        says(
            &heard.exchange.told(true),
            &[
                "A datagram came back from port 5000, with 2 bytes of data",
                "Your own kernel then told the other side by ICMP that no program here waits",
            ],
        );
    }
}

#[test]
fn an_arp_reply() {
    let frame = |operation: u8, from: [u8; 4], to: [u8; 4]| {
        let head = [0xff; 6].into_iter().chain([2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, operation]);
        let addresses = [2, 0, 0, 0, 0, 9].into_iter().chain(from).chain([0; 6]).chain(to);
        head.chain(addresses).collect::<Vec<_>>()
    };
    let request = frame(1, [192, 0, 2, 1], [192, 0, 2, 9]);
    let mut heard = Heard::new(Level::Link { interface: "veth0".to_owned() }, &request);
    heard.hear_as(LinkType::ETHERNET, &request);
    heard.hear_as(LinkType::ETHERNET, &frame(2, [192, 0, 2, 9], [192, 0, 2, 1]));
    says(
        &heard.exchange.told(true),
        &[
            "The owner of the address answers",
            "192.0.2.9 is at 02:00:00:00:00:09",
            "The kernel changed nothing",
        ],
    );
}

#[test]
fn an_answer_to_a_packet_that_was_not_captured_has_no_time() {
    for hosts in apart() {
        let syn = hosts.tcp(&Segment::SYN);
        let mut heard = Heard::transport(hosts, TCP, &syn);
        assert!(heard.hear(&hosts.back().ip(TCP, &hosts.back().tcp(&Segment::SYN_ACK))));
        says(
            &heard.exchange.told(true),
            &[
                "SYN, ACK: port 80 (http) is open.",
                "plus 1",
                "was not captured, so it can't be said how long",
            ],
        );
    }
}

#[test]
fn before_the_waiting_is_over_silence_is_not_explained() {
    let [hosts, _] = loopback();
    let heard = after_syn(hosts, &Segment::SYN, &[]);
    assert!(heard.exchange.told(false).is_empty());
    let frame = framed(&hosts.ip(TCP, &hosts.tcp(&Segment::SYN)));
    assert!(Heard::new(Level::Link { interface: "lo".to_owned() }, &frame).exchange.told(false).is_empty());
}

#[test]
fn a_parameter_problem_of_ipv6_is_no_neighbor_discovery() {
    let [_, hosts] = apart();
    let asks = hosts.icmp(135, 0, &[&[0; 4][..], &[0x20, 1, 0xd, 0xb8], &[0; 11], &[9]].concat());
    let mut heard = Heard::transport(hosts, ICMPV6, &asks);
    heard.hear(&hosts.ip(ICMPV6, &asks));
    let back = hosts.back();
    let advertisement = |last: u8| {
        back.icmp(136, 0, &[&[0x60, 0, 0, 0][..], &[0x20, 1, 0xd, 0xb8], &[0; 11], &[last]].concat())
    };
    assert!(!heard.hear(&back.ip(ICMPV6, &advertisement(8))), "another address");
    assert!(heard.hear(&back.ip(ICMPV6, &advertisement(9))));
    says(&heard.exchange.told(true), &["In short, ICMPv6: Neighbor Advertisement for 2001:db8::9"]);
}
