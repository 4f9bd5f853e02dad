//! Fields whose value follows from the rest of the packet: lengths, offsets, checksums, and what fills a header up.

use super::Draft;
use crate::bits::{self, BitSpan};
use crate::table::{Coverage, Field, Kind};
use etherparse::checksum::Sum16BitWords;

/// A field that follows others, as it stands in a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// Its id, as in its row.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it follows.
    pub role: Role,
    /// Where it stands.
    pub span: BitSpan,
    /// Whether it follows by itself; otherwise it was set by hand.
    pub automatic: bool,
    /// The value that it has.
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
    /// The length of its own header and all that it carries, in bytes.
    MessageBytes,
    /// The length of all that its header carries, in bytes.
    CarriedBytes,
    /// The bytes that it is a checksum of.
    Checksum(Coverage),
}

impl Role {
    fn of(field: &Field) -> Option<Self> {
        match (field.id, field.kind) {
            (_, Kind::Checksum(coverage)) => Some(Self::Checksum(coverage)),
            ("ip.hdr_len" | "tcp.hdr_len", _) => Some(Self::HeaderWords),
            ("ip.len" | "udp.length", _) => Some(Self::MessageBytes),
            ("ipv6.plen", _) => Some(Self::CarriedBytes),
            _ => None,
        }
    }
}

/// All of a draft, in wire order.
pub(super) fn all(draft: &Draft) -> Vec<Dependent> {
    (0..draft.pieces.len()).flat_map(|piece| of(draft, piece)).collect()
}

/// Those of one piece.
fn of(draft: &Draft, ix: usize) -> Vec<Dependent> {
    let Some(piece) = draft.pieces.get(ix) else { return Vec::new() };
    let protocol = piece.protocol.0;
    let fixed = protocol.layout.of(protocol.fields);
    let start = bits::len_u32(draft.bytes.get(..piece.start).unwrap_or_default()) * 8;
    let end = bits::len_u32(draft.bytes.get(..piece.end).unwrap_or_default()) * 8;
    let rows = fixed.nodes.iter().filter_map(|node| {
        let role = Role::of(node.field)?;
        let span = BitSpan::new(start + node.span.start, node.span.len);
        // A header that is cut short has no such field.
        let found = (span.end() <= end).then(|| bits::read(&draft.bytes, span))??;
        Some(Dependent {
            id: node.field.id,
            name: node.field.name,
            role,
            span,
            automatic: !piece.by_hand.contains(&node.field.id),
            found,
            follows: value(draft, ix, role, span).unwrap_or(found),
            piece: ix,
        })
    });
    rows.collect()
}

/// Writes the values of those that follow: lengths first, then checksums from the inside out, because those outside take in
/// those inside.
pub(super) fn follow(draft: &mut Draft) {
    let checksums = |one: &Dependent| matches!(one.role, Role::Checksum(_));
    for ix in 0..draft.pieces.len() {
        let lengths: Vec<_> = of(draft, ix).into_iter().filter(|one| !checksums(one)).collect();
        put(draft, lengths);
    }
    for ix in (0..draft.pieces.len()).rev() {
        let sums: Vec<_> = of(draft, ix).into_iter().filter(checksums).collect();
        put(draft, sums);
    }
}

fn put(draft: &mut Draft, dependents: Vec<Dependent>) {
    for one in dependents.into_iter().filter(|one| one.automatic) {
        // It stands in the packet, or it would not be there.
        let _ = bits::write(&mut draft.bytes, one.span, one.follows);
    }
}

/// What a field of this role follows to; `None` where that cannot be known.
fn value(draft: &Draft, ix: usize, role: Role, span: BitSpan) -> Option<u64> {
    let piece = draft.pieces.get(ix)?;
    let most = (1_u64 << span.len) - 1;
    let number = |bytes: usize| u64::try_from(bytes).ok().map(|bytes| bytes.min(most));
    match role {
        Role::HeaderWords => number((piece.end - piece.start) / 4),
        Role::MessageBytes => number(message_end(draft) - piece.start),
        Role::CarriedBytes => number(message_end(draft) - piece.end),
        Role::Checksum(coverage) => checksum(draft, ix, coverage, span).map(u64::from),
    }
}

/// Where the packet ends: what fills a frame up behind it belongs to no header in it.
fn message_end(draft: &Draft) -> usize {
    let behind = |id: &str| matches!(id, "padding" | "frame_trailer" | "trailer");
    let last = draft.pieces.iter().rev().find(|piece| !behind(piece.protocol.0.id));
    last.map_or(draft.bytes.len(), |piece| piece.end)
}

fn checksum(draft: &Draft, ix: usize, coverage: Coverage, span: BitSpan) -> Option<u16> {
    let piece = draft.pieces.get(ix)?;
    let end = match coverage {
        Coverage::Header => piece.end,
        Coverage::Message { .. } | Coverage::PseudoHeader { .. } => message_end(draft),
    };
    let start = match coverage {
        Coverage::PseudoHeader { .. } => pseudo_header(draft, ix, end - piece.start)?,
        Coverage::Header | Coverage::Message { .. } => Sum16BitWords::new(),
    };
    let field = span.first_byte() as usize;
    // The field stands at an even offset, so the sum over what is before and behind it pairs the same bytes.
    let sum =
        start.add_slice(draft.bytes.get(piece.start..field)?).add_slice(draft.bytes.get(field + 2..end)?);
    Some(match (sum.ones_complement().to_be(), coverage) {
        // 0 would say that there is none.
        (
            0,
            Coverage::Message { zero_means_none: true } | Coverage::PseudoHeader { zero_means_none: true },
        ) => 0xffff,
        (sum, _) => sum,
    })
}

/// The sum over addresses, protocol number and length of the IP header before; `None` where there is none.
fn pseudo_header(draft: &Draft, ix: usize, bytes: usize) -> Option<Sum16BitWords> {
    let number = match draft.pieces.get(ix)?.protocol.0.id {
        "tcp" => 6,
        "udp" => 17,
        "icmpv6" => 58,
        _ => return None,
    };
    let ip = draft.pieces.get(..ix)?.iter().rev().find_map(|piece| match piece.protocol.0.id {
        "ip" => draft.bytes.get(piece.start + 12..(piece.start + 20).min(piece.end)),
        "ipv6" => draft.bytes.get(piece.start + 8..(piece.start + 40).min(piece.end)),
        _ => None,
    })?;
    let length = u32::try_from(bytes).ok()?;
    Some(Sum16BitWords::new().add_slice(ip).add_2bytes([0, number]).add_slice(&length.to_be_bytes()))
}
