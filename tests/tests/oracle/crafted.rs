//! Packets made by hand: an installed tshark finds nothing wrong with what follows by itself, and finds what was set wrong.

use crate::cases::{Case, Damage};
use crate::tshark::Tshark;
use std::collections::HashSet;
use wireglass_shared::bits::read;
use wireglass_shared::craft::{Draft, Role, TEMPLATES, Template};
use wireglass_tests::left_out;

/// How often each template is changed.
const ROUNDS: u64 = 40;
/// Changes to a packet in a round.
const CHANGES: u64 = 6;

/// Checksums, by tshark's verdict on them.
const SUMS: [&str; 5] = ["ip.checksum", "tcp.checksum", "udp.checksum", "icmp.checksum", "icmpv6.checksum"];

/// Numbers that look random, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }

    fn one_of<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(usize::try_from(self.below(from.len() as u64)).expect("short"))
    }
}

/// Fields that may have any value without another meaning for what stands behind them, and values of theirs.
const VALUES: &[(&str, &[&str])] = &[
    ("ip.ttl", &["1", "0xff"]),
    ("ip.id", &["0xbeef"]),
    ("ip.dsfield.dscp", &["46", "ef, expedited forwarding"]),
    ("ip.src", &["192.0.2.7", "10.1.2.3"]),
    ("ip.dst", &["192.0.2.9", "10.3.2.1"]),
    ("ipv6.hlim", &["1", "200"]),
    ("ipv6.flow", &["0x12345"]),
    ("ipv6.src", &["2001:db8::7"]),
    ("ipv6.dst", &["2001:db8::9"]),
    ("tcp.srcport", &["40001", "0b1100000000000001"]),
    ("tcp.dstport", &["40002"]),
    ("tcp.seq", &["1", "4294967295"]),
    ("tcp.flags.push", &["set", "clear"]),
    ("tcp.options.mss_val", &["536", "9000"]),
    ("tcp.options.wscale.shift", &["0", "14"]),
    ("udp.srcport", &["40001"]),
    ("icmp.ident", &["0x7777"]),
    ("icmp.seq", &["9"]),
    ("icmpv6.echo.identifier", &["0x7777"]),
    ("eth.src", &["02:00:00:00:00:55"]),
    ("data.data", &["\"odd\"", "\"even\"", "00", "ff ff ff ff ff"]),
    ("icmp.data", &["\"odd\"", "\"even\""]),
    ("dns.qry.name", &["example.com", "a.very.long.name.example.net"]),
];

fn change(draft: &mut Draft, chance: &mut Chance) {
    let dissection = draft.dissection();
    let tcp = dissection.layers.iter().position(|layer| layer.protocol.id == "tcp" && !layer.quoted);
    let ip = dissection.layers.iter().position(|layer| layer.protocol.id == "ip" && !layer.quoted);
    match (chance.below(4), tcp, ip) {
        (0, Some(layer), _) => {
            // A full header takes no more.
            let _ = draft.add_option(layer, *chance.one_of(&[1, 2, 3, 4, 8, 28, 34]).expect("some"));
        }
        (1, _, Some(layer)) => {
            let _ = draft.add_option(layer, *chance.one_of(&[1, 7, 68, 148]).expect("some"));
        }
        (2, Some(layer), _) => {
            let list = dissection.find_in(layer, "tcp.options");
            let options: Vec<_> = list
                .map(|list| dissection.children(layer, Some(list)).map(|(node, _)| node).collect())
                .unwrap_or_default();
            if let Some(option) = chance.one_of(&options) {
                draft
                    .move_option(*option, i32::try_from(chance.below(5)).expect("small") - 2)
                    .expect("an option");
            }
        }
        _ => {
            let there: Vec<_> = VALUES.iter().filter(|(id, _)| dissection.find(id).is_some()).collect();
            let Some((id, values)) = chance.one_of(&there) else { return };
            let node = dissection.nodes[dissection.find(id).expect("it was there")];
            if !dissection.layers[node.layer()].quoted {
                draft.set(id, chance.one_of(values).expect("some")).expect("a value");
            }
        }
    }
}

fn case(name: String, draft: &Draft) -> Case {
    let bytes = draft.bytes().to_vec();
    let orig_len = u32::try_from(bytes.len()).expect("a short packet");
    Case { name, link: draft.link(), bytes, orig_len, damage: Damage::None }
}

/// The checksums of a packet that are not quoted, by their ids.
fn sums(draft: &Draft) -> Vec<&'static str> {
    let sums = draft.dependents().into_iter().filter(|one| matches!(one.role, Role::Checksum(_)));
    sums.map(|one| one.id).collect()
}

fn with_tshark(test: impl FnOnce(&Tshark)) {
    match Tshark::find() {
        Ok(tshark) => test(&tshark),
        Err(reason) => left_out(&reason),
    }
}

/// The packets, counted from 0, that a filter takes.
fn taken(tshark: &Tshark, cases: &[Case], filter: &str) -> HashSet<usize> {
    let capture = tshark.capture_of(cases);
    tshark
        .filter(&capture, filter)
        .into_iter()
        .map(|number| usize::try_from(number - 1).expect("few"))
        .collect()
}

#[test]
fn what_follows_by_itself_is_right() {
    with_tshark(|tshark| {
        let mut drafts = Vec::new();
        for (ix, template) in TEMPLATES.iter().enumerate() {
            drafts.push((template.id.to_owned(), template.draft()));
            let mut chance = Chance(ix as u64);
            for round in 0..ROUNDS {
                let mut draft = template.draft();
                for _ in 0..CHANGES {
                    change(&mut draft, &mut chance);
                }
                assert!(draft.dependents().iter().all(|one| one.automatic), "{} {round}", template.id);
                drafts.push((format!("{}, changed in round {round}", template.id), draft));
            }
        }
        let cases: Vec<_> = drafts.iter().map(|(name, draft)| case(name.clone(), draft)).collect();
        for sum in SUMS {
            let good = taken(tshark, &cases, &format!("{sum}.status == \"Good\""));
            let bad = taken(tshark, &cases, &format!("{sum}.status == \"Bad\""));
            let mut met = 0;
            for (ix, (name, draft)) in
                drafts.iter().enumerate().filter(|(_, (_, draft))| sums(draft).contains(&sum))
            {
                assert!(good.contains(&ix) && !bad.contains(&ix), "{sum} of {name}: {:02x?}", draft.bytes());
                met += 1;
            }
            assert!(met > 0, "{sum}");
        }
        let wrong = taken(
            tshark,
            &cases,
            "_ws.malformed or _ws.expert.group == \"Malformed\" or _ws.expert.group == \"Checksum\"",
        );
        let wrong: Vec<_> = wrong.iter().map(|ix| (&cases[*ix].name, cases[*ix].hex())).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}

#[test]
fn a_checksum_that_was_set_wrong_is_found() {
    with_tshark(|tshark| {
        let mut cases = Vec::new();
        let mut set = Vec::new();
        for template in TEMPLATES {
            for id in sums(&template.draft()) {
                let mut draft = template.draft();
                let one = draft.dependents().into_iter().find(|one| one.id == id).expect("it was there");
                draft.write(one.span, one.found ^ 0x0101);
                cases.push(case(format!("{id} of {}", template.id), &draft));
                set.push(id);
            }
        }
        for sum in SUMS {
            let bad = taken(tshark, &cases, &format!("{sum}.status == \"Bad\""));
            let ours: HashSet<_> = (0..).zip(&set).filter(|(_, id)| **id == sum).map(|(ix, _)| ix).collect();
            assert!(!ours.is_empty());
            assert_eq!(bad, ours, "{sum}");
        }
    });
}

#[test]
fn a_length_that_was_set_wrong_is_found() {
    const WRONG: [(&str, &str, u64); 5] = [
        ("syn", "tcp.hdr_len", 4),
        ("syn", "ip.len", 61),
        ("syn", "ip.hdr_len", 4),
        ("udp", "udp.length", 7),
        ("dns", "udp.length", 60),
    ];
    with_tshark(|tshark| {
        let made = WRONG.map(|(template, id, value)| {
            let mut draft = Template::named(template).expect("there is such a template").draft();
            draft.set(id, &value.to_string()).expect("a number");
            let one = draft.dependents().into_iter().find(|one| one.id == id).expect("it is there");
            assert_eq!(read(draft.bytes(), one.span), Some(value));
            assert!(!draft.dissection().problems.is_empty(), "{id}");
            case(format!("{id} of {template}"), &draft)
        });
        let found = taken(tshark, &made, "_ws.malformed or _ws.expert.severity >= 0x600000");
        assert_eq!(found, (0..WRONG.len()).collect());
    });
}
