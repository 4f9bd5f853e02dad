//! What the keys do.

use crate::components::dialog::Modal;
use crate::keys::KEYS;
use crate::state::Act;
use yew::prelude::*;

/// What the dialog needs.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whether new packets are read aloud.
    pub announces: bool,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
    /// Closes it.
    pub on_close: Callback<()>,
}

/// The list of keys.
#[component]
pub fn Help(props: &Props) -> Html {
    let on_announce = {
        let on_act = props.on_act.clone();
        move |_: Event| on_act.emit(Act::Announce)
    };
    html! {
        <Modal title="Keys" on_close={props.on_close.clone()}>
            <dl class="keys">{ for KEYS.iter().map(|(keys, what)| html! {
                <div><dt>{*keys}</dt><dd>{*what}</dd></div>
            }) }</dl>
            <p class="dialog-note">
                {"Point at something to see it everywhere at once; click to hold on to it. Click it again to widen."}
            </p>
            <label class="help-announce"><input type="checkbox" id="announce" checked={props.announces} onchange={on_announce} />
                {" Have a screen reader say the newest packet, every few seconds"}</label>
        </Modal>
    }
}
