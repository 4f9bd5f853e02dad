//! `wireglass serve` on a free port, as a user starts it.

use crate::{Client, Program, eventually, left_out, wireglass};
use nix::sys::signal::Signal;
use std::fs;
use std::process::Command;
use std::sync::OnceLock;
use wireglass_shared::stream::Source;

/// A running agent. It is killed when it is dropped.
#[derive(Debug)]
pub struct Agent {
    program: Program,
    origin: String,
    port: u16,
    token: String,
}

impl Agent {
    /// Starts it with these arguments more.
    pub fn start(args: &[&str]) -> Self {
        Self::from_command(wireglass(&["--listen", "127.0.0.1:0"]).args(args))
    }

    /// Starts it by a command that names an address with port 0 itself, and waits until it is ready.
    ///
    /// # Panics
    /// It is not ready in time, or says so in other words.
    pub fn from_command(command: &mut Command) -> Self {
        let mut program = Program::start(command);
        let ready = eventually("the agent is ready", || {
            let over = program.has_ended();
            let ready = program.stdout().lines().next().map(str::to_owned);
            assert!(!over || ready.is_some(), "the agent ended at once: {}", program.stderr());
            // A line that is not finished yet is not read yet.
            ready.filter(|_| program.stdout().contains('\n'))
        });
        let address = ready.strip_prefix("wireglass is ready: ").expect(&ready);
        let (origin, token) = address.split_once("/?token=").expect(&ready);
        let port = origin.rsplit(':').next().and_then(|port| port.parse().ok()).expect(&ready);
        Self { origin: origin.to_owned(), port, token: token.to_owned(), program }
    }

    /// Scheme, host and port of the address it printed.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The port it listens on.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The token that opens the stream.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The token that opens the stream for watching only, from the second line it prints.
    ///
    /// # Panics
    /// There is no such line.
    pub fn viewer_token(&self) -> String {
        let line = eventually("a second line", || self.program.stdout().lines().nth(1).map(str::to_owned));
        let rest = line.strip_prefix(&format!("to watch only: {}/?token=", self.origin));
        rest.expect(&line).to_owned()
    }

    /// Path and query of the stream, with the token.
    pub fn stream(&self) -> String {
        format!("/ws?token={}", self.token)
    }

    /// The process itself.
    pub const fn program(&mut self) -> &mut Program {
        &mut self.program
    }

    /// Its process number.
    pub fn pid(&self) -> u32 {
        self.program.pid()
    }

    /// What it has printed so far.
    pub fn stdout(&self) -> String {
        self.program.stdout()
    }

    /// What it has said on standard error so far.
    pub fn stderr(&self) -> String {
        self.program.stderr()
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        self.program.signal(signal);
    }

    /// The memory it holds at the moment.
    ///
    /// # Panics
    /// It is gone, or `/proc` is not there.
    pub fn resident_bytes(&self) -> u64 {
        let path = format!("/proc/{}/status", self.pid());
        let status = fs::read_to_string(&path).expect("a running process has a status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect(&status);
        let kib = line.trim().trim_end_matches("kB").trim();
        kib.parse::<u64>().expect(line) * 1024
    }
}

/// Whether the program may capture here; if not, says so, and that a test is left out. It may as root, and with
/// `setcap cap_net_raw+p` on it.
///
/// # Panics
/// An agent cannot be started at all.
pub fn can_capture() -> bool {
    static ANSWER: OnceLock<Result<(), String>> = OnceLock::new();
    let answer = ANSWER.get_or_init(|| {
        let agent = Agent::start(&[]);
        match Client::open(&agent).source {
            Source::Live { .. } | Source::File { .. } => Ok(()),
            Source::None { reason, remedy } => Err(format!("{reason} Grant it with: {remedy}")),
        }
    });
    if let Err(reason) = answer {
        left_out(reason);
    }
    answer.is_ok()
}
