//! A button that opens a list of things to choose from. It closes when one is chosen, when the focus leaves it, and with Esc.

use crate::browser;
use gloo::events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, FocusEvent, HtmlDetailsElement, HtmlElement, Node};
use yew::prelude::*;

/// What stays free between a menu and the edge of the window.
const MARGIN_PIXELS: i64 = 6;

/// What the menu shows.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What stands on the button.
    pub label: Html,
    /// The id of the button.
    pub id: AttrValue,
    /// What it is for, where the button alone does not say.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// The things to choose from: buttons, and what explains them.
    pub children: Html,
}

/// The menu.
#[component]
pub fn Menu(props: &Props) -> Html {
    let (root, body) = (use_node_ref(), use_node_ref());
    let close = {
        let root = root.clone();
        move || root.cast::<HtmlDetailsElement>().iter().for_each(|menu| menu.set_open(false))
    };
    let on_focus_out = {
        let (root, close) = (root.clone(), close.clone());
        move |event: FocusEvent| {
            let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
            // Another window has the focus now: who comes back goes on here.
            let away = to.is_none() && !browser::has_any_focus();
            if !away && root.get().is_some_and(|menu| !menu.contains(to.as_ref())) {
                close();
            }
        }
    };
    let on_key = {
        let (root, close) = (root.clone(), close.clone());
        move |event: KeyboardEvent| {
            let open = root.cast::<HtmlDetailsElement>().is_some_and(|menu| menu.open());
            if open && event.key() == "Escape" {
                event.stop_propagation();
                close();
                focus_button(&root);
            }
        }
    };
    // A press of something with an effect closes the menu; the effect is its own handler's.
    let on_click = move |event: MouseEvent| {
        let hit = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let chosen = hit.and_then(|hit| hit.closest("button").ok().flatten());
        if chosen.is_some_and(|chosen| !chosen.has_attribute("data-stays")) {
            close();
        }
    };
    let on_toggle = {
        let (root, body) = (root.clone(), body.clone());
        move |_: Event| place(&root, &body)
    };
    {
        // What it shows may have become wider.
        let (root, body) = (root.clone(), body.clone());
        use_effect(move || place(&root, &body));
    }
    {
        let (root, body) = (root.clone(), body.clone());
        use_effect_with((), move |()| {
            let listener = browser::window()
                .map(|window| EventListener::new(&window, "resize", move |_| place(&root, &body)));
            move || drop(listener)
        });
    }
    html! {
        <details class="menu" ref={root} onfocusout={on_focus_out} onkeydown={on_key} onclick={on_click} ontoggle={on_toggle}>
            <summary id={props.id.clone()} title={props.title.clone()}>{props.label.clone()}</summary>
            <div class="menu-body" ref={body} tabindex="-1">{props.children.clone()}</div>
        </details>
    }
}

/// Moves back into the window what would stick out of it on the right.
fn place(root: &NodeRef, body: &NodeRef) {
    let open = root.cast::<HtmlDetailsElement>().is_some_and(|menu| menu.open());
    let Some(body) = body.cast::<HtmlElement>().filter(|_| open) else { return };
    browser::set_style(&body, "left", "0");
    #[expect(clippy::cast_possible_truncation, reason = "windows are not that wide")]
    let right = body.get_bounding_client_rect().right() as i64 + MARGIN_PIXELS;
    let out = right - browser::root().map_or(right, |root| root.client_width().into());
    if out > 0 {
        browser::set_style(&body, "left", &format!("-{out}px"));
    }
}

fn focus_button(root: &NodeRef) {
    if let Some(menu) = root.cast::<Element>() {
        browser::focus_in(&menu, "summary");
    }
}
