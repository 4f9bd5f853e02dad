//! A value written into a cell of the draft: Enter applies it, Tab applies it and goes on, Esc leaves the field as it was. What is no
//! value of the field stays in the box, with the reason beside it.

use crate::browser;
use crate::craft;
use crate::opened::Opened;
use crate::selection::Way;
use crate::state::{Act, Editing};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::{
    Element, FocusEvent, HtmlInputElement, HtmlTextAreaElement, ScrollIntoViewOptions, ScrollLogicalPosition,
};
use wireglass_shared::craft::wanted;
use wireglass_shared::table::Kind;
use wireglass_shared::value::Base;
use yew::prelude::*;

/// What the box needs.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The draft as it is on the table.
    pub opened: Rc<Opened>,
    /// The field, and what was typed over it.
    pub editing: Editing,
    /// How numbers are written.
    pub base: Base,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

/// The box.
#[component]
pub fn CellEdit(props: &Props) -> Html {
    let node = props.editing.node;
    let before = use_memo((), |()| craft::text_of(&props.opened, node, props.base));
    let text = use_state_eq(|| props.editing.typed.map_or_else(|| (*before).clone(), String::from));
    let why_not = use_state_eq(|| None::<String>);
    let (root, field) = (use_node_ref(), use_node_ref());
    // Leaving the box applies, but not once it was left already: taking it from the page is leaving it, too.
    let left = use_mut_ref(|| false);
    {
        let (field, typed) = (field.clone(), props.editing.typed.is_some());
        use_effect_with((), move |()| take_focus(&field, typed));
    }
    {
        let root = root.clone();
        use_effect_with((*why_not).clone(), move |_| reveal(&root));
    }
    let leave = {
        let (left, on_act) = (left.clone(), props.on_act.clone());
        move || {
            *left.borrow_mut() = true;
            on_act.emit(Act::Edit(None));
        }
    };
    let apply = {
        let (opened, on_act, leave) = (props.opened.clone(), props.on_act.clone(), leave.clone());
        let (text, before, why_not) = (text.clone(), before.clone(), why_not.clone());
        move || {
            if *text == *before {
                leave();
                return true;
            }
            match craft::with(&opened, |draft| draft.set_node(node, &text)) {
                Ok(draft) => {
                    on_act.emit(Act::Draft(draft));
                    leave();
                    true
                }
                Err(error) => {
                    why_not.set(Some(error));
                    false
                }
            }
        }
    };
    let on_key = {
        let (apply, leave, on_act) = (apply.clone(), leave.clone(), props.on_act.clone());
        Callback::from(move |event: KeyboardEvent| {
            // What is written here is meant for no other part of the page.
            event.stop_propagation();
            let on = if event.shift_key() { Way::Back } else { Way::On };
            match event.key().as_str() {
                "Enter" if browser::focus_of(&event) != crate::keys::Focus::Button => drop(apply()),
                "Tab" if apply() => on_act.emit(Act::Leaf(on)),
                "Tab" => {}
                "Escape" => leave(),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let on_focus_out = {
        let (left, root) = (left.clone(), root.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
            let inside = to.is_some() && root.get().is_some_and(|root| root.contains(to.as_ref()));
            // Another window has the focus now: who comes back goes on here.
            let away = to.is_none() && !browser::has_any_focus();
            if !*left.borrow() && !inside && !away {
                apply();
            }
        })
    };
    let on_input = {
        let (text, why_not) = (text.clone(), why_not.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(written) = event.target().and_then(written) {
                text.set(written);
                why_not.set(None);
            }
        })
    };
    let Some(row) = props.opened.dissection.nodes.get(node) else { return html! {} };
    let label = format!("New value of {}", row.field.name);
    let invalid = why_not.is_some().then_some("true");
    let bytes = matches!(row.field.kind, Kind::Bytes);
    let other_form = bytes.then(|| craft::other_form(&text)).flatten();
    let stop = |event: MouseEvent| event.stop_propagation();
    html! {
        <div class="cell-edit" ref={root} onclick={stop} ondblclick={stop} onkeydown={on_key} onfocusout={on_focus_out}>
            if bytes {
                <textarea ref={field} rows="3" value={(*text).clone()} oninput={on_input} aria-label={label} spellcheck="false"
                    autocomplete="off" aria-invalid={invalid} aria-describedby="cell-edit-says" />
            } else {
                <input ref={field} value={(*text).clone()} oninput={on_input} aria-label={label} spellcheck="false"
                    autocomplete="off" autocapitalize="off" aria-invalid={invalid} aria-describedby="cell-edit-says" />
            }
            if let Some((name, form)) = other_form {
                <button onclick={move |_: MouseEvent| text.set(form.clone())}>{name}</button>
            }
            <div id="cell-edit-says">
                { match &*why_not {
                    Some(why_not) => html! { <p class="problem" role="alert">{"⚠ "}{why_not}</p> },
                    None => html! { <p class="cell-edit-hint">{"Write "}{wanted(row.field)}</p> },
                } }
                <p class="cell-edit-hint">{"Enter applies, Tab goes on, Esc leaves it as it was"}</p>
            </div>
        </div>
    }
}

/// What stands in the box, of whichever of the two kinds it is.
fn written(target: web_sys::EventTarget) -> Option<String> {
    match target.dyn_into::<HtmlInputElement>() {
        Ok(field) => Some(field.value()),
        Err(other) => other.dyn_into::<HtmlTextAreaElement>().ok().map(|field| field.value()),
    }
}

/// The box is there to be written into at once: over all of it, or behind what was typed already.
fn take_focus(field: &NodeRef, typed: bool) {
    if let Some(field) = field.cast::<HtmlInputElement>() {
        // What was put on the page just now takes the focus.
        let _ = field.focus();
        if !typed {
            field.select();
        }
    } else if let Some(field) = field.cast::<HtmlTextAreaElement>() {
        let _ = field.focus();
        if !typed {
            field.select();
        }
    }
}

fn reveal(root: &NodeRef) {
    if let Some(root) = root.cast::<Element>() {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        root.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
