//! What can be done with the packet on the table: other bases, another packet beside it, a mark, and what leaves the page.

use super::menu::Menu;
use super::share::Share;
use crate::compared::With;
use crate::craft;
use crate::export::{Form, export};
use crate::opened::Opened;
use crate::state::Act;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::value::Base;
use yew::prelude::*;

/// What the tools work on.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The packet.
    pub opened: Rc<Opened>,
    /// The capture that the page brought along, if that is what is shown.
    pub sample: Option<&'static str>,
    /// The bits held on to.
    pub pin: Option<BitSpan>,
    /// How numbers are written.
    pub base: Base,
    /// What the packet is compared with.
    pub with: With,
    /// What it can be compared with.
    pub there: [bool; 5],
    /// The number of the marked packet.
    pub marked: Option<u64>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

const BASES: [(Base, &str); 4] = [
    (Base::Usual, "as usual"),
    (Base::Hex, "hexadecimal"),
    (Base::Decimal, "decimal"),
    (Base::Binary, "binary"),
];

/// The row of tools.
#[component]
pub fn Tools(props: &Props) -> Html {
    let on_base = choice(&props.on_act, |at| BASES.get(at).map(|(base, _)| Act::Base(*base)));
    let on_with = choice(&props.on_act, |at| With::ALL.get(at).map(|with| Act::Compare(*with)));
    let on_mark = {
        let (on_act, opened) = (props.on_act.clone(), props.opened.clone());
        let marked = props.marked == Some(opened.seq);
        move |_| on_act.emit(Act::Mark((!marked).then(|| opened.clone())))
    };
    let marked = props.marked == Some(props.opened.seq);
    let on_copy = {
        let (on_act, opened) = (props.on_act.clone(), props.opened.clone());
        move |_| on_act.emit(Act::Draft(craft::of_packet(&opened)))
    };
    let captured = props.opened.draft.is_none();
    html! {
        <div class="tools" role="group" aria-label="This packet">
            <label>{"Values "}<select id="base" onchange={on_base}>
                { for BASES.iter().map(|(base, label)| html! { <option selected={*base == props.base}>{*label}</option> }) }
            </select></label>
            <label>{"Compare with "}<select id="compare" onchange={on_with}>
                { for With::ALL.iter().zip(props.there).map(|(with, there)| html! {
                    <option selected={*with == props.with} disabled={!there} value={with.id()}>{ name(*with, props.marked) }</option>
                }) }
            </select></label>
            if captured { <button id="mark" aria-pressed={marked.to_string()} onclick={on_mark} title="Mark this packet, to compare others with it">
                { if marked { "★ Marked" } else { "☆ Mark" } }
            </button>
            <button id="edit-copy" onclick={on_copy} title="Makes a draft of this packet, to be changed and sent">{"Edit a copy"}</button> }
            <Menu id="export" label={html! { {"Export"} }}>
                { for Form::ALL.into_iter().map(|form| {
                    let (opened, pin) = (props.opened.clone(), props.pin);
                    let (name, about) = form.words();
                    html! { <button onclick={move |_| export(&opened, pin, form)}>{name}<small>{about}</small></button> }
                }) }
            </Menu>
            if captured { <Share opened={props.opened.clone()} sample={props.sample} pin={props.pin} /> }
        </div>
    }
}

fn name(with: With, marked: Option<u64>) -> String {
    match (with, marked) {
        (With::Marked, Some(number)) => format!("#{number}, marked"),
        _ => with.label().to_owned(),
    }
}

/// What the chosen option of a list asks for.
fn choice(on_act: &Callback<Act>, act: fn(usize) -> Option<Act>) -> Callback<Event> {
    let on_act = on_act.clone();
    Callback::from(move |event: Event| {
        let list = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        let at = list.and_then(|list| usize::try_from(list.selected_index()).ok());
        if let Some(act) = at.and_then(act) {
            on_act.emit(act);
        }
    })
}
