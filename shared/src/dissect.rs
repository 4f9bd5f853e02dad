//! The walk: from the first byte to the last, header after header, by the tables alone. It knows no protocol by name.
//!
//! It is total. Any bytes give a dissection whose leaves tile the frame; what is wrong is data, not an error.

mod place;

use crate::bits::{BitSpan, len_u32};
use crate::capture::{CaptureRecord, LinkType, Timestamp};
use crate::dissection::{Dissection, Layer, LayerIx};
use crate::problem::{Problem, ProblemKind};
use crate::proto;
use crate::table::{Input, Next, Protocol, Pseudo, Slice, Tier};
use crate::value::counted;
use place::Place;
pub(crate) use place::UNDECODED;

/// Bytes of a frame that are looked at. No link carries more, and bit positions stay far below 32 bits.
pub const MAX_FRAME_BYTES: usize = 1 << 24;
/// More bytes than any packet has; what lengths promise beyond is not believed.
const MAX_PROMISED_BYTES: u32 = 1 << 24;
/// Headers deep enough for any real packet; what is behind them is shown as data.
const MAX_LAYERS: usize = 32;

/// Takes a captured packet apart.
pub fn dissect(record: &CaptureRecord<'_>) -> Dissection {
    walk(record, Dissection::empty(record.link, record.at), Depth::Fields)
}

/// The layers of a packet as [`dissect`] finds them, without fields and problems: for whoever must look at many packets.
/// What `reused` held is forgotten; its memory is used again, so that a sound packet costs no allocation.
pub(crate) fn outline(record: &CaptureRecord<'_>, mut reused: Dissection) -> Dissection {
    reused.layers.clear();
    reused.nodes.clear();
    reused.problems.clear();
    walk(record, Dissection { link: record.link, time: record.at, ..reused }, Depth::Layers)
}

/// Lays out the fields of one layer of an outline of this record.
pub(crate) fn lay_out(record: &CaptureRecord<'_>, outline: &mut Dissection, layer: LayerIx) {
    let Some(Layer { protocol, span, missing_bits, .. }) = outline.layers.get(layer).cloned() else { return };
    let out = std::mem::replace(outline, Dissection::bare(record.link, record.at));
    let mut walk = Walk { frame: looked_at(record), time: record.at, depth: Depth::Fields, out };
    walk.fields(layer, protocol, span, span.end() + missing_bits);
    *outline = walk.out;
}

fn walk(record: &CaptureRecord<'_>, out: Dissection, depth: Depth) -> Dissection {
    let frame = looked_at(record);
    let mut walk = Walk { frame, time: record.at, depth, out };
    let cut = record.is_cut() || frame.len() < record.bytes.len();
    walk.run(record.link, cut, record.orig_len.min(MAX_PROMISED_BYTES));
    walk.out
}

fn looked_at<'a>(record: &CaptureRecord<'a>) -> &'a [u8] {
    record.bytes.get(..MAX_FRAME_BYTES).unwrap_or(record.bytes)
}

/// How much the walk notes down.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Layers alone.
    Layers,
    /// Layers, their fields, and what is wrong with them.
    Fields,
}

impl Dissection {
    fn empty(link: LinkType, time: Timestamp) -> Self {
        Self {
            link,
            time,
            layers: Vec::with_capacity(4),
            nodes: Vec::with_capacity(64),
            problems: Vec::new(),
        }
    }

    /// The same without memory of its own.
    pub(crate) const fn bare(link: LinkType, time: Timestamp) -> Self {
        Self { link, time, layers: Vec::new(), nodes: Vec::new(), problems: Vec::new() }
    }
}

struct Walk<'a> {
    frame: &'a [u8],
    time: Timestamp,
    depth: Depth,
    out: Dissection,
}

/// What the layers so far say about the bytes that are left.
struct Below {
    end: u32,
    /// Where it would end if all were there.
    promised: u32,
    cut: bool,
    quoted: bool,
    /// Whether lengths above count bytes that went in other fragments.
    fragment: bool,
    pseudo: Option<Pseudo>,
    hop_limit: Option<u8>,
}

impl Below {
    /// Takes in what a header says of everything inside it.
    fn inside(&mut self, slice: &Slice) {
        if matches!(slice.next, Next::QuotedIpv4 | Next::QuotedIpv6) {
            (self.quoted, self.cut, self.pseudo, self.hop_limit) = (true, true, None, None);
        }
        if let Some((source, destination)) = slice.addresses {
            self.hop_limit = slice.hop_limit.filter(|_| !self.quoted);
            self.pseudo = Some(Pseudo { source, destination, far_end: None, number: 0, fragment: false });
        }
        self.fragment |= slice.fragment;
        if let Some(pseudo) = &mut self.pseudo {
            pseudo.source = slice.near_end.unwrap_or(pseudo.source);
            pseudo.far_end = slice.far_end.or(pseudo.far_end);
            pseudo.fragment |= slice.fragment;
            if let Next::IpNumber(number) = slice.next {
                pseudo.number = number;
            }
        }
    }

    /// Why a header is not all there.
    const fn why_it_ends(&self) -> &'static str {
        match (self.quoted, self.cut) {
            (true, _) => "the ICMP error quotes no more",
            (false, true) => "the capture cut the packet",
            (false, false) => "the packet ends before",
        }
    }
}

impl Walk<'_> {
    /// `whole` are the bytes that the packet had on the wire.
    fn run(&mut self, link: LinkType, cut: bool, whole: u32) {
        let frame_end = len_u32(self.frame);
        let mut below = Below {
            end: frame_end,
            promised: whole.max(frame_end),
            cut,
            quoted: false,
            fragment: false,
            pseudo: None,
            hop_limit: None,
        };
        let mut at = 0;
        let mut trailers = Vec::new();
        let mut protocol = proto::first(link, self.frame).unwrap_or_else(|message| {
            self.problem(ProblemKind::Undecoded, BitSpan::bytes(0, frame_end), None, message);
            &proto::DATA
        });
        while at < below.end {
            let last = self.out.layers.len() + 1 >= MAX_LAYERS;
            let protocol_here = if last { &proto::DATA } else { protocol };
            let input = self.input(at, &below);
            let mut slice = (protocol_here.slice)(&input);
            let header_end = at.saturating_add(slice.header_bytes);
            self.layer(protocol_here, at, &slice, &below);
            if !slice.problems.is_empty() {
                self.problems(&mut slice, below.quoted);
            }
            if header_end > below.end {
                self.end_message(below.end, below.cut);
                break;
            }
            // What stands behind the bytes that a message carries belongs to the message.
            let whole = (below.end, below.cut);
            if let Some(promised) = slice.payload_bytes {
                let end = header_end.saturating_add(promised);
                if end < below.end {
                    let behind = slice.behind.and_then(proto::bind);
                    let trailer = behind.unwrap_or_else(|| self.trailer(protocol_here, below.quoted));
                    if std::ptr::eq(trailer, &raw const proto::TRAILER) && !below.quoted {
                        self.left_over(at, slice.payload_from, below.end - end);
                    }
                    let outside = Below {
                        end: below.end,
                        promised: below.promised,
                        // What went in other fragments is missing here, too.
                        cut: below.cut || below.fragment,
                        quoted: below.quoted,
                        fragment: below.fragment,
                        pseudo: None,
                        hop_limit: None,
                    };
                    trailers.push((trailer, end, outside));
                    below.end = end;
                    below.cut = false;
                } else if end > below.end {
                    // More than the layer below promised is too much, whatever the capture cut off.
                    let more = end.saturating_sub(below.promised);
                    if more > 0 && !below.fragment && !below.quoted {
                        self.overrun(at, slice.payload_from, more);
                    }
                    below.cut = true;
                } else if end == below.end && !below.quoted {
                    // Whatever the capture cut off stood behind the packet.
                    below.cut = false;
                }
                below.promised = end.min(MAX_PROMISED_BYTES);
            }
            let (message_end, message_cut) =
                if slice.behind.is_some() { whole } else { (below.end, below.cut) };
            self.end_message(message_end, message_cut);
            below.inside(&slice);
            protocol = proto::bind(slice.next).unwrap_or(&proto::DATA);
            at = header_end;
        }
        let judges = self.depth == Depth::Fields;
        if judges && at == below.end && protocol.tier != Tier::Payload && !self.out.layers.is_empty() {
            let message = format!("The {} header is missing: {}.", protocol.title, below.why_it_ends());
            self.problem(ProblemKind::Truncated, BitSpan::bytes(at, 0), None, message);
        }
        for (protocol, start, outside) in trailers.into_iter().rev() {
            self.trailers(protocol, start, &outside);
        }
    }

    /// Lays out what stands behind a packet, up to the end that `outside` gives.
    fn trailers(&mut self, mut protocol: &'static Protocol, mut at: u32, outside: &Below) {
        while at < outside.end {
            let mut slice = (protocol.slice)(&self.input(at, outside));
            if slice.header_bytes > 0 {
                self.layer(protocol, at, &slice, outside);
                self.problems(&mut slice, outside.quoted);
            }
            at = at.saturating_add(slice.header_bytes);
            protocol = match proto::bind(slice.next) {
                Some(next) if !std::ptr::eq(next, protocol) => next,
                _ => return,
            };
        }
    }

    /// Takes over what a slice found wrong with the layer just laid out.
    fn problems(&mut self, slice: &mut Slice, quoted: bool) {
        if self.depth == Depth::Layers {
            return;
        }
        let here = self.out.layers.len() - 1;
        for problem in std::mem::take(&mut slice.problems) {
            // What is odd about a quoted packet may be what the way did to it.
            if !(quoted && problem.kind == ProblemKind::Odd) {
                self.out.problems.push(Problem { layer: Some(here), ..problem });
            }
        }
    }

    fn input(&self, at: u32, below: &Below) -> Input<'_> {
        let address = |pick: fn(&Pseudo) -> BitSpan| {
            below.pseudo.as_ref().map_or(&[][..], |pseudo| pick(pseudo).slice(self.frame))
        };
        Input {
            bytes: self.bytes(at, below.end),
            at,
            source: address(|pseudo| pseudo.source),
            destination: address(|pseudo| pseudo.destination),
            hop_limit: below.hop_limit,
            promised_bytes: below.promised.saturating_sub(at),
            cut: below.cut,
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

    /// A length field of the layer just laid out leaves bytes over.
    fn left_over(&mut self, at: u32, field: Option<&'static str>, bytes: u32) {
        if self.depth == Depth::Layers {
            return;
        }
        let (span, name) = self.length_field(at, field);
        let bytes = counted(bytes as usize, "byte");
        let message = format!("{name} leaves {bytes} over; it should count all that the packet holds.");
        self.problem(ProblemKind::Length, span, field, message);
    }

    /// A length field of the layer just laid out promises more than the frame holds.
    fn overrun(&mut self, at: u32, field: Option<&'static str>, bytes: u32) {
        if self.depth == Depth::Layers {
            return;
        }
        let (span, name) = self.length_field(at, field);
        let bytes = counted(bytes as usize, "byte");
        let message = format!("{name} promises {bytes} more than the packet holds.");
        self.problem(ProblemKind::Length, span, field, message);
    }

    /// Where the length field of the layer just laid out stands, and what it is called.
    fn length_field(&self, at: u32, field: Option<&'static str>) -> (BitSpan, &'static str) {
        let layer = self.out.layers.len() - 1;
        let node = field.and_then(|id| self.out.find_in(layer, id)).and_then(|ix| self.out.nodes.get(ix));
        node.map_or((BitSpan::bytes(at, 1), "A length field"), |node| (node.span, node.field.name))
    }

    /// What the last layer carries ends here.
    fn end_message(&mut self, end: u32, cut: bool) {
        if let Some(layer) = self.out.layers.last_mut() {
            layer.message = BitSpan::between(layer.span.start, end * 8);
            layer.cut = cut;
        }
    }

    fn layer(&mut self, protocol: &'static Protocol, at: u32, slice: &Slice, below: &Below) {
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
        if self.depth == Depth::Layers {
            return;
        }
        self.fields(ix, protocol, span, promised * 8);
        if missing_bits > 0 {
            let (bytes, title) = (missing_bits / 8, protocol.title);
            let why = below.why_it_ends();
            let message = format!("{bytes} bytes of the {title} header are missing: {why}.");
            self.problem(ProblemKind::Truncated, BitSpan::new(end * 8, 0), slice.header_from, message);
        }
    }

    /// Lays the fields of a layer over the bits `span` of a header that would end at the bit `promised`.
    fn fields(&mut self, ix: LayerIx, protocol: &'static Protocol, span: BitSpan, promised: u32) {
        let nodes_start = self.out.nodes.len();
        Place::header(self, ix, protocol, span, promised);
        let nodes_end = self.out.nodes.len();
        if let Some(layer) = self.out.layers.get_mut(ix) {
            (layer.nodes_start, layer.nodes_end) = (nodes_start, nodes_end);
        }
    }
}
