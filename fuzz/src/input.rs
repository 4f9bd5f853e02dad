//! The input of the target `packet`: a captured packet as bytes, so that the engine can change each part of it.

use wireglass_shared::capture::{CaptureRecord, LinkType};

/// Reads an input: link type, then by how much the packet was longer on the wire than captured (both 16 bits, little
/// endian, the latter signed, since files may claim that it was shorter), then the captured bytes. `None` where the first
/// four bytes are not there.
pub fn packet(input: &[u8]) -> Option<CaptureRecord<'_>> {
    let ([link_low, link_high, more_low, more_high], bytes) = input.split_first_chunk()?;
    let link = LinkType(u16::from_le_bytes([*link_low, *link_high]));
    let more = i16::from_le_bytes([*more_low, *more_high]);
    let record = CaptureRecord::bare(link, bytes);
    Some(CaptureRecord { orig_len: record.orig_len.saturating_add_signed(more.into()), ..record })
}

/// Writes an input that [`packet`] reads as these bytes, of which `more` further ones were on the wire.
pub fn from_packet(link: LinkType, more: i16, bytes: &[u8]) -> Vec<u8> {
    [&link.0.to_le_bytes(), &more.to_le_bytes(), bytes].concat()
}
