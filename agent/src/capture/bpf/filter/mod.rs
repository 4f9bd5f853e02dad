//! Capture filters in the language of pcap-filter(7), as far as people use it: text to a part of a BPF program.
//!
//! `docs/capture-filter.md` describes the language. It knows nothing of interfaces and own traffic; see
//! [`Rules`](super::Rules).

mod emit;
mod expression;
mod names;
mod parse;
mod words;

use super::assembler::{Assembler, Label, MAX_STEPS};
use super::place::{self, Start};
use expression::Expression;
use parse::Parser;
use thiserror::Error;

/// A text may have so many bytes.
pub const MAX_TEXT_BYTES: usize = 4096;
/// Steps of a program that are not the filter's.
const OTHER_STEPS: usize = 1024;

/// A capture filter, ready to be made part of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    text: String,
    expression: Expression,
}

/// Why a text is no capture filter.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct FilterError {
    /// What is wrong, and what would be right.
    pub message: String,
    /// The byte of the text where the wrong part begins; the beginning of a character, or the text's end.
    pub start: usize,
    /// Its length in bytes, up to the end of a character; 0 only at the end of the text.
    pub length: usize,
}

impl Filter {
    /// Understands a text; an empty one is no filter.
    ///
    /// # Errors
    /// The part that is wrong, and why.
    pub fn parse(text: &str) -> Result<Option<Self>, FilterError> {
        let whole = |message| FilterError { message, start: 0, length: text.len() };
        if text.len() > MAX_TEXT_BYTES {
            return Err(whole(format!("a capture filter has up to {MAX_TEXT_BYTES} bytes")));
        }
        let words = words::cut(text)?;
        if words.is_empty() {
            return Ok(None);
        }
        let expression = Parser::new(&words, text.len()).filter()?;
        let filter = Self { text: text.to_owned(), expression };
        let most = MAX_STEPS - OTHER_STEPS;
        match filter.steps() {
            steps if steps > most => Err(whole(format!(
                "the filter makes {steps} steps of the kernel's machine, which can take {most}; ask for less at once"
            ))),
            _ => Ok(Some(filter)),
        }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Steps that go to `yes` with packets that the filter wants, else to `no`. They need what [`place::find`] finds.
    pub(super) fn emit(&self, asm: &mut Assembler, start: Start, yes: Label, no: Label) {
        emit::expression(asm, &self.expression, start, yes, no);
    }

    fn steps(&self) -> usize {
        let mut asm = Assembler::default();
        let [yes, no] = [(); 2].map(|()| asm.label());
        place::find(&mut asm, Start::Link);
        self.emit(&mut asm, Start::Link, yes, no);
        asm.place(yes);
        asm.place(no);
        asm.lay_out().len()
    }
}
