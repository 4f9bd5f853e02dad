//! What the keys do.

use crate::components::dialog::Modal;
use crate::keys::KEYS;
use yew::prelude::*;

/// Who closes the dialog.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Closes it.
    pub on_close: Callback<()>,
}

/// The list of keys.
#[component]
pub fn Help(props: &Props) -> Html {
    html! {
        <Modal title="Keys" on_close={props.on_close.clone()}>
            <dl class="keys">{ for KEYS.iter().map(|(keys, what)| html! {
                <div><dt>{*keys}</dt><dd>{*what}</dd></div>
            }) }</dl>
            <p class="dialog-note">
                {"Point at something to see it everywhere at once; click to hold on to it. Click it again to widen."}
            </p>
        </Modal>
    }
}
