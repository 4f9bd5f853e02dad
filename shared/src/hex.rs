//! Reads bytes that somebody typed or pasted as hexadecimal digits.

use thiserror::Error;

/// Why a text is not a row of bytes.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum HexError {
    /// A character that is neither a digit nor a separator.
    #[error("character {position}, '{}', is not a hexadecimal digit (0-9, a-f)", character.escape_default())]
    NotADigit {
        /// Which character, counted from 1.
        position: usize,
        /// The character.
        character: char,
    },
    /// A byte of which only one digit is there.
    #[error("the digit '{digit}' at character {position} has no partner: a byte is two hexadecimal digits")]
    OddDigit {
        /// Which character, counted from 1.
        position: usize,
        /// The digit.
        digit: char,
    },
    /// No digit at all.
    #[error("there are no hexadecimal digits")]
    Empty,
}

/// Parses pairs of digits, separated by nothing, white space, commas, colons or dashes; `0x` before a byte is skipped.
///
/// # Errors
/// The first character that does not fit, by its position counted from 1.
pub fn parse(text: &str) -> Result<Vec<u8>, HexError> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high: Option<(usize, char, u32)> = None;
    let mut characters = text.chars().enumerate().peekable();
    while let Some((ix, character)) = characters.next() {
        let position = ix + 1;
        if let Some(digit) = character.to_digit(16) {
            if character == '0'
                && high.is_none()
                && characters.peek().is_some_and(|(_, next)| matches!(next, 'x' | 'X'))
            {
                characters.next();
                continue;
            }
            high = match high {
                None => Some((position, character, digit)),
                Some((_, _, first)) => {
                    bytes.push(u8::try_from(first * 16 + digit).unwrap_or_default());
                    None
                }
            };
        } else if character.is_whitespace() || matches!(character, ',' | ':' | '-') {
            if let Some((position, digit, _)) = high {
                return Err(HexError::OddDigit { position, digit });
            }
        } else {
            return Err(HexError::NotADigit { position, character });
        }
    }
    match high {
        Some((position, digit, _)) => Err(HexError::OddDigit { position, digit }),
        None if bytes.is_empty() => Err(HexError::Empty),
        None => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_people_paste() {
        let bytes = vec![0x45, 0x00, 0xff];
        for text in ["45 00 ff", "4500FF", "0x45, 0x00, 0xff", "45:00:ff", " 45\n00\tff ", "45-00-ff"] {
            assert_eq!(parse(text), Ok(bytes.clone()), "{text}");
        }
        assert_eq!(parse("00 0x00"), Ok(vec![0, 0]));
    }

    #[test]
    fn says_which_character_is_wrong() {
        assert_eq!(parse("45 0"), Err(HexError::OddDigit { position: 4, digit: '0' }));
        assert_eq!(parse("4 50"), Err(HexError::OddDigit { position: 1, digit: '4' }));
        assert_eq!(parse("45 0g"), Err(HexError::NotADigit { position: 5, character: 'g' }));
        assert_eq!(parse(" "), Err(HexError::Empty));
        assert!(
            parse("\u{1b}").is_err_and(|error| !error.to_string().contains('\u{1b}')),
            "no escape reaches a terminal"
        );
    }
}
