//! What holds of a packet whatever its bytes: no panic, leaves that tile the frame, a diagram that partitions it, words for
//! every field and every byte. The property tests and the fuzz targets include this one file, so what "sound" means is said
//! once. It knows nothing of where the bytes come from.

pub mod draft;

use wireglass_shared::bits::{BitSpan, read, write};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::exchange::Exchange;
use wireglass_shared::flow::Context;
use wireglass_shared::stream::Level;
use wireglass_shared::value::{self, Base};
use wireglass_shared::view::{aria, diagram, hex, json, text};
use wireglass_shared::{Dissection, check, dissect, explain, locate, summary};

/// Takes the packet apart and asks every view, formatter and checker for all it has to say of it.
///
/// # Panics
/// Where something does not hold, or the code under test panics.
pub fn assert_sound(record: &CaptureRecord<'_>) {
    let frame = record.bytes;
    let d = dissect(record);
    let end = u32::try_from(frame.len()).expect("a small frame") * 8;
    assert_leaves_tile(&d, end);
    assert_every_leaf_writes_back(&d, frame);
    assert_diagram_partitions(&d, end);
    for ix in 0..d.nodes.len() {
        let node = &d.nodes[ix];
        if let Some(parent) = d.parent(ix) {
            assert!(d.nodes[parent].span.covers(node.span), "{} leaves its parent", node.field.id);
        }
        assert!(aria::cell(frame, &d, ix).contains(node.field.name));
        for base in [Base::Usual, Base::Hex, Base::Decimal, Base::Binary] {
            value::show_as(frame, &d, ix, base);
        }
    }
    for layer in 0..d.layers.len() {
        check::checksum(frame, &d, layer);
        check::sheet(frame, &d, layer);
    }
    text::checksums(frame, &d);
    assert_links_lead_back(frame, &d);
    assert_explained(frame, &d, &Context::default());
    let json = serde_json::to_string(&json::packet(1, record, &d)).expect("plain data");
    let text = text::packet(1, record, &d);
    assert!(!json.contains('\u{1b}') && !text.contains('\u{1b}'), "no escape byte reaches a terminal");
    assert_eq!(hex::rows(frame, &d, 0, u32::MAX).iter().flatten().count(), frame.len());
    assert_eq!(hex::dump(frame).lines().count(), frame.len().div_ceil(hex::ROW_BYTES as usize));
    summary::summarize(record).info.to_string();
    assert_told_when_sent(record);
}

/// Sent by hand in any way, and heard or not, there are sentences about it.
fn assert_told_when_sent(record: &CaptureRecord<'_>) {
    let transport = |protocol, address: &str| Level::Transport {
        protocol,
        destination: address.parse().expect("an address"),
    };
    let link = Level::Link { interface: "lo".to_owned() };
    for level in [link, Level::Ip, transport(6, "127.0.0.1"), transport(58, "2001:db8::1")] {
        let mut exchange = Exchange::new(level, record.bytes.to_vec());
        for number in 0..2 {
            let said = [exchange.told(false), exchange.told(true)].concat();
            let changes = exchange.changes().into_iter().map(|change| change.says);
            let expected = exchange.expected().map(|(_, reason)| reason);
            for sentence in said.into_iter().chain(changes).chain(expected) {
                assert!(sentence.ends_with('.'), "no sentence: {sentence:?}");
            }
            exchange.hear(number, record);
        }
    }
}

/// Every part has a name that leads back to it, and so have bits that are no part.
fn assert_links_lead_back(frame: &[u8], d: &Dissection) {
    let end = u32::try_from(frame.len()).expect("a small frame") * 8;
    let parts = d.nodes.iter().map(|node| node.span).chain(d.layers.iter().map(|layer| layer.span));
    let odd =
        [(0, 3), (5, 14), (160, 4), (end.saturating_sub(7), 7)].map(|(start, len)| BitSpan::new(start, len));
    for span in parts.chain(odd.into_iter().filter(|span| span.end() <= end)).filter(|span| !span.is_empty())
    {
        let name = locate::name(d, span);
        assert_eq!(locate::find(d, &name), Some(span), "{name}");
        assert!(explain::Place::of(frame, d, span).is_some(), "{name}");
    }
}

/// There are words for every field and every byte, whatever the packets around say.
///
/// # Panics
/// Where there are none.
pub fn assert_explained(frame: &[u8], d: &Dissection, context: &Context) {
    for ix in 0..d.nodes.len() {
        explain::explain_node(frame, d, context, ix).expect("every node has words");
    }
    for (byte, _) in (0..).zip(frame) {
        explain::explain(frame, d, context, BitSpan::bytes(byte, 1)).expect("every byte has words");
    }
}

/// The leaves stand side by side, from the first bit of the frame to bit `end`.
///
/// # Panics
/// Where two leaves leave a gap or overlap.
pub fn assert_leaves_tile(d: &Dissection, end: u32) {
    let mut at = 0;
    for (_, leaf) in d.leaves() {
        assert_eq!(leaf.span.start, at, "a gap or an overlap before {}", leaf.field.id);
        assert!(!leaf.span.is_empty(), "{} has no bit", leaf.field.id);
        at = leaf.span.end();
    }
    assert_eq!(at, end, "the last leaf must end with the frame");
}

fn assert_every_leaf_writes_back(d: &Dissection, frame: &[u8]) {
    let mut copy = vec![0xa5; frame.len()];
    for (_, leaf) in d.leaves() {
        let mut span = leaf.span;
        while !span.is_empty() {
            let step = BitSpan::new(span.start, span.len.min(64));
            write(&mut copy, step, read(frame, step).expect("inside the frame")).expect("inside the frame");
            span = BitSpan::between(step.end(), span.end());
        }
    }
    assert_eq!(copy, frame);
}

fn assert_diagram_partitions(d: &Dissection, end: u32) {
    let folded = diagram::diagram(d, None);
    assert_rows_partition(&folded, end);
    for row in folded.cards.iter().flat_map(|card| &card.rows) {
        if let diagram::Row::Fold { node, .. } = row {
            assert_rows_partition(&diagram::diagram(d, Some(*node)), end);
        }
    }
}

fn assert_rows_partition(diagram: &diagram::Diagram, end: u32) {
    let mut at = 0;
    for row in diagram.cards.iter().flat_map(|card| &card.rows) {
        match row {
            diagram::Row::Fold { span, .. } => {
                assert_eq!(span.start, at);
                at = span.end();
            }
            diagram::Row::Cells { cells, .. } => {
                let mut column = 0;
                for cell in cells {
                    assert_eq!(cell.column, column, "cells stand side by side");
                    column += cell.columns;
                    if let diagram::Content::Field { span, .. } = cell.content {
                        assert_eq!((span.start, span.len), (at, cell.columns));
                        at = span.end();
                    }
                }
                assert!(column <= diagram::ROW_BITS, "a row has 32 columns");
            }
        }
    }
    assert_eq!(at, end, "the diagram must show every bit once");
}
