//! Where packets come from and go to: a file opened, dropped on the page, or saved; and what there is to say about it.

use crate::browser;
use crate::numbers::grouped;
use crate::store::Store;
use crate::{load, save};
use gloo::events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::{DragEvent, HtmlInputElement};
use yew::prelude::*;

/// What it needs.
#[derive(Properties)]
pub struct Props {
    /// The packets.
    pub store: Rc<RefCell<Store>>,
    /// What tells that something about them changed.
    pub revision: u64,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

/// Buttons, and below them what happens.
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
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let on_save = {
        let store = props.store.clone();
        Callback::from(move |_: MouseEvent| save::pcapng(&store))
    };
    let on_live = {
        let store = props.store.clone();
        Callback::from(move |_: MouseEvent| store.borrow_mut().close_file())
    };
    let store = props.store.borrow();
    let saying = saying(&store);
    html! {
        <>
            <div class="sources">
                <input ref={input} type="file" id="file" hidden=true accept=".pcap,.pcapng,.cap,.dump,.ntar" onchange={on_pick} />
                <button id="open-file" onclick={on_open} title="A pcap or pcapng file; it stays in this browser. Files can be dropped on the page too.">{"Open…"}</button>
                <button id="save-file" onclick={on_save} disabled={store.count() == 0} title="The packets of the list, as pcapng">{"Save"}</button>
                if let Some(file) = &store.file {
                    <span class="sources-name" title={file.name.clone()}>{file.name.clone()}</span>
                    <button id="back-to-live" onclick={on_live}>{"Back to live"}</button>
                }
            </div>
            <p class="sources-note" role="status" data-state={saying.0}>{saying.1}</p>
        </>
    }
}

/// What there is to say, in a word for style sheets and tests and in words for readers.
fn saying(store: &Store) -> (&'static str, String) {
    if let Some(refused) = &store.refused {
        return ("refused", refused.clone());
    }
    if let Some(file) = &store.file {
        if let Some(trouble) = &file.trouble {
            return ("trouble", trouble.clone());
        }
        if !file.done {
            let percent = file.read * 100 / file.bytes.max(1);
            return ("reading", format!("{percent} % read"));
        }
    }
    if let Some((looked, of)) = store.progress() {
        let left = of - looked;
        // A few that just came in are looked at in the next moment.
        if left > 10_000 {
            return ("looking", format!("{} packets looked at, {} to go", grouped(looked), grouped(left)));
        }
    }
    let mut words = Vec::new();
    if store.file.is_none() && store.pace.is_too_fast() {
        let came = grouped(store.pace.came());
        words.push(format!(
            "{came} packets came in the last second: too many to draw each. All are in the list."
        ));
    }
    if store.overflowed > 0 {
        words.push(format!("{} packets came too fast to be kept.", grouped(store.overflowed)));
    }
    if store.evicted > 0 {
        words.push(format!("{} oldest packets let go to make room.", grouped(store.evicted)));
    }
    (if words.is_empty() { "none" } else { "pace" }, words.join(" "))
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
