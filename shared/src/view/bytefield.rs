//! The diagram as source of the LaTeX package `bytefield`. It needs no other package but `graphicx`, which turns the names of
//! flags upright.

use super::cell::{Mark, mark, missing, name, value};
use super::diagram::{Cell, Content, ROW_BITS, Row};
use super::export::{Options, Values, plain};
use crate::dissection::{Dissection, Layer};

/// Whether the source is a document or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One environment a header, to be put into a document.
    Part,
    /// A document of its own.
    Standalone,
}

const PACKAGES: &str = "% Needs \\usepackage{bytefield} and \\usepackage{graphicx}.\n";
const BEGIN: &str = "\\documentclass[a4paper,10pt]{article}\n\\usepackage[margin=15mm]{geometry}\n\\usepackage{bytefield}\n\
                     \\usepackage{graphicx}\n\\pagestyle{empty}\n\\setlength{\\parindent}{0pt}\n\\begin{document}\n";
const END: &str = "\\end{document}\n";

/// The packet's diagram, an environment a header.
pub fn bytefield(frame: &[u8], dissection: &Dissection, options: &Options<'_>, form: Form) -> String {
    let mut out = String::from(match form {
        Form::Part => PACKAGES,
        Form::Standalone => BEGIN,
    });
    if !options.title.is_empty() {
        out.push_str("\\textbf{\\large ");
        escape(&mut out, options.title);
        out.push_str("}\n\n");
    }
    for card in options.cards(dissection) {
        let Some(layer) = dissection.layers.get(card.layer) else { continue };
        out.push_str("\n\\bigskip\\textbf{");
        escape(&mut out, layer.protocol.name);
        out.push_str("}\\par\\nopagebreak\\medskip\n\\begin{bytefield}[bitwidth=0.031\\linewidth,bitheight=");
        // Names, with values below them, and flags written upwards.
        out.push_str(if options.values == Values::Left { "7ex" } else { "9ex" });
        out.push_str("]{32}\n  \\bitheader{0-31}");
        let mut rows = card.rows.as_slice();
        while let [row, behind @ ..] = rows {
            // Between rows, and none behind the last.
            out.push_str(" \\\\\n  ");
            rows = behind;
            match row {
                Row::Fold { .. } if behind.is_empty() => {
                    out.push_str("\\skippedwords \\\\\n  \\bitbox[lrb]{32}{}");
                }
                Row::Fold { .. } => out.push_str("\\skippedwords"),
                Row::Cells { cells, .. } => match words(frame, dissection, row, behind) {
                    Some(more) => {
                        rows = behind.get(more..).unwrap_or_default();
                        out.push_str("\\wordbox{");
                        out.push_str(&(more + 1).to_string());
                        out.push_str("}{");
                        if let [cell] = cells.as_slice() {
                            text(&mut out, frame, dissection, cell, options.values);
                        }
                        out.push('}');
                    }
                    None => line(&mut out, frame, dissection, layer, cells, options.values),
                },
            }
        }
        out.push_str("\n\\end{bytefield}\n");
    }
    if form == Form::Standalone {
        out.push_str(END);
    }
    out
}

/// Of a field that begins with this row and takes whole rows: the rows behind this one that it takes.
fn words(frame: &[u8], dissection: &Dissection, row: &Row, behind: &[Row]) -> Option<usize> {
    let whole = |row: &Row| match row {
        Row::Cells { cells, .. } => match cells.as_slice() {
            [cell] if cell.columns == ROW_BITS => Some(*cell),
            _ => None,
        },
        Row::Fold { .. } => None,
    };
    let first = whole(row).filter(|cell| cell.begins)?;
    let Content::Field { node, .. } = first.content else { return None };
    if mark(frame, dissection, node) == Mark::Bytes {
        return None;
    }
    let mut last = first;
    let mut more = 0;
    for row in behind {
        if last.ends {
            break;
        }
        last = whole(row)?;
        more += 1;
    }
    last.ends.then_some(more)
}

fn line(
    out: &mut String,
    frame: &[u8],
    dissection: &Dissection,
    layer: &Layer,
    cells: &[Cell],
    values: Values,
) {
    let mut columns = 0;
    for (ix, cell) in cells.iter().enumerate() {
        out.push_str(if ix == 0 { "" } else { " & " });
        // What goes on in the next row has no border there.
        let sides = match (cell.begins, cell.ends) {
            (true, true) => "lrtb",
            (true, false) => "lrt",
            (false, true) => "lrb",
            (false, false) => "lr",
        };
        open(out, cell.columns, sides);
        match cell.content {
            Content::Missing if cell.begins => {
                out.push_str("\\textit{\\scriptsize ");
                escape(out, &if cell.columns >= 16 { missing(layer) } else { "missing".to_owned() });
                out.push('}');
            }
            Content::Missing => {}
            Content::Field { .. } => text(out, frame, dissection, cell, values),
        }
        out.push('}');
        columns += cell.columns;
    }
    if columns < ROW_BITS {
        // A header may end inside of a row.
        out.push_str(" & ");
        open(out, ROW_BITS - columns, "");
        out.push('}');
    }
}

fn open(out: &mut String, columns: u32, sides: &str) {
    out.push_str("\\bitbox[");
    out.push_str(sides);
    out.push_str("]{");
    out.push_str(&columns.to_string());
    out.push_str("}{");
}

fn text(out: &mut String, frame: &[u8], dissection: &Dissection, cell: &Cell, values: Values) {
    let Content::Field { node: ix, .. } = cell.content else { return };
    let Some(node) = dissection.nodes.get(ix) else { return };
    let shown = match values {
        Values::Shown => value(frame, dissection, cell),
        Values::Left | Values::Blank => None,
    };
    let upright = cell.columns <= 2;
    // An estimate in the small type below.
    let characters = cell.columns as usize * 5 / 2;
    let name = match cell.begins {
        true => name(node.field, |name| !upright && name.len() <= cell.columns as usize * 3),
        false => "",
    };
    let value = shown.map(|shown| {
        let whole = shown.line();
        let mut text = match mark(frame, dissection, ix) {
            Mark::Bytes => [&*shown.value, "  ", &*shown.meaning.unwrap_or_default()].concat(),
            _ if whole.len() <= characters => whole,
            _ => shown.value,
        };
        text = plain(&text);
        if text.len() > characters.max(1) {
            text.truncate(characters.saturating_sub(2));
            text.push_str("..");
        }
        text
    });
    out.push_str("\\shortstack{");
    if upright {
        out.push_str("\\rotatebox{90}{");
    }
    out.push_str("\\scriptsize ");
    escape(out, name);
    if upright {
        out.push('}');
    }
    if let Some(value) = value {
        if !name.is_empty() {
            out.push_str("\\\\");
        }
        out.push_str("\\scriptsize\\ttfamily ");
        escape(out, &value);
    }
    out.push('}');
}

/// Writes text so that nothing in it is a command.
fn escape(out: &mut String, text: &str) {
    let mut before = 'a';
    for one in plain(text).chars() {
        match one {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '|' => out.push_str("\\textbar{}"),
            '"' => out.push_str("\\symbol{34}"),
            '`' => out.push_str("\\symbol{96}"),
            '{' | '}' | '$' | '&' | '#' | '_' | '%' => out.extend(['\\', one]),
            // Two of them would become one longer dash, and two spaces one.
            '-' => out.push_str("-{}"),
            ' ' if before == ' ' => out.push_str("\\ "),
            _ => out.push(one),
        }
        before = one;
    }
}
