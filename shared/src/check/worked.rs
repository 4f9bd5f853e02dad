//! A checksum worked out as one would on paper: word by word, carries and all (RFC 1071).

use super::{Doubt, material, place};
use crate::bits::BitSpan;
use crate::dissection::{Dissection, LayerIx};

/// The sum that makes a checksum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worked {
    /// The words that are added up, in order.
    pub words: Vec<Word>,
    /// Their sum, before carries are added in. Only its low 16 bits fit a word.
    pub total: u64,
    /// The sum after each time that what is above 16 bits was cut off and added below; empty where nothing was above.
    pub folds: Vec<u64>,
    /// What the field should hold: the last sum with every bit turned round.
    pub expected: u16,
    /// What it does hold.
    pub found: u16,
}

/// One word of the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it is.
    pub source: Source,
    /// Where it stands in the frame; `None` for a word that stands nowhere and is made up for the sum, or whose two bytes
    /// stand apart. One byte long where
    /// the last byte has no partner.
    pub span: Option<BitSpan>,
    /// Its value as it is added.
    pub value: u16,
    /// The sum so far, this word included.
    pub sum: u64,
}

/// Where a word of the sum comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The source address of the IP header.
    SourceAddress,
    /// The destination address of the IP header, or the end of a source route.
    DestinationAddress,
    /// Eight zero bits and the protocol's number.
    Protocol,
    /// The length of header and data; over IPv6 it takes two words, as it does here for both.
    Length,
    /// The header and what it carries.
    Message,
    /// The checksum field itself, which counts as 0 while the sum is made.
    Field,
    /// The last byte of an odd number, with a zero for the partner it lacks.
    Odd,
}

/// Works a layer's checksum out; `None` where the layer has none.
///
/// # Errors
/// Why the sum cannot be made: some of what it takes in is not known.
pub fn worked(frame: &[u8], dissection: &Dissection, layer: LayerIx) -> Option<Result<Worked, Doubt>> {
    let place = place(frame, dissection, layer)?;
    let material = match material(dissection.layers.get(layer)?, place.coverage) {
        Ok(material) => material,
        Err(doubt) => return Some(Err(doubt)),
    };
    let mut adding = Adding::default();
    if let Some(pseudo) = material.pseudo {
        adding.bytes(frame, pseudo.source, Source::SourceAddress);
        adding.address(frame, pseudo.far_address());
        adding.made_up(Source::Protocol, u16::from(pseudo.number));
        let [a, b, c, d] = (material.covered.len / 8).to_be_bytes();
        adding.made_up(Source::Length, u16::from_be_bytes([a, b]));
        adding.made_up(Source::Length, u16::from_be_bytes([c, d]));
    }
    adding.bytes(frame, BitSpan::between(material.covered.start, place.span.start), Source::Message);
    adding.add(Source::Field, Some(place.span), 0);
    adding.bytes(frame, BitSpan::between(place.span.end(), material.covered.end()), Source::Message);
    Some(Ok(adding.finish(place.found, place.zero_means_none())))
}

#[derive(Default)]
struct Adding {
    words: Vec<Word>,
    sum: u64,
}

impl Adding {
    fn add(&mut self, source: Source, span: Option<BitSpan>, value: u16) {
        self.sum += u64::from(value);
        self.words.push(Word { source, span, value, sum: self.sum });
    }

    fn made_up(&mut self, source: Source, value: u16) {
        self.add(source, None, value);
    }

    fn bytes(&mut self, frame: &[u8], span: BitSpan, source: Source) {
        let mut at = span.first_byte();
        for pair in span.slice(frame).chunks(2) {
            match *pair {
                [high, low] => self.add(source, Some(BitSpan::bytes(at, 2)), u16::from_be_bytes([high, low])),
                [last] => self.add(Source::Odd, Some(BitSpan::bytes(at, 1)), u16::from_be_bytes([last, 0])),
                _ => {}
            }
            at += 2;
        }
    }

    /// The far end's address, whose two parts may meet in the middle of a word.
    fn address(&mut self, frame: &[u8], parts: [BitSpan; 2]) {
        let bytes = parts.into_iter().flat_map(|part| (part.first_byte()..).zip(part.slice(frame)));
        let bytes: Vec<_> = bytes.collect();
        for pair in bytes.chunks(2) {
            if let [(at, high), (next, low)] = *pair {
                let span = (next == at + 1).then(|| BitSpan::bytes(at, 2));
                self.add(Source::DestinationAddress, span, u16::from_be_bytes([*high, *low]));
            }
        }
    }

    fn finish(self, found: u16, zero_means_none: bool) -> Worked {
        let mut folds = Vec::new();
        let mut sum = self.sum;
        while sum > 0xffff {
            sum = (sum & 0xffff) + (sum >> 16);
            folds.push(sum);
        }
        let expected = match !u16::try_from(sum).unwrap_or_default() {
            0 if zero_means_none => 0xffff,
            expected => expected,
        };
        Worked { words: self.words, total: self.sum, folds, expected, found }
    }
}
