//! Inputs to begin with, made from the frames of the tests: from real headers the engine reaches further in a second than
//! from nothing in an hour. They are made when a target starts, so no binary file has to be kept.

use std::path::{Path, PathBuf};
use std::{env, fs};

use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::pcap::{Host, PcapNgWriter, write_records};
use wireglass_shared::stream::{
    AgentMsg, Demo, Interface, Level, LinkState, PageMsg, Recording, Role, Sending, Sent, Socket, Source,
    Stats, batch_header, write_record,
};
use wireglass_shared::{dissect, filter, view};

use crate::frames::{self, record};
use crate::input;

/// Names the folder that a target writes its seeds to when it starts. Where it is not set, no seed is written.
pub const FOLDER_VARIABLE: &str = "WIREGLASS_FUZZ_SEEDS";

/// Writes the seeds to the folder that [`FOLDER_VARIABLE`] names, if it does.
///
/// # Panics
/// Where they cannot be written: fuzzing without them would find next to nothing, and look like success.
pub fn plant(seeds: &[Vec<u8>]) {
    if let Some(folder) = env::var_os(FOLDER_VARIABLE).map(PathBuf::from) {
        write(&folder, seeds).expect("the seeds' folder can be written to");
    }
}

fn write(folder: &Path, seeds: &[Vec<u8>]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:03}")), seed)?;
    }
    Ok(())
}

/// For the target `packet`: every frame, whole, and its first half as a capture with a snap length keeps it.
pub fn packets() -> Vec<Vec<u8>> {
    let inputs = frames::ALL.iter().flat_map(|(link, frame)| {
        let (kept, cut) = frame.split_at(frame.len() / 2);
        let cut = i16::try_from(cut.len()).unwrap_or(i16::MAX);
        [input::from_packet(*link, 0, frame), input::from_packet(*link, cut, kept)]
    });
    inputs.collect()
}

/// For the target `capture_file`: a pcap file for every link type among the frames, and a pcapng file of all.
///
/// # Panics
/// Never: writing to memory cannot fail.
pub fn capture_files() -> Vec<Vec<u8>> {
    let mut links: Vec<LinkType> = frames::ALL.iter().map(|(link, _)| *link).collect();
    links.sort_by_key(|link| link.0);
    links.dedup();
    let mut pcapng = PcapNgWriter::new(Vec::new(), &Host::default()).expect("memory");
    for record in records() {
        pcapng.write(&record, Some("a comment")).expect("memory");
    }
    let mut files = vec![pcapng.into_inner()];
    for link in links {
        files.push(write_records(link, records().filter(|record| record.link == link)));
    }
    files
}

/// For the target `stream`: a batch of all frames, an empty one, and every message.
///
/// # Panics
/// Never: plain data can always be written as JSON.
pub fn messages() -> Vec<Vec<u8>> {
    let mut batch = batch_header(7, u32::try_from(frames::ALL.len()).unwrap_or_default()).to_vec();
    for record in records() {
        write_record(&record, &mut batch);
    }
    let mut inputs = vec![batch, batch_header(0, 0).to_vec()];
    let text = || "a".to_owned();
    let names = || vec![text(), text()];
    let live = Source::Live {
        socket: Socket::Packet,
        interfaces: names(),
        filter: text(),
        snap_bytes: 96,
        note: text(),
    };
    let file = Source::File { name: text(), ended: true };
    let none = Source::None { reason: text(), remedy: text() };
    let hello = |source| AgentMsg::Hello {
        version: 3,
        agent: text(),
        session: text(),
        next_seq: 3,
        source,
        role: Role::Presenter,
        sending: Sending::On { allowed: names(), per_second: 1, most_bytes: 2 },
    };
    let interface = Interface {
        number: 0,
        name: text(),
        state: LinkState::Up,
        loopback: true,
        captured: true,
        addresses: names(),
        packets_per_second: 1,
        bytes_per_second: 2,
    };
    let recording =
        Recording { file: text(), files: 1, packets: 2, bytes: 3, missed: 4, trouble: Some(text()) };
    let level = Level::Transport { protocol: 6, destination: std::net::Ipv4Addr::LOCALHOST.into() };
    let from_agent = [
        hello(live),
        hello(none),
        AgentMsg::Source(file),
        AgentMsg::Interfaces { list: vec![interface] },
        AgentMsg::Recording(recording),
        AgentMsg::Sent(Sent { id: 1, at_micros: 2, level: level.clone(), bytes: text(), from_seq: 3 }),
        AgentMsg::Refused { id: 1, reason: text(), remedy: Some(text()) },
        AgentMsg::Notice { message: text() },
        AgentMsg::FilterError { message: text(), start: 1, length: 2 },
        AgentMsg::Stats(Stats::default()),
        AgentMsg::Gap { from: 1, count: 2 },
        AgentMsg::Demo(Demo::Ping { ident: 1, sequence: 2 }),
        AgentMsg::Demo(Demo::Fetch { client_port: 3, server_port: 4 }),
        AgentMsg::Error { message: text() },
    ];
    inputs.extend(from_agent.iter().map(|message| serde_json::to_vec(message).expect("plain data")));
    let capture = PageMsg::Capture { interfaces: names(), filter: text() };
    let send = PageMsg::Send { id: 1, level, bytes: text() };
    let from_page = [PageMsg::Ping, PageMsg::Fetch, capture, send];
    inputs.extend(from_page.iter().map(|message| serde_json::to_vec(message).expect("plain data")));
    inputs
}

/// For the target `hex`: every frame in the forms in which people copy bytes, and a dump of all with repeated rows.
pub fn texts() -> Vec<Vec<u8>> {
    let forms = frames::ALL.iter().flat_map(|(_, frame)| {
        let prefixed = |prefix: &str, between: &str| {
            let bytes: Vec<_> = frame.iter().map(|byte| format!("{prefix}{byte:02x}")).collect();
            bytes.join(between)
        };
        [
            prefixed("", ""),
            prefixed("", ":"),
            view::hex::line(frame),
            view::hex::dump(frame),
            format!("const uint8_t frame[] = {{ /* bytes */ {} }};", prefixed("0x", ", ")),
            format!("frame = b\"{}\"", prefixed("\\x", "")),
        ]
    });
    let dumps: String = frames::ALL.iter().map(|(_, frame)| view::hex::dump(frame)).collect();
    let repeated = format!("{}*\n00000040\n", view::hex::dump(&[0; 16]));
    forms.chain([dumps, repeated]).map(String::into_bytes).collect()
}

/// For the target `filter`: filters of every sort, and those made from each frame.
pub fn filters() -> Vec<Vec<u8>> {
    let typed = [
        "icmp or tcp.flags.syn == 1 and ip.addr == 127.0.0.1",
        "!(tcp.port in {22, 80..443}) xor all udp.port > 0x35",
        "eth.src[0:3,5] == 02:00:00:01 && frame contains \"w\\x69re\\n\"",
        "{tcp.flags & 0x12} === 2 || (ip.src != 10.0.0.0/8 and ipv6.dst == fe80::/10)",
        "icmp.type == \"echo request\" or dns.qry.name contains r\"a\\b\" or ip.proto == '\\x06'",
    ];
    let made = records().map(|record| {
        let dissection = dissect(&record);
        let nodes = 0..dissection.nodes.len();
        let only: Vec<_> =
            nodes.filter_map(|node| filter::only(record.bytes, &dissection, node)).step_by(5).collect();
        filter::conversation(&record).into_iter().chain(only).collect::<Vec<_>>().join(" or ")
    });
    typed.into_iter().map(str::to_owned).chain(made).map(String::into_bytes).collect()
}

/// For the target `capture_filter`: something of everything that the language has.
pub fn capture_filters() -> Vec<Vec<u8>> {
    [
        "icmp or arp and not (tcp port 80 or https)",
        "src or dst host 10.0.0.1 and dst net 192.168.0.0/16 || ip6 net fe80::/10",
        "ether host 02:00:00:00:00:01 or ether proto 0x88cc or ip proto \\tcp or proto gre",
        "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 and udp portrange 1-1023",
        "tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)",
        "vlan 100 or ip multicast or broadcast or less 60 or len > 0x100 or inbound",
        "icmp6[icmp6type] == icmp6-echo or ip[8] * 2 / 3 % 5 ^ 1 >= -1 or net 10.0.0.0 mask 255.0.0.0",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// The frames of the tests.
pub fn records() -> impl Iterator<Item = CaptureRecord<'static>> {
    frames::ALL.iter().map(|(link, frame)| record(*link, frame))
}
