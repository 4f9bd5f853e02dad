//! What stands behind the checksum in questions and their answers, and in messages that quote nothing.

use crate::table::{Field, Kind, Scope, Spec, Timeval, field, name, rest, rfc, rows};

const ECHO: Spec = rfc(792, "page-14");

const DATA_ABOUT: &str = "Bytes the sender made up. The reply must return them unchanged, so the sender can see whether they \
     were damaged.";
const DATA: Field = rest("data.data", "Data", Kind::Bytes, ECHO, DATA_ABOUT);

pub(super) static ECHO_BODY: [Field; 3] = rows([
    field(
        "icmp.ident",
        "Identifier",
        16,
        Kind::Hex,
        ECHO,
        "Chosen by the sender to recognize the replies to its own requests. The reply repeats it. ping \
         uses one number for all its requests.",
    ),
    field(
        "icmp.seq",
        "Sequence Number",
        16,
        Kind::Uint,
        ECHO,
        "Counts the requests, so that each reply can be told apart. The reply repeats it.",
    ),
    rest("data.data", "Data", Kind::Switch(echo_data), ECHO, DATA_ABOUT),
]);

/// The data of an echo: begun by the time of sending, where they begin with a time close to the capture's.
fn echo_data(header: &Scope<'_>) -> &'static [Field] {
    match Timeval::guess(header.bytes.get(header.at..).unwrap_or_default(), header.time) {
        None => &PLAIN,
        Some(Timeval::Big32) => &BIG,
        Some(Timeval::Little32) => &LITTLE,
        Some(Timeval::Little64) => &WIDE,
    }
}

const PING: Spec = Spec::Standard("ping, by Mike Muuss");

const fn time(form: Timeval) -> Field {
    field(
        "icmp.data_time",
        "Timestamp from ping's data",
        64,
        Kind::Timeval(form),
        PING,
        "The time of sending, most likely: read as a clock, the first bytes are close to the time of the capture. ping puts \
         it there and gets it back with the reply, so that it need not remember it.",
    )
    .short("Time of sending")
}

static PLAIN: [Field; 1] = rows([DATA]);
static BIG: [Field; 2] = rows([time(Timeval::Big32), DATA]);
static LITTLE: [Field; 2] = rows([time(Timeval::Little32), DATA]);
static WIDE: [Field; 2] = rows([
    time(Timeval::Little64),
    rest("data.data", "Data", Kind::Repeat(&BEHIND_SECONDS), ECHO, DATA_ABOUT),
]);

static BEHIND_SECONDS: [Field; 2] = rows([
    field(
        "icmp.data_time.usec",
        "Microseconds of that time",
        64,
        Kind::Little,
        PING,
        "The time of sending goes on here: this host keeps seconds and microseconds as 64-bit numbers, least significant \
         byte first.",
    )
    .short("Microseconds"),
    rest("icmp.data.rest", "Rest of Data", Kind::Bytes, ECHO, "What follows the time; often a pattern that counts up.")
        .short("Data"),
]);

const TIMESTAMP: Spec = rfc(792, "page-16");

const IDENT: Field = field(
    "icmp.ident",
    "Identifier",
    16,
    Kind::Hex,
    TIMESTAMP,
    "Chosen by the sender to recognize the answer.",
);
const SEQ: Field = field(
    "icmp.seq",
    "Sequence Number",
    16,
    Kind::Uint,
    TIMESTAMP,
    "Counts the requests; the answer repeats it.",
);

/// A time in a timestamp message. Any number is allowed with the highest bit set.
const fn stamp(id: &'static str, name: &'static str, about: &'static str) -> Field {
    field(id, name, 32, Kind::DayMillis, TIMESTAMP, about).must(
        |millis| !(86_400_000..0x8000_0000).contains(&millis),
        "a day has 86400000 milliseconds, and any other time has the highest bit set",
    )
}

pub(super) static TIMESTAMP_BODY: [Field; 5] = rows([
    IDENT,
    SEQ,
    stamp(
        "icmp.originate_timestamp",
        "Originate Timestamp",
        "When the sender last touched the message, in milliseconds since midnight UTC.",
    ),
    stamp(
        "icmp.receive_timestamp",
        "Receive Timestamp",
        "When the answering host got it, in milliseconds since midnight UTC. A request has nothing to say here.",
    ),
    stamp(
        "icmp.transmit_timestamp",
        "Transmit Timestamp",
        "When the answering host sent it back, in milliseconds since midnight UTC. A request has nothing to say here.",
    ),
]);

pub(super) static INFORMATION_BODY: [Field; 2] = rows([IDENT, SEQ]);

pub(super) static MASK_BODY: [Field; 3] = rows([
    IDENT,
    SEQ,
    field(
        "icmp.address_mask",
        "Address Mask",
        32,
        Kind::Ipv4,
        rfc(950, "page-10"),
        "Which bits of an address name the network it is in. A request leaves it 0 for the answer to fill in.",
    ),
]);

const TRACEROUTE: Spec = rfc(1393, "2.3");

pub(super) static TRACEROUTE_BODY: [Field; 6] = rows([
    field(
        "icmp.traceroute.id",
        "ID Number",
        16,
        Kind::Uint,
        TRACEROUTE,
        "Copied from the option that asked.",
    ),
    field("icmp.unused", "Unused", 16, Kind::Reserved, TRACEROUTE, "No meaning; must be 0."),
    field(
        "icmp.traceroute.outbound_hops",
        "Outbound Hop Count",
        16,
        Kind::Uint,
        TRACEROUTE,
        "Routers that the packet with the option has passed.",
    ),
    field(
        "icmp.traceroute.return_hops",
        "Return Hop Count",
        16,
        Kind::Uint,
        TRACEROUTE,
        "Routers that the answer has passed. 65535 in the packet on its way out.",
    ),
    field(
        "icmp.traceroute.speed",
        "Output Link Speed",
        32,
        Kind::Uint,
        TRACEROUTE,
        "How fast the link is that the packet leaves by, in bytes per second. 0 where the router does not know.",
    ),
    field(
        "icmp.traceroute.mtu",
        "Output Link MTU",
        32,
        Kind::Uint,
        TRACEROUTE,
        "The largest packet, in bytes, that this link takes. 0 where the router does not know.",
    ),
]);

const PROBE: Spec = rfc(8335, "2");
const PROBE_REPLY: Spec = rfc(8335, "3");

const PROBE_IDENT: Field = field(
    "icmp.ident",
    "Identifier",
    16,
    Kind::Hex,
    PROBE,
    "Chosen by the sender to recognize the replies to its own probes. The reply repeats it.",
);
const PROBE_SEQ: Field = field(
    "icmp.ext.echo.seq",
    "Sequence Number",
    8,
    Kind::Uint,
    PROBE,
    "Counts the probes, so that each reply can be told apart. The reply repeats it.",
)
.short("Seq");

pub(super) static PROBE_BODY: [Field; 4] = rows([
    PROBE_IDENT,
    PROBE_SEQ,
    field("icmp.ext.echo.req.res", "Reserved", 7, Kind::Reserved, PROBE, "No meaning yet; must be 0."),
    field(
        "icmp.ext.echo.req.local",
        "Local",
        1,
        Kind::Flag { set: "asks about an interface of the node itself", clear: "asks about a neighbor of the node" },
        PROBE,
        "Whether the interface asked about is one of the node that gets the probe. The extension behind names it.",
    )
    .short("L"),
]);

pub(super) static PROBE_REPLY_BODY: [Field; 7] = rows([
    PROBE_IDENT,
    PROBE_SEQ,
    field(
        "icmp.ext.echo.rsp.state",
        "State",
        3,
        Kind::Enum(&[
            name(0, "reserved"),
            name(1, "incomplete"),
            name(2, "reachable"),
            name(3, "stale"),
            name(4, "delay"),
            name(5, "probe"),
            name(6, "failed"),
        ]),
        PROBE_REPLY,
        "What the node knows of a neighbor's address: its entry in the ARP table or neighbor cache. 0 where the probe was \
         about the node's own interface.",
    ),
    field("icmp.ext.echo.rsp.res", "Reserved", 2, Kind::Reserved, PROBE_REPLY, "No meaning yet; must be 0."),
    field(
        "icmp.ext.echo.rsp.active",
        "Active",
        1,
        Kind::Flag { set: "the interface is active", clear: "the interface is not active" },
        PROBE_REPLY,
        "Whether the interface asked about works. Only for an interface of the node itself.",
    )
    .short("A"),
    field(
        "icmp.ext.echo.rsp.ipv4",
        "IPv4",
        1,
        Kind::Flag { set: "IPv4 runs on it", clear: "no IPv4 on it" },
        PROBE_REPLY,
        "Whether IPv4 runs on the interface. Only where it is active.",
    )
    .short("4"),
    field(
        "icmp.ext.echo.rsp.ipv6",
        "IPv6",
        1,
        Kind::Flag { set: "IPv6 runs on it", clear: "no IPv6 on it" },
        PROBE_REPLY,
        "Whether IPv6 runs on the interface. Only where it is active.",
    )
    .short("6"),
]);

pub(super) static SOLICITATION_BODY: [Field; 1] =
    rows([field("icmp.reserved", "Reserved", 32, Kind::Reserved, rfc(1256, "3"), "No meaning; must be 0.")]);

pub(super) static OTHER_BODY: [Field; 1] = rows([rest(
    "icmp.data",
    "Rest of Message",
    Kind::Bytes,
    rfc(792, "page-4"),
    "The message of this type. wireglass does not take it apart.",
)]);
