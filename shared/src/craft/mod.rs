//! Packets made by hand: a draft is bytes, where its headers end as its maker means it, and which of the fields that depend on
//! others its maker set by hand.
//!
//! The oddity: a draft knows where its headers end beside what the bytes in them say. A Data Offset that is wrong on purpose
//! changes what a receiver sees, which is what [`Draft::dissection`] gives, and not what the draft is made of.
//!
//! Nothing is sent here; that is the agent's business.

mod depend;
mod edit;
mod options;
mod pieces;
mod template;
mod typed;

use crate::bits::{self, BitSpan};
use crate::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use crate::dissection::{Dissection, NodeIx};
pub use depend::{Dependent, Role};
pub use edit::EditError;
pub use options::Choice;
use pieces::Piece;
pub use template::{TEMPLATES, Template};
pub use typed::wanted;

/// The longest packet that can be made, in bytes: as long as an IP header can say.
pub const MOST_BYTES: usize = 65_535;

/// Headers inside headers that are looked for where lengths were put right: as deep as packets are taken apart.
const MOST_ROUNDS: u32 = 32;

/// A packet that is being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    link: LinkType,
    bytes: Vec<u8>,
    /// They tile the bytes.
    pieces: Vec<Piece>,
}

impl Draft {
    /// A draft of these bytes, which stay exactly as they are: a dependent field whose value is not what it would follow to
    /// counts as set by hand.
    pub fn new(link: LinkType, bytes: Vec<u8>) -> Self {
        let mut draft = Self { link, bytes, pieces: Vec::new() };
        pieces::reread(&mut draft);
        // Once more, with those lengths put right that are wrong.
        pieces::reread(&mut draft);
        draft.own_up();
        draft
    }

    /// A draft of a captured packet, for sending it again, changed: checksums that the kernel left to a network card are
    /// finished, and follow.
    pub fn of_captured(record: &CaptureRecord<'_>) -> Self {
        let mut draft = Self::new(record.link, record.bytes.to_vec());
        let dissection = draft.dissection();
        for layer in 0..dissection.layers.len() {
            let check = crate::check::checksum(&draft.bytes, &dissection, layer);
            if let Some(check) = check.filter(|check| check.verdict == crate::check::Verdict::Partial) {
                draft.set_automatic(check.node, true);
            }
        }
        draft
    }

    /// What the draft begins with.
    pub const fn link(&self) -> LinkType {
        self.link
    }

    /// The packet.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The packet as a receiver will see it.
    pub fn dissection(&self) -> Dissection {
        crate::dissect(&self.record())
    }

    /// The packet as if it had been captured, at no particular time.
    pub fn record(&self) -> CaptureRecord<'_> {
        CaptureRecord {
            at: Timestamp::default(),
            link: self.link,
            direction: Direction::Outbound,
            interface: 0,
            orig_len: bits::len_u32(&self.bytes),
            bytes: &self.bytes,
        }
    }

    /// The fields that follow others, in wire order.
    pub fn dependents(&self) -> Vec<Dependent> {
        depend::all(self)
    }

    /// The dependent field that these bits belong to, if they do.
    pub fn dependent_at(&self, span: BitSpan) -> Option<Dependent> {
        self.dependents().into_iter().find(|one| one.span.covers(span))
    }

    /// Has the dependent field of this node follow the others, or keeps it as it is. Nothing happens for other fields.
    pub fn set_automatic(&mut self, node: NodeIx, automatic: bool) {
        let span = self.dissection().nodes.get(node).map(|node| node.span);
        if let Some(one) = span.and_then(|span| self.dependent_at(span)) {
            self.set_dependent(&one, automatic);
        }
    }

    /// As [`Self::set_automatic`], for one of [`Self::dependents`]: it may stand where a receiver will see another field, or none.
    pub fn set_dependent(&mut self, one: &Dependent, automatic: bool) {
        if automatic {
            if let Some(piece) = self.pieces.get_mut(one.piece) {
                piece.by_hand.remove(one.id);
            }
            self.settle();
        } else {
            self.take_over(one.piece, one.id);
        }
    }

    /// Has all dependent fields follow the others.
    pub fn set_all_automatic(&mut self) {
        // Lengths that are put right may bring to light headers inside, with fields of their own.
        for _ in 0..MOST_ROUNDS {
            for piece in &mut self.pieces {
                piece.by_hand.clear();
            }
            self.settle();
            if self.pieces.iter().all(|piece| piece.by_hand.is_empty()) {
                break;
            }
        }
    }

    /// Writes bits; a dependent field among them is set by hand from then on. Nothing happens outside the packet.
    pub fn write(&mut self, span: BitSpan, value: u64) {
        if bits::write(&mut self.bytes, span, value).is_some() {
            self.take_over_in(span);
            pieces::reread(self);
            // What these bits are now may be a dependent field, too.
            self.take_over_in(span);
            self.settle();
        }
    }

    /// Turns a bit over.
    pub fn toggle(&mut self, bit: u32) {
        let span = BitSpan::new(bit, 1);
        if let Some(value) = bits::read(&self.bytes, span) {
            self.write(span, 1 - value);
        }
    }

    /// Puts other bytes in the place of some, longer or shorter ones. Those outside the packet are left out. Bytes that are put in
    /// front of others belong to the same header or data as those; behind the last byte of a packet, they are data that it carries.
    ///
    /// # Errors
    /// The packet would be too long.
    pub fn splice(&mut self, from: usize, to: usize, with: &[u8]) -> Result<(), EditError> {
        let home = pieces::home(&self.pieces, from, to);
        pieces::exchange(self, from, to, with, home)?;
        self.settle();
        Ok(())
    }

    /// Sets a dependent field by hand.
    fn take_over(&mut self, piece: usize, id: &'static str) {
        if let Some(piece) = self.pieces.get_mut(piece) {
            piece.by_hand.insert(id);
        }
    }

    fn take_over_in(&mut self, span: BitSpan) {
        for one in self.dependents().into_iter().filter(|one| one.span.overlaps(span)) {
            self.take_over(one.piece, one.id);
        }
    }

    /// Finds the headers anew after a change, and has the dependent fields follow that were not set by hand.
    fn settle(&mut self) {
        // First, because no length can say where a header ends that is not filled up.
        depend::fill_up(self);
        pieces::reread(self);
        depend::follow(self);
        self.own_up();
    }

    /// Has those count as set by hand that are not what they would follow to: in a new packet, because somebody meant it so; in one
    /// that is torn apart, because what follows has to begin somewhere.
    fn own_up(&mut self) {
        let mistaken = self.dependents().into_iter().filter(|one| one.follows != one.found);
        for one in mistaken.collect::<Vec<_>>() {
            self.take_over(one.piece, one.id);
        }
    }
}
