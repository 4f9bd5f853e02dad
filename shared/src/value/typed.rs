//! Values as people type them, for filters and for packets made by hand: numbers, bytes, names.

use crate::table::{Field, Kind, Name};

/// The values of a field that have names.
pub(crate) fn names(row: &Field) -> &'static [Name] {
    match row.kind {
        Kind::Enum(names) | Kind::HexEnum(names) | Kind::HostOrder(names) => names,
        _ => &[],
    }
}

/// A number in hexadecimal (0x), binary (0b), or else in the base given; without a sign.
pub(crate) fn number(digits: &str, base: u32) -> Option<u64> {
    let lower = digits.to_ascii_lowercase();
    let (digits, base) = match (lower.strip_prefix("0x"), lower.strip_prefix("0b")) {
        (Some(digits), _) => (digits, 16),
        (_, Some(digits)) => (digits, 2),
        _ => (&*lower, base),
    };
    let plain = digits.bytes().all(|digit| digit.is_ascii_alphanumeric());
    u64::from_str_radix(digits, base).ok().filter(|_| plain)
}

/// Bytes as hexadecimal digits, alone or with colons, dots or dashes between the bytes.
pub(crate) fn bytes(word: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let between = |one: char| matches!(one, ':' | '.' | '-');
    for group in word.split(between) {
        let digits = group.as_bytes();
        // One digit is a byte, too, where it stands alone.
        if !digits.len().is_multiple_of(2) && digits.len() != 1 || digits.is_empty() {
            return None;
        }
        for pair in digits.chunks(2) {
            let nibble = |digit: &u8| char::from(*digit).to_digit(16);
            let value = pair.iter().try_fold(0, |value, digit| Some(value << 4 | nibble(digit)?))?;
            bytes.push(u8::try_from(value).ok()?);
        }
    }
    Some(bytes)
}
