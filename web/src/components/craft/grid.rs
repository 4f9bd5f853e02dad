//! What mouse and keys mean on the cells of a draft: bits turn over, other fields take a value.

use crate::browser;
use crate::craft;
use crate::opened::Opened;
use crate::state::{Act, Editing, Pane};
use wireglass_shared::bits::{BitSpan, read};
use wireglass_shared::dissection::NodeIx;
use wireglass_shared::table::Kind;
use yew::prelude::*;

/// Characters that are keys of the page wherever the focus is.
const KEYS_OF_THE_PAGE: &str = "/?[]{}";

/// The field whose cell an event is about.
fn cell(event: &web_sys::Event, opened: &Opened) -> Option<(NodeIx, BitSpan)> {
    let ix = browser::number_at::<NodeIx>(event, "data-node")?;
    Some((ix, opened.dissection.nodes.get(ix)?.span))
}

fn turn_over(opened: &Opened, span: BitSpan, on_act: &Callback<Act>) {
    let turned = craft::with(opened, |draft| {
        draft.toggle(span.start);
        Ok(())
    });
    if let Ok(draft) = turned {
        on_act.emit(Act::Draft(draft));
    }
}

/// A click on a cell: a bit turns over at once, any field is picked. Returns whether it was a cell.
pub fn click(event: &web_sys::Event, opened: &Opened, on_act: &Callback<Act>) -> bool {
    let Some((_, span)) = cell(event, opened) else { return false };
    on_act.emit(Act::Go(span, Pane::Diagram));
    if span.len == 1 {
        turn_over(opened, span, on_act);
    }
    true
}

/// A double click opens a field that is no single bit.
pub fn double_click(event: &web_sys::Event, opened: &Opened, on_act: &Callback<Act>) {
    if let Some((node, _)) = cell(event, opened).filter(|(_, span)| span.len > 1) {
        on_act.emit(Act::Edit(Some(Editing { node, typed: None })));
    }
}

/// A key on a cell. Returns whether it meant something here.
pub fn key(event: &KeyboardEvent, opened: &Opened, on_act: &Callback<Act>) -> bool {
    let Some((node, span)) = cell(event, opened) else { return false };
    if event.ctrl_key() || event.alt_key() || event.meta_key() || browser::is_typing(event) {
        return false;
    }
    let key = event.key();
    let mut characters = key.chars();
    let typed = match (characters.next(), characters.next()) {
        (Some(character), None) => Some(character),
        _ => None,
    };
    match (key.as_str(), span.len) {
        ("Enter" | "F2" | " ", 1) => turn_over(opened, span, on_act),
        ("0" | "1", 1) => {
            if read(&opened.bytes, span) != key.parse().ok() {
                turn_over(opened, span, on_act);
            }
        }
        (_, 1) => return false,
        ("Enter" | "F2" | " ", _) => on_act.emit(Act::Edit(Some(Editing { node, typed: None }))),
        ("Delete", _) => match option_around(opened, node) {
            Some(option) => remove(opened, option, on_act),
            None => return false,
        },
        _ => match typed.filter(|typed| !KEYS_OF_THE_PAGE.contains(*typed)) {
            Some(_) => on_act.emit(Act::Edit(Some(Editing { node, typed }))),
            None => return false,
        },
    }
    // The cell that the key was pressed on is what is picked.
    on_act.emit(Act::Go(span, Pane::Diagram));
    true
}

/// A hexadecimal digit on a byte of the dump: it takes the place of the first half of the byte, or of the half that is picked.
/// Returns whether it was one.
pub fn digit(event: &KeyboardEvent, opened: &Opened, pin: Option<BitSpan>, on_act: &Callback<Act>) -> bool {
    let key = event.key();
    if opened.draft.is_none() || key.len() != 1 || event.ctrl_key() || event.alt_key() || event.meta_key() {
        return false;
    }
    let Some((value, byte)) =
        u64::from_str_radix(&key, 16).ok().zip(browser::number_at::<u32>(event, "data-byte"))
    else {
        return false;
    };
    let [high, low] = [0, 4].map(|bit| BitSpan::new(byte * 8 + bit, 4));
    let (half, next) = match pin == Some(low) {
        true => (low, BitSpan::bytes(byte + 1, 1)),
        false => (high, low),
    };
    let written = craft::with(opened, |draft| {
        draft.write(half, value);
        Ok(())
    });
    if let Ok(draft) = written {
        let last = next.end() as usize > draft.bytes().len() * 8;
        on_act.emit(Act::Draft(draft));
        on_act.emit(Act::Go(if last { half } else { next }, Pane::Keys));
    }
    true
}

/// The option that a field is, or is part of.
fn option_around(opened: &Opened, node: NodeIx) -> Option<NodeIx> {
    let dissection = &opened.dissection;
    let mut at = node;
    loop {
        let parent = dissection.parent(at)?;
        if matches!(dissection.nodes.get(parent)?.field.kind, Kind::List(_)) {
            return Some(at);
        }
        at = parent;
    }
}

fn remove(opened: &Opened, option: NodeIx, on_act: &Callback<Act>) {
    if let Ok(draft) = craft::with(opened, |draft| draft.remove_option(option)) {
        on_act.emit(Act::Draft(draft));
    }
}
