//! Search inside a packet, for bytes or for text.

use std::ops::Range;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    bytes: Vec<u8>,
    /// Whether upper and lower case of ASCII letters are the same.
    folds_case: bool,
}

impl Needle {
    /// Understands what somebody typed: two or more bytes as pairs of hexadecimal digits with spaces, colons or dashes
    /// between them (`de ad be ef`), digits behind `0x`, text in double quotes exactly as it is, and anything else as text
    /// in whatever case. `None` where there is nothing to look for.
    pub fn parse(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        let quoted = trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let needle = match (quoted, hex(trimmed)) {
            (Some(quoted), _) => Self { bytes: quoted.as_bytes().to_vec(), folds_case: false },
            (None, Some(bytes)) => Self { bytes, folds_case: false },
            (None, None) => Self { bytes: trimmed.as_bytes().to_vec(), folds_case: true },
        };
        (!needle.bytes.is_empty()).then_some(needle)
    }

    /// Where in `bytes` it stands first, at `from` or behind.
    pub fn find_in(&self, bytes: &[u8], from: usize) -> Option<Range<usize>> {
        let start = match self.folds_case {
            true => find_text(bytes, &self.bytes, from),
            false => find(bytes, &self.bytes, from),
        }?;
        Some(start..start + self.bytes.len())
    }
}

/// Bytes in hexadecimal digits, where a text can hardly be anything else.
fn hex(text: &str) -> Option<Vec<u8>> {
    let prefixed = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let digits = prefixed.map_or_else(|| pairs(text), |digits| Some(digits.to_owned()))?;
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            let value = pair
                .iter()
                .try_fold(0, |value, digit| Some(value << 4 | char::from(*digit).to_digit(16)?))?;
            u8::try_from(value).ok()
        })
        .collect()
}

/// The digits of two or more pairs.
fn pairs(text: &str) -> Option<String> {
    let pairs: Vec<_> = text.split([' ', ':', '-']).filter(|pair| !pair.is_empty()).collect();
    (pairs.len() >= 2 && pairs.iter().all(|pair| pair.len() == 2)).then(|| pairs.concat())
}

/// Where `needle` begins in `bytes`, at `from` or behind.
pub(super) fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let (first, rest) = needle.split_first()?;
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| byte == first)?;
        if bytes.get(at + 1..)?.starts_with(rest) {
            return Some(at);
        }
        at += 1;
    }
}

fn find_text(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let first = needle.first()?;
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| byte.eq_ignore_ascii_case(first))?;
        if bytes.get(at..at + needle.len())?.eq_ignore_ascii_case(needle) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(needle: &str, bytes: &[u8]) -> Option<Range<usize>> {
        Needle::parse(needle).expect("something to look for").find_in(bytes, 0)
    }

    #[test]
    fn finds_bytes_however_they_are_written() {
        let bytes = [0, 0xde, 0xad, 0xde, 0xad, 0xbe, 0xef];
        for needle in ["de ad be ef", "DE:AD:BE:EF", "de-ad-be-ef", "0xdeadbeef", " 0xDEADBEEF "] {
            assert_eq!(found(needle, &bytes), Some(3..7), "{needle}");
        }
        assert_eq!(found("0xde", &bytes), Some(1..2), "one byte");
        assert_eq!(Needle::parse("de ad").expect("bytes").find_in(&bytes, 2), Some(3..5), "the next one");
        assert_eq!(found("be ef 00", &bytes), None, "longer than what is left");
        assert_eq!(Needle::parse("0xde").expect("bytes").find_in(&bytes, 99), None, "behind the end");
    }

    #[test]
    fn finds_text_in_whatever_case() {
        assert_eq!(found("get /", b"..GET / HTTP"), Some(2..7));
        assert_eq!(found("\"get /\"", b"..GET / HTTP"), None, "in quotes the case counts");
        assert_eq!(found("face", b"a Face"), Some(2..6), "letters that could be digits are text");
        assert_eq!(found("aab", b"aaab"), Some(1..4));
        assert_eq!(Needle::parse("  "), None);
        assert_eq!(Needle::parse("\"\""), None);
    }
}
