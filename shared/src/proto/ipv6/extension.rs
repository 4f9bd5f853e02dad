//! Extension headers that hold options, and those that are only named (RFC 8200 sections 4.3 and 4.6, RFC 6564).

use super::chain;
use super::options::{self, Home, SET};
use crate::bits::len_u32;
use crate::problem::{Problem, ProblemKind};
use crate::table::{Input, Kind, Layout, Next, Protocol, Slice, Spec, Tier, checked, rest, rfc};

const HOPS: Spec = rfc(8200, "4.3");
const DESTINATION: Spec = rfc(8200, "4.6");
const UNIFORM: Spec = rfc(6564, "4");

/// Options that every node on the way reads.
pub static HOP_BY_HOP: Protocol = checked(Protocol {
    id: "ipv6.hopopts",
    title: "Hop-by-Hop Options",
    name: "IPv6 Hop-by-Hop Options Header",
    tier: Tier::Network,
    fixed_bytes: 2,
    fields: &[
        chain::next_header("ipv6.hopopts.nxt", HOPS),
        chain::length("ipv6.hopopts.len", HOPS),
        rest(
            "ipv6.hopopts.options",
            "Options",
            Kind::List(&SET),
            HOPS,
            "Options, with padding so that the header is a multiple of 8 bytes long.",
        ),
    ],
    spec: HOPS,
    about: "Options for every router on the way. Routers may be set to pass over it.",
    slice: hop_by_hop,
    layout: Layout::new(),
});

/// Options for the one who gets the packet.
pub static DESTINATION_OPTIONS: Protocol = checked(Protocol {
    id: "ipv6.dstopts",
    title: "Destination Options",
    name: "IPv6 Destination Options Header",
    tier: Tier::Network,
    fixed_bytes: 2,
    fields: &[
        chain::next_header("ipv6.dstopts.nxt", DESTINATION),
        chain::length("ipv6.dstopts.len", DESTINATION),
        rest(
            "ipv6.dstopts.options",
            "Options",
            Kind::List(&SET),
            DESTINATION,
            "Options, with padding so that the header is a multiple of 8 bytes long.",
        ),
    ],
    spec: DESTINATION,
    about: "Options for the receiver. Before a routing header, every stop of the route reads them.",
    slice: destination,
    layout: Layout::new(),
});

/// A header of the uniform shape of RFC 6564 that has no table of its own.
pub static EXTENSION: Protocol = checked(Protocol {
    id: "ipv6.ext",
    title: "IPv6 extension",
    name: "IPv6 Extension Header",
    tier: Tier::Network,
    fixed_bytes: 2,
    fields: &[
        chain::next_header("ipv6.ext.nxt", UNIFORM),
        chain::length("ipv6.ext.len", UNIFORM),
        rest(
            "ipv6.ext.data",
            "Header Specific Data",
            Kind::Bytes,
            UNIFORM,
            "What this header is for. wireglass does not take it apart.",
        ),
    ],
    spec: UNIFORM,
    about: "An extension header of the common shape, of mobility, host identity or multihoming. The Next Header \
            before it says which.",
    slice: |input| {
        let mut slice = chain::counted_in_eights(input, "ipv6.ext.len");
        chain::doubts(input, &mut slice, 0xff, "ipv6.ext.nxt");
        slice
    },
    layout: Layout::new(),
});

fn hop_by_hop(input: &Input<'_>) -> Slice {
    let mut slice = chain::counted_in_eights(input, "ipv6.hopopts.len");
    chain::doubts(input, &mut slice, chain::HOP_BY_HOP, "ipv6.hopopts.nxt");
    let header = options::of(input);
    // The IPv6 header in front counts nothing, where this option counts everything behind it.
    if let Some(jumbo) = options::jumbo(header).filter(|jumbo| *jumbo > 0xffff) {
        slice.payload_bytes = Some(jumbo.saturating_sub(slice.header_bytes));
        slice.payload_from = Some("ipv6.opt.jumbo");
        if slice.next == Next::IpNumber(chain::FRAGMENT) {
            let message = "Next Header is 44, Fragment, behind a Jumbo Payload option; a jumbogram is never cut into \
                           fragments.";
            slice.problems.push(Problem::new(
                ProblemKind::Value,
                input.span(0, 8),
                "ipv6.hopopts.nxt",
                message.to_owned(),
            ));
        }
    }
    doubts(input, header, Home::HopByHop, &mut slice);
    slice
}

fn destination(input: &Input<'_>) -> Slice {
    let mut slice = chain::counted_in_eights(input, "ipv6.dstopts.len");
    chain::doubts(input, &mut slice, 60, "ipv6.dstopts.nxt");
    let header = options::of(input);
    // The sender's checksums take in its address at home (RFC 6275 section 11.3.1).
    slice.near_end = options::home_address(header).map(|at| input.span(at * 8, 128));
    doubts(input, header, Home::Destination, &mut slice);
    slice
}

/// Options in the wrong header, and padding that is no padding.
fn doubts(input: &Input<'_>, header: &[u8], here: Home, slice: &mut Slice) {
    for found in options::each(header) {
        let start = u32::try_from(found.at * 8).unwrap_or(u32::MAX);
        let mut blame = |kind, id, message: String| {
            let span = input.span(start, (len_u32(found.body) + 2) * 8);
            slice.problems.push(Problem::new(kind, span, id, message));
        };
        let (title, right) = (options::title(found.kind), options::belongs(found.kind));
        match right.filter(|right| *right != here) {
            Some(Home::HopByHop) => {
                blame(
                    ProblemKind::Value,
                    "ipv6.opt",
                    format!(
                        "The option {title} stands in a destination options header; it belongs in a hop-by-hop \
                         options header."
                    ),
                );
            }
            Some(Home::Destination) => {
                blame(
                    ProblemKind::Value,
                    "ipv6.opt",
                    format!(
                        "The option {title} stands in a hop-by-hop options header; it belongs in a destination \
                         options header."
                    ),
                );
            }
            None => {}
        }
        if found.kind == 1 && found.body.iter().any(|byte| *byte != 0) {
            blame(
                ProblemKind::Value,
                "ipv6.opt.padn",
                "The padding of PadN is not zero; a sender fills up with zeros.".to_owned(),
            );
        }
    }
}
