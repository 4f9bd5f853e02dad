//! Words for the option of Multipath TCP.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "tcp.options.mptcp",
        "A phone has Wi-Fi and a mobile network, but a TCP connection is tied to one pair of addresses and \
         dies with it. Multipath TCP makes one connection out of several, each an ordinary TCP on its own \
         path, called a subflow. Apple has used it for Siri since 2013; Linux has it since 5.6. If a \
         middlebox (such as a firewall on the way) removes the option, the connection goes on as ordinary \
         TCP.",
        "Both ends can do Multipath TCP, and this segment has something to say about it.",
    ),
    Words::new(
        "tcp.options.mptcp.subtype",
        "One option kind serves all purposes; these four bits say which of nine jobs it does.",
        "What this segment does for the whole connection.",
    )
    .other(&[
        (0, "MP_CAPABLE: the first path is opened, with the offer of more."),
        (1, "MP_JOIN: another path joins a connection that exists."),
        (2, "DSS: where data belong in the whole, and how much has arrived."),
        (3, "ADD_ADDR: I have another address."),
        (4, "REMOVE_ADDR: that address is gone."),
        (5, "MP_PRIO: use this path only in need, or use it again."),
        (7, "MP_FASTCLOSE: the whole connection is over at once."),
        (8, "MP_TCPRST: why this path was reset."),
    ]),
    Words::new(
        "tcp.options.mptcp.version",
        "Version 0 (RFC 6824, 2013) and version 1 (RFC 8684, 2020) do not understand each other. Linux \
         speaks version 1.",
        "The version that this side offers.",
    )
    .other(&[(0, "RFC 6824: hashes by SHA-1."), (1, "RFC 8684: hashes by SHA-256.")]),
    Words::new(
        "tcp.options.mptcp.flags",
        "Eight bits. In MP_CAPABLE they say what is wanted, in DSS which numbers follow and how long they \
         are.",
        "Depends on the subtype.",
    ),
    Words::new(
        "tcp.options.mptcp.checksumreq.flags",
        "Some middleboxes change the data, such as addresses inside FTP; then the byte counts no longer \
         fit. A checksum over data and numbers detects that. It costs time, so Linux does not ask for it \
         unless told (net.mptcp.checksum_enabled).",
        "Set up on this side; if one side asks, both must do it.",
    )
    .other(&[
        (0, "No checksum over the data, unless the other side asks."),
        (1, "All data would come with a checksum."),
    ]),
    Words::new(
        "tcp.options.mptcp.extensibility.flag",
        "A switch for a later version that needs to say more.",
        "0 in the versions there are.",
    )
    .other(&[
        (0, "As in both versions there are."),
        (1, "A version that nobody has defined yet; receivers treat the connection as ordinary TCP."),
    ]),
    Words::new(
        "tcp.options.mptcp.nomoresubflows.flag",
        "A load balancer may send each new connection to another machine, which would know nothing of this \
         one. So further paths must go to another address, one that is told with ADD_ADDR.",
        "Set up on the server.",
    )
    .other(&[
        (0, "Further paths may be opened to this address and port."),
        (1, "Further paths must go to another address."),
    ]),
    Words::new(
        "tcp.options.mptcp.reserved.flag",
        "Room for other ways to sign.",
        "0 as long as nobody has defined any.",
    ),
    Words::new(
        "tcp.options.mptcp.sha1.flag",
        "New paths must prove that they belong to the connection, with a hash over both keys.",
        "1 in version 0: there is no other way.",
    )
    .other(&[
        (0, "No way to prove that a path belongs here, so no Multipath TCP."),
        (1, "Paths would be proved with HMAC-SHA1."),
    ]),
    Words::new(
        "tcp.options.mptcp.sha256.flag",
        "New paths must prove that they belong to the connection, with a hash over both keys.",
        "1 in version 1: there is no other way.",
    )
    .other(&[
        (0, "No way to prove that a path belongs here, so no Multipath TCP."),
        (1, "Paths would be proved with HMAC-SHA256."),
    ]),
    Words::new("tcp.options.mptcp.reserved", "Bits kept free.", "They must be 0."),
    Words::new(
        "tcp.options.mptcp.sendkey",
        "The keys are sent in the clear, in the handshake of the first path. After that mostly only hashes \
         of them travel. So an eavesdropper on the handshake could join the connection, but nobody else.",
        "Drawn at random for this connection.",
    )
    .not("It encrypts nothing: it only proves that new paths belong to the connection."),
    Words::new(
        "tcp.options.mptcp.recvkey",
        "The client sends both keys in the third step, so that a server need not store anything before \
         that, as with SYN cookies. MP_FASTCLOSE shows the key of the other side as proof.",
        "The key that the other side sent.",
    ),
    Words::new(
        "tcp.options.mptcp.recvtok",
        "A server has many connections; this says which one the new path belongs to. It is the beginning of \
         a hash over the key, so it gives nothing away.",
        "The first 32 bits of a hash over the receiver's key.",
    ),
    Words::new(
        "tcp.options.mptcp.sendrand",
        "Each side draws one for each new path, and the proof covers both; so a recorded proof is of no \
         use later.",
        "Drawn at random.",
    ),
    Words::new(
        "tcp.options.mptcp.sendtrunchmac",
        "The options of a SYN have 40 bytes for everything, so only 8 bytes of the proof fit. The third \
         step, with more room, has 20.",
        "A hash over both random numbers, made with both keys; without them it cannot be checked.",
    ),
    Words::new(
        "tcp.options.mptcp.sendhmac",
        "20 bytes of proof, from the side that opens the path. No data may use the path before the server \
         has confirmed it.",
        "A hash over both random numbers, made with both keys; without them it cannot be checked.",
    ),
    Words::new(
        "tcp.options.mptcp.backup.flag",
        "Mobile data cost money, Wi-Fi does not: a path can be kept ready without being used.",
        "The wish of the host that sends it.",
    )
    .other(&[
        (0, "The path would be used like any other."),
        (1, "The path would be used only when no other works."),
    ]),
    Words::new(
        "tcp.options.mptcp.addrid",
        "Address translation changes addresses on the way, so the two ends may know the same host by \
         different addresses. This small number stays the same.",
        "Given by the host that has the address; 0 is the address of the first path.",
    )
    .other(&[(0, "The address of the first path.")]),
    Words::new(
        "tcp.options.mptcp.rawdataack",
        "Each path has acknowledgments of its own; this one counts for the whole. Bytes that arrived on one \
         path may still be missing in the whole.",
        "How far the whole has arrived without a gap.",
    ),
    Words::new(
        "tcp.options.mptcp.rawdataseqno",
        "Paths are not equally fast, so bytes arrive out of order. This number says where they belong in \
         the whole; TCP's own sequence number only counts this path.",
        "Where the sender's count for the whole stands. It began at a hash over the sender's key.",
    ),
    Words::new(
        "tcp.options.mptcp.subflowseqno",
        "Ties the count of the whole to the count of this path.",
        "Where these bytes are in this path, counted from its SYN.",
    )
    .not("It is relative, unlike the sequence number in the header: 1 is the first byte after the SYN.")
    .other(&[
        (0, "A mapping that only carries the end of the whole (DATA_FIN)."),
        (1, "The first byte of data on this path."),
    ]),
    Words::new(
        "tcp.options.mptcp.datalvllen",
        "One mapping may cover more bytes than this segment has: network cards that cut large segments copy \
         the option into every piece.",
        "How many bytes the sender tied together.",
    ),
    Words::new(
        "tcp.options.mptcp.checksum",
        "Notices middleboxes that change the data. Where it does not fit, the path is closed, or the \
         connection goes on as ordinary TCP.",
        "The inverted sum of the data and of the numbers that place them.",
    ),
    Words::new(
        "tcp.options.mptcp.datafin.flag",
        "FIN ends a path, this ends the whole: a path may close while others go on.",
        "The program has sent all it has.",
    )
    .other(&[(0, "More data may come."), (1, "The connection would have no more data in this direction.")]),
    Words::new(
        "tcp.options.mptcp.dseqn8.flag",
        "The count for the whole has 64 bits; where no mistake is possible, the lower 32 are enough.",
        "The sender saves bytes where it can.",
    )
    .other(&[
        (0, "The data sequence number would take 4 bytes."),
        (1, "The data sequence number would take 8 bytes."),
    ]),
    Words::new(
        "tcp.options.mptcp.dseqnpresent.flag",
        "A segment without data needs no mapping, and one inside a longer mapping may leave it out.",
        "Whether this segment says where data belong.",
    )
    .other(&[(0, "No mapping of data would follow."), (1, "A mapping of data would follow.")]),
    Words::new(
        "tcp.options.mptcp.dataack8.flag",
        "The count for the whole has 64 bits; where no mistake is possible, the lower 32 are enough.",
        "The sender saves bytes where it can.",
    )
    .other(&[
        (0, "The acknowledgment for the whole would take 4 bytes."),
        (1, "The acknowledgment for the whole would take 8 bytes."),
    ]),
    Words::new(
        "tcp.options.mptcp.dataackpresent.flag",
        "Once the connection has many paths, nearly every segment has it.",
        "Whether this segment acknowledges data of the whole.",
    )
    .other(&[
        (0, "No acknowledgment for the whole would follow."),
        (1, "An acknowledgment for the whole would follow."),
    ]),
    Words::new(
        "tcp.options.mptcp.echo",
        "Options travel without a guarantee: an acknowledgment that has one may be lost. So the receiver \
         repeats it, to say that it was heard.",
        "Whether this is the news or its confirmation.",
    )
    .other(&[
        (0, "The sender would tell of an address of its own."),
        (1, "The sender would confirm an address that it was told of."),
    ]),
    Words::new(
        "tcp.options.mptcp.ipver",
        "Version 0 says the sort of address here; version 1 tells it from the length.",
        "The sort of address that follows.",
    )
    .other(&[(4, "An IPv4 address would follow."), (6, "An IPv6 address would follow.")]),
    Words::new(
        "tcp.options.mptcp.ipv4",
        "A server behind a firewall can tell a client of its other address; the client then opens the path, \
         since it is the one that can.",
        "One of the addresses of the host that sends it.",
    ),
    Words::new(
        "tcp.options.mptcp.ipv6",
        "A connection that began with IPv4 may go on with IPv6 too.",
        "One of the addresses of the host that sends it.",
    ),
    Words::new(
        "tcp.options.mptcp.port",
        "Left out where it is the port of the first path.",
        "Where the host waits at that address.",
    )
    .other(&[(0, "Reserved: no program can wait there.")]),
    Words::new(
        "tcp.options.mptcp.addaddrtrunchmac",
        "Without it, an attacker could slip an address of his own in and draw the traffic there.",
        "The last 8 bytes of a hash over the address, made with both keys; without them it cannot be \
         checked.",
    ),
    Words::new(
        "tcp.options.mptcp.addrids",
        "If a phone leaves its Wi-Fi, that address is gone, and paths that use it should no longer be tried.",
        "The addresses that the host has lost.",
    ),
    Words::new(
        "tcp.options.mptcp.rst_reason",
        "RST itself has no room for a reason, and the other side cannot know whether to try again.",
        "The host that resets the path knows why.",
    )
    .other(&[
        (0, "No particular reason."),
        (1, "The other side did something that Multipath TCP forbids."),
        (2, "Not enough memory or the like."),
        (3, "Forbidden by the host's rules."),
        (5, "The path was too slow or lost too much."),
        (6, "Something on the way interferes with Multipath TCP."),
    ]),
    Words::new(
        "tcp.options.mptcp.flag_T.flag",
        "Some trouble passes, such as a lack of memory; some does not, such as a rule against it.",
        "What the host that resets the path expects.",
    )
    .other(&[(0, "The trouble would most likely stay."), (1, "The trouble may pass: try again later.")]),
    Words::new("tcp.options.mptcp.flag_U.flag", "A bit kept free.", "It must be 0."),
    Words::new("tcp.options.mptcp.flag_V.flag", "A bit kept free.", "It must be 0."),
    Words::new("tcp.options.mptcp.flag_W.flag", "A bit kept free.", "It must be 0."),
    Words::new(
        "tcp.options.mptcp.unknown",
        "More bytes than the subtype's form has room for, or a subtype that has no description here.",
        "What they say cannot be told from here.",
    ),
];
