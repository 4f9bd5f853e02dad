//! How a program reads what is picked: a tab a language. The language stays chosen from field to field and from visit to
//! visit.

use crate::browser;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use wireglass_shared::explain::code::{Code, Language};
use yew::prelude::*;

/// The id of what the tabs control.
const PANEL: &str = "code-text";

/// What the tabs show.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The expressions, one a language.
    pub code: Vec<Code>,
    /// What the bytes `b` are.
    pub protocol: &'static str,
    /// The language chosen, and how to choose another.
    pub chosen: Chosen,
}

/// The language that the reader wants to see code in.
#[derive(Clone, PartialEq)]
pub struct Chosen {
    language: Language,
    choose: Callback<Language>,
}

/// Remembers the language. For a component that is always there: the tabs come and go with what is picked.
#[hook]
pub fn use_language() -> Chosen {
    let chosen = use_state_eq(|| {
        browser::stored(browser::LANGUAGE).and_then(|name| named(&name)).unwrap_or(Language::Rust)
    });
    let setter = chosen.setter();
    let choose = use_callback((), move |language: Language, ()| {
        browser::store(browser::LANGUAGE, language.name());
        setter.set(language);
    });
    Chosen { language: *chosen, choose }
}

fn named(name: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| language.name() == name)
}

/// The tabs and the expression in the language chosen.
#[component]
pub fn CodeView(props: &Props) -> Html {
    let Chosen { language, choose } = &props.chosen;
    let on_click = use_callback(choose.clone(), |event: MouseEvent, choose| {
        if let Some(language) = language_at(&event) {
            choose.emit(language);
        }
    });
    let on_key = use_callback(choose.clone(), |event: KeyboardEvent, choose| {
        let Some(to) = language_at(&event).and_then(|at| reached(at, &event.key())) else { return };
        // On the page as a whole these keys go from field to field.
        event.prevent_default();
        event.stop_propagation();
        choose.emit(to);
        focus(&event, to);
    });
    let Some(code) = props.code.iter().find(|code| code.language == *language) else {
        // An element all the same: what Yew is to insert here later must not depend on neighbors, which change in the same
        // rendering and may be gone by then.
        return html! { <div class="code"></div> };
    };
    html! {
        <div class="code">
            <h3>{"In a program"}</h3>
            <div class="code-tabs" role="tablist" aria-label="Language" onclick={on_click} onkeydown={on_key}>
                { for props.code.iter().map(|code| tab(code.language, *language)) }
            </div>
            <div class="code-panel" id={PANEL} role="tabpanel" aria-labelledby={tab_id(*language)}>
                <code>{&code.text}</code>
                <p class="code-bytes">{"b: the "}{props.protocol}{" header, "}<code>{language.bytes_type()}</code></p>
            </div>
        </div>
    }
}

fn tab(language: Language, chosen: Language) -> Html {
    let selected = language == chosen;
    html! {
        <button role="tab" id={tab_id(language)} data-language={language.name()} aria-controls={PANEL}
            aria-selected={selected.to_string()} tabindex={if selected { "0" } else { "-1" }}>{language.name()}</button>
    }
}

fn tab_id(language: Language) -> String {
    format!("code-{}", language.name())
}

fn language_at(event: &web_sys::Event) -> Option<Language> {
    named(&browser::data_at(event, "data-language")?)
}

/// Where a key leads from a tab. The row of tabs is a ring.
fn reached(from: Language, key: &str) -> Option<Language> {
    let all = Language::ALL;
    let at = all.iter().position(|language| *language == from)?;
    let to = match key {
        "ArrowRight" => (at + 1) % all.len(),
        "ArrowLeft" => (at + all.len() - 1) % all.len(),
        "Home" => 0,
        "End" => all.len() - 1,
        _ => return None,
    };
    all.get(to).copied()
}

/// The focus goes along with the choice.
fn focus(event: &web_sys::Event, language: Language) {
    let tab: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let tabs = tab.and_then(|tab| tab.closest("[role=tablist]").ok().flatten());
    let selector = format!("[data-language={}]", language.name());
    let next = tabs.and_then(|tabs| tabs.query_selector(&selector).ok().flatten());
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        // A button that is on the page takes the focus.
        let _ = next.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_go_round_and_other_keys_are_left_to_the_page() {
        assert_eq!(reached(Language::Python, "ArrowRight"), Some(Language::Rust));
        assert_eq!(reached(Language::Rust, "ArrowLeft"), Some(Language::Python));
        assert_eq!(reached(Language::C, "Home"), Some(Language::Rust));
        assert_eq!(reached(Language::C, "End"), Some(Language::Python));
        assert_eq!(reached(Language::C, "]"), None);
    }
}
