//! `wireglass decode`: capture files and pasted bytes, whole, damaged, and made to do harm.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::Stdio;
use tempfile::TempDir;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::{dissect, pcap, view};
use wireglass_tests::{eventually, run, wireglass};

/// An echo request to 127.0.0.1 whose data is an escape sequence and markup.
const PING: &[u8] = &[
    0x45, 0x00, 0x00, 0x28, // version, IHL, DS, total length 40
    0x1c, 0x46, 0x40, 0x00, // id, DF
    0x40, 0x01, 0x20, 0x8d, // TTL 64, ICMP, checksum
    127, 0, 0, 1, //
    127, 0, 0, 1, //
    0x08, 0x00, 0x00, 0x00, // echo request, code 0, checksum
    0x12, 0x34, 0x00, 0x01, // identifier, sequence number
    0x1b, b'[', b'3', b'1', b'm', b'<', b'i', b'm', b'g', b'>', 0x07, 0x9b,
];
/// A pcap file's header, and that of each packet in it.
const FILE_HEADER_BYTES: usize = 24;
const PACKET_HEADER_BYTES: usize = 16;

fn record(at: i64) -> CaptureRecord<'static> {
    CaptureRecord {
        at: Timestamp(at),
        link: LinkType::RAW,
        direction: Direction::Unknown,
        interface: 0,
        orig_len: 40,
        bytes: PING,
    }
}

fn three_packets() -> Vec<u8> {
    pcap::write_records(LinkType::RAW, [1, 2, 3].map(|second| record(second * 1_000_000_000)))
}

/// A file of its own for this test, with this name and content.
fn file(name: &str, content: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    fs::write(&path, content).expect("room for a file");
    (folder, path)
}

fn decode(path: &std::path::Path, options: &[&str]) -> wireglass_tests::Ended {
    let path = path.to_str().expect("a path of this test's own making");
    run(&[&["decode", path], options].concat())
}

#[test]
fn a_file_is_printed_in_every_format() {
    let (_folder, path) = file("three.pcap", &three_packets());
    let text = decode(&path, &[]);
    assert_eq!((text.code, text.stderr.as_str()), (Some(0), ""));
    let expected: Vec<_> = (1..=3)
        .map(|number: i64| {
            let record = record(number * 1_000_000_000);
            view::text::packet(number.unsigned_abs(), &record, &dissect(&record))
        })
        .collect();
    assert_eq!(text.stdout, expected.join("\n"), "the views' own words, an empty line between packets");

    let hex = decode(&path, &["--format", "hex"]).stdout;
    assert_eq!(hex.lines().collect::<Vec<_>>(), [view::hex::line(PING).as_str(); 3]);

    let array: serde_json::Value =
        serde_json::from_str(&decode(&path, &["--format", "json"]).stdout).expect("one JSON value");
    let lines: Vec<serde_json::Value> = decode(&path, &["--format", "jsonl"])
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("one JSON value a line"))
        .collect();
    assert_eq!(array.as_array(), Some(&lines), "the same packets in both forms");
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[2]["number"], &lines[2]["time"]), (&3.into(), &"3.000000000".into()));
    assert_eq!(lines[0]["layers"][1]["fields"][0]["display"], "8 (Echo Request)");
}

#[test]
fn checksums_are_worked_out_on_demand() {
    let bytes = view::hex::line(PING);
    let plain = run(&["decode", "--hex", &bytes]).stdout;
    let end = run(&["decode", "--hex", &bytes, "--checksums"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    let sheet = end.stdout.strip_prefix(&plain).expect("the packet comes first, as ever");
    let words = |label: &str| {
        let line = sheet.lines().find(|line| line.trim_start().starts_with(label));
        line.unwrap_or_else(|| panic!("no {label} in {sheet}"))
            .split_whitespace()
            .rev()
            .take(2)
            .collect::<Vec<_>>()
    };
    assert_eq!(words("Total Length"), ["4528", "0028"], "the sum so far, and before it what is added");
    assert_eq!(words("Time to Live, Protocol"), ["e16f", "4001"]);
    for step in [
        "Header Checksum of IPv4, worked out: good",
        "0x1df71 → 0xdf72: 1 cut off at the top and added at the bottom",
        "0xdf72 with every bit turned round: 0x208d",
        "The field holds 0x208d: the same",
        "Checksum of ICMP, worked out: bad",
        "The field holds 0x0000, not 0x",
    ] {
        assert!(sheet.contains(step), "{step} in {sheet}");
    }
    let refused = run(&["decode", "--hex", &bytes, "--checksums", "--format", "json"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""));
    assert!(refused.stderr.contains("--format text"), "{}", refused.stderr);
}

#[test]
fn standard_input_is_read_for_a_dash() {
    let (_folder, path) = file("three.pcap", &three_packets());
    let input = fs::File::open(path).expect("the file is there");
    let output = wireglass(&["decode", "-", "--format", "hex"]).stdin(input).output().expect("it starts");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 3);
}

#[test]
fn a_cut_file_gives_what_is_whole_and_says_where_it_ends() {
    let whole = three_packets();
    let third = FILE_HEADER_BYTES + 2 * (PACKET_HEADER_BYTES + PING.len());
    for cut in [third + 1, third + PACKET_HEADER_BYTES, whole.len() - 1] {
        let (_folder, path) = file("cut.pcap", &whole[..cut]);
        for format in ["hex", "text", "json", "jsonl"] {
            let end = decode(&path, &["--format", format]);
            assert_eq!(end.code, Some(1), "{format}, cut at {cut}: {}", end.stderr);
            let byte = format!("at byte {third}");
            assert!(end.stderr.contains(&byte), "{byte} in {}", end.stderr);
            assert!(end.stderr.contains("packet 3") && end.stderr.contains("2 packets could be read"));
            let printed = match format {
                "text" => end.stdout.matches("Internet Control Message Protocol").count(),
                "json" => serde_json::from_str::<Vec<serde_json::Value>>(&end.stdout).expect("JSON").len(),
                _ => end.stdout.lines().count(),
            };
            assert_eq!(printed, 2, "{format}, cut at {cut}: {}", end.stdout);
        }
    }
}

#[test]
fn damage_is_named_and_what_stands_before_it_is_printed() {
    let mut damaged = three_packets();
    let second = FILE_HEADER_BYTES + PACKET_HEADER_BYTES + PING.len();
    // The second packet's length: more than any packet has, and not to be reserved.
    damaged[second + 8..second + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    let (_folder, path) = file("damaged.pcap", &damaged);
    let end = decode(&path, &["--format", "hex"]);
    assert_eq!((end.code, end.stdout.lines().count()), (Some(1), 1), "{}", end.stderr);
    assert!(end.stderr.contains(&format!("byte {second}")), "{}", end.stderr);
    assert!(end.stderr.contains("1 packet could be read"), "{}", end.stderr);
}

#[test]
fn what_is_no_capture_file_is_called_what_it_is() {
    let (folder, script) = file("script.sh", b"#!/bin/sh\necho this is a shell script\n");
    let empty = folder.path().join("empty.pcap");
    fs::write(&empty, b"").expect("room for a file");
    for (path, says) in [
        (script, "not a capture file"),
        (empty, "empty"),
        (folder.path().join("missing.pcap"), "No such file"),
        (folder.path().to_owned(), "directory"),
    ] {
        let end = decode(&path, &[]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{}: {}", path.display(), end.stderr);
        assert!(end.stderr.contains(says), "{says} in {}", end.stderr);
        assert!(end.stderr.contains(&*path.to_string_lossy()), "which file: {}", end.stderr);
        assert!(!end.stderr.contains("panicked"), "{}", end.stderr);
    }
}

#[test]
fn pasted_bytes_are_taken_apart() {
    let bytes = view::hex::line(PING);
    let end = run(&["decode", "--hex", &bytes]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    assert!(end.stdout.contains("Echo Request"), "{}", end.stdout);
    assert_eq!(run(&["decode", "--hex", &bytes, "--format", "hex"]).stdout.trim(), bytes);
    let frame = format!("02 00 00 00 00 01 02 00 00 00 00 02 08 00 {bytes}");
    let end = run(&["decode", "--ethernet", "--hex", &frame, "--format", "jsonl"]);
    let packet: serde_json::Value = serde_json::from_str(&end.stdout).expect("one packet");
    let layers: Vec<_> = [0, 1, 2].map(|ix| packet["layers"][ix]["protocol"].as_str()).into();
    assert_eq!(layers, [Some("eth"), Some("ip"), Some("icmp")]);
}

#[test]
fn pasted_bytes_with_a_mistake_say_which_character() {
    for (text, says) in [
        ("45 0", "line 1, character 4"),
        ("4 50", "line 1, character 1"),
        ("45\n 0g", "line 2, character 3: 'g'"),
        ("0000  45 00 00 54\n0010  45 00", "line 2, character 1: the row has the offset 0x10"),
        ("{ 0x45, 0x5400 }", "line 1, character 9: '0x5400'"),
        ("", "no hexadecimal digits"),
        ("0x", "no hexadecimal digits"),
    ] {
        let end = run(&["decode", "--hex", text]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{text:?}: {}", end.stderr);
        assert!(end.stderr.contains(says) && end.stderr.contains("--hex"), "{says} in {}", end.stderr);
    }
}

/// `decode --hex -` with this on its standard input.
fn decode_dump(dump: &[u8], options: &[&str]) -> std::process::Output {
    let (_folder, path) = file("dump.txt", dump);
    let input = fs::File::open(path).expect("the file is there");
    wireglass(&[&["decode", "--hex", "-"], options].concat()).stdin(input).output().expect("it starts")
}

/// As xxd prints it.
fn xxd(bytes: &[u8]) -> String {
    let rows = bytes.chunks(16).enumerate().map(|(ix, row)| {
        let pairs: Vec<String> = row.chunks(2).map(|pair| view::hex::line(pair).replace(' ', "")).collect();
        let shown: String = row
            .iter()
            .map(|byte| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' })
            .collect();
        format!("{:08x}: {:39}  {shown}\n", ix * 16, pairs.join(" "))
    });
    rows.collect()
}

#[test]
fn a_dump_on_standard_input_is_taken_apart() {
    let lines = format!("{}\n", view::hex::line(PING));
    let dump = xxd(PING);
    let output = decode_dump(dump.as_bytes(), &["--format", "hex"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{dump}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), lines);
    // Each offset 0 begins a packet.
    let output = decode_dump(dump.repeat(3).as_bytes(), &["--format", "jsonl"]);
    let packets: Vec<serde_json::Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("one JSON value a line"))
        .collect();
    let numbers: Vec<_> = packets.iter().map(|packet| packet["number"].as_u64()).collect();
    assert_eq!(numbers, [Some(1), Some(2), Some(3)]);
    assert_eq!(packets[2]["layers"][1]["fields"][0]["display"], "8 (Echo Request)");
}

#[test]
fn a_dump_that_cannot_be_read_is_refused_whole() {
    let dump = xxd(PING);
    let without_second: String =
        dump.lines().take(1).chain(dump.lines().skip(2)).collect::<Vec<_>>().join("\n");
    for (input, says) in [
        (format!("{dump}{without_second}").into_bytes(), "line 5, character 1: the row has the offset 0x20"),
        (PING.iter().chain(b"\xff\xfe").copied().collect(), "standard input is not text (byte 12)"),
        (vec![b' '; (16 << 20) + 1], "longer than 16 MiB"),
        (vec![b' '; 16 << 20], "no hexadecimal digits"),
        (vec![], "no hexadecimal digits"),
    ] {
        let output = decode_dump(&input, &[]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{said}");
        assert!(said.contains("--hex") && said.contains(says), "{says} in {said}");
    }
}

#[test]
fn one_input_is_asked_for_and_no_more() {
    for args in [&["decode"][..], &["decode", "file", "--hex", "45"], &["decode", "--ethernet"]] {
        assert_eq!(run(args).code, Some(2), "{args:?}");
    }
}

#[test]
fn an_option_that_a_file_does_not_have_is_refused() {
    let (_folder, path) = file("three.pcap", &three_packets());
    let end = decode(&path, &["--ethernet"]);
    assert_eq!(end.code, Some(2), "a file says itself what its packets begin with");
    assert!(end.stdout.is_empty());
}

/// A pcapng block: type, length, body padded to words, length.
fn block(kind: u32, mut body: Vec<u8>) -> Vec<u8> {
    body.resize(body.len().next_multiple_of(4), 0);
    let length = u32::try_from(body.len() + 12).expect("small").to_le_bytes();
    [&kind.to_le_bytes()[..], &length, &body, &length].concat()
}

/// An option of one: code, length, text padded to words.
fn option(code: u16, text: &[u8]) -> Vec<u8> {
    let mut option = [code.to_le_bytes(), u16::try_from(text.len()).expect("short").to_le_bytes()].concat();
    option.extend(text);
    option.resize(option.len().next_multiple_of(4), 0);
    option
}

#[test]
fn escapes_in_a_file_do_not_reach_the_terminal() {
    let evil = b"\x1b[31m<img src=x onerror=alert(1)>\x1b]0;title\x07";
    let section = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8], &option(1, evil)].concat();
    let interface = [&[101, 0, 0, 0, 0, 0, 4, 0][..], &option(2, evil), &option(1, evil)].concat();
    let length = u32::try_from(PING.len()).expect("small").to_le_bytes();
    let packet = [&[0; 12][..], &length, &length, PING, &option(1, evil)].concat();
    let content = [block(0x0a0d_0d0a, section), block(1, interface), block(6, packet)].concat();
    let (_folder, path) = file("\u{1b}[31mred\u{7}.pcapng", &content);
    let (_other_folder, cut) = file("\u{1b}[31mcut\u{9b}.pcapng", &content[..content.len() - 1]);
    for format in ["text", "json", "jsonl", "hex"] {
        for (path, code) in [(&path, 0), (&cut, 1)] {
            let end = decode(path, &["--format", format]);
            assert_eq!(end.code, Some(code), "{format}: {}", end.stderr);
            let said = end.stdout + &end.stderr;
            let control = said.chars().find(|one| one.is_control() && *one != '\n');
            assert_eq!(control, None, "{format}: {said:?}");
        }
        let whole = decode(&path, &["--format", format]).stdout;
        assert!(whole.contains("1b 5b 33") || whole.contains("1B 5B 33") || whole.contains("1b5b33"));
    }
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let many = pcap::write_records(LinkType::RAW, (0..5000).map(|number| record(number * 1000)));
    let (_folder, path) = file("many.pcap", &many);
    for format in ["text", "hex", "json"] {
        let mut command = wireglass(&["decode", path.to_str().expect("a plain path"), "--format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        output.read_line(&mut line).expect("text");
        assert!(!line.is_empty(), "{format}");
        drop(output);
        let code = eventually("the end", || child.try_wait().expect("an own child")).code();
        let said = std::io::read_to_string(child.stderr.take().expect("a pipe")).expect("text");
        assert_eq!((code, said.as_str()), (Some(0), ""), "{format}: it ends quietly");
    }
}

#[test]
fn a_pipe_that_ends_early_is_a_cut_file() {
    let mut command = wireglass(&["decode", "-", "--format", "hex"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut input = child.stdin.take().expect("a pipe");
    let whole = three_packets();
    input.write_all(&whole[..whole.len() - 7]).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("cut short"));
}

/// A ping of 40 bytes in two fragments, the second one first.
fn fragments() -> Vec<u8> {
    let (header, message) = PING.split_at(20);
    let piece = |length: u8, flags: u8, offset: u8, data: &[u8]| {
        let mut bytes = header.to_vec();
        (bytes[3], bytes[6], bytes[7]) = (length, flags, offset);
        bytes.extend(data);
        bytes
    };
    let pieces = [piece(24, 0, 2, &message[16..]), piece(36, 0x20, 0, &message[..16])];
    let records = pieces.iter().map(|bytes| CaptureRecord {
        orig_len: u32::try_from(bytes.len()).expect("small"),
        bytes,
        ..record(0)
    });
    pcap::write_records(LinkType::RAW, records)
}

#[test]
fn fragments_are_put_together_when_asked() {
    let (_folder, path) = file("fragments.pcap", &fragments());
    let apart = decode(&path, &["--format", "jsonl"]);
    assert_eq!(apart.stdout.lines().count(), 2, "nothing is made up unasked");
    let text = decode(&path, &["--reassemble"]);
    assert!(text.stdout.contains("\nput together from #2, #1:\n#2 "), "{}", text.stdout);
    assert!(text.stdout.contains("20 bytes from byte 20"), "the whole message: {}", text.stdout);
    let json = decode(&path, &["--reassemble", "--format", "json"]);
    let packets: Vec<serde_json::Value> = serde_json::from_str(&json.stdout).expect("an array");
    assert_eq!(packets.len(), 3);
    assert_eq!(packets[2]["reassembled_from"], serde_json::json!([2, 1]));
    assert_eq!(packets[2]["len"], 40);
    assert!(packets[0].get("reassembled_from").is_none());
}
