//! What agent and page say to each other over the WebSocket; `docs/stream.md` describes it for other clients.
//!
//! Control messages are text frames with JSON in them, readable in a browser's developer tools. Packets travel in binary
//! frames, many to a frame, in the form that [`Batch`] reads.

use crate::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use thiserror::Error;

/// Rises with every change that an older page or client would misunderstand.
pub const PROTOCOL_VERSION: u32 = 3;

/// From the agent, in text frames.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AgentMsg {
    /// The first message of every connection.
    Hello {
        /// [`PROTOCOL_VERSION`] of the agent.
        version: u32,
        /// The agent's own version.
        agent: String,
        /// Drawn at random when the agent starts; sequence numbers of another session mean other packets.
        session: String,
        /// The number that the next packet of this connection will have.
        next_seq: u64,
        /// What is captured.
        source: Source,
        /// What this connection may do.
        role: Role,
        /// Whether packets can be sent, and where to.
        sending: Sending,
    },
    /// What is captured from now on: somebody switched to other interfaces or another filter, or a replayed file came to its
    /// end. All packets before the message are of the source before it.
    Source(Source),
    /// The interfaces of the agent's host: after the hello, and about once a second while anything in it changes.
    Interfaces {
        /// All that are there, and those that were and that records still name.
        list: Vec<Interface>,
    },
    /// Counters, once a second: also a sign of life. Without any message for some seconds the connection is broken, whatever the
    /// operating system still believes.
    Stats(Stats),
    /// What is written to a file: after the hello, and about once a second while it grows.
    Recording(Recording),
    /// Packets that this viewer asked for, or was too slow for, are no longer held.
    Gap {
        /// The first one missing.
        from: u64,
        /// How many are missing.
        count: u64,
    },
    /// A demonstration is under way: what to look for in the stream.
    Demo(Demo),
    /// A packet was sent by hand; told to everybody who watches, and to those who come later as far as it is remembered.
    Sent(Sent),
    /// A packet was not sent; told to the one who asked.
    Refused {
        /// The number that the request had.
        id: u32,
        /// Why not.
        reason: String,
        /// What would change it: the option that the agent would have to be started with, or what to do differently.
        remedy: Option<String>,
    },
    /// Something happened that everybody who watches should know.
    Notice {
        /// What, and what follows from it.
        message: String,
    },
    /// Something that was asked for did not work.
    Error {
        /// What, and what to do.
        message: String,
    },
    /// A capture filter that was asked for is wrong; what was captured before goes on.
    FilterError {
        /// What is wrong with it, and what would be right.
        message: String,
        /// Where the wrong part begins, in bytes of the filter's text.
        start: u32,
        /// How long it is, in bytes; 0 where something is missing.
        length: u32,
    },
}

/// What a connection may do, by the token that it came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Presenter,
    /// Watch.
    Viewer,
}

/// Whether packets that were made by hand can be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Sending {
    /// They cannot.
    Off {
        /// Why not.
        reason: String,
        /// The option or the command that would change it.
        remedy: String,
    },
    /// They can, by presenters.
    On {
        /// The networks that they may go to, as in `127.0.0.0/8`, and `broadcast` or `multicast` where those were named.
        allowed: Vec<String>,
        /// Packets a second, by all who send together.
        per_second: u32,
        /// The longest packet, in bytes.
        most_bytes: u32,
    },
}

/// How much of a packet that is sent is made by hand, and what carries it on its way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Level {
    /// The bytes begin behind the IP header, which the kernel writes: an IP raw socket, raw(7).
    Transport {
        /// The number of the protocol, as the IP header will say.
        protocol: u8,
        /// Where to, an IPv4 or IPv6 address.
        destination: IpAddr,
    },
    /// The bytes begin with an IP header: an IP raw socket with `IP_HDRINCL`.
    Ip,
    /// The bytes begin with a link header: a packet socket, packet(7).
    Link {
        /// The name of the interface that they leave by.
        interface: String,
    },
}

/// A packet that was sent by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The number that the request had, which the one who asked chose.
    pub id: u32,
    /// When it was handed to the kernel, in microseconds since 1970-01-01 00:00 UTC: the number is exact in JavaScript, too.
    pub at_micros: u64,
    /// How much of it was made by hand.
    pub level: Level,
    /// Its bytes from there on, as hexadecimal digits.
    pub bytes: String,
    /// No packet of the stream with a smaller number is this one, or came of it.
    pub from_seq: u64,
}

/// Where the packets come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    /// Live packets.
    Live {
        /// The kind of socket.
        socket: Socket,
        /// The interfaces' names; none means all there are.
        interfaces: Vec<String>,
        /// The capture filter, in the language of pcap-filter(7); empty for none.
        filter: String,
        /// What is kept of a packet at most, in bytes.
        snap_bytes: u32,
        /// What such sockets can see and cannot, in a sentence.
        note: String,
    },
    /// A capture file, played.
    File {
        /// Its name, without the way to it.
        name: String,
        /// Whether it came to its end.
        ended: bool,
    },
    /// Nothing: the agent may not capture.
    None {
        /// Why.
        reason: String,
        /// The command that would change it.
        remedy: String,
    },
}

/// The kinds of sockets that hear packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Socket {
    /// Packet sockets, packet(7): both directions, with link headers.
    Packet,
    /// IP raw sockets, raw(7).
    Raw,
}

/// A network interface of the agent's host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    /// What records call it; the same name keeps its number as long as the agent runs.
    pub number: u16,
    /// Its name.
    pub name: String,
    /// Whether packets can come.
    pub state: LinkState,
    /// Whether it only leads back to this host.
    pub loopback: bool,
    /// Whether it is listened to at the moment.
    pub captured: bool,
    /// Its addresses with their prefixes, as in `127.0.0.1/8`.
    pub addresses: Vec<String>,
    /// Packets it sent and received in the last second, by the kernel's count; on loopback each packet is both.
    pub packets_per_second: u64,
    /// Their bytes.
    pub bytes_per_second: u64,
}

/// Whether packets can come over an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// They can.
    Up,
    /// It is switched off, or its cable is out.
    Down,
    /// It was there, and is no more.
    Gone,
}

/// A file that packets are written to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// The name of the file being written, without the way to it.
    pub file: String,
    /// Files written so far, with this one.
    pub files: u64,
    /// Packets written so far, to all of them.
    pub packets: u64,
    /// Bytes written so far, to all of them.
    pub bytes: u64,
    /// Packets that came faster than they could be written, and are in no file.
    pub missed: u64,
    /// Set when recording stopped before its time: why. Capturing goes on.
    pub trouble: Option<String>,
}

/// What was counted since the agent started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Packets captured.
    pub captured: u64,
    /// Packets the kernel dropped because the agent was too slow.
    pub dropped_kernel: u64,
    /// Packets that left the ring to make room; viewers that had them keep them.
    pub evicted: u64,
    /// Packets of the agent's own connections to its pages, left out in the kernel.
    pub hidden_own: u64,
    /// Pages and clients connected.
    pub viewers: u64,
    /// Packets captured in the last second.
    pub captured_per_second: u64,
    /// Packets that the kernel dropped in the last second.
    pub dropped_per_second: u64,
    /// Packets that left the ring in the last second.
    pub evicted_per_second: u64,
}

/// A demonstration that was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Demo {
    /// An echo request was sent to 127.0.0.1.
    Ping {
        /// Its ICMP identifier.
        ident: u16,
        /// Its ICMP sequence number.
        sequence: u16,
    },
    /// A page was fetched over TCP from a responder of the agent's own.
    Fetch {
        /// The client's port.
        client_port: u16,
        /// The responder's port.
        server_port: u16,
    },
    /// A connection to a closed port was tried, and refused.
    Closed {
        /// The client's port.
        client_port: u16,
        /// The closed one.
        server_port: u16,
    },
}

/// From the page, in text frames. All of them are for presenters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PageMsg {
    /// Send an echo request to 127.0.0.1.
    Ping,
    /// Fetch a page from the agent's own responder.
    Fetch,
    /// Try to connect to a port where nobody listens.
    Closed,
    /// Capture on other interfaces or with another filter from now on, for everybody who watches.
    Capture {
        /// The interfaces' names; none means all there are.
        interfaces: Vec<String>,
        /// The capture filter, in the language of pcap-filter(7); empty for none.
        filter: String,
    },
    /// Send a packet that was made by hand.
    Send {
        /// A number of the page's own choice, at random, by which it knows the answer again.
        id: u32,
        /// How much of it is made by hand.
        level: Level,
        /// Its bytes from there on, as hexadecimal digits.
        bytes: String,
    },
}

/// Bytes before the records of a batch: version, count, sequence number of the first record.
pub const BATCH_HEADER_BYTES: usize = 16;
/// Bytes before each packet of a batch.
pub const RECORD_HEADER_BYTES: usize = 24;

/// Writes the bytes before a batch's records.
pub fn batch_header(first_seq: u64, count: u32) -> [u8; BATCH_HEADER_BYTES] {
    let mut header = [0; BATCH_HEADER_BYTES];
    let (version, rest) = header.split_at_mut(4);
    let (number, seq) = rest.split_at_mut(4);
    version.copy_from_slice(&PROTOCOL_VERSION.to_le_bytes());
    number.copy_from_slice(&count.to_le_bytes());
    seq.copy_from_slice(&first_seq.to_le_bytes());
    header
}

/// Appends a record in the form that batches hold.
pub fn write_record(record: &CaptureRecord<'_>, out: &mut Vec<u8>) {
    let direction = match record.direction {
        Direction::Unknown => 0,
        Direction::Inbound => 1,
        Direction::Outbound => 2_u8,
    };
    out.extend_from_slice(&record.at.0.to_le_bytes());
    out.extend_from_slice(&record.orig_len.to_le_bytes());
    out.extend_from_slice(&crate::bits::len_u32(record.bytes).to_le_bytes());
    out.extend_from_slice(&record.link.0.to_le_bytes());
    out.extend_from_slice(&record.interface.to_le_bytes());
    out.extend_from_slice(&[direction, 0, 0, 0]);
    out.extend_from_slice(record.bytes);
}

/// Why a binary frame is not a batch.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BatchError {
    /// It ends before its time.
    #[error("the batch ends inside record {record}")]
    CutShort {
        /// Which record, counted from 0.
        record: u32,
    },
    /// It is of another version.
    #[error("the batch is of version {found}, this side speaks {PROTOCOL_VERSION}: reload the page")]
    Version {
        /// Its version.
        found: u32,
    },
    /// Bytes follow its last record.
    #[error("{bytes} bytes follow the last record")]
    TooLong {
        /// How many.
        bytes: usize,
    },
}

/// A batch of records, read in place.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// The sequence number of the first record; the others follow without gaps.
    pub first_seq: u64,
    /// How many records there are.
    pub count: u32,
    records: &'a [u8],
}

impl<'a> Batch<'a> {
    /// Reads a batch's header and checks that its records fill it exactly.
    ///
    /// # Errors
    /// Where the bytes are not a whole batch of this version.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, BatchError> {
        let mut rest = bytes;
        let cut = BatchError::CutShort { record: 0 };
        let version = u32::from_le_bytes(take(&mut rest).ok_or(cut)?);
        if version != PROTOCOL_VERSION {
            return Err(BatchError::Version { found: version });
        }
        let count = u32::from_le_bytes(take(&mut rest).ok_or(cut)?);
        let first_seq = u64::from_le_bytes(take(&mut rest).ok_or(cut)?);
        let batch = Self { first_seq, count, records: rest };
        for record in 0..count {
            take_record(&mut rest).ok_or(BatchError::CutShort { record })?;
        }
        if rest.is_empty() { Ok(batch) } else { Err(BatchError::TooLong { bytes: rest.len() }) }
    }

    /// The records, each with where it begins in the batch; [`record_at`] finds it there again.
    pub fn records(&self) -> impl Iterator<Item = (usize, CaptureRecord<'a>)> + use<'a> {
        let all = self.records.len();
        let mut rest = self.records;
        std::iter::from_fn(move || {
            let start = all - rest.len();
            let record = take_record(&mut rest)?;
            Some((BATCH_HEADER_BYTES + start, record))
        })
    }
}

/// The record that begins at byte `start` of a batch.
pub fn record_at(batch: &[u8], start: usize) -> Option<CaptureRecord<'_>> {
    take_record(&mut batch.get(start..)?)
}

impl Demo {
    /// Whether this packet is the first one of the demonstration: the echo request, or the SYN.
    pub fn begins_with(&self, record: &CaptureRecord<'_>) -> bool {
        let dissection = crate::dissect(record);
        let is = |id: &str, value: u64| {
            let node = dissection.find(id).and_then(|ix| dissection.nodes.get(ix));
            node.and_then(|node| crate::bits::read(record.bytes, node.span)) == Some(value)
        };
        match *self {
            Self::Ping { ident, sequence } => {
                is("icmp.type", 8) && is("icmp.ident", ident.into()) && is("icmp.seq", sequence.into())
            }
            Self::Fetch { client_port, server_port } | Self::Closed { client_port, server_port } => {
                is("tcp.srcport", client_port.into())
                    && is("tcp.dstport", server_port.into())
                    && is("tcp.flags.syn", 1)
                    && is("tcp.flags.ack", 0)
            }
        }
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn take_record<'a>(rest: &mut &'a [u8]) -> Option<CaptureRecord<'a>> {
    let at = Timestamp(i64::from_le_bytes(take(rest)?));
    let orig_len = u32::from_le_bytes(take(rest)?);
    let captured = u32::from_le_bytes(take(rest)?) as usize;
    let link = LinkType(u16::from_le_bytes(take(rest)?));
    let interface = u16::from_le_bytes(take(rest)?);
    let [direction, ..] = take::<4>(rest)?;
    let (bytes, tail) = rest.split_at_checked(captured)?;
    *rest = tail;
    let direction = match direction {
        1 => Direction::Inbound,
        2 => Direction::Outbound,
        _ => Direction::Unknown,
    };
    Some(CaptureRecord { at, link, direction, interface, orig_len, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_batch_gives_back_its_records(
            first_seq: u64,
            packets in proptest::collection::vec((any::<i64>(), any::<u32>(), proptest::collection::vec(any::<u8>(), 0..40)), 0..5),
        ) {
            let records: Vec<_> = packets.iter().map(|(at, orig_len, bytes)| CaptureRecord {
                at: Timestamp(*at), link: LinkType::IPV4, direction: Direction::Inbound, interface: 7,
                orig_len: *orig_len, bytes,
            }).collect();
            let mut bytes = batch_header(first_seq, u32::try_from(records.len()).unwrap_or_default()).to_vec();
            for record in &records {
                write_record(record, &mut bytes);
            }
            let batch = Batch::parse(&bytes).expect("a whole batch");
            prop_assert_eq!(batch.first_seq, first_seq);
            for ((start, read), written) in batch.records().zip(&records) {
                prop_assert_eq!(&read, written);
                prop_assert_eq!(record_at(&bytes, start), Some(*written));
            }
            for cut in 0..bytes.len() {
                prop_assert!(Batch::parse(&bytes[..cut]).is_err(), "a batch cut at {} passes for whole", cut);
            }
        }

        #[test]
        fn rubbish_is_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Batch::parse(&bytes);
        }
    }
}
