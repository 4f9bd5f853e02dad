//! Options of IPv6 that measure a path and what passes it.

use crate::table::{Field, Kind, Scope, Spec, field, name, rest, rfc, rows};

const PDM_SPEC: Spec = rfc(8250, "3.2");
pub(in super::super) static PDM: [Field; 6] = rows([
    field(
        "ipv6.opt.pdm.scale_dtlr",
        "Scale Delta Time Last Received",
        8,
        Kind::Uint,
        PDM_SPEC,
        "By which power of two the first delay is scaled.",
    )
    .short("ScaleDTLR"),
    field(
        "ipv6.opt.pdm.scale_dtls",
        "Scale Delta Time Last Sent",
        8,
        Kind::Uint,
        PDM_SPEC,
        "By which power of two the second delay is scaled.",
    )
    .short("ScaleDTLS"),
    field(
        "ipv6.opt.pdm.psn_this_pkt",
        "Packet Sequence Number This Packet",
        16,
        Kind::Uint,
        PDM_SPEC,
        "Counts the packets of this sender.",
    )
    .short("PSNTP"),
    field(
        "ipv6.opt.pdm.psn_last_recv",
        "Packet Sequence Number Last Received",
        16,
        Kind::Uint,
        PDM_SPEC,
        "The number of the last packet that came from the other side.",
    )
    .short("PSNLR"),
    field(
        "ipv6.opt.pdm.delta_last_recv",
        "Delta Time Last Received",
        16,
        Kind::Uint,
        PDM_SPEC,
        "How long ago that packet came, in scaled units of an attosecond.",
    )
    .short("DELTATLR"),
    field(
        "ipv6.opt.pdm.delta_last_sent",
        "Delta Time Last Sent",
        16,
        Kind::Uint,
        PDM_SPEC,
        "How long the other side took between this sender's last packet and its answer, in scaled units of an \
         attosecond.",
    )
    .short("DELTATLS"),
]);

const IOAM_SPEC: Spec = rfc(9486, "3");
pub(in super::super) static IOAM: [Field; 3] = rows([
    field("ipv6.opt.ioam.rsv", "Reserved", 8, Kind::Reserved, IOAM_SPEC, "No meaning yet; must be 0."),
    field(
        "ipv6.opt.ioam.opt_type",
        "IOAM Option-Type",
        8,
        Kind::Enum(&[
            name(0, "pre-allocated trace"),
            name(1, "incremental trace"),
            name(2, "proof of transit"),
            name(3, "edge to edge"),
            name(4, "direct export"),
        ]),
        rfc(9197, "4.1"),
        "What is collected.",
    ),
    rest("ipv6.opt.ioam.data", "IOAM Data", Kind::Switch(ioam), rfc(9197, "4"), "What was collected."),
]);
const IOAM_TRACE: Spec = rfc(9197, "4.4.1");
static IOAM_TRACE_ROWS: [Field; 7] = rows([
    field(
        "ipv6.opt.ioam.trace.ns",
        "Namespace-ID",
        16,
        Kind::Uint,
        IOAM_TRACE,
        "Whose rules say what the data mean.",
    ),
    field(
        "ipv6.opt.ioam.trace.nodelen",
        "NodeLen",
        5,
        Kind::Units(4),
        IOAM_TRACE,
        "Bytes that each node adds, in words of 4.",
    ),
    field(
        "ipv6.opt.ioam.trace.flags",
        "Flags",
        4,
        Kind::Group(&IOAM_FLAGS),
        IOAM_TRACE,
        "How nodes treat the trace.",
    ),
    field(
        "ipv6.opt.ioam.trace.remlen",
        "RemainingLen",
        7,
        Kind::Units(4),
        IOAM_TRACE,
        "Room left for more nodes, in words of 4 bytes.",
    )
    .short("RemLen"),
    field(
        "ipv6.opt.ioam.trace.type",
        "IOAM Trace-Type",
        24,
        Kind::Hex,
        IOAM_TRACE,
        "A bit for each thing that nodes write down: hop limit and node, interfaces, times, queue depth and more.",
    ),
    field("ipv6.opt.ioam.trace.rsv", "Reserved", 8, Kind::Reserved, IOAM_TRACE, "No meaning yet; must be 0."),
    rest(
        "ipv6.opt.ioam.trace.data",
        "Node Data List",
        Kind::Bytes,
        IOAM_TRACE,
        "What each node wrote down, the last one first, behind the room that is left.",
    ),
]);
static IOAM_FLAGS: [Field; 4] = rows([
    field(
        "ipv6.opt.ioam.trace.flag.o",
        "Overflow",
        1,
        Kind::Flag { set: "a node found no room", clear: "there was room for all" },
        IOAM_TRACE,
        "Whether a node had no room left to write.",
    )
    .short("O"),
    field(
        "ipv6.opt.ioam.trace.flag.l",
        "Loopback",
        1,
        Kind::Flag { set: "nodes send a copy back", clear: "no copies" },
        rfc(9322, "3.1"),
        "Whether each node sends a copy back to the one that began the trace.",
    )
    .short("L"),
    field(
        "ipv6.opt.ioam.trace.flag.a",
        "Active",
        1,
        Kind::Flag { set: "a probe", clear: "user traffic" },
        rfc(9322, "3.1"),
        "Whether the packet was made for measuring.",
    )
    .short("A"),
    field(
        "ipv6.opt.ioam.trace.flag.rsv",
        "Reserved",
        1,
        Kind::Reserved,
        IOAM_TRACE,
        "No meaning yet; must be 0.",
    )
    .short("R"),
]);
static IOAM_OTHER: [Field; 1] = rows([rest(
    "ipv6.opt.ioam.data",
    "IOAM Data",
    Kind::Bytes,
    rfc(9197, "4"),
    "What was collected, not taken apart.",
)]);

fn ioam(option: &Scope<'_>) -> &'static [Field] {
    if option.byte(3) < 2 { &IOAM_TRACE_ROWS } else { &IOAM_OTHER }
}

const ALT_MARK_SPEC: Spec = rfc(9343, "3.1");
pub(in super::super) static ALT_MARK: [Field; 4] = rows([
    field(
        "ipv6.opt.altmark.flowmonid",
        "FlowMonID",
        20,
        Kind::Hex,
        ALT_MARK_SPEC,
        "Which measurement the packet belongs to.",
    ),
    field(
        "ipv6.opt.altmark.l",
        "Loss Flag",
        1,
        Kind::Flag { set: "the second color", clear: "the first color" },
        ALT_MARK_SPEC,
        "The color of the packet, changed at intervals: packets of one color are counted at both ends.",
    )
    .short("L"),
    field(
        "ipv6.opt.altmark.d",
        "Delay Flag",
        1,
        Kind::Flag { set: "its time is taken", clear: "its time is not taken" },
        ALT_MARK_SPEC,
        "Whether points on the way note when this packet passes.",
    )
    .short("D"),
    field(
        "ipv6.opt.altmark.rsv",
        "Reserved",
        10,
        Kind::Reserved,
        ALT_MARK_SPEC,
        "No meaning yet; must be 0.",
    ),
]);
