//! What the exports of a diagram have in common: what is asked for, and text for documents of other kinds.

use super::diagram::{Card, Diagram, diagram};
use crate::bits::BitSpan;
use crate::dissection::{Dissection, LayerIx};

/// What an export shows. Each takes what concerns it.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The layers drawn; all of them if none is named.
    pub layers: &'a [LayerIx],
    /// Whether the cells show what this packet has in them.
    pub values: Values,
    /// The colors of an SVG.
    pub theme: Theme,
    /// Bits to put a frame around, in an SVG.
    pub selected: Option<BitSpan>,
    /// What stands above it all; nothing if empty.
    pub title: &'a str,
}

impl Options<'_> {
    /// All layers with their values, in light colors.
    pub const fn new() -> Self {
        Self { layers: &[], values: Values::Shown, theme: Theme::Light, selected: None, title: "" }
    }

    /// The cards that are asked for.
    pub(super) fn cards(&self, dissection: &Dissection) -> Vec<Card> {
        let Diagram { mut cards } = diagram(dissection, None);
        cards.retain(|card| self.layers.is_empty() || self.layers.contains(&card.layer));
        cards
    }
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether cells show what the packet has in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Names and values.
    Shown,
    /// Names only: the diagram as an RFC prints it.
    Left,
    /// Names, and lines to write the values on.
    Blank,
}

/// The colors of an SVG.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// On white.
    Light,
    /// On black, for a darkened room.
    Dark,
    /// Black on white, for paper.
    Print,
}

/// Writes text as content of XML or HTML, or into an attribute's double quotes: nothing in it is markup, and of the characters
/// that have no form none is left.
pub(super) fn escape(out: &mut String, text: &str) {
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ if one.is_control() || matches!(one, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            _ => out.push(one),
        }
    }
}

/// Adds printable ASCII for each character.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            ' '..='~' => out.push(one),
            '…' | '⋯' => out.push_str("..."),
            '–' | '—' => out.push('-'),
            '’' => out.push('\''),
            '→' => out.push_str("->"),
            '×' => out.push('x'),
            '·' => out.push('.'),
            'µ' => out.push('u'),
            '§' => out.push_str("section "),
            _ => out.push('?'),
        }
    }
    out
}

/// Text in lines, each of so many characters at most by `width`; a word that is longer stands alone in its line.
pub(super) fn wrap(text: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let before = line.len();
        if before > 0 {
            line.push(' ');
        }
        line.push_str(word);
        if before > 0 && !fits(&line) {
            line.truncate(before);
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
    }
    lines.push(line);
    lines
}
