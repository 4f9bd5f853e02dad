//! `wireglass capture`: live packets in the terminal.

use super::filter;
use super::print::{Printer, unless_pipe_closed};
use crate::cli::{Capture, Proto};
use crate::printable;
use anyhow::Context as _;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use wireglass_agent::capture::links::Links;
use wireglass_agent::capture::raw::RawSource;
use wireglass_agent::capture::{BUFFER_BYTES, SNAP_BYTES, Source, Wanted};
use wireglass_agent::{privilege, shutdown};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::summary::ip_number;

/// How often the end is looked for while no packet comes.
const TICK: Duration = Duration::from_millis(100);

/// Runs the command.
pub fn run(options: &Capture) -> anyhow::Result<()> {
    let mut links = Links::open(&options.interface)?;
    privilege::raise()
        .map_err(|missing| anyhow::anyhow!("{missing}. Grant it with:\n  {}", missing.remedy))?;
    let filter = filter::parse(options.filter.as_deref())?;
    let mut source = RawSource::open(&Wanted {
        targets: links.targets(),
        numbers: links.numbers(),
        hide: None,
        snap_bytes: SNAP_BYTES,
        buffer_bytes: BUFFER_BYTES,
    })
    .with_context(|| format!("capturing on {}", options.interface.join(", ")))?;
    privilege::drop_all().context("giving up privileges")?;
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_signal(&stop)?;

    let mut printer = Printer::new(io::stdout().lock(), options.format, options.no_ip_header);
    let mut heard = 0;
    let mut written = Ok(());
    let enough = |printer: &Printer<_>| options.count.is_some_and(|count| printer.count() >= count);
    while !stop.load(Ordering::Relaxed) && written.is_ok() && !enough(&printer) {
        source.poll(TICK, &mut |record| {
            if written.is_err() || enough(&printer) || !wanted(options.proto, record) {
                return;
            }
            heard += 1;
            if filter.matches(record, heard) {
                written = printer.packet(heard, record);
            }
        })?;
        written = written.and_then(|()| printer.flush());
        for sentence in links.keep_up(&mut source, None, false).unwrap_or_default() {
            let _ = writeln!(io::stderr(), "{}", printable(&sentence));
        }
    }
    let count = printer.count();
    unless_pipe_closed(written.and_then(|()| printer.finish())).context("writing the output")?;
    // The reader of a shared pipe may be gone here too, and nobody is left to be told.
    let _ = writeln!(io::stderr(), "{count} packets captured, {} dropped by the kernel", source.dropped());
    Ok(())
}

fn wanted(proto: Option<Proto>, record: &CaptureRecord<'_>) -> bool {
    let number = match proto {
        None => return true,
        Some(Proto::Icmp) => 1,
        Some(Proto::Tcp) => 6,
    };
    ip_number(record) == Some(number)
}

fn stop_on_signal(stop: &Arc<AtomicBool>) -> anyhow::Result<()> {
    let stop = stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let signals = {
        let _inside = runtime.enter();
        shutdown::Signals::catch()?
    };
    std::thread::spawn(move || {
        runtime.block_on(signals.wait());
        stop.store(true, Ordering::Relaxed);
    });
    Ok(())
}
