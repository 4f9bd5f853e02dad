//! The characters behind the bytes of a dump's row: what they look like, and how far they are from what bytes print as.

/// How much a text looks like what bytes print as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// It is something else.
    Other,
    /// As long, and half of it agrees: somebody changed bytes and left the characters.
    Alike,
    /// Each character agrees.
    Same,
}

impl Likeness {
    pub(super) fn of(rest: &str, bytes: &[u8]) -> Self {
        // Spaces at the beginning belong to the gap as well as to the characters, where the tool prints spaces as such.
        let spaces = bytes.iter().take_while(|byte| **byte == b' ').count();
        let behind_spaces = bytes.get(spaces..).unwrap_or_default();
        let shown = [delimited(rest), Some(rest.trim())].into_iter().flatten();
        let each = shown.flat_map(|shown| [bytes, behind_spaces].map(|bytes| Self::compare(shown, bytes)));
        each.max().unwrap_or(Self::Other)
    }

    fn compare(shown: &str, bytes: &[u8]) -> Self {
        let mut characters = shown.chars();
        let (mut right, mut wrong) = (0, 0);
        for byte in bytes {
            match characters.next() {
                Some(character) if prints(*byte, character) => right += 1,
                Some(_) => wrong += 1,
                // Spaces at the end get lost.
                None if *byte == b' ' => {}
                None => return Self::Other,
            }
        }
        let all = characters.next().is_none();
        match wrong {
            0 if all => Self::Same,
            _ if all && right >= wrong => Self::Alike,
            _ => Self::Other,
        }
    }
}

/// Whether some tool prints a byte like this: tcpdump shows a space as a dot, some a dot as another sign.
fn prints(byte: u8, character: char) -> bool {
    match byte {
        0x21..=0x7e => character == char::from(byte),
        b' ' => matches!(character, ' ' | '.'),
        _ => character == '.' || !character.is_ascii(),
    }
}

/// Whether what follows is no longer than so many bytes print.
pub(super) fn has_room(rest: &str, bytes: usize) -> bool {
    delimited(rest).unwrap_or(rest.trim()).chars().nth(bytes).is_none()
}

/// White space at the beginning; a tab counts for two.
pub(super) fn gap(rest: &str) -> usize {
    rest.chars().take_while(|one| one.is_whitespace()).map(|one| if one == '\t' { 2 } else { 1 }).sum()
}

/// What stands between the marks that hexdump and od set around characters.
pub(super) fn delimited(rest: &str) -> Option<&str> {
    let rest = rest.trim();
    let between = |open, close| rest.strip_prefix(open)?.strip_suffix(close);
    between('|', '|').or_else(|| between('>', '<'))
}
