//! `wireglass decode`: a file or pasted bytes, taken apart without a network.

use super::filter;
use super::fragments::Fragments;
use super::print::{Printer, unless_pipe_closed};
use crate::cli::Decode;
use anyhow::Context as _;
use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::Path;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::value::counted;
use wireglass_shared::{hex, pcap};

/// The longest text that `--hex -` reads.
const MAX_TEXT_BYTES: u64 = 16 << 20;

/// Runs the command.
pub fn run(options: &Decode) -> anyhow::Result<()> {
    let filter = filter::parse(options.filter.as_deref())?;
    let mut read_count = 0;
    let mut printer = Printer::new(BufWriter::new(io::stdout().lock()), options.format, false);
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
    let read = match (&options.hex, &options.file) {
        (Some(text), _) => {
            let text = if text == "-" { &read_text(io::stdin().lock())? } else { text };
            for bytes in hex::parse_packets(text).context("--hex")? {
                let record = CaptureRecord {
                    at: Timestamp(0),
                    link: if options.ethernet { LinkType::ETHERNET } else { LinkType::RAW },
                    direction: Direction::Unknown,
                    interface: 0,
                    orig_len: u32::try_from(bytes.len()).context("--hex: too many bytes")?,
                    bytes: &bytes,
                };
                written = show(&mut printer, &record);
                if written.is_err() {
                    break;
                }
            }
            Ok(())
        }
        (None, Some(path)) => {
            let input = open(path)?;
            let mut each = |record: &CaptureRecord<'_>| {
                if written.is_ok() {
                    written = show(&mut printer, record);
                }
                written.is_ok()
            };
            pcap::read_records(input, &mut each).map_err(|error| format!("{}: {error}", path.display()))
        }
        (None, None) => Ok(()),
    };
    let count = counted(usize::try_from(read_count).unwrap_or(usize::MAX), "packet");
    unless_pipe_closed(written.and_then(|()| printer.finish())).context("writing the output")?;
    read.map_err(|error| anyhow::anyhow!("{error}; {count} could be read"))
}

fn read_text(input: impl Read) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    input.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes).context("--hex: reading standard input")?;
    if bytes.len() as u64 > MAX_TEXT_BYTES {
        anyhow::bail!("--hex: standard input is longer than {} MiB", MAX_TEXT_BYTES >> 20);
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        anyhow::anyhow!("--hex: standard input is not text (byte {at}): print the bytes with xxd first")
    })
}

fn open(path: &Path) -> anyhow::Result<Box<dyn Read + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).with_context(|| path.display().to_string())?;
    if file.metadata().is_ok_and(|data| data.is_dir()) {
        anyhow::bail!("{}: this is a directory, not a capture file", path.display());
    }
    Ok(Box::new(file))
}
