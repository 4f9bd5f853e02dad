//! The Address Resolution Protocol (RFC 826), also in its reverse (RFC 903) and inverse (RFC 2390) use.
//!
//! The oddity: two length fields make it fit any link and any protocol, and nearly every packet has 6 and 4.

use super::names::ETHER_TYPES;
use crate::bits::len_u32;
use crate::problem::{Problem, ProblemKind};
use crate::table::{
    Field, Input, Kind, Layout, Name, Next, Protocol, Scope, Slice, Spec, Tier, checked, field, measured,
    name, rest, rfc, rows,
};

const FORMAT: Spec = rfc(826, "page-3");

/// An ARP packet.
pub static ARP: Protocol = checked(Protocol {
    id: "arp",
    title: "ARP",
    name: "Address Resolution Protocol",
    tier: Tier::Network,
    fixed_bytes: 4,
    fields: &[
        field(
            "arp.hw.type",
            "Hardware Type",
            16,
            Kind::Enum(HARDWARE),
            FORMAT,
            "What sort of link the hardware addresses belong to.",
        ),
        field(
            "arp.proto.type",
            "Protocol Type",
            16,
            Kind::HexEnum(ETHER_TYPES),
            FORMAT,
            "Which protocol the protocol addresses belong to, by its EtherType.",
        ),
        rest(
            "arp.packet",
            "Rest of Packet",
            Kind::Switch(packet),
            FORMAT,
            "Lengths, operation and addresses.",
        ),
    ],
    spec: FORMAT,
    about: "Finds the hardware address behind an IP address on the same link: one host asks all, and the one that \
            has the address answers.",
    slice,
    layout: Layout::new(),
});

const ETHERNET: u16 = 1;
const IEEE_802: u16 = 6;
const ATM: u16 = 19;
const IPV4: u16 = 0x0800;

/// IANA "ARP Parameters", hardware types.
static HARDWARE: &[Name] = &[
    name(0, "reserved"),
    name(1, "Ethernet"),
    name(2, "Experimental Ethernet"),
    name(3, "AX.25"),
    name(4, "Proteon ProNET Token Ring"),
    name(5, "Chaos"),
    name(6, "IEEE 802"),
    name(7, "ARCNET"),
    name(8, "Hyperchannel"),
    name(9, "Lanstar"),
    name(10, "Autonet Short Address"),
    name(11, "LocalTalk"),
    name(12, "LocalNet"),
    name(13, "Ultra link"),
    name(14, "SMDS"),
    name(15, "Frame Relay"),
    name(16, "ATM (JXB)"),
    name(17, "HDLC"),
    name(18, "Fibre Channel"),
    name(19, "ATM (RFC 2225)"),
    name(20, "Serial Line"),
    name(21, "ATM (MXB1)"),
    name(22, "MIL-STD-188-220"),
    name(23, "Metricom"),
    name(24, "IEEE 1394"),
    name(25, "MAPOS"),
    name(26, "Twinaxial"),
    name(27, "EUI-64"),
    name(28, "HIPARP"),
    name(29, "IP and ARP over ISO 7816-3"),
    name(30, "ARPSec"),
    name(31, "IPsec tunnel"),
    name(32, "InfiniBand"),
    name(33, "TIA-102 Project 25"),
    name(34, "Wiegand"),
    name(35, "Pure IP"),
    name(36, "HW_EXP1"),
    name(37, "HFI"),
    name(38, "Unified Bus"),
    name(256, "HW_EXP2"),
    name(257, "AEthernet"),
    name(65535, "reserved"),
];

/// IANA "ARP Parameters", operation codes.
static OPERATIONS: &[Name] = &[
    name(0, "reserved"),
    name(1, "request"),
    name(2, "reply"),
    name(3, "reverse request"),
    name(4, "reverse reply"),
    name(5, "DRARP request"),
    name(6, "DRARP reply"),
    name(7, "DRARP error"),
    name(8, "InARP request"),
    name(9, "InARP reply"),
    name(10, "ARP NAK"),
    name(11, "MARS request"),
    name(12, "MARS multi"),
    name(13, "MARS MServ"),
    name(14, "MARS join"),
    name(15, "MARS leave"),
    name(16, "MARS NAK"),
    name(17, "MARS UnServ"),
    name(18, "MARS SJoin"),
    name(19, "MARS SLeave"),
    name(20, "MARS Grouplist request"),
    name(21, "MARS Grouplist reply"),
    name(22, "MARS redirect map"),
    name(23, "MAPOS UNARP"),
    name(24, "OP_EXP1"),
    name(25, "OP_EXP2"),
    name(65535, "reserved"),
];

fn packet(packet: &Scope<'_>) -> &'static [Field] {
    if packet.word(0) == ATM { &OVER_ATM } else { &USUAL }
}

static USUAL: [Field; 4] = rows([
    field("arp.hw.size", "Hardware Address Length", 8, Kind::Uint, FORMAT, "Bytes of each hardware address.")
        .short("HW Len"),
    field(
        "arp.proto.size",
        "Protocol Address Length",
        8,
        Kind::Uint,
        FORMAT,
        "Bytes of each protocol address.",
    )
    .short("Proto Len"),
    field("arp.opcode", "Operation", 16, Kind::Enum(OPERATIONS), FORMAT, "Whether it asks or answers."),
    rest("arp.addresses", "Addresses", Kind::Switch(addresses), FORMAT, "The addresses of both sides."),
]);

/// Over ATM, each address has a length and a type of its own.
static OVER_ATM: [Field; 4] = rows([
    field(
        "arp.src.htl",
        "Sender ATM Number Type and Length",
        8,
        Kind::Hex,
        rfc(2225, "8.7"),
        "Which sort of number it is, in the second bit, and its bytes, in the last six.",
    )
    .short("shtl"),
    field(
        "arp.src.stl",
        "Sender ATM Subaddress Type and Length",
        8,
        Kind::Hex,
        rfc(2225, "8.7"),
        "Which sort of subaddress it is, in the second bit, and its bytes, in the last six.",
    )
    .short("sstl"),
    field("arp.opcode", "Operation", 16, Kind::Enum(OPERATIONS), FORMAT, "Whether it asks or answers."),
    rest(
        "arp.atm",
        "ATM Addresses",
        Kind::Bytes,
        rfc(2225, "8.7"),
        "More lengths and the addresses, in a form of ATM's own. wireglass does not take it apart.",
    ),
]);

/// Whether hardware and protocol addresses are those of Ethernet and of IPv4.
fn usual(hardware: u16, protocol: u16, sizes: (u8, u8)) -> (bool, bool) {
    (matches!((hardware, sizes.0), (ETHERNET | IEEE_802, 6)), (protocol, sizes.1) == (IPV4, 4))
}

fn addresses(packet: &Scope<'_>) -> &'static [Field] {
    match usual(packet.word(0), packet.word(2), (packet.byte(4), packet.byte(5))) {
        (true, true) => &MAC_AND_IPV4,
        (true, false) => &MAC_AND_OTHER,
        (false, true) => &OTHER_AND_IPV4,
        (false, false) => &OTHERS,
    }
}

fn hardware_bytes(packet: &Scope<'_>) -> usize {
    packet.byte(4).into()
}

fn protocol_bytes(packet: &Scope<'_>) -> usize {
    packet.byte(5).into()
}

const SENDER_HARDWARE: (&str, &str) =
    ("Sender Hardware Address", "The hardware address of the host that sends this packet.");
const SENDER_PROTOCOL: (&str, &str) = (
    "Sender Protocol Address",
    "The protocol address of the sender. Hosts that hear it may note which hardware address it has.",
);
const TARGET_HARDWARE: (&str, &str) = (
    "Target Hardware Address",
    "The hardware address of the host that the packet is for. In a request this is unknown, and mostly \
     zeros.",
);
const TARGET_PROTOCOL: (&str, &str) = (
    "Target Protocol Address",
    "In a request, the address whose owner should answer; in a reply, the address of the host that asked.",
);

const fn mac(id: &'static str, row: (&'static str, &'static str)) -> Field {
    field(id, row.0, 48, Kind::Mac, FORMAT, row.1)
}

const fn ipv4(id: &'static str, row: (&'static str, &'static str)) -> Field {
    field(id, row.0, 32, Kind::Ipv4, FORMAT, row.1)
}

const fn hardware(id: &'static str, row: (&'static str, &'static str)) -> Field {
    measured(id, row.0, hardware_bytes, Kind::Bytes, FORMAT, row.1)
}

const fn protocol(id: &'static str, row: (&'static str, &'static str)) -> Field {
    measured(id, row.0, protocol_bytes, Kind::Bytes, FORMAT, row.1)
}

static MAC_AND_IPV4: [Field; 4] = rows([
    mac("arp.src.hw_mac", SENDER_HARDWARE),
    ipv4("arp.src.proto_ipv4", SENDER_PROTOCOL),
    mac("arp.dst.hw_mac", TARGET_HARDWARE),
    ipv4("arp.dst.proto_ipv4", TARGET_PROTOCOL),
]);
static MAC_AND_OTHER: [Field; 4] = rows([
    mac("arp.src.hw_mac", SENDER_HARDWARE),
    protocol("arp.src.proto", SENDER_PROTOCOL),
    mac("arp.dst.hw_mac", TARGET_HARDWARE),
    protocol("arp.dst.proto", TARGET_PROTOCOL),
]);
static OTHER_AND_IPV4: [Field; 4] = rows([
    hardware("arp.src.hw", SENDER_HARDWARE),
    ipv4("arp.src.proto_ipv4", SENDER_PROTOCOL),
    hardware("arp.dst.hw", TARGET_HARDWARE),
    ipv4("arp.dst.proto_ipv4", TARGET_PROTOCOL),
]);
static OTHERS: [Field; 4] = rows([
    hardware("arp.src.hw", SENDER_HARDWARE),
    protocol("arp.src.proto", SENDER_PROTOCOL),
    hardware("arp.dst.hw", TARGET_HARDWARE),
    protocol("arp.dst.proto", TARGET_PROTOCOL),
]);

fn slice(input: &Input<'_>) -> Slice {
    let (Some(hardware_size), Some(protocol_size)) = (input.byte(4), input.byte(5)) else {
        return Slice::fixed(8, Next::Data);
    };
    if input.word(0) == Some(ATM) {
        return Slice::fixed(len_u32(input.bytes), Next::Data);
    }
    let header_bytes = 8 + 2 * (u32::from(hardware_size) + u32::from(protocol_size));
    let mut slice = Slice {
        header_from: Some("arp.hw.size"),
        payload_bytes: Some(0),
        ..Slice::fixed(header_bytes, Next::Data)
    };
    let mut blame = |kind, start, len, field, message| {
        slice.problems.push(Problem::new(kind, input.span(start, len), field, message));
    };
    if matches!(input.word(0), Some(ETHERNET | IEEE_802)) && hardware_size != 6 {
        let message = format!(
            "Hardware Address Length is {hardware_size}; this sort of link has addresses of 6 bytes."
        );
        blame(ProblemKind::Length, 32, 8, "arp.hw.size", message);
    }
    if input.word(2) == Some(IPV4) && protocol_size != 4 {
        let message = format!("Protocol Address Length is {protocol_size}; an IPv4 address has 4 bytes.");
        blame(ProblemKind::Length, 40, 8, "arp.proto.size", message);
    }
    if let Some(operation @ (0 | 0xffff)) = input.word(6) {
        let message =
            format!("Operation is {operation}, which is reserved; a packet asks with 1 or answers with 2.");
        blame(ProblemKind::Value, 48, 16, "arp.opcode", message);
    }
    if input.bytes.get(8).is_some_and(|first| first & 1 == 1)
        && input.word(0) == Some(ETHERNET)
        && hardware_size == 6
    {
        let message = "Sender Hardware Address is a group's address; a packet comes from one card.";
        blame(ProblemKind::Value, 64, 48, "arp.src.hw_mac", message.to_owned());
    }
    slice
}
