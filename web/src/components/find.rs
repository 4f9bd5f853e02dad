//! Finds bytes or text in the packets of the list.

use crate::browser;
use crate::find::find;
use crate::numbers::grouped;
use crate::selection::Way;
use crate::state::{Act, Pane, Pin};
use crate::store::{RowId, Search, Store};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::filter::Needle;
use yew::prelude::*;

/// The id of the field, so that a key can lead to it.
pub const FIELD: &str = "find";

/// What the field needs.
#[derive(Properties)]
pub struct Props {
    /// The packets.
    pub store: Rc<RefCell<Store>>,
    /// The row on the table: the search begins there.
    pub row: Option<RowId>,
    /// What is picked in it.
    pub pin: Option<Pin>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.row == other.row && self.pin == other.pin
    }
}

/// The field, and how the search goes.
#[component]
pub fn Find(props: &Props) -> Html {
    let text = use_state_eq(String::new);
    let said = use_state_eq(String::new);
    // Which search is the latest: another one ends those before it.
    let latest = use_memo((), |()| Cell::new(0_u32));
    let on_input = {
        let (text, said, latest) = (text.setter(), said.setter(), latest.clone());
        move |event: InputEvent| {
            if let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            {
                latest.set(latest.get() + 1);
                text.set(field.value());
                said.set(String::new());
            }
        }
    };
    let search = {
        let (store, on_act, row, pin) = (props.store.clone(), props.on_act.clone(), props.row, props.pin);
        let (text, said, latest) = (text.clone(), said.setter(), latest.clone());
        Rc::new(move |way: Way| {
            let Some(needle) = Needle::parse(&text).map(Rc::new) else { return };
            let turn = latest.get() + 1;
            latest.set(turn);
            if let Some(span) = in_this_packet(&store.borrow(), &needle, row, pin, way) {
                said.set(String::new());
                return on_act.emit(Act::Go(span, Pane::Keys));
            }
            let from = row.unwrap_or_else(|| store.borrow().start());
            let contains = needle.clone();
            let search = Search::new(
                &store.borrow(),
                from,
                way,
                Rc::new(move |record, _| contains.find_in(record.bytes, 0).is_some()),
            );
            let (store, on_act, said, latest) = (store.clone(), on_act.clone(), said.clone(), latest.clone());
            spawn_local(async move {
                let told = |looked: u64, of: u64| {
                    said.set(format!("{} of {} packets", grouped(looked), grouped(of)));
                    latest.get() == turn
                };
                let found = find(store.clone(), search, told).await;
                if latest.get() != turn {
                    return;
                }
                let Some(opened) = found.and_then(|row| store.borrow().open(row)) else {
                    return said.set(match way {
                        Way::On => "Not in the packets below.".to_owned(),
                        Way::Back => "Not in the packets above.".to_owned(),
                    });
                };
                said.set(String::new());
                let places = places(&needle, &opened.bytes);
                let place = if way == Way::On { places.first() } else { places.last() };
                let span = place.copied();
                on_act.emit(Act::Open(Rc::new(opened)));
                if let Some(span) = span {
                    on_act.emit(Act::Go(span, Pane::Keys));
                }
            });
        })
    };
    let on_key = {
        let (search, on_act) = (search.clone(), props.on_act.clone());
        move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => search(if event.shift_key() { Way::Back } else { Way::On }),
            "Escape" => on_act.emit(Act::Finding(false)),
            _ => {}
        }
    };
    use_effect_with((), |()| browser::focus(FIELD));
    let press = |way: Way| {
        let search = search.clone();
        move |_: MouseEvent| search(way)
    };
    let on_close = {
        let on_act = props.on_act.clone();
        move |_: MouseEvent| on_act.emit(Act::Finding(false))
    };
    html! {
        <div class="find" role="search" aria-label="Find">
            <input id={FIELD} type="text" aria-label="Bytes or text to find" placeholder="de ad be ef, or text" autocomplete="off"
                spellcheck="false" oninput={on_input} onkeydown={on_key} />
            <button onclick={press(Way::Back)} aria-label="Find before" title="Shift Enter">{"↑"}</button>
            <button onclick={press(Way::On)} aria-label="Find next" title="Enter">{"↓"}</button>
            <button onclick={on_close} aria-label="Close the search" title="Esc">{"✕"}</button>
            <span class="find-said" role="status">{(*said).clone()}</span>
        </div>
    }
}

/// Where in a packet it stands.
fn places(needle: &Needle, bytes: &[u8]) -> Vec<BitSpan> {
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(range) = needle.find_in(bytes, from) {
        from = range.start + 1;
        let (Ok(start), Ok(len)) = (u32::try_from(range.start), u32::try_from(range.len())) else { break };
        places.push(BitSpan::bytes(start, len));
    }
    places
}

/// The next place in the packet on the table, behind or before what is picked.
fn in_this_packet(
    store: &Store,
    needle: &Needle,
    row: Option<RowId>,
    pin: Option<Pin>,
    way: Way,
) -> Option<BitSpan> {
    let (_, record) = store.get(row?)?;
    let places = places(needle, record.bytes);
    match (way, pin) {
        (Way::On, None) => places.first().copied(),
        (Way::On, Some(pin)) => places.into_iter().find(|place| place.start > pin.span.start),
        (Way::Back, None) => None,
        (Way::Back, Some(pin)) => places.into_iter().rev().find(|place| place.start < pin.span.start),
    }
}
