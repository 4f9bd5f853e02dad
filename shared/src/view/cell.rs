//! What stands in a cell of the diagram, and how it is marked: the same words for every form of it. Where they stand and
//! whether they fit is for each form to say.

use super::diagram::{Cell, Content, ROW_BITS, Row};
use crate::bits::{BitSpan, read};
use crate::check::{self, Verdict};
use crate::dissection::{Dissection, Layer, NodeIx};
use crate::table::{Field, Kind};
use crate::value::{Shown, ascii, hex_bytes, show};

/// What sets a cell apart from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    Plain,
    /// A flag that is 1.
    Set,
    /// A flag that is 0.
    Clear,
    /// Bytes without further structure: each row shows its own.
    Bytes,
    /// A checksum, and what is to be said about it.
    Checksum(Verdict),
}

/// What sets the cells of this field apart.
pub fn mark(frame: &[u8], dissection: &Dissection, ix: NodeIx) -> Mark {
    let Some(node) = dissection.nodes.get(ix) else { return Mark::Plain };
    match node.field.kind {
        Kind::Flag { .. } if read(frame, node.span) == Some(1) => Mark::Set,
        Kind::Flag { .. } => Mark::Clear,
        Kind::Bytes if node.span.is_whole_bytes() => Mark::Bytes,
        Kind::Checksum(_) => check::checksum(frame, dissection, node.layer())
            .filter(|check| check.node == ix)
            .map_or(Mark::Plain, |check| Mark::Checksum(check.verdict)),
        _ => Mark::Plain,
    }
}

/// The value that stands in a cell: the field's where it begins, in a byte string the bytes of this row, else nothing.
pub fn value(frame: &[u8], dissection: &Dissection, cell: &Cell) -> Option<Shown> {
    let Content::Field { node: ix, span } = cell.content else { return None };
    let node = dissection.nodes.get(ix)?;
    match node.field.kind {
        Kind::Bytes => Some(bytes(span.slice(frame))),
        _ => cell.begins.then(|| show(frame, dissection, ix)),
    }
}

/// Bytes of a row: digits, and the characters they stand for.
pub fn bytes(bytes: &[u8]) -> Shown {
    Shown { value: hex_bytes(bytes), meaning: Some(bytes.iter().copied().map(ascii).collect()) }
}

/// The field's name, or its short one where that does not fit.
pub fn name(field: &Field, fits: impl FnOnce(&str) -> bool) -> &'static str {
    if fits(field.name) { field.name } else { field.label }
}

/// What is said of the bits that a header promises and the capture does not hold.
pub fn missing(layer: &Layer) -> String {
    let bits = layer.missing_bits;
    match layer.missing_from {
        Some(id) => {
            let field = layer.protocol.fields.iter().find(|field| field.id == id);
            format!("{bits} bits missing: {} promises them", field.map_or(id, |field| field.name))
        }
        None => format!("{bits} bits missing"),
    }
}

/// Where a field stands in its header: `byte 12 bits 0 to 3`.
pub fn place(layer: &Layer, span: BitSpan) -> String {
    let header = layer.span.first_byte();
    let first = span.first_byte().saturating_sub(header);
    let last = span.end_byte().saturating_sub(header + 1).max(first);
    let (from, to) = (span.start % 8, (span.end() + 7) % 8);
    match (first == last, span.is_whole_bytes()) {
        (true, true) => format!("byte {first}"),
        (false, true) => format!("bytes {first} to {last}"),
        (true, false) if from == to => format!("byte {first} bit {from}"),
        (true, false) => format!("byte {first} bits {from} to {to}"),
        (false, false) => format!("byte {first} bit {from} to byte {last} bit {to}"),
    }
}

/// To whom each column of a row belongs. Borders stand where the owner changes, so that a field which goes on in the next
/// row is one shape.
pub type Owners = [Option<Owner>; ROW_BITS as usize];

/// Whose a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A field's.
    Field(NodeIx),
    /// Nobody's: the bits are missing.
    Missing,
}

impl Owner {
    /// Whose this cell is.
    pub const fn of(cell: &Cell) -> Self {
        match cell.content {
            Content::Field { node, .. } => Self::Field(node),
            Content::Missing => Self::Missing,
        }
    }
}

/// To whom the columns of this row belong.
pub fn owners(row: &Row) -> Owners {
    match row {
        Row::Fold { node, .. } => [Some(Owner::Field(*node)); ROW_BITS as usize],
        Row::Cells { cells, .. } => {
            let mut owners = [None; ROW_BITS as usize];
            for cell in cells {
                let columns = owners.iter_mut().skip(cell.column as usize).take(cell.columns as usize);
                columns.for_each(|owner| *owner = Some(Owner::of(cell)));
            }
            owners
        }
    }
}
