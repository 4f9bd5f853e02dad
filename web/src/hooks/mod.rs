//! Hooks that more than one component uses.

mod pick;
mod style;

pub use pick::{Picking, use_enter, use_picking, use_reveal};
pub use style::use_style;
