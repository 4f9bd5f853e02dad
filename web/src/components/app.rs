//! The page as a whole: it owns the store, the connection and the reader's choices, and hands down what each part shows.

use super::bar::Bar;
use super::changes::Changes;
use super::crumbs::Crumbs;
use super::diagram::DiagramView;
use super::explanation::ExplanationView;
use super::filter;
use super::help::Help;
use super::hex::HexView;
use super::notice::Notice;
use super::packets::Packets;
use super::paste::Paste;
use super::split::Split;
use super::status::Status;
use super::strip::Strip;
use super::tools::Tools;
use crate::address::Address;
use crate::browser;
use crate::compared::{Compared, With, compared};
use crate::feed::Feed;
use crate::hooks::use_style;
use crate::keys::{self, Wish};
use crate::load;
use crate::panes::{Columns, Divider, Panes};
use crate::selection::{self, Way};
use crate::state::{Act, Dialog, Pane, Ui};
use crate::samples::{SAMPLES, Sample};
use crate::store::{CARRIED, RowId, Store, Wanted};
use gloo::events::EventListener;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::KeyboardEvent;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::flow::Context;
use wireglass_shared::locate;
use wireglass_shared::stream::PageMsg;
use yew::prelude::*;

/// Packets behind the opened one at each of which its surroundings are looked at anew: an answer mostly comes at once.
const PACKETS_AWAITED: u64 = 16;

/// The page.
#[component]
pub fn App() -> Html {
    let store = use_mut_ref(Store::new);
    let ui = use_reducer(Ui::remembered);
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
    use_link(&store);
    use_address(&store, &ui);

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
    let on_number = {
        let (store, dispatcher) = (store.clone(), ui.dispatcher());
        use_callback((), move |number, ()| {
            let store = store.borrow();
            if let Some(act) = store.row_numbered(number).and_then(|row| open(&store, row)) {
                dispatcher.dispatch(act);
            }
        })
    };
    let on_hover = {
        let setter = hover.setter();
        use_callback((), move |span: Option<BitSpan>, ()| setter.set(span))
    };

    let on_panes = {
        let dispatcher = ui.dispatcher();
        use_callback((), move |panes: Panes, ()| dispatcher.dispatch(Act::Size(panes)))
    };
    let close = {
        let dispatcher = ui.dispatcher();
        use_callback((), move |(), ()| dispatcher.dispatch(Act::Ask(None)))
    };

    let around = use_around(&store, &ui);
    let compared = use_compared(&ui, &around);
    let columns = use_columns(ui.projector);
    use_projector(ui.projector);
    let panes = use_node_ref();
    let percent = |divider| format!("{}%", ui.panes.percent(divider));
    use_style(&panes, "--list", percent(Divider::List));
    use_style(&panes, "--words", percent(Divider::Words));
    use_style(&panes, "--dump", percent(Divider::Dump));
    let folded = |divider| ui.panes.is_folded(divider).then_some("true");
    let split = |divider| html! { <Split divider={divider} panes={ui.panes} on_panes={on_panes.clone()} /> };
    let state = store.borrow();
    html! {
        <div class="page" data-columns={columns.word()}>
            <Bar link={state.link.clone()} source={state.source.clone()} paused={ui.paused_at.is_some()}
                store={store.clone()} revision={state.revision} filter={ui.filter.clone()} progress={state.progress()}
                finding={ui.finding} projector={ui.projector} end={state.end()} on_demo={on_demo.clone()} on_act={on_act.clone()} />
            <Notice link={state.link.clone()} source={state.source.clone()} trouble={state.trouble.clone()}
                lesson={state.lesson} built_in={state.built_in} />
            <main class="panes" ref={panes} data-no-list={folded(Divider::List)} data-no-words={folded(Divider::Words)}
                data-no-dump={folded(Divider::Dump)}>
                <Packets store={store.clone()} revision={state.revision} ui={Rc::new((*ui).clone())}
                    on_open={on_open} on_act={on_act.clone()} />
                { split(Divider::List) }
                { packet(&ui, *hover, state.lesson, &around, compared.as_ref(), &split(Divider::Dump), &on_number, &on_act, &on_hover) }
                { split(Divider::Words) }
                { words(&ui, *hover, &around, &on_act) }
            </main>
            <Status link={state.link.clone()} source={state.source.clone()} stats={state.stats} missed={state.missed}
                agent={state.agent.clone()} paused={ui.paused_at.is_some()} built_in={state.built_in} />
            if let Some(dialog) = ui.dialog { { dialog_html(dialog, &store, &close) } }
        </div>
    }
}

fn dialog_html(dialog: Dialog, store: &Rc<RefCell<Store>>, close: &Callback<()>) -> Html {
    match dialog {
        Dialog::Help => html! { <Help on_close={close.clone()} /> },
        Dialog::Paste => html! { <Paste store={store.clone()} on_close={close.clone()} /> },
    }
}

fn packet(
    ui: &Ui,
    hover: Option<BitSpan>,
    sample: Option<&'static Sample>,
    around: &Context,
    compared: Option<&Rc<Compared>>,
    split: &Html,
    on_number: &Callback<u64>,
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
    let span = ui.pin.map(|pin| pin.span).or(hover);
    let sample = sample.map(|sample| sample.id);
    html! {
        <section class="packet" aria-label="Packet">
            <Tools opened={opened.clone()} {sample} pin={ui.pin.map(|pin| pin.span)} base={ui.base} with={ui.with} there={there(around, ui)}
                marked={ui.marked.as_ref().map(|marked| marked.seq)} on_act={on_act.clone()} />
            <Strip opened={opened.clone()} pin={ui.pin} on_act={on_act.clone()} />
            <Crumbs opened={opened.clone()} {span} on_act={on_act.clone()} />
            if let Some(compared) = compared { <Changes compared={compared.clone()} on_act={on_act.clone()} /> }
            <DiagramView opened={opened.clone()} pin={ui.pin} {hover} unfolded={ui.unfolded} folded={ui.folded.clone()}
                base={ui.base} compared={compared.cloned()} original={around.original.as_ref().map(|original| original.number)} on_number={on_number.clone()}
                on_act={on_act.clone()} on_hover={on_hover.clone()} />
            {split.clone()}
            <HexView opened={opened.clone()} pin={ui.pin} {hover}
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

/// The packet on the table beside the one that the reader chose.
#[hook]
fn use_compared(ui: &Ui, around: &Rc<Context>) -> Option<Rc<Compared>> {
    let rows = (ui.opened.as_ref().map(|opened| opened.row), ui.marked.as_ref().map(|marked| marked.row));
    let (opened, marked, around) = (ui.opened.clone(), ui.marked.clone(), around.clone());
    // Surroundings are made anew when they may have changed.
    let memo = use_memo((rows, ui.with, Rc::as_ptr(&around)), move |(_, with, _)| {
        compared(&*opened?, *with, &around, marked.as_deref()).map(Rc::new)
    });
    (*memo).clone()
}

/// Which packets there are to compare with.
fn there(around: &Context, ui: &Ui) -> [bool; 5] {
    With::ALL.map(|with| match with {
        With::Nothing => true,
        With::Partner => around.partner.is_some(),
        With::Previous => around.previous.is_some(),
        With::Heard => around.heard.is_some(),
        With::Marked => ui.marked.is_some(),
    })
}

/// What was asked for came in: put it on the table, once.
#[hook]
fn use_what_was_found(store: &Rc<RefCell<Store>>, ui: &UseReducerHandle<Ui>) {
    let (store, dispatcher) = (store.clone(), ui.dispatcher());
    // After every rendering: each follows news from the agent.
    use_effect(move || {
        let mut store = store.borrow_mut();
        if let Some(act) = store.found.take().and_then(|row| open(&store, row)) {
            dispatcher.dispatch(act);
        }
        let Some(wanted) = store.wanted.take() else { return };
        match store.row_numbered(wanted.number).and_then(|row| store.open(row)) {
            Some(opened) => {
                let span = wanted.part.and_then(|part| locate::find(&opened.dissection, &part));
                dispatcher.dispatch(Act::Open(Rc::new(opened)));
                if let Some(span) = span {
                    dispatcher.dispatch(Act::Go(span, Pane::Keys));
                }
            }
            // It may still come.
            None => store.wanted = Some(wanted),
        }
    });
}

/// What the address leads to: at first, and when the reader changes it.
#[hook]
fn use_link(store: &Rc<RefCell<Store>>) {
    let store = store.clone();
    use_effect_with((), move |()| {
        let shared = store.clone();
        let follow = move || {
            let address = Address::read(&browser::fragment());
            let sample = SAMPLES.iter().find(|sample| address.sample.as_deref() == Some(sample.id));
            if let Some(sample) = sample {
                let wanted = address.packet.map(|number| Wanted { number, part: address.part });
                return load::open_sample(&shared, sample, wanted);
            }
            let mut store = store.borrow_mut();
            let number = match address.carried {
                Some((link, bytes)) => {
                    load::open_packets(&mut store, CARRIED, link, &[bytes]);
                    Some(1)
                }
                None => address.packet,
            };
            store.wanted = number.map(|number| Wanted { number, part: address.part });
            store.wake();
        };
        follow();
        // What the page itself writes there is no such event.
        let listener =
            browser::window().map(|window| EventListener::new(&window, "hashchange", move |_| follow()));
        move || drop(listener)
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
                    let finds = (key.ctrl_key() || key.meta_key()) && key.key() == "f";
                    if finds {
                        // The browser's own search does not see rows that are not drawn.
                        event.prevent_default();
                        return latest.borrow().dispatch(Act::Finding(true));
                    }
                    if browser::is_typing(event) || key.ctrl_key() || key.alt_key() || key.meta_key() {
                        return;
                    }
                    let ui = latest.borrow().clone();
                    let focus = browser::focus_of(event);
                    let wish = keys::wish(&key.key(), key.shift_key(), focus, ui.pin.is_some());
                    if let Some(act) = wish.and_then(|wish| act_for(wish, &store.borrow(), &ui)) {
                        event.prevent_default();
                        ui.dispatch(act);
                    }
                },
            )
        });
        move || drop(listener)
    });
}

fn act_for(wish: Wish, store: &Store, ui: &Ui) -> Option<Act> {
    Some(match wish {
        Wish::Step(step, way) => {
            let dissection = &ui.opened.as_ref()?.dissection;
            let span = selection::step(dissection, ui.pin.map(|pin| pin.span), step, way)?;
            Act::Go(span, Pane::Keys)
        }
        Wish::Packet(way) => open(store, neighbor(store, ui, way)?)?,
        Wish::Conversation(way) => open(store, store.in_conversation(ui.opened.as_ref()?.row, way)?)?,
        Wish::Widen => ui.pin.map(|_| Act::Widen)?,
        Wish::Narrow => ui.pin.map(|_| Act::Narrow)?,
        Wish::Pause => Act::TogglePause(store.end()),
        Wish::Follow => Act::Follow,
        Wish::Help => Act::Ask(Some(Dialog::Help)),
        Wish::Filter => {
            browser::focus(filter::FIELD);
            return Some(Act::LetGo);
        }
    })
}

fn open(store: &Store, row: RowId) -> Option<Act> {
    store.open(row).map(|opened| Act::Open(Rc::new(opened)))
}

/// The packet before or behind the one on the table, among those that the list shows.
fn neighbor(store: &Store, ui: &Ui, way: Way) -> Option<RowId> {
    match &ui.opened {
        Some(opened) => store.beside(opened.row, way),
        None => store.row_at(store.count().checked_sub(1)?),
    }
}

/// The address names what is picked, so that it can be kept and passed on.
#[hook]
fn use_address(store: &Rc<RefCell<Store>>, ui: &Ui) {
    let at = (ui.opened.as_ref().map(|opened| opened.row), ui.pin.map(|pin| pin.span));
    let (store, opened) = (store.clone(), ui.opened.clone());
    use_effect_with(at, move |(_, pin)| {
        let Some(opened) = opened else { return };
        let store = store.borrow();
        let part = pin.map(|pin| locate::name(&opened.dissection, pin));
        let came_in_it = store.file.as_ref().is_some_and(|file| file.name == CARRIED);
        let address = Address {
            sample: store.lesson.map(|lesson| lesson.id.to_owned()),
            packet: (!came_in_it).then_some(opened.seq),
            carried: came_in_it.then(|| (opened.dissection.link, opened.bytes.clone())),
            part,
        };
        browser::set_fragment(&address.write());
    });
}

/// How many columns the window has room for.
#[hook]
fn use_columns(projector: bool) -> Columns {
    let width = use_state_eq(|| browser::window_width().unwrap_or(1440));
    let setter = width.setter();
    use_effect_with((), move |()| {
        let listener = browser::window().map(|window| {
            EventListener::new(&window, "resize", move |_| {
                if let Some(width) = browser::window_width() {
                    setter.set(width);
                }
            })
        });
        move || drop(listener)
    });
    Columns::of(*width, projector)
}

/// Large type is a matter of the root element, which all sizes are taken from.
#[hook]
fn use_projector(on: bool) {
    use_effect_with(on, |on| {
        if let Some(root) = browser::root() {
            // Neither fails for an attribute of a known name.
            let _ = match on {
                true => root.set_attribute("data-projector", "true"),
                false => root.remove_attribute("data-projector"),
            };
        }
    });
}
