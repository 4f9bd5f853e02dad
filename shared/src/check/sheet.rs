//! A worked checksum as a table to read: which field each word comes from, what the sum is after it, and what is made of the
//! sum in the end. It adds nothing up itself, and draws nothing.

use super::{Doubt, Source, Verdict, Word, Worked, checksum, worked};
use crate::bits::BitSpan;
use crate::dissection::{Dissection, Layer, LayerIx, NodeIx};
use crate::table::Kind;

/// Words of a header that are listed before the rest of it folds.
const HEADER_WORDS: usize = 40;
/// Words of a payload that are listed before the rest of it folds.
const PAYLOAD_WORDS: usize = 8;

/// A checksum worked out, to be read from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The field.
    pub node: NodeIx,
    /// The words that are added up, in order.
    pub groups: Vec<Group>,
    /// What becomes of their sum, a line each: the carries, the bits turned round, and how the field compares.
    pub steps: Vec<String>,
    /// What is to be said about the field.
    pub verdict: Verdict,
}

/// Words that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Where they come from.
    pub name: &'static str,
    /// A word each, but for those that are folded.
    pub rows: Vec<Row>,
}

/// A word of the sum, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The fields it holds: `Type, Code`; for several words, how many: `… 512 words`.
    pub label: String,
    /// The words of several; 1 for one.
    pub words: usize,
    /// Where it stands in the frame, if it stands there in one piece.
    pub span: Option<BitSpan>,
    /// What is added: a word of 16 bits, or the sum of several.
    pub value: u64,
    /// The sum so far.
    pub sum: u64,
}

/// The worked checksum of a layer as a table; `None` where the layer has none.
///
/// # Errors
/// Why the sum cannot be made.
pub fn sheet(frame: &[u8], dissection: &Dissection, layer: LayerIx) -> Option<Result<Sheet, Doubt>> {
    let check = checksum(frame, dissection, layer)?;
    let sum = match worked(frame, dissection, layer)? {
        Ok(sum) => sum,
        Err(doubt) => return Some(Err(doubt)),
    };
    let field = dissection.nodes.get(check.node)?.span;
    let header = dissection.layers.get(layer)?;
    let groups = sum
        .words
        .chunk_by(|one, next| group(header, field, one) == group(header, field, next))
        .filter_map(|words| {
            let name = group(header, field, words.first()?);
            Some(Group { name, rows: rows(dissection, layer, words) })
        });
    Some(Ok(Sheet {
        node: check.node,
        groups: groups.collect(),
        steps: steps(&sum, check.verdict),
        verdict: check.verdict,
    }))
}

const PSEUDO: &str = "Pseudo-header";

fn group(layer: &Layer, field: BitSpan, word: &Word) -> &'static str {
    let at = word.span.map_or(0, |span| span.start);
    match word.source {
        Source::SourceAddress | Source::DestinationAddress | Source::Protocol | Source::Length => PSEUDO,
        Source::Field => "The checksum itself, as 0",
        Source::Message | Source::Odd if at < field.start => "Before the checksum",
        Source::Message | Source::Odd if at < layer.span.end() => "After the checksum",
        Source::Message | Source::Odd => "Payload",
    }
}

fn rows(dissection: &Dissection, layer: LayerIx, words: &[Word]) -> Vec<Row> {
    let in_header = |word: &Word| {
        let header = dissection.layers.get(layer);
        word.span.is_none_or(|span| header.is_some_and(|header| header.span.overlaps(span)))
    };
    let most = if words.iter().all(in_header) { HEADER_WORDS } else { PAYLOAD_WORDS };
    let row = |word: &Word| Row {
        label: label(dissection, layer, word),
        words: 1,
        span: word.span,
        value: word.value.into(),
        sum: word.sum,
    };
    if words.len() <= most {
        return words.iter().map(row).collect();
    }
    let (listed, rest) = words.split_at(most / 2);
    let (folded, last) = rest.split_at(rest.len().saturating_sub(1));
    let mut rows: Vec<_> = listed.iter().map(row).collect();
    let (before, behind) = (listed.last(), folded.last());
    let ends = folded.first().and_then(|word| word.span).zip(behind.and_then(|word| word.span));
    let (before, behind) = (before.map_or(0, |word| word.sum), behind.map_or(0, |word| word.sum));
    rows.push(Row {
        label: format!("… {} words", folded.len()),
        words: folded.len(),
        span: ends.map(|(first, last)| BitSpan::between(first.start, last.end())),
        value: behind.saturating_sub(before),
        sum: behind,
    });
    rows.extend(last.iter().map(row));
    rows
}

/// The names of the fields that a word holds.
fn label(dissection: &Dissection, layer: LayerIx, word: &Word) -> String {
    match (word.source, word.span) {
        (Source::SourceAddress, _) => "Source Address".to_owned(),
        (Source::DestinationAddress, _) => "Destination Address".to_owned(),
        (Source::Protocol, _) => "Zeros and protocol number".to_owned(),
        (Source::Length, _) => "Length of header and data".to_owned(),
        (Source::Odd, Some(span)) => {
            format!("{}, and a zero that is not sent", names(dissection, layer, span))
        }
        (_, Some(span)) => names(dissection, layer, span),
        (_, None) => String::new(),
    }
}

fn names(dissection: &Dissection, layer: LayerIx, span: BitSpan) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut at = span.start;
    while at < span.end() {
        let (name, end) = named(dissection, layer, at);
        if names.last() != Some(&name) {
            names.push(name);
        }
        at = end.max(at + 1);
    }
    names.join(", ")
}

/// The name of what holds this bit, and where that ends: of this layer the field, or the item of a list; of what the layer
/// carries, the header.
fn named(dissection: &Dissection, layer: LayerIx, bit: u32) -> (&'static str, u32) {
    let mut found = None;
    let mut list = true;
    while list {
        let parent = found.map(|(ix, _)| ix);
        let Some((ix, node)) = dissection.children(layer, parent).find(|(_, node)| node.span.contains(bit))
        else {
            break;
        };
        found = Some((ix, node));
        list = matches!(node.field.kind, Kind::List(_) | Kind::Items(_) | Kind::Repeat(_));
    }
    if let Some((_, node)) = found {
        return (node.field.name, node.span.end());
    }
    let carried = dissection.layer_at(bit).and_then(|layer| dissection.layers.get(layer));
    carried.map_or(("", bit + 1), |layer| (layer.protocol.title, layer.span.end()))
}

fn steps(sum: &Worked, verdict: Verdict) -> Vec<String> {
    let mut steps = Vec::new();
    let mut last = sum.total;
    for fold in &sum.folds {
        steps.push(format!(
            "0x{last:04x} → 0x{fold:04x}: {:x} cut off at the top and added at the bottom",
            last >> 16
        ));
        last = *fold;
    }
    let turned = 0xffff ^ last;
    let sent = match u64::from(sum.expected) == turned {
        true => "",
        false => ", sent as 0xffff, because 0 says that there is no checksum",
    };
    steps.push(format!("0x{last:04x} with every bit turned round: 0x{turned:04x}{sent}"));
    let Worked { found, expected, .. } = sum;
    steps.push(match verdict {
        Verdict::Good if found == expected => format!("The field holds 0x{found:04x}: the same"),
        Verdict::Good => format!(
            "The field holds 0x{found:04x} for 0x{expected:04x}: in this sum 0x0000 and 0xffff count the same"
        ),
        Verdict::Partial => {
            format!(
                "The field holds 0x{found:04x}: the sum of the pseudo-header alone, its bits not turned round"
            )
        }
        Verdict::Absent => format!("The field holds 0x{found:04x}: the sender made no checksum"),
        Verdict::Bad { .. } | Verdict::Unverified(_) => {
            format!("The field holds 0x{found:04x}, not 0x{expected:04x}")
        }
    });
    steps
}
