//! The only place where field values become text; and, in `typed`, where text becomes numbers and bytes.

pub(crate) mod typed;

use crate::bits::{BitSpan, read, read_host_order};
use crate::capture::Timestamp;
use crate::check;
use crate::dissection::{Dissection, Node, NodeIx};
use crate::name::Name;
use crate::proto;
use crate::table::{Kind, Timeval, flag_labels, name_of};

/// A value as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The value itself: `5`, `0x4000`, `127.0.0.1`.
    pub value: String,
    /// What that means, where the value alone does not say it: `20 bytes`, `Echo Request`.
    pub meaning: Option<String>,
}

impl Shown {
    /// Value and meaning on one line: `80 (http)`.
    pub fn line(&self) -> String {
        match &self.meaning {
            Some(meaning) => format!("{} ({meaning})", self.value),
            None => self.value.clone(),
        }
    }
}

/// Bytes of a byte string that are written out; the rest is counted.
const BYTES_SHOWN: usize = 16;

/// The value of a node, ready to read.
pub fn show(frame: &[u8], dissection: &Dissection, ix: NodeIx) -> Shown {
    let Some(node) = dissection.nodes.get(ix) else { return Shown { value: String::new(), meaning: None } };
    if node.missing_bits > 0
        && !matches!(
            node.field.kind,
            Kind::Bytes | Kind::Text | Kind::List(_) | Kind::Items(_) | Kind::Repeat(_)
        )
    {
        let whole = node.span.len + node.missing_bits;
        let value = hex_bytes(node.span.slice(frame));
        return Shown { value, meaning: Some(format!("cut short: {} of {whole} bits", node.span.len)) };
    }
    let number = read(frame, node.span).unwrap_or_default();
    let (value, meaning) = match node.field.kind {
        Kind::Uint | Kind::Reserved => (number.to_string(), None),
        Kind::Signed => (signed(number, node.span.len).to_string(), None),
        Kind::Hex => (hex_number(number, node.span), None),
        Kind::Flag { set, clear } => {
            (number.to_string(), Some(if number == 1 { set } else { clear }.to_owned()))
        }
        Kind::Enum(names) => (number.to_string(), name_of(names, number).map(str::to_owned)),
        Kind::HexEnum(names) => (hex_number(number, node.span), name_of(names, number).map(str::to_owned)),
        Kind::HostOrder(names) => {
            let number = read_host_order(frame, node.span).unwrap_or_default();
            (number.to_string(), name_of(names, number).map(str::to_owned))
        }
        Kind::Little => (little_endian(node.span.slice(frame)).to_string(), None),
        Kind::DayMillis => (number.to_string(), u32::try_from(number).ok().map(time_of_day)),
        Kind::Timeval(form) => ping_time(frame, dissection, node, form),
        Kind::EnumBy(name) => {
            let header = dissection.layers.get(node.layer()).map_or(&[][..], |layer| layer.span.slice(frame));
            (number.to_string(), name(header, number).map(str::to_owned))
        }
        Kind::Units(unit) => (number.to_string(), Some(format!("{} bytes", number * u64::from(unit)))),
        Kind::Port => {
            (number.to_string(), u16::try_from(number).ok().and_then(proto::service).map(str::to_owned))
        }
        Kind::Ipv4 => (ipv4(node.span.slice(frame)), None),
        Kind::Ipv6 => (ipv6(node.span.slice(frame)), None),
        Kind::DomainName => (domain_name(frame, dissection, node), None),
        Kind::Text => (text(node.span.slice(frame)), None),
        Kind::Mac => (mac(node.span.slice(frame)), group_of(node.span.slice(frame)).map(str::to_owned)),
        Kind::Checksum(_) => (hex_number(number, node.span), checksum_meaning(frame, dissection, ix, node)),
        Kind::Group(_) => (hex_number(number, node.span), group_meaning(frame, dissection, ix)),
        Kind::List(_) | Kind::Items(_) | Kind::Repeat(_) => list(frame, dissection, ix, node),
        Kind::Bytes | Kind::Switch(_) => match dissection.is_leaf(ix) {
            true => byte_string(node.span.slice(frame)),
            false => (option_value(frame, dissection, ix, node), None),
        },
    };
    Shown { value, meaning: option_name(dissection, ix).or(meaning) }
}

/// How numbers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Base {
    /// As people write that field.
    #[default]
    Usual,
    /// `0x002a`
    Hex,
    /// `42`
    Decimal,
    /// `0000 0000 0010 1010`
    Binary,
}

/// The value of a node with its number in a base; addresses that are too long to be numbers are bytes in hexadecimal. What is no
/// number, or not all there, stays as usual, and so do meanings.
pub fn show_as(frame: &[u8], dissection: &Dissection, ix: NodeIx, base: Base) -> Shown {
    let usual = show(frame, dissection, ix);
    let Some(node) = dissection.nodes.get(ix).filter(|node| node.missing_bits == 0) else { return usual };
    let value = match (base, node.field.kind) {
        (Base::Usual, _) | (Base::Decimal, Kind::Signed | Kind::Little) => None,
        (Base::Hex, Kind::Mac | Kind::Ipv6) => Some(hex_bytes(node.span.slice(frame))),
        (Base::Hex, Kind::Little) => Some(hex_number(little_endian(node.span.slice(frame)), node.span)),
        // The digits stand as the bits do.
        (Base::Binary, Kind::Mac | Kind::Little | Kind::HostOrder(_)) => {
            read(frame, node.span).map(|number| binary(number, node.span))
        }
        _ => number(frame, node).map(|number| match base {
            Base::Hex => hex_number(number, node.span),
            Base::Binary => binary(number, node.span),
            Base::Usual | Base::Decimal => number.to_string(),
        }),
    };
    match value {
        Some(value) => Shown { value, ..usual },
        None => usual,
    }
}

/// The number that a field is, where it is one in any base; a single bit is the same in all of them.
pub fn number(frame: &[u8], node: &Node) -> Option<u64> {
    match node.field.kind {
        Kind::Flag { .. } | Kind::Little => None,
        // Addresses of the Internet are counted with, too.
        Kind::Ipv4 | Kind::Ipv6 => read(frame, node.span),
        kind if !kind.is_number() => None,
        Kind::HostOrder(_) => read_host_order(frame, node.span),
        _ => read(frame, node.span),
    }
}

/// A number as the bits that stand at a place, in groups of four as they stand in the bytes, so that a group is a hexadecimal
/// digit.
pub fn binary(number: u64, span: BitSpan) -> String {
    let mut text = String::new();
    for bit in span.start..span.end() {
        if bit > span.start && bit.is_multiple_of(4) {
            text.push(' ');
        }
        text.push(if number.checked_shr(span.end() - 1 - bit).unwrap_or_default() & 1 == 1 {
            '1'
        } else {
            '0'
        });
    }
    text
}

/// For the first field of an option, which names it: what the option is called.
fn option_name(dissection: &Dissection, ix: NodeIx) -> Option<String> {
    let parent = dissection.parent(ix).filter(|parent| parent + 1 == ix)?;
    let option = dissection.nodes.get(parent)?;
    let list = dissection.nodes.get(dissection.parent(parent)?)?;
    matches!(list.field.kind, Kind::List(_)).then(|| option.field.label.to_owned())
}

/// `0x` and as many digits as the field has nibbles.
pub fn hex_number(number: u64, span: BitSpan) -> String {
    format!("0x{number:0digits$x}", digits = span.len.div_ceil(4) as usize)
}

/// Bytes as two lowercase digits each, with spaces.
pub fn hex_bytes(bytes: &[u8]) -> String {
    hex_joined(bytes, " ")
}

/// Bytes as two lowercase digits each, with something between them.
pub fn hex_joined(bytes: &[u8], between: &str) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    let mut text = String::with_capacity(bytes.len() * (2 + between.len()));
    for (ix, byte) in bytes.iter().enumerate() {
        if ix > 0 {
            text.push_str(between);
        }
        text.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    text
}

/// The character that stands for a byte in a dump: itself if printable ASCII, else a dot.
pub const fn ascii(byte: u8) -> char {
    if byte.is_ascii_graphic() || byte == b' ' { byte as char } else { '.' }
}

fn ipv4(bytes: &[u8]) -> String {
    bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(".")
}

/// The number that the lowest `bits` bits are in two's complement.
fn signed(number: u64, bits: u32) -> i64 {
    let unused = 64 - bits.clamp(1, 64);
    (number << unused).cast_signed() >> unused
}

fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

const DAY_MILLIS: u32 = 86_400_000;

/// What milliseconds since midnight mean. Some hosts write them least significant byte first.
fn time_of_day(millis: u32) -> String {
    let clock = |millis: u32| {
        let seconds = millis / 1000;
        format!("{:02}:{:02}:{:02}.{:03} UTC", seconds / 3600, seconds / 60 % 60, seconds % 60, millis % 1000)
    };
    match (millis, millis.swap_bytes()) {
        (0..DAY_MILLIS, _) => clock(millis),
        (_, turned @ 0..DAY_MILLIS) => {
            format!("no time of day; with its bytes turned round it is {}", clock(turned))
        }
        (0x8000_0000.., _) => "not since midnight UTC: the highest bit is set".to_owned(),
        _ => "no time of day: a day has 86400000 milliseconds".to_owned(),
    }
}

/// A ping's own time, and how long before the capture that was.
fn ping_time(frame: &[u8], dissection: &Dissection, node: &Node, form: Timeval) -> (String, Option<String>) {
    let from = node.span.first_byte() as usize;
    let Some(time) = form.read(frame.get(from..).unwrap_or_default()) else {
        return (hex_bytes(node.span.slice(frame)), None);
    };
    let apart = Timestamp(dissection.time.0.saturating_sub(time.0));
    let meaning = match apart.0 {
        0 => "just when it was captured".to_owned(),
        1.. => format!("{} s before it was captured", apart.to_decimal()),
        _ => format!(
            "{} s after it was captured, by the clocks",
            Timestamp(apart.0.saturating_neg()).to_decimal()
        ),
    };
    (time.to_date_and_time(), Some(meaning))
}

/// As RFC 5952 writes it. Where there are fewer than 16 bytes, the others are 0.
fn ipv6(bytes: &[u8]) -> String {
    let mut all = [0; 16];
    for (place, byte) in all.iter_mut().zip(bytes) {
        *place = *byte;
    }
    std::net::Ipv6Addr::from(all).to_string()
}

/// Characters as they are, with a dot for each that has no form; without zeros that only fill the field up.
fn text(bytes: &[u8]) -> String {
    let filled = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    bytes.iter().take(filled).copied().map(ascii).collect()
}

fn domain_name(frame: &[u8], dissection: &Dissection, node: &Node) -> String {
    let Some(layer) = dissection.layers.get(node.layer()) else { return String::new() };
    let at = (node.span.first_byte() - layer.span.first_byte()) as usize;
    Name { message: layer.span.slice(frame), at }.to_string()
}

/// For whom a hardware address is, if not for one card: the last bit of its first byte says so.
fn group_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff] => Some("broadcast"),
        [0x33, 0x33, ..] => Some("IPv6 multicast"),
        [0x01, 0x00, 0x5e, 0x00..=0x7f, ..] => Some("IPv4 multicast"),
        [first, ..] if first & 1 == 1 => Some("multicast"),
        _ => None,
    }
}

/// A hardware address, with colons.
pub fn mac(bytes: &[u8]) -> String {
    hex_joined(bytes, ":")
}

fn byte_string(bytes: &[u8]) -> (String, Option<String>) {
    let count = bytes.len();
    let shown = hex_bytes(bytes.get(..BYTES_SHOWN).unwrap_or(bytes));
    let more = if count > BYTES_SHOWN { " …" } else { "" };
    (format!("{shown}{more}"), Some(counted(count, "byte")))
}

/// `1 byte`, `2 bytes`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn checksum_meaning(frame: &[u8], dissection: &Dissection, ix: NodeIx, node: &Node) -> Option<String> {
    let check = check::checksum(frame, dissection, node.layer()).filter(|check| check.node == ix)?;
    Some(match check.verdict {
        check::Verdict::Bad { expected } => format!("bad, expected 0x{expected:04x}"),
        check::Verdict::Unverified(_) => "can't tell".to_owned(),
        verdict => verdict.word().to_owned(),
    })
}

fn group_meaning(frame: &[u8], dissection: &Dissection, ix: NodeIx) -> Option<String> {
    let node = dissection.nodes.get(ix)?;
    let Kind::Group(children) = node.field.kind else { return None };
    if children.iter().any(|child| matches!(child.kind, Kind::Flag { .. })) {
        let labels = flag_labels(children, read(frame, node.span)?);
        let reserved = dissection.children(node.layer(), Some(ix)).any(|(_, child)| {
            matches!(child.field.kind, Kind::Reserved) && read(frame, child.span).is_some_and(|bits| bits > 0)
        });
        return Some(match (labels.is_empty(), reserved) {
            (true, true) => "reserved bit set".to_owned(),
            (true, false) => "none set".to_owned(),
            (false, true) => format!("{labels}, reserved bit set"),
            (false, false) => labels,
        });
    }
    let parts = dissection.children(node.layer(), Some(ix));
    Some(
        parts
            .map(|(child, row)| format!("{} {}", row.field.label, show(frame, dissection, child).value))
            .collect::<Vec<_>>()
            .join(", "),
    )
}

fn list(frame: &[u8], dissection: &Dissection, ix: NodeIx, node: &Node) -> (String, Option<String>) {
    let items: Vec<_> =
        dissection.children(node.layer(), Some(ix)).map(|(_, item)| item.field.label).collect();
    let bytes = counted(node.span.slice(frame).len(), "byte");
    (bytes, (!items.is_empty()).then(|| items.join(", ")))
}

/// An option by what stands behind its kind and length.
fn option_value(frame: &[u8], dissection: &Dissection, ix: NodeIx, node: &Node) -> String {
    let in_list = dissection.parent(ix).and_then(|parent| dissection.nodes.get(parent));
    let kind_and_length = in_list.is_some_and(|list| matches!(list.field.kind, Kind::List(_)));
    let body: Vec<_> = dissection
        .children(node.layer(), Some(ix))
        .skip(if kind_and_length { 2 } else { 0 })
        .map(|(child, _)| show(frame, dissection, child).value)
        .collect();
    if body.is_empty() { hex_bytes(node.span.slice(frame)) } else { body.join(", ") }
}
