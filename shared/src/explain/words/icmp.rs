//! Words for the fields of ICMP.

use super::Words;

pub(super) static WORDS: &[Words] = &[];
