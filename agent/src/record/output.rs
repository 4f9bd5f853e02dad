//! A file that ends on a whole block of pcapng, whatever happens while it is written.

use std::fs::File;
use std::io::{self, Write as _};
use wireglass_shared::pcap::whole_blocks;

/// An open file, and how much of it is ours.
#[derive(Debug)]
pub(super) struct Output {
    file: File,
    /// Bytes written, all of them whole blocks.
    bytes: u64,
    /// A pipe takes nothing back.
    can_shorten: bool,
}

/// Writing failed. What was written of the last block is cut off again where the file allows that.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: io::Error,
    /// What got into the file all the same: bytes of whole blocks, and the packets in them.
    pub(super) bytes: u64,
    pub(super) packets: u64,
}

impl Output {
    pub(super) const fn file(file: File) -> Self {
        Self { file, bytes: 0, can_shorten: true }
    }

    pub(super) const fn pipe(file: File) -> Self {
        Self { file, bytes: 0, can_shorten: false }
    }

    /// Bytes written so far.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Writes blocks, all of them whole; how many bytes that were.
    pub(super) fn write(&mut self, blocks: &[u8]) -> Result<u64, Failure> {
        let mut done = 0;
        while let Some(rest) = blocks.get(done..).filter(|rest| !rest.is_empty()) {
            match self.file.write(rest) {
                Ok(0) => return Err(self.fail(io::ErrorKind::WriteZero.into(), blocks.get(..done))),
                Ok(more) => done += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.fail(error, blocks.get(..done))),
            }
        }
        self.bytes += done as u64;
        Ok(done as u64)
    }

    fn fail(&mut self, error: io::Error, written: Option<&[u8]>) -> Failure {
        let (whole, packets) = whole_blocks(written.unwrap_or_default());
        let bytes = whole as u64;
        self.bytes += bytes;
        let error = match self.can_shorten.then(|| self.file.set_len(self.bytes)) {
            Some(Err(again)) => {
                let said =
                    format!("{error}, and half a packet at the file's end could not be cut off: {again}");
                io::Error::new(error.kind(), said)
            }
            Some(Ok(())) | None => error,
        };
        Failure { error, bytes, packets }
    }
}
