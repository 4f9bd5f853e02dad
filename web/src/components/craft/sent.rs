//! The log of packets that were made by hand and sent, by whoever did: each opens its packet.

use crate::browser;
use crate::components::menu::Menu;
use crate::levels::Kind;
use crate::numbers::grouped;
use crate::store::{Logged, Store, bytes_of};
use std::cell::RefCell;
use std::rc::Rc;
use wireglass_shared::capture::{CaptureRecord, LinkType, Timestamp};
use wireglass_shared::exchange::with_header;
use wireglass_shared::stream::{Level, Sent};
use wireglass_shared::summary::summarize;
use yew::prelude::*;

/// What is listed.
#[derive(Properties)]
pub struct Props {
    /// What was sent.
    pub store: Rc<RefCell<Store>>,
    /// How many packets that are.
    pub count: u64,
}

impl PartialEq for Props {
    /// The log only grows.
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count
    }
}

/// A section with the log.
#[component]
pub fn SentLog(props: &Props) -> Html {
    html! {
        <details class="sent">
            <summary>{"Sent by hand: "}{counted(props.count)}</summary>
            { list(props) }
        </details>
    }
}

/// A button with the log behind it.
#[component]
pub fn SentMenu(props: &Props) -> Html {
    let label = html! { <><b>{grouped(props.count)}</b>{" sent by hand"}</> };
    html! {
        <Menu id="sent-by-hand" title="Packets that were made by hand and sent" {label}>
            <div class="sent">{ list(props) }</div>
        </Menu>
    }
}

fn counted(count: u64) -> String {
    format!("{} {}", grouped(count), if count == 1 { "packet" } else { "packets" })
}

/// The newest first.
fn list(props: &Props) -> Html {
    let on_click = {
        let store = props.store.clone();
        move |event: MouseEvent| {
            let Some(at) = browser::number_at::<usize>(&event, "data-sent") else { return };
            let mut store = store.borrow_mut();
            if let Some(logged) = store.sends.log.get(at).cloned() {
                store.show_sent(&logged);
            }
        }
    };
    let store = props.store.borrow();
    html! {
        <ol onclick={on_click}>{ for store.sends.log.iter().enumerate().rev().map(|(at, logged)| entry(at, logged)) }</ol>
    }
}

fn entry(at: usize, logged: &Logged) -> Html {
    let Sent { at_micros, level, .. } = &*logged.sent;
    let time = Timestamp(i64::try_from(*at_micros).unwrap_or(0).saturating_mul(1000)).to_date_and_time();
    let (what, bytes) = told(&logged.sent);
    html! {
        <li><button data-sent={at.to_string()}><b>{what}</b>
            <small>{time}{" · "}{Kind::of(level).title()}{", "}{bytes}{" bytes · "}
                { if logged.own { "by this page" } else { "by somebody else, or before this page was loaded" } }</small></button></li>
    }
}

/// What its line in the list of packets would say, and how long it is.
fn told(sent: &Sent) -> (String, usize) {
    let bytes = bytes_of(sent);
    let (link, packet) = match &sent.level {
        Level::Link { .. } => (LinkType::ETHERNET, bytes.clone()),
        Level::Ip => (LinkType::RAW, bytes.clone()),
        Level::Transport { protocol, destination } => {
            (LinkType::RAW, with_header(*protocol, *destination, &bytes))
        }
    };
    let summary = summarize(&CaptureRecord::bare(link, &packet));
    let to =
        if summary.destination.is_unknown() { String::new() } else { format!(" to {}", summary.destination) };
    (format!("{}{to}: {}", summary.protocol, summary.info), bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_says_what_a_packet_is_at_each_level() {
        let syn = "aa47005000000000000000005002aaaae5d40000";
        for to in ["127.0.0.1", "::1"] {
            let level = Level::Transport { protocol: 6, destination: to.parse().expect("an address") };
            let sent = Sent { id: 1, at_micros: 0, level, bytes: syn.to_owned(), from_seq: 0 };
            let (says, bytes) = told(&sent);
            assert!(says.contains(&format!("TCP to {to}: 43591 → 80 [SYN]")), "{says}");
            assert_eq!(bytes, 20);
        }
    }
}
