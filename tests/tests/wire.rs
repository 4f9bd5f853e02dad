//! What is on the wire, and what the agent shows of it: between two hosts that a test makes, and on loopback.

use nix::sys::signal::Signal;
use nix::sys::socket::{setsockopt, sockopt};
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;
use std::{fs, thread};
use wireglass_shared::capture::{Direction, LinkType};
use wireglass_shared::stream::{Socket, Source};
use wireglass_tests::{
    Agent, Client, PATTERN, PATTERN_BYTES, Packet, Program, eventually, ip, left_out, neighbor, ping_to,
    private_network, wireglass,
};

/// As long as a host takes for this, the kernel has long handed over all that it holds.
const SETTLING: Duration = Duration::from_millis(500);

fn is_ours(packet: &Packet) -> bool {
    packet.contains(PATTERN_BYTES)
}

#[test]
fn both_directions_of_a_link_are_heard_with_their_link_headers() {
    let Some(_here) = private_network() else { return };
    let _there = neighbor();
    let agent = Agent::start(&["--interface", "v0"]);
    let mut client = Client::open(&agent);
    let Source::Live { socket, interfaces, note, .. } = &client.source else { panic!("{:?}", client.source) };
    assert_eq!((socket, &interfaces[..]), (&Socket::Packet, &["v0".to_owned()][..]));
    assert!(note.contains("both directions"), "{note}");

    ping_to("10.77.1.2", &[]);
    let echoes = client.wait_for_packets(2, "request and reply", is_ours);
    let directions: Vec<_> = echoes.iter().map(|packet| packet.direction).collect();
    assert_eq!(directions, [Direction::Outbound, Direction::Inbound]);
    let types: Vec<_> = echoes.iter().map(|packet| packet.number("icmp.type")).collect();
    assert_eq!(types, [Some(8), Some(0)]);
    for packet in &echoes {
        assert_eq!((packet.link, packet.orig_len), (LinkType::ETHERNET, 98));
        assert_eq!(packet.bytes.len(), 98);
        assert_eq!(packet.number("eth.type"), Some(0x0800));
    }
    assert_eq!(echoes[0].shown("eth.dst"), echoes[1].shown("eth.src"), "the neighbor's address");
    let asked = |packet: &&Packet| packet.shown("arp.opcode").is_some_and(|code| code.starts_with('1'));
    assert!(client.packets.iter().any(|packet| asked(&packet)), "the question for that address is heard too");
}

#[test]
fn ipv6_is_heard_with_its_header() {
    let Some(_here) = private_network() else { return };
    let _there = neighbor();
    let agent = Agent::start(&["--interface", "v0"]);
    let mut client = Client::open(&agent);
    ping_to("fd77::2", &[]);
    let echoes = client.wait_for_packets(2, "request and reply", is_ours);
    let shown = |ix: usize, id| echoes[ix].shown(id).expect(id);
    assert_eq!((shown(0, "ipv6.src"), shown(0, "ipv6.dst")), ("fd77::1".to_owned(), "fd77::2".to_owned()));
    assert_eq!(shown(1, "ipv6.src"), "fd77::2");
    assert_eq!(echoes[0].number("ipv6.hlim"), Some(64), "the header is the packet's own");
    assert!(shown(0, "icmpv6.type").starts_with("128 ") && shown(1, "icmpv6.type").starts_with("129 "));
    assert!(shown(0, "icmpv6.checksum").contains("good"), "{}", shown(0, "icmpv6.checksum"));
}

#[test]
fn tags_that_the_kernel_takes_out_are_put_back() {
    let Some(_here) = private_network() else { return };
    let there = neighbor();
    let agent = Agent::start(&["--interface", "v0"]);
    let mut client = Client::open(&agent);
    let addresses = [&[0xff; 6][..], &[2, 0, 0, 0, 0, 7]].concat();
    // Tag protocol and tag: priority 5, VLAN 42. Then a service tag, VLAN 7, with the same one inside.
    let customer = [0x81, 0x00, 0xa0, 0x2a];
    let service = [0x88, 0xa8, 0x00, 0x07];
    // An EtherType for experiments, and data.
    let rest = [&[0x88, 0xb5][..], PATTERN_BYTES, &[0xa5; 60]].concat();
    for tags in [&customer[..], &[service, customer].concat()] {
        let sent = [&addresses, tags, &rest].concat();
        there.send("far1", &sent);
        let length = u32::try_from(sent.len()).expect("a short frame");
        let heard = client.wait("the tagged frame", |client| {
            client.packets.iter().find(|packet| is_ours(packet) && packet.orig_len == length).cloned()
        });
        assert_eq!(heard.bytes, sent, "as it was sent, tags included");
        assert_eq!(heard.number("vlan.id"), Some(42));
        assert_eq!(heard.number("ieee8021ad.id"), (tags.len() > 4).then_some(7));
    }
}

#[test]
fn fragments_are_shown_as_they_are_on_the_wire() {
    let Some(_here) = private_network() else { return };
    let _there = neighbor();
    let agent = Agent::start(&["--interface", "v0"]);
    let mut client = Client::open(&agent);
    ping_to("10.77.1.2", &["-s", "4000"]);
    let fragment = |packet: &Packet| packet.number("ip.proto") == Some(1);
    let fragments = client.wait_for_packets(6, "three fragments each way", fragment);
    for (direction, name) in [(Direction::Outbound, "request"), (Direction::Inbound, "reply")] {
        let of_it: Vec<_> = fragments.iter().filter(|packet| packet.direction == direction).collect();
        let offsets: Vec<_> = of_it.iter().filter_map(|packet| packet.number("ip.frag_offset")).collect();
        assert_eq!(offsets, [0, 185, 370], "{name}: 1480 bytes each, counted in eights");
        let more: Vec<_> = of_it.iter().filter_map(|packet| packet.number("ip.flags.mf")).collect();
        assert_eq!(more, [1, 1, 0], "{name}");
        assert_eq!(of_it.iter().map(|packet| packet.orig_len).collect::<Vec<_>>(), [1514, 1514, 1082]);
    }
}

#[test]
fn a_ping_on_loopback_is_two_packets_with_either_version() {
    let Some(_here) = private_network() else { return };
    for to in ["127.0.0.1", "::1"] {
        let agent = Agent::start(&[]);
        let mut client = Client::open(&agent);
        ping_to(to, &[]);
        client.wait_for_packets(2, "request and reply", is_ours);
        thread::sleep(SETTLING);
        // The agent's own, to see that all before it came.
        client.see_ping();
        assert_eq!(client.packets.len(), 4, "{to}: two packets for each ping");
        assert!(client.packets.iter().all(|packet| packet.direction == Direction::Inbound));
    }
}

/// Sends megabytes over a connection on loopback, and reads them.
fn send_much() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    // Connections inherit it: the window is large from the start.
    setsockopt(&listener, sockopt::RcvBuf, &(4 << 20)).expect("a size");
    let address = listener.local_addr().expect("an address");
    let sender = thread::spawn(move || {
        let mut stream = TcpStream::connect(address).expect("somebody listens");
        stream.write_all(&vec![0x5a; 4 << 20]).expect("somebody reads");
    });
    let (mut stream, _) = listener.accept().expect("somebody connects");
    io::copy(&mut stream, &mut io::sink()).expect("all of it comes");
    sender.join().expect("all is sent");
}

#[test]
fn a_segment_that_no_network_carries_is_whole_and_its_checksum_only_partial() {
    let Some(_here) = private_network() else { return };
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    // How large segments become depends on how far the reader is behind: on a busy machine it may take some attempts.
    let large = eventually("a large segment", || {
        send_much();
        // What was sent before it has come by then.
        client.see_ping();
        client.packets.iter().find(|packet| packet.orig_len > 60_000).cloned()
    });
    assert_eq!(large.bytes.len(), large.orig_len as usize, "whole");
    assert_eq!(large.number("ip.len"), Some(u64::from(large.orig_len) - 14));
    let checksum = large.shown("tcp.checksum").expect("a checksum");
    assert!(checksum.contains("partial"), "{checksum}");
    let bad =
        client.packets.iter().filter_map(|packet| packet.shown("tcp.checksum")).find(|c| c.contains("bad"));
    assert_eq!(bad, None);
}

/// Clock ticks of processor time that a process has used.
fn ticks_used(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("a running process");
    let fields: Vec<_> = stat.rsplit_once(')').expect("a name in parentheses").1.split_whitespace().collect();
    fields[11..13].iter().map(|ticks| ticks.parse::<u64>().expect("a number")).sum()
}

#[test]
fn an_interface_that_goes_down_or_away_ends_nothing_and_keeps_nobody_busy() {
    let Some(_here) = private_network() else { return };
    let _there = neighbor();
    let mut capture =
        Program::start(&mut wireglass(&["capture", "-i", "v0", "--format", "jsonl", "--proto", "icmp"]));
    let heard = |capture: &Program| capture.stdout().matches("Echo Reply").count();
    eventually("packets", || {
        ping_to("10.77.1.2", &[]);
        (heard(&capture) > 0).then_some(())
    });
    ip("link set v0 down");
    thread::sleep(SETTLING);
    ip("link set v0 up");
    let before = heard(&capture);
    eventually("packets again", || {
        // Until the cable carries again there is no answer.
        let mut command = Command::new("ping");
        Program::start(command.args(["-n", "-c", "1", "-W", "1", "10.77.1.2"])).end();
        (heard(&capture) > before).then_some(())
    });
    ip("link delete v0");
    let used = ticks_used(capture.pid());
    thread::sleep(2 * SETTLING);
    // Who spins uses a whole second: a hundred ticks.
    let used = ticks_used(capture.pid()) - used;
    assert!(used < 30, "{used} ticks of a hundred while nothing can come");
    assert!(!capture.has_ended(), "{}", capture.stderr());
    capture.signal(Signal::SIGINT);
    let end = capture.end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
}

#[test]
fn a_tunnel_has_no_link_header_and_none_is_made_up() {
    // A tunnel to a program that only listens.
    const TUNNEL: &str = "import fcntl, os, struct\n\
                          tun = os.open('/dev/net/tun', os.O_RDWR)\n\
                          fcntl.ioctl(tun, 0x400454ca, struct.pack('16sH', b't0', 0x1001))\n\
                          print('ready', flush=True)\n\
                          while True: os.read(tun, 65536)";
    let Some(_here) = private_network() else { return };
    let mut tunnel = Program::start(Command::new("python3").args(["-c", TUNNEL]));
    let ready = eventually("a tunnel", || {
        let ready = tunnel.stdout().contains("ready");
        (ready || tunnel.has_ended()).then_some(ready)
    });
    if !ready {
        return left_out(&format!("this kernel makes no tunnels: {}", tunnel.stderr()));
    }
    ip("addr add 10.88.0.1 peer 10.88.0.2 dev t0");
    ip("link set t0 up");
    let agent = Agent::start(&["--interface", "t0"]);
    let mut client = Client::open(&agent);
    let mut command = Command::new("ping");
    Program::start(command.args(["-n", "-c", "1", "-W", "1", "-p", PATTERN, "10.88.0.2"])).end();
    let request = client.wait_for_packets(1, "the request", is_ours).remove(0);
    assert_eq!((request.link, request.orig_len), (LinkType::RAW, 84));
    assert_eq!(request.bytes[0], 0x45);
    assert_eq!(request.shown("ip.dst").as_deref(), Some("10.88.0.2"));
    assert_eq!(request.direction, Direction::Outbound);
}

#[test]
fn raw_sockets_hear_what_they_can_and_say_what_they_cannot() {
    let Some(_here) = private_network() else { return };
    let _there = neighbor();
    let agent = Agent::start(&["--source", "raw", "--interface", "v0"]);
    let mut client = Client::open(&agent);
    let Source::Live { socket: Socket::Raw, note, .. } = &client.source else {
        panic!("{:?}", client.source)
    };
    assert!(note.contains("No IPv6") && note.contains("not what this host sends"), "{note}");
    ping_to("fd77::2", &[]);
    ping_to("10.77.1.2", &["-s", "4000"]);
    let reply = client.wait_for_packets(1, "the reply", is_ours).remove(0);
    thread::sleep(SETTLING);
    assert_eq!(client.packets.len(), 1, "the reply over IPv4 alone, put together from its fragments");
    assert_eq!((reply.link, reply.orig_len), (LinkType::IPV4, 4028));
    assert_eq!(reply.number("icmp.type"), Some(0));
}
