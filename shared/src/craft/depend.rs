//! Fields whose value follows from the rest of the packet: lengths, offsets, checksums, and what fills a header up.

use super::pieces::{self, Home, Piece};
use super::{Draft, options};
use crate::bits::{self, BitSpan};
use crate::check::{self, Material};
use crate::dissection::Node;
use crate::table::{Coverage, Field, Kind};

/// A field that follows others, as it stands in a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// Its id, as in its row.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it follows.
    pub role: Role,
    /// Where it stands; for padding, which may be empty, where it would.
    pub span: BitSpan,
    /// Whether it follows by itself; otherwise it was set by hand.
    pub automatic: bool,
    /// The value that it has; for padding, how many bytes.
    pub found: u64,
    /// The value that it would follow to.
    pub follows: u64,
    pub(super) piece: usize,
}

/// What a field follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The length of its own header, in words of 4 bytes.
    HeaderWords,
    /// The length of its own header, in units of 8 bytes, the first of them not counted.
    HeaderEights,
    /// The length of its own header and all that it carries, in bytes.
    MessageBytes,
    /// The length of all that its header carries, in bytes.
    CarriedBytes,
    /// The bytes that it is a checksum of.
    Checksum(Coverage),
    /// The options before it, behind which it fills the header up to a whole word: no-operations, or what follows an end of options.
    Padding,
}

impl Role {
    const fn of(field: &Field) -> Option<Self> {
        match (field.id.as_bytes(), field.kind) {
            (_, Kind::Checksum(coverage)) => Some(Self::Checksum(coverage)),
            (b"ip.hdr_len" | b"tcp.hdr_len", _) => Some(Self::HeaderWords),
            (b"ipv6.hopopts.len" | b"ipv6.dstopts.len" | b"ipv6.routing.len" | b"ipv6.ext.len", _) => {
                Some(Self::HeaderEights)
            }
            (b"ip.len" | b"udp.length", _) => Some(Self::MessageBytes),
            (b"ipv6.plen" | b"eth.len" | b"vlan.len", _) => Some(Self::CarriedBytes),
            _ => None,
        }
    }

    /// Whether it says how long something is.
    pub(super) const fn is_length(self) -> bool {
        matches!(self, Self::HeaderWords | Self::HeaderEights | Self::MessageBytes | Self::CarriedBytes)
    }
}

/// Whether a field follows others.
pub(super) const fn follows(field: &Field) -> bool {
    Role::of(field).is_some()
}

/// Where in its header a field stands that follows others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    field: &'static Field,
    role: Role,
    /// Bits from the first of the header.
    at: u32,
    bits: u32,
}

impl Place {
    /// The place of this node, if it follows others and is all there, in the header that begins at a bit.
    pub fn of(node: &Node, header: u32) -> Option<Self> {
        let role = Role::of(node.field).filter(|_| node.missing_bits == 0)?;
        Some(Self { field: node.field, role, at: node.span.start - header, bits: node.span.len })
    }
}

/// Whether a piece has this dependent field.
pub(super) fn has(piece: &Piece, id: &str) -> bool {
    piece.places.iter().any(|place| place.field.id == id)
        || piece.options().is_some_and(|(set, _)| set.padding.id == id)
}

/// Whether a header ends where its own length cannot say so.
pub(super) fn has_broken_end(piece: &Piece) -> bool {
    let bytes = piece.end - piece.start;
    let cannot = |place: &Place| match place.role {
        Role::HeaderWords => bytes > 20 && !bytes.is_multiple_of(4) || bytes > 60,
        Role::HeaderEights => bytes > 8 && !bytes.is_multiple_of(8),
        _ => false,
    };
    piece.places.iter().any(cannot)
}

/// All of a draft, in wire order.
pub(super) fn all(draft: &Draft) -> Vec<Dependent> {
    (0..draft.pieces.len()).flat_map(|piece| of(draft, piece)).collect()
}

/// Those of one piece.
fn of(draft: &Draft, ix: usize) -> Vec<Dependent> {
    let Some(piece) = draft.pieces.get(ix) else { return Vec::new() };
    let fields = piece.places.iter().filter_map(|place| {
        let span = BitSpan::new(piece.span().start + place.at, place.bits);
        // A header of which bytes were taken away may have no such field any more.
        let found = bits::read(&draft.bytes, span).filter(|_| piece.span().covers(span))?;
        Some(Dependent {
            id: place.field.id,
            name: place.field.name,
            role: place.role,
            span,
            automatic: !piece.by_hand.contains(place.field.id),
            found,
            follows: value(draft, piece, place, span)?,
            piece: ix,
        })
    });
    fields.chain(padding(draft, ix)).collect()
}

/// What fills a header up behind its options; `None` where it has none.
fn padding(draft: &Draft, ix: usize) -> Option<Dependent> {
    let piece = draft.pieces.get(ix)?;
    let fill = options::Fill::of(&draft.bytes, piece).filter(|fill| fill.from < piece.end || !fill.fits())?;
    Some(Dependent {
        id: fill.set.padding.id,
        name: fill.set.padding.name,
        role: Role::Padding,
        span: pieces::span(fill.from, piece.end),
        automatic: !piece.by_hand.contains(fill.set.padding.id),
        found: u64::try_from(piece.end - fill.from).ok()?,
        follows: u64::try_from(fill.wanted()).ok()?,
        piece: ix,
    })
}

/// Fills up those headers that end in the middle of a word.
pub(super) fn fill_up(draft: &mut Draft) {
    for ix in 0..draft.pieces.len() {
        let short = padding(draft, ix).filter(|one| one.automatic && one.follows != one.found);
        let piece = draft.pieces.get(ix).filter(|_| short.is_some());
        let Some(fill) = piece.and_then(|piece| options::Fill::of(&draft.bytes, piece)) else { continue };
        let filler = fill.filler(fill.wanted());
        // Where the packet would be too long, it stays as it is.
        let _ = pieces::exchange(draft, fill.from, fill.to, &filler, Home::Piece(ix));
    }
}

/// Writes the values of those that follow: lengths first, then checksums from the inside out, because those outside take in
/// those inside.
pub(super) fn follow(draft: &mut Draft) {
    for ix in 0..draft.pieces.len() {
        put(draft, ix, Role::is_length);
    }
    for ix in (0..draft.pieces.len()).rev() {
        put(draft, ix, |role| matches!(role, Role::Checksum(_)));
    }
}

fn put(draft: &mut Draft, piece: usize, such: fn(Role) -> bool) {
    for one in of(draft, piece).into_iter().filter(|one| one.automatic && such(one.role)) {
        // It stands in the packet, or it would not be there.
        let _ = bits::write(&mut draft.bytes, one.span, one.follows);
    }
}

/// The longest that a length field of Ethernet may say; larger numbers name protocols.
const MOST_IN_A_FRAME: u64 = 1500;

/// What a field follows to; `None` where that cannot be known.
fn value(draft: &Draft, piece: &Piece, place: &Place, span: BitSpan) -> Option<u64> {
    let most = match place.field.id {
        "eth.len" | "vlan.len" => MOST_IN_A_FRAME,
        _ => (1_u64 << place.bits) - 1,
    };
    let number = |bytes: usize| u64::try_from(bytes).ok().map(|bytes| bytes.min(most));
    match place.role {
        Role::HeaderWords => number((piece.end - piece.start) / 4),
        Role::HeaderEights => number(((piece.end - piece.start) / 8).saturating_sub(1)),
        Role::MessageBytes => number(piece.message_end - piece.start),
        Role::CarriedBytes => number(piece.message_end - piece.end),
        Role::Checksum(coverage) => checksum(draft, piece, coverage, span).map(u64::from),
        Role::Padding => None,
    }
}

fn checksum(draft: &Draft, piece: &Piece, coverage: Coverage, span: BitSpan) -> Option<u16> {
    let covered = match coverage {
        Coverage::Header => piece.span(),
        Coverage::Message { .. } | Coverage::PseudoHeader { .. } => {
            // Of a fragment, the rest of what was summed up is elsewhere.
            if piece.pseudo.is_some_and(|pseudo| pseudo.fragment) {
                return None;
            }
            pieces::span(piece.start, piece.message_end)
        }
    };
    let pseudo = check::addresses(piece.pseudo, coverage).ok()?;
    Some(check::expected(&draft.bytes, &Material { pseudo, covered }, span, coverage))
}
