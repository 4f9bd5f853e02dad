//! The commands, one file each.

pub mod capture;
pub mod decode;
mod print;
pub mod serve;
