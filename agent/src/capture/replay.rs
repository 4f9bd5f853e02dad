//! A capture file as a source: its packets come with the times that stand in the file, at the pace at which they were recorded,
//! at a multiple of it, or as fast as they can be watched.
//!
//! The file is read part by part; what is in memory does not depend on its size. At `max`, packets wait once the ring is full of
//! what nobody has taken yet: they come as fast as the fastest viewer takes them, and a file does not run through while
//! nobody watches. At a pace, the file keeps to its clock, as packets on a wire would.

use super::bpf::Filter;
use super::{Source, Targets};
use crate::Shared;
use crate::ring::BATCH_BYTES;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::{Duration, Instant};
use thiserror::Error;
use wireglass_shared::capture::{CaptureRecord, Timestamp};
use wireglass_shared::pcap::{PcapFileError, Reader};
use wireglass_shared::stream::{self, Interface, LinkState};
use wireglass_shared::value::counted;

/// What is read of the file at once.
const PART_BYTES: usize = 1 << 16;
/// Long enough to tell by what a file is; shorter than what stands before the first packet.
const MARK_BYTES: usize = 24;
/// How soon is looked again whether the ring has room.
const ROOM_EVERY: Duration = Duration::from_millis(2);

/// How fast a file is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// So many times as fast as it was recorded.
    Times(f64),
    /// As fast as it can be watched.
    Max,
}

/// Why a file cannot be played.
#[derive(Debug, Error)]
pub enum CannotPlay {
    /// The operating system refuses.
    #[error("{path}: {error}")]
    Unreadable {
        /// Which file.
        path: String,
        /// Why not.
        error: io::Error,
    },
    /// A folder, a pipe, a device.
    #[error("{path} is not a regular file; only such can be played")]
    Special {
        /// Which file.
        path: String,
    },
    /// It holds no capture.
    #[error("{path}: {error}")]
    NotACapture {
        /// Which file.
        path: String,
        /// What it is.
        error: PcapFileError,
    },
}

/// A file that is open, and known to begin as a capture does.
#[derive(Debug)]
pub struct Recorded {
    /// Its name, without the way to it.
    pub name: String,
    file: File,
    reader: Reader,
    speed: Speed,
}

impl Recorded {
    /// Opens a file, as the user who may read it. Needs no privileges.
    ///
    /// # Errors
    /// It cannot be read, or is no capture.
    pub fn open(path: &Path, speed: Speed) -> Result<Self, CannotPlay> {
        let shown = || path.display().to_string();
        let unreadable = |error| CannotPlay::Unreadable { path: shown(), error };
        // A pipe without a writer would wait for one.
        if !path.metadata().map_err(unreadable)?.is_file() {
            return Err(CannotPlay::Special { path: shown() });
        }
        let mut file = File::open(path).map_err(unreadable)?;
        let mut mark = Vec::with_capacity(MARK_BYTES);
        (&mut file).take(MARK_BYTES as u64).read_to_end(&mut mark).map_err(unreadable)?;
        let mut reader = Reader::new();
        let begun = reader.push(&mark, &mut |_| true);
        if let Err(error) = begun.and_then(|_| if mark.is_empty() { reader.end() } else { Ok(()) }) {
            return Err(CannotPlay::NotACapture { path: shown(), error });
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Self { name, file, reader, speed })
    }

    /// The source, which tells everybody who watches `app` of the file's interfaces and of its end.
    pub fn play(self, app: Shared) -> Replay {
        Replay {
            recorded: self,
            app,
            part: vec![0; PART_BYTES],
            bytes: Vec::new(),
            waiting: Vec::new(),
            next: 0,
            begun: None,
            delivered: 0,
            state: State::Reading,
        }
    }
}

/// A file being played.
pub struct Replay {
    recorded: Recorded,
    app: Shared,
    /// What is read of the file at once; always of the same size.
    part: Vec<u8>,
    /// The bytes of the packets that wait.
    bytes: Vec<u8>,
    /// The packets of the last part read.
    waiting: Vec<Held>,
    /// The next of them.
    next: usize,
    /// When the first packet came, and the time it has in the file.
    begun: Option<(Instant, Timestamp)>,
    /// Packets delivered so far.
    delivered: u64,
    state: State,
}

/// A packet that waits: without its bytes, which stand elsewhere.
#[derive(Clone, Copy)]
struct Held {
    record: CaptureRecord<'static>,
    length: usize,
    /// Where its bytes begin.
    at: usize,
}

enum State {
    /// There may be more in the file.
    Reading,
    /// All was read, perhaps up to some damage; not all is in the ring yet.
    Read(Option<String>),
    /// Everybody was told that no more comes.
    Told,
}

impl Source for Replay {
    fn poll(&mut self, timeout: Duration, deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> io::Result<()> {
        if self.next == self.waiting.len() && matches!(self.state, State::Reading) {
            if self.recorded.speed == Speed::Max && self.app.ring.would_waste(2 * BATCH_BYTES) {
                std::thread::sleep(timeout.min(ROOM_EVERY));
                return Ok(());
            }
            self.read();
        }
        let before = self.next;
        let mut wait = None;
        while let Some(held) = self.waiting.get(self.next).copied() {
            wait = self.due(held.record.at);
            if wait.is_some() {
                break;
            }
            let bytes = self.bytes.get(held.at..held.at + held.length).unwrap_or_default();
            deliver(&CaptureRecord { bytes, ..held.record });
            self.next += 1;
        }
        self.delivered += (self.next - before) as u64;
        if matches!(self.state, State::Reading) {
            if self.next == before {
                std::thread::sleep(wait.unwrap_or_default().min(timeout));
            }
            return Ok(());
        }
        if self.next == self.waiting.len() && self.app.ring.counts().0 >= self.delivered {
            self.tell_end();
        }
        if self.next == before {
            std::thread::sleep(wait.unwrap_or(timeout).min(timeout));
        }
        Ok(())
    }

    fn dropped(&mut self) -> u64 {
        0
    }

    fn hidden(&mut self) -> u64 {
        0
    }

    fn tune(
        &mut self,
        _targets: &Targets,
        _filter: Option<&Filter>,
        _deliver: &mut dyn FnMut(&CaptureRecord<'_>),
    ) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "a file has the packets that are in it"))
    }

    /// What was not played yet was not heard yet.
    fn follow(&mut self, _targets: &Targets) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _deliver: &mut dyn FnMut(&CaptureRecord<'_>)) -> io::Result<()> {
        Ok(())
    }
}

impl Replay {
    /// Reads the next part of the file; all packets of the one before were delivered.
    fn read(&mut self) {
        self.bytes.clear();
        self.waiting.clear();
        self.next = 0;
        let Recorded { file, reader, .. } = &mut self.recorded;
        let known = reader.interface_names().len();
        let (bytes, waiting) = (&mut self.bytes, &mut self.waiting);
        let mut keep = |record: &CaptureRecord<'_>| {
            let (at, length) = (bytes.len(), record.bytes.len());
            bytes.extend_from_slice(record.bytes);
            waiting.push(Held { record: CaptureRecord { bytes: &[], ..*record }, length, at });
            true
        };
        let over = match file.read(&mut self.part) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => None,
            Err(error) => Some(Some(error.to_string())),
            Ok(0) => Some(reader.end().err().map(|error| error.to_string())),
            Ok(count) => {
                let part = self.part.get(..count).unwrap_or_default();
                reader.push(part, &mut keep).err().map(|error| Some(error.to_string()))
            }
        };
        let names = reader.interface_names();
        if names.len() > known {
            self.app.interfaces.send_replace(interfaces(names));
        }
        if let Some(trouble) = over {
            self.state = State::Read(trouble);
        }
    }

    /// How long it is until a packet with this time comes; `None` if it comes now.
    fn due(&mut self, at: Timestamp) -> Option<Duration> {
        let Speed::Times(times) = self.recorded.speed else { return None };
        let (begun, first) = *self.begun.get_or_insert_with(|| (Instant::now(), at));
        // What stands before the first packet in time comes when its turn is.
        let nanos = u64::try_from(at.0.saturating_sub(first.0)).unwrap_or_default();
        let after = Duration::try_from_secs_f64(Duration::from_nanos(nanos).as_secs_f64() / times);
        let wait = after.unwrap_or(Duration::MAX).saturating_sub(begun.elapsed());
        (!wait.is_zero()).then_some(wait)
    }

    /// All packets are in the ring: says that no more come, and why, where it is not the file's end.
    fn tell_end(&mut self) {
        let State::Read(trouble) = std::mem::replace(&mut self.state, State::Told) else { return };
        let name = self.recorded.name.clone();
        if let Some(trouble) = trouble {
            let packets = counted(usize::try_from(self.delivered).unwrap_or(usize::MAX), "packet");
            let said = format!("{name}: {trouble}. {packets} could be read.");
            tracing::warn!("{said}");
            // Not as a notice: who comes later is to hear of it, too.
            self.app.trouble.send_replace(Some(said));
        }
        self.app.source.send_replace(stream::Source::File { name, ended: true });
    }
}

/// The interfaces that a file names, as pages are told of them.
fn interfaces(names: &[String]) -> Vec<Interface> {
    (0..)
        .zip(names)
        .filter(|(_, name)| !name.is_empty())
        .map(|(number, name)| Interface {
            number,
            name: name.clone(),
            state: LinkState::Up,
            loopback: false,
            captured: true,
            addresses: Vec::new(),
            packets_per_second: 0,
            bytes_per_second: 0,
        })
        .collect()
}
