//! What may stand next in a filter that somebody is typing.

use super::lexer::is_word;
use super::source::{Source, extra_names};
use super::{catalog, lexer::Lexer, lexer::Token};
use crate::proto;
use crate::table::{Field, Kind};
use crate::value::typed::names;
use std::ops::Range;

/// Completions that are listed; more than that nobody reads.
const MOST: usize = 50;

/// What may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// The bytes of the text that an item takes the place of.
    pub replaces: Range<usize>,
    /// The best first.
    pub items: Vec<Completion>,
}

/// One thing that may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What to write.
    pub text: String,
    /// What that is, in a few words.
    pub about: &'static str,
    /// Which sort of thing.
    pub kind: CompletionKind,
}

/// Sorts of completions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A protocol, or a part of the capture such as `frame`.
    Protocol,
    /// A field.
    Field,
    /// An operator or a word between tests.
    Operator,
    /// A value of the field before.
    Value,
}

const COMPARISONS: &[(&str, &str)] = &[
    ("==", "some value is equal"),
    ("!=", "no value is equal"),
    (">", "greater"),
    ("<", "less"),
    (">=", "greater or equal"),
    ("<=", "less or equal"),
    ("in", "one of a set: in {80, 443, 8000..8080}"),
];
const NUMBER_OPERATORS: &[(&str, &str)] = &[("&", "some of these bits are set")];
const BYTE_OPERATORS: &[(&str, &str)] = &[("contains", "has these bytes or this text somewhere")];
const JOINS: &[(&str, &str)] =
    &[("and", "both hold"), ("or", "at least one holds"), ("xor", "just one holds")];

/// What the tokens before the cursor ask for.
enum Wanted {
    Name,
    /// What is done with the field or protocol before.
    Operator(Source),
    ValueOf(Source),
    Join,
    Nothing,
}

/// What may stand at the cursor, a place between two bytes of the text. Where it is no place between characters, the one
/// before it counts.
pub fn complete(text: &str, cursor: usize) -> Completions {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let is_word_at = |at: usize| text.as_bytes().get(at).copied().is_some_and(is_word);
    let mut start = cursor;
    while start > 0 && is_word_at(start - 1) {
        start -= 1;
    }
    let mut end = cursor;
    while is_word_at(end) {
        end += 1;
    }
    let typed = text.get(start..cursor).unwrap_or_default();
    let mut items = match wanted(text.get(..start).unwrap_or_default()) {
        Wanted::Name => named(typed),
        Wanted::ValueOf(source) => values(&source, typed),
        Wanted::Operator(source) => operators(&source, typed),
        Wanted::Join => fitting(JOINS, typed),
        Wanted::Nothing => Vec::new(),
    };
    items.truncate(MOST);
    Completions { replaces: start..end, items }
}

/// Looks at the tokens before the word that is typed.
fn wanted(before: &str) -> Wanted {
    let mut lexer = Lexer::new(before);
    let mut wanted = Wanted::Name;
    // The field that is compared, for each value of a set again.
    let mut field: Option<Source> = None;
    loop {
        let Ok((token, at)) = lexer.next() else { return Wanted::Nothing };
        let word = before.get(at).unwrap_or_default();
        wanted = match (token, wanted) {
            (Token::End, wanted) => return wanted,
            (Token::Sign("&&" | "||" | "^^" | "!" | "("), _) => Wanted::Name,
            (Token::Word, _) if matches!(word, "and" | "or" | "xor" | "not" | "any" | "all") => Wanted::Name,
            (Token::Word, Wanted::Name) => match Source::named(word) {
                Some(source) => {
                    field = Some(source.clone());
                    Wanted::Operator(source)
                }
                None => Wanted::Nothing,
            },
            (Token::Word, Wanted::Operator(source)) => match word {
                "contains" => Wanted::Nothing,
                _ => Wanted::ValueOf(source),
            },
            (Token::Sign("]" | "}"), _) => match &field {
                Some(source) if before.ends_with(']') => Wanted::Operator(source.clone()),
                _ => Wanted::Join,
            },
            (Token::Sign("&" | "[" | "#"), _) => Wanted::Nothing,
            (Token::Sign(sign), _) if sign != ")" => match &field {
                Some(source) => Wanted::ValueOf(source.clone()),
                None => Wanted::Nothing,
            },
            _ => Wanted::Join,
        };
    }
}

/// Fields and protocols whose names begin so, then those that have it somewhere.
fn named(typed: &str) -> Vec<Completion> {
    let typed = typed.to_ascii_lowercase();
    let protocols = proto::ALL.iter().map(|protocol| (protocol.id, protocol.name, CompletionKind::Protocol));
    let extra = extra_names().map(|(id, about)| {
        (id, about, if id.contains('.') { CompletionKind::Field } else { CompletionKind::Protocol })
    });
    let fields = catalog::places().iter().map(|place| (place.row.id, place.row.name, CompletionKind::Field));
    let mut found: Vec<(usize, usize, (&str, &str, CompletionKind))> = Vec::new();
    for name in protocols.chain(extra).chain(fields) {
        let id = name.0;
        let Some(at) = id.find(&*typed) else { continue };
        if !found.iter().any(|(.., other)| other.0 == id) {
            found.push((at.min(1), id.matches('.').count(), name));
        }
    }
    found.sort_by_key(|(at, depth, _)| (*at, *depth));
    found
        .into_iter()
        .take(MOST)
        .map(|(.., (id, about, kind))| Completion { text: id.to_owned(), about, kind })
        .collect()
}

fn operators(source: &Source, typed: &str) -> Vec<Completion> {
    let bytes = source.classes().into_iter().any(super::value::Class::has_bytes);
    let more = if bytes { BYTE_OPERATORS } else { NUMBER_OPERATORS };
    [JOINS, COMPARISONS, more].map(|some| fitting(some, typed)).concat()
}

fn fitting(operators: &'static [(&'static str, &'static str)], typed: &str) -> Vec<Completion> {
    let fit = operators.iter().filter(|(text, _)| text.starts_with(typed));
    let item = |(text, about): &(&str, &'static str)| Completion {
        text: (*text).to_owned(),
        about,
        kind: CompletionKind::Operator,
    };
    fit.map(item).collect()
}

/// Named values, by their numbers or by their names.
fn values(source: &Source, typed: &str) -> Vec<Completion> {
    let lower = typed.to_ascii_lowercase();
    let mut items: Vec<Completion> = Vec::new();
    let mut add = |text: String, about: &'static str| {
        let fits = text.starts_with(&lower) || about.to_ascii_lowercase().contains(&lower);
        if fits && !items.iter().any(|item| item.text == text) {
            items.push(Completion { text, about, kind: CompletionKind::Value });
        }
    };
    for row in source.rows() {
        if let Kind::Flag { set, clear } = row.kind {
            add("1".to_owned(), set);
            add("0".to_owned(), clear);
        }
        for name in names(row) {
            add(written(row, name.value), name.name);
        }
    }
    items
}

/// A number as people write it for this field.
fn written(row: &Field, number: u64) -> String {
    match row.kind {
        Kind::HexEnum(_) => format!("0x{number:04x}"),
        _ => number.to_string(),
    }
}
