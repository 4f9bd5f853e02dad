//! What the kernel made of a packet on its way out: headers that it wrote, and fields that it changed.

use super::Change;
use super::made::{Made, network};
use super::view::{layer, short};
use crate::bits::word;
use crate::capture::CaptureRecord;
use crate::flow::Neighbor;
use crate::stream::Level;
use crate::value;

pub(super) fn changes(made: &Made, sent: Option<&Neighbor>, imagined: &Neighbor) -> Vec<Change> {
    let mut changes = match made.level {
        Level::Link { .. } => return Vec::new(),
        Level::Ip => in_header(&made.bytes, sent),
        Level::Transport { .. } => vec![written(sent, imagined)],
    };
    changes.extend(sent.and_then(link_header));
    changes
}

/// The IP header that the kernel wrote.
fn written(sent: Option<&Neighbor>, imagined: &Neighbor) -> Change {
    let v6 = layer(imagined, "ipv6").is_some();
    let id = if v6 { "ipv6" } else { "ip" };
    let Some(sent) = sent else {
        let says = if v6 {
            "The kernel writes this header: Hop Limit 64 by default, a Flow Label of its own, and as source \
             the address that its routes prefer for this destination. The packet was not captured, so the \
             values are not known here."
        } else {
            "The kernel writes this header: Time to Live 64 by default, Don't Fragment, an Identification, \
             and as source the address that its routes prefer for this destination. The packet was not \
             captured, so the values are not known here."
        };
        return Change { id, says: says.to_owned() };
    };
    let shown = |id: &str| {
        let node = sent.dissection.find(id);
        node.map_or_else(|| "?".to_owned(), |node| value::show(&sent.frame, &sent.dissection, node).value)
    };
    let says = if v6 {
        format!(
            "The kernel wrote this header, 40 bytes: Hop Limit {}, Flow Label {}, Next Header {}, and as \
             source {}, the address that its routes prefer for {}. Your bytes begin behind it.",
            shown("ipv6.hlim"),
            shown("ipv6.flow"),
            shown("ipv6.nxt"),
            shown("ipv6.src"),
            shown("ipv6.dst")
        )
    } else {
        let whole = match (sent.value("ip.flags.mf"), sent.value("ip.flags.df")) {
            (Some(1), _) => {
                "More Fragments set, because the packet is longer than the link takes and was cut,"
            }
            (_, Some(1)) => "Don't Fragment set,",
            _ => "Don't Fragment not set,",
        };
        format!(
            "The kernel wrote this header, 20 bytes: Time to Live {}, Identification {}, {whole} Protocol \
             {}, the header checksum {}, and as source {}, the address that its routes prefer for {}. Your \
             bytes begin behind it.",
            shown("ip.ttl"),
            short(u16::try_from(sent.value("ip.id").unwrap_or_default()).unwrap_or_default()),
            shown("ip.proto"),
            shown("ip.checksum"),
            shown("ip.src"),
            shown("ip.dst")
        )
    };
    Change { id, says }
}

/// What became of an IPv4 header that was made by hand; the kernel changes nothing in one of IPv6.
fn in_header(made: &[u8], sent: Option<&Neighbor>) -> Vec<Change> {
    if made.len() < 20 || made.first().is_none_or(|first| first >> 4 == 6) {
        return Vec::new();
    }
    let captured = sent.and_then(|sent| network(&CaptureRecord::bare(sent.dissection.link, &sent.frame)));
    let found = |at: usize| captured.filter(|packet| packet.len() >= 20).map(|packet| word(packet, at));
    let overwritten = |id, at: usize, what: &str| {
        let own = word(made, at);
        let says = match found(at) {
            None => format!("The kernel always writes the {what} itself, over your {}.", short(own)),
            Some(new) if new == own => {
                format!(
                    "The kernel always writes the {what} itself. Yours, {}, was right, so nothing is to be \
                     seen of that.",
                    short(own)
                )
            }
            Some(new) => {
                format!("The kernel always writes the {what} itself: {} became {}.", short(own), short(new))
            }
        };
        Change { id, says }
    };
    let mut changes = vec![overwritten("ip.len", 2, "total length")];
    let forbids_cutting = word(made, 6) & 0x4000 != 0;
    if word(made, 4) == 0 {
        let says = match found(4) {
            Some(0) if forbids_cutting => "An Identification of 0 is filled in by the kernel, but not where \
                 Don't Fragment is set: only fragments need it. It stayed 0."
                .to_owned(),
            Some(0) => "An Identification of 0 is filled in by the kernel; here it stayed 0.".to_owned(),
            Some(new) => {
                format!("You left the Identification 0, and the kernel filled it in: {}.", short(new))
            }
            None => "The kernel fills in an Identification of 0, unless Don't Fragment is set.".to_owned(),
        };
        changes.push(Change { id: "ip.id", says });
    }
    changes.push(overwritten("ip.checksum", 10, "header checksum"));
    if made.get(12..16) == Some(&[0; 4]) {
        let source = captured.and_then(|packet| <[u8; 4]>::try_from(packet.get(12..16)?).ok());
        let says = match source.map(std::net::Ipv4Addr::from) {
            Some(source) => {
                format!(
                    "You left the source 0.0.0.0, and the kernel filled in {source}, the address that its \
                     routes prefer."
                )
            }
            None => {
                "The kernel fills in a source of 0.0.0.0 with the address that its routes prefer.".to_owned()
            }
        };
        changes.push(Change { id: "ip.src", says });
    }
    changes
}

/// The link header that a captured packet has and nobody made by hand.
fn link_header(sent: &Neighbor) -> Option<Change> {
    let first = sent.dissection.layers.first()?;
    let says = match first.protocol.id {
        "eth" => match sent.frame.get(..12)?.iter().all(|byte| *byte == 0) {
            true => "The capture shows a link header with addresses of zeros. Nobody made it by hand: \
                 loopback has no cards and no wire, and the kernel puts it there so that packets look the \
                 same everywhere."
                .to_owned(),
            false => format!(
                "The kernel wrote the link header: from {} to {}, the card that leads to the destination.",
                value::mac(sent.frame.get(6..12)?),
                value::mac(sent.frame.get(..6)?)
            ),
        },
        "sll" | "sll2" => "This header was never on a wire: the capture puts it where the link's own would \
             be."
        .to_owned(),
        _ => return None,
    };
    Some(Change { id: first.protocol.id, says })
}
