//! What differs between two packets, a line a change, in the fields' own terms.

use super::{Diff, Fate, Packet, Part, is_open};
use crate::bits::{BitSpan, read};
use crate::check::{self, Verdict};
use crate::dissection::{Dissection, LayerIx, Node, NodeIx};
use crate::table::{Coverage, Kind};
use crate::value::{counted, hex_number, show};

/// One change, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The header it is in, as people call it: `TCP`.
    pub protocol: &'static str,
    /// The bits of this packet it is about; `None` for what only the other has.
    pub span: Option<BitSpan>,
    /// `Type: 8 → 0 (Echo Request → Echo Reply), fell by 8`
    pub text: String,
}

/// A leaf that changed, in both packets.
#[derive(Clone, Copy)]
struct Pair<'a> {
    from: NodeIx,
    to: NodeIx,
    a: &'a Node,
    b: &'a Node,
}

impl Diff {
    /// The changes from `a` to `b`, of which this is the difference, a line each: what changed in wire order, then what came and
    /// went.
    pub fn words(&self, a: Packet<'_>, b: Packet<'_>) -> Vec<Change> {
        let changed: Vec<_> = self
            .fates
            .iter()
            .filter_map(|(to, fate)| match fate {
                Fate::Changed { from, .. } => {
                    Some(Pair { from: *from, to: *to, a: a.1.nodes.get(*from)?, b: b.1.nodes.get(*to)? })
                }
                _ => None,
            })
            .collect();
        let telling = Telling { diff: self, a, b, swapped: swaps(a.0, b.0, &changed), changed };
        let mut said = Vec::new();
        let mut last_flags = None;
        for (ix, pair) in telling.changed.iter().enumerate() {
            let flags = flags_of(b.1, pair.to);
            let text = match telling.swapped.get(ix) {
                Some(Swap::First(other)) => {
                    format!("{} and {} changed places", pair.b.field.name, other.b.field.name)
                }
                Some(Swap::Second) => continue,
                _ if flags.is_some() && flags == last_flags => continue,
                _ => match flags {
                    Some(group) => telling.flags(group),
                    None => telling.change(*pair),
                },
            };
            last_flags = flags.or(last_flags);
            let span = flags.and_then(|group| b.1.nodes.get(group)).unwrap_or(pair.b).span;
            said.push(change(b.1, pair.b.layer(), Some(span), text));
        }
        said.extend(self.added_parts.iter().filter_map(|part| whole(b.1, *part, "added", true)));
        said.extend(self.gone_parts.iter().filter_map(|part| whole(a.1, *part, "gone", false)));
        said
    }
}

fn change(of: &Dissection, layer: LayerIx, span: Option<BitSpan>, text: String) -> Change {
    let protocol = of.layers.get(layer).map_or("", |layer| layer.protocol.title);
    Change { protocol, span, text }
}

/// The words for a part that one packet has alone.
fn whole(of: &Dissection, part: Part, became: &str, here: bool) -> Option<Change> {
    Some(match part {
        Part::Layer(ix) => {
            let layer = of.layers.get(ix)?;
            let bytes = counted(layer.span.len as usize / 8, "byte");
            let text = format!("{} {became}, {bytes}", layer.protocol.name);
            change(of, ix, here.then_some(layer.span), text)
        }
        Part::Node(ix) => {
            let node = of.nodes.get(ix)?;
            let list = of.parent(ix).and_then(|parent| of.nodes.get(parent));
            let text = match list {
                Some(list) => format!("{}: {} {became}", list.field.name, node.field.name),
                None => format!("{} {became}", node.field.name),
            };
            change(of, node.layer(), here.then_some(node.span), text)
        }
    })
}

/// The group of flags that a flag belongs to.
fn flags_of(of: &Dissection, ix: NodeIx) -> Option<NodeIx> {
    let flag = of.nodes.get(ix).is_some_and(|node| matches!(node.field.kind, Kind::Flag { .. }));
    of.parent(ix).filter(|_| flag)
}

#[derive(Clone, Copy)]
enum Swap<'a> {
    None,
    First(Pair<'a>),
    Second,
}

/// Which of the changed addresses and ports only changed places with the next one of their header.
fn swaps<'a>(a: &[u8], b: &[u8], changed: &[Pair<'a>]) -> Vec<Swap<'a>> {
    let mut swaps = vec![Swap::None; changed.len()];
    for (ix, one) in changed.iter().enumerate() {
        let is_end = matches!(one.b.field.kind, Kind::Ipv4 | Kind::Ipv6 | Kind::Mac | Kind::Port);
        let behind =
            changed.iter().enumerate().skip(ix + 1).take_while(|(_, other)| other.b.layer() == one.b.layer());
        if !is_end || !matches!(swaps.get(ix), Some(Swap::None)) {
            continue;
        }
        let found = behind.into_iter().find(|(at, other)| {
            matches!(swaps.get(*at), Some(Swap::None))
                && std::mem::discriminant(&one.b.field.kind) == std::mem::discriminant(&other.b.field.kind)
                && one.b.span.slice(b) == other.a.span.slice(a)
                && other.b.span.slice(b) == one.a.span.slice(a)
        });
        if let Some((at, other)) = found {
            swaps.splice(ix..=ix, [Swap::First(*other)]);
            swaps.splice(at..=at, [Swap::Second]);
        }
    }
    swaps
}

struct Telling<'a> {
    diff: &'a Diff,
    a: Packet<'a>,
    b: Packet<'a>,
    changed: Vec<Pair<'a>>,
    swapped: Vec<Swap<'a>>,
}

impl Telling<'_> {
    /// `Flags: ACK set now; SYN cleared`
    fn flags(&self, group: NodeIx) -> String {
        let labels = |now: u64| {
            let flags = self.changed.iter().filter(|pair| flags_of(self.b.1, pair.to) == Some(group));
            let such = flags.filter(|pair| read(self.b.0, pair.b.span) == Some(now));
            such.map(|pair| pair.b.field.label).collect::<Vec<_>>().join(", ")
        };
        let (set, cleared) = (labels(1), labels(0));
        let name = self.b.1.nodes.get(group).map_or("", |node| node.field.name);
        match (set.is_empty(), cleared.is_empty()) {
            (false, false) => format!("{name}: {set} set now; {cleared} cleared"),
            (false, true) => format!("{name}: {set} set now"),
            _ => format!("{name}: {cleared} cleared"),
        }
    }

    fn change(&self, pair: Pair<'_>) -> String {
        let Pair { from, to, a, b } = pair;
        let name = b.field.name;
        let cut = |of: &Dissection, node: &Node| node.missing_bits > 0 || is_open(of, node);
        if a.span.len != b.span.len && (cut(self.a.1, a) || cut(self.b.1, b)) {
            return format!("{name}: differs in what was captured of it");
        }
        let bytes = |node: &Node| counted(node.span.len as usize / 8, "byte");
        if let Kind::Bytes | Kind::Switch(_) = b.field.kind {
            if a.span.len != b.span.len {
                return format!("{name}: {} → {}", bytes(a), bytes(b));
            }
            let pairs = a.span.slice(self.a.0).iter().zip(b.span.slice(self.b.0));
            let differ = pairs.filter(|(a, b)| a != b).count();
            return match b.span.len {
                ..=32 => format!(
                    "{name}: {} → {}",
                    show(self.a.0, self.a.1, from).value,
                    show(self.b.0, self.b.1, to).value
                ),
                _ => format!("{name}: {differ} of {} differ", bytes(b)),
            };
        }
        let (was, is) = (show(self.a.0, self.a.1, from), show(self.b.0, self.b.1, to));
        let values = match (&was.meaning, &is.meaning) {
            (Some(old), Some(new)) if old != new => format!("{} → {} ({old} → {new})", was.value, is.value),
            (Some(_), Some(_)) => format!("{} → {}", was.value, is.value),
            _ => format!("{} → {}", was.line(), is.line()),
        };
        match (self.cause(pair), self.moved(pair)) {
            (Some((cause, moved)), _) => format!("{name}: {values}. {cause}, so it {moved}"),
            (None, Some(moved)) => format!("{name}: {values}, {moved}"),
            (None, None) => format!("{name}: {values}"),
        }
    }

    /// By how much a number changed.
    fn by(&self, pair: Pair<'_>) -> Option<i128> {
        let (a, b) = (read(self.a.0, pair.a.span)?, read(self.b.0, pair.b.span)?);
        Some(i128::from(b) - i128::from(a))
    }

    /// `rose by 5`, of numbers whose distance says something.
    fn moved(&self, pair: Pair<'_>) -> Option<String> {
        match pair.b.field.kind {
            Kind::Uint | Kind::Enum(_) | Kind::EnumBy(_) | Kind::Units(_) | Kind::Hex | Kind::Checksum(_) => {
                Some(moved(self.by(pair)?, pair.b))
            }
            _ => None,
        }
    }

    /// What made a checksum change, where it is one field alone and the sums agree (RFC 1624): `Type fell by 8`, and what the
    /// checksum did.
    fn cause(&self, pair: Pair<'_>) -> Option<(String, String)> {
        let Kind::Checksum(coverage) = pair.b.field.kind else { return None };
        let layers = (self.a.1.layers.get(pair.a.layer())?, self.b.1.layers.get(pair.b.layer())?);
        let good = |(frame, of): Packet<'_>, layer| {
            check::checksum(frame, of, layer).is_some_and(|check| check.verdict == Verdict::Good)
        };
        if !good(self.a, pair.a.layer()) || !good(self.b, pair.b.layer()) {
            return None;
        }
        let covered = |layer: &crate::dissection::Layer| match coverage {
            Coverage::Header => layer.span,
            _ => layer.message,
        };
        let (was, is) = (covered(layers.0), covered(layers.1));
        let came_or_went = self.diff.fates.iter().any(|(ix, fate)| {
            matches!(fate, Fate::Added | Fate::Unknown)
                && self.b.1.nodes.get(*ix).is_some_and(|node| is.covers(node.span))
        });
        if was.len != is.len || came_or_went {
            return None;
        }
        let pseudo = layers.1.pseudo.filter(|_| matches!(coverage, Coverage::PseudoHeader { .. }));
        let mut causes = self.changed.iter().zip(&self.swapped).filter(|(other, swap)| {
            let counts = is.covers(other.b.span)
                || pseudo.is_some_and(|pseudo| {
                    pseudo.source == other.b.span || pseudo.far_address().contains(&other.b.span)
                });
            counts && other.to != pair.to && matches!(swap, Swap::None)
        });
        let (Some((cause, _)), None) = (causes.next(), causes.next()) else { return None };
        // Where the field stands in its word of the sum, and that it stands in the same place in both.
        let offset = cause.b.span.start.checked_sub(is.start)?;
        let in_word = offset % 16 + cause.b.span.len;
        if in_word > 16 || cause.a.span.start.checked_sub(was.start) != Some(offset) {
            return None;
        }
        let by = self.by(*cause)?;
        let due = -(by << (16 - in_word));
        let did = self.by(pair)?;
        let around = match did - due {
            0 => "",
            0xffff | -0xffff => ", counted in ones' complement, where 0xffff and 0 are the same",
            _ => return None,
        };
        Some((
            format!("{} {}", cause.b.field.name, moved(by, cause.b)),
            format!("{}{around}", moved(due, pair.b)),
        ))
    }
}

/// `rose by 5`, in the digits of the field's kind.
fn moved(by: i128, node: &Node) -> String {
    let way = if by < 0 { "fell" } else { "rose" };
    let distance = u64::try_from(by.unsigned_abs()).unwrap_or(u64::MAX);
    match node.field.kind {
        Kind::Hex | Kind::Checksum(_) => format!("{way} by {}", hex_number(distance, node.span)),
        _ => format!("{way} by {distance}"),
    }
}
