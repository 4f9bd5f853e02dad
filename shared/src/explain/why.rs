//! Why a field has this value in this packet: one arm a field, told from the packet alone.

use crate::bits::{BitSpan, read};
use crate::check;
use crate::dissection::{Dissection, Layer, NodeIx};
use crate::proto;
use crate::table::Kind;
use crate::value::counted;

/// What one packet shows, asked for by field id.
struct Packet<'a> {
    frame: &'a [u8],
    dissection: &'a Dissection,
    layer: usize,
}

impl Packet<'_> {
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

    fn bytes(&self, span: BitSpan) -> &[u8] {
        span.slice(self.frame)
    }

    fn header(&self) -> Option<&Layer> {
        self.dissection.layers.get(self.layer)
    }
}

/// Why the field has its value; `None` where the packet alone does not tell.
pub(super) fn why(frame: &[u8], dissection: &Dissection, ix: NodeIx) -> Option<String> {
    let node = dissection.nodes.get(ix)?;
    if node.missing_bits > 0 {
        return Some(format!(
            "{} bits of it were not captured, so its value is not known.",
            node.missing_bits
        ));
    }
    let packet = Packet { frame, dissection, layer: node.layer };
    if matches!(node.field.kind, Kind::Checksum(_)) {
        return check::checksum(frame, dissection, node.layer).map(|check| check.verdict.reason());
    }
    let value = read(frame, node.span).unwrap_or_default();
    match node.field.id.split('.').next() {
        Some("ip") => ipv4(&packet, node.field.id, value, node.span),
        Some("icmp" | "data") => icmp(&packet, node.field.id, value, node.span),
        Some("tcp") => tcp(&packet, node.field.id, value),
        Some("udp") => port(&packet, node.field.id, value),
        _ => None,
    }
}

fn ipv4(packet: &Packet<'_>, id: &str, value: u64, span: BitSpan) -> Option<String> {
    Some(match id {
        "ip.version" if value == 4 => {
            "4, as in every IPv4 packet. It stands first so that a receiver knows how to read the rest.".to_owned()
        }
        "ip.hdr_len" if value == 5 => {
            "5 words of 4 bytes are 20 bytes. That is the fixed part alone, so there are no options.".to_owned()
        }
        "ip.hdr_len" if value > 5 => {
            let (bytes, options) = (value * 4, value * 4 - 20);
            format!("{value} words of 4 bytes are {bytes} bytes. The first 20 are always here, so {options} are options.")
        }
        "ip.len" if value == 0 => "0 says nothing about the length. Most likely a network card was to cut the packet up and fill it in.".to_owned(),
        "ip.len" => {
            let header = packet.here("ip.hdr_len")? * 4;
            let carried = value.checked_sub(header)?;
            format!("{value} bytes: {header} of this header and {carried} that it carries. The link's own header is not counted.")
        }
        "ip.id" if value == 0 && packet.set("ip.flags.df") => {
            "0: with Don't Fragment set there will be no fragments, so they need no number.".to_owned()
        }
        "ip.id" => "The sender picks it: a counter or a random number. Fragments of one packet share it; after a while it comes again.".to_owned(),
        "ip.flags.df" if value == 1 => {
            "1: the sender would rather hear that the packet is too big than have it cut. That is how it finds the \
             largest size that fits the way."
                .to_owned()
        }
        "ip.flags.df" => "0: a router whose next link is too small may cut the packet into fragments.".to_owned(),
        "ip.flags.mf" if value == 1 => "1: this is a fragment, and not the last.".to_owned(),
        "ip.flags.mf" if packet.here("ip.frag_offset") == Some(0) => "0, and the offset is 0: the packet is whole.".to_owned(),
        "ip.flags.mf" => "0, but the offset is not: this is the last fragment.".to_owned(),
        "ip.frag_offset" if value == 0 => "0: the bytes that follow are the beginning of what was sent.".to_owned(),
        "ip.frag_offset" => format!("{value} units of 8 bytes: the bytes that follow belong at byte {}.", value * 8),
        "ip.ttl" => ttl(value),
        "ip.proto" => format!("{value}: the header that follows is {}.", proto::ip_number_name(u8::try_from(value).ok()?)),
        "ip.src" | "ip.dst" => address(id, packet.bytes(span))?,
        _ => return None,
    })
}

fn ttl(value: u64) -> String {
    match [64_u64, 128, 255].into_iter().find(|start| value <= *start) {
        _ if value == 0 => "0: no router may pass this packet on, and no host should send one.".to_owned(),
        Some(start) if start == value => {
            format!(
                "{value} is a number that systems start with, so most likely no router has passed the packet on yet."
            )
        }
        Some(start) => {
            let hops = counted(usize::try_from(start - value).unwrap_or(usize::MAX), "router");
            format!(
                "Many systems start with 64, 128 or 255. If this one started with {start}, {hops} took one off each; \
                 traceroute and some protocols start low on purpose."
            )
        }
        None => String::new(),
    }
}

fn address(id: &str, bytes: &[u8]) -> Option<String> {
    let is_destination = id == "ip.dst";
    Some(match bytes {
        [127, ..] => "127.0.0.0/8 is loopback: the packet never leaves this host.",
        [10, ..] | [192, 168, ..] | [172, 16..=31, ..] => {
            "A private address (RFC 1918): not routed on the public internet, and used by many networks at once."
        }
        [169, 254, ..] => "A link-local address (RFC 3927): the host gave it to itself, for lack of a better one.",
        [255, 255, 255, 255] if is_destination => "Broadcast: every host on this link.",
        [224..=239, ..] if is_destination => "A multicast address: every host that joined this group.",
        [255, 255, 255, 255] | [224..=239, ..] => "No host has this address, so no packet should come from it.",
        [0, 0, 0, 0] if !is_destination => "The sender does not know its own address yet.",
        _ => return None,
    }
    .to_owned())
}

fn icmp(packet: &Packet<'_>, id: &str, value: u64, span: BitSpan) -> Option<String> {
    let message = packet.here("icmp.type");
    Some(match (id, message) {
        ("icmp.type", Some(8)) => {
            "8 asks: are you there? The host that gets it must send the same data back with type 0.".to_owned()
        }
        ("icmp.type", Some(0)) => {
            "0: this is the answer. The request had 8; type fell by 8, so the checksum rose by 0x0800.".to_owned()
        }
        ("icmp.type", Some(3 | 4 | 5 | 11 | 12)) => {
            format!("{value} reports an error. The beginning of the packet that caused it is quoted behind this header.")
        }
        ("icmp.code", Some(0 | 8)) if value == 0 => "Echo messages need no more detail: the code is 0.".to_owned(),
        ("icmp.code", Some(0 | 8)) => format!("{value}: RFC 792 knows only 0 for echo messages."),
        ("icmp.ident", Some(8)) => {
            "The sender's choice; ping takes one number for all requests of a run. The reply will carry the same.".to_owned()
        }
        ("icmp.ident", Some(0)) => "Copied from the request: the sender knows by it that this answer is its own.".to_owned(),
        ("icmp.seq", Some(8)) => format!("{value}: the sender counts its requests. The reply will carry the same number."),
        ("icmp.seq", Some(0)) => format!("Copied from the request: this answers number {value}."),
        ("data.data", Some(8)) => {
            let bytes = span.len / 8;
            format!("{bytes} bytes of the sender's choice. ping often puts the time of sending first, so that it need not remember it.")
        }
        ("data.data", Some(0)) => "The request's data, sent back unchanged.".to_owned(),
        _ => return None,
    })
}

fn port(packet: &Packet<'_>, id: &str, value: u64) -> Option<String> {
    let number = u16::try_from(value).ok()?;
    let (side, other) = match id.split_once('.')? {
        (protocol, "srcport") => ("sender", format!("{protocol}.dstport")),
        (protocol, "dstport") => ("addressee", format!("{protocol}.srcport")),
        _ => return None,
    };
    let picked_by_linux = |port: u64| (32768..=60999).contains(&port);
    Some(match number {
        0 => "0 is reserved: no program can listen there.".to_owned(),
        _ if proto::service(number).is_some() => format!(
            "{value} is registered for {}; most likely the {side} is the server. Any program could use it, though.",
            proto::service(number)?
        ),
        _ if picked_by_linux(value) && packet.here(&other).is_some_and(picked_by_linux) => {
            "From 32768 to 60999 Linux picks ports for the side that connects. Both ports are such numbers, so the packet \
             does not tell who connected."
                .to_owned()
        }
        _ if picked_by_linux(value) => format!(
            "From 32768 to 60999 Linux picks ports for the side that connects, so most likely the {side} is the client."
        ),
        61000.. => {
            format!("From 49152 up ports are free for the connecting side; most likely the {side} is the client.")
        }
        _ => "A number that somebody chose. Which program uses it, the packet does not say.".to_owned(),
    })
}

fn tcp(packet: &Packet<'_>, id: &str, value: u64) -> Option<String> {
    let (syn, ack) = (packet.set("tcp.flags.syn"), packet.set("tcp.flags.ack"));
    Some(match id {
        "tcp.srcport" | "tcp.dstport" => port(packet, id, value)?,
        "tcp.seq" if syn => format!(
            "The start of this side's count, chosen so that strangers cannot guess it. The SYN itself takes this \
             number; the first data byte is {}.",
            (value + 1) & 0xffff_ffff
        ),
        "tcp.seq" if packet.flag("tcp.flags.syn").is_none() => {
            "The flags are not here, so it cannot be said whether this is the start of the count.".to_owned()
        }
        "tcp.seq" => "How far this side's count has come. Its start stands in this side's SYN, not in this packet.".to_owned(),
        "tcp.ack" if packet.clear("tcp.flags.ack") => "ACK is not set, so nobody reads this number.".to_owned(),
        "tcp.ack" if syn => format!(
            "The other side's SYN took number {}; this side now waits for the one behind it.",
            value.wrapping_sub(1) & 0xffff_ffff
        ),
        "tcp.ack" if !ack => return None,
        "tcp.ack" => "All numbers before this one have arrived.".to_owned(),
        "tcp.hdr_len" if value == 5 => {
            "5 words of 4 bytes are 20 bytes. That is the fixed part alone, so there are no options.".to_owned()
        }
        "tcp.hdr_len" if value > 5 => {
            let (bytes, options) = (value * 4, value * 4 - 20);
            format!("{value} words of 4 bytes are {bytes} bytes. The first 20 are always here, so {options} must be options.")
        }
        "tcp.flags" | "tcp.flags.syn" | "tcp.flags.ack" | "tcp.flags.fin" | "tcp.flags.reset" | "tcp.flags.push" => {
            flags(packet, id, value)?
        }
        "tcp.window_size_value" if syn => {
            format!("{value} bytes. In a SYN the window is never scaled: the factor is only being agreed on.")
        }
        "tcp.window_size_value" => {
            "To get bytes, multiply by this side's factor from the handshake. This packet does not say whether there is one."
                .to_owned()
        }
        "tcp.urgent_pointer" if packet.clear("tcp.flags.urg") => "URG is not set, so nobody reads this number.".to_owned(),
        "tcp.options" => {
            let options = packet.header()?.span.len / 8 - 20;
            format!("Data Offset says that the header is {} bytes: 20 fixed ones and these {options}.", options + 20)
        }
        "tcp.options.mss_val" => format!(
            "{value} + 20 (IPv4) + 20 (TCP) = {}: the largest packet that this side can take in one piece.",
            value + 40
        ),
        "tcp.options.wscale.shift" if value <= 14 => {
            format!("2 to the power of {value} is {}: this side's later windows count units of that many bytes.", 1_u64 << value)
        }
        "tcp.options.timestamp.tsecr" if value == 0 && syn && !ack => "0: nothing was heard from the other side yet.".to_owned(),
        "tcp.options.timestamp.tsval" => {
            "This side's own clock, mostly from a random start. The other side sends it back; the difference to now is the round trip."
                .to_owned()
        }
        "tcp.options.nop" => {
            "Padding of one byte. Senders add it so that the numbers in an option, or the end of the list, fall on a word \
             of 4 bytes; nobody reads it."
                .to_owned()
        }
        _ => return None,
    })
}

/// What the flags together say, from the point of view of one of them or of all.
fn flags(packet: &Packet<'_>, id: &str, value: u64) -> Option<String> {
    let set = |name: &str| packet.set(name);
    let (syn, ack) = (set("tcp.flags.syn"), set("tcp.flags.ack"));
    let (fin, rst) = (set("tcp.flags.fin"), set("tcp.flags.reset"));
    let text = match (id, value) {
        ("tcp.flags.ack", 0) if syn => "0: there is nothing to acknowledge before the other side has spoken.",
        ("tcp.flags.ack" | "tcp.flags.syn" | "tcp.flags.fin" | "tcp.flags.reset", 0) => return None,
        ("tcp.flags.ack", _) if syn => "1: with SYN it says: I heard your SYN, and here is mine.",
        ("tcp.flags.ack", _) => {
            "1, as in every segment after the first: the acknowledgment number is up to date."
        }
        ("tcp.flags.push", 0) => "0: no hurry, or no data.",
        ("tcp.flags.push", _) => {
            "1: the sender has nothing more to add for now, so the data should go to the program."
        }
        _ if syn && fin => {
            "SYN and FIN together make no sense: nobody opens and closes at once. Some scanners send this."
        }
        ("tcp.flags.fin", _) => {
            "1: this side has sent everything. It can still receive until the other side's FIN."
        }
        _ if rst && ack && packet.here("tcp.seq") == Some(0) => {
            "RST with ACK and sequence number 0 refuses: most likely nobody listens on that port."
        }
        _ if rst && ack => "RST with ACK ends the connection at once; most likely one side gave it up.",
        _ if rst => "RST ends the connection at once; what was on the way is lost.",
        _ if syn && ack => {
            "SYN with ACK is the second step of the handshake: the listener agrees and opens its own direction."
        }
        _ if syn => {
            "SYN alone is the first step of the handshake: this is the first segment of a connection."
        }
        _ if fin && ack => "FIN closes this direction, and ACK goes on acknowledging the other.",
        _ if fin => "FIN without ACK: no ordinary TCP sends this. Some scanners do.",
        _ if ack && set("tcp.flags.push") => "Data, complete for now, and an acknowledgment.",
        _ if ack => {
            "ACK without SYN, FIN or RST: data, an acknowledgment or both. It may also be the third step of the handshake."
        }
        ("tcp.flags", 0) => "No flag at all: no TCP sends this. Some scanners do.",
        _ => "Without ACK, SYN or RST no ordinary TCP sends a segment. Some scanners do.",
    };
    Some(text.to_owned())
}
