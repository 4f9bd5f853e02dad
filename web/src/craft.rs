//! The draft that is being made, and those that it was before: every change can be taken back. It says nothing of how a draft is
//! changed, which is [`wireglass_shared::craft`]'s, nor of how that looks.

use crate::opened::Opened;
use crate::state::{Pin, Ui};
use crate::store::RowId;
use std::rc::Rc;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::capture::LinkType;
use wireglass_shared::craft::{Dependent, Draft, EditError, Role, TEMPLATES, Template};
use wireglass_shared::dissection::NodeIx;
use wireglass_shared::hex::parse_packets;
use wireglass_shared::table::Kind;
use wireglass_shared::value::{Base, counted, hex_bytes, number, show_as};

/// Changes that can be taken back; what lies further in the past is forgotten.
const MOST: usize = 200;

/// A draft and its past.
#[derive(Clone, Debug)]
pub struct Crafting {
    /// The draft as it is put on the table.
    pub opened: Rc<Opened>,
    draft: Rc<Draft>,
    past: Vec<Rc<Draft>>,
    future: Vec<Rc<Draft>>,
}

impl PartialEq for Crafting {
    /// Each change has a number of its own.
    fn eq(&self, other: &Self) -> bool {
        self.opened == other.opened
    }
}

impl Crafting {
    /// Begins with a draft.
    pub fn new(draft: Rc<Draft>) -> Self {
        let opened = Rc::new(Opened::of_draft(draft.clone(), 0));
        Self { opened, draft, past: Vec::new(), future: Vec::new() }
    }

    /// With another draft in its place, which can be taken back. Nothing happens where it is the same.
    #[must_use]
    pub fn changed(&self, draft: Rc<Draft>) -> Self {
        let mut next = self.clone();
        if draft != self.draft {
            next.future.clear();
            next.past.push(self.draft.clone());
            if next.past.len() > MOST {
                next.past.remove(0);
            }
            next.show(draft);
        }
        next
    }

    /// The last change taken back.
    #[must_use]
    pub fn undone(&self) -> Self {
        let mut next = self.clone();
        if let Some(draft) = next.past.pop() {
            next.future.push(self.draft.clone());
            next.show(draft);
        }
        next
    }

    /// What was taken back last, made again.
    #[must_use]
    pub fn redone(&self) -> Self {
        let mut next = self.clone();
        if let Some(draft) = next.future.pop() {
            next.past.push(self.draft.clone());
            next.show(draft);
        }
        next
    }

    /// Whether a change can be taken back.
    pub fn has_past(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether what was taken back can be made again.
    pub fn has_future(&self) -> bool {
        !self.future.is_empty()
    }

    /// What followed the last change by itself, in words.
    pub fn what_followed(&self) -> String {
        let before = self.past.last().map(|draft| draft.dependents()).unwrap_or_default();
        let after = self.draft.dependents();
        let all = after.iter().zip(before).filter(|(after, before)| {
            after.automatic && after.id == before.id && after.found != before.found
        });
        let said: Vec<_> = all.map(|(one, _)| format!("{} follows: {}.", one.name, followed(one))).collect();
        said.join(" ")
    }

    fn show(&mut self, draft: Rc<Draft>) {
        self.opened = Rc::new(Opened::of_draft(draft.clone(), self.opened.seq + 1));
        self.draft = draft;
    }
}

impl Ui {
    /// The draft, if that is what is on the table.
    pub fn draft(&self) -> Option<&Rc<Draft>> {
        self.opened.as_ref()?.draft.as_ref()
    }

    /// The row of the list that the reader looks at, or looked at before the draft.
    pub fn row(&self) -> Option<RowId> {
        let opened = if self.draft().is_some() { &self.aside } else { &self.opened };
        opened.as_ref().map(|opened| opened.row)
    }

    /// Puts the draft on the table. What is held on to stays with its field.
    pub fn lay(&mut self, crafting: Crafting) {
        let opened = crafting.opened.clone();
        let before = self.opened.take();
        match &before {
            Some(before) if before.draft.is_some() => {
                self.pin = self.pin.and_then(|pin| {
                    let span = still(before, &opened, pin.span)?;
                    Some(Pin { span, origin: span, ..pin })
                });
            }
            _ => (self.aside, self.pin, self.unfolded) = (before.clone(), None, None),
        }
        self.opened = Some(opened);
        self.crafting = Some(Rc::new(crafting));
        self.following = false;
        // Whoever is at a value is at the same field still, if that is there.
        let field =
            |opened: Option<&Rc<Opened>>, node: NodeIx| Some(opened?.dissection.nodes.get(node)?.field.id);
        let before = before.filter(|before| before.draft.is_some());
        self.editing = self.editing.filter(|editing| {
            before.is_some()
                && field(before.as_ref(), editing.node) == field(self.opened.as_ref(), editing.node)
        });
    }
}

/// The draft that is there before the reader chose one.
pub fn first() -> Rc<Draft> {
    let template = TEMPLATES.first().map(Template::draft);
    template.map_or_else(|| of_bytes(LinkType::RAW, Vec::new()), Rc::new)
}

/// A draft of bytes that came from elsewhere.
pub fn of_bytes(link: LinkType, bytes: Vec<u8>) -> Rc<Draft> {
    Rc::new(Draft::new(link, bytes))
}

/// A draft of a packet on the table.
pub fn of_packet(opened: &Opened) -> Rc<Draft> {
    Rc::new(Draft::of_captured(&opened.record()))
}

/// The draft on the table, changed; or why not, in words.
pub fn with(
    opened: &Opened,
    change: impl FnOnce(&mut Draft) -> Result<(), EditError>,
) -> Result<Rc<Draft>, String> {
    let mut draft = opened.draft.as_deref().cloned().ok_or_else(|| "this packet is no draft".to_owned())?;
    change(&mut draft).map_err(|error| error.to_string())?;
    Ok(Rc::new(draft))
}

/// The value of a field as one can write it again.
pub fn text_of(opened: &Opened, ix: NodeIx, base: Base) -> String {
    let Some(node) = opened.dissection.nodes.get(ix) else { return String::new() };
    let bytes = || hex_bytes(node.span.slice(&opened.bytes));
    if matches!(node.field.kind, Kind::Bytes) {
        return bytes();
    }
    let shown = |base| show_as(&opened.bytes, &opened.dissection, ix, base).value;
    let in_base = match base {
        // Digits in groups of four are for reading.
        Base::Binary => number(&opened.bytes, node)
            .map_or_else(bytes, |number| format!("0b{number:0bits$b}", bits = node.span.len as usize)),
        _ => shown(base),
    };
    // Not every value is written in every base, and some are shown as nobody would write them.
    let same = |text: &String| {
        with(opened, |draft| draft.set_node(ix, text)).is_ok_and(|draft| draft.bytes() == opened.bytes)
    };
    [in_base, shown(Base::Usual)].into_iter().find(same).unwrap_or_else(bytes)
}

/// Bytes in the other form that they can be written in, and what that is called: text between double quotes, or hexadecimal digits.
pub fn other_form(text: &str) -> Option<(&'static str, String)> {
    let text = text.trim();
    if let Some(quoted) = text.strip_prefix('"') {
        let quoted = quoted.strip_suffix('"').unwrap_or(quoted);
        return Some(("As hexadecimal", hex_bytes(quoted.as_bytes())));
    }
    let bytes = parse_packets(text).ok()?.into_iter().next()?;
    let plain = |byte: &u8| (b' '..=b'~').contains(byte) && !matches!(byte, b'"' | b'\\');
    let text = String::from_utf8(bytes).ok().filter(|text| text.as_bytes().iter().all(plain))?;
    Some(("As text", format!("\"{text}\"")))
}

/// The value that a field follows to, as people write it.
pub fn followed(one: &Dependent) -> String {
    match one.role {
        Role::Checksum(_) => format!("{:#06x}", one.follows),
        Role::Padding => counted(usize::try_from(one.follows).unwrap_or(usize::MAX), "byte"),
        _ => one.follows.to_string(),
    }
}

/// The bits that stand for the same field after a change; `None` where there is none.
pub fn still(before: &Opened, after: &Opened, span: BitSpan) -> Option<BitSpan> {
    let (from, to) = (&before.dissection, &after.dissection);
    let ix = from.smallest_covering(span)?;
    let node = from.nodes.get(ix)?;
    let same = |ix: &usize| to.nodes.get(*ix).is_some_and(|other| other.field.id == node.field.id);
    let there = Some(ix).filter(same).or_else(|| to.find(node.field.id)).and_then(|ix| to.nodes.get(ix))?;
    // Part of a field stays what it is while the field does.
    if node.span == span { Some(there.span) } else { there.span.covers(span).then_some(span) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toggled(draft: &Draft, bit: u32) -> Rc<Draft> {
        let mut draft = draft.clone();
        draft.toggle(bit);
        Rc::new(draft)
    }

    #[test]
    fn changes_are_taken_back_and_made_again_until_something_else_is_changed() {
        let first = first();
        let begun = Crafting::new(first.clone());
        assert!(!begun.has_past() && !begun.has_future());
        let second = toggled(&first, 40);
        let changed = begun.changed(second.clone());
        assert_eq!(changed.opened.bytes, second.bytes());
        let undone = changed.undone();
        assert_eq!((undone.opened.bytes.as_slice(), undone.has_future()), (first.bytes(), true));
        assert_eq!(undone.redone().opened.bytes, second.bytes());
        let elsewhere = undone.changed(toggled(&first, 41));
        assert!(elsewhere.has_past() && !elsewhere.has_future());
        assert_eq!(elsewhere.changed(elsewhere.draft.clone()).undone().opened.bytes, first.bytes());
    }

    #[test]
    fn no_more_than_so_many_changes_are_remembered() {
        let mut crafting = Crafting::new(first());
        for _ in 0..MOST + 10 {
            crafting = crafting.changed(toggled(&crafting.draft, 40));
        }
        assert_eq!(crafting.past.len(), MOST);
        let mut taken_back = 0;
        while crafting.has_past() {
            crafting = crafting.undone();
            taken_back += 1;
        }
        assert_eq!(taken_back, MOST);
    }

    #[test]
    fn every_change_is_another_packet_on_the_table() {
        let first = Crafting::new(first());
        let second = first.changed(toggled(&first.draft, 40));
        let third = second.undone();
        assert!(
            first.opened != second.opened && second.opened != third.opened && first.opened != third.opened
        );
    }

    #[test]
    fn what_is_written_into_the_box_of_a_field_to_begin_with_is_its_value() {
        for template in TEMPLATES {
            let opened = Opened::of_draft(Rc::new(template.draft()), 0);
            for base in [Base::Usual, Base::Hex, Base::Decimal, Base::Binary] {
                for (ix, node) in opened.dissection.leaves() {
                    let text = text_of(&opened, ix, base);
                    let again = with(&opened, |draft| draft.set_node(ix, &text));
                    let bytes = again.as_ref().map(|draft| draft.bytes());
                    assert_eq!(
                        bytes,
                        Ok(opened.bytes.as_slice()),
                        "{}: {} is {text:?}",
                        template.id,
                        node.field.id
                    );
                }
            }
        }
    }

    #[test]
    fn data_takes_text_of_another_length() {
        let mut draft = Template::named("syn").expect("a SYN").draft();
        draft.splice(draft.bytes().len(), draft.bytes().len(), b"wireglass").expect("room for it");
        let opened = Opened::of_draft(Rc::new(draft), 0);
        let data = opened.dissection.find("data.data").expect("data");
        assert_eq!(text_of(&opened, data, Base::Usual), "77 69 72 65 67 6c 61 73 73");
        let draft = with(&opened, |draft| draft.set_node(data, "\"GET /\"")).expect("text");
        assert!(draft.bytes().ends_with(b"GET /") && draft.bytes().len() == opened.bytes.len() - 4);
    }

    #[test]
    fn bytes_are_text_or_digits_and_turn_from_one_into_the_other() {
        assert_eq!(other_form("68 69"), Some(("As text", "\"hi\"".to_owned())));
        assert_eq!(other_form("\"hi\""), Some(("As hexadecimal", "68 69".to_owned())));
        assert_eq!(other_form("00 69"), None, "not all of it is text");
        assert_eq!(other_form("zz"), None);
    }

    #[test]
    fn what_followed_a_change_is_said() {
        let crafting = Crafting::new(Rc::new(Template::named("ping").expect("a ping").draft()));
        assert_eq!(crafting.what_followed(), "");
        let ttl = crafting.opened.dissection.find("ip.ttl").expect("IPv4");
        let changed = with(&crafting.opened, |draft| draft.set_node(ttl, "1")).expect("a TTL");
        let said = crafting.changed(changed).what_followed();
        assert!(said.starts_with("Header Checksum follows: 0x") && said.ends_with('.'), "{said}");
    }

    #[test]
    fn a_field_is_found_again_after_a_change_and_none_in_its_place() {
        let [syn, ping] = ["syn", "ping"]
            .map(|id| Opened::of_draft(Rc::new(Template::named(id).expect("a template").draft()), 0));
        let span = |opened: &Opened, id: &str| {
            opened.dissection.nodes[opened.dissection.find(id).expect("a field")].span
        };
        assert_eq!(still(&syn, &ping, span(&syn, "ip.ttl")), Some(span(&ping, "ip.ttl")));
        assert_eq!(still(&syn, &ping, span(&syn, "tcp.flags.syn")), None);
        let bit = BitSpan::new(span(&syn, "ip.ttl").start + 3, 1);
        assert_eq!(still(&syn, &ping, bit), Some(bit), "a bit of the field stays that bit");
    }
}
