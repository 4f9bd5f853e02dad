//! What either side finds in a frame, in the one form in which the two are compared.

use std::fmt;
use wireglass_shared::bits::BitSpan;

/// A field at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The display-filter name.
    pub(crate) id: String,
    /// The bits, counted from the first of the frame.
    pub(crate) span: BitSpan,
    /// The value of the bits: hexadecimal digits, as many as it takes to hold them. `None` where some are not there.
    pub(crate) value: Option<String>,
}

/// What is said about the checksum in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The checksum's display-filter name.
    pub(crate) id: String,
    /// Where it stands in the frame.
    pub(crate) byte: u32,
    /// `good`, `bad`, and so on.
    pub(crate) word: &'static str,
}

/// All that one side says about a frame.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    pub(crate) fields: Vec<Found>,
    /// The protocols, each with the bits it spans.
    pub(crate) layers: Vec<(String, BitSpan)>,
    pub(crate) verdicts: Vec<Verdict>,
    /// What is wrong with the frame.
    pub(crate) troubles: Vec<Trouble>,
}

/// Something wrong with a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// What this sort of trouble is called.
    pub(crate) id: String,
    /// What the side says about it.
    pub(crate) message: String,
    /// Whether it can keep the side from going on. An odd combination of values does not.
    pub(crate) stops: bool,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BitSpan { start, len } = self.span;
        write!(f, "byte {} bit {}, {len} bits, ", start / 8, start % 8)?;
        match &self.value {
            Some(value) => write!(f, "value 0x{value}"),
            None => write!(f, "more of it behind the end"),
        }
    }
}

impl Found {
    /// Whether the other has another value. A value of which nobody knows all bits contradicts none.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        self.value.is_some() && other.value.is_some() && self.value != other.value
    }
}

impl Frame {
    /// Whether the side may not have gone on to the end.
    pub(crate) fn stops(&self) -> bool {
        self.troubles.iter().any(|trouble| trouble.stops)
    }

    /// The fields that share bits with `span`.
    pub(crate) fn at(&self, span: BitSpan) -> impl Iterator<Item = &Found> {
        self.fields.iter().filter(move |field| field.span.overlaps(span))
    }

    /// The names of all fields and protocols that share bits with `span`.
    pub(crate) fn names_at(&self, span: BitSpan) -> impl Iterator<Item = &str> {
        let layers = self.layers.iter().filter(move |(_, layer)| layer.overlaps(span));
        self.at(span).map(|field| field.id.as_str()).chain(layers.map(|(id, _)| id.as_str()))
    }
}

/// A number as [`Found::value`] has it.
pub(crate) fn digits(value: u64, bits: u32) -> String {
    format!("{value:0width$x}", width = bits.div_ceil(4) as usize)
}
