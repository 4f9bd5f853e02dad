//! The display filter: typed with help, checked while it is typed, applied with Enter.

use crate::browser;
use crate::state::Act;
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use wireglass_shared::filter::{Completion, Completions, Filter, complete};
use yew::prelude::*;

/// The id of the field, so that a key can lead to it.
pub const FIELD: &str = "filter";
const LIST: &str = "filter-list";
const TROUBLE: &str = "filter-trouble";

/// What the filter is, and how far it got.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The filter in force.
    pub applied: Rc<str>,
    /// Packets looked at and packets in all, while it works.
    pub progress: Option<(u64, u64)>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

/// What is typed, and what could be.
#[derive(Clone, Default, PartialEq)]
struct Draft {
    text: String,
    items: Rc<[Completion]>,
    replaces: (usize, usize),
    /// The item that Enter takes.
    active: Option<usize>,
}

impl Draft {
    fn of(text: String, cursor: usize) -> Self {
        let Completions { replaces, items } = complete(&text, cursor);
        Self { text, items: items.into(), replaces: (replaces.start, replaces.end), active: None }
    }

    fn closed(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// The text with an item in it, and the cursor behind that.
    fn with(&self, at: usize) -> Option<(String, usize)> {
        let item = self.items.get(at)?;
        let (before, behind) = (self.text.get(..self.replaces.0)?, self.text.get(self.replaces.1..)?);
        let cursor = before.len() + item.text.len();
        Some((format!("{before}{}{behind}", item.text), cursor))
    }

    fn stepped(&self, by: isize) -> Self {
        let count = self.items.len();
        let active = match (self.active, by > 0) {
            _ if count == 0 => None,
            (None, true) => Some(0),
            (None, false) => Some(count - 1),
            (Some(at), _) => at.checked_add_signed(by).filter(|at| *at < count),
        };
        Self { active, ..self.clone() }
    }
}

/// The filter.
#[component]
pub fn FilterBar(props: &Props) -> Html {
    let draft = use_state_eq(Draft::default);
    {
        // A filter that was made elsewhere is written here too.
        let draft = draft.setter();
        use_effect_with(props.applied.clone(), move |applied| draft.set(Draft::closed(applied.to_string())));
    }
    let take = {
        let draft = draft.clone();
        Rc::new(move |at: usize| {
            if let Some((text, cursor)) = draft.with(at) {
                put(&text, cursor);
                draft.set(Draft::of(text, cursor));
            }
        })
    };
    let on_input = {
        let draft = draft.setter();
        Callback::from(move |event: InputEvent| {
            if let Some((text, cursor)) = typed(&event) {
                draft.set(Draft::of(text, cursor));
            }
        })
    };
    let on_key = {
        let (draft, on_act, take, applied) =
            (draft.clone(), props.on_act.clone(), take.clone(), props.applied.clone());
        Callback::from(move |event: KeyboardEvent| {
            match (event.key().as_str(), draft.active) {
                ("ArrowDown", _) if draft.items.is_empty() => {
                    if let Some((text, cursor)) = typed(&event) {
                        draft.set(Draft::of(text, cursor));
                    }
                }
                ("ArrowDown", _) => draft.set(draft.stepped(1)),
                ("ArrowUp", _) => draft.set(draft.stepped(-1)),
                ("Enter" | "Tab", Some(at)) => take(at),
                ("Enter", None) => {
                    if Filter::parse(&draft.text).is_ok() {
                        on_act.emit(Act::Filter(draft.text.as_str().into()));
                        draft.set(Draft::closed(draft.text.clone()));
                    }
                }
                ("Escape", _) if !draft.items.is_empty() => draft.set(Draft::closed(draft.text.clone())),
                ("Escape", _) => draft.set(Draft::closed(applied.to_string())),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let on_blur = {
        let draft = draft.clone();
        move |_: FocusEvent| draft.set(Draft::closed(draft.text.clone()))
    };
    // The field keeps the focus while the list is pressed.
    let on_down = move |event: MouseEvent| {
        event.prevent_default();
        if let Some(at) = browser::number_at(&event, "data-item") {
            take(at);
        }
    };
    let on_clear = {
        let on_act = props.on_act.clone();
        move |_: MouseEvent| on_act.emit(Act::Filter(Rc::from("")))
    };
    let trouble = Filter::parse(&draft.text).err();
    let changed = *draft.text != *props.applied;
    let open = !draft.items.is_empty();
    let state = match (&trouble, changed, draft.text.is_empty()) {
        (Some(_), ..) => "wrong",
        (None, true, _) => "ready",
        (None, false, false) => "applied",
        (None, false, true) => "none",
    };
    html! {
        <div class="filter" role="search" aria-label="Filter" data-filter={state}>
            <input id={FIELD} type="text" role="combobox" aria-label="Display filter" aria-autocomplete="list" aria-expanded={open.to_string()}
                aria-controls={LIST} aria-activedescendant={draft.active.map(|at| format!("{LIST}-{at}"))}
                aria-invalid={trouble.is_some().then_some("true")} aria-describedby={TROUBLE} placeholder="Filter: icmp or tcp.flags.syn == 1"
                autocomplete="off" autocapitalize="off" spellcheck="false" value={draft.text.clone()}
                oninput={on_input} onkeydown={on_key} onblur={on_blur} />
            if let Some((done, all)) = props.progress {
                <progress max={all.to_string()} value={done.to_string()} aria-label="Packets looked at"></progress>
            }
            if !props.applied.is_empty() {
                <button id="filter-clear" onclick={on_clear} aria-label="Clear the filter" title="Show all packets">{"✕"}</button>
            }
            <div class="filter-below" onmousedown={on_down}>
                <div id={TROUBLE} class="filter-trouble">{ trouble.map(|trouble| pointed(&draft.text, &trouble.at, &trouble.message)) }
                    if state == "ready" && !open { <p class="filter-hint">{"Enter applies it"}</p> }</div>
                <ul id={LIST} role="listbox" aria-label="What could stand here" hidden={!open}>
                    { for draft.items.iter().enumerate().map(|(at, item)| html! {
                        <li id={format!("{LIST}-{at}")} role="option" data-item={at.to_string()} aria-selected={(draft.active == Some(at)).to_string()}>
                            <code>{&item.text}</code><small>{item.about}</small>
                        </li>
                    }) }
                </ul>
            </div>
        </div>
    }
}

/// The text again, with a line under what is wrong with it.
pub fn pointed(text: &str, at: &Range<usize>, message: &str) -> Html {
    let (start, end) = (at.start, at.end);
    let part = |range: Option<&str>| range.unwrap_or_default().to_owned();
    let blamed = match part(text.get(start..end)) {
        blamed if blamed.is_empty() => "\u{a0}".to_owned(),
        blamed => blamed,
    };
    html! {
        <>
            <code class="filter-pointed" aria-hidden="true">{part(text.get(..start))}<u>{blamed}</u>{part(text.get(end..))}</code>
            <p>{message.to_owned()}</p>
        </>
    }
}

/// What stands in the field, and where the cursor is in it, in bytes.
fn typed(event: &web_sys::Event) -> Option<(String, usize)> {
    let field: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let text = field.value();
    let units = field.selection_start().ok().flatten().unwrap_or(u32::MAX) as usize;
    let mut seen = 0;
    let cursor = text.char_indices().find_map(|(at, character)| {
        let here = seen >= units;
        seen += character.len_utf16();
        here.then_some(at)
    });
    let cursor = cursor.unwrap_or(text.len());
    Some((text, cursor))
}

/// Writes the text into the field, with the cursor at this byte of it.
fn put(text: &str, cursor: usize) {
    let field = browser::by_id(FIELD).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    if let Some(field) = field {
        field.set_value(text);
        let units = text.get(..cursor).map_or(0, |before| before.encode_utf16().count());
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        // A text field has a selection.
        let _ = field.set_selection_range(units, units);
    }
}
