//! `wireglass capture`: live packets in the terminal.

use super::filter;
use super::print::{Printer, unless_pipe_closed};
use crate::cli::{Capture, Proto};
use anyhow::Context as _;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use wireglass_agent::capture::{self, Targets, Wanted, links};
use wireglass_agent::{privilege, shutdown};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::summary::carried;

/// How often the end is looked for while no packet comes.
const TICK: Duration = Duration::from_millis(100);

/// Runs the command.
pub fn run(options: &Capture) -> anyhow::Result<()> {
    let index = links::index(&options.interface)?;
    privilege::raise()
        .map_err(|missing| anyhow::anyhow!("{missing}. Grant it with:\n  {}", missing.remedy))?;
    let filter = filter::parse(options.filter.as_deref())?;
    let wanted = Wanted {
        targets: Targets::These(vec![index]),
        numbers: links::Numbers::default(),
        filter: None,
        hide: None,
        snap_bytes: options.listening.snap,
        buffer_bytes: options.listening.buffer_bytes(),
    };
    let mut source = capture::open(options.listening.source.into(), &wanted)
        .with_context(|| format!("capturing on {}", options.interface))?;
    privilege::drop_all().context("giving up privileges")?;
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_signal(&stop)?;

    let mut printer = Printer::new(io::stdout().lock(), options.format, options.no_ip_header);
    let mut heard = 0;
    let mut written = Ok(());
    let enough = |printer: &Printer<_>| options.count.is_some_and(|count| printer.count() >= count);
    while !stop.load(Ordering::Relaxed) && written.is_ok() && !enough(&printer) {
        source.poll(TICK, &mut |record| {
            if written.is_err() || enough(&printer) || !carries(options.proto, record) {
                return;
            }
            heard += 1;
            if filter.matches(record, heard) {
                written = printer.packet(heard, record);
            }
        })?;
        written = written.and_then(|()| printer.flush());
    }
    let count = printer.count();
    unless_pipe_closed(written.and_then(|()| printer.finish())).context("writing the output")?;
    // The reader of a shared pipe may be gone here too, and nobody is left to be told.
    let _ = writeln!(io::stderr(), "{count} packets captured, {} dropped by the kernel", source.dropped());
    Ok(())
}

fn carries(proto: Option<Proto>, record: &CaptureRecord<'_>) -> bool {
    let number = match proto {
        None => return true,
        Some(Proto::Icmp) => 1,
        Some(Proto::Tcp) => 6,
    };
    carried(record).is_some_and(|(carried, _)| carried == number)
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
