//! What a filter can ask of a packet: fields, protocols, and what is known of a packet besides its bytes.

use super::catalog;
use super::value::Class;
use crate::proto;
use crate::table::{Field, Protocol};

/// Names that stand for several fields, or for one under the name that Wireshark has for its raw value. Of `*.host` this is
/// the address, too: wireglass looks up no names.
const COMBINED: &[(&str, &[&str], &str)] = &[
    ("eth.addr", &["eth.src", "eth.dst"], "Source or destination hardware address"),
    ("ip.addr", &["ip.src", "ip.dst"], "Source or destination IPv4 address"),
    ("ip.host", &["ip.src", "ip.dst"], "Source or destination IPv4 address"),
    ("ip.src_host", &["ip.src"], "Source IPv4 address"),
    ("ip.dst_host", &["ip.dst"], "Destination IPv4 address"),
    ("ipv6.addr", &["ipv6.src", "ipv6.dst"], "Source or destination IPv6 address"),
    ("ipv6.host", &["ipv6.src", "ipv6.dst"], "Source or destination IPv6 address"),
    ("ipv6.src_host", &["ipv6.src"], "Source IPv6 address"),
    ("ipv6.dst_host", &["ipv6.dst"], "Destination IPv6 address"),
    ("tcp.port", &["tcp.srcport", "tcp.dstport"], "Source or destination TCP port"),
    ("tcp.seq_raw", &["tcp.seq"], "Sequence Number as it stands in the header"),
    ("tcp.ack_raw", &["tcp.ack"], "Acknowledgment Number as it stands in the header"),
    ("udp.port", &["udp.srcport", "udp.dstport"], "Source or destination UDP port"),
];

/// What no row of a table says.
const SPECIAL: &[(&str, What, &str)] = &[
    ("frame", What::Frame, "The whole packet as captured"),
    ("frame.number", What::Number, "The packet's number in the capture"),
    ("frame.len", What::Length, "Bytes on the wire"),
    ("frame.cap_len", What::Captured, "Bytes captured"),
    ("frame.time_epoch", What::Time, "When it was captured, in seconds since 1970"),
    ("frame.interface_id", What::Interface, "Number of the interface"),
    ("tcp.len", What::SegmentLength, "Bytes that the TCP segment carries"),
    ("tcp.payload", What::Payload(&proto::TCP), "The bytes that the TCP segment carries"),
    ("udp.payload", What::Payload(&proto::UDP), "The bytes that the UDP datagram carries"),
];

/// All names that stand in no table, with a few words about each.
pub(super) fn extra_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    let combined = COMBINED.iter().map(|(id, _, about)| (*id, *about));
    combined.chain(SPECIAL.iter().map(|(id, _, about)| (*id, *about)))
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    Frame,
    Number,
    Length,
    Captured,
    Time,
    Interface,
    SegmentLength,
    Payload(&'static Protocol),
}

/// Where the values of a name come from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// Rows of tables.
    Rows(Rows),
    /// A protocol's headers.
    Protocol(&'static Protocol),
    Special(What),
}

/// Rows of tables, by the protocols in which they stand.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub ids: Vec<&'static str>,
    /// One of each kind, for reading values.
    pub of: Vec<&'static Field>,
    pub spots: Vec<Spot>,
}

/// Where rows stand in one protocol's headers.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub protocol: &'static Protocol,
    /// The rows that always take these bits of the header.
    pub fixed: Vec<(&'static Field, u32, u32)>,
    /// Whether some stand where the bytes before them decide.
    pub deep: bool,
}

impl Source {
    /// What this name stands for.
    pub fn named(id: &str) -> Option<Self> {
        if let Some((_, what, _)) = SPECIAL.iter().find(|(name, ..)| *name == id) {
            return Some(Self::Special(*what));
        }
        if let Some((_, ids, _)) = COMBINED.iter().find(|(name, ..)| *name == id) {
            return Rows::of(ids).map(Self::Rows);
        }
        // Padding is a field to Wireshark, and a layer here, whose only field has the same name.
        let place = catalog::places_of(id).next();
        match place {
            Some(place) => Rows::of(&[place.row.id]).map(Self::Rows),
            None => catalog::protocol(id).map(Self::Protocol),
        }
    }

    /// The ways in which values can be written that are compared with this.
    pub fn classes(&self) -> Vec<Class> {
        let mut classes = Vec::new();
        match self {
            Self::Rows(rows) => {
                for class in rows.of.iter().map(|row| Class::of(row)) {
                    if !classes.contains(&class) {
                        classes.push(class);
                    }
                }
                // Of rows of several widths the widest decides what is too large.
                classes.sort_by_key(|class| match class {
                    Class::Number { bits, .. } => std::cmp::Reverse(*bits),
                    _ => std::cmp::Reverse(0),
                });
            }
            Self::Protocol(_) | Self::Special(What::Frame | What::Payload(_)) => classes.push(Class::Bytes),
            Self::Special(What::Time) => classes.push(Class::Time),
            Self::Special(What::Interface) => {
                classes.push(Class::Number { bits: 16, unit: 1, signed: false });
            }
            Self::Special(What::Number) => classes.push(Class::Number { bits: 64, unit: 1, signed: false }),
            Self::Special(What::Length | What::Captured | What::SegmentLength) => {
                classes.push(Class::Number { bits: 32, unit: 1, signed: false });
            }
        }
        classes
    }

    pub fn rows(&self) -> &[&'static Field] {
        match self {
            Self::Rows(rows) => &rows.of,
            _ => &[],
        }
    }
}

impl Rows {
    fn of(ids: &[&'static str]) -> Option<Self> {
        let mut all = Self { ids: ids.to_vec(), of: Vec::new(), spots: Vec::new() };
        for place in ids.iter().flat_map(|id| catalog::places_of(id)) {
            if !all.of.iter().any(|row| std::ptr::eq(*row, place.row)) {
                all.of.push(place.row);
            }
            let known = all.spots.iter().position(|spot| std::ptr::eq(spot.protocol, place.protocol));
            let at = known.unwrap_or_else(|| {
                all.spots.push(Spot { protocol: place.protocol, fixed: Vec::new(), deep: false });
                all.spots.len() - 1
            });
            let Some(spot) = all.spots.get_mut(at) else { continue };
            match place.fixed {
                Some((start, len)) => spot.fixed.push((place.row, start, len)),
                None => spot.deep = true,
            }
        }
        // Protocols that share a table share its fields; of those that bytes decide about, made-up headers may have shown one
        // in some of them only.
        if all.spots.iter().any(|spot| spot.deep) {
            let family = |id: &'static str| id.split('.').next();
            let families: Vec<_> = ids.iter().map(|id| family(id)).collect();
            for place in catalog::places().iter().filter(|place| families.contains(&family(place.row.id))) {
                if !all.spots.iter().any(|spot| std::ptr::eq(spot.protocol, place.protocol)) {
                    all.spots.push(Spot { protocol: place.protocol, fixed: Vec::new(), deep: true });
                }
            }
            all.spots.iter_mut().for_each(|spot| spot.deep = true);
        }
        (!all.of.is_empty()).then_some(all)
    }
}
