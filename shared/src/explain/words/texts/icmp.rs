//! Words for the fields of ICMP: what all messages have, errors, questions and answers. Data of any protocol are here too.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "icmp.type",
        "One byte says what the message is. 8 asks and 0 answers: that is ping. 3, 5, 11 and 12 report \
         trouble with a packet, whose beginning they quote. No error is ever reported about an error, so \
         that they cannot multiply. IANA lists some forty types; most are history, and hosts ignore types \
         they do not know.",
        "The sender asks, answers or reports; each has its number.",
    )
    .not(
        "ping is neither TCP nor UDP: ICMP follows right after the IP header and has no ports. A host that \
         answers a ping may have no web server running, and one that stays silent may still serve pages.",
    )
    .other(&[
        (0, "The answer to a ping."),
        (3, "A packet could not be delivered; the code says why."),
        (5, "A router knows a shorter way and tells the sender."),
        (8, "A ping: are you there?"),
        (11, "Time to Live ran out on the way, or fragments did not come in time."),
        (12, "Something in a packet's header makes no sense."),
        (13, "A question for the time of day."),
    ]),
    Words::new(
        "icmp.code",
        "The type says what sort of message it is, the code gives the details. It matters for errors: \
         \"unreachable\" may mean that there is no route (0), that no program listens (3) or that a \
         firewall forbids it (13). A ping and its answer have 0.",
        "The cause that the sender of the message saw; its number depends on the type.",
    )
    .not(
        "A code means nothing without its type: 1 is \"host unreachable\" under type 3 and \"fragments did \
         not come in time\" under type 11.",
    ),
    Words::new(
        "icmp.checksum",
        "The 16-bit words of the whole message, from the type to the last byte of data, are added up in \
         ones' complement and stored inverted. The addresses are not part of the sum, as they are in TCP, \
         UDP and ICMPv6. A ping and its answer differ in the type alone, 8 and 0, so the answer's checksum \
         is 0x0800 higher (in ones' complement).",
        "The inverted sum of the message's other words.",
    )
    .not("It catches accidents, not attackers: anyone who changes the message can compute it again."),
    Words::new(
        "icmp.unused",
        "All ICMP messages have at least 8 bytes; if the type needs fewer, the rest is 0. Some of these \
         bytes found a use later: two for the size that a link takes (RFC 1191), one for the length of the \
         quote (RFC 4884).",
        "It must be 0.",
    ),
    Words::new(
        "icmp.reserved",
        "Kept free for later use. Senders write 0, and receivers ignore it.",
        "It must be 0.",
    ),
    Words::new(
        "icmp.ident",
        "Several pings may run on a host at once, and all answers come back to the same address, without a \
         port to tell them apart. So each run picks a number, and the answers bring it back. Classic ping \
         used its process number; for users without special rights, Linux picks the number. Windows mostly \
         sends 1.",
        "The sender picks it, and the host that answers copies it. The packet does not say how it was \
         picked.",
    )
    .not(
        "It is not a port and names no program on the far host; it only helps the sender sort what comes \
         back. All requests of one run of ping have the same number.",
    ),
    Words::new(
        "icmp.seq",
        "ping counts its requests with it. A number that never comes back means a lost packet, and one \
         that comes twice a duplicate (ping marks it DUP). Numbers out of order may have taken different \
         ways. Linux's ping begins with 1, many others with 0.",
        "The sender counts; the host that answers copies the number.",
    )
    .not(
        "It need not rise by 1: some senders count with the bytes swapped, as Windows once did. 256, 512, \
         768 are 1, 2, 3 in the other byte order.",
    ),
    Words::new(
        "icmp.data_time",
        "To know how long the round trip took, ping must know when it sent the request. Instead of keeping \
         a list, it writes the time into the data, and the reply brings it back. The first 8 bytes are \
         seconds and microseconds since 1970, or the seconds alone on hosts that count them with 64 bits.",
        "The sender's clock at the moment of sending, most likely; nothing in the message says that these \
         bytes are a time.",
    )
    .not(
        "No rule puts a time here. To ICMP these bytes are data like the rest, and other programs put \
         something else there.",
    ),
    Words::new(
        "icmp.data_time.usec",
        "The second half of the time: how far into the second the request was sent.",
        "The sender's clock at the moment of sending, most likely.",
    ),
    Words::new(
        "icmp.data.rest",
        "Behind the time, Linux's ping writes bytes that count up: 10 11 12 13 and so on, to the size you \
         ask for with -s. A pattern makes damage to the data easy to see; ping -p sets another.",
        "Made up by the sender.",
    ),
    Words::new(
        "icmp.data",
        "Types out of use, or never in use much, are not taken apart here.",
        "What these bytes say depends on the type.",
    ),
    Words::new(
        "icmp.mtu",
        "A router that may not cut a packet has to drop it. In 1990 RFC 1191 let it say, in two bytes that \
         had been unused, which size would have fit; before that, senders had to guess. Linux believes the \
         number for ten minutes: ip route get shows it as mtu.",
        "What the link ahead of that router takes. The message does not say which link it is.",
    )
    .not(
        "The number is that of the whole IP packet, header included: TCP has to subtract 40 bytes, and its \
         options, to know how much data fit.",
    )
    .other(&[
        (0, "A router from before RFC 1191: the sender has to guess a smaller size."),
        (576, "The size that RFC 791 has every host take; hardly any link takes less."),
        (1420, "Most likely a WireGuard tunnel, which takes 80 bytes of Ethernet's 1,500."),
        (1492, "Most likely PPPoE, as on DSL lines, which takes 8 bytes of Ethernet's 1,500."),
        (1500, "Ethernet; the packet came from a link that takes more."),
    ]),
    Words::new(
        "icmp.length",
        "Errors quote the packet that caused them, and the quote used to go on to the end of the message. \
         RFC 4884 puts more after it, such as MPLS labels (by which providers forward packets), so a byte \
         that had been unused now says where the quote ends. With extensions, the quote takes at least 128 \
         bytes, filled up with zeros.",
        "As much as the router quotes; 0 if it does not say.",
    )
    .not("It counts words of 4 bytes, not bytes; in ICMPv6 the same field counts words of 8.")
    .other(&[
        (0, "The quote goes on to the end of the message, as before RFC 4884."),
        (32, "128 bytes of quote, the least that is allowed if extensions follow."),
    ]),
    Words::new(
        "icmp.pointer",
        "Type 12 reports a header that makes no sense. To say where, the router points at the byte, so that \
         you can look it up in the quote.",
        "With code 0, the byte that the router or host objects to.",
    )
    .not("It counts from 0, and from the beginning of the quoted packet, not of this message.")
    .other(&[
        (0, "Version and Header Length would be to blame."),
        (1, "The byte of DSCP and ECN would be to blame."),
        (20, "The first byte of the options would be to blame."),
    ]),
    Words::new(
        "icmp.redir_gw",
        "A host sends to its default router. If that router has to send the packet back out of the \
         interface it came in by, it tells the host of the better router, and still passes the packet on. \
         An attacker who forges such a message can draw traffic to the wrong host; so they can be ignored \
         (accept_redirects on Linux), and often are.",
        "The next hop in the router's own table.",
    ),
    Words::new(
        "icmp.originate_timestamp",
        "A question for the time of day is older than NTP: the sender writes its time here, the other host \
         adds two of its own, and the differences show how far the clocks are apart. Linux still answers, \
         and nmap -PP uses that to find hosts.",
        "The sender's clock, in milliseconds since midnight UTC; some senders leave it 0.",
    ),
    Words::new(
        "icmp.receive_timestamp",
        "With the times of arrival and of sending, the asker can subtract the time that the other host \
         spent on the answer.",
        "The answering host's clock when the question came. In a question it means nothing.",
    ),
    Words::new(
        "icmp.transmit_timestamp",
        "Most hosts handle the message at once and write the same time here and before it.",
        "The answering host's clock when it answered. In a question it means nothing.",
    ),
    Words::new(
        "icmp.address_mask",
        "Before DHCP, a machine without a disk could ask its network how many bits of an address name its \
         network. RFC 6918 took the question out of use; Linux does not answer it. nmap -PM still asks, to \
         find old devices.",
        "0 in a question; in an answer, what the answering host was set up with.",
    ),
    Words::new(
        "icmp.traceroute.id",
        "Several traces may run at once; this number, copied from the IP option that asked, keeps them \
         apart. RFC 6918 took the message out of use.",
        "Copied from the option.",
    ),
    Words::new(
        "icmp.traceroute.outbound_hops",
        "Each report says how far from the start the router is, so that reports can be put in order.",
        "Copied from the option, which counts routers on the way out.",
    ),
    Words::new(
        "icmp.traceroute.return_hops",
        "The same for an answer on its way back.",
        "65535 if the packet with the option was on its way out; else the routers it has passed on its way \
         back.",
    )
    .other(&[(65535, "The report is about the way out.")]),
    Words::new(
        "icmp.traceroute.speed",
        "The report was meant to tell more than traceroute can: how fast each link on the way is.",
        "What the router knows of the link that the packet leaves by; 0 if it does not know.",
    ),
    Words::new(
        "icmp.traceroute.mtu",
        "With this number from each router, the sender could have seen which link limits the size of \
         packets.",
        "What the router knows of the link that the packet leaves by; 0 if it does not know.",
    ),
    Words::new(
        "icmp.ext.echo.seq",
        "It does the same job as in a ping, in 8 bits: RFC 8335 gave the other half of the field to flags.",
        "The sender counts; the host that answers copies the number.",
    ),
    Words::new("icmp.ext.echo.req.res", "Seven bits kept free.", "They must be 0."),
    Words::new(
        "icmp.ext.echo.req.local",
        "An ordinary ping asks whether an address answers. A probe (RFC 8335) asks a node about an \
         interface: one of its own, or one of a neighbor that the node can see and you cannot. Few routers \
         have it switched on.",
        "The asker's choice.",
    )
    .other(&[
        (0, "The probe would ask about a neighbor of the node."),
        (1, "The probe would ask about one of the node's own interfaces."),
    ]),
    Words::new(
        "icmp.ext.echo.rsp.state",
        "Asked about a neighbor, a node looks into its ARP table or neighbor cache and sends what stands \
         there; most states have the names of RFC 4861.",
        "What the node's table says of the neighbor at that moment; 0 if the probe asked about one of its \
         own interfaces.",
    )
    .other(&[
        (1, "The node has asked for the neighbor's hardware address and has no answer yet."),
        (2, "The neighbor has answered recently."),
        (3, "The neighbor once answered; the node has not tried since whether it is still there."),
        (6, "The neighbor does not answer."),
    ]),
    Words::new("icmp.ext.echo.rsp.res", "Two bits kept free.", "They must be 0."),
    Words::new(
        "icmp.ext.echo.rsp.active",
        "With this you can check an interface that has no address you could ping.",
        "The state of the interface that was asked about.",
    )
    .other(&[
        (0, "The interface would be down, or the probe asked about a neighbor."),
        (1, "The interface would be up."),
    ]),
    Words::new(
        "icmp.ext.echo.rsp.ipv4",
        "An interface may be up and still carry only one of IPv4 and IPv6.",
        "What is set up on the interface.",
    )
    .other(&[(0, "No IPv4 would run on the interface."), (1, "IPv4 would run on the interface.")]),
    Words::new(
        "icmp.ext.echo.rsp.ipv6",
        "An interface may be up and still carry only one of IPv4 and IPv6.",
        "What is set up on the interface.",
    )
    .other(&[(0, "No IPv6 would run on the interface."), (1, "IPv6 would run on the interface.")]),
    Words::new(
        "data.data",
        "Headers exist to carry this. Only the programs at both ends know what it means; TCP and UDP pass \
         it on without looking. In a ping the sender makes it up: on Linux the time and bytes that count \
         up, on Windows the letters a to w again and again. Bytes without any pattern are mostly encrypted \
         or compressed.",
        "The program that sent it decided. The packet does not say what it means to the receiver.",
    ),
    Words::new(
        "data.trailer",
        "A length field before these bytes says that the packet has ended. Some devices add bytes of their \
         own after it, such as the time of capture or the port of a switch.",
        "Only what added them knows; no header says.",
    ),
    Words::new(
        "data.undecoded",
        "These bytes belong to a header, but its description here has no field for them. They are shown as \
         they are, so that no byte is missing.",
        "What they mean cannot be told from here.",
    ),
];
