//! Words for the fields of the UDP header.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "udp.srcport",
        "An answer goes to this port. DNS clients pick it at random, so that a forger must guess it as \
         well as the message's own number. UDP allows 0 for \"no answer wanted\", but hardly any program \
         uses that.",
        "Picked by the system for the side that asks, fixed by convention for the side that waits.",
    )
    .not(
        "UDP has no connections: a program can send to many hosts from the same port, and each message \
         stands on its own.",
    )
    .other(&[(0, "No answer wanted.")]),
    Words::new(
        "udp.dstport",
        "The system hands the message to the program that waits at this port. If none waits, the host \
         normally answers with an ICMP error, \"port unreachable\"; by that, traceroute, which on Linux \
         sends to ports from 33434 up, knows that it has arrived.",
        "The sender knows it beforehand: a convention, or the port that a message came from.",
    )
    .not(
        "Silence does not say that a port is open: UDP acknowledges nothing, and many firewalls drop \
         packets without an answer.",
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
        "IP already says how long the packet is, so this is known twice. If the number is smaller than \
         what IP carries, the bytes after it are not part of the message.",
        "8 bytes of header, and the data.",
    )
    .not(
        "It counts the header: a message of 4 bytes has 12 here. And UDP keeps messages apart: it neither \
         joins nor splits what a program sends.",
    )
    .other(&[
        (0, "Allowed only in IPv6, for messages beyond 65,535 bytes."),
        (8, "The header alone: an empty message, which is allowed."),
        (65535, "As much as 16 bits can say; in IPv4 a packet has room for 65,515."),
    ]),
    Words::new(
        "udp.checksum",
        "The sum takes in the IP addresses, the protocol and the length besides header and data, so a \
         message that reached the wrong host does not fit. In IPv4 a sender may leave it out and write 0; \
         a sum that comes out as 0 is sent as 0xffff, which means the same in ones' complement. IPv6 has \
         no header checksum, and demands this one.",
        "The inverted sum of pseudo-header, header and data.",
    )
    .not("0 is not a wrong sum: in IPv4 it says that there is no checksum.")
    .other(&[
        (0x0000, "No checksum was made. In IPv6, receivers drop such a message, except in some tunnels."),
        (0xffff, "The sum came out as 0, but 0 already means that there is none."),
    ]),
];
