//! The display filter of a command line.

use crate::cli::marks;
use wireglass_shared::filter::Filter;

/// Understands the filter given, if one is.
///
/// # Errors
/// It is none: the filter, marks under what is to blame, and why.
pub(super) fn parse(text: Option<&str>) -> anyhow::Result<Filter> {
    let text = text.unwrap_or_default();
    Filter::parse(text)
        .map_err(|error| anyhow::anyhow!("--display-filter: {error}{}", marks(text, error.characters(text))))
}
