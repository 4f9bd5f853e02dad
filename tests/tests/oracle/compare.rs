//! Holds one dissection against the other.

use crate::cases::{Case, Damage};
use crate::differences::{DIFFERENCES, FAULT};
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
    /// The names of all that either side has there, which is what an entry of [`DIFFERENCES`] can be tied to.
    there: Vec<String>,
}

impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Case { name, bytes, orig_len, link, .. } = self.case;
        writeln!(f, "  in {name}:")?;
        writeln!(f, "    tshark:    {}", self.tshark)?;
        writeln!(f, "    wireglass: {}", self.wireglass)?;
        if self.kind != Kind::Unnoticed {
            writeln!(f, "    there are: {}", self.there.join(" "))?;
        }
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

/// Which fields count.
#[derive(Debug)]
pub(crate) struct Known<'k> {
    /// Those that tshark knows.
    pub(crate) tshark: &'k Masks,
    /// Those of wireglass that no other byte of the header can move.
    pub(crate) fixed: HashSet<&'static str>,
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
    /// In whole frames and in the first bytes of one, both must have the same fields, but for those that tshark does not
    /// look at any more since it found fault before. A changed byte can make options and messages of any sort, also such
    /// as one side has no table for: there, only the fixed parts of headers must be the same, as long as neither side
    /// finds fault. What both have at the same bits must have the same value in any frame.
    pub(crate) fn compare(&self, known: &Known<'_>, findings: &mut Findings<'a>) {
        self.compare_fields(known, findings);
        self.compare_verdicts(findings);
        if self.wireglass.troubles.is_empty() && self.case.damage != Damage::Changed {
            // A packet that the capture cut is no faulty packet.
            for trouble in self.tshark.troubles.iter().filter(|trouble| trouble.id != CUT) {
                let words = || (trouble.message.clone(), "nothing wrong".to_owned());
                self.differ(&trouble.id, Kind::Unnoticed, BitSpan::new(0, u32::MAX), words, findings);
            }
        }
    }

    fn compare_fields(&self, known: &Known<'_>, findings: &mut Findings<'a>) {
        let Self { case, tshark, wireglass } = self;
        let is_changed = case.damage == Damage::Changed;
        let must_be_same =
            |id: &str| !is_changed || (known.fixed.contains(id) && !tshark.stops() && !wireglass.stops());
        for theirs in &tshark.fields {
            let alike = || wireglass.at(theirs.span).filter(|ours| ours.id == theirs.id);
            let ours = alike().find(|ours| ours.span == theirs.span).or_else(|| alike().next());
            let kind = match ours {
                Some(ours) if ours.span == theirs.span && ours.contradicts(theirs) => Kind::Value,
                Some(ours) if ours.span == theirs.span => continue,
                _ if !must_be_same(&theirs.id) => continue,
                Some(_) => Kind::Bits,
                None if !ours::has_table_for(&theirs.id) => continue,
                None => Kind::OnlyTshark,
            };
            let our_words = || ours.map_or_else(|| elsewhere(wireglass, &theirs.id), ToString::to_string);
            let (start, end) = ours.map_or((u32::MAX, 0), |ours| (ours.span.start, ours.span.end()));
            let both = BitSpan::between(start.min(theirs.span.start), end.max(theirs.span.end()));
            self.differ(&theirs.id, kind, both, || (theirs.to_string(), our_words()), findings);
        }
        for ours in wireglass.fields.iter().filter(|ours| known.tshark.contains_key(&ours.id)) {
            let is_there = tshark.at(ours.span).any(|theirs| theirs.id == ours.id);
            if !is_there && !tshark.stops() && ours.value.is_some() && must_be_same(&ours.id) {
                let words = || (elsewhere(tshark, &ours.id), ours.to_string());
                self.differ(&ours.id, Kind::OnlyWireglass, ours.span, words, findings);
            }
        }
    }

    /// Where something is wrong or missing, it may also be that nobody can tell whether a checksum is right.
    fn compare_verdicts(&self, findings: &mut Findings<'a>) {
        let is_sound = self.case.damage == Damage::None && !self.tshark.stops() && !self.wireglass.stops();
        let theirs = self.tshark.verdicts.iter().filter(|theirs| ours::has_table_for(&theirs.id));
        let is_ours_alone = |ours: &&Verdict| verdict_on(ours, &self.tshark) == "none";
        for checksum in theirs.chain(self.wireglass.verdicts.iter().filter(is_ours_alone)) {
            let (tshark, wireglass) =
                (verdict_on(checksum, &self.tshark), verdict_on(checksum, &self.wireglass));
            let is_told = |word| word != "none" && word != "unverified";
            let counts = is_sound || (is_told(tshark) && is_told(wireglass));
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
        let is_faulty = self.tshark.stops() || self.wireglass.stops();
        let is_there = |id: &str| {
            let mut names = self.tshark.names_at(span).chain(self.wireglass.names_at(span));
            names.any(|name| name == id) || (id == FAULT && is_faulty)
        };
        if let Some(ix) = DIFFERENCES.iter().position(|known| known.explains(field, kind, is_there)) {
            findings.met.insert(ix);
            return;
        }
        let ((tshark, wireglass), field) = (words(), field.to_owned());
        let names = self.tshark.names_at(span).chain(self.wireglass.names_at(span)).map(str::to_owned);
        let mut there: Vec<_> = names.collect();
        there.sort_unstable();
        there.dedup();
        findings.mismatches.push(Mismatch { case: self.case, field, kind, tshark, wireglass, there });
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
