//! The types of records (IANA "Resource Record (RR) TYPEs"): number, name, what each says, and the rows of its data.

use super::{dnssec, rdata, security, service};
use crate::table::{Field, Kind, Name, Spec, name, rest, rfc};

/// A type of record.
struct Type {
    number: u16,
    /// The row of a whole record of this type.
    record: Field,
    /// The rows of its data.
    data: &'static [Field],
}

const fn known(
    number: u16,
    name: &'static str,
    spec: Spec,
    about: &'static str,
    data: &'static [Field],
) -> Type {
    Type { number, record: rest("dns.resp", name, Kind::Bytes, spec, about), data }
}

/// A type whose data are not taken apart.
const fn opaque(number: u16, name: &'static str, spec: Spec, about: &'static str) -> Type {
    known(number, name, spec, about, &rdata::OPAQUE)
}

const DNS: Spec = rfc(1035, "3.3");
const SIGNED: Spec = rfc(4034, "1");

static KNOWN: [Type; 56] = [
    known(1, "A", rfc(1035, "3.4.1"), "An IPv4 address of the host.", &rdata::A),
    known(2, "NS", rfc(1035, "3.3.11"), "A server that is in charge of the zone.", &rdata::NS),
    known(5, "CNAME", rfc(1035, "3.3.1"), "The name is only another name for this one.", &rdata::CNAME),
    known(
        6,
        "SOA",
        rfc(1035, "3.3.13"),
        "Where a zone begins, and how its copies are kept fresh.",
        &rdata::SOA,
    ),
    opaque(10, "NULL", rfc(1035, "3.3.10"), "Anything at all; for experiments."),
    opaque(11, "WKS", rfc(1035, "3.4.2"), "Services of a host, a bit each. No longer used."),
    known(
        12,
        "PTR",
        rfc(1035, "3.3.12"),
        "Leads to another name: from an address back to its host.",
        &rdata::PTR,
    ),
    known(
        13,
        "HINFO",
        rfc(1035, "3.3.2"),
        "The host's machine and system, or why not all is told.",
        &rdata::HINFO,
    ),
    known(15, "MX", rfc(1035, "3.3.9"), "A host that takes mail for the name.", &rdata::MX),
    known(
        16,
        "TXT",
        rfc(1035, "3.3.14"),
        "Text for people or programs, such as rules for mail.",
        &rdata::TXT,
    ),
    known(17, "RP", rfc(1183, "2"), "Who is responsible for the name.", &rdata::RP),
    known(18, "AFSDB", rfc(1183, "1"), "A server of the AFS file system.", &rdata::AFSDB),
    opaque(24, "SIG", rfc(2535, "4"), "An old form of signature; RRSIG took its place."),
    opaque(25, "KEY", rfc(2535, "3"), "An old form of key; DNSKEY took its place."),
    known(28, "AAAA", rfc(3596, "2.1"), "An IPv6 address of the host.", &rdata::AAAA),
    known(29, "LOC", rfc(1876, "2"), "Where on Earth the host stands.", &rdata::LOC),
    known(33, "SRV", rfc(2782, "page-3"), "Host and port of a service.", &rdata::SRV),
    known(35, "NAPTR", rfc(3403, "4.1"), "A rule that rewrites the name into where to go on.", &rdata::NAPTR),
    known(36, "KX", rfc(2230, "3.1"), "A host that negotiates keys for the name.", &rdata::KX),
    known(37, "CERT", rfc(4398, "2"), "A certificate.", &security::CERT),
    known(
        39,
        "DNAME",
        rfc(6672, "2.1"),
        "All names below are other names for those below this one.",
        &rdata::DNAME,
    ),
    known(
        41,
        "OPT",
        rfc(6891, "6.1"),
        "No fact about a name: what the sender can do beyond plain DNS.",
        &rdata::OPAQUE,
    ),
    opaque(42, "APL", rfc(3123, "4"), "Ranges of addresses."),
    known(43, "DS", rfc(4034, "5.1"), "The fingerprint of the key of a zone below.", &dnssec::DS),
    known(44, "SSHFP", rfc(4255, "3.1"), "The fingerprint of the host's SSH key.", &security::SSHFP),
    opaque(45, "IPSECKEY", rfc(4025, "2.1"), "A key for IPsec with the host."),
    known(46, "RRSIG", rfc(4034, "3.1"), "Signs all records of one name and type.", &dnssec::RRSIG),
    known(
        47,
        "NSEC",
        rfc(4034, "4.1"),
        "Proves that nothing stands between this name and the next.",
        &dnssec::NSEC,
    ),
    known(48, "DNSKEY", rfc(4034, "2.1"), "A key that the zone is signed with.", &dnssec::DNSKEY),
    opaque(49, "DHCID", rfc(4701, "3.1"), "Which DHCP client the name belongs to."),
    known(50, "NSEC3", rfc(5155, "3.2"), "As NSEC, with hashes instead of the names.", &dnssec::NSEC3),
    known(51, "NSEC3PARAM", rfc(5155, "4.2"), "How the hashes of NSEC3 are made.", &dnssec::NSEC3PARAM),
    known(52, "TLSA", rfc(6698, "2.1"), "Which certificate the service at the name shows.", &security::TLSA),
    known(53, "SMIMEA", rfc(8162, "2"), "Which certificate signs mail of the user.", &security::TLSA),
    opaque(55, "HIP", rfc(8005, "5"), "The identity of a host apart from its address."),
    known(59, "CDS", rfc(7344, "3.1"), "The DS record that the zone wants its parent to have.", &dnssec::DS),
    known(
        60,
        "CDNSKEY",
        rfc(7344, "3.2"),
        "The key that the zone wants its parent to vouch for.",
        &dnssec::DNSKEY,
    ),
    known(61, "OPENPGPKEY", rfc(7929, "2.1"), "A user's OpenPGP key.", &security::OPENPGPKEY),
    known(
        62,
        "CSYNC",
        rfc(7477, "2.1"),
        "Which records a parent shall take over from the zone.",
        &security::CSYNC,
    ),
    known(63, "ZONEMD", rfc(8976, "2.2"), "A digest of the whole zone.", &security::ZONEMD),
    known(64, "SVCB", rfc(9460, "2.2"), "Where and how to reach a service.", &service::SVCB),
    known(65, "HTTPS", rfc(9460, "9"), "Where and how to reach a web site.", &service::SVCB),
    known(99, "SPF", rfc(7208, "3.1"), "Who may send mail for the name. TXT took its place.", &rdata::SPF),
    known(108, "EUI48", rfc(7043, "3.1"), "A hardware address.", &rdata::EUI48),
    known(109, "EUI64", rfc(7043, "4.1"), "A hardware address of 8 bytes.", &rdata::EUI64),
    opaque(249, "TKEY", rfc(2930, "2"), "Agrees on a key with the server."),
    known(250, "TSIG", rfc(8945, "4.2"), "Signs this one message with a shared key.", &security::TSIG),
    opaque(251, "IXFR", rfc(1995, "2"), "Asks for what changed in a zone."),
    opaque(252, "AXFR", rfc(5936, "2"), "Asks for a whole zone."),
    opaque(253, "MAILB", DNS, "Asks for records of mailboxes. No longer used."),
    opaque(255, "ANY", rfc(8482, "4"), "Asks for whatever the server wants to tell of the name."),
    known(256, "URI", rfc(7553, "4.5"), "A web address for the service.", &rdata::URI),
    known(257, "CAA", rfc(8659, "4.1"), "Who may issue certificates for the name.", &security::CAA),
    opaque(260, "AMTRELAY", rfc(8777, "4"), "A relay for multicast."),
    opaque(32768, "TA", SIGNED, "A key to trust. Never standardized."),
    opaque(32769, "DLV", rfc(4431, "2"), "A key to trust, kept apart from the tree. No longer used."),
];

static UNKNOWN: Type = opaque(0, "Record", rfc(3597, "3"), "A record of a type that has no table here.");

/// The names of the types, for the rows of type fields.
pub(super) static TYPES: [Name; KNOWN.len()] = {
    let mut names = [name(0, ""); KNOWN.len()];
    let mut known: &[Type] = &KNOWN;
    let mut left: &mut [Name] = &mut names;
    while let ([first, behind @ ..], [slot, slots @ ..]) = (known, left) {
        *slot = name(first.number as u64, first.record.name);
        (known, left) = (behind, slots);
    }
    names
};

fn of(number: u16) -> &'static Type {
    KNOWN.iter().find(|known| known.number == number).unwrap_or(&UNKNOWN)
}

/// The row of a whole record.
pub(super) fn row(number: u16) -> &'static Field {
    &of(number).record
}

/// The rows of a record's data.
pub(super) fn data(number: u16) -> &'static [Field] {
    of(number).data
}

/// The name of a type, where it has one here.
pub(super) fn type_name(number: u16) -> Option<&'static str> {
    KNOWN.iter().find(|known| known.number == number).map(|known| known.record.name)
}
