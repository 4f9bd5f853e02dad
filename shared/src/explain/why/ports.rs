//! Why a TCP or UDP port has its number: who asked first, what is registered, and what Linux picks by itself.

use super::Packet;
use crate::proto;

/// The ports that Linux picks from for the side that connects (`net.ipv4.ip_local_port_range` as it comes).
const PICKED_BY_LINUX: std::ops::RangeInclusive<u64> = 32768..=60999;

pub(super) fn why(packet: &Packet<'_>, id: &str, value: u64) -> Option<String> {
    let number = u16::try_from(value).ok()?;
    let (side, other, is_source) = match id.split_once('.')? {
        (protocol, "srcport") => ("sender", format!("{protocol}.dstport"), true),
        (protocol, "dstport") => ("addressee", format!("{protocol}.srcport"), false),
        _ => return None,
    };
    let service = proto::service(number);
    if let Some(opened) = client_is_sender(packet) {
        return Some(known(value, service, is_source == opened.by_sender, &opened.seen));
    }
    let picked = |port: u64| PICKED_BY_LINUX.contains(&port);
    Some(match (number, service) {
        (0, _) => "0 is reserved: no program can listen there.".to_owned(),
        (_, Some(service)) => format!(
            "{value} is registered for {service}; most likely the {side} is the server. Any program could use it, though."
        ),
        _ if picked(value) && packet.here(&other).is_some_and(picked) => {
            "From 32768 to 60999 Linux picks ports for the side that connects. Both ports are such numbers, so the packet \
             does not tell who connected."
                .to_owned()
        }
        _ if picked(value) => format!(
            "From 32768 to 60999 Linux picks ports for the side that connects, so most likely the {side} is the client."
        ),
        (61000.., _) => {
            format!("From 49152 up, ports are free for the connecting side; most likely the {side} is the \
                     client.")
        }
        _ => "A number that somebody chose. The packet does not say which program uses it.".to_owned(),
    })
}

struct Opened {
    by_sender: bool,
    /// How that is known.
    seen: String,
}

/// Whether the sender of this segment is the side that opened the connection, where a SYN tells.
fn client_is_sender(packet: &Packet<'_>) -> Option<Opened> {
    if packet.set("tcp.flags.syn") {
        let by_sender = packet.clear("tcp.flags.ack");
        return Some(Opened { by_sender, seen: "this SYN".to_owned() });
    }
    let first = |syn: &super::Neighbor| syn.value("tcp.flags.ack") == Some(0);
    let own = packet.neighbor(|context| &context.own_syn);
    let others = packet.neighbor(|context| &context.other_syn);
    let (syn, is_own) = own.map(|syn| (syn, true)).or(others.map(|syn| (syn, false)))?;
    Some(Opened { by_sender: first(syn) == is_own, seen: format!("the SYN in #{}", syn.number) })
}

fn known(value: u64, service: Option<&str>, is_client: bool, seen: &str) -> String {
    match (is_client, service) {
        (true, _) if PICKED_BY_LINUX.contains(&value) => format!(
            "The client's port: {seen} shows who opened the connection. Most likely the program asked for \
             no certain number, so the system picked one; Linux takes 32768 to 60999 for that."
        ),
        (true, _) => format!(
            "The client's port: {seen} shows who opened the connection. It lies outside 32768 to 60999, from which Linux \
             picks by itself: another system picked it, or the program asked for it."
        ),
        (false, Some(service)) => format!(
            "The server's port, where a program waits for connections: {seen} shows who opened this one. {value} is \
             registered for {service}."
        ),
        (false, None) => format!(
            "The server's port, where a program waits for connections: {seen} shows who opened this one. \
             {value} is not among the best-known numbers; the client had to know it in some other way."
        ),
    }
}
