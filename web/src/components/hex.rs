//! The bytes: 16 a row with their characters. What is picked is marked to the nibble.

use super::craft::grid;
use crate::browser;
use crate::hooks::{Picking, use_enter, use_picking, use_reveal};
use crate::opened::Opened;
use crate::state::{Act, Pane, Pin};
use std::rc::Rc;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::value::ascii;
use wireglass_shared::view::hex::{HexByte, ROW_BYTES, nibbles, rows};
use yew::prelude::*;

/// Rows drawn at first, and at each wish for more.
const ROWS_AT_ONCE: u32 = 64;

/// What the bytes are.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The packet.
    pub opened: Rc<Opened>,
    /// The bits held on to.
    pub pin: Option<Pin>,
    /// The bits the pointer is on, anywhere.
    pub hover: Option<BitSpan>,
    /// Whether type is large.
    pub large: bool,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
    /// Tells what the pointer is on.
    pub on_hover: Callback<Option<BitSpan>>,
}

/// The bytes.
#[component]
pub fn HexView(props: &Props) -> Html {
    let more = use_state_eq(|| 1_u32);
    {
        let more = more.setter();
        use_effect_with(props.opened.row, move |_| more.set(1));
    }
    let Picking { click: on_click, over: on_over, leave: on_leave } =
        use_picking(Pane::Bytes, span_at, &props.opened, &props.on_act, &props.on_hover);
    let frame = props.opened.bytes.as_slice();
    let shown = *more * ROWS_AT_ONCE;
    let left = frame.len().saturating_sub((shown * ROW_BYTES) as usize);
    // One byte takes the tab key; the arrows go on from there.
    let stop = props.pin.map_or(0, |pin| pin.span.first_byte());
    let root = use_node_ref();
    use_reveal(&root, props.pin, Pane::Bytes, props.large);
    let on_enter = use_enter(Pane::Bytes, span_at, &props.opened, &props.on_act);
    let on_key = {
        let (opened, pin, on_act) =
            (props.opened.clone(), props.pin.map(|pin| pin.span), props.on_act.clone());
        Callback::from(move |event: KeyboardEvent| match grid::digit(&event, &opened, pin, &on_act) {
            true => event.stop_propagation(),
            false => on_enter.emit(event),
        })
    };
    let on_more = Callback::from(move |_: MouseEvent| more.set(*more + 1));
    html! {
        <div class="hex" ref={root} role="grid" aria-label="Bytes of the packet" onclick={on_click} onkeydown={on_key}
            onmouseover={on_over} onmouseleave={on_leave}>
            { for rows(frame, &props.opened.dissection, 0, shown).iter().map(|row| row_html(props, row, stop)) }
            if left > 0 {
                <button class="fold" onclick={on_more}>{"⋯ "}{left}{" bytes more"}</button>
            }
        </div>
    }
}

/// An opened bit; else the field that a byte belongs to, or the byte itself where fields share it.
fn span_at(event: &web_sys::Event, opened: &Opened) -> Option<BitSpan> {
    if let Some(bit) = browser::number_at(event, "data-bit") {
        return Some(BitSpan::new(bit, 1));
    }
    let byte = BitSpan::bytes(browser::number_at(event, "data-byte")?, 1);
    let node = opened.dissection.smallest_covering(byte).and_then(|ix| opened.dissection.nodes.get(ix));
    Some(node.map_or(byte, |node| node.span))
}

fn row_html(props: &Props, row: &[HexByte], stop: u32) -> Html {
    let offset = row.first().map_or(0, |byte| byte.offset);
    let open = props.pin.map(|pin| pin.span).filter(|pin| cuts_a_nibble(*pin));
    let opened: Vec<_> =
        row.iter().filter(|byte| open.is_some_and(|pin| touches(byte.offset, pin))).collect();
    html! {
        <>
        <div class="hex-row" role="row">
            <span class="hex-offset" role="rowheader">{format!("{offset:04x}")}</span>
            <span class="hex-bytes" role="presentation">{ for row.iter().map(|byte| byte_html(props, *byte, stop)) }</span>
            <span class="hex-ascii" role="presentation">{ for row.iter().map(|byte| ascii_html(props, *byte)) }</span>
        </div>
        if let (Some(pin), false) = (open, opened.is_empty()) {
            <div class="hex-bits" role="row">
                { for opened.into_iter().map(|byte| bits_html(*byte, pin)) }
            </div>
        }
        </>
    }
}

/// Whether marks on nibbles alone would say more than what is picked.
fn cuts_a_nibble(span: BitSpan) -> bool {
    !span.is_empty() && (!span.start.is_multiple_of(4) || !span.end().is_multiple_of(4))
}

fn touches(offset: u32, span: BitSpan) -> bool {
    let (high, low) = nibbles(offset, span);
    high || low
}

/// A byte, opened: its bits, those picked framed.
fn bits_html(byte: HexByte, pin: BitSpan) -> Html {
    let first = byte.offset * 8;
    html! {
        <span class="hex-byte-bits" role="gridcell">
            <span class="hex-byte-name">{format!("byte {}", byte.offset)}</span>
            { for (0..8).map(|at| {
                let bit = first + at;
                let edge = match (pin.contains(bit), bit == pin.start, bit + 1 == pin.end()) {
                    (false, ..) => None,
                    (true, true, true) => Some("both"),
                    (true, true, false) => Some("start"),
                    (true, false, true) => Some("end"),
                    (true, false, false) => Some("inside"),
                };
                html! { <i data-bit={bit.to_string()} data-pin={edge} title={format!("bit {at} of byte {}", byte.offset)}>{byte.value >> (7 - at) & 1}</i> }
            }) }
        </span>
    }
}

fn marks(offset: u32, span: Option<BitSpan>) -> Option<&'static str> {
    match span.map(|span| nibbles(offset, span))? {
        (true, true) => Some("both"),
        (true, false) => Some("high"),
        (false, true) => Some("low"),
        (false, false) => None,
    }
}

fn byte_html(props: &Props, byte: HexByte, stop: u32) -> Html {
    let layer = byte.layer.and_then(|ix| props.opened.dissection.layers.get(ix));
    let pinned = marks(byte.offset, props.pin.map(|pin| pin.span));
    let hex = format!("{:02x}", byte.value);
    let (high, low) = hex.split_at(1);
    html! {
        <span class="byte" role="gridcell" data-byte={byte.offset.to_string()} tabindex={if byte.offset == stop { "0" } else { "-1" }} aria-selected={pinned.is_some().to_string()}
            data-tier={layer.map(|layer| layer.protocol.tier.as_str())} data-begins={byte.begins_layer.then_some("true")}
            data-pin={pinned} data-hover={marks(byte.offset, props.hover)}>
            <i>{high.to_owned()}</i><i>{low.to_owned()}</i>
        </span>
    }
}

fn ascii_html(props: &Props, byte: HexByte) -> Html {
    let pinned = marks(byte.offset, props.pin.map(|pin| pin.span)).is_some();
    html! { <span aria-hidden="true" data-pin={pinned.then_some("both")}>{ascii(byte.value)}</span> }
}
