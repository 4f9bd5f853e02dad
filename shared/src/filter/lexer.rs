//! The text of a filter as words, quoted strings and signs, each with the bytes it takes.

use super::FilterError;
use std::ops::Range;

/// What stands at one place of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A field, a value or an operator in letters; what it is, its place decides.
    Word,
    /// What stands between quotes, escapes undone.
    Quoted(Vec<u8>),
    /// A character in single quotes: a number.
    Character(u8),
    /// One of [`SIGNS`].
    Sign(&'static str),
    /// The end of the text.
    End,
}

/// Signs, the longer ones before those they begin with.
const SIGNS: &[&str] = &[
    "===", "!==", "==", "!=", "~=", ">=", "<=", "&&", "||", "^^", "..", ">", "<", "!", "&", "=", "~", "|",
    "^", "(", ")", "{", "}", "[", "]", ",", "#", "+", "*", "%",
];

/// Reads tokens one by one.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'t> {
    pub text: &'t str,
    /// Where the next token is looked for.
    pub from: usize,
}

/// Whether a character is part of a word: of a field's id, a number, an address or bytes.
pub(super) fn is_word(one: u8) -> bool {
    one.is_ascii_alphanumeric() || matches!(one, b'_' | b'.' | b':' | b'-' | b'/')
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, from: 0 }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.from..).unwrap_or_default()
    }

    /// The next token and where it stands.
    pub fn next(&mut self) -> Result<(Token, Range<usize>), FilterError> {
        self.from += self.rest().len() - self.rest().trim_start().len();
        let start = self.from;
        let Some(first) = self.byte(start) else { return Ok((Token::End, start..start)) };
        if first == b'"' {
            return self.quoted(start, false);
        }
        if first == b'r' && self.byte(start + 1) == Some(b'"') {
            self.from += 1;
            return self.quoted(start, true);
        }
        if first == b'\'' {
            return self.character(start);
        }
        let sign = SIGNS.iter().find(|sign| self.rest().starts_with(**sign));
        if let Some(sign) = sign {
            self.from += sign.len();
            return Ok((Token::Sign(sign), start..self.from));
        }
        while self.byte(self.from).is_some_and(is_word) && !self.rest().starts_with("..") {
            self.from += 1;
        }
        if self.from == start {
            let one = self.rest().chars().next().unwrap_or_default();
            self.from += one.len_utf8();
            let message =
                format!("The character {:?} has no meaning here.", one.escape_default().to_string());
            return Err(FilterError::new(start..self.from, message));
        }
        Ok((Token::Word, start..self.from))
    }

    /// A string; `self.from` is at its first quote.
    fn quoted(&mut self, start: usize, raw: bool) -> Result<(Token, Range<usize>), FilterError> {
        self.from += 1;
        let mut bytes = Vec::new();
        loop {
            match self.byte(self.from) {
                None => {
                    let message = "The string has no end: close it with a second \".".to_owned();
                    return Err(FilterError::new(start..self.text.len(), message));
                }
                Some(b'"') => break,
                Some(b'\\') if raw => {
                    bytes.push(b'\\');
                    self.from += 1;
                    if self.byte(self.from) == Some(b'"') {
                        bytes.push(b'"');
                        self.from += 1;
                    }
                }
                Some(b'\\') => self.escape(&mut bytes)?,
                Some(byte) => {
                    bytes.push(byte);
                    self.from += 1;
                }
            }
        }
        self.from += 1;
        Ok((Token::Quoted(bytes), start..self.from))
    }

    fn character(&mut self, start: usize) -> Result<(Token, Range<usize>), FilterError> {
        self.from += 1;
        let mut bytes = Vec::new();
        match self.byte(self.from) {
            Some(b'\\') => self.escape(&mut bytes)?,
            Some(byte) if byte.is_ascii() && byte != b'\'' => {
                bytes.push(byte);
                self.from += 1;
            }
            _ => {}
        }
        if let ([byte], Some(b'\'')) = (&*bytes, self.byte(self.from)) {
            self.from += 1;
            return Ok((Token::Character(*byte), start..self.from));
        }
        let message = "Single quotes hold one character, such as 'a'; a string stands in double quotes.";
        Err(FilterError::new(start..start + 1, message))
    }

    /// Undoes the escape at `self.from`, as C has them.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), FilterError> {
        let start = self.from;
        let letter = self.byte(start + 1);
        self.from = start + 2;
        let plain = match letter {
            Some(b'a') => 0x07,
            Some(b'b') => 0x08,
            Some(b't') => b'\t',
            Some(b'n') => b'\n',
            Some(b'v') => 0x0b,
            Some(b'f') => 0x0c,
            Some(b'r') => b'\r',
            Some(same @ (b'"' | b'\'' | b'\\')) => same,
            Some(b'0'..=b'7') => {
                self.from = start + 1;
                let number = self.number(3, 8);
                match number.and_then(|number| u8::try_from(number).ok()) {
                    Some(byte) => byte,
                    None => return Err(Self::no_escape(start)),
                }
            }
            Some(b'x') => match self.number(2, 16).and_then(|number| u8::try_from(number).ok()) {
                Some(byte) => byte,
                None => return Err(Self::no_escape(start)),
            },
            Some(unicode @ (b'u' | b'U')) => {
                let digits = if unicode == b'u' { 4 } else { 8 };
                let Some(one) = self.number(digits, 16).and_then(char::from_u32) else {
                    return Err(Self::no_escape(start));
                };
                bytes.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err(Self::no_escape(start)),
        };
        bytes.push(plain);
        Ok(())
    }

    /// The number that up to so many digits from here on are.
    fn number(&mut self, most: usize, base: u32) -> Option<u32> {
        let start = self.from;
        while self.from < start + most
            && self.byte(self.from).is_some_and(|byte| char::from(byte).is_digit(base))
        {
            self.from += 1;
        }
        u32::from_str_radix(self.text.get(start..self.from)?, base).ok()
    }

    fn no_escape(start: usize) -> FilterError {
        let message = "A \\ in a string begins an escape, such as \\n, \\\" or \\x41; write \\\\ for the character itself.";
        FilterError::new(start..start + 1, message)
    }
}
