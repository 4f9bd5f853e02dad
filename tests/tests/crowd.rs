//! Many at once, and some of them slow or gone: limits hold, the page is served meanwhile, and nobody waits for anybody.

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};
use tungstenite::Message;
use wireglass_tests::{
    Agent, Client, PATIENCE, RawSocket, Tls, Trust, ask, can_capture, eventually, get, private_loopback,
    steady, tls, try_get_page, upgrade, wireglass,
};

/// After the agent's ten seconds.
const LET_GO: Duration = Duration::from_secs(15);
const PACKETS_PER_SECOND: u32 = 1000;
const DATA: [u8; 100] = [0x77; 100];
/// What a viewer that reads may take of the agent's own memory; `docs/stream.md` allows more for one that does not.
const BYTES_PER_VIEWER: u64 = 64 << 10;

/// So that this process can have as many connections as it wants.
fn allow_many_files() {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).expect("what is allowed");
    assert!(hard >= 4096, "these tests need 4096 open files, and {hard} are allowed");
}

fn knock(agent: &Agent) -> TcpStream {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, agent.port())).expect("room for more");
    stream.set_read_timeout(Some(PATIENCE)).expect("time limits can be set");
    stream
}

fn is_open(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).expect("a mode can be set");
    let open = stream.peek(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
    stream.set_nonblocking(false).expect("a mode can be set");
    open
}

/// An end and a reset are both fine; silence is neither.
fn see_end(stream: &mut TcpStream, about: &str) {
    let end = stream.read_to_end(&mut Vec::new());
    assert!(!end.is_err_and(|error| error.kind() == ErrorKind::WouldBlock), "still open: {about}");
}

fn see_page(agent: &Agent) {
    let status = get(agent.port(), "/", &[]).status;
    assert!(matches!(status, 200 | 503), "the page, or that it was not built in: {status}");
}

/// Takes as long as the agent's patience, ten seconds.
#[test]
fn two_thousand_idle_connections_and_slow_handshakes_leave_room() {
    let _here = private_loopback();
    allow_many_files();
    let agent = Agent::start(&[]);
    let begun = Instant::now();
    let idle: Vec<_> = (0..2000).map(|_| knock(&agent)).collect();
    let slow: Vec<_> = (0..300)
        .map(|number| {
            let mut stream = knock(&agent);
            let said = ["GET / HT", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", "\r\n"][number % 3];
            stream.write_all(said.as_bytes()).expect("the agent reads");
            stream
        })
        .collect();
    see_page(&agent);
    Client::open(&agent).see_that_it_is_served();
    let open = idle.iter().chain(&slow).filter(|stream| is_open(stream)).count();
    assert!(open >= 2300 || begun.elapsed() > Duration::from_secs(9), "{open} of them were still there then");
    for (number, mut stream) in idle.into_iter().chain(slow).enumerate() {
        see_end(&mut stream, &format!("connection {number}, after {:?}", begun.elapsed()));
    }
    assert!(begun.elapsed() < LET_GO * 2, "the last one was let go after {:?}", begun.elapsed());
    see_page(&agent);
}

/// Takes as long as the agent's patience, ten seconds.
#[test]
fn slow_tls_handshakes_hold_nobody_up() {
    let _here = private_loopback();
    let agent = Agent::start(&["--tls-self-signed"]);
    let begun = Instant::now();
    let slow: Vec<_> = (0..300)
        .map(|number| {
            let mut stream = knock(&agent);
            // A handshake's record that announces more than comes.
            let said = [&[][..], &[22], &[22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]][number % 3];
            stream.write_all(said).expect("the agent reads");
            stream
        })
        .collect();
    let mut stream = over_tls(&agent);
    let host = format!("127.0.0.1:{}", agent.port());
    assert!(matches!(ask(&mut stream, "/", &[("Host", &host)]).status, 200 | 503));
    assert!(slow.iter().all(is_open), "the page was answered while the slow ones were still there");
    for (number, mut stream) in slow.into_iter().enumerate() {
        see_end(&mut stream, &format!("connection {number}, after {:?}", begun.elapsed()));
    }
    assert!(begun.elapsed() < LET_GO, "the last one was let go after {:?}", begun.elapsed());
}

fn over_tls(agent: &Agent) -> Tls {
    let out = agent.stdout();
    let fingerprint = out.lines().map(str::trim).find(|line| line.matches(':').count() == 31).expect(&out);
    tls(agent.port(), "127.0.0.1", Trust::Fingerprint(fingerprint.to_owned())).expect("a handshake")
}

#[test]
fn beyond_the_limits_visitors_are_told_so_at_once() {
    let _here = private_loopback();
    // Room for 128 connections, 64 of them viewers.
    let program = wireglass(&["--listen", "127.0.0.1:0"]);
    let mut limited = std::process::Command::new("sh");
    limited
        .args(["-c", "ulimit -n 256; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args());
    let agent = Agent::from_command(&mut limited);
    assert!(agent.stderr().contains("ulimit"), "the lower limit is told: {}", agent.stderr());

    let mut viewers: Vec<_> = (0..64).map(|_| RawSocket::open(&agent)).collect();
    let refused = upgrade(agent.port(), &agent.stream(), &[]);
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.text().contains("64"), "the limit is named: {}", refused.text());
    see_page(&agent);
    viewers.pop();
    eventually("a place is free again", || {
        (upgrade(agent.port(), &agent.stream(), &[]).status == 101).then_some(())
    });

    // Those that were refused above may still be on their way out.
    thread::sleep(Duration::from_millis(200));
    let idle: Vec<_> = (0..128).map(|_| knock(&agent)).collect();
    // Where many are being told already, some are let go without a word.
    let refused = eventually("a visitor beyond the limit is told", || try_get_page(agent.port()));
    assert_eq!(refused.status, 503);
    assert!(refused.text().contains("too many connections"), "{}", refused.text());
    drop((idle, viewers));
    eventually("there is room again", || {
        try_get_page(agent.port()).filter(|answer| !answer.text().contains("too many connections"))
    });
}

#[test]
fn connections_closed_in_one_direction_end_in_both() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let mut witness = Client::open(&agent);
    let mut half_closed = Vec::new();
    for said in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"] {
        for _ in 0..20 {
            let mut stream = knock(&agent);
            stream.write_all(said.as_bytes()).expect("the agent reads");
            stream.shutdown(Shutdown::Write).expect("half a connection can be closed");
            half_closed.push(stream);
        }
    }
    for _ in 0..20 {
        let stream = RawSocket::open(&agent).into_stream();
        stream.shutdown(Shutdown::Write).expect("half a connection can be closed");
        half_closed.push(stream);
    }
    for (number, stream) in half_closed.iter_mut().enumerate() {
        see_end(stream, &format!("connection {number}"));
    }
    witness.wait("one viewer is left", |client| client.stats.filter(|stats| stats.viewers == 1));
    witness.see_that_it_is_served();
}

#[test]
fn who_sends_too_many_messages_is_warned_and_then_closed() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let mut witness = Client::open(&agent);
    let mut client = Client::open(&agent);
    for _ in 0..400 {
        // The agent may hang up before all are sent.
        if client.send(Message::text("rubbish")).is_err() {
            break;
        }
    }
    assert_eq!(client.wait_for_close(), Some(1008));
    let answers: Vec<_> = std::iter::from_fn(|| client.answer()).collect();
    let warnings = answers
        .iter()
        .filter(|answer| answer.as_ref().is_err_and(|message| message.starts_with("slow down")));
    assert!(warnings.count() > 0, "{answers:?}");
    witness.see_that_it_is_served();
}

#[test]
fn five_hundred_viewers_get_the_same() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    allow_many_files();
    let agent = Agent::start(&["--ring", "8"]);
    let before = agent.resident_bytes();
    let mut viewers: Vec<_> = (0..500)
        .map(|_| {
            let stream = RawSocket::open(&agent).into_stream();
            stream.set_nonblocking(true).expect("a mode can be set");
            (stream, 0_usize)
        })
        .collect();
    let sender = thread::spawn(|| steady(PACKETS_PER_SECOND, 4, &DATA));
    let begun = Instant::now();
    let mut part = vec![0; 256 << 10];
    while begun.elapsed() < Duration::from_secs(6) {
        for (stream, came) in &mut viewers {
            match stream.read(&mut part) {
                Ok(count) => {
                    assert!(count > 0, "a viewer was let go");
                    *came += count;
                }
                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
        }
        thread::sleep(Duration::from_millis(5));
    }
    let sent = sender.join().expect("packets can be sent") as usize;
    let after = agent.resident_bytes();
    let mut came: Vec<_> = viewers.iter().map(|(_, came)| *came).collect();
    came.sort_unstable();
    let (least, middle) = (came[0], came[came.len() / 2]);
    assert!(least > sent * DATA.len(), "everybody got everything: {least} bytes of {sent} packets");
    assert!(least * 10 >= middle * 9, "the one with the least got {least} bytes, the middle one {middle}");
    let bound = before + (8 << 20) + viewers.len() as u64 * BYTES_PER_VIEWER;
    assert!(after < bound, "memory grew from {before} to {after} bytes");
}

/// Takes as long as the agent's patience, ten seconds.
#[test]
fn a_viewer_that_stalls_loses_only_its_own_view() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&["--ring", "32"]);
    let mut reader = Client::open(&agent);
    reader.see_that_it_is_served();
    let before = agent.resident_bytes();
    let stalled = RawSocket::open(&agent);
    let sender = thread::spawn(|| steady(2 * PACKETS_PER_SECOND, 15, &[0x77; 1000]));
    reader.wait("packets", |client| client.packets.pop());
    // All that its end and the agent's hold for it fills within the first second.
    let begun = Instant::now();
    let mut most = 0;
    reader.wait("the stalled viewer is let go", |client| {
        client.packets.clear();
        most = most.max(agent.resident_bytes());
        client.stats.filter(|stats| stats.viewers == 1 && begun.elapsed() > Duration::from_secs(2))
    });
    assert!(begun.elapsed() > Duration::from_secs(5), "it was given time: {:?}", begun.elapsed());
    assert!(begun.elapsed() < LET_GO, "it was let go after {:?}", begun.elapsed());
    assert!(most < before + (48 << 20), "memory grew from {before} to {most} bytes");
    // Read on: who waits without reading is a stalled viewer as well.
    reader.wait("all is sent", |client| {
        client.packets.clear();
        sender.is_finished().then_some(())
    });
    let sent = u64::from(sender.join().expect("packets can be sent"));
    reader.wait("everything that was captured", |client| {
        client.packets.clear();
        let stats = client.stats.filter(|stats| stats.captured + stats.dropped_kernel >= sent)?;
        (client.next_seq > stats.captured).then_some(())
    });
    assert_eq!(reader.missed, 0, "the other one missed nothing");
    // What it has not read yet ends somewhere, and not with the last packet.
    see_end(&mut stalled.into_stream(), "the stalled viewer");
}

/// Takes as long as the agent bears that nothing is taken, twenty seconds.
#[test]
fn who_asks_and_does_not_read_the_answers_is_let_go() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let mut stream = knock(&agent);
    stream.set_nonblocking(true).expect("a mode can be set");
    let request = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", agent.port());
    let begun = Instant::now();
    let end = loop {
        match stream.write(request.as_bytes()) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(Duration::from_millis(50)),
            Err(error) => break error.kind(),
        }
        assert!(begun.elapsed() < LET_GO * 3, "it is still open");
    };
    assert!(matches!(end, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{end}");
    see_page(&agent);
}

/// Takes twenty seconds of silence.
#[test]
fn a_viewer_that_vanishes_is_noticed_though_nothing_closes_its_connection() {
    let here = private_loopback();
    if !here.is_private() {
        return;
    }
    let agent = Agent::start(&[]);
    let mut gone = Client::open(&agent);
    gone.see_that_it_is_served();
    here.switch_off();
    thread::sleep(Duration::from_secs(25));
    here.switch_on();
    let mut client = Client::open(&agent);
    client.wait("nobody else is there", |client| client.stats.filter(|stats| stats.viewers == 1));
}
