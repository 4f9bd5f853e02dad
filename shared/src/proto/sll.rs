//! What the Linux kernel puts before a packet where a capture takes in all interfaces: "cooked" capture, versions 1 and 2
//! (`LINKTYPE_LINUX_SLL` and `LINKTYPE_LINUX_SLL2` of the tcpdump group).
//!
//! The oddity: none of this was ever on a wire.

use super::names::ETHER_TYPES;
use crate::table::{
    Field, Kind, Layout, Name, Next, Protocol, Scope, Slice, Spec, Tier, checked, field, measured, name,
    rest, rows,
};

const FIRST: Spec = Spec::Standard("tcpdump.org LINKTYPE_LINUX_SLL");
const SECOND: Spec = Spec::Standard("tcpdump.org LINKTYPE_LINUX_SLL2");
/// Room for a link-layer address.
const ADDRESS_BYTES: u16 = 8;

/// Version 1.
pub static SLL: Protocol = checked(Protocol {
    id: "sll",
    title: "Linux cooked",
    name: "Linux cooked capture, version 1",
    tier: Tier::Link,
    fixed_bytes: 6,
    fields: &[
        field("sll.pkttype", "Packet Type", 16, Kind::Enum(PACKET_TYPES), FIRST, PACKET_TYPE),
        field("sll.hatype", "ARPHRD_ Type", 16, Kind::Enum(HARDWARE), FIRST, HARDWARE_TYPE).short("Hardware"),
        field("sll.halen", "Link-Layer Address Length", 16, Kind::Uint, FIRST, ADDRESS_LENGTH)
            .short("Addr Len"),
        measured(
            "sll.src",
            "Link-Layer Address",
            room,
            Kind::Switch(|header| address(header.word(4))),
            FIRST,
            ADDRESS,
        ),
        rest(
            "sll.etype",
            "Protocol Type",
            Kind::Switch(|header| protocol_type(header.word(2), header.word(14))),
            FIRST,
            "Names the protocol that follows.",
        ),
    ],
    spec: FIRST,
    about: "What the kernel says of a packet where a capture takes in all interfaces. It stands in the place of the \
            link's own header.",
    slice: |input| {
        let next = follows(input.word(2), input.word(14));
        Slice::fixed(16, next)
    },
    layout: Layout::new(),
});

/// Version 2, which names the interface too.
pub static SLL2: Protocol = checked(Protocol {
    id: "sll2",
    title: "Linux cooked",
    name: "Linux cooked capture, version 2",
    tier: Tier::Link,
    fixed_bytes: 10,
    fields: &[
        measured(
            "sll.etype",
            "Protocol Type",
            |_| 2,
            Kind::Switch(|header| protocol_type(header.word(8), header.word(0))),
            SECOND,
            "Names the protocol that follows.",
        ),
        field("sll.reserved", "Reserved", 16, Kind::Reserved, SECOND, "No meaning; must be 0."),
        field(
            "sll.ifindex",
            "Interface Index",
            32,
            Kind::Uint,
            SECOND,
            "The kernel's number for the interface that the packet passed. Linux: ip link shows them.",
        ),
        field("sll.hatype", "ARPHRD_ Type", 16, Kind::Enum(HARDWARE), SECOND, HARDWARE_TYPE)
            .short("Hardware"),
        field("sll.pkttype", "Packet Type", 8, Kind::Enum(PACKET_TYPES), SECOND, PACKET_TYPE),
        field("sll.halen", "Link-Layer Address Length", 8, Kind::Uint, SECOND, ADDRESS_LENGTH)
            .short("Addr Len"),
        measured(
            "sll.src",
            "Link-Layer Address",
            room,
            Kind::Switch(|header| address(header.byte(11).into())),
            SECOND,
            ADDRESS,
        ),
    ],
    spec: SECOND,
    about: "What the kernel says of a packet where a capture takes in all interfaces. It stands in the place of the \
            link's own header.",
    slice: |input| {
        let next = follows(input.word(8), input.word(0));
        Slice::fixed(20, next)
    },
    layout: Layout::new(),
});

const PACKET_TYPE: &str = "Which way the packet went, and for whom it was.";
const HARDWARE_TYPE: &str = "What sort of interface it passed: the number that Linux has for it.";
const ADDRESS_LENGTH: &str = "Bytes of the address. There is room for 8: of a longer one the rest is left out, and \
                              of a shorter one the room left is not used. 0: the interface has no addresses.";
const ADDRESS: &str = "The hardware address of the sender.";

static PACKET_TYPES: &[Name] = &[
    name(0, "to this host"),
    name(1, "broadcast"),
    name(2, "multicast"),
    name(3, "to another host"),
    name(4, "sent by this host"),
    name(5, "looped back"),
    name(6, "to user space"),
    name(7, "to the kernel"),
];

/// Linux's numbers for sorts of interfaces (`linux/if_arp.h`).
static HARDWARE: &[Name] = &[
    name(0, "NET/ROM"),
    name(1, "Ethernet"),
    name(3, "AX.25"),
    name(6, "IEEE 802"),
    name(7, "ARCNET"),
    name(15, "Frame Relay"),
    name(19, "ATM"),
    name(24, "IEEE 1394"),
    name(27, "EUI-64"),
    name(32, "InfiniBand"),
    name(256, "SLIP"),
    name(280, "CAN"),
    name(512, "PPP"),
    name(513, "HDLC"),
    name(516, "LAPB"),
    name(519, "raw IP"),
    name(768, "IPv4 tunnel"),
    name(769, "IPv6 tunnel"),
    name(770, "Frame Relay access"),
    name(772, "loopback"),
    name(774, "FDDI"),
    name(776, "IPv6 in IPv4 tunnel"),
    name(778, "GRE over IPv4"),
    name(783, "IrDA"),
    name(801, "Wi-Fi"),
    name(802, "Wi-Fi with Prism header"),
    name(803, "Wi-Fi with radiotap header"),
    name(804, "IEEE 802.15.4"),
    name(820, "phonet"),
    name(823, "GRE over IPv6"),
    name(824, "netlink"),
    name(825, "6LoWPAN"),
    name(826, "vsock monitor"),
    name(0xfffe, "no link header"),
    name(0xffff, "unknown"),
];

/// The kernel's own names for what has no EtherType (`linux/if_ether.h`).
static LINK_TYPES: &[Name] = &[
    name(0x0001, "IEEE 802.3 without LLC"),
    name(0x0003, "any protocol"),
    name(0x0004, "IEEE 802.2 LLC"),
    name(0x0007, "WAN PPP"),
    name(0x0008, "PPP over MP"),
    name(0x0009, "LocalTalk"),
    name(0x000c, "CAN"),
    name(0x000d, "CAN FD"),
    name(0x0010, "PPPoE tunnel"),
    name(0x0015, "MOBITEX"),
    name(0x0016, "control frame"),
    name(0x0017, "IrDA"),
    name(0x00f5, "phonet"),
    name(0x00f6, "IEEE 802.15.4"),
    name(0x00f7, "CAIF"),
];

fn room(_: &Scope<'_>) -> usize {
    ADDRESS_BYTES.into()
}

fn address(length: u16) -> &'static [Field] {
    match length {
        0 => &NO_ADDRESS,
        4 => &IPV4_ADDRESS,
        6 => &MAC_ADDRESS,
        _ => SHORT_ADDRESSES.get(usize::from(length) - 1).map_or(&FULL_ADDRESS[..], |rows| rows),
    }
}

const fn unused(bits: u16) -> Field {
    field(
        "sll.unused",
        "Unused",
        bits,
        Kind::Bytes,
        FIRST,
        "Room that the address does not need. Nobody sets these bytes.",
    )
}

static MAC_ADDRESS: [Field; 2] = rows([
    field("sll.src.eth", "Link-Layer Address", 48, Kind::Mac, FIRST, ADDRESS).short("Source"),
    unused(16),
]);
static IPV4_ADDRESS: [Field; 2] = rows([
    field("sll.src.ipv4", "Link-Layer Address", 32, Kind::Ipv4, FIRST, "The near end of the tunnel.")
        .short("Source"),
    unused(32),
]);
static NO_ADDRESS: [Field; 1] = rows([unused(64)]);
static SHORT_ADDRESSES: [[Field; 2]; 7] =
    [short(1), short(2), short(3), short(4), short(5), short(6), short(7)];
const fn short(bytes: u16) -> [Field; 2] {
    let address =
        field("sll.src.other", "Link-Layer Address", bytes * 8, Kind::Bytes, FIRST, ADDRESS).short("Source");
    rows([address, unused(64 - bytes * 8)])
}
static FULL_ADDRESS: [Field; 1] =
    rows([field("sll.src.other", "Link-Layer Address", 64, Kind::Bytes, FIRST, ADDRESS).short("Source")]);

fn protocol_type(hardware: u16, number: u16) -> &'static [Field] {
    match (hardware, number) {
        (824, _) => &NETLINK,
        (778 | 823, _) => &TUNNELED,
        (_, 0..0x600) => &LINK_TYPE,
        _ => &ETHER_TYPE,
    }
}

static ETHER_TYPE: [Field; 1] = rows([field(
    "sll.etype",
    "Protocol Type",
    16,
    Kind::HexEnum(ETHER_TYPES),
    FIRST,
    "Names the protocol that follows, by its EtherType.",
)
.short("Type")]);
static TUNNELED: [Field; 1] = rows([field(
    "sll.gretype",
    "Protocol Type",
    16,
    Kind::HexEnum(ETHER_TYPES),
    FIRST,
    "Names the protocol in the tunnel, by its EtherType.",
)
.short("Type")]);
static LINK_TYPE: [Field; 1] = rows([field(
    "sll.ltype",
    "Protocol Type",
    16,
    Kind::HexEnum(LINK_TYPES),
    FIRST,
    "Names what follows by the kernel's own number: below 0x0600 there are no EtherTypes.",
)
.short("Type")]);
static NETLINK: [Field; 1] = rows([field(
    "sll.netlink",
    "Netlink Family",
    16,
    Kind::Uint,
    FIRST,
    "Which part of the kernel the message is for.",
)
.short("Family")]);

fn follows(hardware: Option<u16>, number: Option<u16>) -> Next {
    match (hardware, number) {
        (Some(824), _) | (_, None | Some(0..0x600)) => Next::Data,
        (_, Some(number)) => Next::EtherType(number),
    }
}
