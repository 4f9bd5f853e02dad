//! Why nothing came: what the packet itself makes certain, else what can be the cause and can't be known from here.

use super::segment::port;
use crate::check::Verdict;
use crate::exchange::answer::{ACK, FIN, RST, SYN, Segment};
use crate::exchange::view::{View, message};
use crate::problem::ProblemKind;
use crate::stream::Level;
use crate::value::counted;
use std::net::IpAddr;

/// The silence after a packet that was seen to go out.
pub(in crate::exchange) fn told(view: &View<'_>) -> Vec<String> {
    let (said, causes) = match certain(view) {
        Some(reason) => (reason, None),
        None => (uncertain(view), Some(causes(view).to_owned())),
    };
    [format!("Nothing came back. {said}")].into_iter().chain(causes).collect()
}

/// Why a packet gets no answer whoever receives it; `None` where that depends on the receiver.
pub(in crate::exchange) fn certain(view: &View<'_>) -> Option<String> {
    broken(view).or_else(|| bad_checksum(view)).or_else(|| stray(view)).or_else(|| last_word(view))
}

/// Headers that contradict themselves or the packet.
fn broken(view: &View<'_>) -> Option<String> {
    let dissection = &view.packet.dissection;
    let found = dissection.problems.iter().find(|problem| {
        let Some(layer) = problem.layer.and_then(|layer| dissection.layers.get(layer)) else { return false };
        let headers = matches!(layer.protocol.id, "ip" | "ipv6" | "tcp" | "udp" | "icmp" | "icmpv6");
        let carried = (layer.message.len / 8).into();
        !layer.quoted
            && match (problem.kind, problem.field) {
                (_, Some("ip.version" | "ip.hdr_len" | "ip.len" | "ipv6.version" | "tcp.hdr_len")) => {
                    problem.kind != ProblemKind::Odd
                }
                (ProblemKind::Length, Some("udp.length")) => {
                    view.value("udp.length").is_some_and(|length| length < 8 || length > carried)
                }
                (ProblemKind::Length, Some("ipv6.plen")) => {
                    view.value("ipv6.plen").is_some_and(|length| length + 40 > carried)
                }
                (ProblemKind::Truncated, _) => headers,
                _ => false,
            }
    })?;
    Some(format!(
        "The packet contradicts itself: {} A receiver drops such a packet without a word.",
        lower_first(&found.message)
    ))
}

/// A sentence behind a colon.
fn lower_first(sentence: &str) -> String {
    // Names of fields keep their capitals; only "The" and "There" are no names.
    match sentence.strip_prefix("The ") {
        Some(rest) => format!("the {rest}"),
        None => sentence.to_owned(),
    }
}

fn bad_checksum(view: &View<'_>) -> Option<String> {
    let with_addresses = ["tcp", "udp", "icmpv6"].into_iter().filter(|_| view.knows_source);
    ["ip", "icmp"].into_iter().chain(with_addresses).find_map(|protocol| {
        let (verdict, found) = view.checksum(protocol)?;
        let name = match protocol {
            "ip" => "IPv4 header",
            "tcp" => "TCP",
            "udp" => "UDP",
            "icmp" => "ICMP",
            _ => "ICMPv6",
        };
        match verdict {
            Verdict::Bad { expected } => {
                let zero = if found == 0 && protocol == "tcp" {
                    " TCP has no 0 that means \"none\", as UDP over IPv4 has."
                } else {
                    ""
                };
                let port = if matches!(protocol, "tcp" | "udp") {
                    ", whether the port is open or closed"
                } else {
                    ""
                };
                Some(format!(
                    "The {name} checksum is wrong: it is 0x{found:04x}, and for these bytes it would have \
                     to be 0x{expected:04x}.{zero} The receiving kernel sees bytes that were damaged on the \
                     way, so that it can't trust any of them. It counts the packet and drops it without a \
                     word{port}."
                ))
            }
            Verdict::Partial => Some(format!(
                "The {name} checksum, 0x{found:04x}, is half of one: the sum over addresses, protocol and \
                 length alone. Nobody finishes it in a packet that was made by hand, so the receiving \
                 kernel drops it without a word."
            )),
            Verdict::Absent if protocol == "udp" && view.has("ipv6") => Some(
                "The UDP checksum is 0, which says that there is none. Over IPv6 there must be one, because \
                 IPv6's own header has none; the receiving kernel drops the datagram without a word (RFC \
                 8200, section 8.1)."
                    .to_owned(),
            ),
            _ => None,
        }
    })
}

/// IPv4 loopback addresses in a frame: such a packet does not come in by an interface.
fn stray(view: &View<'_>) -> Option<String> {
    let loops = matches!(view.destination(), Some(IpAddr::V4(address)) if address.is_loopback());
    (loops && matches!(view.level, Level::Link { .. })).then(|| {
        "A frame comes in by an interface and gets a route there, and Linux takes addresses in 127.0.0.0/8 \
         that come in so for strays (\"martians\"), which it drops without a word: on loopback, too. The \
         same packet at the level of IP is sent with a route, and arrives."
            .to_owned()
    })
}

/// Packets that are never answered, so that two hosts do not answer each other for ever.
fn last_word(view: &View<'_>) -> Option<String> {
    if let Some(segment) = view.segment() {
        return segment.has(RST).then(|| {
            "A segment with RST is never answered, wherever it arrives (RFC 9293, section 3.10.7). \
             Otherwise two hosts could reset each other for ever."
                .to_owned()
        });
    }
    let what = match (kind(view, "icmp"), kind(view, "icmpv6")) {
        (Some(3 | 4 | 5 | 11 | 12), _) | (_, Some(1..=4)) => "An ICMP error is never answered",
        (Some(0), _) | (_, Some(129)) => "An echo reply is never answered",
        (Some(14 | 16 | 18), _) => "A reply is never answered",
        _ => return None,
    };
    Some(format!(
        "{what}: it goes to whoever waits for it, and nobody else learns of it (RFC 1122, section 3.2.2)."
    ))
}

/// The type of an ICMP message.
fn kind(view: &View<'_>, protocol: &str) -> Option<u8> {
    message(view.packet, protocol).first().copied()
}

/// What the silence means, and what it leaves open.
fn uncertain(view: &View<'_>) -> String {
    is_fragment(view)
        .then(|| {
            "It is one fragment of a packet: the receiver waits for the others, half a minute or longer, \
             and says nothing until then."
                .to_owned()
        })
        .or_else(|| view.segment().map(|segment| tcp(&segment)))
        .or_else(|| udp(view))
        .or_else(|| icmp(view))
        .or_else(|| {
            view.has("arp").then(|| {
                "If it asks for an address, no host on this link has that address, or the host that has it \
                 keeps silent."
                    .to_owned()
            })
        })
        .unwrap_or_else(|| "It can't be known from here whether anybody received it.".to_owned())
}

fn is_fragment(view: &View<'_>) -> bool {
    let v4 =
        view.value("ip.flags.mf") == Some(1) || view.value("ip.frag_offset").is_some_and(|offset| offset > 0);
    v4 || view.has("ipv6.fraghdr")
}

fn tcp(segment: &Segment) -> String {
    let at = port(segment.ports.1);
    let has = |flag| segment.has(flag);
    match () {
        () if has(SYN) && has(FIN) => format!(
            "SYN and FIN are both set: Linux, where it listens, drops such a segment without a word. It \
             can't be known from here whether {at} is open."
        ),
        () if has(SYN) && has(ACK) => format!(
            "A SYN, ACK that nobody waits for is mostly answered by RST, from an open and a closed port \
             alike; it can't be known from here what became of it at {at}."
        ),
        () if has(SYN) => format!(
            "An open port would have answered SYN, ACK, a closed one RST, ACK. So {at} is neither: the SYN \
             was dropped on its way or at the host, or the answer was."
        ),
        () if has(ACK) && segment.numbers() == 0 => {
            "With ACK and without data it asks for nothing: within a connection there is no answer to it. \
             Where there is no connection, RST would have come."
                .to_owned()
        }
        () if has(ACK) => format!(
            "Within a connection its {} would have been acknowledged, and without one RST would have come.",
            counted(segment.numbers() as usize, "sequence number")
        ),
        () => format!(
            "Without SYN, ACK and RST a listening port drops a segment in silence; a closed port would have \
             answered RST, ACK (RFC 9293, section 3.10.7). So {at} is open, or the segment was dropped on \
             its way: which of the two can't be known from here."
        ),
    }
}

fn udp(view: &View<'_>) -> Option<String> {
    let to = view.value("udp.dstport").and_then(|port| u16::try_from(port).ok())?;
    Some(format!(
        "With UDP, silence is normal: a program that waits at {} takes the datagram and answers if it \
         likes. If the port were closed, the host would mostly say so by an ICMP error. So the port is \
         open, or something on the way drops datagrams or errors: which of these can't be known from here.",
        port(to)
    ))
}

fn icmp(view: &View<'_>) -> Option<String> {
    let many = match view.destination()? {
        IpAddr::V4(address) => address.is_broadcast() || address.is_multicast(),
        IpAddr::V6(address) => address.is_multicast(),
    };
    let said = match (kind(view, "icmp"), kind(view, "icmpv6")) {
        (Some(8), _) if many => "It asks many hosts at once, and most are set up not to answer that.",
        (Some(8), _) | (_, Some(128)) => {
            "A host that gets an echo request answers it, unless it is set up not to. So the request or the \
             reply was dropped on its way, no host has the address, or the host keeps silent: which can't \
             be known from here."
        }
        (Some(17), _) => "Linux does not answer questions for the address mask.",
        (Some(15), _) => "Hosts of today do not answer information requests.",
        (Some(42), _) | (_, Some(160)) => {
            "Linux answers an extended echo request only where it is allowed to: \
             net.ipv4.icmp_echo_enable_probe is off by default."
        }
        (Some(_), _) | (_, Some(_)) => "Most hosts take such a message without an answer, or do not know it.",
        _ => return None,
    };
    Some(said.to_owned())
}

fn causes(view: &View<'_>) -> &'static str {
    if view.stays_here() {
        return "On loopback nothing gets lost. What can drop a packet there are firewall rules, a source \
             address that does not fit, and a full queue at the port.";
    }
    match view.level {
        Level::Link { .. } => {
            "A frame reaches only its own link, and there only the card with its destination address. The \
             receiver also drops what comes from an address that it would not expect on that interface."
        }
        Level::Ip | Level::Transport { .. } => {
            "What else can be the cause: no host has the address, a firewall on the way or at the host \
             drops without a word, the packet or its answer was lost, or the answer takes longer than was \
             waited."
        }
    }
}
