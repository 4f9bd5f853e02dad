//! Options of secure neighbor discovery (RFC 3971).

use super::{PADDING, reserved};
use crate::table::{Field, Kind, Scope, Spec, field, measured, name, rest, rfc, rows};

const CGA_SPEC: Spec = rfc(3971, "5.1");

pub(in super::super) static CGA: [Field; 4] = rows([
    field(
        "icmpv6.opt.cga.pad_length",
        "Pad Length",
        8,
        Kind::Uint,
        CGA_SPEC,
        "How many bytes of padding end the option.",
    ),
    reserved(8, CGA_SPEC),
    measured(
        "icmpv6.opt.cga",
        "CGA Parameters",
        unpadded,
        Kind::Repeat(&CGA_PARTS),
        CGA_SPEC,
        "Modifier, prefix, collision count and public key, of which the address is a hash (RFC 3972).",
    ),
    PADDING,
]);

static CGA_PARTS: [Field; 4] = rows([
    field(
        "icmpv6.opt.cga.modifier",
        "Modifier",
        128,
        Kind::Bytes,
        rfc(3972, "3"),
        "A number by chance, so that one key can make many addresses.",
    ),
    field(
        "icmpv6.opt.cga.subnet_prefix",
        "Subnet Prefix",
        64,
        Kind::Ipv6,
        rfc(3972, "3"),
        "The prefix of the address.",
    ),
    field(
        "icmpv6.opt.cga.count",
        "Collision Count",
        8,
        Kind::Uint,
        rfc(3972, "3"),
        "How often somebody else had the address already: 0, 1 or 2.",
    )
    .must(|count| count <= 2, "only 0, 1 and 2 are valid"),
    rest(
        "icmpv6.opt.cga.subject_public_key_info",
        "Public Key",
        Kind::Bytes,
        rfc(3972, "3"),
        "The public key, in DER, and extensions if there are any.",
    ),
]);

const SIGNATURE_SPEC: Spec = rfc(3971, "5.2");

pub(in super::super) static SIGNATURE: [Field; 3] = rows([
    reserved(16, SIGNATURE_SPEC),
    field(
        "icmpv6.opt.rsa.key_hash",
        "Key Hash",
        128,
        Kind::Bytes,
        SIGNATURE_SPEC,
        "The beginning of the hash of the public key, by which the receiver finds it.",
    ),
    rest(
        "icmpv6.opt.digital_signature_padding",
        "Digital Signature and Padding",
        Kind::Bytes,
        SIGNATURE_SPEC,
        "The signature, and bytes that fill the option up.",
    ),
]);

pub(in super::super) static TIMESTAMP: [Field; 2] = rows([
    reserved(48, rfc(3971, "5.3.1")),
    field(
        "icmpv6.opt.timestamp",
        "Timestamp",
        64,
        Kind::Group(&TIME),
        rfc(3971, "5.3.1"),
        "When the message was sent.",
    ),
]);

static TIME: [Field; 2] = rows([
    field(
        "icmpv6.opt.timestamp.seconds",
        "Seconds",
        48,
        Kind::Uint,
        rfc(3971, "5.3.1"),
        "Seconds since the beginning of 1970, UTC.",
    ),
    field(
        "icmpv6.opt.timestamp.fraction",
        "Fraction",
        16,
        Kind::Uint,
        rfc(3971, "5.3.1"),
        "What is over the whole second, in units of 1/65536 second.",
    ),
]);

pub(in super::super) static NONCE: [Field; 1] = rows([rest(
    "icmpv6.opt.nonce",
    "Nonce",
    Kind::Bytes,
    rfc(3971, "5.3.2"),
    "Bytes by chance, at least 6.",
)]);

pub(in super::super) static TRUST_ANCHOR: [Field; 4] = rows([
    field(
        "icmpv6.opt.name_type",
        "Name Type",
        8,
        Kind::Enum(&[name(1, "DER encoded X.501 name"), name(2, "domain name")]),
        rfc(3971, "6.4.3"),
        "How the name is written.",
    ),
    field(
        "icmpv6.opt.cga.pad_length",
        "Pad Length",
        8,
        Kind::Uint,
        rfc(3971, "6.4.3"),
        "How many bytes of padding end the option.",
    ),
    measured(
        "icmpv6.opt.name_type.fqdn",
        "Name",
        unpadded,
        Kind::Bytes,
        rfc(3971, "6.4.3"),
        "The authority's name.",
    ),
    PADDING,
]);

/// The bytes of a field from byte 4 up to the padding, whose length stands in one of the bytes before.
fn unpadded(option: &Scope<'_>) -> usize {
    let padding = if option.byte(0) == 15 { option.byte(3) } else { option.byte(2) };
    (usize::from(option.byte(1)) * 8).saturating_sub(4 + usize::from(padding))
}

pub(in super::super) static CERTIFICATE: [Field; 3] = rows([
    field(
        "icmpv6.opt.certificate_type",
        "Cert Type",
        8,
        Kind::Enum(&[name(1, "X.509v3")]),
        rfc(3971, "6.4.4"),
        "The form of the certificate.",
    ),
    reserved(8, rfc(3971, "6.4.4")),
    rest(
        "icmpv6.opt.certificate_padding",
        "Certificate and Padding",
        Kind::Bytes,
        rfc(3971, "6.4.4"),
        "The certificate, and bytes that fill the option up.",
    ),
]);
