//! `wireglass decode`: a file or pasted bytes, taken apart without a network.

use super::fragments::Fragments;
use super::input;
use super::print::{Printer, unless_pipe_closed};
use crate::cli::Decode;
use anyhow::Context as _;
use std::io::{self, BufWriter};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::filter::Filter;
use wireglass_shared::value::counted;

/// Runs the command.
pub fn run(options: &Decode) -> anyhow::Result<()> {
    let filter = Filter::parse(options.input.display_filter.as_deref().unwrap_or_default())?;
    let mut read_count = 0;
    let mut printer =
        Printer::new(BufWriter::new(io::stdout().lock()), options.format, false).checksums(options.checksums);
    let mut fragments = options.reassemble.then(Fragments::default);
    let mut show = |printer: &mut Printer<_>, record: &CaptureRecord<'_>| {
        read_count += 1;
        let taken = filter.matches(record, read_count);
        if taken {
            printer.packet(read_count, record)?;
        }
        // Fragments that the filter leaves out are part of their packet all the same.
        match fragments.as_mut().and_then(|fragments| fragments.add(read_count, record)) {
            Some(made) if taken => printer.put_together(record, &made),
            _ => Ok(()),
        }
    };
    let mut written = Ok(());
    let trouble = input::read(&options.input, &mut |record| {
        written = show(&mut printer, record);
        written.is_ok()
    })?;
    let count = counted(usize::try_from(read_count).unwrap_or(usize::MAX), "packet");
    unless_pipe_closed(written.and_then(|()| printer.finish())).context("writing the output")?;
    match trouble {
        Some(trouble) => anyhow::bail!("{trouble}; {count} could be read"),
        None => Ok(()),
    }
}
