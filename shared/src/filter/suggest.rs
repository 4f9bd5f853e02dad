//! What somebody may have meant by a name that does not exist.

use super::catalog;
use super::source::extra_names;
use crate::proto;

/// The name that is most like this one, if one is like it at all.
pub(super) fn suggestion(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let most = (lower.len() / 4).clamp(1, 3);
    let protocols = proto::ALL.iter().map(|protocol| protocol.id);
    let fields = catalog::places().iter().map(|place| place.row.id);
    let all = protocols.chain(extra_names().map(|(id, _)| id)).chain(fields);
    let close = all.filter(|id| id.len().abs_diff(lower.len()) <= most);
    let with_steps = close.map(|id| (steps(lower.as_bytes(), id.as_bytes()), id));
    let nearest = with_steps.min_by_key(|(steps, _)| *steps).filter(|(steps, _)| *steps <= most);
    // The same last word under another roof: ip.port.
    nearest.map(|(_, id)| id).or_else(|| {
        let last = lower.rsplit('.').next().filter(|last| last.len() > 3 && lower.contains('.'))?;
        let mut fields =
            extra_names().map(|(id, _)| id).chain(catalog::places().iter().map(|place| place.row.id));
        fields.find(|id| id.rsplit('.').next() == Some(last))
    })
}

/// How many characters must be put in, taken out or changed to make one the other (Levenshtein).
fn steps(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (ix, byte) in one.iter().enumerate() {
        let mut diagonal = ix;
        let mut left = ix + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (place, with) in row.iter_mut().skip(1).zip(other) {
            let changed = diagonal + usize::from(byte != with);
            diagonal = *place;
            left = changed.min(diagonal + 1).min(left + 1);
            *place = left;
        }
    }
    row.last().copied().unwrap_or_default()
}
