//! What there is to say about the list: how far a file or a filter is, what could not be read, kept or drawn.

use crate::numbers::grouped;
use crate::store::Store;
use yew::prelude::*;

/// A line above the list, or nothing.
pub fn note(store: &Store) -> Html {
    let (state, text) = saying(store);
    html! { <p class="list-note" role="status" data-state={state}>{text}</p> }
}

/// In a word for style sheets and tests, and in words for readers.
fn saying(store: &Store) -> (&'static str, String) {
    if let Some(refused) = &store.refused {
        return ("refused", refused.clone());
    }
    if let Some(file) = &store.file {
        if let Some(trouble) = &file.trouble {
            return ("trouble", trouble.clone());
        }
        if !file.done {
            let percent = file.read * 100 / file.bytes.max(1);
            return ("reading", format!("{percent} % read"));
        }
    }
    if let Some((looked, of)) = store.progress() {
        let left = of - looked;
        // A few that just came in are looked at in the next moment.
        if left > 10_000 {
            return ("looking", format!("{} packets looked at, {} to go", grouped(looked), grouped(left)));
        }
    }
    let mut words = Vec::new();
    if store.file.is_none() && store.pace.is_too_fast() {
        let came = grouped(store.pace.came());
        words.push(format!(
            "{came} packets came in the last second: too many to draw each. All are in the list."
        ));
    }
    if store.overflowed > 0 {
        words.push(format!("{} packets came too fast to be kept.", grouped(store.overflowed)));
    }
    if store.evicted > 0 {
        words.push(format!("{} oldest packets let go to make room.", grouped(store.evicted)));
    }
    (if words.is_empty() { "none" } else { "pace" }, words.join(" "))
}
