//! The display filter of a command line.

use wireglass_shared::filter::Filter;

/// Understands the filter given, if one is.
///
/// # Errors
/// It is none: the filter, marks under what is to blame, and why.
pub(super) fn parse(text: Option<&str>) -> anyhow::Result<Filter> {
    let text = text.unwrap_or_default();
    Filter::parse(text).map_err(|error| {
        // Marks stand under the character only where each takes one place.
        let shown: String = text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
        let at = error.characters(text);
        let (before, marks) = (" ".repeat(at.start), "^".repeat(at.len().max(1)));
        anyhow::anyhow!("--filter: {error}\n  {shown}\n  {before}{marks}")
    })
}
