//! The list of packets: only the rows in view exist. It follows the end until the reader scrolls up or picks a row.

use super::find::Find;
use super::note::note;
use super::row::Row;
use crate::browser;
use crate::hooks::use_style;
use crate::numbers::grouped;
use crate::state::{Act, Ui};
use crate::store::{Predicate, RowId, Store};
use crate::window::{LARGE_ROW_PIXELS, List, Place, ROW_PIXELS};
use gloo::timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, ResizeObserver};
use wireglass_shared::filter::Filter;
use yew::prelude::*;

/// Once a long list was not scrolled for so long, its scroll bar is set right.
const REST_MILLIS: u32 = 200;

/// The filters of the buttons above the list.
const ICMP: &str = "icmp or icmpv6";
const TCP: &str = "tcp";

/// What the list needs.
#[derive(Properties)]
pub struct Props {
    /// The packets.
    pub store: Rc<RefCell<Store>>,
    /// What tells that something about them changed.
    pub revision: u64,
    /// The reader's choices.
    pub ui: Rc<Ui>,
    /// Opens a row.
    pub on_open: Callback<RowId>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision && self.ui == other.ui
    }
}

/// Where the reader is in the list. Beside Yew's state: the list asks for it while it is drawn, and sets it right.
#[derive(Default)]
struct Reading {
    place: Cell<Place>,
    /// The row at the top. It stays there when rows before it come or go.
    anchor: Cell<RowId>,
    /// The row behind the last one that was there when the list last followed.
    left_at: Cell<RowId>,
    /// Where the browser is to scroll to.
    wanted: Cell<Option<u64>>,
    rest: RefCell<Option<Timeout>>,
}

impl Reading {
    /// The place is there because the reader wants it so.
    fn hold(&self, place: Place, list: List, store: &mut Store) {
        self.place.set(place);
        if let Some(row) = store.row_at(place.top / list.row) {
            self.anchor.set(row);
            store.reading = row;
        }
    }

    /// The place now that the list may have changed.
    fn keep(&self, list: List, following: bool, store: &Store) -> Place {
        let before = self.place.get();
        let anchor = store.count_before(self.anchor.get());
        let place = if following {
            list.bottom()
        } else if anchor == before.top / list.row && before.scrolled <= list.bottom().scrolled {
            before
        } else {
            list.at(anchor * list.row + before.top % list.row)
        };
        if place != before || following {
            self.wanted.set(Some(place.scrolled));
        }
        self.place.set(place);
        if following {
            self.left_at.set(store.end());
            self.anchor.set(store.row_at(place.top / list.row).unwrap_or_default());
        }
        place
    }
}

/// The list with its choices above and what is new below.
#[component]
pub fn Packets(props: &Props) -> Html {
    let view = use_node_ref();
    let spacer = use_node_ref();
    let window = use_node_ref();
    let height = use_state_eq(|| 800_u64);
    let redraw = use_force_update();
    let reading = use_memo((), |()| Reading::default());
    let store = props.store.borrow();
    let ui = &props.ui;

    let is_live = store.file.is_none() && !store.built_in;
    let limit = ui.paused_at.filter(|_| is_live).unwrap_or_else(|| store.end());
    let following = ui.following && (ui.paused_at.is_none() || !is_live);
    let count = store.count_before(limit);
    let row = if ui.projector { LARGE_ROW_PIXELS } else { ROW_PIXELS };
    let list = List { count, height: *height, row };
    let place = reading.keep(list, following, &store);
    let drawn = list.drawn(place);

    use_style(&spacer, "height", format!("{}px", list.pixels()));
    use_style(&window, "transform", format!("translateY({}px)", drawn.offset));
    use_scrolling(&view, &reading);
    use_reveal(&view, props, &reading, list, limit, &redraw);
    use_height(&view, height.setter());
    use_filter(&props.store, &ui.filter);

    let on_scroll = {
        let (view, on_act, store) = (view.clone(), props.on_act.clone(), props.store.clone());
        let (reading, redraw) = (reading.clone(), redraw.clone());
        Callback::from(move |_: Event| {
            let Some(element) = view.cast::<HtmlElement>() else { return };
            let scrolled = u64::try_from(element.scroll_top()).unwrap_or(0);
            let before = reading.place.get();
            // What the page did itself needs no answer.
            if scrolled.abs_diff(before.scrolled) <= 1 {
                return;
            }
            let place = list.scroll(before, scrolled);
            reading.hold(place, list, &mut store.borrow_mut());
            // However little: whoever scrolls up wants to stay. A list that became higher is still at its end.
            let below = element.scroll_height() - element.client_height() - element.scroll_top();
            if following && scrolled < before.scrolled && below > 1 {
                on_act.emit(Act::LetGo);
            }
            if list.is_scaled() {
                let (kept, again) = (reading.clone(), redraw.clone());
                *reading.rest.borrow_mut() = Some(Timeout::new(REST_MILLIS, move || {
                    let place = list.at(kept.place.get().top);
                    kept.place.set(place);
                    kept.wanted.set(Some(place.scrolled));
                    again.force_update();
                }));
            }
            if list.drawn(place) != list.drawn(before) {
                redraw.force_update();
            }
        })
    };
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
    let opened = ui.opened.as_ref().map(|opened| opened.row);
    // While packets come in, nobody knows how many there will be; ARIA has -1 for that.
    let set_size = if is_live && following { -1 } else { i64::try_from(count).unwrap_or(i64::MAX) };
    let mut active = None;
    let rows: Html = (drawn.first..drawn.end)
        .filter_map(|at| Some((at, store.row_at(at)?)))
        .map(|(at, row)| {
            let current = opened == Some(row);
            let above = at.checked_sub(1).and_then(|at| store.row_at(at));
            let anew = above.is_some_and(|above| store.begins_between(above, row));
            if current {
                active = Some(format!("row-{row}"));
            }
            html! {
                <Row key={row.to_string()} store={props.store.clone()} {row} {current} {anew} via={store.via(row)} position={at + 1} {set_size} />
            }
        })
        .collect();
    html! {
        <section class="packets" aria-label="Packets">
            { choices(&store, ui, &props.on_act) }
            if ui.finding {
                <Find store={props.store.clone()} row={opened} pin={ui.pin} on_act={props.on_act.clone()} />
            }
            { note(&store) }
            <div class="packets-view" ref={view} onscroll={on_scroll} onmousedown={on_down} onclick={on_click} role={(count > 0).then_some("listbox")} tabindex="0"
                aria-label="Captured packets" aria-activedescendant={active}>
                <div ref={spacer} class="packets-spacer">
                    <div ref={window} class="packets-window">{rows}</div>
                </div>
                if count == 0 {
                    <p class="packets-none">{ nothing_yet(&store, ui) }</p>
                }
            </div>
            { pill(&store, props, limit, reading.left_at.get()) }
        </section>
    }
}

fn nothing_yet(store: &Store, ui: &Ui) -> &'static str {
    match (&*ui.filter, store.total(), &store.file) {
        (_, 0, Some(file)) if file.done => "There is no packet in this file.",
        (_, 0, Some(_)) => "Reading …",
        (_, 0, None) => "No packet yet. Press Ping, or ping 127.0.0.1 in a terminal.",
        _ if store.progress().is_some() => "Looking …",
        (ICMP, _, None) => "No ICMP packet yet. Press Ping.",
        (TCP, _, None) => "No TCP packet yet. Press Fetch a page.",
        _ => "The filter takes no packet.",
    }
}

fn choices(store: &Store, ui: &Ui, on_act: &Callback<Act>) -> Html {
    let choice = |(label, filter): (&'static str, &'static str)| {
        let on_act = on_act.clone();
        html! {
            <button aria-pressed={(*ui.filter == *filter).to_string()} onclick={move |_| on_act.emit(Act::Filter(filter.into()))}>
                {label}
            </button>
        }
    };
    html! {
        <div class="choices" role="group" aria-label="Show">
            { for [("All", ""), ("ICMP", ICMP), ("TCP", TCP)].map(choice) }
            <span class="packets-count" data-count={store.count().to_string()} data-total={store.total().to_string()}>
                { counted(store) }
            </span>
        </div>
    }
}

/// How many packets the list shows; and of how many, where it does not show all.
fn counted(store: &Store) -> String {
    let (count, total) = (store.count(), store.total());
    let what = if total == 1 { "packet" } else { "packets" };
    if store.is_filtered() {
        format!("{} of {} {what}", grouped(count), grouped(total))
    } else {
        format!("{} {what}", grouped(total))
    }
}

/// What is new below, while the list does not follow.
fn pill(store: &Store, props: &Props, limit: RowId, left_at: RowId) -> Html {
    let ui = &props.ui;
    if store.built_in || store.file.is_some() || (ui.following && ui.paused_at.is_none()) {
        return html! {};
    }
    let on_act = props.on_act.clone();
    let seen_until = if ui.paused_at.is_some() { limit } else { left_at };
    let waiting = store.count() - store.count_before(seen_until);
    let text = match (ui.paused_at, waiting) {
        (Some(_), 0) => "Paused".to_owned(),
        (Some(_), waiting) => format!("Paused · {} new", grouped(waiting)),
        (None, 0) => "Follow live".to_owned(),
        (None, waiting) => format!("{} new", grouped(waiting)),
    };
    html! { <button class="pill" onclick={move |_| on_act.emit(Act::Follow)}>{text}<kbd>{"End"}</kbd></button> }
}

/// Shows what the filter takes.
#[hook]
fn use_filter(store: &Rc<RefCell<Store>>, filter: &Rc<str>) {
    let store = store.clone();
    use_effect_with(filter.clone(), move |filter| {
        // What cannot be read was refused before it came here; it would take every packet.
        let filter =
            Some(filter).filter(|filter| !filter.is_empty()).and_then(|filter| Filter::parse(filter).ok());
        let predicate = filter
            .map(|filter| -> Predicate { Rc::new(move |record, number| filter.matches(record, number)) });
        let mut store = store.borrow_mut();
        if predicate.is_some() || store.is_filtered() {
            store.set_filter(predicate);
        }
    });
}

/// The height is known once the list stands on the page, and changes with all that stands around it.
#[hook]
fn use_height(view: &NodeRef, height: UseStateSetter<u64>) {
    let view = view.clone();
    use_effect_with((), move |()| {
        let element = view.cast::<HtmlElement>();
        let measured = element.clone();
        let measure = Closure::<dyn Fn()>::new(move || {
            if let Some(element) = &measured {
                height.set(u64::try_from(element.client_height()).unwrap_or(0));
            }
        });
        let observer = ResizeObserver::new(measure.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, &element) {
            observer.observe(element);
        }
        move || {
            observer.iter().for_each(ResizeObserver::disconnect);
            drop(measure);
        }
    });
}

/// Scrolls to where the list is to be, once it is drawn so.
#[hook]
fn use_scrolling(view: &NodeRef, reading: &Rc<Reading>) {
    let (view, reading) = (view.clone(), reading.clone());
    use_effect(move || {
        let (Some(wanted), Some(element)) = (reading.wanted.take(), view.cast::<HtmlElement>()) else {
            return;
        };
        let wanted = i32::try_from(wanted).unwrap_or(i32::MAX);
        if element.scroll_top() != wanted {
            element.set_scroll_top(wanted);
        }
    });
}

/// Brings a newly opened row into view where it is not; rows from `limit` on are not in the list.
#[hook]
fn use_reveal(
    view: &NodeRef,
    props: &Props,
    reading: &Rc<Reading>,
    list: List,
    limit: RowId,
    redraw: &UseForceUpdateHandle,
) {
    let (view, store) = (view.clone(), props.store.clone());
    let (reading, redraw) = (reading.clone(), redraw.clone());
    use_effect_with(props.ui.opened.as_ref().map(|opened| opened.row), move |opened| {
        let shown_row = opened.filter(|row| *row < limit);
        let (Some(row), Some(_)) = (shown_row, view.get()) else { return };
        let mut store = store.borrow_mut();
        let position = store.count_before(row);
        match list.reveal(position, reading.place.get()) {
            Some(place) => {
                reading.hold(place, list, &mut store);
                reading.wanted.set(Some(place.scrolled));
                redraw.force_update();
            }
            None => reading.hold(reading.place.get(), list, &mut store),
        }
    });
}
