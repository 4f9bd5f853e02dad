//! The words as one text, for programs that get them after they have begun.

#[cfg(feature = "words")]
use super::texts;
use super::{Other, Words};
#[cfg(not(feature = "words"))]
use crate::table::About;
use crate::table::about_key;
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
    /// What fields are for, by the keys of these texts, in order.
    abouts: Vec<(u32, &'static str)>,
}

/// All words as a text that [`install`] reads. A line has a field's id, story, reason and, where there is one, misconception,
/// with tabs between; the lines behind it that begin with a space have other values and what they say. Lines that begin with an
/// equals sign say what fields are for.
#[cfg(feature = "words")]
pub fn book() -> String {
    let mut book = String::new();
    for about in abouts() {
        book += &["=", about, "\n"].concat();
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

/// What all fields are for, each text once.
#[cfg(feature = "words")]
fn abouts() -> Vec<&'static str> {
    let mut abouts: Vec<_> = crate::filter::rows().map(|row| row.about.words).collect();
    abouts.sort_unstable();
    abouts.dedup();
    abouts
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
    let (mut found, mut abouts) = (Vec::new(), Vec::new());
    let mut lines = book.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(about) = line.strip_prefix('=') {
            abouts.push((about_key(about), about));
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
    abouts.sort_unstable();
    (!found.is_empty()).then_some(Book { words: found, abouts })
}

/// The words for a field id, if they have come and there are any.
#[cfg(not(feature = "words"))]
pub(super) fn words(id: &str) -> Option<&'static Words> {
    INSTALLED.get()?.words.iter().find(|words| words.id == id)
}

/// The text with this key, once it has come.
#[cfg(not(feature = "words"))]
pub(super) fn about(about: About) -> &'static str {
    let Some(Book { abouts, .. }) = INSTALLED.get() else { return "" };
    let at = abouts.binary_search_by_key(&about.key, |(key, _)| *key);
    at.ok().and_then(|at| abouts.get(at)).map_or("", |(_, text)| *text)
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
        let Book { words: read, abouts } = read(book().leak()).expect("a book");
        let texts: Vec<_> = super::abouts();
        assert!(texts.len() > 500, "only {} texts", texts.len());
        for text in &texts {
            let at = abouts.binary_search_by_key(&about_key(text), |(key, _)| *key);
            assert_eq!(at.map(|at| abouts[at].1), Ok(*text), "two texts have one key, or a text is no line");
        }
        assert_eq!(abouts.len(), texts.len());
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
