//! The data of records about keys and certificates of hosts and users (RFC 4255, RFC 6698, RFC 8659), of zones as a whole
//! (RFC 7477, RFC 8976), and the signature of one message (RFC 8945).

use super::dnssec::{TYPE_BITMAPS, algorithm};
use super::record::domain_name;
use crate::table::{Field, Kind, Spec, field, measured, name, rest, rfc, rows};

const PIN: Spec = rfc(6698, "2.1");

pub(super) static TLSA: [Field; 4] = rows([
    field(
        "dns.tlsa.certificate_usage",
        "Certificate Usage",
        8,
        Kind::Enum(&[
            name(0, "PKIX-TA, an authority of the usual ones"),
            name(1, "PKIX-EE, this certificate, checked as usual"),
            name(2, "DANE-TA, an authority of its own"),
            name(3, "DANE-EE, this certificate, on this record's word"),
        ]),
        rfc(6698, "2.1.1"),
        "What is matched, and whether the usual authorities count too.",
    )
    .short("Usage"),
    field(
        "dns.tlsa.selector",
        "Selector",
        8,
        Kind::Enum(&[name(0, "the whole certificate"), name(1, "its public key")]),
        rfc(6698, "2.1.2"),
        "Which part of the certificate is matched.",
    ),
    field(
        "dns.tlsa.matching_type",
        "Matching Type",
        8,
        Kind::Enum(&[name(0, "as it is"), name(1, "SHA-256"), name(2, "SHA-512")]),
        rfc(6698, "2.1.3"),
        "How it is matched.",
    )
    .short("Matching"),
    rest(
        "dns.tlsa.certificate_association_data",
        "Certificate Association Data",
        Kind::Bytes,
        PIN,
        "What it must be.",
    ),
]);

const FINGERPRINT: Spec = rfc(4255, "3.1");

pub(super) static SSHFP: [Field; 3] = rows([
    field(
        "dns.sshfp.algorithm",
        "Algorithm",
        8,
        Kind::Enum(&[name(1, "RSA"), name(2, "DSA"), name(3, "ECDSA"), name(4, "Ed25519"), name(6, "Ed448")]),
        FINGERPRINT,
        "What sort of key it is.",
    ),
    field(
        "dns.sshfp.fingerprint.type",
        "Fingerprint Type",
        8,
        Kind::Enum(&[name(1, "SHA-1"), name(2, "SHA-256")]),
        FINGERPRINT,
        "How the fingerprint is made.",
    ),
    rest(
        "dns.sshfp.fingerprint",
        "Fingerprint",
        Kind::Bytes,
        FINGERPRINT,
        "The fingerprint of the host's key.",
    ),
]);

const CERTIFICATE: Spec = rfc(4398, "2");

pub(super) static CERT: [Field; 4] = rows([
    field(
        "dns.cert.type",
        "Type",
        16,
        Kind::Enum(&[
            name(1, "X.509"),
            name(2, "SPKI"),
            name(3, "OpenPGP"),
            name(4, "address of X.509"),
            name(6, "address of OpenPGP"),
        ]),
        rfc(4398, "2.1"),
        "What sort of certificate it is.",
    ),
    field("dns.cert.key_tag", "Key Tag", 16, Kind::Uint, CERTIFICATE, "A short number for the key in it."),
    algorithm("dns.cert.algorithm", CERTIFICATE),
    rest("dns.cert.certificate", "Certificate", Kind::Bytes, CERTIFICATE, "The certificate."),
]);

pub(super) static OPENPGPKEY: [Field; 1] = rows([rest(
    "dns.openpgpkey",
    "OpenPGP Key",
    Kind::Bytes,
    rfc(7929, "2.3"),
    "The key, as OpenPGP writes it.",
)]);

const ISSUANCE: Spec = rfc(8659, "4.1");

pub(super) static CAA: [Field; 4] = rows([
    field("dns.caa.flags", "Flags", 8, Kind::Group(&CAA_FLAGS), ISSUANCE, "How strict the rule is."),
    field(
        "dns.caa.tag_length",
        "Tag Length",
        8,
        Kind::Uint,
        ISSUANCE,
        "Bytes of tag that follow; at least 1.",
    ),
    measured(
        "dns.caa.tag",
        "Tag",
        |record| record.byte(record.at.saturating_sub(1)).into(),
        Kind::Text,
        ISSUANCE,
        "What the rule is about: issue, issuewild for wildcards, iodef for reports.",
    ),
    rest("dns.caa.value", "Value", Kind::Text, ISSUANCE, "Who may issue, or where to report to."),
]);

static CAA_FLAGS: [Field; 2] = rows([
    field(
        "dns.caa.flags.issuer_critical",
        "Issuer Critical",
        1,
        Kind::Flag {
            set: "issue nothing unless you understand the tag",
            clear: "an unknown tag may be ignored",
        },
        ISSUANCE,
        "Whether an authority that does not know the tag must refuse.",
    )
    .short("Critical"),
    field("dns.caa.flags.reserved", "Reserved", 7, Kind::Reserved, ISSUANCE, "No meaning yet; must be 0.")
        .short("Rsvd"),
]);

const SYNCHRONIZE: Spec = rfc(7477, "2.1.1");

pub(super) static CSYNC: [Field; 3] = rows([
    field(
        "dns.csync.soa",
        "SOA Serial",
        32,
        Kind::Uint,
        SYNCHRONIZE,
        "The version of the zone that this was written for.",
    ),
    field(
        "dns.csync.flags",
        "Flags",
        16,
        Kind::Group(&CSYNC_FLAGS),
        SYNCHRONIZE,
        "When to take the records over.",
    ),
    TYPE_BITMAPS,
]);

static CSYNC_FLAGS: [Field; 3] = rows([
    field(
        "dns.csync.flags.reserved",
        "Reserved",
        14,
        Kind::Reserved,
        SYNCHRONIZE,
        "No meaning yet; must be 0.",
    )
    .short("Rsvd"),
    field(
        "dns.csync.flags.soaminimum",
        "soaminimum",
        1,
        Kind::Flag {
            set: "only where the zone is at least that version",
            clear: "whatever the zone's version",
        },
        SYNCHRONIZE,
        "Whether the version counts.",
    ),
    field(
        "dns.csync.flags.immediate",
        "immediate",
        1,
        Kind::Flag { set: "at once", clear: "after a person agreed" },
        SYNCHRONIZE,
        "Whether anybody has to agree first.",
    ),
]);

const WHOLE_ZONE: Spec = rfc(8976, "2.2");

pub(super) static ZONEMD: [Field; 4] = rows([
    field(
        "dns.zonemd.serial",
        "Serial",
        32,
        Kind::Uint,
        WHOLE_ZONE,
        "The version of the zone that the digest is of.",
    ),
    field(
        "dns.zonemd.scheme",
        "Scheme",
        8,
        Kind::Enum(&[name(1, "SIMPLE")]),
        WHOLE_ZONE,
        "How the zone is put in order.",
    ),
    field(
        "dns.zonemd.hash_algo",
        "Hash Algorithm",
        8,
        Kind::Enum(&[name(1, "SHA-384"), name(2, "SHA-512")]),
        WHOLE_ZONE,
        "How the digest is made.",
    ),
    rest("dns.zonemd.digest", "Digest", Kind::Bytes, WHOLE_ZONE, "The digest of the whole zone."),
]);

const SIGNED: Spec = rfc(8945, "4.2");

pub(super) static TSIG: [Field; 9] = rows([
    domain_name("dns.tsig.algorithm_name", "Algorithm Name", SIGNED, "How the code is made, as a name."),
    field(
        "dns.tsig.time_signed",
        "Time Signed",
        48,
        Kind::Uint,
        SIGNED,
        "When it was signed, in seconds since 1970.",
    ),
    field(
        "dns.tsig.fudge",
        "Fudge",
        16,
        Kind::Uint,
        SIGNED,
        "By how many seconds the two clocks may differ.",
    ),
    field("dns.tsig.mac_size", "MAC Size", 16, Kind::Uint, SIGNED, "Bytes of code that follow."),
    measured(
        "dns.tsig.mac",
        "MAC",
        |record| record.word(record.at.saturating_sub(2)).into(),
        Kind::Bytes,
        SIGNED,
        "Proves that the message comes from one who knows the key.",
    ),
    field(
        "dns.tsig.original_id",
        "Original ID",
        16,
        Kind::Hex,
        SIGNED,
        "The message's ID when it was signed.",
    ),
    field(
        "dns.tsig.error",
        "Error",
        16,
        Kind::Enum(&[
            name(0, "no error"),
            name(16, "bad signature"),
            name(17, "unknown key"),
            name(18, "signed at another time"),
            name(22, "code cut too short"),
        ]),
        SIGNED,
        "What the server found wrong with the signature.",
    ),
    field("dns.tsig.other_len", "Other Len", 16, Kind::Uint, SIGNED, "Bytes of other data that follow."),
    measured(
        "dns.tsig.other_data",
        "Other Data",
        |record| record.word(record.at.saturating_sub(2)).into(),
        Kind::Bytes,
        SIGNED,
        "The server's time, where the clocks differ too much.",
    ),
]);
