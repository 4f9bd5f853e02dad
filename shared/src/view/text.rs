//! A packet as annotated text for a terminal: every field with the bits it takes, its value and what that means.

use crate::capture::CaptureRecord;
use crate::check;
use crate::dissection::{Dissection, Layer, Node, NodeIx};
use crate::summary::summarize;
use crate::value::{counted, show};
use std::fmt::Write as _;

/// Columns that bit drawings and byte ranges take.
const BITS_WIDTH: usize = 19;
/// Columns that names take.
const NAME_WIDTH: usize = 38;

/// Columns that the names of a word's fields take.
const WORD_WIDTH: usize = 64;

/// The packet's summary line, then its layers, field by field.
pub fn packet(number: u64, record: &CaptureRecord<'_>, dissection: &Dissection) -> String {
    let mut text = headline(number, record);
    for (ix, layer) in dissection.layers.iter().enumerate() {
        layer_lines(&mut text, record.bytes, dissection, ix, layer);
    }
    for problem in &dissection.problems {
        line(&mut text, &format!("  ! byte {}: {}", problem.span.first_byte(), problem.message));
    }
    text
}

/// The worked checksum of each layer that has one: its words, the sum after each, and what becomes of it.
pub fn checksums(frame: &[u8], dissection: &Dissection) -> String {
    let mut text = String::new();
    for (ix, layer) in dissection.layers.iter().enumerate() {
        let Some(check) = check::checksum(frame, dissection, ix) else { continue };
        let field = dissection.nodes.get(check.node).map_or("", |node| node.field.name);
        let word = check.verdict.word();
        line(&mut text, &format!("  {} of {}, worked out: {word}", field, layer.protocol.title));
        if let Some(Ok(sheet)) = check::sheet(frame, dissection, ix) {
            let row = |text: &mut String, name: &str, adds: &str, sum: &str| {
                line(text, &format!("    {name:<WORD_WIDTH$}  {adds:>6}  {sum:>8}"));
            };
            row(&mut text, "", "adds", "sum");
            for group in &sheet.groups {
                line(&mut text, &format!("    {}", group.name));
                for word in &group.rows {
                    let (adds, sum) = (format!("{:04x}", word.value), format!("{:04x}", word.sum));
                    row(&mut text, &format!("  {}", word.label), &adds, &sum);
                }
            }
            for step in &sheet.steps {
                line(&mut text, &format!("    {step}"));
            }
        }
        line(&mut text, &format!("    {}", check.verdict.reason()));
    }
    text
}

/// One line: number, time, addresses, protocol, what it does.
pub fn headline(number: u64, record: &CaptureRecord<'_>) -> String {
    let summary = summarize(record);
    let time = record.at.to_time_of_day();
    let way = match summary.source.is_unknown() && summary.destination.is_unknown() {
        true => String::new(),
        false => format!("{} → {}  ", summary.source, summary.destination),
    };
    let cut = match record.is_cut() {
        true => format!("  ({} of {} bytes captured)", record.bytes.len(), record.orig_len),
        false => String::new(),
    };
    format!("#{number}  {time}  {way}{}  {}{cut}\n", summary.protocol, summary.info)
}

fn line(text: &mut String, content: &str) {
    text.push_str(content.trim_end());
    text.push('\n');
}

fn layer_lines(text: &mut String, frame: &[u8], dissection: &Dissection, ix: usize, layer: &Layer) {
    let from = layer.span.first_byte();
    let bytes = counted(layer.span.slice(frame).len(), "byte");
    let quoted = if layer.quoted { ", quoted" } else { "" };
    line(
        text,
        &format!("  {}, {bytes} from byte {from}{quoted}  ({})", layer.protocol.name, layer.protocol.spec),
    );
    fields(text, frame, dissection, ix, None, 0);
}

fn fields(
    text: &mut String,
    frame: &[u8],
    dissection: &Dissection,
    layer: usize,
    parent: Option<NodeIx>,
    depth: usize,
) {
    for (ix, node) in dissection.children(layer, parent) {
        let bits = bits(frame, dissection, node);
        let name = format!("{:depth$}{}", "", node.field.name, depth = depth * 2);
        let value = show(frame, dissection, ix).line();
        line(text, &format!("    {bits:<BITS_WIDTH$}  {name:<NAME_WIDTH$}  {value}"));
        fields(text, frame, dissection, layer, Some(ix), depth + 1);
    }
}

/// Where a field stands in its header: `2-3` for whole bytes; `13  .... ..1.` where it is a part of one or two.
fn bits(frame: &[u8], dissection: &Dissection, node: &Node) -> String {
    let header = dissection.layers.get(node.layer()).map_or(0, |layer| layer.span.first_byte());
    let (first, end) = (node.span.first_byte() - header, node.span.end_byte() - header);
    let mut text = match end - first {
        0 | 1 => first.to_string(),
        _ => format!("{first}-{}", end - 1),
    };
    if node.span.is_whole_bytes() || end - first > 2 {
        return text;
    }
    let _ = write!(text, "{:pad$}", "", pad = 6_usize.saturating_sub(text.len()));
    // One byte is drawn in full; of two, the one that the field shares with others.
    let shared = match end - first {
        1 => node.span.first_byte(),
        _ => node.span.first_byte() + u32::from(node.span.start.is_multiple_of(8)),
    };
    for step in 0..8 {
        let bit = shared * 8 + step;
        if step == 4 {
            text.push(' ');
        }
        let value = crate::bits::read(frame, crate::bits::BitSpan::new(bit, 1));
        text.push(match value {
            Some(1) if node.span.contains(bit) => '1',
            Some(_) if node.span.contains(bit) => '0',
            _ => '.',
        });
    }
    text
}
