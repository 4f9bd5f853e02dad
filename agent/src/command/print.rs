//! Packets to standard output, in the format asked for.

use crate::cli::Format;
use std::io::{self, Write};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::dissect;
use wireglass_shared::reassembly::{Reassembly, record_of};
use wireglass_shared::summary::carried;
use wireglass_shared::view::{hex, json, text};

/// Writes packets one by one.
pub(super) struct Printer<W: Write> {
    out: W,
    format: Format,
    without_ip_header: bool,
    checksums: bool,
    /// Packets written.
    count: u64,
    /// The last one's number in the capture.
    number: u64,
}

impl<W: Write> Printer<W> {
    pub(super) fn new(out: W, format: Format, without_ip_header: bool) -> Self {
        Self { out, format, without_ip_header, checksums: false, count: 0, number: 0 }
    }

    /// The same, with every checksum worked out below its packet, if `wanted`; text alone has room for that.
    pub(super) fn checksums(self, wanted: bool) -> Self {
        Self { checksums: wanted, ..self }
    }

    /// Writes the packet that has this number in the capture.
    pub(super) fn packet(&mut self, number: u64, record: &CaptureRecord<'_>) -> io::Result<()> {
        self.count += 1;
        self.number = number;
        let first = self.count == 1;
        self.print(record, first, &[])
    }

    /// The packet that `last`, the packet just printed, completes.
    pub(super) fn put_together(&mut self, last: &CaptureRecord<'_>, made: &Reassembly) -> io::Result<()> {
        let Some(whole) = &made.whole else { return Ok(()) };
        let record = CaptureRecord { at: last.at, interface: last.interface, ..record_of(whole) };
        let pieces: Vec<u64> = made.pieces.iter().map(|piece| piece.number).collect();
        if self.format == Format::Text {
            let numbers: Vec<_> = pieces.iter().map(|number| format!("#{number}")).collect();
            let conflict = if made.conflict {
                "; they contradict each other, and the earlier bytes are shown"
            } else {
                ""
            };
            writeln!(self.out, "\nput together from {}{conflict}:", numbers.join(", "))?;
        }
        self.print(&record, self.format == Format::Text, &pieces)
    }

    /// Prints a packet in the format asked for, with what stands between it and the one before unless it is the `first`.
    fn print(&mut self, record: &CaptureRecord<'_>, first: bool, pieces: &[u64]) -> io::Result<()> {
        match self.format {
            Format::Hex => writeln!(self.out, "{}", hex::line(self.bytes(record))),
            Format::Text => {
                let gap = if first { "" } else { "\n" };
                let dissection = dissect(record);
                write!(self.out, "{gap}{}", text::packet(self.number, record, &dissection))?;
                match self.checksums {
                    true => self.out.write_all(text::checksums(record.bytes, &dissection).as_bytes()),
                    false => Ok(()),
                }
            }
            Format::Json | Format::Jsonl => {
                let before = match (self.format, first) {
                    (Format::Jsonl, _) => "",
                    (_, true) => "[\n",
                    (_, false) => ",\n",
                };
                self.out.write_all(before.as_bytes())?;
                let packet = json::packet(self.number, record, &dissect(record));
                serde_json::to_writer(
                    &mut self.out,
                    &json::Packet { reassembled_from: pieces.to_vec(), ..packet },
                )?;
                if self.format == Format::Jsonl { self.out.write_all(b"\n") } else { Ok(()) }
            }
        }
    }

    fn bytes<'a>(&self, record: &CaptureRecord<'a>) -> &'a [u8] {
        match carried(record) {
            Some((_, carried)) if self.without_ip_header => carried,
            _ => record.bytes,
        }
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
