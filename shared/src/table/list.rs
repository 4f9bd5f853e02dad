//! The shape of lists: options of a kind and a length, and runs of items that say themselves how long they are.

use super::{Field, OptionLayouts};

/// How a family of type-length-value options is written, and the options known. Every option begins with a byte for its
/// kind, and all but the one-byte ones have a length byte behind it.
#[derive(Debug)]
pub struct OptionSet {
    /// The row of the kind byte.
    pub kind: Field,
    /// The row of the length byte.
    pub length: Field,
    /// What the length byte counts.
    pub counts: Counts,
    /// The kind that ends the list, if the family has one.
    pub end: Option<u8>,
    /// What stands behind the end of the list.
    pub padding: Field,
    /// The row of an option whose kind is not in `known`.
    pub unknown: OptionRow,
    /// The options known, in order of kind.
    pub known: &'static [OptionRow],
    /// Where the fields of its options stand, as far as that never changes.
    pub layouts: OptionLayouts,
}

/// What the length byte of an option counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Bytes of the option, kind and length included (RFC 791, RFC 9293).
    Whole,
    /// Bytes behind kind and length (RFC 8200).
    Body,
    /// Units of 8 bytes, kind and length included (RFC 4861).
    Eights,
}

impl Counts {
    /// The bytes of an option, kind and length included, whose length byte is `length`.
    pub const fn option_bytes(self, length: u8) -> u32 {
        match self {
            Self::Whole => length as u32,
            Self::Body => length as u32 + 2,
            Self::Eights => length as u32 * 8,
        }
    }
}

/// One option of a set.
#[derive(Clone, Copy, Debug)]
pub struct OptionRow {
    /// The number in the kind byte.
    pub kind: u8,
    /// The row of the whole option, kind and length included.
    pub field: Field,
    /// The rows behind kind and length.
    pub body: &'static [Field],
    /// How long the option may be.
    pub length: Length,
    /// Which headers the option belongs in, where not in all.
    pub belongs: Option<Belongs>,
}

impl OptionRow {
    /// The same row for an option that only belongs in headers for which the function says yes. The words are the end of a
    /// sentence that begins with the option's name.
    #[must_use]
    pub const fn only_in(mut self, holds: fn(&[u8]) -> bool, says: &'static str) -> Self {
        self.belongs = Some(Belongs { holds, says });
        self
    }
}

/// Which headers an option belongs in, and the words for when it stands in another.
#[derive(Clone, Copy, Debug)]
pub struct Belongs {
    /// Whether it belongs in a header of these bytes.
    pub holds: fn(&[u8]) -> bool,
    /// What is odd about it elsewhere: the end of a sentence that begins with the option's name.
    pub says: &'static str,
}

/// How long an option may be, in bytes with kind and length.
#[derive(Clone, Copy, Debug)]
pub enum Length {
    /// Any length.
    Any,
    /// Just the kind byte: there is no length byte.
    One,
    /// Only this one.
    Fixed(u8),
    /// Any length. That many bytes stand before a packet, which is a header of its own where the option is the last.
    Before(u8),
    /// The lengths for which the function says yes; the words say which these are: `it should be 2 and 8 for each block`.
    Such(fn(u32) -> bool, &'static str),
    /// What the option's own bytes ask for: the function gives nothing where the length fits, else the words for which one
    /// would: `it should be 12`.
    Told(fn(&[u8]) -> Option<String>),
}

/// A row of a known option.
pub const fn option(kind: u8, length: Length, field: Field, body: &'static [Field]) -> OptionRow {
    OptionRow { kind, field, body, length, belongs: None }
}

/// What the function behind [`Kind::Items`](super::Kind::Items) is given.
#[derive(Clone, Copy, Debug)]
pub struct Items<'a> {
    /// The header that the list belongs to, as captured.
    pub header: &'a [u8],
    /// The bytes from the first of this item to the end of the list.
    pub bytes: &'a [u8],
    /// How many items came before.
    pub index: usize,
}

/// One item of a list.
#[derive(Debug)]
pub struct Item {
    /// The row of the whole item.
    pub field: &'static Field,
    /// The bytes it takes by its own account; what there is if that cannot be.
    pub bytes: usize,
    /// The rows it is made of.
    pub rows: &'static [Field],
    /// What is wrong with it, where something is: a whole sentence.
    pub wrong: Option<String>,
}
