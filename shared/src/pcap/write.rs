//! Writes pcap and pcapng, both with nanosecond times, to the byte order that nearly every machine has.

use super::{BYTE_ORDER, MAX_BLOCK_BYTES, block, option};
use crate::bits::len_u32;
use crate::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A pcap file in memory, with nanosecond times, from records of one link type.
pub fn write_records<'a>(link: LinkType, records: impl IntoIterator<Item = CaptureRecord<'a>>) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_3c4d_u32, 0x0004_0002, 0, 0, 0x0004_0000, u32::from(link.0)] {
        file.extend(word.to_le_bytes());
    }
    for record in records {
        let nanos = u64::try_from(record.at.0).unwrap_or_default();
        let (seconds, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
        let kept = len_u32(record.bytes);
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

/// Where a capture was made, as far as its section header says so.
#[derive(Clone, Copy, Debug, Default)]
pub struct Host<'a> {
    /// The machine, for instance its processor.
    pub hardware: Option<&'a str>,
    /// The operating system and its version.
    pub system: Option<&'a str>,
}

/// Writes a pcapng capture as it happens: each block goes out whole and at once, so what was written up to any moment is a
/// capture that can be read.
#[derive(Debug)]
pub struct PcapNgWriter<W: Write> {
    out: W,
    /// The number that the file gives to what a record calls interface and link type. One interface can deliver several
    /// link types, and the file's interfaces have one each.
    interfaces: BTreeMap<(u16, u16), u32>,
    /// The pair that the last packet had, and its number: nearly always the next one's, too.
    last: Option<((u16, u16), u32)>,
    /// Packets written of each interface of the file.
    counts: Vec<u64>,
    names: BTreeMap<u16, String>,
    /// The block being made; kept, so that a packet costs no allocation.
    block: Vec<u8>,
}

/// How many of the first bytes that a [`PcapNgWriter`] wrote are whole blocks, and how many packets stand in those.
pub fn whole_blocks(written: &[u8]) -> (usize, u64) {
    let (mut end, mut packets) = (0, 0);
    while let Some(([kind, length], _)) =
        written.get(end..).and_then(|rest| rest.as_chunks().0.split_first_chunk())
    {
        let next = end.saturating_add(u32::from_le_bytes(*length) as usize);
        if next > written.len() || next == end {
            break;
        }
        packets += u64::from(u32::from_le_bytes(*kind) == block::ENHANCED_PACKET);
        end = next;
    }
    (end, packets)
}

impl<W: Write> PcapNgWriter<W> {
    /// Begins a capture: its section header is written.
    ///
    /// # Errors
    /// What `out` says.
    pub fn new(out: W, host: &Host<'_>) -> io::Result<Self> {
        let mut writer = Self {
            out,
            interfaces: BTreeMap::new(),
            last: None,
            counts: Vec::new(),
            names: BTreeMap::new(),
            block: Vec::new(),
        };
        writer.begin(block::SECTION_HEADER);
        writer.word(BYTE_ORDER);
        writer.halves(1, 0);
        // The section's length is not known while it grows.
        writer.block.extend([0xff; 8]);
        for (code, text) in [
            (option::SECTION_HARDWARE, host.hardware),
            (option::SECTION_OS, host.system),
            (option::SECTION_APPLICATION, Some(concat!("wireglass ", env!("CARGO_PKG_VERSION")))),
        ] {
            writer.text(code, text);
        }
        writer.option(option::END, &[]);
        writer.end()?;
        Ok(writer)
    }

    /// The name of an interface, by the number that records have for it. It counts for what comes after, so give it before
    /// the interface's first packet.
    pub fn name_interface(&mut self, number: u16, name: &str) {
        self.names.insert(number, name.to_owned());
    }

    /// Writes a packet, and before it a description of its interface where that is new. A time before 1970 becomes 1970;
    /// of a comment the file holds 65,535 bytes.
    ///
    /// # Errors
    /// What `out` says, and `InvalidInput` for a packet larger than [`read_records`](super::read_records) would believe.
    pub fn write(&mut self, record: &CaptureRecord<'_>, comment: Option<&str>) -> io::Result<()> {
        let kept = len_u32(record.bytes);
        // Beside the packet a block holds its header and options: less than twice the longest comment.
        if kept > MAX_BLOCK_BYTES - (1 << 17) {
            let said = format!("a packet of {kept} bytes is larger than a capture file may hold");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, said));
        }
        let interface = self.interface(record)?;
        let Timestamp(nanos) = record.at;
        let nanos = u64::try_from(nanos).unwrap_or_default();
        self.begin(block::ENHANCED_PACKET);
        self.word(interface);
        self.time(nanos);
        self.word(kept);
        self.word(record.orig_len);
        self.block.extend_from_slice(record.bytes);
        self.pad();
        let flags: u32 = match record.direction {
            Direction::Unknown => 0,
            Direction::Inbound => 1,
            Direction::Outbound => 2,
        };
        let has_comment = comment.is_some_and(|comment| !comment.is_empty());
        self.text(option::COMMENT, comment);
        if flags != 0 {
            self.option(option::PACKET_FLAGS, &flags.to_le_bytes());
        }
        if flags != 0 || has_comment {
            self.option(option::END, &[]);
        }
        self.end()?;
        if let Some(count) = usize::try_from(interface).ok().and_then(|ix| self.counts.get_mut(ix)) {
            *count += 1;
        }
        Ok(())
    }

    /// Ends the section with a statistics block for each interface: the packets it holds, and `dropped`, those that were lost
    /// before they could be written. Where there are several interfaces, nobody knows whose those were, and a comment says so.
    ///
    /// # Errors
    /// What `out` says.
    pub fn finish(&mut self, at: Timestamp, dropped: u64) -> io::Result<()> {
        let counts = std::mem::take(&mut self.counts);
        for (number, count) in (0_u32..).zip(&counts) {
            self.begin(block::STATISTICS);
            self.word(number);
            self.time(u64::try_from(at.0).unwrap_or_default());
            if counts.len() > 1 && number == 0 && dropped > 0 {
                self.text(
                    option::COMMENT,
                    Some(&format!("{dropped} packets of all interfaces together were dropped")),
                );
            }
            let alone = counts.len() == 1;
            // What the interface received is what was dropped and what is in the file.
            let received = if alone { count + dropped } else { *count };
            self.option(option::STATISTICS_RECEIVED, &received.to_le_bytes());
            if alone {
                self.option(option::STATISTICS_OS_DROPPED, &dropped.to_le_bytes());
            }
            self.option(option::STATISTICS_DELIVERED, &count.to_le_bytes());
            self.option(option::END, &[]);
            self.end()?;
        }
        Ok(())
    }

    /// What is written to.
    pub const fn get_ref(&self) -> &W {
        &self.out
    }

    /// What is written to, to take away what is there already.
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// What was written to.
    pub fn into_inner(self) -> W {
        self.out
    }

    fn interface(&mut self, record: &CaptureRecord<'_>) -> io::Result<u32> {
        let key = (record.interface, record.link.0);
        if let Some((last, number)) = self.last
            && last == key
        {
            return Ok(number);
        }
        if let Some(known) = self.interfaces.get(&key) {
            self.last = Some((key, *known));
            return Ok(*known);
        }
        let number = u32::try_from(self.interfaces.len()).unwrap_or(u32::MAX);
        self.begin(block::INTERFACE);
        self.halves(record.link.0, 0);
        // No limit to a packet's length that this would know of.
        self.word(0);
        let name = self.names.get(&record.interface).cloned();
        self.text(option::INTERFACE_NAME, name.as_deref());
        self.option(option::INTERFACE_RESOLUTION, &[9]);
        self.option(option::END, &[]);
        self.end()?;
        self.interfaces.insert(key, number);
        self.counts.push(0);
        self.last = Some((key, number));
        Ok(number)
    }

    fn begin(&mut self, kind: u32) {
        self.block.clear();
        self.word(kind);
        // The length, known at the end.
        self.word(0);
    }

    fn end(&mut self) -> io::Result<()> {
        let length = (len_u32(&self.block) + 4).to_le_bytes();
        if let Some(place) = self.block.get_mut(4..8) {
            place.copy_from_slice(&length);
        }
        self.block.extend(length);
        self.out.write_all(&self.block)
    }

    fn word(&mut self, word: u32) {
        self.block.extend_from_slice(&word.to_le_bytes());
    }

    /// A time of the interface's resolution, the upper half first.
    fn time(&mut self, nanos: u64) {
        self.word(u32::try_from(nanos >> 32).unwrap_or_default());
        self.word(u32::try_from(nanos & 0xffff_ffff).unwrap_or_default());
    }

    fn halves(&mut self, first: u16, second: u16) {
        self.block.extend(first.to_le_bytes());
        self.block.extend(second.to_le_bytes());
    }

    fn text(&mut self, code: u16, text: Option<&str>) {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return };
        let end = text.floor_char_boundary(usize::from(u16::MAX));
        self.option(code, text.get(..end).unwrap_or_default().as_bytes());
    }

    fn option(&mut self, code: u16, value: &[u8]) {
        self.halves(code, u16::try_from(value.len()).unwrap_or(u16::MAX));
        self.block.extend(value);
        self.pad();
    }

    fn pad(&mut self) {
        self.block.resize(self.block.len().next_multiple_of(4), 0);
    }
}
