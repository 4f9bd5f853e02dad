//! A filter as what is asked of each packet, and the asking.

use super::source::{Rows, Source, What};
use super::value::{Literal, Value, compare, read};
use crate::bits::{BitSpan, len_u32, word};
use crate::capture::CaptureRecord;
use crate::dissect::lay_out;
use crate::dissection::{Dissection, Layer, LayerIx};
use std::cmp::Ordering;

/// A filter's structure.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Xor(Box<Self>, Box<Self>),
    Test(Box<Test>),
}

/// One question about a packet.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// Whether there is such a thing; of bits masked out of a number, whether one is set.
    Exists(Operand),
    Compare {
        left: Operand,
        all: bool,
        operator: Operator,
        right: Right,
    },
    Contains {
        left: Operand,
        all: bool,
        needle: Vec<u8>,
    },
    /// Whether a value is among these, or lies from one to the other.
    In {
        left: Operand,
        all: bool,
        /// Asks the opposite, also of packets without such a thing.
        not: bool,
        set: Vec<(Literal, Option<Literal>)>,
    },
}

/// What values are compared with.
#[derive(Clone, Debug)]
pub(super) enum Right {
    Literal(Literal),
    Operand(Operand),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
}

impl Operator {
    fn holds(self, order: Option<Ordering>) -> bool {
        let Some(order) = order else { return false };
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::Less => order.is_lt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::LessOrEqual => order.is_le(),
        }
    }
}

/// A name, and what is taken of its values.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    pub source: Source,
    /// Parts of the bytes, put together; all of them if there are none.
    pub slices: Vec<Part>,
    /// Which bits of a number count.
    pub mask: Option<u64>,
}

/// Some of the bytes of a value. What is negative counts from the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub start: i64,
    pub end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// So many bytes.
    Length(i64),
    /// Up to this byte, which is part of it.
    Last(i64),
    /// All that follow.
    Open,
}

impl Part {
    fn of<'b>(&self, bytes: &'b [u8]) -> Option<&'b [u8]> {
        let place = |at: i64| match usize::try_from(at) {
            Ok(at) => Some(at),
            Err(_) => bytes.len().checked_sub(usize::try_from(at.unsigned_abs()).ok()?),
        };
        let start = place(self.start)?;
        let end = match self.end {
            End::Length(length) => start.checked_add(usize::try_from(length).ok()?)?,
            End::Last(last) => place(last)?.checked_add(1)?,
            End::Open => bytes.len(),
        };
        bytes.get(start..end).filter(|part| !part.is_empty())
    }
}

/// A packet that is asked.
pub(super) struct Packet<'p, 'a> {
    pub record: &'p CaptureRecord<'a>,
    pub number: u64,
    /// Its layers; fields are laid out where a question needs them.
    pub outline: &'p mut Dissection,
}

impl Expression {
    pub fn holds(&self, packet: &mut Packet<'_, '_>) -> bool {
        match self {
            Self::Not(inner) => !inner.holds(packet),
            Self::And(left, right) => left.holds(packet) && right.holds(packet),
            Self::Or(left, right) => left.holds(packet) || right.holds(packet),
            Self::Xor(left, right) => left.holds(packet) != right.holds(packet),
            Self::Test(test) => test.holds(packet),
        }
    }

    /// Whether the packet's bytes must be looked at.
    pub fn looks_inside(&self) -> bool {
        let outside = |operand: &Operand| matches!(operand.source, Source::Special(what) if !matches!(what, What::SegmentLength | What::Payload(_)));
        match self {
            Self::Not(inner) => inner.looks_inside(),
            Self::And(left, right) | Self::Or(left, right) | Self::Xor(left, right) => {
                left.looks_inside() || right.looks_inside()
            }
            Self::Test(test) => match &**test {
                Test::Compare { left, right: Right::Operand(right), .. } => !outside(left) || !outside(right),
                Test::Exists(left)
                | Test::Compare { left, .. }
                | Test::Contains { left, .. }
                | Test::In { left, .. } => !outside(left),
            },
        }
    }
}

impl Test {
    fn holds(&self, packet: &mut Packet<'_, '_>) -> bool {
        match self {
            Self::Exists(operand) => operand.some(packet, false, false, |value| match value {
                Value::Number(number) => operand.mask.is_none() || *number != 0,
                Value::Bytes(_) => true,
            }),
            Self::Compare { left, all, operator, right: Right::Literal(literal) } => {
                left.some(packet, *all, false, |value| operator.holds(literal.order(value)))
            }
            Self::Compare { left, all, operator, right: Right::Operand(right) } => {
                let mut others: Vec<Value<'static>> = Vec::new();
                right.each(packet, false, &mut |value| {
                    others.push(value.into_owned());
                    true
                });
                let against = |value: &Value<'_>, other| operator.holds(compare(value, other));
                !others.is_empty()
                    && left.some(packet, *all, false, |value| match all {
                        true => others.iter().all(|other| against(value, other)),
                        false => others.iter().any(|other| against(value, other)),
                    })
            }
            Self::Contains { left, all, needle } => left.some(packet, *all, true, |value| match value {
                Value::Bytes(bytes) => super::find::find(bytes, needle, 0).is_some(),
                Value::Number(_) => false,
            }),
            Self::In { left, all, not, set } => {
                let is_in = |value: &Value<'_>| {
                    set.iter().any(|(least, most)| match most {
                        None => Operator::Equal.holds(least.order(value)),
                        Some(most) => {
                            Operator::GreaterOrEqual.holds(least.order(value))
                                && Operator::LessOrEqual.holds(most.order(value))
                        }
                    })
                };
                left.some(packet, *all, false, is_in) != *not
            }
        }
    }
}

impl Operand {
    /// Whether it holds for some value, or for `all` of at least one.
    fn some(
        &self,
        packet: &mut Packet<'_, '_>,
        all: bool,
        message: bool,
        holds: impl Fn(&Value<'_>) -> bool,
    ) -> bool {
        let mut result = false;
        self.each(packet, message, &mut |value| {
            result = holds(&value);
            // One that holds is enough, or one that does not.
            result == all
        });
        result
    }

    /// Calls `each` with the values until it wants no more. Of a protocol the value is its header, or its whole `message`.
    fn each(&self, packet: &mut Packet<'_, '_>, message: bool, each: &mut dyn FnMut(Value<'_>) -> bool) {
        let mut taken = |value: Value<'_>| match (value, &self.mask) {
            (Value::Number(number), Some(mask)) => each(Value::Number(number & i128::from(*mask))),
            (Value::Bytes(bytes), _) if !self.slices.is_empty() => {
                let mut parts = Vec::new();
                for slice in &self.slices {
                    match slice.of(&bytes) {
                        Some(part) => parts.extend_from_slice(part),
                        None => return true,
                    }
                }
                each(Value::Bytes(parts.into()))
            }
            (value, _) => each(value),
        };
        let frame = packet.record.bytes;
        let number = |value: u64| Value::Number(value.into());
        match &self.source {
            Source::Rows(rows) => rows.each(packet, &mut taken),
            Source::Protocol(protocol) => {
                for layer in
                    packet.outline.layers.iter().filter(|layer| std::ptr::eq(layer.protocol, *protocol))
                {
                    let span = match message {
                        true => BitSpan::between(layer.span.start, layer.message.end().max(layer.span.end())),
                        false => layer.span,
                    };
                    if !taken(Value::Bytes(span.slice(frame).into())) {
                        return;
                    }
                }
            }
            Source::Special(What::Payload(protocol)) => {
                for layer in
                    packet.outline.layers.iter().filter(|layer| std::ptr::eq(layer.protocol, *protocol))
                {
                    let payload = BitSpan::between(layer.span.end(), layer.message.end());
                    if !payload.is_empty() && !taken(Value::Bytes(payload.slice(frame).into())) {
                        return;
                    }
                }
            }
            Source::Special(What::SegmentLength) => {
                for ix in 0..packet.outline.layers.len() {
                    if let Some(length) = segment_length(packet, ix)
                        && !taken(number(length.into()))
                    {
                        return;
                    }
                }
            }
            Source::Special(what) => {
                let record = packet.record;
                taken(match what {
                    What::Number => number(packet.number),
                    What::Length => number(record.orig_len.into()),
                    What::Captured => number(len_u32(frame).into()),
                    What::Time => Value::Number(record.at.0.into()),
                    What::Interface => number(record.interface.into()),
                    _ => Value::Bytes(frame.into()),
                });
            }
        }
    }
}

impl Value<'_> {
    fn into_owned(self) -> Value<'static> {
        match self {
            Self::Number(number) => Value::Number(number),
            Self::Bytes(bytes) => Value::Bytes(bytes.into_owned().into()),
        }
    }
}

impl Rows {
    fn each(&self, packet: &mut Packet<'_, '_>, each: &mut dyn FnMut(Value<'_>) -> bool) {
        let frame = packet.record.bytes;
        for ix in 0..packet.outline.layers.len() {
            let Some(layer) = packet.outline.layers.get(ix) else { return };
            let Some(spot) = self.spots.iter().find(|spot| std::ptr::eq(spot.protocol, layer.protocol))
            else {
                continue;
            };
            let header = layer.span;
            if !spot.deep && is_fixed(layer) {
                for (row, start, len) in &spot.fixed {
                    let span = BitSpan::new(header.start + start, *len);
                    if let Some(value) = read(frame, row, span, || header)
                        && !each(value)
                    {
                        return;
                    }
                }
                continue;
            }
            // A layer that is laid out has fields.
            if layer.nodes_start == layer.nodes_end {
                lay_out(packet.record, packet.outline, ix);
            }
            let Some(layer) = packet.outline.layers.get(ix) else { return };
            let nodes = packet.outline.nodes.get(layer.nodes_start..layer.nodes_end).unwrap_or_default();
            for node in nodes.iter().filter(|node| self.ids.contains(&node.field.id)) {
                let whole = node.missing_bits == 0 || !node.field.kind.is_number();
                if let Some(value) = read(frame, node.field, node.span, || header).filter(|_| whole)
                    && !each(value)
                {
                    return;
                }
            }
        }
    }
}

/// Whether the unchanging beginning of the header was captured.
fn is_fixed(layer: &Layer) -> bool {
    layer.protocol.layout.of(layer.protocol.fields).bits <= layer.span.len
}

/// What a TCP segment carries by the account of the IP header around it.
fn segment_length(packet: &Packet<'_, '_>, ix: LayerIx) -> Option<u32> {
    let layers = &packet.outline.layers;
    let tcp = layers.get(ix).filter(|layer| layer.protocol.id == "tcp" && !layer.quoted)?;
    let header_end = (tcp.span.end() + tcp.missing_bits) / 8;
    let around = layers.get(..ix)?.iter().rev().find(|layer| matches!(layer.protocol.id, "ip" | "ipv6"))?;
    let header = around.span.slice(packet.record.bytes);
    let start = around.span.first_byte();
    let end = match around.protocol.id {
        "ip" => start + u32::from(word(header, 2)),
        _ => start + 40 + u32::from(word(header, 4)),
    };
    // Zero stands where the card was to cut the packet into segments.
    let end = if end == start { packet.record.orig_len } else { end };
    Some(end.saturating_sub(header_end))
}
