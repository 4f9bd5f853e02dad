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
use wireglass_tests::{Agent, Client, ip_with, left_out, private_network};

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

/// An interface can be called nearly anything.
const ODD_NAME: &str = "q\"\\?\u{e9}{TO}";
/// Ends comments and strings, and begins what stands for something in templates.
const ODD_DATA: &[u8] = b"*/ \" \\ ??/\n'''{NOTE}{6}\x00\xc3\xa9\xff\\";

/// Packets to be sent over a loopback, and over a cable of that odd name.
fn to_send() -> Vec<(Level, Vec<u8>)> {
    let draft = |id: &str| Template::named(id).expect("there is such a template").draft();
    let mut wrong = draft("syn");
    // Where it is 0, the kernel fills it in, unless the packet is never to be fragmented.
    wrong.set("ip.flags.df", "0").expect("a bit");
    wrong.set("ip.id", "0x4242").expect("a number");
    wrong.set("tcp.checksum", "0x1234").expect("a number");
    let mut odd = draft("ping");
    let end = odd.bytes().len();
    odd.splice(end, end, ODD_DATA).expect("there is room");
    let mut six = draft("ping6");
    six.splice(six.bytes().len() - 1, six.bytes().len(), b"").expect("shorter");
    let arp = draft("arp");
    let segment = behind_ip(&Level::Ip, draft("syn").bytes()).expect("a whole header");
    let message = behind_ip(&Level::Ip, six.bytes()).expect("a whole header");
    let link = |interface: &str| Level::Link { interface: interface.to_owned() };
    vec![
        (Level::Ip, wrong.bytes().to_vec()),
        (Level::Ip, odd.bytes().to_vec()),
        (Level::Ip, six.bytes().to_vec()),
        segment,
        message,
        (link("lo"), arp.bytes().to_vec()),
        (link(ODD_NAME), [arp.bytes(), ODD_DATA].concat()),
    ]
}

/// Makes a program of each packet, and runs them one after the other in a network of their own: each has to send its packet, which the
/// finished agent has to see. `build` is given the texts and returns the commands.
fn each_is_sent(language: Language, build: impl FnOnce(&Path, &[String]) -> Vec<Command>) {
    let packets = to_send();
    let text =
        |(level, bytes): &(Level, Vec<u8>)| program(level, bytes, language).expect("all of them can be sent");
    let texts: Vec<_> = packets.iter().map(text).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let commands = build(folder.path(), &texts);
    let Some(_here) = private_network() else { return };
    ip_with(&["link", "add", "name", ODD_NAME, "type", "veth", "peer", "name", "far"]);
    ip_with(&["link", "set", ODD_NAME, "up"]);
    ip_with(&["link", "set", "far", "up"]);
    let agent = Agent::start(&["--interface", "any"]);
    let mut client = Client::open(&agent);
    for (((level, bytes), mut command), text) in packets.iter().zip(commands).zip(texts) {
        let from = client.next_seq;
        output(&mut command);
        let skipped = match level {
            Level::Link { .. } => 0,
            Level::Ip => 14,
            Level::Transport { destination, .. } => 14 + if destination.is_ipv4() { 20 } else { 40 },
        };
        client.wait_for_packets(1, &format!("{bytes:02x?}, sent by {text}"), |packet| {
            packet.seq >= from && packet.bytes.get(skipped..).is_some_and(|rest| rest == bytes)
        });
    }
}

#[test]
fn python_sends_the_packet() {
    each_is_sent(Language::Python, |folder, texts| {
        let texts = texts.iter().enumerate();
        let paths = texts.map(|(ix, text)| write(folder, &format!("packet{ix}.py"), text));
        paths.map(|path| command("python3", &["-I", "-W", "error"], &path)).collect()
    });
}

#[test]
fn scapy_sends_the_packet() {
    let Some(python) = scapy() else { return };
    each_is_sent(Language::Scapy, |folder, texts| {
        let texts = texts.iter().enumerate();
        let paths = texts.map(|(ix, text)| write(folder, &format!("packet{ix}.py"), text));
        paths.map(|path| command(python, &[], &path)).collect()
    });
}

fn command(program: &str, arguments: &[&str], last: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg(last);
    command
}

#[test]
fn c_sends_the_packet() {
    if !is_there("cc", "--version") {
        return;
    }
    // Older C has `??/` for a backslash, which newer one has not.
    let flags = ["-std=c11", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"];
    each_is_sent(Language::C, |folder, texts| {
        let texts = texts.iter().enumerate();
        let build = |(ix, text): (usize, &String)| {
            let source = write(folder, &format!("packet{ix}.c"), text);
            let program = folder.join(format!("packet{ix}"));
            output(Command::new("cc").args(flags).arg("-o").arg(&program).arg(source));
            Command::new(program)
        };
        texts.map(build).collect()
    });
}

#[test]
fn go_sends_the_packet() {
    if !is_there("go", "version") {
        return;
    }
    each_is_sent(Language::Go, |folder, texts| {
        let names: Vec<_> = (0..texts.len()).map(|ix| format!("packet{ix}")).collect();
        for (name, text) in names.iter().zip(texts) {
            fs::create_dir(folder.join(name)).expect("room for a folder");
            let source = write(&folder.join(name), "packet.go", text);
            if is_there("gofmt", "-h") {
                let misshapen = output(Command::new("gofmt").arg("-d").arg(source));
                assert_eq!(misshapen, "", "gofmt would write it otherwise");
            }
        }
        let mut go = Command::new("go");
        go.args(["build", "-o", "bin/"])
            .args(names.iter().map(|name| format!("./{name}")))
            .current_dir(folder);
        // Nothing from outside the standard library is needed, so nothing is fetched and no one's settings count.
        go.env("GO111MODULE", "off").env("GOENV", "off").env("GOPROXY", "off").env("GOPATH", folder);
        go.env("GOTOOLCHAIN", "local").env("CGO_ENABLED", "0").env_remove("GOFLAGS");
        go.env("GOCACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("go-cache"));
        output(&mut go);
        names.iter().map(|name| Command::new(folder.join("bin").join(name))).collect()
    });
}

#[test]
fn rust_sends_the_packet() {
    each_is_sent(Language::Rust, |_, texts| {
        // It stays, so that the two crates are compiled once.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs");
        let sources = folder.join("src/bin");
        fs::create_dir_all(&sources).expect("room for folders");
        let package = "[package]\nname = \"programs\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
                       libc = \"0.2\"\nsocket2 = { version = \"0.6\", features = [\"all\"] }\n";
        write(&folder, "Cargo.toml", package);
        // The versions that are here already: nothing is fetched.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, folder.join("Cargo.lock")).expect("a list of versions");
        for (ix, text) in texts.iter().enumerate() {
            write(&sources, &format!("packet{ix}.rs"), text);
        }
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--offline", "--quiet"]).current_dir(&folder);
        cargo.env("CARGO_TARGET_DIR", folder.join("target")).env("RUSTFLAGS", "-Dwarnings");
        output(&mut cargo);
        (0..texts.len()).map(|ix| Command::new(folder.join(format!("target/debug/packet{ix}")))).collect()
    });
}

/// Whether a program can be run here; where not, says what is left out.
fn is_there(program: &str, version: &str) -> bool {
    let there = Command::new(program).arg(version).output().is_ok_and(|ended| ended.status.success());
    if !there {
        println!("left out: `{program} {version}` does not run here, so this language is not tried");
    }
    there
}
