//! Packets from a capture file or from pasted bytes, for the commands that work without a network.

use crate::cli::Input;
use anyhow::Context as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::{hex, pcap};

/// The longest text that `--hex -` reads.
const MAX_TEXT_BYTES: u64 = 16 << 20;

/// Gives each packet to `each` while that wants more. What ended a file before its time comes back, behind the packets that
/// could be read.
///
/// # Errors
/// No packet can be read: there is no such file, or the pasted text is no bytes.
pub(super) fn read(
    input: &Input,
    each: &mut dyn FnMut(&CaptureRecord<'_>) -> bool,
) -> anyhow::Result<Option<String>> {
    match (&input.hex, &input.file) {
        (Some(text), _) => {
            for bytes in read_hex(text)? {
                let link = if input.ethernet { LinkType::ETHERNET } else { LinkType::RAW };
                let record = CaptureRecord::bare(link, &bytes);
                if !each(&record) {
                    break;
                }
            }
            Ok(None)
        }
        (None, Some(path)) => read_file(path, each),
        (None, None) => Ok(None),
    }
}

/// As [`read`], from a file alone.
///
/// # Errors
/// There is no such file.
pub(super) fn read_file(
    path: &Path,
    each: &mut dyn FnMut(&CaptureRecord<'_>) -> bool,
) -> anyhow::Result<Option<String>> {
    let read = pcap::read_records(open(path)?, &mut |record: &CaptureRecord<'_>| each(record));
    Ok(read.err().map(|error| format!("{}: {error}", path.display())))
}

/// The bytes of each packet that was pasted, or comes from standard input.
///
/// # Errors
/// They are none.
pub(super) fn read_hex(text: &str) -> anyhow::Result<Vec<Vec<u8>>> {
    let text = if text == "-" { &read_text(io::stdin().lock())? } else { text };
    hex::parse_packets(text).context("--hex")
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
