//! Names for bit ranges that stay right from packet to packet, as links hold them: a field `tcp.flags.syn`, the second of its
//! id `ip.src~2`, a header `tcp`, and other bits `@160+4`, four of them from bit 160.

use crate::bits::BitSpan;
use crate::dissection::Dissection;

/// The name of a bit range; where fields and headers hold the same bits, the name of the outermost field.
pub fn name(dissection: &Dissection, span: BitSpan) -> String {
    let fields = dissection.nodes.iter().map(|node| (node.field.id, node.span));
    let named = nth_name(fields, span).or_else(|| nth_name(headers(dissection), span));
    // A header may have the name of a field, which is found first.
    let named = named.filter(|name| find(dissection, name) == Some(span));
    named.unwrap_or_else(|| format!("@{}+{}", span.start, span.len))
}

fn headers(dissection: &Dissection) -> impl Iterator<Item = (&'static str, BitSpan)> + Clone {
    dissection.layers.iter().map(|layer| (layer.protocol.id, layer.span))
}

fn nth_name(all: impl Iterator<Item = (&'static str, BitSpan)> + Clone, span: BitSpan) -> Option<String> {
    let at = all.clone().position(|(_, of)| of == span)?;
    let id = all.clone().nth(at)?.0;
    Some(match all.take(at).filter(|(other, _)| *other == id).count() {
        0 => id.to_owned(),
        before => format!("{id}~{}", before + 1),
    })
}

/// The bits that a name stands for in this packet; `None` where the packet has no such part, or the text is no name.
pub fn find(dissection: &Dissection, text: &str) -> Option<BitSpan> {
    if let Some(bits) = text.strip_prefix('@') {
        let (start, len) = bits.split_once('+')?;
        let (start, len) = (number(start)?, number(len)?);
        let end = dissection.leaves().last().map_or(0, |(_, node)| node.span.end());
        let inside = len > 0 && start.checked_add(len)? <= end;
        return inside.then_some(BitSpan::new(start, len));
    }
    let (id, which) = match text.split_once('~') {
        Some((id, which)) => (id, number(which)?.checked_sub(1)? as usize),
        None => (text, 0),
    };
    let fields = dissection.nodes.iter().map(|node| (node.field.id, node.span));
    let such = |(of, span): (&str, BitSpan)| (of == id).then_some(span);
    fields.filter_map(such).nth(which).or_else(|| headers(dissection).filter_map(such).nth(which))
}

/// Digits alone; a sign is none.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
