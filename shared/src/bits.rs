//! Bit ranges of a frame, and reading and writing them, most significant bit first as RFC diagrams count.

use serde::Serialize;

/// A range of bits, counted from the first bit of the frame; bit 0 is the most significant bit of byte 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct BitSpan {
    /// First bit.
    pub start: u32,
    /// Number of bits; 0 for an empty range.
    pub len: u32,
}

impl BitSpan {
    /// The range of `len` bits that begins at bit `start`.
    pub const fn new(start: u32, len: u32) -> Self {
        Self { start, len }
    }

    /// The range of `len` whole bytes that begins at byte `start`.
    pub const fn bytes(start: u32, len: u32) -> Self {
        Self::new(start * 8, len * 8)
    }

    /// The range from bit `start` up to, not including, bit `end`; empty where `end` is not behind `start`.
    pub const fn between(start: u32, end: u32) -> Self {
        Self::new(start, end.saturating_sub(start))
    }

    /// The bit behind the last one.
    pub const fn end(self) -> u32 {
        self.start + self.len
    }

    /// Whether the range holds no bit.
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Whether `bit` lies in the range.
    pub const fn contains(self, bit: u32) -> bool {
        self.start <= bit && bit < self.end()
    }

    /// Whether every bit of `other` lies in this range.
    pub const fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end() <= self.end()
    }

    /// Whether the two ranges share a bit.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end() && other.start < self.end()
    }

    /// The byte that holds the first bit.
    pub const fn first_byte(self) -> u32 {
        self.start / 8
    }

    /// The byte behind the last one that holds a bit of this range.
    pub const fn end_byte(self) -> u32 {
        self.end().div_ceil(8)
    }

    /// Whether the range begins and ends on a byte boundary.
    pub const fn is_whole_bytes(self) -> bool {
        self.start.is_multiple_of(8) && self.len.is_multiple_of(8)
    }

    /// The bytes this range lies in, cut to what `frame` has.
    pub fn slice(self, frame: &[u8]) -> &[u8] {
        let end = (self.end_byte() as usize).min(frame.len());
        frame.get(self.first_byte() as usize..end).unwrap_or_default()
    }
}

/// The number of bytes as `u32`, saturating: spans count bits in 32 bits, so callers bound frames well below that.
pub fn len_u32(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// The 16-bit number that begins at a byte, most significant byte first; bytes behind the end count as 0.
pub fn word(bytes: &[u8], at: usize) -> u16 {
    let byte = |at| bytes.get(at).copied().unwrap_or_default();
    u16::from_be_bytes([byte(at), byte(at + 1)])
}

/// Reads 1 to 64 bits as an unsigned number. `None` where the span is empty, longer, or leaves the frame.
pub fn read(frame: &[u8], span: BitSpan) -> Option<u64> {
    if span.len == 0 || span.len > 64 {
        return None;
    }
    let bytes = frame.get(span.first_byte() as usize..span.end_byte() as usize)?;
    // Up to 64 bits can touch nine bytes, so the sum is made in 128 bits.
    let word = bytes.iter().fold(0_u128, |word, byte| (word << 8) | u128::from(*byte));
    let below = span.end_byte() * 8 - span.end();
    let mask = (1_u128 << span.len) - 1;
    u64::try_from((word >> below) & mask).ok()
}

/// The order in which the bytes of a number stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// Most significant first, as nearly everywhere on the wire.
    Big,
    /// Least significant first, as in link headers that a host wrote for itself.
    Little,
}

/// Reads whole bytes as a number in this order. `None` as for [`read`].
pub fn read_in(frame: &[u8], span: BitSpan, order: ByteOrder) -> Option<u64> {
    let big = read(frame, span)?;
    Some(match order {
        ByteOrder::Big => big,
        ByteOrder::Little => big.swap_bytes() >> (64 - span.len),
    })
}

/// The byte order of the host that wrote a number of whole bytes. It is guessed: of the two numbers that the bytes can be,
/// the smaller one is meant.
pub fn host_order(frame: &[u8], span: BitSpan) -> Option<ByteOrder> {
    let swapped = read_in(frame, span, ByteOrder::Little)? < read(frame, span)?;
    Some(if swapped { ByteOrder::Little } else { ByteOrder::Big })
}

/// Reads whole bytes as a number in the byte order of the host that wrote it, as far as that can be guessed.
pub fn read_host_order(frame: &[u8], span: BitSpan) -> Option<u64> {
    read_in(frame, span, host_order(frame, span)?)
}

/// Writes the low `span.len` bits of `value` and leaves every other bit alone.
/// `None`, and nothing written, where the span is empty, longer than 64 bits, or leaves the frame.
pub fn write(frame: &mut [u8], span: BitSpan, value: u64) -> Option<()> {
    if span.len == 0 || span.len > 64 || span.end_byte() as usize > frame.len() {
        return None;
    }
    for step in 0..span.len {
        let bit = span.end() - 1 - step;
        let byte = frame.get_mut(bit as usize / 8)?;
        let mask = 0x80 >> (bit % 8);
        if (value >> step) & 1 == 1 { *byte |= mask } else { *byte &= !mask }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_bits_an_rfc_diagram_shows() {
        let frame = [0x45, 0x00, 0x40, 0x01];
        assert_eq!(read(&frame, BitSpan::new(0, 4)), Some(4));
        assert_eq!(read(&frame, BitSpan::new(4, 4)), Some(5));
        assert_eq!(read(&frame, BitSpan::new(17, 1)), Some(1));
        assert_eq!(read(&frame, BitSpan::new(19, 13)), Some(1));
        assert_eq!(read(&frame, BitSpan::new(25, 8)), None, "leaves the frame");
        assert_eq!(read(&frame, BitSpan::new(3, 0)), None, "holds no bit");
    }

    #[test]
    fn a_host_that_writes_small_numbers_gives_its_byte_order_away() {
        let (big, little) = ([0, 0, 0, 30, 0xff], [30, 0, 0, 0, 0xff]);
        let family = BitSpan::bytes(0, 4);
        assert_eq!(host_order(&big, family), Some(ByteOrder::Big));
        assert_eq!(host_order(&little, family), Some(ByteOrder::Little));
        assert_eq!(read_host_order(&little, family), Some(30));
        assert_eq!(read_in(&little, BitSpan::bytes(3, 2), ByteOrder::Little), Some(0xff00));
        assert_eq!(host_order(&little, BitSpan::bytes(2, 4)), None, "leaves the frame");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_and_nothing_else_changes(
            mut frame in proptest::collection::vec(any::<u8>(), 0..24), start in 0_u32..200, len in 0_u32..70, value: u64,
        ) {
            let before = frame.clone();
            let span = BitSpan::new(start, len);
            let fits = (1..=64).contains(&len) && span.end() as usize <= frame.len() * 8;
            prop_assert_eq!(write(&mut frame, span, value).is_some(), fits);
            if fits {
                let mask = if len == 64 { u64::MAX } else { (1 << len) - 1 };
                prop_assert_eq!(read(&frame, span), Some(value & mask));
                prop_assert_eq!(write(&mut frame, span, read(&before, span).unwrap_or_default()), Some(()));
            }
            prop_assert_eq!(frame, before);
        }
    }
}
