//! The routing header (RFC 8200 section 4.4): stops on the way, in a form that depends on the routing type.
//!
//! The oddity: checksums of what the packet carries are made for the last stop, while the IPv6 header names the next one.

mod forms;

use super::chain;
use crate::bits::{BitSpan, len_u32};
use crate::problem::{Problem, ProblemKind};
use crate::table::{Input, Kind, Layout, Protocol, Slice, Spec, Tier, checked, field, name, rest, rfc};
use crate::value::counted;
use forms::{Compressed, body};

const HEADER: Spec = rfc(8200, "4.4");

/// The routing header.
pub static ROUTING: Protocol = checked(Protocol {
    id: "ipv6.routing",
    title: "Routing Header",
    name: "IPv6 Routing Header",
    tier: Tier::Network,
    fixed_bytes: 4,
    fields: &[
        chain::next_header("ipv6.routing.nxt", HEADER),
        chain::length("ipv6.routing.len", HEADER),
        field(
            "ipv6.routing.type",
            "Routing Type",
            8,
            Kind::Enum(&[
                name(0, "Source Route, deprecated"),
                name(1, "Nimrod, deprecated"),
                name(2, "Type 2, mobility"),
                name(3, "RPL Source Route"),
                name(4, "Segment Routing"),
                name(5, "CRH-16, compact"),
                name(6, "CRH-32, compact"),
                name(253, "for experiments"),
                name(254, "for experiments"),
                name(255, "reserved"),
            ]),
            HEADER,
            "The form of what follows.",
        )
        .short("Type"),
        field(
            "ipv6.routing.segleft",
            "Segments Left",
            8,
            Kind::Uint,
            HEADER,
            "How many stops are still to come, the destination included. Each stop takes one off; 0: the route is \
             done.",
        )
        .short("Left"),
        rest("ipv6.routing.data", "Type-Specific Data", Kind::Switch(body), HEADER, "The route."),
    ],
    spec: HEADER,
    about: "Names stops that the packet has to pass, one after the other. At each, the Destination Address becomes \
            the next.",
    slice,
    layout: Layout::new(),
});

/// The stops that a route has room for, and where the address of the last one stands in the header, in bytes.
struct Route {
    stops: u32,
    far_end: (u32, u32),
}

fn route(input: &Input<'_>, header_bytes: u32) -> Option<Route> {
    let addresses = (header_bytes - 8) / 16;
    let last_of_all = |stops: u32| Route { stops, far_end: (8 + stops.saturating_sub(1) * 16, 16) };
    match input.byte(2)? {
        0 | 2 => Some(last_of_all(addresses)),
        3 => {
            let header = input.bytes.get(..header_bytes as usize).unwrap_or(input.bytes);
            let form = Compressed::of(header)?;
            let at = 8 + form.before * form.each;
            Some(Route {
                stops: u32::try_from(form.before + 1).ok()?,
                far_end: (u32::try_from(at).ok()?, u32::try_from(form.last).ok()?),
            })
        }
        // Entry 0 is the last stop.
        4 => Some(Route { stops: u32::from(input.byte(4)?) + 1, far_end: (8, 16) }),
        _ => None,
    }
}

fn slice(input: &Input<'_>) -> Slice {
    let mut slice = chain::counted_in_eights(input, "ipv6.routing.len");
    chain::doubts(input, &mut slice, chain::ROUTING, "ipv6.routing.nxt");
    let (Some(form), Some(left)) = (input.byte(2), input.byte(3)) else { return slice };
    let length = slice.header_bytes;
    let mut blame = |kind, start, len, field, message| {
        slice.problems.push(Problem::new(kind, input.span(start, len), field, message));
    };
    match form {
        0 => {
            let message = "Routing Type 0 is deprecated: it let anybody send packets to and fro between two routers. \
                           Hosts and routers must not follow such a route any more (RFC 5095).";
            blame(ProblemKind::Value, 16, 8, "ipv6.routing.type", message.to_owned());
        }
        1 => {
            let message = "Routing Type 1 is deprecated; nothing should use it any more.";
            blame(ProblemKind::Value, 16, 8, "ipv6.routing.type", message.to_owned());
        }
        2 if length != 24 || left != 1 => {
            let message = format!(
                "A routing header of type 2 has one address and one segment left: Hdr Ext Len 2 and Segments Left 1, \
                 not {} and {left}.",
                length / 8 - 1
            );
            blame(ProblemKind::Length, 8, 24, "ipv6.routing.len", message);
        }
        _ => {}
    }
    if form == 0 && !(length - 8).is_multiple_of(16) {
        let message = format!(
            "Hdr Ext Len is {}; a route of whole addresses of 16 bytes has an even number there.",
            length / 8 - 1
        );
        blame(ProblemKind::Length, 8, 8, "ipv6.routing.len", message);
    }
    let found = route(input, length);
    if let Some(route) = &found {
        let (stops, room) = (route.stops, (length - 8) / 16);
        if form == 4 && stops > room {
            let message = format!(
                "Last Entry is {}, but the header has room for {}.",
                stops - 1,
                counted(room as usize, "segment")
            );
            blame(ProblemKind::Length, 32, 8, "ipv6.routing.srh.last_entry", message);
        }
        // A list may leave out the first stop, which the header's destination names: then Segments Left is one past its end.
        if u32::from(left) > stops {
            let message = format!(
                "Segments Left is {left}, but the route has only {}.",
                counted(stops as usize, "stop")
            );
            blame(ProblemKind::Value, 24, 8, "ipv6.routing.segleft", message);
        }
    }
    if left > 0 {
        // Of a route that cannot be read, nobody can tell where it ends.
        slice.far_end = Some(match found {
            Some(Route { far_end: (at, bytes), .. })
                if at + bytes <= length && at + bytes <= len_u32(input.bytes) =>
            {
                input.span(at * 8, bytes * 8)
            }
            _ => BitSpan::new(input.at * 8, 0),
        });
    }
    slice
}
