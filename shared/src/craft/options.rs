//! The options of a header that is being made: added, removed, put in another order; and what fills the header up behind them.

use super::pieces::{self, Home, Piece};
use super::{Draft, EditError};
use crate::dissection::{Dissection, LayerIx, NodeIx};
use crate::table::{Counts, Kind, Length, OptionRow, OptionSet, Width};
use std::ops::Range;

/// An option that can be added to a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its number.
    pub kind: u8,
    /// Its name.
    pub name: &'static str,
}

/// Bytes that a header of TCP or IPv4 has at most: its length is 15 words.
const MOST_HEADER_BYTES: usize = 60;
/// The same for an extension header of IPv6.
const MOST_EXTENSION_BYTES: usize = 256 * 8;

impl Draft {
    /// The options that can be added to this header; none where it takes no options.
    pub fn choices(&self, layer: LayerIx) -> Vec<Choice> {
        let Ok(list) = self.list(layer) else { return Vec::new() };
        list.set.known.iter().map(|row| Choice { kind: row.kind, name: row.field.name }).collect()
    }

    /// Adds an option of this kind behind those that a header has, with a value that is usual, and fills the header up to a whole
    /// word. A kind that nobody knows is added without a value.
    ///
    /// # Errors
    /// The header takes no such option, or has no room for it; nothing was changed.
    pub fn add_option(&mut self, layer: LayerIx, kind: u8) -> Result<(), EditError> {
        let list = self.list(layer)?;
        self.insert_options(&list, &usual(list.set, kind))
    }

    /// Adds options of exactly these bytes behind those that a header has, and fills the header up to a whole word.
    ///
    /// # Errors
    /// The header takes no options, or has no room for them; nothing was changed.
    pub fn add_option_bytes(&mut self, layer: LayerIx, bytes: &[u8]) -> Result<(), EditError> {
        let list = self.list(layer)?;
        self.insert_options(&list, bytes)
    }

    /// Removes an option: the node of the whole option. What fills the header up follows.
    ///
    /// # Errors
    /// The node is no option; nothing was changed.
    pub fn remove_option(&mut self, option: NodeIx) -> Result<(), EditError> {
        let dissection = self.dissection();
        let bytes = place(&dissection, option).ok_or_else(|| no_option(option))?;
        self.splice(bytes.start, bytes.end, &[])
    }

    /// Moves an option so many places towards the end of the list, or, with a negative number, towards its beginning; as far as that
    /// is possible.
    ///
    /// # Errors
    /// The node is no option; nothing was changed.
    pub fn move_option(&mut self, option: NodeIx, places: i32) -> Result<(), EditError> {
        let dissection = self.dissection();
        let bytes = place(&dissection, option).ok_or_else(|| no_option(option))?;
        let list = dissection.parent(option).ok_or_else(|| no_option(option))?;
        let layer = dissection.nodes.get(list).map_or(0, crate::dissection::Node::layer);
        let all: Vec<_> = dissection
            .children(layer, Some(list))
            .filter_map(|(node, _)| Some((node, place(&dissection, node)?)))
            .collect();
        let at = all.iter().position(|(node, _)| *node == option).ok_or_else(|| no_option(option))?;
        let to = i64::try_from(at).unwrap_or(i64::MAX).saturating_add(places.into());
        let to = usize::try_from(to).unwrap_or_default().min(all.len() - 1);
        let Some((_, goal)) = all.get(to) else { return Ok(()) };
        let moved = bytes.len();
        match to < at {
            true => self.turn(goal.start..bytes.end, moved),
            false => self.turn(bytes.start..goal.end, goal.end - bytes.end),
        }
        Ok(())
    }

    /// Puts the last `count` bytes of a range in front of the others.
    fn turn(&mut self, range: Range<usize>, count: usize) {
        let Some(bytes) = self.bytes.get_mut(range) else { return };
        bytes.rotate_right(count.min(bytes.len()));
        self.settle();
    }

    fn insert_options(&mut self, list: &List, bytes: &[u8]) -> Result<(), EditError> {
        let mut changed = self.clone();
        let from = list.fill.as_ref().map_or(list.end, |fill| fill.place_for(bytes));
        pieces::exchange(&mut changed, from, from, bytes, Home::Piece(list.piece))?;
        // No-operations that were asked for stay, and others go on to the end of the word.
        if let Some(fill) = list.fill.as_ref().filter(|fill| fill.is_filler(bytes)) {
            let piece = changed.pieces.get(list.piece);
            let long = piece.map_or(0, |piece| piece.end - piece.start);
            let by_hand = piece.is_some_and(|piece| piece.by_hand.contains(fill.set.padding.id));
            let more = if by_hand { 0 } else { long.next_multiple_of(fill.unit) - long };
            let ends = fill.ends || bytes.first().copied() == fill.set.end;
            let end = list.end + bytes.len();
            let filler = Fill { ends, ..fill.clone() }.filler(more);
            pieces::exchange(&mut changed, end, end, &filler, Home::Piece(list.piece))?;
        }
        changed.settle();
        check_room(self, &changed, bytes.len())?;
        *self = changed;
        Ok(())
    }

    /// Where options can be added to this layer of [`Self::dissection`].
    fn list(&self, layer: LayerIx) -> Result<List, EditError> {
        let dissection = self.dissection();
        let row = dissection.layers.get(layer);
        let wrong = || EditError::NoPart {
            part: row.map_or_else(
                || format!("layer {layer}"),
                |row| format!("options in its {} header", row.protocol.title),
            ),
        };
        let row = row.filter(|row| !row.quoted).ok_or_else(wrong)?;
        let start = row.span.first_byte() as usize;
        let such = |piece: &Piece| piece.start == start && piece.protocol.id == row.protocol.id;
        let at = self.pieces.iter().position(such).ok_or_else(wrong)?;
        let piece = self.pieces.get(at).ok_or_else(wrong)?;
        if let Some(fill) = Fill::of(&self.bytes, piece) {
            return Ok(List { set: fill.set, piece: at, end: piece.end, fill: Some(fill) });
        }
        // Lists that are not filled up, where there is one already.
        let list = dissection.children(layer, None).find_map(|(_, node)| match node.field.kind {
            Kind::List(set) => Some((set, node.span.end_byte() as usize)),
            _ => None,
        });
        let (set, end) = list.ok_or_else(wrong)?;
        Ok(List { set, piece: at, end, fill: None })
    }
}

/// Where options can be added.
struct List {
    set: &'static OptionSet,
    piece: usize,
    /// The byte behind the last option and what fills the header up.
    end: usize,
    fill: Option<Fill>,
}

/// Whether every header has room for its options, of which so many bytes came to those before.
pub(super) fn check_room(before: &Draft, now: &Draft, bytes: usize) -> Result<(), EditError> {
    for (ix, piece) in now.pieces.iter().enumerate() {
        let Some(fill) = Fill::of(&now.bytes, piece) else { continue };
        let most = if fill.unit == 4 { MOST_HEADER_BYTES } else { MOST_EXTENSION_BYTES };
        if piece.end - piece.start > most {
            let taken = before.pieces.get(ix).and_then(|piece| Fill::of(&before.bytes, piece));
            let free = most.saturating_sub(taken.map_or(0, |fill| fill.base));
            return Err(EditError::NoRoom { name: piece.protocol.title, bytes, free });
        }
    }
    Ok(())
}

fn no_option(node: NodeIx) -> EditError {
    EditError::NoPart { part: format!("option at node {node}") }
}

/// The bytes of an option; `None` for other nodes.
fn place(dissection: &Dissection, option: NodeIx) -> Option<Range<usize>> {
    let set = set_of(dissection, option)?;
    let node =
        dissection.nodes.get(option).filter(|node| node.field.id != set.padding.id || node.parts() > 0)?;
    Some(node.span.first_byte() as usize..node.span.end_byte() as usize)
}

/// The set that an option is of; `None` where the node is no option.
pub(super) fn set_of(dissection: &Dissection, option: NodeIx) -> Option<&'static OptionSet> {
    match dissection.nodes.get(dissection.parent(option)?)?.field.kind {
        Kind::List(set) => Some(set),
        _ => None,
    }
}

/// What fills a header up behind its options.
#[derive(Clone, Debug)]
pub(super) struct Fill {
    pub set: &'static OptionSet,
    /// Its first byte.
    pub from: usize,
    /// The byte behind it: where the header ends.
    pub to: usize,
    /// Bytes of the header before it.
    base: usize,
    /// The header has a multiple of so many bytes.
    unit: usize,
    /// Whether an end of the list is among it.
    ends: bool,
}

impl Fill {
    /// That of a header; `None` where it takes no options that could leave something to fill.
    pub fn of(bytes: &[u8], piece: &Piece) -> Option<Self> {
        let (set, start) = piece.options()?;
        let unit = match set.counts {
            Counts::Whole => 4,
            Counts::Body => 8,
            Counts::Eights => return None,
        };
        let list = bytes.get(start..piece.end)?;
        let mut at = 0;
        let mut from = 0;
        let mut ends = false;
        while let Some(kind) = list.get(at).copied() {
            ends = set.end == Some(kind);
            if ends {
                break;
            }
            let left = list.len() - at;
            at += match (set.row(kind).0.length, list.get(at + 1)) {
                (Length::One, _) => 1,
                (_, Some(length)) => usize::try_from(set.counts.option_bytes(*length)).unwrap_or(left),
                (_, None) => left,
            }
            .clamp(1, left);
            if !fills(set, kind) {
                from = at;
            }
        }
        Some(Self { set, from: start + from, to: piece.end, base: start + from - piece.start, unit, ends })
    }

    /// Whether the header is whole as it is.
    pub const fn fits(&self) -> bool {
        (self.base + self.to - self.from).is_multiple_of(self.unit)
    }

    /// How many bytes it should have: as many as it has where the header is whole, else no more than must be.
    pub const fn wanted(&self) -> usize {
        if self.fits() { self.to - self.from } else { self.base.next_multiple_of(self.unit) - self.base }
    }

    /// So many bytes that mean nothing.
    pub fn filler(&self, count: usize) -> Vec<u8> {
        match (self.set.counts, count) {
            (Counts::Body, 2..) => {
                let mut bytes = vec![0; count];
                if let [kind, length, ..] = &mut *bytes {
                    (*kind, *length) = (1, u8::try_from(count - 2).unwrap_or(u8::MAX));
                }
                bytes
            }
            (Counts::Whole, _) if !self.ends => vec![NO_OPERATION; count],
            _ => vec![0; count],
        }
    }

    /// Whether an option is one that only fills up.
    fn is_filler(&self, option: &[u8]) -> bool {
        self.set.counts == Counts::Whole && option.iter().all(|kind| fills(self.set, *kind))
    }

    /// Where an option is put in: before what fills up, unless it does so itself; then behind, but before the end of the list.
    fn place_for(&self, option: &[u8]) -> usize {
        let is_end = option.first().copied() == self.set.end;
        if self.is_filler(option) && (is_end || !self.ends) { self.to } else { self.from }
    }
}

/// No-operation, in TCP and IPv4 alike.
const NO_OPERATION: u8 = 1;

/// Whether options of this kind only fill up.
fn fills(set: &OptionSet, kind: u8) -> bool {
    match set.counts {
        Counts::Whole => kind == NO_OPERATION || set.end == Some(kind),
        // Pad1 and PadN.
        Counts::Body => kind <= 1,
        Counts::Eights => false,
    }
}

/// An option of this kind with a value that is usual.
fn usual(set: &'static OptionSet, kind: u8) -> Vec<u8> {
    let (row, _) = set.row(kind);
    if matches!(row.length, Length::One) {
        return vec![kind];
    }
    let value: &[u8] = match (set.kind.id, kind) {
        // The least that an Ethernet carries, without two headers of 20 bytes.
        ("tcp.option_kind", 2) => &1460_u16.to_be_bytes(),
        ("tcp.option_kind", 3) => &[7],
        // One block, of which nobody knows the numbers.
        ("tcp.option_kind", 5) => &[0; 8],
        ("tcp.option_kind", 8) => &[0, 0, 0, 1, 0, 0, 0, 0],
        // 100 minutes: the highest bit says that minutes are meant.
        ("tcp.option_kind", 28) => &(0x8000_u16 + 100).to_be_bytes(),
        // Record Route and source routes: the pointer is at the first of the places for an address.
        ("ip.opt.type", 7 | 131 | 137) => &[4, 0, 0, 0, 0, 0, 0, 0, 0],
        // Timestamps: the pointer is at the first of two places.
        ("ip.opt.type", 68) => &[5, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        // Fast Open without a cookie asks for one; of most others zeros are as good as anything.
        _ => &[],
    };
    let mut bytes = vec![kind, 0];
    bytes.extend_from_slice(value);
    bytes.resize(bytes.len().max(least_bytes(set, row)), 0);
    if set.counts == Counts::Eights {
        bytes.resize(bytes.len().next_multiple_of(8), 0);
    }
    measure(set, &mut bytes);
    // Some ask by their own bytes how long they should be.
    if let Length::Told(judge) = row.length {
        while bytes.len() < MOST_HEADER_BYTES && judge(&bytes).is_some() {
            bytes.push(0);
            measure(set, &mut bytes);
        }
    }
    bytes
}

/// Writes how long an option is into it, as far as it can say so.
fn measure(set: &OptionSet, option: &mut [u8]) {
    let length = length_byte(set, option.len());
    if let (Some(place), Some(length)) = (option.get_mut(1), length) {
        *place = length;
    }
}

/// The length byte of an option of so many bytes; `None` where it cannot say so.
pub(super) fn length_byte(set: &OptionSet, bytes: usize) -> Option<u8> {
    let bytes = u32::try_from(bytes).ok()?;
    (0..=u8::MAX).find(|length| set.counts.option_bytes(*length) == bytes)
}

/// The bytes of the shortest option of a kind that has all its fields.
fn least_bytes(set: &OptionSet, row: &OptionRow) -> usize {
    let fields = row.body.iter().map(|field| match field.width {
        Width::Bits(bits) => usize::from(bits),
        Width::By(_) | Width::Rest => 0,
    });
    let all = 2 + fields.sum::<usize>().div_ceil(8);
    match row.length {
        Length::One => 1,
        Length::Fixed(bytes) | Length::Before(bytes) => bytes.into(),
        Length::Any | Length::Told(_) => all,
        Length::Such(right, _) => {
            let fits =
                |bytes: &u8| right(set.counts.option_bytes(*bytes)) && set.counts.option_bytes(*bytes) >= 2;
            let least = (0..=u8::MAX).find(fits).map(|length| set.counts.option_bytes(length));
            least.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(all).max(all)
        }
    }
}
