//! Words for the options of TCP that are in use.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "tcp.option_kind",
        "Options 0 and 1 are this byte alone; all others have a length behind it, so a receiver can step \
         over what it does not know. That is how new options reach old hosts without harm.",
        "The number that IANA's list has for the option.",
    )
    .other(&[
        (0, "The end of the options; what is left is padding."),
        (1, "One byte of padding."),
        (2, "Maximum segment size."),
        (3, "Window scale."),
        (4, "Selective acknowledgments are understood."),
        (5, "Selective acknowledgments: blocks that arrived behind a gap."),
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
        "Data Offset counts words of 4 bytes, so the options must fill whole words. What is left behind End \
         of Option List is filled up with zeros.",
        "0: it says nothing.",
    ),
    Words::new(
        "tcp.options.eol",
        "Ends the options before the header ends. Linux fills up with No-Operation instead, other systems \
         with this.",
        "The options do not fill the header, so something has to say where they end.",
    ),
    Words::new(
        "tcp.options.nop",
        "One byte that does nothing. In a SYN of Linux one stands before Window Scale, which takes 3 bytes; \
         in later segments two stand before Timestamps, which takes 10. So numbers fall on words of 4 \
         bytes.",
        "The sender wanted what follows in a certain place; nobody reads the byte itself.",
    ),
    Words::new(
        "tcp.options.mss",
        "Pieces of a cut packet are costly, so TCP cuts the stream itself, to what fits. Each side says in \
         its SYN how much it can take. Routers with a tunnel behind them often lower the number on its way \
         (\"MSS clamping\"), so that nothing has to be cut in the tunnel.",
        "Each side offers what its own link takes.",
    )
    .not("It is not negotiated: each side says what it is ready to get, and the two numbers may differ."),
    Words::new(
        "tcp.options.mss_val",
        "Ethernet takes 1,500 bytes; 20 of IPv4 and 20 of TCP leave 1,460, with IPv6 1,440. Without the \
         option, 536 is assumed (576 less 40), for IPv6 1,220.",
        "What the sender's link takes, less the two headers; a router on the way may have lowered it.",
    )
    .not(
        "It leaves both headers out, and options are not taken off either: a sender has to do that (RFC \
         6691). With timestamps, which take 12 bytes, 1,460 means 1,448 bytes of data.",
    )
    .other(&[
        (536, "576 less 40: what is taken for granted where no option comes."),
        (1380, "Less than Ethernet takes: most likely a firewall or a tunnel lowered it."),
        (1440, "1,500 less 60: Ethernet with IPv6."),
        (1452, "1,492 less 40: PPPoE, as on DSL lines."),
        (1460, "1,500 less 40: Ethernet with IPv4."),
        (8960, "9,000 less 40: Ethernet with jumbo frames."),
        (65495, "65,535 less 40: Linux's loopback, where no link sets a limit."),
    ]),
    Words::new(
        "tcp.options.wscale",
        "16 bits of window are 65,535 bytes, and no more can be on its way at once: with 100 ms there and \
         back that makes 5 Mbit/s, however fast the link is. So in 1992 a factor was added (RFC 1323): a \
         number of bits by which all later windows are shifted left.",
        "The sender chose it so that its largest buffer can be told.",
    )
    .not(
        "It stands in the SYNs only and holds for the whole connection: who has not seen the handshake \
         cannot know how many bytes a window means. And it is used only if both SYNs have the option.",
    ),
    Words::new(
        "tcp.options.wscale.shift",
        "A shift by 7 multiplies by 128. Linux picks the number when the connection opens, from how large \
         its receive buffer may ever become (tcp_rmem).",
        "Chosen by the sender of this SYN, for its own windows only; the other side has a number of its \
         own.",
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
         so that the sender repeats only what is missing. The block that changed last comes first. Four \
         blocks fit into the options, three beside timestamps.",
        "A segment arrived behind a gap, or one that had arrived before.",
    )
    .not(
        "It is a hint: a receiver may still throw away what it listed, so the sender keeps the bytes until \
         the acknowledgment number passes them. A first block below that number is no error: it says that \
         these bytes came twice (RFC 2883).",
    ),
    Words::new(
        "tcp.options.sack.blocks",
        "Each block is a run of bytes without a gap, from its first number up to the one behind its last.",
        "What the receiver holds beyond the first gap.",
    ),
    Words::new(
        "tcp.options.sack_le",
        "Between the acknowledgment number and the left edge of the nearest block lies what is missing.",
        "The number of the first byte of a block that has arrived.",
    ),
    Words::new(
        "tcp.options.sack_re",
        "The number behind the block, so that right less left is its length.",
        "One more than the number of the last byte of the block.",
    )
    .not("It is not the last byte of the block but the first one behind it."),
    Words::new(
        "tcp.options.timestamp",
        "Two clock readings in every segment: the sender's own, and the latest of the other side, sent \
         back. So each side can measure how long there and back takes, even for segments that were sent \
         again. And a segment with an old reading is known to be a late copy, when sequence numbers have \
         come round (PAWS).",
        "Both sides offered it in the handshake; then every segment has it.",
    )
    .not(
        "The readings are no time of day, and the clocks of the two sides need not agree: each side only \
         ever compares its own readings.",
    ),
    Words::new(
        "tcp.options.timestamp.tsval",
        "Most systems tick once a millisecond. Old ones started the count when they booted, and told \
         strangers how long they had been running; Linux adds a random number for each pair of hosts \
         instead.",
        "The sender's clock, from a start that it chose.",
    )
    .not("It is not a date, and from where it starts cannot be seen from outside."),
    Words::new(
        "tcp.options.timestamp.tsecr",
        "The receiver sends back the reading of the segment that moved its acknowledgment number on. The \
         sender takes the difference to its clock: that is the round trip, and the base for how long it \
         waits before it sends again.",
        "The other side's reading, as it was received.",
    )
    .not(
        "It is a number of the other side's clock: compare it with that side's TS Value, never with this \
         one's.",
    )
    .other(&[(0, "Nothing heard from the other side yet, as in a first SYN; a reset may have it too.")]),
    Words::new(
        "tcp.options.user_to",
        "A TCP that hears nothing sends again and again, on Linux for some 15 minutes, before it gives up. \
         A host that knows it will be away for longer can ask for patience, or for less of it (RFC 5482). \
         Hardly any system sends it.",
        "The program asked for it.",
    ),
    Words::new(
        "tcp.options.user_to_granularity",
        "15 bits of seconds are 9 hours; with this bit they are minutes, up to 22 days.",
        "Whichever unit the number fits in.",
    )
    .other(&[(0, "The timeout would count seconds."), (1, "The timeout would count minutes.")]),
    Words::new(
        "tcp.options.user_to_val",
        "The other side need not follow: it may keep to limits of its own.",
        "How long the sender of this segment is going to wait for acknowledgments.",
    )
    .other(&[(0, "Nonsense: no time at all. Receivers ignore it.")]),
    Words::new(
        "tcp.options.tfo",
        "A handshake costs one trip there and back before the first byte of data. With Fast Open (RFC 7413) \
         a client that was here before shows a cookie and sends data along with its SYN. In Linux the \
         client's side is on (tcp_fastopen = 1), and programs must ask for it. Some middleboxes drop such \
         SYNs, so it is seldom used.",
        "Empty, it asks for a cookie; with a cookie it hands one out, in a SYN with ACK, or shows it, in a \
         first SYN.",
    )
    .not(
        "Data in the SYN may be delivered twice if the SYN is: it suits only requests that do no harm when \
         repeated.",
    ),
    Words::new(
        "tcp.options.tfo.cookie",
        "Without it, anybody could send data in SYNs with somebody else's address. The cookie proves that \
         the client once received something at its address: the server makes it from the address and a \
         secret, and need not remember it.",
        "Made by the server with a secret; to everybody else it is random bytes.",
    ),
    Words::new(
        "tcp.options.acc_ecn",
        "Counts in bytes how much data arrived with which congestion mark, more exactly than three flags \
         can (RFC 9768). Two kinds list the same counters in opposite order, so that the more useful one \
         can stand first and the others be left out.",
        "Both sides agreed on accurate ECN in the handshake; the receiver counts.",
    ),
    Words::new(
        "tcp.options.acc_ecn.ee0b",
        "The counters of unmarked bytes begin at 1, so that a field of zeros shows that a middlebox \
         tampered with it.",
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
        "As the other counter of unmarked bytes it begins at 1, so that a field of zeros shows that a \
         middlebox tampered with it.",
        "Bytes of data received with ECT(1), and the 1 it began with.",
    )
    .not("After 16,777,215 it goes on with 0: only differences mean something."),
    Words::new(
        "tcp.options.md5",
        "Whoever can guess ports and sequence numbers can break a connection off with a forged reset; for \
         routers that speak BGP, that cuts off whole networks. So since 1998 they sign each segment with a \
         password known to both (RFC 2385). MD5 is weak by today's measure, but still found.",
        "Both routers are set up with the same password.",
    )
    .not("It does not encrypt: everybody can read the data. It only keeps strangers from adding to them."),
    Words::new(
        "tcp.options.md5.digest",
        "16 bytes out of MD5. A receiver makes the same sum, and drops the segment without a word if it \
         differs.",
        "Made from addresses, header without options, data and the password; without the password it cannot \
         be checked.",
    ),
    Words::new(
        "tcp.options.ao",
        "The successor of the MD5 option (RFC 5925, 2010): better functions, several keys, and a change of \
         keys without a break. Linux has it since 6.7.",
        "Both sides are set up with the same keys.",
    )
    .not("It does not encrypt: everybody can read the data. It only keeps strangers from adding to them."),
    Words::new(
        "tcp.options.ao.keyid",
        "Both sides keep a list of keys with numbers; this one says which to check with.",
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
        "Mostly 12 bytes, by AES or SHA-1. Sequence numbers that have come round are told apart by a hidden \
         upper half, so that an old segment cannot be sent again.",
        "Made with a key that comes from the shared one and the two sequence numbers of the SYNs; without \
         it, it cannot be checked.",
    ),
    Words::new(
        "tcp.options.unknown",
        "Its length says how far to step over it. Hosts ignore what they do not know, so new options do no \
         harm; some firewalls remove them.",
        "The sender uses a number that has no description here.",
    ),
    Words::new(
        "tcp.options.unknown.payload",
        "What an option contains that is not taken apart here.",
        "It depends on the option, and cannot be told from here.",
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
        "What it says, only those who take part know.",
        "It depends on the experiment.",
    ),
    Words::new(
        "tcp.options.qs",
        "The answer to an IP option: the sender asked the routers how fast it may begin, and here the \
         receiver tells what they left of it (RFC 4782). All routers on the way must take part, so it has \
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
        "Each router that takes part lowers both the request's own count and Time to Live. Where the \
         difference is not what it was at the start, some router did not take part, and the sender must \
         begin slowly.",
        "Time to Live less the request's count, when it arrived.",
    ),
    Words::new(
        "tcp.options.qs.nonce",
        "Whoever did not see the request as the routers left it cannot send these bits back.",
        "Copied from the request.",
    ),
    Words::new("tcp.options.qs.reserved2", "Two bits that fill the last byte.", "They must be 0."),
];
