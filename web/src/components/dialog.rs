//! A dialog before the page: the browser's own, which keeps the focus inside and gives it back.

use wasm_bindgen::JsCast as _;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// What the dialog shows.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Its heading.
    pub title: AttrValue,
    /// Told when it was closed, whichever way.
    pub on_close: Callback<()>,
    /// What stands in it.
    pub children: Html,
}

/// The dialog. It is open as long as it is on the page.
#[component]
pub fn Modal(props: &Props) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let element = dialog.cast::<HtmlDialogElement>();
            if let Some(element) = &element {
                // Only an open dialog refuses, and this one is new.
                let _ = element.show_modal();
            }
            move || element.iter().for_each(HtmlDialogElement::close)
        });
    }
    let on_close = {
        let on_close = props.on_close.clone();
        move |_: Event| on_close.emit(())
    };
    let on_button = {
        let on_close = props.on_close.clone();
        move |_: MouseEvent| on_close.emit(())
    };
    // A click beside the dialog hits the dialog itself: what it shows stands in an element of its own.
    let on_click = {
        let (on_close, dialog) = (props.on_close.clone(), dialog.clone());
        move |event: MouseEvent| {
            let hit = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            if hit.is_some() && hit == dialog.get() {
                on_close.emit(());
            }
        }
    };
    // The keys of the page are not meant while a dialog stands before it.
    let on_key = |event: KeyboardEvent| event.stop_propagation();
    html! {
        <dialog class="dialog" ref={dialog} onclose={on_close} onclick={on_click} onkeydown={on_key} aria-labelledby="dialog-title">
            <div class="dialog-body">
                <header><h2 id="dialog-title">{props.title.clone()}</h2>
                    <button class="dialog-close" onclick={on_button} aria-label="Close" title="Esc">{"✕"}</button></header>
                {props.children.clone()}
            </div>
        </dialog>
    }
}
