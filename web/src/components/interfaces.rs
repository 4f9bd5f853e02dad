//! Which interfaces the agent captures, and with which filter in its kernel: all may look, presenters may change it.

use super::filter::pointed;
use crate::browser;
use crate::numbers::{bytes, grouped};
use crate::plain::plain;
use crate::store::Refusal;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use wireglass_shared::stream::{Interface, LinkState, PageMsg, Role};
use yew::prelude::*;

const TROUBLE: &str = "capture-trouble";

/// What is captured, and what could be.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The interfaces that there are.
    pub interfaces: Rc<[Interface]>,
    /// The names of those that are captured; none means all.
    pub captured: Vec<String>,
    /// The capture filter.
    pub filter: String,
    /// What this page may ask for.
    pub role: Role,
    /// Why what was asked for last was not done.
    pub refusal: Option<Refusal>,
    /// Asks for something else.
    pub on_capture: Callback<PageMsg>,
}

/// What is chosen and not asked for yet.
#[derive(Clone, PartialEq)]
struct Draft {
    all: bool,
    names: Vec<String>,
    filter: String,
}

impl Draft {
    fn of(props: &Props) -> Self {
        Self { all: props.captured.is_empty(), names: props.captured.clone(), filter: props.filter.clone() }
    }

    fn has(&self, name: &String) -> bool {
        self.all || self.names.contains(name)
    }

    /// With one more interface, or one less.
    fn toggled(&self, name: &String, interfaces: &[Interface]) -> Self {
        let mut names = match self.all {
            true => interfaces.iter().map(|interface| interface.name.clone()).collect(),
            false => self.names.clone(),
        };
        match names.iter().position(|one| one == name) {
            Some(at) => drop(names.remove(at)),
            None => names.push(name.clone()),
        }
        Self { all: false, names, ..self.clone() }
    }
}

/// The part of the menu of sources that is about interfaces.
#[component]
pub fn Interfaces(props: &Props) -> Html {
    let draft = use_state_eq(|| Draft::of(props));
    let asked = use_state_eq(|| None::<Draft>);
    {
        // What somebody else switched to is shown here, too.
        let (draft, now) = (draft.setter(), Draft::of(props));
        use_effect_with(now, move |now| draft.set(now.clone()));
    }
    let on_choose = {
        let (draft, interfaces) = (draft.clone(), props.interfaces.clone());
        move |event: Event| {
            let number = browser::number_at::<u16>(&event, "data-number");
            let chosen = interfaces.iter().find(|interface| Some(interface.number) == number);
            if let Some(interface) = chosen {
                draft.set(draft.toggled(&interface.name, &interfaces));
            }
        }
    };
    let on_all = {
        let draft = draft.clone();
        move |_: Event| draft.set(Draft { all: !draft.all, names: Vec::new(), ..(*draft).clone() })
    };
    let on_filter = {
        let draft = draft.clone();
        move |event: InputEvent| {
            let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(field) = field {
                draft.set(Draft { filter: field.value(), ..(*draft).clone() });
            }
        }
    };
    let nothing = !draft.all && draft.names.is_empty();
    let on_submit = {
        let (draft, asked, on_capture) = (draft.clone(), asked.clone(), props.on_capture.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if nothing {
                return;
            }
            let Draft { all, names, filter } = (*draft).clone();
            let interfaces = if all { Vec::new() } else { names };
            on_capture.emit(PageMsg::Capture { interfaces, filter });
            asked.set(Some((*draft).clone()));
        }
    };
    // What is wrong is said of what was asked for, not of what was typed since.
    let is_asked = asked.as_ref() == Some(&*draft);
    let refusal = props.refusal.as_ref().filter(|_| is_asked);
    let watching = props.role == Role::Viewer;
    let captured = is_asked && Draft::of(props) == *draft;
    html! {
        <form class="interfaces" onsubmit={on_submit}>
            <h2 id="interfaces-title">{"Interfaces to capture on"}</h2>
            if watching {
                <p class="interfaces-said">{"This address is for watching: whoever presents chooses what is captured, for all."}</p>
            }
            <ul aria-labelledby="interfaces-title" tabindex={watching.then_some("0")} onchange={on_choose}>
                { for props.interfaces.iter().map(|interface| line(interface, draft.has(&interface.name), watching)) }
            </ul>
            <label class="interfaces-all"><input type="checkbox" id="interface-all" checked={draft.all} disabled={watching} onchange={on_all} />
                {"All, and those that come later"}</label>
            <label for="capture-filter">{"Capture filter"}</label>
            <input id="capture-filter" type="text" value={draft.filter.clone()} disabled={watching} oninput={on_filter}
                aria-invalid={refusal.is_some().then_some("true")} aria-describedby={format!("{TROUBLE} capture-hint")}
                placeholder="none; such as tcp port 80" autocomplete="off" autocapitalize="off" spellcheck="false" />
            <div id={TROUBLE} role="status" class="filter-trouble">
                { refusal.map(|refusal| match &refusal.at {
                    Some(at) => pointed(&draft.filter, at, &refusal.message),
                    None => html! { <p>{plain(&refusal.message)}</p> },
                }) }
                if nothing { <p>{"Choose an interface."}</p> }
                if captured { <p class="filter-hint">{"This is captured now."}</p> }
            </div>
            <small id="capture-hint">{"In tcpdump's language. What it leaves out is never captured, for whoever watches; the display filter only hides packets in this list."}</small>
            <button id="capture" type="submit" class="primary" data-stays="true" disabled={watching}>{"Capture"}</button>
        </form>
    }
}

fn line(interface: &Interface, chosen: bool, watching: bool) -> Html {
    let Interface { number, name, state, addresses, .. } = interface;
    let state = match state {
        LinkState::Up => "up",
        LinkState::Down => "down",
        LinkState::Gone => "gone",
    };
    html! {
        <li key={*number} data-state={state}>
            <label><input type="checkbox" data-number={number.to_string()} checked={chosen} disabled={watching} />
                <b>{plain(name)}</b>{" "}<span>{state}</span></label>
            <span class="interfaces-rate">{grouped(interface.packets_per_second)}{" packets/s, "}{bytes(interface.bytes_per_second)}{"/s"}</span>
            <small>{ if interface.captured { "captured" } else { "not captured" } }
                { for addresses.iter().map(|address| format!(" · {address}")) }</small>
        </li>
    }
}
