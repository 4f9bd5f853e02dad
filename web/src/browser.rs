//! The few things the page asks the browser for. Whatever may be forbidden or missing is an `Option`.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlElement, Storage, UrlSearchParams, Window};

/// The window. There is one, or this code would not run; without it nothing is done.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The root element, which carries the theme.
pub fn root() -> Option<Element> {
    window()?.document()?.document_element()
}

/// Whether the page is served by itself, without an agent: its HTML says so.
pub fn is_static() -> bool {
    root().is_some_and(|root| root.has_attribute("data-static"))
}

/// What the address says under this name.
fn query(name: &str) -> Option<String> {
    let search = window()?.location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

const TOKEN: &str = "wireglass.token";
/// The name under which the theme is remembered.
pub const THEME: &str = "wireglass.theme";
/// The name under which the language of the code is remembered.
pub const LANGUAGE: &str = "wireglass.language";

/// The token of this run: from the address, which then forgets it, or from an earlier load of this tab.
pub fn take_token() -> Option<String> {
    let session = window()?.session_storage().ok().flatten();
    let Some(token) = query("token") else { return session?.get_item(TOKEN).ok()? };
    if let Some(storage) = session {
        // A tab that may not store asks for the printed address again after a reload; nothing else is lost.
        let _ = storage.set_item(TOKEN, &token);
    }
    if let (Ok(history), Ok(path)) = (window()?.history(), window()?.location().pathname()) {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
    Some(token)
}

fn local() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

/// What was chosen earlier under this name.
pub fn stored(name: &str) -> Option<String> {
    local()?.get_item(name).ok()?
}

/// Remembers a choice, where the browser lets the page remember anything.
pub fn store(name: &str, choice: &str) {
    if let Some(storage) = local() {
        let _ = storage.set_item(name, choice);
    }
}

/// The value of `attribute` on the element that was hit or the nearest one around it that has it.
pub fn data_at(event: &Event, attribute: &str) -> Option<String> {
    let element: Element = event.target()?.dyn_into().ok()?;
    element.closest(&format!("[{attribute}]")).ok()??.get_attribute(attribute)
}

/// The same as a number.
pub fn number_at<N: std::str::FromStr>(event: &Event, attribute: &str) -> Option<N> {
    data_at(event, attribute)?.parse().ok()
}

/// Whether the keys belong to a control that takes them itself.
pub fn is_typing(event: &Event) -> bool {
    let element: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Whether a press of a key already means something to the element in focus.
pub fn is_button(event: &Event) -> bool {
    let element: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY"))
}

/// Whether the focus is on this element or inside it.
pub fn has_focus(element: &Element) -> bool {
    let active = window().and_then(|window| window.document()).and_then(|document| document.active_element());
    active.is_some_and(|active| element.contains(Some(&active)))
}

/// Whether the event happened inside an element of this class.
pub fn is_inside(event: &Event, class: &str) -> bool {
    let element: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    element.is_some_and(|element| element.closest(&format!(".{class}")).is_ok_and(|found| found.is_some()))
}

/// Sets a style through the object model: a `style` attribute would be forbidden by the Content-Security-Policy.
pub fn set_style(element: &HtmlElement, property: &str, value: &str) {
    // Only a property name that is none could fail.
    let _ = element.style().set_property(property, value);
}
