//! Hooks that more than one component uses.

mod pick;
mod style;
mod words;

pub use pick::{Picking, use_enter, use_picking, use_reveal};
pub use style::use_style;
pub use words::{Told, use_words};
