//! Any text as a display filter: one that can be asked about packets, or an error whose marks lie in the text. And whatever
//! was typed, completions that can take its place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wireglass_fuzz::seeds;
use wireglass_shared::filter::{Filter, Join, Needle, complete, join};

fuzz_target!(
    init: seeds::plant(&seeds::filters()),
    |data: &[u8]| {
        // What no text is, nobody can type; the engine's changes to the rest still count.
        let text = String::from_utf8_lossy(data);
        match Filter::parse(&text) {
            Ok(filter) => {
                for (record, number) in seeds::records().step_by(7).zip(1..) {
                    filter.matches(&record, number);
                }
                for by in [Join::And, Join::Or] {
                    // Two filters of many operators may be more than one can have, and so may one more pair of parentheses.
                    if let Err(error) = Filter::parse(&join(&text, "tcp or udp", by)) {
                        assert!(error.message.contains("at most"), "{error}");
                    }
                }
            }
            Err(error) => {
                let blamed = text.get(error.at.clone()).expect("marks between characters");
                assert!(!blamed.is_empty() || error.at.start == text.len(), "something is to blame");
                assert!(!error.message.is_empty(), "an error says what is wrong");
                assert!(!error.message.contains(char::is_control), "no escape byte reaches a terminal: {error:?}");
            }
        }
        for cursor in [0, text.len() / 2, text.len()] {
            let completions = complete(&text, cursor);
            assert!(text.get(completions.replaces).is_some(), "between characters");
            assert!(completions.items.iter().all(|item| !item.text.is_empty()));
        }
        if let Some(needle) = Needle::parse(&text) {
            assert!(needle.find_in(data, 0).is_none_or(|found| data.get(found).is_some()));
        }
    }
);
