//! The page: the list of packets, the diagram, the bytes, and the words for them.
//!
//! It decodes with the same crate as the agent, and never asks the agent what a byte means. Packets live outside Yew
//! ([`store`]); Yew holds only what a reader chose ([`state`]).

mod browser;
mod components;
mod feed;
mod hooks;
mod link;
mod opened;
mod samples;
mod state;
mod store;
mod window;

fn main() {
    yew::Renderer::<components::app::App>::new().render();
}
