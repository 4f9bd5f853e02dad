//! The craft panel: a packet made by hand, in the diagram itself.

pub mod bar;
pub mod send;
