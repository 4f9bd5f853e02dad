//! What BSD systems put before a packet on their loopback interface (`LINKTYPE_NULL` and `LINKTYPE_LOOP` of the tcpdump
//! group): an address family, in the byte order of the host that captured, or in network order.
//!
//! The oddity: IPv6's number differs from system to system.

use crate::bits::{BitSpan, read_host_order};
use crate::table::{Input, Kind, Layout, Name, Next, Protocol, Slice, Spec, Tier, checked, field, name};

const SPEC: Spec = Spec::Standard("tcpdump.org LINKTYPE_NULL");

/// The address family before a packet on a loopback interface.
pub static NULL: Protocol = checked(Protocol {
    id: "null",
    title: "Loopback",
    name: "BSD loopback encapsulation",
    tier: Tier::Link,
    fixed_bytes: 4,
    fields: &[field(
        "null.family",
        "Family",
        32,
        Kind::HostOrder(FAMILIES),
        SPEC,
        "What sort of packet follows, by the capturing system's number for its addresses. IPv4 is 2 everywhere.",
    )],
    spec: SPEC,
    about: "Four bytes that stand where a link's header would: a packet inside one host passes no link.",
    slice,
    layout: Layout::new(),
});

/// Address families of the BSD systems, with IPv6's three numbers.
static FAMILIES: &[Name] = &[
    name(2, "IPv4"),
    name(7, "OSI"),
    name(16, "AppleTalk"),
    name(23, "IPX"),
    name(24, "IPv6, as on NetBSD and OpenBSD"),
    name(28, "IPv6, as on FreeBSD"),
    name(30, "IPv6, as on macOS"),
];

fn slice(input: &Input<'_>) -> Slice {
    let next = match read_host_order(input.bytes, BitSpan::bytes(0, 4)) {
        Some(2) => Next::EtherType(0x0800),
        Some(24 | 28 | 30) => Next::EtherType(0x86dd),
        _ => Next::Data,
    };
    Slice::fixed(4, next)
}
