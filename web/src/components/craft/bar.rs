//! What can be done with the draft as a whole: begin anew, take changes back, leave.

use crate::browser;
use crate::components::menu::Menu;
use crate::craft::Crafting;
use crate::state::{Act, Dialog};
use std::rc::Rc;
use wireglass_shared::craft::TEMPLATES;
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
        let on_act = props.on_act.clone();
        move |event: MouseEvent| {
            let template =
                browser::number_at::<usize>(&event, "data-template").and_then(|at| TEMPLATES.get(at));
            if let Some(template) = template {
                on_act.emit(Act::Draft(Rc::new(template.draft())));
            }
        }
    };
    html! {
        <div class="craft-bar tools" role="group" aria-label="This draft">
            <Menu id="template" label={html! { {"Begin with"} }} title="Packets to begin with; the draft as it is can be had back with Undo">
                <div onclick={on_template}>{ for TEMPLATES.iter().enumerate().map(|(at, template)| html! {
                    <button data-template={at.to_string()} data-id={template.id}>{template.title}<small>{template.about}</small></button>
                }) }</div>
            </Menu>
            <button id="craft-paste" onclick={act(Act::Ask(Some(Dialog::Paste)))}>{"Paste bytes…"}</button>
            <button id="undo" disabled={!props.crafting.has_past()} onclick={act(Act::Undo)} title="Ctrl Z">{"↶ Undo"}</button>
            <button id="redo" disabled={!props.crafting.has_future()} onclick={act(Act::Redo)} title="Ctrl Shift Z">{"↷ Redo"}</button>
            if props.announces { <span class="spoken" role="status" id="craft-followed">{props.crafting.what_followed()}</span> }
            <button id="craft-close" onclick={act(Act::Craft(false))} title="The draft stays as it is; Craft shows it again">{"✕ Close"}</button>
        </div>
    }
}
