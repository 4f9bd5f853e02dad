//! Packets to standard output, in the format asked for.

use crate::cli::Format;
use std::io::{self, Write};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::dissect;
use wireglass_shared::view::{hex, json, text};

/// Writes packets one by one.
pub(super) struct Printer<W: Write> {
    out: W,
    format: Format,
    without_ip_header: bool,
    count: u64,
}

impl<W: Write> Printer<W> {
    pub(super) fn new(out: W, format: Format, without_ip_header: bool) -> Self {
        Self { out, format, without_ip_header, count: 0 }
    }

    /// Packets written so far.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn packet(&mut self, record: &CaptureRecord<'_>) -> io::Result<()> {
        self.count += 1;
        match self.format {
            Format::Hex => writeln!(self.out, "{}", hex::line(self.bytes(record))),
            Format::Text => {
                let gap = if self.count > 1 { "\n" } else { "" };
                write!(self.out, "{gap}{}", text::packet(self.count, record, &dissect(record)))
            }
            Format::Json | Format::Jsonl => {
                let before = match (self.format, self.count) {
                    (Format::Jsonl, _) => "",
                    (_, 1) => "[\n",
                    _ => ",\n",
                };
                self.out.write_all(before.as_bytes())?;
                serde_json::to_writer(&mut self.out, &json::packet(self.count, record, &dissect(record)))?;
                if self.format == Format::Jsonl { self.out.write_all(b"\n") } else { Ok(()) }
            }
        }
    }

    fn bytes<'a>(&self, record: &CaptureRecord<'a>) -> &'a [u8] {
        let header = record.bytes.first().map_or(0, |first| usize::from(first & 0x0f) * 4);
        let skip = if self.without_ip_header { header } else { 0 };
        record.bytes.get(skip..).unwrap_or_default()
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Ends the output; a JSON array is closed even where nothing was in it.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.format == Format::Json {
            self.out.write_all(if self.count == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        self.out.flush()
    }
}

/// A reader that stopped reading, such as `head`, is no failure.
pub(super) fn unless_pipe_closed(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
