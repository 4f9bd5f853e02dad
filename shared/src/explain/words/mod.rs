//! What there is to tell of a field beyond its row: its story, what people get wrong about it, what other values would say,
//! and what decides its value where a packet does not show it. One file a protocol, one entry a field id.

mod icmp;
mod ipv4;
mod tcp;

use crate::table::{Field, Kind, name_of};

/// What there is to tell of one field.
#[derive(Debug)]
pub struct Words {
    /// The field.
    pub id: &'static str,
    /// Where it comes from, what it is used for, what is odd about it: two to five sentences.
    pub story: &'static str,
    /// What many believe of it that is not so, and what is.
    pub misconception: Option<&'static str>,
    /// Other values, and what the packet would then say or do.
    pub if_it_were: &'static [(u64, &'static str)],
    /// What decides the value, for packets that do not show it.
    pub why: &'static str,
}

impl Words {
    /// Words without misconception and other values.
    const fn new(id: &'static str, story: &'static str, why: &'static str) -> Self {
        Self { id, story, misconception: None, if_it_were: &[], why }
    }

    const fn not(mut self, misconception: &'static str) -> Self {
        self.misconception = Some(misconception);
        self
    }

    const fn other(mut self, if_it_were: &'static [(u64, &'static str)]) -> Self {
        self.if_it_were = if_it_were;
        self
    }
}

/// The words for a field id, if there are any.
pub fn words(id: &str) -> Option<&'static Words> {
    let all = match id.split('.').next()? {
        "ip" => ipv4::WORDS,
        "icmp" | "data" => icmp::WORDS,
        "tcp" => tcp::WORDS,
        _ => return None,
    };
    all.iter().find(|words| words.id == id)
}

/// What the packet would say if the field had this value; `None` where nothing in particular.
pub fn if_it_were(field: &Field, value: u64) -> Option<&'static str> {
    let told = words(field.id).and_then(|words| words.if_it_were.iter().find(|(other, _)| *other == value));
    told.map(|(_, text)| *text).or(match field.kind {
        Kind::Flag { set, .. } if value == 1 => Some(set),
        Kind::Flag { clear, .. } if value == 0 => Some(clear),
        Kind::Enum(names) | Kind::HexEnum(names) | Kind::HostOrder(names) => name_of(names, value),
        _ => None,
    })
}

/// Alternatives that are listed where nobody chose any.
const MOST: usize = 6;

/// The values worth comparing with `value`: for a flag the other one, for a named number those told of, or else the first
/// few names.
pub fn alternatives(field: &Field, value: u64) -> Vec<(u64, &'static str)> {
    let told = words(field.id).map_or(&[][..], |words| words.if_it_were);
    let values: Vec<u64> = match field.kind {
        Kind::Flag { .. } => vec![0, 1],
        _ if !told.is_empty() => told.iter().map(|(value, _)| *value).collect(),
        Kind::Enum(names) | Kind::HexEnum(names) => {
            names.iter().map(|name| name.value).take(MOST + 1).collect()
        }
        _ => return Vec::new(),
    };
    let others = values.into_iter().filter(|other| *other != value);
    others.filter_map(|other| Some((other, if_it_were(field, other)?))).take(MOST.max(told.len())).collect()
}
