//! Words for the fields of ICMPv6 that every network sees: errors, ping, and finding neighbors and routers.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "icmpv6.type",
        "ICMPv6 does more than ICMP did: without it no IPv6 host finds its neighbors or its router. Errors \
         have types below 128, everything else from 128 up. A firewall that blocks all of ICMPv6 breaks \
         IPv6.",
        "The sender asks, answers or reports; each has its number.",
    )
    .not("ICMPv4's numbers do not apply here: a ping is 128 and its answer 129, not 8 and 0.")
    .other(&[
        (1, "A packet could not be delivered; the code says why."),
        (2, "A packet was too big for the next link."),
        (3, "Hop Limit ran out on the way, or fragments did not come in time."),
        (128, "A ping: are you there?"),
        (129, "The answer to a ping."),
        (134, "A router announces itself and the network's prefix."),
        (135, "Who has this address? IPv6's ARP request."),
        (136, "I have it: here is my hardware address."),
    ]),
    Words::new(
        "icmpv6.code",
        "The type says what sort of message it is, the code gives the details. Neighbor discovery and ping \
         have 0.",
        "The cause that the sender of the message saw; its number depends on the type.",
    )
    .not(
        "A code means nothing without its type, and type 1's codes are not those of ICMPv4: port \
         unreachable is 4 here.",
    ),
    Words::new(
        "icmpv6.checksum",
        "IPv6 dropped the checksum of the IP header. So each protocol above includes the addresses in its \
         own sum; ICMPv6 does, like TCP and UDP.",
        "The inverted sum of pseudo-header and message.",
    )
    .not("ICMPv4's sum leaves the addresses out; this one includes them."),
    Words::new("icmpv6.reserved", "Kept free for later use.", "Senders write 0, and receivers ignore it."),
    Words::new(
        "icmpv6.mtu",
        "Routers never cut IPv6 packets; only the sender does. So without this message a large packet would \
         vanish again and again. Every link must take 1,280 bytes.",
        "What the link ahead of that router takes. The message does not say which link it is.",
    )
    .other(&[
        (1280, "The least that an IPv6 link may take."),
        (1420, "Most likely a WireGuard tunnel."),
        (1480, "Most likely IPv6 in an IPv4 tunnel, which takes 20 bytes of 1,500."),
        (1492, "Most likely PPPoE, as on DSL lines."),
        (1500, "Ethernet; the packet came from a link that takes more."),
    ]),
    Words::new(
        "icmpv6.pointer",
        "An IPv6 header is followed by a chain of others; the pointer says at which byte of the quoted \
         packet it stopped making sense.",
        "The byte that the router or host objects to.",
    )
    .not("It counts from 0, and from the beginning of the quoted packet.")
    .other(&[
        (6, "Next Header of the IPv6 header would be to blame."),
        (40, "The first byte after the IPv6 header would be to blame."),
    ]),
    Words::new(
        "icmpv6.length",
        "RFC 4884 made this byte, once unused, the length of the quote, so that more can follow it.",
        "As much as the router quotes; 0 if it does not say.",
    )
    .not("It counts words of 8 bytes; in ICMPv4 the same field counts words of 4."),
    Words::new(
        "icmpv6.echo.identifier",
        "Several pings may run on a host at once, and the answers have no port to tell them apart. So each \
         run picks a number, and the answers bring it back.",
        "The sender picks it, and the host that answers copies it. The packet does not say how it was \
         picked.",
    )
    .not("It is not a port and names no program on the far host."),
    Words::new(
        "icmpv6.echo.sequence_number",
        "ping counts its requests with it. A number that never comes back means a lost packet, and one \
         that comes twice a duplicate.",
        "The sender counts; the host that answers copies the number.",
    ),
    Words::new(
        "icmpv6.nd.ns.target_address",
        "IPv6 has no broadcast: a first question goes to a group whose address ends in the last 24 bits of \
         the one looked for (ff02::1:ff...), so hardly any host but the owner hears it. A host that wants \
         to use a new address first asks for it itself, with :: as source.",
        "The address whose owner the sender looks for.",
    ),
    Words::new("icmpv6.nd.na.flag", "Three flags, and 29 bits kept free.", "What sort of answer this is."),
    Words::new(
        "icmpv6.nd.na.flag.r",
        "Hosts keep a list of routers; a neighbor that clears this bit is removed from it.",
        "Whether the sender forwards packets for others.",
    )
    .other(&[(0, "The sender would be a host."), (1, "The sender would be a router.")]),
    Words::new(
        "icmpv6.nd.na.flag.s",
        "Only an answer shows that packets get through in both directions; an announcement that nobody \
         asked for shows one direction only.",
        "Whether this answers a question sent to the same host.",
    )
    .other(&[
        (0, "Nobody would have asked: the sender tells of itself."),
        (1, "The message would answer a question."),
    ]),
    Words::new(
        "icmpv6.nd.na.flag.o",
        "A host whose card was changed wants its new address to be used; one that answers for another \
         should not displace the owner.",
        "Mostly set by the owner of the address.",
    )
    .other(&[
        (0, "A hardware address known before would stay."),
        (1, "The hardware address told here would replace one known before."),
    ]),
    Words::new("icmpv6.nd.na.flag.rsv", "Bits kept free.", "Senders write 0, and receivers ignore it."),
    Words::new(
        "icmpv6.nd.na.target_address",
        "In an answer, the address that was asked for. It is believed without proof, as in ARP; so the \
         same attacks work.",
        "The address that the sender says it has.",
    ),
    Words::new(
        "icmpv6.nd.ra.cur_hop_limit",
        "A router can tell all hosts of its network which Hop Limit to start with.",
        "Set up on the router.",
    )
    .other(&[(0, "This router does not say."), (64, "What most routers tell.")]),
    Words::new(
        "icmpv6.nd.ra.flag",
        "How hosts get addresses here, and what sort of router this is.",
        "Set up on the router.",
    ),
    Words::new(
        "icmpv6.nd.ra.flag.m",
        "Hosts can make their own address out of the prefix that a router announces. Where the operator \
         wants to hand addresses out, this bit says to ask DHCPv6.",
        "Set up on the router.",
    )
    .not("It does not forbid a host to make an address of its own: the prefix option's A flag decides that.")
    .other(&[(0, "No addresses would come from DHCPv6."), (1, "Addresses would come from DHCPv6.")]),
    Words::new(
        "icmpv6.nd.ra.flag.o",
        "For networks where hosts make their own addresses and only need to know the name server.",
        "Set up on the router.",
    )
    .other(&[
        (0, "No other settings would come from DHCPv6."),
        (1, "Other settings, such as name servers, would come from DHCPv6."),
    ]),
    Words::new(
        "icmpv6.nd.ra.flag.h",
        "Mobile IPv6 lets a host keep its address when it moves; a home agent sends its packets after it. \
         Hardly found.",
        "Set up on the router.",
    )
    .other(&[(0, "The router would be no home agent."), (1, "The router would be a home agent.")]),
    Words::new(
        "icmpv6.nd.ra.flag.prf",
        "Where several routers announce themselves, hosts take one of the highest preference (RFC 4191).",
        "Set up on the router.",
    )
    .other(&[(0, "As good as any."), (1, "Better than others."), (3, "Worse than others.")]),
    Words::new(
        "icmpv6.nd.ra.flag.p",
        "Two links can be joined by a box that answers for the hosts on either; so that such boxes form no \
         loop, they mark the advertisements they pass on.",
        "Set by such a box.",
    )
    .other(&[
        (0, "The message would come from the router itself."),
        (1, "A box between two links would have passed it on."),
    ]),
    Words::new("icmpv6.nd.ra.flag.rsv", "Bits kept free.", "Senders write 0, and receivers ignore it."),
    Words::new(
        "icmpv6.nd.ra.router_lifetime",
        "A router that crashes cannot say so; so an advertisement holds only for a time, and the router \
         repeats it every few minutes.",
        "Set up on the router.",
    )
    .not(
        "It is how long the router may be used, not how long addresses last: each prefix has times of its \
         own.",
    )
    .other(&[
        (0, "Not a default router; the rest of what it says still holds."),
        (1800, "Half an hour, as RFC 4861 proposes."),
        (9000, "The longest that RFC 4861 allowed; RFC 8319 allows all that 16 bits can say."),
    ]),
    Words::new(
        "icmpv6.nd.ra.reachable_time",
        "Each host varies it at random, so that not all ask again at once.",
        "Set up on the router.",
    )
    .other(&[(0, "This router does not say; hosts take 30 seconds.")]),
    Words::new(
        "icmpv6.nd.ra.retrans_timer",
        "A question is sent three times before a neighbor counts as gone.",
        "Set up on the router.",
    )
    .other(&[(0, "This router does not say; hosts take one second.")]),
    Words::new(
        "icmpv6.nd.rd.target_address",
        "If the destination is on the same link and needs no router, target and destination are the same.",
        "The better first hop, by the router's own table.",
    ),
    Words::new(
        "icmpv6.rd.na.destination_address",
        "The advice holds for this one destination only.",
        "The destination of the packet that the router had to send back to the same link.",
    ),
    Words::new(
        "icmpv6.opt.type",
        "Options of neighbor discovery: 1 and 2 are hardware addresses, 3 a prefix, 5 an MTU, 25 name \
         servers.",
        "The option's number in the list that IANA keeps.",
    )
    .other(&[
        (1, "The sender's hardware address."),
        (2, "The target's hardware address."),
        (3, "A prefix of this network."),
        (5, "The largest packet of this link."),
        (25, "Name servers."),
    ]),
    Words::new(
        "icmpv6.opt.length",
        "Unlike nearly all other options, these count their length in units of 8 bytes, type and length \
         included.",
        "As many units as the option takes.",
    )
    .not("1 means 8 bytes.")
    .other(&[
        (0, "Impossible: receivers drop the whole message."),
        (1, "8 bytes, as with the hardware address of an Ethernet card."),
    ]),
    Words::new(
        "icmpv6.opt.linkaddr",
        "It saves a question: a host that hears from a neighbor notes its hardware address at once.",
        "The address of the sender's card, or of the target's.",
    ),
    Words::new(
        "icmpv6.opt.prefix",
        "The upper half of the addresses on this link, mostly 64 bits. A host adds a lower half of its \
         own, and has an address without asking a server (SLAAC).",
        "Set up on the router.",
    ),
    Words::new(
        "icmpv6.opt.prefix.length",
        "On Ethernet, hosts make their own addresses only if this is 64, since they fill in the other 64 \
         bits.",
        "Set up on the router.",
    )
    .other(&[(64, "What hosts need to make their own addresses.")]),
    Words::new(
        "icmpv6.opt.prefix.flag.l",
        "\"On the link\" means that neighbors with this prefix are reached directly, not through the router.",
        "Set up on the router.",
    )
    .other(&[
        (0, "Nothing would be said about who is on the link."),
        (1, "All addresses with this prefix would be on the link."),
    ]),
    Words::new(
        "icmpv6.opt.prefix.flag.a",
        "The A stands for autonomous: hosts make addresses without asking anybody.",
        "Set up on the router.",
    )
    .other(&[
        (0, "Hosts would not make addresses with this prefix."),
        (1, "Hosts would make their own addresses with this prefix."),
    ]),
    Words::new(
        "icmpv6.opt.prefix.valid_lifetime",
        "After this time an address made with the prefix is gone, and connections with it.",
        "Set up on the router, and repeated in each advertisement.",
    )
    .other(&[(0xffff_ffff, "Without end.")]),
    Words::new(
        "icmpv6.opt.prefix.preferred_lifetime",
        "After this time an address still works, but new connections take another. So a network can change \
         its prefix without breaking anything.",
        "Set up on the router, and repeated in each advertisement.",
    )
    .other(&[(0, "No new connections from addresses with this prefix."), (0xffff_ffff, "Without end.")]),
    Words::new(
        "icmpv6.opt.mtu",
        "For links where hosts cannot know the limit, such as two sorts of link joined together.",
        "Set up on the router.",
    )
    .other(&[(1500, "As much as Ethernet takes.")]),
];
