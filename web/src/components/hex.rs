//! The bytes: 16 a row with their characters. What is picked is marked to the nibble.

use crate::browser;
use crate::hooks::{Picking, use_picking};
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
    let on_more = Callback::from(move |_: MouseEvent| more.set(*more + 1));
    html! {
        <div class="hex" role="grid" tabindex="0" aria-label="Bytes of the packet" onclick={on_click} onmouseover={on_over}
            onmouseleave={on_leave}>
            { for rows(frame, &props.opened.dissection, 0, shown).iter().map(|row| row_html(props, row)) }
            if left > 0 {
                <button class="fold" onclick={on_more}>{"⋯ "}{left}{" bytes more"}</button>
            }
        </div>
    }
}

/// The field that a byte belongs to, or the byte itself where fields share it.
fn span_at(event: &web_sys::Event, opened: &Opened) -> Option<BitSpan> {
    let byte = BitSpan::bytes(browser::number_at(event, "data-byte")?, 1);
    let node = opened.dissection.smallest_covering(byte).and_then(|ix| opened.dissection.nodes.get(ix));
    Some(node.map_or(byte, |node| node.span))
}

fn row_html(props: &Props, row: &[HexByte]) -> Html {
    let offset = row.first().map_or(0, |byte| byte.offset);
    html! {
        <div class="hex-row" role="row">
            <span class="hex-offset" role="rowheader">{format!("{offset:04x}")}</span>
            <span class="hex-bytes" role="presentation">{ for row.iter().map(|byte| byte_html(props, *byte)) }</span>
            <span class="hex-ascii" role="presentation">{ for row.iter().map(|byte| ascii_html(props, *byte)) }</span>
        </div>
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

fn byte_html(props: &Props, byte: HexByte) -> Html {
    let layer = byte.layer.and_then(|ix| props.opened.dissection.layers.get(ix));
    let pinned = marks(byte.offset, props.pin.map(|pin| pin.span));
    let hex = format!("{:02x}", byte.value);
    let (high, low) = hex.split_at(1);
    html! {
        <span class="byte" role="gridcell" data-byte={byte.offset.to_string()} aria-selected={pinned.is_some().to_string()}
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
