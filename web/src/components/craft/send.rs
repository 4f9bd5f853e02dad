//! Sending the draft: at which level, with a guess first, and what stands in the way of it.

use super::copy::Copy;
use super::result::ResultView;
use super::sent::SentLog;
use crate::browser;
use crate::levels::{Cut, Kind};
use crate::link::Link;
use crate::plain::plain;
use crate::store::{Attempt, Request, Store};
use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlSelectElement, KeyboardEvent};
use wireglass_shared::craft::Draft;
use wireglass_shared::exchange::Outcome;
use wireglass_shared::stream::{Level, LinkState, PageMsg, Role, Sending};
use wireglass_shared::value::hex_bytes;
use yew::prelude::*;

/// How long can be waited for an answer, in milliseconds; the first unless another is chosen.
const WAITS_MILLIS: [u32; 3] = [1000, 3000, 10_000];
/// The first of the guesses, where the focus goes when one is missing.
const FIRST_GUESS: &str = "guess-0";

/// What the panel needs.
#[derive(Properties)]
pub struct Props {
    /// The draft on the table.
    pub draft: Rc<Draft>,
    /// The packets, and what was sent.
    pub store: Rc<RefCell<Store>>,
    /// What tells that something about them changed.
    pub revision: u64,
    /// Asks the agent for something.
    pub on_ask: Callback<PageMsg>,
}

impl PartialEq for Props {
    /// The store is always the same object; what is in it has a revision.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.draft, &other.draft) && self.revision == other.revision
    }
}

/// What was chosen for the next sending.
#[derive(Clone, PartialEq)]
struct Choice {
    kind: Option<Kind>,
    interface: Option<String>,
    wait_millis: u32,
    guess: Option<Outcome>,
    /// Whether it was tried to send without the guess.
    hurried: bool,
}

impl Choice {
    /// As it was for the last packet that this page sent: the panel goes and comes with the draft.
    fn like_before(store: &Store) -> Self {
        let before = store.sends.shown.as_ref().map(|shown| &shown.request);
        Self {
            kind: before.map(|request| Kind::of(&request.level)),
            interface: before.and_then(|request| match &request.level {
                Level::Link { interface } => Some(interface.clone()),
                Level::Transport { .. } | Level::Ip => None,
            }),
            wait_millis: before.map_or(WAITS_MILLIS[0], |request| request.wait_millis),
            guess: None,
            hurried: false,
        }
    }
}

/// The panel.
#[component]
pub fn SendPanel(props: &Props) -> Html {
    let cut = use_memo(props.draft.clone(), |draft| Cut::of(draft));
    let choice = use_state_eq(|| Choice::like_before(&props.store.borrow()));
    let guesses = use_state_eq(|| browser::stored(browser::NO_GUESS).unwrap_or_default().is_empty());
    let choose = {
        let choice = choice.clone();
        move |change: &dyn Fn(&mut Choice)| {
            let mut next = (*choice).clone();
            change(&mut next);
            choice.set(next);
        }
    };

    let store = props.store.borrow();
    let kind = choice.kind.filter(|kind| cut.trouble(*kind).is_none()).or_else(|| cut.usual());
    let interfaces = interfaces(&store);
    let interface = choice.interface.clone().filter(|name| interfaces.contains(name));
    let interface = interface.or_else(|| interfaces.first().cloned()).unwrap_or_else(|| "lo".to_owned());
    let level = kind.and_then(|kind| cut.level(kind, &interface));
    let bytes = kind.and_then(|kind| props.draft.bytes().get(cut.skips(kind)..)).unwrap_or_default();
    let hindrance = hindrance(&store);
    // Whoever saw what comes back need not guess.
    let is_known = store.sends.shown.as_ref().is_some_and(|shown| {
        let Request { level: before, bytes: sent, .. } = &shown.request;
        !shown.failed() && Some(before) == level.as_ref() && sent == bytes
    });
    let wants_guess = *guesses && !is_known;
    let failed = store.sends.shown.as_ref().is_some_and(Attempt::failed);

    let send = {
        let (store, on_ask, choice) = (props.store.clone(), props.on_ask.clone(), choice.clone());
        let ready = level.clone().filter(|_| hindrance.is_none()).zip(Some(bytes.to_vec()));
        Rc::new(move |skips: bool| {
            let Some((level, bytes)) = ready.clone() else { return };
            if wants_guess && !skips && choice.guess.is_none() {
                choice.set(Choice { hurried: true, ..(*choice).clone() });
                return browser::focus(FIRST_GUESS);
            }
            let guess = choice.guess.filter(|_| wants_guess && !skips);
            let (id, wait_millis) = (browser::random(), choice.wait_millis);
            let message =
                PageMsg::Send { id, level: level.clone(), bytes: hex_bytes(&bytes).replace(' ', "") };
            choice.set(Choice { guess: None, hurried: false, ..(*choice).clone() });
            {
                let mut store = store.borrow_mut();
                store.sends.ask(Request { id, level, bytes, guess, wait_millis }, browser::now_millis());
                store.wake();
            }
            on_ask.emit(message);
        })
    };
    use_shortcut(&send);
    let press = |skips: bool| {
        let send = send.clone();
        move |_: MouseEvent| send(skips)
    };

    let on_level = {
        let choose = choose.clone();
        move |event: Event| {
            let kind = browser::data_at(&event, "data-level")
                .and_then(|word| Kind::ALL.into_iter().find(|kind| kind.word() == word));
            choose(&|choice| choice.kind = kind);
        }
    };
    let on_guess = {
        let choose = choose.clone();
        move |event: Event| {
            let guess = browser::number_at::<usize>(&event, "data-guess").and_then(|at| Outcome::ALL.get(at));
            choose(&|choice| (choice.guess, choice.hurried) = (guess.copied(), false));
        }
    };
    let on_interface = {
        let choose = choose.clone();
        move |event: Event| choose(&|choice| choice.interface = selected(&event))
    };
    let on_wait = move |event: Event| {
        let millis = selected(&event).and_then(|value| value.parse().ok()).unwrap_or(WAITS_MILLIS[0]);
        choose(&|choice| choice.wait_millis = millis);
    };
    let on_guesses = {
        let guesses = guesses.clone();
        move |_: MouseEvent| {
            browser::store(browser::NO_GUESS, if *guesses { "on" } else { "" });
            guesses.set(!*guesses);
        }
    };

    html! {
        <section class="send" aria-labelledby="send-title">
            <h2 id="send-title">{"Send it"}</h2>
            { levels(&cut, kind, on_level) }
            if kind == Some(Kind::Link) { { leaving(&interfaces, &interface, on_interface) } }
            { where_to(&store, &cut) }
            // What was not sent can be sent again, with a guess; the refusal stands before that.
            if failed { { result(props, &store) } }
            if let Some(Hindrance { says, remedy: cure }) = &hindrance {
                <p class="send-off" role="status">{says}{" "}{ cure.as_deref().map(remedy) }</p>
            } else if wants_guess {
                { guessing(&choice, on_guess) }
            }
            <div class="send-actions">
                <button id="send" class="send-now" disabled={hindrance.is_some() || level.is_none()} onclick={press(false)} title="Ctrl Enter">
                    { if is_known { "Send again" } else { "Send" } }</button>
                if wants_guess && hindrance.is_none() {
                    <button id="send-skip" disabled={level.is_none()} onclick={press(true)}>{"Skip the guess and send"}</button>
                }
                if hindrance.is_none() {
                    { waiting(&choice, on_wait) }
                    <label><input type="checkbox" id="send-guesses" checked={*guesses} onclick={on_guesses} />{"Ask me for a guess first"}</label>
                }
                <Copy draft={props.draft.clone()} level={level.clone()} skips={kind.map_or(0, |kind| cut.skips(kind))} />
            </div>
            if !failed { { result(props, &store) } }
            if store.sends.count > 0 { <SentLog store={props.store.clone()} count={store.sends.count} /> }
        </section>
    }
}

/// What came of the last packet. One node in any case: were there one more, Yew would make those before it anew, and whatever has
/// the focus would lose it.
fn result(props: &Props, store: &Store) -> Html {
    match &store.sends.shown {
        Some(shown) => html! { <ResultView store={props.store.clone()} progress={shown.progress()} /> },
        None => html! {},
    }
}

/// Sends with Ctrl and Enter, wherever the focus is but in a dialog.
#[hook]
fn use_shortcut(send: &Rc<impl Fn(bool) + 'static>) {
    let latest = use_mut_ref(|| send.clone());
    *latest.borrow_mut() = send.clone();
    use_effect_with((), move |()| {
        let listener = browser::window().map(|window| {
            // Before anything else hears of it: to a cell or a button Enter means something else.
            let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
                let held = (key.ctrl_key() || key.meta_key()) && key.key() == "Enter";
                if !held || browser::is_inside(event, "dialog") {
                    return;
                }
                // A value that is being typed is taken first.
                if !browser::is_typing(event) {
                    event.prevent_default();
                    event.stop_propagation();
                }
                if !key.repeat() {
                    let latest = latest.clone();
                    Timeout::new(0, move || {
                        let send = latest.borrow().clone();
                        send(false);
                    })
                    .forget();
                }
            })
        });
        move || drop(listener)
    });
}

/// The levels, and why some of them are none for this draft.
fn levels(cut: &Cut, chosen: Option<Kind>, on_level: impl Fn(Event) + 'static) -> Html {
    let troubles: Vec<_> = Kind::ALL.iter().filter_map(|kind| Some((kind, cut.trouble(*kind)?))).collect();
    html! {
        <fieldset class="send-levels" onchange={on_level}>
            <legend>{"Made by hand"}</legend>
            { for Kind::ALL.map(|kind| {
                let off = cut.trouble(kind).is_some();
                html! {
                    <label data-off={off.then_some("true")}>
                        <input type="radio" name="level" data-level={kind.word()} checked={chosen == Some(kind)} disabled={off} />{kind.title()}</label>
                }
            }) }
            if let Some(kind) = chosen { <p class="send-kernel" data-skips={cut.skips(kind).to_string()}>{cut.says(kind)}</p> }
            <div class="send-troubles">{ for troubles.iter().map(|(kind, trouble)| html! { <p class="send-trouble">{"Not as "}<b>{kind.noun()}</b>{": "}{trouble}</p> }) }</div>
        </fieldset>
    }
}

/// By which interface a frame leaves.
fn leaving(interfaces: &[String], chosen: &str, on_interface: impl Fn(Event) + 'static) -> Html {
    html! {
        <label>{"Interface "}
            <select id="send-interface" onchange={on_interface}>
                { for interfaces.iter().map(|name| html! {
                    <option value={name.clone()} selected={name == chosen}>{plain(name)}</option>
                }) }
            </select></label>
    }
}

/// What may come back, to choose from.
fn guessing(choice: &Choice, on_guess: impl Fn(Event) + 'static) -> Html {
    html! {
        <fieldset class="send-guess" onchange={on_guess} data-hurried={choice.hurried.then_some("true")}>
            <legend>{"What will come back?"}</legend>
            { for Outcome::ALL.iter().enumerate().map(|(at, guess)| html! {
                <div><label><input type="radio" name="guess" id={format!("guess-{at}")} data-guess={at.to_string()}
                    checked={choice.guess == Some(*guess)} aria-describedby={format!("guess-about-{at}")} /><b>{guess.title()}</b></label>
                    <small id={format!("guess-about-{at}")}>{guess.about()}</small></div>
            }) }
            <p class="send-hint" role="status">{ if choice.hurried { "Guess first, or press Skip." } else { "" } }</p>
        </fieldset>
    }
}

/// How long to wait.
fn waiting(choice: &Choice, on_wait: impl Fn(Event) + 'static) -> Html {
    html! {
        <label>{"Wait "}<select id="send-wait" onchange={on_wait}>
            { for WAITS_MILLIS.map(|millis| html! {
                <option value={millis.to_string()} selected={millis == choice.wait_millis}>{millis / 1000}{" s"}</option>
            }) }
        </select></label>
    }
}

/// What would change a refusal: a sentence, or an option of the agent's.
pub fn remedy(text: &str) -> Html {
    match text.ends_with('.') {
        true => html! { {plain(text)} },
        false => html! { <>{"To change that, start wireglass with "}<code>{plain(text)}</code></> },
    }
}

/// Where it goes, and where it may.
fn where_to(store: &Store, cut: &Cut) -> Html {
    let to = cut.destination();
    let allowed = match &store.sends.sending {
        Some(Sending::On { allowed, per_second, most_bytes }) => {
            Some((allowed.join(", "), *per_second, *most_bytes))
        }
        Some(Sending::Off { .. }) | None => None,
    };
    html! {
        <p class="send-where">
            if let Some(to) = to { {"To "}<b>{to.to_string()}</b>{". "} }
            if let Some((allowed, per_second, most_bytes)) = allowed {
                {"wireglass sends to "}<b>{allowed}</b>{format!(", at most {per_second} packets a second and {most_bytes} bytes each. Everybody who watches sees it.")}
            }
        </p>
    }
}

/// Why nothing can be sent.
struct Hindrance {
    says: String,
    remedy: Option<String>,
}

fn hindrance(store: &Store) -> Option<Hindrance> {
    let says = |says: &str| Some(Hindrance { says: says.to_owned(), remedy: None });
    match (&store.link, store.role, &store.sends.sending) {
        (Link::NoAgent, ..) => Some(Hindrance {
            says: "No wireglass runs behind this page, so nothing is sent from here. You can make packets and copy them."
                .to_owned(),
            remedy: Some("--allow-send".to_owned()),
        }),
        (Link::File, ..) => says(
            "A capture file is open, and meanwhile there is no connection to wireglass. Go back to live packets in the menu of sources to \
             send.",
        ),
        (Link::NoToken, ..) => says("This address lacks the token of the running wireglass, so nothing is sent."),
        (Link::Connecting | Link::Stalled | Link::Reconnecting | Link::OtherVersion, ..) => {
            says("There is no connection to wireglass at the moment, so nothing is sent.")
        }
        (Link::Live | Link::NoCapture, Role::Viewer, _) => {
            says("This address is for watching: only presenters send. What they send is listed below.")
        }
        (Link::Live | Link::NoCapture, Role::Presenter, Some(Sending::Off { reason, remedy })) => {
            let says = format!("Nothing can be sent: {}.", plain(reason.trim_end_matches('.')));
            Some(Hindrance { says, remedy: Some(remedy.clone()) })
        }
        (Link::Live | Link::NoCapture, Role::Presenter, None) => says("This wireglass does not say whether it sends packets."),
        (Link::Live | Link::NoCapture, Role::Presenter, Some(Sending::On { .. })) => None,
    }
}

/// The interfaces by which a frame can leave, loopback first.
fn interfaces(store: &Store) -> Vec<String> {
    let up = store.interfaces.iter().filter(|interface| interface.state == LinkState::Up);
    let (mut names, others): (Vec<_>, Vec<_>) = up.partition(|interface| interface.loopback);
    names.extend(others);
    names.into_iter().map(|interface| interface.name.clone()).collect()
}

fn selected(event: &Event) -> Option<String> {
    event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()).map(|select| select.value())
}
