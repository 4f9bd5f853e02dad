//! Options that say how secret a packet is: of RFC 791, of RFC 1108, and CIPSO.

use super::HEADER;
use crate::table::{
    Counts, Field, Kind, Length, OptionLayouts, OptionSet, Scope, Spec, field, name, option, rest, rfc, rows,
};

pub(super) const BASIC_SPEC: Spec = rfc(1108, "2");
pub(super) const EXTENDED_SPEC: Spec = rfc(1108, "3");
pub(super) const CIPSO_SPEC: Spec = Spec::Standard("FIPS 188");

pub(super) static BASIC: [Field; 1] =
    rows([rest("ip.opt.sec", "Security", Kind::Switch(basic), BASIC_SPEC, "How secret the packet is.")]);

/// RFC 791 knows one length, 11. RFC 1108 replaced that form.
fn basic(option: &Scope<'_>) -> &'static [Field] {
    if option.byte(1) == 11 { &RFC_791 } else { &RFC_1108 }
}

static RFC_791: [Field; 4] = rows([
    field(
        "ip.opt.sec_rfc791_sec",
        "Security",
        16,
        Kind::HexEnum(&[
            name(0x0000, "unclassified"),
            name(0xf135, "confidential"),
            name(0x789a, "EFTO"),
            name(0xbc4d, "MMMM"),
            name(0x5e26, "PROG"),
            name(0xaf13, "restricted"),
            name(0xd788, "secret"),
            name(0x6bc5, "top secret"),
            name(0x35e2, "reserved"),
            name(0x9af1, "reserved"),
            name(0x4d78, "reserved"),
            name(0x24bd, "reserved"),
            name(0x135e, "reserved"),
            name(0x89af, "reserved"),
            name(0xc4d6, "reserved"),
            name(0xe26b, "reserved"),
        ]),
        HEADER,
        "One of 16 levels. Their numbers differ in many bits, so that an error does not turn one into \
         another.",
    ),
    field(
        "ip.opt.sec_rfc791_comp",
        "Compartments",
        16,
        Kind::Uint,
        HEADER,
        "Which compartment the information belongs to; 0 for none.",
    ),
    field(
        "ip.opt.sec_rfc791_hr",
        "Handling Restrictions",
        16,
        Kind::Text,
        HEADER,
        "Two letters that say how the information must be handled.",
    )
    .short("Handling"),
    field(
        "ip.opt.sec_rfc791_tcc",
        "Transmission Control Code",
        24,
        Kind::Text,
        HEADER,
        "Three letters that keep groups of users apart.",
    )
    .short("TCC"),
]);

static RFC_1108: [Field; 2] = rows([
    field(
        "ip.opt.sec_cl",
        "Classification Level",
        8,
        Kind::HexEnum(&[
            name(0x01, "reserved 4"),
            name(0x3d, "top secret"),
            name(0x5a, "secret"),
            name(0x96, "confidential"),
            name(0x66, "reserved 3"),
            name(0xcc, "reserved 2"),
            name(0xab, "unclassified"),
            name(0xf1, "reserved 1"),
        ]),
        rfc(1108, "2.3"),
        "How secret the packet is. Any two levels differ in four bits at least.",
    )
    .short("Level"),
    rest(
        "ip.opt.sec_prot_auth",
        "Protection Authorities",
        Kind::Repeat(&AUTHORITIES),
        rfc(1108, "2.4"),
        "By whose rules the packet is protected; one byte or more.",
    ),
]);

static AUTHORITIES: [Field; 1] = rows([rest(
    "ip.opt.sec_prot_auth_flags",
    "Protection Authority Flags",
    Kind::Switch(authorities),
    rfc(1108, "2.4"),
    "By whose rules the packet is protected.",
)]);

fn authorities(option: &Scope<'_>) -> &'static [Field] {
    if option.at == 3 { &FIRST_AUTHORITIES } else { &MORE_AUTHORITIES }
}

const fn authority_byte(children: &'static [Field]) -> Field {
    field(
        "ip.opt.sec_prot_auth_flags",
        "Protection Authority Flags",
        8,
        Kind::Group(children),
        rfc(1108, "2.4"),
        "By whose rules the packet is protected.",
    )
    .short("Authorities")
}

static FIRST_AUTHORITIES: [Field; 1] = rows([authority_byte(&FIRST_FLAGS)]);
static MORE_AUTHORITIES: [Field; 1] = rows([authority_byte(&MORE_FLAGS)]);

const fn authority(id: &'static str, name: &'static str, about: &'static str) -> Field {
    let kind = Kind::Flag { set: "protected by its rules", clear: "not under its rules" };
    field(id, name, 1, kind, rfc(1108, "2.4"), about)
}

const MORE: Field = field(
    "ip.opt.sec_prot_auth_fti",
    "Field Termination Indicator",
    1,
    Kind::Flag { set: "another byte of flags follows", clear: "the last byte of flags" },
    rfc(1108, "2.4"),
    "Whether another byte of such flags follows.",
)
.short("FTI");

const fn unassigned(bits: u16) -> Field {
    field(
        "ip.opt.sec_prot_auth_unassigned",
        "Unassigned",
        bits,
        Kind::Hex,
        rfc(1108, "2.4"),
        "Flags that RFC 1108 gives to nobody.",
    )
}

static FIRST_FLAGS: [Field; 7] = rows([
    authority(
        "ip.opt.sec_prot_auth_genser",
        "GENSER",
        "The general service of the U.S. Department of Defense.",
    ),
    authority("ip.opt.sec_prot_auth_siop_esi", "SIOP-ESI", "The Joint Chiefs of Staff, for war plans."),
    authority("ip.opt.sec_prot_auth_sci", "SCI", "The Director of Central Intelligence."),
    authority("ip.opt.sec_prot_auth_nsa", "NSA", "The National Security Agency."),
    authority("ip.opt.sec_prot_auth_doe", "DOE", "The Department of Energy."),
    unassigned(2),
    MORE,
]);
static MORE_FLAGS: [Field; 2] = rows([unassigned(7), MORE]);

pub(super) static EXTENDED: [Field; 2] = rows([
    field(
        "ip.opt.ext_sec_add_sec_info_format_code",
        "Additional Security Info Format Code",
        8,
        Kind::Hex,
        rfc(1108, "3.3"),
        "Says in which form the rest is written.",
    )
    .short("Format"),
    rest(
        "ip.opt.ext_sec_add_sec_info",
        "Additional Security Info",
        Kind::Bytes,
        rfc(1108, "3.4"),
        "Bytes that only those who know the format can read.",
    ),
]);

pub(super) static CIPSO: [Field; 2] = rows([
    field(
        "ip.cipso.doi",
        "Domain of Interpretation",
        32,
        Kind::Uint,
        CIPSO_SPEC,
        "Whose list of levels and categories the tags speak of.",
    )
    .short("DOI"),
    rest(
        "ip.cipso.tags",
        "Tags",
        Kind::List(&TAGS),
        CIPSO_SPEC,
        "The labels themselves, each with its type and length.",
    ),
]);

static TAGS: OptionSet = OptionSet {
    kind: field("ip.cipso.tag_type", "Tag Type", 8, Kind::Uint, CIPSO_SPEC, "Names the form of the label.")
        .short("Type"),
    length: field(
        "ip.cipso.tag_length",
        "Tag Length",
        8,
        Kind::Uint,
        CIPSO_SPEC,
        "Bytes of this tag, type and length included.",
    )
    .short("Len"),
    counts: Counts::Whole,
    layouts: OptionLayouts::new(),
    end: None,
    padding: rest("ip.cipso.padding", "Padding", Kind::Bytes, CIPSO_SPEC, "Bytes behind the last tag."),
    unknown: option(
        0,
        Length::Any,
        tag("ip.cipso.unknown", "Unknown Tag", "A tag of a form that has no table here."),
        &TAG_DATA,
    ),
    known: &[
        option(
            1,
            LEVEL,
            tag("ip.cipso.bitmap", "Category Bitmap", "A level, and a bit for each category."),
            &LEVEL_TAG,
        ),
        option(
            2,
            LEVEL,
            tag("ip.cipso.enumerated", "Enumerated Categories", "A level, and categories by number."),
            &LEVEL_TAG,
        ),
        option(
            5,
            LEVEL,
            tag("ip.cipso.ranges", "Ranged Categories", "A level, and categories from number to number."),
            &LEVEL_TAG,
        ),
        option(
            6,
            Length::Any,
            tag("ip.cipso.permissive", "Permissive Categories", "Categories that let the reader in."),
            &TAG_DATA,
        ),
        option(
            7,
            Length::Any,
            tag("ip.cipso.free", "Free Form", "Bytes that the domain gives a meaning."),
            &TAG_DATA,
        ),
    ],
};

const LEVEL: Length = Length::Such(|bytes| bytes >= 4, "it should be 4 and more");

const fn tag(id: &'static str, name: &'static str, about: &'static str) -> Field {
    rest(id, name, Kind::Bytes, CIPSO_SPEC, about)
}

static LEVEL_TAG: [Field; 3] = rows([
    field(
        "ip.cipso.alignment",
        "Alignment",
        8,
        Kind::Reserved,
        CIPSO_SPEC,
        "Makes what follows begin at an even byte; must be 0.",
    ),
    field(
        "ip.cipso.sensitivity_level",
        "Sensitivity Level",
        8,
        Kind::Uint,
        CIPSO_SPEC,
        "How secret the packet is, in the domain's own numbers.",
    )
    .short("Level"),
    rest(
        "ip.cipso.categories",
        "Categories",
        Kind::Bytes,
        CIPSO_SPEC,
        "The categories the information belongs to, in the form that the type names.",
    ),
]);

static TAG_DATA: [Field; 1] = rows([rest(
    "ip.cipso.tag_data",
    "Tag Data",
    Kind::Bytes,
    CIPSO_SPEC,
    "The tag's bytes, not taken apart.",
)]);
