//! Sequence numbers and endings: what viewers can rely on when they share a stream, leave, come back, or are too slow.

use nix::sys::signal::Signal;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;
use tungstenite::Message;
use wireglass_shared::stream::PageMsg;
use wireglass_tests::{Agent, Client, Pouring, can_capture, eventually, flood, get, private_loopback};

/// Packets are counted as people count.
const FIRST_SEQ: u64 = 1;
/// What a slow viewer needs for each message.
const SLOW: Duration = Duration::from_millis(5);

fn numbers(client: &Client) -> Vec<u64> {
    client.packets.iter().map(|packet| packet.seq).collect()
}

#[test]
fn viewers_get_the_same_packets_under_the_same_numbers() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut early = Client::open(&agent);
    early.see_ping();
    early.demo(PageMsg::Fetch);
    let mut late = Client::open(&agent);
    assert_eq!(
        (late.session.as_str(), late.first_seq),
        (early.session.as_str(), FIRST_SEQ),
        "latecomers miss nothing"
    );
    let (ident, sequence) = late.see_ping();
    early.wait_for_packets(2, "the other's ping", |packet| packet.is_echo(ident, sequence));
    let shared = early.packets.len().min(late.packets.len());
    assert!(shared > 10, "two pings and a connection");
    assert_eq!(early.packets[..shared], late.packets[..shared]);
}

#[test]
fn a_viewer_that_comes_back_has_no_gap_and_nothing_twice() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut whole = Client::open(&agent);
    let mut first = Client::open(&agent);
    first.see_ping();
    first.demo(PageMsg::Fetch);
    let (ident, sequence) = first.see_ping();
    whole.wait_for_packets(2, "the ping", |packet| packet.is_echo(ident, sequence));
    let (session, next) = (first.session.clone(), first.next_seq);
    drop(first);
    let (ident, sequence) = whole.see_ping();

    // Also from numbers in the middle of a batch, as after a crash of the page.
    for from in (FIRST_SEQ..=next).rev() {
        let mut back = Client::open_from(&agent, &session, from);
        assert_eq!(back.first_seq, from);
        back.wait_for_packets(2, "what was missed", |packet| packet.is_echo(ident, sequence));
        let wanted: Vec<_> = whole.packets.iter().filter(|packet| packet.seq >= from).collect();
        let shared = wanted.len().min(back.packets.len());
        assert_eq!(back.packets[..shared].iter().collect::<Vec<_>>(), wanted[..shared], "from {from}");
        assert_eq!(back.missed, 0, "from {from}");
    }
}

#[test]
fn numbers_of_another_session_mean_nothing() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    client.see_ping();
    let mut other = Client::open_from(&agent, "0123456789abcdef", client.next_seq - 1);
    assert_eq!(
        (other.session.as_str(), other.first_seq),
        (client.session.as_str(), FIRST_SEQ),
        "from the oldest"
    );
    other.wait("the packets from the oldest on", |other| (other.packets.len() >= 2).then_some(()));
    assert_eq!(numbers(&other)[..2], [FIRST_SEQ, FIRST_SEQ + 1]);
    let session = client.session.clone();
    // Before the next agent starts: two of them would capture each other's streams.
    drop((agent, client, other));
    let again = Agent::start(&[]);
    assert_ne!(Client::open(&again).session, session, "each run has its own name");
}

#[test]
fn who_asks_for_everything_is_not_told_of_packets_that_never_were() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    let (ident, sequence) = client.see_ping();
    let mut all = Client::open_from(&agent, &client.session, 0);
    all.wait_for_packets(2, "all packets", |packet| packet.is_echo(ident, sequence));
    assert_eq!((all.packets[0].seq, all.missed), (FIRST_SEQ, 0));
}

#[test]
fn a_number_of_the_future_waits_for_its_packet() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    client.see_ping();
    let from = client.next_seq + 3;
    let mut future = Client::open_from(&agent, &client.session, from);
    assert_eq!(future.first_seq, from);
    client.see_ping();
    let (ident, sequence) = client.see_ping();
    future.wait_for_packets(1, "the second reply", |packet| packet.is_echo(ident, sequence));
    assert_eq!((future.packets[0].seq, future.missed), (from, 0));

    let mut never = Client::open_from(&agent, &client.session, u64::MAX);
    assert!(never.say("rubbish").is_err(), "it is served, and gets no packet");
    assert_eq!((never.packets.len(), never.missed), (0, 0));
}

#[test]
fn numbers_that_are_none_are_passed_over() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    Client::open(&agent).see_ping();
    let session = Client::open(&agent).session.clone();
    for (session, from) in [(session.as_str(), "-1"), (&session, "0x10"), (&session, ""), ("", "1")] {
        let path = format!("{}&session={session}&from={from}", agent.stream());
        let answer = wireglass_tests::upgrade(agent.port(), &path, &[]);
        assert_eq!(answer.status, 101, "session {session:?} from {from:?}");
    }
    Client::open(&agent).see_ping();
}

#[test]
fn packets_that_left_the_ring_are_counted_and_named() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&["--ring", "1"]);
    let mut reader = Client::open(&agent);
    let mut stalled = Client::open(&agent);
    reader.see_ping();
    flood();
    let (ident, sequence) = reader.see_ping();
    reader.wait("packets left the ring", |client| client.stats.filter(|stats| stats.evicted > 0));

    // Only now does the other one read on. That gaps and packets follow each other without a hole, the client checks.
    stalled.wait_for_packets(2, "the ping after the flood", |packet| packet.is_echo(ident, sequence));
    assert!(stalled.missed > 0, "more was sent than anybody kept for it");
    assert_eq!(stalled.packets.len() as u64 + stalled.missed, stalled.next_seq - stalled.first_seq);

    // Who asks for what is gone is told how much, and gets the rest.
    let mut back = Client::open_from(&agent, &reader.session, FIRST_SEQ + 1);
    back.wait_for_packets(2, "the ping after the flood", |packet| packet.is_echo(ident, sequence));
    let oldest = back.packets[0].seq;
    assert_eq!((back.first_seq, back.missed), (FIRST_SEQ + 1, oldest - FIRST_SEQ - 1));
    assert!(Client::open(&agent).first_seq >= oldest, "who was never here begins with the oldest");
}

#[test]
fn a_viewer_that_does_not_read_holds_no_other_up() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&["--ring", "1"]);
    let mut reader = Client::open(&agent);
    let before = agent.resident_bytes();
    let stalled: Vec<_> = (0..4).map(|_| Client::open(&agent)).collect();
    flood();
    reader.see_ping();
    let after = agent.resident_bytes();
    // Each keeps at most 1 MiB of its own, and the ring 1 MiB for all.
    assert!(after < before + (16 << 20), "memory grew from {before} to {after} bytes");
    drop(stalled);
}

#[test]
fn a_viewer_is_heard_while_packets_pour_in() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    let _pouring = Pouring::start();
    client.wait("the flood", |client| client.packets.pop());
    // It reads more slowly than packets come, so that there is always more for it.
    let mut gaps = 0;
    let mut missed = 0;
    client.wait("it is behind for good", |client| {
        thread::sleep(SLOW);
        gaps += u32::from(client.missed > missed);
        missed = client.missed;
        client.packets.clear();
        (gaps >= 2).then_some(())
    });
    client.send(Message::text("rubbish")).expect("the agent reads");
    let answer = client.wait("an answer", |client| {
        thread::sleep(SLOW);
        client.packets.clear();
        client.answer()
    });
    assert!(answer.is_err());
}

#[test]
fn the_end_is_told_to_viewers_and_is_no_failure() {
    let _here = private_loopback();
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let mut agent = Agent::start(&[]);
        let mut viewers = [Client::open(&agent), Client::open(&agent)];
        viewers[0].see_that_it_is_served();
        agent.signal(signal);
        for viewer in &mut viewers {
            assert_eq!(viewer.wait_for_close(), Some(1001), "{signal}: going away");
        }
        let end = agent.program().end();
        assert_eq!(end.code, Some(0), "{signal}: {}", end.stderr);
        assert!(end.waited < Duration::from_secs(5), "{signal}: took {:?}", end.waited);
        assert_eq!(end.stdout.lines().count(), 2, "only the two addresses: {}", end.stdout);
    }
}

#[test]
fn nobody_can_keep_the_agent_from_ending() {
    let _here = private_loopback();
    let mut agent = Agent::start(&["--ring", "1"]);
    let silent = TcpStream::connect((Ipv4Addr::LOCALHOST, agent.port())).expect("room for more");
    let stalled = Client::open(&agent);
    flood();
    assert!(matches!(get(agent.port(), "/", &[]).status, 200 | 503));
    agent.signal(Signal::SIGTERM);
    let end = agent.program().end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.waited < Duration::from_secs(5), "took {:?}", end.waited);
    drop((silent, stalled));
    eventually("the port is free again", || TcpListener::bind((Ipv4Addr::LOCALHOST, agent.port())).ok());
}
