//! `wireglass doctor`: what it says of a host where capturing works, and of one where something is missing.

use nix::unistd::Uid;
use serde_json::Value;
use std::net::TcpListener;
use std::process::Command;
use wireglass_tests::{
    Ended, Program, can_capture, left_out, private_loopback, run, wireglass, wireglass_bin,
};

/// What is looked at, in this order.
const CHECKS: [&str; 13] = [
    "kernel",
    "right to capture",
    "timestamps",
    "receive buffer",
    "Landlock",
    "seccomp",
    "user namespaces",
    "interfaces",
    "page",
    "port",
    "user",
    "packet sockets",
    "raw sockets",
];

/// The report as programs read it.
fn report(end: &Ended) -> Value {
    serde_json::from_str(&end.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", end.stdout, end.stderr))
}

/// What was found about one thing: state, words and command.
fn check<'a>(report: &'a Value, name: &str) -> [&'a str; 3] {
    let all = report["checks"].as_array().expect("a list");
    let found =
        all.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("{name} in {report}"));
    ["state", "says", "remedy"].map(|key| found[key].as_str().unwrap_or_default())
}

#[test]
fn where_capturing_works_a_ping_is_seen_by_every_kind_of_socket() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let end = run(&["doctor", "--format", "json"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""), "{}", end.stdout);
    let report = report(&end);
    assert_eq!(report["works"], true);
    let names: Vec<_> =
        report["checks"].as_array().expect("a list").iter().map(|check| &check["name"]).collect();
    assert_eq!(names, CHECKS);
    for kind in ["packet sockets", "raw sockets"] {
        let [state, says, _] = check(&report, kind);
        assert!(state == "ok" && says.contains("was captured"), "{kind}: {state}: {says}");
    }
    assert!(check(&report, "interfaces")[1].contains("lo (up 127.0.0.1"), "{report}");
    assert!(check(&report, "kernel")[1].starts_with("Linux "), "{report}");
}

#[test]
fn the_same_is_said_in_aligned_lines_with_commands_below_them() {
    let _here = private_loopback();
    let end = run(&["doctor"]);
    let (told, commands): (Vec<&str>, Vec<&str>) =
        end.stdout.lines().partition(|line| !line.starts_with(' '));
    for (line, name) in told.iter().zip(CHECKS) {
        let (state, rest) = line.split_at(9);
        assert!(matches!(state.trim(), "ok" | "note" | "missing"), "{line}");
        assert!(rest.starts_with(name) && rest.as_bytes()[16..18] == *b"  ", "{line}");
    }
    assert_eq!(told.len(), CHECKS.len(), "{}", end.stdout);
    assert!(commands.iter().all(|line| line.trim_start().starts_with("$ ")), "{}", end.stdout);
}

/// The program as a user who may not capture starts it; only root can become that one.
fn unprivileged(setpriv: &[&str]) -> Option<Ended> {
    if !Uid::effective().is_root() {
        left_out("only root can start a program with fewer rights");
        return None;
    }
    let folder = tempfile::Builder::new().permissions(mode(0o755)).tempdir().expect("a temporary folder");
    let copy = folder.path().join("wireglass");
    std::fs::copy(wireglass_bin(), &copy).expect("room for a copy");
    let mut command = Command::new("setpriv");
    command
        .args(["--inh-caps", "-all", "--clear-groups", "--reuid", "65534", "--regid", "65534"])
        .args(setpriv);
    command.arg(&copy).args(["doctor", "--format", "json"]);
    let end = Program::start(&mut command).end();
    let report = report(&end);
    assert_eq!((end.code, &report["works"]), (Some(1), &Value::Bool(false)), "{report}");
    let [state, _, remedy] = check(&report, "right to capture");
    assert_eq!(state, "missing");
    assert_eq!(remedy, format!("sudo setcap cap_net_raw+p {}", copy.display()));
    assert!(end.stderr.contains("capturing does not work here"), "{}", end.stderr);
    Some(end)
}

fn mode(mode: u32) -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(mode)
}

#[test]
fn without_the_right_the_command_that_grants_it_is_printed() {
    let _here = private_loopback();
    let Some(end) = unprivileged(&[]) else { return };
    let report = report(&end);
    assert!(check(&report, "right to capture")[1].contains("grant it to the program"), "{report}");
    assert_eq!(check(&report, "packet sockets")[0], "missing");
    assert_eq!(check(&report, "user")[..2], ["ok", "nobody (65534)"]);
}

#[test]
fn where_a_grant_would_have_no_effect_that_is_said() {
    let _here = private_loopback();
    for (how, why) in
        [(["--bounding-set", "-net_raw"], "bounding set"), (["--no-new-privs", "--"], "no_new_privs")]
    {
        let Some(end) = unprivileged(&how) else { return };
        assert!(check(&report(&end), "right to capture")[1].contains(why), "{how:?}: {}", end.stdout);
    }
}

#[test]
fn a_port_that_is_taken_is_a_note_and_no_failure() {
    let here = private_loopback();
    if !can_capture() || !here.is_private() {
        return;
    }
    let taken = TcpListener::bind("127.0.0.1:9473").expect("nobody else is here");
    let end = run(&["doctor", "--format", "json"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let report = report(&end);
    let [state, says, remedy] = check(&report, "port");
    assert!(state == "note" && says.contains("in use") && remedy.contains("--listen"), "{report}");
    drop(taken);
}

#[test]
fn a_loopback_that_is_down_is_found() {
    let here = private_loopback();
    if !can_capture() || !here.is_private() {
        return;
    }
    nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNET)
        .expect("a namespace whose loopback is still down");
    let end = run(&["doctor", "--format", "json"]);
    assert_eq!(end.code, Some(1), "{}", end.stdout);
    let report = report(&end);
    assert_eq!(check(&report, "interfaces")[2], "sudo ip link set lo up");
    assert_eq!(check(&report, "packet sockets")[0], "missing");
}

#[test]
fn under_sudo_it_says_who_the_program_becomes() {
    let _here = private_loopback();
    if !Uid::effective().is_root() {
        left_out("only root can do what sudo does");
        return;
    }
    let mut command = wireglass(&["doctor", "--format", "json"]);
    let end = Program::start(command.env("SUDO_UID", "54321").env("SUDO_GID", "54322")).end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert_eq!(check(&report(&end), "user")[..2], ["ok", "under sudo: it becomes 54321"]);
}
