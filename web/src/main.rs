//! The page: the list of packets, the diagram, the bytes, and the words for them.
//!
//! It decodes with the same crate as the agent, and never asks the agent what a byte means. Packets live outside Yew
//! ([`store`]); Yew holds only what a reader chose ([`state`]).

mod address;
mod browser;
mod compared;
mod components;
mod craft;
mod export;
mod feed;
mod find;
mod hear;
mod hooks;
mod keys;
mod levels;
mod link;
mod load;
mod numbers;
mod opened;
mod panes;
mod plain;
mod pump;
mod queue;
mod samples;
mod save;
mod selection;
mod state;
mod store;
mod window;

fn main() {
    yew::Renderer::<components::app::App>::new().render();
}
