//! docs/protocols.md: every field of every table, made from the tables and held against them here. Which rows stand behind a
//! switch only bytes tell, so the frames that the tests share are taken apart: each variant has one.
//!
//! `cargo xtask docs` writes the file anew.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::record;
use std::fmt::Write as _;
use wireglass_shared::explain::words::{about, spec};
use wireglass_shared::proto::ALL;
use wireglass_shared::table::{Field, Kind, Name, Protocol, Width};
use wireglass_shared::{Dissection, dissect};

/// A field and what it is made of.
struct Entry {
    field: &'static Field,
    parts: Vec<Entry>,
}

/// Two rows are one for a reader if all they say is the same.
fn same(one: &Field, other: &Field) -> bool {
    (one.id, one.name, about(one)) == (other.id, other.name, about(other))
}

/// The entry of `field` among `entries`, put behind the one at `after` if it is new.
fn entry<'a>(entries: &'a mut Vec<Entry>, field: &'static Field, after: &mut usize) -> &'a mut Entry {
    let at = entries.iter().position(|entry| same(entry.field, field)).unwrap_or_else(|| {
        let at = (*after).min(entries.len());
        entries.insert(at, Entry { field, parts: Vec::new() });
        at
    });
    *after = at + 1;
    &mut entries[at]
}

/// The rows that the table names by itself.
fn from_table(fields: &'static [Field], entries: &mut Vec<Entry>) {
    let mut after = entries.len();
    for field in fields {
        if matches!(field.kind, Kind::Switch(_)) {
            continue;
        }
        let parts = &mut entry(entries, field, &mut after).parts;
        match field.kind {
            Kind::Group(children) | Kind::Repeat(children) => from_table(children, parts),
            Kind::List(set) => {
                let mut first = 0;
                entry(parts, &set.kind, &mut first);
                entry(parts, &set.length, &mut first);
                for option in set.known.iter().chain([&set.unknown]) {
                    let mut last = parts.len();
                    from_table(option.body, &mut entry(parts, &option.field, &mut last).parts);
                }
                let mut last = parts.len();
                entry(parts, &set.padding, &mut last);
            }
            _ => {}
        }
    }
}

/// The rows that a dissection of this protocol's headers has met.
fn from_frames(protocol: &Protocol, entries: &mut Vec<Entry>) {
    for (link, frame) in frames::ALL.iter() {
        let d = dissect(&record(*link, frame));
        for (ix, layer) in d.layers.iter().enumerate() {
            if layer.protocol.id == protocol.id && layer.protocol.title == protocol.title {
                met(&d, ix, None, entries);
            }
        }
    }
}

fn met(d: &Dissection, layer: usize, parent: Option<usize>, entries: &mut Vec<Entry>) {
    let mut after = 0;
    // Kind and length of options are told once for the whole list.
    let list = parent.and_then(|option| Some(d.nodes[d.parent(option)?].field));
    let told = |field: &Field| matches!(list, Some(Field { kind: Kind::List(set), .. }) if same(field, &set.kind) || same(field, &set.length));
    for (ix, node) in d.children(layer, parent) {
        if node.field.id != "data.undecoded" && !told(node.field) {
            met(d, layer, Some(ix), &mut entry(entries, node.field, &mut after).parts);
        }
    }
}

fn bits(field: &Field) -> String {
    match field.width {
        Width::Bits(bits) => bits.to_string(),
        Width::By(_) => "by its bytes".to_owned(),
        Width::Rest => "the rest".to_owned(),
    }
}

fn names(field: &Field) -> String {
    let (names, hex): (&[Name], bool) = match field.kind {
        Kind::Enum(names) | Kind::HostOrder(names) => (names, false),
        Kind::HexEnum(names) => (names, true),
        Kind::Flag { set, clear } => return format!(" **1**: {set}; **0**: {clear}."),
        _ => return String::new(),
    };
    let listed = names.iter().map(|name| match hex {
        true => format!("0x{:04x} {}", name.value, name.name),
        false => format!("{} {}", name.value, name.name),
    });
    format!(" Values: {}.", listed.collect::<Vec<_>>().join("; "))
}

fn lines(text: &mut String, entries: &[Entry], depth: usize) {
    for Entry { field, parts } in entries {
        let indent = "· ".repeat(depth);
        let says = format!("{}{}", about(field), names(field)).replace('|', "\\|");
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {indent}`{}` | {} | {} | {says} | {} |",
            field.id,
            field.name,
            bits(field),
            spec(field)
        );
        lines(text, parts, depth + 1);
    }
}

fn document() -> String {
    let mut text = "# Protocols and fields\n\nMade from the tables by `cargo xtask docs`; do not edit. Ids are those of \
                    Wireshark's display filters where it has one. A dot before an id says that the field is part of the one \
                    above it.\n"
        .to_owned();
    for protocol in ALL {
        let mut entries = Vec::new();
        from_table(protocol.fields, &mut entries);
        from_frames(protocol, &mut entries);
        let _ = write!(
            text,
            "\n## {}\n\n`{}` · {}. {} ({})\n\n| Field | Name | Bits | What it says | Source |\n|---|---|---|---|---|\n",
            protocol.title, protocol.id, protocol.name, protocol.about, protocol.spec
        );
        lines(&mut text, &entries, 0);
    }
    text
}

#[test]
fn the_reference_is_what_the_tables_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/protocols.md");
    let made = document();
    if std::env::var_os("WIREGLASS_WRITE_DOCS").is_some() {
        std::fs::write(path, &made).expect("the docs can be written");
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    let stale = made.lines().zip(kept.lines()).find(|(made, kept)| made != kept);
    assert!(
        made == kept,
        "docs/protocols.md is stale: run `cargo xtask docs` and commit it. The first difference: {stale:?}"
    );
}

#[test]
fn every_field_has_words_and_a_source() {
    fn look(entries: &[Entry], count: &mut usize) {
        for Entry { field, parts } in entries {
            *count += 1;
            assert!(about(field).ends_with(['.', '?']), "{}: '{}' is no sentence", field.id, about(field));
            assert!(!spec(field).to_string().trim().is_empty(), "{} names no source", field.id);
            look(parts, count);
        }
    }
    let mut count = 0;
    for protocol in ALL {
        let mut entries = Vec::new();
        from_table(protocol.fields, &mut entries);
        from_frames(protocol, &mut entries);
        assert!(!entries.is_empty(), "{} has no rows", protocol.id);
        look(&entries, &mut count);
    }
    assert!(count > 500, "only {count} fields");
}
