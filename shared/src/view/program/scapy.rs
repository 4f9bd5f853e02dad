//! A packet as Scapy's layers, each with the fields that are not what Scapy would put there by itself; from the first header on that
//! cannot be said so, as bytes. The bytes that Scapy makes of it are exactly the packet's.
//!
//! The oddity: Scapy works a length or a checksum out where it is left out, as a draft does. It is left out where both come to the
//! same value, and written where it is wrong on purpose.

use super::grammar::{PYTHON, SCAPY};
use super::{Door, Made};
use crate::bits::{read, word};
use crate::craft::{Dependent, Draft, Role};
use crate::dissection::{Layer, NodeIx};
use crate::table::{Coverage, Kind};
use crate::value::show;
use std::fmt::Write as _;
use std::net::IpAddr;

/// A header as Scapy has it.
struct Header {
    /// Our protocol.
    id: &'static str,
    /// Scapy's layer.
    name: &'static str,
    /// In which layers it is announced by which number; Scapy puts that there by itself.
    under: &'static [(&'static str, u64)],
    /// Bytes that every such header has.
    bytes: usize,
    /// The values that the first byte may have; none for any.
    first: &'static [u8],
    fields: &'static [Row],
}

/// Our field, Scapy's, and the value that Scapy puts there by itself.
struct Row(&'static str, &'static str, u64);

/// Scapy's value depends on the host, or the reader would miss it.
const ALWAYS: u64 = u64::MAX;

static HEADERS: &[Header] = &[
    Header {
        id: "eth",
        name: "Ether",
        under: &[],
        bytes: 14,
        first: &[],
        fields: &[
            Row("eth.dst", "dst", ALWAYS),
            Row("eth.src", "src", ALWAYS),
            Row("eth.type", "type", ALWAYS),
        ],
    },
    Header {
        id: "arp",
        name: "ARP",
        under: &[("Ether", 0x0806)],
        bytes: 28,
        first: &[],
        fields: &[
            Row("arp.hw.type", "", 1),
            Row("arp.proto.type", "", 0x0800),
            Row("arp.hw.size", "", 6),
            Row("arp.proto.size", "", 4),
            Row("arp.opcode", "op", ALWAYS),
            Row("arp.src.hw_mac", "hwsrc", ALWAYS),
            Row("arp.src.proto_ipv4", "psrc", ALWAYS),
            Row("arp.dst.hw_mac", "hwdst", ALWAYS),
            Row("arp.dst.proto_ipv4", "pdst", ALWAYS),
        ],
    },
    Header {
        id: "ip",
        name: "IP",
        under: &[("Ether", 0x0800)],
        bytes: 20,
        first: &[],
        fields: &[
            Row("ip.version", "version", 4),
            Row("ip.hdr_len", "ihl", ALWAYS),
            Row("ip.dsfield", "tos", 0),
            Row("ip.len", "len", ALWAYS),
            Row("ip.id", "id", ALWAYS),
            Row("ip.flags", "flags", 0),
            Row("ip.frag_offset", "frag", 0),
            Row("ip.ttl", "ttl", ALWAYS),
            Row("ip.proto", "proto", ALWAYS),
            Row("ip.checksum", "chksum", ALWAYS),
            Row("ip.src", "src", ALWAYS),
            Row("ip.dst", "dst", ALWAYS),
        ],
    },
    Header {
        id: "ipv6",
        name: "IPv6",
        under: &[("Ether", 0x86dd), ("IP", 41)],
        bytes: 40,
        first: &[],
        fields: &[
            Row("ipv6.version", "version", 6),
            Row("ipv6.tclass", "tc", 0),
            Row("ipv6.flow", "fl", 0),
            Row("ipv6.plen", "plen", ALWAYS),
            Row("ipv6.nxt", "nh", ALWAYS),
            Row("ipv6.hlim", "hlim", ALWAYS),
            Row("ipv6.src", "src", ALWAYS),
            Row("ipv6.dst", "dst", ALWAYS),
        ],
    },
    Header {
        id: "icmp",
        name: "ICMP",
        under: &[("IP", 1)],
        bytes: 8,
        // The others have other fields.
        first: &[0, 3, 5, 8, 11, 12],
        fields: &[
            Row("icmp.type", "type", ALWAYS),
            Row("icmp.code", "code", 0),
            Row("icmp.checksum", "chksum", ALWAYS),
            Row("icmp.ident", "id", ALWAYS),
            Row("icmp.seq", "seq", ALWAYS),
            Row("icmp.length", "length", 0),
            Row("icmp.mtu", "nexthopmtu", 0),
            Row("icmp.redir_gw", "gw", ALWAYS),
            Row("icmp.pointer", "ptr", 0),
        ],
    },
    echo_v6("ICMPv6EchoRequest", &[128]),
    echo_v6("ICMPv6EchoReply", &[129]),
    Header {
        id: "tcp",
        name: "TCP",
        under: &[("IP", 6), ("IPv6", 6)],
        bytes: 20,
        first: &[],
        fields: &[
            Row("tcp.srcport", "sport", ALWAYS),
            Row("tcp.dstport", "dport", ALWAYS),
            Row("tcp.seq", "seq", ALWAYS),
            Row("tcp.ack", "ack", 0),
            Row("tcp.hdr_len", "dataofs", ALWAYS),
            Row("tcp.flags", "flags", ALWAYS),
            Row("tcp.window_size_value", "window", ALWAYS),
            Row("tcp.checksum", "chksum", ALWAYS),
            Row("tcp.urgent_pointer", "urgptr", 0),
        ],
    },
    Header {
        id: "udp",
        name: "UDP",
        under: &[("IP", 17), ("IPv6", 17)],
        bytes: 8,
        first: &[],
        fields: &[
            Row("udp.srcport", "sport", ALWAYS),
            Row("udp.dstport", "dport", ALWAYS),
            Row("udp.length", "len", ALWAYS),
            Row("udp.checksum", "chksum", ALWAYS),
        ],
    },
];

const fn echo_v6(name: &'static str, first: &'static [u8]) -> Header {
    const FIELDS: &[Row] = &[
        // The layer's name says it.
        Row("icmpv6.type", "", ALWAYS),
        Row("icmpv6.code", "code", 0),
        Row("icmpv6.checksum", "cksum", ALWAYS),
        Row("icmpv6.echo.identifier", "id", ALWAYS),
        Row("icmpv6.echo.sequence_number", "seq", ALWAYS),
    ];
    Header { id: "icmpv6", name, under: &[("IPv6", 58)], bytes: 8, first, fields: FIELDS }
}

/// The whole program.
pub(super) fn program(made: &Made<'_>) -> String {
    let layers = layers(made);
    let mut names: Vec<_> = layers.iter().map(|layer| layer.name).collect();
    if layers.iter().flat_map(|layer| &layer.arguments).any(|argument| argument.starts_with(RAW_OPTIONS)) {
        names.push("Raw");
    }
    names.sort_unstable();
    names.dedup();
    let lines = SCAPY.lines(&made.door);
    let begins_with_ip = layers.first().is_some_and(|layer| matches!(layer.name, "IP" | "IPv6"));
    let own_tail = lines.tail.to_owned();
    let (import, sends, tail) = match &made.door {
        Door::Link { .. } => ("", "sendp", own_tail),
        Door::Ip { to: IpAddr::V4(_), protocol: None } if begins_with_ip => ("", "L3RawSocket", own_tail),
        Door::Ip { to: IpAddr::V6(_), protocol: None } if begins_with_ip => ("", "L3RawSocket6", own_tail),
        // Scapy sends what begins with a header of IP or of a link; anything else, a socket does.
        Door::Ip { .. } => {
            let tail = PYTHON.lines(&made.door).tail.trim_start_matches("])\n");
            ("import socket\n", "raw", tail.replace("packet,", "raw(packet),"))
        }
    };
    let mut text = made.head(&SCAPY, lines.run);
    let _ = writeln!(text, "\n{import}from scapy.all import {}, {sends}\n", names.join(", "));
    SCAPY.comment(&mut text, "", "What is left out Scapy fills in: lengths, checksums and usual values.");
    text += "packet = (";
    for (ix, layer) in layers.iter().enumerate() {
        layer.write(&mut text, if ix == 0 { "" } else { "/ " });
    }
    text += "\n)\n";
    text + &made.door.filled(&SCAPY, &tail)
}

/// A layer with what stands between its parentheses.
struct Said {
    name: &'static str,
    arguments: Vec<String>,
    between: &'static str,
}

/// Columns of a line.
const COLUMNS: usize = 100;

impl Said {
    fn write(&self, out: &mut String, before: &str) {
        let _ = write!(out, "\n    {before}{}(", self.name);
        let mut column = 5 + before.len() + self.name.len();
        for (ix, argument) in self.arguments.iter().enumerate() {
            if ix > 0 {
                out.push_str(self.between);
                column += self.between.len();
                if column + argument.len() + 1 > COLUMNS {
                    out.push_str("\n        ");
                    column = 8;
                } else {
                    out.push(' ');
                    column += 1;
                }
            }
            out.push_str(argument);
            column += argument.len();
        }
        out.push(')');
    }
}

/// The packet from the outside in.
fn layers(made: &Made<'_>) -> Vec<Said> {
    let (mut at, mut headers) = (made.start(), Vec::new());
    for layer in made.dissection.layers.iter().skip(made.kernels).filter(|layer| !layer.quoted) {
        let Some(header) = header(made, layer) else { break };
        headers.push((header, layer));
        let has_options = options(made, header, layer).is_some();
        let bytes = if has_options { layer.span.slice(&made.frame).len() } else { header.bytes };
        at = layer.span.first_byte() as usize + bytes;
        // What stands behind in the same layer is no header.
        if at < layer.span.end_byte() as usize {
            break;
        }
    }
    let dependents = Draft::new(made.dissection.link, made.frame.clone()).dependents();
    let mut said = Vec::new();
    for (ix, (header, layer)) in headers.iter().enumerate() {
        let next = headers.get(ix + 1).map(|(next, _)| *next);
        let mut arguments = Vec::new();
        for (row, node) in rows(made, header, layer) {
            arguments.extend(argument(made, &dependents, (*header, next), row, node));
        }
        arguments.extend(options(made, header, layer).unwrap_or_default());
        said.push(Said { name: header.name, arguments, between: "," });
    }
    let behind = |layer: &&Layer| {
        !layer.quoted && matches!(layer.protocol.id, "padding" | "frame_trailer" | "trailer")
    };
    let trailing = made.dissection.layers.iter().rev().take_while(behind).last();
    let end = trailing.map_or(made.frame.len(), |layer| layer.span.first_byte() as usize).max(at);
    for (name, bytes) in [("Raw", made.frame.get(at..end)), ("Padding", made.frame.get(end..))] {
        if let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) {
            let arguments = bytes.chunks(LITERAL_BYTES).map(literal).collect();
            said.push(Said { name, arguments, between: "" });
        }
    }
    said
}

/// How Scapy has this layer, if all of it can be said.
fn header(made: &Made<'_>, layer: &Layer) -> Option<&'static Header> {
    let bytes = layer.span.slice(&made.frame);
    let is = |header: &&Header| {
        header.id == layer.protocol.id
            && bytes.len() >= header.bytes
            && (header.first.is_empty() || bytes.first().is_some_and(|first| header.first.contains(first)))
    };
    let header = HEADERS.iter().find(is)?;
    let told =
        |row: &Row, node: NodeIx| row.2 == ALWAYS || !row.1.is_empty() || number(made, node) == Some(row.2);
    let mut bits = 0;
    for (row, node) in rows(made, header, layer) {
        bits += made.dissection.nodes.get(node).filter(|_| told(row, node))?.span.len;
    }
    // Everything else in it has to be what Scapy leaves at 0.
    let nodes = (layer.nodes_start..layer.nodes_end).filter(|ix| made.dissection.is_leaf(*ix));
    let end = layer.span.start + u32::try_from(header.bytes).ok()? * 8;
    for (ix, node) in nodes.filter_map(|ix| Some((ix, made.dissection.nodes.get(ix)?))) {
        let reserved = matches!(node.field.kind, Kind::Reserved) && number(made, ix) == Some(0);
        let in_group =
            made.dissection.parent(ix).is_some_and(|parent| row_of(made, header, parent).is_some());
        if node.span.end() <= end && reserved && !in_group {
            bits += node.span.len;
        }
    }
    let has_options = matches!(header.id, "ip" | "tcp") && bytes.len() > header.bytes;
    (bits == end - layer.span.start && (!has_options || options(made, header, layer).is_some()))
        .then_some(header)
}

fn row_of(made: &Made<'_>, header: &Header, node: NodeIx) -> Option<&'static Row> {
    let id = made.dissection.nodes.get(node)?.field.id;
    header.fields.iter().find(|row| row.0 == id)
}

/// The fields of a layer that Scapy has, too, in wire order.
fn rows<'m>(
    made: &'m Made<'_>,
    header: &'m Header,
    layer: &Layer,
) -> impl Iterator<Item = (&'static Row, NodeIx)> {
    (layer.nodes_start..layer.nodes_end).filter_map(|ix| Some((row_of(made, header, ix)?, ix)))
}

fn number(made: &Made<'_>, node: NodeIx) -> Option<u64> {
    read(&made.frame, made.dissection.nodes.get(node)?.span)
}

/// A field as an argument, unless Scapy puts the same value there by itself.
fn argument(
    made: &Made<'_>,
    dependents: &[Dependent],
    (header, next): (&Header, Option<&Header>),
    Row(id, name, usual): &Row,
    ix: NodeIx,
) -> Option<String> {
    let node = made.dissection.nodes.get(ix)?;
    let number = number(made, ix);
    let announces = matches!(*id, "eth.type" | "ip.proto" | "ipv6.nxt");
    let follows = match next {
        Some(next) if announces => {
            next.under.iter().any(|under| under.0 == header.name && Some(under.1) == number)
        }
        _ => {
            dependents.iter().any(|one| one.span == node.span && one.automatic && same(made, dependents, one))
        }
    };
    if name.is_empty() || follows || number == Some(*usual) {
        return None;
    }
    let shown = show(&made.frame, &made.dissection, ix).value;
    let value = match (node.field.kind, *id, number) {
        (Kind::Ipv4 | Kind::Ipv6 | Kind::Mac, ..) => format!("\"{shown}\""),
        (_, "ip.flags", Some(1)) => "\"MF\"".to_owned(),
        (_, "ip.flags", Some(2)) => "\"DF\"".to_owned(),
        (_, "tcp.flags", Some(flags)) => {
            let set: String = TCP_FLAGS
                .chars()
                .enumerate()
                .filter(|(bit, _)| flags >> bit & 1 == 1)
                .map(|(_, flag)| flag)
                .collect();
            let reserved = if flags >> 9 > 0 { format!(", reserved={}", flags >> 9) } else { String::new() };
            format!("\"{set}\"{reserved}")
        }
        _ => shown,
    };
    Some(format!("{name}={value}"))
}

/// The flags' letters, from the last bit on.
const TCP_FLAGS: &str = "FSRPAUECN";

/// Whether Scapy comes to the same value as a draft: what it takes a pseudo-header from has to be as long as it says.
fn same(made: &Made<'_>, dependents: &[Dependent], one: &Dependent) -> bool {
    let lengths = || dependents.iter().filter(|one| !matches!(one.role, Role::Checksum(_)));
    match one.role {
        Role::Checksum(Coverage::PseudoHeader { .. }) => {
            made.kernels == 0 && lengths().all(|one| one.automatic)
        }
        _ => true,
    }
}

/// The beginning of options that Scapy is given as bytes.
const RAW_OPTIONS: &str = "options=[Raw(";

/// The options of a header that takes some, and has any; `None` also where Scapy cannot write them as they are.
fn options(made: &Made<'_>, header: &Header, layer: &Layer) -> Option<Vec<String>> {
    let bytes = layer.span.slice(&made.frame).get(header.bytes..)?;
    // Scapy would fill them up to a whole word.
    if bytes.is_empty() || !bytes.len().is_multiple_of(4) {
        return None;
    }
    let mut list = match header.id {
        "ip" => vec![format!("{RAW_OPTIONS}{})", literal(bytes))],
        "tcp" => tcp_options(bytes)?,
        _ => return None,
    };
    if let Some(first) = list.first_mut().filter(|_| header.id == "tcp") {
        first.insert_str(0, "options=[");
    }
    if let Some(last) = list.last_mut() {
        last.push(']');
    }
    Some(list)
}

fn tcp_options(mut bytes: &[u8]) -> Option<Vec<String>> {
    let mut list = Vec::new();
    while let [kind, behind @ ..] = bytes {
        if *kind < 2 {
            list.push(format!("(\"{}\", None)", if *kind == 0 { "EOL" } else { "NOP" }));
            bytes = behind;
            continue;
        }
        let length = usize::from(*behind.first()?);
        let (option, rest) = bytes.split_at_checked(length).filter(|_| length >= 2)?;
        let value = option.get(2..)?;
        let numbers: Vec<_> = (0..value.len() / 4)
            .map(|at| {
                read(value, crate::bits::BitSpan::bytes(u32::try_from(at * 4).unwrap_or_default(), 4))
                    .unwrap_or_default()
                    .to_string()
            })
            .collect();
        list.push(match (kind, value) {
            (2, [_, _]) => format!("(\"MSS\", {})", word(value, 0)),
            (3, [shift]) => format!("(\"WScale\", {shift})"),
            (4, []) => "(\"SAckOK\", b\"\")".to_owned(),
            (5, [_, ..]) if value.len() % 8 == 0 => format!("(\"SAck\", ({}))", numbers.join(", ")),
            (8, _) if value.len() == 8 => format!("(\"Timestamp\", ({}))", numbers.join(", ")),
            _ => format!("({kind}, {})", literal(value)),
        });
        bytes = rest;
    }
    Some(list)
}

/// Bytes in a literal, at most, before the next line.
const LITERAL_BYTES: usize = 24;

/// Bytes as Python writes them.
fn literal(bytes: &[u8]) -> String {
    let mut text = String::from("b\"");
    for byte in bytes {
        match byte {
            b'"' | b'\\' => text.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => text.push(char::from(*byte)),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\x{byte:02x}");
            }
        }
    }
    text + "\""
}
