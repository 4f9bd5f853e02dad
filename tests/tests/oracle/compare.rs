//! Holds one dissection against the other.

use crate::cases::Case;
use crate::differences::DIFFERENCES;
use crate::found::{Found, Frame, Verdict};
use crate::ours;
use crate::pdml::Masks;
use std::collections::HashSet;
use std::fmt;
use wireglass_shared::bits::BitSpan;

/// What tshark says of a packet that the capture cut.
const CUT: &str = "_ws.short";

/// In what two dissections of a frame differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// tshark has a field there, of a protocol that wireglass has a table for, and wireglass has none.
    OnlyTshark,
    /// wireglass has a field there under a name that tshark knows, and tshark has none.
    OnlyWireglass,
    /// Both have the field, at bits that overlap without being the same.
    Bits,
    /// Both have the field at the same bits, with another value.
    Value,
    /// They say something else about a checksum; `none` where one of them says nothing.
    Verdict {
        /// tshark's word for it.
        tshark: &'static str,
        /// That of wireglass.
        wireglass: &'static str,
    },
    /// tshark finds fault with the frame, and wireglass none at all.
    Unnoticed,
}

/// A difference that nothing explains.
#[derive(Debug)]
pub(crate) struct Mismatch<'a> {
    pub(crate) case: &'a Case,
    /// The field; of `Unnoticed`, tshark's name for the trouble.
    pub(crate) field: String,
    pub(crate) kind: Kind,
    /// What tshark says.
    tshark: String,
    /// What wireglass says.
    wireglass: String,
}

impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Case { name, bytes, orig_len, link, .. } = self.case;
        writeln!(f, "  in {name}:")?;
        writeln!(f, "    tshark:    {}", self.tshark)?;
        writeln!(f, "    wireglass: {}", self.wireglass)?;
        write!(f, "    {} of {orig_len} bytes, link type {}: {}", bytes.len(), link.0, self.case.hex())
    }
}

/// What many comparisons find.
#[derive(Debug, Default)]
pub(crate) struct Findings<'a> {
    /// Differences that are not meant to be.
    pub(crate) mismatches: Vec<Mismatch<'a>>,
    /// The entries of [`DIFFERENCES`] that were met.
    pub(crate) met: HashSet<usize>,
}

/// The names that each side has for anything at all.
#[derive(Debug)]
pub(crate) struct Names<'n> {
    /// Those that tshark lists.
    pub(crate) tshark: &'n Masks,
    /// Those that wireglass used in some frame.
    pub(crate) wireglass: HashSet<String>,
}

/// Both sides' words on a frame.
#[derive(Debug)]
pub(crate) struct Pair<'a> {
    pub(crate) case: &'a Case,
    pub(crate) tshark: Frame,
    pub(crate) wireglass: Frame,
}

impl<'a> Pair<'a> {
    /// Finds every difference.
    ///
    /// In a whole frame both must have the same fields, but for those that tshark does not look at any more since it
    /// found fault before. In a damaged one, where either finds fault the two may go on to different lengths, and a
    /// changed byte can make a message of any sort, also of one that wireglass has no table for: names that wireglass
    /// never uses do not count. What both have must agree in any frame.
    pub(crate) fn compare(&self, names: &Names<'_>, findings: &mut Findings<'a>) {
        self.compare_fields(names, findings);
        self.compare_verdicts(findings);
        if self.wireglass.troubles.is_empty() {
            // A packet that the capture cut is no faulty packet.
            for trouble in self.tshark.troubles.iter().filter(|trouble| trouble.id != CUT) {
                let words = || (trouble.message.clone(), "nothing wrong".to_owned());
                self.differ(&trouble.id, Kind::Unnoticed, BitSpan::new(0, u32::MAX), words, findings);
            }
        }
    }

    fn compare_fields(&self, names: &Names<'_>, findings: &mut Findings<'a>) {
        let Self { case, tshark, wireglass } = self;
        let tshark_stops = tshark.stops() || (!case.whole && wireglass.stops());
        let wireglass_stops = !case.whole && tshark_stops;
        for theirs in &tshark.fields {
            let alike = || wireglass.at(theirs.span).filter(|ours| ours.id == theirs.id);
            let ours = alike().find(|ours| ours.span == theirs.span).or_else(|| alike().next());
            let kind = match ours {
                Some(ours) if ours.span != theirs.span => Kind::Bits,
                Some(ours) if ours.value.is_some() && ours.value != theirs.value => Kind::Value,
                Some(_) => continue,
                None if wireglass_stops || !ours::has_table_for(&theirs.id) => continue,
                None if !case.whole && !names.wireglass.contains(&theirs.id) => continue,
                None => Kind::OnlyTshark,
            };
            let our_words = || ours.map_or_else(|| elsewhere(wireglass, &theirs.id), ToString::to_string);
            let (start, end) = ours.map_or((u32::MAX, 0), |ours| (ours.span.start, ours.span.end()));
            let both = BitSpan::between(start.min(theirs.span.start), end.max(theirs.span.end()));
            self.differ(&theirs.id, kind, both, || (theirs.to_string(), our_words()), findings);
        }
        for ours in wireglass.fields.iter().filter(|ours| names.tshark.contains_key(&ours.id)) {
            let is_there = tshark.at(ours.span).any(|theirs| theirs.id == ours.id);
            if !is_there && !tshark_stops && ours.value.is_some() {
                let words = || (elsewhere(tshark, &ours.id), ours.to_string());
                self.differ(&ours.id, Kind::OnlyWireglass, ours.span, words, findings);
            }
        }
    }

    /// Where there is fault to find, it may also be that nobody can tell whether a checksum is right.
    fn compare_verdicts(&self, findings: &mut Findings<'a>) {
        let faulty = self.tshark.stops() || self.wireglass.stops();
        let theirs = self.tshark.verdicts.iter().filter(|theirs| ours::has_table_for(&theirs.id));
        let is_ours_alone = |ours: &&Verdict| verdict_on(ours, &self.tshark) == "none";
        for checksum in theirs.chain(self.wireglass.verdicts.iter().filter(is_ours_alone)) {
            let (tshark, wireglass) =
                (verdict_on(checksum, &self.tshark), verdict_on(checksum, &self.wireglass));
            let is_told = |word| word != "none" && word != "unverified";
            let counts = !faulty || (is_told(tshark) && is_told(wireglass));
            if counts && tshark != wireglass {
                let kind = Kind::Verdict { tshark, wireglass };
                let words = || (tshark.to_owned(), wireglass.to_owned());
                self.differ(&checksum.id, kind, BitSpan::bytes(checksum.byte, 2), words, findings);
            }
        }
    }

    /// Notes a difference at `span`; `words` are those of tshark and wireglass.
    fn differ(
        &self,
        field: &str,
        kind: Kind,
        span: BitSpan,
        words: impl FnOnce() -> (String, String),
        findings: &mut Findings<'a>,
    ) {
        let is_there =
            |id: &str| self.tshark.names_at(span).chain(self.wireglass.names_at(span)).any(|name| name == id);
        if let Some(ix) = DIFFERENCES.iter().position(|known| known.explains(field, kind, is_there)) {
            findings.met.insert(ix);
            return;
        }
        let ((tshark, wireglass), field) = (words(), field.to_owned());
        findings.mismatches.push(Mismatch { case: self.case, field, kind, tshark, wireglass });
    }
}

fn verdict_on(checksum: &Verdict, frame: &Frame) -> &'static str {
    let same = |verdict: &&Verdict| verdict.id == checksum.id && verdict.byte == checksum.byte;
    frame.verdicts.iter().find(same).map_or("none", |verdict| verdict.word)
}

/// Where else a side has a field of this name.
fn elsewhere(frame: &Frame, id: &str) -> String {
    let alike = frame.fields.iter().filter(|field| field.id == id);
    let places: Vec<_> = alike.map(Found::to_string).collect();
    match places.is_empty() {
        true => "has no such field".to_owned(),
        false => format!("not there, but at {}", places.join("; ")),
    }
}
