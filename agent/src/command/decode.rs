//! `wireglass decode`: a file or pasted bytes, taken apart without a network.

use super::fragments::Fragments;
use super::input;
use super::print::{Printer, unless_pipe_closed};
use crate::cli::Decode;
use anyhow::Context as _;
use std::io::{self, BufWriter};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::value::counted;

/// Runs the command.
pub fn run(options: &Decode) -> anyhow::Result<()> {
    let mut printer =
        Printer::new(BufWriter::new(io::stdout().lock()), options.format, false).checksums(options.checksums);
    let mut fragments = options.reassemble.then(Fragments::default);
    let mut show = |printer: &mut Printer<_>, record: &CaptureRecord<'_>| {
        printer.packet(record)?;
        match fragments.as_mut().and_then(|fragments| fragments.add(printer.count(), record)) {
            Some(made) => printer.put_together(record, &made),
            None => Ok(()),
        }
    };
    let mut written = Ok(());
    let trouble = input::read(&options.input, &mut |record| {
        written = show(&mut printer, record);
        written.is_ok()
    })?;
    let count = counted(usize::try_from(printer.count()).unwrap_or(usize::MAX), "packet");
    unless_pipe_closed(written.and_then(|()| printer.finish())).context("writing the output")?;
    match trouble {
        Some(trouble) => anyhow::bail!("{trouble}; {count} could be read"),
        None => Ok(()),
    }
}
