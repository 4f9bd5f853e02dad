//! The shape of everything known about a header: a protocol is a table of fields, and a field is one row.
//!
//! Rows give widths, never positions. Positions are sums of widths, so a gap or an overlap cannot be written down, and
//! [`checked`] proves while compiling that a table adds up to the header it describes.

mod layout;
mod list;
mod protocol;
mod timeval;

use crate::bits::word;
use crate::capture::Timestamp;
pub use crate::spec::{Spec, rfc};
pub(crate) use layout::Fixed;
pub use layout::{Layout, OptionLayouts};
pub use list::{Belongs, Counts, Item, Items, Length, OptionRow, OptionSet, option};
pub use protocol::{Input, Next, Protocol, Pseudo, Slice, Tier};
pub use timeval::Timeval;

/// How many bits a field takes.
#[derive(Clone, Copy, Debug)]
pub enum Width {
    /// That many.
    Bits(u16),
    /// As many bytes as the function finds.
    By(fn(&Scope<'_>) -> usize),
    /// All that is left of the header or item.
    Rest,
}

/// What the functions in a table are given: the header or item around a field, and where in it they are asked.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The bytes of the header, or of the item of a list, as captured.
    pub bytes: &'a [u8],
    /// Where in them the field begins that is asked about.
    pub at: usize,
    /// When the packet was captured.
    pub time: Timestamp,
}

impl Scope<'_> {
    /// The byte at this place; 0 where the capture ends before.
    pub fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    /// The 16-bit number at this place, most significant byte first; bytes behind the capture's end count as 0.
    pub fn word(&self, at: usize) -> u16 {
        word(self.bytes, at)
    }
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
    Message {
        /// Whether a field of zero says that the sender computed none (ICMP extensions).
        zero_means_none: bool,
    },
    /// As `Message`, after a pseudo-header made of the IP addresses, the protocol number and the length.
    PseudoHeader {
        /// Whether a field of zero says that the sender computed none (UDP).
        zero_means_none: bool,
    },
}

/// What a field's bits are. Formatting, drawing and the JSON type are exhaustive matches on this.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// An unsigned number, shown in decimal.
    Uint,
    /// A number that may be negative, in two's complement.
    Signed,
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
    /// A number whose values have names, and that people read in hexadecimal.
    HexEnum(&'static [Name]),
    /// A number whose values have names that depend on the bytes before it in the header.
    EnumBy(fn(header: &[u8], value: u64) -> Option<&'static str>),
    /// A length or offset counted in units of that many bytes.
    Units(u8),
    /// A TCP or UDP port.
    Port,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address, or the first bytes of one where the others are 0.
    Ipv6,
    /// A hardware address.
    Mac,
    /// An Internet checksum (RFC 1071).
    Checksum(Coverage),
    /// Bytes without further structure.
    Bytes,
    /// A domain name (RFC 1035): labels with a length byte each, or a pointer to where the rest of the name stands.
    DomainName,
    /// Characters.
    Text,
    /// An unsigned number in the byte order of the host that captured, guessed from the number: they are small ones.
    HostOrder(&'static [Name]),
    /// An unsigned number of whole bytes, least significant byte first.
    Little,
    /// Milliseconds since midnight UTC. With the highest bit set it is a time of some other kind (RFC 792).
    DayMillis,
    /// A time as ping puts it into its data. The field is the first 8 bytes of it, which may not be all.
    Timeval(Timeval),
    /// A field made of smaller fields, which tile it.
    Group(&'static [Field]),
    /// A run of options.
    List(&'static OptionSet),
    /// A run of items, each as long and of such fields as the function finds.
    Items(fn(&Items<'_>) -> Item),
    /// The same fields again and again while they last.
    Repeat(&'static [Field]),
    /// The rest of the header or item, whose fields depend on what stands before. Its fields take its place.
    Switch(fn(&Scope<'_>) -> &'static [Field]),
}

impl Kind {
    /// Whether the bits are a number, in whatever form people write it; addresses, texts, runs of bytes and times are not.
    pub const fn is_number(&self) -> bool {
        !matches!(
            self,
            Self::Ipv4
                | Self::Ipv6
                | Self::Mac
                | Self::Bytes
                | Self::DomainName
                | Self::Text
                | Self::Timeval(_)
                | Self::List(_)
                | Self::Items(_)
                | Self::Repeat(_)
                | Self::Switch(_)
        )
    }

    /// Whether a field of this kind is made of smaller ones.
    pub(crate) const fn has_parts(&self) -> bool {
        matches!(self, Self::Group(_) | Self::List(_) | Self::Items(_) | Self::Repeat(_))
    }
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
    /// What the field is for, and where that is written down.
    pub told: Told,
    /// What every correct packet has here.
    pub must: Option<Must>,
}

/// What a field is for, in a sentence or two, and where that is written down; or, where the words come later than the program,
/// what finds them again. [`crate::explain::words::about`] and [`crate::explain::words::spec`] read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// A hash of both.
    #[cfg(not(feature = "words"))]
    pub(crate) key: u32,
    /// The words.
    #[cfg(feature = "words")]
    pub(crate) about: &'static str,
    /// Their source.
    #[cfg(feature = "words")]
    pub(crate) spec: Spec,
}

impl Told {
    const fn new(about: &'static str, spec: Spec) -> Self {
        assert!(!about.is_empty(), "a row needs words");
        #[cfg(feature = "words")]
        return Self { about, spec };
        #[cfg(not(feature = "words"))]
        return Self { key: told_key(about, spec) };
    }
}

/// Finds what is told of a field among all that is: FNV-1a, whose 32 bits are enough to tell a few thousand texts apart, which
/// a test holds.
pub(crate) const fn told_key(about: &str, spec: Spec) -> u32 {
    let (number, section) = match spec {
        Spec::Rfc(number, section) => (number, section),
        Spec::Standard(name) => (0, name),
    };
    let [high, low] = number.to_be_bytes();
    let key = hashed(0x811c_9dc5, about.as_bytes());
    hashed(hashed(key, &[high, low]), section.as_bytes())
}

const fn hashed(mut key: u32, mut bytes: &[u8]) -> u32 {
    while let [byte, behind @ ..] = bytes {
        key = (key ^ *byte as u32).wrapping_mul(0x0100_0193);
        bytes = behind;
    }
    key
}

/// A condition on a field's value, and the words for when it does not hold.
#[derive(Clone, Copy, Debug)]
pub struct Must {
    /// Whether a value is allowed.
    pub holds: fn(u64) -> bool,
    /// What a correct packet has: the end of a sentence that begins with the field's name and value.
    pub says: &'static str,
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
    Field { id, name, label: name, width: Width::Bits(bits), kind, told: Told::new(about, spec), must: None }
}

/// A row of one bit, with its short name and what it says when set and when clear.
pub const fn flag(
    id: &'static str,
    name: &'static str,
    label: &'static str,
    (set, clear): (&'static str, &'static str),
    spec: Spec,
    about: &'static str,
) -> Field {
    field(id, name, 1, Kind::Flag { set, clear }, spec, about).short(label)
}

/// A row that takes what is left.
pub const fn rest(
    id: &'static str,
    name: &'static str,
    kind: Kind,
    spec: Spec,
    about: &'static str,
) -> Field {
    Field { id, name, label: name, width: Width::Rest, kind, told: Told::new(about, spec), must: None }
}

/// A row as long as the bytes say.
pub const fn measured(
    id: &'static str,
    name: &'static str,
    bytes: fn(&Scope<'_>) -> usize,
    kind: Kind,
    spec: Spec,
    about: &'static str,
) -> Field {
    Field { id, name, label: name, width: Width::By(bytes), kind, told: Told::new(about, spec), must: None }
}

impl Field {
    /// Whether a value of it can be wrong by itself: reserved bits must be 0, other fields have conditions of their own.
    pub(crate) const fn is_checked(&self) -> bool {
        matches!(self.kind, Kind::Reserved) || self.must.is_some()
    }

    /// The same row with a short name for narrow cells.
    #[must_use]
    pub const fn short(mut self, label: &'static str) -> Self {
        self.label = label;
        self
    }

    /// The same row with a condition that every correct packet meets.
    #[must_use]
    pub const fn must(mut self, holds: fn(u64) -> bool, says: &'static str) -> Self {
        self.must = Some(Must { holds, says });
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
        match field.width {
            Width::Rest => assert!(behind.is_empty(), "only the last row may take the rest"),
            Width::By(_) => {}
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
        Kind::Ipv6 => assert!(bits.is_multiple_of(8) && bits <= 128, "an IPv6 address is 128 bits"),
        Kind::Mac => assert!(bits == 48, "a hardware address is 48 bits"),
        Kind::DayMillis => assert!(bits == 32, "a time of day is 32 bits"),
        Kind::Timeval(_) => assert!(bits == 64, "a time of ping begins with 64 bits"),
        Kind::HostOrder(_) | Kind::Little => {
            assert!(bits.is_multiple_of(8) && bits <= 64, "bytes have an order, bits have none");
        }
        Kind::Port | Kind::Checksum(_) => assert!(bits == 16, "ports and checksums are 16 bits"),
        Kind::Group(children) => assert!(tiled(children) == bits as u32, "children must tile their field"),
        Kind::Uint
        | Kind::Signed
        | Kind::Hex
        | Kind::Reserved
        | Kind::Enum(_)
        | Kind::HexEnum(_)
        | Kind::EnumBy(_)
        | Kind::Units(_) => assert!(bits <= 64, "a number is at most 64 bits"),
        // A switch among rows that take the same bits, whichever are chosen.
        Kind::Bytes | Kind::Text | Kind::Switch(_) => {}
        Kind::List(_) | Kind::Items(_) | Kind::Repeat(_) | Kind::DomainName => {
            panic!("what is as long as its bytes say has no width in bits")
        }
    }
}

/// A table of fields that stand behind others (an option's body, an ICMP body), proved to tile on its own.
pub const fn rows<const N: usize>(fields: [Field; N]) -> [Field; N] {
    tiled(&fields);
    fields
}
