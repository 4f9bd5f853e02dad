//! Packets that were really sent, as they arrive in the stream.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;
use wireglass_shared::capture::LinkType;
use wireglass_shared::stream::{Demo, PageMsg, Source};
use wireglass_tests::{Agent, Client, Packet, Program, can_capture, eventually, ping, private_loopback};

/// In the data of the pings sent here, and of no others.
const PATTERN: &str = "57697265676c617373";
const PATTERN_BYTES: &[u8] = b"Wireglass";
/// Behind a link header and an IP header.
const ICMP_AT: usize = 14 + 20;
/// Enough for two agents that feed each other to show it.
const PINGS: usize = 8;

#[test]
fn a_ping_arrives_as_its_request_and_its_reply() {
    let here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    assert!(matches!(&client.source, Source::Live { interfaces, .. } if interfaces == &["lo"]));
    let sent = Program::start(&mut ping(PATTERN, &["-c", "1"])).end();
    assert_eq!(sent.code, Some(0), "ping: {}{}", sent.stdout, sent.stderr);

    let echoes = client.wait_for_packets(2, "both echoes", |packet| packet.contains(PATTERN_BYTES));
    let [request, reply] = &echoes[..] else { panic!("{} packets for one ping", echoes.len()) };
    assert_eq!(request.shown("icmp.type").as_deref(), Some("8 (Echo Request)"));
    assert_eq!(reply.shown("icmp.type").as_deref(), Some("0 (Echo Reply)"));
    assert_eq!((request.number("icmp.seq"), reply.number("icmp.seq")), (Some(1), Some(1)));
    assert!(request.number("icmp.ident").is_some());
    assert_eq!(request.number("icmp.ident"), reply.number("icmp.ident"));
    let data = |packet: &Packet| packet.bytes[ICMP_AT + 4..].to_vec();
    assert_eq!(data(request), data(reply), "what goes out comes back unchanged");
    for packet in [request, reply] {
        assert_eq!(packet.link, LinkType::ETHERNET);
        assert_eq!(packet.shown("ip.src").as_deref(), Some("127.0.0.1"));
        let checksum = packet.shown("icmp.checksum").expect("a checksum");
        assert!(checksum.ends_with("(good)"), "{checksum}");
    }
    assert!(request.at <= reply.at && request.seq < reply.seq, "the question comes before the answer");
    if here.is_private() {
        client.see_ping();
        assert_eq!(client.packets.len(), 4, "two packets for each ping and no more");
    }
}

#[test]
fn a_connection_arrives_from_its_first_segment_to_its_last() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let server_port = listener.local_addr().expect("an address").port();
    let mut near = TcpStream::connect((Ipv4Addr::LOCALHOST, server_port)).expect("somebody listens");
    let client_port = near.local_addr().expect("an address").port();
    let (mut far, _) = listener.accept().expect("somebody connects");
    near.write_all(b"over the wire").expect("somebody reads");
    drop(near);
    let mut heard = String::new();
    far.read_to_string(&mut heard).expect("text arrives");
    drop(far);
    assert_eq!(heard, "over the wire");

    let segments = wait_for_connection(&mut client, client_port, server_port);
    assert_is_whole_connection(&segments, client_port, server_port);
    let data: Vec<_> = segments.iter().filter(|segment| segment.contains(b"over the wire")).collect();
    assert_eq!(data.len(), 1, "the data was sent once");
    assert_eq!(data[0].ports(), Some((u64::from(client_port), u64::from(server_port))));
}

#[test]
fn a_demo_ping_is_these_two_packets_and_no_others() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    let (ident, first) = client.see_ping();
    let (again, second) = client.see_ping();
    assert_eq!(again, ident, "one program, one identifier");
    assert_ne!(first, second, "each ping has its own number");
    // All of the first had to come before the second.
    let types: Vec<_> = client
        .packets
        .iter()
        .filter(|packet| packet.is_echo(ident, first))
        .map(|packet| packet.number("icmp.type"))
        .collect();
    assert_eq!(types, [Some(8), Some(0)]);
}

#[test]
fn a_demo_fetch_is_a_whole_connection_to_the_responder() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    for _ in 0..2 {
        let demo = client.demo(PageMsg::Fetch);
        let Demo::Fetch { client_port, server_port } = demo else {
            panic!("asked for a fetch, got {demo:?}")
        };
        assert_ne!(server_port, agent.port(), "what goes over the agent's own port is hidden");
        let segments = wait_for_connection(&mut client, client_port, server_port);
        assert_is_whole_connection(&segments, client_port, server_port);
        assert!(segments.iter().any(|segment| segment.contains(b"GET / HTTP/1.1\r\n")));
        assert!(segments.iter().any(|segment| segment.contains(b"HTTP/1.1 200 OK\r\n")));
        assert!(segments.iter().all(|segment| segment.number("tcp.flags.reset") == Some(0)), "no reset");
    }
}

#[test]
fn a_demo_at_a_closed_port_is_a_syn_and_a_reset_that_acknowledges_it() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    let demo = client.demo(PageMsg::Closed);
    let Demo::Closed { client_port, server_port } = demo else {
        panic!("asked for a closed port, got {demo:?}")
    };
    let of_it = |packet: &&Packet| packet.touches(client_port) && packet.touches(server_port);
    let segments = client.wait("the refusal", |client| {
        let segments: Vec<_> = client.packets.iter().filter(of_it).cloned().collect();
        (segments.len() == 2).then_some(segments)
    });
    let flags = |ix: usize| segments[ix].shown("tcp.flags").expect("flags");
    assert_eq!((flags(0).as_str(), flags(1).as_str()), ("0x002 (SYN)", "0x014 (RST, ACK)"));
    let sent = segments[0].number("tcp.seq").expect("a sequence number");
    assert_eq!(segments[1].number("tcp.ack"), Some((sent + 1) & 0xffff_ffff));
}

#[test]
fn demos_faster_than_anybody_can_look_are_told_to_slow_down() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let (mut one, mut other) = (Client::open(&agent), Client::open(&agent));
    // Two requests within 50 ms, by two viewers; a machine that is busy may need several attempts.
    let refusal = eventually("two demonstrations at once", || {
        one.demo(PageMsg::Ping);
        other.ask(&PageMsg::Ping).err()
    });
    assert!(refusal.starts_with("slow down"), "{refusal}");
    other.see_ping();
}

#[test]
fn the_agents_own_traffic_is_hidden_and_counted() {
    let here = private_loopback();
    if !can_capture() {
        return;
    }
    for viewers in [1, 2] {
        let agent = Agent::start(&[]);
        let mut clients: Vec<_> = (0..viewers).map(|_| Client::open(&agent)).collect();
        let (ident, sequence) = clients[0].see_ping();
        for client in &mut clients {
            client.wait_for_packets(2, "both echoes", |packet| packet.is_echo(ident, sequence));
            let stats = client.wait("counters with the ping in them", |client| {
                client.stats.filter(|stats| stats.captured >= 2 && stats.hidden_own > 0)
            });
            assert_eq!(stats.viewers, viewers);
            assert_eq!(stats.dropped_kernel, 0);
            if here.is_private() {
                assert_eq!(stats.captured, 2, "one ping is two packets, with {viewers} viewers too");
            }
        }
        // What the stream itself sends would have come back by now, many times over.
        clients[0].see_ping();
        for client in &clients {
            let own = client.packets.iter().filter(|packet| packet.touches(agent.port())).count();
            assert_eq!(own, 0, "packets of the stream in the stream, with {viewers} viewers");
        }
    }
}

#[test]
fn two_agents_do_not_feed_each_other() {
    let here = private_loopback();
    if !can_capture() || !here.is_private() {
        return;
    }
    let agents = [Agent::start(&[]), Agent::start(&[])];
    let mut clients: Vec<_> = agents.iter().map(Client::open).collect();
    // Each ping's batches would be captured by the other agent, and sent, and captured by the first.
    for turn in 0..PINGS {
        let (ident, sequence) = clients[turn % 2].see_ping();
        clients[1 - turn % 2]
            .wait_for_packets(2, "the other's ping", |packet| packet.is_echo(ident, sequence));
    }
    for (client, agent) in clients.iter().zip(&agents) {
        // Until an agent knows of the other it sees the first packets of each of its connections.
        let strange = client.packets.len() - 2 * PINGS;
        assert!(strange < 2 * PINGS, "{strange} packets beside the pings at port {}", agent.port());
    }
}

#[test]
fn packets_arrive_without_being_asked_for_again() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    let mut pinging = Program::start(&mut ping(PATTERN, &["-c", "5", "-i", "0.2"]));
    let echoes = client.wait_for_packets(10, "five pings", |packet| packet.contains(PATTERN_BYTES));
    let numbers: Vec<_> = echoes.iter().filter_map(|packet| packet.number("icmp.seq")).collect();
    assert_eq!(numbers, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    assert!(echoes.is_sorted_by_key(|packet| packet.at), "in order of time");
    let apart = echoes[9].at.seconds_since(echoes[0].at);
    assert!(apart > Duration::from_millis(700).as_secs_f64(), "times are the kernel's own: {apart} s");
    assert_eq!(pinging.end().code, Some(0));
}

/// All segments between two ports, once both sides have said that they are through and that was acknowledged.
fn wait_for_connection(client: &mut Client, client_port: u16, server_port: u16) -> Vec<Packet> {
    let of_it = |packet: &&Packet| packet.touches(client_port) && packet.touches(server_port);
    client.wait("both ends' FIN and the last ACK", |client| {
        let segments: Vec<_> = client.packets.iter().filter(of_it).cloned().collect();
        let fins = segments.iter().filter(|segment| segment.number("tcp.flags.fin") == Some(1)).count();
        let acknowledged = segments.last().is_some_and(|last| last.number("tcp.flags.fin") == Some(0));
        (fins == 2 && acknowledged).then_some(segments)
    })
}

fn assert_is_whole_connection(segments: &[Packet], client_port: u16, server_port: u16) {
    let (near, far) = (u64::from(client_port), u64::from(server_port));
    let flags = |ix: usize| segments[ix].shown("tcp.flags").expect("flags");
    assert_eq!((segments[0].ports(), flags(0).as_str()), (Some((near, far)), "0x002 (SYN)"));
    assert_eq!((segments[1].ports(), flags(1).as_str()), (Some((far, near)), "0x012 (SYN, ACK)"));
    assert_eq!((segments[2].ports(), flags(2).as_str()), (Some((near, far)), "0x010 (ACK)"));
    let syns = segments.iter().filter(|segment| segment.number("tcp.flags.syn") == Some(1)).count();
    assert_eq!(syns, 2, "one from each end");
    let mut closed_by: Vec<_> = segments
        .iter()
        .filter(|segment| segment.number("tcp.flags.fin") == Some(1))
        .filter_map(Packet::ports)
        .collect();
    closed_by.sort_unstable();
    let mut both = vec![(near, far), (far, near)];
    both.sort_unstable();
    assert_eq!(closed_by, both, "each end closes its direction");
}
