//! The page as a whole: it owns the store, the connection and the reader's choices, and hands down what each part shows.

use super::bar::Bar;
use super::diagram::DiagramView;
use super::explanation::ExplanationView;
use super::hex::HexView;
use super::notice::Notice;
use super::packets::Packets;
use super::status::Status;
use crate::browser;
use crate::feed::Feed;
use crate::opened::Opened;
use crate::state::{Act, Pane, Pin, Ui};
use crate::store::{Store, Way};
use gloo::events::EventListener;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::KeyboardEvent;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::dissection::NodeIx;
use wireglass_shared::flow::Context;
use wireglass_shared::stream::PageMsg;
use yew::prelude::*;

/// Packets behind the opened one at each of which its surroundings are looked at anew: an answer mostly comes at once.
const PACKETS_AWAITED: u64 = 16;

/// The page.
#[component]
pub fn App() -> Html {
    let store = use_mut_ref(Store::new);
    let ui = use_reducer(Ui::default);
    let hover = use_state_eq(|| None::<BitSpan>);
    let news = use_force_update();
    let feed = use_mut_ref(|| None::<Rc<Feed>>);

    {
        let (store, feed) = (store.clone(), feed.clone());
        use_effect_with((), move |()| {
            *feed.borrow_mut() = Some(Feed::start(store, move || news.force_update()));
        });
    }
    use_what_was_found(&store, &ui);
    use_keys(&store, &ui);

    let on_demo = {
        let feed = feed.clone();
        use_callback((), move |message: PageMsg, ()| {
            if let Some(feed) = &*feed.borrow() {
                feed.send(message);
            }
        })
    };
    let on_act = {
        let dispatcher = ui.dispatcher();
        use_callback((), move |act: Act, ()| dispatcher.dispatch(act))
    };
    let on_open = {
        let (store, dispatcher) = (store.clone(), ui.dispatcher());
        use_callback((), move |row, ()| {
            if let Some(opened) = store.borrow().open(row) {
                dispatcher.dispatch(Act::Open(Rc::new(opened)));
            }
        })
    };
    let on_hover = {
        let setter = hover.setter();
        use_callback((), move |span: Option<BitSpan>, ()| setter.set(span))
    };

    let around = use_around(&store, &ui);
    let state = store.borrow();
    html! {
        <div class="page">
            <Bar link={state.link.clone()} source={state.source.clone()} paused={ui.paused_at.is_some()}
                end={state.end()} on_demo={on_demo.clone()} on_act={on_act.clone()} />
            <Notice link={state.link.clone()} source={state.source.clone()} trouble={state.trouble.clone()}
                built_in={state.built_in} />
            <main class="panes">
                <Packets store={store.clone()} revision={state.revision} ui={Rc::new((*ui).clone())}
                    on_open={on_open} on_act={on_act.clone()} />
                { packet(&ui, *hover, &on_act, &on_hover) }
                { words(&ui, *hover, &around, &on_act) }
            </main>
            <Status link={state.link.clone()} source={state.source.clone()} stats={state.stats} missed={state.missed}
                agent={state.agent.clone()} paused={ui.paused_at.is_some()} built_in={state.built_in} />
        </div>
    }
}

fn packet(
    ui: &Ui,
    hover: Option<BitSpan>,
    on_act: &Callback<Act>,
    on_hover: &Callback<Option<BitSpan>>,
) -> Html {
    let Some(opened) = &ui.opened else {
        return html! {
            <section class="packet packet-none" aria-label="Packet">
                <p>{"Pick a packet in the list to see its bits, or press "}<b>{"Ping"}</b>{" to make one."}</p>
            </section>
        };
    };
    html! {
        <section class="packet" aria-label="Packet">
            <DiagramView opened={opened.clone()} pin={ui.pin} hover={hover} unfolded={ui.unfolded}
                on_act={on_act.clone()} on_hover={on_hover.clone()} />
            <HexView opened={opened.clone()} pin={ui.pin} hover={hover}
                on_act={on_act.clone()} on_hover={on_hover.clone()} />
        </section>
    }
}

/// The words are for what is pinned; while nothing is, for what the pointer is on.
fn words(ui: &Ui, hover: Option<BitSpan>, around: &Rc<Context>, on_act: &Callback<Act>) -> Html {
    let span = ui.pin.map(|pin| pin.span).or(hover);
    html! {
        <ExplanationView opened={ui.opened.clone()} span={span} around={around.clone()} pinned={ui.pin.is_some()}
            on_act={on_act.clone()} />
    }
}

/// What the packets around the opened one say about it. An answer that comes in after its question was opened is found with
/// the next packets, or the next pick.
#[hook]
fn use_around(store: &Rc<RefCell<Store>>, ui: &Ui) -> Rc<Context> {
    let row = ui.opened.as_ref().map(|opened| opened.row);
    let behind = row.map_or(0, |row| store.borrow().end().saturating_sub(row).min(PACKETS_AWAITED));
    let store = store.clone();
    use_memo((row, ui.pin, behind), move |(row, ..)| {
        row.map_or_else(Context::default, |row| store.borrow().context(row))
    })
}

/// A demonstration's first packet came in: put it on the table, once.
#[hook]
fn use_what_was_found(store: &Rc<RefCell<Store>>, ui: &UseReducerHandle<Ui>) {
    let (store, dispatcher) = (store.clone(), ui.dispatcher());
    // After every rendering: each follows news from the agent.
    use_effect(move || {
        let found = store.borrow_mut().found.take();
        if let Some(opened) = found.and_then(|row| store.borrow().open(row)) {
            dispatcher.dispatch(Act::Open(Rc::new(opened)));
        }
    });
}

/// The keys that work wherever the focus is.
#[hook]
fn use_keys(store: &Rc<RefCell<Store>>, ui: &UseReducerHandle<Ui>) {
    let latest = use_mut_ref(|| ui.clone());
    *latest.borrow_mut() = ui.clone();
    let store = store.clone();
    use_effect_with((), move |()| {
        let listener = browser::window().map(|window| {
            EventListener::new_with_options(
                &window,
                "keydown",
                gloo::events::EventListenerOptions::enable_prevent_default(),
                move |event| {
                    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
                    if browser::is_typing(event) || key.ctrl_key() || key.alt_key() || key.meta_key() {
                        return;
                    }
                    let ui = latest.borrow().clone();
                    if let Some(act) = act_for(key, event, &store.borrow(), &ui) {
                        event.prevent_default();
                        ui.dispatch(act);
                    }
                },
            )
        });
        move || drop(listener)
    });
}

fn act_for(key: &KeyboardEvent, event: &web_sys::Event, store: &Store, ui: &Ui) -> Option<Act> {
    match key.key().as_str() {
        "Escape" => Some(Act::Unpin),
        "End" => Some(Act::Follow),
        " " if !browser::is_button(event) => Some(Act::TogglePause(store.end())),
        "[" => neighbor(store, ui, Way::Backward),
        "]" => neighbor(store, ui, Way::Forward),
        "ArrowUp" if browser::is_inside(event, "packets-view") => neighbor(store, ui, Way::Backward),
        "ArrowDown" if browser::is_inside(event, "packets-view") => neighbor(store, ui, Way::Forward),
        "ArrowRight" => step(ui, 1),
        "ArrowLeft" => step(ui, -1),
        "Enter" if !browser::is_button(event) => ui.pin.map(|pin| Act::Pick(pin.span, pin.from)),
        _ => None,
    }
}

/// The packet before or behind the one on the table, among those that the list shows.
fn neighbor(store: &Store, ui: &Ui, way: Way) -> Option<Act> {
    let row = match &ui.opened {
        Some(opened) => store.beside(opened.row, way)?,
        None => store.row_at(store.count().checked_sub(1)?)?,
    };
    store.open(row).map(|opened| Act::Open(Rc::new(opened)))
}

/// The field before or behind the pinned one.
fn step(ui: &Ui, by: isize) -> Option<Act> {
    let opened: &Opened = ui.opened.as_ref()?;
    let leaves: Vec<NodeIx> = opened.dissection.leaves().map(|(ix, _)| ix).collect();
    let Some(Pin { span, .. }) = ui.pin else {
        return pick(opened, *leaves.first()?);
    };
    let edge = if by > 0 { span.end().saturating_sub(1) } else { span.start };
    let at = leaves.iter().position(|ix| opened.dissection.leaf_at(edge) == Some(*ix))?;
    pick(opened, *leaves.get(at.checked_add_signed(by)?)?)
}

fn pick(opened: &Opened, node: NodeIx) -> Option<Act> {
    Some(Act::Pick(opened.dissection.nodes.get(node)?.span, Pane::Words))
}
