//! Capture files: pcap and pcapng in, pcap out. The block formats are pcap-parser's; this gives one record after another,
//! and where a damaged file stops making sense.

use crate::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use pcap_parser::traits::PcapNGPacketBlock;
use pcap_parser::{Block, PcapBlockOwned, PcapError, create_reader};
use std::io::Read;
use thiserror::Error;

/// Room for one block. Grows to [`MAX_BLOCK_BYTES`] where a file has larger ones.
const BUFFER_BYTES: usize = 1 << 17;
/// The largest block believed; an announced length beyond it is damage, not a reason to reserve memory.
const MAX_BLOCK_BYTES: usize = 1 << 24;
/// Interfaces of one section that are remembered.
const MAX_INTERFACES: usize = 1 << 12;

/// Why a file gives no more records.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PcapFileError {
    /// It begins with neither format's mark.
    #[error("this is not a capture file: it begins with neither pcap's nor pcapng's mark")]
    NotACapture,
    /// It holds no bytes.
    #[error("the file is empty, not even a capture's header stands in it")]
    Empty,
    /// It ends in the middle of a block.
    #[error("the file ends in the middle of packet {packet}, at byte {offset}: it was cut short")]
    CutShort {
        /// The packet that would have come next, counted from 1.
        packet: u64,
        /// Where in the file the incomplete block begins.
        offset: u64,
    },
    /// A block makes no sense.
    #[error("the file is damaged at byte {offset}, where packet {packet} would stand: {what}")]
    Damaged {
        /// The packet that would have come next, counted from 1.
        packet: u64,
        /// Where in the file the block begins.
        offset: u64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The operating system failed to read.
    #[error("reading failed at byte {offset}")]
    Unreadable {
        /// Where in the file.
        offset: u64,
    },
}

#[derive(Clone, Copy)]
struct Interface {
    link: LinkType,
    snap_bytes: u32,
    /// Ticks a second; `None` where the file's resolution option makes no sense.
    ticks: Option<u64>,
    offset_seconds: i64,
}

/// Hands every record of a capture to `each`, in order, as long as it returns `true`. The memory used does not depend on
/// the file's size.
///
/// # Errors
/// Where reading stopped before the end of the file and why. All records before that were handed over.
pub fn read_records<R: Read + Send>(
    input: R,
    mut each: impl FnMut(&CaptureRecord<'_>) -> bool,
) -> Result<(), PcapFileError> {
    let mut reader = create_reader(BUFFER_BYTES, input).map_err(|error| match error {
        PcapError::Eof => PcapFileError::Empty,
        PcapError::Incomplete(_) | PcapError::UnexpectedEof => {
            PcapFileError::CutShort { packet: 1, offset: 0 }
        }
        PcapError::ReadError => PcapFileError::Unreadable { offset: 0 },
        _ => PcapFileError::NotACapture,
    })?;
    let mut interfaces = Vec::new();
    let mut nanoseconds = false;
    let mut packets = 0;
    loop {
        let offset = reader.consumed() as u64;
        let packet = packets + 1;
        let damaged = |what| PcapFileError::Damaged { packet, offset, what };
        match reader.next() {
            Ok((size, block)) => {
                let record = match &block {
                    PcapBlockOwned::LegacyHeader(header) => {
                        nanoseconds = header.is_nanosecond_precision();
                        // The upper half of the field holds flags about frame check sequences.
                        interfaces = vec![Interface {
                            link: link_type(header.network.0 & 0xffff),
                            snap_bytes: header.snaplen,
                            ticks: None,
                            offset_seconds: 0,
                        }];
                        None
                    }
                    PcapBlockOwned::Legacy(packet) => {
                        let interface =
                            interfaces.first().ok_or(damaged("a packet before the file's header"))?;
                        let unit = if nanoseconds { 1 } else { 1000 };
                        let at = i64::from(packet.ts_sec) * 1_000_000_000 + i64::from(packet.ts_usec) * unit;
                        Some(record(interface, 0, Timestamp(at), packet.origlen, packet.data))
                    }
                    PcapBlockOwned::NG(block) => ng_block(block, &mut interfaces).map_err(damaged)?,
                };
                if let Some(record) = record {
                    packets += 1;
                    if !each(&record) {
                        return Ok(());
                    }
                }
                if size == 0 {
                    return Err(damaged("a block of no length"));
                }
                reader.consume(size);
            }
            Err(PcapError::Eof) => return Ok(()),
            Err(PcapError::Incomplete(_)) => {
                reader.refill().map_err(|_| PcapFileError::Unreadable { offset })?;
            }
            Err(PcapError::BufferTooSmall) => {
                let room = reader.data().len().max(BUFFER_BYTES);
                if room >= MAX_BLOCK_BYTES {
                    return Err(damaged("it claims a length that no packet has"));
                }
                reader.grow((room * 2).min(MAX_BLOCK_BYTES));
                reader.refill().map_err(|_| PcapFileError::Unreadable { offset })?;
            }
            Err(PcapError::UnexpectedEof) => return Err(PcapFileError::CutShort { packet, offset }),
            Err(PcapError::ReadError) => return Err(PcapFileError::Unreadable { offset }),
            Err(_) => return Err(damaged("no valid block begins there")),
        }
    }
}

fn ng_block<'a>(
    block: &'a Block<'_>,
    interfaces: &mut Vec<Interface>,
) -> Result<Option<CaptureRecord<'a>>, &'static str> {
    match block {
        Block::SectionHeader(_) => interfaces.clear(),
        Block::InterfaceDescription(description) => {
            if interfaces.len() >= MAX_INTERFACES {
                return Err("more interfaces than any host has");
            }
            interfaces.push(Interface {
                link: link_type(description.linktype.0),
                snap_bytes: description.snaplen,
                ticks: description.ts_resolution(),
                offset_seconds: description.ts_offset(),
            });
        }
        Block::EnhancedPacket(packet) => {
            let interface = interfaces
                .get(packet.if_id as usize)
                .ok_or("a packet of an interface that was never described")?;
            let ticks = (u64::from(packet.ts_high) << 32) | u64::from(packet.ts_low);
            let number = u16::try_from(packet.if_id).unwrap_or(u16::MAX);
            return Ok(Some(record(
                interface,
                number,
                interface.time(ticks),
                packet.origlen,
                packet.packet_data(),
            )));
        }
        Block::SimplePacket(packet) => {
            let interface = interfaces.first().ok_or("a packet before any interface was described")?;
            // A simple packet has no captured length of its own: the interface's limit gives it.
            let snap = if interface.snap_bytes == 0 { packet.origlen } else { interface.snap_bytes };
            let kept = packet.origlen.min(snap) as usize;
            let bytes = packet.data.get(..kept).unwrap_or(packet.data);
            return Ok(Some(record(interface, 0, Timestamp(0), packet.origlen, bytes)));
        }
        _ => {}
    }
    Ok(None)
}

fn record<'a>(
    interface: &Interface,
    number: u16,
    at: Timestamp,
    orig_len: u32,
    bytes: &'a [u8],
) -> CaptureRecord<'a> {
    let link = interface.link;
    CaptureRecord { at, link, direction: Direction::Unknown, interface: number, orig_len, bytes }
}

fn link_type(number: i32) -> LinkType {
    // DLT_RAW of the BSDs stands in some files where LINKTYPE_RAW is meant.
    if number == 12 || number == 14 {
        LinkType::RAW
    } else {
        LinkType(u16::try_from(number).unwrap_or(u16::MAX))
    }
}

impl Interface {
    fn time(&self, ticks: u64) -> Timestamp {
        let unit = u128::from(self.ticks.unwrap_or(1_000_000).max(1));
        let nanos = u128::from(ticks) * 1_000_000_000 / unit;
        let nanos = i64::try_from(nanos).unwrap_or(i64::MAX);
        Timestamp(nanos.saturating_add(self.offset_seconds.saturating_mul(1_000_000_000)))
    }
}

/// A pcap file in memory, with nanosecond times, from records of one link type.
pub fn write_records<'a>(link: LinkType, records: impl IntoIterator<Item = CaptureRecord<'a>>) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_3c4d_u32, 0x0004_0002, 0, 0, 0x0004_0000, u32::from(link.0)] {
        file.extend(word.to_le_bytes());
    }
    for record in records {
        let nanos = u64::try_from(record.at.0).unwrap_or_default();
        let (seconds, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
        let kept = crate::bits::len_u32(record.bytes);
        for word in [
            u32::try_from(seconds).unwrap_or(u32::MAX),
            u32::try_from(rest).unwrap_or_default(),
            kept,
            record.orig_len,
        ] {
            file.extend(word.to_le_bytes());
        }
        file.extend(record.bytes);
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn two_packets() -> Vec<u8> {
        let packet = |at, bytes: &'static [u8]| CaptureRecord {
            at: Timestamp(at),
            link: LinkType::RAW,
            direction: Direction::Unknown,
            interface: 0,
            orig_len: 60,
            bytes,
        };
        write_records(
            LinkType::RAW,
            [packet(1_700_000_000_123_456_789, b"\x45\x00"), packet(1_700_000_001_000_000_001, b"\x45")],
        )
    }

    /// Time and bytes of each packet, and how it ended.
    type Read = (Vec<(i64, Vec<u8>)>, Result<(), PcapFileError>);

    fn read_all(file: &[u8]) -> Read {
        let mut seen = Vec::new();
        let end = read_records(file, |record| {
            seen.push((record.at.0, record.bytes.to_vec()));
            true
        });
        (seen, end)
    }

    #[test]
    fn what_is_written_is_read_to_the_nanosecond() {
        let (seen, end) = read_all(&two_packets());
        assert_eq!(end, Ok(()));
        assert_eq!(
            seen,
            [(1_700_000_000_123_456_789, vec![0x45, 0]), (1_700_000_001_000_000_001, vec![0x45])]
        );
    }

    #[test]
    fn a_cut_file_gives_what_is_whole_and_says_where_it_ends() {
        let file = two_packets();
        let (seen, end) = read_all(&file[..file.len() - 1]);
        assert_eq!(seen.len(), 1);
        assert_eq!(end, Err(PcapFileError::CutShort { packet: 2, offset: 42 }));
    }

    #[test]
    fn what_is_no_capture_is_called_so() {
        assert_eq!(read_all(b"").1, Err(PcapFileError::Empty));
        assert_eq!(read_all(b"#!/bin/sh\necho this is a shell script\n").1, Err(PcapFileError::NotACapture));
    }

    #[test]
    fn an_absurd_length_is_damage_and_reserves_nothing() {
        let mut file = two_packets();
        file[24 + 8..24 + 12].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(matches!(
            read_all(&file).1,
            Err(PcapFileError::Damaged { packet: 1, .. } | PcapFileError::CutShort { .. })
        ));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_hang(mut file in proptest::collection::vec(any::<u8>(), 0..300), keep in 0_usize..80) {
            let real = two_packets();
            let keep = keep.min(real.len()).min(file.len());
            file[..keep].copy_from_slice(&real[..keep]);
            let _ = read_all(&file);
        }
    }
}
