//! The list of packets: only the rows in view exist. It follows the end until the reader scrolls up or picks a row.

use crate::browser;
use crate::hooks::use_style;
use crate::state::{Act, Ui};
use crate::store::{RowId, Shown, Store};
use crate::window::{List, ROW_PIXELS};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::HtmlElement;
use wireglass_shared::summary::summarize;
use yew::prelude::*;

/// What the list needs.
#[derive(Properties)]
pub struct Props {
    /// The packets.
    pub store: Rc<RefCell<Store>>,
    /// The first row there is.
    pub start: RowId,
    /// The row behind the last one: what tells that there are new ones.
    pub end: RowId,
    /// The reader's choices.
    pub ui: Rc<Ui>,
    /// Opens a row.
    pub on_open: Callback<RowId>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        (self.start, self.end) == (other.start, other.end) && self.ui == other.ui
    }
}

/// The list with its choices above and what is new below.
#[component]
pub fn Packets(props: &Props) -> Html {
    let view = use_node_ref();
    let spacer = use_node_ref();
    let window = use_node_ref();
    let scrolled = use_state_eq(|| 0_u64);
    let height = use_state_eq(|| 800_u64);
    let store = props.store.borrow();
    let ui = &props.ui;

    let limit = ui.paused_at.unwrap_or(props.end);
    let count = store.count_before(ui.shown, limit);
    let list = List { count: count as u64, height: *height };
    let drawn = list.drawn(*scrolled);

    use_style(&spacer, "height", format!("{}px", list.pixels()));
    use_style(&window, "transform", format!("translateY({}px)", drawn.offset));
    use_follow(&view, ui.following && ui.paused_at.is_none(), list);
    use_reveal(&view, props, list, limit);

    let on_scroll = {
        let (view, on_act, following) = (view.clone(), props.on_act.clone(), ui.following);
        let (scrolled, height) = (scrolled.setter(), height.setter());
        Callback::from(move |_: Event| {
            let Some(element) = view.cast::<HtmlElement>() else { return };
            scrolled.set(u64::try_from(element.scroll_top()).unwrap_or(0));
            height.set(u64::try_from(element.client_height()).unwrap_or(0));
            let from_end = element.scroll_height() - element.client_height() - element.scroll_top();
            let row = i32::try_from(ROW_PIXELS).unwrap_or(i32::MAX);
            if following && from_end > row {
                on_act.emit(Act::LetGo);
            }
        })
    };
    {
        // The height is known once the list stands on the page, and changes with the window.
        let (view, height) = (view.clone(), height.setter());
        use_effect_with((), move |()| {
            let measure = move || {
                if let Some(element) = view.cast::<HtmlElement>() {
                    height.set(u64::try_from(element.client_height()).unwrap_or(0));
                }
            };
            measure();
            let listener = browser::window()
                .map(|window| gloo::events::EventListener::new(&window, "resize", move |_| measure()));
            move || drop(listener)
        });
    }
    let open_at = {
        let on_open = props.on_open.clone();
        move |event: &MouseEvent| {
            if let Some(row) = browser::number_at(event, "data-row") {
                on_open.emit(row);
            }
        }
    };
    // A row counts as picked when the button goes down: until it comes up, a list that runs on may have moved.
    let on_down = {
        let open_at = open_at.clone();
        Callback::from(move |event: MouseEvent| {
            if event.button() == 0 {
                open_at(&event);
            }
        })
    };
    // Clicks without a button come from assistive technology.
    let on_click = Callback::from(move |event: MouseEvent| {
        if event.detail() == 0 {
            open_at(&event);
        }
    });
    let rows: Vec<RowId> =
        (drawn.first..drawn.end).filter_map(|at| store.row_at(ui.shown, usize::try_from(at).ok()?)).collect();
    let opened = ui.opened.as_ref().map(|opened| opened.row).filter(|row| rows.contains(row));
    let active = opened.map(|row| format!("row-{row}"));
    let rows: Html = rows.into_iter().filter_map(|row| row_html(&store, ui, row)).collect();
    html! {
        <section class="packets" aria-label="Packets">
            { choices(&store, ui, &props.on_act) }
            <div class="packets-view" ref={view} onscroll={on_scroll} onmousedown={on_down} onclick={on_click} role={(count > 0).then_some("listbox")} tabindex="0"
                aria-label="Captured packets" aria-activedescendant={active}>
                <div ref={spacer} class="packets-spacer">
                    <div ref={window} class="packets-window">{rows}</div>
                </div>
                if count == 0 {
                    <p class="packets-none">{ nothing_yet(&store, ui) }</p>
                }
            </div>
            { pill(&store, props, limit) }
        </section>
    }
}

fn nothing_yet(store: &Store, ui: &Ui) -> &'static str {
    match (ui.shown, store.count(Shown::All)) {
        (_, 0) => "No packet yet. Press Ping, or ping 127.0.0.1 in a terminal.",
        (Shown::Icmp, _) => "No ICMP packet yet. Press Ping.",
        _ => "No TCP packet yet. Press Fetch a page.",
    }
}

fn choices(store: &Store, ui: &Ui, on_act: &Callback<Act>) -> Html {
    let choice = |shown: Shown| {
        let on_act = on_act.clone();
        html! {
            <button aria-pressed={(ui.shown == shown).to_string()} onclick={move |_| on_act.emit(Act::Show(shown))}>
                {shown.label()}<span class="count">{store.count(shown)}</span>
            </button>
        }
    };
    html! { <div class="choices" role="group" aria-label="Show">{ for Shown::ALL.map(choice) }</div> }
}

/// What is new below, while the list does not follow.
fn pill(store: &Store, props: &Props, limit: RowId) -> Html {
    let ui = &props.ui;
    if store.built_in || (ui.following && ui.paused_at.is_none()) {
        return html! {};
    }
    let on_act = props.on_act.clone();
    let waiting = store.count(ui.shown) - store.count_before(ui.shown, limit);
    let text = match (ui.paused_at, waiting) {
        (Some(_), 0) => "Paused".to_owned(),
        (Some(_), waiting) => format!("Paused · {waiting} new"),
        (None, _) => "Follow live".to_owned(),
    };
    html! { <button class="pill" onclick={move |_| on_act.emit(Act::Follow)}>{text}<kbd>{"End"}</kbd></button> }
}

fn row_html(store: &Store, ui: &Ui, row: RowId) -> Option<Html> {
    let (seq, record) = store.get(row)?;
    let summary = summarize(&record);
    let current = ui.opened.as_ref().is_some_and(|opened| opened.row == row);
    let time = format!("{:.6}", store.seconds(record.at));
    Some(html! {
        <div key={row.to_string()} id={format!("row-{row}")} class="row" role="option" data-row={row.to_string()}
            data-seq={seq.to_string()} data-protocol={summary.protocol} aria-current={current.then_some("true")}>
            <span class="row-line">
                <span class="row-protocol">{summary.protocol}</span>
                <span class="row-info">{summary.info.to_string()}</span>
            </span>
            <span class="row-line row-small">
                <span>{"#"}{seq}</span>
                <span class="row-time" title="seconds since the first packet here">{time}</span>
                <span class="row-way">{summary.source.to_string()}{" → "}{summary.destination.to_string()}</span>
                <span>{record.orig_len}{" B"}</span>
            </span>
        </div>
    })
}

/// Keeps the end in view while following.
#[hook]
fn use_follow(view: &NodeRef, following: bool, list: List) {
    let view = view.clone();
    use_effect_with((following, list), move |(following, _)| {
        if let Some(element) = view.cast::<HtmlElement>().filter(|_| *following) {
            element.set_scroll_top(element.scroll_height());
        }
    });
}

/// Brings a newly opened row into view where it is not; rows from `limit` on are not in the list.
#[hook]
fn use_reveal(view: &NodeRef, props: &Props, list: List, limit: RowId) {
    let (view, store, shown) = (view.clone(), props.store.clone(), props.ui.shown);
    use_effect_with(props.ui.opened.as_ref().map(|opened| opened.row), move |opened| {
        let shown_row = opened.filter(|row| *row < limit);
        let (Some(row), Some(element)) = (shown_row, view.cast::<HtmlElement>()) else { return };
        let row = store.borrow().count_before(shown, row) as u64;
        let scrolled = u64::try_from(element.scroll_top()).unwrap_or(0);
        if let Some(target) = list.scroll_to(row, scrolled) {
            element.set_scroll_top(i32::try_from(target).unwrap_or(i32::MAX));
        }
    });
}
