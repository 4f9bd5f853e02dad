//! Views of a packet: pure functions of its bytes and its dissection.

pub mod aria;
pub mod diagram;
pub mod hex;
pub mod json;
pub mod text;
