//! Bytes in source code: arrays of numbers and strings with escapes, in what C, Go, Rust, Python and JavaScript have in
//! common. Knows no language's grammar: what is outside of brackets and quotes is passed over.

use super::HexError;
use super::cursor::{Cursor, Place, digit};
use super::plain;

/// Brackets in brackets that are followed.
const MAX_DEPTH: usize = 8;

/// The packets in source code; `None` if the text is none, or has no bytes in it.
pub(super) fn parse(text: &str) -> Result<Option<Vec<Vec<u8>>>, HexError> {
    if !text.contains(['{', '}', '[', ']', '(', ')', '"', '\'', '\\', '=', ';', '/']) {
        return Ok(None);
    }
    if text.trim_start().starts_with('\\') {
        return bare_escapes(Cursor::new(text)).map(|bytes| Some(vec![bytes]));
    }
    let mut source = Source {
        text: Cursor::new(text),
        packets: Vec::new(),
        strings: Strings::default(),
        groups: Vec::new(),
        outside: Group::new(Place { line: 1, character: 1 }, '\0'),
        last: None,
    };
    source.read()?;
    Ok((!source.packets.is_empty()).then_some(source.packets))
}

/// Escapes that no quotes are around.
fn bare_escapes(mut text: Cursor<'_>) -> Result<Vec<u8>, HexError> {
    let mut bytes = Vec::new();
    while let Some((at, character)) = text.next() {
        match character {
            '\\' if text.peek().is_none_or(char::is_whitespace) => {}
            '\\' => bytes.extend(escape(&mut text, at)?),
            _ if character.is_whitespace() => {}
            _ => return Err(HexError::NotInString { at, character }),
        }
    }
    Ok(bytes)
}

struct Source<'t> {
    text: Cursor<'t>,
    packets: Vec<Vec<u8>>,
    /// Those that stand side by side, and are one.
    strings: Strings<'t>,
    groups: Vec<Group>,
    /// What stands in no brackets.
    outside: Group,
    /// The first character of what stands before this.
    last: Option<char>,
}

#[derive(Default)]
struct Strings<'t> {
    /// What stands between the quotes, and the bytes if that is not meant as digits.
    parts: Vec<(Cursor<'t>, Vec<u8>)>,
    /// One has a `b` before it or an escape in it. If none has, they hold hexadecimal digits.
    literal: bool,
}

/// What stands between two brackets.
struct Group {
    open: Place,
    mark: char,
    numbers: Vec<Number>,
    /// Some number has `0x` before it.
    prefix: bool,
    /// The first thing that is neither a number nor a comma.
    other: Option<(Place, char)>,
    /// A name stands directly before the bracket: what is in it is a size.
    named: bool,
}

struct Number {
    at: Place,
    value: Value,
}

enum Value {
    /// With `0x`.
    Hexadecimal(u8),
    /// Without.
    Decimal(u8),
    /// No byte, or not the same one in all languages.
    Bad(Box<str>),
}

impl<'t> Source<'t> {
    fn read(&mut self) -> Result<(), HexError> {
        while let Some((at, character)) = self.text.next() {
            match character {
                _ if character.is_whitespace() => {}
                '/' if self.text.peek() == Some('*') => {
                    self.text.next();
                    self.text.skip_past("*/").ok_or(HexError::Unclosed { at, mark: "/*" })?;
                }
                '/' if self.text.peek() == Some('/') => self.skip_line(),
                '#' => self.skip_line(),
                // A lifetime of Rust.
                '\'' if matches!(self.last, Some('&' | '<')) => {}
                '"' | '\'' => self.string(at, character, false)?,
                '0'..='9' => self.number(at, character)?,
                'a'..='z' | 'A'..='Z' | '_' => self.word(at, character)?,
                '[' | '{' => self.open(at, character)?,
                ']' | '}' => self.close(at, character)?,
                '(' | ')' | '+' => {}
                '\\' if self.text.peek().is_none_or(char::is_whitespace) => {}
                ',' => self.end_string()?,
                _ => {
                    self.end_string()?;
                    self.group().other.get_or_insert((at, character));
                }
            }
            self.last = Some(character);
        }
        self.end_string()?;
        if let Some(group) = self.groups.pop() {
            let mark = if group.mark == '[' { "[" } else { "{" };
            return Err(HexError::Unclosed { at: group.open, mark });
        }
        // Numbers outside of brackets are the packet only where there is nothing else.
        if self.packets.is_empty() && self.outside.other.is_none() && self.outside.prefix {
            self.packets.push(self.outside.bytes()?);
        }
        Ok(())
    }

    fn group(&mut self) -> &mut Group {
        self.groups.last_mut().unwrap_or(&mut self.outside)
    }

    fn skip_line(&mut self) {
        while self.text.peek().is_some_and(|next| next != '\n') {
            self.text.next();
        }
    }

    fn open(&mut self, at: Place, mark: char) -> Result<(), HexError> {
        self.end_string()?;
        if self.groups.len() == MAX_DEPTH {
            return Err(HexError::Unexpected { at, character: mark });
        }
        self.group().other.get_or_insert((at, mark));
        let named = self.last.is_some_and(|last| last.is_ascii_alphanumeric() || last == '_');
        self.groups.push(Group { named, ..Group::new(at, mark) });
        Ok(())
    }

    fn close(&mut self, at: Place, mark: char) -> Result<(), HexError> {
        self.end_string()?;
        let opening = if mark == ']' { '[' } else { '{' };
        let Some(group) = self.groups.pop().filter(|group| group.mark == opening) else {
            return Err(HexError::Unexpected { at, character: mark });
        };
        let [first, others @ ..] = group.numbers.as_slice() else { return Ok(()) };
        // `[20]byte{` of Go, `pkt[20]` of C: how many bytes there are, not the bytes.
        let before_name = self.text.peek().is_some_and(char::is_alphabetic);
        let is_size = mark == ']' && others.is_empty() && (group.named || before_name || !group.prefix);
        match (group.prefix, group.other) {
            _ if is_size => {}
            (true, Some((at, character))) => return Err(HexError::Unexpected { at, character }),
            (true, None) => self.packets.push(group.bytes()?),
            // A type, or a list of something else.
            (false, Some(_)) => {}
            (false, None) => return Err(HexError::NoPrefix { at: first.at }),
        }
        Ok(())
    }

    fn number(&mut self, at: Place, first: char) -> Result<(), HexError> {
        let mut number = String::from(first);
        while let Some(next) = self.text.peek().filter(|next| next.is_alphanumeric() || *next == '_') {
            // An error shows the beginning of a long one.
            if number.len() < 24 {
                number.push(next);
            }
            self.text.next();
        }
        self.end_string()?;
        let value = Value::of(&number);
        let group = self.group();
        group.prefix |= number.starts_with("0x") || number.starts_with("0X");
        group.numbers.push(Number { at, value });
        Ok(())
    }

    fn word(&mut self, at: Place, first: char) -> Result<(), HexError> {
        let mut long = false;
        while self.text.peek().is_some_and(|next| next.is_alphanumeric() || next == '_') {
            long = true;
            self.text.next();
        }
        if matches!(first, 'b' | 'B')
            && !long
            && let Some(quote @ ('"' | '\'')) = self.text.peek()
        {
            self.text.next();
            return self.string(at, quote, true);
        }
        self.end_string()?;
        self.group().other.get_or_insert((at, first));
        Ok(())
    }

    /// A string, whose opening quote was read.
    fn string(&mut self, open: Place, quote: char, of_bytes: bool) -> Result<(), HexError> {
        let (begin, mut bytes) = (self.text, Vec::new());
        let mark = if quote == '"' { "\"" } else { "'" };
        self.strings.literal |= of_bytes;
        loop {
            match self.text.next() {
                None | Some((_, '\n')) => return Err(HexError::Unclosed { at: open, mark }),
                Some((_, end)) if end == quote => break,
                Some((at, '\\')) => {
                    self.strings.literal = true;
                    bytes.extend(escape(&mut self.text, at)?);
                }
                Some((_, plain @ ' '..='~')) => bytes.push(u8::try_from(plain).unwrap_or_default()),
                Some((at, character)) => return Err(HexError::NotInString { at, character }),
            }
        }
        let length = begin.rest.len() - self.text.rest.len() - quote.len_utf8();
        let inside: &'t str = begin.rest.get(..length).unwrap_or_default();
        self.strings.parts.push((Cursor { rest: inside, ..begin }, bytes));
        self.group().other.get_or_insert((open, quote));
        Ok(())
    }

    fn end_string(&mut self) -> Result<(), HexError> {
        let Strings { parts, literal } = std::mem::take(&mut self.strings);
        if parts.is_empty() {
            return Ok(());
        }
        let bytes = |(mut inside, bytes)| if literal { Ok(bytes) } else { plain::parse(&mut inside) };
        self.packets.push(parts.into_iter().map(bytes).collect::<Result<Vec<_>, _>>()?.concat());
        Ok(())
    }
}

impl Group {
    fn new(open: Place, mark: char) -> Self {
        Self { open, mark, numbers: Vec::new(), prefix: false, other: None, named: false }
    }

    fn bytes(&self) -> Result<Vec<u8>, HexError> {
        self.numbers
            .iter()
            .map(|number| match &number.value {
                Value::Hexadecimal(value) | Value::Decimal(value) => Ok(*value),
                Value::Bad(text) => Err(HexError::NotAByte { at: number.at, number: text.clone() }),
            })
            .collect()
    }
}

impl Value {
    fn of(number: &str) -> Self {
        let digits = number.strip_suffix("u8").map_or(number, |digits| digits.trim_end_matches('_'));
        let value = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            // What from_str_radix takes beside digits is a sign, and none is in a number's characters.
            Some(digits) if digits.len() <= 2 => u8::from_str_radix(digits, 16).ok().map(Self::Hexadecimal),
            Some(_) => None,
            // C reads 010 as eight.
            None if digits.len() > 1 && digits.starts_with('0') => None,
            None => digits.parse().ok().map(Self::Decimal),
        };
        value.unwrap_or_else(|| Self::Bad(number.into()))
    }
}

/// What an escape stands for, the backslash `at` having been read; nothing where it only joins two lines.
fn escape(text: &mut Cursor<'_>, at: Place) -> Result<Option<u8>, HexError> {
    let bad = HexError::BadEscape { at };
    let (_, character) = text.next().ok_or(bad.clone())?;
    let byte = match character {
        'x' => {
            let mut next = || text.next().and_then(|(_, character)| digit(character)).ok_or(bad.clone());
            next()? << 4 | next()?
        }
        // Up to three octal digits; \0 is the usual one.
        '0'..='7' => {
            let mut value = u16::from(digit(character).unwrap_or_default());
            for _ in 0..2 {
                let Some(next @ '0'..='7') = text.peek() else { break };
                value = value << 3 | u16::from(digit(next).unwrap_or_default());
                text.next();
            }
            u8::try_from(value).map_err(|_| bad)?
        }
        'a' => 0x07,
        'b' => 0x08,
        't' => b'\t',
        'n' => b'\n',
        'v' => 0x0b,
        'f' => 0x0c,
        'r' => b'\r',
        '\\' => b'\\',
        '"' => b'"',
        '\'' => b'\'',
        '\n' => return Ok(None),
        '\r' if text.peek() == Some('\n') => {
            text.next();
            return Ok(None);
        }
        _ => return Err(bad),
    };
    Ok(Some(byte))
}
