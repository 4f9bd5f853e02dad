//! The shape of a protocol: its table, and what finding the end of its header gives.

use super::{Field, Layout, Spec};
use crate::bits::BitSpan;
use crate::problem::Problem;

/// Where in the stack a protocol stands; the page gives each its hue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Ethernet and its tags.
    Link,
    /// IP and what steers it.
    Network,
    /// TCP, UDP.
    Transport,
    /// What is carried.
    Payload,
}

impl Tier {
    /// A word for it, as used in style sheets.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Network => "network",
            Self::Transport => "transport",
            Self::Payload => "payload",
        }
    }
}

/// A protocol: its table, and how to find where its header ends and what follows.
#[derive(Debug)]
pub struct Protocol {
    /// Wireshark's name for it, as in display filters.
    pub id: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Its name in full.
    pub name: &'static str,
    /// Where it stands in the stack.
    pub tier: Tier,
    /// The bytes that every header of this protocol has.
    pub fixed_bytes: u16,
    /// Its rows, in wire order.
    pub fields: &'static [Field],
    /// Where its header is drawn.
    pub spec: Spec,
    /// What it is for, in a sentence or two.
    pub about: &'static str,
    /// Finds the end of the header and what it carries.
    pub slice: fn(&Input<'_>) -> Slice,
    /// Where the fields stand that always stand in the same place.
    pub layout: Layout,
}

/// What a protocol's `slice` is given.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The bytes from the first of this header to the end of what the layer below handed over, as captured.
    pub bytes: &'a [u8],
    /// Where in the frame they begin, in bytes.
    pub at: u32,
    /// The source address of the IP header around, 4 or 16 bytes; empty if there is none.
    pub source: &'a [u8],
    /// The destination address of the IP header around; empty if there is none.
    pub destination: &'a [u8],
    /// Hop limit or time to live of the IP header around; `None` if there is none, and in quoted packets.
    pub hop_limit: Option<u8>,
    /// Bytes from the first of this header to the end of what the layer below promised: more than `bytes` has where the
    /// capture is cut.
    pub promised_bytes: u32,
    /// Whether more was sent behind these bytes: not captured, not quoted, or in another fragment.
    pub cut: bool,
}

impl Input<'_> {
    /// A bit range of this header, as a range of the frame.
    pub const fn span(&self, start_bits: u32, len_bits: u32) -> BitSpan {
        BitSpan::new(self.at * 8 + start_bits, len_bits)
    }

    /// The byte at this place of the header; `None` where the capture ends before.
    pub fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The 16-bit number at this place, most significant byte first; `None` where the capture ends before.
    pub fn word(&self, at: usize) -> Option<u16> {
        Some(u16::from_be_bytes([self.byte(at)?, self.byte(at + 1)?]))
    }
}

/// What follows a header. Protocol files name numbers; [`proto::bind`](crate::proto::bind) turns them into protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The protocol with this EtherType.
    EtherType(u16),
    /// The protocol with this IP number.
    IpNumber(u8),
    /// The protocol that uses one of these UDP ports.
    UdpPorts(u16, u16),
    /// An IPv4 packet, quoted inside an ICMP error as far as its sender cared.
    QuotedIpv4,
    /// An IPv6 packet, quoted inside an ICMPv6 error.
    QuotedIpv6,
    /// What RFC 4884 puts behind the quote of an ICMP error.
    IcmpExtensions,
    /// Bytes that fill a frame up.
    Padding,
    /// What is left of an Ethernet frame behind packet and padding.
    FrameTrailer,
    /// Bytes that nobody here takes apart.
    Data,
    /// A later piece of a fragmented packet: bytes from the middle of something.
    FragmentData,
}

/// The end of a header, and what it says about what follows.
#[derive(Debug)]
pub struct Slice {
    /// Bytes this header takes by its own account; may be more than there are.
    pub header_bytes: u32,
    /// The field that says so, where it is not fixed.
    pub header_from: Option<&'static str>,
    /// Bytes it says it carries; `None` for all that are left.
    pub payload_bytes: Option<u32>,
    /// The field that says so.
    pub payload_from: Option<&'static str>,
    /// What follows.
    pub next: Next,
    /// What stands behind the bytes it carries, where the header says that something does.
    pub behind: Option<Next>,
    /// For IP headers: where source and destination address stand in the frame.
    pub addresses: Option<(BitSpan, BitSpan)>,
    /// For IP headers: hop limit or time to live.
    pub hop_limit: Option<u8>,
    /// Where the address of the far end stands, if not in the IP header: at the end of a source route. Shorter than an
    /// address where the route leaves out the first bytes, which the header's has too; empty where the packet does not have
    /// it.
    pub far_end: Option<BitSpan>,
    /// Where the address stands that counts as the source, if not in the IP header: with mobile IPv6, the one at home.
    pub near_end: Option<BitSpan>,
    /// Whether this is one fragment of a packet, so that no sum over the whole can be made.
    pub fragment: bool,
    /// What is wrong with the header.
    pub problems: Vec<Problem>,
}

impl Slice {
    /// A header of fixed length that carries all that is left.
    pub const fn fixed(header_bytes: u32, next: Next) -> Self {
        Self {
            header_bytes,
            header_from: None,
            payload_bytes: None,
            payload_from: None,
            next,
            behind: None,
            addresses: None,
            hop_limit: None,
            far_end: None,
            near_end: None,
            fragment: false,
            problems: Vec::new(),
        }
    }
}

/// What the IP header says that the checksum of the header above it takes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pseudo {
    /// Where the address of the near end stands in the frame: in the header, or where [`Slice::near_end`] says.
    pub source: BitSpan,
    /// Where the destination address stands in the frame.
    pub destination: BitSpan,
    /// Where the address of the far end stands, if not in the header, as [`Slice::far_end`] gives it.
    pub far_end: Option<BitSpan>,
    /// The number of the protocol above.
    pub number: u8,
    /// Whether the packet is a fragment, so that no sum over the whole can be made.
    pub fragment: bool,
}

impl Pseudo {
    /// Where the bytes of the far end's address stand: those of the header that a route leaves out, which may be none, and
    /// the rest, which is empty where the packet does not have them.
    pub fn far_address(&self) -> [BitSpan; 2] {
        let rest = self.far_end.unwrap_or(self.destination);
        [BitSpan::new(self.destination.start, self.destination.len.saturating_sub(rest.len)), rest]
    }
}
