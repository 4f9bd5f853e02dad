//! A careful little minifier for style sheets: it drops comments, indentation and blank lines, and nothing else.
//!
//! It does not parse CSS. It only has to know where text must stay as it is: in strings, in unquoted `url(…)`, and after a backslash.
//! Compression takes care of the rest.

use std::{iter::Peekable, str::Chars};

/// Returns the style sheet without comments, indentation and blank lines.
pub(crate) fn minify(source: &str) -> String {
    Minifier {
        rest: source.chars().peekable(),
        out: String::with_capacity(source.len()),
        pending: Pending::Nothing,
    }
    .run()
}

struct Minifier<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    /// What stood between the last character that was kept and the next one.
    pending: Pending,
}

/// Ordered: of several things in a row, the greatest decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pending {
    Nothing,
    /// A comment with no space around it. It separates tokens without being white space (CSS Syntax 3, section 4.3.2), so an empty one
    /// has to stay.
    Comment,
    Space,
    Newline,
}

impl Minifier<'_> {
    fn run(mut self) -> String {
        while let Some(c) = self.rest.next() {
            match c {
                '/' if self.rest.peek() == Some(&'*') => self.skip_comment(),
                '\n' | '\r' | '\u{c}' => self.pending = self.pending.max(Pending::Newline),
                ' ' | '\t' => self.pending = self.pending.max(Pending::Space),
                '"' | '\'' => {
                    self.keep(c);
                    self.copy_until(c);
                }
                '\\' => {
                    self.keep(c);
                    self.out.extend(self.rest.next());
                }
                '(' => {
                    self.keep(c);
                    if self.at_bare_url() {
                        self.copy_until(')');
                    }
                }
                _ => self.keep(c),
            }
        }
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }

    /// Writes what was pending and then `c`.
    fn keep(&mut self, c: char) {
        if !self.out.is_empty() {
            self.out.push_str(match self.pending {
                Pending::Nothing => "",
                Pending::Comment => "/**/",
                Pending::Space => " ",
                Pending::Newline => "\n",
            });
        }
        self.pending = Pending::Nothing;
        self.out.push(c);
    }

    fn skip_comment(&mut self) {
        self.rest.next();
        let mut before = ' ';
        for c in self.rest.by_ref() {
            if before == '*' && c == '/' {
                break;
            }
            before = c;
        }
        self.pending = self.pending.max(Pending::Comment);
    }

    /// Copies up to and with `end`, unless a backslash takes its meaning away.
    fn copy_until(&mut self, end: char) {
        while let Some(c) = self.rest.next() {
            self.out.push(c);
            if c == '\\' {
                self.out.extend(self.rest.next());
            } else if c == end {
                return;
            }
        }
    }

    /// Whether what was just written opens a `url(` whose address is not in quotes. White space may stand before a quote.
    fn at_bare_url(&mut self) -> bool {
        let opens_url = self
            .out
            .len()
            .checked_sub(4)
            .and_then(|start| self.out.get(start..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case("url("));
        let first = self.rest.clone().find(|c| !c.is_ascii_whitespace());
        opens_url && !matches!(first, Some('"' | '\''))
    }
}

#[cfg(test)]
mod tests {
    use super::minify;

    #[test]
    fn comments_indentation_and_blank_lines_go() {
        let source = "/* head */\n\n@layer base {\n  a  {\r\n\tcolor: red; /* why */\n  }\n\n}\n/* tail */\n";
        assert_eq!(minify(source), "@layer base {\na {\ncolor: red;\n}\n}\n");
    }

    #[test]
    fn strings_stay_as_they_are() {
        let source = r#"a::before { content: "/* no  comment */ \" //"; quotes: '  "' "'  "; }"#;
        assert_eq!(minify(source), format!("{source}\n"));
    }

    #[test]
    fn addresses_stay_as_they_are() {
        let source = "a { background: url(http://x/*y) , url( 'a  b' ) }";
        assert_eq!(minify(source), format!("{source}\n"));
    }

    #[test]
    fn escapes_stay_as_they_are() {
        assert_eq!(minify(".a\\\"b { }  /* \" */ .c{}"), ".a\\\"b { } .c{}\n");
        assert_eq!(minify(".a\\ \n{ }"), ".a\\ \n{ }\n");
    }

    #[test]
    fn a_comment_still_separates_tokens() {
        assert_eq!(minify("margin:1px/**/2px"), "margin:1px/**/2px\n");
        assert_eq!(minify(".a/* x */.b /* y */ .c"), ".a/**/.b .c\n");
    }

    #[test]
    fn unfinished_things_end_with_the_file() {
        assert_eq!(minify("a{} /* never closed"), "a{}\n");
        assert_eq!(minify("a{content:\"x"), "a{content:\"x\n");
        assert_eq!(minify(" \n/**/ "), "");
    }
}
