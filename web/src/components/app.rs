//! The page as a whole: it owns the store, the connection and the reader's choices, and hands down what each part shows.

use super::announce::Announce;
use super::bar::Bar;
use super::craft::sent::SentMenu;
use super::explanation::ExplanationView;
use super::help::Help;
use super::notice::{Notice, Said};
use super::packet::Packet;
use super::packets::Packets;
use super::paste::Paste;
use super::split::Split;
use super::status::Status;
use crate::feed::Feed;
use crate::hooks::{open, use_address, use_columns, use_keys, use_link, use_projector, use_style};
use crate::panes::{Divider, Panes};
use crate::state::{Act, Dialog, Pane, Ui};
use crate::store::Store;
use std::cell::RefCell;
use std::rc::Rc;
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
    use_link(&store, &ui);
    use_address(&store, &ui);

    let on_ask = {
        let feed = feed.clone();
        use_callback((), move |message: PageMsg, ()| {
            if let Some(feed) = &*feed.borrow() {
                feed.send(&message);
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
        let from = ui.row();
        use_callback(from, move |number, from| {
            let store = store.borrow();
            if let Some(act) = store.row_numbered(number, *from).and_then(|row| open(&store, row)) {
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

    let on_dismiss = {
        let store = store.clone();
        use_callback((), move |said: Said, ()| {
            let mut store = store.borrow_mut();
            match said {
                Said::Trouble => store.trouble = None,
                Said::Notice => store.notice = None,
            }
            store.wake();
        })
    };

    let around = use_around(&store, &ui);
    let shared = Rc::new((*ui).clone());
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
    let count = state.sends.count;
    let sent = html! { if count > 0 { <SentMenu store={store.clone()} {count} /> } };
    html! {
        <div class="page" data-columns={columns.word()}>
            <Bar link={state.link.clone()} role={state.role} why_no_demos={state.why_no_demos()} paused={ui.paused_at.is_some()}
                store={store.clone()} revision={state.revision} filter={ui.filter.clone()} progress={state.progress()}
                finding={ui.finding} crafting={ui.draft().is_some()} projector={ui.projector} end={state.end()} on_ask={on_ask.clone()} on_act={on_act.clone()} />
            <Notice link={state.link.clone()} source={state.source.clone()} trouble={state.trouble.clone()} notice={state.notice.clone()} {on_dismiss}
                lesson={state.lesson} built_in={state.built_in} />
            <main class="panes" ref={panes} data-no-list={folded(Divider::List)} data-no-words={folded(Divider::Words)}
                data-no-dump={folded(Divider::Dump)}>
                <Packets store={store.clone()} revision={state.revision} ui={shared.clone()}
                    on_open={on_open} on_act={on_act.clone()} />
                { split(Divider::List) }
                <Packet store={store.clone()} revision={state.revision} on_ask={on_ask} ui={shared.clone()} hover={*hover} around={around.clone()} sample={state.lesson.map(|lesson| lesson.id)}
                    split={split(Divider::Dump)} on_number={on_number} on_act={on_act.clone()} on_hover={on_hover.clone()} />
                { split(Divider::Words) }
                { words(&ui, *hover, &around, &on_act, &on_hover) }
            </main>
            <Status link={state.link.clone()} role={state.role} source={state.source.clone()} recording={state.recording.clone()}
                stats={state.stats} missed={state.missed} agent={state.agent.clone()} paused={ui.paused_at.is_some()} sent={sent} />
            if ui.announces { <Announce store={store.clone()} revision={state.revision} /> }
            if let Some(dialog) = ui.dialog { { dialog_html(dialog, &ui, &store, &on_act, &close) } }
        </div>
    }
}

fn dialog_html(
    dialog: Dialog,
    ui: &Ui,
    store: &Rc<RefCell<Store>>,
    on_act: &Callback<Act>,
    close: &Callback<()>,
) -> Html {
    match dialog {
        Dialog::Help => {
            html! { <Help announces={ui.announces} on_act={on_act.clone()} on_close={close.clone()} /> }
        }
        Dialog::Paste => {
            html! { <Paste store={store.clone()} on_act={on_act.clone()} on_close={close.clone()} /> }
        }
    }
}

/// The words are for what is pinned; while nothing is, for what the pointer is on.
fn words(
    ui: &Ui,
    hover: Option<BitSpan>,
    around: &Rc<Context>,
    on_act: &Callback<Act>,
    on_hover: &Callback<Option<BitSpan>>,
) -> Html {
    let span = ui.pin.map(|pin| pin.span).or(hover);
    html! {
        <ExplanationView opened={ui.opened.clone()} span={span} filter={ui.filter.clone()} around={around.clone()} pinned={ui.pin.is_some()}
            on_act={on_act.clone()} on_hover={on_hover.clone()} />
    }
}

/// What the packets around the opened one say about it. An answer that comes in after its question was opened is found with
/// the next packets, or the next pick.
#[hook]
fn use_around(store: &Rc<RefCell<Store>>, ui: &Ui) -> Rc<Context> {
    let row = ui.opened.as_ref().map(|opened| opened.row);
    let behind = row.map_or(0, |row| store.borrow().end().saturating_sub(row).min(PACKETS_AWAITED));
    // To a file that was read nothing is added, and whoever walks through it need not look around at every step.
    let is_whole = store.borrow().file.as_ref().is_some_and(|file| file.done);
    let pin = ui.pin.filter(|_| !is_whole);
    let store = store.clone();
    use_memo((row, pin, behind, is_whole), move |(row, ..)| {
        row.map_or_else(Context::default, |row| store.borrow().context(row))
    })
}

/// What was asked for came in: put it on the table, once.
#[hook]
fn use_what_was_found(store: &Rc<RefCell<Store>>, ui: &UseReducerHandle<Ui>) {
    let (store, dispatcher, looks) = (store.clone(), ui.dispatcher(), ui.opened.is_some());
    let crafts = ui.draft().is_some();
    // After every rendering: each follows news from the agent.
    use_effect(move || {
        let mut store = store.borrow_mut();
        // What is shown because there is nothing better does not take a draft away.
        let found = store.found.take().filter(|_| !(crafts && store.built_in));
        if let Some((opened, header)) = found.and_then(|(row, header)| Some((store.open(row)?, header))) {
            let span = header.and_then(|header| locate::find(&opened.dissection, header));
            dispatcher.dispatch(Act::Open(Rc::new(opened)));
            if let Some(span) = span {
                dispatcher.dispatch(Act::Go(span, Pane::Keys));
            }
        }
        let Some(wanted) = store.wanted.take() else { return };
        match store.row_numbered(wanted.number, None).and_then(|row| store.open(row)) {
            Some(opened) => {
                let span = wanted.part.and_then(|part| locate::find(&opened.dissection, &part));
                dispatcher.dispatch(Act::Open(Rc::new(opened)));
                if let Some(span) = span {
                    dispatcher.dispatch(Act::Go(span, Pane::Keys));
                }
            }
            // Whoever looks at a packet already does not want to be taken away from it later.
            None if looks => {
                store.trouble = Some(format!("There is no packet #{} here.", wanted.number));
                store.wake();
            }
            // It may still come.
            None => store.wanted = Some(wanted),
        }
    });
}
