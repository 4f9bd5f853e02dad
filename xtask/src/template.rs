//! Placeholders in the page's HTML: `{{name}}` stands for the hashed file name of an asset.

use anyhow::{Result, bail};

/// The names between `{{` and `}}`, in the order of their appearance.
pub(crate) fn placeholders(template: &str) -> Vec<&str> {
    pieces(template)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Placeholder(name) => Some(name),
            Piece::Text(_) => None,
        })
        .collect()
}

/// Replaces each placeholder by what `value_of` returns for its name. A name without a value is an error.
pub(crate) fn fill(template: &str, value_of: impl Fn(&str) -> Option<String>) -> Result<String> {
    let mut filled = String::with_capacity(template.len());
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Placeholder(name) => match value_of(name) {
                Some(value) => filled.push_str(&value),
                None => bail!(
                    "The placeholder {{{{{name}}}}} has no meaning. Use {{{{style}}}}, {{{{script}}}}, {{{{wasm}}}}, or the name without \
                     extension of a file in web/static."
                ),
            },
        }
    }
    Ok(filled)
}

enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            break;
        };
        pieces.push(Piece::Text(before));
        pieces.push(Piece::Placeholder(name.trim()));
        rest = behind;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "<link href=\"{{style}}\"><script src=\"{{ script }}\"></script>{ }}";

    #[test]
    fn names_are_found_in_order() {
        assert_eq!(placeholders(TEMPLATE), ["style", "script"]);
        assert_eq!(placeholders("none"), Vec::<&str>::new());
    }

    #[test]
    fn names_are_replaced_and_the_rest_stays() -> Result<()> {
        let filled = fill(TEMPLATE, |name| Some(format!("x-{name}")))?;
        assert_eq!(filled, "<link href=\"x-style\"><script src=\"x-script\"></script>{ }}");
        Ok(())
    }

    #[test]
    fn an_unknown_name_is_an_error_that_shows_it() {
        let result = fill("{{stile}}", |name| (name == "style").then(String::new));
        assert!(result.is_err_and(|error| error.to_string().contains("{{stile}}")));
    }

    #[test]
    fn an_unclosed_placeholder_is_text() -> Result<()> {
        assert_eq!(fill("a {{b", |_| None)?, "a {{b");
        Ok(())
    }
}
