//! One viewer of many: reads, looks at every packet's time, and keeps nothing.

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use wireglass_shared::stream::{AgentMsg, Batch};

/// What the packets carry that count.
pub const DATA: [u8; 64] = [0x77; 64];
const BINARY: u8 = 0x82;
const LENGTH_16: u8 = 0x7e;
const LENGTH_64: u8 = 0x7f;
/// Delays are counted by the millisecond up to here; longer ones count as this.
const LONGEST_MILLIS: usize = 10_000;

/// What came, to one viewer or to several.
#[derive(Clone, Debug)]
pub struct Seen {
    /// How many packets.
    pub packets: u64,
    /// How many the agent said are missing.
    pub missed: u64,
    /// All bytes that came.
    pub bytes: u64,
    /// How many packets took how many milliseconds.
    delays: Vec<u64>,
}

impl Default for Seen {
    fn default() -> Self {
        Self { packets: 0, missed: 0, bytes: 0, delays: vec![0; LONGEST_MILLIS + 1] }
    }
}

impl Seen {
    /// Counts another viewer's in.
    pub fn add(&mut self, other: &Self) {
        self.packets += other.packets;
        self.missed += other.missed;
        self.bytes += other.bytes;
        for (all, one) in self.delays.iter_mut().zip(&other.delays) {
            *all += one;
        }
    }

    /// The time in which this part of the packets came, rounded up to milliseconds.
    #[allow(clippy::cast_precision_loss, reason = "far below 2 to the 53")]
    pub fn delay_millis(&self, part: f64) -> u32 {
        let mut sum = 0;
        let found = self.delays.iter().position(|count| {
            sum += count;
            sum as f64 >= part * self.packets as f64
        });
        u32::try_from(found.unwrap_or(LONGEST_MILLIS)).unwrap_or(u32::MAX)
    }

    fn take(&mut self, first: u8, payload: &[u8]) {
        if first != BINARY {
            if let Ok(AgentMsg::Gap { count, .. }) = serde_json::from_slice(payload) {
                self.missed += count;
            }
            return;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let batch = Batch::parse(payload).expect("a whole batch");
        for (_, record) in batch.records().filter(|(_, record)| record.bytes.ends_with(&DATA)) {
            let nanos = now.saturating_sub(u128::try_from(record.at.0).unwrap_or_default());
            let millis = usize::try_from(nanos.div_ceil(1_000_000)).unwrap_or(usize::MAX);
            self.delays[millis.min(LONGEST_MILLIS)] += 1;
            self.packets += 1;
        }
    }
}

/// Reads until the task is ended.
pub async fn watch(mut stream: TcpStream, seen: Arc<Mutex<Seen>>) {
    let mut buffer = Vec::new();
    loop {
        let count = stream.read_buf(&mut buffer).await.expect("the connection lives");
        assert!(count > 0, "the agent closed a viewer's connection");
        let mut seen = seen.lock().expect("nobody panicked");
        seen.bytes += count as u64;
        let mut rest = &buffer[..];
        while let Some((first, payload, behind)) = frame(rest) {
            seen.take(first, payload);
            rest = behind;
        }
        let taken = buffer.len() - rest.len();
        buffer.drain(..taken);
    }
}

/// The frame at the beginning, if it is there as a whole: its first byte, its payload, and what follows. Servers do not mask.
fn frame(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [first, length, ..] = *bytes else { return None };
    let rest = &bytes[2..];
    let (length, rest) = match length {
        LENGTH_64 => rest.split_first_chunk().map(|(length, rest)| (u64::from_be_bytes(*length), rest))?,
        LENGTH_16 => {
            rest.split_first_chunk().map(|(length, rest)| (u16::from_be_bytes(*length).into(), rest))?
        }
        length => (length.into(), rest),
    };
    rest.split_at_checked(usize::try_from(length).ok()?).map(|(payload, behind)| (first, payload, behind))
}
