//! The captures that wireglass writes, as Wireshark's programs read them. Left out, with the reason, where those are not
//! installed (Debian's packages `tshark` and `wireshark-common`).

use std::fs;
use std::path::Path;
use std::process::Command;
use wireglass_shared::capture::Direction::{Inbound, Outbound, Unknown};
use wireglass_shared::capture::{CaptureRecord, LinkType, Timestamp};
use wireglass_shared::pcap::{Host, PcapNgWriter};

/// An empty UDP datagram from 127.0.0.1 to itself; no checksum.
const DATAGRAM: &[u8] = &[
    0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, // IPv4
    0x12, 0x34, 0x12, 0x35, 0, 8, 0, 0, // UDP
];
const ETHERNET: &[u8] = &[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5, b'h', b'i'];

fn capture() -> Vec<u8> {
    let host = Host { hardware: Some("a test's hardware"), system: Some("a test's system") };
    let mut writer = PcapNgWriter::new(Vec::new(), &host).expect("memory takes all");
    writer.name_interface(0, "lo");
    writer.name_interface(7, "eth7");
    let mut write = |at, link, direction, interface, orig_len, bytes, comment| {
        let record = CaptureRecord { at: Timestamp(at), link, direction, interface, orig_len, bytes };
        writer.write(&record, comment).expect("memory takes all");
    };
    write(1_700_000_000_123_456_789, LinkType::IPV4, Inbound, 0, 28, DATAGRAM, None);
    write(1_700_000_000_123_456_790, LinkType::ETHERNET, Outbound, 7, 1514, ETHERNET, Some("cut, by \"us\""));
    write(1_700_000_002_000_000_001, LinkType::RAW, Unknown, 0, 28, DATAGRAM, None);
    write(1_700_000_003_000_000_000, LinkType::IPV4, Inbound, 0, 28, DATAGRAM, None);
    writer.into_inner()
}

/// What a program says about the capture; `None`, with the reason printed, where it is not installed.
fn ask(program: &str, args: &[&str], file: &Path) -> Option<String> {
    let output = match Command::new(program).args(args).arg(file).output() {
        Ok(output) => output,
        Err(error) => {
            println!("left out: {program} does not start ({error})");
            return None;
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn tshark_reads_times_lengths_link_types_and_directions_as_they_were_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("written.pcapng");
    fs::write(&file, capture()).expect("room for a file");
    let fields = [
        "frame.time_epoch",
        "frame.cap_len",
        "frame.len",
        "frame.interface_id",
        "frame.interface_name",
        "frame.encap_type",
        "frame.packet_flags_direction",
        "frame.comment",
        "frame.protocols",
    ];
    let mut args = vec!["-n", "-T", "fields"];
    args.extend(fields.iter().flat_map(|field| ["-e", field]));
    args.push("-r");
    let Some(said) = ask("tshark", &args, &file) else { return };
    let rows: Vec<_> = said.lines().map(|line| line.replace('\t', " | ")).collect();
    // Wireshark's own numbers for link types: 1 is Ethernet, 7 raw IP, 129 raw IPv4. Directions: 1 in, 2 out.
    let expected = [
        "1700000000.123456789 | 28 | 28 | 0 | lo | 129 | 0x00000001 |  | ip:udp",
        "1700000000.123456790 | 16 | 1514 | 1 | eth7 | 1 | 0x00000002 | cut, by \"us\" | eth:ethertype:data",
        "1700000002.000000001 | 28 | 28 | 2 | lo | 7 |  |  | raw:ip:udp",
        "1700000003.000000000 | 28 | 28 | 0 | lo | 129 | 0x00000001 |  | ip:udp",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn capinfos_reads_the_section_and_its_interfaces() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("written.pcapng");
    fs::write(&file, capture()).expect("room for a file");
    let Some(said) = ask("capinfos", &[], &file) else { return };
    let squeezed: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "... - pcapng",
        "Capture hardware: a test's hardware",
        "Capture oper-sys: a test's system",
        "Capture application: wireglass",
        "Number of interfaces in file: 3",
        "Number of packets = 2",
        "File timestamp precision: nanoseconds (9)",
        "Name = lo",
    ] {
        assert!(squeezed.contains(line), "{line} in {said}");
    }
}
