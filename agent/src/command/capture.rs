//! `wireglass capture`: live packets in the terminal.

use super::filter;
use super::print::{Printer, unless_pipe_closed};
use super::progress::Progress;
use crate::cli::{Capture, Format, Proto};
use crate::printable;
use anyhow::{Context as _, bail};
use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use wireglass_agent::capture::links::Links;
use wireglass_agent::capture::{self, Wanted};
use wireglass_agent::record::Recorder;
use wireglass_agent::shutdown::Hangup;
use wireglass_agent::{privilege, shutdown};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::summary::carried;

/// How often the end is looked for while no packet comes.
const TICK: Duration = Duration::from_millis(100);

/// Runs the command.
pub fn run(options: &Capture) -> anyhow::Result<()> {
    let mut links = Links::open(&options.interface)?;
    privilege::raise()
        .map_err(|missing| anyhow::anyhow!("{missing}. Grant it with:\n  {}", missing.remedy))?;
    let filter = filter::parse(options.display_filter.as_deref())?;
    let wanted = Wanted {
        targets: links.targets(),
        numbers: links.numbers(),
        filter: options.listening.filter(),
        hide: None,
        snap_bytes: options.listening.snap,
        buffer_bytes: options.listening.buffer_bytes(),
    };
    let mut source = capture::open(options.listening.source.into(), &wanted)
        .with_context(|| format!("capturing on {}", links.words()))?;
    let hangup = Hangup::inherited();
    let recorder = privilege::give_up(|| options.record.start(links.numbers()))?;
    let mut recording = recorder.map(|recorder| Progress::start(recorder, &printable(&links.words())));
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_signal(hangup, &stop)?;

    // Who records sees packets printed only on request, as with tcpdump's --print.
    let format = match (options.format, &recording) {
        (None, Some(_)) => None,
        (format, _) => Some(format.unwrap_or(Format::Text)),
    };
    let mut printer = format.map(|format| Printer::new(io::stdout().lock(), format, options.no_ip_header));
    let (mut heard, mut taken) = (0, 0);
    let mut output = Ok(());
    while !stop.load(Ordering::Relaxed) && output.is_ok() && options.count.is_none_or(|count| taken < count) {
        source.poll(TICK, &mut |record| {
            if output.is_err()
                || options.count.is_some_and(|count| taken >= count)
                || !carries(options.proto, record)
            {
                return;
            }
            heard += 1;
            if !filter.matches(record, heard) {
                return;
            }
            taken += 1;
            if let Some(recording) = &mut recording {
                recording.recorder.write(record);
            }
            if let Some(printer) = &mut printer {
                output = printer.packet(heard, record);
            }
        })?;
        if let (Some(printer), Ok(())) = (&mut printer, &output) {
            output = printer.flush();
        }
        if let Some(recording) = &mut recording {
            recording.tick(&mut *source, taken);
            // Packets that nobody gets need not be captured.
            if recording.recorder.state().trouble.is_some() && printer.is_none() {
                break;
            }
        }
        for sentence in links.keep_up(&mut *source, wanted.filter.as_ref(), false).unwrap_or_default() {
            let anew = recording.as_ref().map_or("", Progress::anew);
            let _ = writeln!(io::stderr(), "{anew}{}", printable(&sentence));
        }
    }
    let output = output.and_then(|()| printer.map_or(Ok(()), Printer::finish));
    let dropped = source.dropped();
    let recorder = recording.map(|recording| recording.end(dropped));
    // The reader of a shared pipe may be gone here too, and nobody is left to be told.
    let written = recorder.as_ref().map(|recorder| format!("{} written, ", recorder.state().packets));
    let written = written.unwrap_or_default();
    let _ = writeln!(io::stderr(), "{taken} packets captured, {written}{dropped} dropped by the kernel");
    unless_pipe_closed(output).context("writing the output")?;
    match recorder.as_ref().and_then(Recorder::trouble) {
        Some((io::ErrorKind::BrokenPipe, _)) | None => Ok(()),
        Some((_, trouble)) => bail!("{trouble}"),
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

fn stop_on_signal(hangup: Hangup, stop: &Arc<AtomicBool>) -> anyhow::Result<()> {
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
