//! What RFC 4884 puts behind the quote of an ICMP error, and RFC 8335 into a probe: a header and objects. ICMPv6 has the
//! same.

use super::objects::object;
use crate::bits::len_u32;
use crate::table::{
    Coverage, Field, Input, Kind, Layout, Next, Protocol, Slice, Spec, Tier, checked, field, rest, rfc,
};
use etherparse::checksum::Sum16BitWords;

const HEADER: Spec = rfc(4884, "7");

/// Where extensions begin in the quote of an error that has no length for it: messages from before RFC 4884 quote that many
/// bytes and not one more.
pub(super) const OLD_QUOTE_BYTES: usize = 128;

/// ICMP extensions.
pub static ICMP_EXTENSIONS: Protocol = checked(Protocol {
    id: "icmp.ext",
    title: "ICMP Extensions",
    name: "ICMP Extension Structure",
    tier: Tier::Transport,
    fixed_bytes: 4,
    fields: FIELDS,
    spec: HEADER,
    about: "Objects that tell more about an error, such as the MPLS labels the packet had or the interface it came by, or \
            that say what a probe asks for.",
    slice: |input: &Input<'_>| Slice::fixed(len_u32(input.bytes).max(4), Next::Data),
    layout: Layout::new(),
});

static FIELDS: &[Field] = &[
    field("icmp.ext.version", "Version", 4, Kind::Uint, HEADER, "The version of the extension structure: 2.")
        .short("Ver")
        .must(|version| version == 2, "the only version that RFC 4884 knows is 2"),
    field("icmp.ext.res", "Reserved", 12, Kind::Reserved, HEADER, "No meaning yet; must be 0."),
    field(
        "icmp.ext.checksum",
        "Checksum",
        16,
        Kind::Checksum(Coverage::Message { zero_means_none: true }),
        HEADER,
        "Guards the extensions alone: this header and all objects. 0 says that the sender made none.",
    ),
    rest(
        "icmp.ext.objects",
        "Objects",
        Kind::Items(object),
        rfc(4884, "8"),
        "One object after the other, each with its length, class and type.",
    ),
];

/// Whether `bytes` begin with extensions: the version is right and the checksum good, or, where the packet quoted before
/// them cannot reach so far, the version alone.
pub(super) fn begin_here(bytes: &[u8], quote_may_go_on: bool) -> bool {
    let [version, _, high, low, ..] = *bytes else { return false };
    let sums_up = || (high, low) != (0, 0) && Sum16BitWords::new().add_slice(bytes).ones_complement() == 0;
    version >> 4 == 2 && (!quote_may_go_on || sums_up())
}
