//! A capture file played to viewers: with its own times, at its pace or faster, whole or damaged, small or larger than memory.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::pcap::{Host, PcapNgWriter};
use wireglass_shared::stream::{PageMsg, Source};
use wireglass_tests::{Agent, Client, eventually, large_capture, private_loopback, run};

const SECOND: i64 = 1_000_000_000;
/// When the packets of these files were recorded: long ago.
const THEN: i64 = 1_700_000_000 * SECOND + 123_456_789;

fn record(at: i64, interface: u16, bytes: &[u8]) -> CaptureRecord<'_> {
    CaptureRecord {
        at: Timestamp(THEN + at),
        link: LinkType::ETHERNET,
        direction: Direction::Outbound,
        interface,
        orig_len: u32::try_from(bytes.len()).expect("small"),
        bytes,
    }
}

/// Packets of two interfaces, one every so many nanoseconds, whose bytes are their numbers, from 0.
fn capture(count: u32, every: i64) -> Vec<u8> {
    let mut writer = PcapNgWriter::new(Vec::new(), &Host::default()).expect("memory takes all");
    writer.name_interface(0, "eth0");
    writer.name_interface(1, "<b>wlan0</b>");
    for number in 0..count {
        let bytes = number.to_be_bytes();
        let record = record(i64::from(number) * every, u16::from(number % 2 == 1), &bytes);
        writer.write(&record, None).expect("memory takes all");
    }
    writer.into_inner()
}

fn file(content: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("old times.pcapng");
    fs::write(&path, content).expect("room for a file");
    (folder, path)
}

fn play(path: &Path, args: &[&str]) -> Agent {
    let path = path.to_str().expect("a path of this test's own making");
    Agent::start(&[&["--read", path], args].concat())
}

fn wait_for_the_end(client: &mut Client) {
    client.wait("the file ends", |client| {
        matches!(client.source, Source::File { ended: true, .. }).then_some(())
    });
}

#[test]
fn a_file_is_shown_as_it_was_recorded() {
    let _here = private_loopback();
    let (_folder, path) = file(&capture(3, SECOND / 10));
    let agent = play(&path, &[]);
    let mut client = Client::open(&agent);
    let Source::File { name, .. } = client.source.clone() else { panic!("a file: {:?}", client.source) };
    assert_eq!(name, "old times.pcapng");
    client.wait("all packets", |client| (client.packets.len() == 3).then_some(()));
    wait_for_the_end(&mut client);
    for (number, packet) in (0_u32..).zip(&client.packets) {
        assert_eq!(packet.at, Timestamp(THEN + i64::from(number) * SECOND / 10), "the file's own time");
        assert_eq!((packet.link, &packet.bytes[..]), (LinkType::ETHERNET, &number.to_be_bytes()[..]));
    }
    let names: Vec<_> = client.interfaces.iter().map(|one| (one.number, one.name.as_str())).collect();
    assert_eq!(names, [(0, "eth0"), (1, "<b>wlan0</b>")]);
    let refused = client.ask(&PageMsg::Ping).expect_err("nothing is sent while a file is shown");
    assert!(refused.contains("live"), "{refused}");
    let stats = client.wait("counters", |client| client.stats.filter(|stats| stats.captured >= 3));
    assert_eq!((stats.captured, stats.dropped_kernel), (3, 0));
    // Who comes late sees all of it, and that it has ended.
    let mut late = Client::open(&agent);
    assert!(matches!(late.source, Source::File { ended: true, .. }));
    late.wait("all packets", |late| (late.packets == client.packets).then_some(()));
}

#[test]
fn a_file_keeps_its_pace_or_a_multiple_of_it() {
    let _here = private_loopback();
    let (_folder, path) = file(&capture(11, SECOND / 5));
    let took = |speed: &str| {
        let begun = Instant::now();
        let agent = play(&path, &["--speed", speed]);
        let mut client = Client::open(&agent);
        wait_for_the_end(&mut client);
        client.wait("all packets", |client| (client.packets.len() == 11).then_some(()));
        begun.elapsed()
    };
    let (recorded, twice, max) = (took("1"), took("2"), took("max"));
    assert!(recorded >= Duration::from_secs(2), "two seconds are two seconds: {recorded:?}");
    assert!(twice >= Duration::from_secs(1) && twice < recorded, "{twice:?}");
    assert!(max < twice, "{max:?}");
}

#[test]
fn times_that_run_backwards_or_far_ahead_stop_nothing_that_comes_before() {
    let _here = private_loopback();
    let times = [0, -5 * SECOND, SECOND / 10, i64::MAX - THEN, 0];
    let mut writer = PcapNgWriter::new(Vec::new(), &Host::default()).expect("memory takes all");
    for at in times {
        writer.write(&record(at, 0, b"a"), None).expect("memory takes all");
    }
    let content = writer.into_inner();
    let (_folder, path) = file(&content);
    let mut agent = play(&path, &[]);
    let mut client = Client::open(&agent);
    client.wait("what is due", |client| (client.packets.len() == 3).then_some(()));
    client.see_that_it_is_served();
    agent.signal(nix::sys::signal::Signal::SIGTERM);
    assert_eq!(agent.program().end().code, Some(0), "it ends while it waits for the year 2262");
    let agent = play(&path, &["--speed", "max"]);
    let mut client = Client::open(&agent);
    client.wait("all of it", |client| (client.packets.len() == times.len()).then_some(()));
}

#[test]
fn a_damaged_file_is_shown_up_to_the_damage_and_the_damage_is_named() {
    let _here = private_loopback();
    let whole = capture(20, 1000);
    let mut damaged = whole.clone();
    let place = whole.len() - 200;
    damaged[place..].fill(0xff);
    for (content, says) in [(&damaged[..], "damaged at byte"), (&whole[..whole.len() - 5], "cut short")] {
        let (_folder, path) = file(content);
        let agent = play(&path, &[]);
        let mut client = Client::open(&agent);
        wait_for_the_end(&mut client);
        let said = client.wait("the damage is told", Client::answer).expect_err("it is no success");
        assert!(said.contains("old times.pcapng") && said.contains(says), "{said}");
        client.wait("as many packets as are told", |client| {
            let count = client.packets.len();
            ((10..20).contains(&count) && said.contains(&format!(" {count} packets"))).then_some(())
        });
        eventually("standard error says so, too", || agent.stderr().contains(says).then_some(()));
        let mut late = Client::open(&agent);
        let again = late.wait("who comes late is told, too", Client::answer).expect_err("it is no success");
        assert_eq!(again, said);
    }
}

#[test]
fn what_is_no_capture_is_refused_at_the_start() {
    let (folder, text) = file(b"not a capture at all, but quite some text");
    let empty = folder.path().join("empty");
    fs::write(&empty, "").expect("room for a file");
    for (path, says) in [
        (text.as_path(), "not a capture file"),
        (&empty, "empty"),
        (&folder.path().join("missing"), "No such file"),
        (folder.path(), "not a regular file"),
        (Path::new("/dev/zero"), "not a regular file"),
    ] {
        let path = path.to_str().expect("a path of this test's own making");
        let end = run(&["--listen", "127.0.0.1:0", "--read", path]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{path}: {}", end.stderr);
        assert!(end.stderr.contains(says), "{path}: {}", end.stderr);
    }
    for args in [
        &["--read", "a", "--interface", "lo"][..],
        &["--read", "a", "--source", "raw"],
        &["--read", "a", "--filter", "icmp"],
        &["--read", "a", "--write", "b"],
        &["--speed", "2"],
        &["--read", "a", "--speed", "0"],
        &["--read", "a", "--speed", "fast"],
        &["--read", "a", "--speed", "nan"],
    ] {
        let end = run(args);
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{args:?}: {}", end.stderr);
    }
}

#[test]
fn a_file_larger_than_the_ring_waits_for_a_viewer_and_fills_no_memory() {
    let _here = private_loopback();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("large.pcap");
    let count = large_capture(&path, 200 << 20);
    let agent = play(&path, &["--speed", "max", "--ring", "4"]);
    let mut client = Client::open(&agent);
    let mut most = 0;
    let mut expected = client.first_seq;
    assert_eq!(expected, 1, "nothing left the ring before somebody looked");
    client.wait("all of it", |client| {
        most = most.max(agent.resident_bytes());
        for packet in std::mem::take(&mut client.packets) {
            assert_eq!(packet.bytes[..8], (packet.seq - 1).to_be_bytes(), "in order");
            expected += 1;
        }
        (client.next_seq > count).then_some(())
    });
    assert_eq!((client.missed, expected), (0, count + 1), "the only viewer misses nothing");
    assert!(most < 64 << 20, "{most} bytes in memory");
    wait_for_the_end(&mut client);
}
