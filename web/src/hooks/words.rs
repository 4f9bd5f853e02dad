//! The words for fields, which the page does not need for its first picture and so loads after it.

use crate::browser;
use wasm_bindgen_futures::spawn_local;
use wireglass_shared::explain::words;
use yew::prelude::*;

/// What became of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// They are on their way.
    NotYet,
    /// Explanations have them.
    All,
    /// They could not be loaded.
    Never,
}

/// Loads the words after the first rendering, and renders again when it is known what became of them.
#[hook]
pub fn use_words() -> Told {
    let told = use_state_eq(|| Told::NotYet);
    let setter = told.setter();
    use_effect_with((), move |()| {
        spawn_local(async move {
            let installed = browser::named_text("words").await.is_some_and(words::install);
            setter.set(if installed { Told::All } else { Told::Never });
        });
    });
    *told
}
