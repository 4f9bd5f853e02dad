//! The diagram: a card a header, 32 bits a row, every cell a field with its value.

use super::card::{View, card_html, fold_key, is_folded};
use super::craft::edit::CellEdit;
use super::craft::grid;
use crate::browser;
use crate::compared::Compared;
use crate::hooks::{Picking, use_enter, use_picking, use_reveal};
use crate::opened::Opened;
use crate::state::{Act, Editing, Pane, Pin};
use std::rc::Rc;
use web_sys::Element;
use wireglass_shared::Dissection;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::dissection::NodeIx;
use wireglass_shared::value::Base;
use wireglass_shared::view::diagram::{Card, diagram};
use yew::prelude::*;

/// What the diagram shows.
#[derive(Properties)]
pub struct Props {
    /// The packet.
    pub opened: Rc<Opened>,
    /// The bits held on to.
    pub pin: Option<Pin>,
    /// The bits the pointer is on, anywhere.
    pub hover: Option<BitSpan>,
    /// The long field that is drawn whole.
    pub unfolded: Option<NodeIx>,
    /// The field of a draft that a value is written into.
    pub editing: Option<Editing>,
    /// The protocols whose cards are folded, by id.
    pub folded: Rc<[String]>,
    /// Whether type is large.
    pub large: bool,
    /// How numbers are written.
    pub base: Base,
    /// The packet beside another one.
    pub compared: Option<Rc<Compared>>,
    /// The number of the packet that this one quotes, if that was captured.
    pub original: Option<u64>,
    /// Opens a packet by its number.
    pub on_number: Callback<u64>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
    /// Tells what the pointer is on.
    pub on_hover: Callback<Option<BitSpan>>,
}

impl PartialEq for Props {
    /// Comparisons are the same only if they are the same object.
    fn eq(&self, other: &Self) -> bool {
        (&self.opened, self.pin, self.hover, self.unfolded, &self.folded, self.base, self.original)
            == (
                &other.opened,
                other.pin,
                other.hover,
                other.unfolded,
                &other.folded,
                other.base,
                other.original,
            )
            && (self.large, self.editing) == (other.large, other.editing)
            && self.compared.as_ref().map(Rc::as_ptr) == other.compared.as_ref().map(Rc::as_ptr)
    }
}

/// The diagram.
#[component]
pub fn DiagramView(props: &Props) -> Html {
    let root = use_node_ref();
    let drawing = use_memo((props.opened.clone(), props.unfolded), |(opened, unfolded)| {
        diagram(&opened.dissection, *unfolded)
    });
    use_reveal(&root, props.pin, Pane::Diagram, props.large);
    // One cell takes the tab key; the arrows go on from there.
    let dissection = &props.opened.dissection;
    let first = || {
        let drawn =
            dissection.layers.iter().find(|layer| !is_folded(&props.opened, layer, &props.folded, None));
        drawn.map_or(0, |layer| layer.span.start)
    };
    let stop = dissection.leaf_at(props.pin.map_or_else(first, |pin| pin.span.start)).unwrap_or(0);
    let Picking { click: on_click, over: on_over, leave: on_leave } =
        use_picking(Pane::Diagram, span_at, &props.opened, &props.on_act, &props.on_hover);
    let on_click = {
        let on_act = props.on_act.clone();
        let (opened, on_number) = (props.opened.clone(), props.on_number.clone());
        Callback::from(move |event: MouseEvent| {
            let toggled = browser::number_at::<usize>(&event, "data-toggle")
                .and_then(|layer| opened.dissection.layers.get(layer));
            if let Some(number) = browser::number_at(&event, "data-number") {
                return on_number.emit(number);
            }
            match (toggled, browser::number_at(&event, "data-fold")) {
                (Some(layer), _) => on_act.emit(Act::Fold(fold_key(&opened, layer))),
                (None, Some(node)) => on_act.emit(Act::Unfold(node)),
                (None, None) if opened.draft.is_some() && grid::click(&event, &opened, &on_act) => {}
                (None, None) => on_click.emit(event),
            }
        })
    };
    let on_enter = use_enter(Pane::Diagram, span_at, &props.opened, &props.on_act);
    let draft = || (props.opened.draft.is_some(), props.opened.clone(), props.on_act.clone());
    let on_key = {
        let (is_draft, opened, on_act) = draft();
        Callback::from(move |event: KeyboardEvent| match is_draft && grid::key(&event, &opened, &on_act) {
            true => {
                event.prevent_default();
                event.stop_propagation();
            }
            false => on_enter.emit(event),
        })
    };
    let on_double = {
        let (is_draft, opened, on_act) = draft();
        move |event: MouseEvent| {
            if is_draft {
                grid::double_click(&event, &opened, &on_act);
            }
        }
    };
    use_focus_after(&root, props.editing);
    let editor = props.editing.filter(|_| props.opened.draft.is_some()).map(|editing| {
        let edit = html! { <CellEdit key={editing.node} opened={props.opened.clone()} {editing} base={props.base} on_act={props.on_act.clone()} /> };
        (editing.node, edit)
    });
    let dependents = props.opened.draft.as_ref().map(|draft| draft.dependents()).unwrap_or_default();
    let view = View {
        opened: &props.opened,
        pin: props.pin.map(|pin| pin.span),
        hover: props.hover,
        folded: &props.folded,
        base: props.base,
        compared: props.compared.as_deref(),
        stop,
        editor,
        by_hand: dependents.iter().filter(|one| !one.automatic).map(|one| one.span).collect(),
        on_act: &props.on_act,
    };
    html! {
        <div class="diagram" ref={root} onclick={on_click} ondblclick={on_double} onkeydown={on_key} onmouseover={on_over} onmouseleave={on_leave}>
            { for packets(&props.opened.dissection, &drawing.cards).map(|(quoted, cards)| {
                let cards = cards.iter().filter_map(|card| card_html(&view, card)).collect::<Html>();
                match quoted {
                    false => cards,
                    true => html! {
                        <section class="quoted" aria-label="Quoted packet">
                            <p class="quoted-title">{"The packet that this message is about, as far as it is quoted. "}
                                if let Some(number) = props.original {
                                    {"It is here: "}<button data-number={number.to_string()}>{format!("packet #{number}")}</button>
                                }
                            </p>
                            {cards}
                        </section>
                    },
                }
            }) }
        </div>
    }
}

/// Gives the focus back to the cell that was written into, unless it went elsewhere.
#[hook]
fn use_focus_after(root: &NodeRef, editing: Option<Editing>) {
    let root = root.clone();
    let was = use_mut_ref(|| editing);
    use_effect_with(editing, move |editing| {
        let ended = was.replace(*editing).is_some() && editing.is_none();
        if let Some(root) = root.cast::<Element>().filter(|_| ended && browser::is_focus_free()) {
            browser::focus_in(&root, "[tabindex='0']");
        }
    });
}

/// The cards, by whether they belong to a packet that is quoted inside this one.
fn packets<'a>(dissection: &'a Dissection, cards: &'a [Card]) -> impl Iterator<Item = (bool, &'a [Card])> {
    let quoted = move |card: &Card| dissection.layers.get(card.layer).is_some_and(|layer| layer.quoted);
    cards
        .chunk_by(move |a, b| quoted(a) == quoted(b))
        .map(move |cards| (cards.first().is_some_and(quoted), cards))
}

fn span_at(event: &web_sys::Event, opened: &Opened) -> Option<BitSpan> {
    if let Some(node) = browser::number_at::<NodeIx>(event, "data-node") {
        return opened.dissection.nodes.get(node).map(|node| node.span);
    }
    let layer = browser::number_at::<usize>(event, "data-layer")?;
    opened.dissection.layers.get(layer).map(|layer| layer.span)
}
