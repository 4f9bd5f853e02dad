//! What came of a packet that was sent: the packets as a small ladder, what was offered beside what was answered, and why.

use crate::browser;
use crate::levels::Kind;
use crate::numbers::grouped;
use crate::plain::plain;
use crate::store::{Attempt, Following, Progress, Stage, Store};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use wireglass_shared::capture::{CaptureRecord, Elapsed};
use wireglass_shared::exchange::{Change, Offer, Outcome, Part, Step};
use wireglass_shared::flow::{End, Ends, Neighbor};
use wireglass_shared::stream::Source;
use wireglass_shared::summary::summarize;
use yew::prelude::*;

/// What is shown.
#[derive(Properties)]
pub struct Props {
    /// The packets, and what was sent.
    pub store: Rc<RefCell<Store>>,
    /// What tells that something about it changed.
    pub progress: Progress,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.progress == other.progress
    }
}

/// The result.
#[component]
pub fn ResultView(props: &Props) -> Html {
    let on_click = {
        let store = props.store.clone();
        move |event: MouseEvent| {
            if let Some(row) = browser::number_at(&event, "data-row") {
                let mut store = store.borrow_mut();
                store.found = Some((row, None));
                store.wake();
            }
        }
    };
    let root = use_node_ref();
    {
        // The panel scrolls: what came back is what whoever sends wants to see.
        let root = root.clone();
        use_effect_with(props.progress, move |_| {
            if let Some(element) = root.cast::<Element>() {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Nearest);
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    let store = props.store.borrow();
    let Some(shown) = &store.sends.shown else { return html! { <div class="result"></div> } };
    let following = shown.following();
    let told = following.map(|following| told(following, &store, shown)).unwrap_or_default();
    html! {
        <div class="result" ref={root} data-state={state(shown)}>
            <div role="status">
                <h3>{ headline(shown) }</h3>
                if let Stage::Refused { remedy: Some(remedy), .. } = &shown.stage { <p>{ super::send::remedy(remedy) }</p> }
                { verdict(shown) }
            </div>
            if let Some(following) = following { <div onclick={on_click}>{ ladder(following, &store) }</div> }
            <div role="status"><ul class="result-told">{ for told.iter().map(|says| html! { <li>{says}</li> }) }</ul></div>
            if let Some(Following { exchange, .. }) = following {
                { offers(&exchange.offers()) }
                { changes(&exchange.changes()) }
            }
        </div>
    }
}

/// In a word for style sheets and tests.
fn state(shown: &Attempt) -> &'static str {
    match &shown.stage {
        Stage::Asked { .. } => "asked",
        Stage::Unanswered => "unanswered",
        Stage::Refused { .. } => "refused",
        Stage::Sent(following) if !following.over => "waiting",
        Stage::Sent(following) => match following.outcome() {
            None => "unknown",
            Some(Outcome::Nothing) => "nothing",
            Some(_) => "answered",
        },
    }
}

fn headline(shown: &Attempt) -> String {
    let wait = shown.request.wait_millis / 1000;
    let following = match &shown.stage {
        Stage::Asked { .. } => return "Asking wireglass to send it…".to_owned(),
        Stage::Unanswered => {
            return "wireglass did not say whether it sent the packet. Look at the connection in the status bar, and try again.".to_owned();
        }
        Stage::Refused { reason, .. } => return format!("Not sent: {}", plain(reason)),
        Stage::Sent(following) => following,
    };
    match (following.exchange.answer(), following.exchange.latency()) {
        (Some((_, outcome)), latency) => {
            let name = outcome_words(outcome);
            latency.map_or_else(
                || format!("{name} came back."),
                |latency| format!("{name} came back after {}.", latency.in_units()),
            )
        }
        (None, _) if !following.over => format!("Sent. Waiting for an answer… ({wait} s)"),
        (None, _) if following.outcome().is_none() => {
            "Sent, but the packet was not captured: whether an answer came is not known.".to_owned()
        }
        (None, _) => format!("Nothing came back within {wait} s."),
    }
}

/// What came back, at the beginning of a sentence.
const fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::SynAck => "SYN, ACK",
        Outcome::Reset => "RST",
        Outcome::IcmpError => "An ICMP error",
        Outcome::EchoReply => "An echo reply",
        Outcome::Nothing => "Nothing",
        Outcome::Other => "Another answer",
    }
}

fn verdict(shown: &Attempt) -> Html {
    let Some((guess, right)) = shown.request.guess.zip(shown.guessed_right()) else { return html! {} };
    let (word, mark) = if right { ("right", "✓") } else { ("wrong", "✗") };
    let says = shown.following().map(|following| following.exchange.told_of_prediction(guess));
    html! { <p class="result-verdict" data-guess={word}><span aria-hidden="true">{mark}{" "}</span>{says}</p> }
}

/// The exchange's own sentences; and why nothing of it can be seen, where that is so.
fn told(following: &Following, store: &Store, shown: &Attempt) -> Vec<String> {
    let mut told = following.exchange.told(following.over);
    if following.over && following.exchange.sent().is_none() {
        told.push(why_unseen(store, Kind::of(&shown.request.level)));
    }
    told
}

/// Why a packet that was sent is not among those that were captured.
fn why_unseen(store: &Store, kind: Kind) -> String {
    match &store.source {
        Some(Source::None { reason, .. }) => format!("Nothing is captured here: {}", plain(reason)),
        Some(Source::File { .. }) => {
            "wireglass plays a capture file at the moment, and captures nothing.".to_owned()
        }
        Some(Source::Live { interfaces, filter, .. }) => {
            let mut why = Vec::new();
            if !filter.is_empty() {
                why.push(format!("the capture filter “{}” may leave it out", plain(filter)));
            }
            if !interfaces.is_empty() {
                let names = plain(&interfaces.join(", "));
                why.push(format!("only {names} is listened to, and it may have left by another interface"));
            }
            let tail = match kind {
                Kind::Link => "",
                Kind::Ip | Kind::Transport => " Packets to wireglass's own port are left out, too.",
            };
            match why.is_empty() {
                true => format!(
                    "It may have been lost on its way to this page; the status bar counts what was dropped.{tail}"
                ),
                false => format!(
                    "Why it is not among the captured packets: {}. What is captured is set in the menu of sources.{tail}",
                    why.join("; ")
                ),
            }
        }
        None => "Nothing is known about what is captured.".to_owned(),
    }
}

/// Two lifelines, and what went from one to the other.
fn ladder(following: &Following, store: &Store) -> Html {
    let exchange = &following.exchange;
    let Some(first) = exchange.steps().first() else { return html! {} };
    let ends = ends(&first.packet);
    let sent_at = exchange.sent().map(|sent| sent.at);
    let name = |end: Option<End>, other: &str| end.map_or_else(|| other.to_owned(), |end| address(&end));
    // What came without the packet it answers goes the other way.
    let (from, to) = if first.part == Part::Sent || first.part == Part::OwnKernel {
        (ends.map(|ends| ends.source), ends.map(|ends| ends.destination))
    } else {
        (ends.map(|ends| ends.destination), ends.map(|ends| ends.source))
    };
    html! {
        <div class="ladder">
            <p class="ladder-ends"><b>{"you "}<small>{name(from, "")}</small></b><b>{"they "}<small>{name(to, "")}</small></b></p>
            <ol>{ for exchange.steps().iter().map(|step| {
                let since = sent_at.filter(|_| step.part != Part::Sent).map(|at| step.packet.at.since(at));
                arrow(step, since, following.row_of(step.packet.number).filter(|row| store.get(*row).is_some()))
            }) }</ol>
            if exchange.more() > 0 { <p>{"and "}{grouped(exchange.more())}{" more of them"}</p> }
        </div>
    }
}

fn arrow(step: &Step, since: Option<Elapsed>, row: Option<u64>) -> Html {
    let Neighbor { number, frame, dissection, .. } = &step.packet;
    let info = summarize(&CaptureRecord::bare(dissection.link, frame)).info.to_string();
    let (way, word, about) = match step.part {
        Part::Sent => ("out", "sent", "the packet you made"),
        Part::Answer(_) => ("back", "answer", "the answer"),
        Part::Again => ("back", "again", "the answer once more: nobody confirmed the first"),
        Part::OwnKernel => (
            "out",
            "own-kernel",
            "not from you: your own kernel knows of no socket that waits for the answer, and resets",
        ),
    };
    html! {
        <li data-way={way} data-part={word}>
            <button data-row={row.map(|row| row.to_string())} disabled={row.is_none()} title="Open the captured packet">
                <span class="ladder-info"><small>{"#"}{number}</small>{" "}{info}</span>
                <span class="ladder-arrow" aria-hidden="true">
                    if let Some(since) = since { <b>{"+"}{since.in_units()}</b> }
                </span>
                <small class="ladder-about">
                    if let Some(since) = since { <span class="spoken">{"after "}{since.in_units()}{": "}</span> }
                    {about}</small>
            </button>
        </li>
    }
}

fn ends(packet: &Neighbor) -> Option<Ends> {
    Ends::of(&CaptureRecord::bare(packet.dissection.link, &packet.frame))
}

fn address(end: &End) -> String {
    if end.address.is_ipv6() {
        format!("[{}]:{}", end.address, end.port)
    } else {
        format!("{}:{}", end.address, end.port)
    }
}

/// What was offered beside what was answered, and what follows.
fn offers(offers: &[Offer]) -> Html {
    if offers.is_empty() {
        return html! {};
    }
    let value = |value: &Option<String>| match value {
        Some(value) if value.is_empty() => html! { <td>{"✓ yes"}</td> },
        Some(value) => html! { <td>{value}</td> },
        None => html! { <td class="offers-none">{"– no"}</td> },
    };
    html! {
        <table class="offers">
            <caption>{"Offer and answer"}</caption>
            <thead><tr><th scope="col">{"Option"}</th><th scope="col">{"Offered"}</th><th scope="col">{"Answered"}</th></tr></thead>
            { for offers.iter().map(|offer| html! {
                <tbody data-offer={offer.name}>
                    <tr><th scope="row">{offer.name}</th>{ value(&offer.offered) }{ value(&offer.answered) }</tr>
                    <tr><td colspan="3" class="offers-says">{&offer.says}</td></tr>
                </tbody>
            }) }
        </table>
    }
}

/// What the kernel did to the packet on its way out.
fn changes(changes: &[Change]) -> Html {
    if changes.is_empty() {
        return html! {};
    }
    html! {
        <div class="result-changes">
            <h3>{"What the kernel made of it"}</h3>
            <ul>{ for changes.iter().map(|change| html! { <li data-change={change.id}><b>{change.id}</b>{" "}{&change.says}</li> }) }</ul>
        </div>
    }
}
