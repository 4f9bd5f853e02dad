//! Words for the options of TCP that were tried and left, and for those of a few special networks.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "tcp.options.echo",
        "RFC 1072 measured round trips with it in 1988. Timestamps, four years later, do the same with one \
         option instead of two.",
        "The sender wants the value back.",
    ),
    Words::new(
        "tcp.options.echoreply",
        "The other half of the first attempt to measure round trips (RFC 1072); timestamps replaced both.",
        "An Echo arrived, and its value is sent back.",
    ),
    Words::new(
        "tcp.options.echo_value",
        "Mostly a clock reading.",
        "Chosen by the sender of the Echo; to everybody else it is four bytes.",
    ),
    Words::new(
        "tcp.options.poc_permitted",
        "An idea of RFC 1693 (1994): parts of a stream that do not depend on each other need not wait for \
         each other. It did not come into use; QUIC has separate streams for that today.",
        "This side offers it.",
    ),
    Words::new(
        "tcp.options.poc_profile",
        "Describes which parts may overtake which; several segments may share a description.",
        "A part of the description travels in this segment.",
    ),
    Words::new(
        "tcp.options.poc_profile.start",
        "A long description comes in several pieces.",
        "Whether the description begins in this segment.",
    )
    .other(&[
        (0, "The description would have begun in an earlier segment."),
        (1, "The description would begin here."),
    ]),
    Words::new(
        "tcp.options.poc_profile.end",
        "A long description comes in several pieces.",
        "Whether the description ends in this segment.",
    )
    .other(&[(0, "More of the description would follow."), (1, "The description would be complete.")]),
    Words::new("tcp.options.poc_profile.filler", "Fills the byte up.", "It says nothing."),
    Words::new(
        "tcp.options.cc",
        "T/TCP (RFC 1644, 1994) wanted requests and answers without waiting for a handshake: a counter of \
         connections was to tell new SYNs from old copies. Attackers could forge the counter, so it was \
         given up. Fast Open tries again, with a cookie.",
        "The host counts its connections.",
    ),
    Words::new(
        "tcp.options.ccnew",
        "Part of T/TCP: a host whose counter started over asks for the full handshake. It was given up with \
         T/TCP.",
        "The sender could not use its last count.",
    ),
    Words::new(
        "tcp.options.ccecho",
        "Part of T/TCP: proves that the answer belongs to this SYN and not to an old one. It was given up \
         with T/TCP.",
        "Copied from the SYN that is answered.",
    ),
    Words::new(
        "tcp.options.cc_value",
        "A receiver remembered the last value of each host; a larger one meant a new connection.",
        "One more than for the host's connection before.",
    ),
    Words::new(
        "tcp.options.altcksum",
        "RFC 1146 (1990) let the two sides agree on a better sum than TCP's. It did not come into use.",
        "This side offers another sum.",
    ),
    Words::new(
        "tcp.options.altcksum.number",
        "Fletcher's sums notice when parts of the data change places; the usual sum misses it if 16-bit \
         words do.",
        "The sum that this side offers.",
    )
    .other(&[
        (0, "The usual sum of TCP."),
        (1, "Fletcher's sum of bytes."),
        (2, "Fletcher's sum of 16-bit words."),
    ]),
    Words::new(
        "tcp.options.altcksum_data",
        "Only needed where the agreed sum does not fit into the 16 bits of the header.",
        "The sum is longer than the field in the header.",
    ),
    Words::new(
        "tcp.options.altcksum_data.sum",
        "The rest of the sum, or all of it.",
        "Made as the agreed method says.",
    ),
    Words::new(
        "tcp.options.skeeter",
        "IANA's list has the number and a name, but no document.",
        "What it says cannot be told from here.",
    ),
    Words::new(
        "tcp.options.bubba",
        "IANA's list has the number and a name, but no document.",
        "What it says cannot be told from here.",
    ),
    Words::new(
        "tcp.options.trailer_checksum",
        "IANA's list has the number and a name, but no document.",
        "What it says cannot be told from here.",
    ),
    Words::new(
        "tcp.options.compression_filter",
        "IANA's list has the number and a name, but no document.",
        "What it says cannot be told from here.",
    ),
    Words::new(
        "tcp.options.snap",
        "IANA's list has the number and a name, but no document.",
        "What it says cannot be told from here.",
    ),
    Words::new(
        "tcp.options.rvbd.probe",
        "Companies put a box at each end of a slow line; the boxes compress what passes between them. A \
         box adds this to SYNs to find out whether there is another one on the way. IANA did not assign \
         the number.",
        "A box on the way added it, not the host that sent the SYN.",
    ),
    Words::new(
        "tcp.options.rvbd.trpy",
        "Between two such boxes the packets have other addresses and ports, or look as if they had the old \
         ones; this option carries the other set.",
        "A box on the way added it, not the host that sent the segment.",
    ),
    Words::new(
        "tcp.options.scps",
        "By a geostationary satellite a round trip takes half a second, to Mars and back many minutes, and \
         noise destroys some of the data. SCPS-TP is TCP with additions for that; you find it on satellite \
         links, mostly between two boxes that the hosts know nothing of.",
        "The box or host at the end of such a link offers what it can do.",
    ),
    Words::new(
        "tcp.options.scps.vector",
        "Offered by one side and used if the other offers the same.",
        "What this side is set up to do.",
    ),
    Words::new(
        "tcp.options.scps.binding",
        "With compressed headers this one byte stands for all addresses and ports.",
        "Chosen by the sender.",
    ),
    Words::new(
        "tcp.options.scps.binding.data",
        "Room for more than the vector has bits for.",
        "By agreement between the two ends.",
    ),
    Words::new(
        "tcp.options.scpsflags.bets",
        "A picture with a scratch now can be better than none for hours.",
        "What this side is set up to do.",
    )
    .other(&[
        (0, "Everything must arrive, as in ordinary TCP."),
        (1, "Gaps may be left where a repetition would come too late."),
    ]),
    Words::new(
        "tcp.options.scpsflags.snack1",
        "The receiver names what is missing instead of what came.",
        "What this side is set up to do.",
    )
    .other(&[
        (0, "This side would not understand the short form."),
        (1, "The other side may name one gap at a time."),
    ]),
    Words::new(
        "tcp.options.scpsflags.snack2",
        "The receiver names what is missing instead of what came.",
        "What this side is set up to do.",
    )
    .other(&[
        (0, "This side would not understand the long form."),
        (1, "The other side may name many gaps at once."),
    ]),
    Words::new(
        "tcp.options.scpsflags.compress",
        "On a thin link, headers of 40 bytes for a few bytes of data cost too much.",
        "What this side is set up to do.",
    )
    .other(&[(0, "Headers would be sent in full."), (1, "Headers may be sent in a shorter form.")]),
    Words::new(
        "tcp.options.scpsflags.nlts",
        "Where the layer below tells the time of sending, TCP's own timestamps can be left out.",
        "What this side is set up to do.",
    )
    .other(&[(0, "The layer below would carry no times."), (1, "The layer below would carry times.")]),
    Words::new("tcp.options.scpsflags.reserved", "Bits kept free.", "They must be 0."),
    Words::new(
        "tcp.options.snack",
        "SACK says what came, SNACK says what did not. With a round trip of half a second, every one that \
         is saved counts.",
        "Something is missing at the receiver.",
    ),
    Words::new(
        "tcp.options.snack.offset",
        "Counted in segments, not in bytes, so that 16 bits reach far.",
        "The receiver sees where the gap begins.",
    )
    .other(&[(0, "The gap would begin at the acknowledgment number itself.")]),
    Words::new(
        "tcp.options.snack.size",
        "Counted in segments of full size.",
        "The receiver sees how much is missing.",
    ),
    Words::new(
        "tcp.options.snack.vector",
        "A bit for each further segment.",
        "The receiver sees which of them are missing.",
    ),
    Words::new(
        "tcp.options.scpsrec",
        "TCP is a stream and knows no records; here a program's own borders are marked.",
        "A record of the program ends.",
    ),
    Words::new(
        "tcp.options.scpscor",
        "TCP takes every loss for congestion and slows down, which is wrong on a noisy link. This says that \
         it was noise.",
        "The end of the link knows that packets were damaged.",
    ),
    Words::new(
        "tcp.options.eno",
        "tcpcrypt (RFC 8548) encrypts whole TCP connections without the program's help; this option agrees \
         on it in the handshake (RFC 8547, 2019). TLS, in the programs, has made it unnecessary, so it is \
         hardly found.",
        "What this side offers, or what was agreed.",
    ),
    Words::new(
        "tcp.options.eno.suboptions",
        "Both sides list what they can do; the last protocol in the list of the passive side that the \
         active one has too is used.",
        "What this side can do.",
    ),
    Words::new(
        "tcp.options.eno.suboption",
        "One byte if nothing more has to be said.",
        "What this side can do.",
    ),
    Words::new(
        "tcp.options.eno.global",
        "The value of the byte decides what it is: below 0x20 it is general bits.",
        "0: this byte is general bits.",
    ),
    Words::new("tcp.options.eno.z", "Bits kept free.", "Senders write 0."),
    Words::new(
        "tcp.options.eno.a",
        "Encryption alone does not keep out an attacker in the middle. A program that knows of it can \
         check whom it talks to.",
        "Whether the program said so.",
    )
    .other(&[
        (0, "The program would not know of the encryption."),
        (1, "The program would know of the encryption, and could check whom it talks to."),
    ]),
    Words::new(
        "tcp.options.eno.b",
        "The two sides do different things in a key exchange. Mostly the server is the passive one; when \
         both connect at once, something must decide.",
        "1 on the side that was connected to, 0 on the side that connects.",
    )
    .other(&[(0, "This side would play the active part."), (1, "This side would play the passive part.")]),
    Words::new(
        "tcp.options.eno.tep",
        "0x20 is for experiments, 0x21 to 0x24 are tcpcrypt with different curves.",
        "A protocol that this side can do.",
    )
    .other(&[(0x21, "tcpcrypt with the curve P-256."), (0x23, "tcpcrypt with Curve25519.")]),
    Words::new(
        "tcp.options.eno.v",
        "Where data follow without a length before them, they go on to the end of the option.",
        "Whether the protocol has something to say in the handshake.",
    )
    .other(&[(0, "No data would follow."), (1, "Data of this protocol would follow.")]),
    Words::new(
        "tcp.options.eno.length_marker",
        "4, the bits 100, stands in no other first byte of a suboption.",
        "It marks a length.",
    ),
    Words::new(
        "tcp.options.eno.length",
        "Only needed where data are followed by another suboption.",
        "One less than the bytes of data.",
    ),
    Words::new(
        "tcp.options.eno.data",
        "Only the encryption protocol knows what it says.",
        "Depends on the protocol.",
    ),
];
