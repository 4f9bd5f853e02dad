//! From one part of a packet to another: wider, narrower, onward and back. Arithmetic on a dissection alone.

use wireglass_shared::Dissection;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::dissection::Layer;

/// Bits in a row of the diagram.
pub const DIAGRAM_ROW: u32 = wireglass_shared::view::diagram::ROW_BITS;
/// Bits in a row of the dump.
pub const DUMP_ROW: u32 = wireglass_shared::view::hex::ROW_BYTES * 8;

/// A step through a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To a single bit.
    Bit,
    /// To a whole byte.
    Byte,
    /// To what stands below or above in the diagram.
    DiagramRow,
    /// To the byte below or above in the dump.
    DumpRow,
    /// To a field.
    Field,
    /// To a whole header.
    Header,
}

/// Which way a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Towards the first bit.
    Back,
    /// Towards the last.
    On,
}

impl Way {
    fn from(self, at: u32, by: u32) -> Option<u32> {
        match self {
            Self::Back => at.checked_sub(by),
            Self::On => Some(at + by),
        }
    }

    fn neighbor(self, ix: usize) -> Option<usize> {
        match self {
            Self::Back => ix.checked_sub(1),
            Self::On => Some(ix + 1),
        }
    }
}

/// All that was captured of the packet.
pub fn whole(dissection: &Dissection) -> BitSpan {
    BitSpan::new(0, dissection.layers.iter().map(|layer| layer.span.end()).max().unwrap_or(0))
}

/// What is around a selection: the field, the field that one is part of, the header, the packet.
pub fn wider(dissection: &Dissection, span: BitSpan) -> Option<BitSpan> {
    let whole = whole(dissection);
    dissection.widen(span).or_else(|| (span != whole).then_some(whole))
}

/// One step back from what `origin` was widened to; `None` where it was not.
pub fn narrower(dissection: &Dissection, origin: BitSpan, span: BitSpan) -> Option<BitSpan> {
    let mut inner = origin;
    while inner != span {
        let next = wider(dissection, inner)?;
        if next == span {
            return Some(inner);
        }
        inner = next;
    }
    None
}

/// The smallest field behind these bits, or the one before them.
pub fn leaf_beside(dissection: &Dissection, span: BitSpan, way: Way) -> Option<BitSpan> {
    let mut leaves = dissection.leaves().map(|(_, node)| node.span);
    match way {
        Way::On => leaves.find(|leaf| leaf.start >= span.end()),
        Way::Back => leaves.take_while(|leaf| leaf.end() <= span.start).last(),
    }
}

/// Where a step leads; from nothing, to the first of its kind. `None` at the ends.
pub fn step(dissection: &Dissection, from: Option<BitSpan>, step: Step, way: Way) -> Option<BitSpan> {
    let total = whole(dissection);
    let inside = |span: BitSpan| total.covers(span).then_some(span);
    let Some(from) = from else { return first(dissection, step) };
    match step {
        Step::Bit if from.len != 1 => match way {
            Way::Back => inside(BitSpan::new(from.end().checked_sub(1)?, 1)),
            Way::On => inside(BitSpan::new(from.start, 1)),
        },
        Step::Bit => inside(BitSpan::new(way.from(from.start, 1)?, 1)),
        Step::Byte => inside(BitSpan::bytes(
            match way {
                Way::Back => from.first_byte().checked_sub(1)?,
                Way::On => from.end_byte(),
            },
            1,
        )),
        Step::DumpRow => {
            let byte = way.from(from.first_byte() * 8, DUMP_ROW)?;
            inside(BitSpan::new(byte, 8))
        }
        Step::DiagramRow => leaf(dissection, below(dissection, from.start, way)?),
        // Into a header or a group first, or whoever walks by fields would never see what is in the one just reached.
        Step::Field
            if way == Way::On
                && leaf(dissection, from.start)
                    .is_some_and(|leaf| leaf.len < from.len && from.covers(leaf)) =>
        {
            leaf(dissection, from.start)
        }
        Step::Field => {
            let edge = if way == Way::On { from.end().checked_sub(1)? } else { from.start };
            let leaves: Vec<_> = dissection.leaves().map(|(_, node)| node.span).collect();
            let at = leaves.iter().position(|leaf| leaf.contains(edge))?;
            leaves.get(way.neighbor(at)?).copied()
        }
        Step::Header => {
            let at = dissection.layer_at(from.start)?;
            let here = dissection.layers.get(at)?.span;
            if way == Way::Back && from != here && here.covers(from) {
                return Some(here);
            }
            dissection.layers.get(way.neighbor(at)?).map(|layer| layer.span)
        }
    }
}

fn first(dissection: &Dissection, step: Step) -> Option<BitSpan> {
    match step {
        Step::Bit => Some(BitSpan::new(0, 1)),
        Step::Byte | Step::DumpRow => Some(BitSpan::new(0, 8)),
        Step::Field | Step::DiagramRow => leaf(dissection, 0),
        Step::Header => dissection.layers.first().map(|layer| layer.span),
    }
    .filter(|span| whole(dissection).covers(*span))
}

fn leaf(dissection: &Dissection, bit: u32) -> Option<BitSpan> {
    Some(dissection.nodes.get(dissection.leaf_at(bit)?)?.span)
}

/// The bit below or above one in the diagram, where each header begins a row of its own.
fn below(dissection: &Dissection, bit: u32, way: Way) -> Option<u32> {
    let at = dissection.layer_at(bit)?;
    let here = dissection.layers.get(at)?;
    let inside = |layer: &Layer, bit: u32| layer.span.contains(bit).then_some(bit);
    if let Some(bit) = way.from(bit, DIAGRAM_ROW).and_then(|bit| inside(here, bit)) {
        return Some(bit);
    }
    let column = (bit - here.span.start) % DIAGRAM_ROW;
    let next = dissection.layers.get(way.neighbor(at)?).filter(|layer| !layer.span.is_empty())?;
    let last = next.span.end() - 1;
    let row = match way {
        Way::On => next.span.start,
        Way::Back => last - (last - next.span.start) % DIAGRAM_ROW,
    };
    Some((row + column).min(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    /// The first packet of the built-in capture: 20 bytes of IPv4, then ICMP.
    fn ping() -> Dissection {
        let mut store = Store::new();
        store.show_built_in();
        store.open(0).expect("the capture has packets").dissection
    }

    fn walk(dissection: &Dissection, from: BitSpan, steps: &[(Step, Way)]) -> Option<BitSpan> {
        steps.iter().try_fold(from, |at, (kind, way)| step(dissection, Some(at), *kind, *way))
    }

    #[test]
    fn bytes_and_bits_are_stepped_one_by_one_and_not_beyond_the_ends() {
        let ping = ping();
        let ports = BitSpan::bytes(2, 2);
        assert_eq!(walk(&ping, ports, &[(Step::Byte, Way::On)]), Some(BitSpan::bytes(4, 1)));
        assert_eq!(walk(&ping, ports, &[(Step::Byte, Way::Back)]), Some(BitSpan::bytes(1, 1)));
        assert_eq!(walk(&ping, ports, &[(Step::Bit, Way::On); 2]), Some(BitSpan::new(17, 1)));
        assert_eq!(walk(&ping, BitSpan::bytes(0, 1), &[(Step::Byte, Way::Back)]), None);
        let end = whole(&ping).end();
        assert_eq!(walk(&ping, BitSpan::new(end - 1, 1), &[(Step::Bit, Way::On)]), None);
        assert_eq!(step(&ping, None, Step::Bit, Way::On), Some(BitSpan::new(0, 1)));
    }

    #[test]
    fn rows_go_on_in_the_next_header_in_the_same_column() {
        let ping = ping();
        let down = |from: BitSpan| step(&ping, Some(from), Step::DiagramRow, Way::On);
        let ttl = BitSpan::bytes(8, 1);
        assert_eq!(down(ttl), Some(BitSpan::bytes(12, 4)), "below Time to Live stands the source address");
        assert_eq!(down(BitSpan::bytes(16, 4)), Some(BitSpan::bytes(20, 1)), "below the last row, the Type");
        let up = |from: BitSpan| step(&ping, Some(from), Step::DiagramRow, Way::Back);
        assert_eq!(up(BitSpan::bytes(22, 2)), Some(BitSpan::bytes(16, 4)), "above the ICMP checksum");
        assert_eq!(up(BitSpan::new(0, 4)), None);
        let dump = step(&ping, Some(BitSpan::bytes(20, 1)), Step::DumpRow, Way::Back);
        assert_eq!(dump, Some(BitSpan::bytes(4, 1)));
    }

    #[test]
    fn headers_are_stepped_whole_and_the_way_back_first_takes_in_this_one() {
        let ping = ping();
        let icmp = ping.layers[1].span;
        let code = BitSpan::bytes(21, 1);
        assert_eq!(step(&ping, Some(code), Step::Header, Way::Back), Some(icmp));
        assert_eq!(step(&ping, Some(icmp), Step::Header, Way::Back), Some(ping.layers[0].span));
        assert_eq!(step(&ping, Some(code), Step::Field, Way::Back), Some(BitSpan::bytes(20, 1)));
    }

    #[test]
    fn fields_are_walked_into_a_header_and_on_from_a_field() {
        let ping = ping();
        let icmp = ping.layers[1].span;
        let on = |from: BitSpan| step(&ping, Some(from), Step::Field, Way::On);
        assert_eq!(on(icmp), Some(BitSpan::bytes(20, 1)), "from the header to its first field, the Type");
        assert_eq!(on(BitSpan::bytes(20, 1)), Some(BitSpan::bytes(21, 1)), "and on to the Code");
        assert_eq!(on(whole(&ping)), Some(BitSpan::new(0, 4)));
        assert_eq!(on(BitSpan::new(160, 1)), Some(BitSpan::bytes(21, 1)), "a bit is left with its field");
    }

    #[test]
    fn what_was_widened_narrows_the_same_way_back() {
        let ping = ping();
        let bit = BitSpan::new(160, 1);
        let mut chain = vec![bit];
        while let Some(next) = wider(&ping, chain[chain.len() - 1]) {
            chain.push(next);
        }
        assert_eq!(chain, [bit, BitSpan::bytes(20, 1), ping.layers[1].span, whole(&ping)]);
        while let Some(last) = chain.pop() {
            assert_eq!(narrower(&ping, bit, last), chain.last().copied());
        }
    }
}
