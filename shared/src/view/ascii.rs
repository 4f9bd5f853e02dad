//! The diagram in ASCII as RFCs draw it: two characters a bit, borders of `+-+` and `|`, no line longer than 72 characters.

use super::cell::{Mark, Owner, Owners, bytes, mark, missing, owners};
use super::diagram::{Card, Content, ROW_BITS, Row};
use super::export::{Options, Values, plain, wrap};
use crate::dissection::{Dissection, Layer, Node};
use crate::value::{counted, show};

/// The longest line, as in RFCs.
pub const COLUMNS: usize = 72;
/// What stands before each line.
const INDENT: &str = "   ";
/// Characters from the left border to the right one.
const ROW_COLUMNS: usize = 2 * ROW_BITS as usize + 1;

/// The packet's diagram, a header below the other. Names stand alone unless the options want values.
pub fn ascii(frame: &[u8], dissection: &Dissection, options: &Options<'_>) -> String {
    let mut out = String::new();
    if !options.title.is_empty() {
        paragraph(&mut out, "", options.title);
    }
    for card in options.cards(dissection) {
        let Some(layer) = dissection.layers.get(card.layer) else { continue };
        if !out.is_empty() {
            out.push('\n');
        }
        let bytes = counted(layer.span.slice(frame).len(), "byte");
        let quoted = if layer.quoted { ", quoted" } else { "" };
        paragraph(&mut out, INDENT, &format!("{}: {bytes}{quoted}", layer.protocol.name));
        out.push('\n');
        ruler(&mut out);
        let sheet = Sheet { frame, dissection, layer, values: options.values == Values::Shown };
        for line in sheet.draw(&card) {
            end_line(&mut out, INDENT, &line);
        }
        if options.values == Values::Shown {
            for problem in dissection.problems_of(card.layer) {
                paragraph(&mut out, "   ! ", &problem.message);
            }
        }
    }
    out
}

/// Tens above ones.
fn ruler(out: &mut String) {
    let mut tens = String::new();
    let mut ones = String::new();
    for bit in 0..ROW_BITS {
        let digit = |number| char::from_digit(number, 10).unwrap_or_default();
        tens.extend([' ', if bit % 10 == 0 { digit(bit / 10) } else { ' ' }]);
        ones.extend([' ', digit(bit % 10)]);
    }
    end_line(out, INDENT, &tens);
    end_line(out, INDENT, &ones);
}

fn paragraph(out: &mut String, before: &str, text: &str) {
    let mut before = before.to_owned();
    for line in wrap(&plain(text), |line| before.len() + line.len() <= COLUMNS) {
        // A word that no line holds is cut.
        end_line(out, &before, line.get(..COLUMNS - before.len()).unwrap_or(&line));
        before = " ".repeat(before.len());
    }
}

fn end_line(out: &mut String, before: &str, line: &str) {
    out.push_str(before);
    out.push_str(line);
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}

/// What one header is drawn from.
struct Sheet<'a> {
    frame: &'a [u8],
    dissection: &'a Dissection,
    layer: &'a Layer,
    values: bool,
}

/// The text of a field: its name in one line or several, and its value below.
#[derive(Default)]
struct Words {
    name: Vec<String>,
    value: Option<String>,
}

impl Words {
    fn lines(&self) -> usize {
        self.name.len() + usize::from(self.value.is_some())
    }
}

/// A run of columns that belongs to one owner, in one row.
struct Piece {
    owner: Owner,
    row: usize,
    column: usize,
    columns: usize,
}

impl Sheet<'_> {
    fn draw(&self, card: &Card) -> Vec<String> {
        let owners: Vec<_> = card.rows.iter().map(owners).collect();
        let pieces = pieces(&owners);
        // Where the text of each field stands: in its widest rows. All others of its rows stay empty.
        let blocks: Vec<_> = pieces.chunk_by(|piece, next| piece.owner == next.owner).map(block).collect();
        let words: Vec<_> = blocks.iter().map(|block| self.words(block)).collect();
        let mut heights = vec![1; card.rows.len()];
        for (block, words) in blocks.iter().zip(&words) {
            // A block of several rows has the lines between them too.
            let lines = words.lines().saturating_sub(2 * (block.rows - 1)).max(1);
            if let Some(height) = heights.get_mut(block.row) {
                *height = lines.max(*height);
            }
        }
        let mut canvas = Vec::new();
        let mut tops = Vec::with_capacity(heights.len());
        let nobody = [None; ROW_BITS as usize];
        let mut above = &nobody;
        for (row, height) in owners.iter().zip(heights) {
            canvas.push(border(above, row));
            tops.push(canvas.len());
            canvas.extend(std::iter::repeat_n(sides(row), height));
            above = row;
        }
        canvas.push(border(above, &nobody));
        for (block, words) in blocks.iter().zip(&words) {
            let Some(top) = tops.get(block.row) else { continue };
            let bottom = tops.get(block.row + block.rows).map_or(canvas.len(), |next| *next) - 1;
            if let Some(lines) = canvas.get_mut(*top..bottom) {
                put_words(lines, block, words);
            }
        }
        if self.values {
            self.put_bytes(&mut canvas, card, &tops);
        }
        self.put_folds(&mut canvas, card, &tops);
        canvas.into_iter().map(|line| line.into_iter().collect()).collect()
    }

    fn words(&self, block: &Block) -> Words {
        let Owner::Field(ix) = block.owner else {
            let whole = missing(self.layer);
            let text = if whole.len() + 2 <= block.width() { whole } else { "missing".to_owned() };
            return Words { name: broken(&text, block.width()), value: None };
        };
        let Some(node) = self.dissection.nodes.get(ix) else { return Words::default() };
        let name = name_lines(node, block.width());
        if !self.values {
            return Words { name, value: None };
        }
        if mark(self.frame, self.dissection, ix) == Mark::Bytes {
            return Words::default();
        }
        let shown = show(self.frame, self.dissection, ix);
        let (line, value) = (plain(&shown.line()), plain(&shown.value));
        let value = [line, value].into_iter().find(|text| text.len() <= block.width()).unwrap_or_else(|| {
            let mut cut = plain(&shown.value);
            cut.truncate(block.width().saturating_sub(2));
            cut.push_str("..");
            cut.truncate(block.width());
            cut
        });
        Words { name, value: Some(value) }
    }

    /// Each row of a byte string shows its own bytes; the first its name too.
    fn put_bytes(&self, canvas: &mut [Vec<char>], card: &Card, tops: &[usize]) {
        for (row, top) in card.rows.iter().zip(tops) {
            let (Row::Cells { cells, .. }, Some(line)) = (row, canvas.get_mut(*top)) else { continue };
            for cell in cells {
                let Content::Field { node: ix, span } = cell.content else { continue };
                let Some(node) = self.dissection.nodes.get(ix) else { continue };
                if mark(self.frame, self.dissection, ix) != Mark::Bytes {
                    continue;
                }
                let shown = bytes(span.slice(self.frame));
                let mut text = [&*shown.value, "  ", &*shown.meaning.unwrap_or_default()].concat();
                let (column, columns) = (cell.column as usize, cell.columns as usize);
                let whole = [node.field.label, ": ", &text].concat();
                if cell.begins && whole.len() < columns * 2 {
                    text = whole;
                }
                if text.len() >= columns * 2 {
                    text = shown.value;
                }
                put(line, column, columns, &text);
            }
        }
    }

    fn put_folds(&self, canvas: &mut [Vec<char>], card: &Card, tops: &[usize]) {
        for (row, top) in card.rows.iter().zip(tops) {
            let (Row::Fold { span, .. }, Some(line)) = (row, canvas.get_mut(*top)) else { continue };
            let more = counted(span.slice(self.frame).len(), "more byte");
            put(line, 0, ROW_BITS as usize, &more);
            for side in [0, ROW_COLUMNS - 1] {
                line.splice(side..=side, ['~']);
            }
        }
    }
}

/// The rows in which a field's text stands.
struct Block {
    owner: Owner,
    row: usize,
    rows: usize,
    column: usize,
    columns: usize,
}

impl Block {
    /// Characters between its borders.
    const fn width(&self) -> usize {
        self.columns * 2 - 1
    }
}

/// The columns of each owner, row by row. What belongs to one owner stands together.
fn pieces(rows: &[Owners]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (row, owners) in rows.iter().enumerate() {
        for (column, owner) in owners.iter().enumerate() {
            let Some(owner) = *owner else { continue };
            match pieces.last_mut() {
                Some(piece) if piece.owner == owner && piece.row == row => piece.columns += 1,
                _ => pieces.push(Piece { owner, row, column, columns: 1 }),
            }
        }
    }
    pieces
}

/// The first run of a field's widest rows.
fn block(pieces: &[Piece]) -> Block {
    let widest = pieces.iter().map(|piece| piece.columns).max().unwrap_or(1);
    let mut runs = pieces.iter().skip_while(|piece| piece.columns < widest);
    let (owner, row, column) =
        runs.next().map_or((Owner::Missing, 0, 0), |piece| (piece.owner, piece.row, piece.column));
    Block {
        owner,
        row,
        rows: 1 + runs.take_while(|piece| piece.columns == widest).count(),
        column,
        columns: widest,
    }
}

/// The line between two rows: dashes where one owner's bits end and another's begin.
fn border(above: &Owners, below: &Owners) -> Vec<char> {
    let mut line = vec![' '; ROW_COLUMNS];
    for (column, (above, below)) in above.iter().zip(below).enumerate() {
        if above == below && *above == Some(Owner::Missing) {
            line.splice(2 * column + 1..2 * column + 3, ['.', '.']);
        }
        if above != below {
            for (place, one) in line.iter_mut().skip(2 * column).zip("+-+".chars()) {
                *place = one;
            }
        }
    }
    // Where a shape goes on, only its sides are seen.
    for (places, one) in [(sides(above), '+'), (sides(below), '+')] {
        for (place, side) in line.iter_mut().zip(places) {
            if side == '|' && *place == ' ' {
                *place = one;
            }
        }
    }
    line
}

/// A line inside of a row: a bar wherever the owner changes.
fn sides(owners: &Owners) -> Vec<char> {
    let mut line = vec![' '; ROW_COLUMNS];
    let mut before = None;
    for (column, owner) in owners.iter().copied().chain([None]).enumerate() {
        if let Some(place) = line.get_mut(2 * column).filter(|_| owner != before) {
            *place = '|';
        }
        if let Some(place) = line.get_mut(2 * column + 1).filter(|_| owner == Some(Owner::Missing)) {
            *place = '.';
        }
        if let Some(place) =
            line.get_mut(2 * column).filter(|place| **place == ' ' && owner == Some(Owner::Missing))
        {
            *place = '.';
        }
        before = owner;
    }
    line
}

/// A field's name in lines that fit. What has one column stands letter below letter, as flags do in RFCs.
fn name_lines(node: &Node, width: usize) -> Vec<String> {
    let fits = |name: &str| width > 1 && name.split(' ').all(|word| word.len() <= width);
    let lines = |name: &str| wrap(name, |line| line.len() <= width);
    let whole = Some(node.field.name).filter(|name| fits(name)).map(lines);
    match whole.filter(|lines| lines.len() <= 3) {
        Some(lines) => lines,
        None => broken(node.field.label, width),
    }
}

/// Text in lines of this width, broken inside of words where it must be.
fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in wrap(&plain(text), |line| line.len() <= width) {
        let letters: Vec<char> = line.chars().collect();
        lines.extend(letters.chunks(width).map(|piece| piece.iter().collect::<String>()));
    }
    lines
}

/// Puts a name in the middle of its lines, and the value into the last or, in a block of several rows, right below the name.
fn put_words(lines: &mut [Vec<char>], block: &Block, words: &Words) {
    let count = lines.len();
    let value_line = if block.rows > 1 { 0 } else { usize::from(words.value.is_some()) };
    let taken = if block.rows > 1 { words.lines() } else { words.name.len() };
    let first = count.saturating_sub(value_line).saturating_sub(taken) / 2;
    let last = count.saturating_sub(1);
    for (line, text) in (first..).zip(&words.name) {
        if let Some(line) = lines.get_mut(line) {
            put(line, block.column, block.columns, text);
        }
    }
    let below = if block.rows > 1 { first + words.name.len() } else { last };
    if let (Some(value), Some(line)) = (&words.value, lines.get_mut(below)) {
        put(line, block.column, block.columns, value);
    }
}

/// Puts text into the middle of its columns.
fn put(line: &mut [char], column: usize, columns: usize, text: &str) {
    let width = columns * 2 - 1;
    let before = width.saturating_sub(text.len()) / 2;
    for (place, one) in line.iter_mut().skip(2 * column + 1 + before).zip(text.chars().take(width)) {
        *place = one;
    }
}
