//! How an exchange can end: what there is to predict.

/// How an exchange ended, and what may be predicted of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The port is open: SYN and ACK.
    SynAck,
    /// The connection was refused or cut off: RST.
    Reset,
    /// An echo reply.
    EchoReply,
    /// An ICMP error that quotes the packet.
    IcmpError,
    /// An answer of another kind: a segment, a datagram, an ARP reply.
    Other,
    /// Nothing came within the time that was waited.
    Nothing,
}

impl Outcome {
    /// All of them, in the order in which they are offered to whoever predicts.
    pub const ALL: [Self; 6] =
        [Self::SynAck, Self::Reset, Self::EchoReply, Self::IcmpError, Self::Other, Self::Nothing];

    /// What it is called, as on a button.
    pub const fn title(self) -> &'static str {
        match self {
            Self::SynAck => "SYN, ACK",
            Self::Reset => "RST",
            Self::EchoReply => "Echo reply",
            Self::IcmpError => "ICMP error",
            Self::Other => "Another answer",
            Self::Nothing => "Nothing",
        }
    }

    /// What it says, in a few words.
    pub const fn about(self) -> &'static str {
        match self {
            Self::SynAck => "the port is open: a connection is accepted",
            Self::Reset => "a connection is refused, or there is none",
            Self::EchoReply => "the host is there, and sends the data back",
            Self::IcmpError => "a host or a router says why the packet was of no use",
            Self::Other => "a datagram, a segment, an ARP reply",
            Self::Nothing => "silence",
        }
    }
}
