//! What a draft is made of: where each header ends, and how far what it carries reaches, as its maker means it.
//!
//! The packet itself says so where its lengths are right. Those that were set wrong by hand are put right in a copy, and the walk
//! of any other packet then finds the headers in it.

use super::{Draft, EditError, MOST_BYTES, depend};
use crate::bits::{self, BitSpan};
use crate::capture::{CaptureRecord, LinkType};
use crate::dissection::{Dissection, Layer};
use crate::proto;
use crate::table::{Kind, OptionSet, Protocol, Pseudo, Tier};
use std::collections::BTreeSet;
use std::fmt;

/// A header as its maker means it, with its options; or bytes that are no header.
#[derive(Clone)]
pub(super) struct Piece {
    pub protocol: &'static Protocol,
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last one.
    pub end: usize,
    /// The byte behind all that it carries.
    pub message_end: usize,
    /// The IP header around it, as a checksum needs it.
    pub pseudo: Option<Pseudo>,
    /// Its fields that follow others.
    pub places: Vec<depend::Place>,
    /// Ids of the dependent fields that were set by hand.
    pub by_hand: BTreeSet<&'static str>,
}

impl PartialEq for Piece {
    /// Whatever else it has follows from the bytes.
    fn eq(&self, other: &Self) -> bool {
        self.is(other)
            && (self.start, self.end, self.message_end) == (other.start, other.end, other.message_end)
            && self.by_hand == other.by_hand
    }
}

impl Eq for Piece {}

impl fmt::Debug for Piece {
    /// Without the tables, which are long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, end, message_end, by_hand, .. } = self;
        write!(f, "{} {start}..{end}..{message_end} by hand {by_hand:?}", self.protocol.id)
    }
}

impl Piece {
    fn is(&self, other: &Self) -> bool {
        self.protocol.id == other.protocol.id
    }

    fn data(start: usize, end: usize) -> Self {
        Self {
            protocol: &proto::DATA,
            start,
            end,
            message_end: end,
            pseudo: None,
            places: Vec::new(),
            by_hand: BTreeSet::new(),
        }
    }

    /// The bits of its header.
    pub fn span(&self) -> BitSpan {
        span(self.start, self.end)
    }

    /// Whether its bytes stand behind a packet and belong to no header in it.
    pub fn is_behind(&self) -> bool {
        [&proto::PADDING, &proto::FRAME_TRAILER, &proto::TRAILER]
            .iter()
            .any(|behind| behind.id == self.protocol.id)
    }

    /// The options that its header ends with, where it takes some: their set, and the byte that the first one begins at.
    pub fn options(&self) -> Option<(&'static OptionSet, usize)> {
        match self.protocol.fields.last()?.kind {
            Kind::List(set) => Some((set, self.start + usize::from(self.protocol.fixed_bytes))),
            _ => None,
        }
    }
}

/// The bits of these bytes.
pub(super) fn span(start: usize, end: usize) -> BitSpan {
    let bits = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX / 8).saturating_mul(8);
    BitSpan::between(bits(start), bits(end))
}

/// To which piece bytes belong that are put into a packet.
#[derive(Clone, Copy, Debug)]
pub(super) enum Home {
    /// To this one.
    Piece(usize),
    /// To none that there is: they are data before this one.
    Before(usize),
}

/// The piece in which bytes begin. Those in front of what stands behind a packet, or behind its last byte, are carried by it.
pub(super) fn home(pieces: &[Piece], from: usize, to: usize) -> Home {
    let at = pieces.iter().position(|piece| piece.start <= from && from < piece.end);
    let at = at.unwrap_or(pieces.len());
    let in_front = |piece: &Piece| piece.is_behind() && piece.start == from && from == to;
    match pieces.get(at) {
        Some(piece) if !in_front(piece) => Home::Piece(at),
        _ => match at.checked_sub(1).and_then(|before| pieces.get(before)) {
            Some(before) if before.protocol.id == proto::DATA.id || before.is_behind() => Home::Piece(at - 1),
            _ => Home::Before(at),
        },
    }
}

/// Puts other bytes in the place of some, without having any field follow.
pub(super) fn exchange(
    draft: &mut Draft,
    from: usize,
    to: usize,
    with: &[u8],
    home: Home,
) -> Result<(), EditError> {
    let to = to.min(draft.bytes.len());
    let from = from.min(to);
    let long = draft.bytes.len() - (to - from) + with.len();
    if long > MOST_BYTES {
        return Err(EditError::TooLong { bytes: long });
    }
    let pieces = &mut draft.pieces;
    // How many pieces stand before the end of what each one carries.
    let mut reach: Vec<_> = pieces
        .iter()
        .map(|one| pieces.iter().filter(|piece| piece.start < one.message_end.max(one.end)).count())
        .collect();
    let home = match home {
        Home::Piece(ix) => ix,
        Home::Before(ix) => {
            let around = |(before, reach): (usize, &mut usize)| {
                if *reach >= ix.max(before + 1) {
                    *reach += 1;
                }
            };
            reach.iter_mut().enumerate().for_each(around);
            pieces.insert(ix, Piece::data(from, from));
            reach.insert(ix, ix + 1);
            ix
        }
    };
    draft.bytes.splice(from..to, with.iter().copied());
    let mut at = 0;
    for (ix, piece) in pieces.iter_mut().enumerate() {
        let removed = piece.end.min(to).saturating_sub(piece.start.max(from));
        let added = if ix == home { with.len() } else { 0 };
        let bytes = piece.end - piece.start - removed + added;
        (piece.start, piece.end) = (at, at + bytes);
        at += bytes;
    }
    for (ix, reach) in reach.into_iter().enumerate() {
        let end = reach.checked_sub(1).and_then(|last| pieces.get(last)).map(|last| last.end);
        if let (Some(piece), Some(end)) = (pieces.get_mut(ix), end) {
            piece.message_end = end.max(piece.end);
        }
    }
    for pseudo in pieces.iter_mut().filter_map(|piece| piece.pseudo.as_mut()) {
        let Pseudo { source, destination, far_end, .. } = pseudo;
        for address in [Some(source), Some(destination), far_end.as_mut()].into_iter().flatten() {
            if address.first_byte() as usize >= to {
                let there = address.first_byte() as usize - to + from + with.len();
                *address = BitSpan::new(span(0, there).len, address.len);
            }
        }
    }
    pieces.retain(|piece| piece.start < piece.end);
    Ok(())
}

/// Finds out anew which headers a draft is made of. Those that are the same as before keep what was set by hand; of the others,
/// fields that are not what they would follow to count as set by hand. As long as a header ends where no length can say so, nobody
/// knows what is behind it but by what was there before.
pub(super) fn reread(draft: &mut Draft) {
    if draft.pieces.iter().rev().skip(1).any(depend::has_broken_end) {
        return;
    }
    let meant = straightened(draft);
    let dissection = crate::dissect(&CaptureRecord::bare(draft.link, &meant));
    let before = std::mem::replace(&mut draft.pieces, pieces(&dissection, meant.len()));
    let mut known = Vec::new();
    let mut at = 0;
    for (ix, piece) in draft.pieces.iter_mut().enumerate() {
        let same = before.get(ix).filter(|old| old.is(piece) && known.len() == ix);
        if let Some(old) = same {
            piece.by_hand.clone_from(&old.by_hand);
            if depend::has_broken_end(old) {
                piece.end = old.end;
            }
            known.push(old);
        }
        // Behind a header that ends where no length can say so, the others begin there.
        piece.start = at;
        piece.end = piece.end.max(at);
        piece.message_end = piece.message_end.max(piece.end);
        at = piece.end;
    }
    let mistaken: Vec<_> = depend::all(draft)
        .into_iter()
        .filter(|one| one.follows != one.found)
        .filter(|one| !known.get(one.piece).is_some_and(|old| depend::has(old, one.id)))
        .collect();
    for one in mistaken {
        draft.take_over(one.piece, one.id);
    }
    draft.pieces.retain(|piece| piece.start < piece.end);
}

/// The bytes with the lengths that are meant, and the versions of IP.
fn straightened(draft: &Draft) -> Vec<u8> {
    let mut meant = draft.bytes.clone();
    for (ix, piece) in draft.pieces.iter().enumerate() {
        let version = BitSpan::new(piece.span().start, 4);
        let right = match piece.protocol.id {
            "ip" => Some(4),
            "ipv6" => Some(6),
            _ => None,
        };
        // It may be what says which header this is.
        let decides =
            ix == 0 && draft.link == LinkType::RAW && matches!(bits::read(&meant, version), Some(4 | 6));
        if let Some(right) = right.filter(|_| !decides) {
            // It stands in the header, or there is nothing to put right.
            let _ = bits::write(&mut meant, version, right);
        }
    }
    for one in depend::all(draft).into_iter().filter(|one| one.role.is_length()) {
        let _ = bits::write(&mut meant, one.span, one.follows);
    }
    meant
}

/// The headers of a packet; what an ICMP error quotes is no header of its own.
fn pieces(dissection: &Dissection, bytes: usize) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for layer in &dissection.layers {
        let start = pieces.last().map_or(0, |piece| piece.end);
        let end = (layer.span.end_byte() as usize).min(bytes);
        let is_data = layer.quoted || layer.protocol.id == proto::DATA.id;
        match pieces.last_mut() {
            Some(last) if is_data && last.protocol.id == proto::DATA.id => last.end = end.max(last.end),
            _ if end <= start => {}
            _ if is_data => pieces.push(Piece::data(start, end)),
            _ => pieces.push(header(dissection, layer, start, end)),
        }
    }
    let end = pieces.last().map_or(0, |piece| piece.end);
    if end < bytes {
        pieces.push(Piece::data(end, bytes));
    }
    // A link's header has what fills the frame up for a part of its message, and does not count it.
    let filler = pieces.iter().find(|piece| piece.is_behind()).map(|piece| piece.start);
    for piece in pieces.iter_mut().filter(|piece| piece.protocol.tier == Tier::Link && !piece.is_behind()) {
        piece.message_end = filler.unwrap_or(piece.message_end).max(piece.end);
    }
    pieces
}

fn header(dissection: &Dissection, layer: &Layer, start: usize, end: usize) -> Piece {
    let nodes = dissection.nodes.get(layer.nodes_start..layer.nodes_end).unwrap_or_default();
    Piece {
        protocol: layer.protocol,
        start,
        end,
        message_end: (layer.message.end_byte() as usize).max(end),
        pseudo: layer.pseudo,
        places: nodes.iter().filter_map(|node| depend::Place::of(node, layer.span.start)).collect(),
        by_hand: BTreeSet::new(),
    }
}
