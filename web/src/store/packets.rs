//! The packets themselves: in chunks of about a megabyte, each in the form that batches have, with four bytes a packet to
//! find it again. Rows are only ever added at the end and let go at the beginning.

use std::collections::VecDeque;
use std::ops::Range;
use wireglass_shared::capture::{CaptureRecord, Timestamp};
use wireglass_shared::stream::{RECORD_HEADER_BYTES, record_at, write_record};

/// A packet's place in this page: counts up from 0, whatever its number in the capture is.
pub type RowId = u64;

/// What a chunk holds, but for a packet that is larger by itself.
const CHUNK_BYTES: usize = 1 << 20;

/// Packets, in the order in which they came.
#[derive(Debug, Default)]
pub struct Packets {
    chunks: VecDeque<Chunk>,
    /// The row behind the last one.
    end: RowId,
    /// Memory reserved for all chunks.
    bytes: usize,
    /// The time of the first packet that ever was here.
    origin: Option<Timestamp>,
}

/// Packets whose numbers follow each other.
#[derive(Debug)]
struct Chunk {
    first_row: RowId,
    first_number: u64,
    bytes: Vec<u8>,
    /// Where in `bytes` each packet begins.
    starts: Vec<u32>,
}

/// There is no memory for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl Packets {
    /// The rows there are.
    pub fn rows(&self) -> Range<RowId> {
        self.chunks.front().map_or(self.end, |chunk| chunk.first_row)..self.end
    }

    /// The memory they take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The time that times in the list count from.
    pub fn origin(&self) -> Option<Timestamp> {
        self.origin
    }

    /// A row's number in its capture, and the packet.
    pub fn get(&self, row: RowId) -> Option<(u64, CaptureRecord<'_>)> {
        let behind = self.chunks.partition_point(|chunk| chunk.first_row <= row);
        let chunk = self.chunks.get(behind.checked_sub(1)?)?;
        let ix = row - chunk.first_row;
        let start = chunk.starts.get(usize::try_from(ix).ok()?)?;
        Some((chunk.first_number + ix, record_at(&chunk.bytes, *start as usize)?))
    }

    /// The last of these rows with this number. Numbers begin anew with another session of the agent.
    pub fn row_numbered(&self, number: u64, among: Range<RowId>) -> Option<RowId> {
        let rows = self.chunks.iter().rev().filter_map(|chunk| {
            let ix = number.checked_sub(chunk.first_number).filter(|ix| *ix < chunk.starts.len() as u64)?;
            Some(chunk.first_row + ix)
        });
        rows.into_iter().find(|row| among.contains(row))
    }

    /// The first of these rows with this number or a larger one, where numbers only grow; the row behind them if there is none.
    pub fn row_from(&self, number: u64, among: Range<RowId>) -> RowId {
        let rows = self.chunks.iter().filter_map(|chunk| {
            let from = chunk.first_row.max(among.start);
            let row = from.max(chunk.first_row + number.saturating_sub(chunk.first_number));
            let end = chunk.first_row + chunk.starts.len() as u64;
            (row < end.min(among.end)).then_some(row)
        });
        rows.into_iter().next().unwrap_or(among.end)
    }

    /// Adds a packet.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn push(&mut self, number: u64, record: &CaptureRecord<'_>) -> Result<(), Full> {
        let more = RECORD_HEADER_BYTES + record.bytes.len();
        let fits = |chunk: &Chunk| {
            chunk.first_number + chunk.starts.len() as u64 == number
                && chunk.bytes.len() + more <= chunk.bytes.capacity()
        };
        if !self.chunks.back().is_some_and(fits) {
            self.begin_chunk(number, more)?;
        }
        let chunk = self.chunks.back_mut().ok_or(Full)?;
        // A chunk is far from four gigabytes.
        chunk.starts.push(u32::try_from(chunk.bytes.len()).unwrap_or(u32::MAX));
        write_record(record, &mut chunk.bytes);
        self.origin.get_or_insert(record.at);
        self.end += 1;
        Ok(())
    }

    fn begin_chunk(&mut self, first_number: u64, at_least_bytes: usize) -> Result<(), Full> {
        if let Some(last) = self.chunks.back_mut() {
            let before = last.bytes.capacity();
            // What a gap in the numbers cut short gives back what it did not use.
            if last.bytes.len() < before / 4 * 3 {
                last.bytes.shrink_to_fit();
            }
            last.starts.shrink_to_fit();
            self.bytes = self.bytes + last.size() - before;
        }
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(CHUNK_BYTES.max(at_least_bytes)).map_err(|_| Full)?;
        self.bytes += bytes.capacity();
        self.chunks.push_back(Chunk { first_row: self.end, first_number, bytes, starts: Vec::new() });
        Ok(())
    }

    /// Lets the oldest chunk go, unless it is the last one, and says how many packets went.
    pub fn drop_oldest(&mut self) -> usize {
        if self.chunks.len() < 2 {
            return 0;
        }
        let Some(oldest) = self.chunks.pop_front() else { return 0 };
        self.bytes = self.bytes.saturating_sub(oldest.size());
        oldest.starts.len()
    }

    /// Lets all go. Rows count on.
    pub fn clear(&mut self) {
        *self = Self { end: self.end, ..Self::default() };
    }
}

impl Chunk {
    fn size(&self) -> usize {
        self.bytes.capacity() + self.starts.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wireglass_shared::capture::{Direction, LinkType};

    fn record(bytes: &[u8]) -> CaptureRecord<'_> {
        let orig_len = u32::try_from(bytes.len()).expect("short");
        let (at, link, direction) = (Timestamp(7), LinkType::ETHERNET, Direction::Unknown);
        CaptureRecord { at, link, direction, interface: 0, orig_len, bytes }
    }

    #[test]
    fn every_packet_is_found_again_over_chunks_and_gaps() {
        let mut packets = Packets::default();
        let large = vec![0xa5; CHUNK_BYTES + 1];
        let sizes = [60, 400_000, 700_000, 0, large.len(), 1];
        let numbers = [5, 6, 7, 20, 21, 22];
        for (size, number) in sizes.into_iter().zip(numbers) {
            packets.push(number, &record(&large[..size])).expect("memory");
        }
        assert_eq!(packets.rows(), 0..6);
        for (row, (size, number)) in (0..).zip(sizes.into_iter().zip(numbers)) {
            assert_eq!(packets.get(row), Some((number, record(&large[..size]))), "row {row}");
        }
        assert_eq!(packets.get(6), None);
        let from = [0, 5, 6, 8, 20, 22, 23].map(|number| packets.row_from(number, 0..6));
        assert_eq!(from, [0, 0, 1, 3, 3, 5, 6]);
        assert_eq!((packets.row_from(5, 2..6), packets.row_from(22, 2..4)), (2, 4));
    }

    #[test]
    fn many_packets_take_little_more_than_their_bytes() {
        let mut packets = Packets::default();
        let frame = [0x5a; 124];
        for number in 1..=300_000 {
            packets.push(number, &record(&frame)).expect("memory");
        }
        // As a pcap file: 16 bytes before each packet.
        let file_bytes = 300_000 * (16 + frame.len());
        assert!(packets.bytes() * 100 < file_bytes * 115, "{} for {file_bytes}", packets.bytes());
    }

    #[test]
    fn the_oldest_go_first_and_the_last_chunk_stays() {
        let mut packets = Packets::default();
        let frame = vec![0; 600_000];
        for number in 0..3 {
            packets.push(number, &record(&frame)).expect("memory");
        }
        assert_eq!((packets.drop_oldest(), packets.drop_oldest(), packets.drop_oldest()), (1, 1, 0));
        assert_eq!(packets.rows(), 2..3);
        assert_eq!((packets.get(1), packets.get(2).map(|(number, _)| number)), (None, Some(2)));
        packets.clear();
        assert_eq!((packets.rows(), packets.bytes()), (3..3, 0));
    }
}
