//! The draft to take along: as bytes, as a program that sends it, and as a link.

use crate::address::{Address, MOST_BYTES};
use crate::browser;
use crate::components::menu::Menu;
use std::rc::Rc;
use wireglass_shared::craft::Draft;
use wireglass_shared::stream::Level;
use wireglass_shared::value::hex_bytes;
use yew::prelude::*;

/// What is copied.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The draft.
    pub draft: Rc<Draft>,
    /// How it would be sent; `None` where it cannot be.
    pub level: Option<Level>,
    /// How many bytes at its beginning would not be sent.
    pub skips: usize,
}

/// The menu.
#[component]
pub fn Copy(props: &Props) -> Html {
    let said = use_state_eq(|| None::<&'static str>);
    let copy = |text: String| {
        let said = said.setter();
        move |_: MouseEvent| {
            let said = said.clone();
            browser::copy(&text, move |copied| {
                said.set(Some(if copied { "Copied." } else { "The browser does not let this page copy." }));
            });
        }
    };
    let bytes = props.draft.bytes();
    let carried = Address { draft: Some((props.draft.link(), bytes.to_vec())), ..Address::default() };
    let fits = bytes.len() <= MOST_BYTES;
    html! {
        <>
            <Menu id="copy-as" label={html! { {"Copy as"} }}>
                <button id="copy-hex" onclick={copy(hex_bytes(bytes))}>{"Hexadecimal"}<small>{"the bytes, and nothing else"}</small></button>
                <button id="copy-link" disabled={!fits} onclick={copy(browser::link_with(&carried.write()))}>{"A link"}
                    <small>{ if fits { "opens this draft anywhere, without an agent too; nothing is sent to a server" } else { "this draft is too long for a link" } }</small></button>
            </Menu>
            <span role="status" class="tools-said">{*said}</span>
        </>
    }
}
