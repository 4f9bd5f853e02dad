//! The captures that the page brings along, in the order of a course: what each is, and what to look at first.
//!
//! They were really captured, by `cargo xtask record`, and are files beside the page; nothing here reads them.

/// A capture, and the way into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its name in addresses and file names.
    pub id: &'static str,
    /// Its name for readers.
    pub title: &'static str,
    /// What to look at, in a sentence or two.
    pub look_for: &'static str,
    /// The packet to open first, counted from 1.
    pub packet: usize,
    /// The field to pin first, by its id.
    pub field: &'static str,
}

/// All of them, the simplest first.
pub const SAMPLES: &[Sample] = &[
    Sample {
        id: "ping",
        title: "A ping and its answer",
        look_for: "Compare request and reply: Type goes from 8 to 0, the data comes back unchanged, and the reply has a Time \
                   to Live of 63 because one router has passed it on.",
        packet: 1,
        field: "icmp.type",
    },
    Sample {
        id: "arp",
        title: "ARP: who has this address?",
        look_for: "Before the first ping can leave, its sender asks everybody on the link for the hardware address of \
                   192.0.2.1. The answer comes from the one who has it, to the asker alone.",
        packet: 1,
        field: "arp.opcode",
    },
    Sample {
        id: "tcp-get",
        title: "A TCP connection and a page",
        look_for: "The first three segments open the connection: SYN, SYN and ACK, ACK. Then come a request and its answer \
                   with the page in it, and each side closes its own direction with a FIN.",
        packet: 1,
        field: "tcp.flags.syn",
    },
    Sample {
        id: "refused",
        title: "A connection that is refused",
        look_for: "Nobody listens on port 80, so the answer to the SYN has RST set. Its acknowledgment number is the SYN's \
                   sequence number plus 1: a SYN counts as one byte.",
        packet: 2,
        field: "tcp.flags.reset",
    },
    Sample {
        id: "udp-unreachable",
        title: "UDP to a closed port",
        look_for: "UDP cannot refuse by itself, so the host answers with an ICMP error, Destination Unreachable. It quotes \
                   the packet that caused it: find the ports of the datagram again inside the answer.",
        packet: 2,
        field: "icmp.code",
    },
    Sample {
        id: "dns",
        title: "A question to DNS",
        look_for: "The answer repeats the question and adds two records: the name is an alias, and the alias has an address. \
                   Names that were written before are not written again; two bytes point back at them.",
        packet: 2,
        field: "dns.flags.response",
    },
    Sample {
        id: "ping-v6",
        title: "A ping over IPv6",
        look_for: "IPv6 has no ARP. ICMPv6 asks for the hardware address, with a Neighbor Solicitation to a multicast group \
                   that hardly anybody but the target listens to. The ping itself has types 128 and 129.",
        packet: 1,
        field: "icmpv6.nd.ns.target_address",
    },
    Sample {
        id: "ttl-exceeded",
        title: "A Time to Live that runs out",
        look_for: "The request leaves with a Time to Live of 1. The router that takes it down to 0 drops the packet and says \
                   so, and traceroute learns the router's address from exactly this answer.",
        packet: 1,
        field: "ip.ttl",
    },
    Sample {
        id: "fragmentation",
        title: "A packet in three fragments",
        look_for: "4000 bytes of data do not fit into packets of 1500. All three fragments have the same Identification, and \
                   the ICMP header is in the first alone. Fragment Offset counts in units of 8 bytes.",
        packet: 2,
        field: "ip.frag_offset",
    },
    Sample {
        id: "pmtu",
        title: "Too large for a link on the way",
        look_for: "The first ping has 1500 bytes and Don't Fragment set, and the second link takes 1280. The router drops it \
                   and says how large a packet may be; the next ping has exactly that length.",
        packet: 2,
        field: "icmp.mtu",
    },
    Sample {
        id: "pmtu-v6",
        title: "The same over IPv6",
        look_for: "Routers never fragment IPv6; they answer Packet Too Big. From then on the sender makes fragments itself, \
                   and a Fragment header stands behind the IPv6 header.",
        packet: 2,
        field: "icmpv6.mtu",
    },
    Sample {
        id: "window-scaling",
        title: "Windows that mean more than they say",
        look_for: "Each SYN has a Window Scale option with a shift count. All later windows of that side are to be shifted \
                   left by it; the window in a SYN itself never is.",
        packet: 3,
        field: "tcp.window_size_value",
    },
    Sample {
        id: "zero-window",
        title: "A reader that sleeps",
        look_for: "The receiver's window shrinks to 0 because nobody reads, and the sender stops. It asks again with a segment \
                   that carries nothing new, until a larger window lets it go on.",
        packet: 13,
        field: "tcp.window_size_value",
    },
    Sample {
        id: "retransmission",
        title: "A segment that was lost",
        look_for: "The second of six segments never arrives. Each later one is answered with the same acknowledgment number \
                   again, and SACK blocks tell what is there already, so only the missing one is sent a second time.",
        packet: 14,
        field: "tcp.seq",
    },
    Sample {
        id: "half-checksum",
        title: "Half a checksum",
        look_for: "The capture sees what the client sends before the network card has finished it: its checksums cover \
                   addresses, protocol and length alone. The segments that arrive have whole ones.",
        packet: 1,
        field: "tcp.checksum",
    },
    Sample {
        id: "bad-checksum",
        title: "One bit that flipped",
        look_for: "In the first request one bit of the data is wrong and the checksum shows it, so nobody answers. The second \
                   request is whole, and gets its reply.",
        packet: 1,
        field: "icmp.checksum",
    },
    Sample {
        id: "malformed",
        title: "Headers that cannot be",
        look_for: "Four packets have a length that contradicts the rest: a TCP header, a TCP option, a UDP datagram, an IPv4 \
                   option. Only two are answered; the router's Parameter Problem points at the option.",
        packet: 1,
        field: "tcp.hdr_len",
    },
];

/// Where a sample's file is, relative to the page.
pub fn path(id: &str) -> String {
    ["captures/", id, ".pcapng"].concat()
}

#[cfg(test)]
mod tests;
