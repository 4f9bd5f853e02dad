//! The numbers in a block, in the byte order of its file. Total: what is not there is `None`.

use super::option;

/// The byte order of a file or section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    pub(super) fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    pub(super) fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }

    pub(super) fn i64(self, bytes: [u8; 8]) -> i64 {
        match self {
            Self::Little => i64::from_le_bytes(bytes),
            Self::Big => i64::from_be_bytes(bytes),
        }
    }
}

/// What is left of a block's body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a> {
    pub(super) order: Order,
    pub(super) rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn u16(&mut self) -> Option<u16> {
        let (bytes, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(self.order.u16(*bytes))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        let (bytes, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(self.order.u32(*bytes))
    }

    /// So many bytes, and the padding to a multiple of four behind them, where it is there.
    pub(super) fn padded(&mut self, length: u32) -> Option<&'a [u8]> {
        let length = usize::try_from(length).ok()?;
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        let padding = length.wrapping_neg() % 4;
        self.rest = rest.get(padding..).unwrap_or_default();
        Some(bytes)
    }

    /// The options that follow, up to their end mark. `None` stands for one that overruns its block, and is the last.
    pub(super) fn options(mut self) -> impl Iterator<Item = Option<(u16, &'a [u8])>> {
        let mut over = false;
        std::iter::from_fn(move || {
            if over || self.rest.is_empty() {
                return None;
            }
            let found = self.option();
            over = found.is_none();
            match found {
                Some((option::END, _)) => None,
                found => Some(found),
            }
        })
    }

    fn option(&mut self) -> Option<(u16, &'a [u8])> {
        let (code, length) = (self.u16()?, self.u16()?);
        Some((code, self.padded(u32::from(length))?))
    }
}
