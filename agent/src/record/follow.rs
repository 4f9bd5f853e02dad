//! Records what runs through the ring, as one more viewer: a slow disk slows nobody else, and what left the ring before it was
//! written is counted.

use super::Recorder;
use crate::Shared;
use crate::ring::{FIRST_SEQ, Next, Ring};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::watch::Receiver;
use wireglass_shared::stream::{Batch, Recording};

/// How often the clock is looked at while no packet comes.
const TICK: Duration = Duration::from_millis(100);
/// How often pages are told how the file grows.
const TELL_EVERY: Duration = Duration::from_secs(1);
/// At the end of the program, what is still in the ring is written, but not for longer than this.
const LAST_WORDS: Duration = Duration::from_millis(800);

/// A recording under way.
#[derive(Debug)]
pub struct Following {
    over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// Begins, with the oldest packet that the ring holds.
///
/// # Errors
/// The operating system has no thread to give.
pub fn start(recorder: Recorder, app: Shared) -> io::Result<Following> {
    let over = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    app.recording.send_replace(Some(recorder.state().clone()));
    let thread = std::thread::Builder::new().name("record".to_owned()).spawn({
        let over = over.clone();
        move || {
            let news = app.ring.watch();
            follow(
                recorder,
                &app,
                &over,
                |news| {
                    let _ = runtime.block_on(async { tokio::time::timeout(TICK, news.changed()).await });
                },
                news,
            );
        }
    })?;
    Ok(Following { over, thread })
}

impl Following {
    /// Writes what the ring still holds, and ends the file. Call it when nothing more comes. It takes less than a second, on a disk
    /// that hangs too; what was not written by then is counted as missed where there is time for that.
    pub fn end(self) {
        self.over.store(true, Ordering::Relaxed);
        let deadline = Instant::now() + LAST_WORDS + TICK;
        while !self.thread.is_finished() {
            if Instant::now() >= deadline {
                tracing::error!("the disk takes too long: the file's end is not written");
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn follow(
    mut recorder: Recorder,
    app: &Shared,
    over: &AtomicBool,
    wait: impl Fn(&mut Receiver<u64>),
    mut news: Receiver<u64>,
) {
    let mut from = FIRST_SEQ;
    let mut told = Instant::now();
    let mut deadline = None;
    while recorder.state().trouble.is_none() {
        news.mark_unchanged();
        let is_over = over.load(Ordering::Relaxed);
        if is_over && *deadline.get_or_insert_with(|| Instant::now() + LAST_WORDS) <= Instant::now() {
            recorder.miss((app.ring.counts().0 + FIRST_SEQ).saturating_sub(from));
            break;
        }
        match take(&mut recorder, &app.ring, from) {
            Some(next) => from = next,
            None if is_over => break,
            None => wait(&mut news),
        }
        recorder.dropped = app.counters.dropped_kernel.load(Ordering::Relaxed);
        recorder.tick();
        if told.elapsed() >= TELL_EVERY {
            told = Instant::now();
            tell(&recorder, app);
        }
    }
    recorder.end();
    tell(&recorder, app);
    let Recording { file, trouble, .. } = recorder.state();
    if let Some(trouble) = trouble {
        let said = format!("Recording to {file} stopped: {trouble}. Capturing goes on.");
        tracing::error!("{said}");
        app.notice.send_replace(Some(said));
    }
}

/// Writes the next of what the ring has from this packet on; the packet behind that, or `None` where there is nothing new.
fn take(recorder: &mut Recorder, ring: &Ring, from: u64) -> Option<u64> {
    match ring.after(from) {
        Next::UpToDate => None,
        Next::Gap { count, next } => {
            recorder.miss(count);
            Some(next)
        }
        Next::Batch { bytes, next } => {
            if let Ok(batch) = Batch::parse(&bytes) {
                batch.records().for_each(|(_, record)| recorder.write(&record));
            }
            Some(next)
        }
    }
}

/// Tells pages how things stand, if that is news.
fn tell(recorder: &Recorder, app: &Shared) {
    app.recording.send_if_modified(|known| {
        let changed = known.as_ref() != Some(recorder.state());
        if changed {
            *known = Some(recorder.state().clone());
        }
        changed
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ring::Writer;
    use wireglass_shared::capture::{CaptureRecord, LinkType};
    use wireglass_shared::pcap::read_records;

    #[test]
    fn a_disk_that_takes_nothing_slows_nobody_and_what_it_missed_is_counted() {
        const PACKETS: u64 = 8 << 10;
        let ring = Arc::new(Ring::new(1 << 20));
        let (reader, disk) = std::io::pipe().expect("a pipe");
        let over = Arc::new(AtomicBool::new(false));
        let recording = std::thread::spawn({
            let (ring, over) = (ring.clone(), over.clone());
            move || {
                let mut recorder = Recorder::to_pipe(std::os::fd::OwnedFd::from(disk).into());
                let mut from = FIRST_SEQ;
                loop {
                    let is_over = over.load(Ordering::Relaxed);
                    match take(&mut recorder, &ring, from) {
                        Some(next) => from = next,
                        None if is_over => break,
                        None => std::thread::yield_now(),
                    }
                }
                recorder.end();
                recorder.state().clone()
            }
        });
        // Eight times what the ring holds, and nobody takes anything from the disk meanwhile.
        let bytes = [0x5a; 1024];
        for _ in 0..PACKETS / 16 {
            let mut writer = Writer::default();
            for _ in 0..16 {
                writer.push(&CaptureRecord::bare(LinkType::ETHERNET, &bytes));
            }
            writer.publish(&ring);
        }
        over.store(true, Ordering::Relaxed);
        let mut read = 0;
        let end = read_records(reader, |record| {
            assert_eq!(record.bytes, bytes);
            read += 1;
            true
        });
        let state = recording.join().expect("recording does not panic");
        assert_eq!((end, state.trouble), (Ok(()), None));
        assert_eq!((read, state.packets + state.missed), (state.packets, PACKETS));
        assert!(state.missed > 0 && state.packets > 0, "{} of {PACKETS}", state.packets);
    }
}
