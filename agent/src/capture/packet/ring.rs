//! The memory that the kernel writes packets into and this process reads them from, without a call for each: `TPACKET_V3`, as
//! the kernel's `Documentation/networking/packet_mmap.rst` has it. All unsafe code of the agent is here and in `ll.rs` beside it.
//! Taken by `recvmmsg` in batches of 64, the same flood cost this thread some twenty times the processor time.
//!
//! The memory is cut into blocks that belong to the kernel or to the reader, never to both; a word at the beginning of each says
//! whose it is. What stands in a block is read as bytes from outside: every length and offset is checked.

use super::ll;
use nix::sys::mman::{MapFlags, ProtFlags, mmap, munmap};
use socket2::Socket;
use std::io;
use std::mem::{offset_of, size_of};
use std::num::NonZeroUsize;
use std::os::raw::c_uint;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, Ordering};
use wireglass_shared::capture::Timestamp;

/// Room for the longest frame that loopback and network cards hand over in one piece, 64 KiB and its headers, and little enough
/// that there are many blocks: while this process sleeps, each may hold no more than what came within [`RETIRE_MILLIS`].
const BLOCK_BYTES: usize = 1 << 17;
/// With fewer the kernel would wait for the reader all the time.
const MIN_BLOCKS: usize = 2;
/// The kernel hands over a block that is not full when it is this old.
pub(super) const RETIRE_MILLIS: u32 = 10;
/// Of no meaning for `TPACKET_V3`, which packs frames one behind the other, but it has to divide a block.
const NOMINAL_FRAME_BYTES: usize = 2048;

/// The memory, and whose turn it is.
#[derive(Debug)]
pub(super) struct Ring {
    memory: NonNull<u8>,
    blocks: usize,
    /// The block that the kernel fills, or has filled last of those not read yet.
    current: usize,
}

// SAFETY: the memory belongs to this value alone, as a `Box` would; nothing about it is bound to a thread.
#[allow(unsafe_code, reason = "a pointer is all that keeps this from being Send by itself")]
unsafe impl Send for Ring {}

impl Ring {
    /// Has the kernel write what comes to `socket` into about `buffer_bytes` of memory.
    pub(super) fn open(socket: &Socket, buffer_bytes: usize) -> io::Result<Self> {
        let blocks = (buffer_bytes / BLOCK_BYTES).max(MIN_BLOCKS);
        let (block_size, block_nr) = (count(BLOCK_BYTES)?, count(blocks)?);
        let frames = count(blocks * (BLOCK_BYTES / NOMINAL_FRAME_BYTES))?;
        ll::set(socket, libc::PACKET_VERSION, &(libc::tpacket_versions::TPACKET_V3 as libc::c_int))?;
        let request = libc::tpacket_req3 {
            tp_block_size: block_size,
            tp_block_nr: block_nr,
            tp_frame_size: count(NOMINAL_FRAME_BYTES)?,
            tp_frame_nr: frames,
            tp_retire_blk_tov: RETIRE_MILLIS,
            tp_sizeof_priv: 0,
            tp_feature_req_word: 0,
        };
        ll::set(socket, libc::PACKET_RX_RING, &request)?;
        let length = NonZeroUsize::new(blocks * BLOCK_BYTES).ok_or(io::ErrorKind::InvalidInput)?;
        let (readable, shared) = (ProtFlags::PROT_READ | ProtFlags::PROT_WRITE, MapFlags::MAP_SHARED);
        // SAFETY: a new mapping at an address of the kernel's choice; no other memory is touched.
        #[allow(unsafe_code, reason = "the kernel shares its memory in no other way")]
        let memory = unsafe { mmap(None, length, readable, shared, socket, 0) }?;
        Ok(Self { memory: memory.cast(), blocks, current: 0 })
    }

    /// How many blocks there are.
    pub(super) const fn blocks(&self) -> usize {
        self.blocks
    }

    /// The next block that the kernel is through with.
    pub(super) fn next(&mut self) -> Option<Block<'_>> {
        self.is_ready().then(|| Block { ring: self })
    }

    /// Whether the kernel is through with the current block.
    pub(super) fn is_ready(&self) -> bool {
        self.status().load(Ordering::Acquire) & libc::TP_STATUS_USER != 0
    }

    /// Whether packets wait in the block that the kernel still fills.
    pub(super) fn is_filling(&self) -> bool {
        self.word(offset_of!(libc::tpacket_hdr_v1, num_pkts)).load(Ordering::Relaxed) != 0
    }

    /// Whose the current block is.
    fn status(&self) -> &AtomicU32 {
        self.word(offset_of!(libc::tpacket_hdr_v1, block_status))
    }

    /// A word of the current block's header.
    fn word(&self, offset: usize) -> &AtomicU32 {
        let at = self.current * BLOCK_BYTES + BLOCK_HEADER + offset;
        debug_assert!(self.current < self.blocks && offset + size_of::<u32>() <= BLOCK_BYTES - BLOCK_HEADER);
        // SAFETY: `current` is less than `blocks`, and `offset` is that of an aligned 32-bit word in the header of a block, so it
        // is in the mapping, which lasts as long as `self`. Blocks begin at pages, so it is aligned. The kernel may change it at
        // any time, and this process touches it as an atomic only, or reads it while it is the reader's.
        #[allow(unsafe_code, reason = "the kernel says by this word whose a block is")]
        unsafe {
            AtomicU32::from_ptr(self.memory.as_ptr().add(at).cast())
        }
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: this is the mapping that `open` made, whole, and nothing borrows from it any more.
        #[allow(unsafe_code, reason = "what was mapped is unmapped")]
        let unmapped = unsafe { munmap(self.memory.cast(), self.blocks * BLOCK_BYTES) };
        debug_assert!(unmapped.is_ok());
    }
}

/// A block that is the reader's until it is dropped.
#[derive(Debug)]
pub(super) struct Block<'r> {
    ring: &'r mut Ring,
}

impl Block<'_> {
    /// The packets in it, oldest first.
    pub(super) fn frames(&self) -> Frames<'_> {
        let bytes = self.bytes();
        let header = |offset| word(bytes, BLOCK_HEADER + offset).unwrap_or(0);
        Frames {
            bytes,
            left: header(offset_of!(libc::tpacket_hdr_v1, num_pkts)),
            at: header(offset_of!(libc::tpacket_hdr_v1, offset_to_first_pkt)) as usize,
        }
    }

    fn bytes(&self) -> &[u8] {
        let at = self.ring.current * BLOCK_BYTES;
        // SAFETY: the range is in the mapping, which outlives the borrow of `self`. The block is the reader's, as `next` saw with
        // acquire ordering: the kernel has written all of it before and writes nothing until `drop` gives it back.
        #[allow(unsafe_code, reason = "the kernel wrote the packets there")]
        unsafe {
            std::slice::from_raw_parts(self.ring.memory.as_ptr().add(at), BLOCK_BYTES)
        }
    }
}

impl Drop for Block<'_> {
    /// Gives the block back to the kernel.
    fn drop(&mut self) {
        self.ring.status().store(libc::TP_STATUS_KERNEL, Ordering::Release);
        self.ring.current = (self.ring.current + 1) % self.ring.blocks;
    }
}

/// Where a block's header begins, behind a version and an offset.
const BLOCK_HEADER: usize = offset_of!(libc::tpacket_block_desc, hdr);

/// The packets of a block.
#[derive(Debug)]
pub(super) struct Frames<'b> {
    bytes: &'b [u8],
    left: u32,
    at: usize,
}

/// A packet as it lies in a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'b> {
    pub(super) at: Timestamp,
    /// Bytes on the wire, without a tag that was taken out.
    pub(super) orig_len: u32,
    /// What was kept of the packet, from its link header on.
    pub(super) bytes: &'b [u8],
    /// Where the network header begins in `bytes`.
    pub(super) network_at: usize,
    /// The VLAN tag that the kernel or the network card took out of the frame: protocol and control information.
    pub(super) tag: Option<(u16, u16)>,
    /// The kernel's index of the interface.
    pub(super) interface: u32,
    /// The kind of link, `ARPHRD_*`.
    pub(super) hardware: u16,
    /// Who the packet is for, `PACKET_*`.
    pub(super) kind: u8,
    /// The protocol that the link header names, as an `EtherType`.
    pub(super) protocol: u16,
    /// The sender's link-layer address, as long as it is.
    pub(super) sender: &'b [u8],
}

impl<'b> Iterator for Frames<'b> {
    type Item = Frame<'b>;

    fn next(&mut self) -> Option<Frame<'b>> {
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        let bytes = self.bytes.get(self.at..)?;
        let next = word(bytes, offset_of!(libc::tpacket3_hdr, tp_next_offset))? as usize;
        let frame = Frame::read(bytes);
        self.at += next;
        if next == 0 {
            // As the kernel marks the last one.
            self.left = 0;
        }
        frame
    }
}

impl<'b> Frame<'b> {
    /// Reads the packet whose header these bytes begin with. What the kernel says is its own account: `None` never comes, unless
    /// it contradicts itself.
    #[inline]
    fn read(bytes: &'b [u8]) -> Option<Self> {
        let header: &[u8; HEADER] = bytes.first_chunk()?;
        let (status, captured) = (
            word(header, offset_of!(libc::tpacket3_hdr, tp_status))?,
            word(header, offset_of!(libc::tpacket3_hdr, tp_snaplen))? as usize,
        );
        let link_at = usize::from(half(header, offset_of!(libc::tpacket3_hdr, tp_mac))?);
        let network_at = usize::from(half(header, offset_of!(libc::tpacket3_hdr, tp_net))?);
        let seconds = word(header, offset_of!(libc::tpacket3_hdr, tp_sec))?;
        let nanos = word(header, offset_of!(libc::tpacket3_hdr, tp_nsec))?;
        let variant = offset_of!(libc::tpacket3_hdr, hv1);
        let tag = if status & libc::TP_STATUS_VLAN_VALID == 0 {
            None
        } else {
            let control = word(header, variant + offset_of!(libc::tpacket_hdr_variant1, tp_vlan_tci))?;
            let protocol = half(header, variant + offset_of!(libc::tpacket_hdr_variant1, tp_vlan_tpid))?;
            let named = status & libc::TP_STATUS_VLAN_TPID_VALID != 0;
            let control = u16::try_from(control & 0xffff).unwrap_or_default();
            Some((if named { protocol } else { CUSTOMER_TAG }, control))
        };
        let from = |offset| ADDRESS + offset;
        let address_at = from(offset_of!(libc::sockaddr_ll, sll_addr));
        let address_len = usize::from(*header.get(from(offset_of!(libc::sockaddr_ll, sll_halen)))?);
        Some(Self {
            at: Timestamp(i64::from(seconds) * 1_000_000_000 + i64::from(nanos)),
            orig_len: word(header, offset_of!(libc::tpacket3_hdr, tp_len))?,
            bytes: bytes.get(link_at..link_at + captured)?,
            network_at: network_at.checked_sub(link_at)?,
            tag,
            interface: word(header, from(offset_of!(libc::sockaddr_ll, sll_ifindex)))?,
            hardware: half(header, from(offset_of!(libc::sockaddr_ll, sll_hatype)))?,
            kind: *header.get(from(offset_of!(libc::sockaddr_ll, sll_pkttype)))?,
            protocol: u16::from_be(half(header, from(offset_of!(libc::sockaddr_ll, sll_protocol)))?),
            sender: bytes.get(address_at..address_at + address_len.min(8))?,
        })
    }
}

/// IEEE 802.1Q, where the kernel does not say which tag it was.
const CUSTOMER_TAG: u16 = 0x8100;
/// Behind a packet's header comes, aligned, where it came from.
const ADDRESS: usize = size_of::<libc::tpacket3_hdr>().next_multiple_of(libc::TPACKET_ALIGNMENT);
const HEADER: usize = ADDRESS + size_of::<libc::sockaddr_ll>();

/// 32 bits in this machine's byte order.
#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_ne_bytes(*bytes))
}

/// 16 bits in this machine's byte order.
#[inline]
fn half(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_ne_bytes(*bytes))
}

/// A number as the kernel takes it.
fn count(number: usize) -> io::Result<c_uint> {
    c_uint::try_from(number)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "the buffer is too large"))
}
