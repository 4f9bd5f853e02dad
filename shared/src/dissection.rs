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

/// One field where it stands in the frame.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Its row.
    pub field: &'static Field,
    /// The bits captured of it.
    pub span: BitSpan,
    /// The node it is part of, if any.
    pub parent: Option<NodeIx>,
    /// The layer it belongs to.
    pub layer: LayerIx,
    /// The node behind its last descendant; one more than its own index for a leaf.
    pub end: NodeIx,
    /// Bits of the field that the capture does not hold.
    pub missing_bits: u32,
}

impl Dissection {
    /// Whether a node has no parts.
    pub fn is_leaf(&self, ix: NodeIx) -> bool {
        self.nodes.get(ix).is_some_and(|node| node.end == ix + 1)
    }

    /// The leaves in wire order.
    pub fn leaves(&self) -> impl Iterator<Item = (NodeIx, &Node)> {
        self.nodes.iter().enumerate().filter(|(ix, node)| node.end == ix + 1)
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
                node.field.id == id && self.layers.get(node.layer).is_some_and(|layer| layer.quoted == quoted)
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
        let range =
            match (parent.and_then(|ix| self.nodes.get(ix).map(|node| (ix, node))), self.layers.get(layer)) {
                (Some((ix, node)), _) => ix + 1..node.end,
                (None, Some(layer)) => layer.nodes_start..layer.nodes_end,
                (None, None) => 0..0,
            };
        range
            .filter_map(|ix| self.nodes.get(ix).map(|node| (ix, node)))
            .filter(move |(_, node)| node.parent == parent)
    }

    /// The problems with this layer's header.
    pub fn problems_of(&self, layer: LayerIx) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(move |problem| problem.layer == Some(layer))
    }
}
