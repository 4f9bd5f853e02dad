//! What can be wrong with a packet, as data: never an error, never the end of a dissection.

use crate::bits::BitSpan;
use serde::Serialize;

/// What sort of trouble a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The header ends before its time.
    Truncated,
    /// A length contradicts another, or the bytes.
    Length,
    /// A field holds what it may not.
    Value,
    /// Nobody here can take it apart.
    Undecoded,
}

/// Something wrong with a packet, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What sort of trouble.
    pub kind: ProblemKind,
    /// The bits it is about.
    pub span: BitSpan,
    /// The field to blame, where one is.
    pub field: Option<&'static str>,
    /// What is wrong and what would be right.
    pub message: String,
}
