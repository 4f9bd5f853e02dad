//! Says the newest packet to a screen reader: one at a time, and not faster than it can be heard.

use crate::browser;
use crate::store::Store;
use std::cell::RefCell;
use std::rc::Rc;
use wireglass_shared::summary::summarize;
use yew::prelude::*;

/// Time for one packet to be heard.
const PAUSE_MILLIS: f64 = 4000.0;

/// What there is to say.
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

/// A region that is heard and not seen.
#[component]
pub fn Announce(props: &Props) -> Html {
    let said = use_state_eq(|| (f64::NEG_INFINITY, 0, String::new()));
    {
        let (store, said) = (props.store.clone(), said.clone());
        use_effect_with(props.revision, move |_| {
            let (store, now) = (store.borrow(), browser::now_millis());
            let Some(row) = store.end().checked_sub(1).filter(|row| *row != said.1) else { return };
            if now - said.0 < PAUSE_MILLIS {
                return;
            }
            if let Some((_, record)) = store.get(row) {
                let summary = summarize(&record);
                said.set((now, row, format!("{} {}", summary.protocol, summary.info)));
            }
        });
    }
    html! { <p class="spoken" aria-live="polite" id="announced">{said.2.clone()}</p> }
}
