//! The words for what is picked: value, reason, place, and how a program reads it.

use super::code::{Chosen, CodeView, use_language};
use super::sheet::SheetView;
use crate::browser;
use crate::hooks::{Told, use_words};
use crate::opened::Opened;
use crate::selection;
use crate::state::{Act, Pane};
use std::rc::Rc;
use wireglass_shared::Dissection;
use wireglass_shared::bits::{BitSpan, read};
use wireglass_shared::check::{Sheet, sheet};
use wireglass_shared::explain::{Explanation, Place, explain};
use wireglass_shared::filter::{self, Join};
use wireglass_shared::flow::Context;
use yew::prelude::*;

/// Bytes whose bits are drawn one by one.
const BYTES_AS_BITS: u32 = 4;

/// What is to be explained.
#[derive(Properties)]
pub struct Props {
    /// The packet on the table.
    pub opened: Option<Rc<Opened>>,
    /// The bits picked, or under the pointer.
    pub span: Option<BitSpan>,
    /// The display filter in force.
    pub filter: Rc<str>,
    /// What the packets around it say.
    pub around: Rc<Context>,
    /// Whether they are held on to.
    pub pinned: bool,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
    /// Tells what the pointer is on.
    pub on_hover: Callback<Option<BitSpan>>,
}

impl PartialEq for Props {
    /// Surroundings are the same only if they are the same object: comparing them would cost more than words do.
    fn eq(&self, other: &Self) -> bool {
        self.opened == other.opened
            && self.span == other.span
            && Rc::ptr_eq(&self.around, &other.around)
            && self.pinned == other.pinned
            && self.filter == other.filter
            && self.on_act == other.on_act
    }
}

/// The pane of words.
#[component]
pub fn ExplanationView(props: &Props) -> Html {
    let chosen = use_language();
    let told = use_words();
    let on_click = {
        let (opened, on_act) = (props.opened.clone(), props.on_act.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(span) = span_at(&event, opened.as_deref()) {
                on_act.emit(Act::Go(span, Pane::Words));
            }
        })
    };
    // While nothing is pinned the words follow the pointer, and would run away under it.
    let on_over = {
        let (opened, on_hover) = (props.opened.clone().filter(|_| props.pinned), props.on_hover.clone());
        Callback::from(move |event: MouseEvent| {
            if opened.is_some() {
                on_hover.emit(span_at(&event, opened.as_deref()));
            }
        })
    };
    let on_leave = {
        let on_hover = props.on_hover.clone();
        Callback::from(move |_: MouseEvent| on_hover.emit(None))
    };
    html! {
        <aside class="words" data-pane="explanation" aria-label="Explanation" onclick={on_click}
            onmouseover={on_over} onmouseleave={on_leave}
            data-pinned={props.pinned.then_some("true")}>
            { content(props, &chosen) }
            if told == Told::Never {
                <p class="words-hint">{"Stories and comparisons could not be loaded. Reload the page to try again."}</p>
            }
        </aside>
    }
}

/// The part of the packet that what was hit stands for.
fn span_at(event: &web_sys::Event, opened: Option<&Opened>) -> Option<BitSpan> {
    let node = browser::number_at::<usize>(event, "data-part");
    let part = node.zip(opened).and_then(|(node, opened)| opened.dissection.nodes.get(node));
    part.map(|node| node.span).or_else(|| browser::span_at(event, "data-span"))
}

fn content(props: &Props, chosen: &Chosen) -> Html {
    let Some(opened) = &props.opened else {
        return html! { <><h2>{"What is this?"}</h2><p>{INTRODUCTION}</p><p>{ELSEWHERE}</p></> };
    };
    let span = props.span.filter(|span| *span != selection::whole(&opened.dissection));
    let words = span.and_then(|span| explain(&opened.bytes, &opened.dissection, &props.around, span));
    match span.zip(words) {
        Some((span, words)) => {
            html! { <>{ explained(opened, span, &words, chosen) }{ filters(props, opened, Some(span)) }</> }
        }
        None => html! { <>{ overview(opened) }{ filters(props, opened, None) }</> },
    }
}

const INTRODUCTION: &str = "Programs on this computer talk to each other in packets. wireglass hears them as the kernel \
                            carries them, and draws every bit. Press Ping to send one and look at it.";
const ELSEWHERE: &str = "The menu beside the name of the page has captures to learn from, each with a line on what to look \
                         for, and opens files and pasted bytes.";

fn overview(opened: &Opened) -> Html {
    html! {
        <>
            <p class="words-crumb">{ match opened.draft { Some(_) => opened.name(), None => format!("Packet {}", opened.name()) } }</p>
            <h2>{&opened.info}</h2>
            <p class="words-way">{opened.way.clone()}</p>
            <p>{format!("{} bytes: ", opened.orig_len)}{ headers(opened) }{"."}</p>
            <p class="words-hint">{"Point at any cell or byte to see what it means; click to hold on to it."}</p>
        </>
    }
}

fn headers(opened: &Opened) -> String {
    let layers = &opened.dissection.layers;
    let parts = layers.iter().map(|layer| format!("{} of {}", layer.span.len / 8, layer.protocol.title));
    parts.collect::<Vec<_>>().join(", ")
}

fn explained(opened: &Opened, span: BitSpan, words: &Explanation, chosen: &Chosen) -> Html {
    html! {
        <>
            <p class="words-crumb">{words.protocol}
                if let Some(id) = words.id { {" · "}<code>{id}</code> }
            </p>
            <h2>{&words.title}</h2>
            <p class="words-value">
                <b>{&words.shown.value}</b>
                if let Some(meaning) = &words.shown.meaning { <span>{meaning}</span> }
            </p>
            { bits(opened, span) }
            if let Some(bases) = &words.bases {
                <dl class="bases">
                    <div><dt>{"hex"}</dt><dd>{&bases.hex}</dd></div>
                    <div><dt>{"decimal"}</dt><dd>{&bases.decimal}</dd></div>
                    <div><dt>{"binary"}</dt><dd>{&bases.binary}</dd></div>
                </dl>
            }
            { sheet_of(opened, span) }
            { for words.problems.iter().map(|problem| html! { <p class="problem">{"⚠ "}{problem}</p> }) }
            <p>{words.about}</p>
            if let Some(why) = &words.why {
                <h3>{"Why this value"}</h3>
                <p class="words-why">{why}</p>
            }
            <CodeView code={words.code.clone()} protocol={words.protocol} chosen={chosen.clone()} />
            if !words.if_it_were.is_empty() {
                <h3>{"If it were"}</h3>
                <dl class="others">{ for words.if_it_were.iter().map(|other| html! {
                    <div><dt>{&other.value}</dt><dd>{other.says}</dd></div>
                }) }</dl>
            }
            if let Some(misconception) = words.misconception {
                <h3>{"Often misread"}</h3>
                <p class="words-misread">{misconception}</p>
            }
            if let Some(story) = words.story {
                <h3>{"Story"}</h3>
                <p>{story}</p>
            }
            if !words.parts.is_empty() {
                <h3>{"Made of"}</h3>
                <ul class="parts">{ for words.parts.iter().map(|part| html! {
                    <li><button data-part={part.node.to_string()}>
                        <b>{part.label}</b><span>{part.shown.line()}</span>
                    </button></li>
                }) }</ul>
            }
            <h3>{"Where it stands"}</h3>
            <p>{ place(words.protocol, &words.place) }</p>
            <p class="words-spec">{ spec(words) }</p>
        </>
    }
}

/// Filters that are made of what is picked, a click each.
fn filters(props: &Props, opened: &Opened, span: Option<BitSpan>) -> Html {
    let (frame, dissection) = (&opened.bytes, &opened.dissection);
    let node = span.and_then(|span| dissection.smallest_covering(span));
    let made = |make: fn(&[u8], &Dissection, usize) -> Option<String>| {
        let made = node.and_then(|node| make(frame, dissection, node))?;
        Some(filter::join(&props.filter, &made, Join::And))
    };
    let buttons = [
        ("Only packets with this", made(filter::only)),
        ("Without this", made(filter::without)),
        ("This conversation", filter::conversation(&opened.record())),
    ];
    if buttons.iter().all(|(_, made)| made.is_none()) {
        return html! {};
    }
    html! {
        <div class="words-filters" role="group" aria-label="Show in the list">
            { for buttons.into_iter().filter_map(|(label, made)| {
                let (on_act, made): (_, Rc<str>) = (props.on_act.clone(), made?.into());
                Some(html! { <button title={made.to_string()} onclick={move |_: MouseEvent| on_act.emit(Act::Filter(made.clone()))}>{label}</button> })
            }) }
        </div>
    }
}

/// How a checksum comes about, where one is picked.
fn sheet_of(opened: &Opened, span: BitSpan) -> Html {
    let layer = opened.dissection.layer_at(span.start);
    let sheet = layer.and_then(|layer| sheet(&opened.bytes, &opened.dissection, layer)).and_then(Result::ok);
    let picked =
        |sheet: &Sheet| opened.dissection.nodes.get(sheet.node).is_some_and(|node| node.span.covers(span));
    match sheet.filter(picked) {
        Some(sheet) => html! { <SheetView {sheet} pin={Some(span)} /> },
        None => html! {},
    }
}

fn spec(words: &Explanation) -> Html {
    match words.spec.url() {
        Some(url) => {
            html! { <a href={url} target="_blank" rel="noopener noreferrer">{words.spec.to_string()}{" ↗"}</a> }
        }
        None => html! { {words.spec.to_string()} },
    }
}

/// The bytes around a selection as single bits, the selected ones marked.
fn bits(opened: &Opened, span: BitSpan) -> Html {
    let (first, end) = (span.first_byte(), span.end_byte());
    if span.is_empty() || end - first > BYTES_AS_BITS {
        return html! {};
    }
    let byte = |byte: u32| {
        let bit = move |bit: u32| {
            let set = read(&opened.bytes, BitSpan::new(bit, 1)) == Some(1);
            html! { <i data-chosen={span.contains(bit).then_some("true")}>{if set { "1" } else { "0" }}</i> }
        };
        html! { <span class="bits-byte" title={format!("byte {byte}")}>{ for (byte * 8..byte * 8 + 8).map(bit) }</span> }
    };
    html! { <p class="bits" aria-hidden="true">{ for (first..end).map(byte) }</p> }
}

/// The place, counted every way that books count.
fn place(protocol: &str, place: &Place) -> String {
    let bits = match (place.bit, place.bits) {
        (0, bits) if bits % 8 == 0 => match bits / 8 {
            1 => String::new(),
            bytes => format!(", {bytes} bytes"),
        },
        (bit, 1) => format!(", bit {bit}"),
        (bit, bits) if bit + bits <= 8 => format!(", bits {bit} to {}", bit + bits - 1),
        (bit, bits) => format!(", {bits} bits from bit {bit}"),
    };
    format!(
        "Byte {}{bits} of the {protocol} header; byte {} of the packet. Counting from 1, as some books do, byte {}.",
        place.header_byte,
        place.frame_byte,
        place.header_byte + 1
    )
}
