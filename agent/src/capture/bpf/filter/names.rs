//! The names that stand for numbers.

use super::super::place::{IPV4, IPV6};
use super::expression::{Families, Layer, Test};

pub(super) const ARP: u32 = 0x0806;
pub(super) const RARP: u32 = 0x8035;

/// A protocol that is a word of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Protocol {
    pub(super) name: &'static str,
    pub(super) kind: ProtocolKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProtocolKind {
    /// The link layer itself.
    Link,
    /// By its `EtherType`.
    Network(u32),
    /// By its number in the IP header.
    Transport(u32, Families),
}

use ProtocolKind::{Link, Network, Transport};

const PROTOCOLS: [Protocol; 17] = [
    Protocol { name: "ether", kind: Link },
    Protocol { name: "link", kind: Link },
    Protocol { name: "ip", kind: Network(IPV4) },
    Protocol { name: "ip6", kind: Network(IPV6) },
    Protocol { name: "arp", kind: Network(ARP) },
    Protocol { name: "rarp", kind: Network(RARP) },
    Protocol { name: "icmp", kind: Transport(1, Families::V4) },
    Protocol { name: "igmp", kind: Transport(2, Families::V4) },
    Protocol { name: "tcp", kind: Transport(TCP, Families::BOTH) },
    Protocol { name: "udp", kind: Transport(UDP, Families::BOTH) },
    Protocol { name: "sctp", kind: Transport(SCTP, Families::BOTH) },
    Protocol { name: "esp", kind: Transport(50, Families::BOTH) },
    Protocol { name: "ah", kind: Transport(51, Families::BOTH) },
    Protocol { name: "icmp6", kind: Transport(ICMP6, Families::V6) },
    Protocol { name: "pim", kind: Transport(103, Families::BOTH) },
    Protocol { name: "vrrp", kind: Transport(112, Families::V4) },
    Protocol { name: "igrp", kind: Transport(9, Families::V4) },
];

pub(super) const TCP: u32 = 6;
pub(super) const UDP: u32 = 17;
pub(super) const SCTP: u32 = 132;
pub(super) const ICMP6: u32 = 58;

impl Protocol {
    pub(super) fn of(name: &str) -> Option<Self> {
        PROTOCOLS.into_iter().find(|protocol| protocol.name == name)
    }

    /// The question whether a packet is of this protocol; `None` for the link layer, which every packet has.
    pub(super) fn test(self) -> Option<Test> {
        match self.kind {
            Link => None,
            Network(number) => Some(Test::EtherType(number)),
            Transport(number, families) => Some(Test::Protocol { number, families }),
        }
    }

    /// Where its bytes are counted from.
    pub(super) fn layer(self) -> Layer {
        match self.kind {
            Link => Layer::Link,
            Network(number) => Layer::Network(number),
            Transport(ICMP6, _) => Layer::Icmp6,
            Transport(number, _) => Layer::Transport(number),
        }
    }

    /// Those whose headers begin with ports.
    pub(super) fn has_ports(self) -> Option<u32> {
        match self.kind {
            Transport(number @ (TCP | UDP | SCTP), _) => Some(number),
            _ => None,
        }
    }
}

/// Numbers of the IP header that have a name behind `proto`, besides those of [`Protocol`].
const PROTOCOL_NUMBERS: [(&str, u32); 7] = [
    ("ipip", 4),
    ("ipencap", 4),
    ("ipv6", 41),
    ("gre", 47),
    ("ipv6-icmp", ICMP6),
    ("ospf", 89),
    ("udplite", 136),
];

/// What `proto NAME` asks for.
pub(super) fn protocol_number(name: &str) -> Option<u32> {
    match Protocol::of(name).map(|protocol| protocol.kind) {
        Some(Transport(number, _)) => Some(number),
        _ => find(&PROTOCOL_NUMBERS, name),
    }
}

/// What `ether proto NAME` asks for.
pub(super) fn ethertype(name: &str) -> Option<u32> {
    match Protocol::of(name).map(|protocol| protocol.kind) {
        Some(Network(number)) => Some(number),
        _ => find(&[("lldp", 0x88cc), ("mpls", 0x8847)], name),
    }
}

const PORTS: [(&str, u32); 24] = [
    ("ftp-data", 20),
    ("ftp", 21),
    ("ssh", 22),
    ("telnet", 23),
    ("smtp", 25),
    ("domain", 53),
    ("dns", 53),
    ("bootps", 67),
    ("bootpc", 68),
    ("tftp", 69),
    ("http", 80),
    ("kerberos", 88),
    ("pop3", 110),
    ("ntp", 123),
    ("imap", 143),
    ("snmp", 161),
    ("bgp", 179),
    ("ldap", 389),
    ("https", 443),
    ("syslog", 514),
    ("ldaps", 636),
    ("imaps", 993),
    ("mysql", 3306),
    ("mdns", 5353),
];

/// The port of a service.
pub(super) fn port(name: &str) -> Option<u32> {
    find(&PORTS, name)
}

const CONSTANTS: [(&str, u32); 57] = [
    // Offsets of fields.
    ("icmptype", 0),
    ("icmpcode", 1),
    ("icmp6type", 0),
    ("icmp6code", 1),
    ("tcpflags", 13),
    // Bits of tcp[tcpflags].
    ("tcp-fin", 0x01),
    ("tcp-syn", 0x02),
    ("tcp-rst", 0x04),
    ("tcp-push", 0x08),
    ("tcp-ack", 0x10),
    ("tcp-urg", 0x20),
    ("tcp-ece", 0x40),
    ("tcp-cwr", 0x80),
    // Types of icmp[icmptype].
    ("icmp-echoreply", 0),
    ("icmp-unreach", 3),
    ("icmp-sourcequench", 4),
    ("icmp-redirect", 5),
    ("icmp-echo", 8),
    ("icmp-routeradvert", 9),
    ("icmp-routersolicit", 10),
    ("icmp-timxceed", 11),
    ("icmp-paramprob", 12),
    ("icmp-tstamp", 13),
    ("icmp-tstampreply", 14),
    ("icmp-ireq", 15),
    ("icmp-ireqreply", 16),
    ("icmp-maskreq", 17),
    ("icmp-maskreply", 18),
    // Types of icmp6[icmp6type].
    ("icmp6-destinationunreach", 1),
    ("icmp6-packettoobig", 2),
    ("icmp6-timeexceeded", 3),
    ("icmp6-parameterproblem", 4),
    ("icmp6-echo", 128),
    ("icmp6-echoreply", 129),
    ("icmp6-multicastlistenerquery", 130),
    ("icmp6-multicastlistenerreportv1", 131),
    ("icmp6-multicastlistenerdone", 132),
    ("icmp6-routersolicit", 133),
    ("icmp6-routeradvert", 134),
    ("icmp6-neighborsolicit", 135),
    ("icmp6-neighboradvert", 136),
    ("icmp6-redirect", 137),
    ("icmp6-routerrenum", 138),
    ("icmp6-nodeinformationquery", 139),
    ("icmp6-nodeinformationresponse", 140),
    ("icmp6-ineighbordiscoverysolicit", 141),
    ("icmp6-ineighbordiscoveryadvert", 142),
    ("icmp6-multicastlistenerreportv2", 143),
    ("icmp6-homeagentdiscoveryrequest", 144),
    ("icmp6-homeagentdiscoveryreply", 145),
    ("icmp6-mobileprefixsolicit", 146),
    ("icmp6-mobileprefixadvert", 147),
    ("icmp6-certpathsolicit", 148),
    ("icmp6-certpathadvert", 149),
    ("icmp6-multicastrouteradvert", 151),
    ("icmp6-multicastroutersolicit", 152),
    ("icmp6-multicastrouterterm", 153),
];

/// The number that a name stands for in calculations.
pub(super) fn constant(name: &str) -> Option<u32> {
    find(&CONSTANTS, name)
}

fn find(list: &[(&str, u32)], name: &str) -> Option<u32> {
    list.iter().find(|(known, _)| *known == name).map(|(_, number)| *number)
}

const KEYWORDS: [&str; 24] = [
    "and",
    "or",
    "not",
    "src",
    "dst",
    "host",
    "net",
    "mask",
    "port",
    "portrange",
    "proto",
    "less",
    "greater",
    "len",
    "length",
    "vlan",
    "broadcast",
    "multicast",
    "inbound",
    "outbound",
    "gateway",
    "protochain",
    "mpls",
    "pppoes",
];

/// Whether a name means something by itself, so that it is no name of a host.
pub(super) fn is_known(name: &str) -> bool {
    KEYWORDS.contains(&name) || Protocol::of(name).is_some() || constant(name).is_some()
}

/// The word of the language that is most like a name that is none.
pub(super) fn like(name: &str) -> Option<&'static str> {
    let words = KEYWORDS.into_iter().take(20).chain(PROTOCOLS.iter().map(|protocol| protocol.name));
    let words = words.chain(CONSTANTS.iter().map(|(name, _)| *name));
    let most = (name.len() / 3).clamp(1, 3);
    let near = words.map(|word| (strsim::damerau_levenshtein(word, name), word));
    let near = near.filter(|(steps, word)| *steps <= most && *steps < word.len());
    near.min_by_key(|(steps, word)| (*steps, !word.starts_with(name))).map(|(_, word)| word)
}
