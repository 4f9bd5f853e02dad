//! The bytes as a dump: 16 to a row, offset first, ASCII last; and the one-line form of the terminal.

use crate::bits::BitSpan;
use crate::dissection::{Dissection, LayerIx};
use crate::value::{ascii, hex_bytes};
use std::fmt::Write as _;

/// Bytes in a row.
pub const ROW_BYTES: u32 = 16;

/// One byte of the dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HexByte {
    /// Its position in the frame.
    pub offset: u32,
    /// Its value.
    pub value: u8,
    /// The layer it belongs to.
    pub layer: Option<LayerIx>,
    /// Whether it is the first byte of that layer.
    pub begins_layer: bool,
}

/// The rows of the dump from byte `first_row * 16`, at most `rows` of them.
pub fn rows(frame: &[u8], dissection: &Dissection, first_row: u32, rows: u32) -> Vec<Vec<HexByte>> {
    let start = (first_row as usize).saturating_mul(ROW_BYTES as usize);
    let shown = frame.get(start..).unwrap_or_default().chunks(ROW_BYTES as usize).take(rows as usize);
    let mut offset = first_row * ROW_BYTES;
    let mut out = Vec::new();
    for chunk in shown {
        let mut row = Vec::with_capacity(chunk.len());
        for value in chunk {
            let bit = offset * 8;
            let layer = dissection.layer_at(bit);
            let begins_layer =
                layer.and_then(|ix| dissection.layers.get(ix)).is_some_and(|layer| layer.span.start == bit);
            row.push(HexByte { offset, value: *value, layer, begins_layer });
            offset += 1;
        }
        out.push(row);
    }
    out
}

/// Which nibbles of a byte a selection touches: high, low.
pub fn nibbles(offset: u32, selected: BitSpan) -> (bool, bool) {
    (selected.overlaps(BitSpan::new(offset * 8, 4)), selected.overlaps(BitSpan::new(offset * 8 + 4, 4)))
}

/// The dump as text: `0000  45 00 …  E...`.
pub fn dump(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (ix, chunk) in bytes.chunks(ROW_BYTES as usize).enumerate() {
        let characters: String = chunk.iter().copied().map(ascii).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:04x}  {:<47}  {characters}", ix * ROW_BYTES as usize, hex_bytes(chunk));
    }
    text
}

/// All bytes on one line, uppercase, two digits each with spaces, as Go's `% X` prints them.
pub fn line(bytes: &[u8]) -> String {
    hex_bytes(bytes).to_uppercase()
}
