//! Router advertisements (RFC 1256), and what mobility agents put behind them (RFC 5944).

use crate::table::{
    Counts, Field, Item, Items, Kind, Length, OptionLayouts, OptionSet, Scope, Spec, field, measured, option,
    rest, rfc, rows,
};

const ADVERTISEMENT: Spec = rfc(1256, "3");

/// Bytes of the entries by the message's own account, from its first byte on: how many there are, and words in each.
pub(super) fn entries_bytes(message: &[u8]) -> usize {
    match message {
        [_, _, _, _, count, words, ..] => usize::from(*count) * usize::from(*words) * 4,
        _ => 0,
    }
}

pub(super) static BODY: [Field; 5] = rows([
    field(
        "icmp.num_addrs",
        "Num Addrs",
        8,
        Kind::Uint,
        ADVERTISEMENT,
        "How many router addresses the message lists.",
    ),
    field(
        "icmp.addr_entry_size",
        "Addr Entry Size",
        8,
        Kind::Units(4),
        ADVERTISEMENT,
        "The size of each entry in words of 4 bytes: 2, an address and its preference.",
    )
    .must(|words| words >= 2, "an address and its preference take 2 words"),
    field(
        "icmp.lifetime",
        "Lifetime",
        16,
        Kind::Uint,
        ADVERTISEMENT,
        "For how many seconds the addresses may be used. 0: no longer.",
    ),
    measured(
        "icmp.router_entries",
        "Router Addresses",
        |scope: &Scope<'_>| entries_bytes(scope.bytes),
        Kind::Items(entry),
        ADVERTISEMENT,
        "The router's addresses on this link, each with a preference.",
    ),
    rest(
        "icmp.mip",
        "Mobile IP Extensions",
        Kind::List(&EXTENSIONS),
        rfc(5944, "2.1"),
        "What a mobility agent adds, so that hosts away from home find it.",
    ),
]);

fn entry(items: &Items<'_>) -> Item {
    let bytes = items.header.get(5).map_or(8, |words| usize::from(*words) * 4);
    let rows: &[Field] = if bytes < 8 { &SHORT_ENTRY } else { &ENTRY };
    Item { field: &WHOLE_ENTRY, bytes, rows, wrong: None }
}

static WHOLE_ENTRY: Field = rest(
    "icmp.router_entry",
    "Router Address and Preference",
    Kind::Bytes,
    ADVERTISEMENT,
    "One address of the router, and how much it should be preferred.",
)
.short("Router");

static ENTRY: [Field; 3] = rows([
    field(
        "icmp.router_address",
        "Router Address",
        32,
        Kind::Ipv4,
        ADVERTISEMENT,
        "An address of the router on the link that the message was sent on.",
    ),
    field(
        "icmp.pref_level",
        "Preference Level",
        32,
        Kind::Signed,
        ADVERTISEMENT,
        "How much this address should be preferred as default router: higher is better. -2147483648: never by default.",
    ),
    rest(
        "icmp.router_extra",
        "Further Words",
        Kind::Bytes,
        ADVERTISEMENT,
        "Entries may be longer than RFC 1256 knows; receivers pass over the rest.",
    ),
]);

static SHORT_ENTRY: [Field; 1] = rows([rest(
    "icmp.router_short",
    "Short Entry",
    Kind::Bytes,
    ADVERTISEMENT,
    "Less than an address and its preference.",
)]);

const MOBILE: Spec = rfc(5944, "2.1");

static EXTENSIONS: OptionSet = OptionSet {
    kind: field("icmp.mip.type", "Type", 8, Kind::Uint, MOBILE, "Names the extension."),
    length: field(
        "icmp.mip.length",
        "Length",
        8,
        Kind::Uint,
        MOBILE,
        "Bytes behind this one that belong to the extension.",
    )
    .short("Len"),
    counts: Counts::Body,
    layouts: OptionLayouts::new(),
    end: None,
    padding: rest("icmp.mip.padding", "Padding", Kind::Bytes, MOBILE, "Bytes behind the last extension."),
    unknown: option(
        0xff,
        Length::Any,
        rest(
            "icmp.mip.unknown",
            "Unknown Extension",
            Kind::Bytes,
            MOBILE,
            "An extension without a table here.",
        ),
        &UNKNOWN,
    ),
    known: &[
        option(
            0,
            Length::One,
            rest(
                "icmp.mip.pad",
                "One-Byte Padding",
                Kind::Bytes,
                rfc(5944, "2.1.3"),
                "Makes the length even.",
            ),
            &[],
        ),
        option(
            16,
            Length::Such(
                |bytes| bytes >= 8 && bytes.is_multiple_of(4),
                "it should be 8 and 4 for each address",
            ),
            rest(
                "icmp.mip.agent",
                "Mobility Agent Advertisement",
                Kind::Bytes,
                rfc(5944, "2.1.1"),
                "Says that the router helps hosts that are away from home, and how.",
            ),
            &AGENT,
        ),
        option(
            19,
            Length::Any,
            rest(
                "icmp.mip.prefixes",
                "Prefix-Lengths",
                Kind::Bytes,
                rfc(5944, "2.1.2"),
                "How long the network part of each router address above is.",
            ),
            &PREFIXES,
        ),
        option(
            24,
            Length::Any,
            rest(
                "icmp.mip.challenge_extension",
                "Agent Advertisement Challenge",
                Kind::Bytes,
                rfc(4721, "2"),
                "A number that a host must use when it registers, so that no old registration can be sent again.",
            ),
            &CHALLENGE,
        ),
    ],
};

static UNKNOWN: [Field; 1] = rows([rest(
    "icmp.mip.content",
    "Content",
    Kind::Bytes,
    MOBILE,
    "The extension's bytes, not taken apart.",
)]);

static CHALLENGE: [Field; 1] = rows([rest(
    "icmp.mip.challenge",
    "Challenge",
    Kind::Bytes,
    rfc(4721, "2"),
    "The number, made at random.",
)]);

static PREFIXES: [Field; 1] = rows([rest(
    "icmp.mip.prefixlengths",
    "Prefix Lengths",
    Kind::Repeat(&PREFIX),
    rfc(5944, "2.1.2"),
    "One for each router address, in the same order.",
)]);

static PREFIX: [Field; 1] = rows([field(
    "icmp.mip.prefixlength",
    "Prefix Length",
    8,
    Kind::Uint,
    rfc(5944, "2.1.2"),
    "How many bits from the left name the network.",
)
.must(|bits| bits <= 32, "an IPv4 address has 32 bits")]);

const AGENT_SPEC: Spec = rfc(5944, "2.1.1");

static AGENT: [Field; 4] = rows([
    field(
        "icmp.mip.seq",
        "Sequence Number",
        16,
        Kind::Uint,
        AGENT_SPEC,
        "Counts the agent's advertisements. After 65535 it goes on with 256: what is less shows that the agent restarted.",
    ),
    field(
        "icmp.mip.life",
        "Registration Lifetime",
        16,
        Kind::Uint,
        AGENT_SPEC,
        "The longest registration that the agent takes, in seconds. 65535: for good.",
    ),
    field(
        "icmp.mip.flags",
        "Flags",
        16,
        Kind::Group(&AGENT_FLAGS),
        AGENT_SPEC,
        "What the agent asks for and offers.",
    ),
    rest(
        "icmp.mip.coas",
        "Care-of Addresses",
        Kind::Repeat(&CARE_OF),
        AGENT_SPEC,
        "Addresses at which a foreign agent takes packets for its guests.",
    ),
]);

static CARE_OF: [Field; 1] = rows([field(
    "icmp.mip.coa",
    "Care-of Address",
    32,
    Kind::Ipv4,
    AGENT_SPEC,
    "An address at which a foreign agent takes packets for its guests.",
)]);

const fn agent_flag(
    id: &'static str,
    name: &'static str,
    label: &'static str,
    set: &'static str,
    clear: &'static str,
    about: &'static str,
) -> Field {
    field(id, name, 1, Kind::Flag { set, clear }, AGENT_SPEC, about).short(label)
}

static AGENT_FLAGS: [Field; 11] = rows([
    agent_flag(
        "icmp.mip.r",
        "Registration Required",
        "R",
        "guests must register with this agent",
        "guests may do without registering here",
        "Whether a guest must register with this agent even if it has an address of its own here.",
    ),
    agent_flag(
        "icmp.mip.b",
        "Busy",
        "B",
        "takes no more guests",
        "takes guests",
        "Whether the foreign agent is full.",
    ),
    agent_flag(
        "icmp.mip.h",
        "Home Agent",
        "H",
        "a home agent",
        "no home agent",
        "Whether the agent receives packets for hosts of this network that are away.",
    ),
    agent_flag(
        "icmp.mip.f",
        "Foreign Agent",
        "F",
        "a foreign agent",
        "no foreign agent",
        "Whether the agent passes packets on to guests in this network.",
    ),
    agent_flag(
        "icmp.mip.m",
        "Minimal Encapsulation",
        "M",
        "takes minimal encapsulation",
        "no minimal encapsulation",
        "Whether packets may come to the agent in the short form of RFC 2004.",
    ),
    agent_flag(
        "icmp.mip.g",
        "GRE Encapsulation",
        "G",
        "takes GRE",
        "no GRE",
        "Whether packets may come to the agent inside GRE.",
    ),
    agent_flag(
        "icmp.mip.v",
        "Once Van Jacobson Compression",
        "r",
        "set, though it has no meaning any more",
        "not used",
        "Meant header compression once; senders clear it now.",
    ),
    agent_flag(
        "icmp.mip.rt",
        "Reverse Tunneling",
        "T",
        "offers reverse tunneling",
        "no reverse tunneling",
        "Whether guests may send by way of their home network, so that addresses look right on the way.",
    ),
    agent_flag(
        "icmp.mip.u",
        "UDP Tunneling",
        "U",
        "offers UDP tunneling",
        "no UDP tunneling",
        "Whether packets may travel inside UDP, which gets through address translation (RFC 3519).",
    ),
    agent_flag(
        "icmp.mip.x",
        "Revocation Support",
        "X",
        "supports revocation",
        "no revocation",
        "Whether the agent can take a registration back (RFC 3543).",
    ),
    field(
        "icmp.mip.reserved",
        "Reserved",
        6,
        Kind::Hex,
        AGENT_SPEC,
        "Kept for later use. Senders clear them and receivers pass over them.",
    )
    .short("Res"),
]);
