//! What stands in the way of live packets, and what to do about it; whatever went wrong last, and what happened for everybody
//! who watches. The last two stay until the reader has seen them.

use crate::browser;
use crate::link::Link;
use crate::plain::plain;
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
    /// What happened last for everybody who watches.
    pub notice: Option<String>,
    /// The reader has seen it.
    pub on_dismiss: Callback<Said>,
    /// The capture that the page brought along, if that is what is shown.
    pub lesson: Option<&'static Sample>,
    /// Whether a built-in capture is shown instead.
    pub built_in: bool,
}

/// What the reader can put away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// What went wrong.
    Trouble,
    /// What happened.
    Notice,
}

impl Said {
    const fn word(self) -> &'static str {
        match self {
            Self::Trouble => "trouble",
            Self::Notice => "notice",
        }
    }
}

/// Lines across the page, or nothing.
#[component]
pub fn Notice(props: &Props) -> Html {
    let instead =
        if props.built_in { " What you see is a built-in capture of a ping and a fetched page." } else { "" };
    let state = match (&props.link, &props.source) {
        _ if props.lesson.is_some() => {
            props.lesson.map(|lesson| html! { <><b>{lesson.title}</b>{" · "}{lesson.look_for}</> })
        }
        (Link::NoCapture, Some(Source::None { reason, remedy })) => Some(html! {
            <>{"Not live: "}{reason}{instead}{" To go live, run this and start wireglass again:"}<code>{remedy}</code></>
        }),
        (Link::NoAgent, _) => Some(html! {
            <>{"Not live: no wireglass runs behind this page."}{instead}</>
        }),
        (Link::NoToken, _) => Some(html! {
            <>{"This address lacks the token of the running wireglass. Open the one that it printed: it ends in "}
                <code>{"?token=…"}</code>{instead}</>
        }),
        (Link::OtherVersion, _) => Some(html! {
            <>{"The agent is of another version than this page. "}
            <button id="reload" onclick={|_: MouseEvent| browser::reload()}>{"Reload the page"}</button></>
        }),
        (Link::Reconnecting, _) => Some(html! {
            {"The connection to wireglass is lost. What came before stays here; the page keeps trying."}
        }),
        (Link::Stalled, _) => Some(html! {
            {"The connection to wireglass is stalled: nothing came for more than 3 seconds. What came before stays here; the page keeps trying."}
        }),
        (Link::Live | Link::Connecting | Link::NoCapture | Link::File, _) => None,
    };
    let line = |text: &Option<String>, said: Said| {
        let on_dismiss = props.on_dismiss.clone();
        text.as_ref().map(|text| html! {
            <p data-said={said.word()}>{plain(text)}{" "}<button onclick={move |_: MouseEvent| on_dismiss.emit(said)}>{"Dismiss"}</button></p>
        })
    };
    // It stays on the page while empty: a screen reader announces what changes in it, not a region that is new.
    html! {
        <div class="notice" role="status">
            { state.map(|state| html! { <p>{state}</p> }) }
            { line(&props.trouble, Said::Trouble) }
            { line(&props.notice, Said::Notice) }
        </div>
    }
}
