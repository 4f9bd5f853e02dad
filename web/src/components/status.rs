//! The status bar: connection, counts, what is written, versions. What each number counts stands behind a button, for keyboards
//! and fingers, too.

use super::menu::Menu;
use crate::link::Link;
use crate::numbers::{bytes, grouped};
use crate::plain::plain;
use wireglass_shared::stream::{Recording, Role, Socket, Source, Stats};
use yew::prelude::*;

/// What is counted.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where the connection stands.
    pub link: Link,
    /// What this page may ask of the agent.
    pub role: Role,
    /// What is captured.
    pub source: Option<Source>,
    /// What is written to a file.
    pub recording: Option<Recording>,
    /// The agent's counters.
    pub stats: Stats,
    /// Packets the agent no longer had.
    pub missed: u64,
    /// The agent's version.
    pub agent: String,
    /// Whether the list is paused.
    pub paused: bool,
    /// The packets that were sent by hand.
    pub sent: Html,
}

/// A number: how many, how many in the last second, what they are, and what that means.
struct Count {
    number: u64,
    a_second: u64,
    what: &'static str,
    about: &'static str,
    alarm: bool,
    /// Whether it is left out while it is 0.
    rare: bool,
}

fn counts(props: &Props) -> [Count; 6] {
    let stats = props.stats;
    let count = |number, what, about| Count { number, a_second: 0, what, about, alarm: false, rare: true };
    [
        Count {
            a_second: stats.captured_per_second,
            rare: false,
            ..count(stats.captured, "captured", "since wireglass started")
        },
        Count {
            a_second: stats.dropped_per_second,
            alarm: true,
            rare: false,
            ..count(
                stats.dropped_kernel,
                "dropped by the kernel",
                "lost: they came faster than wireglass read them",
            )
        },
        Count {
            a_second: stats.evicted_per_second,
            ..count(
                stats.evicted,
                "left the agent's memory",
                "the oldest make room for new ones; pages that have them keep them",
            )
        },
        Count {
            alarm: true,
            ..count(props.missed, "missed", "wireglass no longer held them when this page asked")
        },
        count(
            stats.hidden_own,
            "own packets hidden",
            "between wireglass and its pages, left out in the kernel: showing them would make more of them without end",
        ),
        Count {
            rare: false,
            ..count(
                stats.viewers,
                if stats.viewers == 1 { "viewer" } else { "viewers" },
                "pages and other clients connected, this one too",
            )
        },
    ]
}

/// The status bar.
#[component]
pub fn Status(props: &Props) -> Html {
    let played = match &props.source {
        Some(Source::File { ended, .. }) => Some(if *ended { "played" } else { "playing" }),
        _ => None,
    };
    let word = match (&props.link, props.paused) {
        (Link::Live, true) => "paused",
        (Link::Live, false) => played.unwrap_or("live"),
        (Link::NoCapture | Link::NoAgent, _) => "not live",
        (Link::Connecting, _) => "connecting",
        (Link::Stalled, _) => "stalled",
        (Link::Reconnecting, _) => "reconnecting",
        (Link::NoToken, _) => "no token",
        (Link::OtherVersion, _) => "reload needed",
        (Link::File, _) => "file",
    };
    let live = props.link == Link::Live;
    html! {
        <footer class="status" data-status={props.link.word()}>
            <span class="status-link"><i aria-hidden="true"></i>{word}</span>
            if live {
                if props.role == Role::Viewer { <span class="status-role">{"watching"}</span> }
                { for counts(props).iter().filter(|count| count.number > 0 || !count.rare).map(short) }
                { props.recording.as_ref().map(recording) }
                { props.sent.clone() }
            }
            <span class="bar-gap"></span>
            if live { { explained(props) } }
            if !props.agent.is_empty() {
                <span>{"wireglass "}{&props.agent}</span>
            }
        </footer>
    }
}

fn short(count: &Count) -> Html {
    html! {
        <span data-count={count.what} data-alarm={(count.alarm && count.number > 0).then_some("true")}>
            <b>{grouped(count.number)}</b>{" "}{count.what}
            if count.a_second > 0 { {", "}<b>{grouped(count.a_second)}</b>{"/s"} }
        </span>
    }
}

fn recording(recording: &Recording) -> Html {
    let Recording { file, files, packets, bytes: size, missed, trouble } = recording;
    html! {
        <span class="status-recording" data-alarm={(trouble.is_some() || *missed > 0).then_some("true")}>
            { if trouble.is_some() { "recording stopped: " } else { "● recording " } }<b>{plain(file)}</b>
            if *files > 1 { {", file "}{grouped(*files)} }
            {", "}{grouped(*packets)}{" packets, "}{bytes(*size)}
            if *missed > 0 { {", "}<b>{grouped(*missed)}</b>{" missed"} }
        </span>
    }
}

/// By which sockets packets are heard, what those can and cannot hear, and what the numbers count.
fn explained(props: &Props) -> Html {
    let (name, about_it) = match &props.source {
        Some(Source::Live { socket: Socket::Packet, note, .. }) => ("packet sockets", Some(note)),
        Some(Source::Live { socket: Socket::Raw, note, .. }) => ("IP raw sockets", Some(note)),
        _ => ("numbers", None),
    };
    html! {
        <Menu id="status-more" title="How packets are heard, and what the numbers count" label={html! { {name} }}>
            if let Some(note) = about_it { <p class="status-note">{plain(note)}</p> }
            <ul>{ for counts(props).iter().map(|count| html! {
                <li><b>{grouped(count.number)}</b>{" "}{count.what}<small>{count.about}</small></li>
            }) }</ul>
        </Menu>
    }
}
