//! Headers made up to see which rows a table can choose. They are no packets: only the bytes that choices look at count.

use crate::capture::Timestamp;
use crate::table::{Field, Item, Items, Scope};
use std::ops::Range;

/// Bytes of a made-up header.
const BYTES: usize = 48;
/// The first bytes of headers whose choices look at several bytes at once, the byte that the rest is filled with, and which
/// bytes are tried in every value.
const BEGINNINGS: &[(&[u8], u8, Range<usize>)] = &[
    (&[], 0, 0..5),
    (&[], 0xff, 0..5),
    // ARP: Ethernet and IPv4, in the lengths that go with them.
    (&[0, 1, 8, 0, 6, 4], 0, 3..4),
    (&[0, 1, 8, 0, 6, 0], 0, 3..4),
    (&[0, 1, 8, 0, 0, 4], 0, 3..4),
    // Multipath TCP: ways to join, and addresses in both versions.
    (&[30, 0, 0x10], 0, 1..2),
    (&[30, 0, 0x20], 0, 3..4),
    (&[30, 0, 0x30], 0, 1..2),
    (&[30, 0, 0x31], 0, 1..2),
    // ICMP: next-hop MTU; the interface that RFC 8335 asks for, by an address of either version.
    (&[3], 0, 1..2),
    (&[0, 0, 3, 3, 0, 1, 4], 0, 0..1),
    (&[0, 0, 3, 3, 0, 2, 16], 0, 0..1),
    // ICMPv6: a query of a listener in its long form; nodes and their addresses.
    (&[130, 0], 0xff, 1..2),
    (&[139], 0, 1..2),
    (&[140, 0], 0, 5..6),
    // IGMP: a query with an interval in its long form.
    (&[0x11], 0xff, 1..2),
    // Linux cooked: Ethernet; tunnels and netlink.
    (&[0, 0, 0, 1, 0, 6], 0, 0..1),
    (&[0, 0, 3], 0, 3..4),
    // DNS: the record of type 257.
    (&[1], 0, 1..2),
];
/// How long headers are, and where in them the choice is made. Those that begin with something special have the first.
const SHAPES: &[(usize, usize)] = &[(BYTES, 4), (BYTES, 3), (BYTES, 2), (BYTES, 8), (8, 4)];

/// Calls `each` with made-up headers, and whether they begin with nothing special.
fn headers(mut each: impl FnMut(&[u8], bool)) {
    for (beginning, rest, tried) in BEGINNINGS {
        let mut header = [*rest; BYTES];
        for (place, byte) in header.iter_mut().zip(*beginning) {
            *place = *byte;
        }
        for at in tried.clone() {
            for value in 0..=u8::MAX {
                let mut header = header;
                if let Some(place) = header.get_mut(at) {
                    *place = value;
                }
                each(&header, beginning.is_empty());
            }
        }
    }
}

/// Calls `each` with every choice of rows that is found.
pub(super) fn switch(choose: fn(&Scope<'_>) -> &'static [Field], each: &mut dyn FnMut(&'static [Field])) {
    let mut found: Vec<&'static [Field]> = Vec::new();
    headers(|header, plain| {
        for (length, at) in SHAPES.iter().take(if plain { SHAPES.len() } else { 1 }) {
            let bytes = header.get(..*length).unwrap_or_default();
            let rows = choose(&Scope { bytes, at: *at, time: Timestamp(0) });
            // Headers that differ little have the same rows mostly.
            if !found.iter().rev().any(|other| std::ptr::eq(*other, rows)) {
                found.push(rows);
            }
        }
    });
    found.into_iter().for_each(each);
}

/// Calls `each` with every item that is found.
pub(super) fn items(next: fn(&Items<'_>) -> Item, each: &mut dyn FnMut(&Item)) {
    let mut found: Vec<Item> = Vec::new();
    headers(|header, plain| {
        for index in 0..if plain { 2 } else { 1 } {
            let item = next(&Items { header, bytes: header, index });
            let same =
                |other: &Item| std::ptr::eq(other.field, item.field) && std::ptr::eq(other.rows, item.rows);
            if !found.iter().any(same) {
                found.push(item);
            }
        }
    });
    found.iter().for_each(each);
}
