//! The walk: from the first byte to the last, header after header, by the tables alone. It knows no protocol by name.
//!
//! It is total. Any bytes give a dissection whose leaves tile the frame; what is wrong is data, not an error.

use crate::bits::{BitSpan, len_u32, read};
use crate::capture::{CaptureRecord, LinkType};
use crate::dissection::{Dissection, Layer, LayerIx, Node, NodeIx};
use crate::problem::{Problem, ProblemKind};
use crate::proto;
use crate::table::{
    Field, Input, Kind, Next, OptionRow, OptionSet, Protocol, Pseudo, Spec, Tier, Width, rest,
};

/// Bytes of a frame that are looked at. No link carries more, and bit positions stay far below 32 bits.
pub const MAX_FRAME_BYTES: usize = 1 << 24;
/// Headers deep enough for any real packet; what is behind them is shown as data.
const MAX_LAYERS: usize = 32;

/// Fills holes: bytes that a header or option promises and no row describes.
static UNDECODED: Field = rest(
    "data.undecoded",
    "Undecoded",
    Kind::Bytes,
    Spec::Standard("not described"),
    "Bytes that belong to this header, and that wireglass has no description for.",
);

/// Takes a captured packet apart.
pub fn dissect(record: &CaptureRecord<'_>) -> Dissection {
    let frame = record.bytes.get(..MAX_FRAME_BYTES).unwrap_or(record.bytes);
    let mut walk = Walk { frame, out: Dissection::empty(record.link) };
    walk.run(record.link, record.is_cut() || frame.len() < record.bytes.len());
    walk.out
}

impl Dissection {
    fn empty(link: LinkType) -> Self {
        Self { link, layers: Vec::with_capacity(4), nodes: Vec::with_capacity(64), problems: Vec::new() }
    }
}

struct Walk<'a> {
    frame: &'a [u8],
    out: Dissection,
}

/// What the layers so far say about the bytes that are left.
struct Below {
    end: u32,
    cut: bool,
    quoted: bool,
    /// Whether lengths above count bytes that went in other fragments.
    fragment: bool,
    pseudo: Option<Pseudo>,
}

impl Walk<'_> {
    fn run(&mut self, link: LinkType, cut: bool) {
        let frame_end = len_u32(self.frame);
        let mut below = Below { end: frame_end, cut, quoted: false, fragment: false, pseudo: None };
        let mut at = 0;
        let mut trailers = Vec::new();
        let mut protocol = proto::first(link, self.frame).unwrap_or_else(|message| {
            self.problem(ProblemKind::Undecoded, BitSpan::bytes(0, frame_end), None, message);
            &proto::DATA
        });
        while at < below.end {
            let last = self.out.layers.len() + 1 >= MAX_LAYERS;
            let protocol_here = if last { &proto::DATA } else { protocol };
            let input = Input { bytes: self.bytes(at, below.end), at };
            let slice = (protocol_here.slice)(&input);
            let header_end = at.saturating_add(slice.header_bytes);
            self.layer(protocol_here, at, &slice, &below);
            let here = self.out.layers.len() - 1;
            let problems = slice.problems.into_iter().map(|problem| Problem { layer: Some(here), ..problem });
            self.out.problems.extend(problems);
            if header_end > below.end {
                self.end_message(below.end, below.cut);
                break;
            }
            if let Some(promised) = slice.payload_bytes {
                let end = header_end.saturating_add(promised);
                if end < below.end {
                    trailers.push((self.trailer(protocol_here, below.quoted), end, below.end));
                    below.end = end;
                    below.cut = false;
                } else if end > below.end && !below.cut && !below.fragment {
                    self.overrun(at, slice.payload_from, end - below.end);
                    below.cut = true;
                }
            }
            self.end_message(below.end, below.cut);
            below.pseudo = slice.pseudo.or(below.pseudo);
            below.fragment |= slice.pseudo.is_some_and(|pseudo| pseudo.fragment);
            if slice.next == Next::QuotedIp {
                below.quoted = true;
                below.cut = true;
                below.pseudo = None;
            }
            protocol = proto::bind(slice.next).unwrap_or(&proto::DATA);
            at = header_end;
        }
        for (protocol, start, end) in trailers.into_iter().rev() {
            let slice = (protocol.slice)(&Input { bytes: self.bytes(start, end), at: start });
            let outside = Below { end, cut: false, quoted: false, fragment: false, pseudo: None };
            self.layer(protocol, start, &slice, &outside);
        }
    }

    /// What bytes behind the end that `protocol` gives are: behind an IP packet in an Ethernet frame, padding.
    fn trailer(&self, protocol: &Protocol, quoted: bool) -> &'static Protocol {
        let in_ethernet = self.out.layers.first().is_some_and(|first| first.protocol.tier == Tier::Link);
        match in_ethernet && !quoted && protocol.tier == Tier::Network {
            true => &proto::PADDING,
            false => &proto::TRAILER,
        }
    }

    fn bytes(&self, start: u32, end: u32) -> &[u8] {
        self.frame.get(start as usize..end as usize).unwrap_or_default()
    }

    fn problem(&mut self, kind: ProblemKind, span: BitSpan, field: Option<&'static str>, message: String) {
        let layer = self.out.layers.len().checked_sub(1);
        self.out.problems.push(Problem { kind, span, layer, field, message });
    }

    /// A length field of the layer just laid out promises more than the frame holds.
    fn overrun(&mut self, at: u32, field: Option<&'static str>, bytes: u32) {
        let layer = self.out.layers.len() - 1;
        let span = field
            .and_then(|id| self.out.find_in(layer, id))
            .and_then(|ix| self.out.nodes.get(ix))
            .map_or(BitSpan::bytes(at, 1), |node| node.span);
        let name = field.unwrap_or("a length field");
        let message = format!("{name} promises {bytes} bytes more than the frame holds.");
        self.problem(ProblemKind::Length, span, field, message);
    }

    /// What the last layer carries ends here.
    fn end_message(&mut self, end: u32, cut: bool) {
        if let Some(layer) = self.out.layers.last_mut() {
            layer.message = BitSpan::between(layer.span.start, end * 8);
            layer.cut = cut;
        }
    }

    fn layer(&mut self, protocol: &'static Protocol, at: u32, slice: &crate::table::Slice, below: &Below) {
        let promised = at.saturating_add(slice.header_bytes);
        let end = promised.min(below.end);
        let missing_bits = (promised - end) * 8;
        let ix = self.out.layers.len();
        let nodes_start = self.out.nodes.len();
        let span = BitSpan::between(at * 8, end * 8);
        self.out.layers.push(Layer {
            protocol,
            span,
            nodes_start,
            nodes_end: nodes_start,
            message: span,
            missing_bits,
            missing_from: slice.header_from.filter(|_| missing_bits > 0),
            quoted: below.quoted,
            pseudo: below.pseudo,
            cut: below.cut,
        });
        let mut place = Place { walk: self, layer: ix, header: at };
        let reached = place.rows(protocol.fields, span.start, span.end(), promised * 8, None);
        place.fill(reached, span.end(), None);
        let nodes_end = self.out.nodes.len();
        if let Some(layer) = self.out.layers.get_mut(ix) {
            layer.nodes_end = nodes_end;
        }
        if missing_bits > 0 {
            let (bytes, title) = (missing_bits / 8, protocol.title);
            let why = match (below.quoted, below.cut) {
                (true, _) => "the ICMP error quotes no more",
                (false, true) => "the capture cut the packet",
                (false, false) => "the packet ends before",
            };
            let message = format!("{bytes} bytes of the {title} header are missing: {why}.");
            self.problem(ProblemKind::Truncated, BitSpan::new(end * 8, 0), slice.header_from, message);
        }
    }
}

/// Lays rows over the bits of one header.
struct Place<'w, 'a> {
    walk: &'w mut Walk<'a>,
    layer: LayerIx,
    header: u32,
}

impl Place<'_, '_> {
    /// Lays `fields` from bit `at`; `end` is where the captured bits end, `promised` where they would end if all were
    /// there. Returns the bit behind the last field.
    fn rows(
        &mut self,
        fields: &'static [Field],
        mut at: u32,
        end: u32,
        promised: u32,
        parent: Option<NodeIx>,
    ) -> u32 {
        for field in fields {
            if at >= end {
                break;
            }
            let wanted = match field.width {
                Width::Bits(bits) => u32::from(bits),
                Width::Rest => promised - at,
            };
            let span = BitSpan::new(at, wanted.min(end - at));
            if let Kind::Switch(choose) = field.kind {
                let header = self.walk.bytes(self.header, end / 8);
                at = self.rows(choose(header), at, end, promised, parent);
                continue;
            }
            let ix = self.push(field, span, parent, wanted - span.len);
            match field.kind {
                Kind::Group(children) => {
                    self.rows(children, span.start, span.end(), at + wanted, Some(ix));
                }
                Kind::Repeat(children) => {
                    let mut from = span.start;
                    while from < span.end() {
                        from = self.rows(children, from, span.end(), at + wanted, Some(ix));
                    }
                }
                Kind::List(set) => self.options(set, span, Some(ix)),
                _ => {}
            }
            self.close(ix);
            self.check_reserved(ix);
            at = span.end();
        }
        at
    }

    /// Reserved bits must be 0; nobody can know what a sender means by anything else.
    fn check_reserved(&mut self, ix: NodeIx) {
        let Some(node) = self.walk.out.nodes.get(ix).copied() else { return };
        let value = read(self.walk.frame, node.span).unwrap_or_default();
        if matches!(node.field.kind, Kind::Reserved) && value != 0 {
            let message =
                format!("{} is {value}; until somebody gives it a meaning it must be 0.", node.field.name);
            self.walk.problem(ProblemKind::Value, node.span, Some(node.field.id), message);
        }
    }

    /// Whatever the rows left over.
    fn fill(&mut self, from: u32, end: u32, parent: Option<NodeIx>) {
        if from < end {
            let ix = self.push(&UNDECODED, BitSpan::between(from, end), parent, 0);
            self.close(ix);
        }
    }

    fn push(
        &mut self,
        field: &'static Field,
        span: BitSpan,
        parent: Option<NodeIx>,
        missing_bits: u32,
    ) -> NodeIx {
        let nodes = &mut self.walk.out.nodes;
        let ix = nodes.len();
        nodes.push(Node { field, span, parent, layer: self.layer, end: ix + 1, missing_bits });
        ix
    }

    fn close(&mut self, ix: NodeIx) {
        let end = self.walk.out.nodes.len();
        if let Some(node) = self.walk.out.nodes.get_mut(ix) {
            node.end = end;
        }
    }

    fn options(&mut self, set: &'static OptionSet, list: BitSpan, parent: Option<NodeIx>) {
        let mut at = list.start;
        while at < list.end() {
            let kind = self.byte(at);
            let row = set.known.iter().find(|row| row.kind == kind).unwrap_or(&set.unknown);
            let left = (list.end() - at) / 8;
            let claimed = match (row.length, left) {
                (Some(1), _) => 1,
                (_, 0..2) => {
                    self.bad_option(row, BitSpan::bytes(at / 8, 1), "has no room for its length byte");
                    left
                }
                _ => u32::from(self.byte(at + 8)),
            };
            let bytes = self.option_bytes(row, at, claimed, left);
            let span = BitSpan::new(at, bytes * 8);
            let ix = self.push(&row.field, span, parent, 0);
            let mut reached =
                self.rows(std::slice::from_ref(&set.kind), at, span.end(), span.end(), Some(ix));
            if row.length != Some(1) {
                reached =
                    self.rows(std::slice::from_ref(&set.length), reached, span.end(), span.end(), Some(ix));
                reached = self.rows(row.body, reached, span.end(), span.end(), Some(ix));
            }
            self.fill(reached, span.end(), Some(ix));
            self.close(ix);
            at = span.end();
            if kind == 0 && at < list.end() {
                let padding = self.push(&set.padding, BitSpan::between(at, list.end()), parent, 0);
                self.close(padding);
                return;
            }
        }
    }

    /// The bytes to give an option that claims `claimed` of the `left` ones: what it claims if that can be, else all.
    fn option_bytes(&mut self, row: &'static OptionRow, at: u32, claimed: u32, left: u32) -> u32 {
        let span = BitSpan::bytes(at / 8 + 1, 1);
        let fixed = row.length.map(u32::from);
        let wrong = match (claimed, fixed) {
            (0 | 1, fixed) if fixed != Some(1) && left >= 2 => {
                Some(format!("says it is {claimed} bytes long; its kind and length alone are 2"))
            }
            _ if claimed > left => {
                Some(format!("says it is {claimed} bytes long; {left} are left for options"))
            }
            (_, Some(fixed)) if claimed != fixed && left >= 2 => {
                self.bad_option(row, span, &format!("says it is {claimed} bytes long; it should be {fixed}"));
                None
            }
            _ => None,
        };
        match wrong {
            Some(message) => {
                self.bad_option(row, span, &message);
                left
            }
            None => claimed,
        }
    }

    fn bad_option(&mut self, row: &'static OptionRow, span: BitSpan, what: &str) {
        let message = format!("The option {} {what}.", row.field.name);
        self.walk.problem(ProblemKind::Length, span, Some(row.field.id), message);
    }

    fn byte(&self, at: u32) -> u8 {
        read(self.walk.frame, BitSpan::new(at, 8))
            .and_then(|byte| u8::try_from(byte).ok())
            .unwrap_or_default()
    }
}
