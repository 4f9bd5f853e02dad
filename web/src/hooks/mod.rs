//! Hooks that more than one component uses.

mod address;
mod keys;
mod pick;
mod style;
mod window;
mod words;

pub use address::{use_address, use_link};
pub use keys::{open, use_keys};
pub use pick::{Picking, use_enter, use_picking, use_reveal};
pub use style::use_style;
pub use window::{use_columns, use_projector};
pub use words::{Told, use_words};
