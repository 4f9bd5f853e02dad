//! Options that were tried and left, and those that are deployed without a description: their names, and their bytes where a
//! description exists (RFC 1072, RFC 1146, RFC 1644, RFC 1693). RFC 6247 declared those four historic.

use super::{NOT_IN_A_SYN, item, named, opens};
use crate::table::{Field, Kind, Length, Name, OptionRow, Spec, field, name, option, rest, rfc, rows};

const ECHOES: Spec = rfc(1072, "4");
const PARTIAL_ORDER: Spec = rfc(1693, "page-19");
const TRANSACTIONS: Spec = rfc(1644, "3");
const CHECKSUMS: Spec = rfc(1146, "page-2");
const REGISTRY: Spec = Spec::Standard("IANA, TCP Option Kind Numbers");

pub(super) const ECHO: OptionRow = option(
    6,
    Length::Fixed(6),
    item(
        "tcp.options.echo",
        "Echo",
        ECHOES,
        "Four bytes that the other side is to send back, to measure the round trip. Timestamps took its place.",
    ),
    &ECHOED,
);

pub(super) const ECHO_REPLY: OptionRow = option(
    7,
    Length::Fixed(6),
    item("tcp.options.echoreply", "Echo Reply", ECHOES, "The four bytes of an Echo, sent back."),
    &ECHOED,
);

static ECHOED: [Field; 1] = rows([field(
    "tcp.options.echo_value",
    "Echo Value",
    32,
    Kind::Uint,
    ECHOES,
    "Any four bytes; only their sender knows what they mean.",
)]);

pub(super) const PARTIAL_ORDER_PERMITTED: OptionRow = option(
    9,
    Length::Fixed(2),
    item(
        "tcp.options.poc_permitted",
        "Partial Order Connection Permitted",
        PARTIAL_ORDER,
        "This side can deliver data in another order than it was sent. Never in common use.",
    )
    .short("POC ok"),
    &[],
)
.only_in(opens, NOT_IN_A_SYN);

pub(super) const PARTIAL_ORDER_PROFILE: OptionRow = option(
    10,
    Length::Fixed(3),
    item(
        "tcp.options.poc_profile",
        "Partial Order Service Profile",
        PARTIAL_ORDER,
        "Where a description of the allowed orders begins and ends.",
    )
    .short("POC profile"),
    &PROFILE,
);

static PROFILE: [Field; 3] = rows([
    field(
        "tcp.options.poc_profile.start",
        "Start Flag",
        1,
        Kind::Flag { set: "the description begins here", clear: "the description began before" },
        PARTIAL_ORDER,
        "Whether this segment begins a description.",
    )
    .short("Start"),
    field(
        "tcp.options.poc_profile.end",
        "End Flag",
        1,
        Kind::Flag { set: "the description ends here", clear: "more of the description follows" },
        PARTIAL_ORDER,
        "Whether this segment ends the description.",
    )
    .short("End"),
    field(
        "tcp.options.poc_profile.filler",
        "Filler",
        6,
        Kind::Bytes,
        PARTIAL_ORDER,
        "Fills the byte; it says nothing.",
    ),
]);

pub(super) const CONNECTION_COUNT: OptionRow = option(
    11,
    Length::Fixed(6),
    item(
        "tcp.options.cc",
        "CC",
        TRANSACTIONS,
        "Counts the connections of a host, so that an old SYN is told from a new one. Part of T/TCP, which is no longer used.",
    ),
    &COUNT,
);

pub(super) const CONNECTION_COUNT_NEW: OptionRow = option(
    12,
    Length::Fixed(6),
    item(
        "tcp.options.ccnew",
        "CC.NEW",
        TRANSACTIONS,
        "A connection count that starts over: the other side shall use the full handshake. Only in a first SYN.",
    ),
    &COUNT,
)
.only_in(opens, NOT_IN_A_SYN);

pub(super) const CONNECTION_COUNT_ECHO: OptionRow = option(
    13,
    Length::Fixed(6),
    item(
        "tcp.options.ccecho",
        "CC.ECHO",
        TRANSACTIONS,
        "The connection count of the SYN that is answered, sent back.",
    ),
    &COUNT,
)
.only_in(opens, NOT_IN_A_SYN);

static COUNT: [Field; 1] = rows([field(
    "tcp.options.cc_value",
    "Connection Count",
    32,
    Kind::Uint,
    TRANSACTIONS,
    "A number that grows with each connection of the host.",
)]);

pub(super) const ALTERNATE_CHECKSUM_REQUEST: OptionRow = option(
    14,
    Length::Fixed(3),
    item(
        "tcp.options.altcksum",
        "TCP Alternate Checksum Request",
        CHECKSUMS,
        "Asks for another checksum than the usual sum. Only in a SYN; never in common use.",
    )
    .short("Alt checksum"),
    &ALGORITHM,
)
.only_in(opens, NOT_IN_A_SYN);

static ALGORITHM: [Field; 1] = rows([field(
    "tcp.options.altcksum.number",
    "Checksum Number",
    8,
    Kind::Enum(ALGORITHMS),
    CHECKSUMS,
    "Which checksum is asked for.",
)]);

/// IANA "TCP Alternate Checksum Numbers".
static ALGORITHMS: &[Name] = &[
    name(0, "the usual TCP checksum"),
    name(1, "Fletcher's algorithm, 8 bits"),
    name(2, "Fletcher's algorithm, 16 bits"),
    name(3, "redundant checksum avoidance"),
];

pub(super) const ALTERNATE_CHECKSUM_DATA: OptionRow = option(
    15,
    Length::Any,
    item(
        "tcp.options.altcksum_data",
        "TCP Alternate Checksum Data",
        CHECKSUMS,
        "An alternate checksum that is longer than the header's 16 bits.",
    )
    .short("Alt checksum data"),
    &SUM,
);

static SUM: [Field; 1] = rows([rest(
    "tcp.options.altcksum_data.sum",
    "Data",
    Kind::Bytes,
    CHECKSUMS,
    "The checksum, as the agreed algorithm makes it.",
)]);

pub(super) const SKEETER: OptionRow =
    named(16, "tcp.options.skeeter", "Skeeter", REGISTRY, "Assigned by 1994; IANA lists no document for it.");

pub(super) const BUBBA: OptionRow =
    named(17, "tcp.options.bubba", "Bubba", REGISTRY, "Assigned by 1994; IANA lists no document for it.");

pub(super) const TRAILER_CHECKSUM: OptionRow = named(
    18,
    "tcp.options.trailer_checksum",
    "Trailer Checksum",
    REGISTRY,
    "Assigned by 1994 for a checksum after the data; IANA lists no document for it.",
);

pub(super) const COMPRESSION_FILTER: OptionRow = named(
    26,
    "tcp.options.compression_filter",
    "TCP Compression Filter",
    REGISTRY,
    "Known by name only: IANA lists no document for it.",
);

pub(super) const RIVERBED_PROBE: OptionRow = named(
    76,
    "tcp.options.rvbd.probe",
    "Riverbed Probe",
    REGISTRY,
    "Used between Riverbed's WAN accelerators to find each other. The number was never assigned.",
);

pub(super) const RIVERBED_TRANSPARENCY: OptionRow = named(
    78,
    "tcp.options.rvbd.trpy",
    "Riverbed Transparency",
    REGISTRY,
    "Used between Riverbed's WAN accelerators to keep the original addresses. The number was never assigned.",
);
