//! Predicting what comes back, sending the draft, and what came back.

use crate::store::Store;
use std::cell::RefCell;
use std::rc::Rc;
use wireglass_shared::craft::Draft;
use wireglass_shared::stream::PageMsg;
use yew::prelude::*;

/// What the panel needs.
#[derive(Properties)]
pub struct Props {
    /// The draft on the table.
    pub draft: Rc<Draft>,
    /// The packets, and what was sent.
    pub store: Rc<RefCell<Store>>,
    /// What tells that something about them changed.
    pub revision: u64,
    /// Asks the agent for something.
    pub on_ask: Callback<PageMsg>,
}

impl PartialEq for Props {
    /// The store is always the same object; what is in it has a revision.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.draft, &other.draft) && self.revision == other.revision
    }
}

/// The panel.
#[component]
pub fn SendPanel(props: &Props) -> Html {
    let _ = props;
    html! {}
}
