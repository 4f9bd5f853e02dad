//! From the start of the program to its end: signals, the browser that is asked to open the page, and what the program says of
//! itself to shells and readers of manuals.

use nix::sys::signal::Signal;
use nix::unistd::Uid;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;
use wireglass_tests::{
    Agent, Client, Program, can_capture, eventually, flood, left_out, private_loopback, run, wireglass,
    wireglass_bin,
};

#[test]
fn the_end_of_the_terminal_is_the_end_unless_nohup_says_otherwise() {
    let _here = private_loopback();
    let mut agent = Agent::start(&[]);
    let mut viewer = Client::open(&agent);
    agent.signal(Signal::SIGHUP);
    assert_eq!(viewer.wait_for_close(), Some(1001), "going away");
    assert_eq!(agent.program().end().code, Some(0));

    let mut with_nohup = Command::new("nohup");
    with_nohup.arg(wireglass_bin()).args(["--listen", "127.0.0.1:0"]);
    let mut agent = Agent::from_command(&mut with_nohup);
    agent.signal(Signal::SIGHUP);
    Client::open(&agent).see_that_it_is_served();
    assert!(!agent.program().has_ended());
}

#[test]
fn a_class_of_viewers_is_told_of_the_end_at_once_although_some_do_not_listen() {
    let _here = private_loopback();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("all.pcapng");
    let write = ["--write", file.to_str().expect("a plain path")];
    let record = if can_capture() { &write[..] } else { &[] };
    let mut agent = Agent::start(&[&["--ring", "1"], record].concat());
    let stalled: Vec<_> = (0..20).map(|_| Client::open(&agent)).collect();
    flood();
    // They have nothing to catch up with, so that the end is all that waits for them.
    let listening = |_| Client::open_from(&agent, &stalled[0].session, u64::MAX >> 12);
    let mut listening: Vec<_> = (0..100).map(listening).collect();
    agent.signal(Signal::SIGTERM);
    for viewer in &mut listening {
        assert_eq!(viewer.wait_for_close(), Some(1001), "going away");
    }
    let end = agent.program().end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    // Two seconds are the promise; a busy machine gets twice that.
    assert!(end.waited < Duration::from_secs(4), "took {:?}", end.waited);
    drop(stalled);
    assert!(record.is_empty() || end.stderr.contains(" written"), "the file is ended, too: {}", end.stderr);
}

/// An `xdg-open` that leaves in this folder what it was given, and how it was run.
fn fake_browser() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = format!(
        "#!/bin/sh\ncp \"$1\" {0}/page\nstat -c %a \"$1\" > {0}/mode\ncat /proc/$$/status > {0}/status\n\
         tr '\\0' ' ' < /proc/$$/environ > {0}/environment\ntr '\\0' '\\n' < /proc/$$/cmdline > {0}/line\necho \"$1\" > {0}/name\n",
        folder.path().display()
    );
    let path = folder.path().join("xdg-open");
    fs::write(&path, script).expect("a script in an own folder");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("an own file");
    folder
}

fn with_browser(folder: &Path, args: &[&str]) -> Command {
    let mut command = wireglass(args);
    let path = std::env::var("PATH").expect("a search path");
    command.env("PATH", format!("{}:{path}", folder.display())).env("XDG_RUNTIME_DIR", folder);
    command
}

#[test]
fn the_browser_gets_the_address_by_a_private_file_that_does_not_outlive_the_agent() {
    let _here = private_loopback();
    let folder = fake_browser();
    let args = ["--listen", "127.0.0.1:0", "--open"];
    let token = "0123456789abcdef-private";
    let mut command = with_browser(folder.path(), &args);
    let mut agent = Agent::from_command(command.env("WIREGLASS_TOKEN", token));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    let name =
        eventually("the browser was started", || Some(read("name")).filter(|name| name.ends_with('\n')));
    let file = Path::new(name.trim());

    let address = format!("http://127.0.0.1:{}/?token={token}", agent.port());
    assert!(read("page").contains(&format!("content=\"0;url={address}\"")), "{}", read("page"));
    assert_eq!(read("mode").trim(), "600", "nobody else reads it");
    assert_eq!(file.parent(), Some(folder.path()), "in the folder of the user's session");
    assert!(
        !read("line").contains(token) && !read("environment").contains(token),
        "everybody can read those"
    );
    for free in ["NoNewPrivs:\t0", "Seccomp:\t0"] {
        assert!(read("status").contains(free), "a browser has a sandbox of its own: {}", read("status"));
    }
    Client::open(&agent).see_that_it_is_served();
    assert!(file.exists(), "a slow browser reads it later");
    agent.signal(Signal::SIGKILL);
    agent.program().end();
    eventually("the file is gone", || (!file.exists()).then_some(()));
}

#[test]
fn without_a_browser_the_page_is_served_all_the_same_and_that_is_said() {
    let _here = private_loopback();
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("xdg-open"), "#!/bin/sh\nexit 3\n").expect("a script");
    fs::set_permissions(folder.path().join("xdg-open"), fs::Permissions::from_mode(0o755))
        .expect("an own file");
    let args = ["--listen", "127.0.0.1:0", "--open"];
    let agent = Agent::from_command(&mut with_browser(folder.path(), &args));
    eventually("it is said", || agent.stderr().contains("no browser").then_some(()));
    Client::open(&agent).see_that_it_is_served();
    assert!(!agent.stderr().contains(agent.token()), "{}", agent.stderr());
}

/// The long options that a command's help names.
fn options(help: &str) -> Vec<&str> {
    let options = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let long =
        options.filter_map(|line| line.split([' ', ',', '[', '=']).find(|word| word.starts_with("--")));
    let long: Vec<_> = long.map(|option| option.trim_end_matches('.')).collect();
    assert!(long.contains(&"--help"), "{help}");
    long
}

const COMMANDS: [&str; 9] =
    ["serve", "capture", "decode", "export", "send", "latency", "doctor", "completions", "man"];
/// Commands within commands.
const WITHIN: [[&str; 2]; 4] = [["send", "tcp"], ["send", "udp"], ["send", "icmp"], ["send", "arp"]];

#[test]
fn every_command_has_examples_and_says_what_its_exit_code_means() {
    for command in [&[][..]].into_iter().chain(COMMANDS.each_ref().map(std::slice::from_ref)) {
        let help = run(&[command, &["--help"]].concat());
        assert_eq!(help.code, Some(0), "{command:?}: {}", help.stderr);
        assert!(help.stdout.contains("\nExamples:\n  "), "{command:?}: {}", help.stdout);
        assert!(help.stdout.contains("\nExit codes:\n  0  done"), "{command:?}: {}", help.stdout);
    }
}

#[test]
fn shells_can_complete_every_command_and_option() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell]);
        assert_eq!((script.code, script.stderr.as_str()), (Some(0), ""), "{shell}");
        for command in COMMANDS {
            assert!(script.stdout.contains(command), "{shell}: {command}");
            for option in options(&run(&[command, "--help"]).stdout) {
                // fish writes an option without its dashes.
                let name = option.trim_start_matches('-');
                assert!(script.stdout.contains(name), "{shell}: {command} {option}");
            }
        }
    }
    let unknown = run(&["completions", "command.com"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("bash"), "{}", unknown.stderr);
}

#[test]
fn bash_completes_with_the_script() {
    let script = run(&["completions", "bash"]).stdout;
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(file.path(), script).expect("room for it");
    let asked = "source \"$0\"; COMP_WORDS=(wireglass cap); COMP_CWORD=1; _wireglass wireglass cap wireglass; echo \"${COMPREPLY[@]}\"";
    let end = Program::start(Command::new("bash").args(["-c", asked]).arg(file.path())).end();
    assert_eq!(end.stdout.trim(), "capture", "{}", end.stderr);
}

#[test]
fn the_manual_has_a_page_for_every_command_with_all_its_options() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = folder.path().join("man1");
    let end = run(&["man", "--out", pages.to_str().expect("a plain name")]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(0), ""), "{}", end.stderr);
    let within = WITHIN.iter().map(|words| words.to_vec());
    for words in [vec![]].into_iter().chain(COMMANDS.map(|command| vec![command])).chain(within) {
        let name = [&["wireglass"], &words[..]].concat().join("-") + ".1";
        let page = fs::read_to_string(pages.join(&name)).expect(&name);
        assert!(page.contains(".SH EXAMPLES") || words.len() > 1, "{name}: {page}");
        assert!(page.contains(".SH \"EXIT CODES\""), "{name}: {page}");
        for option in options(&run(&[&words[..], &["--help"]].concat()).stdout) {
            // A dash that can be copied is written with a backslash.
            assert!(page.contains(&option.replace('-', "\\-")), "{name}: {option}");
        }
        let asked = words.join("-");
        let asked: &[&str] = if asked.is_empty() { &[] } else { &[&asked] };
        assert_eq!(run(&[&["man"], asked].concat()).stdout, page, "printed as written");
    }
    let unknown = run(&["man", "nothing"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (Some(1), ""));
    assert!(unknown.stderr.contains("capture"), "{}", unknown.stderr);
}

/// The unit for systemd.
const UNIT: &str = include_str!("../../docs/wireglass.service");

/// What the unit says under a name, in all its lines.
fn of_unit(name: &str) -> Vec<&'static str> {
    UNIT.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('=')).collect()
}

/// The options of the command that the unit starts.
fn command_of_unit() -> Vec<&'static str> {
    let [command] = of_unit("ExecStart")[..] else { panic!("one command in {UNIT}") };
    let words: Vec<_> = command.split(' ').collect();
    assert_eq!(words[0], "/usr/local/bin/wireglass");
    words[1..].to_vec()
}

#[test]
fn the_command_of_the_unit_captures_with_the_rights_that_the_unit_grants() {
    let here = private_loopback();
    if !can_capture() || !here.is_private() || !Uid::effective().is_root() {
        left_out("only root can start a program with chosen rights");
        return;
    }
    let folder = tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o755)).tempdir();
    let folder = folder.expect("a temporary folder");
    let copy = folder.path().join("wireglass");
    fs::copy(wireglass_bin(), &copy).expect("room for a copy");
    assert_eq!(of_unit("AmbientCapabilities"), ["CAP_NET_RAW"]);
    assert_eq!(of_unit("CapabilityBoundingSet"), ["CAP_NET_RAW"]);
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs"]);
    command.args([
        "--inh-caps",
        "-all,+net_raw",
        "--ambient-caps",
        "+net_raw",
        "--bounding-set",
        "-all,+net_raw",
    ]);
    command.arg(&copy).args(command_of_unit());
    // As the file of the environment has them.
    command.env("WIREGLASS_TOKEN", "0123456789abcdef").env("WIREGLASS_VIEWER_TOKEN", "fedcba9876543210");
    let agent = Agent::from_command(&mut command);
    assert_eq!((agent.port(), agent.token()), (9473, "0123456789abcdef"));
    Client::open(&agent).see_ping();
}

#[test]
fn systemd_finds_nothing_wrong_with_the_unit() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let unit = folder.path().join("wireglass.service");
    let here = wireglass_bin().canonicalize().expect("the program is there");
    let text = UNIT.replace("/usr/local/bin/wireglass", here.to_str().expect("a plain path"));
    fs::write(&unit, text).expect("room for it");
    // Without the program: what matters most is said by the test above.
    let Ok(verified) = Command::new("systemd-analyze").arg("verify").arg(&unit).output() else {
        eprintln!("left out: systemd-analyze is not here");
        return;
    };
    let said = String::from_utf8_lossy(&verified.stderr);
    let about_it: Vec<_> = said.lines().filter(|line| line.contains("wireglass.service")).collect();
    assert!(verified.status.success() && about_it.is_empty(), "{said}");
}

#[test]
fn the_unit_leaves_the_service_little_and_keeps_tokens_out_of_the_journal() {
    for (name, value) in [
        ("DynamicUser", "yes"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("StandardOutput", "null"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_PACKET AF_NETLINK AF_UNIX"),
    ] {
        assert_eq!(of_unit(name), [value], "{name}");
    }
    assert!(!UNIT.contains("TOKEN="), "tokens do not belong in a file that everybody can read");
}
