//! Words for the header of DNS messages, and for what every question and record has.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "dns.id",
        "Many questions may be under way at once; the answer repeats the number, so the asker knows which \
         one it belongs to. Since UDP does not prove who sent a message, the number must be random: \
         together with a random port it is what a forger must guess. In multicast DNS (mDNS), where \
         everybody on the link hears the answer, it is mostly 0.",
        "Picked by the asker, repeated in the answer.",
    )
    .other(&[(0, "Nothing to match, as in multicast DNS; or picked at random.")]),
    Words::new(
        "dns.flags",
        "Sixteen bits for what is wanted and how it went. Two values cover most of what you see: 0x0100 in \
         a question and 0x8180 in its answer.",
        "Set by the asker; the answer keeps some of the bits and fills in the rest.",
    )
    .other(&[
        (0x0000, "A question that wants only what the server itself knows."),
        (0x0100, "A question: please find out for me."),
        (0x8180, "An answer from a server that finds out for others: no error."),
        (0x8183, "An answer from a server that finds out for others: there is no such name."),
        (0x8400, "An answer from a server in charge of the name, one that was not asked to search."),
    ]),
    Words::new(
        "dns.flags.response",
        "Question and answer have the same form, and the answer repeats the question; one bit tells them \
         apart.",
        "0 from the side that asks, 1 from the side that answers.",
    )
    .other(&[(0, "A question."), (1, "An answer.")]),
    Words::new(
        "dns.flags.opcode",
        "Nearly everything is 0. Servers tell each other of changes with 4, and programs such as DHCP \
         servers change records with 5.",
        "What the asker wants done; the answer repeats it.",
    )
    .other(&[
        (0, "A standard query: tell me what there is about a name."),
        (4, "A notice from one server to another that a zone has changed."),
        (5, "An update: please add or remove records."),
    ]),
    Words::new(
        "dns.flags.authoritative",
        "Most answers come out of a cache. Only a server in charge of the zone (a part of the tree of \
         names) sets this bit; dig shows it as aa.",
        "Whether the server that answers is in charge of the name.",
    )
    .not("A 0 does not say that the answer is wrong, only that it is second hand.")
    .other(&[
        (0, "Out of a cache; or it is a question."),
        (1, "The server that answers is in charge of the name."),
    ]),
    Words::new(
        "dns.flags.truncated",
        "Answers over UDP were limited to 512 bytes, and with EDNS to what the asker can take. If one does \
         not fit, the server says so, and the asker asks again over TCP.",
        "Whether the message had to be cut.",
    )
    .other(&[(0, "Everything is here."), (1, "Something is missing: ask again over TCP.")]),
    Words::new(
        "dns.flags.recdesired",
        "Your computer does not search by itself: it asks a server to do it, from the root down. That \
         server asks the others without this bit, since it wants only what each of them knows.",
        "1 from programs that want the whole answer, 0 from servers that search.",
    )
    .other(&[(0, "Tell me what you know, or whom to ask."), (1, "Find out for me.")]),
    Words::new(
        "dns.flags.recavail",
        "Servers in charge of names mostly do not search for others; those of providers, and public ones \
         such as 9.9.9.9, do.",
        "What the server is set up to do for this asker. In a question it means nothing.",
    )
    .other(&[
        (0, "The server does not search for others; or it is a question."),
        (1, "The server searches for others."),
    ]),
    Words::new(
        "dns.flags.z",
        "The last of three bits kept free in 1987; the other two serve DNSSEC.",
        "It must be 0.",
    ),
    Words::new(
        "dns.flags.authenticated",
        "Answers can be signed (DNSSEC). Checking is work, so computers mostly leave it to their server, \
         which says here that it checked.",
        "Whether the server has checked all signatures; in a question, whether the asker wants to know.",
    )
    .not("It is the server's word, sent without protection: anyone who can change packets can set it.")
    .other(&[
        (0, "Not checked, or not signed."),
        (1, "In an answer, all was checked; in a question, the asker wants to hear of it."),
    ]),
    Words::new(
        "dns.flags.checkdisable",
        "A server that checks signatures holds back what fails. To find out why, an asker can demand the \
         data all the same: dig +cd.",
        "The asker's choice; the answer repeats it.",
    )
    .other(&[
        (0, "The server may hold back what fails the check."),
        (1, "The asker wants the data even if their signatures are wrong."),
    ]),
    Words::new(
        "dns.flags.rcode",
        "Four bits for how it went. \"No error\" with no answer at all is common: the name exists, but has \
         no record of that sort.",
        "What the server found; a question has 0.",
    )
    .not(
        "3 says that the name does not exist. If the server could not find out, the code is 2; if it \
         refuses to answer, 5.",
    )
    .other(&[
        (0, "No error."),
        (1, "The server could not make sense of the question."),
        (2, "The server failed to find out; wrong signatures look like this too."),
        (3, "There is no such name (NXDOMAIN)."),
        (5, "The server refuses, mostly because it serves others only."),
    ]),
    Words::new(
        "dns.count.queries",
        "The form allows many questions, but a server could not say which of them failed; so in practice \
         there is one. Multicast DNS does ask several things at once.",
        "As many questions as follow.",
    )
    .other(&[(1, "As in nearly every message of DNS.")]),
    Words::new(
        "dns.count.answers",
        "One name may have many addresses, and an alias (CNAME) adds a record for each step.",
        "As many records as follow in this section.",
    )
    .other(&[(0, "A question; or an answer without any, because there is no such record.")]),
    Words::new(
        "dns.count.auth_rr",
        "An answer that says \"no\" mostly has one here: an SOA record, which tells how long you may \
         remember the no.",
        "As many records as follow in this section.",
    ),
    Words::new(
        "dns.count.add_rr",
        "Many questions have one: OPT. It is not about a name; EDNS, an extension of DNS, uses it for what \
         does not fit into the header, such as the largest answer that the asker takes.",
        "As many records as follow in this section.",
    )
    .other(&[(1, "In a question, most likely the OPT record of EDNS.")]),
    Words::new(
        "dns.qry.name",
        "A name is written as labels, each with its length in front: 03 77 77 77 is www. A 0 ends it. If \
         the name occurs again, two bytes point back to it, so that messages stay small.",
        "The name that somebody asks about. The message does not say which program asked.",
    )
    .not(
        "Capital letters make no difference to DNS. Some askers mix them in at random, as one more thing \
         that a forger must guess.",
    ),
    Words::new(
        "dns.qry.type",
        "A name may have records of many types: addresses, mail servers, keys. Browsers ask for A and AAAA, \
         and lately HTTPS, each in a message of its own.",
        "What the program needs.",
    )
    .other(&[
        (1, "A: its IPv4 address."),
        (2, "NS: the servers in charge of it."),
        (5, "CNAME: the name that it is an alias of."),
        (12, "PTR: the name that belongs to an address."),
        (15, "MX: where its mail goes."),
        (28, "AAAA: its IPv6 address."),
        (65, "HTTPS: how to reach its web server."),
    ]),
    Words::new(
        "dns.qry.class",
        "When DNS was made, there were other networks to name. One class is left in ordinary use.",
        "1 for the Internet.",
    )
    .other(&[(1, "The Internet.")]),
    Words::new(
        "dns.resp.name",
        "Mostly two bytes, c0 0c: a pointer to byte 12, where the question's name stands.",
        "The name that has the record: the one asked for, one that it is an alias of, or another that helps.",
    ),
    Words::new(
        "dns.resp.type",
        "It need not be the type that was asked for: if the name is an alias, a CNAME record comes first.",
        "What sort of record it is.",
    ),
    Words::new(
        "dns.resp.ttl",
        "How many seconds a record may be remembered. A cache counts it down, so an answer from a cache has \
         less each time you ask. Before a server moves, its operators lower it.",
        "Set by the zone's operator, minus the time that a cache has kept the record.",
    )
    .not("It has nothing to do with IP's Time to Live: this one is truly a time.")
    .other(&[(0, "Use it once; do not remember it."), (300, "Five minutes."), (86400, "A day.")]),
    Words::new(
        "dns.resp.len",
        "Lets a program skip a record whose type it does not know.",
        "The bytes of data that follow.",
    ),
];
