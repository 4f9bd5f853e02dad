//! Questions about a packet, made from its own fields, and their answers.

use crate::bits::BitSpan;
use crate::dissection::{Dissection, LayerIx, NodeIx};
use crate::explain::{Explanation, explain_node};
use crate::flow::Context;
use crate::table::{Kind, Tier};
use crate::value::{hex_bytes, show};
use crate::view::cell::place;

/// A question and its answer.
pub(super) struct Question {
    pub(super) asks: String,
    pub(super) answer: String,
    pub(super) reason: String,
}

/// Questions that a sheet has room for, and those of one header.
const QUESTIONS: usize = 12;
const QUESTIONS_A_HEADER: usize = 5;

/// Of each header a few, no two of one sort.
pub(super) fn questions(frame: &[u8], dissection: &Dissection, layers: &[LayerIx]) -> Vec<Question> {
    let mut questions = Vec::new();
    for ix in layers {
        let Some(layer) = dissection.layers.get(*ix).filter(|layer| layer.protocol.tier != Tier::Payload)
        else {
            continue;
        };
        let mut asked = Vec::new();
        for node in layer.nodes_start..layer.nodes_end {
            let room = asked.len() < QUESTIONS_A_HEADER && questions.len() < QUESTIONS;
            let found = question(frame, dissection, node).filter(|(sort, _)| room && !asked.contains(sort));
            if let Some((sort, question)) = found {
                asked.push(sort);
                questions.push(question);
            }
        }
    }
    questions
}

/// What a question trains. A header has one of each at most.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    SharedByte,
    Units,
    Flags,
    Meaning,
    Address,
    Port,
    Checksum,
    Options,
}

fn question(frame: &[u8], dissection: &Dissection, ix: NodeIx) -> Option<(Sort, Question)> {
    let node = dissection.nodes.get(ix).filter(|node| node.missing_bits == 0)?;
    let layer = dissection.layers.get(node.layer())?;
    let said = explain_node(frame, dissection, &Context::default(), ix)?;
    let name = node.field.name;
    // A packet in a packet has headers of the same names.
    let title = if layer.quoted { &["quoted ", layer.protocol.title].concat() } else { layer.protocol.title };
    let bytes = hex_bytes(node.span.slice(frame));
    let place = place(layer, node.span);
    let line = said.shown.line();
    let top = dissection.parent(ix).is_none();
    let (sort, asks, answer) = match node.field.kind {
        Kind::Units(_) if !node.span.is_whole_bytes() => (
            Sort::Units,
            format!("What is the value of {name} in the {title} header, and how many bytes is that?"),
            format!("{line}, in {place}"),
        ),
        Kind::Uint | Kind::Enum(_) if node.span.len == 4 && node.span.start % 8 == 0 && top => {
            let byte = BitSpan::new(node.span.start, 8);
            let (other, next) = dissection.nodes.get(ix + 1).map(|next| (ix + 1, next))?;
            if next.span != BitSpan::new(node.span.end(), 4) {
                return None;
            }
            (
                Sort::SharedByte,
                format!(
                    "Byte {} of the {title} header holds two fields. Which, and what is the value of each?",
                    byte.first_byte() - layer.span.first_byte()
                ),
                format!(
                    "{}: {name} {line}, {} {}",
                    hex_bytes(byte.slice(frame)),
                    next.field.name,
                    show(frame, dissection, other).line()
                ),
            )
        }
        Kind::Group(parts) if parts.iter().any(|part| matches!(part.kind, Kind::Flag { .. })) => (
            Sort::Flags,
            format!("Which of the bits in {name} of the {title} header are set?"),
            upper(said.shown.meaning.as_deref()?),
        ),
        Kind::Enum(_) | Kind::EnumBy(_) | Kind::HexEnum(_)
            if top && node.span.is_whole_bytes() && said.shown.meaning.is_some() =>
        {
            let which = if node.span.len == 8 { "Which byte holds" } else { "Which bytes hold" };
            (
                Sort::Meaning,
                format!("{which} {name} of the {title} header, and what does the value say?"),
                format!("{}: {line}", upper(&place)),
            )
        }
        Kind::Ipv4 | Kind::Mac => (
            Sort::Address,
            format!("Find {name} of the {title} header in the bytes. How is it written for people?"),
            format!("{bytes} ({place}): {line}"),
        ),
        Kind::Port => (
            Sort::Port,
            format!("Which two bytes of the {title} header are {name}, and what number do they make?"),
            format!("{bytes} ({place}): {line}"),
        ),
        Kind::Checksum(_) => (
            Sort::Checksum,
            format!("Write down {name} of the {title} header. Which bytes is it?"),
            format!("{line}, {place}"),
        ),
        Kind::List(_) => (
            Sort::Options,
            format!("How many bytes of options does the {title} header have, and which options are they?"),
            line,
        ),
        _ => return None,
    };
    let reason = reason(said);
    Some((sort, Question { asks, answer, reason }))
}

fn reason(said: Explanation) -> String {
    said.why.unwrap_or_else(|| said.about.to_owned())
}

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
