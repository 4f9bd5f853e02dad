//! More packets than there is room for, or than are wanted: what is lost is counted, and what is not wanted never comes.

use nix::sys::signal::Signal;
use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use wireglass_shared::stream::Source;
use wireglass_tests::{
    Agent, Client, PATTERN, PATTERN_BYTES, Packet, Program, eventually, ping, ping_to, private_network, run,
    wireglass,
};

/// As long as a host takes for this, the kernel has long handed over all that it holds.
const SETTLING: Duration = Duration::from_millis(500);

fn is_ours(packet: &Packet) -> bool {
    packet.contains(PATTERN_BYTES)
}

#[test]
fn a_snap_length_cuts_bytes_and_keeps_the_length() {
    let Some(_here) = private_network() else { return };
    for (source, link_bytes) in [("packet", 14), ("raw", 0)] {
        let agent = Agent::start(&["--snap", "60", "--source", source]);
        let mut client = Client::open(&agent);
        assert!(matches!(client.source, Source::Live { snap_bytes: 60, .. }), "{:?}", client.source);
        ping_to("127.0.0.1", &[]);
        // 20 of the IP header and 64 of the message.
        let echo = |packet: &Packet| packet.orig_len == link_bytes + 84;
        for packet in client.wait_for_packets(2, "request and reply", echo) {
            assert_eq!(packet.bytes.len(), 60, "{source}");
        }
    }
}

#[test]
fn what_the_kernel_had_no_room_for_is_counted_to_the_packet() {
    const SENT: u64 = 20_000;
    let Some(_here) = private_network() else { return };
    let agent = Agent::start(&["--buffer", "1"]);
    let mut client = Client::open(&agent);
    let heard = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let to = heard.local_addr().expect("an address");
    agent.signal(Signal::SIGSTOP);
    for _ in 0..SENT {
        sender.send_to(&[0x5a; 400], to).expect("loopback takes it");
    }
    agent.signal(Signal::SIGCONT);
    let counted =
        |client: &mut Client| client.stats.filter(|stats| stats.captured + stats.dropped_kernel >= SENT);
    let stats = client.wait("all packets accounted for", counted);
    assert_eq!(stats.captured + stats.dropped_kernel, SENT, "{stats:?}");
    assert!(stats.dropped_kernel > SENT / 2, "a mebibyte does not hold nine: {stats:?}");
    assert!(stats.captured > 500, "it holds a mebibyte: {stats:?}");
    assert_eq!(client.next_seq - client.first_seq, client.packets.len() as u64);
    client.see_ping();
}

#[test]
fn not_one_packet_slips_through_before_the_filter_is_there() {
    let Some(_here) = private_network() else { return };
    let _datagrams = Datagrams::pour();
    for source in ["packet", "raw"] {
        let agent = Agent::start(&["--filter", "icmp", "--source", source]);
        let mut client = Client::open(&agent);
        ping_to("127.0.0.1", &[]);
        client.wait_for_packets(2, "request and reply", is_ours);
        client.see_ping();
        let others = client.packets.iter().filter(|packet| packet.number("ip.proto") != Some(1)).count();
        assert_eq!((others, client.packets.len()), (0, 4), "{source}");
    }
}

/// UDP datagrams on loopback as fast as they go, until it is dropped.
struct Datagrams {
    over: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Datagrams {
    fn pour() -> Self {
        let bind = || UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let (from, to) = (bind(), bind());
        let over = Arc::new(AtomicBool::new(false));
        let heard = over.clone();
        let pour = move || {
            let address = to.local_addr().expect("an address");
            while !heard.load(Ordering::Relaxed) {
                from.send_to(&[0x5a; 100], address).expect("loopback takes it");
            }
        };
        Self { over, thread: Some(thread::spawn(pour)) }
    }
}

impl Drop for Datagrams {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        self.thread.take().map(thread::JoinHandle::join);
    }
}

#[test]
fn a_capture_in_the_terminal_says_what_was_lost() {
    const SENT: u64 = 20_000;
    let Some(_here) = private_network() else { return };
    let mut capture =
        Program::start(&mut wireglass(&["capture", "--buffer", "1", "--snap", "42", "--format", "hex"]));
    eventually("a first packet", || {
        Program::start(&mut ping(PATTERN, &["-c", "1"])).end();
        capture.stdout().contains('\n').then_some(())
    });
    thread::sleep(SETTLING);
    let before = capture.stdout().lines().count() as u64;
    let heard = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let to = heard.local_addr().expect("an address");
    capture.signal(Signal::SIGSTOP);
    for _ in 0..SENT {
        sender.send_to(&[0x5a; 400], to).expect("loopback takes it");
    }
    capture.signal(Signal::SIGCONT);
    thread::sleep(SETTLING);
    capture.signal(Signal::SIGINT);
    let end = capture.end();
    let numbers: Vec<u64> = end.stderr.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [captured, dropped] = numbers[..] else { panic!("{}", end.stderr) };
    assert_eq!(captured, end.stdout.lines().count() as u64);
    assert_eq!(captured - before + dropped, SENT, "{}", end.stderr);
    assert!(dropped > 0, "{}", end.stderr);
}

#[test]
fn a_buffer_or_a_length_that_makes_no_sense_is_refused() {
    for args in [["--buffer", "0"], ["--buffer", "2000"], ["--snap", "0"], ["--source", "telepathy"]] {
        let end = run(&[&["capture"], &args[..]].concat());
        assert_eq!(end.code, Some(2), "{args:?}: {}", end.stderr);
        assert!(end.stderr.contains(args[0]) && end.stderr.contains(args[1]), "{}", end.stderr);
    }
}
