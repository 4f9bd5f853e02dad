//! The few things the page asks the browser for. Whatever may be forbidden or missing is an `Option`.

use crate::keys::Focus;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, Element, Event, HtmlAnchorElement, HtmlCanvasElement,
    HtmlElement, HtmlImageElement, Response, Storage, Url, UrlSearchParams, Window,
};
use wireglass_shared::bits::BitSpan;

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
/// The name under which the sizes of the panes are remembered.
pub const PANES: &str = "wireglass.panes";
/// The name under which folded cards are remembered.
pub const FOLDED: &str = "wireglass.folded";
/// The name under which it is remembered whether packets are read aloud.
pub const ANNOUNCES: &str = "wireglass.announces";
/// The name under which the projector mode is remembered.
pub const PROJECTOR: &str = "wireglass.projector";

/// The name under which it is remembered that nobody is to be asked for a guess.
pub const NO_GUESS: &str = "wireglass.no-guess";

/// The token of this run: from the address, which then forgets it, or from an earlier load of this tab.
pub fn take_token() -> Option<String> {
    let session = window()?.session_storage().ok().flatten();
    let Some(token) = query("token") else { return session?.get_item(TOKEN).ok()? };
    if let Some(storage) = session {
        // A tab that may not store asks for the printed address again after a reload; nothing else is lost.
        let _ = storage.set_item(TOKEN, &token);
    }
    if let (Ok(history), Ok(path)) = (window()?.history(), window()?.location().pathname()) {
        // What the address leads to stays in it.
        let rest = path + &fragment();
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&rest));
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

/// The text of the file that `<meta name=… content=…>` names; `None` if it cannot be had.
pub async fn named_text(name: &str) -> Option<String> {
    let document = window()?.document()?;
    let meta = document.query_selector(&format!("meta[name={name}]")).ok()??;
    let answer = JsFuture::from(window()?.fetch_with_str(&meta.get_attribute("content")?)).await.ok()?;
    let response = answer.dyn_into::<Response>().ok().filter(Response::ok)?;
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
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

/// The bits that an attribute `START+LENGTH` names.
pub fn span_at(event: &Event, attribute: &str) -> Option<BitSpan> {
    let text = data_at(event, attribute)?;
    let (start, len) = text.split_once('+')?;
    Some(BitSpan::new(start.parse().ok()?, len.parse().ok()?))
}

/// Whether the keys belong to a control that takes them itself.
pub fn is_typing(event: &Event) -> bool {
    let element: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Whether the keys write text.
pub fn is_writing(event: &Event) -> bool {
    let element: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let ticks = |element: &Element| {
        element.get_attribute("type").is_some_and(|kind| matches!(kind.as_str(), "checkbox" | "radio"))
    };
    element.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA") && !ticks(&element)
    })
}

/// Where the focus was when a key was pressed.
pub fn focus_of(event: &Event) -> Focus {
    let element: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    match element {
        Some(element) if matches!(element.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY") => Focus::Button,
        _ if is_inside(event, "packets-view") => Focus::List,
        _ if is_inside(event, "diagram") => Focus::Diagram,
        _ if is_inside(event, "hex") => Focus::Dump,
        _ => Focus::Page,
    }
}

/// Whether nobody sees the page: then its timers are slow.
pub fn is_hidden() -> bool {
    window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}

/// Pixels of the window from left to right.
pub fn window_width() -> Option<u32> {
    let width = window()?.inner_width().ok()?.as_f64()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole pixels are enough")]
    let width = width.max(0.0) as u32;
    Some(width)
}

/// Whether the focus is on this element or inside it.
pub fn has_focus(element: &Element) -> bool {
    let active = window().and_then(|window| window.document()).and_then(|document| document.active_element());
    active.is_some_and(|active| element.contains(Some(&active)))
}

/// Whether no element of the page has the focus.
pub fn is_focus_free() -> bool {
    let document = window().and_then(|window| window.document());
    document.is_none_or(|document| document.active_element().is_none_or(|active| active.tag_name() == "BODY"))
}

/// Whether the page has the focus, and no other window.
pub fn has_any_focus() -> bool {
    window().and_then(|window| window.document()).is_some_and(|document| document.has_focus().unwrap_or(true))
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

/// Milliseconds since the page began.
pub fn now_millis() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// A number at random, by which an answer is known again.
pub fn random() -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0 and less than 1")]
    let number = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    number
}

/// Lets the browser do what waits: drawing, keys, what else came in.
pub async fn breathe() {
    let wait = Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            let _ = window.set_timeout_with_callback(&resolve);
        }
    });
    // A timer's promise is never refused.
    let _ = JsFuture::from(wait).await;
}

/// The element with this id.
pub fn by_id(id: &str) -> Option<Element> {
    window()?.document()?.get_element_by_id(id)
}

/// Gives the focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // What cannot take it leaves it where it was.
        let _ = element.focus();
    }
}

/// Gives the focus to the first such element inside another.
pub fn focus_in(around: &Element, css: &str) {
    let found = around.query_selector(css).ok().flatten();
    if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // What cannot take it leaves it where it was.
        let _ = element.focus();
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        // A page that may not be loaded anew stays as it is.
        let _ = window.location().reload();
    }
}

/// What stands behind the `#` of the address.
pub fn fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// Puts this behind the `#`, without a new entry in the history: there would be one for every key.
pub fn set_fragment(fragment: &str) {
    let Some(window) = window() else { return };
    let address = match fragment {
        // An empty address would be the page's own, which leaves the old fragment where it is.
        "" => window.location().pathname().unwrap_or_default(),
        _ => format!("#{fragment}"),
    };
    if let Ok(history) = window.history() {
        // Refused where addresses change too fast; the next change sets it right.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
    }
}

/// The address of this page with this fragment. The token is never in it: it was taken out of the address.
pub fn link_with(fragment: &str) -> String {
    let location = window().map(|window| window.location());
    let part = |get: fn(&web_sys::Location) -> Result<String, wasm_bindgen::JsValue>| {
        location.as_ref().and_then(|location| get(location).ok()).unwrap_or_default()
    };
    format!("{}{}#{fragment}", part(web_sys::Location::origin), part(web_sys::Location::pathname))
}

/// Puts text on the clipboard, and tells whether that worked.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    let Some(window) = window() else { return done(false) };
    if !window.is_secure_context() {
        return done(false);
    }
    let promise = window.navigator().clipboard().write_text(text);
    spawn_local(async move {
        done(JsFuture::from(promise).await.is_ok());
    });
}

/// Whether the page is dark, by choice or because the system is.
pub fn is_dark() -> bool {
    match root().and_then(|root| root.get_attribute("data-theme")).as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => window()
            .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten())
            .is_some_and(|media| media.matches()),
    }
}

/// Hands the reader a file of these parts: byte arrays, blobs or texts. It goes from the page to the disk; no server sees it.
pub fn download(name: &str, media_type: &str, parts: &Array) {
    if let Some(url) = blob_url(parts, media_type) {
        save_url(name, &url);
    }
}

fn blob_url(parts: &Array, media_type: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_blob_sequence_and_options(parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

fn save_url(name: &str, url: &str) {
    let link = window().and_then(|window| window.document()?.create_element("a").ok());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(url);
        link.set_download(name);
        link.click();
    }
    // The browser has begun to fetch it; a minute later the memory is given back in any case.
    let url = url.to_owned();
    gloo::timers::callback::Timeout::new(60_000, move || drop(Url::revoke_object_url(&url))).forget();
}

/// Offers an SVG as a picture of pixels, twice as large as it is drawn.
pub fn save_picture(name: String, svg: &str) {
    let parts = Array::of1(&Uint8Array::from(svg.as_bytes()));
    let Some((url, image)) = blob_url(&parts, "image/svg+xml").zip(HtmlImageElement::new().ok()) else {
        return;
    };
    image.set_src(&url);
    let drawn = image.decode();
    spawn_local(async move {
        if JsFuture::from(drawn).await.is_ok() {
            // Without a canvas there is no picture; SVG remains.
            let _ = save_pixels(name, &image);
        }
        let _ = Url::revoke_object_url(&url);
    });
}

fn save_pixels(name: String, image: &HtmlImageElement) -> Option<()> {
    let canvas: HtmlCanvasElement = window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    let (width, height) = (image.natural_width() * 2, image.natural_height() * 2);
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context
        .draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width.into(), height.into())
        .ok()?;
    let save = Closure::once_into_js(move |blob: Option<Blob>| {
        if let Some(url) = blob.and_then(|blob| Url::create_object_url_with_blob(&blob).ok()) {
            save_url(&name, &url);
        }
    });
    canvas.to_blob(save.unchecked_ref()).ok()
}
