//! What stands behind type and length of each option. Which option has which body stands in the list of options.

use crate::table::{Field, Kind, Scope, Spec, field, measured, name, rest, rfc, rows};

const OPTIONS: Spec = rfc(8200, "4.2");

pub(super) static UNKNOWN: [Field; 1] = rows([rest(
    "ipv6.opt.unknown",
    "Option Data",
    Kind::Bytes,
    OPTIONS,
    "The option's bytes, not taken apart.",
)]);
pub(super) static EXPERIMENTAL: [Field; 1] = rows([rest(
    "ipv6.opt.experimental",
    "Experiment's Data",
    Kind::Bytes,
    rfc(4727, "7"),
    "Bytes that only those who make the experiment understand.",
)]);
pub(super) static PADN: [Field; 1] =
    rows([rest("ipv6.opt.padn", "Padding", Kind::Bytes, OPTIONS, "Zeros without meaning.")]);

pub(super) static TUNNEL_LIMIT: [Field; 1] = rows([field(
    "ipv6.opt.tel",
    "Tunnel Encapsulation Limit",
    8,
    Kind::Uint,
    rfc(2473, "4.1.1"),
    "How many more tunnels the packet may be put into. 0: none.",
)
.short("Limit")]);

pub(super) static ROUTER_ALERT: [Field; 1] = rows([field(
    "ipv6.opt.router_alert",
    "Value",
    16,
    Kind::EnumBy(|_, value| alert(value)),
    rfc(2711, "2.1"),
    "Why routers should look.",
)]);

/// IANA "IPv6 Router Alert Option Values".
const fn alert(value: u64) -> Option<&'static str> {
    Some(match value {
        0 => "Multicast Listener Discovery",
        1 => "RSVP",
        2 => "Active Networks",
        4..=35 => "aggregated reservation, by nesting level",
        36..=67 => "QoS NSLP aggregation, by level",
        68 => "NSIS NATFW NSLP",
        69 => "MPLS OAM",
        3 | 65535 => "reserved",
        _ => return None,
    })
}

const CALIPSO_SPEC: Spec = rfc(5570, "5.1");
pub(super) static CALIPSO: [Field; 5] = rows([
    field(
        "ipv6.opt.calipso.doi",
        "Domain of Interpretation",
        32,
        Kind::Uint,
        CALIPSO_SPEC,
        "Whose rules say what the numbers that follow mean.",
    )
    .short("DOI"),
    field(
        "ipv6.opt.calipso.cmpt.length",
        "Compartment Length",
        8,
        Kind::Units(4),
        CALIPSO_SPEC,
        "Bytes of the compartment bitmap, in words of 4.",
    )
    .short("Cmpt Len"),
    field(
        "ipv6.opt.calipso.sens_level",
        "Sensitivity Level",
        8,
        Kind::Uint,
        CALIPSO_SPEC,
        "How secret the packet is.",
    )
    .short("Level"),
    field(
        "ipv6.opt.calipso.checksum",
        "Checksum",
        16,
        Kind::Hex,
        CALIPSO_SPEC,
        "Guards the option against errors on the way: a CRC, not an Internet checksum.",
    ),
    rest(
        "ipv6.opt.calipso.cmpt_bitmap",
        "Compartment Bitmap",
        Kind::Bytes,
        CALIPSO_SPEC,
        "One bit for each topic the packet belongs to.",
    ),
]);

const SMF: Spec = rfc(6621, "6.1.1");
pub(super) static SMF_DPD: [Field; 1] = rows([rest(
    "ipv6.opt.smf_dpd",
    "Packet Identity",
    Kind::Switch(smf_form),
    SMF,
    "What tells the packet from others.",
)]);
const SMF_HASH_FLAG: Field = field(
    "ipv6.opt.smf_dpd.hash_bit",
    "H-bit",
    1,
    Kind::Flag { set: "packets are known by a hash", clear: "packets are known by an identifier" },
    SMF,
    "Which of two forms follows.",
)
.short("H");
static SMF_IDENTIFIER: [Field; 5] = rows([
    SMF_HASH_FLAG,
    field(
        "ipv6.opt.smf_dpd.tid_type",
        "TaggerID Type",
        3,
        Kind::Enum(&[
            name(0, "none"),
            name(1, "of the sender's choice"),
            name(2, "IPv4 address"),
            name(3, "IPv6 address"),
        ]),
        SMF,
        "What the tagger is named by.",
    )
    .short("TidTy"),
    field(
        "ipv6.opt.smf_dpd.tid_len",
        "TaggerID Length",
        4,
        Kind::Uint,
        SMF,
        "Bytes of the tagger's name less one.",
    )
    .short("TidLen"),
    measured(
        "ipv6.opt.smf_dpd.tagger_id",
        "TaggerID",
        tagger_bytes,
        Kind::Bytes,
        SMF,
        "Who put the option in, where not the sender did.",
    ),
    rest(
        "ipv6.opt.smf_dpd.ident",
        "Identifier",
        Kind::Bytes,
        SMF,
        "Counts the packets of the one who put the option in.",
    ),
]);
static SMF_HASH: [Field; 3] = rows([
    SMF_HASH_FLAG,
    field(
        "ipv6.opt.smf_dpd.hav",
        "Hash Assist Value, first bits",
        7,
        Kind::Hex,
        SMF,
        "The value's first seven bits.",
    )
    .short("HAV"),
    rest(
        "ipv6.opt.smf_dpd.hav",
        "Hash Assist Value",
        Kind::Bytes,
        SMF,
        "Mixed into the packet's hash, so that two packets do not have the same by chance.",
    )
    .short("HAV"),
]);

fn smf_form(option: &Scope<'_>) -> &'static [Field] {
    if option.byte(2) & 0x80 != 0 { &SMF_HASH } else { &SMF_IDENTIFIER }
}

fn tagger_bytes(option: &Scope<'_>) -> usize {
    match option.byte(2) {
        form if form & 0x70 == 0 => 0,
        form => usize::from(form & 0x0f) + 1,
    }
}

const PDM_SPEC: Spec = rfc(8250, "3.2");
pub(super) static PDM: [Field; 6] = rows([
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
pub(super) static IOAM: [Field; 3] = rows([
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
pub(super) static ALT_MARK: [Field; 4] = rows([
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

const RPL_SPEC: Spec = rfc(6553, "3");
pub(super) static RPL: [Field; 4] = rows([
    field(
        "ipv6.opt.rpl.flag",
        "Flags",
        8,
        Kind::Group(&RPL_FLAGS),
        RPL_SPEC,
        "Which way the packet goes, and what routers found wrong.",
    ),
    field(
        "ipv6.opt.rpl.instance_id",
        "RPLInstanceID",
        8,
        Kind::Uint,
        RPL_SPEC,
        "Which of the network's trees the packet goes along.",
    )
    .short("Instance"),
    field(
        "ipv6.opt.rpl.sender_rank",
        "SenderRank",
        16,
        Kind::Uint,
        RPL_SPEC,
        "How far the last router stands from the root. A rank that does not fit the direction shows a loop.",
    ),
    rest("ipv6.opt.rpl.data", "Sub-TLVs", Kind::Bytes, RPL_SPEC, "Options of the option; none are defined."),
]);
static RPL_FLAGS: [Field; 4] = rows([
    field(
        "ipv6.opt.rpl.flag.o",
        "Down",
        1,
        Kind::Flag { set: "away from the root", clear: "towards the root" },
        RPL_SPEC,
        "Which way the packet goes in the tree.",
    )
    .short("O"),
    field(
        "ipv6.opt.rpl.flag.r",
        "Rank-Error",
        1,
        Kind::Flag { set: "a rank did not fit", clear: "no error seen" },
        RPL_SPEC,
        "Whether a router found a rank that did not fit the direction.",
    )
    .short("R"),
    field(
        "ipv6.opt.rpl.flag.f",
        "Forwarding-Error",
        1,
        Kind::Flag { set: "could not be passed on", clear: "no error seen" },
        RPL_SPEC,
        "Whether a router on the way down had no way on.",
    )
    .short("F"),
    field("ipv6.opt.rpl.flag.rsv", "Reserved", 5, Kind::Reserved, RPL_SPEC, "No meaning yet; must be 0."),
]);

const QUICK: Spec = rfc(4782, "3.1");
pub(super) static QUICK_START: [Field; 5] = rows([
    field(
        "ipv6.opt.qs_func",
        "Function",
        4,
        Kind::Enum(&[name(0, "rate request"), name(8, "report of approved rate")]),
        QUICK,
        "Whether a rate is asked for or reported.",
    )
    .short("Func"),
    field(
        "ipv6.opt.qs_rate",
        "Rate",
        4,
        Kind::EnumBy(|_, rate| RATES.get(usize::try_from(rate).ok()?).copied()),
        QUICK,
        "The rate asked for. Each step doubles it; routers on the way may lower it.",
    ),
    field(
        "ipv6.opt.qs_ttl",
        "QS TTL",
        8,
        Kind::Uint,
        QUICK,
        "Counts routers that agreed. The sender notes by how much it differs from the hop limit: a router that does \
         not know the option changes only that.",
    ),
    field(
        "ipv6.opt.qs_nonce",
        "QS Nonce",
        30,
        Kind::Hex,
        QUICK,
        "A random number that routers change when they lower the rate, so that a receiver cannot lie about it.",
    ),
    field("ipv6.opt.qs_reserved", "Reserved", 2, Kind::Reserved, QUICK, "No meaning yet; must be 0.")
        .short("R"),
]);
static RATES: [&str; 16] = [
    "none",
    "80 kbit/s",
    "160 kbit/s",
    "320 kbit/s",
    "640 kbit/s",
    "1.28 Mbit/s",
    "2.56 Mbit/s",
    "5.12 Mbit/s",
    "10.24 Mbit/s",
    "20.48 Mbit/s",
    "40.96 Mbit/s",
    "81.92 Mbit/s",
    "163.84 Mbit/s",
    "327.68 Mbit/s",
    "655.36 Mbit/s",
    "1.31072 Gbit/s",
];

const PATH_MTU_SPEC: Spec = rfc(9268, "5");
pub(super) static PATH_MTU: [Field; 3] = rows([
    field(
        "ipv6.opt.pmtu.min",
        "Min-PMTU",
        16,
        Kind::Uint,
        PATH_MTU_SPEC,
        "The largest packet, in bytes, that every link so far can take.",
    ),
    field(
        "ipv6.opt.pmtu.rtn",
        "Rtn-PMTU",
        15,
        Kind::Units(2),
        PATH_MTU_SPEC,
        "What the other side found for the way to it, in units of 2 bytes.",
    ),
    field(
        "ipv6.opt.pmtu.r_flag",
        "R-Flag",
        1,
        Kind::Flag { set: "the other side shall report what it finds", clear: "no report asked for" },
        PATH_MTU_SPEC,
        "Asks the receiver to send back what it finds.",
    )
    .short("R"),
]);

const MPL_SPEC: Spec = rfc(7731, "6.1");
pub(super) static MPL: [Field; 3] = rows([
    field(
        "ipv6.opt.mpl.flag",
        "Flags",
        8,
        Kind::Group(&MPL_FLAGS),
        MPL_SPEC,
        "The form of the option, and whether more is to come.",
    ),
    field("ipv6.opt.mpl.sequence", "Sequence", 8, Kind::Uint, MPL_SPEC, "Counts the packets of the seed."),
    rest(
        "ipv6.opt.mpl.seed_id",
        "Seed-ID",
        Kind::Bytes,
        MPL_SPEC,
        "Who first sent the packet, where not the source address says so.",
    ),
]);
static MPL_FLAGS: [Field; 4] = rows([
    field(
        "ipv6.opt.mpl.flag.s",
        "Seed-ID Length",
        2,
        Kind::Enum(&[
            name(0, "the source address"),
            name(1, "2 bytes"),
            name(2, "8 bytes"),
            name(3, "16 bytes"),
        ]),
        MPL_SPEC,
        "How the seed, who first sent the packet, is named.",
    )
    .short("S"),
    field(
        "ipv6.opt.mpl.flag.m",
        "Largest Sequence",
        1,
        Kind::Flag { set: "the seed's latest packet", clear: "a later one is known" },
        MPL_SPEC,
        "Whether no later packet of the seed is known.",
    )
    .short("M"),
    field(
        "ipv6.opt.mpl.flag.v",
        "Version",
        1,
        Kind::Flag { set: "a later form", clear: "the form of RFC 7731" },
        MPL_SPEC,
        "0 for the one form there is.",
    )
    .short("V"),
    field("ipv6.opt.mpl.flag.rsv", "Reserved", 4, Kind::Reserved, MPL_SPEC, "No meaning yet; must be 0."),
]);

const DFF_SPEC: Spec = rfc(6971, "13.2.2");
pub(super) static DFF: [Field; 2] = rows([
    field(
        "ipv6.opt.dff.flags",
        "Flags",
        8,
        Kind::Group(&DFF_FLAGS),
        DFF_SPEC,
        "Whether the packet was sent again, or is on its way back.",
    ),
    field(
        "ipv6.opt.dff.sequence_number",
        "Sequence Number",
        16,
        Kind::Uint,
        DFF_SPEC,
        "Counts the packets of the sender.",
    ),
]);
static DFF_FLAGS: [Field; 4] = rows([
    field("ipv6.opt.dff.flag.ver", "Version", 2, Kind::Uint, DFF_SPEC, "0 for the one form there is.")
        .short("VER"),
    field(
        "ipv6.opt.dff.flag.dup",
        "Duplicate",
        1,
        Kind::Flag { set: "sent again", clear: "sent once" },
        DFF_SPEC,
        "Set when no neighbor confirmed the packet and it is sent another way.",
    )
    .short("DUP"),
    field(
        "ipv6.opt.dff.flag.ret",
        "Return",
        1,
        Kind::Flag { set: "on its way back", clear: "on its way there" },
        DFF_SPEC,
        "Set when the packet goes back, since there was no way on.",
    )
    .short("RET"),
    field("ipv6.opt.dff.flag.rsv", "Reserved", 4, Kind::Reserved, DFF_SPEC, "No meaning yet; must be 0."),
]);

pub(super) static ILNP_NONCE: [Field; 1] = rows([rest(
    "ipv6.opt.ilnp_nonce",
    "Nonce Value",
    Kind::Bytes,
    rfc(6744, "2"),
    "A number that nobody off the way can guess.",
)]);
pub(super) static LINE_ID: [Field; 2] = rows([
    field("ipv6.opt.lio.length", "LineIDLen", 8, Kind::Uint, rfc(6788, "5"), "Bytes of the line's name."),
    rest("ipv6.opt.lio.line_id", "Line ID", Kind::Text, rfc(6788, "5"), "The name of the line."),
]);
pub(super) static JUMBO: [Field; 1] = rows([field(
    "ipv6.opt.jumbo",
    "Jumbo Payload Length",
    32,
    Kind::Uint,
    rfc(2675, "2"),
    "Bytes behind the IPv6 header, this extension header included.",
)
.short("Length")
.must(|length| length > 0xffff, "it is for packets too long for Payload Length, with 65,536 bytes or more")]);
pub(super) static HOME_ADDRESS: [Field; 1] = rows([field(
    "ipv6.opt.mipv6.home_address",
    "Home Address",
    128,
    Kind::Ipv6,
    rfc(6275, "6.3"),
    "The address to take for the source, once the binding is known to be true.",
)]);
