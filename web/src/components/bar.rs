//! The bar: what is captured, the buttons that make packets, pause, theme.

use super::filter::FilterBar;
use super::sources::Sources;
use crate::browser;
use crate::link::Link;
use crate::state::{Act, Dialog};
use crate::store::{RowId, Store};
use std::cell::RefCell;
use std::rc::Rc;
use wireglass_shared::stream::{PageMsg, Role};
use yew::prelude::*;

/// What the bar shows.
#[derive(Properties)]
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own")]
pub struct Props {
    /// Where the connection stands.
    pub link: Link,
    /// What this page may ask of the agent.
    pub role: Role,
    /// Why the agent cannot be asked to make packets, if so.
    pub why_no_demos: Option<&'static str>,
    /// Whether the list is paused.
    pub paused: bool,
    /// The packets.
    pub store: Rc<RefCell<Store>>,
    /// What tells that something about them changed.
    pub revision: u64,
    /// The display filter in force.
    pub filter: Rc<str>,
    /// How far it is.
    pub progress: Option<(u64, u64)>,
    /// Whether the field for finding is open.
    pub finding: bool,
    /// Whether a draft is on the table.
    pub crafting: bool,
    /// Whether the page is in projector mode.
    pub projector: bool,
    /// The row behind the last one.
    pub end: RowId,
    /// Asks the agent for something.
    pub on_ask: Callback<PageMsg>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

impl PartialEq for Props {
    /// The store is always the same object; what is in it has a revision.
    fn eq(&self, other: &Self) -> bool {
        (&self.link, self.role, self.why_no_demos, self.paused, self.revision, &self.filter)
            == (&other.link, other.role, other.why_no_demos, other.paused, other.revision, &other.filter)
            && (self.progress, self.finding, self.crafting, self.projector, self.end)
                == (other.progress, other.finding, other.crafting, other.projector, other.end)
    }
}

/// The bar.
#[component]
pub fn Bar(props: &Props) -> Html {
    let why_not = props.why_no_demos;
    let demo = |message: PageMsg, label: &'static str, title: &'static str, id: &'static str| {
        let on_ask = props.on_ask.clone();
        html! {
            <button id={id} class="primary" disabled={why_not.is_some()} title={why_not.unwrap_or(title)}
                aria-describedby={why_not.map(|_| WHY)} onclick={move |_| on_ask.emit(message.clone())}>{label}</button>
        }
    };
    let on_pause = {
        let (on_act, end) = (props.on_act.clone(), props.end);
        move |_| on_act.emit(Act::TogglePause(end))
    };
    let act = |act: Act| {
        let on_act = props.on_act.clone();
        move |_| on_act.emit(act.clone())
    };
    html! {
        <header class="bar">
            <h1>{"wireglass"}</h1>
            <Sources store={props.store.clone()} revision={props.revision} on_ask={props.on_ask.clone()} on_act={props.on_act.clone()} />
            <div class="bar-demos" role="group" aria-label="Make packets">
                { demo(PageMsg::Ping, "Ping 127.0.0.1", "Sends an echo request; the kernel answers", "ping") }
                { demo(PageMsg::Fetch, "Fetch a page", "Opens a TCP connection, asks for a page, and closes it", "fetch") }
                { demo(PageMsg::Closed, "Closed port", "Tries to connect where nobody listens; the kernel refuses", "closed") }
                // Where nothing is live the notice below says why.
                if let Some(why_not) = why_not {
                    <small id={WHY} class={(props.link != Link::Live).then_some("spoken")}>{why_not}</small>
                }
            </div>
            <button id="craft" aria-pressed={props.crafting.to_string()} onclick={act(Act::Craft(!props.crafting))}
                title="Make a packet by hand">{"Craft"}</button>
            <FilterBar applied={props.filter.clone()} progress={props.progress} on_act={props.on_act.clone()} />
            <button id="pause" disabled={props.link != Link::Live} aria-pressed={props.paused.to_string()} onclick={on_pause} title="Space">
                { if props.paused { "Resume" } else { "Pause" } }
            </button>
            <button id="find-open" aria-pressed={props.finding.to_string()} onclick={act(Act::Finding(!props.finding))} title="Ctrl F">{"Find"}</button>
            <button id="projector" aria-pressed={props.projector.to_string()} onclick={act(Act::Project)}
                title="Large type, for a room">{"Projector"}</button>
            <Theme />
            <button id="help" onclick={act(Act::Ask(Some(Dialog::Help)))} aria-label="Keys" title="Keys: ?">{"?"}</button>
        </header>
    }
}

/// Says why the buttons that make packets do nothing.
const WHY: &str = "why-no-demos";

const THEMES: [(&str, &str); 3] = [("system", "◐ System"), ("light", "☀ Light"), ("dark", "☾ Dark")];

#[component]
fn Theme() -> Html {
    let chosen = use_state_eq(|| browser::stored(browser::THEME).unwrap_or_default());
    let at = THEMES.iter().position(|(id, _)| *id == *chosen).unwrap_or(0);
    let (id, label) = THEMES[at];
    use_effect_with(id, |id| {
        if let Some(root) = browser::root() {
            // Setting an attribute of a known name does not fail.
            let _ = root.set_attribute("data-theme", id);
        }
    });
    let on_click = {
        let chosen = chosen.clone();
        move |_| {
            let (next, _) = THEMES[(at + 1) % THEMES.len()];
            browser::store(browser::THEME, next);
            chosen.set(next.to_owned());
        }
    };
    html! { <button id="theme" onclick={on_click} title="Light, dark, or as the system says">{label}</button> }
}
