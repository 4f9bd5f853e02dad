//! Why the fields of an IPv4 header have their values.

use super::Packet;
use crate::bits::BitSpan;
use crate::proto;
use crate::value::counted;

pub(super) fn why(packet: &Packet<'_>, id: &str, value: u64, span: BitSpan) -> Option<String> {
    Some(match id {
        "ip.version" if value == 4 => {
            "4, as in every IPv4 packet. It stands first so that a receiver knows how to read the rest."
                .to_owned()
        }
        "ip.version" => {
            format!(
                "{value} is not 4. What stands before this header said that IPv4 follows, so it is read as that."
            )
        }
        "ip.hdr_len" if value == 5 => {
            "5 words of 4 bytes are 20 bytes. That is the fixed part alone, so there are no options."
                .to_owned()
        }
        "ip.hdr_len" if value > 5 => {
            let (bytes, options) = (value * 4, value * 4 - 20);
            format!(
                "{value} words of 4 bytes are {bytes} bytes. The first 20 are always here, so {options} are options."
            )
        }
        "ip.hdr_len" => format!(
            "{} bytes would end inside the fixed part, which takes 20: no correct header says this.",
            value * 4
        ),
        "ip.dsfield" if value == 0 => {
            "All zero: ordinary treatment, and no part in congestion marking.".to_owned()
        }
        "ip.dsfield" => {
            let (class, mark) = (value >> 2, value & 3);
            format!(
                "Two fields in one byte: class {class} in the first six bits, and {mark} for congestion \
                 marking in the last two."
            )
        }
        "ip.dsfield.dscp" if value == 0 => {
            "0: the sender asks for nothing special. Most packets do.".to_owned()
        }
        "ip.dsfield.dscp" => format!(
            "The sender or a router marked the packet with class {value}. Other networks often ignore it \
             or set it to 0."
        ),
        "ip.dsfield.ecn" => ecn(value).to_owned(),
        "ip.len" if value == 0 => "0 says nothing about the length. Most likely the packet was captured \
                                   before the network card cut it up and filled this in."
            .to_owned(),
        "ip.len" => {
            let header = packet.here("ip.hdr_len")? * 4;
            let carried = value.checked_sub(header)?;
            format!(
                "{value} bytes: {header} of this header and {carried} that it carries. The link's own header is not counted."
            )
        }
        "ip.id" => identification(packet, value),
        "ip.flags" => flags(packet).to_owned(),
        "ip.flags.rb" if value == 0 => "0, as it must be.".to_owned(),
        "ip.flags.rb" => "1, though it must be 0: a damaged packet, or a test.".to_owned(),
        "ip.flags.df" if value == 1 => {
            "1: the sender would rather hear that the packet is too big than have it cut. That is how it \
             finds the largest size that fits the route."
                .to_owned()
        }
        "ip.flags.df" => {
            "0: a router whose next link is too small may cut the packet into fragments.".to_owned()
        }
        "ip.flags.mf" if value == 1 => "1: this is a fragment, and not the last.".to_owned(),
        "ip.flags.mf" if packet.here("ip.frag_offset") == Some(0) => {
            "0, and the offset is 0: the packet is in one piece.".to_owned()
        }
        "ip.flags.mf" => "0, but the offset is not: this is the last fragment.".to_owned(),
        "ip.frag_offset" if value == 0 => {
            "0: the bytes that follow are the beginning of what was sent.".to_owned()
        }
        "ip.frag_offset" => {
            format!("{value} units of 8 bytes: the bytes that follow belong at byte {}.", value * 8)
        }
        "ip.ttl" => time_to_live(packet, value),
        "ip.proto" => format!(
            "{value}: what the packet carries is {}.",
            proto::ip_number_name(u8::try_from(value).ok()?)
        ),
        "ip.src" | "ip.dst" => address(packet, id, span),
        "ip.options" => {
            let options = packet.header()?.span.len / 8 - 20;
            format!(
                "Header Length says that the header is {} bytes: 20 fixed ones and these {options}.",
                options + 20
            )
        }
        _ => return None,
    })
}

fn flags(packet: &Packet<'_>) -> &'static str {
    match (packet.set("ip.flags.df"), packet.set("ip.flags.mf")) {
        (true, false) => "Don't Fragment is set: the sender wants the packet in one piece or not at all.",
        (false, true) => "More Fragments is set: this is a piece, and others follow.",
        (false, false) => {
            "Neither Don't Fragment nor More Fragments is set: the packet may be cut on its way, and no piece \
             follows this one."
        }
        (true, true) => {
            "Both are set: this is a piece, and routers must not cut it further. Few senders make such pieces."
        }
    }
}

fn ecn(value: u64) -> &'static str {
    match value {
        0 => {
            "00: the sender takes no part in congestion marking for this packet. A router that is congested has to drop it \
             instead. SYNs and plain acknowledgments usually go out like this."
        }
        3 => {
            "11: a router on the way was congested and marked the packet, where it would otherwise have \
             dropped it."
        }
        _ => {
            "The sender understands congestion marks: a congested router may set this to 11 instead of dropping the packet."
        }
    }
}

fn identification(packet: &Packet<'_>, value: u64) -> String {
    let previous = packet.value_in(|context| &context.previous, "ip.id");
    match previous {
        _ if value == 0 && packet.set("ip.flags.df") => {
            "0: with Don't Fragment set there will be no fragments, so they need no number.".to_owned()
        }
        Some((before, number)) if (value.wrapping_sub(before) & 0xffff) == 1 => {
            format!("One more than in #{number}, the packet before from the same side: this sender counts.")
        }
        Some((before, number)) if before != 0 && before != value => format!(
            "In #{number}, the packet before from the same side, it was 0x{before:04x}: this sender does \
             not count by one here. It may count all it sends to anybody, or pick random numbers."
        ),
        _ => "The sender picks it: a counter or a random number. Fragments of one packet share it; after a \
              while the same number is used again."
            .to_owned(),
    }
}

fn time_to_live(packet: &Packet<'_>, value: u64) -> String {
    let loopback =
        packet.dissection.find_in(packet.layer, "ip.src").and_then(|ix| packet.dissection.nodes.get(ix));
    let from_loopback = loopback.is_some_and(|node| packet.bytes(node.span).first() == Some(&127));
    let reason = match [64_u64, 128, 255].into_iter().find(|start| value <= *start) {
        _ if value == 0 => "0: no router may pass this packet on, and no host should send one.".to_owned(),
        Some(start) if start == value && from_loopback => format!(
            "{value} is the number this host starts with. The packet never leaves the host, so no router \
             subtracts anything."
        ),
        Some(start) if start == value => format!(
            "{value} is a number that systems start with, so most likely no router has passed the packet on yet."
        ),
        Some(start) => {
            let hops = counted(usize::try_from(start - value).unwrap_or(usize::MAX), "router");
            format!(
                "Many systems start with 64, 128 or 255. If this one started with {start}, {hops} \
                 subtracted one each; traceroute and some protocols start low on purpose."
            )
        }
        None => String::new(),
    };
    match packet.value_in(|context| &context.previous, "ip.ttl") {
        Some((before, number)) if before != value => {
            format!("{reason} #{number}, the packet before from the same side, had {before}.")
        }
        _ => reason,
    }
}

fn address(packet: &Packet<'_>, id: &str, span: BitSpan) -> String {
    let is_destination = id == "ip.dst";
    match packet.bytes(span) {
        [127, ..] => "127.0.0.0/8 is loopback: the packet stays inside the host.",
        [10, ..] | [192, 168, ..] | [172, 16..=31, ..] => {
            "A private address (RFC 1918): not routed on the public internet, and used by many networks at once."
        }
        [100, 64..=127, ..] => {
            "A shared address (RFC 6598): a provider uses it between its own routers and its customers'."
        }
        [169, 254, ..] => "A link-local address (RFC 3927): the host gave it to itself, for lack of a better one.",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => {
            "An address for examples in documents (RFC 5737): no real host has it."
        }
        [198, 18 | 19, ..] => "An address for testing network devices in a laboratory (RFC 2544).",
        [255, 255, 255, 255] if is_destination => "Broadcast: every host on this link.",
        [224..=239, ..] if is_destination => "A multicast address: every host that joined this group.",
        [255, 255, 255, 255] | [224..=239, ..] => "No host has this address, so no packet should come from it.",
        [240..=255, ..] => "A reserved address: no host should have it.",
        [0, 0, 0, 0] if !is_destination => "The sender does not know its own address yet.",
        _ if is_destination => "The sender was given it, or looked it up by name. Which host has it, the packet does not say.",
        _ => "The address of the sender's interface, or one that a router with address translation put in \
              its place.",
    }
    .to_owned()
}
