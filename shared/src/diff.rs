//! Two packets compared field by field: the packet on the table with the one before it, its reply, or any other.
//!
//! Fields are matched by name, not by place: layers by protocol, fields by id below the same parent, and where several are
//! alike, the first with the first. So an inserted option moves nothing but itself. What one capture lost is not called
//! added or gone. Why packets differ is not this module's business, but for one thing: a checksum that follows from one word.

mod words;

use crate::bits::{BitSpan, read};
use crate::dissection::{Dissection, LayerIx, Node, NodeIx};
use crate::value::counted;
use std::cmp::Ordering;
pub use words::Change;

/// A frame and what it is.
pub type Packet<'a> = (&'a [u8], &'a Dissection);

/// What became of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The other packet has the same bits in it, as far as both were captured.
    Same,
    /// The other packet has other bits in it.
    Changed {
        /// The field in the other packet.
        from: NodeIx,
        /// The bits of this packet that differ, in order and never side by side; the whole field where it is not as long as
        /// the other.
        bits: Vec<BitSpan>,
    },
    /// The other packet has no such field.
    Added,
    /// The other packet's capture ends before the field would come.
    Unknown,
}

/// How a packet differs from another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// What became of each leaf of this packet, in wire order.
    pub fates: Vec<(NodeIx, Fate)>,
    /// Leaves of the other packet that this one has not, in wire order.
    pub gone: Vec<NodeIx>,
    /// Bits that differ in fields that are as long in both.
    pub bits: u32,
    /// What this packet has and the other has not, as large parts as can be.
    added_parts: Vec<Part>,
    /// What the other packet has and this one has not.
    gone_parts: Vec<Part>,
}

/// A whole header, or a field with all it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Layer(LayerIx),
    Node(NodeIx),
}

/// How `b` differs from `a`.
pub fn diff(a: Packet<'_>, b: Packet<'_>) -> Diff {
    let mut comparing = Comparing { a, b, diff: Diff::default() };
    let cut = |of: &Dissection| of.layers.iter().any(|layer| layer.cut || layer.missing_bits > 0);
    let cuts = (cut(a.1), cut(b.1));
    let layers = |of: &Dissection| {
        let keys = of.layers.iter().enumerate().map(|(ix, layer)| ((layer.quoted, layer.protocol.id), ix));
        keys.collect()
    };
    matched(layers(a.1), layers(b.1), |pair| match pair {
        (Some(a), Some(b)) => comparing.fields((a, None), (b, None)),
        (None, Some(b)) => comparing.added(Part::Layer(b), cuts.0),
        (Some(a), None) => comparing.gone(Part::Layer(a), cuts.1),
        (None, None) => {}
    });
    let mut diff = comparing.diff;
    diff.fates.sort_by_key(|(ix, _)| *ix);
    diff.gone.sort_unstable();
    diff
}

/// Hands over those that are alike in both lists, the first with the first, and those that have no partner.
fn matched<K: Ord>(
    mut a: Vec<(K, usize)>,
    mut b: Vec<(K, usize)>,
    mut each: impl FnMut((Option<usize>, Option<usize>)),
) {
    // Positions are in the order of the wire, and so they stay among equals.
    a.sort_unstable();
    b.sort_unstable();
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    loop {
        let order = match (a.peek(), b.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.0.cmp(&b.0),
        };
        let from_a = if order.is_le() { a.next() } else { None };
        let from_b = if order.is_ge() { b.next() } else { None };
        each((from_a.map(|(_, ix)| ix), from_b.map(|(_, ix)| ix)));
    }
}

struct Comparing<'a> {
    a: Packet<'a>,
    b: Packet<'a>,
    diff: Diff,
}

impl Comparing<'_> {
    /// Compares what stands directly below these nodes of these layers.
    fn fields(&mut self, a: (LayerIx, Option<NodeIx>), b: (LayerIx, Option<NodeIx>)) {
        let ids = |of: &Dissection, (layer, parent)| -> Vec<(&'static str, NodeIx)> {
            of.children(layer, parent).map(|(ix, node)| (node.field.id, ix)).collect()
        };
        let cut = |of: &Dissection, layer: LayerIx| {
            of.layers.get(layer).is_some_and(|layer| layer.missing_bits > 0)
        };
        let cuts = (cut(self.a.1, a.0), cut(self.b.1, b.0));
        let (a_ids, b_ids) = (ids(self.a.1, a), ids(self.b.1, b));
        matched(a_ids, b_ids, |pair| match pair {
            (Some(from), Some(to)) => match (self.a.1.is_leaf(from), self.b.1.is_leaf(to)) {
                (true, true) => self.leaf(from, to),
                (false, false) => self.fields((a.0, Some(from)), (b.0, Some(to))),
                _ => {
                    self.added(Part::Node(to), cuts.0);
                    self.gone(Part::Node(from), cuts.1);
                }
            },
            (None, Some(to)) => self.added(Part::Node(to), cuts.0),
            (Some(from), None) => self.gone(Part::Node(from), cuts.1),
            (None, None) => {}
        });
    }

    fn leaf(&mut self, from: NodeIx, to: NodeIx) {
        let (Some(a), Some(b)) = (self.a.1.nodes.get(from), self.b.1.nodes.get(to)) else { return };
        let length = |node: &Node| node.span.len + node.missing_bits;
        let as_long = match length(a).cmp(&length(b)) {
            Ordering::Less => is_open(self.a.1, a),
            Ordering::Equal => true,
            Ordering::Greater => is_open(self.b.1, b),
        };
        let bits = match as_long {
            true => {
                let bits = differing(self.a.0, a.span, self.b.0, b.span);
                self.diff.bits += bits.iter().map(|span| span.len).sum::<u32>();
                bits
            }
            false => vec![b.span],
        };
        let fate = if bits.is_empty() { Fate::Same } else { Fate::Changed { from, bits } };
        self.diff.fates.push((to, fate));
    }

    fn added(&mut self, part: Part, unknown: bool) {
        let fate = if unknown { Fate::Unknown } else { Fate::Added };
        self.diff.fates.extend(leaves(self.b.1, part).map(|ix| (ix, fate.clone())));
        if !unknown {
            self.diff.added_parts.push(part);
        }
    }

    fn gone(&mut self, part: Part, unknown: bool) {
        if !unknown {
            self.diff.gone.extend(leaves(self.a.1, part));
            self.diff.gone_parts.push(part);
        }
    }
}

fn leaves(of: &Dissection, part: Part) -> impl Iterator<Item = NodeIx> {
    let range = match part {
        Part::Layer(ix) => of.layers.get(ix).map_or(0..0, |layer| layer.nodes_start..layer.nodes_end),
        Part::Node(ix) => of.nodes.get(ix).map_or(0..0, |node| ix..ix + 1 + node.parts()),
    };
    range.filter(|ix| of.is_leaf(*ix))
}

/// Whether a field may go on behind the end of the capture: a byte string at the end of a cut message does, nobody knows how
/// far.
fn is_open(of: &Dissection, node: &Node) -> bool {
    let layer = of.layers.get(node.layer());
    layer.is_some_and(|layer| layer.cut && layer.message.end() == node.span.end())
}

/// The bits of `b` in which it differs from `a`, as far as both go.
fn differing(a_frame: &[u8], a: BitSpan, b_frame: &[u8], b: BitSpan) -> Vec<BitSpan> {
    let mut runs: Vec<BitSpan> = Vec::new();
    let both = a.len.min(b.len);
    let mut at = 0;
    while at < both {
        let step = (both - at).min(64);
        let bits =
            |frame, span: BitSpan| read(frame, BitSpan::new(span.start + at, step)).unwrap_or_default();
        let differ = bits(a_frame, a) ^ bits(b_frame, b);
        for bit in (0..step).filter(|bit| differ >> (step - 1 - bit) & 1 == 1) {
            let bit = b.start + at + bit;
            match runs.last_mut() {
                Some(run) if run.end() == bit => run.len += 1,
                _ => runs.push(BitSpan::new(bit, 1)),
            }
        }
        at += step;
    }
    runs
}

impl Diff {
    /// What became of a leaf of this packet; `None` for a field made of others.
    pub fn fate(&self, ix: NodeIx) -> Option<&Fate> {
        let at = self.fates.binary_search_by_key(&ix, |(ix, _)| *ix).ok()?;
        self.fates.get(at).map(|(_, fate)| fate)
    }

    /// Whether nothing is known to differ.
    pub fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.fates.iter().all(|(_, fate)| matches!(fate, Fate::Same | Fate::Unknown))
    }

    /// How much differs, in one line: `7 of 24 fields differ, 31 bits; 2 added`.
    pub fn summary(&self) -> String {
        let count = |is: fn(&Fate) -> bool| self.fates.iter().filter(|(_, fate)| is(fate)).count();
        let changed = count(|fate| matches!(fate, Fate::Changed { .. }));
        let all = counted(self.fates.len(), "field");
        let mut text = match (changed, self.bits) {
            (0, _) => format!("0 of {all} differ"),
            (1, 0) => format!("1 of {all} differs"),
            (_, 0) => format!("{changed} of {all} differ"),
            (1, bits) => format!("1 of {all} differs, {}", counted(bits as usize, "bit")),
            (_, bits) => format!("{changed} of {all} differ, {}", counted(bits as usize, "bit")),
        };
        for (count, what) in [
            (count(|fate| *fate == Fate::Added), "; {} added"),
            (self.gone.len(), "; {} gone"),
            (count(|fate| *fate == Fate::Unknown), "; {} not captured in the other packet"),
        ] {
            if count > 0 {
                text.push_str(&what.replace("{}", &count.to_string()));
            }
        }
        text
    }
}
