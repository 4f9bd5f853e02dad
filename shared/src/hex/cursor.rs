//! Where in a text one is.

use std::fmt;

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which line, counted from 1.
    pub line: usize,
    /// Which character of the line, counted from 1.
    pub character: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, character {}", self.line, self.character)
    }
}

/// What is left of a text, and where that begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    pub(super) rest: &'t str,
    pub(super) place: Place,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text, place: Place { line: 1, character: 1 } }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// The next character and its place.
    pub(super) fn next(&mut self) -> Option<(Place, char)> {
        let mut rest = self.rest.chars();
        let character = rest.next()?;
        self.rest = rest.as_str();
        let at = self.place;
        self.place = match character {
            '\n' => Place { line: at.line + 1, character: 1 },
            _ => Place { character: at.character + 1, ..at },
        };
        Some((at, character))
    }

    /// Goes on behind the next `mark`; `None` where there is none.
    pub(super) fn skip_past(&mut self, mark: &str) -> Option<()> {
        while !self.rest.starts_with(mark) {
            self.next()?;
        }
        for _ in mark.chars() {
            self.next();
        }
        Some(())
    }
}

/// The value of a hexadecimal digit.
pub(super) fn digit(character: char) -> Option<u8> {
    character.to_digit(16).and_then(|value| u8::try_from(value).ok())
}
