//! Words for the fields of Ethernet and of VLAN tags.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "eth.dst",
        "Every Ethernet card has an address of 6 bytes (its MAC address). It accepts frames sent to that \
         address, to a group it has joined, or to all. A frame only goes to the next hop, the next card on \
         the way: for a destination beyond your network that is your router's, and each router writes a \
         new address here. The field comes first, so that a switch can pass the frame on before the rest \
         has arrived.",
        "For one card: found by ARP, or in IPv6 by neighbor discovery, from the next hop's IP address. For \
         a group or for all: fixed by rule.",
    )
    .not(
        "It is not the card of the far end, unless that is on the same link. The lowest bit of the first \
         byte tells a group (1) from a single card (0).",
    ),
    Words::new(
        "eth.src",
        "Switches read it to learn which of their ports leads to which card. The first three bytes mostly \
         name the maker, if the second lowest bit of the first byte is 0; phones and virtual machines set \
         that bit and make their addresses up.",
        "The address of the card that sends, or one that its system made up.",
    )
    .not("It proves nothing: any system can send with any address."),
    Words::new(
        "eth.type",
        "Tells what the frame carries. When the IEEE made Ethernet a standard (802.3, 1983), it put a \
         length here instead; to keep the two apart, types begin at 0x0600 (1,536) and lengths end at \
         1,500.",
        "The protocol that handed its packet to Ethernet has this number.",
    )
    .other(&[
        (0x0800, "IPv4."),
        (0x0806, "ARP: who has this IP address?"),
        (0x8100, "A VLAN tag; the type of the packet follows the tag."),
        (0x86dd, "IPv6."),
        (0x88cc, "LLDP: switches tell their neighbors who they are."),
    ]),
    Words::new(
        "eth.len",
        "If a length stands here instead of a type, the data mostly begin with a small header that names \
         their protocol (LLC, logical link control). Spanning Tree, by which switches avoid loops, is sent \
         like this.",
        "The bytes that the frame carries, without padding.",
    ),
    Words::new(
        "eth.padding",
        "On the first Ethernet, all stations shared a cable, and a frame had to last long enough for a \
         collision to be noticed: 64 bytes with the checksum, of which 46 are data. The rule stayed. An \
         ARP packet of 28 bytes gets 18 bytes of padding. It should be zeros; some old drivers sent \
         whatever lay in memory.",
        "The packet is shorter than the shortest frame.",
    )
    .not(
        "It is not part of the packet: IP's length says where the packet ends. In a capture on the sending \
         host it is usually missing, because the card adds it later.",
    ),
    Words::new(
        "eth.trailer",
        "A frame may be longer than the packet in it, even when nothing had to be filled up. Four bytes at the end are often \
         the frame check sequence, which the card normally takes off before anybody sees it. Capture devices put time stamps \
         there, and some switches a tag of their own.",
        "Whoever made or captured the frame put it there; the frame does not say who.",
    ),
    Words::new(
        "vlan.priority",
        "Eight levels; each switch's rules say how it treats them. IP has a field with the same purpose, \
         DSCP.",
        "The sender or a switch set it.",
    )
    .not("1 ranks below 0: it stands for background traffic, which comes after the ordinary.")
    .other(&[
        (0, "Ordinary traffic."),
        (1, "Background: less than ordinary."),
        (5, "Voice, as a rule."),
        (7, "Network control, the highest."),
    ]),
    Words::new(
        "vlan.dei",
        "Until 2011 this bit of an 802.1Q tag was called CFI, and told whether addresses in the data are \
         written in Token Ring's bit order. Today it marks frames that may be dropped first.",
        "A switch may set it on frames beyond an agreed rate.",
    )
    .other(&[
        (0, "The frame should not be dropped before others."),
        (1, "The frame should be dropped first when a switch has no room."),
    ]),
    Words::new(
        "vlan.id",
        "One cable and one switch can carry many networks that do not hear each other. Between switches, \
         each frame has a tag with its network's number; before it passes a frame to a host, the switch \
         mostly takes the tag off, so you rarely see one in a capture on a host.",
        "Set by the switch, according to the port where the frame came in, or by a host that adds tags \
         itself.",
    )
    .not("It keeps networks apart, but encrypts nothing.")
    .other(&[
        (0, "No network of its own: the tag is there for its priority."),
        (1, "What most switches use unless somebody sets another."),
        (4095, "Reserved: no frame may have it."),
    ]),
    Words::new(
        "vlan.etype",
        "Without a tag, the type stands right after the addresses. The tag took that place and moved the \
         type here.",
        "The protocol that handed its packet to Ethernet has this number.",
    )
    .other(&[
        (0x0800, "IPv4."),
        (0x0806, "ARP: who has this IP address?"),
        (0x8100, "One more tag."),
        (0x86dd, "IPv6."),
    ]),
    Words::new(
        "vlan.len",
        "After a tag, as without one, a number below 0x0600 (1,536) is a length, and the data mostly begin \
         with a small header that names their protocol (LLC).",
        "The bytes that the frame carries after this field, without padding.",
    ),
];
