//! The words as one text, for programs that get them after they have begun.

#[cfg(feature = "words")]
use super::texts;
use super::{Other, Words};
#[cfg(not(feature = "words"))]
use crate::table::Told;
use crate::table::{Spec, told_key};
use std::sync::OnceLock;

/// The words that came later than the program.
static INSTALLED: OnceLock<Book> = OnceLock::new();

/// All that is told of fields.
#[cfg_attr(
    feature = "words",
    allow(dead_code, reason = "native programs have the words built in, and read a book in tests")
)]
struct Book {
    words: Vec<Words>,
    /// What fields are for, and where that is written down, by keys, in order.
    told: Vec<(u32, &'static str, Spec)>,
}

/// All words as a text that [`install`] reads. A line has a field's id, story, reason and, where there is one, misconception,
/// with tabs between; the lines behind it that begin with a space have other values and what they say. Lines that begin with an
/// equals sign say what fields are for, the number of an RFC or nothing, and the section or the name of another standard.
#[cfg(feature = "words")]
pub fn book() -> String {
    let mut book = String::new();
    for (about, spec) in all_told() {
        let (number, section) = match spec {
            Spec::Rfc(number, section) => (number.to_string(), section),
            Spec::Standard(name) => (String::new(), name),
        };
        book += &["=", about, "\t", &number, "\t", section, "\n"].concat();
    }
    for words in texts::all() {
        let columns = [Some(words.id), Some(words.story), Some(words.why), words.misconception];
        book += &columns.into_iter().flatten().collect::<Vec<_>>().join("\t");
        push_others(&mut book, words.if_it_were);
    }
    for message in 0..=u8::MAX {
        let codes = texts::codes(message);
        if !codes.is_empty() {
            book += &(code_id(message) + "\t\t");
            push_others(&mut book, codes);
        }
    }
    book
}

/// What is told of all fields, each once.
#[cfg(feature = "words")]
fn all_told() -> Vec<(&'static str, Spec)> {
    let mut all: Vec<_> = crate::filter::rows().map(|row| (row.told.about, row.told.spec)).collect();
    all.sort_unstable_by_key(|(about, spec)| (*about, spec.to_string()));
    all.dedup();
    all
}

#[cfg(feature = "words")]
fn push_others(book: &mut String, others: &[Other]) {
    book.push('\n');
    for (value, says) in others {
        *book += &[" ", &value.to_string(), "\t", says, "\n"].concat();
    }
}

/// Takes in a [`book`], and says whether it is one. The first one stays for as long as the program runs.
pub fn install(book: String) -> bool {
    if INSTALLED.get().is_some() {
        return true;
    }
    // Explanations borrow words for ever, whichever way they came in.
    match read(book.leak()) {
        Some(words) => {
            let _ = INSTALLED.set(words);
            true
        }
        None => false,
    }
}

fn read(book: &'static str) -> Option<Book> {
    let (mut found, mut told) = (Vec::new(), Vec::new());
    let mut lines = book.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(line) = line.strip_prefix('=') {
            let mut columns = line.split('\t');
            let (about, number, section) = (columns.next()?, columns.next()?, columns.next()?);
            let spec = match number {
                "" => Spec::Standard(section),
                number => Spec::Rfc(number.parse().ok()?, section),
            };
            told.push((told_key(about, spec), about, spec));
            continue;
        }
        let mut columns = line.split('\t');
        let (id, story, why) = (columns.next()?, columns.next()?, columns.next()?);
        let misconception = columns.next();
        let mut others: Vec<Other> = Vec::new();
        while let Some(other) = lines.next_if(|line| line.starts_with(' ')) {
            let (value, says) = other.trim_start().split_once('\t')?;
            others.push((value.parse().ok()?, says));
        }
        found.push(Words { id, story, misconception, if_it_were: others.leak(), why });
    }
    told.sort_unstable_by_key(|(key, ..)| *key);
    (!found.is_empty()).then_some(Book { words: found, told })
}

/// The words for a field id, if they have come and there are any.
#[cfg(not(feature = "words"))]
pub(super) fn words(id: &str) -> Option<&'static Words> {
    INSTALLED.get()?.words.iter().find(|words| words.id == id)
}

/// What is told of a field, once it has come.
#[cfg(not(feature = "words"))]
pub(super) fn told(told: Told) -> (&'static str, Spec) {
    let all = INSTALLED.get().map_or(&[][..], |book| &book.told);
    let at = all.binary_search_by_key(&told.key, |(key, ..)| *key);
    at.ok().and_then(|at| all.get(at)).map_or(("", Spec::Standard("")), |(_, about, spec)| (*about, *spec))
}

/// The codes worth comparing, for ICMP messages of this type: a code means nothing without its type.
#[cfg(not(feature = "words"))]
pub(super) fn codes(message: u8) -> &'static [Other] {
    words(&code_id(message)).map_or(&[], |words| words.if_it_were)
}

/// Under which id a book has the codes of a message.
fn code_id(message: u8) -> String {
    format!("icmp.code:{message}")
}

#[cfg(all(test, feature = "words"))]
mod tests {
    use super::*;

    #[test]
    fn a_book_gives_back_all_words() {
        let Book { words: read, told } = read(book().leak()).expect("a book");
        let texts = all_told();
        assert!(texts.len() > 500, "only {} texts", texts.len());
        for (about, spec) in &texts {
            let at = told.binary_search_by_key(&told_key(about, *spec), |(key, ..)| *key);
            let found = at.map(|at| (told[at].1, told[at].2));
            assert_eq!(found, Ok((*about, *spec)), "two texts have one key, or a text is no line");
        }
        assert_eq!(told.len(), texts.len());
        let expected: Vec<&Words> = texts::all().collect();
        let (words, codes) = read.split_at(expected.len());
        assert_eq!(words.iter().collect::<Vec<_>>(), expected);
        for message in 0..=u8::MAX {
            let found = codes.iter().find(|words| words.id == code_id(message));
            assert_eq!(found.map_or(&[][..], |words| words.if_it_were), texts::codes(message), "{message}");
        }
    }

    #[test]
    fn what_is_no_book_is_refused() {
        for text in
            ["", "<!doctype html>\n", "ip.ttl\tstory", "ip.ttl\tstory\twhy\n one\tword\n", " 1\tsays\n"]
        {
            assert!(read(text).is_none(), "{text:?}");
        }
    }
}
