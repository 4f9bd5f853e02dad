//! EDNS(0), which extends DNS by a record that holds no fact (RFC 6891).
//!
//! The oddity: the record's class is a size, and its TTL is made of flags.

use super::dnssec;
use super::record::{CACHE_FLUSH, DATA_LENGTH, RECORD_NAME, RECORD_TYPE};
use crate::table::{Field, Item, Items, Kind, Name, Scope, Spec, field, name, rest, rfc, rows};

/// The type of the record.
pub(super) const OPT: u16 = 41;

const RECORD: Spec = rfc(6891, "6.1.2");
const FLAGS: Spec = rfc(6891, "6.1.3");

const PAYLOAD_SIZE: &str = "The largest message that the sender can take over UDP, in bytes.";

const fn payload_size(bits: u16) -> Field {
    field("dns.rr.udp_payload_size", "UDP Payload Size", bits, Kind::Uint, RECORD, PAYLOAD_SIZE)
        .short("UDP size")
}

const EXTENDED_CODE: Field = field(
    "dns.resp.ext_rcode",
    "Extended RCODE",
    8,
    Kind::Hex,
    FLAGS,
    "The upper 8 bits of a response code of 12; the header has the lower 4.",
)
.short("Ext RCODE");

const VERSION: Field =
    field("dns.resp.edns0_version", "Version", 8, Kind::Uint, FLAGS, "0: the only version of EDNS there is.");

const Z: Field = field("dns.resp.z", "Flags", 16, Kind::Group(&Z_FLAGS), FLAGS, "What the sender can do.");

static Z_FLAGS: [Field; 2] = rows([
    field(
        "dns.resp.z.do",
        "DNSSEC OK",
        1,
        Kind::Flag { set: "send signatures too", clear: "send no signatures" },
        rfc(3225, "3"),
        "Whether the asker wants the records of DNSSEC.",
    )
    .short("DO"),
    field("dns.resp.z.reserved", "Z", 15, Kind::Reserved, FLAGS, "No meaning yet; must be 0."),
]);

const OPTIONS: Field = rest(
    "dns.opt.options",
    "Options",
    Kind::Items(option),
    RECORD,
    "What else is said beyond plain DNS: a code, a length and data each.",
);

pub(super) static OPT_RECORD: [Field; 8] =
    rows([RECORD_NAME, RECORD_TYPE, payload_size(16), EXTENDED_CODE, VERSION, Z, DATA_LENGTH, OPTIONS]);

pub(super) static MULTICAST_OPT_RECORD: [Field; 9] = rows([
    RECORD_NAME,
    RECORD_TYPE,
    CACHE_FLUSH,
    payload_size(15),
    EXTENDED_CODE,
    VERSION,
    Z,
    DATA_LENGTH,
    OPTIONS,
]);

/// An option that is known.
struct Known {
    code: u16,
    option: Field,
    data: &'static [Field],
}

const fn known(
    code: u16,
    name: &'static str,
    spec: Spec,
    about: &'static str,
    data: &'static [Field],
) -> Known {
    Known { code, option: rest("dns.opt", name, Kind::Bytes, spec, about), data }
}

static KNOWN: [Known; 18] = [
    known(1, "LLQ", rfc(8764, "3.2"), "Asks to hear of changes for a while.", &DATA),
    known(2, "Update Lease", rfc(9664, "4"), "For how long what is entered shall stay.", &DATA),
    known(3, "NSID", rfc(5001, "2.3"), "Which of several servers with one address answered.", &DATA),
    known(5, "DAU", rfc(6975, "3"), "The signature algorithms that the asker understands.", &SIGNATURES),
    known(6, "DHU", rfc(6975, "3"), "The digests that the asker understands.", &DIGESTS),
    known(7, "N3U", rfc(6975, "3"), "The NSEC3 hashes that the asker understands.", &HASHES),
    known(
        8,
        "Client Subnet",
        rfc(7871, "6"),
        "From which network the question first came, for an answer near to it.",
        &SUBNET,
    ),
    known(9, "EDNS Expire", rfc(7314, "2"), "For how long a copy of a zone is still good.", &DATA),
    known(10, "Cookie", rfc(7873, "4"), "Proves that the asker did not forge its address.", &COOKIE),
    known(
        11,
        "TCP Keepalive",
        rfc(7828, "3.1"),
        "For how long an idle connection may stay open.",
        &KEEPALIVE,
    ),
    known(12, "Padding", rfc(7830, "3"), "Makes the length of an encrypted message tell less.", &PADDING),
    known(13, "Chain", rfc(7901, "4"), "Asks for all signatures up from a name that is trusted.", &DATA),
    known(14, "Key Tag", rfc(8145, "4.1"), "The keys that the asker trusts.", &DATA),
    known(
        15,
        "Extended DNS Error",
        rfc(8914, "2"),
        "Why the answer is what it is, more exactly than the code.",
        &ERROR,
    ),
    known(16, "Client Tag", OTHERS, "A number by which the asker tells its traffic apart.", &DATA),
    known(17, "Server Tag", OTHERS, "A number by which the server tells its traffic apart.", &DATA),
    known(18, "Report Channel", rfc(9567, "5"), "Where to report that checking the answer failed.", &DATA),
    known(19, "Zone Version", rfc(9660, "2"), "The version of the zone that the answer comes from.", &DATA),
];

static UNKNOWN: Known = known(0, "Option", rfc(6891, "6.1.2"), "An option that has no table here.", &DATA);

const OTHERS: Spec = Spec::Standard("IANA, DNS EDNS0 Option Codes (OPT)");

static CODES: [Name; KNOWN.len()] = {
    let mut names = [name(0, ""); KNOWN.len()];
    let mut known: &[Known] = &KNOWN;
    let mut left: &mut [Name] = &mut names;
    while let ([first, behind @ ..], [slot, slots @ ..]) = (known, left) {
        *slot = name(first.code as u64, first.option.name);
        (known, left) = (behind, slots);
    }
    names
};

fn of(code: u16) -> &'static Known {
    KNOWN.iter().find(|known| known.code == code).unwrap_or(&UNKNOWN)
}

fn option(items: &Items<'_>) -> Item {
    let left = items.bytes.len();
    let Some([code_high, code_low, length_high, length_low]) = items.bytes.first_chunk::<4>().copied() else {
        let wrong = format!("The option is {left} bytes long; its code and length alone are 4.");
        return Item { field: &UNKNOWN.option, bytes: left, rows: &OPTION_ROWS, wrong: Some(wrong) };
    };
    let length = usize::from(u16::from_be_bytes([length_high, length_low]));
    let known = of(u16::from_be_bytes([code_high, code_low]));
    let wrong = (length + 4 > left)
        .then(|| format!("The option promises {length} bytes of data; {} are left in the record.", left - 4));
    Item { field: &known.option, bytes: 4 + length, rows: &OPTION_ROWS, wrong }
}

static OPTION_ROWS: [Field; 3] = rows([
    field("dns.opt.code", "OPTION-CODE", 16, Kind::Enum(&CODES), RECORD, "Which option this is.")
        .short("Code"),
    field("dns.opt.len", "OPTION-LENGTH", 16, Kind::Uint, RECORD, "Bytes of data that follow.")
        .short("Length"),
    rest(
        "dns.opt.data",
        "OPTION-DATA",
        Kind::Switch(|option| of(option.word(0)).data),
        RECORD,
        "What the option says.",
    ),
]);

static DATA: [Field; 1] = rows([rest(
    "dns.opt.data",
    "OPTION-DATA",
    Kind::Bytes,
    RECORD,
    "What the option says, not taken apart.",
)
.short("Data")]);

static PADDING: [Field; 1] =
    rows([rest("dns.opt.padding", "Padding", Kind::Bytes, rfc(7830, "3"), "Zeros that mean nothing.")]);

static SIGNATURES: [Field; 1] = rows([rest(
    "dns.opt.dau_codes",
    "Algorithm Codes",
    Kind::Repeat(&SIGNATURE),
    rfc(6975, "3"),
    "A byte for each algorithm.",
)]);

static SIGNATURE: [Field; 1] = rows([field(
    "dns.opt.dau",
    "DAU",
    8,
    Kind::Enum(dnssec::ALGORITHMS),
    rfc(6975, "3"),
    "An algorithm for signatures.",
)]);

static DIGESTS: [Field; 1] = rows([rest(
    "dns.opt.dhu_codes",
    "Algorithm Codes",
    Kind::Repeat(&DIGEST),
    rfc(6975, "3"),
    "A byte for each digest.",
)]);

static DIGEST: [Field; 1] =
    rows([field("dns.opt.dhu", "DHU", 8, Kind::Enum(dnssec::DIGESTS), rfc(6975, "3"), "A digest of keys.")]);

static HASHES: [Field; 1] = rows([rest(
    "dns.opt.n3u_codes",
    "Algorithm Codes",
    Kind::Repeat(&HASH),
    rfc(6975, "3"),
    "A byte for each hash.",
)]);

static HASH: [Field; 1] = rows([field(
    "dns.opt.n3u",
    "N3U",
    8,
    Kind::Enum(&[name(1, "SHA-1")]),
    rfc(6975, "3"),
    "A hash of names.",
)]);

const NETWORK: Spec = rfc(7871, "6");

static SUBNET: [Field; 4] = rows([
    field(
        "dns.opt.client.family",
        "FAMILY",
        16,
        Kind::Enum(&[name(1, "IPv4"), name(2, "IPv6")]),
        NETWORK,
        "Which sort of address follows.",
    ),
    field(
        "dns.opt.client.netmask",
        "SOURCE PREFIX-LENGTH",
        8,
        Kind::Uint,
        NETWORK,
        "How many bits of the address are told; the rest stays private.",
    )
    .short("Source"),
    field(
        "dns.opt.client.scope",
        "SCOPE PREFIX-LENGTH",
        8,
        Kind::Uint,
        NETWORK,
        "In an answer: for how large a network it holds. In a question: 0.",
    )
    .short("Scope"),
    rest(
        "dns.opt.client.addr",
        "ADDRESS",
        Kind::Switch(address),
        NETWORK,
        "The address, as many bytes as its bits fill.",
    ),
]);

fn address(option: &Scope<'_>) -> &'static [Field] {
    match option.word(4) {
        1 => &ADDRESS_4,
        2 => &ADDRESS_6,
        _ => &ADDRESS,
    }
}

const ABOUT_ADDRESS: &str = "The network that the question came from: an address without its last bytes.";

static ADDRESS_4: [Field; 1] =
    rows([rest("dns.opt.client.addr4", "ADDRESS", Kind::Bytes, NETWORK, ABOUT_ADDRESS)]);

static ADDRESS_6: [Field; 1] =
    rows([rest("dns.opt.client.addr6", "ADDRESS", Kind::Bytes, NETWORK, ABOUT_ADDRESS)]);

static ADDRESS: [Field; 1] =
    rows([rest("dns.opt.client.addr", "ADDRESS", Kind::Bytes, NETWORK, ABOUT_ADDRESS)]);

static COOKIE: [Field; 2] = rows([
    field(
        "dns.opt.cookie.client",
        "Client Cookie",
        64,
        Kind::Bytes,
        rfc(7873, "4.1"),
        "Made by the asker for this server.",
    ),
    rest(
        "dns.opt.cookie.server",
        "Server Cookie",
        Kind::Bytes,
        rfc(7873, "4.2"),
        "Made by the server for this asker, and shown to it next time.",
    ),
]);

static KEEPALIVE: [Field; 1] = rows([field(
    "dns.opt.edns_tcp_keepalive.timeout",
    "TIMEOUT",
    16,
    Kind::Uint,
    rfc(7828, "3.1"),
    "In tenths of a second. A question leaves it out.",
)]);

static ERROR: [Field; 2] = rows([
    field(
        "dns.opt.ext_error.info_code",
        "INFO-CODE",
        16,
        Kind::Enum(ERRORS),
        rfc(8914, "2"),
        "The reason, as a number.",
    ),
    rest(
        "dns.opt.ext_error.extra_text",
        "EXTRA-TEXT",
        Kind::Text,
        rfc(8914, "2"),
        "More about the reason, for people.",
    ),
]);

/// IANA "Extended DNS Error Codes".
static ERRORS: &[Name] = &[
    name(0, "other"),
    name(1, "unsupported DNSKEY algorithm"),
    name(2, "unsupported DS digest type"),
    name(3, "stale answer"),
    name(4, "forged answer"),
    name(5, "DNSSEC indeterminate"),
    name(6, "DNSSEC bogus"),
    name(7, "signature expired"),
    name(8, "signature not yet valid"),
    name(9, "DNSKEY missing"),
    name(10, "RRSIGs missing"),
    name(11, "no zone key bit set"),
    name(12, "NSEC missing"),
    name(13, "cached error"),
    name(14, "not ready"),
    name(15, "blocked"),
    name(16, "censored"),
    name(17, "filtered"),
    name(18, "prohibited"),
    name(19, "stale NXDOMAIN answer"),
    name(20, "not authoritative"),
    name(21, "not supported"),
    name(22, "no reachable authority"),
    name(23, "network error"),
    name(24, "invalid data"),
    name(25, "signature expired before valid"),
    name(26, "too early"),
    name(27, "unsupported NSEC3 iterations value"),
    name(28, "unable to conform to policy"),
    name(29, "synthesized"),
    name(30, "invalid query type"),
];
