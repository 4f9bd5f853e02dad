//! The right to capture: given up once it was used, and not needed for anything else.

use nix::unistd::Uid;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use wireglass_shared::stream::Source;
use wireglass_tests::{Agent, Client, Program, can_capture, get, private_loopback, wireglass_bin};

/// Users that own nothing. As in `/etc/passwd` of most systems.
const NOBODY: &str = "65534";

/// A copy of the program where everybody can run it.
struct Copy {
    _folder: TempDir,
    path: PathBuf,
}

impl Copy {
    /// In a folder of this name, which ends up in the advice that the program gives.
    fn in_folder(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let open = |path: &Path| {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755))
                .expect("an own folder can be opened");
        };
        open(folder.path());
        let inner = folder.path().join(name);
        fs::create_dir(&inner).expect("a folder in an own one");
        open(&inner);
        let path = inner.join("wireglass");
        // A copy has none of the capabilities that the original may have been given.
        fs::copy(wireglass_bin(), &path).expect("room for a copy");
        let path = path.canonicalize().expect("the copy is there");
        Self { _folder: folder, path }
    }

    /// The copy run without `CAP_NET_RAW`, not even in the bounding set where this user may say so.
    fn unprivileged(&self, args: &[&str]) -> Command {
        let mut command = if Uid::effective().is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--bounding-set", "-net_raw", "--inh-caps", "-all", "--clear-groups"]);
            command.args(["--reuid", NOBODY, "--regid", NOBODY]).arg(&self.path);
            command
        } else {
            Command::new(&self.path)
        };
        command.args(args).env_remove("WIREGLASS_TOKEN");
        command
    }

    fn advice(&self) -> String {
        format!("sudo setcap cap_net_raw+p {}", self.path.display())
    }
}

#[test]
fn without_the_right_to_capture_the_page_is_served_and_says_how_to_get_it() {
    let _here = private_loopback();
    let copy = Copy::in_folder("bin");
    let agent = Agent::from_command(&mut copy.unprivileged(&["--listen", "127.0.0.1:0"]));
    let said = agent.stderr();
    assert!(said.lines().any(|line| line.trim() == copy.advice()), "the command to paste: {said}");
    assert!(said.contains("CAP_NET_RAW") && !said.contains("panicked"), "{said}");
    assert!(matches!(get(agent.port(), "/", &[]).status, 200 | 503));

    let mut client = Client::open(&agent);
    let Source::None { reason, remedy } = client.source.clone() else {
        panic!("it may not capture, and says {:?}", client.source);
    };
    assert_eq!(remedy, copy.advice());
    assert!(reason.contains("CAP_NET_RAW"), "{reason}");
    for request in ["{\"type\":\"ping\"}", "{\"type\":\"fetch\"}"] {
        let refusal = client.say(request).expect_err("a demonstration needs the right to capture");
        assert!(refusal.contains("right to capture"), "{refusal}");
    }
    assert!(client.packets.is_empty());
}

#[test]
fn capturing_without_the_right_fails_with_the_command_that_grants_it() {
    let _here = private_loopback();
    let copy = Copy::in_folder("it's a folder");
    let end = Program::start(&mut copy.unprivileged(&["capture", "--count", "1"])).end();
    assert_eq!(end.code, Some(1), "{}", end.stderr);
    assert_eq!(end.stdout, "");
    let quoted = format!("'{}'", copy.path.display().to_string().replace('\'', r"'\''"));
    let advice = format!("sudo setcap cap_net_raw+p {quoted}");
    assert!(end.stderr.lines().any(|line| line.trim() == advice), "{advice} in {}", end.stderr);
    assert!(!end.stderr.contains("panicked"), "{}", end.stderr);
}

#[test]
fn decoding_needs_no_right_at_all() {
    let copy = Copy::in_folder("bin");
    let end = Program::start(&mut copy.unprivileged(&["decode", "--hex", "45 00"])).end();
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    assert!(end.stdout.starts_with("#1 "), "{}", end.stdout);
}

#[test]
fn no_thread_keeps_a_right_once_the_sockets_are_open() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&[]);
    Client::open(&agent).see_ping();
    let tasks = fs::read_dir(format!("/proc/{}/task", agent.pid())).expect("a running process");
    let mut threads = 0;
    for task in tasks {
        let path = task.expect("an entry").path().join("status");
        // A thread that ends meanwhile has no rights left either.
        let Ok(status) = fs::read_to_string(path) else { continue };
        let value = |name: &str| {
            let line =
                status.lines().find_map(|line| line.strip_prefix(name)).expect("a line of the kernel's");
            line.trim_start_matches(':').trim().to_owned()
        };
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
            assert_eq!(value(set).trim_start_matches('0'), "", "{set} of {}", value("Name"));
        }
        assert_eq!(value("NoNewPrivs"), "1", "{}", value("Name"));
        threads += 1;
    }
    assert!(threads >= 2, "the capture's thread and those of the server were looked at");
}
