//! Hooks that more than one component uses.

mod style;

pub use style::use_style;
