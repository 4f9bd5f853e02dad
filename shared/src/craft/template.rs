//! Packets to begin with.

use super::Draft;
use crate::capture::LinkType;
use etherparse::{PacketBuilder, TcpOptionElement};

/// A packet to begin with.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// A short name, as on the command line.
    pub id: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    make: fn() -> (LinkType, Vec<u8>),
}

impl Template {
    /// The template with this short name.
    pub fn named(id: &str) -> Option<&'static Self> {
        TEMPLATES.iter().find(|template| template.id == id)
    }

    /// A draft of it.
    pub fn draft(&self) -> Draft {
        let (link, bytes) = (self.make)();
        Draft::new(link, bytes)
    }
}

/// The templates, in the order in which they are offered.
pub static TEMPLATES: &[Template] = &[
    Template {
        id: "ping",
        title: "Ping (ICMP echo request)",
        about: "Asks a host to send the same bytes back.",
        make: || written(PacketBuilder::ipv4(LOCAL, LOCAL, 64).icmpv4_echo_request(0x1234, 1), b"wireglass"),
    },
    Template {
        id: "syn",
        title: "TCP SYN",
        about: "Asks for a connection, with the options that Linux offers.",
        make: || {
            let options = [
                TcpOptionElement::MaximumSegmentSize(65495),
                TcpOptionElement::SelectiveAcknowledgementPermitted,
                TcpOptionElement::Timestamp(1, 0),
                TcpOptionElement::Noop,
                TcpOptionElement::WindowScale(7),
            ];
            let tcp = PacketBuilder::ipv4(LOCAL, LOCAL, 64).tcp(43591, 80, 0x1122_3344, 65495).syn();
            tcp.options(&options).map_or_else(|_| (LinkType::RAW, Vec::new()), |tcp| written(tcp, b""))
        },
    },
];

const LOCAL: [u8; 4] = [127, 0, 0, 1];

fn written<Last>(builder: etherparse::PacketBuilderStep<Last>, payload: &[u8]) -> (LinkType, Vec<u8>)
where
    etherparse::PacketBuilderStep<Last>: Write,
{
    (LinkType::RAW, builder.written(payload))
}

/// What all last steps of etherparse's builder can do.
trait Write {
    fn written(self, payload: &[u8]) -> Vec<u8>;
}

macro_rules! write {
    ($($last:ty),*) => { $(
        impl Write for etherparse::PacketBuilderStep<$last> {
            fn written(self, payload: &[u8]) -> Vec<u8> {
                let mut bytes = Vec::with_capacity(self.size(payload.len()));
                // Writing to memory fails only where the payload is longer than any packet.
                let _ = self.write(&mut bytes, payload);
                bytes
            }
        }
    )* };
}

write!(etherparse::Icmpv4Header, etherparse::TcpHeader);
