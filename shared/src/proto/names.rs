//! Names and rows that more than one table uses.

use crate::table::{Field, Kind, Name, Spec, field, name, rfc};

/// EtherType numbers (IANA "IEEE 802 Numbers").
pub(super) static ETHER_TYPES: &[Name] = &[
    name(0x0800, "IPv4"),
    name(0x0806, "ARP"),
    name(0x0842, "Wake-on-LAN"),
    name(0x22ea, "SRP"),
    name(0x22f0, "AVTP"),
    name(0x22f3, "TRILL"),
    name(0x6558, "Ethernet in a tunnel"),
    name(0x8035, "Reverse ARP"),
    name(0x809b, "AppleTalk"),
    name(0x80f3, "AppleTalk ARP"),
    name(0x8100, "802.1Q VLAN tag"),
    name(0x8137, "IPX"),
    name(0x86dd, "IPv6"),
    name(0x8808, "flow control"),
    name(0x8809, "slow protocols"),
    name(0x880b, "PPP"),
    name(0x8847, "MPLS"),
    name(0x8848, "MPLS multicast"),
    name(0x8863, "PPPoE Discovery"),
    name(0x8864, "PPPoE Session"),
    name(0x887b, "HomePlug"),
    name(0x888e, "802.1X authentication"),
    name(0x8892, "PROFINET"),
    name(0x88a2, "ATA over Ethernet"),
    name(0x88a4, "EtherCAT"),
    name(0x88a8, "802.1ad service tag"),
    name(0x88b5, "for local experiments"),
    name(0x88b6, "for local experiments"),
    name(0x88b8, "GOOSE"),
    name(0x88ba, "sampled values"),
    name(0x88cc, "LLDP"),
    name(0x88cd, "SERCOS III"),
    name(0x88e1, "HomePlug AV"),
    name(0x88e3, "Media Redundancy Protocol"),
    name(0x88e5, "MACsec"),
    name(0x88e7, "802.1ah backbone tag"),
    name(0x88f5, "MVRP"),
    name(0x88f6, "MMRP"),
    name(0x88f7, "PTP"),
    name(0x88fb, "PRP supervision"),
    name(0x8902, "connectivity fault management"),
    name(0x8906, "Fibre Channel over Ethernet"),
    name(0x8914, "FCoE initialization"),
    name(0x8915, "RDMA over Ethernet"),
    name(0x892f, "HSR"),
    name(0x893f, "802.1BR tag"),
    name(0x894f, "network service header"),
    name(0x9000, "loopback test"),
    name(0x9100, "VLAN tag by its old number"),
];

/// IP protocol numbers, which are IPv6's next header values too (IANA "Assigned Internet Protocol Numbers").
pub(super) static IP_NUMBERS: &[Name] = &[
    name(0, "Hop-by-Hop Options"),
    name(1, "ICMP"),
    name(2, "IGMP"),
    name(4, "IPv4 in IP"),
    name(6, "TCP"),
    name(8, "EGP"),
    name(17, "UDP"),
    name(33, "DCCP"),
    name(41, "IPv6 in IP"),
    name(43, "Routing Header"),
    name(44, "Fragment Header"),
    name(46, "RSVP"),
    name(47, "GRE"),
    name(50, "ESP"),
    name(51, "AH"),
    name(58, "ICMPv6"),
    name(59, "No Next Header"),
    name(60, "Destination Options"),
    name(88, "EIGRP"),
    name(89, "OSPF"),
    name(94, "IPIP"),
    name(97, "Ethernet in IP"),
    name(103, "PIM"),
    name(108, "IPComp"),
    name(112, "VRRP"),
    name(115, "L2TP"),
    name(132, "SCTP"),
    name(135, "Mobility Header"),
    name(136, "UDP-Lite"),
    name(137, "MPLS in IP"),
    name(138, "MANET"),
    name(139, "HIP"),
    name(140, "Shim6"),
    name(141, "WESP"),
    name(142, "ROHC"),
    name(143, "Ethernet"),
    name(253, "for experiments"),
    name(254, "for experiments"),
    name(255, "reserved"),
];

/// Differentiated services codepoints (IANA "Differentiated Services Field Codepoints").
static DSCP: &[Name] = &[
    name(0, "CS0, default"),
    name(1, "LE, lower effort"),
    name(8, "CS1"),
    name(10, "AF11"),
    name(12, "AF12"),
    name(14, "AF13"),
    name(16, "CS2"),
    name(18, "AF21"),
    name(20, "AF22"),
    name(22, "AF23"),
    name(24, "CS3"),
    name(26, "AF31"),
    name(28, "AF32"),
    name(30, "AF33"),
    name(32, "CS4"),
    name(34, "AF41"),
    name(36, "AF42"),
    name(38, "AF43"),
    name(40, "CS5"),
    name(44, "VOICE-ADMIT"),
    name(45, "NQB, non-queue-building"),
    name(46, "EF, expedited forwarding"),
    name(48, "CS6"),
    name(56, "CS7"),
];

/// The two bits of explicit congestion notification (RFC 3168 section 5).
static ECN: &[Name] =
    &[name(0, "Not-ECT"), name(1, "ECT(1)"), name(2, "ECT(0)"), name(3, "CE, congestion experienced")];

/// Codes of an extended echo request (RFC 8335 section 2).
pub(super) static EXTENDED_REQUEST: &[Name] = &[name(0, "no error")];

/// Codes of an extended echo reply (RFC 8335 section 3).
pub(super) static EXTENDED_REPLY: &[Name] = &[
    name(0, "no error"),
    name(1, "malformed query"),
    name(2, "no such interface"),
    name(3, "no such table entry"),
    name(4, "several interfaces fit the query"),
];

/// The rates of Quick-Start (RFC 4782 section 3.1), and what stands for none in this protocol.
pub(super) const fn quick_start_rates(none: &'static str) -> [Name; 16] {
    [
        name(0, none),
        name(1, "80 kbit/s"),
        name(2, "160 kbit/s"),
        name(3, "320 kbit/s"),
        name(4, "640 kbit/s"),
        name(5, "1.28 Mbit/s"),
        name(6, "2.56 Mbit/s"),
        name(7, "5.12 Mbit/s"),
        name(8, "10.24 Mbit/s"),
        name(9, "20.48 Mbit/s"),
        name(10, "40.96 Mbit/s"),
        name(11, "81.92 Mbit/s"),
        name(12, "163.84 Mbit/s"),
        name(13, "327.68 Mbit/s"),
        name(14, "655.36 Mbit/s"),
        name(15, "1.31072 Gbit/s"),
    ]
}

/// The row of the treatment that the first six bits of IPv4's Differentiated Services Field and IPv6's Traffic Class ask for.
pub(super) const fn dscp(id: &'static str) -> Field {
    field(
        id,
        "Differentiated Services Codepoint",
        6,
        Kind::Enum(DSCP),
        rfc(2474, "3"),
        "The treatment asked of routers. 0 is ordinary traffic; others ask for better or, as CS1 does, for worse.",
    )
    .short("DSCP")
}

/// The row of the last two bits of the same.
pub(super) const fn ecn(id: &'static str) -> Field {
    field(
        id,
        "Explicit Congestion Notification",
        2,
        Kind::Enum(ECN),
        rfc(3168, "5"),
        "Lets a router report that it is congested, instead of dropping the packet, if the hosts say that \
         they understand such marks.",
    )
    .short("ECN")
}

/// The row of the number that names what an Ethernet frame carries.
pub(super) const fn ether_type(id: &'static str, spec: Spec) -> Field {
    field(id, "EtherType", 16, Kind::HexEnum(ETHER_TYPES), spec, "Names the protocol that follows.")
        .short("Type")
}

/// The row of the length that may stand in its place.
pub(super) const fn frame_length(id: &'static str, spec: Spec) -> Field {
    field(
        id,
        "Length",
        16,
        Kind::Uint,
        spec,
        "The bytes of data that follow, without padding. A number below 0x0600 is a length; from there up it \
         would name a protocol.",
    )
}

/// The service that IANA lists for a port, for the ports people meet in class.
pub fn service(port: u16) -> Option<&'static str> {
    Some(match port {
        20 => "ftp-data",
        21 => "ftp",
        22 => "ssh",
        23 => "telnet",
        25 => "smtp",
        53 => "domain",
        67 => "bootps",
        68 => "bootpc",
        69 => "tftp",
        80 => "http",
        110 => "pop3",
        123 => "ntp",
        143 => "imap",
        161 => "snmp",
        179 => "bgp",
        443 => "https",
        445 => "microsoft-ds",
        514 => "syslog",
        587 => "submission",
        631 => "ipp",
        853 => "domain-s",
        993 => "imaps",
        995 => "pop3s",
        1883 => "mqtt",
        3306 => "mysql",
        3389 => "ms-wbt-server",
        5353 => "mdns",
        5432 => "postgresql",
        6379 => "redis",
        8080 => "http-alt",
        _ => return None,
    })
}
