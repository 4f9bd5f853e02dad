//! What can be done with the draft as a whole: begin anew, take changes back, leave.

use crate::browser;
use crate::components::menu::Menu;
use crate::craft::{self, Crafting};
use crate::opened::Opened;
use crate::state::{Act, Dialog, Pane};
use std::rc::Rc;
use wireglass_shared::bits::{BitSpan, len_u32};
use wireglass_shared::craft::TEMPLATES;
use wireglass_shared::table::Kind;
use yew::prelude::*;

/// What the row of tools needs.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The draft and its past.
    pub crafting: Rc<Crafting>,
    /// Whether what follows a change is read aloud.
    pub announces: bool,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

/// The row of tools.
#[component]
pub fn CraftBar(props: &Props) -> Html {
    let act = |act: Act| {
        let on_act = props.on_act.clone();
        move |_: MouseEvent| on_act.emit(act.clone())
    };
    let on_template = {
        let (opened, on_act) = (props.crafting.opened.clone(), props.on_act.clone());
        move |event: MouseEvent| {
            let template =
                browser::number_at::<usize>(&event, "data-template").and_then(|at| TEMPLATES.get(at));
            if let Some(template) = template {
                // There are no errors about errors.
                let is_error = opened.dissection.layers.iter().any(|layer| layer.quoted);
                let about = if is_error { None } else { template.draft_about(&opened.record()) };
                on_act.emit(Act::Draft(Rc::new(about.unwrap_or_else(|| template.draft()))));
            }
        }
    };
    let on_data = {
        let (opened, on_act) = (props.crafting.opened.clone(), props.on_act.clone());
        move |_: MouseEvent| {
            let end = opened.bytes.len();
            if let Ok(draft) = craft::with(&opened, |draft| draft.splice(end, end, b"wireglass")) {
                let bytes = BitSpan::new(len_u32(&opened.bytes) * 8, 8);
                let dissection = draft.dissection();
                let data = dissection.smallest_covering(bytes).and_then(|ix| dissection.nodes.get(ix));
                let span = data.map_or(bytes, |data| data.span);
                on_act.emit(Act::Draft(draft));
                on_act.emit(Act::Go(span, Pane::Keys));
            }
        }
    };
    let to_send = |_: MouseEvent| {
        if let Some(page) = browser::root() {
            browser::focus_in(&page, ".send :is(input, select, button):not(:disabled)");
        }
    };
    html! {
        <div class="craft-bar tools" role="group" aria-label="This draft">
            <Menu id="template" label={html! { {"Begin with"} }} title="Packets to begin with; errors quote the draft as it is, and Undo brings it back">
                <div onclick={on_template}>{ for TEMPLATES.iter().enumerate().map(|(at, template)| html! {
                    <button data-template={at.to_string()} data-id={template.id}>{template.title}<small>{template.about}</small></button>
                }) }</div>
            </Menu>
            <button id="craft-paste" onclick={act(Act::Ask(Some(Dialog::Paste)))}>{"Paste bytes…"}</button>
            if has_no_data(&props.crafting.opened) { <button id="add-data" onclick={on_data} title="Puts bytes behind the last header, to be changed">{"Add data"}</button> }
            <button id="undo" disabled={!props.crafting.has_past()} onclick={act(Act::Undo)} title="Ctrl Z">{"↶ Undo"}</button>
            <button id="redo" disabled={!props.crafting.has_future()} onclick={act(Act::Redo)} title="Ctrl Shift Z">{"↷ Redo"}</button>
            if props.announces { <span class="spoken" role="status" id="craft-followed">{props.crafting.what_followed()}</span> }
            <button id="to-send" onclick={to_send} title="Goes to what stands below the diagram">{"Send…"}</button>
            <button id="craft-close" onclick={act(Act::Craft(false))} title="The draft stays as it is; Craft shows it again">{"✕ Close"}</button>
        </div>
    }
}

/// Whether a draft ends with a header that carries nothing.
fn has_no_data(opened: &Opened) -> bool {
    let last = opened.dissection.leaves().last();
    !last.is_some_and(|(_, node)| matches!(node.field.kind, Kind::Bytes | Kind::Text))
}
