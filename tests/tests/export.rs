//! `wireglass export`: one packet's diagram as picture, characters, LaTeX source and worksheet.

use quick_xml::Reader;
use quick_xml::events::Event;
use std::fs;
use wireglass_tests::{Ended, run};

/// A SYN to port 80 with the options Linux sends.
const SYN: &str = "45 00 00 3c 1c 46 40 00 40 06 20 74 7f 00 00 01 7f 00 00 01 \
                   aa 47 00 50 11 22 33 44 00 00 00 00 a0 02 aa aa fe 30 00 00 \
                   02 04 ff d7 04 02 08 0a 00 01 02 03 00 00 00 00 01 03 03 07";
/// An echo request whose data is `</svg><script>`.
const HOSTILE: &str = "45 00 00 2a 1c 46 40 00 40 01 20 8b 7f 00 00 01 7f 00 00 01 \
                       08 00 00 00 12 34 00 01 3c 2f 73 76 67 3e 3c 73 63 72 69 70 74 3e";

fn export(bytes: &str, options: &[&str]) -> String {
    let Ended { code, stdout, stderr, .. } = run(&[&["export", "--hex", bytes], options].concat());
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{options:?}");
    stdout
}

/// The SYN's TCP header as RFC 9293 draws one: two characters a bit, flags letter below letter.
const SYN_NAMES: &str = "   Transmission Control Protocol: 40 bytes

    0                   1                   2                   3
    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |          Source Port          |       Destination Port        |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |                        Sequence Number                        |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |                     Acknowledgment Number                     |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   | Data  |     |A|C|E|U|A|P|R|S|F|                               |
   |Offset |Rsvd |E|W|C|R|C|S|S|Y|I|            Window             |
   |       |     | |R|E|G|K|H|T|N|N|                               |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |           Checksum            |        Urgent Pointer         |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |     Kind      |    Length     |           MSS Value           |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |     Kind      |    Length     |     Kind      |    Length     |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |                           TS Value                            |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |                         TS Echo Reply                         |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |     Kind      |     Kind      |    Length     |  Shift Count  |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
";

/// The same with this packet's values, as far as the options.
const SYN_VALUES: &str = "   Transmission Control Protocol: 40 bytes

    0                   1                   2                   3
    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |          Source Port          |       Destination Port        |
   |             43591             |           80 (http)           |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |                        Sequence Number                        |
   |                           287454020                           |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |                     Acknowledgment Number                     |
   |                               0                               |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   | Data  |     |A|C|E|U|A|P|R|S|F|                               |
   |Offset |Rsvd |E|W|C|R|C|S|S|Y|I|            Window             |
   |       |     | |R|E|G|K|H|T|N|N|                               |
   |  10   |  0  |0|0|0|0|0|0|0|1|0|             43690             |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |           Checksum            |        Urgent Pointer         |
   |       0xfe30 (partial)        |               0               |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |     Kind      |    Length     |           MSS Value           |
   |    2 (MSS)    |       4       |             65495             |
";

#[test]
fn ascii_is_what_rfcs_draw() {
    let names = export(SYN, &["--format", "ascii", "--layer", "tcp", "--no-values"]);
    assert_eq!(names, SYN_NAMES, "\n{names}");
    let values = export(SYN, &["--format", "ascii", "--layer", "TCP"]);
    assert!(values.starts_with(SYN_VALUES), "\n{values}");
    for line in export(SYN, &["--format", "ascii", "--title", &"a title ".repeat(20)]).lines() {
        assert!(line.is_ascii() && line.len() <= 72, "{} characters: {line}", line.len());
    }
}

#[test]
fn a_field_of_several_rows_is_one_shape() {
    let ping = "60 00 00 00 00 08 3a 40 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 \
                00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02 80 00 6d 7d 12 34 00 01";
    let drawn = export(ping, &["--format", "ascii", "--layer", "ipv6", "--no-values"]);
    let address = "
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   |                                                               |
   +                                                               +
   |                                                               |
   +                        Source Address                         +
   |                                                               |
   +                                                               +
   |                                                               |
   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
";
    assert!(drawn.contains(address), "{drawn}");
}

/// What a document holds, as an XML reader finds it.
#[derive(Default)]
struct Document {
    elements: Vec<String>,
    /// First bit and number of bits of each cell.
    cells: Vec<(u32, u32)>,
    /// Addresses of things elsewhere.
    links: Vec<String>,
    text: String,
}

fn parse(xml: &str) -> Document {
    let mut reader = Reader::from_str(xml);
    let mut document = Document::default();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} in {xml}")) {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.name();
                document.elements.push(name.as_ref().to_owned());
                let mut cell = (None, None);
                for attribute in element.attributes() {
                    let attribute = attribute.expect("well-formed attributes");
                    let value = attribute.value.into_owned();
                    match attribute.key.as_ref() {
                        "data-bit" => cell.0 = value.parse().ok(),
                        "data-bits" => cell.1 = value.parse().ok(),
                        "href" | "src" | "xlink:href" | "style" => document.links.push(value),
                        key => assert!(!key.starts_with("on"), "no handler: {value}"),
                    }
                }
                document.cells.extend(cell.0.zip(cell.1));
            }
            Event::Text(text) => document.text.push_str(&text),
            Event::Eof => return document,
            _ => {}
        }
    }
}

#[test]
fn svg_is_a_document_of_its_own_whose_cells_partition_the_bits() {
    for theme in ["light", "dark", "print"] {
        for values in ["--values", "--no-values"] {
            let document = parse(&export(SYN, &["--format", "svg", "--theme", theme, values]));
            assert_eq!(document.elements.first().map(String::as_str), Some("svg"));
            assert_eq!(document.links, Vec::<String>::new(), "nothing is fetched");
            let mut at = 0;
            for (start, bits) in &document.cells {
                assert_eq!(*start, at, "a gap or an overlap");
                at += bits;
            }
            assert_eq!(at, 480, "60 bytes");
            assert_eq!(document.text.contains("43591"), values == "--values");
        }
    }
}

#[test]
fn a_packet_cannot_bring_markup() {
    for format in ["svg", "worksheet"] {
        let document =
            parse(&export(HOSTILE, &["--format", format, "--title", "</svg><script>alert(1)</script>"]));
        assert!(!document.elements.iter().any(|name| name == "script"), "{format}");
        assert_eq!(document.links, Vec::<String>::new(), "{format}");
    }
}

#[test]
fn latex_is_a_part_or_a_whole_document() {
    let part = export(SYN, &["--format", "latex"]);
    let whole = export(SYN, &["--format", "latex", "--standalone"]);
    assert!(!part.contains("\\begin{document}") && whole.contains("\\begin{document}"));
    for source in [part, whole] {
        assert_eq!(source.matches("\\begin{bytefield}").count(), 2, "IPv4 and TCP: {source}");
        assert_eq!(source.matches("\\begin{").count(), source.matches("\\end{").count());
        assert_eq!(source.matches("\\bitheader{0-31}").count(), 2);
    }
}

#[test]
fn a_worksheet_asks_and_answers_only_with_its_key() {
    let with = export(SYN, &["--format", "worksheet", "--title", "A handshake begins"]);
    let without = export(SYN, &["--format", "worksheet", "--title", "A handshake begins", "--no-key"]);
    let (with, without) = (parse(&with), parse(&without));
    for answer in [
        "43591",
        "127.0.0.1",
        "287454020",
        "40 bytes)",
        "10 words of 4 bytes",
        "partial",
        "http",
        "DF is set",
    ] {
        assert!(!without.text.contains(answer), "{answer} is given away");
    }
    for answer in ["43591", "127.0.0.1", "287454020", "10 (40 bytes)", "10 words of 4 bytes", "partial"] {
        assert!(with.text.contains(answer), "no {answer} in the key");
    }
    for (sheet, tables) in [(&with, 2), (&without, 0)] {
        assert!(sheet.text.contains("A handshake begins"));
        assert!(
            sheet
                .text
                .contains("What is the value of Data Offset in the TCP header, and how many bytes is that?")
        );
        assert!(sheet.text.contains("Which of the bits in Flags of the TCP header are set?"));
        assert!(sheet.text.contains("0010  7f 00 00 01 aa 47 00 50"), "the bytes");
        assert_eq!(sheet.elements.iter().filter(|name| *name == "table").count(), tables);
        assert!(!sheet.elements.iter().any(|name| name == "script" || name == "link"));
    }
}

#[test]
fn the_packet_asked_for_goes_to_the_file_asked_for() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("second.txt");
    let to = path.to_str().expect("a path of this test's own making");
    let dump = "0000  45 00 00 14 00 00 00 00 40 fd 7a e5 7f 00 00 01\n0010  7f 00 00 01\n\
                0000  45 00 00 14 00 00 00 00 40 fe 7a e4 7f 00 00 01\n0010  7f 00 00 01\n";
    let told = export(dump, &["--packet", "2", "--format", "ascii", "--output", to]);
    assert_eq!(told, "", "the file has it");
    let written = fs::read_to_string(&path).expect("the file was written");
    assert!(written.contains("254") && !written.contains("253"), "{written}");
}

#[test]
fn what_cannot_be_done_is_said() {
    for (options, code, says) in [
        (&["--packet", "2"][..], 1, "--packet 2: there is no such packet, only 1 packet"),
        (&["--layer", "udp"], 1, "--layer udp: this packet has no such layer; it has ip, tcp"),
        (&["--select", "udp.port"], 1, "--select udp.port: this packet has no such field"),
        (&["--output", "/nowhere/at/all.svg"], 1, "writing /nowhere/at/all.svg"),
        (&["--packet", "0"], 2, "0 is not in 1.."),
        (&["--format", "png"], 2, "svg, ascii, latex, worksheet, rust, go, c, python, scapy"),
        (
            &["--format", "c", "--layer", "tcp"],
            2,
            "--layer goes with --format svg, ascii, latex or worksheet",
        ),
        (&["--format", "c", "--no-values"], 2, "--no-values goes with --format svg, ascii or latex"),
        (&["--level", "ip"], 2, "--level goes with --format rust, go, c, python or scapy"),
        (&["--format", "c", "--level", "ip", "--interface", "lo"], 2, "--interface goes with --level link"),
        (&["--format", "c", "--level", "link"], 2, "--level link goes with --interface"),
        (&["--format", "c", "--interface", "lo"], 1, "this packet has no Ethernet header"),
        (&["--format", "ascii", "--theme", "dark"], 2, "--theme goes with --format svg"),
        (&["--standalone"], 2, "--standalone goes with --format latex"),
        (&["--no-key"], 2, "--no-key goes with --format worksheet"),
    ] {
        let end = run(&[&["export", "--hex", SYN], options].concat());
        assert_eq!((end.code, end.stdout.as_str()), (Some(code), ""), "{options:?}: {}", end.stderr);
        assert!(end.stderr.contains(says), "{says} in {}", end.stderr);
    }
    assert_eq!(run(&["export"]).code, Some(2), "one input is asked for");
}

#[test]
fn a_program_sends_the_packet_at_the_level_asked_for() {
    // The checksum that the card was to finish is finished.
    let whole = export(SYN, &["--format", "python"]);
    assert!(!whole.contains("0xfe, 0x30") && whole.contains("# Checksum: 0x"), "{whole}");
    for (options, has) in [
        (&["--format", "rust"][..], "Protocol::from(255)"),
        (&["--format", "go"], "syscall.IPPROTO_RAW)"),
        (&["--format", "c"], "socket(AF_INET, SOCK_RAW, IPPROTO_RAW)"),
        (&["--format", "python", "--level", "transport"], "socket.SOCK_RAW, 6)"),
        (&["--format", "scapy"], "TCP(sport=43591, dport=80, seq=287454020, flags=\"S\", window=43690,"),
        (&["--format", "scapy", "--ethernet", "--interface", "eth0"], "sendp(packet, iface=\"eth0\")"),
    ] {
        let bytes =
            if options.contains(&"--ethernet") { &format!("{} {SYN}", "02 ".repeat(14)) } else { SYN };
        let text = export(bytes, options);
        assert!(text.contains(has), "{has} in {text}");
        assert_eq!(text.contains("Version: 4"), options.len() == 2 && !options.contains(&"scapy"), "{text}");
    }
}
