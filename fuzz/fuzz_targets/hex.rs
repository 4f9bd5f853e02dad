//! Any text as pasted hexadecimal digits: bounded bytes, or an error that can be printed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wireglass_fuzz::seeds;
use wireglass_shared::hex::{MAX_BYTES, parse, parse_packets};
use wireglass_shared::view::hex::{dump, line};

/// Bytes that are printed and pasted again. A few characters can stand for millions of bytes, and most would be the same.
const MAX_PRINTED_BYTES: usize = 1 << 12;

fuzz_target!(
    init: seeds::plant(&seeds::texts()),
    |data: &[u8]| {
        // What no text is, a paste cannot be; the engine's changes to the rest still count.
        let text = String::from_utf8_lossy(data);
        match parse_packets(&text) {
            Ok(packets) => come_back(&packets),
            Err(error) => {
                let message = error.to_string();
                assert!(!message.is_empty(), "an error says what is wrong");
                assert!(!message.contains(char::is_control), "no escape byte reaches a terminal: {message:?}");
            }
        }
    }
);

/// What is printed can be pasted.
fn come_back(packets: &[Vec<u8>]) {
    let bytes: usize = packets.iter().map(Vec::len).sum();
    assert!(!packets.is_empty() && packets.iter().all(|packet| !packet.is_empty()), "there are bytes");
    assert!(bytes <= MAX_BYTES, "a text stands for a bounded number of bytes");
    if bytes > MAX_PRINTED_BYTES {
        return;
    }
    let dumps: String = packets.iter().map(|packet| dump(packet)).collect();
    assert_eq!(parse_packets(&dumps).as_deref(), Ok(packets), "as dumps");
    for packet in packets {
        assert_eq!(parse(&line(packet)).as_ref(), Ok(packet), "as a line");
    }
}
