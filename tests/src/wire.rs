//! Interfaces made for a test, and another host at the end of a cable. All of it needs a network namespace of the test's own.

use crate::{Loopback, Program, can_capture, eventually, left_out, private_loopback};
use nix::sched::{CloneFlags, setns};
use std::fs::File;
use std::process::Command;
use std::thread;
use wireglass_shared::value::hex_joined;

/// In the data of the pings sent by [`ping_to`], and of no others.
pub const PATTERN: &str = "57697265676c617373";
/// The same as it stands in a packet.
pub const PATTERN_BYTES: &[u8] = b"Wireglass";

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

    /// Does something over there. Sockets opened there belong there, wherever they are used.
    ///
    /// # Panics
    /// It does.
    pub fn within<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let namespace =
            File::open(format!("/proc/{}/ns/net", self.program.pid())).expect("a running process");
        let over_there = || {
            setns(namespace, CloneFlags::CLONE_NEWNET).expect("root goes anywhere");
            work()
        };
        thread::scope(|scope| scope.spawn(over_there).join().expect("what is done there does not panic"))
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

/// Whether the test has a network of its own and may capture there; keep what is returned until the test is over.
pub fn private_network() -> Option<Loopback> {
    let here = private_loopback();
    if !here.is_private() {
        left_out("a network namespace of one's own takes root's rights");
        return None;
    }
    can_capture().then_some(here)
}

/// Another host at the end of a cable, `v0` here, with addresses of both versions: 10.77.1.1 and `fd77::1` here, 10.77.1.2 and
/// `fd77::2` there.
///
/// # Panics
/// It cannot be made.
pub fn neighbor() -> Host {
    let host = Host::new();
    host.connect("v0", 1);
    // In use at once: nobody else could have them.
    ip("addr add fd77::1/64 dev v0 nodad");
    host.ip("addr add fd77::2/64 dev far1 nodad");
    eventually("the cable carries", || {
        let link = Program::start(Command::new("ip").args(["-o", "link", "show", "v0"])).end();
        link.stdout.contains("state UP").then_some(())
    });
    host
}

/// Pings once, with [`PATTERN`] in it.
///
/// # Panics
/// There is no answer.
pub fn ping_to(to: &str, options: &[&str]) {
    let mut command = Command::new("ping");
    command.args(["-n", "-c", "1", "-p", PATTERN]).args(options).arg(to);
    let sent = Program::start(&mut command).end();
    assert_eq!(sent.code, Some(0), "ping {to}: {}{}", sent.stdout, sent.stderr);
}
