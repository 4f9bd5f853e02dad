//! wireglass's dissection against that of an installed tshark, field by field: bits, values, checksums and faults, in every
//! frame of the corpus and in damaged ones.
//!
//! `WIREGLASS_CAPTURES=FOLDER cargo test --package wireglass-tests --test oracle` compares the captures of a folder in the
//! same way.

mod cases;
mod compare;
mod crafted;
mod differences;
mod filters;
mod found;
#[path = "../../../shared/tests/frames/mod.rs"]
#[allow(dead_code, reason = "here all frames are alike; other tests know some by name")]
mod frames;
mod ours;
mod pdml;
mod tshark;

use cases::{Case, Damage};
use compare::{Findings, Kind, Known, Mismatch, Pair};
use differences::DIFFERENCES;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::{env, fs, thread};
use tshark::Tshark;
use wireglass_shared::pcap;
use wireglass_tests::left_out;

/// Frames that one run of tshark gets: many, since it takes half a second to start, and few enough to use all cores.
const SHARE: usize = 6_000;
/// Sorts of differences that a failure lists, each with its first example.
const MOST_LISTED: usize = 25;

#[test]
fn whole_frames_are_taken_apart_as_tshark_does() {
    expect_none(|mismatch| mismatch.case.damage == Damage::None && mismatch.kind != Kind::Unnoticed);
}

#[test]
fn damaged_frames_are_taken_apart_as_tshark_does() {
    expect_none(|mismatch| mismatch.case.damage != Damage::None && mismatch.kind != Kind::Unnoticed);
}

#[test]
fn where_tshark_finds_fault_wireglass_does() {
    expect_none(|mismatch| mismatch.kind == Kind::Unnoticed);
}

#[test]
fn every_difference_that_is_meant_to_be_is_met() {
    let Some(comparison) = corpus() else { return };
    let entries = DIFFERENCES.iter().enumerate();
    let idle: Vec<_> =
        entries.filter(|(ix, _)| !comparison.findings.met.contains(ix)).map(|(_, entry)| entry).collect();
    assert!(
        idle.is_empty(),
        "no frame needs these entries of DIFFERENCES with {}, so take them out: {idle:#?}",
        comparison.version
    );
}

#[test]
fn captures_of_ones_own_are_taken_apart_as_tshark_does() {
    let Some(folder) = env::var_os("WIREGLASS_CAPTURES").map(PathBuf::from) else {
        println!("left out: WIREGLASS_CAPTURES names no folder of captures");
        return;
    };
    let mut cases = Vec::new();
    for entry in fs::read_dir(&folder).expect("a folder that can be read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut number = 0;
        let file = fs::File::open(&path).expect("a file that can be read");
        // Whatever stands before damage counts; and what is no capture holds nothing to compare.
        let _ = pcap::read_records(file, |record| {
            number += 1;
            cases.push(Case {
                name: format!("packet {number} of {name}"),
                link: record.link,
                bytes: record.bytes.to_vec(),
                orig_len: record.orig_len,
                damage: Damage::None,
            });
            true
        });
    }
    assert!(!cases.is_empty(), "{} holds no packets", folder.display());
    let tshark = Tshark::find().expect("tshark");
    report(&tshark.version, compare(&tshark, &cases).mismatches.iter());
}

/// The corpus, compared.
struct Comparison {
    version: String,
    findings: Findings<'static>,
}

/// The comparison that all tests look at, made once. `None` where there is no tshark and there need not be.
fn corpus() -> Option<&'static Comparison> {
    // Unlike a OnceLock, it does not try again in each test if it fails.
    static COMPARISON: LazyLock<Result<Comparison, String>> = LazyLock::new(|| {
        let tshark = Tshark::find()?;
        let cases = Vec::leak(cases::corpus());
        Ok(Comparison { findings: compare(&tshark, cases), version: tshark.version })
    });
    COMPARISON.as_ref().map_err(|reason| left_out(reason)).ok()
}

fn expect_none(is_meant: impl Fn(&Mismatch<'_>) -> bool) {
    let Some(comparison) = corpus() else { return };
    let mismatches = comparison.findings.mismatches.iter();
    report(&comparison.version, mismatches.filter(|mismatch| is_meant(mismatch)));
}

/// Has both sides take all frames apart, a share of them on each thread.
fn compare<'a>(tshark: &Tshark, cases: &'a [Case]) -> Findings<'a> {
    let mut by_link: BTreeMap<u16, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        by_link.entry(case.link.0).or_default().push(case);
    }
    let known = &Known { tshark: &tshark.masks, fixed: ours::fixed_fields() };
    let mut all = Findings::default();
    thread::scope(|scope| {
        let shares = by_link.values().flat_map(|cases| cases.chunks(SHARE));
        let start = |share: &[&'a Case]| {
            let share = share.to_vec();
            scope.spawn(move || compare_share(tshark, &share, known))
        };
        let started: Vec<_> = shares.map(start).collect();
        for thread in started {
            let findings = thread.join().expect("the comparison ends");
            all.mismatches.extend(findings.mismatches);
            all.met.extend(findings.met);
        }
    });
    all
}

/// Compares frames of one link type.
fn compare_share<'a>(tshark: &Tshark, cases: &[&'a Case], known: &Known<'_>) -> Findings<'a> {
    let mut findings = Findings::default();
    tshark.dissect(cases, |case, tshark| {
        Pair { case, tshark, wireglass: ours::dissection(case) }.compare(known, &mut findings);
    });
    findings
}

/// Fails where there are differences that are not meant to be.
fn report<'m, 'a: 'm>(version: &str, mismatches: impl Iterator<Item = &'m Mismatch<'a>>) {
    let mut sorts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for mismatch in mismatches {
        sorts.entry((&mismatch.field, mismatch.kind)).or_default().push(mismatch);
    }
    let mut text = String::new();
    for ((field, kind), found) in sorts.iter().take(MOST_LISTED) {
        let count = found.len();
        writeln!(text, "{field}: {kind:?}, in {count} frames, such as\n{}\n", found[0])
            .expect("a string takes all");
    }
    assert!(
        sorts.is_empty(),
        "{} sorts of differences to {version} that DIFFERENCES does not explain:\n\n{text}",
        sorts.len()
    );
}
