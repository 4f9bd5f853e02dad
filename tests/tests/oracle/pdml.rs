//! Reads PDML, the one of tshark's formats that says for every field which bits it takes: in bytes, and for smaller fields in
//! a drawing of the bits, `.... ..1. = `, whose digits are also the value.

use crate::found::{Found, Frame, Trouble, Verdict, digits};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::BufRead;
use std::mem;
use wireglass_shared::bits::BitSpan;

/// Severities and groups of tshark's remarks (`epan/proto.h`). One of lower severity is about an oddity, and one of another
/// group about a checksum or the conversation.
const FAULTS: [u64; 2] = [0x0060_0000, 0x0080_0000];
const ABOUT_THE_FORM: [u64; 2] = [0x0700_0000, 0x0900_0000];

/// How the names of remarks begin that compare a packet with others.
const ABOUT_OTHERS: [&str; 2] = ["dns.retransmit_", "mptcp.connection."];

/// Masks of fields by display-filter name, 0 for those that take whole bytes.
pub(crate) type Masks = HashMap<String, u64>;

/// Hands `each` a frame for each packet of the document, in order.
pub(crate) fn frames(document: impl BufRead, masks: &Masks, mut each: impl FnMut(Frame)) {
    let mut reader = Reader::from_reader(document);
    let mut buffer = Vec::new();
    let mut reading = Reading { masks, frame: Frame::default(), remark: None };
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).expect("tshark writes well-formed XML") {
            Event::Start(element) => {
                depth += 1;
                reading.element(&element, depth);
            }
            Event::Empty(element) => reading.element(&element, depth + 1),
            Event::End(element) => {
                depth -= 1;
                reading.end_of_remark(depth);
                if element.name().as_ref() == "packet" {
                    each(mem::take(&mut reading.frame));
                }
            }
            Event::Eof => return,
            _ => {}
        }
    }
}

struct Reading<'a> {
    masks: &'a Masks,
    /// What is known of the packet being read.
    frame: Frame,
    /// The remark being read.
    remark: Option<Remark>,
}

/// What tshark calls expert information: a field whose children say what about.
struct Remark {
    depth: usize,
    id: String,
    message: String,
    severity: u64,
    group: u64,
}

#[derive(Default)]
struct Attributes {
    name: String,
    pos: u32,
    size: u32,
    show: String,
    showname: String,
    /// The field's bytes, or the bits of it where it has a mask.
    value: String,
    /// The bytes that hold the bits.
    unmaskedvalue: Option<String>,
    hide: bool,
}

impl Reading<'_> {
    fn element(&mut self, element: &BytesStart<'_>, depth: usize) {
        let frame = &mut self.frame;
        let field = Attributes::of(element);
        if let Some(remark) = &mut self.remark {
            remark.learn(field);
        } else if field.name == "_ws.expert" {
            self.remark =
                Some(Remark { depth, id: String::new(), message: String::new(), severity: 0, group: 0 });
        } else if let Some(id) = field.name.strip_suffix(".status").filter(|id| id.ends_with(".checksum")) {
            frame.verdicts.push(Verdict { id: id.to_owned(), byte: field.pos, word: verdict(&field.show) });
        } else if let "_ws.malformed" | "_ws.short" = field.name.as_str() {
            frame.troubles.push(Trouble { id: field.name, message: field.showname, stops: true });
        } else if element.name().as_ref() == "proto" {
            let is_about_capture = matches!(field.name.as_str(), "geninfo" | "frame");
            if !is_about_capture {
                frame.layers.push((field.name, BitSpan::bytes(field.pos, field.size)));
            }
        } else if field.name.contains('.') && field.size > 0 && !field.hide {
            let found = found(field, self.masks);
            // Several of tshark's rows may stand for the same bits under the same name.
            if !frame.fields.contains(&found) {
                frame.fields.push(found);
            }
        }
    }

    fn end_of_remark(&mut self, depth: usize) {
        if self.remark.as_ref().is_none_or(|remark| remark.depth <= depth) {
            return;
        }
        let Some(Remark { id, message, severity, group, .. }) = self.remark.take() else { return };
        let is_fault = FAULTS.contains(&severity) && ABOUT_THE_FORM.contains(&group);
        // tshark also puts a malformed packet under a protocol of its own, which is read already.
        let is_other = id == "_ws.malformed.expert" || ABOUT_OTHERS.iter().any(|start| id.starts_with(start));
        if is_fault && !is_other {
            self.frame.troubles.push(Trouble { id, message, stops: true });
        }
    }
}

impl Remark {
    fn learn(&mut self, field: Attributes) {
        match field.name.as_str() {
            "_ws.expert.message" => self.message = field.show,
            "_ws.expert.severity" => self.severity = field.show.parse().unwrap_or_default(),
            "_ws.expert.group" => self.group = field.show.parse().unwrap_or_default(),
            _ => self.id = field.name,
        }
    }
}

impl Attributes {
    fn of(element: &BytesStart<'_>) -> Self {
        let mut found = Self::default();
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.expect("tshark writes well-formed attributes");
            let text = attribute.value.into_owned();
            match attribute.key.as_ref() {
                "name" => found.name = text,
                "pos" => found.pos = text.parse().unwrap_or_default(),
                "size" => found.size = text.parse().unwrap_or_default(),
                "show" => found.show = text,
                "showname" => found.showname = text,
                "value" => found.value = text,
                "unmaskedvalue" => found.unmaskedvalue = Some(text),
                "hide" => found.hide = text == "yes",
                _ => {}
            }
        }
        found
    }
}

/// The bits that a field takes, and what they hold.
fn found(field: Attributes, masks: &Masks) -> Found {
    let whole = BitSpan::bytes(field.pos, field.size);
    let drawn = drawing(&field.showname).and_then(|drawing| drawing.place(field.pos, field.size));
    if let Some((span, value)) = drawn {
        return Found { id: field.name, span, value: Some(value) };
    }
    // Bits without a drawing: the value is of these bits alone, and the mask says which they are.
    let mask = masks.get(&field.name).copied().unwrap_or_default();
    if field.unmaskedvalue.is_some() && mask != 0 {
        let len = 64 - mask.leading_zeros() - mask.trailing_zeros();
        let span = BitSpan::new(whole.end() - mask.trailing_zeros() - len, len);
        let value = u64::from_str_radix(&field.value, 16).expect("tshark prints values in hexadecimal");
        return Found { id: field.name, span, value: Some(digits(value, len)) };
    }
    // Of a field that is only a heading for others, tshark gives no value.
    let value = Some(field.value).filter(|value| !value.is_empty());
    Found { id: field.name, span: whole, value }
}

/// A checksum's verdict by tshark's number for it (`epan/proto.h`).
fn verdict(show: &str) -> &'static str {
    match show {
        "0" => "bad",
        "1" => "good",
        "2" => "unverified",
        "3" => "absent",
        "4" => "illegal",
        _ => "of a sort this test does not know",
    }
}

/// Where the digits stand in a drawing of bits.
#[derive(Debug, PartialEq, Eq)]
struct Drawing {
    /// Bits drawn.
    bits: u32,
    /// The first that is a digit.
    first: u32,
    /// How many are digits.
    len: u32,
    /// What they say.
    value: u64,
}

/// The drawing that a field's line begins with, if its digits stand side by side.
fn drawing(showname: &str) -> Option<Drawing> {
    let (drawn, _) = showname.split_once(" = ")?;
    let columns: Vec<char> = drawn.chars().filter(|one| *one != ' ').collect();
    if columns.iter().any(|one| !matches!(one, '.' | '0' | '1')) {
        return None;
    }
    let is_digit = |one: &char| *one != '.';
    let (first, last) = (columns.iter().position(is_digit)?, columns.iter().rposition(is_digit)?);
    let text: String = columns.get(first..=last)?.iter().collect();
    Some(Drawing {
        bits: u32::try_from(columns.len()).ok()?,
        first: u32::try_from(first).ok()?,
        len: u32::try_from(text.len()).ok()?,
        value: u64::from_str_radix(&text, 2).ok()?,
    })
}

impl Drawing {
    /// The bits of the frame that the digits are, and their value.
    fn place(&self, pos: u32, size: u32) -> Option<(BitSpan, String)> {
        // A field of one byte may be drawn as part of a wider word. The byte then is the one of the word that has the digits,
        // and a word that is no whole number of bytes, like the twelve bits of TCP's flags, ends where its last byte ends.
        let column = match self.bits == size * 8 {
            true => self.first,
            false if size == 1 => (self.first + self.bits.next_multiple_of(8) - self.bits) % 8,
            false => return None,
        };
        let span = BitSpan::new(pos * 8 + column, self.len);
        (column + self.len <= size * 8).then(|| (span, digits(self.value, self.len)))
    }
}

mod tests {
    use super::*;

    #[test]
    fn a_drawing_gives_the_bits_of_the_frame() {
        for (showname, pos, size, expected) in [
            ("0100 .... = Version: 4", 14, 1, (112, 4, "4")),
            (".... 0000 0110 0100 = ID: 100", 14, 2, (116, 12, "064")),
            ("...1 .... .... = Accurate ECN: Set", 46, 1, (375, 1, "1")),
            (".... .... ..1. = Syn: Set", 47, 1, (382, 1, "1")),
            ("011. .... .... .... = Priority: 3", 14, 1, (112, 3, "3")),
            (".... .... .... .... .... 011. = Experimental: 3", 180, 1, (1444, 3, "3")),
        ] {
            let place = drawing(showname).and_then(|drawing| drawing.place(pos, size));
            let (start, len, value) = expected;
            assert_eq!(place, Some((BitSpan::new(start, len), value.to_owned())), "{showname}");
        }
        assert_eq!(drawing("Flags: 0x002 = SYN"), None, "no drawing");
        assert_eq!(drawing("1..1 .... = Two apart"), None, "would take bits of others");
    }
}
