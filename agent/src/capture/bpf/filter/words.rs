//! A text of the capture filter's language, cut into words.

use super::FilterError;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

/// One word, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) kind: Kind,
    pub(super) at: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// In lower case.
    Name(String),
    /// Behind a backslash, so that it is no keyword: ip proto \\tcp.
    Escaped(String),
    Number(u32),
    /// Two to four numbers with dots between; how many there are, with zeros for the rest.
    Dotted(Ipv4Addr, u32),
    Address6(Ipv6Addr),
    Mac([u8; 6]),
    Sign(&'static str),
}

/// Longer ones first: the first that fits is taken.
const SIGNS: [&str; 22] = [
    "&&", "||", "==", "!=", "<=", ">=", "<<", ">>", "(", ")", "[", "]", ":", "/", "+", "-", "*", "%", "&",
    "|", "^", "!",
];
const COMPARISONS: [&str; 3] = ["<", ">", "="];

/// Cuts the text.
///
/// # Errors
/// A part of it is no word of the language.
pub(super) fn cut(text: &str) -> Result<Vec<Word>, FilterError> {
    let mut words = Vec::new();
    let mut brackets = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let blank = rest.len() - rest.trim_start().len();
        if blank > 0 {
            at += blank;
            continue;
        }
        let (kind, length) = word(rest, brackets > 0).map_err(|(message, length)| FilterError {
            message,
            start: at,
            length,
        })?;
        match kind {
            Kind::Sign("[") => brackets += 1,
            Kind::Sign("]") => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        words.push(Word { kind, at: at..at + length });
        at += length;
    }
    Ok(words)
}

/// The word that the rest of a text begins with, and its length. In brackets a colon stands between two numbers.
fn word(rest: &str, in_brackets: bool) -> Result<(Kind, usize), (String, usize)> {
    if !in_brackets && let Some(found) = with_colons(rest) {
        return found;
    }
    let first = rest.chars().next().unwrap_or_default();
    if first.is_ascii_digit() {
        return number(rest);
    }
    if first.is_ascii_alphabetic() || first == '_' {
        let length = name_length(rest);
        return Ok((Kind::Name(rest[..length].to_ascii_lowercase()), length));
    }
    if let Some(name) = rest.strip_prefix('\\') {
        return match name_length(name) {
            0 => Err(("a protocol's name stands behind a backslash, as in ip proto \\tcp".into(), 1)),
            length => Ok((Kind::Escaped(name[..length].to_ascii_lowercase()), length + 1)),
        };
    }
    let mut signs = SIGNS.iter().chain(&COMPARISONS);
    if let Some(sign) = signs.find(|sign| rest.starts_with(**sign)) {
        return Ok((Kind::Sign(sign), sign.len()));
    }
    let message = match first {
        '"' | '\'' => "quotes have no meaning in a capture filter".to_owned(),
        '~' => {
            "patterns have no meaning in a capture filter; bytes are compared, as in tcp[13] = 2".to_owned()
        }
        _ => format!("\"{}\" has no meaning in a capture filter", first.escape_default()),
    };
    Err((message, first.len_utf8()))
}

/// A name's hyphens stand between letters; anything else is a subtraction.
fn name_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let in_name = match byte {
            b'-' => {
                let next_is_letter = bytes.get(length + 1).is_some_and(u8::is_ascii_alphabetic);
                next_is_letter && length > 0 && !rest[..length].eq_ignore_ascii_case("len")
            }
            b'_' | b'.' => true,
            byte => byte.is_ascii_alphanumeric(),
        };
        if !in_name {
            break;
        }
        length += 1;
    }
    length
}

/// An address with colons, or a hardware address with hyphens, if the text begins with something that looks like one.
fn with_colons(rest: &str) -> Option<Result<(Kind, usize), (String, usize)>> {
    let run =
        |also: &[u8]| rest.bytes().take_while(|byte| byte.is_ascii_hexdigit() || also.contains(byte)).count();
    let hyphens = &rest[..run(b"-")];
    if let Some(mac) = mac(hyphens, '-') {
        return Some(Ok((Kind::Mac(mac), hyphens.len())));
    }
    let length = run(b":.");
    let run = &rest[..length];
    if run.bytes().filter(|byte| *byte == b':').count() < 2 {
        return None;
    }
    if let Some(mac) = mac(run, ':') {
        return Some(Ok((Kind::Mac(mac), length)));
    }
    if rest[length..].starts_with('%') {
        return Some(Err((
            "a packet does not say which interface its address belongs to; leave %interface out".into(),
            rest.find(char::is_whitespace).unwrap_or(rest.len()),
        )));
    }
    Some(match run.parse() {
        Ok(address) => Ok((Kind::Address6(address), length)),
        Err(_) => Err((
            format!(
                "{run} is neither an IPv6 address, such as 2001:db8::1, nor a hardware address of six bytes"
            ),
            length,
        )),
    })
}

fn mac(text: &str, separator: char) -> Option<[u8; 6]> {
    let parts: Vec<u8> = text
        .split(separator)
        .map(|part| u8::from_str_radix(part, 16).ok().filter(|_| part.len() <= 2))
        .collect::<Option<_>>()?;
    parts.try_into().ok()
}

fn number(rest: &str) -> Result<(Kind, usize), (String, usize)> {
    let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'.').count();
    let text = &rest[..length];
    if text.contains('.') {
        let parts: Option<Vec<u8>> = text.split('.').map(|part| part.parse().ok()).collect();
        let count = text.split('.').count();
        return match parts {
            Some(mut parts) if (2..=4).contains(&count) => {
                parts.resize(4, 0);
                let address = parts.iter().fold(0, |all, part| all << 8 | u32::from(*part));
                Ok((Kind::Dotted(address.into(), u32::try_from(count).unwrap_or(4)), length))
            }
            _ => {
                Err((format!("{text} is no address; one has four numbers up to 255, as in 10.0.0.1"), length))
            }
        };
    }
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        // As in C, and in every other program that reads this language.
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    u32::from_str_radix(digits, radix).map(|number| (Kind::Number(number), length)).map_err(|_| {
        let message = match radix {
            8 => format!("{text} begins with 0 and would be octal; leave the 0 out"),
            _ if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                format!("{text} is more than 4294967295, the largest number here")
            }
            _ => format!("{text} is no number"),
        };
        (message, length)
    })
}
