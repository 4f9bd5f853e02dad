//! Names that more than one table uses.

use crate::table::{Name, name};

/// EtherType numbers (IANA "IEEE 802 Numbers").
pub(super) static ETHER_TYPES: &[Name] = &[
    name(0x0800, "IPv4"),
    name(0x0806, "ARP"),
    name(0x8100, "802.1Q VLAN tag"),
    name(0x86dd, "IPv6"),
    name(0x8847, "MPLS"),
    name(0x8863, "PPPoE Discovery"),
    name(0x8864, "PPPoE Session"),
    name(0x88a8, "802.1ad service tag"),
    name(0x88cc, "LLDP"),
    name(0x88e5, "MACsec"),
    name(0x88f7, "PTP"),
    name(0x9100, "VLAN tag by its old number"),
];

/// IP protocol numbers (IANA "Assigned Internet Protocol Numbers").
pub(super) static IP_NUMBERS: &[Name] = &[
    name(1, "ICMP"),
    name(2, "IGMP"),
    name(4, "IPv4 in IP"),
    name(6, "TCP"),
    name(17, "UDP"),
    name(41, "IPv6 in IP"),
    name(47, "GRE"),
    name(50, "ESP"),
    name(51, "AH"),
    name(58, "ICMPv6"),
    name(89, "OSPF"),
    name(103, "PIM"),
    name(112, "VRRP"),
    name(132, "SCTP"),
    name(136, "UDP-Lite"),
];

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
