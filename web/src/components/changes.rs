//! In which fields the packet differs from the one it is compared with, in words.

use crate::browser;
use crate::compared::Compared;
use crate::state::{Act, Pane};
use std::rc::Rc;
use yew::prelude::*;

/// What there is to say.
#[derive(Properties)]
pub struct Props {
    /// What the comparison found.
    pub compared: Rc<Compared>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.compared, &other.compared)
    }
}

/// The list of changes.
#[component]
pub fn Changes(props: &Props) -> Html {
    let on_click = {
        let (compared, on_act) = (props.compared.clone(), props.on_act.clone());
        move |event: MouseEvent| {
            let change =
                browser::number_at::<usize>(&event, "data-change").and_then(|at| compared.changes.get(at));
            if let Some(span) = change.and_then(|change| change.span) {
                on_act.emit(Act::Go(span, Pane::Words));
            }
        }
    };
    let compared = &props.compared;
    html! {
        <details class="changes" open=true onclick={on_click}>
            <summary>{format!("Compared with #{}: {}", compared.number, compared.diff.summary())}</summary>
            <ul>{ for compared.changes.iter().enumerate().map(|(ix, change)| html! {
                <li><b>{change.protocol}</b>{" "}
                { match change.span {
                    Some(_) => html! { <button data-change={ix.to_string()}>{&change.text}</button> },
                    None => html! { {&change.text} },
                } }</li>
            }) }</ul>
        </details>
    }
}
