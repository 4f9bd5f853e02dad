//! Bytes pasted in hexadecimal, of whatever tool or source code.

use super::dialog::Modal;
use crate::state::Act;
use crate::store::Store;
use crate::{craft, load};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlTextAreaElement;
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::hex::parse_packets;
use wireglass_shared::summary::summarize;
use yew::prelude::*;

/// What the dialog needs.
#[derive(Properties)]
pub struct Props {
    /// Where the packets go.
    pub store: Rc<RefCell<Store>>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
    /// Closes the dialog.
    pub on_close: Callback<()>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.on_close == other.on_close
    }
}

/// The dialog.
#[component]
pub fn Paste(props: &Props) -> Html {
    let text = use_state_eq(String::new);
    let ethernet = use_state_eq(|| None::<bool>);
    let parsed = match text.trim() {
        "" => Ok(Vec::new()),
        text => parse_packets(text).map_err(|error| error.to_string()),
    };
    // An IP header begins with its version; what does not is taken for an Ethernet header until the reader says otherwise.
    let guess = parsed.as_ref().is_ok_and(|packets| {
        packets.first().and_then(|packet| packet.first()).is_some_and(|byte| !matches!(byte >> 4, 4 | 6))
    });
    let link = if ethernet.unwrap_or(guess) { LinkType::ETHERNET } else { LinkType::RAW };
    let on_input = {
        let text = text.setter();
        move |event: InputEvent| {
            let field = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            if let Some(field) = field {
                text.set(field.value());
            }
        }
    };
    let choose = |is_ethernet: bool| {
        let ethernet = ethernet.setter();
        move |_: Event| ethernet.set(Some(is_ethernet))
    };
    let on_show = {
        let (store, on_close, packets) =
            (props.store.clone(), props.on_close.clone(), parsed.clone().unwrap_or_default());
        move |_: MouseEvent| {
            load::open_packets(&mut store.borrow_mut(), "pasted bytes", link, &packets);
            on_close.emit(());
        }
    };
    let on_edit = {
        let (on_act, on_close) = (props.on_act.clone(), props.on_close.clone());
        let first = parsed.clone().ok().and_then(|packets| packets.into_iter().next());
        move |_: MouseEvent| {
            if let Some(bytes) = first.clone() {
                on_act.emit(Act::Draft(craft::of_bytes(link, bytes)));
            }
            on_close.emit(());
        }
    };
    let none = !parsed.as_ref().is_ok_and(|packets| !packets.is_empty());
    html! {
        <Modal title="Paste bytes" on_close={props.on_close.clone()}>
            <label for="pasted">{"Bytes in hexadecimal: plain digits, dumps of xxd, hexdump, tcpdump or Wireshark, arrays of source code"}</label>
            <textarea id="pasted" rows="9" spellcheck="false" autocomplete="off" oninput={on_input} placeholder="45 00 00 3c …"
                aria-describedby="pasted-read" aria-invalid={parsed.is_err().then_some("true")} />
            <div class="paste-link" role="radiogroup" aria-label="What the bytes begin with">
                <label><input type="radio" name="link" checked={link == LinkType::RAW} onchange={choose(false)} />{" an IP header"}</label>
                <label><input type="radio" name="link" checked={link == LinkType::ETHERNET} onchange={choose(true)} />{" an Ethernet header"}</label>
            </div>
            <div id="pasted-read" role="status">{ match &parsed {
                Err(error) => html! { <p class="problem">{"⚠ "}{error}</p> },
                Ok(packets) => html! { <ol class="paste-packets">{ for packets.iter().take(8).map(|packet| html! { <li>{ line(link, packet) }</li> }) }
                    if packets.len() > 8 { <li>{format!("and {} more", packets.len() - 8)}</li> }</ol> },
            } }</div>
            <div class="dialog-buttons"><button id="pasted-edit" disabled={none} onclick={on_edit} title="Makes a draft of the first packet, to be changed and sent">{"Edit as a draft"}</button><button id="pasted-show" class="primary" disabled={none} onclick={on_show}>{"Show"}</button></div>
        </Modal>
    }
}

/// What a packet would be.
fn line(link: LinkType, bytes: &[u8]) -> String {
    let record = CaptureRecord::bare(link, bytes);
    let summary = summarize(&record);
    format!("{} bytes: {} {}", bytes.len(), summary.protocol, summary.info)
}
