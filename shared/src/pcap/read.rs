//! Reads pcap and pcapng: one record after another, and where a damaged file stops making sense.

use super::fields::{Fields, Order};
use super::ng::{self, Section};
use super::{BYTE_ORDER, MAX_BLOCK_BYTES, block};
use crate::capture::{CaptureRecord, Direction, Timestamp};
use std::io::{self, BufRead as _, BufReader, Read};
use thiserror::Error;

/// What is read at once, and how much memory is reserved before the bytes for it have come.
const BUFFER_BYTES: usize = 1 << 17;

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

/// Hands every record of a capture to `each`, in order, as long as it returns `true`. The memory used does not depend on
/// the file's size.
///
/// Interfaces are numbered in the order in which the file describes them, sections of pcapng included. A frame check
/// sequence that the capture kept stays at the end of the bytes, and an original length is what the file says, also where it
/// is less than what was captured.
///
/// # Errors
/// Where reading stopped before the end of the file and why. All records before that were handed over.
pub fn read_records<R: Read + Send>(
    input: R,
    mut each: impl FnMut(&CaptureRecord<'_>) -> bool,
) -> Result<(), PcapFileError> {
    let mut file = File {
        input: BufReader::with_capacity(BUFFER_BYTES, input),
        bytes: Vec::new(),
        offset: 0,
        packets: 0,
    };
    let magic = match file.magic() {
        Err(Stop::End) => return Err(PcapFileError::Empty),
        Err(stop) => return Err(file.error(stop)),
        Ok(magic) => magic,
    };
    let read = if u32::from_be_bytes(magic) == block::SECTION_HEADER {
        file.pcapng(&mut each)
    } else {
        let (order, format) = Format::of(magic).ok_or(PcapFileError::NotACapture)?;
        file.pcap(order, format, &mut each)
    };
    match read {
        Ok(()) | Err(Stop::End) => Ok(()),
        Err(stop) => Err(file.error(stop)),
    }
}

/// Why reading does not go on.
#[derive(Clone, Copy)]
enum Stop {
    /// The file ends where a block may begin.
    End,
    Cut,
    Failed,
    Damage(&'static str),
}

/// What a pcap file's magic number says beside the byte order.
#[derive(Clone, Copy)]
struct Format {
    /// Nanoseconds in a unit of the time's fraction.
    unit: i64,
    /// Bytes before a packet: 24 in files of a Linux libpcap of the nineties, which said more about each.
    header_bytes: usize,
}

impl Format {
    fn of(magic: [u8; 4]) -> Option<(Order, Self)> {
        [Order::Little, Order::Big].into_iter().find_map(|order| {
            let (unit, header_bytes) = match order.u32(magic) {
                0xa1b2_c3d4 => (1000, 16),
                0xa1b2_3c4d => (1, 16),
                0xa1b2_cd34 => (1000, 24),
                _ => return None,
            };
            Some((order, Self { unit, header_bytes }))
        })
    }
}

struct File<R> {
    input: BufReader<R>,
    /// The block being read, from its first byte on; kept for the next, so that a packet costs no allocation.
    bytes: Vec<u8>,
    /// Where in the file that block begins.
    offset: u64,
    packets: u64,
}

impl<R: Read> File<R> {
    fn pcap(
        &mut self,
        order: Order,
        format: Format,
        each: &mut impl FnMut(&CaptureRecord<'_>) -> bool,
    ) -> Result<(), Stop> {
        self.upto(24)?;
        let mut header = self.fields(order, 4);
        let major = header.u16();
        // Minor version, time zone, accuracy and limit: no reader heeds them.
        let link = header.rest.get(14..).and_then(|rest| Fields { order, rest }.u32()).ok_or(Stop::Cut)?;
        if major != Some(2) {
            return Err(Stop::Damage(VERSION));
        }
        // The upper half of the field says whether frames end with their check sequence.
        let link = ng::link_type(u16::try_from(link & 0xffff).unwrap_or_default());
        loop {
            self.next_block()?;
            self.upto(format.header_bytes)?;
            let mut header = self.fields(order, 0);
            let mut next = || header.u32().ok_or(Stop::Cut);
            let (seconds, fraction, kept, orig_len) = (next()?, next()?, next()?, next()?);
            if kept > MAX_BLOCK_BYTES {
                return Err(Stop::Damage(TOO_LONG));
            }
            self.upto(format.header_bytes.saturating_add(kept as usize))?;
            let at = Timestamp(i64::from(seconds) * 1_000_000_000 + i64::from(fraction) * format.unit);
            let bytes = self.fields(order, format.header_bytes).rest;
            let direction = Direction::Unknown;
            let record = CaptureRecord { at, link, direction, interface: 0, orig_len, bytes };
            if !each(&record) {
                return Ok(());
            }
            self.packets += 1;
        }
    }

    fn pcapng(&mut self, each: &mut impl FnMut(&CaptureRecord<'_>) -> bool) -> Result<(), Stop> {
        let mut section: Option<Section> = None;
        loop {
            self.upto(8)?;
            // The same in both byte orders.
            if self.bytes.starts_with(&block::SECTION_HEADER.to_be_bytes()) {
                self.upto(12)?;
                let order = [Order::Little, Order::Big]
                    .into_iter()
                    .find(|order| self.fields(*order, 8).u32() == Some(BYTE_ORDER))
                    .ok_or(Stop::Damage("a section whose byte order cannot be told"))?;
                section = Some(Section::new(order, section.as_ref()));
            }
            let section = section.as_mut().ok_or(Stop::Damage("a block before the first section"))?;
            let order = section.order;
            let mut header = self.fields(order, 0);
            let (kind, length) = (header.u32().ok_or(Stop::Cut)?, header.u32().ok_or(Stop::Cut)?);
            if length < 12 {
                return Err(Stop::Damage("a block whose length has no room for the length itself"));
            }
            if length % 4 != 0 {
                return Err(Stop::Damage("a block whose length is not a multiple of four"));
            }
            if length > MAX_BLOCK_BYTES {
                return Err(Stop::Damage(TOO_LONG));
            }
            let end = length as usize;
            self.upto(end)?;
            if self.fields(order, end - 4).u32() != Some(length) {
                return Err(Stop::Damage("a block whose length stands differently at its two ends"));
            }
            if kind == block::SECTION_HEADER {
                if length < 28 {
                    return Err(Stop::Damage("a section header that is too short"));
                }
                if self.fields(order, 12).u16() != Some(1) {
                    return Err(Stop::Damage(VERSION));
                }
            }
            let body = self.bytes.get(8..end - 4).unwrap_or_default();
            if let Some(record) = section.read(kind, body).map_err(Stop::Damage)? {
                if !each(&record) {
                    return Ok(());
                }
                self.packets += 1;
            }
            self.next_block()?;
        }
    }

    /// The first bytes of the file.
    fn magic(&mut self) -> Result<[u8; 4], Stop> {
        self.at_end()?;
        self.upto(4)?;
        self.bytes.first_chunk().copied().ok_or(Stop::Cut)
    }

    /// Goes on to the block behind this one.
    fn next_block(&mut self) -> Result<(), Stop> {
        self.offset += self.bytes.len() as u64;
        self.bytes.clear();
        self.at_end()
    }

    fn at_end(&mut self) -> Result<(), Stop> {
        loop {
            match self.input.fill_buf() {
                Ok([]) => return Err(Stop::End),
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Stop::Failed),
            }
        }
    }

    /// Reads on until the block has so many bytes. Memory is reserved as they come, not as they are announced.
    fn upto(&mut self, length: usize) -> Result<(), Stop> {
        while self.bytes.len() < length {
            let have = self.bytes.len();
            self.bytes.resize(length.min(have + BUFFER_BYTES), 0);
            let space = self.bytes.get_mut(have..).unwrap_or_default();
            self.input.read_exact(space).map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => Stop::Cut,
                _ => Stop::Failed,
            })?;
        }
        Ok(())
    }

    fn fields(&self, order: Order, from: usize) -> Fields<'_> {
        Fields { order, rest: self.bytes.get(from..).unwrap_or_default() }
    }

    fn error(&self, stop: Stop) -> PcapFileError {
        let (packet, offset) = (self.packets + 1, self.offset);
        match stop {
            Stop::End | Stop::Cut => PcapFileError::CutShort { packet, offset },
            Stop::Failed => PcapFileError::Unreadable { offset },
            Stop::Damage(what) => PcapFileError::Damaged { packet, offset, what },
        }
    }
}

const TOO_LONG: &str = "it claims a length that no packet has";
const VERSION: &str = "a version of the format that is not known";
