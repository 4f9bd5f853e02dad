//! What is made without being sent, and what cannot be.

use super::{made, sent};
use nix::unistd::Uid;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::pcap::write_records;
use wireglass_tests::{Program, private_loopback, run, wireglass_bin};

#[test]
fn looking_at_a_packet_takes_no_right_and_sends_nothing() {
    let here = private_loopback();
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("wireglass");
    fs::copy(wireglass_bin(), &copy).expect("room for a copy");
    for path in [folder.path(), &copy] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("an own file");
    }
    let unprivileged = |args: &[&str]| {
        let mut command = if Uid::effective().is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--bounding-set", "-net_raw", "--inh-caps", "-all", "--clear-groups"]);
            command.args(["--reuid", "65534", "--regid", "65534"]).arg(&copy);
            command
        } else {
            Command::new(&copy)
        };
        Program::start(command.args(args)).end()
    };
    let line = [
        "send",
        "tcp",
        "127.0.0.1:80",
        "--syn",
        "--mss",
        "1460",
        "--wscale",
        "7",
        "--sack",
        "--seq",
        "0x11223344",
        "--srcport",
        "43591",
    ];
    let end = unprivileged(&[&line[..], &["--dry-run"]].concat());
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""), "{}", end.stdout);
    for row in [
        "43591 → 80 [SYN] Seq=287454020",
        "Options                                 12 bytes (MSS, NOP, NOP, SACK ok, NOP, Window Scale)",
        "MSS Value                           1460",
        "Shift Count                         7",
        "would go to 127.0.0.1",
        "not sent: this is a dry run",
        "45 00 00 34 00 00 40 00 40 06 ",
        "11 22 33 44 00 00 00 00 80 02 FA F0 87 20 00 00 02 04 05 B4 01 01 04 02 01 03 03 07\n",
    ] {
        assert!(end.stdout.contains(row), "{row}: {}", end.stdout);
    }
    let end = unprivileged(&line);
    assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{}", end.stderr);
    let remedy = format!("  sudo setcap cap_net_raw+p {}", copy.canonicalize().expect("a path").display());
    assert!(end.stderr.lines().any(|line| line == remedy), "{remedy}: {}", end.stderr);
    let end = unprivileged(&["latency", "127.0.0.1"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{}", end.stderr);
    assert!(end.stderr.lines().any(|line| line == remedy), "{remedy}: {}", end.stderr);
    // What is wrong with the request itself is said before that.
    for (args, says) in [
        (["send", "tcp", "192.0.2.1:80"], "--allow-send=192.0.2.1"),
        (["send", "--from", "nowhere.pcap#1"], "nowhere.pcap"),
        (["latency", "192.0.2.1", "-4"], "--allow-send=192.0.2.1"),
    ] {
        let end = unprivileged(&args);
        assert_eq!(end.code, Some(1), "{args:?}: {}", end.stderr);
        assert!(end.stderr.contains(says) && !end.stderr.contains("setcap"), "{args:?}: {}", end.stderr);
    }
    drop(here);
}

#[test]
fn all_that_is_made_by_hand_can_be_said() {
    let _here = private_loopback();
    let segment = made(&[
        "tcp",
        "127.0.0.1:80",
        "--flags",
        "syn,ACK",
        "--fin",
        "--seq",
        "1",
        "--ack-number",
        "2",
        "--srcport",
        "3",
        "--window",
        "4",
        "--ttl",
        "5",
        "--source",
        "127.0.0.9",
        "--data",
        "hi",
    ]);
    assert_eq!((segment.len(), segment[8], segment[15]), (42, 5, 9));
    assert_eq!(segment[20..36], [0, 3, 0, 80, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x13, 0, 4]);
    assert_eq!(segment[40..], *b"hi");
    assert_eq!(made(&["tcp", "127.0.0.1:80"])[33], 2, "a SYN, if nothing is said");
    assert_eq!(made(&["tcp", "127.0.0.1:80", "--flags", "none"])[33], 0);
    assert_eq!(made(&["tcp", "127.0.0.1:80", "--options-hex", "fe 02"])[40..], [0xfe, 2, 1, 1]);
    assert_eq!(made(&["tcp", "127.0.0.1:80", "--timestamps=7"])[40..], [1, 1, 8, 10, 0, 0, 0, 7, 0, 0, 0, 0]);
    let [one, other] = [0, 1].map(|_| made(&["tcp", "127.0.0.1:80"]));
    assert_ne!(one[24..28], other[24..28], "sequence numbers are drawn at random");
    let six = made(&["udp", "[::1]:53", "--ttl", "9", "--data-hex", "abcd"]);
    assert_eq!((six.len(), six[0] >> 4, six[7]), (50, 6, 9));
    let transport = made(&["udp", "127.0.0.1:53", "--srcport", "7", "--level", "transport"]);
    assert_eq!(transport[..6], [0, 7, 0, 53, 0, 8]);
    let by_hand = made(&["icmp", "127.0.0.1", "--set", "icmp.checksum=0", "--set", "icmp.type=13"]);
    assert_eq!(by_hand[20..24], [13, 0, 0, 0]);
    let again =
        made(&["icmp", "127.0.0.1", "--id", "1", "--set", "icmp.checksum=0", "--set", "icmp.checksum=auto"]);
    assert_eq!(again[22..24], [0xf7, 0xfd]);
    let escapes =
        sent(&["send", "udp", "127.0.0.1:53", "--data", "\u{1b}]0;title\u{7}\u{1b}[31m", "--dry-run"]);
    assert!(!escapes.stdout.contains(['\u{1b}', '\u{7}']), "{}", escapes.stdout);
    assert_eq!(made(&["--template", "post"])[34..36], [0xaa, 0xaa]);
    let framed = made(&["icmp", "127.0.0.1", "--interface", "lo"]);
    assert_eq!(framed[..16], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0x45, 0]);
}

#[test]
fn an_icmp_error_is_made_about_a_packet_of_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("two.pcap");
    let packets = [&["udp", "127.0.0.1:9", "--data", "one"][..], &["tcp", "[::1]:80", "--syn"]].map(made);
    let records = packets.iter().map(|packet| CaptureRecord::bare(LinkType::RAW, packet));
    fs::write(&file, write_records(LinkType::RAW, records)).expect("room for it");
    let [first, second, third] = [1, 2, 3].map(|number| format!("{}#{number}", file.display()));
    let unreachable = made(&["--template", "unreachable", "--from", &first]);
    assert_eq!((unreachable[9], unreachable[20], unreachable[21]), (1, 3, 3), "port unreachable, over IPv4");
    assert!(unreachable.ends_with(&packets[0]), "it quotes the datagram");
    let expired = made(&["--template", "expired", "--from", &second]);
    assert_eq!((expired[6], expired[40]), (58, 3), "time exceeded, over IPv6");
    assert!(expired.ends_with(&packets[1]), "it quotes the segment");
    for (template, from, says) in
        [("syn", &first, "no ICMP error"), ("too-big6", &first, "version 6"), ("expired", &third, "only 2")]
    {
        let end = run(&["send", "--dry-run", "--template", template, "--from", from]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{template}: {}", end.stderr);
        assert!(end.stderr.contains(says), "{template}: {says}: {}", end.stderr);
    }
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_sent() {
    let _here = private_loopback();
    let usage: &[(&[&str], &str)] = &[
        (&[], "tcp"),
        (&["--dry-run"], "--hex, --from or --template"),
        (&["tcp"], "ADDRESS:PORT"),
        (&["tcp", "localhost:80"], "names are not looked up"),
        (&["tcp", "127.0.0.1"], "an address and a port"),
        (&["tcp", "127.0.0.1:80", "--mss", "65536"], "0 to 65535"),
        (&["tcp", "127.0.0.1:80", "--seq=-1"], "--seq"),
        (&["tcp", "127.0.0.1:80", "--flags", "SIN"], "SIN"),
        (&["tcp", "127.0.0.1:80", "--set", "ip.ttl"], "ip.ttl=3"),
        (&["tcp", "127.0.0.1:80", "--data", "a", "--data-hex", "61"], "cannot be used with"),
        (&["tcp", "127.0.0.1:80", "--data-hex", "6"], "two hexadecimal digits"),
        (&["tcp", "127.0.0.1:80", "--level", "link"], "--interface"),
        (&["tcp", "127.0.0.1:80", "--level", "ip", "-i", "lo"], "--level link"),
        (&["tcp", "127.0.0.1:80", "--level", "transport", "--ttl", "3"], "--level ip"),
        (&["tcp", "127.0.0.1:80", "--wait", "soon"], "--wait"),
        (&["tcp", "127.0.0.1:80", "--allow-send=everywhere"], "everywhere"),
        (&["tcp", "127.0.0.1:80", "-c", "0"], "--count"),
        (&["icmp", "127.0.0.1:80"], "without a port"),
        (&["arp", "10.0.0.2"], "--interface"),
        (&["arp", "10.0.0.2", "-i", "lo", "--level", "ip"], "--level link"),
        (&["arp", "::1", "-i", "lo"], "::1"),
        (&["--from", "ping.pcap"], "capture.pcap#12"),
        (&["--from", "ping.pcap#0"], "counted from 1"),
        (&["--template", "nothing"], "post"),
        (&["--hex", "45", "--from", "ping.pcap#1"], "cannot be used with"),
        (&["--hex", "45", "--template", "post"], "cannot be used with"),
    ];
    for (args, says) in usage {
        let end = run(&[&["send"], *args].concat());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{args:?}: {}", end.stderr);
        assert!(end.stderr.contains(says), "{args:?}: {says}: {}", end.stderr);
    }
    let options = "01".repeat(41);
    let long = "a".repeat(65_536);
    let packets: &[(&[&str], &str)] = &[
        (&["tcp", "127.0.0.1:80", "--options-hex", &options], "no room"),
        (&["udp", "127.0.0.1:53", "--data", &long], "65535"),
        (
            &["tcp", "127.0.0.1:80", "--set", "tcp.nonsense=1"],
            "--set tcp.nonsense: this packet has no tcp.nonsense",
        ),
        (&["tcp", "127.0.0.1:80", "--source", "::1"], "different versions"),
        (&["tcp", "127.0.0.1:80", "--set", "ip.ttl=300"], "--set ip.ttl"),
        (&["tcp", "127.0.0.1:80", "--level", "transport", "--set", "ip.ttl=3"], "--level ip"),
        (&["icmp", "127.0.0.1", "-i", "nowhere"], "there is lo"),
        (&["--hex", "nothing"], "--hex"),
        (&["--hex", "45 00"], "malformed"),
        (&["--from", "nowhere.pcap#1"], "nowhere.pcap"),
        (&["--template", "arp"], "--interface"),
        (&["--hex", "\u{1b}[31m"], "--hex"),
        (&["tcp", "127.0.0.1:80", "--set", "\u{1b}[31m=1"], "--set"),
    ];
    for (args, says) in packets {
        let end = run(&[&["send"], *args].concat());
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{args:?}: {}", end.stderr);
        assert!(end.stderr.contains(says), "{args:?}: {says}: {}", end.stderr);
        assert!(!end.stderr.contains('\u{1b}') && !end.stderr.contains("panicked"), "{}", end.stderr);
    }
}
