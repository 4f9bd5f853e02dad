//! Fragments put together again: which packet brought which bytes, what is missing, and the packet as it was sent.
//!
//! Nothing here runs by itself. A fragment is shown as what it is, and whoever wants the whole asks for it.

use crate::bits::{BitSpan, read, write};
use crate::capture::{CaptureRecord, LinkType};
use crate::check;
use crate::dissect::dissect;
use crate::dissection::{Dissection, Layer, LayerIx};
use crate::sliced::sliced;

/// The longest packet that the length fields of IP can tell of.
const MAX_BYTES: usize = 65_535;

/// The fragments of one packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reassembly {
    /// The fragments found, in the order of the bytes they bring; of two alike only the first.
    pub pieces: Vec<Piece>,
    /// Ranges of bytes, counted from the beginning of what was cut up, that no fragment brought. The last one may be of
    /// unknown length: then it ends at `None`.
    pub holes: Vec<(u32, Option<u32>)>,
    /// Whether two fragments bring different bytes for the same place. Hosts differ in which they believe; attackers use that.
    pub conflict: bool,
    /// The packet as it was before it was cut up, beginning with its IP header, of link type [`LinkType::RAW`]; `None`
    /// while something is missing. Where fragments contradict each other, the earlier one is believed.
    pub whole: Option<Vec<u8>>,
}

/// One fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The packet's number in the capture.
    pub number: u64,
    /// Where its bytes belong.
    pub offset: u32,
    /// How many it brings.
    pub bytes: u32,
    /// Whether it says that none follow behind it.
    pub last: bool,
}

/// What tells that fragments belong together (RFC 791 section 3.2, RFC 8200 section 4.5).
#[derive(PartialEq, Eq)]
struct Key {
    source: Vec<u8>,
    destination: Vec<u8>,
    /// IPv4 counts identifications for each protocol by itself.
    protocol: Option<u64>,
    identification: u64,
}

struct Fragment {
    key: Key,
    offset: u32,
    last: bool,
    data: Vec<u8>,
    /// All before the data that belongs to every fragment, made as it was before the packet was cut.
    head: Vec<u8>,
}

/// Puts the packet together that `this` is a fragment of; `None` where it is none. `around` are the packets of the
/// capture with their numbers, in order; `this` may be among them or not.
pub fn reassemble<'a>(
    this: (u64, &CaptureRecord<'_>),
    around: impl Iterator<Item = (u64, CaptureRecord<'a>)>,
) -> Option<Reassembly> {
    let (this_number, record) = this;
    let wanted = fragment(record)?;
    let mut found: Vec<(u64, Fragment)> = around
        .filter(|(number, _)| *number != this_number)
        .filter_map(|(number, record)| Some((number, fragment(&record)?)))
        .filter(|(_, other)| other.key == wanted.key)
        .collect();
    found.push((this_number, wanted));
    found.sort_by_key(|(number, fragment)| (fragment.offset, *number));
    found.dedup_by(|later, earlier| {
        (later.1.offset, later.1.last, &later.1.data) == (earlier.1.offset, earlier.1.last, &earlier.1.data)
    });
    Some(join(&found))
}

fn join(found: &[(u64, Fragment)]) -> Reassembly {
    let mut by_arrival: Vec<_> = found.iter().collect();
    by_arrival.sort_by_key(|(number, _)| *number);
    let mut data: Vec<Option<u8>> = Vec::new();
    let mut conflict = false;
    let mut end = None;
    for (_, fragment) in by_arrival {
        let start = fragment.offset as usize;
        let until = (start + fragment.data.len()).min(MAX_BYTES);
        data.resize(data.len().max(until), None);
        for (place, byte) in data.iter_mut().skip(start).zip(&fragment.data) {
            match place {
                Some(earlier) => conflict |= earlier != byte,
                None => *place = Some(*byte),
            }
        }
        if fragment.last {
            conflict |= end.is_some_and(|end| end != until);
            end = end.or(Some(until));
        }
    }
    let holes = holes(&data, end);
    let complete: Option<Vec<u8>> = data.iter().copied().collect();
    let head = found.iter().find(|(_, fragment)| fragment.offset == 0).map(|(_, fragment)| &fragment.head);
    let whole = match (holes.is_empty(), head, complete) {
        (true, Some(head), Some(complete)) => assembled(head, &complete),
        _ => None,
    };
    let pieces = found.iter().map(|(number, fragment)| Piece {
        number: *number,
        offset: fragment.offset,
        bytes: crate::bits::len_u32(&fragment.data),
        last: fragment.last,
    });
    Reassembly { pieces: pieces.collect(), holes, conflict, whole }
}

fn holes(data: &[Option<u8>], end: Option<usize>) -> Vec<(u32, Option<u32>)> {
    let mut holes = Vec::new();
    let mut open: Option<u32> = None;
    for (at, byte) in (0_u32..).zip(data) {
        match (byte, open) {
            (None, None) => open = Some(at),
            (Some(_), Some(start)) => {
                holes.push((start, Some(at)));
                open = None;
            }
            _ => {}
        }
    }
    if end.is_none() {
        holes.push((u32::try_from(data.len()).unwrap_or(u32::MAX), None));
    }
    holes
}

/// The packet with its length, and over IPv4 its checksum, as they were.
fn assembled(head: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let mut whole = [head, data].concat();
    let ipv6 = whole.first()? >> 4 == 6;
    let (field, counted) =
        if ipv6 { (BitSpan::bytes(4, 2), whole.len() - 40) } else { (BitSpan::bytes(2, 2), whole.len()) };
    if counted > MAX_BYTES {
        return None;
    }
    write(&mut whole, field, counted as u64)?;
    if !ipv6 {
        let record = record_of(&whole);
        if let check::Verdict::Bad { expected } = check::checksum(&whole, &dissect(&record), 0)?.verdict {
            write(&mut whole, BitSpan::bytes(10, 2), expected.into())?;
        }
    }
    Some(whole)
}

/// A reassembled packet as a record, ready to be taken apart.
pub fn record_of(whole: &[u8]) -> CaptureRecord<'_> {
    CaptureRecord {
        at: crate::capture::Timestamp(0),
        link: LinkType::RAW,
        direction: crate::capture::Direction::Unknown,
        interface: 0,
        orig_len: crate::bits::len_u32(whole),
        bytes: whole,
    }
}

fn fragment(record: &CaptureRecord<'_>) -> Option<Fragment> {
    // Most packets are whole: look before taking one apart.
    sliced(record, |packet| packet.net.as_ref()?.ip()?.fragment).flatten()?;
    let d = dissect(record);
    let place = Place { frame: record.bytes, d: &d };
    place.ipv4().or_else(|| place.ipv6())
}

struct Place<'a> {
    frame: &'a [u8],
    d: &'a Dissection,
}

impl<'a> Place<'a> {
    fn layer(&self, id: &str) -> Option<(LayerIx, &'a Layer)> {
        self.d.layers.iter().enumerate().find(|(_, layer)| layer.protocol.id == id && !layer.quoted)
    }

    fn value(&self, layer: LayerIx, id: &str) -> Option<u64> {
        let node = self.d.nodes.get(self.d.find_in(layer, id)?)?;
        read(self.frame, node.span)
    }

    fn offset(&self, layer: LayerIx, id: &str) -> Option<u32> {
        u32::try_from(self.value(layer, id)? * 8).ok()
    }

    fn field(&self, layer: LayerIx, id: &str) -> Option<Vec<u8>> {
        let node = self.d.nodes.get(self.d.find_in(layer, id)?)?;
        Some(node.span.slice(self.frame).to_vec())
    }

    /// What a header carries, unless the capture cut it.
    fn carried(&self, layer: &Layer) -> Option<Vec<u8>> {
        let data = BitSpan::between(layer.span.end(), layer.message.end());
        (!layer.cut).then(|| data.slice(self.frame).to_vec())
    }

    fn ipv4(&self) -> Option<Fragment> {
        let (ix, layer) = self.layer("ip")?;
        let mut head = layer.span.slice(self.frame).to_vec();
        // No flag but Don't Fragment, and no offset.
        let flags = head.get_mut(6)?;
        *flags &= 0x40;
        *head.get_mut(7)? = 0;
        Some(Fragment {
            key: Key {
                source: self.field(ix, "ip.src")?,
                destination: self.field(ix, "ip.dst")?,
                protocol: Some(self.value(ix, "ip.proto")?),
                identification: self.value(ix, "ip.id")?,
            },
            offset: self.offset(ix, "ip.frag_offset")?,
            last: self.value(ix, "ip.flags.mf")? == 0,
            data: self.carried(layer)?,
            head,
        })
    }

    fn ipv6(&self) -> Option<Fragment> {
        let (outer, ip) = self.layer("ipv6")?;
        let (ix, layer) = self.layer("ipv6.fraghdr")?;
        // The fragment header goes, and the header before it names what the fragment header named.
        let mut head = BitSpan::between(ip.span.start, layer.span.start).slice(self.frame).to_vec();
        let before = self.d.layers.get(ix.checked_sub(1)?)?;
        let next_at = (before.span.start - ip.span.start) / 8 + if ix - 1 == outer { 6 } else { 0 };
        *head.get_mut(next_at as usize)? = u8::try_from(self.value(ix, "ipv6.fraghdr.nxt")?).ok()?;
        Some(Fragment {
            key: Key {
                source: self.field(outer, "ipv6.src")?,
                destination: self.field(outer, "ipv6.dst")?,
                protocol: None,
                identification: self.value(ix, "ipv6.fraghdr.ident")?,
            },
            offset: self.offset(ix, "ipv6.fraghdr.offset")?,
            last: self.value(ix, "ipv6.fraghdr.more")? == 0,
            data: self.carried(layer)?,
            head,
        })
    }
}
