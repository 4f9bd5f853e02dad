//! The data of DNSSEC's records: keys, signatures, and proofs that a name does not exist (RFC 4034, RFC 5155).

use super::record::domain_name;
use super::types;
use crate::table::{Field, Item, Items, Kind, Name, Spec, field, measured, name, rest, rfc, rows};

pub(super) const fn algorithm(id: &'static str, spec: Spec) -> Field {
    field(id, "Algorithm", 8, Kind::Enum(ALGORITHMS), spec, "How signatures are made with the key.")
}

/// IANA "DNS Security Algorithm Numbers".
pub(super) static ALGORITHMS: &[Name] = &[
    name(1, "RSA/MD5, forbidden"),
    name(3, "DSA/SHA-1"),
    name(5, "RSA/SHA-1"),
    name(6, "DSA-NSEC3-SHA1"),
    name(7, "RSASHA1-NSEC3-SHA1"),
    name(8, "RSA/SHA-256"),
    name(10, "RSA/SHA-512"),
    name(12, "GOST R 34.10-2001"),
    name(13, "ECDSA P-256 with SHA-256"),
    name(14, "ECDSA P-384 with SHA-384"),
    name(15, "Ed25519"),
    name(16, "Ed448"),
    name(253, "private, named by a domain"),
    name(254, "private, named by an OID"),
];

/// IANA "DNSSEC Delegation Signer (DS) Resource Record (RR) Type Digest Algorithms".
pub(super) static DIGESTS: &[Name] =
    &[name(1, "SHA-1"), name(2, "SHA-256"), name(3, "GOST R 34.11-94"), name(4, "SHA-384")];

const KEY: Spec = rfc(4034, "2.1");

pub(super) static DNSKEY: [Field; 4] = rows([
    field(
        "dns.dnskey.flags",
        "Flags",
        16,
        Kind::Group(&KEY_FLAGS),
        rfc(4034, "2.1.1"),
        "What the key is for.",
    ),
    field("dns.dnskey.protocol", "Protocol", 8, Kind::Uint, rfc(4034, "2.1.2"), "Always 3.")
        .must(|protocol| protocol == 3, "it is 3 in every key, and no other is used to check signatures"),
    algorithm("dns.dnskey.algorithm", rfc(4034, "2.1.3")),
    rest(
        "dns.dnskey.public_key",
        "Public Key",
        Kind::Bytes,
        rfc(4034, "2.1.4"),
        "The key, as its algorithm writes it.",
    ),
]);

static KEY_FLAGS: [Field; 5] = rows([
    field("dns.dnskey.flags.reserved", "Reserved", 7, Kind::Reserved, KEY, "No meaning yet; must be 0.")
        .short("Rsvd"),
    field(
        "dns.dnskey.flags.zone_key",
        "Zone Key",
        1,
        Kind::Flag { set: "signs the zone", clear: "does not sign the zone" },
        rfc(4034, "2.1.1"),
        "Whether the key signs records of the zone.",
    )
    .short("ZONE"),
    field(
        "dns.dnskey.flags.key_revoked",
        "Revoke",
        1,
        Kind::Flag { set: "no longer to be trusted", clear: "in use" },
        rfc(5011, "2.1"),
        "Whether the owner takes the key back.",
    )
    .short("REVOKE"),
    field("dns.dnskey.flags.reserved", "Reserved", 6, Kind::Reserved, KEY, "No meaning yet; must be 0.")
        .short("Rsvd"),
    field(
        "dns.dnskey.flags.secure_entry_point",
        "Secure Entry Point",
        1,
        Kind::Flag { set: "signs the zone's keys", clear: "signs the zone's other records" },
        rfc(4034, "2.1.1"),
        "Whether this is the key that the zone above vouches for.",
    )
    .short("SEP"),
]);

const DELEGATION: Spec = rfc(4034, "5.1");

pub(super) static DS: [Field; 4] = rows([
    field(
        "dns.ds.key_id",
        "Key Tag",
        16,
        Kind::Uint,
        DELEGATION,
        "A short number for the key, to find it quickly.",
    ),
    algorithm("dns.ds.algorithm", DELEGATION),
    field("dns.ds.digest_type", "Digest Type", 8, Kind::Enum(DIGESTS), DELEGATION, "How the digest is made."),
    rest("dns.ds.digest", "Digest", Kind::Bytes, DELEGATION, "The fingerprint of the key."),
]);

const SIGNATURE: Spec = rfc(4034, "3.1");

pub(super) static RRSIG: [Field; 9] = rows([
    field(
        "dns.rrsig.type_covered",
        "Type Covered",
        16,
        Kind::Enum(&types::TYPES),
        SIGNATURE,
        "The type of the records that are signed.",
    ),
    algorithm("dns.rrsig.algorithm", SIGNATURE),
    field(
        "dns.rrsig.labels",
        "Labels",
        8,
        Kind::Uint,
        SIGNATURE,
        "How many labels the signed name has, so that an answer made from a wildcard can be told.",
    ),
    field(
        "dns.rrsig.original_ttl",
        "Original TTL",
        32,
        Kind::Uint,
        SIGNATURE,
        "The TTL that was signed; caches count the other one down.",
    ),
    field(
        "dns.rrsig.signature_expiration",
        "Signature Expiration",
        32,
        Kind::Uint,
        SIGNATURE,
        "Until when the signature is good, in seconds since 1970.",
    ),
    field(
        "dns.rrsig.signature_inception",
        "Signature Inception",
        32,
        Kind::Uint,
        SIGNATURE,
        "From when on the signature is good, in seconds since 1970.",
    ),
    field(
        "dns.rrsig.key_tag",
        "Key Tag",
        16,
        Kind::Uint,
        SIGNATURE,
        "A short number for the key that signed.",
    ),
    domain_name("dns.rrsig.signers_name", "Signer's Name", SIGNATURE, "The zone whose key signed."),
    rest(
        "dns.rrsig.signature",
        "Signature",
        Kind::Bytes,
        SIGNATURE,
        "The signature, as its algorithm writes it.",
    ),
]);

const DENIAL: Spec = rfc(4034, "4.1");
const BITMAP: Spec = rfc(4034, "4.1.2");

pub(super) const TYPE_BITMAPS: Field = rest(
    "dns.type_bitmaps",
    "Type Bit Maps",
    Kind::Items(window),
    BITMAP,
    "The types of records that the name has, a bit each.",
);

pub(super) static NSEC: [Field; 2] = rows([
    domain_name(
        "dns.nsec.next_domain_name",
        "Next Domain Name",
        DENIAL,
        "The next name of the zone; none stands between.",
    ),
    TYPE_BITMAPS,
]);

fn window(items: &Items<'_>) -> Item {
    let left = items.bytes.len();
    let claimed = items.bytes.get(1).map(|bytes| 2 + usize::from(*bytes));
    let wrong = match claimed {
        Some(bytes) if bytes <= left => None,
        Some(bytes) => Some(format!(
            "The window promises {} bytes of bits; {} are left in the record.",
            bytes - 2,
            left - 2
        )),
        None => Some("The window is 1 byte long; its number and length alone are 2.".to_owned()),
    };
    Item { field: &WINDOW, bytes: claimed.unwrap_or(left), rows: &WINDOW_ROWS, wrong }
}

static WINDOW: Field = rest("dns.type_bitmap", "Window", Kind::Bytes, BITMAP, "The bits of 256 types.");

static WINDOW_ROWS: [Field; 3] = rows([
    field(
        "dns.type_bitmap.window",
        "Window Block",
        8,
        Kind::Uint,
        BITMAP,
        "Which types: this times 256 is the first.",
    ),
    field(
        "dns.type_bitmap.length",
        "Bitmap Length",
        8,
        Kind::Uint,
        BITMAP,
        "Bytes of bits that follow, 1 to 32.",
    )
    .short("Length")
    .must(|bytes| (1..=32).contains(&bytes), "it is 1 to 32, and windows without a bit are left out"),
    rest(
        "dns.type_bitmap.bits",
        "Bitmap",
        Kind::Bytes,
        BITMAP,
        "A bit for each type, the first bit for the lowest.",
    ),
]);

const HASHED: Spec = rfc(5155, "3.2");

const HASH_ALGORITHM: Field = field(
    "dns.nsec3.algo",
    "Hash Algorithm",
    8,
    Kind::Enum(&[name(1, "SHA-1")]),
    HASHED,
    "How names are hashed.",
);

const HASH_FLAGS: Field =
    field("dns.nsec3.flags", "Flags", 8, Kind::Group(&OPT_OUT), HASHED, "What the proof holds for.");

static OPT_OUT: [Field; 2] = rows([
    field("dns.nsec3.flags.reserved", "Reserved", 7, Kind::Reserved, HASHED, "No meaning yet; must be 0.")
        .short("Rsvd"),
    field(
        "dns.nsec3.flags.opt_out",
        "Opt-Out",
        1,
        Kind::Flag { set: "zones without keys may stand between", clear: "nothing stands between" },
        rfc(5155, "3.1.2.1"),
        "Whether zones below that are not signed are left out of the chain.",
    ),
]);

const ITERATIONS: Field = field(
    "dns.nsec3.iterations",
    "Iterations",
    16,
    Kind::Uint,
    HASHED,
    "How many more times the hash is taken. RFC 9276 recommends 0.",
);

const SALT_LENGTH: Field =
    field("dns.nsec3.salt_length", "Salt Length", 8, Kind::Uint, HASHED, "Bytes of salt that follow.");

const SALT: Field = measured(
    "dns.nsec3.salt_value",
    "Salt",
    |record| record.byte(record.at.saturating_sub(1)).into(),
    Kind::Bytes,
    HASHED,
    "Bytes mixed into each hash, so that none can be made ahead.",
);

pub(super) static NSEC3: [Field; 8] = rows([
    HASH_ALGORITHM,
    HASH_FLAGS,
    ITERATIONS,
    SALT_LENGTH,
    SALT,
    field("dns.nsec3.hash_length", "Hash Length", 8, Kind::Uint, HASHED, "Bytes of hash that follow."),
    measured(
        "dns.nsec3.hash_value",
        "Next Hashed Owner Name",
        |record| record.byte(record.at.saturating_sub(1)).into(),
        Kind::Bytes,
        HASHED,
        "The next hash of the zone; none stands between.",
    )
    .short("Next hash"),
    TYPE_BITMAPS,
]);

pub(super) static NSEC3PARAM: [Field; 5] = rows([
    HASH_ALGORITHM,
    field("dns.nsec3.flags", "Flags", 8, Kind::Hex, rfc(5155, "4.1.2"), "0 where the parameters are in use."),
    ITERATIONS,
    SALT_LENGTH,
    SALT,
]);
