//! Pointing and clicking, for the panes whose parts are bits of the packet: one handler a pane, not one a part.

use crate::opened::Opened;
use crate::state::{Act, Pane};
use std::rc::Rc;
use wireglass_shared::bits::BitSpan;
use yew::prelude::*;

/// The bits that the element under an event stands for.
pub type SpanAt = fn(&web_sys::Event, &Opened) -> Option<BitSpan>;

/// Handlers for the pane's outermost element.
pub struct Picking {
    /// Picks what is clicked.
    pub click: Callback<MouseEvent>,
    /// Tells what the pointer is on.
    pub over: Callback<MouseEvent>,
    /// Tells that it is on nothing.
    pub leave: Callback<MouseEvent>,
}

/// Makes the handlers of a pane.
#[hook]
pub fn use_picking(
    pane: Pane,
    span_at: SpanAt,
    opened: &Rc<Opened>,
    on_act: &Callback<Act>,
    on_hover: &Callback<Option<BitSpan>>,
) -> Picking {
    let click = use_callback((opened.clone(), on_act.clone()), move |event: MouseEvent, (opened, on_act)| {
        if let Some(span) = span_at(&event, opened) {
            on_act.emit(Act::Pick(span, pane));
        }
    });
    let over =
        use_callback((opened.clone(), on_hover.clone()), move |event: MouseEvent, (opened, on_hover)| {
            on_hover.emit(span_at(&event, opened));
        });
    let leave = use_callback(on_hover.clone(), |_: MouseEvent, on_hover| on_hover.emit(None));
    Picking { click, over, leave }
}
