//! Where a packet's headers begin, worked out at the beginning of a program and kept in the machine's memory.
//!
//! A packet socket hands the program the link header, whose length depends on the interface, an IP raw socket begins with the
//! IP header. The kernel also offers the network header at a fixed offset (`SKF_NET_OFF`), but before Linux 6.16 only as far
//! as the packet lies in one piece, which with some drivers is not even the IP header. So Ethernet frames, loopback's
//! included, are read by plain offsets, and `SKF_NET_OFF` is for links whose header's length is not known here.

use super::assembler::{
    Assembler, IF_AT_LEAST, IF_EQUAL, LOAD_CONSTANT, LOAD_HALF, LOAD_LENGTH, LOAD_SLOT, LOAD_WORD, STORE,
    SUBTRACT,
};

/// With what the packets of a socket begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The link header, as on packet sockets (`SOCK_RAW`).
    Link,
    /// The IP header, as on IP raw sockets.
    Network,
}

/// What the kernel knows of a packet besides its bytes (`SKF_AD_*`).
const ANCILLARY: u32 = 0xffff_f000;
pub(super) const PROTOCOL: u32 = ANCILLARY;
pub(super) const PACKET_TYPE: u32 = ANCILLARY + 4;
pub(super) const INTERFACE: u32 = ANCILLARY + 8;
pub(super) const HARDWARE: u32 = ANCILLARY + 28;
pub(super) const VLAN_TAG: u32 = ANCILLARY + 44;
pub(super) const VLAN_TAG_PRESENT: u32 = ANCILLARY + 48;
/// The link header, wherever it begins (`SKF_LL_OFF`).
pub(super) const LINK: u32 = 0xffe0_0000;
/// The network header, wherever it begins (`SKF_NET_OFF`).
const NETWORK: u32 = 0xfff0_0000;

/// `ARPHRD_ETHER`.
pub(super) const ETHERNET: u32 = 1;
/// `ARPHRD_LOOPBACK`; its frames have Ethernet headers.
pub(super) const LOOPBACK: u32 = 772;
/// `PACKET_HOST`: it came in for this host.
pub(super) const FOR_US: u32 = 0;
/// `PACKET_OUTGOING`.
pub(super) const OUTGOING: u32 = 4;

pub(super) const IPV4: u32 = 0x0800;
pub(super) const IPV6: u32 = 0x86dd;

/// The offset of the network header.
pub(super) const BASE: u32 = 0;
/// The `EtherType`, of what a VLAN tag in the frame carries.
pub(super) const ETHERTYPE: u32 = 1;
/// Bytes from the network header on.
pub(super) const LEFT: u32 = 2;
/// Slots from here on are free for others.
pub(super) const FREE: u32 = 3;

const ETHERNET_BYTES: u32 = 14;
/// An Ethernet header with a tag in it.
pub(super) const TAGGED_BYTES: u32 = ETHERNET_BYTES + TAG_BYTES;
const TAG_BYTES: u32 = 4;
const TAGS: [u32; 2] = [0x8100, 0x88a8];

/// Fills the slots [`BASE`], [`ETHERTYPE`] and [`LEFT`]. Loads nothing that a packet may not have.
pub(super) fn find(asm: &mut Assembler, start: Start) {
    let done = asm.label();
    if start == Start::Link {
        let [ethernet, other, tagged] = [(); 3].map(|()| asm.label());
        asm.step(LOAD_WORD, HARDWARE);
        asm.leave_if(IF_EQUAL, ETHERNET, ethernet);
        asm.choose(IF_EQUAL, LOOPBACK, ethernet, other);

        asm.place(ethernet);
        asm.step(LOAD_LENGTH, 0);
        asm.leave_unless(IF_AT_LEAST, ETHERNET_BYTES, other);
        asm.step(SUBTRACT, ETHERNET_BYTES);
        asm.step(STORE, LEFT);
        asm.step(LOAD_CONSTANT, ETHERNET_BYTES);
        asm.step(STORE, BASE);
        asm.step(LOAD_HALF, ETHERNET_BYTES - 2);
        asm.step(STORE, ETHERTYPE);
        // The kernel takes tags out of what comes in, and leaves them in what some interfaces send.
        for tag in TAGS {
            asm.leave_if(IF_EQUAL, tag, tagged);
        }
        asm.go(done);

        asm.place(tagged);
        asm.step(LOAD_SLOT, LEFT);
        asm.leave_unless(IF_AT_LEAST, TAG_BYTES, done);
        asm.step(SUBTRACT, TAG_BYTES);
        asm.step(STORE, LEFT);
        asm.step(LOAD_CONSTANT, TAGGED_BYTES);
        asm.step(STORE, BASE);
        asm.step(LOAD_HALF, TAGGED_BYTES - 2);
        asm.step(STORE, ETHERTYPE);
        asm.go(done);
        asm.place(other);
    }
    asm.step(LOAD_LENGTH, 0);
    asm.step(STORE, LEFT);
    asm.step(
        LOAD_CONSTANT,
        match start {
            Start::Link => NETWORK,
            Start::Network => 0,
        },
    );
    asm.step(STORE, BASE);
    asm.step(LOAD_WORD, PROTOCOL);
    asm.step(STORE, ETHERTYPE);
    asm.place(done);
}
