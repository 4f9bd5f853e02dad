//! Writes packets to pcapng files as they come: buffered, cut only between packets, in one file or in one after the other.
//!
//! Knows nothing of sockets, rings and pages, and does not look inside a packet. Who captures hands it packets
//! ([`Recorder::write`]) and lets it look at the clock now and then ([`Recorder::tick`]); [`follow`] does both for what runs
//! through the ring.

mod file;
pub mod follow;
mod output;

use crate::capture::links::Numbers;
pub use file::CannotOpen;
use file::Opened;
use output::Output;
use std::collections::VecDeque;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};
use wireglass_shared::capture::{CaptureRecord, Timestamp};
use wireglass_shared::pcap::{Host, PcapNgWriter};
use wireglass_shared::stream::Recording;
use wireglass_shared::value::counted;

/// What is collected before it is written, so that a flood does not cost a call into the kernel for each packet.
const BUFFER_BYTES: usize = 1 << 20;
/// Room beside that for the packet that fills it.
const SPARE_BYTES: usize = 1 << 18;
/// Packets wait this long at most while the clock is looked at: it is what is lost if the program is killed.
const FLUSH_EVERY: Duration = Duration::from_millis(500);
/// What a packet's block has beside its bytes, and a statistics block at the end of the file, generously.
const BLOCK_BYTES: u64 = 64;

/// What is to be recorded, and where.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where packets go.
    pub target: Target,
    /// Whether a file that exists may be replaced.
    pub force: bool,
    /// When another file is begun.
    pub rotation: Rotation,
}

/// Where packets go.
#[derive(Clone, Debug)]
pub enum Target {
    /// To standard output.
    Output,
    /// To this file, or with [`Rotation`] to files whose names are made of this one.
    File(PathBuf),
}

/// When another file is begun; never, if neither is given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rotation {
    /// When a file would become larger.
    pub bytes: Option<u64>,
    /// When a file is so old and has packets.
    pub every: Option<Duration>,
    /// How many files to keep: the oldest of this recording are removed.
    pub keep: Option<NonZeroUsize>,
}

impl Rotation {
    const fn is_wanted(&self) -> bool {
        self.bytes.is_some() || self.every.is_some()
    }
}

impl Plan {
    /// The folder in which files have to be made and removed while packets are recorded, for a sandbox to allow that.
    /// `None` where the one file is open from the start.
    pub fn folder(&self) -> Option<&Path> {
        match &self.target {
            Target::File(path) if self.rotation.is_wanted() => Some(file::folder(path)),
            _ => None,
        }
    }

    /// Opens the first file and writes its header. `numbers` is what packets call the interfaces.
    ///
    /// Call it as the user whose file it shall be, and on the thread that records or starts the one that does: it blocks
    /// SIGXFSZ, so that a limit on file sizes (`ulimit -f`) is an error like a full disk, and not the end.
    ///
    /// # Errors
    /// The file is there already, or cannot be made.
    pub fn start(self, numbers: Numbers) -> Result<Recorder, CannotOpen> {
        let mut signals = nix::sys::signal::SigSet::empty();
        signals.add(nix::sys::signal::Signal::SIGXFSZ);
        // Refused for a number that is no signal only.
        let _ = signals.thread_block();
        let opened = self.open(1)?;
        Recorder::new(self, numbers, opened)
    }

    /// The file with this number.
    fn open(&self, number: u64) -> Result<Opened, CannotOpen> {
        match &self.target {
            Target::Output => file::standard_output(),
            Target::File(path) if self.rotation.is_wanted() => {
                file::open(&file::numbered(path, number, now()), self.force)
            }
            Target::File(path) => file::open(path, self.force),
        }
    }
}

/// Writes what it is given. When that fails it stops for good and says so; whoever captures can go on.
#[derive(Debug)]
pub struct Recorder {
    plan: Plan,
    numbers: Numbers,
    /// What each file's header says of the operating system.
    system: Option<String>,
    /// Interfaces whose names the file's writer knows: all below this number.
    named: usize,
    /// Makes blocks and collects them.
    writer: PcapNgWriter<Vec<u8>>,
    output: Output,
    /// The files of this recording that are still there, the one being written last.
    files: VecDeque<PathBuf>,
    /// Packets collected and not written yet.
    waiting: u64,
    /// Packets of the file being written, those that wait among them.
    in_file: u64,
    /// When that file was begun.
    begun: Instant,
    flushed: Instant,
    /// Packets that the kernel dropped so far, for the statistics at the end of each file; to be kept by who captures.
    pub dropped: u64,
    /// How many it had dropped when the file was begun.
    dropped_before: u64,
    state: Recording,
    /// Why recording stopped, as the operating system has it.
    stopped: Option<io::ErrorKind>,
}

impl Recorder {
    /// Begins the first file.
    fn new(plan: Plan, numbers: Numbers, opened: Opened) -> Result<Self, CannotOpen> {
        let failed = |error| CannotOpen::Failed { path: opened.path.display().to_string(), error };
        let system = system();
        let buffer = Vec::with_capacity(BUFFER_BYTES + SPARE_BYTES);
        let writer = begin(buffer, system.as_deref()).map_err(failed)?;
        let now = Instant::now();
        let mut recorder = Self {
            plan,
            numbers,
            system,
            named: 0,
            writer,
            output: opened.output,
            files: VecDeque::from([opened.path]),
            waiting: 0,
            in_file: 0,
            begun: now,
            flushed: now,
            dropped: 0,
            dropped_before: 0,
            state: Recording { file: opened.name, files: 1, packets: 0, bytes: 0, missed: 0, trouble: None },
            stopped: None,
        };
        // A header that stands there from the start makes the file one that others can open and follow.
        recorder.flush().map_err(|error| CannotOpen::Failed { path: recorder.state.file.clone(), error })?;
        Ok(recorder)
    }

    #[cfg(test)]
    fn to_pipe(pipe: std::fs::File) -> Self {
        let plan = Plan { target: Target::Output, force: false, rotation: Rotation::default() };
        let opened = Opened { output: Output::pipe(pipe), path: PathBuf::new(), name: "a pipe".to_owned() };
        Self::new(plan, Numbers::default(), opened).expect("a pipe has room for a header")
    }

    /// Takes a packet. Nothing happens once recording stopped.
    pub fn write(&mut self, record: &CaptureRecord<'_>) {
        if self.state.trouble.is_none()
            && let Err(error) = self.take(record)
        {
            self.stop(&error);
        }
    }

    /// Looks at the clock: writes what has waited long enough, and begins another file when it is time.
    pub fn tick(&mut self) {
        if self.state.trouble.is_some() {
            return;
        }
        let every = self.plan.rotation.every.unwrap_or(Duration::MAX);
        let result = if self.in_file > 0 && self.begun.elapsed() >= every {
            self.rotate()
        } else if self.waiting > 0 && self.flushed.elapsed() >= FLUSH_EVERY {
            self.flush()
        } else {
            Ok(())
        };
        if let Err(error) = result {
            self.stop(&error);
        }
    }

    /// Counts packets that were never handed over.
    pub const fn miss(&mut self, count: u64) {
        self.state.missed += count;
    }

    /// Writes what waits and ends the file.
    pub fn end(&mut self) {
        if self.state.trouble.is_none()
            && let Err(error) = self.close()
        {
            self.stop(&error);
        }
    }

    /// How things stand. What waits in memory is not written yet, and not counted.
    pub const fn state(&self) -> &Recording {
        &self.state
    }

    /// Why recording stopped before its time: for programs and for people.
    pub fn trouble(&self) -> Option<(io::ErrorKind, &str)> {
        self.stopped.zip(self.state.trouble.as_deref())
    }

    fn take(&mut self, record: &CaptureRecord<'_>) -> io::Result<()> {
        if let Some(limit) = self.plan.rotation.bytes {
            let so_far = self.output.bytes() + self.writer.get_ref().len() as u64;
            // Statistics at the end want room, too.
            if self.in_file > 0 && so_far + record.bytes.len() as u64 + 2 * BLOCK_BYTES > limit {
                self.rotate()?;
            }
        }
        if usize::from(record.interface) >= self.named {
            self.name_interfaces();
        }
        self.writer.write(record, None)?;
        self.waiting += 1;
        self.in_file += 1;
        if self.writer.get_ref().len() >= BUFFER_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn name_interfaces(&mut self) {
        let names = self.numbers.names();
        for (number, name) in (0..).zip(&names) {
            self.writer.name_interface(number, name);
        }
        self.named = names.len();
    }

    fn flush(&mut self) -> io::Result<()> {
        self.flushed = Instant::now();
        let blocks = self.writer.get_mut();
        let written = self.output.write(blocks);
        blocks.clear();
        let waiting = std::mem::take(&mut self.waiting);
        match written {
            Ok(bytes) => {
                self.state.bytes += bytes;
                self.state.packets += waiting;
                Ok(())
            }
            Err(failure) => {
                self.state.bytes += failure.bytes;
                self.state.packets += failure.packets;
                Err(failure.error)
            }
        }
    }

    fn close(&mut self) -> io::Result<()> {
        self.writer.finish(now(), self.dropped.saturating_sub(self.dropped_before))?;
        self.flush()
    }

    /// Ends the file and begins the next one.
    fn rotate(&mut self) -> io::Result<()> {
        self.close()?;
        let opened = self.plan.open(self.state.files + 1).map_err(io::Error::other)?;
        self.writer = begin(std::mem::take(self.writer.get_mut()), self.system.as_deref())?;
        self.named = 0;
        self.output = opened.output;
        self.files.push_back(opened.path);
        self.state.file = opened.name;
        self.state.files += 1;
        self.in_file = 0;
        self.begun = Instant::now();
        self.dropped_before = self.dropped;
        while self.plan.rotation.keep.is_some_and(|keep| self.files.len() > keep.get()) {
            let Some(oldest) = self.files.pop_front() else { break };
            // Somebody else may have taken it away, which is as well.
            match std::fs::remove_file(&oldest) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    let said = format!("removing {} failed: {error}", oldest.display());
                    return Err(io::Error::new(error.kind(), said));
                }
                _ => {}
            }
        }
        self.flush()
    }

    fn stop(&mut self, error: &io::Error) {
        let packets = counted(usize::try_from(self.state.packets).unwrap_or(usize::MAX), "packet");
        let trouble = format!("{error}; {packets} before that were written whole");
        self.stopped = Some(error.kind());
        self.state.trouble = Some(trouble);
    }
}

/// The beginning of a file, made in `buffer`, which is empty.
fn begin(buffer: Vec<u8>, system: Option<&str>) -> io::Result<PcapNgWriter<Vec<u8>>> {
    PcapNgWriter::new(buffer, &Host { hardware: None, system })
}

/// The operating system and its version.
fn system() -> Option<String> {
    let kernel = nix::sys::utsname::uname().ok()?;
    Some(format!("{} {}", kernel.sysname().to_string_lossy(), kernel.release().to_string_lossy()))
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}
