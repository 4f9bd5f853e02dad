//! Filters on the command line, and how what is wrong with one is shown.

use std::ops::Range;
use wireglass_agent::capture::bpf::Filter;
use wireglass_shared::filter::Filter as DisplayFilter;

/// A capture filter; nothing for an empty text.
#[derive(Clone, Debug)]
pub struct CaptureFilter(pub Option<Filter>);

impl CaptureFilter {
    /// Reads what was typed.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        Filter::parse(text).map(Self).map_err(|error| {
            let before = text.get(..error.start).unwrap_or(text);
            let blamed = text.get(error.start..error.start + error.length).unwrap_or_default();
            let start = before.chars().count();
            format!("{error}{}", marks(text, start..start + blamed.chars().count()))
        })
    }
}

/// The text of a display filter, if it is one.
///
/// # Errors
/// What is wrong with it, and where.
pub fn display_filter(text: &str) -> Result<String, String> {
    match DisplayFilter::parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("{error}{}", marks(text, error.characters(text)))),
    }
}

/// A filter, and marks under the characters to blame, on lines of their own.
fn marks(text: &str, at: Range<usize>) -> String {
    // Marks stand under the character only where each takes one place.
    let shown: String = text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    let (before, marks) = (" ".repeat(at.start), "^".repeat(at.len().max(1)));
    format!("\n  {shown}\n  {before}{marks}")
}
