//! The keys of the page.

use crate::browser;
use crate::components::FILTER_FIELD;
use crate::keys::{self, Wish};
use crate::selection::{self, Way};
use crate::state::{Act, Dialog, Pane, Ui};
use crate::store::{RowId, Store};
use gloo::events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::KeyboardEvent;
use yew::prelude::*;

/// The keys that work wherever the focus is.
#[hook]
pub fn use_keys(store: &Rc<RefCell<Store>>, ui: &UseReducerHandle<Ui>) {
    let latest = use_mut_ref(|| ui.clone());
    *latest.borrow_mut() = ui.clone();
    let store = store.clone();
    use_effect_with((), move |()| {
        let listener = browser::window().map(|window| {
            EventListener::new_with_options(
                &window,
                "keydown",
                EventListenerOptions::enable_prevent_default(),
                move |event| {
                    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
                    let finds = (key.ctrl_key() || key.meta_key()) && key.key() == "f";
                    if finds {
                        // The browser's own search does not see rows that are not drawn.
                        event.prevent_default();
                        return latest.borrow().dispatch(Act::Finding(true));
                    }
                    let act = change_of_draft(key)
                        .filter(|_| latest.borrow().draft().is_some() && !browser::is_writing(event));
                    if let Some(act) = act {
                        event.prevent_default();
                        return latest.borrow().dispatch(act);
                    }
                    if browser::is_typing(event) || key.ctrl_key() || key.alt_key() || key.meta_key() {
                        return;
                    }
                    let ui = latest.borrow().clone();
                    let focus = browser::focus_of(event);
                    let wish = keys::wish(&key.key(), key.shift_key(), focus, ui.pin.is_some());
                    if let Some(act) = wish.and_then(|wish| act_for(wish, &store.borrow(), &ui)) {
                        event.prevent_default();
                        ui.dispatch(act);
                    }
                },
            )
        });
        move || drop(listener)
    });
}

/// Taking back changes of a draft, and making them again.
fn change_of_draft(key: &KeyboardEvent) -> Option<Act> {
    if !(key.ctrl_key() || key.meta_key()) || key.alt_key() {
        return None;
    }
    match (key.key().as_str(), key.shift_key()) {
        ("z", false) => Some(Act::Undo),
        ("z" | "Z", true) | ("y", false) => Some(Act::Redo),
        _ => None,
    }
}

fn act_for(wish: Wish, store: &Store, ui: &Ui) -> Option<Act> {
    Some(match wish {
        Wish::Step(step, way) => {
            let dissection = &ui.opened.as_ref()?.dissection;
            let span = selection::step(dissection, ui.pin.map(|pin| pin.span), step, way)?;
            Act::Go(span, Pane::Keys)
        }
        Wish::Packet(way) => open(store, neighbor(store, ui, way)?)?,
        Wish::Conversation(way) => open(store, store.in_conversation(ui.row()?, way)?)?,
        Wish::Widen => ui.pin.map(|_| Act::Widen)?,
        Wish::Narrow => ui.pin.map(|_| Act::Narrow)?,
        Wish::Pause => Act::TogglePause(store.end()),
        Wish::Follow => Act::Follow,
        Wish::Help => Act::Ask(Some(Dialog::Help)),
        Wish::Filter => {
            browser::focus(FILTER_FIELD);
            return Some(Act::LetGo);
        }
    })
}

/// Puts a row on the table.
pub fn open(store: &Store, row: RowId) -> Option<Act> {
    store.open(row).map(|opened| Act::Open(Rc::new(opened)))
}

/// The packet before or behind the one on the table, among those that the list shows.
fn neighbor(store: &Store, ui: &Ui, way: Way) -> Option<RowId> {
    match ui.row() {
        Some(row) => store.beside(row, way),
        None => store.row_at(store.count().checked_sub(1)?),
    }
}
