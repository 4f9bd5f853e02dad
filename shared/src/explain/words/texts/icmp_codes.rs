//! What other codes of an ICMP message would say: a code means nothing without its type.

/// The codes worth comparing, for messages of this type.
pub(super) fn of(message: u8) -> &'static [(u64, &'static str)] {
    match message {
        3 => UNREACHABLE,
        5 => REDIRECT,
        11 => EXCEEDED,
        12 => PARAMETER,
        42 => &[(0, "A question: what is the state of this interface?")],
        43 => PROBE_REPLY,
        0 | 8 | 13..=18 => &[(0, "The only code that messages of this type have.")],
        _ => &[],
    }
}

static UNREACHABLE: &[(u64, &str)] = &[
    (0, "A router has no route to the network."),
    (1, "The last router looked for the host on its own link, mostly by ARP, and got no answer."),
    (2, "The host is there, but does not speak the protocol that the IP header names."),
    (
        3,
        "The host is there, but no program waits at the port, mostly of UDP. By this traceroute knows that \
         it has arrived.",
    ),
    (
        4,
        "The packet is larger than the next link takes, and Don't Fragment forbids cutting it. The size that fits \
         stands in this message.",
    ),
    (5, "A source route could not be kept to."),
    (10, "A firewall forbids it: the host may not be reached. Linux sends this if a firewall rule says so."),
    (13, "A router or firewall forbids it by its rules, and says so instead of staying silent."),
];

static REDIRECT: &[(u64, &str)] = &[
    (0, "There is a better router for a whole network. RFC 1812 wants routers to send 1 instead."),
    (1, "There is a better router for this one destination."),
];

static EXCEEDED: &[(u64, &str)] = &[
    (0, "Time to Live ran out at a router. traceroute works by these."),
    (1, "Some fragments came, but not all of them in time: Linux waits 30 seconds."),
];

static PARAMETER: &[(u64, &str)] = &[
    (0, "The byte that the pointer names makes no sense."),
    (1, "An option is missing that this network asks for."),
    (2, "A length in the header does not fit."),
];

static PROBE_REPLY: &[(u64, &str)] = &[
    (0, "The interface was found; its state follows."),
    (1, "The question could not be understood."),
    (2, "The node has no such interface."),
    (3, "The node's tables have no such neighbor."),
    (4, "More than one interface fits the question."),
];
