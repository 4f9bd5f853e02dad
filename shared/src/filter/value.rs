//! Values of fields, and the values that filters compare them with.

use crate::bits::{self, BitSpan, ByteOrder};
use crate::name::Name;
use crate::table::{Field, Kind, Width};
use crate::value::typed::{self, bytes, names};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The value of a field in a packet.
#[derive(Debug)]
pub(super) enum Value<'a> {
    Number(i128),
    /// Bytes, text and addresses.
    Bytes(Cow<'a, [u8]>),
}

/// Fields that count words on the wire and bytes in filters, as in Wireshark.
fn unit(id: &str) -> u8 {
    if matches!(id, "ip.hdr_len" | "tcp.hdr_len") { 4 } else { 1 }
}

/// Reads the field that these bits are. `None` where they are not all there. `header` are the bytes of the header around.
pub(super) fn read<'a>(
    frame: &'a [u8],
    row: &Field,
    span: BitSpan,
    header: impl FnOnce() -> BitSpan,
) -> Option<Value<'a>> {
    let number = |value: u64| Value::Number(value.into());
    let bytes = || span.slice(frame);
    Some(match row.kind {
        Kind::Signed => {
            let unused = 64 - span.len.clamp(1, 64);
            Value::Number(((bits::read(frame, span)? << unused).cast_signed() >> unused).into())
        }
        Kind::HostOrder(_) => number(bits::read_host_order(frame, span)?),
        Kind::Little => number(bits::read_in(frame, span, ByteOrder::Little)?),
        Kind::Units(_) => number(bits::read(frame, span)? * u64::from(unit(row.id))),
        _ if row.kind.is_number() => number(bits::read(frame, span)?),
        Kind::Ipv6 if span.len < 128 => {
            let mut whole = bytes().to_vec();
            whole.resize(16, 0);
            Value::Bytes(whole.into())
        }
        Kind::DomainName => {
            let header = header();
            let at = (span.first_byte() - header.first_byte()) as usize;
            Value::Bytes(Name { message: header.slice(frame), at }.to_string().into_bytes().into())
        }
        Kind::Text => {
            let filled = bytes().iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            Value::Bytes(bytes().get(..filled)?.into())
        }
        _ => Value::Bytes(bytes().into()),
    })
}

/// What can be compared with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Number {
        bits: u32,
        unit: u8,
        signed: bool,
    },
    /// Nanoseconds, written as seconds.
    Time,
    Ipv4,
    Ipv6,
    Mac,
    Bytes,
    Text,
}

impl Class {
    pub fn of(row: &Field) -> Self {
        let bits = match row.width {
            Width::Bits(bits) => bits.into(),
            Width::By(_) | Width::Rest => 64,
        };
        match row.kind {
            Kind::Ipv4 => Self::Ipv4,
            Kind::Ipv6 => Self::Ipv6,
            Kind::Mac => Self::Mac,
            Kind::Text | Kind::DomainName => Self::Text,
            ref kind if kind.is_number() => {
                Self::Number { bits, unit: unit(row.id), signed: matches!(kind, Kind::Signed) }
            }
            _ => Self::Bytes,
        }
    }

    /// Whether it makes sense to look for bytes in such a field, and to take a slice of it.
    pub const fn has_bytes(self) -> bool {
        !matches!(self, Self::Number { .. } | Self::Time)
    }
}

/// A value in a filter, in the forms in which the field may have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Literal {
    pub number: Option<i128>,
    /// The same word may be an address and other bytes, too.
    pub bytes: Vec<Vec<u8>>,
    /// How many bits of the first bytes count, where an address has a prefix length.
    pub prefix: Option<u32>,
}

impl Literal {
    /// How the value compares; `None` where they have no form in common.
    pub fn order(&self, value: &Value<'_>) -> Option<Ordering> {
        match value {
            Value::Number(number) => Some(number.cmp(self.number.as_ref()?)),
            Value::Bytes(bytes) => {
                let alike = self.bytes.iter().find(|mine| mine.len() == bytes.len());
                let mine = alike.or(self.bytes.first())?;
                Some(match self.prefix {
                    Some(bits) => masked(bytes, bits).cmp(masked(mine, bits)),
                    None => bytes[..].cmp(&mine[..]),
                })
            }
        }
    }
}

/// The first bits of an address, as bytes.
fn masked(bytes: &[u8], bits: u32) -> impl Iterator<Item = u8> {
    bytes.iter().zip(0_u32..).map_while(move |(byte, ix)| match bits.saturating_sub(ix * 8) {
        0 => None,
        some @ 1..8 => Some(byte & (0xff << (8 - some))),
        _ => Some(*byte),
    })
}

pub(super) fn compare(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Bytes(left), Value::Bytes(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// Reads a word as a value of this class.
///
/// # Errors
/// It is none: what is wrong, and what would be right.
pub(super) fn word(word: &str, class: Class, rows: &[&'static Field]) -> Result<Literal, String> {
    match class {
        Class::Number { bits, unit, signed } => number(word, bits, unit, signed, rows).map(of_number),
        Class::Time => seconds(word).map(of_number),
        Class::Ipv4 => {
            let (address, prefix) = with_prefix(word, 32)?;
            match address.parse::<Ipv4Addr>() {
                Ok(address) => Ok(Literal { prefix, ..of_bytes(address.octets().to_vec()) }),
                Err(_) => Err(format!(
                    "{word} is no IPv4 address; one looks like 127.0.0.1, a network like 10.0.0.0/8."
                )),
            }
        }
        Class::Ipv6 => {
            let (address, prefix) = with_prefix(word, 128)?;
            match address.parse::<Ipv6Addr>() {
                Ok(address) => Ok(Literal { prefix, ..of_bytes(address.octets().to_vec()) }),
                Err(_) => Err(format!(
                    "{word} is no IPv6 address; one looks like fe80::1, a network like fe80::/10."
                )),
            }
        }
        Class::Mac => match bytes(word).filter(|bytes| bytes.len() == 6) {
            Some(bytes) => Ok(of_bytes(bytes)),
            None => Err(format!("{word} is no hardware address; one looks like 02:00:00:00:00:01.")),
        },
        Class::Bytes => match bytes(word) {
            Some(bytes) => Ok(of_bytes(bytes)),
            None => Err(format!("{word} is no bytes: write them as 47:45:54, or as a string in quotes.")),
        },
        Class::Text => Ok(of_bytes(word.as_bytes().to_vec())),
    }
}

/// Takes a quoted string as a value of this class.
///
/// # Errors
/// It is none: what is wrong, and what would be right.
pub(super) fn quoted(text: &[u8], class: Class, rows: &[&'static Field]) -> Result<Literal, String> {
    match class {
        Class::Bytes | Class::Text => Ok(of_bytes(text.to_vec())),
        Class::Number { .. } => {
            let shown = String::from_utf8_lossy(text);
            let named =
                rows.iter().flat_map(|row| names(row)).find(|name| name.name.eq_ignore_ascii_case(&shown));
            match named {
                Some(name) => Ok(of_number(name.value.into())),
                None => Err("A number belongs here, or the name of one of the field's values.".to_owned()),
            }
        }
        // Names of hosts are strings to Wireshark, and addresses where nobody looks them up.
        Class::Ipv4 | Class::Ipv6 | Class::Mac | Class::Time => {
            word(&String::from_utf8_lossy(text), class, rows)
        }
    }
}

fn of_number(number: i128) -> Literal {
    Literal { number: Some(number), ..Literal::default() }
}

fn of_bytes(bytes: Vec<u8>) -> Literal {
    Literal { bytes: vec![bytes], ..Literal::default() }
}

/// A number in decimal, hexadecimal (0x), octal (0) or binary (0b).
pub(super) fn plain_number(word: &str) -> Option<i128> {
    let (sign, digits) = match word.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, word),
    };
    let base = if digits.len() > 1 && digits.starts_with('0') { 8 } else { 10 };
    typed::number(digits, base).map(|number| sign * i128::from(number))
}

fn number(word: &str, bits: u32, unit: u8, signed: bool, rows: &[&'static Field]) -> Result<i128, String> {
    if bits == 1 && matches!(word, "True" | "TRUE" | "true") {
        return Ok(1);
    }
    if bits == 1 && matches!(word, "False" | "FALSE" | "false") {
        return Ok(0);
    }
    let Some(number) = plain_number(word) else {
        // A field of whole bytes can be written as them.
        let bytes = bytes(word).filter(|bytes| word.contains(':') && bytes.len() * 8 == bits as usize);
        if let Some(bytes) = bytes {
            return Ok(bytes.iter().fold(0, |number, byte| number << 8 | i128::from(*byte)));
        }
        let octal = word.len() > 1 && word.bytes().all(|digit| digit.is_ascii_digit());
        return Err(match octal {
            true if word.starts_with('0') => {
                format!("{word} is no octal number: a 0 in front means that it is one. Leave it out.")
            }
            true => format!("{word} is too large for any field."),
            false if bits == 1 => format!("{word} is no flag's value: write 1 or 0."),
            false
                if rows
                    .iter()
                    .any(|row| names(row).iter().any(|name| name.name.eq_ignore_ascii_case(word))) =>
            {
                format!("Put the name of a value in quotes: \"{word}\".")
            }
            false => format!("{word} is no number: write it as 80, 0x50 or 0b1010000."),
        });
    };
    let most = ((1_i128 << bits.min(64)) - 1) * i128::from(unit);
    let least = if signed { -(1_i128 << (bits.clamp(1, 64) - 1)) } else { 0 };
    match number {
        _ if number < least => Err(format!("{word} is too small; the least value here is {least}.")),
        _ if number > most => Err(format!(
            "{word} is too large: the field has {}, and its greatest value is {most}.",
            crate::value::counted(bits as usize, "bit")
        )),
        _ => Ok(number),
    }
}

/// Seconds with up to nine decimals, as nanoseconds.
fn seconds(word: &str) -> Result<i128, String> {
    let wrong = || format!("{word} is no time: write seconds since 1970, such as 1700000000.5.");
    let (whole, decimals) = word.split_once('.').unwrap_or((word, ""));
    let plain = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || whole.len() > 11 || decimals.len() > 9 || !plain(whole) || !plain(decimals) {
        return Err(wrong());
    }
    format!("{whole}{decimals:0<9}").parse().map_err(|_| wrong())
}

fn with_prefix(word: &str, most: u32) -> Result<(&str, Option<u32>), String> {
    let Some((address, prefix)) = word.split_once('/') else { return Ok((word, None)) };
    match prefix.parse() {
        Ok(bits) if bits <= most => Ok((address, Some(bits))),
        _ => Err(format!("A prefix has 0 to {most} bits: {address}/{most} is the longest.")),
    }
}
