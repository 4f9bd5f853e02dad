//! The word that is read next, and what is said where it is the wrong one.

use super::super::FilterError;
use super::super::names::{self, Protocol};
use super::super::words::{Kind, Word};
use super::{Parser, Result};

impl<'a> Parser<'a> {
    pub(super) fn number(&mut self, what: &str, most: u32) -> Result<u32> {
        match self.word().map(|word| &word.kind) {
            Some(Kind::Number(number)) if *number <= most => {
                self.at += 1;
                Ok(*number)
            }
            Some(Kind::Number(_)) => Err(self.wrong(&format!("the most that is possible here is {most}"))),
            _ => Err(self.unexpected(what)),
        }
    }

    pub(super) fn word(&self) -> Option<&'a Word> {
        self.words.get(self.at)
    }

    pub(super) fn name(&self) -> Option<&'a str> {
        match &self.word()?.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn is_name(&self, wanted: &str) -> bool {
        self.name() == Some(wanted)
    }

    pub(super) fn take_name(&mut self, wanted: &str) -> bool {
        let is_there = self.is_name(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    pub(super) fn is_sign(&self, wanted: &str) -> bool {
        matches!(self.word().map(|word| &word.kind), Some(Kind::Sign(sign)) if *sign == wanted)
    }

    pub(super) fn take_sign(&mut self, wanted: &str) -> bool {
        let is_there = self.is_sign(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    /// An error at the present word, or at the end.
    pub(super) fn wrong(&self, message: &str) -> FilterError {
        self.over_words(self.at, self.at, message)
    }

    pub(super) fn unexpected(&self, expected: &str) -> FilterError {
        match self.word() {
            Some(_) => self.wrong(&format!("expected {expected}")),
            None => self.wrong(&format!("the filter ends where {expected} is expected")),
        }
    }

    /// An error at a word behind a whole question: a slip of the pen, or something left out.
    pub(super) fn joined(&self, expected: &str) -> FilterError {
        match self.name() {
            Some(name) if !names::is_known(name) => self.unknown(name),
            _ => self.unexpected(expected),
        }
    }

    /// An error from a word up to the one before the present one.
    pub(super) fn over(&self, from: usize, message: &str) -> FilterError {
        self.over_words(from, self.at.saturating_sub(1).max(from), message)
    }

    pub(super) fn over_words(&self, first: usize, last: usize, message: &str) -> FilterError {
        let at = |ix: usize| self.words.get(ix).map_or(self.end..self.end, |word| word.at.clone());
        let (start, end) = (at(first).start, at(last).end);
        FilterError { message: message.to_owned(), start, length: end - start }
    }

    /// An address or a number with nothing before it.
    pub(super) fn bare(&self) -> FilterError {
        self.wrong("say before it what it is: host, net, port or proto")
    }

    pub(super) fn unknown(&self, name: &str) -> FilterError {
        if let Some((protocol, field)) =
            name.split_once('.').filter(|(first, _)| Protocol::of(first).is_some())
        {
            let instead = match field {
                "port" | "srcport" | "dstport" => format!("; here it is {protocol} port"),
                "addr" | "src" | "dst" | "host" => "; here it is host, src host or dst host".to_owned(),
                "type" => format!("; here it is {protocol}[{protocol}type]"),
                _ => format!("; here bytes are asked for, as in {protocol}[0]"),
            };
            return self.wrong(&format!("{name} is for display filters{instead}"));
        }
        self.wrong(&match names::like(name) {
            Some(like) => format!("{name} is no word of capture filters; {like} is"),
            None => format!(
                "{name} is no word of capture filters; say a protocol, such as tcp, or host, net, port and what it is"
            ),
        })
    }
}
