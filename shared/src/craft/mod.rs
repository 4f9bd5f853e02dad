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
mod template;

use crate::bits::{self, BitSpan};
use crate::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use crate::dissection::{Dissection, NodeIx};
use crate::proto;
use crate::table::Protocol;
pub use depend::{Dependent, Role};
pub use edit::EditError;
pub use options::Choice;
pub use template::{TEMPLATES, Template};

/// The longest packet that can be made, in bytes: as long as an IP header can say.
pub const MOST_BYTES: usize = 65_535;

/// A packet that is being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    link: LinkType,
    bytes: Vec<u8>,
    /// They tile the bytes.
    pieces: Vec<Piece>,
}

/// A header as its maker means it, with its options; or bytes that are no header.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    protocol: Is,
    start: usize,
    end: usize,
    /// Ids of the dependent fields that were set by hand.
    by_hand: Vec<&'static str>,
}

/// A protocol, compared by its id.
#[derive(Clone, Copy, Debug)]
struct Is(&'static Protocol);

impl PartialEq for Is {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Is {}

impl Draft {
    /// A draft of these bytes, which stay exactly as they are: a dependent field whose value is not what it would follow to
    /// counts as set by hand.
    pub fn new(link: LinkType, bytes: Vec<u8>) -> Self {
        let mut draft = Self { link, bytes, pieces: Vec::new() };
        draft.pieces = pieces(&draft.dissection(), draft.bytes.len());
        let mistaken: Vec<_> =
            draft.dependents().into_iter().filter(|one| one.follows != one.found).collect();
        for one in mistaken {
            draft.take_over(one.piece, one.id);
        }
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
        let Some(one) = span.and_then(|span| self.dependent_at(span)) else { return };
        if automatic {
            if let Some(piece) = self.pieces.get_mut(one.piece) {
                piece.by_hand.retain(|id| *id != one.id);
            }
            self.follow();
        } else {
            self.take_over(one.piece, one.id);
        }
    }

    /// Has all dependent fields follow the others.
    pub fn set_all_automatic(&mut self) {
        for piece in &mut self.pieces {
            piece.by_hand.clear();
        }
        self.follow();
    }

    /// Writes bits; a dependent field among them is set by hand from then on. Nothing happens outside the packet.
    pub fn write(&mut self, span: BitSpan, value: u64) {
        if bits::write(&mut self.bytes, span, value).is_some() {
            self.take_over_in(span);
            self.follow();
        }
    }

    /// Turns a bit over.
    pub fn toggle(&mut self, bit: u32) {
        let span = BitSpan::new(bit, 1);
        if let Some(value) = bits::read(&self.bytes, span) {
            self.write(span, 1 - value);
        }
    }

    /// Puts other bytes in the place of some, longer or shorter ones. Those outside the packet are left out.
    ///
    /// # Errors
    /// The packet would be too long.
    pub fn splice(&mut self, from: usize, to: usize, with: &[u8]) -> Result<(), EditError> {
        self.exchange(from, to, with)?;
        self.follow();
        Ok(())
    }

    /// As [`Self::splice`], without having the other fields follow.
    fn exchange(&mut self, from: usize, to: usize, with: &[u8]) -> Result<(), EditError> {
        let to = to.min(self.bytes.len());
        let from = from.min(to);
        let long = self.bytes.len() - (to - from) + with.len();
        if long > MOST_BYTES {
            return Err(EditError::TooLong { bytes: long });
        }
        // What is put in belongs to the piece in which it begins; behind the last byte, to the last piece.
        let home = self.pieces.iter().position(|piece| piece.start <= from && from < piece.end);
        let home = home.unwrap_or(self.pieces.len().saturating_sub(1));
        if self.pieces.is_empty() {
            self.pieces.push(Piece { protocol: Is(&proto::DATA), start: 0, end: 0, by_hand: Vec::new() });
        }
        self.bytes.splice(from..to, with.iter().copied());
        let mut at = 0;
        for (ix, piece) in self.pieces.iter_mut().enumerate() {
            let removed = piece.end.min(to).saturating_sub(piece.start.max(from));
            let added = if ix == home { with.len() } else { 0 };
            let bytes = piece.end - piece.start - removed + added;
            (piece.start, piece.end) = (at, at + bytes);
            at += bytes;
        }
        self.pieces.retain(|piece| piece.start < piece.end);
        Ok(())
    }

    /// Sets a dependent field by hand.
    fn take_over(&mut self, piece: usize, id: &'static str) {
        if let Some(piece) = self.pieces.get_mut(piece).filter(|piece| !piece.by_hand.contains(&id)) {
            piece.by_hand.push(id);
        }
    }

    fn take_over_in(&mut self, span: BitSpan) {
        let touched: Vec<_> = self.dependents().into_iter().filter(|one| one.span.overlaps(span)).collect();
        for one in touched {
            self.take_over(one.piece, one.id);
        }
    }

    /// Has the dependent fields follow that were not set by hand.
    fn follow(&mut self) {
        depend::follow(self);
    }
}

/// The headers of a packet, as far as it is known to hold them; what an ICMP error quotes is no header of its own.
fn pieces(dissection: &Dissection, bytes: usize) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut put = |protocol: Is, end: usize| {
        let start = pieces.last().map_or(0, |piece| piece.end);
        match pieces.last_mut() {
            Some(last) if protocol == Is(&proto::DATA) && last.protocol == protocol => {
                last.end = end.max(last.end)
            }
            _ if end > start => pieces.push(Piece { protocol, start, end, by_hand: Vec::new() }),
            _ => {}
        }
    };
    for layer in &dissection.layers {
        let protocol = if layer.quoted { &proto::DATA } else { layer.protocol };
        put(Is(protocol), (layer.span.end_byte() as usize).min(bytes));
    }
    put(Is(&proto::DATA), bytes);
    pieces
}
