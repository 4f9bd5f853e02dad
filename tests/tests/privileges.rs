//! The right to capture: given up once it was used, and not needed for anything else.

use nix::sys::signal::Signal;
use nix::unistd::Uid;
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use tungstenite::Message;
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::pcap::write_records;
use wireglass_shared::stream::{Level, PageMsg, Sending, Source};
use wireglass_tests::{
    Agent, Client, Program, can_capture, eventually, get, left_out, ping, private_loopback, run, wireglass,
    wireglass_bin,
};

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
fn without_the_right_to_capture_nothing_is_sent_and_the_page_is_told_how_to_get_it() {
    let _here = private_loopback();
    let copy = Copy::in_folder("bin");
    let args = ["--listen", "127.0.0.1:0", "--allow-send"];
    let agent = Agent::from_command(&mut copy.unprivileged(&args));
    let mut client = Client::open(&agent);
    let Sending::Off { reason, remedy } = client.sending.clone() else {
        panic!("it may not send, and says {:?}", client.sending);
    };
    assert!(reason.contains("CAP_NET_RAW"), "{reason}");
    assert_eq!(remedy, copy.advice());
    let level = Level::Transport { protocol: 1, destination: [127, 0, 0, 1].into() };
    let request = PageMsg::Send { id: 7, level, bytes: "0800f7ff00000000".to_owned() };
    let request = serde_json::to_string(&request).expect("requests can be written");
    client.send(Message::text(request)).expect("the agent reads");
    let refusal = client.wait("a refusal", |client| client.refusals.pop());
    assert_eq!(refusal, (7, reason, Some(remedy)));
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

/// What the kernel says of each thread of a process, as pairs of name and value.
fn threads(pid: u32) -> Vec<HashMap<String, String>> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("a running process");
    // A thread that ends meanwhile has no rights left either.
    let read =
        tasks.filter_map(|task| fs::read_to_string(task.expect("an entry").path().join("status")).ok());
    let pairs = |status: String| {
        let pair =
            |line: &str| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
        status.lines().filter_map(pair).collect()
    };
    read.map(pairs).collect()
}

/// That a running program has given up all rights, in each of its threads, and has as many as that at least.
fn assert_confined(pid: u32, at_least: usize) {
    let threads = threads(pid);
    assert!(threads.len() >= at_least, "{threads:#?}");
    for status in &threads {
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
            assert_eq!(status[set].trim_start_matches('0'), "", "{set} of {status:#?}");
        }
        assert_eq!(status["NoNewPrivs"], "1", "{status:#?}");
        if cfg!(any(target_arch = "x86_64", target_arch = "aarch64")) {
            assert_eq!(status["Seccomp"], "2", "a list of system calls: {status:#?}");
        }
    }
}

#[test]
fn no_thread_keeps_a_right_once_the_sockets_are_open() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = Agent::start(&["--allow-send=192.0.2.0/24"]);
    Client::open(&agent).see_ping();
    assert_confined(agent.pid(), 3);
}

#[test]
fn an_agent_that_may_not_capture_gives_up_what_it_has_all_the_same() {
    let _here = private_loopback();
    let copy = Copy::in_folder("bin");
    let agent = Agent::from_command(&mut copy.unprivileged(&["--listen", "127.0.0.1:0"]));
    Client::open(&agent).see_that_it_is_served();
    assert_confined(agent.pid(), 2);
}

#[test]
fn capturing_in_the_terminal_keeps_no_right_either() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let mut capture = Program::start(&mut wireglass(&["capture", "--proto", "icmp", "--format", "hex"]));
    let _sent = Program::start(&mut ping("00", &["-i", "0.2"]));
    eventually("a packet", || capture.stdout().contains('\n').then_some(()));
    assert_confined(capture.pid(), 2);
    capture.signal(Signal::SIGTERM);
    assert_eq!(capture.end().code, Some(0));
}

#[test]
fn sending_from_the_terminal_keeps_no_right_either() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    // Nobody answers a reset.
    let mut send = Program::start(&mut wireglass(&["send", "tcp", "127.0.0.1:80", "--rst", "--wait", "10m"]));
    let pid = send.pid();
    let is_confined = || threads(pid).iter().all(|status| status["NoNewPrivs"] == "1");
    eventually("it waits", || (threads(pid).len() >= 2 && is_confined()).then_some(()));
    assert_confined(pid, 2);
    send.signal(Signal::SIGTERM);
    assert_eq!(send.end().code, Some(0));
}

#[test]
fn under_sudo_a_packet_is_taken_from_the_users_own_files_alone() {
    let _here = private_loopback();
    if !Uid::effective().is_root() {
        left_out("only root can do what sudo does");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ping.pcap");
    let ping = run(&["send", "icmp", "127.0.0.1", "--dry-run", "--format", "hex"]).stdout;
    let ping: Vec<u8> =
        ping.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("digits")).collect();
    fs::write(&file, write_records(LinkType::RAW, [CaptureRecord::bare(LinkType::RAW, &ping)]))
        .expect("room for it");
    let first = format!("{}#1", file.display());
    for (mode, code) in [(0o700, 1), (0o755, 0)] {
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).expect("an own folder");
        let end = Program::start(&mut as_by_sudo(&["send", "--from", &first, "--wait", "0"])).end();
        assert_eq!(end.code, Some(code), "{mode:o}: {}", end.stderr);
        assert_eq!(end.stderr.contains("Permission denied"), code == 1, "{}", end.stderr);
    }
}

/// Somebody who called sudo: neither in `/etc/passwd` nor root.
const CALLER: &str = "54321";
const CALLERS_GROUP: &str = "54322";

fn as_by_sudo(args: &[&str]) -> Command {
    let mut command = wireglass(args);
    command.env("SUDO_UID", CALLER).env("SUDO_GID", CALLERS_GROUP);
    command
}

#[test]
fn under_sudo_it_becomes_the_user_who_called_and_captures_all_the_same() {
    let _here = private_loopback();
    if !Uid::effective().is_root() {
        left_out("only root can do what sudo does");
        return;
    }
    let agent = Agent::from_command(&mut as_by_sudo(&["--listen", "127.0.0.1:0"]));
    Client::open(&agent).see_ping();
    assert_confined(agent.pid(), 3);
    for status in threads(agent.pid()) {
        for (name, own) in [("Uid", CALLER), ("Gid", CALLERS_GROUP)] {
            // Real, effective, saved, and that for files.
            assert_eq!(status[name].split_whitespace().collect::<Vec<_>>(), [own; 4], "{status:#?}");
        }
        assert_eq!(status["Groups"], CALLERS_GROUP, "no group of root's is left: {status:#?}");
    }
}

#[test]
fn a_user_that_is_none_is_refused_and_root_that_calls_sudo_stays_root() {
    let _here = private_loopback();
    if !Uid::effective().is_root() {
        left_out("only root can do what sudo does");
        return;
    }
    for wrong in ["", "nobody", "-1", "4294967295", "99999999999"] {
        let mut command = as_by_sudo(&["--listen", "127.0.0.1:0"]);
        let end = Program::start(command.env("SUDO_UID", wrong)).end();
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{wrong:?}: {}", end.stderr);
        assert!(end.stderr.contains("SUDO_UID"), "{wrong:?}: {}", end.stderr);
    }
    let mut command = as_by_sudo(&["--listen", "127.0.0.1:0"]);
    let agent = Agent::from_command(command.env("SUDO_UID", "0").env("SUDO_GID", "0"));
    assert_confined(agent.pid(), 2);
    assert!(threads(agent.pid()).iter().all(|status| status["Uid"].starts_with("0\t")));
}
