//! The programs that wireglass writes for a packet, compiled and run: what they send is that packet.
//!
//! Python is always there; C, Go and Scapy are left out, with the reason, where they are not.

#[path = "../../shared/tests/frames/mod.rs"]
#[allow(dead_code, reason = "of the frames that the tests share, here all are used as one list")]
mod frames;

use std::fs;
use std::path::Path;
use std::process::Command;
use wireglass_shared::capture::LinkType;
use wireglass_shared::craft::{TEMPLATES, Template};
use wireglass_shared::stream::Level;
use wireglass_shared::view::program::{Language, program};
use wireglass_tests::left_out;

/// How packets that begin so are sent; `None` where a program cannot.
fn level(link: LinkType) -> Option<Level> {
    match link {
        LinkType::ETHERNET => Some(Level::Link { interface: "lo".to_owned() }),
        LinkType::RAW | LinkType::IPV4 | LinkType::IPV6 => Some(Level::Ip),
        _ => None,
    }
}

/// Every so many bytes of a packet one is changed.
const STRIDE: usize = 13;

/// Packets of all kinds, right ones, wrong ones and odd ones.
fn packets() -> Vec<(Level, Vec<u8>)> {
    let templates = TEMPLATES.iter().map(Template::draft);
    let templates = templates.map(|draft| (draft.link(), draft.bytes().to_vec()));
    let frames = frames::ALL.iter().map(|(link, frame)| (*link, frame.to_vec()));
    let whole: Vec<_> =
        templates.chain(frames).filter_map(|(link, bytes)| Some((level(link)?, bytes))).collect();
    // Each with one byte changed, again and again, and each cut short.
    let changed = whole.iter().flat_map(|(level, bytes)| {
        (bytes.len() % STRIDE..bytes.len()).step_by(STRIDE).map(move |at| {
            let mut bytes = bytes.clone();
            bytes[at] ^= [0x01, 0x40, 0xff, 0x06][at % 4];
            (level.clone(), bytes)
        })
    });
    let cut = whole.iter().map(|(level, bytes)| (level.clone(), bytes[..bytes.len() * 3 / 4].to_vec()));
    let behind = whole.iter().filter_map(|(level, bytes)| behind_ip(level, bytes));
    let all: Vec<_> = changed.chain(cut).chain(behind).collect();
    whole.into_iter().chain(all).collect()
}

/// What stands behind an IP header without options, for the kernel to write one.
fn behind_ip(level: &Level, bytes: &[u8]) -> Option<(Level, Vec<u8>)> {
    let (protocol, destination, header) = match (level, bytes.first()?) {
        (Level::Ip, 0x45) => (bytes.get(9)?, (*bytes.get(16..)?.first_chunk::<4>()?).into(), 20),
        (Level::Ip, 0x60..=0x6f) => (bytes.get(6)?, (*bytes.get(24..)?.first_chunk::<16>()?).into(), 40),
        _ => return None,
    };
    let level = Level::Transport { protocol: *protocol, destination };
    Some((level, bytes.get(header..)?.to_vec())).filter(|(_, bytes)| !bytes.is_empty())
}

/// Runs a program to its end and returns what it printed.
fn output(command: &mut Command) -> String {
    let name = command.get_program().to_owned();
    let ended =
        command.output().unwrap_or_else(|error| panic!("{} cannot be started: {error}", name.display()));
    let complaints = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{} {}: {complaints}", name.display(), ended.status);
    String::from_utf8(ended.stdout).expect("text")
}

fn write(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).expect("room for a program");
    path
}

/// A Python that has Scapy.
fn scapy() -> Option<&'static str> {
    let has = |python: &&str| {
        let ended = Command::new(python).args(["-c", "import scapy.all"]).output();
        ended.is_ok_and(|ended| ended.status.success())
    };
    let found = ["/usr/bin/python3", "python3"].into_iter().find(has);
    if found.is_none() {
        left_out("there is no Scapy: sudo apt-get install python3-scapy");
    }
    found
}

/// Runs programs, and instead of sending prints a line for each: `255 127.0.0.1 45...`, or `link lo 02...`. What sends is another one only from here on, so
/// that the programs stay as they are.
const RECORDER: &str = r#"
import json, socket, sys
from ipaddress import ip_address
import scapy.all as scapy

class Recorder:
    def __init__(self, *what): self.what = what
    def __enter__(self): return self
    def __exit__(self, *error): pass
    def send(self, packet): print(255, ip_address(packet.dst), scapy.raw(packet).hex())
    def sendto(self, packet, to): print(self.what[2], ip_address(to[0]), packet.hex())

scapy.L3RawSocket = scapy.L3RawSocket6 = socket.socket = Recorder
scapy.sendp = lambda packet, iface: print("link", iface, scapy.raw(packet).hex())
for program in json.load(open(sys.argv[1])):
    try:
        exec(compile(program, "packet.py", "exec"), {})
    except Exception:
        print(program, file=sys.stderr)
        raise
"#;

#[test]
fn scapy_makes_the_same_bytes() {
    let Some(python) = scapy() else { return };
    let (mut programs, mut expected) = (Vec::new(), Vec::new());
    for (level, bytes) in packets() {
        let Some(text) = program(&level, &bytes, Language::Scapy) else { continue };
        let door = match &level {
            Level::Transport { protocol, destination } => format!("{protocol} {destination}"),
            Level::Ip => format!("255 {}", destination(&bytes)),
            Level::Link { interface } => format!("link {interface}"),
        };
        let hex = Language::Hex;
        let digits =
            program(&level, &bytes, hex).expect("the same as for Scapy").to_lowercase().replace(' ', "");
        expected.push(format!("{door} {digits}"));
        programs.push(text);
    }
    assert!(programs.len() > 1000, "{} programs", programs.len());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let list = write(folder.path(), "programs.json", &serde_json::to_string(&programs).expect("texts"));
    let recorder = write(folder.path(), "recorder.py", RECORDER);
    let printed = output(Command::new(python).arg(recorder).arg(list).env("HOME", folder.path()));
    assert_eq!(printed.lines().count(), expected.len(), "a line a program");
    println!("{} programs", programs.len());
    for ((line, expected), program) in printed.lines().zip(expected).zip(programs) {
        assert_eq!(line, expected, "{program}");
    }
}

/// Where to, by the IP header.
fn destination(bytes: &[u8]) -> std::net::IpAddr {
    match bytes[0] >> 4 {
        4 => (*bytes[16..].first_chunk::<4>().expect("a whole header")).into(),
        _ => (*bytes[24..].first_chunk::<16>().expect("a whole header")).into(),
    }
}
