//! The diagram: a card a header, 32 bits a row, every cell a field with its value.

use crate::browser;
use crate::hooks::{Picking, use_picking};
use crate::opened::Opened;
use crate::state::{Act, Pane, Pin};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use wireglass_shared::bits::{BitSpan, read};
use wireglass_shared::check;
use wireglass_shared::dissection::{Layer, Node, NodeIx};
use wireglass_shared::table::Kind;
use wireglass_shared::value::{ascii, counted, hex_bytes, show};
use wireglass_shared::view::diagram::{Card, Cell, Content, ROW_BITS, Row, diagram};
use yew::prelude::*;

/// What the diagram shows.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The packet.
    pub opened: Rc<Opened>,
    /// The bits held on to.
    pub pin: Option<Pin>,
    /// The bits the pointer is on, anywhere.
    pub hover: Option<BitSpan>,
    /// The long field that is drawn whole.
    pub unfolded: Option<NodeIx>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
    /// Tells what the pointer is on.
    pub on_hover: Callback<Option<BitSpan>>,
}

/// The diagram.
#[component]
pub fn DiagramView(props: &Props) -> Html {
    let root = use_node_ref();
    let drawing = use_memo((props.opened.clone(), props.unfolded), |(opened, unfolded)| {
        diagram(&opened.dissection, *unfolded)
    });
    use_reveal(&root, props.pin);
    // One cell takes the tab key; the arrows go on from there.
    let dissection = &props.opened.dissection;
    let stop = dissection.leaf_at(props.pin.map_or(0, |pin| pin.span.start)).unwrap_or(0);
    let Picking { click: on_click, over: on_over, leave: on_leave } =
        use_picking(Pane::Diagram, span_at, &props.opened, &props.on_act, &props.on_hover);
    let on_click = {
        let on_act = props.on_act.clone();
        Callback::from(move |event: MouseEvent| match browser::number_at(&event, "data-fold") {
            Some(node) => on_act.emit(Act::Unfold(node)),
            None => on_click.emit(event),
        })
    };
    let on_key = {
        let (opened, on_act) = (props.opened.clone(), props.on_act.clone());
        Callback::from(move |event: KeyboardEvent| {
            let cell =
                browser::number_at::<NodeIx>(&event, "data-node").and_then(|_| span_at(&event, &opened));
            if let (Some(span), "Enter") = (cell, event.key().as_str()) {
                event.prevent_default();
                event.stop_propagation();
                on_act.emit(Act::Pick(span, Pane::Diagram));
            }
        })
    };
    html! {
        <div class="diagram" ref={root} onclick={on_click} onkeydown={on_key} onmouseover={on_over} onmouseleave={on_leave}>
            { for drawing.cards.iter().filter_map(|card| card_html(props, card, stop)) }
        </div>
    }
}

fn span_at(event: &web_sys::Event, opened: &Opened) -> Option<BitSpan> {
    if let Some(node) = browser::number_at::<NodeIx>(event, "data-node") {
        return opened.dissection.nodes.get(node).map(|node| node.span);
    }
    let layer = browser::number_at::<usize>(event, "data-layer")?;
    opened.dissection.layers.get(layer).map(|layer| layer.span)
}

/// Brings what was picked elsewhere into view.
#[hook]
fn use_reveal(root: &NodeRef, pin: Option<Pin>) {
    let root = root.clone();
    use_effect_with(pin, move |pin| {
        let Some(element) =
            root.cast::<Element>().filter(|_| pin.is_some_and(|pin| pin.from != Pane::Diagram))
        else {
            return;
        };
        let Ok(Some(cell)) = element.query_selector("[aria-selected=true]") else { return };
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        cell.scroll_into_view_with_scroll_into_view_options(&options);
        if let (true, Some(cell)) = (browser::has_focus(&element), cell.dyn_ref::<HtmlElement>()) {
            // The focus follows the arrows. An element that cannot take it leaves it where it was.
            let _ = cell.focus();
        }
    });
}

fn card_html(props: &Props, card: &Card, stop: NodeIx) -> Option<Html> {
    let dissection = &props.opened.dissection;
    let layer = dissection.layers.get(card.layer)?;
    let protocol = layer.protocol;
    let from = layer.span.first_byte();
    let bytes = counted(layer.span.slice(&props.opened.bytes).len(), "byte");
    let held = props.pin.is_some_and(|pin| pin.span == layer.span);
    Some(html! {
        <article class="card" data-tier={protocol.tier.as_str()} data-quoted={layer.quoted.then_some("true")}>
            <header class="card-title">
                <button data-layer={card.layer.to_string()} aria-pressed={held.to_string()}>{protocol.title}</button>
                <span>{protocol.name}</span>
                <span class="card-size">
                    { if layer.quoted { "quoted · " } else { "" } }{bytes}{" from byte "}{from}
                </span>
            </header>
            <div class="grid" role="grid" aria-label={format!("{} header", protocol.name)}>
                <div class="ruler" aria-hidden="true">
                    <span></span>{ for (0..ROW_BITS).map(|bit| html! { <span>{bit}</span> }) }
                </div>
                { for card.rows.iter().map(|row| row_html(props, layer, row, stop)) }
            </div>
            { for dissection.problems_of(card.layer).map(|problem| html! { <p class="problem">{"⚠ "}{&problem.message}</p> }) }
        </article>
    })
}

fn row_html(props: &Props, layer: &Layer, row: &Row, stop: NodeIx) -> Html {
    match row {
        Row::Fold { node, span } => {
            let bytes = counted(span.slice(&props.opened.bytes).len(), "byte");
            html! {
                <div class="grid-row" role="row">
                    <span class="row-byte" aria-hidden="true"></span>
                    <div class="fold-cell" role="gridcell">
                        <button class="fold" data-fold={node.to_string()}>{"⋯ "}{bytes}{" more"}</button>
                    </div>
                </div>
            }
        }
        Row::Cells { header_byte, cells } => html! {
            <div class="grid-row" role="row">
                <span class="row-byte" aria-hidden="true">{header_byte}</span>
                { for cells.iter().map(|cell| cell_html(props, layer, cell, stop)) }
            </div>
        },
    }
}

fn cell_html(props: &Props, layer: &Layer, cell: &Cell, stop: NodeIx) -> Html {
    let Content::Field { node: ix, span } = cell.content else {
        let text = match (cell.begins, layer.missing_from) {
            (true, Some(field)) => format!("{} bits missing: {field} promises them", layer.missing_bits),
            (true, None) => format!("{} bits missing", layer.missing_bits),
            (false, _) => String::new(),
        };
        return html! { <div class="cell cell-missing" role="gridcell" data-bits={cell.columns.to_string()}>{text}</div> };
    };
    let dissection = &props.opened.dissection;
    let Some(node) = dissection.nodes.get(ix) else { return html! {} };
    let frame = props.opened.bytes.as_slice();
    let pinned = props.pin.is_some_and(|pin| pin.span.covers(node.span));
    let hovered = props.hover.is_some_and(|hover| hover.covers(node.span) || node.span.covers(hover));
    let flag = matches!(node.field.kind, Kind::Flag { .. }).then(|| read(frame, node.span) == Some(1));
    let verdict = check::checksum(frame, dissection, node.layer()).filter(|check| check.node == ix);
    html! {
        <div class="cell" role="gridcell" tabindex={if cell.begins && ix == stop { "0" } else { "-1" }}
            data-node={ix.to_string()} data-field={node.field.id} data-bits={cell.columns.to_string()}
            data-alternate={cell.alternate.then_some("true")} data-hover={hovered.then_some("true")}
            data-edge={pinned.then(|| edge(props, span)).flatten()}
            data-bytes={matches!(node.field.kind, Kind::Bytes).then_some("true")}
            data-flag={flag.map(|set| if set { "set" } else { "clear" })}
            data-verdict={verdict.map(|check| check.verdict.word())}
            data-opens={(!cell.begins).then_some("true")} data-goes-on={(!cell.ends).then_some("true")}
            aria-selected={pinned.to_string()}>
            if cell.begins { <span class="spoken">{label(props, layer, ix, node)}</span> }
            { texts(props, ix, node, cell, span) }
        </div>
    }
}

/// Which ends of the pinned bits these are, so that the frame around them closes there.
fn edge(props: &Props, span: BitSpan) -> Option<&'static str> {
    let pin = props.pin?.span;
    match (span.start == pin.start, span.end() == pin.end()) {
        (true, true) => Some("both"),
        (true, false) => Some("start"),
        (false, true) => Some("end"),
        (false, false) => None,
    }
}

/// What stands in a cell: the name and the value, and the meaning where there is room.
fn texts(props: &Props, ix: NodeIx, node: &Node, cell: &Cell, span: BitSpan) -> Html {
    let frame = props.opened.bytes.as_slice();
    let name = if cell.begins { name_that_fits(node, cell.columns) } else { "" };
    let (value, meaning) = match node.field.kind {
        // Each row of a byte string shows its own bytes.
        Kind::Bytes => {
            let bytes = span.slice(frame);
            (hex_bytes(bytes), Some(bytes.iter().copied().map(ascii).collect::<String>()))
        }
        _ if cell.begins => {
            let shown = show(frame, &props.opened.dissection, ix);
            (shown.value, shown.meaning.filter(|_| cell.columns >= 3))
        }
        _ => ("⋯".to_owned(), None),
    };
    html! {
        <>
            <span class="cell-name" aria-hidden="true">{name}</span>
            <span class="cell-value" aria-hidden="true">{value}</span>
            if let Some(meaning) = meaning { <span class="cell-meaning" aria-hidden="true">{meaning}</span> }
        </>
    }
}

/// About three characters of a name go into the width of a bit.
fn name_that_fits(node: &Node, columns: u32) -> &'static str {
    let room = columns as usize * 3;
    if node.field.name.len() <= room { node.field.name } else { node.field.label }
}

/// The cell for a screen reader, which does not see the texts drawn: `Data Offset, 4 bits, byte 12 bits 0 to 3 of the TCP header, value 10, 40 bytes`.
fn label(props: &Props, layer: &Layer, ix: NodeIx, node: &Node) -> String {
    let shown = show(&props.opened.bytes, &props.opened.dissection, ix);
    let bits = counted(node.span.len as usize, "bit");
    let byte = node.span.first_byte() - layer.span.first_byte();
    let place = match (node.span.is_whole_bytes(), node.span.len) {
        (true, 8) => format!("byte {byte}"),
        (true, len) => format!("bytes {byte} to {}", byte + len / 8 - 1),
        (false, 1) => format!("byte {byte} bit {}", node.span.start % 8),
        (false, len) => {
            format!("byte {byte} bits {} to {}", node.span.start % 8, node.span.start % 8 + len - 1)
        }
    };
    let meaning = shown.meaning.map(|meaning| format!(", {meaning}")).unwrap_or_default();
    format!(
        "{}, {bits}, {place} of the {} header, value {}{meaning}",
        node.field.name, layer.protocol.title, shown.value
    )
}
