//! Packets written to files, as Wireshark's programs read them, and whatever ends the writing.

use nix::sys::signal::Signal;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use wireglass_shared::pcap::read_records;
use wireglass_tests::{
    Agent, Client, Pouring, Program, can_capture, eventually, left_out, ping, private_loopback, run,
    wireglass,
};

/// In the data of the pings sent here: "Wireglass".
const PATTERN: &str = "57697265676c617373";

/// A folder of the test's own, and a file that is not there yet.
fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("ping.pcapng");
    (folder, file)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of this test's own making")
}

/// Pings so many times, five a second, and waits for the end of it.
fn pings(count: u32) {
    let sent = Program::start(&mut ping(PATTERN, &["-i", "0.2", "-c", &count.to_string()])).end();
    assert_eq!(sent.code, Some(0), "ping: {}{}", sent.stdout, sent.stderr);
}

/// `capture --write` with these arguments more, once it listens.
fn capture(file: &Path, args: &[&str]) -> Program {
    let capture = Program::start(&mut wireglass(&[&["capture", "--write", text(file)], args].concat()));
    eventually("the capture begins", || capture.stderr().contains("Ctrl-C ends").then_some(()));
    capture
}

/// The packets of a file, which has to be whole; their numbers as the file has them.
fn count(file: &Path) -> u64 {
    let mut count = 0;
    let open = fs::File::open(file).expect("the file is there");
    let end = read_records(open, |_| {
        count += 1;
        true
    });
    assert_eq!(end, Ok(()), "{}", file.display());
    count
}

/// The number before a word in what a program said: `7` for `written` in `7 written, 0 dropped`.
fn number_before(said: &str, word: &str) -> u64 {
    let words: Vec<_> = said.split([' ', ',', '\n']).filter(|word| !word.is_empty()).collect();
    let at = words.iter().rposition(|one| *one == word).unwrap_or_else(|| panic!("no {word} in {said}"));
    words[at.saturating_sub(1)].parse().unwrap_or_else(|_| panic!("no number before {word} in {said}"))
}

/// What a program of Wireshark's says about a file; `None` where it is not installed.
fn ask(program: &str, args: &[&str], file: &Path) -> Option<String> {
    match Command::new(program).args(args).arg(file).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{program}: {said}");
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(error) => {
            left_out(&format!("{program} does not start ({error})"));
            None
        }
    }
}

#[test]
fn a_recorded_ping_is_read_by_wireshark_with_its_interface_and_its_nanoseconds() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let (_folder, file) = folder();
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let mut capture = capture(&file, &["--force", "--proto", "icmp"]);
        pings(3);
        eventually("all packets are heard", || (count(&file) >= 6).then_some(()));
        capture.signal(signal);
        let end = capture.end();
        assert_eq!((end.code, end.stdout.as_str()), (Some(0), ""), "{}", end.stderr);
        let last = end.stderr.lines().last().expect("a summary");
        assert_eq!(last, "6 packets captured, 6 written, 0 dropped by the kernel");
        assert_eq!(count(&file), 6);
        let fields = ["-e", "frame.interface_name", "-e", "frame.time_epoch", "-e", "icmp.type", "-r"];
        let Some(said) = ask("tshark", &[&["-n", "-T", "fields"], &fields[..]].concat(), &file) else {
            return;
        };
        let rows: Vec<Vec<_>> = said.lines().map(|line| line.split('\t').collect()).collect();
        let types: Vec<_> = rows.iter().map(|row| row[2]).collect();
        assert_eq!(types, ["8", "0", "8", "0", "8", "0"]);
        assert!(rows.iter().all(|row| row[0] == "lo"), "{said}");
        let digits = |row: &Vec<&str>| row[1].split_once('.').map(|(_, fraction)| fraction.to_owned());
        let to_the_nano = rows.iter().filter_map(digits).filter(|digits| !digits.ends_with("000")).count();
        assert!(to_the_nano >= 4, "more than microseconds: {said}");
        let Some(said) = ask("capinfos", &["-c", "-I"], &file) else { return };
        let squeezed: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for line in ["Number of packets: 6", "Number of interfaces in file: 1", "Number of stat entries = 1"]
        {
            assert!(squeezed.contains(line), "{line} in {said}");
        }
    }
}

#[test]
fn a_file_that_is_there_is_not_touched_without_force_and_no_link_is_followed() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let (folder, file) = folder();
    let link = folder.path().join("link.pcapng");
    let dangling = folder.path().join("dangling.pcapng");
    symlink(&file, &link).expect("a link");
    symlink(folder.path().join("nowhere"), &dangling).expect("a link");
    fs::write(&file, "precious").expect("room for a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("an own file");
    for (path, args, says) in [
        (&file, &[][..], "--force"),
        (&link, &[], "symbolic link"),
        (&link, &["--force"], "symbolic link"),
        (&dangling, &[], "symbolic link"),
        (&dangling, &["--force"], "symbolic link"),
        (&folder.path().to_owned(), &["--force"], "not a regular file"),
        (&folder.path().join("missing").join("a.pcapng"), &[], "No such file"),
    ] {
        for command in [&["capture"][..], &["--listen", "127.0.0.1:0"]] {
            let end = run(&[command, &["--write", text(path)], args].concat());
            assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{path:?} {args:?}: {}", end.stderr);
            assert!(end.stderr.contains(says), "{says}, {path:?} {args:?}: {}", end.stderr);
        }
    }
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "precious");
    assert!(!folder.path().join("nowhere").exists());
    let fresh = folder.path().join("fresh.pcapng");
    for (path, args) in [(&fresh, &[][..]), (&file, &["--force"])] {
        let capture = capture(path, args);
        let mode = fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{path:?}: what was captured is nobody else's business");
        assert_eq!(count(path), 0, "the file begins anew, and can be read from the start");
        drop(capture);
    }
}
