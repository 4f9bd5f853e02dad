//! What is wrong with a message as a whole: counts against records, lengths against data, names that cannot be read. One walk
//! from front to back, whose cost grows with the message's size alone.

use super::record::{Outline, QUESTION_FIXED_BYTES, RECORD_FIXED_BYTES};
use super::{COUNTS, HEADER_BYTES, UPDATE, UPDATE_COUNTS, edns, opcode, types};
use crate::capture::Timestamp;
use crate::name::{Fault, Name, wire_bytes};
use crate::problem::{Problem, ProblemKind};
use crate::table::{Field, Input, Kind, Scope, Width};
use crate::value::counted;

/// Problems told of one message. Behind so many, the rest says nothing new.
const MOST_PROBLEMS: usize = 16;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// A server.
    Server,
    /// Everybody on the link.
    Link,
}

/// All that is wrong, as far as it can be told from the bytes at hand.
pub(super) fn problems(input: &Input<'_>, family: Family) -> Vec<Problem> {
    let mut check = Check { input, found: Vec::new() };
    if input.bytes.len() >= HEADER_BYTES {
        check.message(family);
    }
    if check.found.len() > MOST_PROBLEMS {
        check.found.truncate(MOST_PROBLEMS);
        let words = format!("More is wrong with this message; the first {MOST_PROBLEMS} problems are told.");
        check.add(ProblemKind::Length, 0, HEADER_BYTES, "dns.id", words);
    }
    check.found
}

struct Check<'i, 'a> {
    input: &'i Input<'a>,
    found: Vec<Problem>,
}

impl Check<'_, '_> {
    fn add(&mut self, kind: ProblemKind, at: usize, bytes: usize, field: &'static str, message: String) {
        // Positions lie inside the message, which is far shorter than 32 bits count.
        let bits = |bytes: usize| u32::try_from(bytes * 8).unwrap_or(u32::MAX);
        self.found.push(Problem::new(kind, self.input.span(bits(at), bits(bytes)), field, message));
    }

    fn message(&mut self, family: Family) {
        let update = opcode(self.input.bytes) == UPDATE;
        let questions = self.input.word(4).unwrap_or_default();
        if family == Family::Server && opcode(self.input.bytes) == 0 && questions > 1 {
            let words = format!("Questions is {questions}; a standard query has one at most (RFC 9619).");
            self.add(ProblemKind::Value, 4, 2, "dns.count.queries", words);
        }
        let mut at = HEADER_BYTES;
        let rows = if update { &UPDATE_COUNTS } else { &COUNTS };
        for (section, row) in rows.iter().enumerate() {
            let count_at = 4 + 2 * section;
            let count = self.input.word(count_at).unwrap_or_default();
            for before in 0..count {
                if self.found.len() > MOST_PROBLEMS {
                    return;
                }
                if at >= self.input.bytes.len() {
                    if !self.input.cut {
                        let words = format!("{} is {count}, but the message holds only {before}.", row.name);
                        self.add(ProblemKind::Length, count_at, 2, row.id, words);
                    }
                    return;
                }
                let next = if section == 0 { self.question(at) } else { self.record(at, update) };
                match next {
                    Some(next) => at = next,
                    // Without its end, nothing behind it can be found.
                    None => return,
                }
            }
        }
        let surplus = self.input.bytes.len() - at;
        if surplus > 0 {
            let words = format!(
                "{} behind the last record; a message ends with the records that its counts announce.",
                match surplus {
                    1 => "1 byte stands".to_owned(),
                    _ => format!("{surplus} bytes stand"),
                }
            );
            self.add(ProblemKind::Length, at, surplus, "dns.extraneous.data", words);
        }
    }

    /// Checks the name at this place, which has to end before `end`. Gives the bytes it takes there; `None` where it has no
    /// end.
    fn name(&mut self, at: usize, end: usize, field: &'static str) -> Option<usize> {
        let all = self.input.bytes;
        let bytes = all.get(at..end).unwrap_or_default();
        let may_be_cut = |fault| fault == Fault::Cut && self.input.cut && end == all.len();
        match wire_bytes(bytes) {
            Ok(length) => {
                let fault = Name { message: all, at }.fault();
                if let Some(fault) = fault.filter(|fault| !may_be_cut(*fault)) {
                    self.add(ProblemKind::Value, at, length, field, format!("The name {fault}."));
                }
                Some(length)
            }
            Err(fault) => {
                if !may_be_cut(fault) {
                    self.add(ProblemKind::Value, at, bytes.len(), field, format!("The name {fault}."));
                }
                None
            }
        }
    }

    /// Where the question at this place ends.
    fn question(&mut self, at: usize) -> Option<usize> {
        let all = self.input.bytes.len();
        let end = at + self.name(at, all, "dns.qry.name")? + QUESTION_FIXED_BYTES;
        if end <= all {
            return Some(end);
        }
        if !self.input.cut {
            let words =
                "The question ends too early: type and class take 4 bytes behind the name.".to_owned();
            self.add(ProblemKind::Length, at, all - at, "dns.qry", words);
        }
        None
    }

    /// Where the record at this place ends.
    fn record(&mut self, at: usize, update: bool) -> Option<usize> {
        let all = self.input.bytes;
        self.name(at, all.len(), "dns.resp.name")?;
        let bytes = all.get(at..).unwrap_or_default();
        let Some(outline) = Outline::of(bytes) else {
            if !self.input.cut {
                let words = format!(
                    "The record ends too early: type, class, TTL and length take {RECORD_FIXED_BYTES} bytes behind the name."
                );
                self.add(ProblemKind::Length, at, bytes.len(), "dns.resp", words);
            }
            return None;
        };
        let Some(record) = bytes.get(..outline.bytes()) else {
            if !self.input.cut {
                let (promised, left) = (outline.data_bytes, bytes.len() - outline.data_at());
                let words =
                    format!("RDLENGTH promises {promised} bytes of data; {left} are left in the message.");
                self.add(ProblemKind::Length, at + outline.data_at() - 2, 2, "dns.resp.len", words);
            }
            return None;
        };
        // In an update, a record without data stands for all of its kind. The options of OPT are judged one by one.
        if !(update && outline.data_bytes == 0) && outline.record_type != edns::OPT {
            self.data(at, record, outline);
        }
        Some(at + record.len())
    }

    /// Whether the data of the record at this place are as long as its rows.
    fn data(&mut self, at: usize, record: &[u8], outline: Outline) {
        let rows = types::data(outline.record_type);
        let Some((end, open)) = self.lay(rows, at, record, outline.data_at()) else { return };
        if end == record.len() || (open && end < record.len()) {
            return;
        }
        let words = format!(
            "The data of the {} record are {}; its fields take {}{}.",
            types::row(outline.record_type).name,
            counted(outline.data_bytes.into(), "byte"),
            end - outline.data_at(),
            if open { " or more" } else { "" },
        );
        self.add(ProblemKind::Length, at + outline.data_at() - 2, 2, "dns.resp.len", words);
    }

    /// Lays rows over a record that begins at `record_at`. Gives where they end, and whether the last takes whatever is left;
    /// `None` where a name has no end.
    fn lay(
        &mut self,
        rows: &'static [Field],
        record_at: usize,
        record: &[u8],
        mut at: usize,
    ) -> Option<(usize, bool)> {
        let mut open = false;
        for row in rows {
            match (row.width, row.kind) {
                (Width::Bits(bits), _) => at += usize::from(bits / 8),
                (Width::By(_), Kind::DomainName) => {
                    at += self.name(record_at + at, record_at + record.len(), row.id)?;
                }
                (Width::By(measure), _) => at += measure(&Scope { bytes: record, at, time: Timestamp(0) }),
                (Width::Rest, Kind::Repeat(again)) => {
                    while at < record.len() {
                        (at, _) = self.lay(again, record_at, record, at)?;
                    }
                }
                (Width::Rest, _) => open = true,
            }
        }
        Some((at, open))
    }
}
