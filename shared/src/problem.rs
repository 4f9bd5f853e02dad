//! What can be wrong with a packet, as data: never an error, never the end of a dissection.

use crate::bits::BitSpan;
use serde::Serialize;

/// The position of a layer in [`Dissection::layers`](crate::Dissection::layers).
pub type LayerIx = usize;

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
    /// Each field may be so, but no ordinary sender makes such a packet.
    Odd,
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
    /// The header it is about; `None` for the frame as a whole.
    pub layer: Option<LayerIx>,
    /// The field to blame, where one is.
    pub field: Option<&'static str>,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Problem {
    /// A problem with a field of the header at hand; the walk knows which header that is.
    pub fn new(kind: ProblemKind, span: BitSpan, field: &'static str, message: String) -> Self {
        Self { kind, span, layer: None, field: Some(field), message }
    }
}
