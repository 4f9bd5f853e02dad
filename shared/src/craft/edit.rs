//! Fields set from text, as people type values: the counterpart of `value`, which writes them.

use super::{Draft, MOST_BYTES};
use crate::bits::BitSpan;
use crate::dissection::NodeIx;
use crate::locate;
use crate::table::{Field, Kind};
use crate::value::counted;
use thiserror::Error;

/// Why a packet was not changed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EditError {
    /// The packet has no such part.
    #[error("this packet has no {part}")]
    NoPart {
        /// The name.
        part: String,
    },
    /// The text is no value of the field.
    #[error("{name}: {} is no such value; write {wanted}", text.escape_debug())]
    NoValue {
        /// The field's name.
        name: &'static str,
        /// The text.
        text: String,
        /// What would be one.
        wanted: String,
    },
    /// The header cannot be longer.
    #[error(
        "the {name} header has no room for {}: {} left for options; remove others first", counted(*bytes, "more byte"),
        match free { 1 => "1 byte is".to_owned(), free => format!("{free} bytes are") }
    )]
    NoRoom {
        /// Whose header.
        name: &'static str,
        /// Bytes that were to be added.
        bytes: usize,
        /// Bytes that there are.
        free: usize,
    },
    /// The packet would be longer than one can be.
    #[error("the packet would have {}; no more than {MOST_BYTES} are possible", counted(*bytes, "byte"))]
    TooLong {
        /// How long.
        bytes: usize,
    },
}

impl Draft {
    /// Sets a part from text. It is named as [`locate`] does, `tcp.flags.syn` or `@160+4`. Numbers may be decimal, `0x` hexadecimal
    /// or `0b` binary, or the name of a value; addresses are written as ever; bytes are hexadecimal digits, or text between double
    /// quotes. `auto` has a dependent field follow the others.
    ///
    /// # Errors
    /// There is no such part, or the text is none of its values; nothing was changed.
    pub fn set(&mut self, part: &str, text: &str) -> Result<(), EditError> {
        if text == "auto" {
            // It may stand where a receiver sees another field, or take no bytes at all.
            let one = self.dependents().into_iter().find(|one| one.id == part);
            if let Some(one) = one {
                self.set_dependent(&one, true);
                return Ok(());
            }
        }
        let dissection = self.dissection();
        let span =
            locate::find(&dissection, part).ok_or_else(|| EditError::NoPart { part: part.to_owned() })?;
        match dissection.nodes.iter().position(|node| node.span == span) {
            Some(node) => self.set_node(node, text),
            None => self.set_bits(span, text),
        }
    }

    /// As [`Self::set`], for a node of [`Self::dissection`].
    ///
    /// # Errors
    /// As there.
    pub fn set_node(&mut self, node: NodeIx, text: &str) -> Result<(), EditError> {
        let dissection = self.dissection();
        let row =
            dissection.nodes.get(node).ok_or_else(|| EditError::NoPart { part: format!("field {node}") })?;
        if text == "auto" && self.dependent_at(row.span).is_some() {
            self.set_automatic(node, true);
            return Ok(());
        }
        let value = number(row.field, row.span, text)?;
        self.write(row.span, value);
        Ok(())
    }

    fn set_bits(&mut self, span: BitSpan, text: &str) -> Result<(), EditError> {
        let wanted = format!("a number of {} bits", span.len);
        let value = digits(text).filter(|value| fits(*value, span));
        let value =
            value.ok_or_else(|| EditError::NoValue { name: "Bits", text: text.to_owned(), wanted })?;
        self.write(span, value);
        Ok(())
    }
}

fn number(field: &'static Field, span: BitSpan, text: &str) -> Result<u64, EditError> {
    let value = match field.kind {
        Kind::Ipv4 => text.parse::<std::net::Ipv4Addr>().ok().map(|address| address.to_bits().into()),
        _ => digits(text),
    };
    value.filter(|value| fits(*value, span)).ok_or_else(|| EditError::NoValue {
        name: field.name,
        text: text.to_owned(),
        wanted: format!("a number of {} bits", span.len),
    })
}

/// What can be written for a field, as the end of a sentence that begins with "write".
pub fn wanted(field: &Field) -> String {
    field.name.to_owned()
}

fn fits(value: u64, span: BitSpan) -> bool {
    span.len >= 64 || value >> span.len == 0
}

fn digits(text: &str) -> Option<u64> {
    let text = text.trim();
    match (text.strip_prefix("0x"), text.strip_prefix("0b")) {
        (Some(digits), _) => u64::from_str_radix(digits, 16).ok(),
        (_, Some(digits)) => u64::from_str_radix(digits, 2).ok(),
        _ => text.parse().ok(),
    }
}
