//! Any text as a capture filter: a program that the kernel takes, or an error that points into the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use socket2::{Domain, Socket, Type};
use wireglass_agent::capture::Targets;
use wireglass_agent::capture::bpf::{Filter, Rules, Start};
use wireglass_fuzz::seeds;

fuzz_target!(
    init: seeds::plant(&seeds::capture_filters()),
    |data: &[u8]| {
        // What no text is, nobody can type; the engine's changes to the rest still count.
        let text = String::from_utf8_lossy(data);
        match Filter::parse(&text) {
            Ok(None) => assert!(text.trim().is_empty(), "only nothing is no filter"),
            Ok(Some(filter)) => {
                assert_eq!(filter.text(), text);
                // Everybody may put a filter on an own socket, and the kernel looks at it first.
                let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).expect("a socket");
                for start in [Start::Link, Start::Network] {
                    let rules = Rules {
                        start,
                        targets: &Targets::These(vec![1, 2]),
                        hidden: &[([127, 0, 0, 1], 9473).into(), ([0_u16; 8], 9473).into()],
                        filter: Some(&filter),
                        snap_bytes: 100,
                    };
                    let program = rules.let_in().expect("a filter leaves room for the rules");
                    socket.attach_filter(&program).expect("the kernel takes the program");
                }
            }
            Err(error) => {
                let blamed = text.get(error.start..error.start + error.length).expect("marks between characters");
                assert!(!blamed.is_empty() || error.start == text.len(), "something is to blame");
                assert!(!error.message.is_empty(), "an error says what is wrong");
                assert!(!error.message.contains(char::is_control), "no escape byte reaches a terminal: {error:?}");
            }
        }
    }
);
