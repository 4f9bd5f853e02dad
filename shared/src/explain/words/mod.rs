//! What there is to tell of a field beyond its row: its story, what people get wrong about it, what other values would say,
//! and what decides its value where a packet does not show it. One entry a field id, whatever bodies it stands in.
//!
//! Native programs have the words built in: the feature `words`, which is on unless turned off. The page turns it off, draws
//! without them, and [`install`]s them when they have come.

mod book;
#[cfg(feature = "words")]
mod texts;

#[cfg(feature = "words")]
use crate::table::Told;
use crate::table::{Field, Kind, Spec, name_of};
#[cfg(not(feature = "words"))]
use book as source;
#[cfg(feature = "words")]
pub use book::book;
pub use book::install;
#[cfg(feature = "words")]
use texts as source;
#[cfg(feature = "words")]
pub use texts::all;

/// A value, and what the packet would then say or do.
type Other = (u64, &'static str);

/// What there is to tell of one field.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// The field.
    pub id: &'static str,
    /// Where it comes from, what it is used for, what is odd about it: two to five sentences.
    pub story: &'static str,
    /// What many believe of it that is not so, and what is.
    pub misconception: Option<&'static str>,
    /// Other values, and what the packet would then say or do.
    pub if_it_were: &'static [Other],
    /// What decides the value, for packets that do not show it.
    pub why: &'static str,
}

#[cfg(feature = "words")]
impl Words {
    /// Words without misconception and other values.
    const fn new(id: &'static str, story: &'static str, why: &'static str) -> Self {
        Self { id, story, misconception: None, if_it_were: &[], why }
    }

    const fn not(mut self, misconception: &'static str) -> Self {
        self.misconception = Some(misconception);
        self
    }

    const fn other(mut self, if_it_were: &'static [Other]) -> Self {
        self.if_it_were = if_it_were;
        self
    }
}

/// What a field is for, in a sentence or two; nothing while that has not come.
pub fn about(field: &Field) -> &'static str {
    told(field.told).0
}

/// Where that is written down; nothing while it has not come.
pub fn spec(field: &Field) -> Spec {
    told(field.told).1
}

#[cfg(feature = "words")]
const fn told(told: Told) -> (&'static str, Spec) {
    (told.about, told.spec)
}
#[cfg(not(feature = "words"))]
use book::told;

/// The words for a field id, if there are any.
pub fn words(id: &str) -> Option<&'static Words> {
    source::words(id)
}

/// The values told of for a field of a header that begins with these bytes.
fn others(id: &str, header: &[u8]) -> &'static [Other] {
    match (id, header.first()) {
        ("icmp.code", Some(message)) => source::codes(*message),
        _ => words(id).map_or(&[], |words| words.if_it_were),
    }
}

/// What the packet would say if the field, in a header that begins with these bytes, had this value; `None` where nothing in
/// particular.
pub fn if_it_were(field: &Field, header: &[u8], value: u64) -> Option<&'static str> {
    let told = others(field.id, header).iter().find(|(other, _)| *other == value);
    told.map(|(_, text)| *text).or_else(|| match field.kind {
        Kind::Flag { set, .. } if value == 1 => Some(set),
        Kind::Flag { clear, .. } if value == 0 => Some(clear),
        Kind::Enum(names) | Kind::HexEnum(names) | Kind::HostOrder(names) => name_of(names, value),
        Kind::EnumBy(name) => name(header, value),
        _ => None,
    })
}

/// Alternatives that are listed where nobody chose any.
const MOST: usize = 6;

/// The values worth comparing with `value`, in a header that begins with these bytes: for a flag the other one, for a number
/// those told of, or else the first few that have names.
pub fn alternatives(field: &Field, header: &[u8], value: u64) -> Vec<(u64, &'static str)> {
    let told = others(field.id, header);
    let values: Vec<u64> = match field.kind {
        Kind::Flag { .. } => vec![0, 1],
        _ if !told.is_empty() => told.iter().map(|(value, _)| *value).collect(),
        Kind::Enum(names) | Kind::HexEnum(names) => {
            names.iter().map(|name| name.value).take(MOST + 1).collect()
        }
        _ => return Vec::new(),
    };
    let others = values.into_iter().filter(|other| *other != value);
    others
        .filter_map(|other| Some((other, if_it_were(field, header, other)?)))
        .take(MOST.max(told.len()))
        .collect()
}
