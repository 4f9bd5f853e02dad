//! A packet of any link type, whole or cut, through the walk and every view there is; and a draft of it, changed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wireglass_fuzz::{input, seeds, soundness};

fuzz_target!(
    init: seeds::plant(&seeds::packets()),
    |data: &[u8]| {
        if let Some(record) = input::packet(data) {
            soundness::assert_sound(&record);
            soundness::draft::assert_sound(&record);
        }
    }
);
