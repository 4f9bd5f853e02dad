//! Programs that run beside the test: started, watched, and ended in any case.

use crate::{PATIENCE, POLL};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The program under test: `WIREGLASS_BIN`, else the one that cargo built beside this test.
///
/// # Panics
/// There is none.
pub fn wireglass_bin() -> PathBuf {
    let path = std::env::var_os("WIREGLASS_BIN").map_or_else(
        || {
            let test = std::env::current_exe().expect("a test knows its own path");
            test.ancestors().nth(2).expect("tests lie in target/PROFILE/deps").join("wireglass")
        },
        PathBuf::from,
    );
    assert!(
        path.is_file(),
        "{} is not there: run `cargo xtask test`, or `cargo build --package wireglass-agent` first",
        path.display()
    );
    path
}

/// The program with these arguments, not started yet, and untouched by the environment of whoever runs the tests.
pub fn wireglass(args: &[&str]) -> Command {
    let mut command = Command::new(wireglass_bin());
    command.args(args);
    for name in [
        "WIREGLASS_TOKEN",
        "WIREGLASS_VIEWER_TOKEN",
        "WIREGLASS_ALLOW_SEND",
        "RUST_BACKTRACE",
        "SUDO_UID",
        "SUDO_GID",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs the program to its end.
pub fn run(args: &[&str]) -> Ended {
    Program::start(&mut wireglass(args)).end()
}

/// `ping` to 127.0.0.1 with a pattern of hexadecimal digits in its data, by which it is known.
pub fn ping(pattern: &str, options: &[&str]) -> Command {
    let mut command = Command::new("ping");
    command.args(["-n", "-p", pattern]).args(options).arg("127.0.0.1");
    command
}

/// A running program. It is killed when it is dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    stdout: Collected,
    stderr: Collected,
    readers: Vec<JoinHandle<()>>,
}

type Collected = Arc<Mutex<Vec<u8>>>;

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; `None` if a signal killed it.
    pub code: Option<i32>,
    /// All it wrote to standard output.
    pub stdout: String,
    /// All it wrote to standard error.
    pub stderr: String,
    /// How long it was waited for.
    pub waited: Duration,
}

impl Program {
    /// Starts it with nothing on standard input and both outputs collected.
    ///
    /// # Panics
    /// It cannot be started.
    pub fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be started: {error}", name.display()));
        let (stdout, out) = collect(child.stdout.take().expect("standard output is a pipe"));
        let (stderr, err) = collect(child.stderr.take().expect("standard error is a pipe"));
        Self { child, stdout, stderr, readers: vec![out, err] }
    }

    /// Its process number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has written to standard output so far.
    pub fn stdout(&self) -> String {
        text(&self.stdout)
    }

    /// What it has written to standard error so far.
    pub fn stderr(&self) -> String {
        text(&self.stderr)
    }

    /// Whether it has ended by itself.
    ///
    /// # Panics
    /// The operating system does not know it.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("an own child can be waited for").is_some()
    }

    /// Sends a signal.
    ///
    /// # Panics
    /// It is gone already.
    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid()).expect("process numbers are positive and small");
        kill(Pid::from_raw(pid), signal).expect("the program is there to get a signal");
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// It does not end within [`PATIENCE`].
    pub fn end(&mut self) -> Ended {
        let begun = Instant::now();
        let code = wait(&mut self.child);
        let waited = begun.elapsed();
        for reader in self.readers.drain(..) {
            reader.join().expect("reading an output does not panic");
        }
        Ended { code, stdout: self.stdout(), stderr: self.stderr(), waited }
    }
}

/// The exit code of a child that ends soon.
fn wait(child: &mut Child) -> Option<i32> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().expect("an own child can be waited for") {
            return status.code();
        }
        assert!(Instant::now() < deadline, "the program still runs after {PATIENCE:?}");
        thread::sleep(POLL);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails where it has ended already, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn collect(mut from: impl Read + Send + 'static) -> (Collected, JoinHandle<()>) {
    let all = Collected::default();
    let into = all.clone();
    let reader = thread::spawn(move || {
        let mut part = [0; 8192];
        while let Ok(count @ 1..) = from.read(&mut part) {
            into.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&part[..count]);
        }
    });
    (all, reader)
}

fn text(bytes: &Collected) -> String {
    String::from_utf8_lossy(&bytes.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}
