//! A row of the list. It is drawn once, however often the list around it changes.

use crate::store::{RowId, Store, Via};
use std::cell::RefCell;
use std::rc::Rc;
use wireglass_shared::capture::Direction;
use wireglass_shared::summary::summarize;
use yew::prelude::*;

/// A row.
#[derive(Properties)]
pub struct Props {
    /// The packets.
    pub store: Rc<RefCell<Store>>,
    /// Which of them.
    pub row: RowId,
    /// Whether its packet is on the table.
    pub current: bool,
    /// Whether the agent was started anew since the row above.
    pub anew: bool,
    /// By which interface it came, where that says something.
    pub via: Option<Via>,
    /// Its place in the list, from 1.
    pub position: u64,
    /// The length of the list, -1 where nobody knows.
    pub set_size: i64,
}

impl PartialEq for Props {
    /// A row's packet never changes.
    fn eq(&self, other: &Self) -> bool {
        (self.row, self.current, self.anew, &self.via, self.position, self.set_size)
            == (other.row, other.current, other.anew, &other.via, other.position, other.set_size)
    }
}

/// The row.
#[component]
pub fn Row(props: &Props) -> Html {
    let store = props.store.borrow();
    let row = props.row;
    // A component that is nothing would lead Yew to put its neighbors in the wrong place.
    let Some((number, record)) = store.get(row) else { return html! { <div class="row"></div> } };
    let summary = summarize(&record);
    let time = format!("{:.6}", store.seconds(record.at));
    html! {
        <div id={format!("row-{row}")} class="row" role="option" data-row={row.to_string()}
            data-seq={number.to_string()} data-protocol={summary.protocol} aria-current={props.current.then_some("true")}
            aria-posinset={props.position.to_string()} aria-setsize={props.set_size.to_string()}>
            <span class="row-line">
                <span class="row-protocol">{summary.protocol}</span>
                <span class="row-info">{summary.info.to_string()}</span>
            </span>
            <span class="row-line row-small">
                <span>{"#"}{number}</span>
                if props.anew {
                    <b class="row-anew" title="wireglass was started anew here, and numbers packets from 1 again">{"started anew"}</b>
                }
                <span class="row-time" title="seconds since the first packet here">{time}</span>
                <span class="row-way">{summary.source.to_string()}{" → "}{summary.destination.to_string()}</span>
                <span>{record.orig_len}{" B"}</span>
                if let Some(via) = &props.via {
                    <span class="row-via" title={via.words()}><span class="spoken">{via.words()}</span>
                        <span aria-hidden="true">{&*via.name}{arrow(via.direction)}</span></span>
                }
            </span>
        </div>
    }
}

/// Down comes in, up goes out.
fn arrow(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => " ↓",
        Direction::Outbound => " ↑",
        Direction::Unknown => "",
    }
}
