//! Whether a checksum is right, and if not, or if nobody can tell, why. etherparse does the sums (RFC 1071).

mod sheet;
mod worked;

use crate::bits::{BitSpan, read};
use crate::dissection::{Dissection, Layer, LayerIx, NodeIx};
use crate::table::{Coverage, Kind, Pseudo};
use etherparse::checksum::Sum16BitWords;
pub use sheet::{Group, Row, Sheet, sheet};
pub use worked::{Source, Word, Worked, worked};

/// What is to be said about a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It fits the bytes.
    Good,
    /// It does not fit the bytes.
    Bad {
        /// The value that would fit.
        expected: u16,
    },
    /// It is the sum over the pseudo-header alone: the kernel left the rest to a network card.
    Partial,
    /// Nobody can tell.
    Unverified(Doubt),
    /// The sender made none, and says so with a zero.
    Absent,
}

/// Why nobody can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Some of the bytes it was made over are not in the capture.
    Cut,
    /// It was made over the whole packet, and this is one fragment of it.
    Fragment,
    /// It stands in a packet that an ICMP error quotes, and may have changed on the way to the quoter.
    Quoted,
    /// The header says that it is longer than the packet.
    HeaderShort,
    /// Its pseudo-header needs the addresses of an IP header, and there is none.
    NoAddresses,
    /// Its pseudo-header needs the address at the end of a route, which the packet does not have.
    NoFarEnd,
}

impl Verdict {
    /// One word for it, as in the JSON view.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad { .. } => "bad",
            Self::Partial => "partial",
            Self::Unverified(_) => "unverified",
            Self::Absent => "absent",
        }
    }

    /// The reason, in a sentence.
    pub fn reason(self) -> String {
        match self {
            Self::Good => "It fits the bytes: summed up with them, it gives 0xffff.".to_owned(),
            Self::Bad { expected } => format!(
                "It does not fit the bytes: for them it would have to be 0x{expected:04x}. A receiver that gets it \
                 like this drops the packet without a word."
            ),
            Self::Partial => {
                "This is half a checksum: addresses, protocol and length. The kernel left the rest for a \
                              network card to finish, and loopback has none."
                    .to_owned()
            }
            Self::Unverified(Doubt::Cut) => {
                "Can't tell: some of the bytes it was made over are not in this capture.".to_owned()
            }
            Self::Unverified(Doubt::HeaderShort) => {
                "Can't tell: the header says that it is longer than the packet.".to_owned()
            }
            Self::Unverified(Doubt::Fragment) => {
                "Can't tell from here: it was made over the whole packet, and this is one fragment of it."
                    .to_owned()
            }
            Self::Unverified(Doubt::Quoted) => {
                "Can't tell: the packet is only quoted here, and routers may have changed it before."
                    .to_owned()
            }
            Self::Unverified(Doubt::NoAddresses) => {
                "Can't tell: it takes in the IP addresses, and there is no IP header here.".to_owned()
            }
            Self::Unverified(Doubt::NoFarEnd) => {
                "Can't tell: it takes in the address at the end of the packet's \
                                                  route, which is not in the packet."
                    .to_owned()
            }
            Self::Absent => "0 says that the sender made no checksum.".to_owned(),
        }
    }
}

/// A layer's checksum and the verdict on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// The field.
    pub node: NodeIx,
    /// What is to be said about it.
    pub verdict: Verdict,
}

/// Judges the checksum of a layer; `None` where the layer has none, or too little of it was captured.
pub fn checksum(frame: &[u8], dissection: &Dissection, layer: LayerIx) -> Option<Check> {
    let place = place(frame, dissection, layer)?;
    Some(Check { node: place.node, verdict: judge(frame, dissection.layers.get(layer)?, &place) })
}

/// A layer's checksum field.
struct Place {
    node: NodeIx,
    span: BitSpan,
    found: u16,
    coverage: Coverage,
}

impl Place {
    fn zero_means_none(&self) -> bool {
        zero_means_none(self.coverage)
    }
}

fn place(frame: &[u8], dissection: &Dissection, layer: LayerIx) -> Option<Place> {
    let (node, span, coverage) =
        dissection.children(layer, None).find_map(|(ix, node)| match node.field.kind {
            Kind::Checksum(coverage) if node.missing_bits == 0 => Some((ix, node.span, coverage)),
            _ => None,
        })?;
    let found = u16::try_from(read(frame, span)?).ok()?;
    Some(Place { node, span, found, coverage })
}

/// The bytes a checksum is made over.
pub(crate) struct Material {
    /// The IP header around, where it takes that in.
    pub pseudo: Option<Pseudo>,
    /// The header, or the whole message; the checksum field itself is among them and left out of the sum.
    pub covered: BitSpan,
}

/// Everything that the sum takes in, or why that is not known.
fn material(layer: &Layer, coverage: Coverage) -> Result<Material, Doubt> {
    if coverage == Coverage::Header {
        return match layer.missing_bits {
            0 => Ok(Material { pseudo: None, covered: layer.span }),
            _ if layer.cut || layer.quoted => Err(Doubt::Cut),
            _ => Err(Doubt::HeaderShort),
        };
    }
    if layer.pseudo.is_some_and(|pseudo| pseudo.fragment) {
        return Err(Doubt::Fragment);
    }
    if layer.quoted {
        return Err(Doubt::Quoted);
    }
    if layer.cut {
        return Err(Doubt::Cut);
    }
    Ok(Material { pseudo: addresses(layer.pseudo, coverage)?, covered: layer.message })
}

/// The addresses that a checksum takes in, if it does, where they are known.
pub(crate) fn addresses(around: Option<Pseudo>, coverage: Coverage) -> Result<Option<Pseudo>, Doubt> {
    if !matches!(coverage, Coverage::PseudoHeader { .. }) {
        return Ok(None);
    }
    let pseudo = around.ok_or(Doubt::NoAddresses)?;
    match pseudo.far_address().last().is_none_or(|end| end.is_empty()) {
        true => Err(Doubt::NoFarEnd),
        false => Ok(Some(pseudo)),
    }
}

/// The sum over the pseudo-header, if there is one, and over all of it and the bytes but the field itself.
fn sums(frame: &[u8], material: &Material, field: BitSpan) -> (Sum16BitWords, Sum16BitWords) {
    let start = match material.pseudo {
        Some(pseudo) => pseudo_header(frame, &pseudo, material.covered.len / 8),
        None => Sum16BitWords::new(),
    };
    let before = BitSpan::between(material.covered.start, field.start).slice(frame);
    let behind = BitSpan::between(field.end(), material.covered.end()).slice(frame);
    // The field stands at an even offset, so the sum over what is before and behind it pairs the same bytes.
    let all = start.clone().add_slice(before).add_slice(behind);
    (start, all)
}

/// The checksum that fits these bytes.
pub(crate) fn expected(frame: &[u8], material: &Material, field: BitSpan, coverage: Coverage) -> u16 {
    fitting(&sums(frame, material, field).1, coverage)
}

fn fitting(sum: &Sum16BitWords, coverage: Coverage) -> u16 {
    match sum.ones_complement().to_be() {
        // 0 would say that there is none; RFC 768 has 0xffff stand for it, which sums up to the same.
        0 if zero_means_none(coverage) => 0xffff,
        expected => expected,
    }
}

const fn zero_means_none(coverage: Coverage) -> bool {
    matches!(
        coverage,
        Coverage::Message { zero_means_none: true } | Coverage::PseudoHeader { zero_means_none: true }
    )
}

fn judge(frame: &[u8], layer: &Layer, place: &Place) -> Verdict {
    let zero_means_none = place.zero_means_none();
    if zero_means_none && place.found == 0 {
        return Verdict::Absent;
    }
    let material = match material(layer, place.coverage) {
        Ok(material) => material,
        Err(doubt) => return Verdict::Unverified(doubt),
    };
    let (start, sum) = sums(frame, &material, place.span);
    let expected = fitting(&sum, place.coverage);
    let partial = !start.ones_complement().to_be();
    match () {
        () if sum.clone().add_2bytes(place.found.to_be_bytes()).ones_complement() == 0 => Verdict::Good,
        () if material.pseudo.is_some() && place.found == partial => Verdict::Partial,
        () if layer.quoted => Verdict::Unverified(Doubt::Quoted),
        () => Verdict::Bad { expected },
    }
}

/// The sum over addresses, protocol number and length that RFC 9293, RFC 768 and RFC 8200 put before the header.
fn pseudo_header(frame: &[u8], pseudo: &Pseudo, bytes: u32) -> Sum16BitWords {
    let mut destination = [0; 16];
    let far = pseudo.far_address().into_iter().flat_map(|part| part.slice(frame));
    for (to, from) in destination.iter_mut().zip(far) {
        *to = *from;
    }
    Sum16BitWords::new()
        .add_slice(pseudo.source.slice(frame))
        // Zeros behind a shorter address do not change the sum.
        .add_slice(&destination)
        .add_2bytes([0, pseudo.number])
        .add_slice(&bytes.to_be_bytes())
}
