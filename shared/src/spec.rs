//! Where facts are written down: RFCs and other public standards.

/// Where a fact is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spec {
    /// An RFC by number, and the section in it, or `page-N` in RFCs without numbered sections.
    Rfc(u16, &'static str),
    /// Another public standard, by name and section.
    Standard(&'static str),
}

/// Shorthand for [`Spec::Rfc`] in tables.
pub const fn rfc(number: u16, section: &'static str) -> Spec {
    Spec::Rfc(number, section)
}

impl Spec {
    /// The address of the text, for documents that stand in the open. Old RFCs have numbered pages instead of sections.
    pub fn url(self) -> Option<String> {
        let Self::Rfc(number, section) = self else { return None };
        let anchor = match section.starts_with("page-") {
            true => section.to_owned(),
            false => format!("section-{section}"),
        };
        Some(format!("https://www.rfc-editor.org/rfc/rfc{number}.html#{anchor}"))
    }
}

impl std::fmt::Display for Spec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rfc(number, section) => match section.strip_prefix("page-") {
                Some(page) => write!(f, "RFC {number} page {page}"),
                None => write!(f, "RFC {number} §{section}"),
            },
            Self::Standard(text) => f.write_str(text),
        }
    }
}
