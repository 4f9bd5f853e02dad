//! The address of the page: where it leads, and what it says.

use crate::address::{Address, MOST_BYTES};
use crate::craft;
use crate::samples::SAMPLES;
use crate::state::{Act, Pane, Ui};
use crate::store::{CARRIED, Store, Wanted};
use crate::{browser, load};
use gloo::events::EventListener;
use std::cell::RefCell;
use std::rc::Rc;
use wireglass_shared::locate;
use yew::prelude::*;

/// What the address leads to: at first, and when the reader changes it.
#[hook]
pub fn use_link(store: &Rc<RefCell<Store>>, ui: &UseReducerHandle<Ui>) {
    let (store, dispatcher) = (store.clone(), ui.dispatcher());
    use_effect_with((), move |()| {
        let shared = store.clone();
        let follow = move || {
            let address = Address::read(&browser::fragment());
            let sample = SAMPLES.iter().find(|sample| address.sample.as_deref() == Some(sample.id));
            if let Some(sample) = sample {
                let wanted = address.packet.map(|number| Wanted { number, part: address.part });
                return load::open_sample(&shared, sample, wanted);
            }
            if let Some((link, bytes)) = address.draft {
                let draft = craft::of_bytes(link, bytes);
                let part = address.part.and_then(|part| locate::find(&draft.dissection(), &part));
                dispatcher.dispatch(Act::Draft(draft));
                if let Some(part) = part {
                    dispatcher.dispatch(Act::Go(part, Pane::Keys));
                }
                return;
            }
            let mut store = store.borrow_mut();
            let number = match address.carried {
                Some((link, bytes)) => {
                    load::open_packets(&mut store, CARRIED, link, &[bytes]);
                    Some(1)
                }
                None => address.packet,
            };
            store.wanted = number.map(|number| Wanted { number, part: address.part });
            store.wake();
        };
        follow();
        // What the page itself writes there is no such event.
        let listener =
            browser::window().map(|window| EventListener::new(&window, "hashchange", move |_| follow()));
        move || drop(listener)
    });
}

/// The address names what is picked, so that it can be kept and passed on.
#[hook]
pub fn use_address(store: &Rc<RefCell<Store>>, ui: &Ui) {
    let at = (ui.opened.as_ref().map(|opened| opened.row), ui.pin.map(|pin| pin.span));
    let (store, opened) = (store.clone(), ui.opened.clone());
    use_effect_with(at, move |(_, pin)| {
        let Some(opened) = opened else { return };
        let store = store.borrow();
        let part = pin.map(|pin| locate::name(&opened.dissection, pin));
        let came_in_it = store.file.as_ref().is_some_and(|file| file.name == CARRIED);
        if let Some(draft) = &opened.draft {
            let carried = (draft.bytes().len() <= MOST_BYTES).then(|| (draft.link(), draft.bytes().to_vec()));
            let address = Address { draft: carried, part, ..Address::default() };
            return browser::set_fragment(&address.write());
        }
        let address = Address {
            sample: store.lesson.map(|lesson| lesson.id.to_owned()),
            packet: (!came_in_it).then_some(opened.seq),
            carried: came_in_it.then(|| (opened.dissection.link, opened.bytes.clone())),
            part,
            draft: None,
        };
        browser::set_fragment(&address.write());
    });
}
