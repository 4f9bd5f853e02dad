//! Words for the fields of the TCP header.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "tcp.srcport",
        "Two programs on one host may talk to the same server at once; their ports keep the conversations \
         apart. Two addresses and two ports name a connection. The side that connects mostly lets its \
         system pick a port: Linux takes one from 32768 to 60999, many others one from 49152 to 65535. ss \
         -tn lists the connections of a host.",
        "Picked by the system for the side that connects, fixed by convention for the side that waits.",
    )
    .not(
        "A port is not a program and not a thing in the machine: it is a number in a header, and the same \
         number may be in use many times at once, with different far ends.",
    )
    .other(&[(0, "Reserved: no connection should have it.")]),
    Words::new(
        "tcp.dstport",
        "A server waits on a port that clients know beforehand: IANA's list has them, on Linux \
         /etc/services. If no program waits, the host normally answers with a reset; by that, nmap tells \
         closed ports from open ones. Below 1024, many Unix systems let only privileged programs wait.",
        "The client knows it beforehand; the server answers to the port the client came from.",
    )
    .not(
        "The number says what to expect, not what is there: any program may wait on any port. And TCP's \
         port 53 and UDP's port 53 are two different ports.",
    )
    .other(&[
        (0, "Reserved: no program can wait there."),
        (22, "SSH, by convention: remote login."),
        (53, "DNS, by convention: questions whose answers are too long for UDP."),
        (80, "HTTP, by convention: web pages without encryption."),
        (443, "HTTPS, by convention: web pages with encryption."),
    ]),
    Words::new(
        "tcp.seq",
        "Packets get lost, duplicated and reordered. Since every byte has a number, the receiver can put \
         them in order and notice what is missing. The count begins at a number that strangers cannot \
         guess (RFC 6528), or they could slip data into the connection. After 4,294,967,295 the count goes \
         on with 0; at 10 Gbit/s that takes less than 4 seconds.",
        "Where this side's count stands; where it began was decided in its SYN.",
    )
    .not(
        "Tools that show 0 or 1 at the beginning count from the SYN; on the wire the count may begin \
         anywhere. It counts bytes, not packets, and a SYN and a FIN take one number each, as if they were \
         a byte.",
    )
    .other(&[(
        0,
        "A number like any other: the count passes through it. In a reset it may say that the sender \
             has no count here.",
    )]),
    Words::new(
        "tcp.ack",
        "One number acknowledges everything before it, so a lost acknowledgment does no harm: the next one \
         says the same and more. When a segment is missing, the same number comes again for each segment \
         that arrives beyond the gap; after three such repetitions the sender repeats what is missing \
         without waiting for its timer (fast retransmit).",
        "Where the other side's count stands, as far as everything has arrived without a gap.",
    )
    .not(
        "It is the next number expected, not the last one received. And it says that the host has the \
         bytes, not that its program has read them.",
    )
    .other(&[(
        0,
        "Nothing to acknowledge yet, as in a first SYN; there the ACK flag is clear too, so the number \
         does not count.",
    )]),
    Words::new(
        "tcp.hdr_len",
        "Options make the header longer, so something has to say where the data begin. Four bits count \
         words of 4 bytes: 5 to 15, so at most 40 bytes of options fit. That is tight: three SACK blocks \
         and timestamps fill it. It is the upper half of the header's byte 12, counted from 0, so a hex \
         dump shows 50 for 20 bytes and 80 for 32.",
        "The words that the fixed part and the options take.",
    )
    .not(
        "It counts words, not bytes. And it is not the length of the data: TCP has no field for that. The \
         data end where IP says that the packet ends.",
    )
    .other(&[
        (4, "16 bytes, less than the fixed part has. Receivers drop such a segment."),
        (5, "20 bytes: the fixed part alone, no options."),
        (
            8,
            "32 bytes: timestamps with their padding, as in most segments of a connection between Linux \
             hosts.",
        ),
        (10, "40 bytes: what a SYN of Linux has."),
        (15, "60 bytes, the longest header there can be, with 40 bytes of options."),
    ]),
    Words::new(
        "tcp.flags",
        "One bit each for opening, answering, pushing, closing and breaking off. The older eight fill byte \
         13 of the header: in a hex dump 02 is SYN, 12 is SYN with ACK, 10 is ACK, 18 is PSH with ACK, 11 \
         is FIN with ACK. tcpdump 'tcp[13] & 2 > 0' shows every segment with SYN. nmap sends combinations \
         that no connection has (-sN, -sF, -sX) and watches which ports answer with a reset.",
        "What the sender has to say at this point of the connection.",
    )
    .not(
        "Books that count from 1 put the flags into byte 14; programs count from 0, and say tcp[13]. AE, \
         the newest, and the reserved bits stand in byte 12.",
    )
    .other(&[
        (0x002, "SYN: the first step of the handshake. I want to open a connection."),
        (0x004, "RST: the connection is over at once."),
        (
            0x010,
            "ACK: this is what has arrived so far. Nearly all segments of a connection have at least this.",
        ),
        (0x011, "FIN, ACK: I have sent everything."),
        (0x012, "SYN, ACK: the second step of the handshake. I agree, and open my direction."),
        (0x014, "RST, ACK: nobody listens here, or this connection is over."),
        (0x018, "PSH, ACK: data, complete for now."),
        (0x029, "FIN, PSH, URG: not part of a real connection, but nmap's \"Christmas tree\" scan."),
    ]),
    Words::new(
        "tcp.flags.res",
        "RFC 793 kept six bits free. Two became CWR and ECE in 2001, and one is AE now. These three are \
         left.",
        "They must be 0.",
    ),
    Words::new(
        "tcp.flags.ae",
        "First this bit was NS, from an experiment (RFC 3540) that hardly anybody used. Now it belongs to \
         accurate ECN (RFC 9768): with CWR and ECE it makes a counter of three bits, so that the sender \
         learns how many packets were marked and not only that some were.",
        "If both sides agreed on accurate ECN, a digit of the counter; otherwise 0.",
    )
    .other(&[
        (0, "No part in accurate ECN, or a 0 in the highest digit of its counter."),
        (
            1,
            "In a SYN, with CWR and ECE, the offer of accurate ECN; later, a 1 in the highest digit of its \
             counter.",
        ),
    ]),
    Words::new(
        "tcp.flags.cwr",
        "The receiver repeats its report of congestion (ECE) until it hears that the sender has slowed \
         down. This flag says so. Together with ECE in a SYN it offers ECN.",
        "Whether the sender has just slowed down; in a SYN, whether it offers ECN.",
    )
    .not(
        "It says nothing about the receiver's window: it is the sender's own limit, the congestion window, \
         that became smaller.",
    )
    .other(&[
        (0, "Nothing to report; in a first SYN, no offer of ECN."),
        (
            1,
            "The sender would have slowed down after a report of congestion; in a first SYN, with ECE, it \
             would offer ECN.",
        ),
    ]),
    Words::new(
        "tcp.flags.ece",
        "A congested router marks the IP header of a packet (ECN), which only the receiver sees. This flag \
         carries the news back, in every segment until CWR confirms it. In the handshake it has another \
         meaning: with CWR it offers ECN, alone with SYN and ACK it agrees.",
        "Whether a marked packet has arrived and its sender has not yet said that it slowed down; in the \
         handshake, an offer or its answer.",
    )
    .not("It does not say that this packet met congestion: the mark was on packets of the other direction.")
    .other(&[
        (0, "No congestion to report; in a handshake, no ECN."),
        (1, "A packet arrived with a mark: please slow down. In a handshake, ECN is offered or agreed to."),
    ]),
    Words::new(
        "tcp.flags.urg",
        "Telnet needed a way to say \"interrupt\" past all the data still waiting to be read. The flag says \
         that urgent data are in the stream and that the pointer tells where they end. Implementations \
         never agreed on details, some firewalls clear the flag, and RFC 6093 advises new programs against \
         it.",
        "Whether the program sent urgent data (MSG_OOB in sockets).",
    )
    .not(
        "Nothing travels faster for it: the segment takes its turn like any other. The receiving program \
         is only told that something urgent is coming.",
    )
    .other(&[
        (0, "No urgent data, as nearly always; the urgent pointer would not count."),
        (1, "Urgent data would be on their way, and the urgent pointer would say where they end."),
    ]),
    Words::new(
        "tcp.flags.ack",
        "Only the very first segment of a connection has nothing to acknowledge. From then on every \
         segment carries the number, at no extra cost: data in one direction bring along the \
         acknowledgments for the other.",
        "Set once something has been received that can be acknowledged.",
    )
    .not(
        "A segment with ACK is not always an answer to the one before it. And a pure ACK is not itself \
         acknowledged, or there would be no end.",
    )
    .other(&[
        (0, "The acknowledgment number would not count. Only a first SYN and some resets are like this."),
        (1, "The acknowledgment number would count: everything before it has arrived."),
    ]),
    Words::new(
        "tcp.flags.push",
        "A sending TCP may collect small pieces, and a receiving one may wait for more. PSH ends the \
         waiting: that is all for now, hand it to the program. Most systems give programs no say in it; \
         Linux sets it on the last segment of what a program wrote.",
        "Mostly whether the sender had more to send after these data.",
    )
    .not(
        "It does not make the data urgent, and they do not go first. Nor does it mark the end of a \
         message: TCP is a stream, and a receiver may read across it.",
    )
    .other(&[
        (0, "The receiver may wait for more before it hands the data on; or there are no data."),
        (1, "The receiver should hand what it has to the program, and not wait for more."),
    ]),
    Words::new(
        "tcp.flags.reset",
        "A host that gets a segment for no connection it knows says so with RST: so a closed port answers \
         a SYN. A program that closes with data unread, or crashes, may cause one too. Data still on the \
         way may be lost, and the other program sees \"connection reset by peer\". To be believed, a reset \
         must have the expected sequence number (RFC 5961), or strangers could end connections.",
        "A segment came that fits no connection, or one side gave the connection up.",
    )
    .not(
        "It is not a network fault: one of the two hosts, or a firewall in its name, sent it on purpose. A \
         host that is off sends nothing at all.",
    )
    .other(&[
        (0, "Nothing is refused or broken off."),
        (1, "The connection would end at once, without FIN. Nobody answers a reset."),
    ]),
    Words::new(
        "tcp.flags.syn",
        "Both sides must know where the other's count begins before a byte can be numbered. So each sends \
         a SYN, and each is acknowledged. That takes three steps, since the second one both answers and \
         opens. A flood of SYNs that are never followed up can fill a server's tables; SYN cookies let it \
         answer without keeping anything.",
        "Set on the first segment of each side, and when that is sent again.",
    )
    .not(
        "It is more than a mark: it uses up a sequence number, as if it were a byte, so the answer \
         acknowledges one more. And its segment may carry data, with TCP Fast Open.",
    )
    .other(&[
        (0, "The segment would belong to a connection that is open, or refuse one."),
        (1, "The sender would open its direction, with the sequence number as the start of its count."),
    ]),
    Words::new(
        "tcp.flags.fin",
        "A connection is two streams, and each is closed by itself: the side that has sent all says FIN, \
         the other may go on sending. When both have said it and both were acknowledged, the connection is \
         over. The one that closed first keeps the pair of ports for a while (TIME-WAIT; 60 seconds on \
         Linux), so that late segments do not get into a new connection.",
        "The program closed its sending side, or ended.",
    )
    .not(
        "It does not end the connection, only one direction of it. And it takes a sequence number, as if it \
         were a byte.",
    )
    .other(&[
        (0, "This side may still send."),
        (1, "This side would have sent everything. It can still receive."),
    ]),
    Words::new(
        "tcp.window_size_value",
        "Each side says with every segment how much more it is ready to take, so that a fast sender cannot \
         drown a slow receiver. When the field was made, 65,535 bytes were plenty. A fast connection today \
         can have far more on its way at once, so both sides may agree in the handshake to count in larger \
         units.",
        "What the receiver's buffer has room for. The packet does not show the buffer.",
    )
    .not(
        "The number is not bytes until it is scaled: with a shift of 7 from the handshake, 502 means \
         64,256 bytes. Only in a SYN is it always bytes. And it is not the congestion window, which is \
         never sent.",
    )
    .other(&[
        (
            0,
            "Stop: the buffer is full. The other side then asks from time to time, with a byte or none, \
             whether there is room again.",
        ),
        (1, "One unit is free: a byte, or as many as the scale says."),
        (65535, "As much as 16 bits can say."),
    ]),
    Words::new(
        "tcp.checksum",
        "The sum takes in the data, this header and a few fields of the IP header: the addresses, the \
         protocol number and the length. So a segment that reached the wrong host does not fit either. \
         Network cards often compute it, so a capture on the sending host may show half a sum: the system \
         adds up the IP fields and leaves the rest to the card. A receiver drops a segment with a wrong \
         sum silently, and the sender sends it again.",
        "The inverted sum of pseudo-header, header and data.",
    )
    .not(
        "It finds accidents, and not all of them: with 16 bits, about one in 65,536 of those damaged at \
         random gets through. Against attackers it does nothing.",
    ),
    Words::new(
        "tcp.urgent_pointer",
        "A number to add to the sequence number: there the urgent data end. RFC 793 was of two minds \
         whether that is the last urgent byte or the one after it; nearly all systems took the one after, \
         and RFC 6093 made that the rule. Sockets show it as \"out-of-band\" data of a single byte.",
        "How far the urgent data reach; 0 where there are none.",
    )
    .not(
        "It does not say where urgent data begin, only where they end. And they are not out of band: they \
         travel in the stream like the rest.",
    )
    .other(&[
        (0, "What senders write if they have nothing urgent to say."),
        (1, "The urgent data end with the first byte of this segment."),
    ]),
    Words::new(
        "tcp.options",
        "Extras that the designers left room for. Much of what has made TCP faster since is here: scaled \
         windows, timestamps, selective acknowledgments. Most are offered in the SYN and used only if the \
         answer has them too. Which options a SYN has, and in which order, differs from system to system; \
         nmap -O uses that to tell them apart.",
        "In a SYN, what this side can do; later, what was agreed and what is needed now.",
    ),
];
