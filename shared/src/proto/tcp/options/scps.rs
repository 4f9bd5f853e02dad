//! The options of SCPS-TP, TCP for satellites and spacecraft (CCSDS 714.0-B-2, kinds 20 to 24).

use super::{NOT_IN_A_SYN, item, named, opens};
use crate::table::{Field, Kind, Length, OptionRow, Spec, field, option, rest, rows};

const SCPS: Spec = Spec::Standard("CCSDS 714.0-B-2, SCPS Transport Protocol");

pub(super) const CAPABILITIES: OptionRow = option(
    20,
    Length::Such(|bytes| bytes >= 4, "it should be 4 or more"),
    item(
        "tcp.options.scps",
        "SCPS Capabilities",
        SCPS,
        "What a TCP for satellite links can do beyond the usual. Only in a SYN.",
    )
    .short("SCPS"),
    &VECTOR,
)
.only_in(opens, NOT_IN_A_SYN);

static VECTOR: [Field; 3] = rows([
    field(
        "tcp.options.scps.vector",
        "Capabilities Vector",
        8,
        Kind::Group(&CAPABLE),
        SCPS,
        "A bit for each capability that this side offers.",
    )
    .short("Vector"),
    field(
        "tcp.options.scps.binding",
        "Connection ID",
        8,
        Kind::Uint,
        SCPS,
        "A number for the connection, used when headers are compressed.",
    )
    .short("Conn ID"),
    rest(
        "tcp.options.scps.binding.data",
        "Extended Capabilities",
        Kind::Bytes,
        SCPS,
        "Further capabilities, by agreement between the two ends.",
    ),
]);

const fn capability(
    id: &'static str,
    name: &'static str,
    label: &'static str,
    set: &'static str,
    about: &'static str,
) -> Field {
    field(id, name, 1, Kind::Flag { set, clear: "not offered" }, SCPS, about).short(label)
}

static CAPABLE: [Field; 6] = rows([
    capability(
        "tcp.options.scpsflags.bets",
        "Best Effort Transport Service",
        "BETS",
        "offers partial reliability",
        "Goes on past losses that cannot be repaired, for data that are worth more in time than complete.",
    ),
    capability(
        "tcp.options.scpsflags.snack1",
        "SNACK, short form",
        "SNACK1",
        "understands short selective negative acknowledgments",
        "Whether the other side may name one gap at a time.",
    ),
    capability(
        "tcp.options.scpsflags.snack2",
        "SNACK, long form",
        "SNACK2",
        "understands long selective negative acknowledgments",
        "Whether the other side may name many gaps with a bit vector.",
    ),
    capability(
        "tcp.options.scpsflags.compress",
        "Header Compression",
        "COMP",
        "can compress headers without loss",
        "Whether headers may be sent in a shorter form.",
    ),
    capability(
        "tcp.options.scpsflags.nlts",
        "Network Layer Timestamps",
        "NLTS",
        "has timestamps from the network layer",
        "Whether the layer below carries times, so that TCP need not.",
    ),
    field(
        "tcp.options.scpsflags.reserved",
        "Reserved",
        3,
        Kind::Reserved,
        SCPS,
        "No meaning yet; must be 0.",
    )
    .short("Rsvd"),
]);

pub(super) const SNACK: OptionRow = option(
    21,
    Length::Such(|bytes| bytes >= 6, "it should be 6, or more with a bit vector behind"),
    item(
        "tcp.options.snack",
        "Selective Negative Acknowledgment",
        SCPS,
        "Names a gap that must be sent again: the opposite of SACK, which names what arrived.",
    )
    .short("SNACK"),
    &GAP,
);

static GAP: [Field; 3] = rows([
    field(
        "tcp.options.snack.offset",
        "Hole1 Offset",
        16,
        Kind::Uint,
        SCPS,
        "How far the gap begins behind the acknowledgment number, counted in segments of full size.",
    )
    .short("Offset"),
    field(
        "tcp.options.snack.size",
        "Hole1 Size",
        16,
        Kind::Uint,
        SCPS,
        "How long the gap is, counted in segments of full size.",
    )
    .short("Size"),
    rest(
        "tcp.options.snack.vector",
        "SNACK Bit-Vector",
        Kind::Bytes,
        SCPS,
        "The long form: a bit for each segment behind the gap, 0 for those that are missing too.",
    ),
]);

pub(super) const RECORD_BOUNDARIES: OptionRow = named(
    22,
    "tcp.options.scpsrec",
    "Record Boundaries",
    SCPS,
    "Marks where a record of the program ends in the stream.",
);

pub(super) const CORRUPTION: OptionRow = named(
    23,
    "tcp.options.scpscor",
    "Corruption Experienced",
    SCPS,
    "Says that packets were lost to damage on the link, not to congestion, so there is no need to slow down.",
);

pub(super) const SNAP: OptionRow = named(
    24,
    "tcp.options.snap",
    "SNAP",
    Spec::Standard("IANA, TCP Option Kind Numbers"),
    "Known by name only: IANA lists no document for it.",
);
