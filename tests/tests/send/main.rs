//! `wireglass send`: packets made on the command line, sent on loopbacks and networks of the tests' own, and what comes back.

mod made;
mod refused;

use nix::sys::signal::Signal;
use serde_json::Value;
use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::time::Duration;
use wireglass_shared::capture::{CaptureRecord, LinkType, Timestamp};
use wireglass_shared::pcap::write_records;
use wireglass_tests::{Ended, Program, eventually, private_network, run, wireglass};

/// The packet of the post that this began with: source port 0xaa47, SYN, window 0xaaaa, no options.
const POST: &[&str] = &["send", "tcp", "127.0.0.1:80", "--syn", "--srcport", "0xaa47", "--window", "0xaaaa"];

fn sent(args: &[&str]) -> Ended {
    let end = run(args);
    assert_eq!(end.code, Some(0), "{args:?}: {}{}", end.stdout, end.stderr);
    end
}

/// What came of a packet, as programs read it.
fn exchange(args: &[&str]) -> Value {
    let end = sent(&[args, &["--format", "json"]].concat());
    let all: Value = serde_json::from_str(&end.stdout).expect(&end.stdout);
    assert_eq!(all.as_array().map(Vec::len), Some(1), "{all}");
    all[0].clone()
}

/// The parts of the exchange, in their order.
fn parts(exchange: &Value) -> Vec<&str> {
    let steps = exchange["steps"].as_array().expect("steps");
    steps.iter().map(|step| step["part"].as_str().expect("a part")).collect()
}

/// A field of a packet.
fn field(packet: &Value, id: &str) -> Value {
    fn within(fields: &Value, id: &str) -> Option<Value> {
        fields.as_array()?.iter().find_map(|field| {
            if field["id"] == id { Some(field["value"].clone()) } else { within(&field["children"], id) }
        })
    }
    let layers = packet["layers"].as_array().expect("layers");
    layers.iter().find_map(|layer| within(&layer["fields"], id)).unwrap_or_else(|| panic!("{id} in {packet}"))
}

fn bytes(end: &Ended) -> Vec<u8> {
    let line = end.stdout.trim();
    line.split(' ').map(|byte| u8::from_str_radix(byte, 16).expect(line)).collect()
}

/// The bytes of a packet that is only made.
fn made(args: &[&str]) -> Vec<u8> {
    bytes(&sent(&[&["send"], args, &["--dry-run", "--format", "hex"]].concat()))
}

fn told(exchange: &Value) -> String {
    exchange["told"]
        .as_array()
        .expect("sentences")
        .iter()
        .filter_map(Value::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn an_open_port_answers_the_packet_of_the_post_and_the_kernel_cuts_off_what_it_knows_nothing_of() {
    let Some(_here) = private_network() else { return };
    let _listener = TcpListener::bind("127.0.0.1:80").expect("a port of this namespace's own");
    let came = exchange(POST);
    assert_eq!(parts(&came), ["sent", "answer", "own_kernel"], "{came}");
    assert_eq!(came["outcome"], "syn_ack");
    let [syn, answer, reset] = [0, 1, 2].map(|ix: usize| &came["steps"][ix]["packet"]);
    assert_eq!(field(syn, "tcp.srcport"), 0xaa47);
    assert_eq!(field(syn, "tcp.flags"), 2);
    assert_eq!(field(syn, "tcp.window_size_value"), 0xaaaa);
    assert_eq!(field(syn, "tcp.hdr_len"), 5, "no options");
    assert_eq!(field(answer, "tcp.flags"), 0x12);
    let seq = field(syn, "tcp.seq").as_u64().expect("a number");
    assert_eq!(field(answer, "tcp.ack"), (seq + 1) & 0xffff_ffff);
    assert_eq!(field(reset, "tcp.flags"), 4);
    assert!(came["latency_nanos"].as_i64().is_some_and(|nanos| nanos >= 0), "{came}");

    let words = sent(POST).stdout;
    for heading in [
        "sent by lo:\n#1 ",
        "answer by lo, ",
        "your own kernel's word on the answer by lo, ",
        "what happened:\n",
    ] {
        assert!(words.contains(heading), "{heading}: {words}");
    }
    let told = told(&came);
    assert!(told.contains("SYN") && told.contains("RST"), "{told}");
}

#[test]
fn a_closed_port_resets_the_packet_of_the_post_and_confirms_it() {
    let Some(_here) = private_network() else { return };
    let came = exchange(&[POST, &["--seq", "0x11223344"]].concat());
    assert_eq!(parts(&came), ["sent", "answer"], "{came}");
    assert_eq!(came["outcome"], "reset");
    let answer = &came["steps"][1]["packet"];
    assert_eq!(field(answer, "tcp.flags"), 0x14, "RST and ACK");
    assert_eq!(field(answer, "tcp.ack"), 0x1122_3345);
    let told = told(&came);
    assert!(told.contains("0x11223345"), "the acknowledgment is explained: {told}");
}

#[test]
fn what_an_answer_takes_up_stands_beside_what_was_offered() {
    let Some(_here) = private_network() else { return };
    let _listener = TcpListener::bind("[::1]:80").expect("a port of this namespace's own");
    let syn = ["send", "tcp", "[::1]:80", "--mss", "1460", "--wscale", "7", "--sack", "--timestamps"];
    let came = exchange(&syn);
    assert_eq!(came["outcome"], "syn_ack", "{came}");
    let offers = came["offers"].as_array().expect("a list");
    assert_eq!(offers.len(), 4, "{came}");
    assert!(
        offers.iter().all(|offer| offer["offered"].is_string() && offer["answered"].is_string()),
        "{came}"
    );
    let words = sent(&syn).stdout;
    let table = words.split("\noptions:\n").nth(1).expect(&words);
    let head = table.lines().next().expect("a heading");
    assert!(head.contains("offered") && head.contains("answered"), "{table}");
    assert!(table.contains("Maximum Segment Size") && table.contains("1460"), "{table}");
}

#[test]
fn a_wrong_checksum_gets_silence_and_the_silence_is_explained() {
    let Some(_here) = private_network() else { return };
    let _listener = TcpListener::bind("127.0.0.1:80").expect("a port of this namespace's own");
    let wrong = [POST, &["--set", "tcp.checksum=0x1234", "--wait", "300ms"]].concat();
    let came = exchange(&wrong);
    assert_eq!(parts(&came), ["sent"], "{came}");
    assert_eq!((&came["outcome"], &came["latency_nanos"]), (&"nothing".into(), &Value::Null));
    assert_eq!(field(&came["steps"][0]["packet"], "tcp.checksum"), 0x1234);
    assert!(told(&came).to_lowercase().contains("checksum"), "{came}");
    assert!(sent(&wrong).stdout.contains("what happened:\n"));
}

#[test]
fn pings_and_datagrams_are_answered_over_both_versions() {
    let Some(_here) = private_network() else { return };
    for (to, id, data) in
        [("127.0.0.1", "icmp.ident", "data.data"), ("::1", "icmpv6.echo.identifier", "data.data")]
    {
        let came = exchange(&["send", "icmp", to, "--id", "0x1234", "--seq", "7", "--data", "hello"]);
        assert_eq!(
            (parts(&came), &came["outcome"]),
            (vec!["sent", "answer"], &"echo_reply".into()),
            "{came}"
        );
        let reply = &came["steps"][1]["packet"];
        assert_eq!((field(reply, id), field(reply, data)), (0x1234.into(), "68656c6c6f".into()));
    }
    for to in ["127.0.0.1:9", "[::1]:9"] {
        let came = exchange(&["send", "udp", to, "--data-hex", "01 02 03"]);
        assert_eq!(
            (parts(&came), &came["outcome"]),
            (vec!["sent", "answer"], &"icmp_error".into()),
            "{came}"
        );
    }
    let echo = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let to = echo.local_addr().expect("an address").to_string();
    let mut program =
        Program::start(&mut wireglass(&["send", "udp", &to, "--data", "hello", "--wait", "10s"]));
    let mut room = [0; 64];
    echo.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
    let (length, from) = echo.recv_from(&mut room).expect("the datagram");
    assert_eq!(&room[..length], b"hello");
    echo.send_to(b"world", from).expect("sent back");
    let end = program.end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stdout.contains("answer by lo, ") && end.stdout.contains("77 6f 72 6c 64"), "{}", end.stdout);
    assert!(end.waited < Duration::from_secs(8), "it does not wait on: {:?}", end.waited);
}

#[test]
fn the_kernel_writes_as_much_as_it_is_left_to() {
    let Some(_here) = private_network() else { return };
    let came = exchange(&["send", "tcp", "127.0.0.1:80", "--level", "transport"]);
    assert_eq!(came["level"]["kind"], "transport", "{came}");
    assert_eq!(came["bytes"].as_str().map(|bytes| bytes.split(' ').count()), Some(20), "the segment alone");
    assert_eq!(parts(&came), ["sent", "answer"], "{came}");
    assert!(
        came["changes"].as_array().is_some_and(|changes| !changes.is_empty()),
        "the IP header is said: {came}"
    );

    // An Identification of 0 is filled in, and the total length is put right.
    let came = exchange(&["send", "icmp", "127.0.0.1", "--set", "ip.len=1000", "--ttl", "3"]);
    let sent = &came["steps"][0]["packet"];
    assert_eq!((field(sent, "ip.ttl"), field(sent, "ip.len")), (3.into(), 28.into()), "{came}");
    let changes = came["changes"].as_array().expect("a list");
    assert!(changes.iter().any(|change| change["id"] == "ip.len"), "{came}");

    let came = exchange(&["send", "icmp", "::1", "--interface", "lo", "--wait", "300ms"]);
    assert_eq!(came["level"]["kind"], "link", "{came}");
    assert_eq!(parts(&came), ["sent", "answer"], "{came}");
    assert_eq!(came["changes"], Value::Array(Vec::new()), "byte for byte: {came}");
}

#[test]
fn a_packet_of_a_file_is_sent_again_changed() {
    let Some(_here) = private_network() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    // Everything in front of the last # is the file's name.
    let path = folder.path().join("a#b.pcapng");
    let ping = made(&["icmp", "127.0.0.1", "--id", "5", "--data", "old"]);
    let frame = [&[0; 12], &[8, 0][..], &ping, &[0; 7]].concat();
    let record =
        |at, bytes| CaptureRecord { at: Timestamp(at), ..CaptureRecord::bare(LinkType::ETHERNET, bytes) };
    let file = write_records(LinkType::ETHERNET, [record(1, &[0; 20][..]), record(2, &frame)]);
    fs::write(&path, file).expect("room for it");
    let second = format!("{}#2", path.display());
    let came = exchange(&["send", "--from", &second, "--set", "ip.ttl=3"]);
    assert_eq!((parts(&came), &came["outcome"]), (vec!["sent", "answer"], &"echo_reply".into()), "{came}");
    let sent = &came["steps"][0]["packet"];
    assert_eq!((field(sent, "ip.ttl"), field(sent, "icmp.ident")), (3.into(), 5.into()));
    assert_eq!(field(sent, "ip.len"), 31, "without what filled the frame up");
    for (which, says) in
        [(format!("{}#3", path.display()), "no such packet, only 2"), (format!("{second}0"), "only 2")]
    {
        let end = run(&["send", "--from", &which]);
        assert_eq!(end.code, Some(1), "{}", end.stderr);
        assert!(end.stderr.contains(says), "{}", end.stderr);
    }
}

#[test]
fn pasted_bytes_are_sent_as_they_are() {
    let Some(_here) = private_network() else { return };
    let hex = "45 00 00 1c 00 00 40 00 40 01 00 00 7f 00 00 01 7f 00 00 01 08 00 f7 fd 00 01 00 01";
    let came = exchange(&["send", "--hex", hex]);
    assert_eq!((parts(&came), &came["outcome"]), (vec!["sent", "answer"], &"echo_reply".into()), "{came}");
    let framed = format!("00 00 00 00 00 00 00 00 00 00 00 00 08 00 {hex}");
    let framed =
        ["send", "--hex", &framed, "--ethernet", "-i", "lo", "--set", "ip.checksum=auto", "--wait", "300ms"];
    let came = exchange(&framed);
    // The kernel takes no packet to 127.0.0.0/8 that comes in by an interface, not even by this one.
    assert_eq!((parts(&came), &came["outcome"]), (vec!["sent"], &"nothing".into()), "{came}");
    assert!(told(&came).contains("127.0.0.0/8"), "{came}");
}

#[test]
fn who_does_not_wait_is_not_told_that_nothing_came() {
    let Some(_here) = private_network() else { return };
    // Nobody answers a reset.
    let reset = ["send", "tcp", "127.0.0.1:80", "--rst"];
    let came = exchange(&[&reset[..], &["--wait", "0"]].concat());
    assert_eq!((parts(&came), &came["outcome"]), (vec!["sent"], &Value::Null), "{came}");
    assert!(!told(&came).contains("Nothing came"), "{came}");
    let came = exchange(&[&reset[..], &["--wait", "200ms"]].concat());
    assert!(told(&came).contains("Nothing came"), "{came}");
    // An end by hand ends the waiting.
    let mut program = Program::start(&mut wireglass(&[&reset[..], &["--wait", "10m"]].concat()));
    let pid = program.pid();
    eventually("it listens for signals", || {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"))?;
        let caught = u64::from_str_radix(caught.trim(), 16).ok()?;
        (caught & (1 << (Signal::SIGINT as u32 - 1)) != 0).then_some(())
    });
    program.signal(Signal::SIGINT);
    let end = program.end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
}

#[test]
fn several_are_sent_one_after_the_other() {
    let Some(_here) = private_network() else { return };
    let end = sent(&["send", "icmp", "127.0.0.1", "-c", "3", "--interval", "10ms", "--format", "jsonl"]);
    let all: Vec<Value> = end.stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(all.len(), 3);
    for one in &all {
        assert_eq!(parts(one), ["sent", "answer"], "{one}");
    }
}
