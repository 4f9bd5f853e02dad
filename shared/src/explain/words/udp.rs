//! Words for the fields of the UDP header.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "udp.srcport",
        "An answer goes to this port. DNS clients draw it at random, so that a forger must guess it besides \
         the message's own number. UDP allows 0 for \"no answer wanted\", but nearly nobody uses that.",
        "Picked by the system for the side that asks, fixed by convention for the side that waits.",
    )
    .not(
        "UDP has no connections: the same port of a program can send to many hosts, and each message stands \
         for itself.",
    )
    .other(&[(0, "No answer wanted.")]),
    Words::new(
        "udp.dstport",
        "The system hands the message to the program that waits at this port. Where none waits, the host \
         answers with ICMP type 3, code 3; so traceroute, which on Linux sends to ports from 33434 up, \
         knows that it has arrived.",
        "The sender knows it beforehand: a convention, or the port that a message came from.",
    )
    .not(
        "Silence does not say that a port is open: UDP acknowledges nothing, and many firewalls drop \
         without a word.",
    )
    .other(&[
        (0, "Reserved: no program can wait there."),
        (53, "DNS: questions about names."),
        (67, "DHCP, to the server: I need an address."),
        (123, "NTP: what time is it?"),
        (443, "QUIC, which carries HTTP/3."),
        (5353, "mDNS: names on the same link, without a server."),
        (33434, "The first port that traceroute sends to on Linux."),
    ]),
    Words::new(
        "udp.length",
        "IP already says how long the packet is, so this number is there twice. Where it is smaller than \
         what IP carries, the bytes behind are not the message's.",
        "8 bytes of header, and the data.",
    )
    .not(
        "It counts the header: a message of 4 bytes has 12 here. And one message is one packet to the \
         program: UDP neither joins nor splits what is sent.",
    )
    .other(&[
        (0, "Allowed only in IPv6, for messages beyond 65,535 bytes."),
        (8, "The header alone: an empty message, which is allowed."),
        (65535, "As much as 16 bits can say; in IPv4 a packet has room for 65,515."),
    ]),
    Words::new(
        "udp.checksum",
        "The sum takes in the IP addresses, the protocol and the length besides header and data, so a \
         message that reached the wrong host does not fit. In IPv4 a sender may leave it out and write 0; a \
         sum that comes out as 0 is sent as 0xffff, which means the same in ones' complement. IPv6 has no \
         sum of its own, and demands this one.",
        "The inverted sum of pseudo-header, header and data.",
    )
    .not("A 0 is not wrong: in IPv4 it says that there is no checksum.")
    .other(&[
        (0x0000, "No checksum was made. IPv6 drops such a message, but for some tunnels."),
        (0xffff, "The sum came out as 0, and 0 already means something else."),
    ]),
];
