//! The strip: all layers of the packet in one line, to scale, with what is picked marked on it.

use crate::browser;
use crate::hooks::{Picking, use_picking, use_style};
use crate::opened::Opened;
use crate::state::{Act, Pane, Pin};
use std::rc::Rc;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::value::counted;
use yew::prelude::*;

/// What the strip shows.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The packet.
    pub opened: Rc<Opened>,
    /// The bits held on to.
    pub pin: Option<Pin>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
    /// Tells what the pointer is on.
    pub on_hover: Callback<Option<BitSpan>>,
}

/// The layer that an event is about.
fn span_at(event: &web_sys::Event, opened: &Opened) -> Option<BitSpan> {
    let layer = browser::number_at::<usize>(event, "data-segment")?;
    opened.dissection.layers.get(layer).map(|layer| layer.span)
}

/// The strip.
#[component]
pub fn Strip(props: &Props) -> Html {
    let Picking { click: on_click, over: on_over, leave: on_leave } =
        use_picking(Pane::Strip, span_at, &props.opened, &props.on_act, &props.on_hover);
    let layers = &props.opened.dissection.layers;
    let frame = &props.opened.bytes;
    let lost = (props.opened.orig_len as usize).saturating_sub(frame.len());
    html! {
        <div class="strip" role="group" aria-label="Layers of the packet, to scale" onclick={on_click}
            onmouseover={on_over} onmouseleave={on_leave}>
            { for layers.iter().enumerate().filter(|(_, layer)| !layer.span.is_empty()).map(|(ix, layer)| html! {
                <Segment key={ix} {ix} span={layer.span} title={layer.protocol.title} name={layer.protocol.name}
                    tier={layer.protocol.tier.as_str()} pin={props.pin.map(|pin| pin.span)} />
            }) }
            if lost > 0 { <Lost bytes={lost} /> }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct SegmentProps {
    ix: usize,
    span: BitSpan,
    title: &'static str,
    name: &'static str,
    tier: &'static str,
    pin: Option<BitSpan>,
}

#[component]
fn Segment(props: &SegmentProps) -> Html {
    let (segment, mark) = (use_node_ref(), use_node_ref());
    let span = props.span;
    let bytes = span.end_byte() - span.first_byte();
    let picked = props
        .pin
        .filter(|pin| pin.overlaps(span))
        .map(|pin| BitSpan::between(pin.start.max(span.start), pin.end().min(span.end())));
    let percent = |bits: u32| {
        let hundredths = u64::from(bits) * 10_000 / u64::from(span.len.max(1));
        format!("{}.{:02}%", hundredths / 100, hundredths % 100)
    };
    use_style(&segment, "flex-grow", bytes.to_string());
    use_style(&mark, "left", picked.map_or_else(String::new, |picked| percent(picked.start - span.start)));
    use_style(&mark, "width", picked.map_or_else(String::new, |picked| percent(picked.len)));
    html! {
        <button class="segment" ref={segment} data-segment={props.ix.to_string()} data-tier={props.tier}
            aria-pressed={(props.pin == Some(span)).to_string()} title={format!("{}: {}", props.name, counted(bytes as usize, "byte"))}>
            <span>{props.title}</span><small>{bytes}</small>
            <i class="segment-mark" ref={mark} hidden={picked.is_none()}></i>
        </button>
    }
}

#[derive(PartialEq, Properties)]
struct LostProps {
    bytes: usize,
}

/// What was on the wire and is not in the capture.
#[component]
fn Lost(props: &LostProps) -> Html {
    let segment = use_node_ref();
    use_style(&segment, "flex-grow", props.bytes.to_string());
    let text = format!("{} not captured", counted(props.bytes, "byte"));
    html! { <span class="segment segment-lost" ref={segment} title={text.clone()}><span>{text}</span></span> }
}
