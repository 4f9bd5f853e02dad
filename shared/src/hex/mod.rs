//! Reads bytes that somebody pasted as hexadecimal digits, in the forms in which programs print them. The form is found from
//! the text itself: rows with offsets (`dump`), source code (`source`), else digits (`plain`).
//!
//! Nothing is left out silently and nothing is guessed: what may be read in two ways is an error that says where and what
//! to write instead.

mod characters;
mod cursor;
mod dump;
mod plain;
mod source;
#[cfg(test)]
mod tests;

use cursor::Cursor;
pub use cursor::Place;
use thiserror::Error;

/// The most bytes that one text may stand for. A row that a dump repeats takes three characters, however many bytes it
/// stands for.
pub const MAX_BYTES: usize = 1 << 24;

/// Why a text is not a row of bytes.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum HexError {
    /// No digit at all.
    #[error("there are no hexadecimal digits")]
    Empty,
    /// A character that is neither a digit nor a separator.
    #[error("{at}: '{}' is not a hexadecimal digit (0-9, a-f)", character.escape_default())]
    NotADigit {
        /// Where it stands.
        at: Place,
        /// The character.
        character: char,
    },
    /// A byte of which only one digit is there.
    #[error("{at}: the digit '{digit}' has no partner: a byte is two hexadecimal digits")]
    OddDigit {
        /// Where it stands.
        at: Place,
        /// The digit.
        digit: char,
    },
    /// A number in source code that no byte can have, or that languages read differently.
    #[error("{at}: '{}' is not one byte: write 0x00 to 0xff", number.escape_default())]
    NotAByte {
        /// Where it begins.
        at: Place,
        /// The number.
        number: Box<str>,
    },
    /// Numbers in brackets that may be decimal or hexadecimal.
    #[error("{at}: this number may be decimal or hexadecimal: write 0x before hexadecimal digits")]
    NoPrefix {
        /// Where it begins.
        at: Place,
    },
    /// A string, comment or bracket without an end.
    #[error("{at}: {mark} is never closed: paste the text up to its end")]
    Unclosed {
        /// Where it begins.
        at: Place,
        /// What it begins with.
        mark: &'static str,
    },
    /// A backslash followed by what stands for no byte.
    #[error("{at}: this escape stands for no byte: write \\x and two hexadecimal digits")]
    BadEscape {
        /// Where the backslash stands.
        at: Place,
    },
    /// A character in a string that different languages store as different bytes, or not at all.
    #[error("{at}: '{}' is not one byte: write \\x and two hexadecimal digits", character.escape_default())]
    NotInString {
        /// Where it stands.
        at: Place,
        /// The character.
        character: char,
    },
    /// Something among the numbers of source code.
    #[error("{at}: '{}' does not belong there: write bytes as 0x45, 0x00 with commas between", character.escape_default())]
    Unexpected {
        /// Where it stands.
        at: Place,
        /// What it begins with.
        character: char,
    },
    /// A dump that does not begin with its first row.
    #[error("{at}: the first row has the offset {offset:#x}: paste the dump from offset 0 on")]
    FirstOffset {
        /// Where the offset stands.
        at: Place,
        /// The offset.
        offset: u64,
    },
    /// A row further on than the bytes before it reach.
    #[error(
        "{at}: the row has the offset {offset:#x}, but the rows before it end at {expected:#x}: a row, or a part of one, \
         is missing (or the offsets are not hexadecimal: od prints such with -A x)"
    )]
    OffsetAhead {
        /// Where the offset stands.
        at: Place,
        /// The offset.
        offset: u64,
        /// What it would have to be.
        expected: u64,
    },
    /// A row that begins where there are bytes already.
    #[error(
        "{at}: the row has the offset {offset:#x}, but the rows before it reach {expected:#x}: a row stands there twice, or \
         has too many bytes"
    )]
    OffsetBack {
        /// Where the offset stands.
        at: Place,
        /// The offset.
        offset: u64,
        /// What it would have to be.
        expected: u64,
    },
    /// A line that looks like a row of the dump, and whose offset cannot be read.
    #[error(
        "{at}: this is no offset, but digits follow it as in a row: a row begins with 4 to 16 hexadecimal digits"
    )]
    NotARow {
        /// Where the line begins.
        at: Place,
    },
    /// A `*` that repeats nothing, or that nothing follows.
    #[error(
        "{at}: '*' repeats the row before it up to the offset of the row behind it; one of them is missing"
    )]
    LoneRepeat {
        /// Where it stands.
        at: Place,
    },
    /// A dump in units of more than a byte, whose order depends on the machine that printed it.
    #[error(
        "{at}: these are 16-bit numbers, in which the bytes may have changed places: print bytes, with hexdump -C, xxd or \
         od -A x -t x1"
    )]
    Words {
        /// Where they begin.
        at: Place,
    },
    /// More bytes than [`MAX_BYTES`].
    #[error("this stands for more than {MAX_BYTES} bytes")]
    TooLong,
    /// More than one packet where one was asked for.
    #[error("there are {packets} packets where one is expected")]
    Several {
        /// How many.
        packets: usize,
    },
}

/// The bytes of one packet; see [`parse_packets`] for the forms.
///
/// # Errors
/// The first thing that does not fit, by line and character, or that there are several packets.
pub fn parse(text: &str) -> Result<Vec<u8>, HexError> {
    let mut packets = parse_packets(text)?;
    match (packets.len(), packets.pop()) {
        (1, Some(packet)) => Ok(packet),
        (packets, _) => Err(HexError::Several { packets }),
    }
}

/// The bytes of the packets in a text, at least one, none of them empty. Forms:
///
/// * digits, two a byte, in groups of any size, separated by white space, commas, colons or dashes, with or without `0x`
///   before them: also `xxd -p` and Wireshark's "hex stream";
/// * rows with offsets: `xxd`, `hexdump -C`, `od -A x -t x1`, `tcpdump -x`, `-xx` and `-X`, Wireshark's "hex dump". Each offset
///   must fit; 0 begins a new packet; lines that are no rows are headlines;
/// * arrays and strings in source code: C, Go, Rust, Python, Wireshark's "C array" and "escaped string". Each is a packet.
///
/// # Errors
/// The first thing that does not fit, by line and character.
pub fn parse_packets(text: &str) -> Result<Vec<Vec<u8>>, HexError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut packets = if dump::is_in(text) {
        dump::parse(text)?
    } else if let Some(packets) = source::parse(text)? {
        packets
    } else {
        vec![plain::parse(&mut Cursor::new(text))?]
    };
    packets.retain(|packet| !packet.is_empty());
    if packets.is_empty() {
        return Err(HexError::Empty);
    }
    Ok(packets)
}
