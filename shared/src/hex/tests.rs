//! Each form is printed here by a formatter that shares nothing with the code under test, and must be read back.

use super::*;
use proptest::prelude::*;
use std::fmt::Write as _;

fn at(line: usize, character: usize) -> Place {
    Place { line, character }
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all");
        text
    })
}

fn joined(bytes: &[u8], group: usize, separator: &str) -> String {
    bytes.chunks(group).map(digits).collect::<Vec<_>>().join(separator)
}

fn characters(bytes: &[u8], space: char) -> String {
    let shown = bytes.iter().map(|byte| match byte {
        b' ' => space,
        0x21..=0x7e => char::from(*byte),
        _ => '.',
    });
    shown.collect()
}

/// How a tool prints rows.
struct Rows {
    /// What stands before the rows of a packet.
    headline: &'static str,
    offset: fn(usize) -> String,
    group: usize,
    width: usize,
    /// Around the characters; the gap before them included.
    marks: Option<(&'static str, &'static str)>,
    /// How a space prints among the characters.
    space: char,
    /// A space between the eighth byte and the ninth.
    middle: bool,
    /// A `*` for rows that repeat the one before.
    squeeze: bool,
    /// A last row without bytes.
    end: bool,
}

const XXD: Rows = Rows {
    headline: "",
    offset: |offset| format!("{offset:08x}: "),
    group: 2,
    width: 16,
    marks: Some(("  ", "")),
    space: ' ',
    middle: false,
    squeeze: false,
    end: false,
};
const HEXDUMP: Rows = Rows {
    offset: |offset| format!("{offset:08x}  "),
    group: 1,
    marks: Some(("  |", "|")),
    middle: true,
    squeeze: true,
    end: true,
    ..XXD
};
const OD: Rows = Rows {
    offset: |offset| format!("{offset:06x} "),
    group: 1,
    marks: None,
    squeeze: true,
    end: true,
    ..XXD
};
const OD_Z: Rows = Rows { marks: Some(("  >", "<")), ..OD };
const TCPDUMP: Rows = Rows {
    headline: "12:00:00.000000 IP (tos 0x0, ttl 64, id 4660, proto UDP (17), length 28)\n    127.0.0.1.4660 > 127.0.0.1.53: 4660+ A? face. (28)\n",
    offset: |offset| format!("\t0x{offset:04x}:  "),
    marks: None,
    ..XXD
};
const TCPDUMP_X: Rows = Rows { marks: Some(("  ", "")), space: '.', ..TCPDUMP };
const WIRESHARK: Rows =
    Rows { offset: |offset| format!("{offset:04x}   "), group: 1, marks: Some(("   ", "")), ..XXD };
const TSHARK: Rows = Rows {
    headline: "Packet (98 bytes):\n",
    offset: |offset| format!("{offset:04x}  "),
    marks: Some(("   ", "")),
    ..WIRESHARK
};
const BARE: Rows = Rows { marks: None, ..WIRESHARK };

fn tools() -> Vec<(&'static str, Rows)> {
    vec![
        ("xxd", XXD),
        ("xxd -g 1", Rows { group: 1, ..XXD }),
        ("xxd -g 4 -c 8", Rows { group: 4, width: 8, ..XXD }),
        ("xxd -g 0", Rows { group: 16, ..XXD }),
        ("xxd -a", Rows { squeeze: true, ..XXD }),
        ("hexdump -C", HEXDUMP),
        ("od", OD),
        ("od -v", Rows { squeeze: false, ..OD }),
        ("od -t x1z", OD_Z),
        ("tcpdump -x", TCPDUMP),
        ("tcpdump -X", TCPDUMP_X),
        ("Wireshark", WIRESHARK),
        ("tshark -x", TSHARK),
        ("Wireshark without characters", BARE),
    ]
}

impl Rows {
    fn print(&self, bytes: &[u8]) -> String {
        let mut text = self.headline.to_owned();
        let mut before: Option<&[u8]> = None;
        let mut starred = false;
        let full = self.row(&[0; 16][..self.width]).len();
        for (ix, row) in bytes.chunks(self.width).enumerate() {
            let repeats = before == Some(row) && (self.end || (ix + 1) * self.width < bytes.len());
            before = Some(row);
            if self.squeeze && repeats {
                if !starred {
                    text += "*\n";
                }
                starred = true;
                continue;
            }
            starred = false;
            text += &(self.offset)(ix * self.width);
            text += &self.row(row);
            if let Some((open, close)) = self.marks {
                let missing = full - self.row(row).len();
                write!(text, "{:missing$}{open}{}{close}", "", characters(row, self.space)).expect("room");
            }
            text += "\n";
        }
        if self.end {
            text += (self.offset)(bytes.len()).trim_end();
            text += "\n";
        }
        text
    }

    fn row(&self, bytes: &[u8]) -> String {
        match (self.middle, bytes.split_at_checked(8)) {
            (true, Some((left, right))) if !right.is_empty() => {
                format!("{}  {}", joined(left, self.group, " "), joined(right, self.group, " "))
            }
            _ => joined(bytes, self.group, " "),
        }
    }
}

fn list(bytes: &[u8], format: fn(u8) -> String, width: usize) -> String {
    let row = |row: &[u8]| row.iter().map(|byte| format(*byte)).collect::<Vec<_>>().join(", ");
    bytes.chunks(width).map(row).collect::<Vec<_>>().join(",\n  ")
}

fn prefixed(byte: u8) -> String {
    format!("0x{byte:02x}")
}

fn escaped(bytes: &[u8]) -> String {
    digits(bytes)
        .as_bytes()
        .chunks(2)
        .flat_map(|pair| ["\\x", str::from_utf8(pair).expect("digits")])
        .collect()
}

/// As Python prints bytes.
fn python(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let inside: String = bytes
        .iter()
        .map(|byte| match byte {
            b'\n' => "\\n".to_owned(),
            b'\r' => "\\r".to_owned(),
            b'\t' => "\\t".to_owned(),
            b'\\' => "\\\\".to_owned(),
            _ if char::from(*byte) == quote => format!("\\{quote}"),
            b' '..=b'~' => char::from(*byte).to_string(),
            _ => format!("\\x{byte:02x}"),
        })
        .collect();
    format!("b{quote}{inside}{quote}")
}

/// The forms that have no rows with offsets.
fn others(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let length = bytes.len();
    let array = list(bytes, prefixed, 12);
    let lines = bytes.chunks(16);
    let commented = lines.clone().map(|row| {
        let shown: String = characters(row, ' ').replace(['*', '/'], ".");
        format!("{}, /* {shown} */\n", list(row, prefixed, 16))
    });
    let strings = lines.clone().map(|row| format!("\"{}\"", escaped(row))).collect::<Vec<_>>();
    let slashed = lines.map(|row| format!("  {}, // {}\n", list(row, prefixed, 16), characters(row, ' ')));
    vec![
        ("one string", digits(bytes)),
        ("upper case", digits(bytes).to_uppercase()),
        ("bytes", joined(bytes, 1, " ")),
        ("pairs", joined(bytes, 2, " ")),
        ("threes", joined(bytes, 3, " ")),
        ("fours, tabs", joined(bytes, 4, "\t")),
        ("lines", joined(bytes, 1, "\n")),
        ("colons", joined(bytes, 1, ":")),
        ("dashes", joined(bytes, 1, "-")),
        ("xxd -p", joined(bytes, 30, "\n")),
        ("0x after 0x", list(bytes, prefixed, 1000)),
        ("0x, lines", format!("  {array},\r\n")),
        ("0x before one string", format!("0x{}", digits(bytes))),
        ("xxd -i", format!("unsigned char pkt[] = {{\n  {array}\n}};\nunsigned int pkt_len = {length};\n")),
        (
            "Wireshark's C array",
            format!(
                "/* Frame ({length} bytes) */\nstatic const unsigned char pkt1[{length}] = {{\n{}}};\n",
                commented.clone().collect::<String>()
            ),
        ),
        ("commented rows", commented.collect()),
        ("C++", format!("#include <x>\nuint8_t pkt[0x{length:x}]{{\n{}}};", slashed.collect::<String>())),
        ("Go", format!("pkt := []byte{{{array}}}")),
        ("Go's %#v", format!("[{length}]uint8{{{}}}", list(bytes, |byte| format!("{byte:#x}"), 1000))),
        ("Rust", format!("let pkt: &'static [u8; {length}] = &[\n  {array}, // the end\n];")),
        ("Rust's vec!", format!("let pkt = vec![{}];", array.replacen(", ", "u8, ", 1))),
        ("brackets", format!("[{array}]")),
        ("Wireshark's string", strings.join(" \\\n")),
        ("C string", format!("char pkt[] =\n  {};\n", strings.join("\n  "))),
        ("bare escapes", escaped(bytes)),
        ("Python", format!("pkt = {}", python(bytes))),
        ("Python, parentheses", format!("pkt = (\n  b{}\n)  # a packet", strings.join("\n  b"))),
        ("quoted digits", format!("bytes.fromhex('{}')", joined(bytes, 2, " "))),
    ]
}

/// What makes dumps hard to read: bytes that print as digits, and spaces.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let hard = proptest::sample::select(b"aAfF019  .|>\0".to_vec());
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..=200),
        proptest::collection::vec(hard, 1..=200),
        (proptest::sample::select(b"af0 \0".to_vec()), 1..=200_usize)
            .prop_map(|(byte, count)| vec![byte; count]),
    ]
}

/// As an editor, or a page, leaves a text.
fn worn(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\r\n")
}

proptest! {
    // Each case is tried in every form.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_dump_is_read_back(bytes in bytes(), second in bytes()) {
        for (tool, rows) in tools() {
            let text = rows.print(&bytes);
            prop_assert_eq!(parse(&text), Ok(bytes.clone()), "{}\n{}", tool, text);
            prop_assert_eq!(parse(&worn(&text)), Ok(bytes.clone()), "{}, worn\n{}", tool, text);
            let both = format!("{text}\n{}", rows.print(&second));
            prop_assert_eq!(
                parse_packets(&both), Ok(vec![bytes.clone(), second.clone()]), "{}\n{}", tool, both
            );
            prop_assert_eq!(parse(&both), Err(HexError::Several { packets: 2 }));
        }
    }

    #[test]
    fn every_other_form_is_read_back(bytes in bytes()) {
        for (form, text) in others(&bytes) {
            prop_assert_eq!(parse(&text), Ok(bytes.clone()), "{}\n{}", form, text);
        }
    }

    #[test]
    fn a_row_that_is_missing_or_moved_is_noticed(bytes in proptest::collection::vec(any::<u8>(), 49..=200), which in 0..100_usize) {
        for (tool, rows) in tools().into_iter().filter(|(_, rows)| !rows.squeeze) {
            let rows = Rows { headline: "", ..rows };
            let text = rows.print(&bytes);
            let lines: Vec<&str> = text.lines().collect();
            let row = which % (lines.len() - 1);
            let mut without = lines.clone();
            without.remove(row);
            prop_assert!(parse(&without.join("\n")).is_err(), "{} without row {}\n{}", tool, row, text);
            let mut moved = lines.clone();
            moved.swap(row, row + 1);
            prop_assert!(parse(&moved.join("\n")).is_err(), "{} with row {} moved\n{}", tool, row, text);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC*", dump in "[0-9a-f :|*x\\n\"'\\\\,{}\\[\\]\t/é.]{0,80}") {
        for text in [text, dump.clone(), format!("0000  {dump}"), format!("b\"\\x{dump}"), format!("{{0x{dump}")] {
            let _ = parse_packets(&text);
        }
    }

    #[test]
    fn a_changed_character_behind_an_offset_makes_no_shorter_packet(bytes in proptest::collection::vec(any::<u8>(), 20..=60), place in 0..400_usize, with in "[g \\-z:|]") {
        for (tool, rows) in tools() {
            let rows = Rows { headline: "", squeeze: false, ..rows };
            let text = rows.print(&bytes);
            let place = place % text.len();
            let (before, after) = (&text[..place], &text[place + 1..]);
            let in_offset = before.len() - before.rfind('\n').map_or(0, |end| end + 1) < (rows.offset)(0).len();
            // A line end that is lost makes another text, of longer rows.
            if in_offset || text[place..].starts_with('\n') {
                continue;
            }
            let changed = format!("{before}{with}{after}");
            let length = parse(&changed).map_or(bytes.len(), |read| read.len());
            prop_assert!(length >= bytes.len(), "{}\n{}", tool, changed);
        }
    }
}

#[test]
fn reads_the_forms_people_paste() {
    let bytes = vec![0x45, 0x00, 0xff];
    for text in
        ["45 00 ff", "4500FF", "0x45, 0x00, 0xff", "45:00:ff", " 45\n00\tff ", "45-00-ff", "\u{feff}4500ff"]
    {
        assert_eq!(parse(text), Ok(bytes.clone()), "{text}");
    }
    assert_eq!(parse("00 0x00"), Ok(vec![0, 0]));
    assert_eq!(parse("0x5, 0x0"), Ok(vec![5, 0]));
}

#[test]
fn says_which_character_is_wrong() {
    assert_eq!(parse("45 0"), Err(HexError::OddDigit { at: at(1, 4), digit: '0' }));
    assert_eq!(parse("4 50"), Err(HexError::OddDigit { at: at(1, 1), digit: '4' }));
    assert_eq!(parse("45\n 0g"), Err(HexError::NotADigit { at: at(2, 3), character: 'g' }));
    assert_eq!(parse(" "), Err(HexError::Empty));
    assert_eq!(parse("0x"), Err(HexError::Empty));
    assert_eq!(parse("\"\""), Err(HexError::Empty));
    assert_eq!(
        HexError::NotADigit { at: at(2, 3), character: 'g' }.to_string(),
        "line 2, character 3: 'g' is not a hexadecimal digit (0-9, a-f)"
    );
}

#[test]
fn no_control_character_reaches_a_terminal() {
    for text in ["\u{1b}", "45 \u{9b}", "b\"\u{1b}\"", "{0x45 \u{7}}", "0000  45 \u{1b}", "{0x\u{aa}\u{ad}}"]
    {
        let said = parse(text).expect_err("no bytes").to_string();
        assert!(said.chars().all(|one| one.is_ascii() && !one.is_control()), "{said:?}");
    }
}

#[test]
fn characters_are_never_bytes() {
    for (text, expected) in [
        // One row: nothing but the characters themselves says where they begin.
        ("00000000: 6161                                     aa", &b"aa"[..]),
        ("00000000: 6161 6161  aaaa", b"aaaa"),
        ("0000   36 31 20 36 32   61 62", b"61 62"),
        ("0000  20 20 61 61  aa", b"  aa"),
        ("0x0000:  6161 61                                  aaa", b"aaa"),
        // The tool's own sign for what does not print.
        ("0000   45 00 61 61   E·aa", b"E\0aa"),
        // No characters: digits are bytes.
        ("0x0000:  6161 aa", b"aa\xaa"),
        ("0000  61 61 61 61 61 61 61 61  61 61", b"aaaaaaaaaa"),
        // Bytes were changed and the characters left.
        ("0000  45 99 61 61   E.aa", b"E\x99aa"),
        ("0000  61 61 62 61   aaaa", b"aaba"),
        ("00000000: 6161 6161  aaaa\n00000004: 6262       aa", b"aaaabb"),
        // Spaces got lost on the way.
        ("00000000: 6161 6161 aaaa\n00000004: 6161 aa", b"aaaaaa"),
    ] {
        assert_eq!(parse(text), Ok(expected.to_vec()), "{text}");
    }
}

#[test]
fn repeated_rows_are_unfolded_and_bounded() {
    let dump = "00000000  00 00 00 00  |....|\n*\n00000010  01 02                 |..|\n00000012\n";
    assert_eq!(parse(dump), Ok([vec![0; 16], vec![1, 2]].concat()));
    let lone = |line| Err(HexError::LoneRepeat { at: at(line, 1) });
    assert_eq!(parse("0000  45 00\n*\n"), lone(2));
    assert_eq!(parse("*\n0000  45 00\n"), lone(1));
    assert_eq!(parse("0000  45 00\n*\n0002  45 00"), lone(2));
    assert_eq!(
        parse("0000  45 00\n*\n0005  45 00"),
        Err(HexError::OffsetAhead { at: at(3, 1), offset: 5, expected: 2 })
    );
    assert_eq!(parse("0000  00\n*\n7fffffffffffffff"), Err(HexError::TooLong));
    assert_eq!(parse("0000  00\n*\n00ffffff\n".repeat(2).as_str()), Err(HexError::TooLong));
}

#[test]
fn offsets_are_checked() {
    let ahead = |line, character, offset, expected| {
        Err(HexError::OffsetAhead { at: at(line, character), offset, expected })
    };
    let back = |line, character, offset, expected| {
        Err(HexError::OffsetBack { at: at(line, character), offset, expected })
    };
    let first = |character, offset| Err(HexError::FirstOffset { at: at(1, character), offset });
    for (text, expected) in [
        ("0010   45 00 00 54", first(1, 0x10)),
        ("\t0x0010:  4500 0054", first(2, 0x10)),
        ("0000  45 00 00 54\n0008  45 00\n", ahead(2, 1, 8, 4)),
        ("0000  45 00 00 54\n0003  45 00\n", back(2, 1, 3, 4)),
        ("\n\t0x0000:  4500 0054\n\t0x0010:  4500\n\n\t0x0004:  4500", ahead(3, 2, 0x10, 4)),
        ("0000  45 00\n0002  45\n0001  45", back(3, 1, 1, 3)),
        ("00000000  45 00  |E.|\n00000003\n", ahead(2, 1, 3, 2)),
        // Octal, as od prints offsets of its own accord.
        ("0000000 45 00 00 54 45 00 00 54\n0000010 45 00", ahead(2, 1, 16, 8)),
        ("0000  45 00\n0x00O2: 4500", Err(HexError::NotARow { at: at(2, 1) })),
        ("0x0000:  4500\n0x 002:  4500", Err(HexError::NotARow { at: at(2, 1) })),
        ("0x0000:  4500\n0x0002:  45 0", Err(HexError::OddDigit { at: at(2, 13), digit: '0' })),
        ("0x0000:  4500\n0x0002:  4g00", Err(HexError::NotADigit { at: at(2, 11), character: 'g' })),
        ("0x0000:  4500 0054  4g00", Err(HexError::NotADigit { at: at(1, 22), character: 'g' })),
        ("0000000 0045 5400\n0000004\n", Err(HexError::Words { at: at(1, 9) })),
        ("0000000 042400\n0000002\n", Err(HexError::Words { at: at(1, 9) })),
        ("000000 0045 5400\n000004\n", Err(HexError::Words { at: at(1, 8) })),
    ] {
        assert_eq!(parse(text), expected, "{text}");
    }
}

#[test]
fn a_mistake_behind_the_gap_in_a_last_row_does_not_cut_it() {
    let row = "45 00 00 54 1c 46 40 00  40 01 20 8d 7f 00 00 01";
    let bad = row.replace("40 01", "4g 01");
    let text = format!("00000000  {row}  |E..T.F@.@. .....|\n00000010  {bad}  |E..T.F@.@. .....|\n");
    assert_eq!(parse(&text), Err(HexError::NotADigit { at: at(2, 37), character: 'g' }));
}

#[test]
fn headlines_and_other_tools_words_are_passed_over() {
    let text = "tcpdump: listening on lo, link-type EN10MB\n\
        12:00:00.000000 IP 127.0.0.1 > 127.0.0.1: ICMP echo request, id 4660, seq 1, length 64\n\
        \t0x0000:  4500 0054  E..T\n\
        12:00:00.000001 IP 127.0.0.1 > 127.0.0.1: ICMP echo reply, id 4660, seq 1, length 64\n\
        \t0x0000:  4500 0055  E..U\n\
        2 packets captured\n4 packets received by filter\n";
    assert_eq!(parse_packets(text), Ok(vec![vec![0x45, 0, 0, 0x54], vec![0x45, 0, 0, 0x55]]));
}

#[test]
fn source_code_with_several_packets_gives_each() {
    let expected = Ok(vec![vec![0x45, 0], vec![0x60]]);
    for text in [
        "char pkt1[2] = { 0x45, 0 };\nchar pkt2[] = { 0x60 };",
        "{ { 0x45, 0x00 }, { 0x60 } }",
        "[[0x45, 0x00], [0x60]]",
        "[b'E\\x00', b'\\x60']",
        "a = b'E\\x00'\nb = b'\\x60'",
        "\"\\x45\" \"\\0\"; \"\\x60\"",
        "['4500', '60']",
        "\"4500\" /* \\x45 */, \"60\" // \\x",
    ] {
        assert_eq!(parse_packets(text), expected, "{text}");
    }
}

#[test]
fn what_source_code_does_not_say_clearly_is_refused() {
    let number =
        |character, number: &str| Err(HexError::NotAByte { at: at(1, character), number: number.into() });
    for (text, expected) in [
        ("{ 45, 00 }", Err(HexError::NoPrefix { at: at(1, 3) })),
        ("[69, 0, 0, 84]", Err(HexError::NoPrefix { at: at(1, 2) })),
        ("{0x4500, 0x0054}", number(2, "0x4500")),
        ("{0x45, 256}", number(8, "256")),
        ("{0x45, 010}", number(8, "010")),
        ("{0x45, 0xzz}", number(8, "0xzz")),
        ("{0x45, 0x00", Err(HexError::Unclosed { at: at(1, 1), mark: "{" })),
        ("0x45, 0x00 }", Err(HexError::Unexpected { at: at(1, 12), character: '}' })),
        ("{0x45; 0x00}", Err(HexError::Unexpected { at: at(1, 6), character: ';' })),
        ("{0x45, {0x00}}", Err(HexError::Unexpected { at: at(1, 8), character: '{' })),
        ("{0x45, x}", Err(HexError::Unexpected { at: at(1, 8), character: 'x' })),
        ("{0x45, /* 0x00 }", Err(HexError::Unclosed { at: at(1, 8), mark: "/*" })),
        ("b\"\\x45", Err(HexError::Unclosed { at: at(1, 1), mark: "\"" })),
        ("b'\\x4'", Err(HexError::BadEscape { at: at(1, 3) })),
        ("b'\\q\\x45'", Err(HexError::BadEscape { at: at(1, 3) })),
        ("b'\\x45\\777'", Err(HexError::BadEscape { at: at(1, 7) })),
        ("b'\\x45é'", Err(HexError::NotInString { at: at(1, 7), character: 'é' })),
        ("\\x45E", Err(HexError::NotInString { at: at(1, 5), character: 'E' })),
        ("'45 0g'", Err(HexError::NotADigit { at: at(1, 6), character: 'g' })),
        ("[[[[[[[[[[", Err(HexError::Unexpected { at: at(1, 9), character: '[' })),
    ] {
        assert_eq!(parse(text), expected, "{text}");
    }
}

#[test]
fn every_escape_is_one_byte() {
    assert_eq!(
        parse("b\"\\x00\\0\\12\\377\\a\\b\\t\\n\\v\\f\\r\\\\\\\"\\'A\\\n\\\r\nB\""),
        Ok(b"\0\0\x0a\xff\x07\x08\t\n\x0b\x0c\r\\\"'AB".to_vec())
    );
}
