//! Pointing and clicking, for the panes whose parts are bits of the packet: one handler a pane, not one a part.

use crate::browser;
use crate::keys::Focus;
use crate::opened::Opened;
use crate::state::{Act, Pane, Pin};
use gloo::timers::callback::Timeout;
use std::rc::Rc;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
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

/// Picks what has the focus when Enter is pressed; buttons take the key themselves.
#[hook]
pub fn use_enter(
    pane: Pane,
    span_at: SpanAt,
    opened: &Rc<Opened>,
    on_act: &Callback<Act>,
) -> Callback<KeyboardEvent> {
    use_callback((opened.clone(), on_act.clone()), move |event: KeyboardEvent, (opened, on_act)| {
        if event.key() != "Enter" || browser::focus_of(&event) == Focus::Button {
            return;
        }
        if let Some(span) = span_at(&event, opened) {
            event.prevent_default();
            event.stop_propagation();
            on_act.emit(Act::Pick(span, pane));
        }
    })
}

/// Brings what was picked elsewhere into view in this pane, and whatever is picked when things become larger or smaller. Where
/// the pane has the focus, it goes along.
#[hook]
pub fn use_reveal(root: &NodeRef, pin: Option<Pin>, pane: Pane, large: bool) {
    let root = root.clone();
    let was_large = use_mut_ref(|| large);
    use_effect_with((pin, large), move |(pin, large)| {
        let resized = was_large.replace(*large) != *large;
        let wanted = pin.is_some_and(|pin| resized || pin.from != pane);
        let Some(element) = root.cast::<Element>().filter(|_| wanted) else { return };
        if resized {
            // The sizes are not set before all effects have run.
            Timeout::new(0, move || reveal(&element)).forget();
        } else {
            reveal(&element);
        }
    });
}

fn reveal(pane: &Element) {
    let first = ["[aria-selected=true]", "[data-partly]"]
        .into_iter()
        .find_map(|selector| pane.query_selector(selector).ok().flatten());
    let Some(cell) = first else { return };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    cell.scroll_into_view_with_scroll_into_view_options(&options);
    if browser::has_focus(pane) {
        browser::focus_in(pane, "[tabindex='0']");
    }
}
