//! The draft to take along: as bytes, as a program that sends it, and as a link.

use crate::address::{Address, MOST_BYTES};
use crate::browser;
use crate::components::menu::Menu;
use std::rc::Rc;
use wireglass_shared::craft::Draft;
use wireglass_shared::stream::Level;
use wireglass_shared::value::hex_bytes;
use wireglass_shared::view::program::{Language, program};
use yew::prelude::*;

const HEX: &str = "hex";
const LINK: &str = "link";

/// What is copied.
#[derive(Clone, PartialEq, Properties)]
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
    let copy = {
        let said = said.setter();
        move |text: &str| {
            let said = said.clone();
            browser::copy(text, move |copied| {
                said.set(Some(if copied { "Copied." } else { "The browser does not let this page copy." }));
            });
        }
    };
    let on_click = {
        let Props { draft, level, skips } = props.clone();
        move |event: MouseEvent| {
            let Some(name) = browser::data_at(&event, "data-copy") else { return };
            if let Some(text) = text_of(&name, &draft, level.as_ref(), skips) {
                copy(&text);
            }
        }
    };
    let fits = props.draft.bytes().len() <= MOST_BYTES;
    html! {
        <>
            <Menu id="copy-as" label={html! { {"Copy as"} }}>
                <div onclick={on_click}>
                    <button data-copy={HEX}>{"Hex"}<small>{"all bytes of the draft"}</small></button>
                    { for programs().map(|language| html! {
                        <button data-copy={language.id()} disabled={props.level.is_none()}>{language.title()}<small>{"a program that sends it as chosen here"}</small></button>
                    }) }
                    <button data-copy={LINK} disabled={!fits}>{"Link"}
                        <small>{ if fits { "opens this draft anywhere, without an agent too; nothing is sent to a server" } else { "this draft is too long for a link" } }</small></button>
                </div>
            </Menu>
            <span role="status" class="tools-said">{*said}</span>
        </>
    }
}

fn programs() -> impl Iterator<Item = Language> {
    Language::ALL.into_iter().filter(|language| *language != Language::Hex)
}

/// What a choice of the menu puts on the clipboard.
fn text_of(name: &str, draft: &Draft, level: Option<&Level>, skips: usize) -> Option<String> {
    match name {
        HEX => Some(hex_bytes(draft.bytes())),
        LINK => {
            // No token is in it: the address of this page without what stands behind its path.
            let carried = Some((draft.link(), draft.bytes().to_vec()));
            Some(browser::link_with(&Address { draft: carried, ..Address::default() }.write()))
        }
        _ => {
            let language = programs().find(|language| language.id() == name)?;
            program(level?, draft.bytes().get(skips..)?, language)
        }
    }
}
