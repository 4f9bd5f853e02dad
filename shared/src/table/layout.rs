//! The fields of a header whose places do not depend on its bytes, worked out once: most of what a dissection holds is then
//! copied instead of walked.

use super::{Field, Kind, Length, OptionRow, OptionSet, Width};
use crate::bits::BitSpan;
use crate::dissection::{Node, NodeIx};
use std::sync::OnceLock;

/// The unchanging beginning of a protocol's header; worked out when it is first asked for.
#[derive(Debug, Default)]
pub struct Layout(OnceLock<Fixed>);

/// Rows of known place.
#[derive(Debug)]
pub(crate) struct Fixed {
    /// Their nodes in wire order, parents before children, as if their header began at bit 0.
    pub nodes: Box<[Node]>,
    /// Which of them have values that must be looked at.
    pub checked: Box<[u16]>,
    /// How many rows of the table they are.
    pub rows: usize,
    /// The bits they take.
    pub bits: u32,
}

impl Layout {
    /// Nothing worked out yet.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    pub(crate) fn of(&self, fields: &'static [Field]) -> &Fixed {
        self.0.get_or_init(|| Fixed::of(fields))
    }
}

/// The fields of those options of a set that have one form only; worked out when first asked for.
#[derive(Debug, Default)]
pub struct OptionLayouts(OnceLock<Known>);

/// What is known about each kind of option.
#[derive(Debug)]
struct Known {
    /// The position of a kind's row in the set; behind the last one for kinds that have none.
    row_of_kind: [u8; 256],
    /// For each row in the set, its fields if they always stand in the same place.
    fixed: Box<[Option<Fixed>]>,
}

impl OptionLayouts {
    /// Nothing worked out yet.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }
}

impl OptionSet {
    /// The row of a kind of option, and all its fields if it has only one form.
    pub(crate) fn row(&'static self, kind: u8) -> (&'static OptionRow, Option<&'static Fixed>) {
        let known = self.layouts.0.get_or_init(|| Known::of(self));
        let ix = known.row_of_kind.get(usize::from(kind)).map_or(usize::MAX, |ix| usize::from(*ix));
        (self.known.get(ix).unwrap_or(&self.unknown), known.fixed.get(ix).and_then(Option::as_ref))
    }
}

impl Known {
    fn of(set: &'static OptionSet) -> Self {
        let mut row_of_kind = [u8::MAX; 256];
        for (ix, row) in set.known.iter().enumerate().rev() {
            if let (Some(place), Ok(ix)) = (row_of_kind.get_mut(usize::from(row.kind)), u8::try_from(ix)) {
                *place = ix;
            }
        }
        Self { row_of_kind, fixed: set.known.iter().map(|row| Fixed::of_option(set, row)).collect() }
    }
}

impl Fixed {
    /// A whole option, where all options of its kind are alike.
    fn of_option(set: &'static OptionSet, row: &'static OptionRow) -> Option<Self> {
        let (bytes, behind_kind): (u8, &[&'static [Field]]) = match row.length {
            Length::One => (1, &[]),
            Length::Fixed(bytes) => (bytes, &[std::slice::from_ref(&set.length), row.body]),
            _ => return None,
        };
        let bits = u32::from(bytes) * 8;
        let mut nodes = vec![Node::leaf(&row.field, BitSpan::new(0, bits), 0, 0, 0)];
        let mut at = 0;
        for field in std::iter::once(&set.kind).chain(behind_kind.iter().copied().flatten()) {
            let width = width(field)?;
            place(field, at, width, Some(0), &mut nodes);
            at += width;
        }
        let parts = nodes.len() - 1;
        if let Some(option) = nodes.first_mut() {
            option.close(parts);
        }
        (at == bits).then(|| Self::from_nodes(nodes, 1, bits))
    }

    /// As many of the first `fields` as have a known place.
    fn of(fields: &'static [Field]) -> Self {
        let mut nodes = Vec::new();
        let (mut rows, mut bits) = (0, 0);
        for field in fields {
            let Some(width) = width(field) else { break };
            place(field, bits, width, None, &mut nodes);
            bits += width;
            rows += 1;
        }
        Self::from_nodes(nodes, rows, bits)
    }

    fn from_nodes(nodes: Vec<Node>, rows: usize, bits: u32) -> Self {
        let checked = (0_u16..).zip(&nodes).filter(|(_, node)| node.field.is_checked()).map(|(ix, _)| ix);
        Self { checked: checked.collect(), nodes: nodes.into(), rows, bits }
    }
}

/// The bits that a row takes in every header. Which rows a switch stands for is not known before the bytes are.
fn width(field: &Field) -> Option<u32> {
    match (field.width, field.kind) {
        (_, Kind::Switch(_)) => None,
        (Width::Bits(bits), _) => Some(bits.into()),
        _ => None,
    }
}

fn place(field: &'static Field, start: u32, len: u32, parent: Option<NodeIx>, nodes: &mut Vec<Node>) {
    let ix = nodes.len();
    nodes.push(Node::leaf(field, BitSpan::new(start, len), 0, parent.map_or(0, |parent| ix - parent), 0));
    if let Kind::Group(children) = field.kind {
        let mut at = start;
        for child in children {
            let Some(width) = width(child) else { break };
            place(child, at, width, Some(ix), nodes);
            at += width;
        }
    }
    let parts = nodes.len() - ix - 1;
    if let Some(node) = nodes.get_mut(ix) {
        node.close(parts);
    }
}
