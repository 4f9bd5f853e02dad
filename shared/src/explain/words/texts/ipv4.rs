//! Words for the fields of the IPv4 header.

use super::Words;

/// What holds of the congestion marks in IPv6 too.
pub(super) const ECN_WHY: &str = "The sender writes 00, 01 or 10; a router on the way may change it to 11. The packet does not say \
         which one did.";
pub(super) const ECN_MISREAD: &str = "The two bits are one number, not two flags: 01 and 10 both say that the sender understands marks, \
         and only 11 is a mark.";
pub(super) const ECN_OTHER: &[(u64, &str)] = &[
    (0, "The sender takes no part: a congested router can only drop the packet."),
    (
        1,
        "Able to carry a mark. Since RFC 9331 this asks for the short queue of the low-delay service \
             L4S.",
    ),
    (2, "Able to carry a mark, in the usual way of RFC 3168."),
    (3, "Marked: a router on the way was congested, and said so instead of dropping the packet."),
];

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "ip.version",
        "The first four bits of every IP packet say which IP it is, so that a receiver can read the rest \
         before it knows anything else. Only 4 and 6 are in use: 5 went to an experiment called the Stream \
         Protocol, which is why the successor of 4 is 6. A first byte of 0x45, version 4 and 5 words of \
         header, begins nearly every IPv4 packet and is easy to spot in a hex dump.",
        "Each IP writes its own version; nothing is chosen here.",
    )
    .not(
        "The link has said it before: EtherType 0x0800 announces IPv4, 0x86dd IPv6. The number is repeated \
         here, and receivers drop a packet if the two do not agree.",
    )
    .other(&[
        (4, "An IPv4 packet, whose header has this form."),
        (5, "The Stream Protocol of RFC 1190, an experiment for voice and video. Today's routers drop it."),
        (6, "An IPv6 packet: its header always takes 40 bytes, and the addresses begin at byte 8."),
    ]),
    Words::new(
        "ip.hdr_len",
        "Options make the header longer, so something has to say where it ends. Four bits are all there \
         is, so they count words of 4 bytes: 5 to 15 words, which is 20 to 60 bytes. So there is never \
         room for more than 40 bytes of options.",
        "As many words as the fixed part and the options take.",
    )
    .not("It does not count bytes: 5 means 20 bytes. TCP's Data Offset counts in the same way.")
    .other(&[
        (4, "16 bytes, less than the fixed part has. Receivers drop such a packet."),
        (5, "20 bytes: the fixed part alone, no options. Nearly all packets have this."),
        (6, "24 bytes: 4 bytes of options, such as Router Alert in IGMP."),
        (15, "60 bytes, the longest header there can be, with 40 bytes of options. ping -R sends one."),
    ]),
    Words::new(
        "ip.dsfield",
        "RFC 791 called this byte Type of Service: three bits of precedence and a few wishes such as low \
         delay. Few networks honored them, so in 1998 six of the bits were made a class of treatment \
         (DSCP), and in 2001 the last two were given to congestion marks (ECN). Programs set the byte with \
         the socket option IP_TOS; ping does it with -Q.",
        "Two decisions in one byte: the class that the sender or a router chose, and the congestion mark \
         in the last two bits.",
    )
    .not(
        "Tools that call it TOS print the byte as a whole: 0xb8 is 184, and that is class 46, since the \
         class stands two bits further left.",
    )
    .other(&[
        (0x00, "Ordinary treatment, and no part in congestion marking."),
        (0x02, "Ordinary treatment, and the sender understands congestion marks (ECN)."),
        (0x03, "Ordinary treatment, and a router on the way was congested."),
        (0x10, "The old wish for low delay. Older versions of OpenSSH set it while you type."),
        (0xb8, "Class 46, expedited forwarding: what voice calls ask for."),
        (0xc0, "Class 48, network control: routing protocols, and the ICMP errors that Linux sends."),
    ]),
    Words::new(
        "ip.dsfield.dscp",
        "When a link is full, some packets have to wait. The codepoint tells routers which of their queues \
         a packet belongs in; what each queue is worth, every network decides for itself. EF (46) is for \
         voice, the AF classes say how important a packet is and how soon to drop it, and the CS classes \
         keep the three precedence bits of RFC 791 readable.",
        "The program that sends asked for it, or a router at the edge of a network set it. The packet does \
         not say which.",
    )
    .not(
        "It is a wish, not a right: no network has to honor the mark of another, and on the open internet \
         most ignore it or set it to 0.",
    )
    .other(&[
        (0, "Ordinary treatment, best effort, as for most packets."),
        (1, "LE: less than ordinary, sent only if no other packet needs the room."),
        (8, "CS1: less than ordinary, for bulk data that can wait."),
        (34, "AF41: video conferences; dropped later than most."),
        (46, "EF: voice calls; sent ahead of the rest."),
        (48, "CS6: network control, such as the messages between routers."),
    ]),
    Words::new(
        "ip.dsfield.ecn",
        "Without ECN a router whose queue grows has one way to slow senders down: it drops packets. With \
         ECN it marks them instead, and nothing has to be sent again. With TCP, both ends agree on it in \
         the handshake; only then does the sender mark its packets as able (01 or 10), and a router may \
         turn that into 11. The receiver reports the mark with TCP's ECE flag.",
        ECN_WHY,
    )
    .not(ECN_MISREAD)
    .other(ECN_OTHER),
    Words::new(
        "ip.len",
        "A link may add bytes to short packets: Ethernet carries no fewer than 46. Total Length says how \
         many of the bytes that arrived are the packet. The field has 16 bits, so no packet is longer than \
         65,535 bytes; Ethernet takes 1,500 of them in a frame. A capture on the sending host may still \
         show TCP packets far longer than 1,500 bytes: the network card cuts them up afterwards.",
        "The header's own bytes and those that it carries, added up by the host that made the packet, or \
         the router that cut it.",
    )
    .not(
        "The link's header is left out: an Ethernet frame of 98 bytes holds a packet of 84. ping counts \
         the same way in its \"56(84) bytes\": 56 of data, 8 of ICMP, 20 of IP.",
    )
    .other(&[
        (0, "No length at all: the sending host most likely left it to its network card."),
        (20, "A header, and nothing that it carries."),
        (40, "20 bytes of IP and 20 of TCP, such as a bare acknowledgment without options."),
        (84, "What Linux's ping sends if you ask for no other size."),
        (576, "The longest packet that RFC 791 lets a sender count on: every host must be able to take it."),
        (1500, "As much as Ethernet takes in one frame."),
        (65535, "The longest IPv4 packet there can be."),
    ]),
    Words::new(
        "ip.id",
        "When a packet is cut into fragments, each piece keeps this number, and the receiver puts together \
         those that agree in addresses, protocol and number. Older systems counted up by one for every \
         packet they sent to anyone, which told strangers how much they send; nmap's idle scan (-sI) uses \
         such hosts. Linux counts for each TCP connection by itself, and sends 0 in a SYN, ACK, which has \
         Don't Fragment set.",
        "The sender's choice. How it chooses, one packet does not show.",
    )
    .not(
        "It is not a sequence number: nothing is put in order by it, it may be random, and a receiver looks \
         at it only to match fragments.",
    )
    .other(&[(0, "No number. That does no harm if the packet must not be cut.")]),
    Words::new(
        "ip.flags",
        "Three bits that steer fragmentation: one that is always 0, Don't Fragment and More Fragments. They \
         share two bytes with the 13 bits of Fragment Offset, so a hex dump shows 40 00 for Don't Fragment, \
         and 20 00 for the first of several fragments.",
        "The sender decides on Don't Fragment; the router or host that cuts the packet sets More Fragments \
         on every piece but the last.",
    )
    .not(
        "Don't Fragment is the middle one of the three bits, not the first: in the two bytes it is 0x4000, \
         not 0x8000.",
    )
    .other(&[
        (0, "The packet may be cut, and no piece follows it."),
        (1, "A fragment with others to follow."),
        (2, "In one piece, and not to be cut."),
        (4, "The reserved bit is set, which no correct packet has."),
    ]),
    Words::new(
        "ip.flags.rb",
        "This bit has had no meaning since 1981. RFC 3514, dated April 1, 2003, jokes that it is the \
         \"evil bit\": attackers must set it, which makes life easy for firewalls.",
        "It must be 0.",
    )
    .other(&[(0, "Correct: the bit has no meaning."), (1, "Against the rules, since the bit must be 0.")]),
    Words::new(
        "ip.flags.df",
        "Fragments are costly: if one is lost, the whole packet is. So Linux sets this bit on TCP's \
         packets, and a router whose next link is too small for one drops it and reports the size that \
         fits (ICMP type 3, code 4). This is path MTU discovery, RFC 1191. If a firewall drops the report, \
         connections open and then hang at the first large packet. Try it by hand: ping -M do -s 1472 \
         makes a packet of 1,500 bytes.",
        "The sender's choice, by its protocol and its settings.",
    )
    .not(
        "It is the middle one of the three flag bits, since the first is reserved. And it is a \
         prohibition: 1 forbids cutting, 0 allows it.",
    )
    .other(&[
        (0, "Routers would be free to cut the packet if a link takes less."),
        (1, "Routers would have to drop the packet if a link takes less, and report how much it takes."),
    ]),
    Words::new(
        "ip.flags.mf",
        "Fragments travel on their own and may come in any order. Every fragment but the last has this \
         bit. The one without it is the end, and its offset and length give the length of the whole. Linux \
         waits 30 seconds for missing pieces (ipfrag_time) and then throws away what it has.",
        "The router or host that cuts the packet sets it, on each piece but the last.",
    )
    .not(
        "A 0 does not say that the packet is whole: the last fragment has 0 too. A whole packet has 0 here \
         and 0 in Fragment Offset.",
    )
    .other(&[
        (
            0,
            "Nothing would follow: the last fragment or, with a Fragment Offset of 0, a packet in one \
             piece.",
        ),
        (
            1,
            "A fragment with others to follow. The length of what it carries would have to be a multiple of \
             8 bytes.",
        ),
    ]),
    Words::new(
        "ip.frag_offset",
        "Fragments may come in any order, so each says where in the original it belongs. The flags take \
         three bits of the two bytes, and the 13 bits left cannot count to 65,535; so the field counts \
         units of 8 bytes, and each piece but the last carries a multiple of 8. On Ethernet that is 1,480 \
         bytes, so the second piece has 185 here. Normally only the first piece has the TCP or UDP header: \
         a firewall finds no ports in the others.",
        "Written by the router or host that cut the packet; a packet in one piece has 0.",
    )
    .not(
        "It counts units of 8 bytes: 185 means byte 1,480. And it counts only what the packet carries, not \
         the IP header.",
    )
    .other(&[
        (0, "The beginning: a packet in one piece or, with More Fragments set, the first piece."),
        (
            1,
            "Byte 8. Firewalls drop such a piece if it carries TCP, since it could overwrite the flags in \
             the TCP header (RFC 1858).",
        ),
        (185, "Byte 1,480: the usual second piece where Ethernet takes 1,500 bytes."),
        (
            8191,
            "Byte 65,528, beyond the end of the longest packet. Pieces like this, the \"ping of death\", \
             crashed systems in the 1990s.",
        ),
    ]),
    Words::new(
        "ip.ttl",
        "Routes can form loops, and a packet caught in one would circle for ever. So every router \
         subtracts one, and the router that gets to 0 drops the packet and mostly reports that with ICMP's \
         Time Exceeded. traceroute draws a map from that: it sends packets that start with 1, 2, 3 and so \
         on, and one router after the other answers. Linux starts with 64, Windows with 128, many routers \
         with 255.",
        "The number that the sender started with, minus the routers passed. The packet shows neither of \
         the two.",
    )
    .not(
        "It counts routers, not seconds: RFC 791 meant seconds, but no router measures them. A larger \
         number does not make a packet faster.",
    )
    .other(&[
        (0, "Used up. The router that gets to 0 drops the packet, so no packet with 0 should be seen."),
        (1, "The next router would drop it: meant for this link alone, or a first probe of traceroute."),
        (64, "Where Linux, macOS and most other systems start."),
        (128, "Where Windows starts."),
        (
            255,
            "The most there is, and where many routers start. Some routing protocols accept nothing less, \
             as proof that the sender is a neighbor.",
        ),
    ]),
    Words::new(
        "ip.proto",
        "IP only carries; this number says which protocol the data belong to. IANA keeps the list, and \
         IPv6 uses the same one; on Linux it is in /etc/protocols. nmap -sO tries the numbers one by one \
         and listens for ICMP's \"protocol unreachable\".",
        "The protocol that handed its data to IP has this number in IANA's list.",
    )
    .not(
        "It is not a port. It chooses between TCP, UDP and others; the ports in those choose between \
         programs.",
    )
    .other(&[
        (1, "ICMP: ping, and reports of errors."),
        (2, "IGMP: hosts say which multicast groups they want."),
        (6, "TCP: a reliable stream, for the web, mail and remote login."),
        (17, "UDP: single messages, for DNS, calls and QUIC."),
        (41, "IPv6, in a tunnel through an IPv4 network."),
        (47, "GRE: any protocol, in a tunnel."),
        (50, "ESP: data protected by IPsec, mostly encrypted so that they cannot be read here."),
        (89, "OSPF: routers tell each other what they are connected to."),
    ]),
    Words::new(
        "ip.checksum",
        "A bit that flips on the way could send the packet to the wrong host. So the header's 16-bit words \
         are added up in ones' complement, which means that a carry out of the top is added at the bottom, \
         and the sum is stored inverted. A receiver adds up all words, this one too, and must get 0xffff. \
         A router that subtracts 1 from Time to Live need not add up everything: the checksum rises by \
         0x0100 (RFC 1624). IPv6 has no such field and leaves the job to links and transports.",
        "The inverted sum of the header's other words.",
    )
    .not(
        "It guards this header, not the data, against accidents. It is no security: anyone who changes the \
         header can compute it again.",
    )
    .other(&[(
        0,
        "Most likely not computed yet: in a capture on the sending host, the network card fills it in later.",
    )]),
    Words::new(
        "ip.src",
        "Answers and error reports go here. No router has to check it: unless a network filters, a sender \
         can write any address, but then the answer goes elsewhere. At home your router replaces your \
         private address by its own public one (NAT), so the far end sees an address that your host does \
         not have.",
        "The address of the interface that the packet leaves by, unless the program asked for another or a \
         router translated it.",
    )
    .not(
        "It does not prove who sent the packet. And it belongs to an interface, not to a computer: one host \
         may have many.",
    ),
    Words::new(
        "ip.dst",
        "Each router looks it up in its table, takes the matching entry with the longest prefix, and \
         passes the packet on. Unless addresses are translated, it stays the same from end to end, while \
         the link's addresses change at every hop. On Linux, ip route get 192.0.2.1 shows which way a \
         packet to that address would take.",
        "The address that the program gave, mostly found by name in DNS. The packet does not say how it was \
         found.",
    )
    .not(
        "The address of your default gateway is not here: the packet names the far end, and only the \
         Ethernet header names the router.",
    ),
    Words::new(
        "ip.options",
        "The designers left room for extras: record the route, prescribe it, note the time. They take \
         routers more work than an ordinary packet, so many networks drop packets that have any. Of those \
         in daily use, most are Router Alert, in IGMP and RSVP.",
        "What the sender asked for beyond the fixed header, and what routers have written into it.",
    ),
];
