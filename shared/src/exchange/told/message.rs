//! What answers that are no segments say: echo replies, ICMP errors, datagrams, ARP replies.

use super::segment::port;
use crate::bits::word;
use crate::capture::CaptureRecord;
use crate::exchange::view::{View, address, bytes, layer, message, short};
use crate::flow::Neighbor;
use crate::proto;
use crate::summary::summarize;

pub(super) fn echo(view: &View<'_>, answer: &Neighbor) -> Vec<String> {
    let protocol = if layer(answer, "icmpv6").is_some() { "icmpv6" } else { "icmp" };
    let (asked, heard) = (message(view.packet, protocol), message(answer, protocol));
    let who = if view.stays_here() { "your own kernel" } else { "the host" };
    let mut told = vec![format!(
        "Echo reply: {who} answers by itself, no program is needed. Identifier {} and sequence number {} \
         are copied from your request.",
        short(word(heard, 4)),
        word(heard, 6)
    )];
    let (sent, back) = (asked.get(8..).unwrap_or_default(), heard.get(8..).unwrap_or_default());
    let count = bytes(crate::bits::len_u32(sent));
    told.push(match (sent.is_empty(), sent == back) {
        (true, true) => "There were no data to send back.".to_owned(),
        (false, true) => format!("The data came back unchanged, {count}."),
        (_, false) => format!(
            "The data should come back unchanged, and did not: {count} went, {} came.",
            bytes(crate::bits::len_u32(back))
        ),
    });
    told
}

pub(super) fn error(view: &View<'_>, answer: &Neighbor) -> Vec<String> {
    let v6 = layer(answer, "icmpv6").is_some();
    let heard = message(answer, if v6 { "icmpv6" } else { "icmp" });
    let [kind, code] = word(heard, 0).to_be_bytes();
    let name = if v6 { proto::icmpv6_name(kind, code) } else { proto::icmp_name(kind, code) };
    let to = address(answer, "ip.dst", "ipv6.dst");
    let from = match address(answer, "ip.src", "ipv6.src") {
        Some(from) if Some(from) == to && view.destination() != to => {
            format!("{from}, which is your own host: its kernel could not get rid of the packet")
        }
        Some(from) if view.destination() == Some(from) => format!("{from}, the destination itself"),
        Some(from) => format!("{from}, which is not the destination but a router or another host on the way"),
        None => "an unknown host".to_owned(),
    };
    let mut told = vec![format!("{name}: {}", reason(view, answer, v6, (kind, code)))];
    let quoted = quoted_bytes(answer);
    told.push(format!(
        "The error comes from {from}. It quotes your packet, {}: by addresses and ports in there a host \
         knows which of its programs to tell.",
        bytes(quoted)
    ));
    told
}

/// Bytes of the packet that an error quotes.
fn quoted_bytes(answer: &Neighbor) -> u32 {
    let quote = answer.dissection.layers.iter().find(|layer| layer.quoted);
    quote.map_or(0, |layer| layer.message.len / 8)
}

fn reason(view: &View<'_>, answer: &Neighbor, v6: bool, message: (u8, u8)) -> String {
    let number = |id: &str| answer.value(id);
    match (v6, message) {
        (false, (3, 3)) | (true, (1, 4)) => {
            match view.value("udp.dstport").and_then(|port| u16::try_from(port).ok()) {
                Some(to) => format!(
                    "the host is there, but no program waits at UDP {}. UDP has no answer of its own for that, \
                 so ICMP says it.",
                    port(to)
                ),
                None => "the host is there, but nothing waits at the port.".to_owned(),
            }
        }
        (false, (3, 2)) => match view.value("ip.proto") {
            Some(number) => format!("the host is there, but takes nothing of the protocol number {number}."),
            None => "the host is there, but does not take this protocol.".to_owned(),
        },
        (true, (4, 1)) => match number("icmpv6.pointer") {
            Some(at) => format!(
                "the host does not know the next header that the byte {at} of your packet \
                 names, counted from 0."
            ),
            None => "the host does not know a next header in your packet.".to_owned(),
        },
        (false, (11, 0)) | (true, (3, 0)) => {
            let (name, hops) = if v6 { ("Hop Limit", "ipv6.hlim") } else { ("Time to Live", "ip.ttl") };
            let hops = view.value(hops).filter(|_| view.has_own_header);
            let hops = hops.map_or_else(String::new, |hops| format!(" of {hops}"));
            format!(
                "your {name}{hops} ran out. Each router takes one off; the one that comes to 0 drops the \
                 packet and says so. traceroute finds the routers of a way like this."
            )
        }
        (false, (11, 1)) | (true, (3, 1)) => {
            "a fragment of your packet came, but not the others in time, so it was dropped.".to_owned()
        }
        (false, (3, 0)) | (true, (1, 0)) => "there is no route to the destination from there.".to_owned(),
        (false, (3, 1)) | (true, (1, 3)) => {
            "the destination can't be reached on its own link: mostly, nobody answered when asked for its \
             hardware address."
                .to_owned()
        }
        (false, (3, 9 | 10 | 13)) | (true, (1, 1 | 5 | 6)) => {
            "a rule there forbids the packet, and says so. Many firewalls drop without a word instead."
                .to_owned()
        }
        (false, (3, 4)) | (true, (2, 0)) => {
            match number(if v6 { "icmpv6.mtu" } else { "icmp.mtu" }).filter(|mtu| *mtu > 0) {
                Some(mtu) => format!(
                    "your packet is longer than the next link takes: at most {mtu} bytes. \
                     Don't send longer ones this way."
                ),
                None => {
                    "your packet is longer than the next link takes, which does not say how much that is."
                        .to_owned()
                }
            }
        }
        (false, (12, _)) | (true, (4, _)) => {
            match number(if v6 { "icmpv6.pointer" } else { "icmp.pointer" }) {
                Some(at) => format!(
                    "the byte {at} of your packet, counted from 0, makes no sense to the \
                     host."
                ),
                None => "something in the header of your packet makes no sense to the host.".to_owned(),
            }
        }
        (false, (5, _)) => {
            "there is a shorter way, by another router. Your packet went on all the same.".to_owned()
        }
        _ => "the name says why the packet was of no use.".to_owned(),
    }
}

pub(super) fn other(answer: &Neighbor) -> Vec<String> {
    let record = CaptureRecord::bare(answer.dissection.link, &answer.frame);
    let summary = summarize(&record);
    let first = match (answer.value("udp.srcport"), answer.value("udp.length")) {
        (Some(from), Some(length)) => {
            let from = u16::try_from(from).map_or_else(|_| String::new(), port);
            let data = u32::try_from(length.saturating_sub(8)).unwrap_or(u32::MAX);
            format!(
                "A datagram came back from {from}, with {} of data: a program there takes what you sent and \
                 answers.",
                bytes(data)
            )
        }
        _ if layer(answer, "arp").is_some() => {
            "The owner of the address answers with its hardware address: now frames can be sent to it."
                .to_owned()
        }
        _ => "An answer of the same protocol came back.".to_owned(),
    };
    vec![first, format!("In short, {}: {}.", summary.protocol, summary.info)]
}
