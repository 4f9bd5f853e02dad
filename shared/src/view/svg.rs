//! The diagram as an SVG image that stands alone: no script, no style sheet, nothing fetched from elsewhere. Texts are
//! shortened by an estimate of how wide they are, since nobody here knows the reader's fonts.

mod palette;
mod pen;

use super::cell::{Mark, Owner, Owners, mark, missing, name, owners, place, value};
use super::diagram::{Card, Cell, Content, ROW_BITS, Row};
use super::export::{Options, Theme, Values, wrap};
use crate::bits::BitSpan;
use crate::check::Verdict;
use crate::dissection::{Dissection, Layer, NodeIx};
use crate::value::{ascii, counted, hex_bytes, show};
use palette::{Hue, Palette, palette};
use pen::{Anchor, Font, Pen, SANS, Style, fit, width};

/// Where the columns begin and end, in pixels; before them stand the byte offsets. Columns take whole pixels.
struct Paper {
    width: u32,
    left: u32,
    left_quoted: u32,
    right: u32,
}

/// As wide as a slide.
const SLIDE: Paper = Paper { width: 1280, left: 48, left_quoted: 80, right: 1264 };
/// Narrower, so that letters are large enough where the picture is as wide as a sheet of paper.
const SHEET: Paper = Paper { width: 880, left: 40, left_quoted: 72, right: 872 };
const MARGIN: u32 = 16;

const TITLE: Style = Style { font: Font::Sans, size: 26, bold: true };
const PROTOCOL: Style = Style { font: Font::Sans, size: 21, bold: true };
const CAPTION: Style = Style { font: Font::Sans, size: 15, bold: false };
const RULER: Style = Style { font: Font::Mono, size: 12, bold: false };
const NAME: Style = Style { font: Font::Sans, size: 14, bold: false };
const FLAG: Style = Style { font: Font::Mono, size: 13, bold: true };
const FLAG_SMALL: Style = Style { font: Font::Mono, size: 9, bold: true };
const VALUE: Style = Style { font: Font::Mono, size: 18, bold: true };
const VALUE_SMALL: Style = Style { font: Font::Mono, size: 15, bold: true };
const CLEAR: Style = Style { font: Font::Mono, size: 18, bold: false };
const MEANING: Style = Style { font: Font::Sans, size: 13, bold: false };
const CHARACTER: Style = Style { font: Font::Mono, size: 16, bold: false };

/// Space between a cell's border and its text.
const PAD: u32 = 8;

/// The packet's diagram as an SVG document.
pub fn svg(frame: &[u8], dissection: &Dissection, options: &Options<'_>) -> String {
    let palette = palette(options.theme);
    let paper = if options.theme == Theme::Print { &SHEET } else { &SLIDE };
    let mut pen = Pen::default();
    let mut y = 0;
    if !options.title.is_empty() {
        let title = fit(options.title, TITLE, paper.width - 2 * MARGIN);
        pen.text(MARGIN, y + MARGIN + 24, Anchor::Start, TITLE, palette.text, &title);
        y += 44;
    }
    for card in options.cards(dissection) {
        let Some(layer) = dissection.layers.get(card.layer) else { continue };
        let left = if layer.quoted { paper.left_quoted } else { paper.left };
        let picture = Picture {
            frame,
            dissection,
            layer,
            card: &card,
            values: options.values,
            palette,
            hue: palette.hue(layer.protocol.tier),
            left,
            right: paper.right,
            column: (paper.right - left) / ROW_BITS,
        };
        y = picture.draw(&mut pen, y + MARGIN, options.selected) + 8;
    }
    document(&pen, paper.width, y + 8, palette, options.title)
}

fn document(body: &Pen, width: u32, height: u32, palette: &Palette, title: &str) -> String {
    let mut pen = Pen::default();
    pen.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    pen.word("font-family", SANS).number("width", width).number("height", height);
    pen.raw(" viewBox=\"0 0 ").digits(width).raw(" ").digits(height).raw("\">\n");
    pen.title(if title.is_empty() { "The diagram of a packet" } else { title });
    pen.raw("\n");
    pen.rect(0, 0, width, height, palette.surface);
    pen.raw("\n").raw(&body.out).raw("</svg>\n");
    pen.out
}

/// One header, drawn.
struct Picture<'a> {
    frame: &'a [u8],
    dissection: &'a Dissection,
    layer: &'a Layer,
    card: &'a Card,
    values: Values,
    palette: &'a Palette,
    hue: &'a Hue,
    left: u32,
    right: u32,
    column: u32,
}

/// A row where it stands.
struct Line {
    top: u32,
    height: u32,
    owners: Owners,
}

impl Picture<'_> {
    /// Draws it from `y` downwards; where it ends.
    fn draw(&self, pen: &mut Pen, y: u32, selected: Option<BitSpan>) -> u32 {
        let Palette { soft, alarm, .. } = *self.palette;
        pen.raw("<g").word("data-layer", self.layer.protocol.id).raw(">\n");
        if self.layer.missing_bits > 0 {
            self.hatching(pen);
        }
        self.heading(pen, y);
        let mut lines = Vec::with_capacity(self.card.rows.len());
        let mut at = y + 50;
        for row in &self.card.rows {
            let height = self.height(row);
            lines.push(Line { top: at, height, owners: owners(row) });
            at += height;
        }
        for (row, line) in self.card.rows.iter().zip(&lines) {
            if let Row::Cells { header_byte, cells } = row {
                let baseline = line.top + line.height.min(31) / 2 + 5;
                pen.text(self.left - 8, baseline, Anchor::End, RULER, soft, &header_byte.to_string());
                for cell in cells {
                    self.cell(pen, cell, line);
                }
            }
            if let Row::Fold { node, .. } = row {
                pen.rect(self.left, line.top, self.right - self.left, line.height, self.tint(*node));
            }
        }
        self.borders(pen, &lines, self.hue.line, 1);
        for (row, line) in self.card.rows.iter().zip(&lines) {
            if let Row::Fold { node, span } = row {
                self.fold(pen, *node, *span, line);
            }
        }
        if let Some(span) = selected.filter(|span| span.overlaps(self.layer.span)) {
            let chosen: Vec<_> =
                self.card.rows.iter().zip(&lines).map(|(row, line)| chosen(row, line, span)).collect();
            self.borders(pen, &chosen, self.palette.pin, 4);
        }
        if self.layer.quoted {
            for x in [self.left - 38, self.left - 34] {
                pen.rect(x, y + 4, 1, at - y - 4, self.hue.line);
            }
        }
        if self.values == Values::Shown {
            for problem in self.dissection.problems_of(self.card.layer) {
                let room = self.right - self.left - 20;
                for (ix, line) in
                    wrap(&problem.message, |line| width(line, CAPTION) <= room).iter().enumerate()
                {
                    if ix == 0 {
                        pen.text(self.left, at + 22, Anchor::Start, FLAG, alarm, "!");
                    }
                    pen.text(self.left + 16, at + 22, Anchor::Start, CAPTION, alarm, line);
                    at += 21;
                }
            }
        }
        pen.raw("</g>\n");
        at
    }

    /// The pattern of what is missing. Each header has its own, since several pictures may stand in one document.
    fn hatching(&self, pen: &mut Pen) {
        pen.raw("<pattern id=\"missing").digits(u32::try_from(self.card.layer).unwrap_or_default());
        pen.raw("\" width=\"10\" height=\"10\" patternUnits=\"userSpaceOnUse\">");
        pen.raw("<path d=\"M-2 12L12 -2M-2 2L2 -2M8 12L12 8\" fill=\"none\"")
            .word("stroke", self.palette.soft);
        pen.raw(" stroke-opacity=\"0.45\"/></pattern>\n");
    }

    /// The protocol's names, how much of it there is, and the columns' numbers.
    fn heading(&self, pen: &mut Pen, y: u32) {
        let Palette { soft, .. } = *self.palette;
        let protocol = self.layer.protocol;
        pen.text(self.left, y + 22, Anchor::Start, PROTOCOL, self.hue.line, protocol.title);
        let bytes = counted(self.layer.span.slice(self.frame).len(), "byte");
        let quoted = if self.layer.quoted { "quoted · " } else { "" };
        let size = format!("{quoted}{bytes} from byte {}", self.layer.span.first_byte());
        pen.text(self.right, y + 22, Anchor::End, CAPTION, soft, &size);
        if protocol.name != protocol.title {
            let x = self.left + width(protocol.title, PROTOCOL) + 14;
            let room = self.right.saturating_sub(x + width(&size, CAPTION) + 14);
            pen.text(x, y + 22, Anchor::Start, CAPTION, soft, &fit(protocol.name, CAPTION, room));
        }
        for bit in 0..ROW_BITS {
            let x = self.left + bit * self.column + self.column / 2;
            pen.text(x, y + 44, Anchor::Middle, RULER, soft, &bit.to_string());
        }
    }

    /// Rows are as tall as what stands in them.
    fn height(&self, row: &Row) -> u32 {
        let Row::Cells { cells, .. } = row else { return 50 };
        let bytes = |cell: &Cell| match cell.content {
            Content::Field { node, .. } => mark(self.frame, self.dissection, node) == Mark::Bytes,
            Content::Missing => true,
        };
        if cells.iter().all(|cell| !cell.begins && !bytes(cell)) {
            return 26;
        }
        let low = |cell: &Cell| !cell.begins || bytes(cell);
        match self.values {
            _ if cells.iter().all(low) => 34,
            Values::Left => 50,
            Values::Shown | Values::Blank => 64,
        }
    }

    fn cell(&self, pen: &mut Pen, cell: &Cell, line: &Line) {
        let (x, wide) = (self.left + cell.column * self.column, cell.columns * self.column);
        let Content::Field { node: ix, span } = cell.content else {
            pen.raw("<g").number("data-missing", cell.columns).raw(">");
            pen.rect(x, line.top, wide, line.height, self.palette.surface);
            pen.rect(x, line.top, wide, line.height, &format!("url(#missing{})", self.card.layer));
            if cell.begins {
                let text = fit(&missing(self.layer), CAPTION, wide - 2 * PAD);
                let half = width(&text, CAPTION) / 2 + 8;
                let middle = x + wide / 2;
                pen.rect(
                    middle - half.min(wide / 2),
                    line.top + 5,
                    (2 * half).min(wide),
                    24,
                    self.palette.surface,
                );
                pen.text(middle, line.top + 22, Anchor::Middle, CAPTION, self.palette.text, &text);
            }
            pen.raw("</g>\n");
            return;
        };
        let Some(node) = self.dissection.nodes.get(ix) else { return };
        let mark = mark(self.frame, self.dissection, ix);
        pen.raw("<g").word("data-field", node.field.id);
        pen.number("data-bit", span.start).number("data-bits", span.len);
        if let (Mark::Set | Mark::Clear, Values::Shown) = (mark, self.values) {
            pen.word("data-flag", if mark == Mark::Set { "set" } else { "clear" });
        }
        pen.raw(">");
        if cell.begins {
            let whole = BitSpan::new(node.span.start, node.span.len + node.missing_bits);
            let mut label = format!("{}: {}", node.field.name, place(self.layer, whole));
            if self.values == Values::Shown {
                label.push_str(": ");
                label.push_str(&show(self.frame, self.dissection, ix).line());
            }
            pen.title(&label);
        }
        pen.rect(
            x,
            line.top,
            wide,
            line.height,
            if cell.alternate { self.hue.tint_2 } else { self.hue.tint },
        );
        match (mark, cell.columns) {
            (Mark::Bytes, _) => self.bytes(pen, cell, node.field.label, span, (x, line)),
            (_, 1 | 2) => self.narrow(pen, cell, mark, (x, line)),
            _ => self.wide(pen, cell, mark, (x, line)),
        }
        pen.raw("</g>\n");
    }

    /// Bytes stand under their eight columns, each with the character it stands for.
    fn bytes(&self, pen: &mut Pen, cell: &Cell, label: &str, span: BitSpan, (x, line): (u32, &Line)) {
        let baseline = line.top + line.height / 2 + 6;
        let Palette { text, soft, .. } = *self.palette;
        if cell.begins {
            let room =
                if self.values == Values::Shown { self.column * 3 } else { self.column * cell.columns };
            pen.text(x + PAD, baseline - 1, Anchor::Start, NAME, soft, &fit(label, NAME, room - 2 * PAD));
        }
        for (byte, start) in span.slice(self.frame).iter().zip((x..).step_by(self.column as usize * 8)) {
            let middle = start + self.column * 4;
            match self.values {
                Values::Shown => {
                    pen.text(middle, baseline, Anchor::Middle, VALUE, text, &hex_bytes(&[*byte]));
                    let one = ascii(*byte).to_string();
                    pen.text(middle + 30, baseline, Anchor::Middle, CHARACTER, soft, &one);
                }
                Values::Blank => self.blank(pen, middle - 18, baseline + 4, 36),
                Values::Left => {}
            }
        }
    }

    /// One bit or two: all in the middle.
    fn narrow(&self, pen: &mut Pen, cell: &Cell, mark: Mark, (x, line): (u32, &Line)) {
        if !cell.begins {
            return;
        }
        let wide = cell.columns * self.column;
        let middle = x + wide / 2;
        let Palette { text, soft, surface, .. } = *self.palette;
        let label = self.name(cell, FLAG_SMALL, wide - 2);
        let large = width(&label, FLAG) <= wide - 2;
        let (name_color, name_style) = match mark {
            Mark::Set => (text, FLAG),
            _ if cell.columns == 2 || self.values != Values::Shown => (text, FLAG),
            _ => (soft, Style { bold: false, ..FLAG }),
        };
        let name_style = if large { name_style } else { Style { size: FLAG_SMALL.size, ..name_style } };
        let down = if self.values == Values::Left { line.height / 2 + 5 } else { 21 };
        pen.text(middle, line.top + down, Anchor::Middle, name_style, name_color, &label);
        match (self.values, value(self.frame, self.dissection, cell)) {
            (Values::Shown, Some(shown)) => {
                let shown = fit(&shown.value, CLEAR, wide);
                let (color, style) = match mark {
                    Mark::Set => {
                        let badge = self.column.min(30) - 6;
                        pen.round(middle - badge / 2, line.top + 29, badge, 26, self.hue.line);
                        (surface, VALUE)
                    }
                    _ if cell.columns == 1 => (soft, CLEAR),
                    _ => (text, VALUE),
                };
                pen.text(middle, line.top + 48, Anchor::Middle, style, color, &shown);
            }
            (Values::Blank, Some(_)) => self.blank(pen, x + 7, line.top + 52, wide - 14),
            _ => {}
        }
    }

    /// Name, value and meaning below each other.
    fn wide(&self, pen: &mut Pen, cell: &Cell, mark: Mark, (x, line): (u32, &Line)) {
        if !cell.begins {
            return;
        }
        let room = cell.columns * self.column - 2 * PAD;
        let (x, top) = (x + PAD, line.top);
        let Palette { text, soft, good, alarm, doubt, .. } = *self.palette;
        let label = self.name(cell, NAME, room);
        if self.values == Values::Left {
            pen.text(x + room / 2, top + line.height / 2 + 5, Anchor::Middle, NAME, text, &label);
            return;
        }
        pen.text(x, top + 18, Anchor::Start, NAME, soft, &label);
        let Some(shown) = value(self.frame, self.dissection, cell) else { return };
        if self.values == Values::Blank {
            self.blank(pen, x, top + 54, room);
            return;
        }
        let style = if width(&shown.value, VALUE) <= room { VALUE } else { VALUE_SMALL };
        pen.text(x, top + 39, Anchor::Start, style, text, &fit(&shown.value, style, room));
        let Some(meaning) = shown.meaning else { return };
        let (sign, color) = match mark {
            Mark::Checksum(Verdict::Good) => ("✓ ", good),
            Mark::Checksum(Verdict::Bad { .. }) => ("✗ ", alarm),
            Mark::Checksum(Verdict::Partial) => ("◐ ", doubt),
            Mark::Checksum(Verdict::Unverified(_)) => ("? ", doubt),
            _ => ("", soft),
        };
        let meaning = fit(&[sign, &meaning].concat(), MEANING, room);
        pen.text(x, top + 56, Anchor::Start, MEANING, color, &meaning);
    }

    fn name(&self, cell: &Cell, style: Style, room: u32) -> String {
        let Content::Field { node, .. } = cell.content else { return String::new() };
        let Some(node) = self.dissection.nodes.get(node) else { return String::new() };
        // Names of one bit stand side by side: all of them short.
        let fits = |name: &str| cell.columns > 2 && width(name, style) <= room;
        fit(name(node.field, fits), style, room)
    }

    /// A line to write on.
    fn blank(&self, pen: &mut Pen, x: u32, y: u32, wide: u32) {
        pen.raw("<path fill=\"none\" stroke-dasharray=\"2 3\"").word("stroke", self.palette.soft);
        pen.raw(" d=\"M").digits(x).raw(" ").digits(y).raw(".5h").digits(wide).raw("\"/>");
    }

    /// A tear through the picture, and how much of the field it leaves out.
    fn fold(&self, pen: &mut Pen, node_ix: NodeIx, span: BitSpan, line: &Line) {
        let Some(node) = self.dissection.nodes.get(node_ix) else { return };
        pen.raw("<g").word("data-field", node.field.id);
        pen.number("data-bit", span.start).number("data-bits", span.len).raw(">");
        let (top, bottom) = (line.top + 11, line.top + 44);
        // The paper between the two edges hides the borders too.
        pen.raw("<path").word("fill", self.palette.surface).raw(" d=\"");
        self.tear(pen, "M", top);
        self.tear(pen, "", bottom);
        pen.raw("\"/><path fill=\"none\"").word("stroke", self.hue.line).raw(" d=\"");
        self.tear(pen, "M", top);
        self.tear(pen, "M", bottom);
        pen.raw("\"/>");
        let more = format!("⋯ {} more", counted(span.slice(self.frame).len(), "byte"));
        let middle = u32::midpoint(self.left, self.right);
        pen.text(middle, line.top + 30, Anchor::Middle, CAPTION, self.palette.text, &more);
        pen.raw("</g>\n");
    }

    /// A torn edge, from left to right where it begins a path, else from right to left.
    fn tear(&self, pen: &mut Pen, begins: &str, y: u32) {
        let back = begins.is_empty();
        let (from, sign) = if back { (self.right + 1, "-") } else { (self.left - 1, "") };
        pen.raw(if back { "L" } else { begins }).digits(from).raw(" ").digits(y);
        let half = ((self.right - self.left + 2) / (2 * ROW_BITS)).to_string();
        for up in [true, false].repeat(ROW_BITS as usize) {
            pen.raw("l").raw(sign).raw(&half).raw(if up { " -6" } else { " 6" });
        }
        match back {
            true => pen.raw("H").digits(self.left - 1).raw("z"),
            false => pen.raw("H").digits(self.right + 1),
        };
    }

    /// The tint of a field's cells.
    fn tint(&self, ix: NodeIx) -> &'static str {
        let mut cells = self.card.rows.iter().filter_map(|row| match row {
            Row::Cells { cells, .. } => cells.iter().find(|cell| Owner::of(cell) == Owner::Field(ix)),
            Row::Fold { .. } => None,
        });
        match cells.next() {
            Some(cell) if cell.alternate => self.hue.tint_2,
            _ => self.hue.tint,
        }
    }

    /// Lines wherever the owner changes from one column or row to the next.
    fn borders(&self, pen: &mut Pen, lines: &[Line], color: &str, thick: u32) {
        pen.raw("<path fill=\"none\" stroke-linecap=\"square\"").word("stroke", color);
        pen.number("stroke-width", thick);
        // A thin line between two rows of pixels would be a gray one.
        pen.raw(if thick == 1 { " transform=\"translate(0.5 0.5)\" d=\"" } else { " d=\"" });
        let nobody: Owners = [None; ROW_BITS as usize];
        for below in 0..=lines.len() {
            let upper = below.checked_sub(1).and_then(|above| lines.get(above));
            let lower = lines.get(below);
            let (above, under) =
                (upper.map_or(&nobody, |line| &line.owners), lower.map_or(&nobody, |line| &line.owners));
            let Some(y) = lower.map(|line| line.top).or(upper.map(|line| line.top + line.height)) else {
                continue;
            };
            let mut run = 0;
            for (column, pair) in (1..).zip(above.iter().zip(under).map(|(above, under)| above != under)) {
                run = if pair { run + 1 } else { 0 };
                let goes_on =
                    above.get(column).zip(under.get(column)).is_some_and(|(above, under)| above != under);
                if run > 0 && !goes_on {
                    let from = self.left + (bits(column) - run) * self.column;
                    pen.raw("M").digits(from).raw(" ").digits(y).raw("h").digits(run * self.column);
                    run = 0;
                }
            }
            let Some(line) = lower else { continue };
            let mut before = None;
            for (column, owner) in (0..).zip(line.owners.iter().copied().chain([None])) {
                if owner != before {
                    pen.raw("M").digits(self.left + column * self.column).raw(" ").digits(y);
                    pen.raw("v").digits(line.height);
                }
                before = owner;
            }
        }
        pen.raw("\"/>\n");
    }
}

/// The columns of a row that a selection takes, as if they belonged to one field.
fn chosen(row: &Row, line: &Line, selected: BitSpan) -> Line {
    let mut owners = [None; ROW_BITS as usize];
    let mut choose = |column: u32, span: BitSpan| {
        let columns = (column..).zip(span.start..span.end());
        for (column, bit) in columns.take(ROW_BITS as usize) {
            if let Some(owner) = owners.get_mut(column as usize).filter(|_| selected.contains(bit)) {
                *owner = Some(Owner::Missing);
            }
        }
    };
    match row {
        Row::Fold { span, .. } => choose(0, *span),
        Row::Cells { cells, .. } => {
            for cell in cells {
                if let Content::Field { span, .. } = cell.content {
                    choose(cell.column, span);
                }
            }
        }
    }
    Line { owners, ..*line }
}

/// A column's number; there are 32.
fn bits(column: usize) -> u32 {
    u32::try_from(column).unwrap_or(ROW_BITS)
}
