//! The shape of everything known about a header: a protocol is a table of fields, and a field is one row.
//!
//! Rows give widths, never positions. Positions are sums of widths, so a gap or an overlap cannot be written down, and
//! [`checked`] proves while compiling that a table adds up to the header it describes.

use crate::bits::BitSpan;
use crate::problem::Problem;
pub use crate::spec::{Spec, rfc};

/// How many bits a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// That many.
    Bits(u16),
    /// All that is left of the header or item.
    Rest,
}

/// One named value of a field, as in an IANA registry.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// The number on the wire.
    pub value: u64,
    /// What it is called.
    pub name: &'static str,
}

/// Shorthand for [`Name`] in tables.
pub const fn name(value: u64, name: &'static str) -> Name {
    Name { value, name }
}

/// The name of a value, if it has one.
pub fn name_of(names: &[Name], value: u64) -> Option<&'static str> {
    names.iter().find(|name| name.value == value).map(|name| name.name)
}

/// Which bytes an Internet checksum is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// The header it stands in.
    Header,
    /// The header it stands in and all that the header carries.
    Message,
    /// As `Message`, after a pseudo-header made of the IP addresses, the protocol number and the length.
    PseudoHeader {
        /// Whether a field of zero says that the sender computed none (UDP over IPv4).
        zero_means_none: bool,
    },
}

/// What a field's bits are. Formatting, drawing and the JSON type are exhaustive matches on this.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// An unsigned number, shown in decimal.
    Uint,
    /// An unsigned number that people read in hexadecimal.
    Hex,
    /// One bit, with what it says when set and when clear.
    Flag {
        /// What a 1 says.
        set: &'static str,
        /// What a 0 says.
        clear: &'static str,
    },
    /// Bits that must be zero until somebody gives them a meaning.
    Reserved,
    /// A number whose values have names.
    Enum(&'static [Name]),
    /// A number whose values have names that depend on the bytes before it in the header.
    EnumBy(fn(header: &[u8], value: u64) -> Option<&'static str>),
    /// A length or offset counted in units of that many bytes.
    Units(u8),
    /// A TCP or UDP port.
    Port,
    /// An IPv4 address.
    Ipv4,
    /// A hardware address.
    Mac,
    /// An Internet checksum (RFC 1071).
    Checksum(Coverage),
    /// Bytes without further structure.
    Bytes,
    /// A field made of smaller fields, which tile it.
    Group(&'static [Field]),
    /// A run of options.
    List(&'static OptionSet),
    /// The same fields again and again while they last.
    Repeat(&'static [Field]),
    /// The rest of the header, whose fields depend on what stands before it. Its fields take its place.
    Switch(fn(header: &[u8]) -> &'static [Field]),
}

/// One row: all that is known about a field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Wireshark's display-filter name where it has one.
    pub id: &'static str,
    /// The name the RFC gives it.
    pub name: &'static str,
    /// A shorter name for a narrow cell; the name itself where none is needed.
    pub label: &'static str,
    /// How many bits it takes.
    pub width: Width,
    /// What the bits are.
    pub kind: Kind,
    /// What the field is for, in a sentence or two.
    pub about: &'static str,
    /// Where that is written down.
    pub spec: Spec,
}

/// A row of `bits` bits.
pub const fn field(
    id: &'static str,
    name: &'static str,
    bits: u16,
    kind: Kind,
    spec: Spec,
    about: &'static str,
) -> Field {
    Field { id, name, label: name, width: Width::Bits(bits), kind, about, spec }
}

/// A row that takes what is left.
pub const fn rest(
    id: &'static str,
    name: &'static str,
    kind: Kind,
    spec: Spec,
    about: &'static str,
) -> Field {
    Field { id, name, label: name, width: Width::Rest, kind, about, spec }
}

impl Field {
    /// The same row with a short name for narrow cells.
    #[must_use]
    pub const fn short(mut self, label: &'static str) -> Self {
        self.label = label;
        self
    }
}

/// The labels of the flags among `fields` that are set in `number`, last row first: `SYN, ACK`.
pub fn flag_labels(fields: &[Field], number: u64) -> String {
    let mut labels = Vec::new();
    let mut shift = 0;
    for field in fields.iter().rev() {
        if matches!(field.kind, Kind::Flag { .. }) && (number >> shift) & 1 == 1 {
            labels.push(field.label);
        }
        let Width::Bits(bits) = field.width else { break };
        shift += bits;
    }
    labels.join(", ")
}

/// How a family of type-length-value options is written, and the options known.
///
/// RFC 791 and RFC 9293 share the form: kind 0 ends the list, kind 1 is one byte of padding, and every other kind has a
/// length byte that counts kind and length too.
#[derive(Debug)]
pub struct OptionSet {
    /// The row of the kind byte.
    pub kind: Field,
    /// The row of the length byte.
    pub length: Field,
    /// What stands behind the end of the list.
    pub padding: Field,
    /// The row of an option whose kind is not in `known`.
    pub unknown: OptionRow,
    /// The options known, in order of kind.
    pub known: &'static [OptionRow],
}

/// One option of a set.
#[derive(Clone, Copy, Debug)]
pub struct OptionRow {
    /// The number in the kind byte.
    pub kind: u8,
    /// The row of the whole option, kind and length included.
    pub field: Field,
    /// The rows behind kind and length.
    pub body: &'static [Field],
    /// The only length, in bytes with kind and length, that the option may have; `None` where it varies.
    pub length: Option<u8>,
}

/// A row of a known option.
pub const fn option(kind: u8, length: Option<u8>, field: Field, body: &'static [Field]) -> OptionRow {
    OptionRow { kind, field, body, length }
}

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
}

/// What a protocol's `slice` is given.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The bytes from the first of this header to the end of what the layer below handed over, as captured.
    pub bytes: &'a [u8],
    /// Where in the frame they begin, in bytes.
    pub at: u32,
}

impl Input<'_> {
    /// A bit range of this header, as a range of the frame.
    pub const fn span(&self, start_bits: u32, len_bits: u32) -> BitSpan {
        BitSpan::new(self.at * 8 + start_bits, len_bits)
    }
}

/// What follows a header. Protocol files name numbers; [`proto::bind`](crate::proto::bind) turns them into protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The protocol with this `EtherType`.
    EtherType(u16),
    /// The protocol with this IP number.
    IpNumber(u8),
    /// An IP packet, quoted inside an ICMP error as far as its sender cared.
    QuotedIp,
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
    /// For IP headers: what checksums above need from it.
    pub pseudo: Option<Pseudo>,
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
            pseudo: None,
            problems: Vec::new(),
        }
    }
}

/// The parts of an IP header that the checksum of TCP or UDP takes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pseudo {
    /// Where the source address stands in the frame.
    pub source: BitSpan,
    /// Where the address of the far end stands: in the header, or at the end of a source route.
    pub destination: BitSpan,
    /// The number of the protocol above.
    pub number: u8,
    /// Whether the packet is a fragment, so that no sum over the whole can be made.
    pub fragment: bool,
}

/// Proves that the rows add up to the fixed header and returns the protocol. Runs while compiling: a table that does not
/// add up does not build.
///
/// # Panics
/// The rows do not add up to `fixed_bytes`.
pub const fn checked(protocol: Protocol) -> Protocol {
    let bits = tiled(protocol.fields);
    assert!(bits == protocol.fixed_bytes as u32 * 8, "the rows must add up to fixed_bytes");
    protocol
}

/// The bits that the rows take before a last row of open width.
///
/// # Panics
/// The table cannot tile. Called in constants, it panics while compiling.
pub const fn tiled(fields: &[Field]) -> u32 {
    let mut at = 0;
    let mut rest = fields;
    while let [field, behind @ ..] = rest {
        assert!(
            !field.id.is_empty() && !field.name.is_empty() && !field.label.is_empty(),
            "a row needs names"
        );
        assert!(!field.about.is_empty(), "a row needs words");
        match field.width {
            Width::Rest => assert!(behind.is_empty(), "only the last row may take the rest"),
            Width::Bits(bits) => {
                assert!(bits > 0, "a row takes at least one bit");
                fits(field.kind, bits);
                at += bits as u32;
            }
        }
        rest = behind;
    }
    at
}

const fn fits(kind: Kind, bits: u16) {
    match kind {
        Kind::Flag { .. } => assert!(bits == 1, "a flag is one bit"),
        Kind::Ipv4 => assert!(bits == 32, "an IPv4 address is 32 bits"),
        Kind::Mac => assert!(bits == 48, "a hardware address is 48 bits"),
        Kind::Port | Kind::Checksum(_) => assert!(bits == 16, "ports and checksums are 16 bits"),
        Kind::Group(children) => assert!(tiled(children) == bits as u32, "children must tile their field"),
        Kind::Uint | Kind::Hex | Kind::Reserved | Kind::Enum(_) | Kind::EnumBy(_) | Kind::Units(_) => {
            assert!(bits <= 64, "a number is at most 64 bits");
        }
        Kind::Bytes => {}
        Kind::List(_) | Kind::Repeat(_) | Kind::Switch(_) => panic!("a list or switch takes the rest"),
    }
}

/// A table of fields that stand behind others (an option's body, an ICMP body), proved to tile on its own.
pub const fn rows<const N: usize>(fields: [Field; N]) -> [Field; N] {
    tiled(&fields);
    fields
}
