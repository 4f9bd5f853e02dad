//! What is compared: every frame of the corpus as it is, and damaged in every way that is cheap to list.

use crate::found::Frame;
use crate::{frames, ours};
use std::collections::HashMap;
use std::fmt::Write as _;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};

/// How many frames have the same byte of the same field damaged. More would only repeat what others have shown.
const ENOUGH: usize = 1;
/// Bytes of one field that count as different from one another; of longer ones, the rest is all alike.
const DIFFERENT_BYTES: u32 = 16;

/// What was done to a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// It is as it stands in the corpus, or in a file.
    None,
    /// The capture cut it: it went on, and nobody saw how.
    Cut,
    /// It ends before its time.
    Ended,
    /// A byte was changed: any header behind it may have become another.
    Changed,
}

/// One frame to hold against the other's dissection.
#[derive(Debug)]
pub(crate) struct Case {
    /// How to get it from the corpus, for people.
    pub(crate) name: String,
    pub(crate) link: LinkType,
    pub(crate) bytes: Vec<u8>,
    /// Bytes on the wire.
    pub(crate) orig_len: u32,
    pub(crate) damage: Damage,
}

impl Case {
    /// A frame of the corpus as it is.
    pub(crate) fn whole(ix: usize, link: LinkType, bytes: &[u8]) -> Self {
        case(format!("frame {ix} of the corpus"), link, bytes.to_vec(), bytes.len(), Damage::None)
    }

    /// As a capture holds it.
    pub(crate) fn record(&self) -> CaptureRecord<'_> {
        CaptureRecord {
            at: Timestamp(0),
            link: self.link,
            direction: Direction::Unknown,
            interface: 0,
            orig_len: self.orig_len,
            bytes: &self.bytes,
        }
    }

    /// Its bytes as `wireglass decode --hex` takes them.
    pub(crate) fn hex(&self) -> String {
        self.bytes.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes all");
            text
        })
    }
}

/// Every frame of the corpus, whole and damaged.
pub(crate) fn corpus() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut damaged = HashMap::new();
    for (ix, (link, bytes)) in frames::ALL.iter().enumerate() {
        let whole = Case::whole(ix, *link, bytes);
        let name = whole.name.clone();
        let dissection = ours::dissection(&whole);
        cases.push(whole);
        for at in 0..bytes.len() {
            let count: &mut usize = damaged.entry(place(&dissection, at)).or_default();
            *count += 1;
            if *count <= ENOUGH {
                cases.extend(damages(&name, *link, bytes, at));
            }
        }
    }

    cases
}

/// Where in a frame a byte stands: the fields it is part of, its number in the last of them, and whether that is a field
/// the frame has more than once.
fn place(dissection: &Frame, at: usize) -> (Vec<String>, u32, bool) {
    let at = u32::try_from(at).expect("a small frame");
    let fields: Vec<_> = dissection.at(BitSpan::bytes(at, 1)).collect();
    let ids = fields.iter().map(|field| field.id.clone()).collect();
    let Some(last) = fields.last() else { return (ids, 0, false) };
    let is_again =
        dissection.fields.iter().any(|field| field.id == last.id && field.span.start < last.span.start);
    (ids, (at - last.span.first_byte()).min(DIFFERENT_BYTES), is_again)
}

/// What can be done to one byte: changed, or the first that is not there.
fn damages(name: &str, link: LinkType, bytes: &[u8], at: usize) -> Vec<Case> {
    let byte = bytes[at];
    let mut values = vec![0, 0xff, byte.wrapping_add(1), byte ^ 0x80, byte ^ 0x18];
    values.sort_unstable();
    values.dedup();
    values.retain(|value| *value != byte);
    let changed = values.into_iter().map(|value| {
        let mut changed = bytes.to_vec();
        changed[at] = value;
        let name = format!("{name}, byte {at} changed from 0x{byte:02x} to 0x{value:02x}");
        case(name, link, changed, bytes.len(), Damage::Changed)
    });
    let mut damaged: Vec<_> = changed.collect();
    if at > 0 {
        let kept = bytes[..at].to_vec();
        damaged.push(case(
            format!("{name}, cut to {at} bytes by the capture"),
            link,
            kept.clone(),
            bytes.len(),
            Damage::Cut,
        ));
        damaged.push(case(format!("{name}, ended after {at} bytes"), link, kept, at, Damage::Ended));
    }
    damaged
}

fn case(name: String, link: LinkType, bytes: Vec<u8>, orig_len: usize, damage: Damage) -> Case {
    let orig_len = u32::try_from(orig_len).expect("a small frame");
    Case { name, link, bytes, orig_len, damage }
}
