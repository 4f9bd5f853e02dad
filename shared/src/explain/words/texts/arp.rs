//! Words for the fields of ARP.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "arp.hw.type",
        "ARP was made in 1982 for any link and any protocol, so it says first what sort of hardware \
         addresses it is about. In practice the number is nearly always 1.",
        "The link that the packet is sent on.",
    )
    .other(&[(1, "Ethernet, and Wi-Fi too."), (6, "Other links of IEEE 802.")]),
    Words::new(
        "arp.proto.type",
        "A number from Ethernet's list of types, the same that stands in a frame's type field.",
        "The protocol whose addresses the packet has.",
    )
    .other(&[(0x0800, "IPv4. IPv6 does not use ARP; it asks with ICMPv6.")]),
    Words::new(
        "arp.hw.size",
        "With the two lengths, a host finds the addresses in the packet even if it does not know the kind \
         of link.",
        "Follows from the sort of link.",
    )
    .other(&[(6, "The length of an Ethernet address.")]),
    Words::new(
        "arp.proto.size",
        "With the two lengths, a host finds the addresses in the packet even if it does not know the \
         protocol.",
        "Follows from the protocol.",
    )
    .other(&[(4, "The length of an IPv4 address.")]),
    Words::new(
        "arp.opcode",
        "A host knows the IP address of its neighbor, but a frame needs a hardware address. So it asks \
         everybody (1): who has this address? The owner answers (2), and nobody else but a router that \
         answers for others (proxy ARP). Linux trusts the answer for about half a minute; on the next use \
         after that it checks again. ip neigh shows the list.",
        "1 from the host that asks, 2 from the one that answers.",
    )
    .not(
        "An answer needs no question: a host may announce its address unasked, and many hosts believe it. \
         ARP spoofing uses this to draw traffic to the wrong host.",
    )
    .other(&[
        (1, "Who has the target's address? Tell the sender."),
        (2, "I have it: here is my hardware address."),
        (3, "RARP: which IP address belongs to this hardware address, mostly my own? DHCP took its place."),
        (8, "InARP: what is the IP address at the other end of this line?"),
    ]),
    Words::new(
        "arp.src.hw_mac",
        "In a reply, this is the answer. In a request it saves a second question: the owner notes it at \
         once, and can reply.",
        "The card that sends.",
    )
    .not(
        "It need not be the source of the Ethernet frame too. If the two differ, a bridge on the way or an \
         attack may be the reason.",
    ),
    Words::new(
        "arp.src.proto_ipv4",
        "Before it uses a new address, a careful host asks for that address with 0.0.0.0 here, so that \
         nobody notes anything. If somebody answers, the address is taken (RFC 5227).",
        "The address of the interface that sends; 0.0.0.0 from a host that has none yet.",
    )
    .other(&[(0, "A probe: the sender wants to use the target's address and checks that nobody has it.")]),
    Words::new(
        "arp.dst.hw_mac",
        "The sender of a request cannot know it: it is what the request asks for.",
        "In a request mostly zeros, since it is not known yet; in a reply, the card of the host that asked.",
    )
    .not(
        "The frame of a request mostly goes to ff:ff:ff:ff:ff:ff, all cards; this field inside it mostly \
         has zeros.",
    ),
    Words::new(
        "arp.dst.proto_ipv4",
        "Every host on the link reads the question and compares this with its own addresses. The owner \
         answers.",
        "In a request, the address looked for: that of a neighbor or of the router. In a reply, the \
         address of the host that asked.",
    )
    .not(
        "It is normally no address beyond the link: to reach those, a host asks for the address of its \
         router.",
    ),
    Words::new(
        "arp.src.hw",
        "On links other than Ethernet, hardware addresses may have another length; their bytes are shown \
         as they are.",
        "The interface that sends.",
    ),
    Words::new(
        "arp.src.proto",
        "For protocols other than IPv4 the bytes are shown as they are.",
        "The address of the interface that sends.",
    ),
    Words::new(
        "arp.dst.hw",
        "On links other than Ethernet, hardware addresses may have another length; their bytes are shown \
         as they are.",
        "In a request mostly zeros, since it is not known yet; in a reply, the interface of the host that \
         asked.",
    ),
    Words::new(
        "arp.dst.proto",
        "For protocols other than IPv4 the bytes are shown as they are.",
        "In a request, the address looked for; in a reply, the address of the host that asked.",
    ),
    Words::new(
        "arp.src.htl",
        "On ATM links, addresses have no fixed length, so each has a byte for its sort and length (RFC \
         2225).",
        "Follows from the address that the sender has.",
    ),
    Words::new(
        "arp.src.stl",
        "An ATM address may have a second part, with a byte for its sort and length.",
        "Follows from the address that the sender has.",
    )
    .other(&[(0x00, "There is no second part.")]),
    Words::new(
        "arp.atm",
        "The rest of ARP over ATM is not taken apart here.",
        "Lengths and addresses, as RFC 2225 orders them.",
    ),
];
