//! Digits and what separates them.

use super::HexError;
use super::cursor::{Cursor, Place, digit};

/// Pairs of digits, separated by nothing, white space, commas, colons or dashes; `0x` before a byte is skipped, and makes one
/// digit enough.
pub(super) fn parse(text: &mut Cursor<'_>) -> Result<Vec<u8>, HexError> {
    let mut bytes = Vec::with_capacity(text.rest.len() / 2);
    let mut half: Option<Half> = None;
    let mut prefix = false;
    while let Some((at, character)) = text.next() {
        if let Some(value) = digit(character) {
            if character == '0' && half.is_none() && matches!(text.peek(), Some('x' | 'X')) {
                text.next();
                prefix = true;
                continue;
            }
            half = match half {
                None => Some(Half { at, digit: character, value, prefix }),
                Some(high) => {
                    bytes.push(high.value << 4 | value);
                    None
                }
            };
            prefix = false;
        } else if character.is_whitespace() || matches!(character, ',' | ':' | '-') {
            bytes.extend(half.take().map(Half::alone).transpose()?);
        } else {
            return Err(HexError::NotADigit { at, character });
        }
    }
    bytes.extend(half.map(Half::alone).transpose()?);
    Ok(bytes)
}

/// A byte of which one digit was read.
struct Half {
    at: Place,
    digit: char,
    value: u8,
    /// `0x` stands before it.
    prefix: bool,
}

impl Half {
    /// What it means where no second digit follows.
    fn alone(self) -> Result<u8, HexError> {
        let Self { at, digit, value, prefix } = self;
        if prefix { Ok(value) } else { Err(HexError::OddDigit { at, digit }) }
    }
}
