//! Capture filters in the language of pcap-filter(7), as far as people use it: text to a part of a BPF program.

use super::assembler::{Assembler, IF_EQUAL, LOAD_BYTE_AT_X, LOAD_SLOT, LOAD_X_SLOT, Label};
use super::place::{BASE, ETHERTYPE, IPV4, IPV6};
use thiserror::Error;

/// A capture filter, ready to be made part of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    text: String,
    word: Word,
}

/// Why a text is no capture filter.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct FilterError {
    /// What is wrong, and what would be right.
    pub message: String,
    /// The byte of the text where the wrong part begins.
    pub start: usize,
    /// Its length in bytes; 0 only at the end of the text.
    pub length: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    EtherType(u32),
    Protocol { v4: Option<u32>, v6: Option<u32> },
}

impl Filter {
    /// Understands a text; an empty one is no filter.
    ///
    /// # Errors
    /// The part that is wrong, and why.
    pub fn parse(text: &str) -> Result<Option<Self>, FilterError> {
        let both = |number| Word::Protocol { v4: Some(number), v6: Some(number) };
        let word = match text.trim() {
            "" => return Ok(None),
            "ip" => Word::EtherType(IPV4),
            "ip6" => Word::EtherType(IPV6),
            "arp" => Word::EtherType(0x0806),
            "icmp" => Word::Protocol { v4: Some(1), v6: None },
            "icmp6" => Word::Protocol { v4: None, v6: Some(58) },
            "tcp" => both(6),
            "udp" => both(17),
            _ => {
                let message = "no filter; try icmp, icmp6, tcp, udp, arp, ip or ip6".to_owned();
                return Err(FilterError { message, start: 0, length: text.len() });
            }
        };
        Ok(Some(Self { text: text.to_owned(), word }))
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn emit(&self, asm: &mut Assembler, yes: Label, no: Label) {
        asm.step(LOAD_SLOT, ETHERTYPE);
        match self.word {
            Word::EtherType(number) => asm.choose(IF_EQUAL, number, yes, no),
            Word::Protocol { v4, v6 } => {
                for (ethertype, at, number) in [(IPV4, 9, v4), (IPV6, 6, v6)] {
                    let Some(number) = number else { continue };
                    let other = asm.label();
                    asm.leave_unless(IF_EQUAL, ethertype, other);
                    asm.step(LOAD_X_SLOT, BASE);
                    asm.step(LOAD_BYTE_AT_X, at);
                    asm.choose(IF_EQUAL, number, yes, no);
                    asm.place(other);
                }
                asm.go(no);
            }
        }
    }
}
