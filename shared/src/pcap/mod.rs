//! Capture files: pcap and pcapng in and out. Knows no file system: it reads from and writes to whatever it is given.
//!
//! pcap is draft-ietf-opsawg-pcap, pcapng draft-ietf-opsawg-pcapng. Both are walked here and not by a crate, because broken
//! files matter here. pcap-parser 0.17 reads powers of two as microseconds, a big-endian `if_tsoffset` backwards, takes a
//! packet longer than its block for a cut file, and gives up on a pipe whose first read is short; pcap-file 2.0 and
//! pcap-parser's writer want blocks that own copies of what they write.

mod fields;
mod ng;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::{PcapFileError, Reader, read_records};
pub use write::{Host, PcapNgWriter, whole_blocks, write_records};

/// The largest block believed or written; an announced length beyond it is damage, not a reason to reserve memory.
const MAX_BLOCK_BYTES: u32 = 1 << 24;

/// What a pcapng block begins with.
mod block {
    pub(super) const SECTION_HEADER: u32 = 0x0a0d_0d0a;
    pub(super) const INTERFACE: u32 = 1;
    /// Obsolete: enhanced packets took its place.
    pub(super) const PACKET: u32 = 2;
    pub(super) const SIMPLE_PACKET: u32 = 3;
    pub(super) const STATISTICS: u32 = 5;
    pub(super) const ENHANCED_PACKET: u32 = 6;
}

/// Options of pcapng blocks.
mod option {
    pub(super) const END: u16 = 0;
    pub(super) const COMMENT: u16 = 1;
    pub(super) const SECTION_HARDWARE: u16 = 2;
    pub(super) const SECTION_OS: u16 = 3;
    pub(super) const SECTION_APPLICATION: u16 = 4;
    pub(super) const INTERFACE_NAME: u16 = 2;
    pub(super) const INTERFACE_RESOLUTION: u16 = 9;
    pub(super) const INTERFACE_OFFSET: u16 = 14;
    /// `epb_flags`, and `pack_flags` of the obsolete block.
    pub(super) const PACKET_FLAGS: u16 = 2;
    /// `isb_ifrecv`, `isb_osdrop` and `isb_usrdeliv`.
    pub(super) const STATISTICS_RECEIVED: u16 = 4;
    pub(super) const STATISTICS_OS_DROPPED: u16 = 7;
    pub(super) const STATISTICS_DELIVERED: u16 = 8;
}

/// The magic of a section header, in the byte order of all that follows.
const BYTE_ORDER: u32 = 0x1a2b_3c4d;
