//! Words for the options of IPv4: the parts that all have, routes, timestamps, probes, and those that are names today.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "ip.opt.type",
        "One byte names an option. It has three parts, a copy bit, a class and a number, but people mostly \
         quote the whole byte: 7 is Record Route, 68 Internet Timestamp, 131 and 137 are the source \
         routes, 148 is Router Alert. Types 0 and 1 are one byte long and nothing more; every other type \
         is followed by a length byte.",
        "The option's number in the list that IANA keeps.",
    )
    .other(&[
        (0x00, "The end of the options; what is left is padding."),
        (0x01, "One byte of padding."),
        (0x07, "Record Route: routers would write down their addresses."),
        (0x44, "Internet Timestamp: routers would write down the time."),
        (0x83, "Loose Source Route: the packet would have to pass certain routers."),
        (0x94, "Router Alert: every router would look at the packet more closely."),
    ]),
    Words::new(
        "ip.opt.type.copy",
        "When a packet is cut, must each piece carry the option? A source route must be in all of them, or \
         the pieces would go different ways; a record of the route is enough in one. So each option's type \
         says which it is.",
        "Fixed for each option by its definition.",
    )
    .other(&[
        (0, "Of the fragments of the packet, only the first would carry the option."),
        (1, "Every fragment of the packet would carry the option."),
    ]),
    Words::new(
        "ip.opt.type.class",
        "The designers sorted options into those that steer a packet and those that measure. Only 0 and 2 \
         are in use, and nearly everything is 0; Internet Timestamp is one of the few in class 2.",
        "Fixed for each option by its definition.",
    )
    .other(&[
        (0, "The option steers the packet, as a source route does."),
        (1, "A class that was never given out."),
        (2, "The option debugs or measures, as Internet Timestamp does."),
        (3, "A class that was never given out."),
    ]),
    Words::new(
        "ip.opt.type.number",
        "Five bits that tell options apart. In class 0 with the copy bit, 3 is Loose Source Route, which \
         makes the whole byte 0x83, 131.",
        "Given out by IANA.",
    ),
    Words::new(
        "ip.opt.len",
        "A receiver that does not know an option skips as many bytes as this length says. The smallest is \
         2: type and length alone. A length of 0 would keep a careless program in the same place for ever, \
         an old way to hang it.",
        "Type and length take 2 bytes, the rest is the option's content.",
    )
    .other(&[
        (
            0,
            "Impossible: an option cannot be shorter than its own type and length. Receivers report a \
             parameter problem or drop the packet.",
        ),
        (2, "No content: the option would be type and length alone."),
        (40, "The option would take all the room that a header has for options."),
    ]),
    Words::new(
        "ip.opt.padding",
        "The header's length counts words of 4 bytes, so the options must fill whole words. Zeros follow \
         End of Option List up to the end of the last word.",
        "0: it says nothing.",
    ),
    Words::new(
        "ip.options.eol",
        "Ends the options before the header ends. If they fill their words to the last byte it is not \
         needed, since the header's length ends them too.",
        "The options do not fill the header, so something has to say where they end.",
    ),
    Words::new(
        "ip.options.nop",
        "One byte that does nothing. Senders put it between options so that the next one begins with a \
         word of 4 bytes, which makes its numbers easier to read for a processor.",
        "The sender wanted the next option to begin at a certain place; the byte itself says nothing.",
    ),
    Words::new(
        "ip.options.unknown",
        "An unknown option does no harm: its length says how many bytes to skip, and hosts must ignore \
         options they do not know (RFC 1122).",
        "The sender uses a number that IANA's list does not have. The packet does not say what for.",
    ),
    Words::new(
        "ip.opt.data",
        "The option's content, which is not taken apart here. Its length says where it ends; only the \
         option's definition says what it means.",
        "Depends on the option, and cannot be told from here.",
    ),
    Words::new(
        "ip.options.experiment",
        "Four numbers (30, 94, 158 and 222) are kept free for trying things out. So nobody has to take a \
         number that later gets another meaning.",
        "Somebody is trying something out. Only those who take part know what it is.",
    ),
    Words::new(
        "ip.options.record_route",
        "ping -R sends this: each router on the way writes its address into the next free place; the reply \
         brings the list back, and routers on its way go on filling it. 40 bytes of options have room for \
         nine addresses, too few for most routes across the internet, and many routers ignore the option \
         or drop the packet. traceroute does without it.",
        "The sender reserves the room; each router that supports the option and passes the packet on fills \
         one place.",
    )
    .not(
        "It does not show the whole route: it has room for nine routers, there and back together, and \
         those that ignore the option leave no trace.",
    ),
    Words::new(
        "ip.options.route",
        "The sender names routers to pass through; how to get from one to the next is left to them. It was \
         meant for going around faults. But it also lets a stranger send packets through a host you trust \
         and get the answers back the same way. So almost every network drops such packets, and so does \
         Linux unless accept_source_route is on.",
        "The sender wanted the packet to go this way. The packet does not say why.",
    ),
    Words::new(
        "ip.options.source_route",
        "Like the loose source route, but no other router may stand between two stops: each has to be a \
         direct neighbor of the one before. A router that cannot do that reports ICMP type 3, code 5: \
         source route failed. Nearly every network drops such packets.",
        "The sender wanted the packet to go exactly this way. The packet does not say why.",
    ),
    Words::new(
        "ip.opt.ptr",
        "Routers write into the packet as it passes, or read from it, so each must find the right place. \
         The pointer counts the option's bytes from 1, the type being byte 1: routes begin at 4, \
         timestamps at 5. When it is larger than the option's length, there is no room left, or no stop to \
         come.",
        "The sender points at the first entry; each router that writes moves the pointer past what it wrote.",
    )
    .not("It counts from 1, not from 0: a pointer of 4 means the byte that a program calls opt[3].")
    .other(&[
        (4, "The first address of a route is next: no router has written yet."),
        (5, "The first entry of timestamps is next: no router has written yet."),
        (8, "One address of a route is done."),
        (40, "The nine places of a Record Route of 39 bytes are all filled."),
    ]),
    Words::new(
        "ip.opt.route",
        "Addresses, 4 bytes each. The option never grows on its way, so the sender has to reserve the \
         room: at most nine addresses.",
        "The sender chose how many places there are; the pointer says how many of them are done.",
    ),
    Words::new(
        "ip.rec_rt",
        "A router has an address for each interface, and writes that of the interface it sends the packet \
         out by. traceroute mostly shows the side where the packet came in; so the two can list different \
         addresses for the same route.",
        "RFC 791 has the router write the address that it has on the link ahead.",
    ),
    Words::new(
        "ip.empty_rt",
        "Room for an address. The router that fills it also moves the pointer on, so that the next one \
         knows where to write.",
        "As the sender left it, mostly 0; it means nothing before a router has written.",
    ),
    Words::new(
        "ip.src_rt",
        "At each stop the router takes the next address from here into Destination Address and writes its \
         own in its place. So the list turns, step by step, into the route back.",
        "Chosen by the host that laid down the route.",
    ),
    Words::new(
        "ip.opt.left_over",
        "An entry takes 4 bytes, or 8 with an address in front; these are fewer.",
        "The option's length does not fit its entries. The packet does not say why.",
    ),
    Words::new(
        "ip.options.timestamp",
        "Like Record Route, but for the time: ping -T tsonly or -T tsandaddr asks for it. Nine readings \
         fit, or four with the address of the router. Since clocks on the way may disagree, the \
         differences are of little use, and many networks drop the packets.",
        "The sender reserves the room; each router that supports the option writes when it handled the \
         packet.",
    ),
    Words::new(
        "ip.opt.overflow",
        "The sender cannot know how many routers there will be. Those that find no room count themselves \
         here, so that you see how many are missing.",
        "One for each router that supports the option and found it full.",
    )
    .other(&[
        (0, "Every router so far has found room, or ignored the option."),
        (15, "As many as four bits can count: a router that would have to add one drops the packet."),
    ]),
    Words::new(
        "ip.opt.flag",
        "Chooses what routers write: the time alone, the time with their address, or the time only where \
         the sender names them. In ping these are -T tsonly, -T tsandaddr and -T tsprespec.",
        "The sender's choice.",
    )
    .other(&[
        (0, "Times alone, up to nine of them."),
        (1, "Address and time of each router, up to four pairs."),
        (2, "A value that RFC 791 does not define."),
        (3, "Only the routers that the sender names would write a time."),
    ]),
    Words::new(
        "ip.opt.ts.data",
        "Times of 4 bytes each, or pairs of an address and a time. The sender reserves the room; the \
         pointer says how much of it is filled.",
        "The sender chose how many entries there are.",
    ),
    Words::new(
        "ip.opt.time_stamp",
        "Milliseconds since midnight in Greenwich (UTC), so a day has 86,400,000 of them. A router without \
         such a clock may write any time if it sets the highest bit.",
        "The clock of the router that wrote it; 0 where none has written yet. The packet does not say how \
         right that clock is.",
    )
    .not("It is not a date: every midnight it begins again at 0."),
    Words::new(
        "ip.opt.time_stamp_addr",
        "Tells which router wrote the time that follows or, if the sender gave addresses, which one is to \
         write it.",
        "The router's own address, or one that the sender asks for.",
    ),
    Words::new(
        "ip.options.mtu_probe",
        "RFC 1063 proposed this in 1988: each router lowers a number to what its links can take, and the \
         far end sends it back. All routers would have had to learn it. In 1990 RFC 1191 did the same with \
         Don't Fragment and an ICMP message.",
        "The sender asks for the largest packet that fits the route.",
    ),
    Words::new(
        "ip.options.mtu_reply",
        "The answer to an MTU Probe, for which RFC 1063 needed a second option. Out of use since RFC 1191.",
        "The far end returns what the probe arrived with.",
    ),
    Words::new(
        "ip.opt.mtu",
        "The sender starts with what its own link takes, and each router lowers the number to what the next \
         link takes.",
        "The least that any link so far can take.",
    ),
    Words::new(
        "ip.options.traceroute",
        "RFC 1393 wanted a traceroute of one packet in 1993: every router that sees this option reports to \
         the originator by ICMP. It would have needed new software in every router, and the old trick with \
         Time to Live needs none. RFC 6814 took it out of use.",
        "The sender wants a report from every router on the way.",
    ),
    Words::new(
        "ip.opt.id_number",
        "Several such traces may run at once; the routers' reports repeat this number.",
        "Chosen by the originator.",
    ),
    Words::new(
        "ip.opt.ohc",
        "Every router that reports and passes the packet on adds one.",
        "0 from the originator, then one more for each router.",
    ),
    Words::new(
        "ip.opt.rhc",
        "The same count for the way back. Until the far end answers it is 65535 (0xffff), and so tells a \
         question from an answer.",
        "65535 on the way out, the number of routers on the way back.",
    )
    .other(&[(65535, "The packet is still on its way out.")]),
    Words::new(
        "ip.opt.originator",
        "An answer has another source than the question, so the address for reports has its own field.",
        "The address of the host that wants the trace.",
    ),
    Words::new(
        "ip.options.routeralert",
        "Routers pass packets on in hardware and look at little but the destination. This option tells \
         them to hand the packet to their software although it is addressed to another host: IGMP and RSVP \
         need that. Alerts cost routers time, so RFC 6398 advises networks to protect themselves against \
         those from outside.",
        "The protocol that the packet carries wants every router on the way to see it.",
    ),
    Words::new(
        "ip.opt.ra",
        "RFC 2113 defines only 0; a few special protocols use other numbers.",
        "What the protocol inside asks of the routers; nearly always 0.",
    )
    .other(&[
        (0, "Every router should look at the packet."),
        (1, "Aggregated reservations of RSVP, at the first level of nesting."),
        (65535, "Reserved: not for use."),
    ]),
    Words::new(
        "ip.options.qs",
        "TCP begins slowly, since it knows nothing of the route. With Quick-Start (RFC 4782, 2007) the \
         sender asks the routers whether it may begin at a certain rate, and each may lower it. All \
         routers on the way must take part, and it has remained an experiment.",
        "The sender has much to send and would like to begin fast.",
    ),
    Words::new(
        "ip.opt.qs_func",
        "The same option asks for a rate and later tells the routers what was granted, so that they can \
         take back what is not used.",
        "0 in a question, 8 in the report that follows.",
    )
    .other(&[
        (0, "The sender would ask for a rate."),
        (8, "The sender would report which rate it was granted."),
    ]),
    Words::new(
        "ip.opt.qs_rate",
        "Four bits for rates from 80 kbit/s to 1.3 Gbit/s: 40 kbit/s times 2 to the power of the number.",
        "What the sender asked for, or what the routers so far have left of it.",
    )
    .other(&[
        (0, "No quick start: the sender must begin slowly."),
        (1, "80 kbit/s."),
        (8, "10.24 Mbit/s."),
        (15, "1.31 Gbit/s, the most that can be asked for."),
    ]),
    Words::new(
        "ip.opt.qs_ttl",
        "A router that does not know the option passes it on unread. To notice that, the sender writes a \
         random number here, and each router that agrees lowers it by one along with Time to Live: the \
         difference of the two stays the same only if all agreed.",
        "A random start, minus the routers that approved.",
    ),
    Words::new(
        "ip.opt.qs_nonce",
        "A receiver could claim that more was granted than was. So the sender puts random bits here, and a \
         router that lowers the rate changes some of them: a receiver that has not seen the originals \
         cannot send them back.",
        "Random; a router that lowers the rate replaces a part of it.",
    ),
    Words::new("ip.opt.qs_reserved", "Two bits that fill the last word of the option.", "They must be 0."),
    Words::new(
        "ip.opt.qs_unused",
        "A request has its own count of hops at this place; a report needs none.",
        "It is not used in a report.",
    ),
    Words::new(
        "ip.options.sid",
        "SATNET, a satellite network of the early internet, knew streams with a number each; this option \
         carried the number through networks that had none. RFC 1122 called it obsolete in 1989.",
        "The number of a stream in a network that is long gone.",
    ),
    Words::new("ip.opt.sid", "16 bits, because SATNET's numbers had as many.", "Given out by that network."),
    Words::new(
        "ip.options.sdb",
        "RFC 1770 proposed it in 1995 for messages to several networks of one organization: routers were to \
         copy the packet. RFC 6814 took it out of use.",
        "The sender wants copies of the packet to go to each address listed.",
    ),
    Words::new(
        "ip.opt.sdb",
        "One to nine addresses: more do not fit into an IPv4 header.",
        "As many as are to get a copy.",
    ),
    Words::new(
        "ip.opt.addr",
        "A host's address, or the broadcast address of a network.",
        "Chosen by the sender.",
    ),
    Words::new(
        "ip.options.zsu",
        "A number in IANA's list with a person's name and no document.",
        "Only its author knew what it says.",
    ),
    Words::new(
        "ip.options.encode",
        "A number in IANA's list with a person's name. RFC 6814 took it out of use.",
        "Only its author knew what it says.",
    ),
    Words::new(
        "ip.options.visa",
        "From an experiment of the 1980s: a packet carries a visa, so that border routers of two \
         organizations let it out and in. RFC 6814 took it out of use.",
        "The sender had permission to cross a border, written in the experiment's own form.",
    ),
    Words::new(
        "ip.options.imitd",
        "A number in IANA's list with a person's name and no document.",
        "Only its author knew what it says.",
    ),
    Words::new(
        "ip.options.eip",
        "When addresses began to run out, RFC 1385 (1992) proposed to put longer ones into this option, so \
         that old routers could still pass the packets on. IPv6 was chosen instead.",
        "A part of an address in the form of that proposal.",
    ),
    Words::new(
        "ip.options.addext",
        "Part of a proposal for a successor of IPv4 (RFC 1475, 1993), which translated between old and new \
         addresses with this option. IPv6 was chosen instead.",
        "The extra bytes of an address, in the form of that proposal.",
    ),
    Words::new(
        "ip.options.dps",
        "A research idea: instead of every router remembering each flow, packets carry the state along. RFC \
         6814 took it out of use.",
        "State that a router was to use and pass on.",
    ),
    Words::new(
        "ip.options.ump",
        "For multicast trees that packets first climb up to the root. RFC 6814 took it out of use.",
        "The packet was on its way up.",
    ),
    Words::new(
        "ip.options.finn",
        "A number in IANA's list with a person's name and no document.",
        "Only its author knew what it says.",
    ),
];
