//! The commands, one file each.

pub mod capture;
pub mod decode;
mod filter;
mod fragments;
mod print;
pub mod serve;
