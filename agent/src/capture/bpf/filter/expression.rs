//! What a capture filter asks, as a tree.

/// Questions, joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Test(Test),
    Not(Box<Expression>),
    /// From left to right, whatever stands between: `and` binds no tighter than `or`.
    Chain(Box<Expression>, Vec<(Join, Expression)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    And,
    Or,
}

/// One question about a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    EtherType(u32),
    /// The protocol that an IP header names, also behind a fragment header of IPv6.
    Protocol {
        number: u32,
        families: Families,
    },
    /// An IPv4 network, or an address, in the headers of these `EtherType`s.
    Net4 {
        ethertypes: Vec<u32>,
        address: u32,
        mask: u32,
        direction: Direction,
    },
    Net6 {
        address: u128,
        mask: u128,
        direction: Direction,
    },
    Hardware {
        address: [u8; 6],
        direction: Direction,
    },
    /// Inclusive; in unfragmented packets and first fragments of any of these protocols.
    Ports {
        protocols: Vec<u32>,
        first: u32,
        last: u32,
        direction: Direction,
    },
    /// A VLAN tag, with this identifier.
    Vlan(Option<u32>),
    /// To a group of the link layer.
    Multicast,
    /// To a group of IPv4 or IPv6.
    GroupAddress(Families),
    Outbound,
    Compare(Value, Comparison, Value),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Families {
    pub(super) v4: bool,
    pub(super) v6: bool,
}

impl Families {
    pub(super) const V4: Self = Self { v4: true, v6: false };
    pub(super) const V6: Self = Self { v4: false, v6: true };
    pub(super) const BOTH: Self = Self { v4: true, v6: true };
}

/// Which end of a packet a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Either,
    Source,
    Destination,
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// A number of 32 bits, without a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Number(u32),
    /// Of the whole packet.
    Length,
    Bytes {
        layer: Layer,
        at: Box<Value>,
        size: Size,
    },
    Calculate(Operation, Box<Value>, Box<Value>),
    Negate(Box<Value>),
}

/// Where bytes are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    Link,
    /// The network header, in packets of this `EtherType`.
    Network(u32),
    /// What IPv4 carries, in unfragmented packets and first fragments of this protocol.
    Transport(u32),
    /// Directly behind the fixed header of IPv6.
    Icmp6,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Byte,
    Half,
    Word,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
}

impl Operation {
    /// What it makes of two numbers that are known. `None` where the kernel refuses it.
    pub(super) fn of(self, left: u32, right: u32) -> Option<u32> {
        match self {
            Self::Add => Some(left.wrapping_add(right)),
            Self::Subtract => Some(left.wrapping_sub(right)),
            Self::Multiply => Some(left.wrapping_mul(right)),
            Self::Divide => left.checked_div(right),
            Self::Remainder => left.checked_rem(right),
            Self::And => Some(left & right),
            Self::Or => Some(left | right),
            Self::Xor => Some(left ^ right),
            Self::ShiftLeft => left.checked_shl(right),
            Self::ShiftRight => left.checked_shr(right),
        }
    }
}

impl Value {
    /// How many numbers have to be kept meanwhile to work it out.
    pub(super) fn slots(&self) -> usize {
        match self {
            Self::Number(_) | Self::Length => 0,
            Self::Bytes { at, .. } => match **at {
                Self::Number(_) => 0,
                ref at => at.slots().max(1),
            },
            Self::Negate(of) => of.slots(),
            Self::Calculate(_, left, right) => match **right {
                Self::Number(_) => left.slots(),
                ref right => left.slots().max(1 + right.slots()),
            },
        }
    }

    /// The layers whose bytes it is made of, in order.
    pub(super) fn layers(&self, found: &mut Vec<Layer>) {
        match self {
            Self::Number(_) | Self::Length => {}
            Self::Bytes { layer, at, .. } => {
                at.layers(found);
                if !found.contains(layer) {
                    found.push(*layer);
                }
            }
            Self::Negate(of) => of.layers(found),
            Self::Calculate(_, left, right) => {
                left.layers(found);
                right.layers(found);
            }
        }
    }
}
