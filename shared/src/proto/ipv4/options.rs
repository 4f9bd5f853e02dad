//! The options of IPv4 (RFC 791 section 3.1, and those that came later), by IANA's list of "IP Option Numbers". RFC 6814
//! took most of them out of use.
//!
//! The oddity: the type byte is a group of its own, and a sender may put the same number under another copy bit.

mod measure;
mod route;
mod security;

use crate::table::{
    Counts, Field, Kind, Length, OptionLayouts, OptionRow, OptionSet, Spec, field, name, option, rest, rfc,
    rows,
};

const HEADER: Spec = rfc(791, "3.1");

/// The options known.
pub(super) static OPTIONS: OptionSet = OptionSet {
    kind: field(
        "ip.opt.type",
        "Option Type",
        8,
        Kind::Group(&OPTION_TYPE),
        HEADER,
        "Names the option: a copy bit, a class and a number.",
    )
    .short("Type"),
    length: field(
        "ip.opt.len",
        "Option Length",
        8,
        Kind::Uint,
        HEADER,
        "Bytes of this option, type and length included.",
    )
    .short("Len"),
    counts: Counts::Whole,
    layouts: OptionLayouts::new(),
    end: Some(0),
    padding: field(
        "ip.opt.padding",
        "Padding",
        8,
        Kind::Bytes,
        HEADER,
        "Zeros that fill the header up to a whole word.",
    ),
    unknown: historic(
        0xff,
        "ip.options.unknown",
        "Unknown Option",
        HEADER,
        "An option that IANA's list does not have. Routers and hosts pass over it.",
    ),
    known: &[
        option(
            0,
            Length::One,
            whole(
                "ip.options.eol",
                "End of Option List",
                HEADER,
                "Ends the options; zeros fill up the last word of 4 bytes.",
            )
            .short("EOL"),
            &[],
        ),
        option(
            1,
            Length::One,
            whole("ip.options.nop", "No Operation", HEADER, "One byte of padding between options.")
                .short("NOP"),
            &[],
        ),
        option(
            7,
            ROUTE_LENGTH,
            whole(
                "ip.options.record_route",
                "Record Route",
                HEADER,
                "Asks each router on the way to write down its address.",
            ),
            &route::RECORD,
        ),
        historic(
            10,
            "ip.options.zsu",
            "Experimental Measurement",
            HISTORIC,
            "ZSU in IANA's list, which knows no document for it.",
        ),
        option(
            11,
            Length::Fixed(4),
            whole(
                "ip.options.mtu_probe",
                "MTU Probe",
                measure::MTU_SPEC,
                "Asks each router on the way to lower a number to what its links can take. Obsolete: RFC 1191 does it \
                 without an option.",
            ),
            &measure::MTU,
        ),
        option(
            12,
            Length::Fixed(4),
            whole(
                "ip.options.mtu_reply",
                "MTU Reply",
                measure::MTU_SPEC,
                "Returns the number that an MTU Probe arrived with. Obsolete.",
            ),
            &measure::MTU,
        ),
        historic(
            15,
            "ip.options.encode",
            "ENCODE",
            HISTORIC,
            "Known by name only: IANA lists no document for it.",
        ),
        option(
            25,
            Length::Fixed(8),
            whole(
                "ip.options.qs",
                "Quick-Start",
                measure::QUICK_START_SPEC,
                "Asks the routers on the way whether the sender may begin faster than slow start would.",
            ),
            &measure::QUICK_START,
        ),
        experiment(30),
        option(
            68,
            Length::Such(
                |bytes| (4..=40).contains(&bytes) && bytes.is_multiple_of(4),
                "it should be 4 and 4 for each timestamp, or 8 with an address each, at most 40",
            ),
            whole(
                "ip.options.timestamp",
                "Internet Timestamp",
                HEADER,
                "Asks each router on the way to write down the time.",
            ),
            &route::TIMESTAMP,
        ),
        option(
            82,
            Length::Fixed(12),
            whole(
                "ip.options.traceroute",
                "Traceroute",
                measure::TRACEROUTE_SPEC,
                "Asks each router on the way to report to the originator by ICMP. Historic; traceroute \
                 does without it.",
            ),
            &measure::TRACEROUTE,
        ),
        experiment(94),
        option(
            130,
            Length::Such(|bytes| bytes >= 3, "it should be 11 (RFC 791), or 3 and more (RFC 1108)"),
            whole(
                "ip.options.security",
                "Security",
                security::BASIC_SPEC,
                "How secret the packet is, for networks of the U.S. Department of Defense.",
            ),
            &security::BASIC,
        ),
        option(
            131,
            ROUTE_LENGTH,
            whole(
                "ip.options.route",
                "Loose Source Route",
                HEADER,
                "Names routers to pass through; there may be others in between. Most networks drop such \
                 packets.",
            ),
            &route::SOURCE,
        ),
        option(
            133,
            Length::Such(|bytes| bytes >= 3, "it should be 3 and more"),
            whole(
                "ip.options.ext_security",
                "Extended Security",
                security::EXTENDED_SPEC,
                "More about how secret the packet is, in a form that an agency of the U.S. Department of Defense defines.",
            ),
            &security::EXTENDED,
        ),
        option(
            134,
            Length::Such(|bytes| bytes >= 6, "it should be 6 and more"),
            whole(
                "ip.options.cipso",
                "Commercial Security",
                security::CIPSO_SPEC,
                "How secret the packet is, for hosts that label all they send. Linux supports it through \
                 NetLabel.",
            )
            .short("CIPSO"),
            &security::CIPSO,
        ),
        option(
            136,
            Length::Fixed(4),
            whole(
                "ip.options.sid",
                "Stream Identifier",
                HEADER,
                "Carried the number of a SATNET stream through networks that had no streams. Obsolete.",
            ),
            &measure::STREAM,
        ),
        option(
            137,
            ROUTE_LENGTH,
            whole(
                "ip.options.source_route",
                "Strict Source Route",
                HEADER,
                "Names every router to pass through, with none in between. Most networks drop such packets.",
            ),
            &route::SOURCE,
        ),
        historic(
            142,
            "ip.options.visa",
            "Experimental Access Control",
            HISTORIC,
            "VISA in IANA's list: a proof that the packet may leave one network and enter another.",
        ),
        historic(
            144,
            "ip.options.imitd",
            "IMI Traffic Descriptor",
            HISTORIC,
            "Known by name only: IANA lists no document for it.",
        ),
        historic(
            145,
            "ip.options.eip",
            "Extended Internet Protocol",
            HISTORIC,
            "A proposal of 1992 for longer addresses, which were to stand in this option.",
        ),
        historic(
            147,
            "ip.options.addext",
            "Address Extension",
            HISTORIC,
            "A proposal of 1993 that gave addresses further bytes.",
        ),
        option(
            148,
            Length::Fixed(4),
            whole(
                "ip.options.routeralert",
                "Router Alert",
                rfc(2113, "2.1"),
                "Asks each router to look at the packet more closely, although it is not addressed to it.",
            ),
            &measure::ALERT,
        ),
        option(
            149,
            Length::Such(
                |bytes| (6..=38).contains(&bytes) && (bytes - 2).is_multiple_of(4),
                "it should be 2 and 4 for each of one to nine addresses",
            ),
            whole(
                "ip.options.sdb",
                "Selective Directed Broadcast",
                measure::BROADCAST_SPEC,
                "Lists hosts or networks that are each to get a copy of the packet.",
            ),
            &measure::BROADCAST,
        ),
        historic(
            151,
            "ip.options.dps",
            "Dynamic Packet State",
            HISTORIC,
            "State that routers were to pass on in the packet instead of keeping it. IANA lists no RFC for it.",
        ),
        historic(
            152,
            "ip.options.ump",
            "Upstream Multicast Packet",
            HISTORIC,
            "Marked multicast on its way up to the root of a tree. IANA lists no RFC for it.",
        ),
        experiment(158),
        historic(
            205,
            "ip.options.finn",
            "Experimental Flow Control",
            HISTORIC,
            "FINN in IANA's list, which knows no document for it.",
        ),
        experiment(222),
    ],
};

const HISTORIC: Spec = Spec::Standard("IANA IP Option Numbers");

const ROUTE_LENGTH: Length = Length::Such(
    |bytes| (3..=39).contains(&bytes) && bytes % 4 == 3,
    "it should be 3 and 4 for each address",
);

const fn whole(id: &'static str, name: &'static str, spec: Spec, about: &'static str) -> Field {
    rest(id, name, Kind::Bytes, spec, about)
}

/// An option that is a name today: bytes.
const fn historic(
    kind: u8,
    id: &'static str,
    name: &'static str,
    spec: Spec,
    about: &'static str,
) -> OptionRow {
    option(kind, Length::Any, whole(id, name, spec, about), &UNKNOWN)
}

const fn experiment(kind: u8) -> OptionRow {
    historic(
        kind,
        "ip.options.experiment",
        "RFC 3692-style Experiment",
        rfc(4727, "3.2"),
        "Free for experiments: its meaning is up to those who take part.",
    )
}

static OPTION_TYPE: [Field; 3] = rows([
    field(
        "ip.opt.type.copy",
        "Copied Flag",
        1,
        Kind::Flag { set: "copied into every fragment", clear: "in the first fragment only" },
        HEADER,
        "Whether fragments of the packet carry the option too.",
    )
    .short("Copy"),
    field(
        "ip.opt.type.class",
        "Option Class",
        2,
        Kind::Enum(&[
            name(0, "control"),
            name(1, "reserved"),
            name(2, "debugging and measurement"),
            name(3, "reserved"),
        ]),
        HEADER,
        "What sort of option it is.",
    )
    .short("Class"),
    field("ip.opt.type.number", "Option Number", 5, Kind::Uint, HEADER, "Which option of its class it is.")
        .short("No."),
]);

static UNKNOWN: [Field; 1] =
    rows([rest("ip.opt.data", "Option Data", Kind::Bytes, HEADER, "The option's bytes, not taken apart.")]);
