//! Runs a search through the list beside whatever else the page does.

use crate::browser;
use crate::store::{Found, RowId, Search, Store};
use std::cell::RefCell;
use std::rc::Rc;

/// What is done at a time.
const SLICE_MILLIS: f64 = 8.0;

/// Looks for a packet among those that the list shows, in slices. `told` hears how far it is, and says whether to go on.
pub async fn find(
    store: Rc<RefCell<Store>>,
    mut search: Search,
    told: impl Fn(u64, u64) -> bool,
) -> Option<RowId> {
    loop {
        let end = browser::now_millis() + SLICE_MILLIS;
        match search.look(&store.borrow(), &mut || browser::now_millis() < end) {
            Found::Row(row) => return Some(row),
            Found::Nothing => return None,
            Found::NotYet => {}
        }
        if !told(search.looked, search.of) {
            return None;
        }
        browser::breathe().await;
    }
}
