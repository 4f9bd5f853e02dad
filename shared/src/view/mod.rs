//! Views of a packet: pure functions of its bytes and its dissection.

pub mod aria;
pub mod ascii;
pub mod bytefield;
pub mod cell;
pub mod diagram;
pub mod export;
pub mod hex;
pub mod json;
pub mod program;
pub mod svg;
pub mod text;
pub mod worksheet;
