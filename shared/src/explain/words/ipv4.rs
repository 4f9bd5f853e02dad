//! Words for the fields of IPv4.

use super::Words;

pub(super) static WORDS: &[Words] = &[];
