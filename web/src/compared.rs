//! The packet on the table beside another one.

use crate::opened::Opened;
use wireglass_shared::diff::{Change, Diff, Fate, diff};
use wireglass_shared::flow::Context;

/// Which packet the one on the table is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum With {
    /// With none.
    #[default]
    Nothing,
    /// Its reply, or the request that it answers.
    Partner,
    /// The packet of the conversation before it, from the same end.
    Previous,
    /// The last packet before it from the other end.
    Heard,
    /// The packet that the reader marked.
    Marked,
}

impl With {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Nothing, Self::Partner, Self::Previous, Self::Heard, Self::Marked];

    /// A name for forms.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Partner => "partner",
            Self::Previous => "previous",
            Self::Heard => "heard",
            Self::Marked => "marked",
        }
    }

    /// What the reader chooses.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Partner => "its reply or request",
            Self::Previous => "the one before, same sender",
            Self::Heard => "the one before, other side",
            Self::Marked => "the marked packet",
        }
    }
}

/// What the comparison found.
#[derive(Debug)]
pub struct Compared {
    /// The other packet's number.
    pub number: u64,
    /// What became of each field.
    pub diff: Diff,
    /// The same in words.
    pub changes: Vec<Change>,
    /// How each changed leaf of this packet was shown in the other, by node.
    pub was: Vec<(usize, String)>,
}

/// Compares; `None` where the other packet is not there.
pub fn compared(opened: &Opened, with: With, around: &Context, marked: Option<&Opened>) -> Option<Compared> {
    let neighbor = match with {
        With::Nothing | With::Marked => None,
        With::Partner => around.partner.as_ref(),
        With::Previous => around.previous.as_ref(),
        With::Heard => around.heard.as_ref(),
    };
    let (number, frame, dissection) = match (with, neighbor, marked) {
        (With::Marked, _, Some(marked)) => (marked.seq, &marked.bytes, &marked.dissection),
        (_, Some(neighbor), _) => (neighbor.number, &neighbor.frame, &neighbor.dissection),
        _ => return None,
    };
    let other = (frame.as_slice(), dissection);
    let this = (opened.bytes.as_slice(), &opened.dissection);
    let diff = diff(other, this);
    let was = diff.fates.iter().filter_map(|(ix, fate)| match fate {
        Fate::Changed { from, .. } => {
            Some((*ix, wireglass_shared::value::show(frame, dissection, *from).value))
        }
        _ => None,
    });
    let was = was.collect();
    let changes = diff.words(other, this);
    Some(Compared { number, diff, changes, was })
}
