//! `wireglass capture`: live packets in the terminal.

use super::print::{Printer, unless_pipe_closed};
use super::progress::Progress;
use crate::cli::{Capture, Format, Proto};
use crate::printable;
use anyhow::{Context as _, bail};
use std::io::{self, StdoutLock, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use wireglass_agent::capture;
use wireglass_agent::capture::links::Links;
use wireglass_agent::shutdown::Hangup;
use wireglass_agent::{privilege, shutdown};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::filter::Filter as DisplayFilter;
use wireglass_shared::summary::carried;

/// How often the end is looked for while no packet comes.
const TICK: Duration = Duration::from_millis(100);

/// Runs the command.
pub fn run(options: &Capture) -> anyhow::Result<()> {
    let mut links = Links::open(&options.interface)?;
    privilege::raise()
        .map_err(|missing| anyhow::anyhow!("{missing}. Grant it with:\n  {}", missing.remedy))?;
    let filter = DisplayFilter::parse(options.display_filter.as_deref().unwrap_or_default())?;
    let wanted = options.listening.wanted(&links, None);
    let mut source = capture::open(options.listening.source.into(), &wanted)
        .with_context(|| format!("capturing on {}", links.words()))?;
    let hangup = Hangup::inherited();
    let recorder = privilege::give_up(|| options.record.start(links.numbers()))?;
    let recording = recorder.map(|recorder| Progress::start(recorder, &printable(&links.words())));
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_signal(hangup, &stop)?;

    let mut taking = Taking::new(options, filter, recording);
    while !stop.load(Ordering::Relaxed) && taking.wants_more() {
        source.poll(TICK, &mut |record| taking.take(record))?;
        taking.tick(&mut *source);
        for sentence in links.keep_up(&mut *source, false).unwrap_or_default() {
            let anew = taking.recording.as_ref().map_or("", Progress::anew);
            let _ = writeln!(io::stderr(), "{anew}{}", printable(&sentence));
        }
    }
    // What came before the signal belongs to the capture, also where it was not read yet.
    source.end(&mut |record| taking.take(record))?;
    taking.end(source.dropped())
}

/// What becomes of each packet.
struct Taking<'a> {
    options: &'a Capture,
    filter: DisplayFilter,
    recording: Option<Progress>,
    printer: Option<Printer<StdoutLock<'static>>>,
    /// Packets of the protocol asked for; the display filter knows them by this number.
    heard: u64,
    /// Those that the filter takes.
    taken: u64,
    output: io::Result<()>,
}

impl<'a> Taking<'a> {
    fn new(options: &'a Capture, filter: DisplayFilter, recording: Option<Progress>) -> Self {
        // Who records sees packets printed only on request, as with tcpdump's --print.
        let format = match (options.format, &recording) {
            (None, Some(_)) => None,
            (format, _) => Some(format.unwrap_or(Format::Text)),
        };
        let printer = format.map(|format| Printer::new(io::stdout().lock(), format, options.no_ip_header));
        Self { options, filter, recording, printer, heard: 0, taken: 0, output: Ok(()) }
    }

    fn wants_more(&self) -> bool {
        // Packets that nobody gets need not be captured.
        let is_lost = self.printer.is_none()
            && self.recording.as_ref().is_some_and(|recording| recording.recorder.state().trouble.is_some());
        self.output.is_ok() && self.options.count.is_none_or(|count| self.taken < count) && !is_lost
    }

    fn take(&mut self, record: &CaptureRecord<'_>) {
        if self.output.is_err()
            || self.options.count.is_some_and(|count| self.taken >= count)
            || !carries(self.options.proto, record)
        {
            return;
        }
        self.heard += 1;
        if !self.filter.matches(record, self.heard) {
            return;
        }
        self.taken += 1;
        if let Some(recording) = &mut self.recording {
            recording.recorder.write(record);
        }
        if let Some(printer) = &mut self.printer {
            self.output = printer.packet(self.heard, record);
        }
    }

    /// What is due between two turns.
    fn tick(&mut self, source: &mut dyn capture::Source) {
        if let (Some(printer), Ok(())) = (&mut self.printer, &self.output) {
            self.output = printer.flush();
        }
        if let Some(recording) = &mut self.recording {
            recording.tick(source, self.taken);
        }
    }

    /// Ends files and output, and says what there was.
    fn end(self, dropped: u64) -> anyhow::Result<()> {
        let taken = self.taken;
        let output = self.output.and_then(|()| self.printer.map_or(Ok(()), Printer::finish));
        let recorder = self.recording.map(|recording| recording.end(dropped));
        // The reader of a shared pipe may be gone here too, and nobody is left to be told.
        let written = recorder.as_ref().map(|recorder| format!("{} written, ", recorder.state().packets));
        let written = written.unwrap_or_default();
        let _ = writeln!(io::stderr(), "{taken} packets captured, {written}{dropped} dropped by the kernel");
        unless_pipe_closed(output).context("writing the output")?;
        let Some(recorder) = recorder else { return Ok(()) };
        match recorder.trouble() {
            Some((io::ErrorKind::BrokenPipe, _)) | None => Ok(()),
            Some((_, trouble)) => bail!("recording to {} stopped: {trouble}", recorder.state().file),
        }
    }
}

fn carries(proto: Option<Proto>, record: &CaptureRecord<'_>) -> bool {
    let number = match proto {
        None => return true,
        Some(Proto::Icmp) => 1,
        Some(Proto::Tcp) => 6,
    };
    carried(record).is_some_and(|(carried, _)| carried == number)
}

/// Has `stop` set when somebody wants this program to end.
pub(super) fn stop_on_signal(hangup: Hangup, stop: &Arc<AtomicBool>) -> anyhow::Result<()> {
    let stop = stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let signals = {
        let _inside = runtime.enter();
        shutdown::Signals::catch(hangup)?
    };
    std::thread::spawn(move || {
        runtime.block_on(signals.wait());
        stop.store(true, Ordering::Relaxed);
    });
    Ok(())
}
