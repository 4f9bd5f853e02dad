//! A packet as JSON, for programs: every layer and field with its id, bits, raw value and text.

use crate::bits::{read, read_host_order};
use crate::capture::CaptureRecord;
use crate::check;
use crate::dissection::{Dissection, LayerIx, Node, NodeIx};
use crate::problem::{Problem, ProblemKind};
use crate::table::Kind;
use crate::value::{hex_joined, show};
use serde::Serialize;

/// One packet.
#[derive(Debug, Serialize)]
pub struct Packet {
    /// Its number in the capture, from 1.
    pub number: u64,
    /// Seconds since the epoch, exact to the nanosecond.
    pub time: String,
    /// The interface's number.
    pub interface: u16,
    /// The link type, as pcap files number them.
    pub link_type: u16,
    /// Bytes captured.
    pub caplen: usize,
    /// Bytes on the wire.
    pub len: u32,
    /// The numbers of the fragments it was put together from; empty, and left out, for a packet as captured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reassembled_from: Vec<u64>,
    /// The layers, outermost first.
    pub layers: Vec<Layer>,
    /// The first problem that no layer owns.
    pub error: Option<Error>,
}

/// One layer.
#[derive(Debug, Serialize)]
pub struct Layer {
    /// The protocol's id.
    pub protocol: &'static str,
    /// First bit in the frame.
    pub offset_bits: u32,
    /// Bits captured of it.
    pub length_bits: u32,
    /// Whether it stands inside a packet that an ICMP error quotes.
    pub quoted: bool,
    /// The verdict on its checksum, if it has one.
    pub checksum: Option<&'static str>,
    /// Its fields; they do not overlap.
    pub fields: Vec<Field>,
    /// The first problem with it.
    pub error: Option<Error>,
}

/// One field.
#[derive(Debug, Serialize)]
pub struct Field {
    /// Wireshark's name for it, where it has one.
    pub id: &'static str,
    /// The RFC's name for it.
    pub name: &'static str,
    /// First bit in the frame.
    pub bit_offset: u32,
    /// Bits it takes.
    pub bit_length: u32,
    /// The bits themselves; `None` where some of them were not captured.
    pub value: Option<Value>,
    /// As people read it.
    pub display: String,
    /// The fields it is made of.
    pub children: Vec<Field>,
}

/// A raw value.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A number of up to 53 bits, which every JSON reader keeps exactly.
    Number(u64),
    /// Lowercase hexadecimal digits, for addresses, bytes and longer numbers.
    Hex(String),
}

/// Something wrong.
#[derive(Debug, Serialize)]
pub struct Error {
    /// What sort of trouble.
    pub kind: ProblemKind,
    /// Where in the frame.
    pub bit_offset: u32,
    /// What is wrong and what would be right.
    pub message: String,
}

/// The packet as data, ready for a serializer.
pub fn packet(number: u64, record: &CaptureRecord<'_>, dissection: &Dissection) -> Packet {
    let layers = (0..dissection.layers.len()).filter_map(|ix| layer(record.bytes, dissection, ix)).collect();
    Packet {
        number,
        time: record.at.to_decimal(),
        interface: record.interface,
        link_type: record.link.0,
        caplen: record.bytes.len(),
        len: record.orig_len,
        reassembled_from: Vec::new(),
        layers,
        error: dissection.problems.iter().find(|problem| problem.layer.is_none()).map(error),
    }
}

fn error(problem: &Problem) -> Error {
    Error { kind: problem.kind, bit_offset: problem.span.start, message: problem.message.clone() }
}

fn layer(frame: &[u8], dissection: &Dissection, ix: LayerIx) -> Option<Layer> {
    let layer = dissection.layers.get(ix)?;
    Some(Layer {
        protocol: layer.protocol.id,
        offset_bits: layer.span.start,
        length_bits: layer.span.len,
        quoted: layer.quoted,
        checksum: check::checksum(frame, dissection, ix).map(|check| check.verdict.word()),
        fields: fields(frame, dissection, ix, None),
        error: dissection.problems_of(ix).next().map(error),
    })
}

fn fields(frame: &[u8], dissection: &Dissection, layer: LayerIx, parent: Option<NodeIx>) -> Vec<Field> {
    dissection
        .children(layer, parent)
        .map(|(ix, node)| Field {
            id: node.field.id,
            name: node.field.name,
            bit_offset: node.span.start,
            bit_length: node.span.len,
            value: value(frame, node),
            display: show(frame, dissection, ix).line(),
            children: fields(frame, dissection, layer, Some(ix)),
        })
        .collect()
}

fn value(frame: &[u8], node: &Node) -> Option<Value> {
    if node.missing_bits > 0 {
        // Of bytes, those that were captured say something; of a number they would say something else.
        let whole_bytes =
            matches!(node.field.kind, Kind::Bytes | Kind::Text | Kind::List(_) | Kind::Items(_));
        return whole_bytes.then(|| Value::Hex(hex_joined(node.span.slice(frame), "")));
    }
    Some(match node.field.kind {
        Kind::Uint
        | Kind::Signed
        | Kind::DayMillis
        | Kind::Hex
        | Kind::Flag { .. }
        | Kind::Reserved
        | Kind::Enum(_)
        | Kind::HexEnum(_)
        | Kind::EnumBy(_)
        | Kind::Units(_)
        | Kind::Port
        | Kind::Checksum(_)
        | Kind::Group(_)
            if node.span.len <= 53 =>
        {
            Value::Number(read(frame, node.span)?)
        }
        Kind::HostOrder(_) => Value::Number(read_host_order(frame, node.span)?),
        _ if node.span.is_whole_bytes() => Value::Hex(hex_joined(node.span.slice(frame), "")),
        _ => Value::Number(read(frame, node.span)?),
    })
}
