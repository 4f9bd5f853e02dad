//! Filters made from a packet: by one of its fields, or by its conversation.

use super::source::Source;
use super::value::{Value, read};
use super::{Filter, Loosest};
use crate::bits::BitSpan;
use crate::capture::CaptureRecord;
use crate::dissection::{Dissection, NodeIx};
use crate::flow::Ends;
use crate::summary::{Address, summarize};
use crate::table::Kind;
use crate::value::{hex_joined, show};
use std::fmt::Display;

/// Bytes of a field that a filter spells out; of longer ones it compares the beginning.
const BYTES_WRITTEN: usize = 16;

/// How two filters are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Packets that both take.
    And,
    /// Packets that at least one takes.
    Or,
}

/// The filter for packets with this value in this field: `tcp.flags.syn == 1`. It takes the packet it was made from. `None`
/// for fields that were cut off, and those that no filter can name.
pub fn only(frame: &[u8], dissection: &Dissection, node: NodeIx) -> Option<String> {
    let field = dissection.nodes.get(node).filter(|field| field.missing_bits == 0)?;
    let row = field.field;
    let id = row.id;
    Source::named(id)?;
    let header = || dissection.layers.get(field.layer()).map_or(field.span, |layer| layer.span);
    match read(frame, row, field.span, header)? {
        Value::Number(number) => Some(match row.kind {
            Kind::Hex | Kind::HexEnum(_) | Kind::Checksum(_) | Kind::Group(_) => {
                format!("{id} == 0x{number:0digits$x}", digits = field.span.len.div_ceil(4) as usize)
            }
            _ => format!("{id} == {number}"),
        }),
        Value::Bytes(_) if matches!(row.kind, Kind::Ipv4 | Kind::Ipv6 | Kind::Mac) => {
            Some(format!("{id} == {}", show(frame, dissection, node).value))
        }
        Value::Bytes(text) if matches!(row.kind, Kind::Text | Kind::DomainName) => {
            Some(format!("{id} == {}", quoted(&text)))
        }
        Value::Bytes(bytes) => {
            whole_bytes(field.span)?;
            Some(match bytes.get(..BYTES_WRITTEN) {
                Some(first) if bytes.len() > BYTES_WRITTEN => {
                    format!("{id}[0:{BYTES_WRITTEN}] == {}", hex_joined(first, ":"))
                }
                _ => format!("{id} == {}", hex_joined(&bytes, ":")),
            })
        }
    }
}

fn whole_bytes(span: BitSpan) -> Option<()> {
    (span.is_whole_bytes() && !span.is_empty()).then_some(())
}

/// The filter for packets without this value in this field. It does not take the packet it was made from.
pub fn without(frame: &[u8], dissection: &Dissection, node: NodeIx) -> Option<String> {
    only(frame, dissection, node).map(|only| format!("!({only})"))
}

/// A string in quotes, with everything escaped that is not plain.
fn quoted(text: &[u8]) -> String {
    let mut quoted = String::from("\"");
    for byte in text {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => quoted.push(char::from(*byte)),
            _ => {
                quoted.push_str("\\x");
                quoted.push_str(&hex_joined(&[*byte], ""));
            }
        }
    }
    quoted.push('"');
    quoted
}

/// The filter for the conversation that a packet belongs to, both ways: by addresses, and by ports or the identifier where
/// it has them. `None` where it does not say who sent it.
pub fn conversation(record: &CaptureRecord<'_>) -> Option<String> {
    let summary = summarize(record);
    let family = match summary.source {
        Address::Unknown => return None,
        Address::Mac(_) => "eth",
        Address::V4(_) => "ip",
        Address::V6(_) => "ipv6",
    };
    let hosts = both(
        (&format!("{family}.addr"), &format!("{family}.src"), &format!("{family}.dst")),
        &summary.source,
        &summary.destination,
    );
    let Some(Ends { protocol, source, destination }) = Ends::of(record) else { return Some(hosts) };
    let more = match protocol {
        6 => both(("tcp.port", "tcp.srcport", "tcp.dstport"), &source.port, &destination.port),
        17 => both(("udp.port", "udp.srcport", "udp.dstport"), &source.port, &destination.port),
        1 => format!("icmp.ident == {}", source.port),
        58 => format!("icmpv6.echo.identifier == {}", source.port),
        _ => return Some(hosts),
    };
    Some(format!("{hosts} and {more}"))
}

/// Two values of one field; where they are the same, each must be at its place.
fn both<T: Display + PartialEq>(
    (either, from, to): (&str, &str, &str),
    source: &T,
    destination: &T,
) -> String {
    match source == destination {
        true => format!("{from} == {source} and {to} == {destination}"),
        false => format!("{either} == {source} and {either} == {destination}"),
    }
}

/// Puts a new filter behind an old one, with parentheses where they are needed. An old one that is empty or wrong gives way.
pub fn join(old: &str, new: &str, by: Join) -> String {
    let Ok(parsed) = Filter::parse(old) else { return new.to_owned() };
    if parsed.is_empty() {
        return new.to_owned();
    }
    let with = |text: &str, loosest: Loosest| {
        let text = text.trim();
        match (by, loosest) {
            (Join::And, Loosest::Or | Loosest::Xor) => format!("({text})"),
            _ => text.to_owned(),
        }
    };
    let loosest = Filter::parse(new).map_or(Loosest::Tight, |parsed| parsed.loosest);
    let word = if by == Join::And { "and" } else { "or" };
    format!("{} {word} {}", with(old, parsed.loosest), with(new, loosest))
}
