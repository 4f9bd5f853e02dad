//! A header as it is drawn: its rows of 32 bits, every cell a field with its value.

use super::craft::footer::Footer;
use crate::compared::Compared;
use crate::opened::Opened;
use crate::state::Act;
use std::rc::Rc;
use wireglass_shared::bits::{BitSpan, read};
use wireglass_shared::check;
use wireglass_shared::diff::Fate;
use wireglass_shared::dissection::{Layer, Node, NodeIx};
use wireglass_shared::table::Kind;
use wireglass_shared::value::{Base, counted, show_as};
use wireglass_shared::view::aria;
use wireglass_shared::view::cell::{bytes, missing, name};
use wireglass_shared::view::diagram::{Card, Cell, Content, ROW_BITS, Row};
use yew::prelude::*;

/// What cards are drawn from.
pub struct View<'a> {
    /// The packet.
    pub opened: &'a Rc<Opened>,
    /// The bits held on to.
    pub pin: Option<BitSpan>,
    /// The bits the pointer is on, anywhere.
    pub hover: Option<BitSpan>,
    /// The protocols whose cards are folded, by id.
    pub folded: &'a [String],
    /// How numbers are written.
    pub base: Base,
    /// The packet beside another one.
    pub compared: Option<&'a Compared>,
    /// The field whose cell takes the tab key.
    pub stop: NodeIx,
    /// The field of a draft that a value is written into, and the box for it.
    pub editor: Option<(NodeIx, Html)>,
    /// The fields of a draft that would follow others and do not.
    pub by_hand: Vec<BitSpan>,
    /// Changes the reader's choices.
    pub on_act: &'a Callback<Act>,
}

/// A card.
pub fn card_html(view: &View<'_>, card: &Card) -> Option<Html> {
    let dissection = &view.opened.dissection;
    let layer = dissection.layers.get(card.layer)?;
    let protocol = layer.protocol;
    let from = layer.span.first_byte();
    let bytes = counted(layer.span.slice(&view.opened.bytes).len(), "byte");
    let held = view.pin.is_some_and(|pin| pin.covers(layer.span));
    let bare = is_bare(view.opened, layer);
    let folded = is_folded(view.opened, layer, view.folded, view.pin);
    Some(html! {
        <article class="card" data-tier={protocol.tier.as_str()} data-pin={held.then_some("true")}>
            <header class="card-title">
                <button class="card-toggle" data-toggle={card.layer.to_string()} aria-expanded={(!folded).to_string()}
                    aria-label={format!("{} card", protocol.title)}>{ if folded { "▸" } else { "▾" } }</button>
                <button class="card-name" data-layer={card.layer.to_string()} aria-pressed={held.to_string()}>{protocol.title}</button>
                <span class="card-long">{protocol.name}</span>
                <span class="card-size">{bytes}{" from byte "}{from}</span>
            </header>
            if !folded {
            <div class="grid" role="grid" aria-label={format!("{} header", protocol.name)}>
                <div class="ruler" aria-hidden="true">
                    <span></span>{ for (0..ROW_BITS).map(|bit| html! { <span>{bit}</span> }) }
                </div>
                { for card.rows.iter().map(|row| row_html(view, layer, row)) }
            </div>
            }
            if bare {
                <p class="card-note">{"Loopback has no network cards: the kernel puts zeros where their addresses would stand."}</p>
            }
            if !folded && view.opened.draft.is_some() {
                <Footer opened={view.opened.clone()} layer={card.layer} on_act={view.on_act.clone()} />
            }
            { for dissection.problems_of(card.layer).map(|problem| html! { <p class="problem">{"⚠ "}{&problem.message}</p> }) }
        </article>
    })
}

/// Whether it is the Ethernet header of a loopback interface, whose addresses are zeros.
fn is_bare(opened: &Opened, layer: &Layer) -> bool {
    layer.protocol.id == "eth" && layer.span.slice(&opened.bytes).get(..12) == Some(&[0; 12])
}

/// What the reader's choice to fold a card counts for: a protocol, but zeros are another matter than addresses.
pub fn fold_key(opened: &Opened, layer: &Layer) -> &'static str {
    if is_bare(opened, layer) { BARE } else { layer.protocol.id }
}

/// Whether the card is folded: by choice, and where it is of zeros, unless it was opened by choice or a part of it is picked.
pub fn is_folded(opened: &Opened, layer: &Layer, folded: &[String], pin: Option<BitSpan>) -> bool {
    let key = fold_key(opened, layer);
    let chosen = folded.iter().any(|id| id == key);
    match key == BARE {
        true => !chosen && !pin.is_some_and(|pin| layer.span.covers(pin) && pin != layer.span),
        false => chosen,
    }
}

const BARE: &str = "eth-zeros";

fn row_html(view: &View<'_>, layer: &Layer, row: &Row) -> Html {
    match row {
        Row::Fold { node, span } => {
            let bytes = counted(span.slice(&view.opened.bytes).len(), "byte");
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
                { for cells.iter().map(|cell| cell_html(view, layer, cell)) }
            </div>
        },
    }
}

fn cell_html(view: &View<'_>, layer: &Layer, cell: &Cell) -> Html {
    let Content::Field { node: ix, span } = cell.content else {
        let text = if cell.begins { missing(layer) } else { String::new() };
        return html! { <div class="cell cell-missing" role="gridcell" data-bits={cell.columns.to_string()} data-joins={(!cell.begins).then_some("0")}>{text}</div> };
    };
    let dissection = &view.opened.dissection;
    let Some(node) = dissection.nodes.get(ix) else { return html! {} };
    let frame = view.opened.bytes.as_slice();
    let pinned = view.pin.is_some_and(|pin| pin.covers(node.span));
    let partly = view.pin.is_some_and(|pin| pin.overlaps(span) && !pin.covers(node.span));
    // What is pinned has a frame already.
    let hover = view.hover.filter(|hover| Some(*hover) != view.pin);
    let hovered = hover.is_some_and(|hover| hover.covers(node.span) || node.span.covers(hover));
    let flag = matches!(node.field.kind, Kind::Flag { .. }).then(|| read(frame, node.span) == Some(1));
    let verdict = check::checksum(frame, dissection, node.layer()).filter(|check| check.node == ix);
    let editor =
        view.editor.as_ref().filter(|(node, _)| cell.begins && *node == ix).map(|(_, editor)| editor.clone());
    let side = if cell.column < ROW_BITS / 2 { "left" } else { "right" };
    html! {
        <div class="cell" role="gridcell" aria-readonly={view.opened.draft.is_some().then_some("false")}
            data-by-hand={view.by_hand.contains(&node.span).then_some("true")} data-editing={editor.is_some().then_some(side)} tabindex={if cell.begins && ix == view.stop { "0" } else { "-1" }}
            data-node={ix.to_string()} data-field={node.field.id} data-bits={cell.columns.to_string()}
            data-alternate={cell.alternate.then_some("true")} data-hover={hovered.then_some("true")}
            data-edge={pinned.then(|| edges(view, layer, span)).flatten()} data-partly={partly.then_some("true")}
            data-bytes={matches!(node.field.kind, Kind::Bytes).then_some("true")}
            data-flag={flag.map(|set| if set { "set" } else { "clear" })}
            data-verdict={verdict.map(|check| check.verdict.word())}
            data-fate={view.compared.and_then(|compared| fate(compared.diff.fate(ix)?))} data-joins={joins(layer, node, cell)}
            aria-selected={pinned.to_string()}>
            if cell.begins { <span class="spoken">{spoken(view, ix)}</span> }
            { texts(view, layer, ix, cell, span) }
            {editor}
        </div>
    }
}

/// The sides on which the frame around the pinned bits closes at this cell; none of a header's cells, whose card is framed.
fn edges(view: &View<'_>, layer: &Layer, span: BitSpan) -> Option<String> {
    let pin = view.pin.filter(|pin| !pin.covers(layer.span))?;
    let sides = [
        ("left", span.start == pin.start),
        ("right", span.end() == pin.end()),
        ("top", span.start < pin.start + ROW_BITS),
        ("bottom", span.end() + ROW_BITS > pin.end()),
    ];
    Some(sides.into_iter().filter(|(_, closed)| *closed).map(|(side, _)| side).collect::<Vec<_>>().join(" "))
}

/// The column from which on nothing parts a cell from the same field's cell above it.
fn joins(layer: &Layer, node: &Node, cell: &Cell) -> Option<String> {
    let Content::Field { span, .. } = cell.content else { return None };
    let above = span.start.checked_sub(ROW_BITS).filter(|_| !cell.begins)?;
    let from = if node.span.start > above { (node.span.start - layer.span.start) % ROW_BITS } else { 0 };
    (from < cell.columns).then(|| from.to_string())
}

/// The cell for a screen reader, which does not see the texts drawn.
fn spoken(view: &View<'_>, ix: NodeIx) -> String {
    let mut text = aria::cell(&view.opened.bytes, &view.opened.dissection, ix);
    if view.opened.draft.is_some() {
        text = text.replacen(", ", ", editable, ", 1);
    }
    let Some(compared) = view.compared else { return text };
    match (compared.diff.fate(ix), compared.was.iter().find(|(node, _)| *node == ix)) {
        (_, Some((_, was))) => format!("{text}, was {was} in packet {}", compared.number),
        (Some(Fate::Added), _) => format!("{text}, not in packet {}", compared.number),
        _ => text,
    }
}

/// What stands in a cell: the name and the value, and the meaning where there is room.
fn texts(view: &View<'_>, layer: &Layer, ix: NodeIx, cell: &Cell, span: BitSpan) -> Html {
    let Some(node) = view.opened.dissection.nodes.get(ix) else { return html! {} };
    let frame = view.opened.bytes.as_slice();
    // About three characters of a name go into the width of a bit.
    let fits = |name: &str| name.len() <= cell.columns as usize * 3;
    let name = if cell.begins { name(node.field, fits) } else { "" };
    let (value, meaning) = match node.field.kind {
        // Each row of a byte string shows its own bytes.
        Kind::Bytes => {
            let shown = bytes(span.slice(frame));
            (shown.value, shown.meaning)
        }
        _ if cell.begins => {
            let shown = show_as(frame, &view.opened.dissection, ix, view.base);
            (shown.value, shown.meaning.filter(|_| cell.columns >= 3))
        }
        // One shape with the cell above needs no sign that it goes on.
        _ if joins(layer, node, cell).is_some() => (String::new(), None),
        _ => ("⋯".to_owned(), None),
    };
    html! {
        <>
            <span class="cell-name" aria-hidden="true">{name}</span>
            <span class="cell-value" aria-hidden="true">{value}</span>
            { match was(view, ix, cell) {
                Some(was) => html! { <span class="cell-was" aria-hidden="true">{was}</span> },
                None => html! { if let Some(meaning) = meaning { <span class="cell-meaning" aria-hidden="true">{meaning}</span> } },
            } }
            { changed_bits(view, ix, span) }
        </>
    }
}

fn fate(fate: &Fate) -> Option<&'static str> {
    match fate {
        Fate::Changed { .. } => Some("changed"),
        Fate::Added => Some("added"),
        Fate::Same | Fate::Unknown => None,
    }
}

/// What became of a field since the packet that this one is compared with.
fn was(view: &View<'_>, ix: NodeIx, cell: &Cell) -> Option<String> {
    let compared = view.compared.filter(|_| cell.begins)?;
    match compared.diff.fate(ix)? {
        Fate::Changed { .. } => {
            let (_, was) = compared.was.iter().find(|(node, _)| *node == ix)?;
            // One column has room for one digit.
            Some(if cell.columns < 3 { format!("≠{was}") } else { format!("was {was}") })
        }
        Fate::Added => Some(if cell.columns < 3 { "+".to_owned() } else { "+ only here".to_owned() }),
        Fate::Same | Fate::Unknown => None,
    }
}

/// Marks under the bits of a cell that differ, a mark a column.
fn changed_bits(view: &View<'_>, ix: NodeIx, span: BitSpan) -> Html {
    let Some(Fate::Changed { bits, .. }) = view.compared.and_then(|compared| compared.diff.fate(ix)) else {
        return html! {};
    };
    let differs = |bit: u32| bits.iter().any(|run| run.contains(bit));
    html! {
        <span class="cell-bits" aria-hidden="true">
            { for (span.start..span.end()).map(|bit| html! { <i data-differs={differs(bit).then_some("true")}></i> }) }
        </span>
    }
}
