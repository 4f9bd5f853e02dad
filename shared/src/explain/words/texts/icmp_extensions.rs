//! Words for what stands behind the quote of an ICMP error (RFC 4884), and for the objects in it.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "icmp.ext.version",
        "RFC 4884 found routers that had sent extensions for years without a standard; version 2 is theirs \
         as well as the standard's.",
        "The only version there is.",
    )
    .other(&[(2, "The version of RFC 4884.")]),
    Words::new("icmp.ext.res", "Kept free between version and checksum.", "It must be 0."),
    Words::new(
        "icmp.ext.checksum",
        "Old routers do not say where the quote ends. If a receiver finds version 2 and a checksum that \
         fits after 128 bytes of quote, it can be nearly sure that extensions begin there: the checksum is \
         also a mark to know them by.",
        "The inverted sum of the extensions' other words; the rest of the message is not in it.",
    )
    .other(&[(0, "The sender made no checksum.")]),
    Words::new(
        "icmp.ext.objects",
        "traceroute -e on Linux shows them: MPLS labels beside a router's name, or the interface the packet \
         came in by.",
        "What the router knows about the packet and is set up to tell.",
    ),
    Words::new(
        "icmp.ext.object",
        "A receiver that does not know a class skips the object by its length.",
        "What it says depends on class and type, which are not known here.",
    ),
    Words::new(
        "icmp.ext.length",
        "Counts the whole object, its header of 4 bytes included, so the next one is found without knowing \
         this one.",
        "4 bytes of header and what the object carries.",
    )
    .other(&[(4, "An object without content.")]),
    Words::new(
        "icmp.ext.class",
        "Classes are given out by IANA; 247 to 255 are for private use.",
        "Depends on what the object is about.",
    )
    .other(&[
        (1, "MPLS labels that the packet had."),
        (2, "An interface that had to do with the packet."),
        (3, "The interface that a probe asks for."),
        (247, "Something private, by agreement."),
    ]),
    Words::new(
        "icmp.ext.ctype",
        "Each class has its own types. For class 2, interfaces, the byte is not a number but a set of bits.",
        "Depends on the class.",
    ),
    Words::new(
        "icmp.ext.data",
        "What the object carries beyond the fields taken apart here.",
        "What it says depends on class and type.",
    ),
    Words::new(
        "icmp.ext.mpls",
        "Inside a provider's network packets often travel by label, not by address. A router there that \
         drops a packet can add the labels it had (RFC 4950), and traceroute shows them: \
         MPLS:L=24001,E=0,S=1,T=1.",
        "The labels that the packet arrived with at the router.",
    ),
    Words::new(
        "icmp.mpls",
        "Labels can be stacked: the outermost says where to go inside this network, the ones below are for \
         later.",
        "As many as the packet carried.",
    ),
    Words::new(
        "icmp.mpls.label",
        "Twenty bits. A router looks up the label, not the destination, swaps it for another and sends the \
         packet on; that was once much faster than looking up addresses. 0 to 15 are set aside for special \
         meanings.",
        "The router itself told its neighbor to use this label. To other routers the same number means \
         something else.",
    )
    .other(&[
        (0, "Explicit null: the network of labels ends here, go on by IPv4."),
        (
            3,
            "Implicit null: a router announces it, so that the neighbor takes the label off; no packet \
             carries it.",
        ),
    ]),
    Words::new(
        "icmp.mpls.exp",
        "Three bits for the treatment asked for, as DSCP in the IP header. They were first kept for \
         experiments, then used for this; RFC 5462 gave the field its present name, Traffic Class.",
        "Mostly taken from the packet's DSCP when the label was put on.",
    ),
    Words::new(
        "icmp.mpls.s",
        "A label does not say what follows it. This bit does: another label, or the packet itself.",
        "Set on the innermost label, and only there.",
    )
    .other(&[
        (0, "Another label would follow."),
        (1, "This would be the last label; the packet itself would follow."),
    ]),
    Words::new(
        "icmp.mpls.ttl",
        "Routers lower the label's count, not the packet's. Some providers start it at 255 instead of \
         copying the packet's, so that traceroute sees nothing of their network.",
        "What was left of it when the packet reached the router.",
    )
    .other(&[(1, "The router would get to 0: the reason for the error.")]),
    Words::new(
        "icmp.ext.extended",
        "RFC 8883 made it for errors of IPv6 about headers too long or too many.",
        "The error has more to say than fits into the message's own fields.",
    ),
    Words::new(
        "icmp.ext.extended.pointer",
        "It leaves the message's own fields as they are, and has 32 bits.",
        "The byte that the router or host objects to.",
    ),
    Words::new(
        "icmp.ext.interface",
        "A router answers a traceroute with one address, often not that of the interface concerned. With \
         this object it says which interface the packet came in by or would have left by (RFC 5837).",
        "The router is set up to tell it.",
    ),
    Words::new(
        "icmp.int_info.role",
        "A packet meets several interfaces of a router; this says which of them is described.",
        "Chosen by the router for each object.",
    )
    .other(&[
        (0, "The interface that the packet came in by."),
        (1, "The part of an interface, such as a VLAN, that the packet came in by."),
        (2, "The interface that the packet would have left by."),
        (3, "The next router, to which the packet would have gone."),
    ]),
    Words::new("icmp.int_info.reserved", "Two bits kept free.", "They must be 0."),
    Words::new(
        "icmp.int_info.ifindex",
        "The facts that follow have no types of their own: four bits say which are there, always in the \
         same order.",
        "The router tells what it is set up to tell.",
    )
    .other(&[
        (0, "The object would not give the interface's index."),
        (1, "The interface's index would follow."),
    ]),
    Words::new(
        "icmp.int_info.ipaddr",
        "The facts that follow have no types of their own: four bits say which are there, always in the \
         same order.",
        "The router tells what it is set up to tell.",
    )
    .other(&[
        (0, "The object would not give the interface's address."),
        (1, "The interface's address would follow."),
    ]),
    Words::new(
        "icmp.int_info.name_present",
        "The facts that follow have no types of their own: four bits say which are there, always in the \
         same order.",
        "The router tells what it is set up to tell.",
    )
    .other(&[
        (0, "The object would not give the interface's name."),
        (1, "The interface's name would follow."),
    ]),
    Words::new(
        "icmp.int_info.mtu_present",
        "The facts that follow have no types of their own: four bits say which are there, always in the \
         same order.",
        "The router tells what it is set up to tell.",
    )
    .other(&[
        (0, "The object would not say how large packets may be there."),
        (1, "The interface's MTU would follow."),
    ]),
    Words::new(
        "icmp.int_info.index",
        "Every system numbers its interfaces; SNMP calls the number ifIndex, and on Linux ip link shows it \
         first in each line.",
        "The router's own number for the interface, and nobody else's.",
    ),
    Words::new(
        "icmp.int_info.afi",
        "Addresses differ in length, so their sort is said first, with a number of IANA's list.",
        "The sort of address that the interface has, or that the router chose to tell.",
    )
    .other(&[(1, "An IPv4 address would follow."), (2, "An IPv6 address would follow.")]),
    Words::new(
        "icmp.int_info.ipv4",
        "With it you can tell which of the router's interfaces is meant.",
        "Set up on the router.",
    ),
    Words::new(
        "icmp.int_info.ipv6",
        "With it you can tell which of the router's interfaces is meant.",
        "Set up on the router.",
    ),
    Words::new(
        "icmp.int_info.ipunknown",
        "Only the family's number is known here, not how long its addresses are.",
        "Set up on the router.",
    ),
    Words::new(
        "icmp.int_info.name_length",
        "Names are filled up with zeros to whole words of 4 bytes, and at most 63 bytes long.",
        "The length of this byte and the name after it, filled up.",
    )
    .other(&[(4, "A name of up to 3 bytes."), (64, "The longest there can be.")]),
    Words::new(
        "icmp.int_info.name",
        "What you see on the router itself, such as eth0 or ge-0/0/1.",
        "Set up on the router.",
    ),
    Words::new(
        "icmp.int_info.mtu",
        "It shows where large packets get stuck, without trying out sizes.",
        "Set up on the router.",
    ),
    Words::new(
        "icmp.ext.probed",
        "An extended echo request (RFC 8335) goes to one interface and asks about another, which need not \
         have an address that you can reach.",
        "What the asker wants to know about.",
    ),
    Words::new(
        "icmp.int_ident.name",
        "The name that the interface has on its router, such as eth0.",
        "Given by the asker.",
    ),
    Words::new("icmp.int_ident.index", "The number that SNMP calls ifIndex.", "Given by the asker."),
    Words::new(
        "icmp.int_ident.afi",
        "Addresses differ in length, so their sort is said first, with a number of IANA's list.",
        "The sort of address that the asker gives.",
    )
    .other(&[(1, "An IPv4 address would follow."), (2, "An IPv6 address would follow.")]),
    Words::new(
        "icmp.int_ident.addr_length",
        "4 for IPv4, 16 for IPv6, 6 for a hardware address.",
        "Follows from the sort of address.",
    )
    .other(&[
        (4, "As long as an IPv4 address."),
        (6, "As long as a hardware address."),
        (16, "As long as an IPv6 address."),
    ]),
    Words::new("icmp.int_ident.reserved", "Kept free.", "It must be 0."),
    Words::new(
        "icmp.int_ident.ipv4",
        "The address of the interface that the probe is about; the probe itself goes to another.",
        "Given by the asker.",
    ),
    Words::new(
        "icmp.int_ident.ipv6",
        "The address of the interface that the probe is about; the probe itself goes to another.",
        "Given by the asker.",
    ),
    Words::new(
        "icmp.int_ident.address",
        "An address of another sort, such as a hardware address.",
        "Given by the asker.",
    ),
];
