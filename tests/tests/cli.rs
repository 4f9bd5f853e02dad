//! The command line of `serve` and `capture`: what it prints, where, and with which exit code.

use nix::sys::signal::Signal;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use wireglass_tests::{
    Agent, Client, PATIENCE, Program, can_capture, eventually, ping, private_loopback, run, wireglass,
    wireglass_bin,
};

/// In the data of the pings sent here: "Wireglass".
const PATTERN: &str = "57697265676c617373";
const PATTERN_IN_HEX: &str = "57 69 72 65 67 6C 61 73 73";
/// The link header of loopback: two addresses of zeros.
const LOOPBACK_HEADER_IN_HEX: &str = "00 00 00 00 00 00 00 00 00 00 00 00 ";
/// What would paint a terminal red, and what would rename its window.
const ESCAPES: &str = "\u{1b}[31mred\u{1b}]0;title\u{7}";

/// Pings, five a second, until it is dropped.
fn pinging() -> Program {
    Program::start(&mut ping(PATTERN, &["-i", "0.2"]))
}

/// The type, and the identifier and sequence number, of an ICMP message in hexadecimal.
fn echo(line: &str) -> (&str, &str) {
    (line.get(..2).expect(line), line.get(12..23).expect(line))
}

#[test]
fn a_request_in_hex_begins_with_08_and_its_reply_with_00() {
    let here = private_loopback();
    if !can_capture() {
        return;
    }
    let args = ["capture", "--proto", "icmp", "--format", "hex", "--no-ip-header"];
    let mut capture = Program::start(&mut wireglass(&args));
    let sent = pinging();
    let lines = eventually("a ping from its request on", || {
        let all = capture.stdout();
        let whole = all.rsplit_once('\n')?.0;
        let own: Vec<_> = whole.lines().filter(|line| line.contains(PATTERN_IN_HEX)).collect();
        let request = own.iter().position(|line| line.starts_with("08"))?;
        own.get(request..request + 2).map(|pair| pair.iter().map(|&line| line.to_owned()).collect::<Vec<_>>())
    });
    drop(sent);
    let [(request, asked), (reply, answered)] = [echo(&lines[0]), echo(&lines[1])];
    assert_eq!((request, reply), ("08", "00"), "{lines:#?}");
    assert_eq!(asked, answered, "the reply repeats the numbers");
    capture.signal(Signal::SIGINT);
    let end = capture.end();
    assert_eq!(end.code, Some(0), "Ctrl-C is how it ends: {}", end.stderr);
    assert!(end.stderr.contains("packets captured, 0 dropped by the kernel"), "{}", end.stderr);
    assert!(end.stdout.lines().all(|line| line.len() % 3 == 2), "whole lines: {}", end.stdout);
    assert!(!here.is_private() || end.stdout.lines().all(|line| line.contains(PATTERN_IN_HEX)));
}

#[test]
fn capturing_stops_after_as_many_packets_as_were_asked_for() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let _sent = pinging();
    for (format, count) in [("hex", 1), ("hex", 2), ("text", 3), ("json", 2), ("jsonl", 2)] {
        let number = count.to_string();
        let end = run(&["capture", "--proto", "icmp", "--count", &number, "--format", format]);
        assert_eq!(end.code, Some(0), "{format}: {}", end.stderr);
        let start = format!("{count} packets captured");
        assert!(end.stderr.starts_with(&start), "{format}: {}", end.stderr);
        let printed = match format {
            "text" => end.stdout.matches("Internet Control Message Protocol").count(),
            "json" => {
                let all: serde_json::Value = serde_json::from_str(&end.stdout).expect("one JSON value");
                assert_eq!(all[1]["number"], 2, "{}", end.stdout);
                all.as_array().expect("an array").len()
            }
            _ => end.stdout.lines().count(),
        };
        assert_eq!(printed, count, "{format}: {}", end.stdout);
        if format == "jsonl" {
            for line in end.stdout.lines() {
                let packet: serde_json::Value = serde_json::from_str(line).expect("one JSON object a line");
                assert_eq!(packet["layers"][2]["protocol"], "icmp");
                assert_eq!(packet["layers"][2]["checksum"], "good");
            }
        }
        if format == "hex" {
            let whole =
                |line: &str| line.starts_with(LOOPBACK_HEADER_IN_HEX) && line.contains(" 08 00 45 00 ");
            assert!(end.stdout.lines().all(whole), "link header and IP header are in it: {}", end.stdout);
        }
    }
}

#[test]
fn an_interrupted_json_array_is_closed() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    // Nothing matches, so that the array stays empty.
    let mut capture = Program::start(&mut wireglass(&["capture", "--proto", "tcp", "--format", "json"]));
    let pid = capture.pid();
    eventually("the program listens for signals", || {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"))?;
        let caught = u64::from_str_radix(caught.trim(), 16).ok()?;
        (caught & (1 << (Signal::SIGTERM as u32 - 1)) != 0).then_some(())
    });
    capture.signal(Signal::SIGTERM);
    let end = capture.end();
    assert_eq!((end.code, end.stdout.trim()), (Some(0), "[]"), "{}", end.stderr);
}

/// Starts a capture through `sh`, reads a line of its output, closes that, and waits for the end.
fn exit_code_after_one_line(redirection: &str) -> Option<i32> {
    let script = format!("exec \"$0\" capture --proto icmp --format hex {redirection}");
    let mut child = Command::new("sh")
        .args(["-c", &script])
        .arg(wireglass_bin())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("there is a shell");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    output.read_line(&mut line).expect("text");
    assert!(line.starts_with(LOOPBACK_HEADER_IN_HEX), "a packet: {line}");
    drop(output);
    eventually("the end", || child.try_wait().expect("an own child")).code()
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let _sent = pinging();
    assert_eq!(exit_code_after_one_line(""), Some(0), "as in: wireglass capture | head -1");
}

#[test]
fn a_reader_of_both_outputs_that_stops_reading_is_no_failure() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let _sent = pinging();
    assert_eq!(exit_code_after_one_line("2>&1"), Some(0), "as in: wireglass capture 2>&1 | head -1");
}

/// Runs the program with a standard output that takes nothing; its exit code and what it said about that.
fn run_with_full_output(args: &[&str]) -> (Option<i32>, String) {
    let full = File::options().write(true).open("/dev/full").expect("a device that is always full");
    let mut command = wireglass(args);
    command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let code = eventually("the end", || child.try_wait().expect("an own child")).code();
    let said = std::io::read_to_string(child.stderr.take().expect("a pipe")).expect("text");
    (code, said)
}

#[test]
fn a_packet_that_cannot_be_printed_is_a_failure() {
    let (code, said) = run_with_full_output(&["decode", "--hex", "45"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("No space left on device"), "{said}");
}

#[test]
fn an_address_that_cannot_be_printed_is_a_failure_and_no_panic() {
    let _here = private_loopback();
    let (code, said) = run_with_full_output(&["--listen", "127.0.0.1:0"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("No space left on device") && !said.contains("panicked"), "{said}");
}

#[test]
fn an_interface_that_is_not_there_is_answered_with_those_that_are() {
    let _here = private_loopback();
    for args in [&["--listen", "127.0.0.1:0", "--interface", "nope0"][..], &["capture", "-i", "nope0"]] {
        let end = run(args);
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{args:?}: {}", end.stderr);
        let words: Vec<_> = end.stderr.split([' ', ',', '\n']).collect();
        assert!(words.contains(&"\"nope0\"") && words.contains(&"lo"), "{args:?}: {}", end.stderr);
    }
}

#[test]
fn a_port_in_use_is_named_and_a_free_one_offered() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let address = format!("127.0.0.1:{}", agent.port());
    let end = run(&["--listen", &address]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{}", end.stderr);
    assert!(end.stderr.contains(&address) && end.stderr.contains("in use"), "{}", end.stderr);
    assert!(end.stderr.contains("--listen 127.0.0.1:0"), "{}", end.stderr);
    Client::open(&agent).see_that_it_is_served();
}

#[test]
fn addresses_that_others_can_reach_are_refused() {
    let _here = private_loopback();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:9473", "10.0.0.1:0", "nonsense", "127.0.0.1"] {
        for before in [&[][..], &["serve"]] {
            let end = run(&[before, &["--listen", address]].concat());
            assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{address}: {}", end.stderr);
            assert!(end.stderr.contains("--listen") && end.stderr.contains(address), "{}", end.stderr);
            assert!(end.waited < PATIENCE);
        }
    }
}

#[test]
fn an_option_before_the_command_it_belongs_to_is_not_lost_silently() {
    for command in [&["serve"][..], &["capture"], &["decode", "ping.pcap"]] {
        let end = run(&[&["--interface", "lo"], command].concat());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{command:?}: {}", end.stderr);
        assert!(end.stderr.contains("--interface") && end.stderr.contains("behind"), "{}", end.stderr);
    }
}

#[test]
fn a_token_that_is_too_short_or_no_word_is_refused_and_not_repeated() {
    for token in ["short-secret", "with blanks in between it", "quoted-'-and-\"-0123", ""] {
        let end = Program::start(wireglass(&["--listen", "127.0.0.1:0"]).env("WIREGLASS_TOKEN", token)).end();
        assert_eq!(end.code, Some(2), "{token:?}: {}", end.stderr);
        assert!(end.stderr.contains("16 to 128"), "{}", end.stderr);
        assert!(token.is_empty() || !end.stderr.contains(token), "a secret in a message: {}", end.stderr);
    }
}

/// Runs the program as on a terminal, where clap keeps what it takes for colors, and looks for escapes in what it says.
fn assert_escapes_are_text(args: &[&str]) {
    let end = Program::start(wireglass(args).env("CLICOLOR_FORCE", "1")).end();
    assert!(matches!(end.code, Some(1 | 2)), "{args:?}: {}", end.stderr);
    assert!(!end.stderr.is_empty(), "{args:?}");
    let said = end.stderr + &end.stdout;
    assert!(!said.contains("\u{1b}[31mred") && !said.contains('\u{7}'), "{args:?}: {said:?}");
}

#[test]
fn escapes_in_names_do_not_reach_the_terminal() {
    let _here = private_loopback();
    assert_escapes_are_text(&["--interface", ESCAPES]);
    assert_escapes_are_text(&["capture", "--interface", ESCAPES]);
    assert_escapes_are_text(&["decode", ESCAPES]);
    assert_escapes_are_text(&["decode", "--hex", ESCAPES]);
}

#[test]
fn escapes_in_misused_arguments_do_not_reach_the_terminal() {
    assert_escapes_are_text(&["--listen", ESCAPES]);
    assert_escapes_are_text(&["decode", "--format", ESCAPES, "file"]);
    assert_escapes_are_text(&[ESCAPES]);
}
