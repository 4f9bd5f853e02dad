//! The bytes in rows: a field each, or a few small ones that share bytes, with names and values behind.

use super::Made;
use super::grammar::Grammar;
use crate::bits::BitSpan;
use crate::dissection::{Layer, NodeIx};
use crate::table::{Coverage, Kind};
use crate::value::{ascii, counted, show};
use std::fmt::Write as _;

/// Bytes in a row, at most.
const ROW_BYTES: usize = 8;
/// Characters behind a row, at most.
const WORDS: usize = 100;

/// Adds the rows of all headers that the program makes.
pub(super) fn write(out: &mut String, made: &Made<'_>, grammar: &Grammar) {
    for layer in made.dissection.layers.iter().skip(made.kernels) {
        let bytes = layer.span.slice(&made.frame).len();
        if bytes == 0 {
            continue;
        }
        let rows = rows(made, layer);
        let title = format!("{}, {}", layer.protocol.name, counted(bytes, "byte"));
        grammar.comment(out, grammar.indent, &title);
        // gofmt lines comments up from row to row until one has several numbers.
        let ends = |row: &Row| grammar.ragged && row.bytes.contains(' ');
        for rows in rows.chunk_by(|row, _| !ends(row)) {
            let widest = rows.iter().map(|row| row.bytes.len()).max().unwrap_or_default();
            for row in rows {
                let before = format!("{}{:widest$} ", grammar.indent, row.bytes);
                grammar.comment(out, &before, &row.words);
            }
        }
    }
}

struct Row {
    /// `0x45, 0x00,`
    bytes: String,
    words: String,
}

fn rows(made: &Made<'_>, layer: &Layer) -> Vec<Row> {
    let mut rows = Vec::new();
    // What shares bytes with what comes next.
    let (mut from, mut words) = (layer.span.start, Vec::new());
    for unit in units(made, layer) {
        words.push(unit.words);
        if unit.end.is_multiple_of(8) {
            let span = BitSpan::between(from, unit.end);
            fill(&mut rows, span.slice(&made.frame), &words.join(", "), unit.characters);
            (from, words) = (unit.end, Vec::new());
        }
    }
    rows
}

/// Adds as many rows as the bytes take.
fn fill(rows: &mut Vec<Row>, bytes: &[u8], words: &str, characters: bool) {
    for (ix, part) in bytes.chunks(ROW_BYTES).enumerate() {
        let mut row = Row { bytes: String::new(), words: String::new() };
        for byte in part {
            let between = if row.bytes.is_empty() { "" } else { " " };
            // Writing to a string cannot fail.
            let _ = write!(row.bytes, "{between}0x{byte:02x},");
        }
        let text = || part.iter().copied().map(ascii).collect::<String>();
        row.words = match (ix, characters) {
            (0, true) => format!("{words}: \"{}\"", text()),
            (_, true) => format!("\"{}\"", text()),
            (0, false) => words.chars().take(WORDS).collect(),
            (_, false) => "...".to_owned(),
        };
        rows.push(row);
    }
}

/// Something that is told in one go.
struct Unit {
    end: u32,
    words: String,
    /// Whether its characters are told beside its bytes.
    characters: bool,
}

/// The fields of a layer; short options and items as one each.
fn units(made: &Made<'_>, layer: &Layer) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut ix = layer.nodes_start;
    while let Some(node) = made.dissection.nodes.get(ix).filter(|_| ix < layer.nodes_end) {
        let next = ix + node.parts() + 1;
        let whole = node.parts() == 0 || matches!(node.field.kind, Kind::Group(_));
        let item = made.dissection.parent(ix).and_then(|parent| made.dissection.nodes.get(parent));
        let item = item.is_some_and(|list| matches!(list.field.kind, Kind::List(_) | Kind::Items(_)));
        let short = item && node.span.slice(&made.frame).len() <= ROW_BYTES;
        if !whole && !short {
            // What an option is and how long stands in one row; what else is in it, in others.
            let behind = if item { kind_and_length(made, ix) } else { ix + 1 };
            if let Some(length) = made.dissection.nodes.get(behind - 1).filter(|_| behind > ix + 1) {
                let words = parts(made, ix, behind);
                units.push(Unit { end: length.span.end(), words, characters: false });
            }
            ix = behind;
            continue;
        }
        let words = if whole { told(made, ix) } else { parts(made, ix, next) };
        let characters = node.parts() == 0 && matches!(node.field.kind, Kind::Bytes);
        if !node.span.is_empty() {
            units.push(Unit { end: node.span.end(), words, characters });
        }
        ix = next;
    }
    units
}

/// The node behind kind and length of an option, where these are its first bytes; else the first of its parts.
fn kind_and_length(made: &Made<'_>, option: NodeIx) -> NodeIx {
    let byte = |ix| {
        made.dissection.is_leaf(ix) && made.dissection.nodes.get(ix).is_some_and(|node| node.span.len == 8)
    };
    if byte(option + 1) && byte(option + 2) { option + 3 } else { option + 1 }
}

/// The parts of an option.
fn parts(made: &Made<'_>, from: NodeIx, to: NodeIx) -> String {
    let leaves = (from..to).filter(|ix| made.dissection.is_leaf(*ix));
    leaves.map(|ix| told(made, ix)).collect::<Vec<_>>().join(", ")
}

/// `Data Offset: 10 (40 bytes)`, of bytes without structure the name alone.
fn told(made: &Made<'_>, ix: NodeIx) -> String {
    let Some(node) = made.dissection.nodes.get(ix) else { return String::new() };
    let shown = show(&made.frame, &made.dissection, ix);
    let value = match node.field.kind {
        Kind::Bytes => return node.field.name.to_owned(),
        // It takes in the address that the kernel will put before it.
        Kind::Checksum(Coverage::PseudoHeader { .. }) if made.kernels > 0 => shown.value,
        // The packet has no time yet.
        Kind::Timeval(_) => shown.value,
        _ => shown.line(),
    };
    format!("{}: {value}", node.field.name)
}
