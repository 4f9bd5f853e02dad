//! Words for the fields of ARP.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "arp.hw.type",
        "ARP was made in 1982 for any link and any protocol, so it says first what sort of addresses it is \
         about. In practice it is always the same.",
        "The link that the packet is sent on.",
    )
    .other(&[(1, "Ethernet, and Wi-Fi too."), (6, "Other links of IEEE 802.")]),
    Words::new(
        "arp.proto.type",
        "A number of Ethernet's own list of types.",
        "The protocol whose address is looked for.",
    )
    .other(&[(0x0800, "IPv4. IPv6 does not use ARP; it asks with ICMPv6.")]),
    Words::new(
        "arp.hw.size",
        "With the two lengths, a host can find the addresses of links it does not know.",
        "Follows from the sort of link.",
    )
    .other(&[(6, "As long as Ethernet's addresses are.")]),
    Words::new(
        "arp.proto.size",
        "With the two lengths, a host can find the addresses of protocols it does not know.",
        "Follows from the protocol.",
    )
    .other(&[(4, "As long as IPv4's addresses are.")]),
    Words::new(
        "arp.opcode",
        "A host knows the IP address of its neighbor, but a frame needs a hardware address. So it asks \
         everybody (1): who has this address? The owner alone answers (2). Linux believes the answer for \
         about half a minute before it makes sure again; ip neigh shows the list.",
        "1 from who asks, 2 from who answers.",
    )
    .not(
        "An answer needs no question: a host may tell its address unasked, and mostly it is believed. That \
         is how ARP spoofing draws traffic.",
    )
    .other(&[
        (1, "Who has the target's address? Tell the sender."),
        (2, "I have it: here is my hardware address."),
        (3, "RARP: what is my IP address? DHCP took its place."),
        (8, "InARP: what is the IP address at the other end of this line?"),
    ]),
    Words::new(
        "arp.src.hw_mac",
        "In a reply, this is the answer. In a request it saves the owner a question of his own: he notes it \
         at once.",
        "The card that sends.",
    )
    .not(
        "Nothing forces it to be the source of the Ethernet frame too. Where the two differ, a bridge on \
         the way or an attack may be behind it.",
    ),
    Words::new(
        "arp.src.proto_ipv4",
        "Before a host uses a new address it asks for it with 0.0.0.0 here, so that nobody notes anything: \
         if somebody answers, the address is taken (RFC 5227).",
        "The address of the interface that sends; 0.0.0.0 from a host that has none yet.",
    )
    .other(&[(
        0,
        "A probe: the sender wants to use the target's address and makes sure that nobody has it.",
    )]),
    Words::new(
        "arp.dst.hw_mac",
        "A request cannot know it, for it is what is asked for.",
        "In a request mostly zeros, since it is what is asked for; in a reply, the card of the one who \
         asked.",
    )
    .not("The frame of a request goes to ff:ff:ff:ff:ff:ff, all cards; here inside stand zeros."),
    Words::new(
        "arp.dst.proto_ipv4",
        "Every host on the link reads the question and compares this with its own addresses. Only the owner \
         answers.",
        "In a request, the address looked for: that of a neighbor or of the router. In a reply, the address \
         of the one who asked.",
    )
    .not("It is never an address beyond the link: for those, a host asks for its router."),
    Words::new(
        "arp.src.hw",
        "On links other than Ethernet hardware addresses have another length; their bytes are shown as they \
         are.",
        "The interface that sends.",
    ),
    Words::new(
        "arp.src.proto",
        "For protocols other than IPv4 the bytes are shown as they are.",
        "The address of the interface that sends.",
    ),
    Words::new(
        "arp.dst.hw",
        "On links other than Ethernet hardware addresses have another length; their bytes are shown as they \
         are.",
        "In a request mostly zeros, since it is what is asked for; in a reply, the interface of the one who \
         asked.",
    ),
    Words::new(
        "arp.dst.proto",
        "For protocols other than IPv4 the bytes are shown as they are.",
        "In a request, the address looked for; in a reply, the address of the one who asked.",
    ),
    Words::new(
        "arp.src.htl",
        "ATM has no fixed length of addresses, so each has a byte for its sort and length (RFC 2225).",
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
