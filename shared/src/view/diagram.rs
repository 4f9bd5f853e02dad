//! The diagram's geometry: a card a header, rows of 32 bits as RFCs draw them, and the cells in them. The cells partition
//! the packet's bits exactly.

use crate::bits::BitSpan;
use crate::dissection::{Dissection, LayerIx, NodeIx};

/// Bits in a row.
pub const ROW_BITS: u32 = 32;
/// Rows of one field that are drawn before the rest folds.
const ROWS_BEFORE_FOLD: u32 = 3;

/// The diagram of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagram {
    /// One a layer, outermost first.
    pub cards: Vec<Card>,
}

/// One header, drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Whose header it is.
    pub layer: LayerIx,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One line of the drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Up to 32 bits.
    Cells {
        /// First byte of the row, counted from the beginning of the header.
        header_byte: u32,
        /// From left to right; they fill the row but for the last row of a header.
        cells: Vec<Cell>,
    },
    /// The rest of a long field, folded.
    Fold {
        /// The field.
        node: NodeIx,
        /// Its bits that are not drawn.
        span: BitSpan,
    },
}

/// One field's part of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What it shows.
    pub content: Content,
    /// First column, 0 to 31.
    pub column: u32,
    /// Columns it takes, 1 to 32.
    pub columns: u32,
    /// Whether the field begins here; its text stands in this cell.
    pub begins: bool,
    /// Whether the field ends here; if not it goes on in the next row.
    pub ends: bool,
    /// True for every other field, so that neighbors can be told apart.
    pub alternate: bool,
}

/// What a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Bits of a field.
    Field {
        /// Which one; always a leaf.
        node: NodeIx,
        /// The bits of it in this row.
        span: BitSpan,
    },
    /// Bits that the header promises and the capture does not hold.
    Missing,
}

/// Lays a packet out. Long fields fold unless `unfolded` names them.
pub fn diagram(dissection: &Dissection, unfolded: Option<NodeIx>) -> Diagram {
    let cards = (0..dissection.layers.len()).filter_map(|layer| card(dissection, layer, unfolded)).collect();
    Diagram { cards }
}

fn card(dissection: &Dissection, ix: LayerIx, unfolded: Option<NodeIx>) -> Option<Card> {
    let layer = dissection.layers.get(ix)?;
    let mut drawing = Drawing { rows: Vec::new(), origin: layer.span.start, alternate: true };
    for node in layer.nodes_start..layer.nodes_end {
        let Some(row) = dissection.nodes.get(node).filter(|_| dissection.is_leaf(node)) else { continue };
        drawing.alternate = !drawing.alternate;
        match unfolded == Some(node) {
            true => drawing.cells(node, row.span, row.span),
            false => drawing.field(node, row.span),
        }
    }
    if layer.missing_bits > 0 {
        drawing.missing(layer.span.end(), layer.missing_bits.min(ROW_BITS * ROWS_BEFORE_FOLD));
    }
    Some(Card { layer: ix, rows: drawing.rows })
}

struct Drawing {
    rows: Vec<Row>,
    origin: u32,
    alternate: bool,
}

impl Drawing {
    fn field(&mut self, node: NodeIx, span: BitSpan) {
        // A fold takes a row itself, so one row more than the limit is drawn rather than folded. It takes whole rows:
        // what follows in the last one keeps its column.
        let fold_start = span.start - (span.start - self.origin) % ROW_BITS + ROWS_BEFORE_FOLD * ROW_BITS;
        let fold_end = span.end() - (span.end() - self.origin) % ROW_BITS;
        if fold_end > fold_start + ROW_BITS {
            self.cells(node, span, BitSpan::between(span.start, fold_start));
            self.rows.push(Row::Fold { node, span: BitSpan::between(fold_start, fold_end) });
            self.cells(node, span, BitSpan::between(fold_end, span.end()));
        } else {
            self.cells(node, span, span);
        }
    }

    /// The cells of the bits `shown` of a field that takes `span`.
    fn cells(&mut self, node: NodeIx, span: BitSpan, shown: BitSpan) {
        let mut at = shown.start;
        while at < shown.end() {
            let column = (at - self.origin) % ROW_BITS;
            let columns = (ROW_BITS - column).min(shown.end() - at);
            let piece = BitSpan::new(at, columns);
            let cell = Cell {
                content: Content::Field { node, span: piece },
                column,
                columns,
                begins: at == span.start,
                ends: piece.end() == span.end(),
                alternate: self.alternate,
            };
            self.put(at, cell);
            at = piece.end();
        }
    }

    fn missing(&mut self, start: u32, bits: u32) {
        let mut at = start;
        while at < start + bits {
            let column = (at - self.origin) % ROW_BITS;
            let columns = (ROW_BITS - column).min(start + bits - at);
            let ends = at + columns == start + bits;
            self.put(
                at,
                Cell {
                    content: Content::Missing,
                    column,
                    columns,
                    begins: at == start,
                    ends,
                    alternate: false,
                },
            );
            at += columns;
        }
    }

    fn put(&mut self, at: u32, cell: Cell) {
        match self.rows.last_mut() {
            Some(Row::Cells { cells, .. }) if cell.column > 0 => cells.push(cell),
            _ => {
                let header_byte = (at - self.origin) / ROW_BITS * 4;
                self.rows.push(Row::Cells { header_byte, cells: vec![cell] });
            }
        }
    }
}
