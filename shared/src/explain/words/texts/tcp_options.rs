//! Words for the options of TCP that are in use.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "tcp.option_kind",
        "Options 0 and 1 are this byte alone; all others have a length after it, so a receiver can skip \
         what it does not know. So new options do no harm to old hosts.",
        "The option's number in the list that IANA keeps.",
    )
    .other(&[
        (0, "The end of the options; what is left is padding."),
        (1, "One byte of padding."),
        (2, "Maximum segment size."),
        (3, "Window scale."),
        (4, "SACK Permitted: selective acknowledgments are understood."),
        (5, "SACK: blocks that arrived beyond a gap."),
        (8, "Timestamps."),
        (30, "Multipath TCP."),
    ]),
    Words::new(
        "tcp.option_len",
        "Counts the whole option, kind and length included. A length of 0 or 1 is nonsense and would keep a \
         careless program in the same place for ever; receivers stop reading there.",
        "2 bytes for kind and length, and the option's content.",
    )
    .other(&[
        (0, "Impossible: kind and length alone take 2 bytes."),
        (2, "Kind and length alone, as in SACK Permitted."),
        (4, "As in Maximum Segment Size: two bytes of content."),
        (10, "As in Timestamps: eight bytes of content."),
    ]),
    Words::new(
        "tcp.options.padding",
        "Data Offset counts words of 4 bytes, so the options must fill whole words. Zeros follow End of \
         Option List up to the end of the last word.",
        "0: it says nothing.",
    ),
    Words::new(
        "tcp.options.eol",
        "Ends the options before the header ends. Linux fills the last word with No-Operation instead, \
         some other systems with this.",
        "The options do not fill the header, so something has to say where they end.",
    ),
    Words::new(
        "tcp.options.nop",
        "One byte that does nothing. In a SYN of Linux one stands before Window Scale, which takes 3 \
         bytes; in later segments two stand before Timestamps, which takes 10. That way numbers begin at \
         words of 4 bytes.",
        "The sender wanted the next option to begin at a certain place; the byte itself says nothing.",
    ),
    Words::new(
        "tcp.options.mss",
        "Fragments of packets are costly, so TCP itself cuts the stream into segments that fit. Each side \
         says in its SYN how much it can take. Routers that lead into a tunnel often lower the number on \
         its way (\"MSS clamping\"), so that nothing has to be cut in the tunnel.",
        "Each side states what its own link takes.",
    )
    .not("It is not negotiated: each side says what it is ready to receive, and the two numbers may differ."),
    Words::new(
        "tcp.options.mss_val",
        "Ethernet takes 1,500 bytes. 20 of them go to IPv4 and 20 to TCP, which leaves 1,460; with IPv6, \
         1,440. Without the option, 536 is assumed (576 minus 40); with IPv6, 1,220.",
        "What the sender's link takes, minus the two headers; a router on the way may have lowered it.",
    )
    .not(
        "It leaves out both headers, but allows for no options: a sender has to subtract those (RFC 6691). \
         With timestamps, which take 12 bytes, 1,460 means 1,448 bytes of data.",
    )
    .other(&[
        (536, "576 minus 40: what is assumed if the option is missing."),
        (1380, "Less than Ethernet takes: most likely a firewall or a tunnel lowered it."),
        (1440, "1,500 minus 60: Ethernet with IPv6."),
        (1452, "1,492 minus 40: most likely PPPoE, as on DSL lines."),
        (1460, "1,500 minus 40: Ethernet with IPv4."),
        (8960, "9,000 minus 40: Ethernet with jumbo frames."),
        (65495, "65,535 minus 40: Linux's loopback, where no link sets a limit."),
    ]),
    Words::new(
        "tcp.options.wscale",
        "16 bits of window are 65,535 bytes, and no more can be on its way at once: with a round trip of \
         100 ms that makes 5 Mbit/s, however fast the link is. So in 1992 a factor was added (RFC 1323): a \
         number of bits by which all later windows are shifted left.",
        "The sender chose it so that it can announce all of its largest buffer.",
    )
    .not(
        "It stands in the SYNs only and holds for the whole connection: without the handshake you cannot \
         know how many bytes a window means. And it is used only if both SYNs have the option.",
    ),
    Words::new(
        "tcp.options.wscale.shift",
        "A shift by 7 multiplies by 128. Linux picks the number when the connection opens, from how large \
         its receive buffer may ever become (tcp_rmem).",
        "Chosen by the sender of this SYN, for its own windows only; the other side chooses a number of \
         its own.",
    )
    .not("It is a number of bits, not a factor: 7 means 128.")
    .other(&[
        (0, "Times 1: this side's windows are in bytes, and the other side may scale its own."),
        (6, "Times 64."),
        (7, "Times 128, as Linux often has it."),
        (8, "Times 256, as Windows often has it."),
        (14, "Times 16,384, the most allowed: windows up to 1 GiB."),
        (15, "More than allowed: receivers take 14 instead."),
    ]),
    Words::new(
        "tcp.options.sack_perm",
        "Without it, a receiver can only say how far everything has arrived, and one lost segment hides all \
         that came after it. With it, the receiver may list what arrived beyond a gap. Practically every \
         system offers it today.",
        "This side can make use of selective acknowledgments.",
    ),
    Words::new(
        "tcp.options.sack",
        "The acknowledgment number stops at the first gap. Here the receiver lists what it has beyond it, \
         so that the sender repeats only what is missing. The block with the segment that arrived last \
         comes first. Four blocks fit into the options, three beside timestamps.",
        "A segment arrived beyond a gap, or one came that had arrived before.",
    )
    .not(
        "It is a hint: a receiver may still throw away what it listed, so the sender keeps the bytes until \
         the acknowledgment number passes them. And a first block below that number is no error: it says \
         that these bytes came twice (RFC 2883).",
    ),
    Words::new(
        "tcp.options.sack.blocks",
        "Each block is a run of bytes without a gap, given by its first number and the one after its last.",
        "What the receiver holds beyond the first gap.",
    ),
    Words::new(
        "tcp.options.sack_le",
        "The bytes between the acknowledgment number and the left edge of the nearest block are missing.",
        "The number of the first byte of a block that has arrived.",
    ),
    Words::new(
        "tcp.options.sack_re",
        "The number after the block, so that right minus left is its length.",
        "One more than the number of the last byte of the block.",
    )
    .not("It is not the last byte of the block but the first one after it."),
    Words::new(
        "tcp.options.timestamp",
        "Two clock readings in every segment: the sender's own, and one of the other side, sent back. So \
         each side can measure the round trip, the time there and back, even for segments that were sent \
         again. And a reading that is too old shows that a segment is a late copy, even if the sequence \
         numbers have wrapped around (PAWS).",
        "Both sides offered it in the handshake; then every segment has it, apart from some resets.",
    )
    .not(
        "The readings are no time of day, and the clocks of the two sides need not agree: readings of one \
         clock are only ever compared with each other.",
    ),
    Words::new(
        "tcp.options.timestamp.tsval",
        "Most systems count milliseconds. Old ones started at 0 when they booted, which told strangers how \
         long they had been running; Linux adds a random number that differs from peer to peer.",
        "The sender's clock, counted from a start that it chose.",
    )
    .not("It is not a date, and where the count started cannot be seen from outside."),
    Words::new(
        "tcp.options.timestamp.tsecr",
        "The receiver sends back the other side's reading; if it acknowledges several segments at once, \
         the reading of the first of them. That side subtracts it from its clock: the difference is the \
         round trip, by which it decides how long to wait before it sends again.",
        "The other side's reading, as it was received.",
    )
    .not(
        "It is a number of the other side's clock: compare it with that side's TS Value, never with this \
         one's.",
    )
    .other(&[(0, "Nothing heard from the other side yet, as in a first SYN.")]),
    Words::new(
        "tcp.options.user_to",
        "If no acknowledgment comes, TCP sends again and again, on Linux for some 15 minutes, before it \
         gives up. A host that knows it will be away for longer can ask for patience, or for less of it \
         (RFC 5482). Hardly any system sends it.",
        "The program asked for it.",
    ),
    Words::new(
        "tcp.options.user_to_granularity",
        "15 bits count seconds up to 9 hours; with this bit they count minutes, up to 22 days.",
        "Whichever unit the number fits in.",
    )
    .other(&[(0, "The timeout would count seconds."), (1, "The timeout would count minutes.")]),
    Words::new(
        "tcp.options.user_to_val",
        "The other side need not adopt it: it may keep to limits of its own.",
        "How long the sender of this segment is going to wait for acknowledgments.",
    )
    .other(&[(0, "Reserved: receivers ignore it.")]),
    Words::new(
        "tcp.options.tfo",
        "A handshake costs one round trip before the first byte of data. With Fast Open (RFC 7413) a \
         client that was here before shows a cookie and sends data along with its SYN. Linux allows it for \
         clients (tcp_fastopen = 1), but programs must ask for it. Some middleboxes (firewalls and the \
         like) drop such SYNs, so it is seldom used.",
        "Empty, it asks for a cookie. With a cookie, it hands one out in a SYN with ACK, or shows one in a \
         first SYN.",
    )
    .not(
        "Data in the SYN may be delivered twice if the SYN is: it suits only requests that do no harm when \
         repeated.",
    ),
    Words::new(
        "tcp.options.tfo.cookie",
        "Without it, an attacker could send data in SYNs with somebody else's address. The cookie proves \
         that the client once received something at its address: the server makes it from the address and \
         a secret, and need not remember it.",
        "Made by the server with a secret; to everybody else it is random bytes.",
    ),
    Words::new(
        "tcp.options.acc_ecn",
        "Counts in bytes how much data arrived with which congestion mark, more exactly than three flags \
         can (RFC 9768). Two option kinds list the same counters in opposite order, so that the more \
         useful ones can come first and the others be left out.",
        "Both sides agreed on accurate ECN in the handshake; the receiver counts.",
    ),
    Words::new(
        "tcp.options.acc_ecn.ee0b",
        "The counters of unmarked bytes begin at 1, so that zeros show that a middlebox on the way \
         overwrote them.",
        "Bytes of data received with ECT(0), and the 1 it began with.",
    )
    .not("After 16,777,215 it goes on with 0: only differences mean something."),
    Words::new(
        "tcp.options.acc_ecn.eceb",
        "The one that matters most: how much of what was sent met congestion.",
        "Bytes of data received with a congestion mark.",
    )
    .not("After 16,777,215 it goes on with 0: only differences mean something."),
    Words::new(
        "tcp.options.acc_ecn.ee1b",
        "As the other counter of unmarked bytes it begins at 1, so that zeros show that a middlebox on the \
         way overwrote them.",
        "Bytes of data received with ECT(1), and the 1 it began with.",
    )
    .not("After 16,777,215 it goes on with 0: only differences mean something."),
    Words::new(
        "tcp.options.md5",
        "An attacker who guesses ports and sequence numbers can break off a connection with a forged \
         reset; for routers that speak BGP, that cuts off whole networks. So RFC 2385 (1998) lets them \
         sign each segment with a password that both know. MD5 is weak by today's standards, but still in \
         use.",
        "Both routers are set up with the same password.",
    )
    .not(
        "It does not encrypt: the data can be read on the way. It only keeps strangers from forging \
         segments.",
    ),
    Words::new(
        "tcp.options.md5.digest",
        "16 bytes that MD5 computes. The receiver computes them too, and drops the segment silently if \
         they differ.",
        "Made from addresses, header without options, data and the password; without the password it cannot \
         be checked.",
    ),
    Words::new(
        "tcp.options.ao",
        "The successor of the MD5 option (RFC 5925, 2010): better functions, several keys, and a change of \
         keys without a break. Linux has it since 6.7.",
        "Both sides are set up with the same keys.",
    )
    .not(
        "It does not encrypt: the data can be read on the way. It only keeps strangers from forging \
         segments.",
    ),
    Words::new(
        "tcp.options.ao.keyid",
        "Both sides keep a numbered list of keys; this number says which one to check with.",
        "Set up by hand on both sides, or by a program that hands out keys.",
    ),
    Words::new(
        "tcp.options.ao.rnextkeyid",
        "A key is changed without a break: each side says which one it is ready to receive next, and the \
         other moves on when it likes.",
        "The key that this side would like to receive next; the present one as long as nothing is to \
         change.",
    ),
    Words::new(
        "tcp.options.ao.mac",
        "Mostly 12 bytes, by AES or SHA-1. It also covers a count of how often the sequence numbers have \
         wrapped around, which is not sent, so that an old segment cannot be sent again.",
        "Made with a key that is derived from the shared one, the addresses and ports, and the sequence \
         numbers of the two SYNs; without the shared key it cannot be checked.",
    ),
    Words::new(
        "tcp.options.unknown",
        "Its length says how many bytes to skip. Hosts ignore what they do not know, so new options do no \
         harm; some firewalls remove them.",
        "The sender uses a number that has no description here.",
    ),
    Words::new(
        "tcp.options.unknown.payload",
        "The option's content, which is not taken apart here.",
        "Depends on the option, and cannot be told from here.",
    ),
    Words::new(
        "tcp.options.experimental",
        "Kinds 253 and 254 are for everybody who tries something out. So that experiments do not trip over \
         each other, each begins with a number of its own (RFC 6994). Fast Open and accurate ECN began \
         here.",
        "Somebody is trying something out.",
    ),
    Words::new(
        "tcp.options.experimental.exid",
        "16 bits, or 32, from a list that IANA keeps for whoever asks.",
        "Which experiment it is.",
    )
    .other(&[
        (0xf989, "Fast Open, as it was before it got a kind of its own."),
        (0xacc0, "Accurate ECN, as it was before it got a kind of its own."),
        (0xe2d4, "Shared memory between two hosts instead of TCP (SMC-R)."),
    ]),
    Words::new(
        "tcp.options.experimental.data",
        "Only those who take part know what it says.",
        "Depends on the experiment.",
    ),
    Words::new(
        "tcp.options.qs",
        "The answer to an IP option: the sender asked the routers how fast it may begin, and here the \
         receiver tells what they left of it (RFC 4782). All routers on the way must take part, and it has \
         remained an experiment.",
        "A Quick-Start request arrived.",
    ),
    Words::new("tcp.options.qs.reserved1", "Four bits kept free.", "They must be 0."),
    Words::new(
        "tcp.options.qs.rate",
        "40 kbit/s times 2 to the power of the number, as in the request.",
        "What the request said when it arrived.",
    )
    .other(&[
        (0, "No quick start: the sender must begin slowly."),
        (8, "10.24 Mbit/s."),
        (15, "1.31 Gbit/s, the most that can be asked for."),
    ]),
    Words::new(
        "tcp.options.qs.ttl_diff",
        "Each router that takes part lowers both the request's own count and Time to Live. If the \
         difference is not what it was at the start, some router did not take part, and the sender must \
         begin slowly.",
        "Time to Live minus the request's own count, when it arrived.",
    ),
    Words::new(
        "tcp.options.qs.nonce",
        "They prove what the routers granted: a router that lowers the rate changes some of these bits.",
        "Copied from the request.",
    ),
    Words::new("tcp.options.qs.reserved2", "Two bits that fill the last byte.", "They must be 0."),
];
