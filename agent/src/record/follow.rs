//! Records what runs through the ring, as one more viewer: a slow disk slows nobody else, and what left the ring before it was
//! written is counted.

use super::Recorder;
use crate::Shared;
use crate::ring::{FIRST_SEQ, Next};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::watch::Receiver;
use wireglass_shared::stream::Batch;

/// How often the clock is looked at while no packet comes.
const TICK: Duration = Duration::from_millis(100);
/// How often pages are told how the file grows.
const TELL_EVERY: Duration = Duration::from_secs(1);
/// At the end of the program, what is still in the ring is written, but not for longer than this.
const LAST_WORDS: Duration = Duration::from_secs(1);

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
    /// Writes what the ring still holds, and ends the file. Call it when nothing more comes. It takes a little longer than a second
    /// at most, on a disk that hangs too; what was not written by then is counted as missed where there is time for that.
    pub fn end(self) {
        self.over.store(true, Ordering::Relaxed);
        let deadline = Instant::now() + LAST_WORDS + TICK * 2;
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
        match app.ring.after(from) {
            Next::UpToDate if is_over => break,
            Next::UpToDate => wait(&mut news),
            Next::Gap { count, next } => {
                recorder.miss(count);
                from = next;
            }
            Next::Batch { bytes, next } => {
                if let Ok(batch) = Batch::parse(&bytes) {
                    batch.records().for_each(|(_, record)| recorder.write(&record));
                }
                from = next;
            }
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
    if let Some(trouble) = &recorder.state().trouble {
        tracing::error!("{trouble} Capturing goes on.");
        app.notice.send_replace(Some(format!("{trouble} Capturing goes on.")));
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
