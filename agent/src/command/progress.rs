//! Recording for `wireglass capture`, and what is said about it on standard error meanwhile.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};
use wireglass_agent::capture::Source;
use wireglass_agent::record::Recorder;
use wireglass_shared::stream::Recording;

/// How often the kernel is asked for what it dropped, and the line on a terminal is written anew.
const EVERY: Duration = Duration::from_secs(1);
/// Back to the line's first column, and nothing left of what stood there.
const ANEW: &str = "\r\u{1b}[K";

/// A recording under way.
pub(super) struct Progress {
    pub(super) recorder: Recorder,
    /// Whether somebody looks on.
    shown: bool,
    told: Instant,
}

impl Progress {
    /// Says what begins.
    pub(super) fn start(recorder: Recorder, interface: &str) -> Self {
        let mut error = io::stderr();
        let shown = error.is_terminal();
        let _ =
            writeln!(error, "capturing on {interface}, writing to {}; Ctrl-C ends", recorder.state().file);
        Self { recorder, shown, told: Instant::now() }
    }

    /// Looks at the clock. `captured` packets were taken so far.
    pub(super) fn tick(&mut self, source: &mut dyn Source, captured: u64) {
        self.recorder.tick();
        if self.told.elapsed() < EVERY {
            return;
        }
        self.told = Instant::now();
        self.recorder.dropped = source.dropped();
        if self.shown {
            let Recording { file, packets, bytes, .. } = self.recorder.state();
            let (tenths, dropped) = (bytes * 10 / (1 << 20), self.recorder.dropped);
            let (mib, tenth) = (tenths / 10, tenths % 10);
            let _ = write!(
                io::stderr(),
                "{ANEW}{captured} packets captured, {packets} written, {dropped} dropped by the kernel; \
                 {mib}.{tenth} MiB, {file}"
            );
        }
    }

    /// What goes before another line on standard error.
    pub(super) const fn anew(&self) -> &'static str {
        if self.shown { ANEW } else { "" }
    }

    /// Ends the file; how the recording ended.
    pub(super) fn end(mut self, dropped: u64) -> Recorder {
        self.recorder.dropped = dropped;
        self.recorder.end();
        if self.shown {
            let _ = write!(io::stderr(), "{ANEW}");
        }
        self.recorder
    }
}
