//! A sheet to print for a class: the packet's bytes, its diagram with lines to write on, questions made from its own fields,
//! and on pages of their own the answers with their reasons. One HTML file, without script, that fetches nothing.

mod questions;

use super::export::{Options, Theme, Values, escape};
use super::{cell, hex, svg};
use crate::dissection::{Dissection, LayerIx};
use crate::explain::explain_node;
use crate::flow::Context;
use crate::value::counted;
use questions::{Question, questions};

/// Whether the answers are printed too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// On pages of their own behind the sheet.
    Behind,
    /// Not at all.
    Left,
}

/// Bytes of a packet that the sheet prints.
const BYTES_PRINTED: usize = 512;

const STYLE: &str = "\
@page { margin: 14mm }
* { box-sizing: border-box }
body { max-width: 190mm; margin: 0 auto; padding: 4mm; color: #000; background: #fff; font: 10.5pt/1.4 system-ui, 'Segoe UI', \
'Helvetica Neue', 'DejaVu Sans', sans-serif }
h1 { margin: 0; font-size: 18pt }
h2 { margin: 7mm 0 2mm; font-size: 13pt; break-after: avoid }
p { margin: 2mm 0 }
.who { display: flex; gap: 8mm; margin: 5mm 0 }
.who span { flex: 3; border-bottom: 1px solid #000; padding-bottom: 1mm }
.who span + span { flex: 2 }
pre { margin: 0; font: 9.5pt/1.5 ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; break-inside: avoid }
svg { display: block; width: 100%; height: auto; margin: 3mm 0; break-inside: avoid }
ol { margin: 0; padding-left: 7mm }
li { margin-bottom: 4mm; break-inside: avoid }
.line { height: 9mm; border-bottom: 1px solid #666 }
.key { break-before: page; page-break-before: always }
.key li { margin-bottom: 2mm }
.answer { font-weight: 600 }
.reason { color: #333 }
table { width: 100%; border-collapse: collapse; font-size: 9pt }
th, td { padding: 1mm 2mm; border-bottom: 1px solid #999; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { border-bottom: 1.5px solid #000 }
td:first-child { width: 24% }
td:nth-child(2) { width: 28% }
tr { break-inside: avoid }
thead { display: table-header-group }
@media print { body { padding: 0; max-width: none } }
";

const INSTRUCTIONS: &str = "Below is one packet: first its bytes as they were captured, two hexadecimal digits each, then its headers, \
                            drawn 32 bits a row. The first bit of a row is the most significant one. Read each field from the bytes and \
                            write its value on the line in its cell; then answer the questions. Numbers in a dump are hexadecimal, and \
                            bytes are counted from 0.";

/// The sheet as an HTML document.
pub fn worksheet(frame: &[u8], dissection: &Dissection, options: &Options<'_>, key: Key) -> String {
    let layers = drawn(dissection, options);
    let questions = questions(frame, dissection, &layers);
    let mut page = Page { out: String::new() };
    let title = if options.title.is_empty() { "What is in this packet?" } else { options.title };
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width\"/>\n").element("title", "", title);
    page.raw("<style>\n").raw(STYLE).raw("</style>\n</head>\n<body>\n");
    page.element("h1", "", title);
    page.raw("<div class=\"who\"><span>Name</span><span>Date</span></div>\n");
    page.element("p", "", INSTRUCTIONS);
    page.element("h2", "", "The bytes");
    let printed = frame.get(..BYTES_PRINTED).unwrap_or(frame);
    page.element("pre", "", hex::dump(printed).trim_end());
    if printed.len() < frame.len() {
        page.element("p", "", &["and ", &counted(frame.len() - printed.len(), "byte"), " more."].concat());
    }
    page.element("h2", "", "The headers");
    page.diagrams(frame, dissection, &layers, Values::Blank);
    if !questions.is_empty() {
        page.element("h2", "", "Questions");
        page.raw("<ol>\n");
        for question in &questions {
            page.raw("<li>").text(&question.asks);
            page.raw("<div class=\"line\"></div></li>\n");
        }
        page.raw("</ol>\n");
    }
    if key == Key::Behind {
        page.key(frame, dissection, &layers, &questions, title);
    }
    page.raw("</body>\n</html>\n");
    page.out
}

fn drawn(dissection: &Dissection, options: &Options<'_>) -> Vec<LayerIx> {
    let all = 0..dissection.layers.len();
    all.filter(|layer| options.layers.is_empty() || options.layers.contains(layer)).collect()
}

/// An HTML document in the making.
struct Page {
    out: String,
}

impl Page {
    fn raw(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        // A dump has lines, and a line's end is no character without a form.
        for (ix, line) in text.split('\n').enumerate() {
            if ix > 0 {
                self.out.push('\n');
            }
            escape(&mut self.out, line);
        }
        self
    }

    fn element(&mut self, name: &str, class: &str, text: &str) {
        self.raw("<").raw(name);
        if !class.is_empty() {
            self.raw(" class=\"").raw(class).raw("\"");
        }
        self.raw(">").text(text).raw("</").raw(name).raw(">\n");
    }

    /// A picture a header, so that none is torn between two sheets of paper without need.
    fn diagrams(&mut self, frame: &[u8], dissection: &Dissection, layers: &[LayerIx], values: Values) {
        for layer in layers.chunks(1) {
            let options = Options { layers: layer, values, theme: Theme::Print, selected: None, title: "" };
            self.raw(&svg::svg(frame, dissection, &options));
        }
    }

    fn key(
        &mut self,
        frame: &[u8],
        dissection: &Dissection,
        layers: &[LayerIx],
        questions: &[Question],
        title: &str,
    ) {
        self.raw("<section class=\"key\">\n").element("h1", "", &["Answers: ", title].concat());
        if !questions.is_empty() {
            self.element("h2", "", "Questions");
            self.raw("<ol>\n");
            for Question { answer, reason, .. } in questions {
                self.raw("<li>");
                self.element("span", "answer", answer);
                self.element("div", "reason", reason);
                self.raw("</li>\n");
            }
            self.raw("</ol>\n");
        }
        self.element("h2", "", "The headers");
        self.diagrams(frame, dissection, layers, Values::Shown);
        for ix in layers {
            self.table(frame, dissection, *ix);
        }
        self.raw("</section>\n");
    }

    /// Every field of a header with its value and the reason for it.
    fn table(&mut self, frame: &[u8], dissection: &Dissection, ix: LayerIx) {
        let Some(layer) = dissection.layers.get(ix) else { return };
        self.element("h2", "", layer.protocol.name);
        self.raw("<table>\n<thead><tr><th>Field</th><th>Value</th><th>Why</th></tr></thead>\n<tbody>\n");
        let context = Context::default();
        for node in layer.nodes_start..layer.nodes_end {
            let Some(said) =
                explain_node(frame, dissection, &context, node).filter(|_| dissection.is_leaf(node))
            else {
                continue;
            };
            let Some(node) = dissection.nodes.get(node) else { continue };
            self.raw("<tr><td>").text(node.field.name).raw("<br/><span class=\"reason\">");
            self.text(&cell::place(layer, node.span)).raw("</span></td><td>").text(&said.shown.line());
            self.raw("</td><td>").text(said.why.as_deref().unwrap_or(said.about)).raw("</td></tr>\n");
        }
        self.raw("</tbody>\n</table>\n");
    }
}
