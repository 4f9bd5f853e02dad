//! Reads pcap and pcapng: one record after another, and where a damaged file stops making sense. [`Reader`] is handed the
//! bytes as they come, by whoever reads a file slice by slice; [`read_records`] fetches them itself.

use super::fields::{Fields, Order};
use super::ng::{self, Section};
use super::{BYTE_ORDER, MAX_BLOCK_BYTES, block};
use crate::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use std::io::{self, BufRead as _, BufReader, Read};
use thiserror::Error;

/// What is read at once.
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
    let mut input = BufReader::with_capacity(BUFFER_BYTES, input);
    let mut reader = Reader::new();
    loop {
        let bytes = match input.fill_buf() {
            Ok([]) => return reader.end(),
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(reader.error(Stop::Failed)),
        };
        if !reader.push(bytes, &mut each)? {
            return Ok(());
        }
        let read = bytes.len();
        input.consume(read);
    }
}

/// Reads a capture whose bytes are handed to it part by part, cut anywhere. It keeps a block that is not whole yet, and
/// nothing else of the file.
#[derive(Debug)]
pub struct Reader {
    format: Format,
    /// The block that began in the bytes before these, from its first byte on.
    begun: Vec<u8>,
    /// Where in the file that block begins, or the next one.
    offset: u64,
    packets: u64,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// A reader at the beginning of a file.
    pub const fn new() -> Self {
        Self { format: Format::Unknown, begun: Vec::new(), offset: 0, packets: 0 }
    }

    /// Takes the next bytes of the file and hands every record that is whole now to `each`, in order, as [`read_records`]
    /// does. Returns whether `each` wants to go on; once it does not, the reader is of no more use.
    ///
    /// # Errors
    /// Where the file makes no sense from here on. All records before that were handed over.
    pub fn push(
        &mut self,
        mut bytes: &[u8],
        each: &mut dyn FnMut(&CaptureRecord<'_>) -> bool,
    ) -> Result<bool, PcapFileError> {
        // The block that began earlier gets what it lacks, and no more, so that what follows is read in place.
        let mut begun = std::mem::take(&mut self.begun);
        while !begun.is_empty() {
            match self.format.step(&begun).map_err(|stop| self.error(stop))? {
                Step::Lacks(length) => {
                    let lacking = length.saturating_sub(begun.len()).min(bytes.len());
                    let (part, rest) = bytes.split_at_checked(lacking).unwrap_or((bytes, &[]));
                    if part.is_empty() {
                        self.begun = begun;
                        return Ok(true);
                    }
                    begun.extend_from_slice(part);
                    bytes = rest;
                }
                Step::Whole(length, record) => {
                    if !self.pass(length, record, each) {
                        return Ok(false);
                    }
                    begun.clear();
                }
            }
        }
        // Emptied, not given back: the next block that is cut finds room there.
        self.begun = begun;
        loop {
            match self.format.step(bytes).map_err(|stop| self.error(stop))? {
                Step::Lacks(_) => {
                    self.begun.extend_from_slice(bytes);
                    return Ok(true);
                }
                Step::Whole(length, record) => {
                    if !self.pass(length, record, each) {
                        return Ok(false);
                    }
                    bytes = bytes.get(length..).unwrap_or_default();
                }
            }
        }
    }

    /// There are no more bytes.
    ///
    /// # Errors
    /// The file ends where it may not.
    pub fn end(&self) -> Result<(), PcapFileError> {
        match (&self.format, self.begun.is_empty()) {
            (Format::Unknown, true) => Err(PcapFileError::Empty),
            (_, false) => Err(self.error(Stop::Cut)),
            (_, true) => Ok(()),
        }
    }

    /// The names of the interfaces described so far, by the numbers that records have; empty where the file gives none.
    pub fn interface_names(&self) -> &[String] {
        match &self.format {
            Format::PcapNg(Some(section)) => &section.names,
            _ => &[],
        }
    }

    /// Records read so far.
    pub const fn packets(&self) -> u64 {
        self.packets
    }

    /// The next block of the file has so many bytes and, perhaps, a packet.
    fn pass(
        &mut self,
        length: usize,
        record: Option<CaptureRecord<'_>>,
        each: &mut dyn FnMut(&CaptureRecord<'_>) -> bool,
    ) -> bool {
        if let Some(record) = record {
            if !each(&record) {
                return false;
            }
            self.packets += 1;
        }
        self.offset += length as u64;
        true
    }

    fn error(&self, stop: Stop) -> PcapFileError {
        let (packet, offset) = (self.packets + 1, self.offset);
        match stop {
            Stop::NotACapture => PcapFileError::NotACapture,
            Stop::Cut => PcapFileError::CutShort { packet, offset },
            Stop::Failed => PcapFileError::Unreadable { offset },
            Stop::Damage(what) => PcapFileError::Damaged { packet, offset, what },
        }
    }
}

/// Why reading does not go on.
#[derive(Clone, Copy)]
enum Stop {
    NotACapture,
    Cut,
    Failed,
    Damage(&'static str),
}

/// What was found where a block begins.
enum Step<'a> {
    /// Not all of it: so many bytes are needed before more can be said.
    Lacks(usize),
    /// A block of so many bytes, and the packet in it, if it has one.
    Whole(usize, Option<CaptureRecord<'a>>),
}

/// What is known of a file by what was read of it.
#[derive(Debug)]
enum Format {
    /// Nothing yet.
    Unknown,
    /// A pcap file, of which the header comes now.
    PcapHeader(Order, Magic),
    /// A pcap file: its packets.
    Pcap(Order, Magic, LinkType),
    /// A pcapng file, and its section, once it began.
    PcapNg(Option<Section>),
}

/// What a pcap file's magic number says beside the byte order.
#[derive(Clone, Copy, Debug)]
struct Magic {
    /// Nanoseconds in a unit of the time's fraction.
    unit: i64,
    /// Bytes before a packet: 24 in files of a Linux libpcap of the nineties, which said more about each.
    header_bytes: usize,
}

impl Magic {
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

impl Format {
    /// Looks at the block that begins here; a pcap file's header is one without a packet.
    fn step<'a>(&mut self, bytes: &'a [u8]) -> Result<Step<'a>, Stop> {
        match self {
            Self::Unknown => {
                let Some(magic) = bytes.first_chunk::<4>() else { return Ok(Step::Lacks(4)) };
                *self = if u32::from_be_bytes(*magic) == block::SECTION_HEADER {
                    Self::PcapNg(None)
                } else {
                    let (order, magic) = Magic::of(*magic).ok_or(Stop::NotACapture)?;
                    Self::PcapHeader(order, magic)
                };
                self.step(bytes)
            }
            Self::PcapHeader(order, magic) => {
                let (order, magic) = (*order, *magic);
                if bytes.len() < PCAP_HEADER_BYTES {
                    return Ok(Step::Lacks(PCAP_HEADER_BYTES));
                }
                let field = |from| Fields { order, rest: bytes.get(from..).unwrap_or_default() };
                // Minor version, time zone, accuracy and limit: no reader heeds them.
                let (major, link) = (field(4).u16(), field(20).u32().ok_or(Stop::Cut)?);
                if major != Some(2) {
                    return Err(Stop::Damage(VERSION));
                }
                // The upper half of the field says whether frames end with their check sequence.
                let link = ng::link_type(u16::try_from(link & 0xffff).unwrap_or_default());
                *self = Self::Pcap(order, magic, link);
                Ok(Step::Whole(PCAP_HEADER_BYTES, None))
            }
            Self::Pcap(order, magic, link) => packet(bytes, *order, *magic, *link),
            Self::PcapNg(section) => ng_block(bytes, section),
        }
    }
}

/// A packet of a pcap file.
fn packet(bytes: &[u8], order: Order, magic: Magic, link: LinkType) -> Result<Step<'_>, Stop> {
    let Some((header, rest)) = bytes.split_at_checked(magic.header_bytes) else {
        return Ok(Step::Lacks(magic.header_bytes));
    };
    let mut header = Fields { order, rest: header };
    let mut next = || header.u32().ok_or(Stop::Cut);
    let (seconds, fraction, kept, orig_len) = (next()?, next()?, next()?, next()?);
    if kept > MAX_BLOCK_BYTES {
        return Err(Stop::Damage(TOO_LONG));
    }
    let length = magic.header_bytes.saturating_add(kept as usize);
    let Some(bytes) = rest.get(..kept as usize) else { return Ok(Step::Lacks(length)) };
    let at = Timestamp(i64::from(seconds) * 1_000_000_000 + i64::from(fraction) * magic.unit);
    let direction = Direction::Unknown;
    let record = CaptureRecord { at, link, direction, interface: 0, orig_len, bytes };
    Ok(Step::Whole(length, Some(record)))
}

/// A block of a pcapng file.
fn ng_block<'a>(bytes: &'a [u8], section: &mut Option<Section>) -> Result<Step<'a>, Stop> {
    let fields = |order, from| Fields { order, rest: bytes.get(from..).unwrap_or_default() };
    if bytes.len() < 8 {
        return Ok(Step::Lacks(8));
    }
    // The same in both byte orders.
    let begins = bytes.starts_with(&block::SECTION_HEADER.to_be_bytes());
    let order = if begins {
        if bytes.len() < 12 {
            return Ok(Step::Lacks(12));
        }
        [Order::Little, Order::Big]
            .into_iter()
            .find(|order| fields(*order, 8).u32() == Some(BYTE_ORDER))
            .ok_or(Stop::Damage("a section whose byte order cannot be told"))?
    } else {
        section.as_ref().ok_or(Stop::Damage("a block before the first section"))?.order
    };
    let mut header = fields(order, 0);
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
    let Some(body) = bytes.get(8..end - 4) else { return Ok(Step::Lacks(end)) };
    let Some(again) = fields(order, end - 4).u32() else { return Ok(Step::Lacks(end)) };
    if again != length {
        return Err(Stop::Damage("a block whose length stands differently at its two ends"));
    }
    if begins {
        if length < 28 {
            return Err(Stop::Damage("a section header that is too short"));
        }
        if fields(order, 12).u16() != Some(1) {
            return Err(Stop::Damage(VERSION));
        }
        *section = Some(Section::new(order, section.take()));
        return Ok(Step::Whole(end, None));
    }
    let section = section.as_mut().ok_or(Stop::Damage("a block before the first section"))?;
    Ok(Step::Whole(end, section.read(kind, body).map_err(Stop::Damage)?))
}

/// What stands before a pcap file's first packet.
const PCAP_HEADER_BYTES: usize = 24;
const TOO_LONG: &str = "it claims a length that no packet has";
const VERSION: &str = "a version of the format that is not known";
