//! TCP options of a SYN beside those of its answer: what was taken up, and what was declined.

use super::Offer;
use super::view::{View, bytes, segment};
use crate::dissection::NodeIx;
use crate::flow::Neighbor;
use crate::table::Kind;
use crate::value;

/// An option of one of the two.
struct Found<'a> {
    packet: &'a Neighbor,
    node: NodeIx,
    name: &'static str,
    id: &'static str,
    /// Its bytes, kind and length included.
    bytes: &'a [u8],
}

pub(super) fn offers(asked: &View<'_>, answer: &Neighbor) -> Vec<Offer> {
    let offered = options(asked.packet);
    let mut answered = options(answer);
    let mut offers: Vec<_> = offered
        .iter()
        .map(|offer| {
            let partner = answered.iter().position(|answer| answer.is_like(offer));
            let partner = partner.map(|at| answered.remove(at));
            says(asked, answer, Some(offer), partner.as_ref())
        })
        .collect();
    offers.extend(answered.iter().map(|option| says(asked, answer, None, Some(option))));
    offers
}

/// A packet's options but for what fills the header up.
fn options(packet: &Neighbor) -> Vec<Found<'_>> {
    let dissection = &packet.dissection;
    let Some(list) = dissection.find("tcp.options") else { return Vec::new() };
    let Some(layer) = dissection.nodes.get(list).map(crate::dissection::Node::layer) else {
        return Vec::new();
    };
    let found = dissection.children(layer, Some(list)).map(|(node, option)| Found {
        packet,
        node,
        name: option.field.name,
        id: option.field.id,
        bytes: option.span.slice(&packet.frame),
    });
    found.filter(|option| !matches!(option.bytes.first(), None | Some(0 | 1))).collect()
}

impl Found<'_> {
    /// Whether it is the same option, by its number; experiments have numbers of their own.
    fn is_like(&self, other: &Self) -> bool {
        let key = |option: &Self| match option.bytes {
            [kind @ (253 | 254), _, high, low, ..] => (*kind, *high, *low),
            [kind, ..] => (*kind, 0, 0),
            [] => (0, 0, 0),
        };
        key(self) == key(other)
    }

    /// A field of it.
    fn field(&self, id: &str) -> Option<u64> {
        let dissection = &self.packet.dissection;
        let layer = dissection.nodes.get(self.node)?.layer();
        let (_, field) =
            dissection.children(layer, Some(self.node)).find(|(_, field)| field.field.id == id)?;
        crate::bits::read(&self.packet.frame, field.span).filter(|_| field.missing_bits == 0)
    }

    fn value(&self) -> String {
        match self.id {
            "tcp.options.mss" => self.field("tcp.options.mss_val").map(|most| format!("{most} bytes")),
            "tcp.options.wscale" => {
                self.shift().map(|shift| format!("{shift}, a factor of {}", factor(shift)))
            }
            "tcp.options.sack_perm" => Some("permitted".to_owned()),
            "tcp.options.timestamp" => {
                self.clocks().map(|(own, echo)| format!("its clock at {own}, and {echo} sent back"))
            }
            "tcp.options.tfo" if self.bytes.len() <= 2 => Some("a request for a cookie".to_owned()),
            "tcp.options.tfo" => {
                self.bytes.get(2..).map(|cookie| format!("the cookie {}", value::hex_bytes(cookie)))
            }
            "tcp.options.unknown" => {
                let kind = self.bytes.first().copied().unwrap_or_default();
                Some(format!("kind {kind}: {}", value::hex_bytes(self.bytes)))
            }
            _ => None,
        }
        .unwrap_or_else(|| self.shown())
    }

    /// As the option is shown everywhere.
    fn shown(&self) -> String {
        let dissection = &self.packet.dissection;
        let shown = value::show(&self.packet.frame, dissection, self.node);
        let is_group =
            dissection.nodes.get(self.node).is_some_and(|node| matches!(node.field.kind, Kind::Group(_)));
        if is_group { value::hex_bytes(self.bytes) } else { shown.line() }
    }

    fn shift(&self) -> Option<u64> {
        self.field("tcp.options.wscale.shift")
    }

    fn clocks(&self) -> Option<(u64, u64)> {
        Some((self.field("tcp.options.timestamp.tsval")?, self.field("tcp.options.timestamp.tsecr")?))
    }
}

/// What a shift makes of a window: RFC 7323 has receivers use 14 for more.
const fn factor(shift: u64) -> u64 {
    1 << if shift > 14 { 14 } else { shift }
}

fn says(
    asked: &View<'_>,
    answer: &Neighbor,
    offered: Option<&Found<'_>>,
    answered: Option<&Found<'_>>,
) -> Offer {
    let some = offered.or(answered);
    let id = some.map_or("", |option| option.id);
    let says = match id {
        "tcp.options.mss" => segment_size(asked, offered, answered),
        "tcp.options.wscale" => scale(offered, answered),
        "tcp.options.sack_perm" => selective(offered, answered),
        "tcp.options.timestamp" => clocks(offered, answered),
        "tcp.options.tfo" => fast_open(asked, answer, offered, answered),
        "tcp.options.mptcp" => several_paths(offered, answered),
        _ => any(offered, answered),
    };
    Offer {
        name: some.map_or("", |option| option.name),
        offered: offered.map(Found::value),
        answered: answered.map(Found::value),
        says,
    }
}

fn segment_size(asked: &View<'_>, offered: Option<&Found<'_>>, answered: Option<&Found<'_>>) -> String {
    let most = |option: Option<&Found<'_>>| option.and_then(|option| option.field("tcp.options.mss_val"));
    let usual = if asked.has("ipv6") { 1220 } else { 536 };
    match (most(offered), most(answered)) {
        (Some(0), _) => {
            "A limit of 0 bytes leaves no room for data. What the other side makes of it cannot be seen here."
                .to_owned()
        }
        (Some(own), Some(other)) => format!(
            "Each side names its own limit, and none agrees to the other's: you may put at most {other} \
             bytes of data into a segment, the other side at most {own}."
        ),
        (Some(own), None) => format!(
            "Your limit of {own} bytes holds for the other side. It names none of its own; you are to take \
             {usual} bytes then (RFC 9293, section 3.7.1)."
        ),
        (None, Some(other)) => format!(
            "This one needs no offer: either side may name its limit. You may put at most {other} bytes of \
             data into a segment. Your SYN names none, so the other side is to take {usual} bytes (RFC \
             9293, section 3.7.1)."
        ),
        (None, None) => any(offered, answered),
    }
}

fn scale(offered: Option<&Found<'_>>, answered: Option<&Found<'_>>) -> String {
    let shift = |option: Option<&Found<'_>>| option.and_then(Found::shift);
    let unit = |shift: u64| {
        let too_much = if shift > 14 {
            format!(" ({shift} is more than the 14 allowed, so 14 is used)")
        } else {
            String::new()
        };
        format!("units of {} bytes{too_much}", factor(shift))
    };
    match (shift(offered), shift(answered)) {
        (Some(own), Some(other)) => format!(
            "Taken up: from here on your windows count {}, the other side's {}. Its window of 65535 would \
             be {} bytes. The windows in the SYN and in its answer are not scaled.",
            unit(own),
            unit(other),
            65_535 * factor(other)
        ),
        (Some(_), None) => {
            "Declined: the answer does not have it, so windows are not scaled in either direction and end \
             at 65535 bytes."
                .to_owned()
        }
        (None, Some(_)) => without_offer("RFC 7323, section 2.2"),
        (None, None) => any(offered, answered),
    }
}

fn selective(offered: Option<&Found<'_>>, answered: Option<&Found<'_>>) -> String {
    match (offered, answered) {
        (Some(_), Some(_)) => {
            "Taken up: both ends may say which blocks arrived beyond a gap, so that only the gap is sent \
             again."
                .to_owned()
        }
        (Some(_), None) => {
            "Declined: the answer does not have it. Neither end says what arrived beyond a gap.".to_owned()
        }
        (None, _) => without_offer("RFC 2018, section 2"),
    }
}

fn clocks(offered: Option<&Found<'_>>, answered: Option<&Found<'_>>) -> String {
    let read = |option: Option<&Found<'_>>| option.and_then(Found::clocks);
    match (read(offered), read(answered)) {
        (Some((own, _)), Some((clock, echo))) if own == echo => format!(
            "Taken up: every segment from here on has both clocks. The answer sends your {own} back, by \
             which you can tell the round trip, and adds {clock}, its own."
        ),
        (Some((own, _)), Some((_, echo))) => {
            format!("Taken up, and odd: the answer sends {echo} back, but your clock was at {own}.")
        }
        (Some(_), None) => {
            "Declined: the answer does not have it, so no segment of this connection may have it.".to_owned()
        }
        (None, Some(_)) => without_offer("RFC 7323, section 3.2"),
        (None, None) => any(offered, answered),
    }
}

fn fast_open(
    asked: &View<'_>,
    answer: &Neighbor,
    offered: Option<&Found<'_>>,
    answered: Option<&Found<'_>>,
) -> String {
    let Some(offer) = offered else { return without_offer("RFC 7413, section 4.1.1") };
    let asks = offer.bytes.len() <= 2;
    match (asks, answered) {
        (true, Some(_)) => {
            "Taken up: the server gives a cookie. A later SYN that shows it may carry data.".to_owned()
        }
        (true, None) => {
            "Declined: no cookie comes. This server, or this port, does not do Fast Open.".to_owned()
        }
        (false, _) => {
            let (sent, heard) = (asked.segment(), segment(answer));
            let data = sent.filter(|sent| sent.data_bytes > 0).zip(heard);
            let new = if answered.is_some() { " A new cookie comes with the answer." } else { "" };
            match data {
                Some((sent, heard)) if heard.ack == sent.end() => {
                    format!(
                        "Taken up: the {} in the SYN are acknowledged together with it.{new}",
                        bytes(sent.data_bytes)
                    )
                }
                Some((sent, _)) => {
                    format!(
                        "Declined: the {} in the SYN are not acknowledged, and have to be sent again.{new}",
                        bytes(sent.data_bytes)
                    )
                }
                None => format!(
                    "Your SYN shows a cookie and carries no data: whether the cookie is good cannot be \
                     seen.{new}"
                ),
            }
        }
    }
}

fn several_paths(offered: Option<&Found<'_>>, answered: Option<&Found<'_>>) -> String {
    match (offered, answered) {
        (Some(_), Some(_)) => "Taken up: both ends know Multipath TCP, and may use several paths.".to_owned(),
        (Some(_), None) => {
            "Declined: the answer does not have it. This is an ordinary connection.".to_owned()
        }
        (None, _) => without_offer("RFC 8684, section 3.1"),
    }
}

/// An option about whose handshake nothing more is known.
fn any(offered: Option<&Found<'_>>, answered: Option<&Found<'_>>) -> String {
    match (offered, answered) {
        (Some(_), Some(_)) => "Both sides have it.",
        (Some(_), None) => {
            "Not taken up: the answer does not have it. A host that does not know an option passes over it."
        }
        (None, _) => "Only the answer has it: it was not offered.",
    }
    .to_owned()
}

fn without_offer(source: &str) -> String {
    format!("Odd: the answer has it without an offer in the SYN ({source} allows it only in answer to one).")
}
