//! The words for fields: there for every field of the protocols that have them, none for a field that is nowhere, and all in
//! one style.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::record;
use std::collections::{BTreeMap, BTreeSet};
use wireglass_shared::bits::read;
use wireglass_shared::capture::LinkType;
use wireglass_shared::explain::words::{self, Words, alternatives, words};
use wireglass_shared::table::{Field, Kind, Width};
use wireglass_shared::{Dissection, dissect, proto};

/// Protocols of which every field has words, by what their ids begin with.
const WHOLE: &[&str] = &["ip", "icmp", "tcp", "udp", "arp", "eth", "vlan", "data"];

fn of_a_whole_protocol(id: &str) -> bool {
    WHOLE.contains(&id.split('.').next().unwrap_or_default())
}

fn dissections() -> impl Iterator<Item = (&'static [u8], Dissection)> {
    frames::ALL.iter().map(|(link, frame)| (*frame, dissect(&record(*link, frame))))
}

/// Every field that the frames have, and a few that only broken ones have.
fn met() -> BTreeMap<&'static str, &'static Field> {
    let mut met = BTreeMap::new();
    let broken = BROKEN.iter().map(|(protocol, message)| {
        let packet =
            [&[0x45, 0, 0, 0, 0, 0, 0, 0, 64, *protocol, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1], *message]
                .concat();
        dissect(&record(LinkType::IPV4, &packet))
    });
    for dissection in dissections().map(|(_, dissection)| dissection).chain(broken) {
        met.extend(dissection.nodes.iter().map(|node| (node.field.id, node.field)));
    }
    met
}

/// What IPv4 carries here, and its number.
const BROKEN: &[(u8, &[u8])] = &[
    // A router advertisement whose one entry is a single word.
    (1, &[9, 0, 0, 0, 1, 1, 0, 30, 192, 0, 2, 1]),
    // Extensions right behind an error without a quote to speak of: an interface with a hardware address.
    (
        1,
        &[
            11, 0, 0, 0, 0, 1, 0, 0, 0x45, 0, 0, 20, // a quote of one word
            0x20, 0, 0, 0, 0, 16, 2, 0x04, 0, 6, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0,
        ],
    ),
    // SACK Permitted of 4 bytes, where it has 2.
    (6, &[0, 1, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0x60, 2, 1, 0, 0, 0, 0, 0, 4, 4, 7, 7]),
];

/// Every row of a table that can be seen without bytes. A switch is none: its rows take its place.
fn rows(fields: &'static [Field], found: &mut BTreeSet<&'static str>) {
    for field in fields {
        match field.kind {
            Kind::Switch(_) => continue,
            Kind::Group(children) | Kind::Repeat(children) => rows(children, found),
            Kind::List(set) => {
                rows(std::slice::from_ref(&set.kind), found);
                rows(std::slice::from_ref(&set.length), found);
                found.extend(set.end.map(|_| set.padding.id));
                for option in set.known.iter().chain([&set.unknown]) {
                    found.insert(option.field.id);
                    rows(option.body, found);
                }
            }
            _ => {}
        }
        found.insert(field.id);
    }
}

fn in_tables() -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for protocol in proto::ALL {
        rows(protocol.fields, &mut found);
    }
    found
}

fn texts(words: &'static Words) -> impl Iterator<Item = &'static str> {
    let others = words.if_it_were.iter().map(|(_, text)| *text);
    [words.story, words.why].into_iter().chain(words.misconception).chain(others)
}

#[test]
fn every_field_of_the_protocols_met_first_has_a_story_and_a_reason() {
    let mut ids: BTreeSet<_> = met().into_keys().collect();
    ids.extend(in_tables());
    let without: Vec<_> =
        ids.into_iter().filter(|id| of_a_whole_protocol(id) && words(id).is_none()).collect();
    assert!(without.is_empty(), "no words for {without:?}");
}

#[test]
fn no_words_are_for_a_field_that_is_nowhere() {
    let (met, in_tables) = (met(), in_tables());
    let nowhere: Vec<_> = words::all()
        .map(|words| words.id)
        .filter(|id| !met.contains_key(id) && !in_tables.contains(id))
        .collect();
    assert!(nowhere.is_empty(), "words, but no field: {nowhere:?}");
}

#[test]
fn each_field_has_its_words_once() {
    let mut ids = BTreeSet::new();
    for entry in words::all() {
        assert!(ids.insert(entry.id), "{} has words twice", entry.id);
        let found = words(entry.id).expect("words stand where they are looked for");
        assert!(std::ptr::eq(found, entry), "{} is found elsewhere", entry.id);
        let values: BTreeSet<_> = entry.if_it_were.iter().map(|(value, _)| value).collect();
        assert_eq!(values.len(), entry.if_it_were.len(), "{} tells of a value twice", entry.id);
    }
}

#[test]
fn a_flag_says_what_its_other_value_would_say() {
    for (frame, dissection) in dissections() {
        for node in dissection.nodes.iter().filter(|node| matches!(node.field.kind, Kind::Flag { .. })) {
            let Some(value) = read(frame, node.span) else { continue };
            let header = dissection.layers[node.layer()].span.slice(frame);
            let others = alternatives(node.field, header, value);
            assert_eq!(others.len(), 1, "{} = {value}: {others:?}", node.field.id);
            assert_eq!(others[0].0, 1 - value, "{}", node.field.id);
            assert!(!others[0].1.is_empty(), "{}", node.field.id);
        }
    }
}

#[test]
fn a_flag_tells_of_both_values_and_no_field_of_one_too_large() {
    for (id, field) in met() {
        let Some(words) = words(id) else { continue };
        let values: Vec<_> = words.if_it_were.iter().map(|(value, _)| *value).collect();
        if matches!(field.kind, Kind::Flag { .. }) {
            assert_eq!(values, [0, 1], "{id}");
        }
        if let Width::Bits(bits @ ..64) = field.width {
            assert!(values.iter().all(|value| value >> bits == 0), "{id} has {bits} bits: {values:?}");
        }
    }
}

#[test]
fn a_code_is_compared_with_those_of_its_type() {
    let code = met()["icmp.code"];
    let says = |message: u8, code_there: u64| alternatives(code, &[message, 0, 0, 0], code_there);
    assert!(says(3, 3).iter().any(|(code, text)| *code == 4 && text.contains("Don't Fragment")));
    assert!(says(11, 1).iter().all(|(_, text)| text.contains("traceroute")), "type 11 has no other code");
    assert_eq!(says(8, 0), [], "a ping has one code");
}

/// Names that a sentence may begin with, small as they are.
const SMALL: &[&str] = &["ping", "traceroute", "tcpcrypt", "mDNS"];

#[test]
fn words_are_whole_short_plain_sentences() {
    for entry in words::all() {
        for text in texts(entry) {
            let id = entry.id;
            assert!(text.ends_with(['.', '?']), "{id}: {text:?} does not end");
            assert!(text.chars().count() <= 600, "{id}: {} characters of {text:?}", text.chars().count());
            let is_a_beginning = text.starts_with(|first: char| !first.is_lowercase());
            assert!(
                is_a_beginning || SMALL.iter().any(|word| text.starts_with(word)),
                "{id}: {text:?} has no beginning"
            );
            for never in ["  ", " simply", "just note", "!", " ,", " .", "\n", "\t"] {
                assert!(!text.contains(never), "{id}: {never:?} in {text:?}");
            }
        }
        assert!(!entry.story.is_empty() && !entry.why.is_empty(), "{}", entry.id);
    }
}
