//! Links: to what is picked, for whoever looks at the same capture; and with the packet in them, for everybody.

use super::menu::Menu;
use crate::address::{Address, MOST_BYTES};
use crate::browser;
use crate::opened::Opened;
use std::rc::Rc;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::locate;
use wireglass_shared::value::hex_bytes;
use yew::prelude::*;

/// What is shared.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The packet.
    pub opened: Rc<Opened>,
    /// The capture that the page brought along, if that is what is shown.
    pub sample: Option<&'static str>,
    /// The bits held on to.
    pub pin: Option<BitSpan>,
}

/// The menu of links.
#[component]
pub fn Share(props: &Props) -> Html {
    let said = use_state_eq(|| None::<&'static str>);
    let part = props.pin.map(|pin| locate::name(&props.opened.dissection, pin));
    let copy = |text: String| {
        let said = said.setter();
        move |_: MouseEvent| {
            let said = said.clone();
            browser::copy(&text, move |copied| {
                said.set(Some(if copied { "Copied." } else { "The browser does not let this page copy." }));
            });
        }
    };
    let here = Address {
        sample: props.sample.map(str::to_owned),
        packet: Some(props.opened.seq),
        part: part.clone(),
        ..Address::default()
    };
    let carried = Address {
        part,
        carried: Some((props.opened.dissection.link, props.opened.bytes.clone())),
        ..Address::default()
    };
    let fits = props.opened.bytes.len() <= MOST_BYTES;
    html! {
        <>
            <Menu id="share" label={html! { {"Share"} }}>
                <button id="share-carried" disabled={!fits} onclick={copy(browser::link_with(&carried.write()))}>{"Copy a link with the packet in it"}
                    <small>{ if fits { "opens anywhere, without this capture; nothing is sent to a server" } else { "this packet is too long for a link" } }</small></button>
                <button id="share-here" onclick={copy(browser::link_with(&here.write()))}>{"Copy a link to what is picked"}
                    <small>{"for those who look at this capture"}</small></button>
                <button id="share-hex" onclick={copy(hex_bytes(&props.opened.bytes))}>{"Copy the bytes"}<small>{"in hexadecimal"}</small></button>
            </Menu>
            <span role="status" class="tools-said">{*said}</span>
        </>
    }
}
