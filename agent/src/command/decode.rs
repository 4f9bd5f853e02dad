//! `wireglass decode`: a file or pasted bytes, taken apart without a network.

use super::print::{Printer, unless_pipe_closed};
use crate::cli::Decode;
use anyhow::Context as _;
use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::Path;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::value::counted;
use wireglass_shared::{hex, pcap};

/// Runs the command.
pub fn run(options: &Decode) -> anyhow::Result<()> {
    let mut printer = Printer::new(BufWriter::new(io::stdout().lock()), options.format, false);
    let mut written = Ok(());
    let read = match (&options.hex, &options.file) {
        (Some(text), _) => {
            let bytes = hex::parse(text).context("--hex")?;
            let record = CaptureRecord {
                at: Timestamp(0),
                link: if options.ethernet { LinkType::ETHERNET } else { LinkType::IPV4 },
                direction: Direction::Unknown,
                interface: 0,
                orig_len: u32::try_from(bytes.len()).context("--hex: too many bytes")?,
                bytes: &bytes,
            };
            written = printer.packet(&record);
            Ok(())
        }
        (None, Some(path)) => {
            let input = open(path)?;
            let mut each = |record: &CaptureRecord<'_>| {
                if written.is_ok() {
                    written = printer.packet(record);
                }
                written.is_ok()
            };
            pcap::read_records(input, &mut each).map_err(|error| format!("{}: {error}", path.display()))
        }
        (None, None) => Ok(()),
    };
    let count = counted(usize::try_from(printer.count()).unwrap_or(usize::MAX), "packet");
    unless_pipe_closed(written.and_then(|()| printer.finish())).context("writing the output")?;
    read.map_err(|error| anyhow::anyhow!("{error}; {count} could be read"))
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
