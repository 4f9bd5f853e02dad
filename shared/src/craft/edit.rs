//! Fields set from text, as people type values: the counterpart of `value`, which writes them.

use super::typed::{self, Typed, wanted};
use super::{Draft, MOST_BYTES, options, pieces};
use crate::bits::BitSpan;
use crate::dissection::{Dissection, Node, NodeIx};
use crate::locate;
use crate::table::{Kind, OptionSet, Width};
use crate::value::{counted, show};
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
    /// quotes. `auto` has a dependent field follow the others. What is shown of a field is a value of it, too, and leaves it as it is.
    ///
    /// # Errors
    /// There is no such part, or the text is none of its values; nothing was changed.
    pub fn set(&mut self, part: &str, text: &str) -> Result<(), EditError> {
        if is_auto(text) {
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
        let id = part.split('~').next().unwrap_or_default();
        let mut at = (0..).zip(&dissection.nodes).filter(|(_, node)| node.span == span);
        let named = at.clone().find(|(_, node)| node.field.id == id);
        match named.or_else(|| at.next()) {
            Some((node, _)) => self.set_in(&dissection, node, text),
            None => self.set_bits(span, text),
        }
    }

    /// As [`Self::set`], for a node of [`Self::dissection`].
    ///
    /// # Errors
    /// As there.
    pub fn set_node(&mut self, node: NodeIx, text: &str) -> Result<(), EditError> {
        self.set_in(&self.dissection(), node, text)
    }

    fn set_in(&mut self, dissection: &Dissection, node: NodeIx, text: &str) -> Result<(), EditError> {
        let text = text.trim();
        let row =
            dissection.nodes.get(node).ok_or_else(|| EditError::NoPart { part: format!("field {node}") })?;
        if is_auto(text) && self.dependent_at(row.span).is_some() {
            self.set_automatic(node, true);
            return Ok(());
        }
        // What is shown of such fields may say less than their bytes do.
        let is_less = row.missing_bits > 0 || !row.field.kind.is_number();
        if is_less && text == show(&self.bytes, dissection, node).value {
            return Ok(());
        }
        if let Some(value) = only_value(dissection, node) {
            return self.set_in(dissection, value, text);
        }
        let no_value = |wanted| EditError::NoValue { name: row.field.name, text: text.to_owned(), wanted };
        match typed::read(&self.bytes, dissection, node, text) {
            Some(Typed::Number(value)) => self.write(row.span, value),
            Some(Typed::Bytes(bytes)) if bytes.len() == row.span.slice(&self.bytes).len() || is_open(row) => {
                return self.put(dissection, node, &bytes);
            }
            Some(Typed::Bytes(_)) => {
                let bytes = counted(row.span.len as usize / 8, "byte");
                return Err(no_value(format!("{bytes}, which is how long the field is")));
            }
            None => return Err(no_value(wanted(row.field))),
        }
        Ok(())
    }

    fn set_bits(&mut self, span: BitSpan, text: &str) -> Result<(), EditError> {
        let fits = |value: &u64| span.len < 65 && value.checked_shr(span.len).unwrap_or_default() == 0;
        let wanted = match span.len {
            0..65 => format!("a number of {}", counted(span.len as usize, "bit")),
            _ => "to one of its fields".to_owned(),
        };
        let value = typed::plain(text.trim()).filter(fits);
        let value =
            value.ok_or_else(|| EditError::NoValue { name: "Bits", text: text.to_owned(), wanted })?;
        self.write(span, value);
        Ok(())
    }

    /// Puts other bytes in the place of a field's. The length of the option that it is part of follows, if it was right.
    fn put(&mut self, dissection: &Dissection, node: NodeIx, bytes: &[u8]) -> Result<(), EditError> {
        let Some(row) = dissection.nodes.get(node) else { return Ok(()) };
        let mut changed = self.clone();
        if let Some(padding) = self.dependent_at(row.span) {
            changed.set_dependent(&padding, false);
        }
        let (from, to) = (row.span.first_byte() as usize, row.span.end_byte() as usize);
        let home = pieces::home(&changed.pieces, from, to);
        pieces::exchange(&mut changed, from, to, bytes, home)?;
        if let Some((set, option)) = option_around(dissection, node) {
            let length = option.first_byte() as usize + 1;
            let before = option.len as usize / 8;
            let follows = options::length_byte(set, before + bytes.len() - (to - from));
            let found = self.bytes.get(length).copied();
            let was_right = found.is_some() && found == options::length_byte(set, before);
            if let (Some(place), Some(follows), true) = (changed.bytes.get_mut(length), follows, was_right) {
                *place = follows;
            }
        }
        changed.settle();
        if bytes.len() > to - from {
            options::check_room(self, &changed, bytes.len() - (to - from))?;
        }
        *self = changed;
        Ok(())
    }
}

fn is_auto(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("auto")
}

/// Whether a field ends where the header or option around it does, or where its own bytes say so: it can be of any length.
fn is_open(node: &Node) -> bool {
    matches!(node.field.width, Width::Rest) || matches!(node.field.kind, Kind::DomainName)
}

/// The value of an option that has one, behind kind and length.
fn only_value(dissection: &Dissection, option: NodeIx) -> Option<NodeIx> {
    options::set_of(dissection, option)?;
    let layer = dissection.nodes.get(option)?.layer();
    let mut values = dissection.children(layer, Some(option)).skip(2).map(|(value, _)| value);
    values.next().filter(|_| values.next().is_none())
}

/// The innermost option that a node is inside of.
fn option_around(dissection: &Dissection, node: NodeIx) -> Option<(&'static OptionSet, BitSpan)> {
    let mut inside = dissection.parent(node)?;
    loop {
        if let Some(set) = options::set_of(dissection, inside) {
            return dissection.nodes.get(inside).map(|option| (set, option.span));
        }
        inside = dissection.parent(inside)?;
    }
}
