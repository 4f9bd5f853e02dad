//! Packets written to files, as Wireshark's programs read them, and whatever ends the writing.

use nix::sys::signal::Signal;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
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
    let mut numbers = words.windows(2).filter(|pair| pair[1] == word).filter_map(|pair| pair[0].parse().ok());
    numbers.next_back().unwrap_or_else(|| panic!("no number before {word} in {said}"))
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

#[test]
fn packets_are_printed_only_on_request_while_they_are_recorded() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let (_folder, file) = folder();
    for (args, lines) in [(&[][..], 0), (&["--format", "hex"], 4)] {
        let mut capture = capture(&file, &[&["--force", "--proto", "icmp", "--count", "4"], args].concat());
        pings(2);
        let end = capture.end();
        assert_eq!((end.code, end.stdout.lines().count()), (Some(0), lines), "{}", end.stderr);
        assert_eq!(count(&file), 4);
    }
}

#[test]
fn standard_output_takes_a_capture_that_others_read_while_it_grows() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let (_folder, file) = folder();
    let script = "\"$0\" capture --write - --proto icmp --count 4 | cat >\"$1\"";
    let mut both = Command::new("sh");
    both.args(["-c", script]).arg(wireglass_tests::wireglass_bin()).arg(&file);
    let mut both = Program::start(&mut both);
    eventually("the capture begins", || both.stderr().contains("Ctrl-C ends").then_some(()));
    pings(1);
    // The other two packets have not come yet.
    eventually("the first packets come through", || (count(&file) == 2).then_some(()));
    pings(1);
    let end = both.end();
    assert_eq!((end.code, count(&file)), (Some(0), 4), "{}", end.stderr);
    assert!(end.stderr.contains("4 packets captured, 4 written"), "{}", end.stderr);

    let refused = run(&["capture", "--write", "-", "--format", "hex"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    let refused = run(&["--write", "-"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    // As `wireglass capture --write - | head -c 1`: no failure.
    let script = "{ \"$0\" capture --write -; echo $? >&2; } | head -c 1 >/dev/null";
    let mut head = Command::new("sh");
    head.args(["-c", script]).arg(wireglass_tests::wireglass_bin());
    let mut head = Program::start(&mut head);
    eventually("the capture begins", || head.stderr().contains("Ctrl-C ends").then_some(()));
    let _sent = Program::start(&mut ping(PATTERN, &["-i", "0.2"]));
    let end = head.end();
    assert_eq!(end.stderr.lines().last(), Some("0"), "{}", end.stderr);
}

#[test]
fn a_terminal_gets_no_capture() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let mut terminal = Command::new("script");
    let line = format!("{} capture --write -", wireglass_tests::wireglass_bin().display());
    terminal.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    let end = Program::start(&mut terminal).end();
    assert_eq!(end.code, Some(1), "{}", end.stdout);
    assert!(end.stdout.contains("standard output is a terminal"), "{}", end.stdout);
}

#[test]
fn killed_without_warning_it_loses_a_second_at_most() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let (folder, file) = folder();
    let served = folder.path().join("served.pcapng");
    let mut capture = capture(&file, &["--proto", "icmp"]);
    let mut agent = Agent::start(&["--write", text(&served)]);
    let sent = Program::start(&mut ping(PATTERN, &["-i", "0.05"]));
    // In the middle of it, at no time in particular.
    let enough =
        || [&file, &served].iter().all(|file| fs::metadata(file).is_ok_and(|data| data.len() > 6000));
    eventually("packets are written", || enough().then_some(()));
    let killed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    capture.signal(Signal::SIGKILL);
    agent.signal(Signal::SIGKILL);
    assert_eq!((capture.end().code, agent.program().end().code), (None, None));
    drop(sent);
    for file in [&file, &served] {
        let mut last = 0;
        let open = fs::File::open(file).expect("the file is there");
        let end = read_records(open, |record| {
            last = record.at.0;
            true
        });
        assert_eq!(end, Ok(()), "it ends on a whole packet");
        let missing = i128::try_from(killed.as_nanos()).expect("small") - i128::from(last);
        assert!(missing < 1_000_000_000, "the last {missing} ns are not there");
        let Some(said) = ask("tshark", &["-n", "-r"], file) else { return };
        assert_eq!(said.lines().count() as u64, count(file));
    }
}

#[test]
fn a_full_disk_ends_the_recording_and_not_the_capture() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let (_folder, file) = folder();
    // A limit on file sizes, of which the kernel would tell with a signal that ends the program.
    let limited = "ulimit -f 8; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", limited]).arg(wireglass_tests::wireglass_bin());
    command.args(["--listen", "127.0.0.1:0", "--write", text(&file)]).env_remove("WIREGLASS_TOKEN");
    let mut agent = Agent::from_command(&mut command);
    let mut client = Client::open(&agent);
    let before = client.wait("the recording is told of", |client| client.recording.clone());
    assert_eq!((before.file.as_str(), before.files, before.trouble), ("ping.pcapng", 1, None));
    let sent = Program::start(&mut ping(PATTERN, &["-i", "0.002", "-s", "1000"]));
    let stopped = client.wait("recording stops", |client| {
        client.recording.clone().filter(|recording| recording.trouble.is_some())
    });
    let trouble = stopped.trouble.expect("just looked at");
    assert!(trouble.starts_with("File too large"), "{trouble}");
    client.wait("everybody is told", |client| {
        client.notices.last().filter(|said| said.contains("ping.pcapng") && said.contains(&trouble)).cloned()
    });
    eventually("standard error says so, too", || agent.stderr().contains("File too large").then_some(()));
    let seen = client.next_seq;
    client.wait("capturing goes on", |client| (client.next_seq > seen + 20).then_some(()));
    drop(sent);
    let held = count(&file);
    assert!(held > 0, "what went before is there");
    assert_eq!(held, stopped.packets, "as many as were told");
    assert_eq!(fs::metadata(&file).expect("it is there").len(), stopped.bytes);
    agent.signal(Signal::SIGTERM);
    let end = agent.program().end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert_eq!(number_before(&end.stderr, "written"), held);
}

#[test]
fn a_capture_that_can_no_longer_be_written_ends_with_a_failure_and_a_whole_file() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let (folder, _) = folder();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).expect("a folder in an own one");
    // A file system of 64 KiB, in a mount namespace that ends with the shell.
    let script = "mount -t tmpfs -o size=64k none \"$1\" && cd \"$1\" && { \"$0\" capture --write full.pcapng; \
                  code=$?; cp full.pcapng ..; exit $code; }";
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", script]).arg(wireglass_tests::wireglass_bin()).arg(&disk);
    let mut capture = Program::start(&mut command);
    let begun = eventually("the capture begins", || {
        let ended = capture.has_ended();
        let begun = capture.stderr().contains("Ctrl-C ends");
        (ended || begun).then_some(begun)
    });
    if !begun {
        return left_out(&format!("a file system cannot be mounted here: {}", capture.stderr()));
    }
    let _sent = Program::start(&mut ping(PATTERN, &["-i", "0.002", "-s", "1000"]));
    let end = capture.end();
    assert_eq!(end.code, Some(1), "{}", end.stderr);
    assert!(end.stderr.contains("No space left on device"), "{}", end.stderr);
    let held = count(&folder.path().join("full.pcapng"));
    assert!(held > 0, "what went before is there");
    assert_eq!(number_before(&end.stderr, "written"), held, "{}", end.stderr);
}

/// The files of a folder whose names begin with `ping_`, oldest first.
fn numbered(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut all: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    all.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ping_")));
    all.sort();
    all
}

#[test]
fn files_are_rotated_by_size_and_only_so_many_are_kept() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let (folder, file) = folder();
    let mut agent = Agent::start(&["--write", text(&file), "--rotate-size", "1", "--keep", "3"]);
    let mut client = Client::open(&agent);
    let pouring = Pouring::start();
    let told = client.wait("many files", |client| client.recording.clone().filter(|told| told.files > 5));
    drop(pouring);
    agent.signal(Signal::SIGINT);
    let end = agent.program().end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let files = numbered(folder.path());
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(!file.exists(), "the name itself is not used");
    let names: Vec<_> =
        files.iter().map(|path| path.file_name().expect("a name").to_string_lossy()).collect();
    let numbers: Vec<u64> = names.iter().map(|name| name[5..10].parse().expect("five digits")).collect();
    assert!(
        numbers[0] >= told.files - 2 && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1),
        "{names:?}"
    );
    let stamp = |name: &str| name.strip_suffix(".pcapng").map(|name| name[11..].len());
    assert!(names.iter().all(|name| stamp(name) == Some(14)), "{names:?}");
    for (place, file) in files.iter().enumerate() {
        let bytes = fs::metadata(file).expect("it is there").len();
        assert!(bytes <= 1 << 20, "{bytes} bytes");
        assert!(place == 2 || bytes > 900_000, "only the last one is not full: {bytes} bytes");
        assert!(count(file) > 0);
        let Some(said) =
            ask("tshark", &["-n", "-c", "1", "-T", "fields", "-e", "frame.interface_name", "-r"], file)
        else {
            return;
        };
        assert_eq!(said.trim(), "lo", "each file stands for itself");
    }
}

#[test]
fn files_are_rotated_by_time_and_hold_all_packets_together() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let (folder, file) = folder();
    let mut capture = capture(&file, &["--proto", "icmp", "--rotate-every", "1s"]);
    pings(12);
    capture.signal(Signal::SIGTERM);
    let end = capture.end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let files = numbered(folder.path());
    assert!((2..=6).contains(&files.len()), "about three seconds: {files:?}");
    assert_eq!(files.iter().map(|file| count(file)).sum::<u64>(), 24, "{}", end.stderr);
    assert_eq!(number_before(&end.stderr, "written"), 24);
}

#[test]
fn options_of_rotation_are_refused_where_they_mean_nothing() {
    for args in [
        &["--rotate-size", "1"][..],
        &["--write", "a", "--keep", "2"],
        &["--write", "a", "--rotate-size", "0"],
        &["--write", "a", "--rotate-every", "soon"],
        &["--write", "a", "--rotate-size", "1", "--keep", "0"],
        &["--write", "-", "--rotate-every", "5"],
    ] {
        for command in [&["capture"][..], &["serve"], &[]] {
            let end = run(&[command, args].concat());
            assert_eq!(
                (end.code, end.stdout.as_str()),
                (Some(2), ""),
                "{command:?} {args:?}: {}",
                end.stderr
            );
        }
    }
    let end = run(&["--rotate-size", "1", "capture"]);
    assert!(end.code == Some(2) && end.stderr.contains("--rotate-size"), "{}", end.stderr);
}

#[test]
fn what_a_server_writes_is_what_it_captured() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let (_folder, file) = folder();
    let mut agent = Agent::start(&["--write", text(&file)]);
    let mut client = Client::open(&agent);
    // Ended in the middle of a flood: what is in the ring by then is written all the same.
    let pouring = Pouring::start();
    client.wait("packets", |client| (client.next_seq > 200).then_some(()));
    agent.signal(Signal::SIGTERM);
    let end = agent.program().end();
    drop(pouring);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let [captured, written, missed] =
        ["packets", "written", "missed"].map(|word| number_before(&end.stderr, word));
    assert_eq!((written, captured), (count(&file), written + missed), "{}", end.stderr);
    assert!(written > 200, "{}", end.stderr);
    let in_file: Vec<_> = client.packets.iter().map(|packet| packet.at.0).collect();
    let mut times = Vec::new();
    let read = read_records(fs::File::open(&file).expect("it is there"), |record| {
        times.push(record.at.0);
        true
    });
    assert_eq!(read, Ok(()));
    assert!(missed > 0 || client.missed > 0 || times.starts_with(&in_file), "in the order of the stream");
}
