//! Why the fields of a TCP header have their values.

use super::{Packet, ports};
use crate::value::counted;

const NUMBERS: u64 = 1 << 32;

/// How far `number` is behind `start`, on the circle of 2^32 sequence numbers; `None` where it is before it.
fn after(number: u64, start: u64) -> Option<u64> {
    let distance = number.wrapping_sub(start) & (NUMBERS - 1);
    (distance < NUMBERS / 2).then_some(distance)
}

pub(super) fn why(packet: &Packet<'_>, id: &str, value: u64) -> Option<String> {
    let (syn, ack) = (packet.set("tcp.flags.syn"), packet.set("tcp.flags.ack"));
    Some(match id {
        "tcp.srcport" | "tcp.dstport" => ports::why(packet, id, value)?,
        "tcp.seq" => sequence(packet, value, syn),
        "tcp.ack" if packet.clear("tcp.flags.ack") => {
            "ACK is not set, so this number does not count.".to_owned()
        }
        "tcp.ack" if ack => acknowledgment(packet, value, syn),
        "tcp.ack" => "The flags are not here, so it cannot be said whether this number counts.".to_owned(),
        "tcp.hdr_len" if value == 5 => {
            "5 words of 4 bytes are 20 bytes. That is the fixed part alone, so there are no options."
                .to_owned()
        }
        "tcp.hdr_len" if value > 5 => {
            let (bytes, options) = (value * 4, value * 4 - 20);
            format!(
                "{value} words of 4 bytes are {bytes} bytes. The first 20 are always here, so {options} must be options."
            )
        }
        "tcp.hdr_len" => format!(
            "{} bytes would end inside the fixed part, which takes 20: no correct header says this.",
            value * 4
        ),
        "tcp.flags.res" if value == 0 => "0, as it must be.".to_owned(),
        "tcp.flags.ae" | "tcp.flags.cwr" | "tcp.flags.ece" => congestion(packet, id, value),
        "tcp.flags.urg" if value == 0 => "0: there are no urgent data. There hardly ever are.".to_owned(),
        "tcp.flags.urg" => {
            "1: the urgent pointer says up to where the data are urgent. Few programs use this.".to_owned()
        }
        "tcp.flags" | "tcp.flags.syn" | "tcp.flags.ack" | "tcp.flags.fin" | "tcp.flags.reset"
        | "tcp.flags.push" => flags(packet, id, value),
        "tcp.window_size_value" => window(packet, value, syn),
        "tcp.urgent_pointer" if packet.clear("tcp.flags.urg") => {
            "URG is not set, so this number does not count.".to_owned()
        }
        "tcp.urgent_pointer" => format!("The urgent data end {value} bytes after the sequence number."),
        "tcp.options" => {
            let options = packet.header()?.span.len / 8 - 20;
            format!(
                "Data Offset says that the header is {} bytes: 20 fixed ones and these {options}.",
                options + 20
            )
        }
        "tcp.options.mss_val" => segment_size(packet, value),
        "tcp.options.wscale.shift" => window_scale(packet, value, syn, ack),
        "tcp.options.sack_perm" => match packet.neighbor(|context| &context.other_syn) {
            Some(other) if other.dissection.find("tcp.options.sack_perm").is_some() => {
                format!("The other side offered it in #{} too, so both may use it.", other.number)
            }
            Some(other) => {
                format!("The other side did not offer it in #{}, so it will not be used.", other.number)
            }
            None => "An offer. It will be used if the other side's SYN has it too.".to_owned(),
        },
        "tcp.options.sack_le" | "tcp.options.sack_re" => match packet
            .value_in(|context| &context.other_syn, "tcp.seq")
        {
            Some((start, number)) => format!(
                "Number {} of what the other side sends, counted from its SYN in #{number}.",
                value.wrapping_sub(start) & (NUMBERS - 1)
            ),
            None => {
                "A number of the other side's count. Its start stands in that side's SYN, not in this packet."
                    .to_owned()
            }
        },
        "tcp.options.timestamp.tsecr" => echoed(packet, value, syn, ack),
        "tcp.options.timestamp.tsval" => match packet
            .value_in(|context| &context.previous, "tcp.options.timestamp.tsval")
            .and_then(|(before, number)| Some((after(value, before)?, number)))
        {
            Some((ticks, number)) => format!(
                "This side's own clock: {} after #{number}. On Linux a tick is a millisecond. The other \
                 side sends the number back, so that this side can tell how long the round trip took.",
                counted(usize::try_from(ticks).unwrap_or(usize::MAX), "tick")
            ),
            None => "This side's own clock, mostly from a random start. The other side sends the reading \
                     back; what the clock shows then, minus the reading, is the round trip."
                .to_owned(),
        },
        "tcp.options.nop" => {
            "Padding of one byte. Senders add it so that the numbers in an option, or the end of the list, \
             fall on a word of 4 bytes; it says nothing itself."
                .to_owned()
        }
        _ => return None,
    })
}

fn sequence(packet: &Packet<'_>, value: u64, syn: bool) -> String {
    if syn {
        return format!(
            "The start of this side's count, chosen so that strangers cannot guess it. The SYN itself takes this number; the \
             first data byte is {}.",
            (value + 1) & (NUMBERS - 1)
        );
    }
    if packet.flag("tcp.flags.syn").is_none() {
        return "The flags are not here, so it cannot be said whether this is the start of the count."
            .to_owned();
    }
    let start = packet.value_in(|context| &context.own_syn, "tcp.seq");
    match start.and_then(|(start, number)| Some((after(value, start)?, number))) {
        Some((0, number)) => format!(
            "Relative number 0, that of this side's own SYN in #{number}, which carries no data byte. A \
             probe to see whether the other side is still there looks like this."
        ),
        Some((1, number)) => format!(
            "Relative number 1: the one after the SYN, which is in #{number} and took number 0. It has \
             sent no data before."
        ),
        Some((relative, number)) => format!(
            "Relative number {relative}, counted from this side's SYN in #{number}: it has sent {} before. \
             A FIN counts as one.",
            counted(usize::try_from(relative - 1).unwrap_or(usize::MAX), "byte")
        ),
        None if packet.set("tcp.flags.reset") && value == 0 => {
            "0: this side never opened a connection here, so it has no count of its own.".to_owned()
        }
        None => "How far this side's count has come. Its start stands in this side's SYN, which is not \
                 known here."
            .to_owned(),
    }
}

fn acknowledgment(packet: &Packet<'_>, value: u64, syn: bool) -> String {
    let start = packet.value_in(|context| &context.other_syn, "tcp.seq");
    match start.and_then(|(start, number)| Some((after(value, start)?, number))) {
        Some((1, number)) if syn || packet.set("tcp.flags.reset") => format!(
            "One more than the sequence number of the SYN in #{number}: a SYN takes a number, as a byte would. This answers it."
        ),
        Some((1, number)) => format!(
            "Relative number 1, counted from the other side's SYN in #{number}: the SYN has arrived, and no data yet."
        ),
        Some((relative, number)) => format!(
            "Relative number {relative}, counted from the other side's SYN in #{number}: all before it has arrived, {}. A FIN \
             counts as one.",
            counted(usize::try_from(relative.saturating_sub(1)).unwrap_or(usize::MAX), "byte")
        ),
        None if syn => format!(
            "The other side's SYN took number {}; this side now waits for the next one.",
            value.wrapping_sub(1) & (NUMBERS - 1)
        ),
        None => {
            "All numbers before this one have arrived. It is not known here where the count began.".to_owned()
        }
    }
}

/// The factor for a side's windows: what its SYN says counts only if both SYNs say something.
fn window(packet: &Packet<'_>, value: u64, syn: bool) -> String {
    if syn {
        return format!(
            "{value} bytes. In a SYN the window is never scaled: the factor is still being agreed on."
        );
    }
    if packet.flag("tcp.flags.syn").is_none() {
        return "The flags are not here, so it cannot be said what this counts.".to_owned();
    }
    let shift = "tcp.options.wscale.shift";
    let (own, other) =
        (packet.neighbor(|context| &context.own_syn), packet.neighbor(|context| &context.other_syn));
    let (Some(own), Some(other)) = (own, other) else {
        return match own.or(other).filter(|syn| syn.value(shift).is_none()) {
            Some(syn) => format!("{value} bytes. The SYN in #{} has no window scale, so windows are not scaled.", syn.number),
            None => "To get bytes, multiply by this side's factor from the handshake. Not both SYNs are known here, so neither \
                     is the scale."
                .to_owned(),
        };
    };
    match (own.value(shift), other.value(shift)) {
        (Some(own_shift), Some(_)) => {
            let used = own_shift.min(14);
            format!(
                "{value} × {} = {} bytes. This side's SYN in #{} announced a shift of {own_shift}, and the other side's in #{} has the \
                 option too.",
                1_u64 << used,
                value << used,
                own.number,
                other.number
            )
        }
        (Some(_), None) => format!(
            "{value} bytes. This side offered a window scale, but the other side's SYN in #{} has none, so none is used.",
            other.number
        ),
        (None, _) => format!(
            "{value} bytes. This side's SYN in #{} has no window scale, so its windows are not scaled.",
            own.number
        ),
    }
}

fn segment_size(packet: &Packet<'_>, value: u64) -> String {
    let ip_header =
        if packet.header().and_then(|layer| layer.pseudo).is_some_and(|pseudo| pseudo.source.len == 128) {
            40
        } else {
            20
        };
    let own = format!(
        "{value} + {ip_header} (IPv{}) + 20 (TCP) = {}: the largest packet that this side wants, most often what its link takes in one piece.",
        if ip_header == 40 { 6 } else { 4 },
        value + ip_header + 20
    );
    match packet.value_in(|context| &context.other_syn, "tcp.options.mss_val") {
        Some((other, number)) => format!(
            "{own} The other side said {other} in #{number}. The two need not agree: each says what it is \
             ready to receive."
        ),
        None => own,
    }
}

fn window_scale(packet: &Packet<'_>, value: u64, syn: bool, ack: bool) -> String {
    if value > 14 {
        return format!("{value} is more than the 14 that RFC 7323 allows; receivers use 14 instead.");
    }
    let factor = format!(
        "2 to the power of {value} is {}: this side's later windows count units of that many bytes",
        1_u64 << value
    );
    match packet.neighbor(|context| &context.other_syn) {
        Some(other) if syn && ack => match other.value("tcp.options.wscale.shift") {
            Some(_) => {
                format!("{factor}. The SYN in #{} offered scaling too, so both sides use it.", other.number)
            }
            None => format!(
                "{factor}. But the SYN in #{} offered no scaling, so this option must not be here.",
                other.number
            ),
        },
        _ => format!("{factor}, if the other side's SYN has the option too."),
    }
}

fn echoed(packet: &Packet<'_>, value: u64, syn: bool, ack: bool) -> String {
    if value == 0 && syn && !ack {
        return "0: nothing has been heard from the other side yet.".to_owned();
    }
    match packet.value_in(|context| &context.heard, "tcp.options.timestamp.tsval") {
        Some((heard, number)) if heard == value => {
            format!("The TS Value of #{number}, sent back: it shows that side how long the round trip took.")
        }
        Some((heard, number)) => format!(
            "Another clock reading of the other side; its last one, in #{number}, was {heard}. It is not \
             known here which packet had this one."
        ),
        None => "A clock reading of the other side, sent back. It is not known here which packet had it."
            .to_owned(),
    }
}

fn congestion(packet: &Packet<'_>, id: &str, value: u64) -> String {
    let syn = packet.set("tcp.flags.syn");
    let ack = packet.set("tcp.flags.ack");
    let (ae, cwr, ece) =
        (packet.set("tcp.flags.ae"), packet.set("tcp.flags.cwr"), packet.set("tcp.flags.ece"));
    match (syn, ack) {
        (true, false) if ae && cwr && ece => "A SYN with AE, CWR and ECE offers accurate congestion feedback (RFC 9768).",
        (true, false) if cwr && ece => "A SYN with CWR and ECE offers congestion marking (RFC 3168).",
        (true, false) if value == 0 && !cwr && !ece => "0: this SYN offers no congestion marking.",
        (true, true) if ece && !cwr && !ae => "A SYN, ACK with ECE alone agrees to congestion marking (RFC 3168).",
        (true, true) if ae || cwr => "In a SYN, ACK the three bits together most likely answer an offer of \
                                      accurate congestion feedback (RFC 9768).",
        (true, true) => "0: this side does not take part in congestion marking, or was not asked to.",
        _ if id == "tcp.flags.ece" && value == 1 => {
            "1: a packet arrived with a congestion mark, and its sender is to slow down. With accurate \
             feedback, agreed in the handshake, it is a digit of a counter instead."
        }
        _ if id == "tcp.flags.cwr" && value == 1 => {
            "1: the other side's ECE was heard, and this side has slowed down. With accurate feedback, agreed in the handshake, \
             it is a digit of a counter instead."
        }
        _ if id == "tcp.flags.ae" && value == 1 => {
            "1: a digit of the counter of accurate congestion feedback, if the handshake agreed on that; \
             otherwise a relic of RFC 3540."
        }
        _ => "0: no congestion to report, or no agreement to report any.",
    }
    .to_owned()
}

/// What the flags together say, from the point of view of one of them or of all.
fn flags(packet: &Packet<'_>, id: &str, value: u64) -> String {
    let set = |name: &str| packet.set(name);
    let (syn, ack) = (set("tcp.flags.syn"), set("tcp.flags.ack"));
    let (fin, rst) = (set("tcp.flags.fin"), set("tcp.flags.reset"));
    let answers = |what: &str| match packet.neighbor(|context| &context.other_syn) {
        Some(first) => format!("{what} It answers #{}.", first.number),
        None => what.to_owned(),
    };
    let text = match (id, value) {
        ("tcp.flags.ack", 0) if syn => "0: there is nothing to acknowledge before the other side has spoken.",
        ("tcp.flags.ack", 0) if rst => {
            "0: a reset that answers a segment with an acknowledgment needs none of its own."
        }
        ("tcp.flags.ack", 0) => {
            "0: apart from some resets, every segment after the first should have it set."
        }
        ("tcp.flags.syn", 0) => {
            "0: this segment does not open a direction. Only the first one of each side does."
        }
        ("tcp.flags.fin", 0) => "0: this side may still send more.",
        ("tcp.flags.reset", 0) => "0: nothing is refused or broken off here.",
        ("tcp.flags.ack", _) if syn => "1: together with SYN it says: I received your SYN, and here is mine.",
        ("tcp.flags.ack", _) => {
            "1, as in nearly every segment after the first: the acknowledgment number counts."
        }
        ("tcp.flags.push", 0) => "0: more may follow at once, or there are no data.",
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
            return answers(
                "RST with ACK and sequence number 0 refuses: most likely nobody listens on that port.",
            );
        }
        _ if rst && ack => "RST with ACK ends the connection at once; most likely one side gave it up.",
        _ if rst => "RST ends the connection at once; data still on the way may be lost.",
        _ if syn && ack => {
            return answers(
                "SYN with ACK is the second step of the handshake: the listener agrees and opens its own direction.",
            );
        }
        _ if syn => {
            "SYN alone is the first step of the handshake: the first segment of a connection, or that \
             segment sent again."
        }
        _ if fin && ack => "FIN closes this direction, and ACK goes on acknowledging the other.",
        _ if fin => "FIN without ACK: no ordinary TCP sends this. Some scanners do.",
        _ if ack && set("tcp.flags.push") => {
            "PSH: the data here are complete for now. ACK: the acknowledgment number counts."
        }
        _ if ack => return plain_acknowledgment(packet),
        ("tcp.flags", 0) => "No flag at all: no TCP sends this. Some scanners do.",
        _ => "Without ACK, SYN or RST no ordinary TCP sends a segment. Some scanners do.",
    };
    text.to_owned()
}

/// A segment with ACK alone: what came just before it tells whether it is the third step of the handshake.
fn plain_acknowledgment(packet: &Packet<'_>) -> String {
    let heard = packet.neighbor(|context| &context.heard);
    let third = heard.is_some_and(|heard| {
        heard.value("tcp.flags.syn") == Some(1) && heard.value("tcp.flags.ack") == Some(1)
    });
    match (third, heard, packet.payload_bytes()) {
        (true, Some(heard), 0) => {
            format!(
                "ACK alone, and no data, right after the SYN, ACK in #{}: the third step of the handshake.",
                heard.number
            )
        }
        (_, None, 0) => {
            "ACK alone, and no data: it only says what has arrived. It may be the third step of the \
             handshake; what came before is not known here."
                .to_owned()
        }
        (_, _, 0) => "ACK alone, and no data: it only says what has arrived.".to_owned(),
        (_, _, bytes) => {
            format!(
                "ACK with {} of data, and more may follow at once: PSH is not set.",
                counted(bytes as usize, "byte")
            )
        }
    }
}
