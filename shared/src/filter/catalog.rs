//! Every field that a filter can name, and where it stands: collected from the tables when first asked for.
//!
//! Which rows stand behind a switch, only bytes tell. The functions that choose are total, so they are shown headers made up
//! for this, byte after byte in every value. A test holds that all fields of all known frames are found so.

mod probe;

use crate::dissect::UNDECODED;
use crate::proto;
use crate::table::{Field, Kind, OptionSet, Protocol};
use std::sync::OnceLock;

/// A field, in one protocol's headers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub row: &'static Field,
    pub protocol: &'static Protocol,
    /// The bits of the header that it always takes; `None` where the bytes before it decide.
    pub fixed: Option<(u32, u32)>,
}

/// All places of all fields, in the order of the tables.
pub(super) fn places() -> &'static [Place] {
    static PLACES: OnceLock<Vec<Place>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let mut found = Vec::new();
        for protocol in proto::ALL {
            of_protocol(protocol, &mut found);
        }
        found
    })
}

/// The places of the field with this id.
pub(super) fn places_of(id: &str) -> impl Iterator<Item = &'static Place> {
    places().iter().filter(move |place| place.row.id == id)
}

/// The protocol with this id.
pub(super) fn protocol(id: &str) -> Option<&'static Protocol> {
    proto::ALL.iter().copied().find(|protocol| protocol.id == id)
}

fn of_protocol(protocol: &'static Protocol, found: &mut Vec<Place>) {
    let fixed = protocol.layout.of(protocol.fields);
    found.extend(fixed.nodes.iter().map(|node| Place {
        row: node.field,
        protocol,
        fixed: Some((node.span.start, node.span.len)),
    }));
    let mut walk = Walk { protocol, found, rows_seen: Vec::new(), sets_seen: Vec::new() };
    walk.rows(protocol.fields.get(fixed.rows..).unwrap_or_default());
    walk.add(&UNDECODED);
}

struct Walk<'a> {
    protocol: &'static Protocol,
    found: &'a mut Vec<Place>,
    /// Rows may hold themselves.
    rows_seen: Vec<*const [Field]>,
    sets_seen: Vec<*const OptionSet>,
}

impl Walk<'_> {
    fn rows(&mut self, rows: &'static [Field]) {
        if rows.is_empty() || self.rows_seen.contains(&std::ptr::from_ref(rows)) {
            return;
        }
        self.rows_seen.push(rows);
        for row in rows {
            self.row(row);
        }
    }

    fn add(&mut self, row: &'static Field) {
        self.found.push(Place { row, protocol: self.protocol, fixed: None });
    }

    fn row(&mut self, row: &'static Field) {
        if !matches!(row.kind, Kind::Switch(_)) {
            self.add(row);
        }
        match row.kind {
            Kind::Group(rows) | Kind::Repeat(rows) => self.rows(rows),
            Kind::List(set) => self.options(set),
            Kind::Items(next) => probe::items(next, &mut |item| {
                self.row_once(item.field);
                self.rows(item.rows);
            }),
            Kind::Switch(choose) => probe::switch(choose, &mut |rows| self.rows(rows)),
            _ => {}
        }
    }

    fn row_once(&mut self, row: &'static Field) {
        self.rows(std::slice::from_ref(row));
    }

    fn options(&mut self, set: &'static OptionSet) {
        if self.sets_seen.contains(&std::ptr::from_ref(set)) {
            return;
        }
        self.sets_seen.push(set);
        self.add(&set.kind);
        self.rows(match set.kind.kind {
            Kind::Group(parts) => parts,
            _ => &[],
        });
        self.add(&set.length);
        for option in set.known.iter().chain([&set.unknown]) {
            self.row(&option.field);
            self.rows(option.body);
        }
        self.add(&set.padding);
    }
}
