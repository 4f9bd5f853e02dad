//! Words for the fields of the IPv6 header.

use super::Words;
use super::ipv4::{ECN_MISREAD, ECN_OTHER, ECN_WHY};

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "ipv6.version",
        "The version stands in the first four bits, as in IPv4, so that a receiver can tell the two apart \
         before it reads on. The rest of the header has little in common.",
        "Each IP writes its own version; nothing is chosen here.",
    )
    .not(
        "The link has said it before: EtherType 0x86dd announces IPv6. The number is repeated here, and \
         receivers drop a packet if the two do not agree.",
    )
    .other(&[
        (4, "An IPv4 packet, with another header altogether."),
        (6, "An IPv6 packet, whose header has this form."),
    ]),
    Words::new(
        "ipv6.tclass",
        "The same eight bits as IPv4's second byte, six for the class and two for congestion marks. They \
         begin in the middle of the first byte, so a hex dump shows 6b 80 for class 46: the byte 0xb8 is \
         cut in two.",
        "Two decisions in one field: the class that the sender or a router chose, and the congestion mark \
         in the last two bits.",
    )
    .other(&[
        (0x00, "Ordinary treatment, and no part in congestion marking."),
        (0x02, "Ordinary treatment, and the sender understands congestion marks (ECN)."),
        (0x03, "Ordinary treatment, and a router on the way was congested."),
        (0xb8, "Class 46, expedited forwarding: what voice calls ask for."),
    ]),
    Words::new(
        "ipv6.tclass.dscp",
        "When a link is full, some packets have to wait. The codepoint tells routers which of their queues \
         a packet belongs in; what each queue is worth, every network decides for itself.",
        "The program that sends asked for it, or a router at the edge of a network set it. The packet does \
         not say which.",
    )
    .not("It is a wish, not a right: no network has to honor the mark of another.")
    .other(&[
        (0, "Ordinary treatment, best effort, as for most packets."),
        (8, "CS1: less than ordinary, for bulk data that can wait."),
        (46, "EF: voice calls; sent ahead of the rest."),
        (48, "CS6: network control, such as the messages between routers."),
    ]),
    Words::new(
        "ipv6.tclass.ecn",
        "Without ECN a router whose queue grows has one way to slow senders down: it drops packets. With \
         ECN it marks them instead, and nothing has to be sent again.",
        ECN_WHY,
    )
    .not(ECN_MISREAD)
    .other(ECN_OTHER),
    Words::new(
        "ipv6.flow",
        "Routers spread traffic over several paths, but packets of one conversation should keep to one, or \
         they arrive out of order. Ports would show which packets belong together, but they may stand far \
         back behind extension headers, or be encrypted. So the sender writes the same random number into \
         all packets of a conversation. Linux does so on its own.",
        "Drawn by the sender for each conversation; 0 if it gives none.",
    )
    .not("It reserves nothing: it only helps routers to keep packets that belong together on one path.")
    .other(&[(0, "No label: routers look at addresses and ports instead.")]),
    Words::new(
        "ipv6.plen",
        "IPv4 counts its own header, IPv6 does not: it is always 40 bytes. Extension headers are counted, \
         since they come after it.",
        "The bytes that follow the 40 bytes of this header.",
    )
    .not("A packet of 1,500 bytes has 1,460 here, not 1,500.")
    .other(&[
        (
            0,
            "A jumbogram, whose length stands in a hop-by-hop option; or a packet captured before the \
             network card cut it up.",
        ),
        (1240, "A packet of 1,280 bytes, which every IPv6 link must take."),
        (1460, "A packet of 1,500 bytes, as much as Ethernet takes."),
    ]),
    Words::new(
        "ipv6.nxt",
        "Headers form a chain: each says what comes next, until one names a transport. The numbers come \
         from the same list as those of IPv4's Protocol field; a few of them name extension headers.",
        "The header or data that come next.",
    )
    .not(
        "It need not be TCP or UDP: extension headers come before those, and a firewall has to walk \
         through them to find the ports.",
    )
    .other(&[
        (
            0,
            "Hop-by-hop options, for every router on the way. They may stand only here, right after this \
             header.",
        ),
        (6, "TCP."),
        (17, "UDP."),
        (43, "A routing header: stops on the way."),
        (44, "A fragment header: this is a piece of a packet."),
        (58, "ICMPv6: ping, errors, and finding neighbors."),
        (59, "Nothing at all."),
        (60, "Options for the destination."),
    ]),
    Words::new(
        "ipv6.hlim",
        "IPv4's Time to Live, under the name of what it does. Each router subtracts one, and traceroute \
         works as with IPv4. Neighbor discovery demands 255: since every router subtracts one, a packet \
         that still has 255 comes from the same link.",
        "The number that the sender started with, minus the routers passed. The packet shows neither of \
         the two.",
    )
    .not("A larger number does not make a packet faster.")
    .other(&[
        (0, "Used up. The router that gets to 0 drops the packet, so no packet with 0 should be seen."),
        (1, "The next router would drop it: meant for this link alone, or a first probe of traceroute."),
        (64, "Where Linux, macOS and most other systems start."),
        (128, "Where Windows starts."),
        (255, "The most there is; for neighbor discovery, proof that no router passed the packet on."),
    ]),
    Words::new(
        "ipv6.src",
        "An interface has several addresses: one for the link (fe80::), mostly one or more that are valid \
         everywhere, some of them replaced by new random ones every day so that you are harder to follow. \
         The system picks the one that suits the destination (RFC 6724).",
        "Picked by the system's rules, unless the program asked for one.",
    )
    .not(
        "It does not prove who sent the packet. And fe80:: addresses never leave the link: on two links the \
         same one may be two hosts.",
    ),
    Words::new(
        "ipv6.dst",
        "Each router looks it up in its table, takes the matching entry with the longest prefix, and \
         passes the packet on. Broadcast is gone: what IPv4 sends to all, IPv6 sends to groups such as \
         ff02::1, all nodes of the link.",
        "The address that the program gave, mostly found by name in DNS (AAAA records). The packet does not \
         say how it was found.",
    )
    .not(
        "The address of your default gateway is not here: the packet names the far end, and only the \
         Ethernet header names the router.",
    ),
];
