//! The last packets, in batches that are made once and sent to every viewer as they are.
//!
//! Bounded in bytes: when a batch does not fit, the oldest leave, and viewers that still needed them are told how many
//! they missed.

use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::stream::{BATCH_HEADER_BYTES, Batch, batch_header, write_record};

/// A batch is published at the latest when it holds this much.
pub const BATCH_BYTES: usize = 64 * 1024;
/// What a batch costs beside its bytes, so that many small ones count too.
const BATCH_OVERHEAD_BYTES: usize = 96;

/// Holds the last packets.
#[derive(Debug)]
pub struct Ring {
    inner: Mutex<Inner>,
    /// The sequence number behind the last packet; viewers wait for it to rise.
    next: watch::Sender<u64>,
    budget_bytes: usize,
}

/// Packets are numbered from here on, as people count them.
pub const FIRST_SEQ: u64 = 1;

#[derive(Debug)]
struct Inner {
    /// The highest number up to which a viewer has everything.
    taken: u64,
    batches: VecDeque<Held>,
    bytes: usize,
    next_seq: u64,
    evicted: u64,
}

#[derive(Debug)]
struct Held {
    first_seq: u64,
    count: u32,
    bytes: Bytes,
}

/// What a viewer at some sequence number gets next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Packets, ready to send.
    Batch {
        /// The binary message.
        bytes: Bytes,
        /// The number to ask for next.
        next: u64,
    },
    /// Packets that left the ring.
    Gap {
        /// How many.
        count: u64,
        /// The number to ask for next: the oldest held.
        next: u64,
    },
    /// Nothing new.
    UpToDate,
}

impl Ring {
    /// An empty ring that holds at most about `budget_bytes`.
    pub fn new(budget_bytes: usize) -> Self {
        let inner =
            Inner { taken: FIRST_SEQ, batches: VecDeque::new(), bytes: 0, next_seq: FIRST_SEQ, evicted: 0 };
        Self { inner: Mutex::new(inner), next: watch::Sender::new(FIRST_SEQ), budget_bytes }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing that runs under the lock leaves it half changed.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a batch of `count` records that a [`Writer`] made.
    fn publish(&self, count: u32, mut bytes: Vec<u8>) {
        let mut inner = self.lock();
        let first_seq = inner.next_seq;
        if let Some(header) = bytes.get_mut(..BATCH_HEADER_BYTES) {
            header.copy_from_slice(&batch_header(first_seq, count));
        }
        inner.next_seq += u64::from(count);
        inner.bytes += bytes.len() + BATCH_OVERHEAD_BYTES;
        inner.batches.push_back(Held { first_seq, count, bytes: bytes.into() });
        while inner.bytes > self.budget_bytes && inner.batches.len() > 1 {
            let Some(oldest) = inner.batches.pop_front() else { break };
            inner.bytes -= oldest.bytes.len() + BATCH_OVERHEAD_BYTES;
            inner.evicted += u64::from(oldest.count);
        }
        let next = inner.next_seq;
        drop(inner);
        self.next.send_replace(next);
    }

    /// What a viewer gets that has everything before `from`.
    pub fn after(&self, from: u64) -> Next {
        let mut inner = self.lock();
        if from <= inner.next_seq {
            inner.taken = inner.taken.max(from);
        }
        let Some(oldest) = inner.batches.front().map(|held| held.first_seq) else { return Next::UpToDate };
        if from >= inner.next_seq {
            return Next::UpToDate;
        }
        if from < oldest {
            return Next::Gap { count: oldest - from, next: oldest };
        }
        let ix = inner.batches.partition_point(|held| held.first_seq + u64::from(held.count) <= from);
        let Some(held) = inner.batches.get(ix) else { return Next::UpToDate };
        let (first_seq, next, bytes) =
            (held.first_seq, held.first_seq + u64::from(held.count), held.bytes.clone());
        drop(inner);
        let bytes = if from == first_seq { bytes } else { without_first(&bytes, from - first_seq) };
        Next::Batch { bytes, next }
    }

    /// Whether room for so many bytes more would be made by letting go of packets that no viewer has taken yet.
    pub fn would_waste(&self, bytes: usize) -> bool {
        let inner = self.lock();
        let oldest = inner.batches.front().map(|held| held.first_seq + u64::from(held.count));
        inner.bytes + bytes > self.budget_bytes && oldest.is_some_and(|end| end > inner.taken)
    }

    /// The number of the oldest packet held, or of the next one where none is.
    pub fn oldest(&self) -> u64 {
        let inner = self.lock();
        inner.batches.front().map_or(inner.next_seq, |held| held.first_seq)
    }

    /// The number that the next packet will have, those that wait for a whole batch included.
    pub fn next(&self) -> u64 {
        self.lock().next_seq
    }

    /// Packets that ever came in, and packets that left to make room.
    pub fn counts(&self) -> (u64, u64) {
        let inner = self.lock();
        (inner.next_seq - FIRST_SEQ, inner.evicted)
    }

    /// Rises whenever packets came in.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.next.subscribe()
    }
}

/// A batch without its first `skip` records, for a viewer that comes back in the middle of it.
fn without_first(bytes: &Bytes, skip: u64) -> Bytes {
    let Ok(batch) = Batch::parse(bytes) else { return bytes.clone() };
    let mut writer = Writer::default();
    for (_, record) in batch.records().skip(usize::try_from(skip).unwrap_or(usize::MAX)) {
        writer.push(&record);
    }
    let (count, mut rest) = writer.take();
    if let Some(header) = rest.get_mut(..BATCH_HEADER_BYTES) {
        header.copy_from_slice(&batch_header(batch.first_seq + skip, count));
    }
    rest.into()
}

/// Collects records until they are worth a batch. Its buffer is used again and again.
#[derive(Debug)]
pub struct Writer {
    buffer: Vec<u8>,
    count: u32,
}

impl Default for Writer {
    fn default() -> Self {
        Self { buffer: vec![0; BATCH_HEADER_BYTES], count: 0 }
    }
}

impl Writer {
    /// Adds a record.
    pub fn push(&mut self, record: &CaptureRecord<'_>) {
        write_record(record, &mut self.buffer);
        self.count += 1;
    }

    /// Whether there is enough for a batch.
    pub fn is_full(&self) -> bool {
        self.buffer.len() >= BATCH_BYTES
    }

    /// Whether there is nothing to publish.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Publishes what was collected, if anything.
    pub fn publish(&mut self, ring: &Ring) {
        if !self.is_empty() {
            let (count, bytes) = self.take();
            ring.publish(count, bytes);
        }
    }

    fn take(&mut self) -> (u32, Vec<u8>) {
        let bytes = self.buffer.clone();
        self.buffer.truncate(BATCH_HEADER_BYTES);
        (std::mem::take(&mut self.count), bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wireglass_shared::capture::{Direction, LinkType, Timestamp};

    fn publish(ring: &Ring, packets: std::ops::Range<u8>) {
        let mut writer = Writer::default();
        for byte in packets {
            writer.push(&CaptureRecord {
                at: Timestamp(0),
                link: LinkType::IPV4,
                direction: Direction::Unknown,
                interface: 0,
                orig_len: 1,
                bytes: &[byte],
            });
        }
        writer.publish(ring);
    }

    /// Reads on from a number until there is nothing new: the packets' bytes, each checked to carry its own number.
    fn read_from(ring: &Ring, mut from: u64) -> (Vec<u64>, u64) {
        let (mut seen, mut missed) = (Vec::new(), 0);
        loop {
            match ring.after(from) {
                Next::UpToDate => return (seen, missed),
                Next::Gap { count, next } => {
                    missed += count;
                    from = next;
                }
                Next::Batch { bytes, next } => {
                    let batch = Batch::parse(&bytes).expect("a whole batch");
                    assert_eq!(batch.first_seq, from, "a batch begins where the viewer stands");
                    for ((_, record), seq) in batch.records().zip(batch.first_seq..) {
                        assert_eq!(u64::from(record.bytes[0]), seq);
                        seen.push(seq);
                    }
                    assert_eq!(seen.last(), Some(&(next - 1)));
                    from = next;
                }
            }
        }
    }

    #[test]
    fn a_viewer_that_comes_back_misses_nothing_and_sees_nothing_twice() {
        let ring = Ring::new(1 << 20);
        publish(&ring, 1..4);
        publish(&ring, 4..11);
        for from in 1..=11 {
            assert_eq!(read_from(&ring, from), ((from..11).collect(), 0), "from {from}");
        }
        assert_eq!(ring.after(99), Next::UpToDate, "a number of the future waits");
    }

    #[test]
    fn what_left_the_ring_is_counted_and_told() {
        let ring = Ring::new(400);
        for byte in 1..21 {
            publish(&ring, byte..byte + 1);
        }
        let (captured, evicted) = ring.counts();
        assert_eq!(captured, 20);
        assert!(evicted > 0 && ring.oldest() == evicted + 1);
        let (seen, missed) = read_from(&ring, 1);
        assert_eq!((seen.len() as u64 + missed, missed), (20, evicted));
    }

    #[test]
    fn what_nobody_took_is_known_until_one_viewer_did() {
        let ring = Ring::new(400);
        publish(&ring, 1..3);
        assert!(!ring.would_waste(10) && ring.would_waste(400));
        ring.after(99);
        assert!(ring.would_waste(400), "a number of the future takes nothing");
        ring.after(2);
        assert!(ring.would_waste(400), "half of the oldest batch is not taken yet");
        ring.after(3);
        ring.after(1);
        assert!(!ring.would_waste(400), "one who has everything is enough");
    }

    #[test]
    fn an_empty_batch_is_not_published() {
        let ring = Ring::new(1 << 20);
        publish(&ring, 0..0);
        assert_eq!(ring.counts(), (0, 0));
    }
}
