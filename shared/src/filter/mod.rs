//! Display filters in Wireshark's language, and search: which packets of a capture are shown.
//!
//! The language is that of wireshark-filter(4) and the Wireshark User's Guide, section "Building Display Filter
//! Expressions"; the names are the field ids of the tables (`docs/protocols.md`) and those that stand for several of them
//! (`docs/filter.md`). The tests hold both against an installed tshark.
//!
//! A [`Filter`] is made once, and asked about many packets. It looks at the layers of a packet as
//! [`dissect`](crate::dissect()) finds them and reads the fields that always stand in the same place from their bytes. Only
//! the layers whose other fields it asks for are laid out. It knows nothing of other packets: what Wireshark computes from
//! several (`tcp.analysis`, `tcp.stream`) is not here.

mod catalog;
mod complete;
mod find;
mod lexer;
mod make;
mod parser;
mod source;
mod suggest;
mod test;
mod value;

use crate::capture::{CaptureRecord, LinkType, Timestamp};
use crate::dissect::outline;
use crate::dissection::Dissection;
pub use complete::{Completion, CompletionKind, Completions, complete};
pub use find::Needle;
pub use make::{Join, conversation, join, only, without};
use std::cell::RefCell;
use std::ops::Range;
use test::{Expression, Packet};

/// Every row of every table that some packet can show.
#[cfg(feature = "words")]
pub(crate) fn rows() -> impl Iterator<Item = &'static crate::table::Field> {
    catalog::places().iter().map(|place| place.row)
}

/// The bytes of a string in double quotes, as filters write strings, escapes undone; `None` for any other text.
pub(crate) fn unquoted(text: &str) -> Option<Vec<u8>> {
    match lexer::Lexer::new(text).next() {
        Ok((lexer::Token::Quoted(bytes), at)) if at == (0..text.len()) => Some(bytes),
        _ => None,
    }
}

/// A display filter, ready to be asked about packets.
#[derive(Debug)]
pub struct Filter {
    /// What it asks; nothing for a filter that takes every packet.
    expression: Option<Expression>,
    /// Which operator holds it together.
    loosest: Loosest,
    looks_inside: bool,
    /// Memory for the layers of a packet, used again for the next one.
    scratch: RefCell<Option<Dissection>>,
}

/// Why a text is no filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// The part of the text that is to blame, in bytes; begins and ends between characters, and is empty only at the end of
    /// the text.
    pub at: Range<usize>,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl FilterError {
    fn new(at: Range<usize>, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }

    /// The same range in characters, for marks under a text of fixed width.
    pub fn characters(&self, text: &str) -> Range<usize> {
        let count = |end: usize| text.get(..end).map_or(0, |before| before.chars().count());
        count(self.at.start)..count(self.at.end)
    }
}

/// The operator that holds a filter together, outside all parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loosest {
    /// None: it is one test, or stands in parentheses.
    Tight,
    And,
    Xor,
    Or,
}

impl Filter {
    /// Understands a filter. A text without one takes every packet.
    ///
    /// # Errors
    /// The text is no filter: where it is wrong, and what would be right.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let parsed = parser::parse(text)?;
        let loosest = parsed.as_ref().map_or(Loosest::Tight, |(_, loosest)| *loosest);
        let expression = parsed.map(|(expression, _)| expression);
        let looks_inside = expression.as_ref().is_some_and(Expression::looks_inside);
        Ok(Self { expression, loosest, looks_inside, scratch: RefCell::new(None) })
    }

    /// Whether it takes every packet, having been made of no text.
    pub const fn is_empty(&self) -> bool {
        self.expression.is_none()
    }

    /// Whether it takes this packet, whose number in the capture the caller knows (`frame.number`; the first has 1).
    pub fn matches(&self, record: &CaptureRecord<'_>, number: u64) -> bool {
        let Some(expression) = &self.expression else { return true };
        let scratch = self.scratch.take().unwrap_or_else(|| Dissection::bare(LinkType::RAW, Timestamp(0)));
        let mut outline = if self.looks_inside { outline(record, scratch) } else { scratch };
        let taken = expression.holds(&mut Packet { record, number, outline: &mut outline });
        self.scratch.replace(Some(outline));
        taken
    }
}
