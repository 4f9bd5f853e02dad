//! What wireglass finds in a frame: the packet that `wireglass decode --format jsonl` prints, as data.

use crate::cases::Case;
use crate::found::{Found, Frame, Trouble, Verdict, digits};
use std::collections::HashSet;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::problem::{Problem, ProblemKind};
use wireglass_shared::table::{Kind, Width};
use wireglass_shared::view::json::{self, Field, Layer, Value};
use wireglass_shared::{dissect, proto};

/// Whether wireglass has a table for the protocol that a display-filter name belongs to.
pub(crate) fn has_table_for(id: &str) -> bool {
    proto::ALL.iter().any(|protocol| {
        id.strip_prefix(protocol.id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// The fields whose place in their header depends on nothing that stands in it: those before the first of variable length.
pub(crate) fn fixed_fields() -> HashSet<&'static str> {
    let mut ids = HashSet::new();
    for protocol in proto::ALL {
        let fixed = protocol.fields.iter().take_while(|field| matches!(field.width, Width::Bits(_)));
        for field in fixed {
            ids.insert(field.id);
            if let Kind::Group(children) = field.kind {
                ids.extend(children.iter().map(|child| child.id));
            }
        }
    }
    ids
}

/// Takes a frame apart.
pub(crate) fn dissection(case: &Case) -> Frame {
    let record = case.record();
    let dissection = dissect(&record);
    let packet = json::packet(1, &record, &dissection);
    let mut frame = Frame { troubles: dissection.problems.iter().map(trouble).collect(), ..Frame::default() };
    for layer in &packet.layers {
        let span = BitSpan::new(layer.offset_bits, layer.length_bits);
        frame.layers.push((layer.protocol.to_owned(), span));
        collect(&layer.fields, &mut frame.fields);
        frame.verdicts.extend(verdict(layer));
    }
    frame
}

fn trouble(problem: &Problem) -> Trouble {
    let stops = problem.kind != ProblemKind::Odd;
    Trouble { id: problem.field.unwrap_or("frame").to_owned(), message: problem.message.clone(), stops }
}

fn collect(fields: &[Field], found: &mut Vec<Found>) {
    for field in fields {
        let value = match &field.value {
            Some(Value::Number(number)) => Some(digits(*number, field.bit_length)),
            Some(Value::Hex(digits)) => Some(digits.clone()),
            None => None,
        };
        let span = BitSpan::new(field.bit_offset, field.bit_length);
        found.push(Found { id: field.id.to_owned(), span, value });
        collect(&field.children, found);
    }
}

fn verdict(layer: &Layer) -> Option<Verdict> {
    let id = format!("{}.checksum", layer.protocol);
    let field = layer.fields.iter().find(|field| field.id == id)?;
    Some(Verdict { byte: field.bit_offset / 8, word: layer.checksum?, id })
}
