//! Where packets come from and go to: live, a file, a capture that the page brings along, pasted bytes; and saving.

use super::interfaces::Interfaces;
use super::menu::Menu;
use crate::browser;
use crate::link::Link;
use crate::plain::plain;
use crate::samples::{SAMPLES, Sample};
use crate::state::{Act, Dialog};
use crate::store::Store;
use crate::{load, save};
use gloo::events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::{DragEvent, HtmlInputElement};
use wireglass_shared::stream::{PageMsg, Source};
use yew::prelude::*;

/// What it needs.
#[derive(Properties)]
pub struct Props {
    /// The packets.
    pub store: Rc<RefCell<Store>>,
    /// What tells that something about them changed.
    pub revision: u64,
    /// Asks the agent for something.
    pub on_ask: Callback<PageMsg>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

/// The menu of sources.
#[component]
pub fn Sources(props: &Props) -> Html {
    let input = use_node_ref();
    use_drops(&props.store);
    let on_pick = {
        let (input, store) = (input.clone(), props.store.clone());
        Callback::from(move |_: Event| {
            let Some(input) = input.cast::<HtmlInputElement>() else { return };
            if let Some(file) = load::first(input.files()) {
                load::open(&store, file);
            }
            // The same file can be picked again: it may have grown.
            input.set_value("");
        })
    };
    let on_open = {
        let input = input.clone();
        move |_: MouseEvent| input.cast::<HtmlInputElement>().iter().for_each(|input| input.click())
    };
    let on_save = {
        let store = props.store.clone();
        move |_: MouseEvent| save::pcapng(&store)
    };
    let on_live = {
        let store = props.store.clone();
        move |_: MouseEvent| store.borrow_mut().close_file()
    };
    let on_paste = {
        let on_act = props.on_act.clone();
        move |_: MouseEvent| on_act.emit(Act::Ask(Some(Dialog::Paste)))
    };
    let on_sample = {
        let store = props.store.clone();
        move |event: MouseEvent| {
            let sample = browser::number_at::<usize>(&event, "data-sample").and_then(|at| SAMPLES.get(at));
            if let Some(sample) = sample {
                load::open_sample(&store, sample, None);
            }
        }
    };
    let store = props.store.borrow();
    let live = store.file.is_none();
    html! {
        <>
            <input ref={input} type="file" id="file" hidden=true accept=".pcap,.pcapng,.cap,.dump,.ntar" onchange={on_pick} />
            <Menu id="source" title="Where packets come from" label={shown(&store)}>
                <button id="back-to-live" onclick={on_live} disabled={live}>{"Live"}<small>{"packets as they come, from wireglass"}</small></button>
                if let (Link::Live, Some(Source::Live { interfaces, filter, .. })) = (&store.link, &store.source) {
                    <Interfaces interfaces={store.interfaces.clone()} captured={interfaces.clone()} filter={filter.clone()}
                        role={store.role} refusal={store.refusal.clone()} on_capture={props.on_ask.clone()} />
                }
                <button id="open-file" onclick={on_open}>{"Open a capture file…"}<small>{"pcap or pcapng; it stays in this browser. Files can be dropped on the page too"}</small></button>
                <button id="paste-hex" onclick={on_paste}>{"Paste bytes…"}<small>{"hexadecimal, from whatever tool or source code"}</small></button>
                <button id="save-file" onclick={on_save} disabled={store.count() == 0}>{"Save the list…"}<small>{"the packets that it shows, as pcapng"}</small></button>
                <h2>{"Captures to learn from"}</h2>
                <div class="samples" onclick={on_sample}>{ for SAMPLES.iter().enumerate().map(|(at, sample): (usize, &Sample)| html! {
                    <button data-sample={at.to_string()} data-id={sample.id}>{sample.title}</button>
                }) }</div>
            </Menu>
        </>
    }
}

/// What is shown now.
fn shown(store: &Store) -> Html {
    match (&store.file, &store.source) {
        (Some(file), _) => html! { <b>{&file.name}</b> },
        (None, Some(Source::Live { interfaces, filter, .. })) if !store.built_in => {
            let on = if interfaces.is_empty() {
                "all interfaces".to_owned()
            } else {
                plain(&interfaces.join(", "))
            };
            html! { <>{"live · "}<b>{on}</b>if !filter.is_empty() { {" · "}<code>{plain(filter)}</code> }</> }
        }
        (None, Some(Source::File { name, ended })) => match ended {
            true => html! { <><b>{plain(name)}</b>{", played to its end"}</> },
            false => html! { <>{"playing "}<b>{plain(name)}</b></> },
        },
        _ if store.built_in => html! { {"built-in capture"} },
        _ => html! { {"no packets yet"} },
    }
}

/// A file may be dropped anywhere on the page.
#[hook]
fn use_drops(store: &Rc<RefCell<Store>>) {
    let store = store.clone();
    use_effect_with((), move |()| {
        let listen = |name: &'static str, heard: fn(&DragEvent, &Rc<RefCell<Store>>)| {
            let store = store.clone();
            browser::window().map(|window| {
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(&window, name, options, move |event| {
                    let Some(event) = event.dyn_ref::<DragEvent>() else { return };
                    // Text that is dragged into a field is the browser's business.
                    let files = event.data_transfer().map(|data| data.types().includes(&"Files".into(), 0));
                    if files == Some(true) {
                        // Otherwise the browser would leave the page for the file.
                        event.prevent_default();
                        heard(event, &store);
                    }
                })
            })
        };
        let listeners = [
            listen("dragover", |_, _| {}),
            listen("drop", |event, store| {
                if let Some(file) = event.data_transfer().and_then(|data| load::first(data.files())) {
                    load::open(store, file);
                }
            }),
        ];
        move || drop(listeners)
    });
}
