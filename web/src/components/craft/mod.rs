//! The craft panel: a packet made by hand, in the diagram itself.

pub mod bar;
mod copy;
mod result;
pub mod send;
pub mod sent;
