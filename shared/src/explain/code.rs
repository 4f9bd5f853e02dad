//! How a program reads a field from raw bytes: an expression in Rust, Go, C or Python, made from the field's bits alone.
//!
//! `b` are the bytes of the header that the field stands in, and spans are counted from its first bit. A number of up to 64
//! bits comes out right at any bit offset, also where it touches nine bytes; longer fields of whole bytes are slices. All
//! numbers are unsigned. What the number means, and whether `b` is long enough, is not this module's business.
//!
//! The oddity: in Go `&` binds as tightly as `>>`, in C `&` binds more loosely than `==`. Parentheses stand where one of the
//! languages needs them or its readers expect them.

use crate::bits::{BitSpan, ByteOrder};

/// A language that a field is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Rust; `b` is a `&[u8]`.
    Rust,
    /// Go, with the package `encoding/binary`; `b` is a `[]byte`.
    Go,
    /// C since C99, with `<stdint.h>`; `b` is a `const uint8_t *`, and an `int` has 32 bits or more.
    C,
    /// Python 3; `b` are `bytes`.
    Python,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 4] = [Self::Rust, Self::Go, Self::C, Self::Python];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Go => "Go",
            Self::C => "C",
            Self::Python => "Python",
        }
    }

    /// The type of `b` in it.
    pub const fn bytes_type(self) -> &'static str {
        match self {
            Self::Rust => "&[u8]",
            Self::Go => "[]byte",
            Self::C => "const uint8_t *",
            Self::Python => "bytes",
        }
    }
}

/// An expression and its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The language.
    pub language: Language,
    /// The expression.
    pub text: String,
}

/// What a program makes of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An unsigned number.
    Number(ByteOrder),
    /// The bytes as they are.
    Bytes,
}

/// The expressions that read these bits, in every language; none where no single one does.
pub fn codes(span: BitSpan, form: Form) -> Vec<Code> {
    let code = |language| code(language, span, form).map(|text| Code { language, text });
    Language::ALL.into_iter().filter_map(code).collect()
}

/// The expression that reads the bits `span`, counted from the first bit of `b`. `None` for no bits, for a number of more
/// than 64, and for bytes, or a number with the least significant byte first, that do not begin and end with a byte.
pub fn code(language: Language, span: BitSpan, form: Form) -> Option<String> {
    match form {
        Form::Bytes => slice(language, span),
        Form::Number(order) => Some(number(language, Pick::new(span, order)?)),
    }
}

/// Shifts and masks alone, for numbers without a width, as a formula has them: a byte that is shifted left loses nothing.
/// `None` as for a number in [`code`].
pub fn formula(span: BitSpan, order: ByteOrder) -> Option<String> {
    let pick = Pick::new(span, order)?;
    Some(pick.narrowed(&pick.joined(shifted), Shifts::Enclosed))
}

fn slice(language: Language, span: BitSpan) -> Option<String> {
    if span.is_empty() || !span.is_whole_bytes() {
        return None;
    }
    let (first, end) = (span.first_byte(), span.end_byte());
    let count = end - first;
    Some(match language {
        Language::Rust => format!("&b[{first}..{end}]"),
        Language::Go | Language::Python => format!("b[{first}:{end}]"),
        // The length is not part of a pointer; a comment keeps it an expression.
        Language::C if count == 1 => format!("&b[{first}] /* 1 byte */"),
        Language::C => format!("&b[{first}] /* {count} bytes */"),
    })
}

fn number(language: Language, pick: Pick) -> String {
    match (language, pick.count()) {
        (Language::Rust | Language::Go | Language::C, 9..) => pick.split(language),
        (Language::C, _) => pick.narrowed(&pick.word(language), Shifts::Enclosed),
        _ => pick.narrowed(&pick.word(language), Shifts::Bare),
    }
}

/// Text, and whether an operator may stand beside it as it is.
struct Operand {
    text: String,
    closed: bool,
}

impl Operand {
    fn closed(text: String) -> Self {
        Self { text, closed: true }
    }

    fn enclosed(&self) -> String {
        match self.closed {
            true => self.text.clone(),
            false => format!("({})", self.text),
        }
    }
}

/// Whether a shift beside a mask gets parentheses. No language here needs them; who writes C expects them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shifts {
    Bare,
    Enclosed,
}

/// A number of 1 to 64 bits, and the bytes it touches.
#[derive(Clone, Copy)]
struct Pick {
    span: BitSpan,
    order: ByteOrder,
}

impl Pick {
    fn new(span: BitSpan, order: ByteOrder) -> Option<Self> {
        let known = order == ByteOrder::Big || span.is_whole_bytes();
        (known && (1..=64).contains(&span.len)).then_some(Self { span, order })
    }

    /// Bytes touched: 1 to 9.
    const fn count(self) -> u32 {
        self.span.end_byte() - self.span.first_byte()
    }

    /// Bits of the last byte that stand below the number.
    const fn below(self) -> u32 {
        self.span.end_byte() * 8 - self.span.end()
    }

    /// The bytes as expressions, most significant first.
    fn bytes(self) -> Vec<String> {
        let bytes = (self.span.first_byte()..self.span.end_byte()).map(|byte| format!("b[{byte}]"));
        match self.order {
            ByteOrder::Big => bytes.collect(),
            ByteOrder::Little => bytes.rev().collect(),
        }
    }

    /// `word`, which has all bytes touched, without the bits below and above the number.
    fn narrowed(self, word: &Operand, shifts: Shifts) -> String {
        let mask = mask(self.span.len);
        match (self.below(), self.span.start.is_multiple_of(8)) {
            (0, true) => word.text.clone(),
            (0, false) => format!("{} & {mask}", word.enclosed()),
            (below, true) => format!("{} >> {below}", word.enclosed()),
            (below, false) if shifts == Shifts::Enclosed => {
                format!("({} >> {below}) & {mask}", word.enclosed())
            }
            (below, false) => format!("{} >> {below} & {mask}", word.enclosed()),
        }
    }

    /// All bytes touched, 1 to 8, as one number.
    fn word(self, language: Language) -> Operand {
        let count = self.count();
        let (first, end) = (self.span.first_byte(), self.span.end_byte());
        let bits = if count <= 4 { 32 } else { 64 };
        match language {
            _ if count == 1 => Operand::closed(format!("b[{first}]")),
            Language::Rust => Operand::closed(self.rust_word()),
            Language::Go if count.is_power_of_two() => {
                let order = if self.order == ByteOrder::Big { "Big" } else { "Little" };
                Operand::closed(format!("binary.{order}Endian.Uint{}(b[{first}:{end}])", count * 8))
            }
            // Beside a looser operator, gofmt takes the blanks from around a tighter one.
            Language::Go => self.joined(|byte, shift| match shift {
                0 => format!("uint{bits}({byte})"),
                _ => format!("uint{bits}({byte})<<{shift}"),
            }),
            // An int holds what two bytes can be, and would be negative for some of what four can be.
            Language::C if count == 2 => self.joined(shifted),
            Language::C => self.joined(|byte, shift| match shift {
                0 => byte.to_owned(),
                _ => format!("(uint{bits}_t){byte} << {shift}"),
            }),
            Language::Python => {
                let order = if self.order == ByteOrder::Big { "big" } else { "little" };
                Operand::closed(format!("int.from_bytes(b[{first}:{end}], \"{order}\")"))
            }
        }
    }

    /// The bytes at their places in the number, each as `term` writes it with what it is shifted by.
    fn joined(self, term: impl Fn(&str, u32) -> String) -> Operand {
        let shifts = (0..self.count()).rev().map(|place| place * 8);
        let terms: Vec<_> = self.bytes().iter().zip(shifts).map(|(byte, shift)| term(byte, shift)).collect();
        Operand { text: terms.join(" | "), closed: terms.len() == 1 }
    }

    fn rust_word(self) -> String {
        let count = self.count();
        let width = count.next_power_of_two();
        let mut bytes = vec!["0".to_owned(); (width - count) as usize];
        bytes.extend(self.bytes());
        let order = match self.order {
            ByteOrder::Big => "be",
            ByteOrder::Little => {
                bytes.reverse();
                "le"
            }
        };
        format!("u{}::from_{order}_bytes([{}])", width * 8, bytes.join(", "))
    }

    /// A number in nine bytes: those of the first eight, shifted up to make room for the few bits of the ninth.
    fn split(self, language: Language) -> String {
        let last = self.span.end_byte() - 1;
        let head = Self { span: BitSpan::between(self.span.start, last * 8), order: self.order };
        let (room, below) = (8 - self.below(), self.below());
        let word = head.word(language).enclosed();
        let mask = mask(head.span.len);
        let word = match (self.span.len, language) {
            // What stands above falls off when it is shifted.
            (64, _) => word,
            (_, Language::Go) => format!("({word}&{mask})"),
            _ => format!("({word} & {mask})"),
        };
        match language {
            Language::Rust => format!("{word} << {room} | u64::from(b[{last}] >> {below})"),
            Language::Go => format!("{word}<<{room} | uint64(b[{last}]>>{below})"),
            Language::C | Language::Python => format!("{word} << {room} | b[{last}] >> {below}"),
        }
    }
}

fn shifted(byte: &str, shift: u32) -> String {
    match shift {
        0 => byte.to_owned(),
        _ => format!("{byte} << {shift}"),
    }
}

/// As many ones as there are bits.
fn mask(bits: u32) -> String {
    match bits {
        1 => "1".to_owned(),
        _ => format!("0x{:x}", (1_u128 << bits) - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIG: Form = Form::Number(ByteOrder::Big);

    fn all(start: u32, len: u32, form: Form) -> [String; 4] {
        Language::ALL.map(|language| code(language, BitSpan::new(start, len), form).expect("can be read"))
    }

    #[test]
    fn the_formula_is_what_a_book_would_write() {
        let tcp = |start, len| formula(BitSpan::new(start, len), ByteOrder::Big).expect("short enough");
        assert_eq!(tcp(13 * 8 + 6, 1), "(b[13] >> 1) & 1", "SYN");
        assert_eq!(tcp(13 * 8 + 7, 1), "b[13] & 1", "FIN");
        assert_eq!(tcp(12 * 8, 4), "b[12] >> 4", "Data Offset");
        assert_eq!(tcp(16, 16), "b[2] << 8 | b[3]", "Destination Port");
        assert_eq!(tcp(6 * 8 + 3, 13), "(b[6] << 8 | b[7]) & 0x1fff", "Fragment Offset");
        assert_eq!(tcp(100, 12), "(b[12] << 8 | b[13]) & 0xfff", "all flags");
        assert_eq!(tcp(8, 8), "b[1]");
        assert_eq!(formula(BitSpan::bytes(0, 2), ByteOrder::Little).as_deref(), Some("b[1] << 8 | b[0]"));
    }

    #[test]
    fn each_language_reads_a_field_its_own_way() {
        let syn = ["b[13] >> 1 & 1", "b[13] >> 1 & 1", "(b[13] >> 1) & 1", "b[13] >> 1 & 1"];
        assert_eq!(all(13 * 8 + 6, 1, BIG), syn);
        assert_eq!(all(12 * 8, 4, BIG), ["b[12] >> 4"; 4], "Data Offset");
        assert_eq!(
            all(6 * 8 + 3, 13, BIG),
            [
                "u16::from_be_bytes([b[6], b[7]]) & 0x1fff",
                "binary.BigEndian.Uint16(b[6:8]) & 0x1fff",
                "(b[6] << 8 | b[7]) & 0x1fff",
                "int.from_bytes(b[6:8], \"big\") & 0x1fff",
            ],
            "Fragment Offset"
        );
        assert_eq!(
            all(8, 24, BIG),
            [
                "u32::from_be_bytes([0, b[1], b[2], b[3]])",
                "uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])",
                "(uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]",
                "int.from_bytes(b[1:4], \"big\")",
            ]
        );
        assert_eq!(
            all(4 * 8, 32, BIG),
            [
                "u32::from_be_bytes([b[4], b[5], b[6], b[7]])",
                "binary.BigEndian.Uint32(b[4:8])",
                "(uint32_t)b[4] << 24 | (uint32_t)b[5] << 16 | (uint32_t)b[6] << 8 | b[7]",
                "int.from_bytes(b[4:8], \"big\")",
            ],
            "Sequence Number"
        );
        assert_eq!(all(64, 48, Form::Bytes), ["&b[8..14]", "b[8:14]", "&b[8] /* 6 bytes */", "b[8:14]"]);
    }

    #[test]
    fn a_number_in_nine_bytes_is_read_in_two_pieces() {
        let [rust, go, _, python] = all(3, 62, BIG);
        let rust_word = "u64::from_be_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]])";
        assert_eq!(rust, format!("({rust_word} & 0x1fffffffffffffff) << 1 | u64::from(b[8] >> 7)"));
        assert_eq!(go, "(binary.BigEndian.Uint64(b[0:8])&0x1fffffffffffffff)<<1 | uint64(b[8]>>7)");
        assert_eq!(python, "int.from_bytes(b[0:9], \"big\") >> 7 & 0x3fffffffffffffff");
        let [rust, ..] = all(3, 64, BIG);
        assert_eq!(rust, format!("{rust_word} << 3 | u64::from(b[8] >> 5)"));
    }

    #[test]
    fn a_host_that_writes_the_least_significant_byte_first_is_read_so() {
        assert_eq!(
            all(0, 32, Form::Number(ByteOrder::Little)),
            [
                "u32::from_le_bytes([b[0], b[1], b[2], b[3]])",
                "binary.LittleEndian.Uint32(b[0:4])",
                "(uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0]",
                "int.from_bytes(b[0:4], \"little\")",
            ]
        );
    }

    #[test]
    fn what_no_single_expression_reads_has_none() {
        for (start, len, form) in [
            (0, 0, BIG),
            (0, 65, BIG),
            (0, 0, Form::Bytes),
            (4, 96, Form::Bytes),
            (0, 12, Form::Number(ByteOrder::Little)),
        ] {
            assert_eq!(codes(BitSpan::new(start, len), form), [], "{len} bits from {start} as {form:?}");
        }
    }
}
