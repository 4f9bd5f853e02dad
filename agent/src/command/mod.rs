//! The commands, one file each.

pub mod capture;
pub mod decode;
mod door;
pub mod export;
mod filter;
mod fragments;
mod input;
mod print;
mod progress;
pub mod serve;
