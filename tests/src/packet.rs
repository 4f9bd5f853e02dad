//! One packet of the stream, as a viewer has it.

use wireglass_shared::bits;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::dissect;
use wireglass_shared::value::show;

/// A packet with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Its number in the session.
    pub seq: u64,
    /// When the kernel saw it.
    pub at: Timestamp,
    /// What it begins with.
    pub link: LinkType,
    /// Which way it went.
    pub direction: Direction,
    /// The number of the interface that it came by.
    pub interface: u16,
    /// Its length on the wire.
    pub orig_len: u32,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Packet {
    /// A field's value, by the field's id.
    pub fn number(&self, id: &str) -> Option<u64> {
        let dissection = dissect(&self.record());
        let node = dissection.nodes.get(dissection.find(id)?)?;
        bits::read(&self.bytes, node.span)
    }

    /// A field as people read it, by the field's id.
    pub fn shown(&self, id: &str) -> Option<String> {
        let dissection = dissect(&self.record());
        dissection.find(id).map(|ix| show(&self.bytes, &dissection, ix).line())
    }

    /// Source and destination port, where it has ports.
    pub fn ports(&self) -> Option<(u64, u64)> {
        Some((self.number("tcp.srcport")?, self.number("tcp.dstport")?))
    }

    /// Whether it goes from or to this port.
    pub fn touches(&self, port: u16) -> bool {
        let port = u64::from(port);
        self.ports().is_some_and(|(from, to)| from == port || to == port)
    }

    /// Whether these bytes stand in it.
    pub fn contains(&self, bytes: &[u8]) -> bool {
        self.bytes.windows(bytes.len()).any(|window| window == bytes)
    }

    /// Whether it is the echo request or reply with these numbers.
    pub fn is_echo(&self, ident: u16, sequence: u16) -> bool {
        self.number("icmp.ident") == Some(u64::from(ident))
            && self.number("icmp.seq") == Some(u64::from(sequence))
    }

    fn record(&self) -> CaptureRecord<'_> {
        CaptureRecord {
            at: self.at,
            link: self.link,
            direction: self.direction,
            interface: self.interface,
            orig_len: self.orig_len,
            bytes: &self.bytes,
        }
    }
}
