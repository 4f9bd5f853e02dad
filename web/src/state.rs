//! What the reader chose: which packet, which bits of it, what the list shows. A small reducer; packets are not in it.

use crate::browser;
use crate::compared::With;
use crate::craft::{self, Crafting};
use crate::opened::Opened;
use crate::panes::Panes;
use crate::selection::{self, Way};
use crate::store::RowId;
use std::rc::Rc;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::craft::Draft;
use wireglass_shared::dissection::NodeIx;
use wireglass_shared::value::Base;
use yew::prelude::*;

/// A part of the page where something can be picked; it does not scroll itself for its own picks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The diagram.
    Diagram,
    /// The bytes.
    Bytes,
    /// The words.
    Words,
    /// The strip of layers.
    Strip,
    /// The breadcrumb.
    Crumbs,
    /// None: a key was pressed.
    Keys,
}

/// Bits that are held on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Which bits.
    pub span: BitSpan,
    /// What was clicked: the same again widens what is held.
    pub origin: BitSpan,
    /// Who picked them.
    pub from: Pane,
}

/// The reader's choices.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Ui {
    /// The packet on the table.
    pub opened: Option<Rc<Opened>>,
    /// The part of it that is held on to.
    pub pin: Option<Pin>,
    /// The draft that is being made, on the table or not.
    pub crafting: Option<Rc<Crafting>>,
    /// The packet that was on the table before the draft.
    pub aside: Option<Rc<Opened>>,
    /// The field of the draft into which a value is being written.
    pub editing: Option<Editing>,
    /// Whether the list keeps its end in view.
    pub following: bool,
    /// The row behind the last one shown, while paused.
    pub paused_at: Option<RowId>,
    /// The display filter that chooses what the list shows; empty for all.
    pub filter: Rc<str>,
    /// Whether the field for finding bytes and text is open.
    pub finding: bool,
    /// The long field that is drawn whole.
    pub unfolded: Option<NodeIx>,
    /// The protocols whose cards are folded, by id: remembered from packet to packet and from visit to visit.
    pub folded: Rc<[String]>,
    /// How numbers are written.
    pub base: Base,
    /// What the packet on the table is compared with.
    pub with: With,
    /// The packet marked for comparing.
    pub marked: Option<Rc<Opened>>,
    /// The sizes of the panes; remembered.
    pub panes: Panes,
    /// Large type and two columns; remembered.
    pub projector: bool,
    /// Whether new packets are read aloud; remembered.
    pub announces: bool,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
}

/// A field of the draft that a value is being written into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Editing {
    /// Which one.
    pub node: NodeIx,
    /// The character that was typed over it, to begin with.
    pub typed: Option<char>,
}

/// What stands before the page when asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// What the keys do.
    Help,
    /// Bytes in hexadecimal.
    Paste,
}

/// What the reader does.
#[derive(Clone, Debug)]
pub enum Act {
    /// Opens a packet.
    Open(Rc<Opened>),
    /// Puts another draft in the place of the one that is being made, and on the table.
    Draft(Rc<Draft>),
    /// Puts the draft on the table, or what was there before.
    Craft(bool),
    /// Takes the last change of the draft back.
    Undo,
    /// Makes again what was taken back.
    Redo,
    /// Begins to write a value into a field of the draft, or ends it.
    Edit(Option<Editing>),
    /// Picks the field behind the one that is picked, or the one before.
    Leaf(Way),
    /// Picks bits; the same bits again widen to what is around them.
    Pick(BitSpan, Pane),
    /// Picks bits without widening what is held.
    Go(BitSpan, Pane),
    /// Widens what is held to what is around it.
    Widen,
    /// Takes the last widening back; then lets go of what is held.
    Narrow,
    /// Draws a folded field whole.
    Unfold(NodeIx),
    /// Folds the cards of a protocol, or opens them again.
    Fold(&'static str),
    /// Writes numbers in this base.
    Base(Base),
    /// Compares with another packet.
    Compare(With),
    /// Marks a packet, or takes the mark away.
    Mark(Option<Rc<Opened>>),
    /// Sizes the panes.
    Size(Panes),
    /// Turns the projector mode on or off.
    Project,
    /// Has new packets read aloud, or no longer.
    Announce,
    /// Opens a dialog, or closes the one that is open.
    Ask(Option<Dialog>),
    /// Goes to the end of the list and stays there.
    Follow,
    /// Stays where the list is.
    LetGo,
    /// Stops the list at this row, or lets it run on.
    TogglePause(RowId),
    /// Has a display filter choose what the list shows. It was checked.
    Filter(Rc<str>),
    /// Opens the field for finding bytes and text, or closes it.
    Finding(bool),
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            opened: None,
            pin: None,
            crafting: None,
            aside: None,
            editing: None,
            following: true,
            paused_at: None,
            filter: Rc::from(""),
            finding: false,
            unfolded: None,
            folded: Rc::default(),
            base: Base::Usual,
            with: With::Nothing,
            marked: None,
            panes: Panes::default(),
            projector: false,
            announces: false,
            dialog: None,
        }
    }
}

impl Ui {
    /// With what was chosen on earlier visits.
    pub fn remembered() -> Self {
        let stored = |name| browser::stored(name).unwrap_or_default();
        Self {
            panes: Panes::read(&stored(browser::PANES)),
            folded: stored(browser::FOLDED).split_whitespace().map(str::to_owned).collect(),
            projector: !stored(browser::PROJECTOR).is_empty(),
            announces: !stored(browser::ANNOUNCES).is_empty(),
            ..Self::default()
        }
    }
}

impl Reducible for Ui {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let mut next = (*self).clone();
        match act {
            Act::Open(opened) => {
                next.pin = self.pin.and_then(|pin| self.carry_over(pin, &opened));
                next.opened = Some(opened);
                next.unfolded = None;
                next.following = false;
                (next.aside, next.editing) = (None, None);
            }
            Act::Draft(draft) => next.lay(match &self.crafting {
                Some(crafting) => crafting.changed(draft),
                None => Crafting::new(draft),
            }),
            Act::Craft(true) => match &self.crafting {
                Some(crafting) => next.lay((**crafting).clone()),
                None => next.lay(Crafting::new(craft::first())),
            },
            Act::Craft(false) => {
                (next.opened, next.aside) = (self.aside.clone(), None);
                (next.pin, next.editing, next.unfolded) = (None, None, None);
            }
            Act::Undo => self.crafting.iter().for_each(|crafting| next.lay(crafting.undone())),
            Act::Redo => self.crafting.iter().for_each(|crafting| next.lay(crafting.redone())),
            Act::Leaf(way) => {
                let to = self
                    .pin
                    .zip(self.opened.as_ref())
                    .and_then(|(pin, opened)| selection::leaf_beside(&opened.dissection, pin.span, way));
                if let Some(span) = to {
                    next.pin = Some(Pin { span, origin: span, from: Pane::Keys });
                }
            }
            Act::Edit(editing) => next.editing = editing,
            Act::Pick(span, from) => {
                let held = self.pin.filter(|pin| pin.origin == span || pin.span == span);
                next.pin = Some(match held {
                    Some(pin) => Pin { from, ..self.widened(pin) },
                    None => Pin { span, origin: span, from },
                });
                next.following = false;
            }
            Act::Go(span, from) => {
                next.pin = Some(Pin { span, origin: span, from });
                next.following = false;
            }
            Act::Widen => next.pin = self.pin.map(|pin| Pin { from: Pane::Keys, ..self.widened(pin) }),
            Act::Narrow => next.pin = self.pin.and_then(|pin| self.narrowed(pin)),
            Act::Unfold(node) => next.unfolded = Some(node),
            Act::Follow => {
                next.following = true;
                next.paused_at = None;
            }
            Act::LetGo => next.following = false,
            Act::TogglePause(end) => {
                next.paused_at = match self.paused_at {
                    None => Some(end),
                    Some(_) => None,
                };
                next.following = next.paused_at.is_none();
            }
            Act::Filter(filter) => next.filter = filter,
            Act::Finding(finding) => next.finding = finding,
            Act::Fold(id) => {
                let mut folded = self.folded.to_vec();
                match folded.iter().position(|other| other == id) {
                    Some(at) => drop(folded.remove(at)),
                    None => folded.push(id.to_owned()),
                }
                browser::store(browser::FOLDED, &folded.join(" "));
                next.folded = folded.into();
            }
            Act::Base(base) => next.base = base,
            Act::Compare(with) => next.with = with,
            Act::Mark(marked) => {
                if marked.is_none() && self.with == With::Marked {
                    next.with = With::Nothing;
                }
                next.marked = marked;
            }
            Act::Size(panes) => {
                browser::store(browser::PANES, &panes.write());
                next.panes = panes;
            }
            Act::Project => {
                next.projector = !self.projector;
                browser::store(browser::PROJECTOR, if next.projector { "on" } else { "" });
            }
            Act::Announce => {
                next.announces = !self.announces;
                browser::store(browser::ANNOUNCES, if next.announces { "on" } else { "" });
            }
            Act::Ask(dialog) => next.dialog = dialog,
        }
        Rc::new(next)
    }
}

impl Ui {
    fn widened(&self, pin: Pin) -> Pin {
        let wider = self.opened.as_ref().and_then(|opened| selection::wider(&opened.dissection, pin.span));
        Pin { span: wider.unwrap_or(pin.span), ..pin }
    }

    fn narrowed(&self, pin: Pin) -> Option<Pin> {
        let opened = self.opened.as_ref()?;
        let span = selection::narrower(&opened.dissection, pin.origin, pin.span)?;
        Some(Pin { span, from: Pane::Keys, ..pin })
    }

    /// The same field in another packet, so that walking through packets compares one field.
    fn carry_over(&self, pin: Pin, other: &Opened) -> Option<Pin> {
        let from = &self.opened.as_ref()?.dissection;
        let node = from
            .smallest_covering(pin.span)
            .and_then(|ix| from.nodes.get(ix))
            .filter(|node| node.span == pin.span)?;
        let to = &other.dissection;
        let span = to.find(node.field.id).and_then(|ix| to.nodes.get(ix))?.span;
        Some(Pin { span, origin: span, ..pin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use wireglass_shared::bits::read;

    /// The built-in capture: a ping's request and reply, then a connection's first segments.
    fn opened(row: RowId) -> Rc<Opened> {
        let mut store = Store::new();
        store.show_built_in();
        Rc::new(store.open(row).expect("the capture has that many packets"))
    }

    fn act(ui: &Rc<Ui>, act: Act) -> Rc<Ui> {
        ui.clone().reduce(act)
    }

    fn span(ui: &Ui, id: &str) -> BitSpan {
        let dissection = &ui.opened.as_ref().expect("a packet").dissection;
        dissection.nodes[dissection.find(id).expect(id)].span
    }

    #[test]
    fn the_same_pick_again_widens_from_bit_to_field_to_header() {
        let ui = act(&Rc::default(), Act::Open(opened(2)));
        let syn = span(&ui, "tcp.flags.syn");
        let mut ui = act(&ui, Act::Pick(syn, Pane::Diagram));
        assert_eq!(ui.pin.map(|pin| pin.span), Some(syn));
        let header = ui.opened.as_ref().expect("a packet").dissection.layers[1].span;
        let packet = selection::whole(&ui.opened.as_ref().expect("a packet").dissection);
        for wider in [span(&ui, "tcp.flags"), header, packet, packet] {
            ui = act(&ui, Act::Pick(syn, Pane::Diagram));
            assert_eq!(ui.pin.map(|pin| pin.span), Some(wider));
        }
        for narrower in [Some(header), Some(span(&ui, "tcp.flags")), Some(syn), None] {
            ui = act(&ui, Act::Narrow);
            assert_eq!(ui.pin.map(|pin| pin.span), narrower);
        }
    }

    #[test]
    fn another_packet_shows_the_same_field_and_lets_the_list_stand() {
        let ui = act(&Rc::default(), Act::Open(opened(0)));
        assert!(!ui.following, "picking a packet lets go of the end");
        let ui = act(&ui, Act::Pick(span(&ui, "icmp.type"), Pane::Bytes));
        let ui = act(&ui, Act::Open(opened(1)));
        let pin = ui.pin.expect("the field is there too").span;
        assert_eq!(read(&ui.opened.as_ref().expect("a packet").bytes, pin), Some(0), "the reply's type");
        assert_eq!(act(&ui, Act::Open(opened(2))).pin, None, "TCP has no such field");
    }

    #[test]
    fn following_ends_a_pause() {
        let paused = act(&Rc::default(), Act::TogglePause(7));
        assert_eq!((paused.paused_at, paused.following), (Some(7), false));
        let ui = act(&paused, Act::Follow);
        assert_eq!((ui.paused_at, ui.following), (None, true));
    }
}
