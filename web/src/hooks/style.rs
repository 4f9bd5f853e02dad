//! Styles that are numbers of the moment, such as the height of what a list does not draw.

use crate::browser::set_style;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Keeps a style property of the element at a value. Set through the object model, since the page's
/// Content-Security-Policy forbids `style` attributes.
#[hook]
pub fn use_style(element: &NodeRef, property: &'static str, value: String) {
    let element = element.clone();
    use_effect_with(value, move |value| {
        if let Some(element) = element.cast::<HtmlElement>() {
            set_style(&element, property, value);
        }
    });
}
