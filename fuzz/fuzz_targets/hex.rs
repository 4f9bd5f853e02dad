//! Any text as pasted hexadecimal digits: bounded bytes, or an error that can be printed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wireglass_fuzz::seeds;
use wireglass_shared::{hex, value, view};

fuzz_target!(
    init: seeds::plant(&seeds::texts()),
    |data: &[u8]| {
        // What no text is, a paste cannot be; the engine's changes to the rest still count.
        let text = String::from_utf8_lossy(data);
        match hex::parse(&text) {
            Ok(bytes) => {
                assert!(bytes.len() * 2 <= text.len(), "a byte takes two digits");
                for written in [view::hex::line(&bytes), value::hex_bytes(&bytes)] {
                    assert_eq!(hex::parse(&written), Ok(bytes.clone()), "what is printed can be pasted");
                }
            }
            Err(error) => {
                let message = error.to_string();
                assert!(!message.is_empty(), "an error says what is wrong");
                assert!(!message.contains(char::is_control), "no escape byte reaches a terminal: {message:?}");
            }
        }
    }
);
