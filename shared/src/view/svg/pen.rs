//! Writes SVG, piece by piece. Numbers are whole pixels; everything that may come from a packet goes through one escape.

use crate::view::export::escape;

/// An SVG in the making.
#[derive(Default)]
pub(super) struct Pen {
    pub(super) out: String,
}

/// A font, as the page chooses it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    Sans,
    Mono,
}

/// How a text looks.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) font: Font,
    pub(super) size: u32,
    pub(super) bold: bool,
}

/// Which part of a text stands where it is put.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The font of texts that name none; set on the whole picture.
pub(super) const SANS: &str = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif";
const MONO: &str =
    "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

impl Pen {
    /// Markup as it is.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    pub(super) fn digits(&mut self, number: u32) -> &mut Self {
        self.out.push_str(&number.to_string());
        self
    }

    /// An attribute that is a number.
    pub(super) fn number(&mut self, name: &str, value: u32) -> &mut Self {
        self.raw(" ").raw(name).raw("=\"").digits(value).raw("\"")
    }

    /// An attribute that is a word of the program's own, never one of a packet.
    pub(super) fn word(&mut self, name: &str, value: &str) -> &mut Self {
        self.raw(" ").raw(name).raw("=\"").raw(value).raw("\"")
    }

    /// What a reader of the picture is told about the element it stands in.
    pub(super) fn title(&mut self, text: &str) {
        self.raw("<title>");
        escape(&mut self.out, text);
        self.raw("</title>");
    }

    pub(super) fn rect(&mut self, x: u32, y: u32, width: u32, height: u32, fill: &str) {
        self.raw("<rect").number("x", x).number("y", y).number("width", width).number("height", height);
        self.word("fill", fill).raw("/>");
    }

    /// A rectangle with rounded corners.
    pub(super) fn round(&mut self, x: u32, y: u32, width: u32, height: u32, fill: &str) {
        self.raw("<rect rx=\"5\"").number("x", x).number("y", y);
        self.number("width", width).number("height", height).word("fill", fill).raw("/>");
    }

    pub(super) fn text(&mut self, x: u32, y: u32, anchor: Anchor, style: Style, fill: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.raw("<text").number("x", x).number("y", y).word("fill", fill);
        self.number("font-size", style.size);
        if style.font == Font::Mono {
            self.word("font-family", MONO);
        }
        if style.bold {
            self.raw(" font-weight=\"600\"");
        }
        self.raw(match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        });
        self.raw(">");
        escape(&mut self.out, text);
        self.raw("</text>");
    }
}

/// How wide a text is about, in pixels: rather more than less, as in the widest of the fonts it may get.
pub(super) fn width(text: &str, style: Style) -> u32 {
    text.chars().map(|one| percent(one, style)).sum::<u32>() * style.size / 100
}

/// The width of a character, in hundredths of the font's size.
const fn percent(one: char, style: Style) -> u32 {
    let bold = if style.bold { 6 } else { 0 };
    match (style.font, one) {
        (Font::Mono, _) => 61,
        (_, 'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!') => 34 + bold,
        (_, ' ' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-') => 40 + bold,
        (_, 'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '→') => 98 + bold,
        (_, 'A'..='Z' | '+' | '=' | '<' | '>' | '✓' | '✗' | '◐') => 76 + bold,
        _ => 62 + bold,
    }
}

/// The text, or as much of its beginning as fits into so many pixels and an ellipsis.
pub(super) fn fit(text: &str, style: Style, room: u32) -> String {
    let mut left = room * 100 / style.size;
    let ellipsis = percent('…', style);
    // How much of the text could stand before an ellipsis.
    let mut kept = None;
    for (at, one) in text.char_indices() {
        if left >= ellipsis {
            kept = Some(at);
        }
        let Some(rest) = left.checked_sub(percent(one, style)) else {
            let kept = kept.and_then(|kept| text.get(..kept));
            return kept.map_or(String::new(), |kept| [kept.trim_end(), "…"].concat());
        };
        left = rest;
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style { font: Font::Mono, size: 100, bold: false };

    #[test]
    fn what_is_too_wide_is_cut_with_an_ellipsis() {
        for (text, room, fits) in [
            ("abcd", 4 * 61, "abcd"),
            ("abcd", 4 * 61 - 1, "ab…"),
            ("a cd", 4 * 61 - 1, "a…"),
            ("abcd", 61, "…"),
            ("abcd", 60, ""),
            ("", 0, ""),
            ("äöü", 2 * 61, "ä…"),
        ] {
            assert_eq!(fit(text, STYLE, room), fits, "{text:?} in {room}");
            assert!(width(fits, STYLE) <= room);
        }
    }
}
