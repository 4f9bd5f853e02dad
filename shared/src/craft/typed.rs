//! Text as a value of a field: the counterpart of [`value::show`](crate::value::show). Whatever that writes is read here.

use super::{depend, options};
use crate::bits::{self, BitSpan, ByteOrder};
use crate::dissection::{Dissection, Node, NodeIx};
use crate::filter::unquoted;
use crate::name::MAX_NAME_BYTES;
use crate::proto;
use crate::table::{Field, Kind, Name, Width};
use crate::value::counted;
use crate::value::typed::{self, names};
use std::net::{Ipv4Addr, Ipv6Addr};

/// A value that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// The bits of the field.
    Number(u64),
    /// The bytes of the field, which may be more or fewer than it has.
    Bytes(Vec<u8>),
}

/// Reads text as a value of a node; `None` where it is none.
pub(super) fn read(frame: &[u8], dissection: &Dissection, ix: NodeIx, text: &str) -> Option<Typed> {
    let node = dissection.nodes.get(ix)?;
    // Of a field that is not all there, only its bytes can be set.
    let kind = if node.missing_bits > 0 { &Kind::Bytes } else { &node.field.kind };
    // Ports have thousands of names, which nobody looks for who types a number.
    let named = || plain(text).or_else(|| named(text, &candidates(frame, dissection, ix, node)));
    let value = match kind {
        Kind::Uint
        | Kind::Hex
        | Kind::Reserved
        | Kind::Checksum(_)
        | Kind::DayMillis
        | Kind::Enum(_)
        | Kind::HexEnum(_)
        | Kind::EnumBy(_)
        | Kind::Port => named(),
        Kind::HostOrder(_) => return host_order(frame, node.span, named()?),
        Kind::Little => turned(plain(text)?, node.span).filter(|_| fits(plain(text), node.span)),
        Kind::Signed => signed(text, node.span),
        Kind::Flag { .. } => flag(text),
        Kind::Units(unit) => units(text, *unit),
        Kind::Group(fields) => plain(text).or_else(|| flags(text, fields, bits::read(frame, node.span)?)),
        Kind::Ipv4 => text.parse::<Ipv4Addr>().ok().map(|address| address.to_bits().into()),
        Kind::Ipv6 => return ipv6(text, node.span).map(Typed::Bytes),
        Kind::Mac => return typed::bytes(text).filter(|bytes| bytes.len() == 6).map(Typed::Bytes),
        Kind::Text => return characters(text, node).map(Typed::Bytes),
        Kind::DomainName => return domain_name(text).map(Typed::Bytes),
        Kind::Bytes
        | Kind::Timeval(_)
        | Kind::List(_)
        | Kind::Items(_)
        | Kind::Repeat(_)
        | Kind::Switch(_) => return bytes(text).map(Typed::Bytes),
    };
    value.filter(|value| fits(Some(*value), node.span)).map(Typed::Number)
}

/// What can be written for a field: the end of a sentence that begins with "write".
pub fn wanted(field: &Field) -> String {
    let most = match field.width {
        Width::Bits(bits @ 1..64) => (1_u64 << bits) - 1,
        _ => u64::MAX,
    };
    let range = format!("0 to {most}");
    let bytes = "bytes as 47:45:54 or 474554, or text in double quotes";
    let usual = match field.kind {
        Kind::Flag { .. } => "1 or 0, or set or clear".to_owned(),
        Kind::Enum(_) | Kind::HexEnum(_) | Kind::HostOrder(_) => match example(names(field)) {
            Some(name) => format!("{range}, 0x…, or a name such as {}", name.name),
            None => format!("{range} or 0x…"),
        },
        Kind::EnumBy(_) => format!("{range}, 0x…, or the name of a value"),
        Kind::Port => format!("{range}, 0x…, or the name of a service such as http"),
        Kind::Units(unit) => {
            format!("{range} units of {unit} bytes, or a length such as {} bytes", 5 * u32::from(unit))
        }
        Kind::Signed => format!("{} to {}, or 0x…", -i128::from(most / 2) - 1, most / 2),
        Kind::Ipv4 => "an IPv4 address such as 192.0.2.1".to_owned(),
        Kind::Ipv6 => "an IPv6 address such as 2001:db8::1".to_owned(),
        Kind::Mac => "a hardware address such as 02:00:00:00:00:01".to_owned(),
        Kind::Text => "text, or text in double quotes".to_owned(),
        Kind::DomainName => "a domain name such as www.example.org".to_owned(),
        Kind::DayMillis => format!("milliseconds since midnight, {range}"),
        Kind::Group(fields) => match fields.iter().rfind(|field| is_flag(field)) {
            Some(flag) => format!("flags such as {}, none, {range} or 0x…", flag.label),
            None => format!("{range}, 0x… or 0b…"),
        },
        Kind::Bytes
        | Kind::Timeval(_)
        | Kind::List(_)
        | Kind::Items(_)
        | Kind::Repeat(_)
        | Kind::Switch(_) => match field.width {
            Width::Bits(bits) => format!("{}: {bytes}", counted(usize::from(bits) / 8, "byte")),
            Width::By(_) | Width::Rest => bytes.to_owned(),
        },
        Kind::Uint | Kind::Hex | Kind::Reserved | Kind::Checksum(_) | Kind::Little => {
            format!("{range}, 0x… or 0b…")
        }
    };
    if depend::follows(field) { format!("{usual}; or auto") } else { usual }
}

/// The name that people know best, if it is among them.
fn example(names: &'static [Name]) -> Option<&'static Name> {
    let common = |name: &&Name| matches!(name.name, "TCP" | "IPv4" | "Echo Request" | "request" | "A");
    names.iter().find(common).or_else(|| names.first())
}

const fn is_flag(field: &Field) -> bool {
    matches!(field.kind, Kind::Flag { .. })
}

fn fits(value: Option<u64>, span: BitSpan) -> bool {
    value.is_some_and(|value| value.checked_shr(span.len).unwrap_or_default() == 0)
}

/// A number, `_` between digits left out.
pub(super) fn plain(text: &str) -> Option<u64> {
    typed::number(&text.replace('_', ""), 10)
}

fn signed(text: &str, span: BitSpan) -> Option<u64> {
    let Some(digits) = text.strip_prefix('-') else { return plain(text) };
    let number = plain(digits)?;
    let bits = span.len.clamp(1, 64);
    let mask = u64::MAX >> (64 - bits);
    (number <= 1 << (bits - 1)).then(|| number.wrapping_neg() & mask)
}

/// A number as it stands with its least significant byte first.
fn turned(number: u64, span: BitSpan) -> Option<u64> {
    number.swap_bytes().checked_shr(64_u32.checked_sub(span.len)?)
}

/// A number in the byte order of the host that wrote the one there is, or else in the order that is read as this number.
fn host_order(frame: &[u8], span: BitSpan, number: u64) -> Option<Typed> {
    let number = Some(number).filter(|number| fits(Some(*number), span))?;
    let little = turned(number, span)?;
    let order = match bits::host_order(frame, span)? {
        ByteOrder::Big => [number, little],
        ByteOrder::Little => [little, number],
    };
    order
        .into_iter()
        .find(|written| (*written).min(turned(*written, span).unwrap_or_default()) == number)
        .map(Typed::Number)
}

fn flag(text: &str) -> Option<u64> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "set" | "on" | "yes" => Some(1),
        "0" | "false" | "clear" | "off" | "no" => Some(0),
        _ => None,
    }
}

/// A number of units as on the wire, or a length in bytes: `20 bytes`.
fn units(text: &str, unit: u8) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let Some(length) = ["bytes", "byte", "b"].iter().find_map(|noun| lower.strip_suffix(noun)) else {
        return plain(text);
    };
    // `0b` is no length, and `0x0b` no byte.
    let bytes = plain(length.trim()).filter(|_| !lower.starts_with("0x")).or_else(|| plain(text))?;
    bytes.is_multiple_of(unit.into()).then(|| bytes / u64::from(unit))
}

/// A value by its name, of a text that is no number.
fn named(text: &str, candidates: &[(u64, &str)]) -> Option<u64> {
    let plain = |name: &str| -> String {
        name.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let typed = plain(text);
    if typed.is_empty() {
        return None;
    }
    let only = |such: &dyn Fn(&str) -> bool| {
        let mut found = candidates.iter().filter(|(_, name)| such(&plain(name))).map(|(value, _)| *value);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    };
    // What begins with a digit is a number, or else the whole of a name.
    let is_number = typed.starts_with(|first: char| first.is_ascii_digit());
    match only(&|name| name == typed) {
        Some(value) => Some(value),
        None if is_number => None,
        None => only(&|name| name.starts_with(&typed)),
    }
}

/// The values of a node that have names.
fn candidates(frame: &[u8], dissection: &Dissection, ix: NodeIx, node: &Node) -> Vec<(u64, &'static str)> {
    match node.field.kind {
        Kind::Port => (0..=u16::MAX).filter_map(|port| Some((port.into(), proto::service(port)?))).collect(),
        Kind::EnumBy(name) => {
            let header = dissection.layers.get(node.layer()).map_or(&[][..], |layer| layer.span.slice(frame));
            let values = 0..1_u64 << node.span.len.min(16);
            values.filter_map(|value| Some((value, name(header, value)?))).collect()
        }
        Kind::Uint => {
            let option = dissection.parent(ix).filter(|option| option + 1 == ix);
            let set = option.and_then(|option| options::set_of(dissection, option));
            let known = set.map_or(&[][..], |set| set.known);
            known
                .iter()
                .flat_map(|row| [row.field.name, row.field.label].map(|name| (row.kind.into(), name)))
                .collect()
        }
        _ => names(node.field).iter().map(|name| (name.value, name.name)).collect(),
    }
}

/// The flags of a group by their names or their letters; fields between them stay as they are.
fn flags(text: &str, fields: &'static [Field], before: u64) -> Option<u64> {
    let mut places = Vec::new();
    let mut kept = 0;
    let mut shift = 0;
    for field in fields.iter().rev() {
        let Width::Bits(bits) = field.width else { return None };
        match field.kind {
            Kind::Flag { .. } => places.push((field, 1_u64 << shift)),
            Kind::Reserved => {}
            _ => kept |= ((1_u64 << bits) - 1) << shift,
        }
        shift += u32::from(bits);
    }
    if places.is_empty() {
        return None;
    }
    let rest = before & kept;
    if matches!(text.to_ascii_lowercase().as_str(), "none" | "none set") {
        return Some(rest);
    }
    let flag = |word: &str| {
        let of = |(field, bit): &(&Field, u64)| {
            let last = field.id.rsplit('.').next().unwrap_or_default();
            let such =
                [field.label, field.name, field.id, last].iter().any(|name| name.eq_ignore_ascii_case(word));
            such.then_some(*bit)
        };
        places.iter().find_map(of)
    };
    let together = |mut words: std::str::SplitAsciiWhitespace<'_>| {
        words.try_fold(0, |all, word| Some(all | flag(word)?))
    };
    let names = text.split([',', '|', '+']).map(str::trim);
    let by_words = names
        .map(|name| flag(name).or_else(|| together(name.split_ascii_whitespace())))
        .try_fold(0, |all, bit| Some(all | bit?));
    let by_letters = || {
        let letter = |letter: char| {
            let id = LETTERS.iter().find(|(of, _)| *of == letter)?.1;
            places.iter().find(|(field, _)| field.id == id).map(|(_, bit)| *bit)
        };
        text.chars().map(letter).try_fold(0, |all, bit| Some(all | bit?))
    };
    by_words.or_else(by_letters).filter(|_| !text.is_empty()).map(|set| set | rest)
}

/// The letters that tcpdump has for flags of TCP.
const LETTERS: [(char, &str); 10] = [
    ('F', "tcp.flags.fin"),
    ('S', "tcp.flags.syn"),
    ('R', "tcp.flags.reset"),
    ('P', "tcp.flags.push"),
    ('.', "tcp.flags.ack"),
    ('A', "tcp.flags.ack"),
    ('U', "tcp.flags.urg"),
    ('E', "tcp.flags.ece"),
    ('W', "tcp.flags.cwr"),
    ('e', "tcp.flags.ae"),
];

/// An address, or the first bytes of one whose others are 0.
fn ipv6(text: &str, span: BitSpan) -> Option<Vec<u8>> {
    let octets = text.parse::<Ipv6Addr>().ok()?.octets();
    let (there, others) = octets.split_at_checked(span.len as usize / 8)?;
    others.iter().all(|byte| *byte == 0).then(|| there.to_vec())
}

/// Bytes as hexadecimal digits, with or without something between them, or as text in double quotes.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    if text.starts_with('"') {
        return unquoted(text);
    }
    let digits = text.strip_prefix("0x").unwrap_or(text);
    if digits.is_empty() {
        return Some(Vec::new());
    }
    digits.split_ascii_whitespace().map(typed::bytes).try_fold(Vec::new(), |mut all, bytes| {
        all.extend(bytes?);
        Some(all)
    })
}

/// Text as it is, or in double quotes; where the field has its own length, zeros fill it up.
fn characters(text: &str, node: &Node) -> Option<Vec<u8>> {
    let mut bytes = match text.starts_with('"') {
        true => unquoted(text)?,
        false => text.as_bytes().to_vec(),
    };
    if !matches!(node.field.width, Width::Rest) {
        bytes.resize(bytes.len().max(node.span.len as usize / 8), 0);
    }
    Some(bytes)
}

/// A name as labels, without pointers. Escapes are those that [`Name`](crate::name::Name) writes.
fn domain_name(text: &str) -> Option<Vec<u8>> {
    let mut labels = vec![Vec::new()];
    let mut characters = text.bytes();
    while let Some(byte) = characters.next() {
        let plain = match byte {
            b'.' => {
                labels.push(Vec::new());
                continue;
            }
            b'\\' => match characters.next()? {
                digit @ b'0'..=b'9' => {
                    let digits = [digit, characters.next()?, characters.next()?];
                    std::str::from_utf8(&digits).ok()?.parse().ok()?
                }
                other => other,
            },
            byte => byte,
        };
        labels.last_mut()?.push(plain);
    }
    // A dot at the end is the root's.
    if labels.last().is_some_and(Vec::is_empty) {
        labels.pop();
    }
    if labels == [[]; 1] {
        labels.clear();
    }
    let mut bytes = Vec::new();
    for label in labels {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..64).contains(length))?;
        bytes.push(length);
        bytes.extend(label);
    }
    bytes.push(0);
    (bytes.len() <= MAX_NAME_BYTES && !text.is_empty()).then_some(bytes)
}
