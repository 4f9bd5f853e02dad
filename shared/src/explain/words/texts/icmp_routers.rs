//! Words for router advertisements (RFC 1256), and for what mobility agents put behind them (RFC 5944).

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "icmp.num_addrs",
        "Before DHCP told hosts their router, routers could announce themselves every few minutes (RFC \
         1256). It is hardly used in IPv4 today; IPv6 took over the idea and depends on it.",
        "As many addresses as the router has on this link.",
    ),
    Words::new(
        "icmp.addr_entry_size",
        "Entries may become longer one day: a receiver skips words it does not know.",
        "2 words: an address and its preference.",
    )
    .other(&[(2, "8 bytes: an address and its preference, as RFC 1256 has it.")]),
    Words::new(
        "icmp.lifetime",
        "A router that crashes cannot say so. So an advertisement holds only for a time; as a rule the \
         router repeats it after a third of that.",
        "Set up on the router; 1,800 seconds if nobody changed it.",
    )
    .other(&[
        (0, "The addresses may no longer be used: the router is leaving."),
        (1800, "Half an hour, as RFC 1256 proposes."),
    ]),
    Words::new(
        "icmp.router_entries",
        "A router may have several addresses on one link, and announces them all.",
        "The addresses that the router has on this link.",
    ),
    Words::new(
        "icmp.router_entry",
        "Hosts take the address with the highest preference among all routers they hear.",
        "One for each address that the router has on this link.",
    ),
    Words::new(
        "icmp.router_address",
        "Hosts ignore addresses that are not on their own link.",
        "One of the router's addresses on this link.",
    ),
    Words::new(
        "icmp.pref_level",
        "A signed number in two's complement: higher is better. The lowest there is, 0x80000000, says that \
         the address must not be taken as default router.",
        "Set up on the router; 0 if nobody changed it.",
    ),
    Words::new(
        "icmp.router_extra",
        "RFC 1256 leaves room for later versions.",
        "What it says cannot be told from here.",
    ),
    Words::new(
        "icmp.router_short",
        "RFC 1256 asks for two words at least, so receivers ignore the message.",
        "A mistake in the router, or a damaged message.",
    ),
    Words::new(
        "icmp.mip",
        "Mobile IP lets a host keep its address when it moves to another network: an agent at home catches \
         its packets and sends them after it. Agents make themselves known by adding these bytes to a \
         router advertisement. It is rarely used: phones move without it.",
        "What the agent offers.",
    ),
    Words::new(
        "icmp.mip.type",
        "16 is the agent itself, 19 gives lengths of prefixes, 0 is padding of one byte. A host skips an \
         extension it does not know if the number is 128 or more.",
        "The extension's number in the list that IANA keeps.",
    )
    .other(&[
        (0, "One byte of padding."),
        (16, "The agent says what it can do."),
        (19, "The lengths of the prefixes of the addresses above."),
    ]),
    Words::new(
        "icmp.mip.length",
        "Unlike TCP's and IPv4's options, this length leaves out the two bytes of type and length.",
        "The bytes of the extension's content.",
    ),
    Words::new(
        "icmp.mip.unknown",
        "Its length says how many bytes to skip.",
        "What it says cannot be told from here.",
    ),
    Words::new("icmp.mip.content", "Not taken apart here.", "What it says depends on the extension."),
    Words::new(
        "icmp.mip.pad",
        "Some systems want messages of even length.",
        "Without it, the message would have an odd length.",
    ),
    Words::new(
        "icmp.mip.agent",
        "A visiting host that hears this knows that it can be reached here, and with which tunnels.",
        "What the agent is set up to do.",
    ),
    Words::new(
        "icmp.mip.seq",
        "A host notices by it that an agent restarted and forgot its guests: numbers begin at 0, but after \
         65,535 they go on with 256.",
        "One more with each advertisement.",
    )
    .other(&[(0, "The agent has just started."), (256, "The count has wrapped around.")]),
    Words::new(
        "icmp.mip.life",
        "A host must register again before this time is over, or its packets are no longer sent after it.",
        "Set up on the agent.",
    )
    .other(&[(65535, "Without end.")]),
    Words::new(
        "icmp.mip.flags",
        "Ten flags of one bit, and six bits kept free.",
        "What the agent is set up to do.",
    ),
    Words::new(
        "icmp.mip.r",
        "An agent can insist on knowing its guests, even those that got an address of their own here by \
         DHCP.",
        "Set up on the agent.",
    )
    .other(&[
        (0, "A guest with an address of its own may do without the agent."),
        (1, "Every guest must register with this agent."),
    ]),
    Words::new(
        "icmp.mip.b",
        "A full agent goes on announcing itself, so that its guests do not think it has crashed.",
        "Whether the agent has room for more guests.",
    )
    .other(&[(0, "The agent takes guests."), (1, "The agent takes no more guests.")]),
    Words::new(
        "icmp.mip.h",
        "The home agent receives packets for a host that is away and sends them after it through a tunnel.",
        "Set up on the agent.",
    )
    .other(&[
        (0, "The agent looks after no hosts of this network."),
        (1, "The agent looks after hosts of this network that are away."),
    ]),
    Words::new(
        "icmp.mip.f",
        "The foreign agent is the end of the tunnel: it unpacks and hands the packets to its guest.",
        "Set up on the agent.",
    )
    .other(&[(0, "The agent takes no guests."), (1, "The agent takes guests from other networks.")]),
    Words::new(
        "icmp.mip.m",
        "A tunnel puts a whole IP header before the packet; the form of RFC 2004 saves some of those bytes.",
        "Set up on the agent.",
    )
    .other(&[
        (0, "The agent does not understand the short form."),
        (1, "Packets may come in the short form."),
    ]),
    Words::new("icmp.mip.g", "GRE is a tunnel that can carry more than IP.", "Set up on the agent.")
        .other(&[(0, "The agent does not understand GRE."), (1, "Packets may come inside GRE.")]),
    Words::new(
        "icmp.mip.v",
        "It once announced header compression. RFC 3344 took it out of use.",
        "It must be 0.",
    )
    .other(&[(0, "Correct: the bit has no meaning any more."), (1, "A very old agent, or a mistake.")]),
    Words::new(
        "icmp.mip.rt",
        "A guest sends with its home address, which does not belong in the network it visits, and a careful \
         router drops such packets. Through a tunnel back home they get out.",
        "Set up on the agent.",
    )
    .other(&[
        (0, "Guests send their packets directly."),
        (1, "Guests may send through a tunnel to their home network."),
    ]),
    Words::new(
        "icmp.mip.u",
        "Address translation knows ports, and a tunnel straight on IP has none; inside UDP it gets through \
         (RFC 3519).",
        "Set up on the agent.",
    )
    .other(&[(0, "The agent has no tunnels inside UDP."), (1, "Packets may come inside UDP.")]),
    Words::new(
        "icmp.mip.x",
        "An agent may want to end a registration before its time (RFC 3543).",
        "Set up on the agent.",
    )
    .other(&[
        (0, "The agent does not take registrations back."),
        (1, "The agent can take a registration back."),
    ]),
    Words::new(
        "icmp.mip.reserved",
        "Bits for what later documents may add.",
        "Senders write 0, and receivers ignore it.",
    ),
    Words::new(
        "icmp.mip.coas",
        "The address that a guest tells its home agent: packets for it go there.",
        "As many as the foreign agent offers.",
    ),
    Words::new(
        "icmp.mip.coa",
        "One address can serve many guests, since the agent unpacks for all of them.",
        "An address of the foreign agent.",
    ),
    Words::new(
        "icmp.mip.prefixes",
        "By it, a host sees whether it has moved: whether the advertised address belongs to the network it \
         was in before.",
        "One number for each router address above.",
    ),
    Words::new(
        "icmp.mip.prefixlengths",
        "In the same order as the addresses above.",
        "One number for each router address above.",
    ),
    Words::new(
        "icmp.mip.prefixlength",
        "24 means that the first three of the four numbers of the address name the network.",
        "Set up on the router.",
    )
    .other(&[(24, "A network of up to 254 hosts."), (32, "The address alone.")]),
    Words::new(
        "icmp.mip.challenge_extension",
        "A registration that somebody recorded could be sent again. Since a registration must answer a \
         recent challenge, an old one is of no use.",
        "The agent wants proof that registrations are fresh.",
    ),
    Words::new(
        "icmp.mip.challenge",
        "Random bytes; a host that registers sends them back in its signed request.",
        "Picked at random.",
    ),
];
