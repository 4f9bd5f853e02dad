//! What stands in the way of live packets, and what to do about it; and whatever went wrong last.

use crate::browser;
use crate::link::Link;
use crate::samples::Sample;
use wireglass_shared::stream::Source;
use yew::prelude::*;

/// What there may be to say.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where the connection stands.
    pub link: Link,
    /// What is captured.
    pub source: Option<Source>,
    /// What went wrong last.
    pub trouble: Option<String>,
    /// The capture that the page brought along, if that is what is shown.
    pub lesson: Option<&'static Sample>,
    /// Whether a built-in capture is shown instead.
    pub built_in: bool,
}

/// A line across the page, or nothing.
#[component]
pub fn Notice(props: &Props) -> Html {
    let instead =
        if props.built_in { " What you see is a built-in capture of a ping and a fetched page." } else { "" };
    if let Some(lesson) = props.lesson {
        return html! {
            <div class="notice" role="status"><b>{lesson.title}</b>{" · "}{lesson.look_for}</div>
        };
    }
    let text = match (&props.link, &props.source) {
        (Link::NoCapture, Some(Source::None { reason, remedy })) => html! {
            <>{"Not live: "}{reason}{instead}{" To go live, run this and start wireglass again:"}<code>{remedy}</code></>
        },
        (Link::NoAgent, _) => html! {
            <>{"Not live: no wireglass runs behind this page."}{instead}</>
        },
        (Link::NoToken, _) => html! {
            <>{"This address lacks the token of the running wireglass. Open the one that it printed: it ends in "}
                <code>{"?token=…"}</code>{instead}</>
        },
        (Link::OtherVersion, _) => {
            html! { <>{"The agent is of another version than this page. "}
            <button id="reload" onclick={|_: MouseEvent| browser::reload()}>{"Reload the page"}</button></> }
        }
        (Link::Reconnecting, _) => html! {
            {"The connection to wireglass is lost. What came before stays here; the page keeps trying."}
        },
        (Link::Live | Link::Connecting | Link::NoCapture | Link::File, _) => match &props.trouble {
            Some(trouble) => html! { {trouble} },
            None => html! {},
        },
    };
    // It stays on the page while empty: a screen reader announces what changes in it, not a region that is new.
    html! { <div class="notice" role="status">{text}</div> }
}
