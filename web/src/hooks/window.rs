//! The window: its width, and how large things are in it.

use crate::browser;
use crate::panes::Columns;
use gloo::events::EventListener;
use yew::prelude::*;

/// How many columns the window has room for.
#[hook]
pub fn use_columns(projector: bool) -> Columns {
    let width = use_state_eq(|| browser::window_width().unwrap_or(1440));
    let setter = width.setter();
    use_effect_with((), move |()| {
        let listener = browser::window().map(|window| {
            EventListener::new(&window, "resize", move |_| {
                if let Some(width) = browser::window_width() {
                    setter.set(width);
                }
            })
        });
        move || drop(listener)
    });
    Columns::of(*width, projector)
}

/// Large type is a matter of the root element, which all sizes are taken from.
#[hook]
pub fn use_projector(on: bool) {
    use_effect_with(on, |on| {
        if let Some(root) = browser::root() {
            // Neither fails for an attribute of a known name.
            let _ = match on {
                true => root.set_attribute("data-projector", "true"),
                false => root.remove_attribute("data-projector"),
            };
        }
    });
}
