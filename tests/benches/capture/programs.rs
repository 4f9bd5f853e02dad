//! The programs that capture, and what each says of it.

use crate::generator::Flood;
use nix::sys::signal::Signal;
use std::fs;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::process::Command;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tungstenite::client::IntoClientRequest as _;
use tungstenite::{Error, Message};
use wireglass_shared::stream::{AgentMsg, Batch, Stats};
use wireglass_tests::{Agent, Program, eventually, wireglass};

/// What a program has to say before it captures, beyond being there.
const SETTLES: Duration = Duration::from_millis(300);
/// What is in a buffer when the flood ends is read by then.
const DRAINS: Duration = Duration::from_millis(1500);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Streaming to a viewer.
    Serve,
    /// Writing a file.
    Write,
    Tcpdump,
    Dumpcap,
}

pub const KINDS: [Kind; 4] = [Kind::Serve, Kind::Write, Kind::Tcpdump, Kind::Dumpcap];

/// What a program made of a flood.
pub struct Captured {
    pub seen: u64,
    /// While the flood went on and shortly after.
    pub cpu_seconds: f64,
    /// What else there is to say.
    pub note: String,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Serve => "wireglass serve, a viewer",
            Self::Write => "wireglass capture --write",
            Self::Tcpdump => "tcpdump -w",
            Self::Dumpcap => "dumpcap -w",
        }
    }

    pub fn is_installed(self) -> bool {
        let program = match self {
            Self::Serve | Self::Write => return true,
            Self::Tcpdump => "tcpdump",
            Self::Dumpcap => "dumpcap",
        };
        Command::new(program).arg("--version").output().is_ok()
    }

    /// Captures while `flood` goes on.
    pub fn capture(self, flood: impl FnOnce() -> Flood) -> (Captured, Flood) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("flood.pcap");
        let file = path.to_str().expect("a path of this benchmark's own making");
        let (mut command, ready, counted) = match self {
            Self::Serve => return serve(flood),
            Self::Write => {
                (wireglass(&["capture", "--buffer", "8", "--write", file]), "Ctrl-C ends", [" written", ""])
            }
            Self::Tcpdump => {
                let mut command = Command::new("tcpdump");
                command.args(["-i", "lo", "-n", "-B", "8192", "-Z", "root", "-w", file]);
                (command, "listening on", [" packets captured", ""])
            }
            Self::Dumpcap => {
                let mut command = Command::new("dumpcap");
                command.args(["-i", "lo", "-q", "-B", "8", "-w", file]);
                (command, "File: ", ["", "Packets captured: "])
            }
        };
        let mut program = Program::start(&mut command);
        eventually("it captures", || program.stderr().contains(ready).then_some(()));
        let (cpu_seconds, flood) = during(program.pid(), flood);
        program.signal(Signal::SIGINT);
        let said = program.end().stderr;
        let [behind, before] = counted;
        let seen = number(&said, before, behind).unwrap_or_else(|| panic!("no count of packets: {said}"));
        (Captured { seen, cpu_seconds, note: String::new() }, flood)
    }
}

fn serve(flood: impl FnOnce() -> Flood) -> (Captured, Flood) {
    let mut agent = Agent::start(&["--buffer", "8"]);
    let viewer = view(&agent);
    let (cpu_seconds, flood) = during(agent.pid(), flood);
    agent.signal(Signal::SIGTERM);
    agent.program().end();
    let Viewed { packets, missed, stats } = viewer.join().expect("the viewer comes to its end");
    let note = format!("  (viewer: {packets}, {missed} missed; {} left out as own)", stats.hidden_own);
    (Captured { seen: stats.captured, cpu_seconds, note }, flood)
}

struct Viewed {
    packets: u64,
    missed: u64,
    stats: Stats,
}

/// Takes in all that the agent sends, and keeps none of it.
fn view(agent: &Agent) -> JoinHandle<Viewed> {
    let address = format!("ws://127.0.0.1:{}{}", agent.port(), agent.stream());
    let request = address.into_client_request().expect("a proper request");
    let stream = TcpStream::connect(("127.0.0.1", agent.port())).expect("the agent listens");
    let (mut socket, _) = tungstenite::client(request, stream).expect("the agent lets in who has the token");
    thread::spawn(move || {
        let (mut packets, mut missed, mut last) = (0, 0, None);
        loop {
            match socket.read() {
                Ok(Message::Binary(bytes)) => {
                    packets += u64::from(Batch::parse(&bytes).expect("a whole batch").count);
                }
                Ok(Message::Text(text)) => {
                    match serde_json::from_str(&text).expect("a message of the protocol") {
                        AgentMsg::Gap { count, .. } => missed += count,
                        AgentMsg::Stats(stats) => last = Some(stats),
                        _ => {}
                    }
                }
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == ErrorKind::Interrupted => {}
                // The agent ended.
                Err(_) => break,
            }
        }
        Viewed { packets, missed, stats: last.expect("the agent counts every second") }
    })
}

/// The CPU time that a program takes during a flood and until it has read what is left of it.
fn during(pid: u32, flood: impl FnOnce() -> Flood) -> (f64, Flood) {
    thread::sleep(SETTLES);
    let before = cpu(pid);
    let flood = flood();
    let over = Instant::now();
    thread::sleep(DRAINS.saturating_sub(over.elapsed()));
    (cpu(pid) - before, flood)
}

/// The CPU time of all of its threads so far. They all live as long as the program.
#[allow(clippy::cast_precision_loss, reason = "far below 2 to the 53")]
fn cpu(pid: u32) -> f64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).expect("it runs");
    let nanos: u64 = threads
        .filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("schedstat")).ok())
        .filter_map(|text| text.split_whitespace().next()?.parse::<u64>().ok())
        .sum();
    nanos as f64 / 1e9
}

/// The number in what a program said that stands between these words.
fn number(said: &str, before: &str, behind: &str) -> Option<u64> {
    if before.is_empty() {
        let rest = &said[..said.find(behind)?];
        return rest.rsplit(|one: char| !one.is_ascii_digit()).next()?.parse().ok();
    }
    let rest = &said[said.rfind(before)? + before.len()..];
    rest.split(|one: char| !one.is_ascii_digit()).next()?.parse().ok()
}
