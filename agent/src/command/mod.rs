//! The commands, one file each.

pub mod capture;
pub mod completions;
pub mod decode;
pub mod doctor;
mod door;
pub mod export;
mod fragments;
mod input;
pub mod latency;
mod line;
pub mod man;
mod open;
mod origin;
mod print;
mod progress;
mod refusal;
mod route;
pub mod send;
pub mod serve;
