//! What clients that are broken, or mean harm, do to their own session, and not to the agent or to other viewers.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};
use tungstenite::Message;
use wireglass_tests::{Agent, Client, PATIENCE, RawSocket, frame, get, opcode, private_loopback};

/// More than the limit of 16 KiB by far.
const MEGABYTE: usize = 1 << 20;
/// What an allocator may take for itself while nothing is kept. Far less than the sizes that the clients announce or send.
const ALLOWANCE_BYTES: u64 = 8 << 20;
/// Close codes, RFC 6455, section 7.4.1.
const PROTOCOL: Option<u16> = Some(1002);
const UNSUPPORTED: Option<u16> = Some(1003);
const INVALID: Option<u16> = Some(1007);
const TOO_BIG: Option<u16> = Some(1009);

/// An agent with a small ring, so that memory stands for itself, and a viewer who sees to it that others are served.
fn agent_and_witness() -> (Agent, Client) {
    let agent = Agent::start(&["--ring", "1"]);
    let mut witness = Client::open(&agent);
    witness.see_that_it_is_served();
    (agent, witness)
}

#[test]
fn text_rubbish_is_answered_and_the_session_lives() {
    let _here = private_loopback();
    let (agent, mut witness) = agent_and_witness();
    let mut client = Client::open(&agent);
    let deep = "[".repeat(10_000);
    for rubbish in ["", "hello", "{", "null", "{\"type\":\"nope\"}", "{\"type\":7}", "\u{1b}[31m", &deep] {
        let message = client.say(rubbish).expect_err("rubbish is no request");
        assert!(message.contains("{\"type\":\"ping\"}"), "the message says what would be right: {message}");
        assert!(rubbish.len() < 5 || !message.contains(rubbish), "nothing is sent back unread: {message}");
    }
    client.see_that_it_is_served();
    witness.see_that_it_is_served();
}

#[test]
fn binary_rubbish_closes_its_own_session() {
    let _here = private_loopback();
    let (agent, mut witness) = agent_and_witness();
    let mut client = Client::open(&agent);
    client.send(Message::binary(vec![0xff; 100])).expect("the agent reads");
    assert_eq!(client.wait_for_close(), UNSUPPORTED);
    witness.see_that_it_is_served();
}

#[test]
fn each_breach_of_the_protocol_is_closed_with_its_code() {
    let _here = private_loopback();
    let (agent, mut witness) = agent_and_witness();
    let half = vec![b'x'; 10 * 1024];
    let fragments = [frame(opcode::FIRST_OF_TEXT, &half), frame(opcode::CONTINUATION, &half)].concat();
    for (about, expected, bytes) in [
        ("text that is no UTF-8", INVALID, frame(opcode::TEXT, &[0xc3, 0x28])),
        ("text cut inside a character", INVALID, frame(opcode::TEXT, &[0xe2, 0x82])),
        ("a frame without a mask", PROTOCOL, b"\x81\x05hello".to_vec()),
        ("a reserved opcode", PROTOCOL, frame(0x83, b"?")),
        ("a reserved control opcode", PROTOCOL, frame(0x8b, b"?")),
        ("a reserved bit", PROTOCOL, frame(0xc1, b"?")),
        ("a fragmented ping", PROTOCOL, frame(0x09, b"?")),
        ("a ping of 126 bytes", PROTOCOL, frame(opcode::PING, &[0; 126])),
        ("a continuation of nothing", PROTOCOL, frame(0x80, b"?")),
        ("HTTP where frames belong", PROTOCOL, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec()),
        ("garbage", PROTOCOL, vec![0xff; 4096]),
        ("fragments beyond the limit", TOO_BIG, fragments),
        ("a message beyond the limit", TOO_BIG, frame(opcode::TEXT, &vec![b'x'; 16 * 1024 + 1])),
    ] {
        let mut socket = RawSocket::open(&agent);
        socket.send(&bytes).expect("the agent reads");
        assert_eq!(socket.close_code(), expected, "{about}");
    }
    witness.see_that_it_is_served();
}

#[test]
fn an_announced_length_reserves_no_memory() {
    let _here = private_loopback();
    let (agent, mut witness) = agent_and_witness();
    let before = agent.resident_bytes();
    for announced in [1_u64 << 62, 1 << 40, 1 << 31] {
        let mut socket = RawSocket::open(&agent);
        let header = [&[opcode::BINARY, 0xff][..], &announced.to_be_bytes(), &[1, 2, 3, 4]].concat();
        socket.send(&header).expect("the agent reads");
        assert_eq!(socket.close_code(), TOO_BIG, "{announced} bytes announced");
        witness.see_that_it_is_served();
    }
    assert_no_growth(&agent, before);
}

#[test]
fn long_messages_are_refused_and_not_kept() {
    let _here = private_loopback();
    let (agent, mut witness) = agent_and_witness();
    let before = agent.resident_bytes();
    let message = frame(opcode::TEXT, &vec![b'x'; MEGABYTE]);
    for _ in 0..10 {
        let mut socket = RawSocket::open(&agent);
        // The agent may hang up in the middle; the reason has come by then.
        let _ = socket.send(&message);
        assert_eq!(socket.close_code(), TOO_BIG);
    }
    witness.see_that_it_is_served();
    assert_no_growth(&agent, before);
}

#[test]
fn a_message_of_countless_fragments_ends_at_the_limit() {
    let _here = private_loopback();
    let (agent, mut witness) = agent_and_witness();
    let before = agent.resident_bytes();
    let mut socket = RawSocket::open(&agent);
    let start = frame(opcode::FIRST_OF_TEXT, b"x");
    let fragments = frame(opcode::CONTINUATION, b"x").repeat(20_000);
    let _ = socket.send(&[start, fragments].concat());
    assert_eq!(socket.close_code(), TOO_BIG);
    witness.see_that_it_is_served();
    assert_no_growth(&agent, before);
}

#[test]
fn floods_of_small_frames_fill_no_memory_and_hold_nobody_up() {
    let _here = private_loopback();
    let (agent, mut witness) = agent_and_witness();
    let before = agent.resident_bytes();
    let mut socket = RawSocket::open(&agent);
    for _ in 0..20 {
        // Nobody reads the answers to these. If the agent hangs up on that, it is as good.
        let pings = frame(opcode::PING, &[b'p'; 125]).repeat(500);
        let _ = socket.send(&pings);
        witness.see_that_it_is_served();
    }
    let mut socket = RawSocket::open(&agent);
    let _ = socket.send(&frame(opcode::FIRST_OF_TEXT, b""));
    for _ in 0..20 {
        let _ = socket.send(&frame(opcode::CONTINUATION, b"").repeat(5000));
        witness.see_that_it_is_served();
    }
    assert_no_growth(&agent, before);
}

#[test]
fn connections_that_break_off_leave_no_viewer_behind() {
    let _here = private_loopback();
    let (agent, mut witness) = agent_and_witness();
    for length in 0..40 {
        let mut socket = RawSocket::open(&agent);
        socket.send(&frame(opcode::TEXT, &[b'x'; 60])[..length]).expect("the agent reads");
    }
    witness.wait("one viewer is left", |client| client.stats.filter(|stats| stats.viewers == 1));
    witness.see_that_it_is_served();
}

#[test]
fn headers_beyond_the_limit_are_refused() {
    let _here = private_loopback();
    let (agent, mut witness) = agent_and_witness();
    let before = agent.resident_bytes();
    for length in [17 << 10, 64 << 10] {
        assert_eq!(get(agent.port(), "/", &[("X-Long", &"x".repeat(length))]).status, 431, "{length} bytes");
    }
    // One that never ends is refused at the limit, not at its end.
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, agent.port())).expect("room for more");
    stream.set_read_timeout(Some(PATIENCE)).expect("time limits can be set");
    let _ = stream.write_all(&vec![b'x'; MEGABYTE]);
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer);
    assert!(end.is_ok() || end.is_err_and(|error| error.kind() != std::io::ErrorKind::WouldBlock));
    witness.see_that_it_is_served();
    assert_no_growth(&agent, before);
}

/// Takes as long as the agent's patience, ten seconds.
#[test]
fn visitors_that_never_finish_asking_are_let_go_and_hold_nobody_up() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let begun = Instant::now();
    let mut slow: Vec<_> = (0..60)
        .map(|number| {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, agent.port())).expect("room for more");
            stream.set_read_timeout(Some(Duration::from_secs(30))).expect("time limits can be set");
            // Some say nothing at all, some begin, some stop before the last line.
            let said = ["", "GET / HT", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"][number % 3];
            stream.write_all(said.as_bytes()).expect("the agent reads");
            stream
        })
        .collect();
    let page = get(agent.port(), "/", &[]);
    assert!(matches!(page.status, 200 | 503), "the page, or that it was not built in: {}", page.status);
    for stream in &slow {
        stream.set_nonblocking(true).expect("a mode can be set");
        let open = stream.peek(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        assert!(open, "the page was answered while the slow ones were still there");
        stream.set_nonblocking(false).expect("a mode can be set");
    }
    for (number, stream) in slow.iter_mut().enumerate() {
        // An end and a reset are both fine; a time limit is neither.
        let mut rest = Vec::new();
        let end = stream.read_to_end(&mut rest);
        let late = end.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        assert!(!late, "connection {number} is still open after {:?}", begun.elapsed());
    }
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(15), "the last one was let go after {took:?}");
    assert!(matches!(get(agent.port(), "/", &[]).status, 200 | 503));
}

fn assert_no_growth(agent: &Agent, before: u64) {
    let after = agent.resident_bytes();
    assert!(after < before + ALLOWANCE_BYTES, "memory grew from {before} to {after} bytes");
}
