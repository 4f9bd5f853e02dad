//! Why the fields of ICMP messages have their values.

use super::Packet;
use crate::bits::BitSpan;
use crate::capture::{Elapsed, Timestamp};
use crate::flow::Neighbor;
use crate::value::counted;

/// The question that this message answers, or the answer to it.
fn partner<'a>(packet: &Packet<'a>) -> Option<&'a Neighbor> {
    packet.neighbor(|context| &context.partner)
}

pub(super) fn why(packet: &Packet<'_>, id: &str, value: u64, span: BitSpan) -> Option<String> {
    let message = packet.here("icmp.type");
    let partner = partner(packet);
    Some(match (id, message) {
        ("icmp.type", Some(8)) => {
            let ask = "8 asks: are you there? The host that receives it should send the same data back \
                       with type 0.";
            match partner {
                Some(reply) => format!("{ask} #{} does so, {} later.", reply.number, apart(packet, reply)),
                None => ask.to_owned(),
            }
        }
        ("icmp.type", Some(0)) => match partner {
            Some(request) => format!(
                "0: this is the answer to #{}, {} after it. The type fell by 8, so the checksum rose by \
                 0x0800.",
                request.number,
                apart(packet, request)
            ),
            None => "0: this is the answer. The request had 8. The type fell by 8, so the checksum rose by \
                     0x0800.".to_owned(),
        },
        ("icmp.type", Some(13)) => "13 asks for the time of day. The answer has type 14.".to_owned(),
        ("icmp.type", Some(14)) => "14: this is the answer to a question for the time of day, which has type 13.".to_owned(),
        ("icmp.type", Some(3 | 4 | 5 | 11 | 12)) => {
            format!("{value} reports an error. The beginning of the packet that caused it is quoted after \
                     this header.")
        }
        ("icmp.code", Some(0 | 8)) if value == 0 => "Echo messages need no more detail: the code is 0.".to_owned(),
        ("icmp.code", Some(0 | 8)) => format!("{value}: RFC 792 defines only 0 for echo messages."),
        ("icmp.code", Some(3)) => unreachable(value).to_owned(),
        ("icmp.code", Some(11)) if value == 0 => {
            "0: Time to Live ran out at a router. traceroute provokes this on purpose, one router after the other.".to_owned()
        }
        ("icmp.code", Some(11)) if value == 1 => {
            "1: some fragments of a packet did not arrive in time, so those that had arrived were thrown \
             away.".to_owned()
        }
        ("icmp.ident", Some(8 | 13)) => match packet.neighbor(|context| &context.previous) {
            Some(before) => format!("The same as in #{}: both are questions of one run. The reply will carry it too.", before.number),
            None => "The sender's choice; ping takes one number for all requests of a run. The reply will carry the same.".to_owned(),
        },
        ("icmp.ident", Some(0 | 14)) => match partner {
            Some(request) => format!("Copied from #{}: its sender knows by it that this answer is its own.", request.number),
            None => "Copied from the request: the sender knows by it that this answer is its own.".to_owned(),
        },
        ("icmp.seq", Some(8 | 13)) => match packet.value_in(|context| &context.previous, "icmp.seq") {
            Some((before, number)) if (value.wrapping_sub(before) & 0xffff) == 1 => {
                format!("One more than in #{number}: the sender counts its requests. The reply will carry {value} too.")
            }
            _ => format!("{value}: the sender counts its requests. The reply will carry the same number."),
        },
        ("icmp.seq", Some(0 | 14)) => match partner {
            Some(request) => format!("Copied from the request: this answers number {value}, which is #{}.", request.number),
            None => format!("Copied from the request: this answers number {value}."),
        },
        ("data.data", Some(8)) => {
            let bytes = counted(span.len as usize / 8, "byte");
            format!("{bytes} of the sender's choice. ping often puts the time of sending first, so that it \
                     does not have to remember it.")
        }
        ("data.data", Some(0)) => match partner.and_then(data_of) {
            Some((number, data)) if data.ends_with(packet.bytes(span)) => {
                format!("The data of #{number}, sent back unchanged: all {} are the same.", counted(span.len as usize / 8, "byte"))
            }
            Some((number, _)) => format!("Not what #{number} sent: the data should come back unchanged."),
            None => "The request's data, sent back unchanged.".to_owned(),
        },
        ("icmp.mtu", Some(3)) if value == 0 => {
            "0: the router does not say, as those from before RFC 1191. The sender has to guess a smaller \
             size.".to_owned()
        }
        ("icmp.mtu", Some(3)) => format!(
            "The link ahead takes packets of at most {value} bytes. The sender should send packets no \
             larger than that."
        ),
        ("icmp.pointer", Some(12)) if packet.here("icmp.code") == Some(0) => {
            format!("The trouble is at byte {value} of the quoted packet, counted from 0.")
        }
        ("icmp.redir_gw", Some(5)) => {
            "There is a shorter way, through this router on the sender's own link.".to_owned()
        }
        ("icmp.length", Some(3 | 11 | 12)) if value == 0 => {
            "0: the sender does not say where the quote ends, so it goes on to the end of the message.".to_owned()
        }
        ("icmp.length", Some(3 | 11 | 12)) => {
            format!("{value} words of 4 bytes: after {} bytes of quote, extensions follow.", value * 4)
        }
        _ => return None,
    })
}

fn unreachable(code: u64) -> &'static str {
    match code {
        0 => "0: no route to the network.",
        1 => {
            "1: the last router could not reach the host on its own link: mostly, nobody answered when it \
             asked for the hardware address."
        }
        2 => "2: the host is there, but does not support the protocol.",
        3 => {
            "3: the host is there, but no program waits at the port. traceroute takes this as the sign \
             that it has arrived."
        }
        4 => "4: the packet is larger than the next link takes, and Don't Fragment forbids cutting it.",
        9 | 10 | 13 => {
            "A router or firewall is set up not to let the packet pass, and says so. Many stay silent \
             instead."
        }
        _ => "The code's name says what stood in the way. It is rarely seen.",
    }
}

/// The whole data of an echo message in a neighbor.
fn data_of(neighbor: &Neighbor) -> Option<(u64, &[u8])> {
    let node = neighbor.dissection.nodes.get(neighbor.dissection.find("data.data")?)?;
    Some((neighbor.number, node.span.slice(&neighbor.frame)))
}

fn apart(packet: &Packet<'_>, neighbor: &Neighbor) -> String {
    between(packet.context.map_or(neighbor.at, |context| context.at), neighbor)
}

/// The time between a packet and a neighbor: `1.500 µs`.
pub(super) fn between(at: Timestamp, neighbor: &Neighbor) -> String {
    Elapsed(i64::try_from(at.0.abs_diff(neighbor.at.0)).unwrap_or(i64::MAX)).in_units()
}

/// What became of the checksum between question and answer.
pub(super) fn checksum_change(packet: &Packet<'_>, id: &str, value: u64) -> Option<String> {
    if id != "icmp.checksum" || packet.here("icmp.type") != Some(0) {
        return None;
    }
    let request = partner(packet)?;
    let (number, asked) = (request.number, request.value("icmp.checksum")?);
    // In ones' complement, what is carried out at the top comes in at the bottom.
    let fits = asked + 0x0800 == value || (asked + 0x0800).checked_sub(0xffff) == Some(value);
    fits.then(|| {
        format!(
            "#{number}, the request, had 0x{asked:04x}: the type fell from 8 to 0, so the checksum rose by \
             0x0800."
        )
    })
}
