//! What a dissection is: layers, nodes and problems, flat. It holds no bytes and no formatted text; views make those.

use crate::bits::BitSpan;
use crate::capture::{LinkType, Timestamp};
use crate::problem::Problem;
use crate::table::{Field, Protocol, Pseudo};

/// The position of a node in [`Dissection::nodes`].
pub type NodeIx = usize;
pub use crate::problem::LayerIx;

/// A frame taken apart.
#[derive(Debug)]
pub struct Dissection {
    /// What the frame begins with.
    pub link: LinkType,
    /// When it was captured.
    pub time: Timestamp,
    /// The headers, outermost first, then what the innermost carries and what trails behind.
    pub layers: Vec<Layer>,
    /// Every field, parents before their children, in wire order. The leaves tile the captured frame.
    pub nodes: Vec<Node>,
    /// What is wrong, in the order in which the walk met it.
    pub problems: Vec<Problem>,
}

/// One header, or what the last one carries.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Whose table describes it.
    pub protocol: &'static Protocol,
    /// The bits captured of it.
    pub span: BitSpan,
    /// Its nodes: this one and all up to, not including, `nodes_end`.
    pub nodes_start: NodeIx,
    /// The node behind the last of this layer.
    pub nodes_end: NodeIx,
    /// The layer's bytes and all they carry, as far as captured.
    pub message: BitSpan,
    /// Bits that the header promises and the capture does not hold.
    pub missing_bits: u32,
    /// The field that promised them, where one did.
    pub missing_from: Option<&'static str>,
    /// Whether it stands inside a packet that an ICMP error quotes.
    pub quoted: bool,
    /// The IP header around it, as its checksum needs it.
    pub pseudo: Option<Pseudo>,
    /// Whether bytes of the message are missing from the capture.
    pub cut: bool,
}

/// One field where it stands in the frame. It is small, and says of other nodes only how far away they are: a run of fields
/// that always stand together is copied as it is, and most of a dissection is such runs.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Its row.
    pub field: &'static Field,
    /// The bits captured of it.
    pub span: BitSpan,
    /// Bits of the field that the capture does not hold.
    pub missing_bits: u32,
    layer: u32,
    /// How many nodes before this one its parent stands; 0 for none.
    up: u32,
    /// How many nodes behind this one are part of it.
    parts: u32,
}

/// A number of layers or nodes. There are never more than bits in a frame.
fn short(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Node {
    /// A field without parts, `up` nodes behind the one it is part of.
    #[inline]
    pub(crate) fn leaf(
        field: &'static Field,
        span: BitSpan,
        layer: LayerIx,
        up: usize,
        missing_bits: u32,
    ) -> Self {
        Self { field, span, missing_bits, layer: short(layer), up: short(up), parts: 0 }
    }

    /// The same node in a layer, so many bits further on.
    #[inline]
    pub(crate) fn moved(self, bits: u32, layer: LayerIx) -> Self {
        Self { span: BitSpan::new(self.span.start + bits, self.span.len), layer: short(layer), ..self }
    }

    /// Makes it part of the node that stands so many before it.
    pub(crate) fn hang(&mut self, up: usize) {
        self.up = short(up);
    }

    /// Makes so many nodes behind it parts of it.
    pub(crate) fn close(&mut self, parts: usize) {
        self.parts = short(parts);
    }

    /// How many nodes behind it are part of it.
    pub fn parts(&self) -> usize {
        self.parts as usize
    }

    /// The layer it belongs to.
    pub fn layer(&self) -> LayerIx {
        self.layer as usize
    }
}

impl Dissection {
    /// Whether a node has no parts.
    pub fn is_leaf(&self, ix: NodeIx) -> bool {
        self.nodes.get(ix).is_some_and(|node| node.parts == 0)
    }

    /// The node that a node is part of, if any.
    pub fn parent(&self, ix: NodeIx) -> Option<NodeIx> {
        self.nodes.get(ix).filter(|node| node.up > 0).map(|node| ix - node.up as usize)
    }

    /// The leaves in wire order.
    pub fn leaves(&self) -> impl Iterator<Item = (NodeIx, &Node)> {
        self.nodes.iter().enumerate().filter(|(_, node)| node.parts == 0)
    }

    /// The leaves that share a bit with `span`.
    pub fn leaves_in(&self, span: BitSpan) -> impl Iterator<Item = (NodeIx, &Node)> {
        self.leaves().filter(move |(_, node)| node.span.overlaps(span))
    }

    /// The smallest field that holds this bit.
    pub fn leaf_at(&self, bit: u32) -> Option<NodeIx> {
        self.leaves().find(|(_, node)| node.span.contains(bit)).map(|(ix, _)| ix)
    }

    /// The smallest field that holds all of `span`, which may be one made of smaller fields.
    pub fn smallest_covering(&self, span: BitSpan) -> Option<NodeIx> {
        self.nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.span.covers(span))
            .min_by_key(|(ix, node)| (node.span.len, std::cmp::Reverse(*ix)))
            .map(|(ix, _)| ix)
    }

    /// The layer that holds this bit as part of its own header.
    pub fn layer_at(&self, bit: u32) -> Option<LayerIx> {
        self.layers.iter().position(|layer| layer.span.contains(bit))
    }

    /// The next larger part of the packet around `span`: the smallest field that holds more, else the whole header.
    pub fn widen(&self, span: BitSpan) -> Option<BitSpan> {
        let fields = self.nodes.iter().map(|node| node.span);
        let larger =
            fields.filter(|field| field.covers(span) && field.len > span.len).min_by_key(|field| field.len);
        let header = || self.layers.get(self.layer_at(span.start)?).map(|layer| layer.span);
        larger.or_else(|| header().filter(|header| header.covers(span) && header.len > span.len))
    }

    /// The first node with this id outside quoted packets, else the first inside one.
    pub fn find(&self, id: &str) -> Option<NodeIx> {
        let named = |quoted: bool| {
            self.nodes.iter().position(|node| {
                node.field.id == id
                    && self.layers.get(node.layer()).is_some_and(|layer| layer.quoted == quoted)
            })
        };
        named(false).or_else(|| named(true))
    }

    /// The node with this id in the given layer.
    pub fn find_in(&self, layer: LayerIx, id: &str) -> Option<NodeIx> {
        let layer = self.layers.get(layer)?;
        (layer.nodes_start..layer.nodes_end)
            .find(|ix| self.nodes.get(*ix).is_some_and(|node| node.field.id == id))
    }

    /// The nodes directly below `parent`, or the layer's topmost ones for `None`.
    pub fn children(&self, layer: LayerIx, parent: Option<NodeIx>) -> impl Iterator<Item = (NodeIx, &Node)> {
        let range = match parent {
            Some(ix) => self.nodes.get(ix).map_or(0..0, |node| ix + 1..ix + 1 + node.parts as usize),
            None => self.layers.get(layer).map_or(0..0, |layer| layer.nodes_start..layer.nodes_end),
        };
        let mut next = range.start;
        std::iter::from_fn(move || {
            let ix = next;
            let node = self.nodes.get(ix).filter(|_| ix < range.end)?;
            next = ix + 1 + node.parts as usize;
            Some((ix, node))
        })
    }

    /// The problems with this layer's header.
    pub fn problems_of(&self, layer: LayerIx) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(move |problem| problem.layer == Some(layer))
    }
}
