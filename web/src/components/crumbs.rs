//! The breadcrumb: which part of which packet is picked, and where that stands, counted every way that books count.

use crate::browser;
use crate::opened::Opened;
use crate::selection;
use crate::state::{Act, Pane};
use std::rc::Rc;
use wireglass_shared::Dissection;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::explain::Place;
use yew::prelude::*;

/// What the breadcrumb leads to.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The packet.
    pub opened: Rc<Opened>,
    /// The bits picked, or under the pointer.
    pub span: Option<BitSpan>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

/// The breadcrumb.
#[component]
pub fn Crumbs(props: &Props) -> Html {
    let dissection = &props.opened.dissection;
    let trail = props.span.map(|span| trail(dissection, span)).unwrap_or_default();
    let whole = selection::whole(dissection);
    let on_click = {
        let (on_act, opened, span) = (props.on_act.clone(), props.opened.clone(), props.span);
        Callback::from(move |event: MouseEvent| {
            let Some(at) = browser::number_at::<usize>(&event, "data-crumb") else { return };
            let dissection = &opened.dissection;
            let picked = match at.checked_sub(1) {
                None => Some(selection::whole(dissection)),
                Some(at) => span.and_then(|span| trail_at(dissection, span, at)),
            };
            if let Some(picked) = picked {
                on_act.emit(Act::Go(picked, Pane::Crumbs));
            }
        })
    };
    let last = trail.len();
    html! {
        <nav class="crumbs" aria-label="What is picked" onclick={on_click}>
            <ol>
                <li><button data-crumb="0" aria-current={(props.span == Some(whole)).then_some("true")}>{props.opened.name()}</button></li>
                { for trail.iter().enumerate().map(|(ix, crumb)| html! {
                    <li><button data-crumb={(ix + 1).to_string()} aria-current={(ix + 1 == last).then_some("true")}>{&crumb.name}</button></li>
                }) }
            </ol>
            if let Some(via) = &props.opened.via { <span class="crumbs-via">{via.words()}</span> }
            if let Some(place) = props.span.filter(|span| *span != whole).and_then(|span| Place::of(&props.opened.bytes, dissection, span)) {
                <span class="crumbs-place">{ where_it_stands(&place) }</span>
            }
        </nav>
    }
}

struct Crumb {
    name: String,
    span: BitSpan,
}

fn trail_at(dissection: &Dissection, span: BitSpan, at: usize) -> Option<BitSpan> {
    trail(dissection, span).get(at).map(|crumb| crumb.span)
}

/// Header, fields from the outermost in, and bits of a field where no whole one is picked.
fn trail(dissection: &Dissection, span: BitSpan) -> Vec<Crumb> {
    let Some(layer) = dissection.layer_at(span.start).and_then(|ix| dissection.layers.get(ix)) else {
        return Vec::new();
    };
    if !layer.span.covers(span) {
        return Vec::new();
    }
    let mut crumbs = vec![Crumb { name: layer.protocol.title.to_owned(), span: layer.span }];
    let mut at = dissection.smallest_covering(span).filter(|_| span != layer.span);
    let mut fields = Vec::new();
    while let Some(node) = at.and_then(|ix| dissection.nodes.get(ix)) {
        fields.push(Crumb { name: node.field.label.to_owned(), span: node.span });
        at = at.and_then(|ix| dissection.parent(ix));
    }
    crumbs.extend(fields.into_iter().rev());
    if crumbs.last().is_some_and(|crumb| crumb.span != span) {
        let byte = span.first_byte() - layer.span.first_byte();
        let name = match span.len {
            8 if span.is_whole_bytes() => format!("byte {byte}"),
            1 => format!("bit {}", span.start % 8),
            bits => format!("{bits} bits"),
        };
        crumbs.push(Crumb { name, span });
    }
    crumbs
}

fn where_it_stands(place: &Place) -> Html {
    let [frame, header, from_one] = place.counted();
    html! {
        <>
            <span title="Byte, and bit in it, counted from the beginning of the packet">{frame}</span>
            <span title="Counted from 0 from the beginning of the header">{header}</span>
            <span title="Some books count bytes from 1">{from_one}</span>
            if let Some(formula) = place.expression.as_deref() {
                <code title="How a program makes the value from b, the bytes of the header">{formula}</code>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_flag_stands_in_the_flags_of_the_header() {
        let mut store = Store::new();
        store.show_built_in();
        let dissection = store.open(2).expect("the SYN").dissection;
        let span = dissection.nodes[dissection.find("tcp.flags.syn").expect("a SYN")].span;
        let names: Vec<_> = trail(&dissection, span).into_iter().map(|crumb| crumb.name).collect();
        assert_eq!(names, ["TCP", "Flags", "SYN"]);
        let names: Vec<_> =
            trail(&dissection, BitSpan::bytes(22, 1)).into_iter().map(|crumb| crumb.name).collect();
        assert_eq!(names, ["TCP", "Destination Port", "byte 2"]);
        assert!(trail(&dissection, selection::whole(&dissection)).is_empty());
    }
}
