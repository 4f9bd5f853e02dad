//! The craft panel: a packet made by hand, in the diagram itself.

pub mod bar;
mod copy;
pub mod edit;
pub mod footer;
pub mod grid;
mod result;
pub mod send;
pub mod sent;
