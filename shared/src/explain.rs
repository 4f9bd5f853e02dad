//! Words for a selection: what the field is for, why it has this value, where it stands and how a program reads it.
//!
//! What a row says of every packet stands in its table. Here is what can be said of this packet; where one packet alone
//! cannot tell, nothing is guessed.

pub mod code;
mod why;
pub mod words;

use crate::bits::{BitSpan, ByteOrder, host_order, read};
use crate::dissection::{Dissection, Layer, LayerIx, Node, NodeIx};
use crate::flow::Context;
use crate::table::{Kind, Spec};
use crate::value::{self, Shown, counted};
use code::{Code, Form};

/// Everything there is to say about a selected part of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The field's name, or the byte's place.
    pub title: String,
    /// The field's id, where one field is selected.
    pub id: Option<&'static str>,
    /// The protocol it belongs to.
    pub protocol: &'static str,
    /// Its value.
    pub shown: Shown,
    /// The same number in hexadecimal, decimal and binary, where it is one.
    pub bases: Option<Bases>,
    /// What the field is for.
    pub about: &'static str,
    /// Why it has this value in this packet.
    pub why: Option<String>,
    /// Where the field comes from and what it is used for.
    pub story: Option<&'static str>,
    /// What many believe of it that is not so.
    pub misconception: Option<&'static str>,
    /// Other values, and what the packet would say with them.
    pub if_it_were: Vec<Alternative>,
    /// The fields it is made of, or that share the selected byte.
    pub parts: Vec<Part>,
    /// Where it stands.
    pub place: Place,
    /// What reads it from the header's bytes, in each language; empty where no single expression does.
    pub code: Vec<Code>,
    /// Where that is written down.
    pub spec: Spec,
    /// What is wrong with it.
    pub problems: Vec<String>,
}

/// A number in three bases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bases {
    /// `0x08`
    pub hex: String,
    /// `8`
    pub decimal: String,
    /// `0000 1000`
    pub binary: String,
}

/// Another value of a field, and what the packet would say with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The value, written as the field's own is.
    pub value: String,
    /// What it would say.
    pub says: &'static str,
}

/// One of several fields in a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The field.
    pub node: NodeIx,
    /// Its short name.
    pub label: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub shown: Shown,
}

/// Where a selection stands, counted every way that books count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// First byte in its header, from 0.
    pub header_byte: u32,
    /// First byte in the frame, from 0.
    pub frame_byte: u32,
    /// First bit in that byte, from 0, most significant first.
    pub bit: u32,
    /// Bits it takes.
    pub bits: u32,
    /// The formula that makes it from `b`, the header's bytes: shifts and masks of numbers without a width.
    pub expression: Option<String>,
}

impl Place {
    /// The place of any bits, without the rest of an explanation; `None` where no header begins before them.
    pub fn of(frame: &[u8], dissection: &Dissection, span: BitSpan) -> Option<Self> {
        let field = dissection.smallest_covering(span).and_then(|ix| dissection.nodes.get(ix));
        let whole = field.filter(|node| node.span == span);
        let layer = match whole {
            Some(node) => node.layer(),
            None => dissection.layer_at(span.start)?,
        };
        let (missing_bits, form) =
            whole.map_or((0, Form::Number(ByteOrder::Big)), |node| (node.missing_bits, form(frame, node)));
        Some(place(dissection.layers.get(layer)?, span, missing_bits, form))
    }

    /// The ways to count, as pieces of a line: from the frame, from the header, and as a book does that begins with 1.
    pub fn counted(&self) -> [String; 3] {
        let Self { header_byte, frame_byte, bit, bits, .. } = *self;
        let (frame, header) = match bit == 0 && bits.is_multiple_of(8) {
            true => (format!("frame {frame_byte}"), format!("header byte {header_byte}")),
            false => (format!("frame {frame_byte}.{bit}"), format!("header byte {header_byte} bit {bit}")),
        };
        [frame, header, format!("\"byte {}\"", header_byte + 1)]
    }
}

/// Explains the selected bits: the smallest field that holds them all, or each of the fields that share them.
///
/// `context` is what the packets around it say; the empty one where nothing is known of them.
pub fn explain(
    frame: &[u8],
    dissection: &Dissection,
    context: &Context,
    selected: BitSpan,
) -> Option<Explanation> {
    match dissection.smallest_covering(selected) {
        Some(ix) => explain_node(frame, dissection, context, ix),
        None => match dissection.layers.iter().position(|layer| layer.span == selected) {
            Some(ix) => explain_layer(frame, dissection, context, ix),
            None => explain_bits(frame, dissection, selected),
        },
    }
}

fn explain_layer(
    frame: &[u8],
    dissection: &Dissection,
    context: &Context,
    ix: LayerIx,
) -> Option<Explanation> {
    let layer = dissection.layers.get(ix)?;
    let begins_quote = dissection.layers.iter().position(|layer| layer.quoted) == Some(ix);
    let protocol = layer.protocol;
    let bytes = counted(layer.span.slice(frame).len(), "byte");
    Some(Explanation {
        title: protocol.name.to_owned(),
        id: Some(protocol.id),
        protocol: protocol.title,
        shown: Shown {
            value: bytes,
            meaning: layer.quoted.then(|| "quoted by the ICMP error before it".to_owned()),
        },
        bases: None,
        about: protocol.about,
        why: if begins_quote { why::original(context) } else { None },
        story: None,
        misconception: None,
        if_it_were: Vec::new(),
        parts: dissection
            .children(ix, None)
            .map(|(child, row)| part(frame, dissection, child, row))
            .collect(),
        place: Place { expression: None, ..place(layer, layer.span, 0, Form::Bytes) },
        code: Vec::new(),
        spec: protocol.spec,
        problems: dissection.problems_of(ix).map(|problem| problem.message.clone()).collect(),
    })
}

/// Explains one field.
pub fn explain_node(
    frame: &[u8],
    dissection: &Dissection,
    context: &Context,
    ix: NodeIx,
) -> Option<Explanation> {
    let node = dissection.nodes.get(ix)?;
    let layer = dissection.layers.get(node.layer())?;
    let field = node.field;
    let form = form(frame, node);
    let title = match field.label == field.name {
        true => field.name.to_owned(),
        false => format!("{} ({})", field.name, field.label),
    };
    Some(Explanation {
        title,
        id: Some(field.id),
        protocol: layer.protocol.title,
        shown: value::show(frame, dissection, ix),
        bases: bases(frame, node),
        about: words::about(field),
        why: why::why(frame, dissection, ix, context),
        story: words::words(field.id).map(|words| words.story),
        misconception: words::words(field.id).and_then(|words| words.misconception),
        if_it_were: if_it_were(frame, layer, node),
        parts: dissection
            .children(node.layer(), Some(ix))
            .map(|(child, row)| part(frame, dissection, child, row))
            .collect(),
        place: place(layer, node.span, node.missing_bits, form),
        code: code::codes(in_header(layer, node.span, node.missing_bits), form),
        spec: words::spec(field),
        problems: problems(dissection, node.span),
    })
}

fn explain_bits(frame: &[u8], dissection: &Dissection, selected: BitSpan) -> Option<Explanation> {
    let layer = dissection.layers.get(dissection.layer_at(selected.start)?)?;
    let form = if selected.len > 8 { Form::Bytes } else { Form::Number(ByteOrder::Big) };
    let place = place(layer, selected, 0, form);
    let parts: Vec<_> =
        dissection.leaves_in(selected).map(|(ix, node)| part(frame, dissection, ix, node)).collect();
    Some(Explanation {
        title: format!("Byte {} of the {} header", place.header_byte, layer.protocol.title),
        id: None,
        protocol: layer.protocol.title,
        shown: Shown {
            value: value::hex_bytes(selected.slice(frame)),
            meaning: Some(format!("{} fields share it", parts.len())),
        },
        bases: None,
        about: "More than one field has bits in this byte. Pick one of them below, or in the diagram.",
        why: None,
        story: None,
        misconception: None,
        if_it_were: Vec::new(),
        parts,
        place,
        code: code::codes(in_header(layer, selected, 0), form),
        spec: layer.protocol.spec,
        problems: problems(dissection, selected),
    })
}

fn if_it_were(frame: &[u8], layer: &Layer, node: &Node) -> Vec<Alternative> {
    let Some(value) = read(frame, node.span).filter(|_| node.missing_bits == 0) else { return Vec::new() };
    let written = |other: u64| match node.field.kind {
        Kind::Hex | Kind::HexEnum(_) | Kind::Group(_) | Kind::Checksum(_) => {
            value::hex_number(other, node.span)
        }
        _ => other.to_string(),
    };
    let others = words::alternatives(node.field, layer.span.slice(frame), value);
    others.into_iter().map(|(other, says)| Alternative { value: written(other), says }).collect()
}

fn part(frame: &[u8], dissection: &Dissection, ix: NodeIx, node: &Node) -> Part {
    Part {
        node: ix,
        label: node.field.label,
        name: node.field.name,
        shown: value::show(frame, dissection, ix),
    }
}

fn problems(dissection: &Dissection, span: BitSpan) -> Vec<String> {
    let about = dissection.problems.iter().filter(|problem| problem.span.overlaps(span));
    about.map(|problem| problem.message.clone()).collect()
}

fn bases(frame: &[u8], node: &Node) -> Option<Bases> {
    let number = value::number(frame, node)?;
    Some(Bases {
        hex: value::hex_number(number, node.span),
        decimal: number.to_string(),
        binary: value::binary(number, node.span),
    })
}

/// What a program makes of a field: bytes of addresses, names and what is long, a number of everything else.
pub fn form(frame: &[u8], node: &Node) -> Form {
    match node.field.kind {
        _ if node.span.len + node.missing_bits > 64 => Form::Bytes,
        Kind::HostOrder(_) => Form::Number(host_order(frame, node.span).unwrap_or(ByteOrder::Big)),
        Kind::Timeval(_) => Form::Number(ByteOrder::Big),
        kind if !kind.is_number() && node.span.is_whole_bytes() => Form::Bytes,
        _ => Form::Number(ByteOrder::Big),
    }
}

fn place(layer: &Layer, span: BitSpan, missing_bits: u32, form: Form) -> Place {
    let whole = in_header(layer, span, missing_bits);
    let order = match form {
        Form::Number(order) => order,
        Form::Bytes => ByteOrder::Big,
    };
    Place {
        header_byte: whole.first_byte(),
        frame_byte: span.first_byte(),
        bit: span.start % 8,
        bits: span.len,
        expression: code::formula(whole, order),
    }
}

/// A span as counted from the first bit of its header. A program reads all of a field, also where the capture lost a part.
fn in_header(layer: &Layer, span: BitSpan, missing_bits: u32) -> BitSpan {
    BitSpan::new(span.start.saturating_sub(layer.span.start), span.len + missing_bits)
}
