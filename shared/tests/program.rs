//! Packets as programs: every byte is in them, and nothing that a packet brings along gets out of its place.

#[expect(dead_code, reason = "shared by several test programs")]
mod frames;

use wireglass_shared::capture::LinkType;
use wireglass_shared::stream::Level;
use wireglass_shared::view::program::{Language, program};

const IN_ROWS: [Language; 4] = [Language::Rust, Language::Go, Language::C, Language::Python];

/// As a student sees it: RFC 9293's names, one field a row.
const SYN_IN_C: &str = r#"// Sends a packet of 40 bytes: TCP, 43591 -> 80 [SYN] Seq=287454020 Win=43690 Len=0
// To run it: cc packet.c -o packet && sudo ./packet

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>

static const uint8_t packet[] = {
    // Transmission Control Protocol, 40 bytes
    0xaa, 0x47,             // Source Port: 43591
    0x00, 0x50,             // Destination Port: 80 (http)
    0x11, 0x22, 0x33, 0x44, // Sequence Number: 287454020
    0x00, 0x00, 0x00, 0x00, // Acknowledgment Number: 0
    0xa0, 0x02,             // Data Offset: 10 (40 bytes), Flags: 0x002 (SYN)
    0xaa, 0xaa,             // Window: 43690
    0xfe, 0x30,             // Checksum: 0xfe30
    0x00, 0x00,             // Urgent Pointer: 0
    0x02, 0x04, 0xff, 0xd7, // Kind: 2 (MSS), Length: 4, MSS Value: 65495
    0x04, 0x02,             // Kind: 4 (SACK ok), Length: 2
    0x08, 0x0a,             // Kind: 8 (Timestamps), Length: 10
    0x00, 0x01, 0x02, 0x03, // TS Value: 66051
    0x00, 0x00, 0x00, 0x00, // TS Echo Reply: 0
    0x01,                   // Kind: 1 (NOP)
    0x03, 0x03, 0x07,       // Kind: 3 (Window Scale), Length: 3, Shift Count: 7
};

int main(void) {
    // A raw socket of this protocol: the kernel puts an IP header before the bytes.
    int out = socket(AF_INET, SOCK_RAW, 6);
    struct sockaddr_in to = { .sin_family = AF_INET };
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    if (out < 0 || sendto(out, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to) < 0) {
        perror("packet");
        return 1;
    }
    return 0;
}
"#;

#[test]
fn a_program_says_what_each_byte_is() {
    let level = Level::Transport { protocol: 6, destination: [127, 0, 0, 1].into() };
    let text = program(&level, &frames::SYN[20..], Language::C).expect("it can be sent");
    assert_eq!(text, SYN_IN_C, "\n{text}");
}

fn comment(language: Language) -> &'static str {
    if language == Language::Python { "#" } else { "//" }
}

/// The bytes in a program's rows, and its lines that are neither rows nor comments.
fn taken_apart(text: &str, language: Language) -> (Vec<u8>, Vec<&str>) {
    let (mut bytes, mut others) = (Vec::new(), Vec::new());
    for line in text.lines().filter(|line| !line.trim_start().starts_with(comment(language))) {
        if line.trim_start().starts_with("0x") {
            let (row, _) = line.split_once(comment(language)).expect("every row says what it is");
            let numbers = row.trim().trim_end_matches(',').split(", ");
            bytes.extend(numbers.map(|one| u8::from_str_radix(&one[2..], 16).expect("two digits")));
        } else {
            others.push(line);
        }
    }
    (bytes, others)
}

#[test]
fn rows_hold_every_byte_and_nothing_gets_out_of_its_comment() {
    let link = Level::Link { interface: "lo".to_owned() };
    let mut frames: Vec<_> = frames::ALL.iter().map(|(link, frame)| (*link, frame.to_vec())).collect();
    // What could end a comment or go on in the next line, at every place.
    for (link, frame) in frames.clone() {
        for turn in 0..3 {
            let hostile = |at: usize| b"\\\n?/*\"?\r\\\x85\x00"[(at + turn * 4) % 11];
            let put = |(at, byte): (usize, &u8)| if at < 34 { *byte } else { hostile(at) };
            frames.push((link, frame.iter().enumerate().map(put).collect()));
        }
    }
    for (link_type, frame) in frames {
        for language in IN_ROWS {
            let text = program(&link, &frame, language).expect("any frame can be sent");
            let (bytes, others) = taken_apart(&text, language);
            assert_eq!(bytes, frame, "{text}");
            let plain = program(&link, &[0], language).expect("any frame can be sent");
            assert_eq!(others, taken_apart(&plain, language).1, "{text}");
            assert!(text.is_ascii() && !text.contains('\r'), "{text}");
            assert!(!text.lines().any(|line| line.ends_with('\\') || line.contains("??")), "{text}");
            let behind_link = matches!(link_type, LinkType::RAW | LinkType::IPV4 | LinkType::IPV6);
            if let Some(text) = program(&Level::Ip, &frame, language).filter(|_| behind_link) {
                assert_eq!(taken_apart(&text, language).0, frame, "{text}");
            }
        }
    }
}

#[test]
fn names_of_interfaces_stay_in_their_strings() {
    let level = Level::Link { interface: "\"a\\?\n\u{e9}\u{202e}{TO}".to_owned() };
    for (language, string) in [
        (Language::Rust, r#"c"\u{22}a\u{5c}\u{3f}\u{a}\u{e9}\u{202e}{TO}""#),
        (Language::Go, r#""\U00000022a\U0000005c\U0000003f\U0000000a\U000000e9\U0000202e{TO}""#),
        (Language::C, r#""\042a\134\077\012\303\251\342\200\256{TO}""#),
        (Language::Python, r#""\U00000022a\U0000005c\U0000003f\U0000000a\U000000e9\U0000202e{TO}""#),
        (Language::Scapy, r#""\U00000022a\U0000005c\U0000003f\U0000000a\U000000e9\U0000202e{TO}""#),
    ] {
        let text = program(&level, &[0; 14], language).expect("any frame can be sent");
        assert!(text.contains(string), "{string} in {text}");
    }
}

#[test]
fn what_cannot_be_sent_is_no_program() {
    let local = Level::Transport { protocol: 6, destination: [127, 0, 0, 1].into() };
    for language in Language::ALL {
        assert_eq!(program(&local, &[], language), None, "no bytes");
        let cut = program(&Level::Ip, &frames::SYN[..18], language);
        assert_eq!(cut.is_some(), language == Language::Hex, "no destination: {cut:?}");
    }
}
