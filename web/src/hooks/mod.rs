//! Hooks that more than one component uses.

mod pick;
mod style;

pub use pick::{Picking, use_picking};
pub use style::use_style;
