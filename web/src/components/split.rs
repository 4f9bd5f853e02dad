//! The divider between two panes: drag it, move it with the arrow keys, fold the pane away.

use crate::panes::{Divider, Panes};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

/// Percents that an arrow key moves a divider.
const KEY_STEP: u32 = 2;

/// What the divider sets.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which divider it is.
    pub divider: Divider,
    /// The sizes as they are.
    pub panes: Panes,
    /// Takes new ones.
    pub on_panes: Callback<Panes>,
}

/// The divider.
#[component]
pub fn Split(props: &Props) -> Html {
    let Props { divider, panes, .. } = *props;
    let on_down = Callback::from(|event: PointerEvent| {
        if let Some(element) = element(&event) {
            // Where it fails the divider moves only while the pointer stays on it.
            let _ = element.set_pointer_capture(event.pointer_id());
            event.prevent_default();
        }
    });
    let on_move = {
        let on_panes = props.on_panes.clone();
        Callback::from(move |event: PointerEvent| {
            let held = element(&event).is_some_and(|element| element.has_pointer_capture(event.pointer_id()));
            if let (true, Some(percent)) = (held, percent_at(&event, divider)) {
                on_panes.emit(panes.sized(divider, percent));
            }
        })
    };
    let on_key = {
        let on_panes = props.on_panes.clone();
        Callback::from(move |event: KeyboardEvent| {
            let percent = panes.percent(divider);
            let grows = match (divider, event.key().as_str()) {
                (Divider::List, "ArrowRight")
                | (Divider::Words, "ArrowLeft")
                | (Divider::Dump, "ArrowUp") => true,
                (Divider::List, "ArrowLeft")
                | (Divider::Words, "ArrowRight")
                | (Divider::Dump, "ArrowDown") => false,
                (_, "Enter") => {
                    event.prevent_default();
                    event.stop_propagation();
                    return on_panes.emit(panes.toggled(divider));
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            let percent = if grows { percent + KEY_STEP } else { percent.saturating_sub(KEY_STEP) };
            on_panes.emit(panes.sized(divider, percent));
        })
    };
    let on_reset = {
        let on_panes = props.on_panes.clone();
        move |_| on_panes.emit(panes.reset(divider))
    };
    let on_fold = {
        let on_panes = props.on_panes.clone();
        move |_| on_panes.emit(panes.toggled(divider))
    };
    let (name, what, folds, opens) = match divider {
        Divider::List => ("list", "list of packets", "‹", "›"),
        Divider::Words => ("words", "explanation", "›", "‹"),
        Divider::Dump => ("dump", "bytes", "⌄", "⌃"),
    };
    let folded = panes.is_folded(divider);
    let (least, most) = divider.range();
    let orientation = if divider == Divider::Dump { "horizontal" } else { "vertical" };
    let label = if folded { format!("Open the {what}") } else { format!("Fold the {what} away") };
    html! {
        <div class="split" data-divider={name} data-folded={folded.then_some("true")}>
            <div class="split-line" role="separator" tabindex="0" aria-orientation={orientation}
                aria-label={format!("Size of the {what}")} aria-valuenow={panes.percent(divider).to_string()}
                aria-valuemin={least.to_string()} aria-valuemax={most.to_string()} onpointerdown={on_down}
                onpointermove={on_move} onkeydown={on_key} ondblclick={on_reset}></div>
            <button class="split-fold" onclick={on_fold} aria-expanded={(!folded).to_string()} aria-label={label.clone()} title={label}>
                { if folded { opens } else { folds } }
            </button>
        </div>
    }
}

fn element(event: &PointerEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// What the pane would take if its edge stood under the pointer.
fn percent_at(event: &PointerEvent, divider: Divider) -> Option<u32> {
    let around = element(event)?.parent_element()?.parent_element()?.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let share = match divider {
        Divider::List => (x - around.left()) / around.width(),
        Divider::Words => (around.right() - x) / around.width(),
        Divider::Dump => (around.bottom() - y) / around.height(),
    };
    let percent = (share * 100.0).clamp(0.0, 100.0);
    // In range, and a percent need not be exact.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=100")]
    let percent = percent as u32;
    Some(percent)
}
