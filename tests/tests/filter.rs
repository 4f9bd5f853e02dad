//! `--display-filter` of `wireglass decode`: which packets are printed, and what is said of filters that are none.

use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::pcap;
use wireglass_tests::{Ended, run};

/// An echo request to 127.0.0.1, and its answer.
const PINGS: [&[u8]; 2] = [
    &[
        0x45, 0x00, 0x00, 0x1c, 0x1c, 0x46, 0x40, 0x00, 0x40, 0x01, 0x20, 0x99, 127, 0, 0, 1, 127, 0, 0,
        1, //
        0x08, 0x00, 0xe5, 0xca, 0x12, 0x34, 0x00, 0x01,
    ],
    &[
        0x45, 0x00, 0x00, 0x1c, 0x1c, 0x47, 0x40, 0x00, 0x40, 0x01, 0x20, 0x98, 127, 0, 0, 1, 127, 0, 0,
        1, //
        0x00, 0x00, 0xed, 0xca, 0x12, 0x34, 0x00, 0x01,
    ],
];

/// A capture of the request, the answer, and both again.
fn capture() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("pings.pcap");
    let records = PINGS.iter().cycle().take(4).map(|bytes| CaptureRecord {
        at: Timestamp(0),
        link: LinkType::RAW,
        direction: Direction::Unknown,
        interface: 0,
        orig_len: 28,
        bytes,
    });
    fs::write(&path, pcap::write_records(LinkType::RAW, records)).expect("room for a file");
    (folder, path)
}

fn decode(options: &[&str]) -> Ended {
    let (_folder, path) = capture();
    let path = path.to_str().expect("a path of this test's own making");
    run(&[&["decode", path], options].concat())
}

fn numbers(filter: &str) -> Vec<u64> {
    let end = decode(&["--format", "jsonl", "--display-filter", filter]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""), "{filter}");
    let packets =
        end.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    packets.map(|packet| packet["number"].as_u64().expect("a number")).collect()
}

#[test]
fn only_packets_that_the_filter_takes_are_printed_with_their_own_numbers() {
    assert_eq!(numbers("icmp"), [1, 2, 3, 4]);
    assert_eq!(numbers("icmp.type == 0"), [2, 4]);
    assert_eq!(numbers("icmp.type == \"Echo Request\" and frame.number > 1"), [3]);
    assert_eq!(numbers("tcp"), [0; 0]);
    let short = decode(&["--format", "hex", "-Y", "icmp.type == 0"]);
    assert_eq!((short.code, short.stdout.lines().count()), (Some(0), 2));
}

#[test]
fn what_is_wrong_with_a_filter_is_marked() {
    for (filter, expected) in [
        (
            "icmp and icmp.typ == 8",
            "There is no field icmp.typ; did you mean icmp.type?\n  icmp and icmp.typ == 8\n           ^^^^^^^^\n",
        ),
        (
            "icmp and",
            "Something is missing here: a field or protocol, such as tcp.port == 80.\n  icmp and\n          ^\n",
        ),
    ] {
        let end = decode(&["--display-filter", filter]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
        assert!(end.stderr.contains(expected) && end.stderr.contains("--display-filter"), "{}", end.stderr);
    }
}
