//! The status bar: connection, counts, versions.

use crate::link::Link;
use wireglass_shared::stream::{Source, Stats};
use yew::prelude::*;

/// What is counted.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where the connection stands.
    pub link: Link,
    /// What is captured.
    pub source: Option<Source>,
    /// The agent's counters.
    pub stats: Stats,
    /// Packets the agent no longer had.
    pub missed: u64,
    /// The agent's version.
    pub agent: String,
    /// Whether the list is paused.
    pub paused: bool,
    /// Whether a built-in capture is shown.
    pub built_in: bool,
}

/// The status bar.
#[component]
pub fn Status(props: &Props) -> Html {
    let word = match (&props.link, props.paused) {
        (Link::Live, true) => "paused",
        (Link::Live, false) => "live",
        (Link::NoCapture | Link::NoAgent, _) => "not live",
        (Link::Connecting, _) => "connecting",
        (Link::Reconnecting, _) => "reconnecting",
        (Link::NoToken, _) => "no token",
        (Link::OtherVersion, _) => "reload needed",
        (Link::File, _) => "file",
    };
    let stats = props.stats;
    let count = |number: u64, what: &'static str, title: &'static str| {
        html! { <span title={title} data-alarm={(number > 0 && what.starts_with("dropped")).then_some("true")}>
        <b>{number}</b>{" "}{what}</span> }
    };
    html! {
        <footer class="status" data-status={props.link.word()}>
            <span class="status-link"><i aria-hidden="true"></i>{word}</span>
            if props.link == Link::Live {
                { count(stats.captured, "captured", "Packets captured since wireglass started") }
                { count(stats.dropped_kernel, "dropped by the kernel", "Packets lost because they came faster than they were read") }
                { count(stats.hidden_own, "own packets hidden", "Packets between wireglass and its pages, left out by a filter in the kernel: showing them would make more of them without end") }
                if props.missed > 0 {
                    { count(props.missed, "missed", "Packets that wireglass no longer held when this page asked for them") }
                }
                <span>{ if stats.viewers == 1 { "1 viewer".to_owned() } else { format!("{} viewers", stats.viewers) } }</span>
            }
            <span class="bar-gap"></span>
            if let Some(Source::Live { note, .. }) = &props.source {
                <span class="status-note" title={note.clone()}>{"IP raw sockets"}</span>
            }
            if !props.agent.is_empty() {
                <span>{"wireglass "}{&props.agent}</span>
            }
        </footer>
    }
}
