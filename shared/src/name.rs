//! Domain names as messages carry them (RFC 1035 sections 3.1 and 4.1.4): labels, each a length byte and up to 63 bytes, ended
//! by a label without bytes or by a pointer to where the rest of the name stands.
//!
//! Reading ends on any bytes: a pointer counts only if it leads to before the labels that were read last, and no name is
//! longer than 255 bytes. This module knows no message but that names begin behind its header.

use std::fmt::{self, Write as _};

/// Bytes a name may take, with the length byte of each label and the last one.
pub const MAX_NAME_BYTES: usize = 255;
/// Bytes of a message before its first name.
const HEADER_BYTES: usize = 12;
/// Pointers that are followed. Every one of an honest name has a label before it.
const MAX_POINTERS: usize = MAX_NAME_BYTES / 2;

/// Why a name cannot be read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The bytes end before the name does.
    Cut,
    /// A length byte is neither one of a label nor the first byte of a pointer.
    Reserved(u8),
    /// A pointer leads to this byte, which is not before the labels that it ends.
    Forward(usize),
    /// A pointer leads to this byte, which belongs to the message's header.
    Header(usize),
    /// The name is longer than [`MAX_NAME_BYTES`], or is made of ever more pointers.
    TooLong,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut => f.write_str("ends before its last label, which has length 0"),
            Self::Reserved(byte) => {
                write!(
                    f,
                    "has a length byte of 0x{byte:02x}; below 0x40 it would be a label, from 0xc0 on a pointer"
                )
            }
            Self::Forward(to) => {
                write!(f, "points to byte {to} of the message; a pointer leads back to before its own name")
            }
            Self::Header(to) => {
                write!(
                    f,
                    "points to byte {to} of the message, into its header; names begin at byte {HEADER_BYTES}"
                )
            }
            Self::TooLong => write!(f, "is longer than {MAX_NAME_BYTES} bytes, the most a name may take"),
        }
    }
}

/// What a length byte begins.
enum Step {
    End,
    Label(usize),
    Pointer(usize),
}

fn step(bytes: &[u8], at: usize) -> Result<Step, Fault> {
    match bytes.get(at).copied().ok_or(Fault::Cut)? {
        0 => Ok(Step::End),
        length @ 1..0x40 => Ok(Step::Label(length.into())),
        high @ 0xc0.. => {
            let low = bytes.get(at + 1).copied().ok_or(Fault::Cut)?;
            Ok(Step::Pointer(usize::from(high & 0x3f) << 8 | usize::from(low)))
        }
        byte => Err(Fault::Reserved(byte)),
    }
}

/// The bytes of a name that begins here, up to its end or its first pointer, which is not followed.
///
/// # Errors
/// The bytes do not hold a whole one.
pub fn wire_bytes(bytes: &[u8]) -> Result<usize, Fault> {
    let mut at = 0;
    loop {
        match step(bytes, at)? {
            Step::End => return Ok(at + 1),
            Step::Pointer(_) => return Ok(at + 2),
            Step::Label(length) => at += 1 + length,
        }
    }
}

/// A name in a message.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a> {
    /// The message, from the first byte of its header.
    pub message: &'a [u8],
    /// Where in it the name begins.
    pub at: usize,
}

impl<'a> Name<'a> {
    /// The labels from first to last, pointers followed. Ends after the last, or after a fault.
    pub const fn labels(self) -> Labels<'a> {
        Labels { message: self.message, at: self.at, run: self.at, bytes: 1, pointers: 0, done: false }
    }

    /// Why it cannot be read, where that is so.
    pub fn fault(self) -> Option<Fault> {
        self.labels().find_map(Result::err)
    }
}

/// The labels of a [`Name`].
#[derive(Clone, Debug)]
pub struct Labels<'a> {
    message: &'a [u8],
    at: usize,
    /// Where the labels began that stand side by side with the next one.
    run: usize,
    bytes: usize,
    pointers: usize,
    done: bool,
}

impl<'a> Labels<'a> {
    fn read(&mut self) -> Result<Option<&'a [u8]>, Fault> {
        loop {
            match step(self.message, self.at)? {
                Step::End => return Ok(None),
                Step::Label(length) => {
                    let label = self.message.get(self.at + 1..self.at + 1 + length).ok_or(Fault::Cut)?;
                    self.at += 1 + length;
                    self.bytes += 1 + length;
                    return if self.bytes > MAX_NAME_BYTES { Err(Fault::TooLong) } else { Ok(Some(label)) };
                }
                Step::Pointer(to) if to < HEADER_BYTES => return Err(Fault::Header(to)),
                Step::Pointer(to) if to >= self.run => return Err(Fault::Forward(to)),
                Step::Pointer(_) if self.pointers == MAX_POINTERS => return Err(Fault::TooLong),
                Step::Pointer(to) => {
                    (self.at, self.run) = (to, to);
                    self.pointers += 1;
                }
            }
        }
    }
}

impl<'a> Iterator for Labels<'a> {
    type Item = Result<&'a [u8], Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let label = self.read().transpose();
        self.done = !matches!(label, Some(Ok(_)));
        label
    }
}

/// With its dots; `.` is the root. Dots, backslashes and what is not printable are escaped as zone files do it. Where the
/// name cannot be read to its end, `…` says so.
impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for label in self.labels() {
            let Ok(label) = label else { return f.write_char('…') };
            if !std::mem::take(&mut first) {
                f.write_char('.')?;
            }
            for byte in label {
                match byte {
                    b'.' | b'\\' => write!(f, "\\{}", char::from(*byte))?,
                    byte if byte.is_ascii_graphic() => f.write_char(char::from(*byte))?,
                    byte => write!(f, "\\{byte:03}")?,
                }
            }
        }
        if first { f.write_char('.') } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name behind a header of twelve bytes.
    fn shown(bytes: &[u8], at: usize) -> (String, Option<Fault>) {
        let message = [&[0; HEADER_BYTES], bytes].concat();
        let name = Name { message: &message, at: HEADER_BYTES + at };
        (name.to_string(), name.fault())
    }

    #[test]
    fn a_pointer_stands_for_the_rest_of_an_earlier_name() {
        let two = b"\x03www\x07example\x00\x04mail\xc0\x10";
        assert_eq!(shown(two, 0), ("www.example".to_owned(), None));
        assert_eq!(shown(two, 13), ("mail.example".to_owned(), None));
        assert_eq!(wire_bytes(&two[13..]), Ok(7));
        assert_eq!(shown(b"\0", 0), (".".to_owned(), None), "the root");
        assert_eq!(shown(b"\x04a.\\\x07\0", 0), ("a\\.\\\\\\007".to_owned(), None));
    }

    #[test]
    fn a_name_that_cannot_end_ends_with_a_fault() {
        assert_eq!(
            shown(b"\x01a\xc0\x0c", 0),
            ("a…".to_owned(), Some(Fault::Forward(12))),
            "round and round"
        );
        assert_eq!(shown(b"\xc0\x0e\xc0\x0c", 0).1, Some(Fault::Forward(14)), "to and fro");
        assert_eq!(shown(b"\xc0\x0c", 0).1, Some(Fault::Forward(12)), "to itself");
        assert_eq!(shown(b"\x01a\xc0\x04", 0).1, Some(Fault::Header(4)));
        assert_eq!(shown(b"\x01a\x41b\0", 0), ("a…".to_owned(), Some(Fault::Reserved(0x41))));
        assert_eq!(shown(b"\x05abc", 0).1, Some(Fault::Cut));
        assert_eq!(wire_bytes(b"\x05abc"), Err(Fault::Cut));
        assert_eq!(wire_bytes(b"\xc0"), Err(Fault::Cut));
    }

    #[test]
    fn no_name_is_longer_than_255_bytes() {
        let labels = |count: usize| [b"\x01a".repeat(count), vec![0]].concat();
        assert_eq!(shown(&labels(127), 0).1, None, "255 bytes");
        assert_eq!(shown(&labels(128), 0).1, Some(Fault::TooLong), "257 bytes");
        // Each pointer leads to the one before it, the first to a name.
        let mut chain = vec![0];
        for link in 0..200_u16 {
            let to = if link == 0 { 12 } else { 12 + 2 * link - 1 };
            chain.extend((0xc000 | to).to_be_bytes());
        }
        assert_eq!(shown(&chain, 1).1, None);
        assert_eq!(shown(&chain, 399).1, Some(Fault::TooLong));
    }
}
