//! Interfaces made for a test, and another host at the end of a cable. All of it needs a network namespace of the test's own.

use crate::{Program, eventually};
use std::process::Command;
use wireglass_shared::value::hex_joined;

/// Runs `ip` with these words, as in a shell.
///
/// # Panics
/// It fails.
pub fn ip(words: &str) {
    ip_with(&words.split_whitespace().collect::<Vec<_>>());
}

/// Runs `ip` with these arguments, such as a name with anything in it.
///
/// # Panics
/// It fails.
pub fn ip_with(arguments: &[&str]) {
    let end = Program::start(Command::new("ip").args(arguments)).end();
    assert_eq!(end.code, Some(0), "ip {}: {}", arguments.join(" "), end.stderr);
}

/// A host with a network namespace of its own. It is gone when it is dropped.
#[derive(Debug)]
pub struct Host {
    program: Program,
}

impl Host {
    /// One without any cable.
    ///
    /// # Panics
    /// Namespaces cannot be made.
    pub fn new() -> Self {
        // It says when it is inside.
        let program =
            Program::start(Command::new("unshare").args(["--net", "sh", "-c", "echo ready; exec sleep 600"]));
        eventually("a host of its own", || program.stdout().contains("ready").then_some(()));
        Self { program }
    }

    /// Runs `ip` with these words over there.
    ///
    /// # Panics
    /// It fails.
    pub fn ip(&self, words: &str) {
        let end = Program::start(self.command("ip").args(words.split_whitespace())).end();
        assert_eq!(end.code, Some(0), "over there, ip {words}: {}", end.stderr);
    }

    /// A program to be started over there.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--net", "--target", &self.program.pid().to_string(), program]);
        command
    }

    /// Sends a frame over there, byte for byte.
    ///
    /// # Panics
    /// It fails.
    pub fn send(&self, interface: &str, frame: &[u8]) {
        const SEND: &str = "import socket, sys\n\
                            raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)\n\
                            raw.bind((sys.argv[1], 0))\n\
                            raw.send(bytes.fromhex(sys.argv[2]))";
        let end =
            Program::start(self.command("python3").args(["-c", SEND, interface, &hex_joined(frame, "")]))
                .end();
        assert_eq!(end.code, Some(0), "sending a frame: {}", end.stderr);
    }

    /// Lays a cable to it: here `name` with the address 10.77.`net`.1, there `far` with 10.77.`net`.2, both up.
    ///
    /// # Panics
    /// It fails.
    pub fn connect(&self, name: &str, net: u8) {
        ip(&format!("link add {name} type veth peer name far{net} netns {}", self.program.pid()));
        ip(&format!("addr add 10.77.{net}.1/24 dev {name}"));
        ip(&format!("link set {name} up"));
        self.ip(&format!("addr add 10.77.{net}.2/24 dev far{net}"));
        self.ip(&format!("link set far{net} up"));
    }
}

impl Default for Host {
    fn default() -> Self {
        Self::new()
    }
}
