//! Rows of bytes, each with its offset before it and perhaps its characters behind it: `xxd`, `hexdump -C`, `od`, `tcpdump`,
//! Wireshark.
//!
//! How the characters are told from the bytes, where they look like digits: if what follows the first n bytes of a row,
//! two spaces further on, is just how n bytes print, then n bytes it has. No larger n can pass that test as well, because the
//! larger number would need more characters and leave fewer. Where characters do not print like that, the next row's offset
//! says how many bytes there are; and in a last row, the column in which the bytes of full rows end.

use super::characters::{Likeness, delimited, gap, has_room};
use super::cursor::{Place, digit};
use super::{HexError, MAX_BYTES};

/// Whether some line begins a dump.
pub(super) fn is_in(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    while let Some(line) = lines.next() {
        if begins_dump(line, lines.peek().copied()) {
            return true;
        }
    }
    false
}

/// Digits in groups can begin with a group that looks like an offset, so more must speak for one: a colon behind it, or what
/// follows it is single bytes where groups would be of its length.
fn begins_dump(line: &str, next: Option<&str>) -> bool {
    let Some(offset) = Offset::of(line) else { return false };
    let rest = line.get(offset.end..).unwrap_or_default();
    let mut groups = rest.split_whitespace();
    let Some(first) = groups.next().filter(|first| is_group(first)) else { return false };
    if offset.colon {
        return true;
    }
    let reaches = || {
        let bytes: usize =
            rest.split_whitespace().take_while(|group| is_group(group)).map(|group| group.len() / 2).sum();
        let next =
            next.and_then(Offset::of).filter(|next| next.digits == offset.digits && offset.digits >= 6);
        next.is_some_and(|next| next.value.checked_sub(offset.value) == Some(bytes as u64))
    };
    if first.len() == 2 {
        let is_byte = |group: &str| is_group(group) && group.len() == 2;
        return rest.starts_with("  ")
            || (offset.value == 0 && groups.next().is_some_and(is_byte))
            || reaches();
    }
    offset.before_words(first) && offset.value == 0 && (offset.digits == 7 || reaches())
}

/// The packets of a dump.
pub(super) fn parse(text: &str) -> Result<Vec<Vec<u8>>, HexError> {
    let mut dump = Dump::default();
    let mut lines = lines(text)?.into_iter().peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().and_then(Line::row);
        match line {
            Line::Row(row) => dump.row(&row, next)?,
            Line::Repeat(at) => dump.repeat(at, next)?,
        }
    }
    dump.packets.extend(dump.packet);
    Ok(dump.packets)
}

/// What stands at a line's beginning.
#[derive(Clone, Copy)]
struct Offset {
    value: u64,
    digits: usize,
    colon: bool,
    /// Where in the line it begins and ends, in bytes.
    start: usize,
    end: usize,
}

impl Offset {
    fn of(line: &str) -> Option<Self> {
        let trimmed = line.trim_start();
        let start = line.len() - trimmed.len();
        let token = trimmed.split_whitespace().next()?;
        let number = token.strip_suffix(':').unwrap_or(token);
        let digits = number.strip_prefix("0x").or_else(|| number.strip_prefix("0X")).unwrap_or(number);
        if !(4..=16).contains(&digits.len()) || !digits.chars().all(|one| one.is_ascii_hexdigit()) {
            return None;
        }
        let value = u64::from_str_radix(digits, 16).ok()?;
        let (colon, end) = (token.ends_with(':'), start + token.len());
        Some(Self { value, digits: digits.len(), colon, start, end })
    }

    /// Whether numbers of 16 bits follow, as hexdump and od print them if they are not told better.
    fn before_words(self, first: &str) -> bool {
        let widths: &[usize] = match self.digits {
            6 => &[4],
            7 => &[4, 6],
            _ => &[],
        };
        !self.colon && is_group(first) && widths.contains(&first.len())
    }
}

struct Row<'t> {
    line: usize,
    text: &'t str,
    offset: Offset,
}

impl Row<'_> {
    /// The place of a byte of the line.
    fn place(&self, byte: usize) -> Place {
        let character = self.text.get(..byte).map_or(1, |before| before.chars().count() + 1);
        Place { line: self.line, character }
    }

    /// What follows a byte of the line.
    fn from(&self, byte: usize) -> &str {
        self.text.get(byte..).unwrap_or_default()
    }
}

enum Line<'t> {
    Row(Row<'t>),
    /// A `*`.
    Repeat(Place),
}

impl Line<'_> {
    fn row(&self) -> Option<&Row<'_>> {
        match self {
            Self::Row(row) => Some(row),
            Self::Repeat(_) => None,
        }
    }
}

/// The lines that matter: all but empty ones and headlines.
fn lines(text: &str) -> Result<Vec<Line<'_>>, HexError> {
    let mut found = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let start = text.len() - text.trim_start().len();
        let at = Place { line, character: text.get(..start).map_or(1, |space| space.chars().count() + 1) };
        if let Some(offset) = Offset::of(text) {
            found.push(Line::Row(Row { line, text, offset }));
        } else if text.trim() == "*" {
            found.push(Line::Repeat(at));
        } else {
            // Left out in silence, it would be a packet cut short.
            if !found.is_empty() && like_row(text) {
                return Err(HexError::NotARow { at });
            }
        }
    }
    Ok(found)
}

/// Whether a line is a row with a mistake in its offset, rather than something that a tool said between two packets: one
/// character in the offset is wrong, or half of the line is digits.
fn like_row(line: &str) -> bool {
    let mut tokens = line.split_whitespace();
    let damaged = |offset: &str| {
        let (digits, others): (Vec<char>, Vec<char>) = offset.chars().partition(|one| is_digit(*one));
        digits.len() >= 4 && others.iter().filter(|one| !matches!(one, 'x' | ':')).count() <= 1
    };
    if tokens.next().is_some_and(damaged) && tokens.next().is_some_and(is_group) {
        return true;
    }
    let number = |token: &str| {
        let token = token.trim_matches(':');
        let digits = token.strip_prefix("0x").unwrap_or(token);
        digits.len() >= 2 && digits.chars().all(is_digit)
    };
    let numbers = line.split_whitespace().filter(|token| number(token)).count();
    numbers >= 2 && numbers * 2 >= line.split_whitespace().count()
}

#[derive(Default)]
struct Dump {
    packets: Vec<Vec<u8>>,
    /// The packet being read.
    packet: Option<Vec<u8>>,
    /// Where in it the last row begins.
    last_row: usize,
    /// Bytes in the packets before.
    before: usize,
    layout: Layout,
}

/// What rows whose length is known have taught.
#[derive(Default)]
struct Layout {
    /// How far behind the offset the bytes of a full row end.
    end: usize,
    /// Whether characters follow the bytes.
    characters: Option<bool>,
}

impl Dump {
    fn row(&mut self, row: &Row<'_>, next: Option<&Row<'_>>) -> Result<(), HexError> {
        let (offset, at) = (row.offset.value, row.place(row.offset.start));
        if offset == 0 {
            self.before += self.packet.as_ref().map_or(0, Vec::len);
            self.packets.extend(self.packet.replace(Vec::new()));
        }
        let packet = self.packet.as_mut().ok_or(HexError::FirstOffset { at, offset })?;
        let expected = packet.len() as u64;
        if offset > expected {
            return Err(HexError::OffsetAhead { at, offset, expected });
        }
        if offset < expected {
            return Err(HexError::OffsetBack { at, offset, expected });
        }
        self.last_row = packet.len();
        let until = next.map(|next| next.offset.value).filter(|until| *until > offset);
        let wanted = until.and_then(|until| usize::try_from(until - offset).ok());
        packet.extend(self.layout.bytes(row, wanted)?);
        Self::check_length(self.before, packet.len())
    }

    /// The last row again and again, up to the next one's offset.
    fn repeat(&mut self, at: Place, next: Option<&Row<'_>>) -> Result<(), HexError> {
        let lone = HexError::LoneRepeat { at };
        let (Some(packet), Some(next)) = (&mut self.packet, next) else { return Err(lone) };
        let pattern = packet.get(self.last_row..).unwrap_or_default().to_vec();
        let expected = packet.len() as u64;
        let (at, offset) = (next.place(next.offset.start), next.offset.value);
        if pattern.is_empty() || offset <= expected {
            return Err(lone);
        }
        let missing = usize::try_from(offset - expected).map_err(|_| HexError::TooLong)?;
        Self::check_length(self.before.saturating_add(packet.len()), missing)?;
        if missing % pattern.len() != 0 {
            return Err(HexError::OffsetAhead { at, offset, expected });
        }
        packet.extend(pattern.iter().cycle().take(missing));
        Ok(())
    }

    fn check_length(before: usize, more: usize) -> Result<(), HexError> {
        if before.saturating_add(more) > MAX_BYTES { Err(HexError::TooLong) } else { Ok(()) }
    }
}

/// A pair of digits in a row.
struct Cell {
    value: u8,
    /// Where in the line the digits end.
    end: usize,
    /// White space follows, or the end of the line.
    closed: bool,
}

impl Layout {
    /// The bytes of a row, of which the next one's offset wants so many.
    fn bytes(&mut self, row: &Row<'_>, wanted: Option<usize>) -> Result<Vec<u8>, HexError> {
        let (cells, stop) = cells(row)?;
        let values: Vec<u8> = cells.iter().map(|cell| cell.value).collect();
        let ends = |count: usize| match count.checked_sub(1) {
            None => Some(row.offset.end),
            Some(last) => cells.get(last).filter(|cell| cell.closed).map(|cell| cell.end),
        };
        // The bytes of the row if it has so many, and what follows them.
        let split = |count: usize| Some((values.get(..count)?, row.from(ends(count)?)));
        let count = self
            .by_characters(&split, values.len(), Likeness::Same)
            .or_else(|| wanted.filter(|wanted| split(*wanted).is_some_and(|(bytes, rest)| fits(rest, bytes))))
            .or_else(|| {
                // Text that begins where bytes would stand is no text, but bytes with a mistake in them.
                let column = |byte: usize| byte - row.offset.end;
                let in_columns = cells.iter().filter(|cell| column(cell.end) <= self.end).count();
                let (_, rest) = split(in_columns)?;
                let text = row.text.len() - rest.trim_start().len();
                let set_apart =
                    rest.trim().is_empty() || (has_room(rest, in_columns) && column(text) > self.end + 1);
                (self.characters == Some(true) && set_apart).then_some(in_columns)
            })
            .or_else(|| self.by_characters(&split, values.len(), Likeness::Alike));
        let count = match (count, stop) {
            (Some(count), _) => count,
            (None, None) => values.len(),
            (None, Some(error)) => return Err(error),
        };
        let (bytes, rest) = split(count).unwrap_or((&values, ""));
        self.end = self.end.max(ends(count).unwrap_or_default().saturating_sub(row.offset.end));
        // Characters that are all spaces cannot be seen.
        if bytes.iter().any(|byte| *byte != b' ') {
            self.characters = Some(self.characters == Some(true) || !rest.trim().is_empty());
        }
        Ok(bytes.to_vec())
    }

    /// The number of bytes that print as what follows them; no larger than `most`.
    fn by_characters<'r>(
        &self,
        split: &impl Fn(usize) -> Option<(&'r [u8], &'r str)>,
        most: usize,
        likeness: Likeness,
    ) -> Option<usize> {
        if self.characters == Some(false) {
            return None;
        }
        // Where spaces were lost on the way, one is enough in a dump that is known to have characters.
        let least = if self.characters == Some(true) { 1 } else { 2 };
        (1..=most).rev().find(|count| {
            split(*count).is_some_and(|(bytes, rest)| {
                !rest.trim().is_empty()
                    && (gap(rest) >= least || delimited(rest).is_some())
                    && Likeness::of(rest, bytes) >= likeness
            })
        })
    }
}

/// The pairs of digits at the row's beginning, and what is wrong behind them if they were all that should be there.
fn cells(row: &Row<'_>) -> Result<(Vec<Cell>, Option<HexError>), HexError> {
    let mut cells = Vec::new();
    let mut from = row.offset.end;
    for (ix, group) in row.from(from).split_whitespace().enumerate() {
        let start = row.from(from).find(group).map_or(from, |skipped| from + skipped);
        from = start + group.len();
        if ix == 0 && row.offset.before_words(group) {
            return Err(HexError::Words { at: row.place(start) });
        }
        if let Some((ix, character)) = group.char_indices().find(|(_, one)| !is_digit(*one)) {
            return Ok((cells, Some(HexError::NotADigit { at: row.place(start + ix), character })));
        }
        if let Some(digit) = group.chars().last().filter(|_| group.len() % 2 == 1) {
            return Ok((cells, Some(HexError::OddDigit { at: row.place(from - 1), digit })));
        }
        let mut digits = group.char_indices().filter_map(|(ix, one)| Some((ix, digit(one)?)));
        while let (Some((_, high)), Some((ix, low))) = (digits.next(), digits.next()) {
            let end = start + ix + 1;
            cells.push(Cell { value: high << 4 | low, end, closed: end == from });
        }
    }
    Ok((cells, None))
}

/// Whether what follows a row's bytes can be no further bytes.
fn fits(rest: &str, bytes: &[u8]) -> bool {
    let like_bytes = rest.split_whitespace().next().is_some_and(is_group);
    rest.trim().is_empty()
        || (gap(rest) >= 2 && !like_bytes && has_room(rest, bytes.len()))
        || Likeness::of(rest, bytes) >= Likeness::Alike
}

fn is_digit(character: char) -> bool {
    character.is_ascii_hexdigit()
}

/// Whether these are digits, two for each byte.
fn is_group(group: &str) -> bool {
    group.len().is_multiple_of(2) && group.chars().all(is_digit)
}
