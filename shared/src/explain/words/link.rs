//! Words for the fields of Ethernet and of VLAN tags.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "eth.dst",
        "Every network card has an address of 6 bytes, and takes in what is sent to it, to a group it has \
         joined, or to all. The frame only goes to the next hop: for a destination beyond your network this \
         is your router's card, and at each router the address is written anew. It stands first, so that a \
         switch can pass the frame on before the rest has arrived.",
        "Found by ARP, or in IPv6 by neighbor discovery, for the next hop's IP address.",
    )
    .not(
        "It is not the card of the far end, unless that is on the same link. The lowest bit of the first \
         byte tells a group (1) from a single card (0).",
    ),
    Words::new(
        "eth.src",
        "A switch learns from it behind which of its ports a card is. The first three bytes name the maker, \
         if the second lowest bit of the first byte is 0; phones and virtual machines set that bit and make \
         their addresses up.",
        "The address of the card that sends, or one that its system made up.",
    )
    .not("It proves nothing: any system can send with any address."),
    Words::new(
        "eth.type",
        "Tells what the frame carries. Ethernet's older relative, IEEE 802.3, has a length here; to keep \
         the two apart, types begin at 0x0600 (1,536) and lengths end at 1,500.",
        "The protocol that handed its packet to Ethernet has this number.",
    )
    .other(&[
        (0x0800, "IPv4."),
        (0x0806, "ARP: who has this IP address?"),
        (0x8100, "A VLAN tag; the type of the packet stands behind it."),
        (0x86dd, "IPv6."),
        (0x88cc, "LLDP: switches tell their neighbors who they are."),
    ]),
    Words::new(
        "eth.len",
        "Where a length stands instead of a type, what is carried begins with a header of its own (LLC). \
         Spanning Tree, with which switches avoid loops, is sent like this.",
        "As many bytes as the frame carries, padding left out.",
    ),
    Words::new(
        "eth.padding",
        "On the first Ethernet, all stations shared a cable, and a frame had to last long enough for a \
         collision to be noticed: 64 bytes with the checksum, 46 of them to carry. The rule stayed. An ARP \
         packet of 28 bytes gets 18 bytes of padding. It should be zeros; some old drivers sent whatever \
         lay in memory.",
        "The packet is shorter than the shortest frame.",
    )
    .not(
        "It belongs to no packet: IP's length says where the packet ends. In a capture on the sending host \
         it is missing, because the card adds it later.",
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
        "Eight levels, sent in the order of the switch's own rules: it is what DSCP is to IP, one layer \
         below.",
        "The sender or a switch set it.",
    )
    .not("1 is less than 0: it stands for background traffic, below the ordinary.")
    .other(&[
        (0, "Ordinary traffic."),
        (1, "Background: less than ordinary."),
        (5, "Voice, as a rule."),
        (7, "Network control, the highest."),
    ]),
    Words::new(
        "vlan.dei",
        "Until 2011 this bit was CFI and told of Token Ring's way to write addresses. Today it marks what \
         may be dropped first.",
        "A switch sets it on frames beyond an agreed rate.",
    )
    .other(&[
        (0, "The frame should be dropped no sooner than others."),
        (1, "The frame should be dropped first when a switch has no room."),
    ]),
    Words::new(
        "vlan.id",
        "One cable and one switch can carry many networks that do not hear each other. Between switches, \
         each frame has a tag with its network's number; toward a host, the switch mostly takes the tag \
         off, so you rarely see one in a capture.",
        "Set by the switch for the port that the frame came in by, or by a host that speaks tags.",
    )
    .not("It keeps networks apart, but encrypts nothing.")
    .other(&[
        (0, "No network of its own: the tag is there for its priority."),
        (1, "What most switches use as long as nobody sets another."),
        (4095, "Reserved: no frame may have it."),
    ]),
    Words::new(
        "vlan.etype",
        "The type that stood behind the addresses has given way to the tag, and stands here now.",
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
        "Behind a tag as before it, a number below 0x0600 (1,536) is a length, and what is carried begins \
         with a header of its own (LLC).",
        "As many bytes as the frame carries behind this field, padding left out.",
    ),
];
