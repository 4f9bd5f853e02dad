//! Options of IPv6 that networks of many small radios use to find their way and to flood.

use crate::table::{Field, Kind, Scope, Spec, field, measured, name, rest, rfc, rows};

const SMF: Spec = rfc(6621, "6.1.1");
pub(in super::super) static SMF_DPD: [Field; 1] = rows([rest(
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

const RPL_SPEC: Spec = rfc(6553, "3");
pub(in super::super) static RPL: [Field; 4] = rows([
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

const MPL_SPEC: Spec = rfc(7731, "6.1");
pub(in super::super) static MPL: [Field; 3] = rows([
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
pub(in super::super) static DFF: [Field; 2] = rows([
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
