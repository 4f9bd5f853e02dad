//! Why a field has this value in this packet: told from the packet, and from the packets around it where they are known.
//! Where neither tells, the field's own words say what decides its value: nothing is guessed.

mod icmp;
mod ipv4;
mod ports;
mod tcp;

use super::words::words;
use crate::bits::{BitSpan, read};
use crate::check;
use crate::dissection::{Dissection, Layer, LayerIx, NodeIx};
use crate::flow::{Context, Neighbor};
use crate::table::Kind;

/// What one packet and its neighbors show, asked for by field id.
struct Packet<'a> {
    frame: &'a [u8],
    dissection: &'a Dissection,
    layer: LayerIx,
    /// `None` inside a quoted packet: its neighbors are not those of the packet that quotes it.
    context: Option<&'a Context>,
}

impl<'a> Packet<'a> {
    /// The value of a field of the same header.
    fn here(&self, id: &str) -> Option<u64> {
        let node = self.dissection.nodes.get(self.dissection.find_in(self.layer, id)?)?;
        read(self.frame, node.span).filter(|_| node.missing_bits == 0)
    }

    /// Whether a flag is set; `None` where the packet ends before it.
    fn flag(&self, id: &str) -> Option<bool> {
        self.here(id).map(|bit| bit == 1)
    }

    fn set(&self, id: &str) -> bool {
        self.flag(id) == Some(true)
    }

    fn clear(&self, id: &str) -> bool {
        self.flag(id) == Some(false)
    }

    fn bytes(&self, span: BitSpan) -> &'a [u8] {
        span.slice(self.frame)
    }

    fn header(&self) -> Option<&'a Layer> {
        self.dissection.layers.get(self.layer)
    }

    /// Bytes that the header carries, as far as captured.
    fn payload_bytes(&self) -> u32 {
        self.header().map_or(0, |layer| (layer.message.len - layer.span.len.min(layer.message.len)) / 8)
    }

    /// A packet of the conversation.
    fn neighbor(&self, pick: fn(&Context) -> &Option<Neighbor>) -> Option<&'a Neighbor> {
        self.context.and_then(|context| pick(context).as_ref())
    }

    /// A field's value in a packet of the conversation, and that packet's number.
    fn value_in(&self, pick: fn(&Context) -> &Option<Neighbor>, id: &str) -> Option<(u64, u64)> {
        let neighbor = self.neighbor(pick)?;
        Some((neighbor.value(id)?, neighbor.number))
    }
}

/// Which packet it is that an ICMP error quotes, where it was captured.
pub(super) fn original(context: &Context) -> Option<String> {
    let original = context.original.as_ref()?;
    Some(format!("This is packet #{}, {} earlier.", original.number, icmp::between(context.at, original)))
}

/// Why the field has its value: from the packet and its neighbors, or else what decides it in general; `None` where there are
/// no words for that either.
pub(super) fn why(frame: &[u8], dissection: &Dissection, ix: NodeIx, context: &Context) -> Option<String> {
    let node = dissection.nodes.get(ix)?;
    if node.missing_bits > 0 {
        return Some(format!(
            "{} bits of it were not captured, so its value is not known.",
            node.missing_bits
        ));
    }
    let quoted = dissection.layers.get(node.layer()).is_some_and(|layer| layer.quoted);
    let context = (!quoted).then_some(context);
    let packet = Packet { frame, dissection, layer: node.layer(), context };
    let value = read(frame, node.span).unwrap_or_default();
    let id = node.field.id;
    if matches!(node.field.kind, Kind::Checksum(_)) {
        let reason = check::checksum(frame, dissection, node.layer()).map(|check| check.verdict.reason())?;
        return Some(match icmp::checksum_change(&packet, id, value) {
            Some(change) => format!("{reason} {change}"),
            None => reason,
        });
    }
    let told = match id.split('.').next() {
        Some("ip") => ipv4::why(&packet, id, value, node.span),
        Some("icmp" | "data") => icmp::why(&packet, id, value, node.span),
        Some("tcp") => tcp::why(&packet, id, value),
        Some("eth") => on_loopback(&packet, id),
        Some("udp") => ports::why(&packet, id, value),
        _ => None,
    };
    told.or_else(|| words(id).map(|words| words.why.to_owned()))
}

/// Addresses of zeros, instead of words about cards that are not there.
fn on_loopback(packet: &Packet<'_>, id: &str) -> Option<String> {
    let zeros = matches!(id, "eth.dst" | "eth.src")
        && packet.here("eth.dst") == Some(0)
        && packet.here("eth.src") == Some(0);
    let said = "Both addresses are zeros: so Linux writes them on loopback, which has no network cards.";
    zeros.then(|| said.to_owned())
}
