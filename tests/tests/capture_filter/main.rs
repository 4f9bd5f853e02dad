//! `--filter`: what the kernel lets through is what tcpdump takes of the same frames.

mod corpus;
mod filters;
mod lo;

use corpus::Frame;
use filters::{FILTERS, IN_OUR_WAY, WITH_TAGS};
use lo::Lo;
use nix::sys::signal::Signal;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::pcap::{read_records, write_records};
use wireglass_tests::{Program, can_capture, eventually, left_out, private_loopback, run, wireglass};

/// Captures that run at once.
const AT_ONCE: usize = 12;

#[test]
fn the_kernel_lets_through_what_tcpdump_takes() {
    let here = private_loopback();
    if !can_capture() || !here.is_private() {
        return left_out("frames of a test's own want a loopback of its own");
    }
    if Command::new("tcpdump").arg("--version").output().is_err() {
        return left_out("there is no tcpdump to compare with");
    }
    let corpus = corpus::frames();
    let places: HashSet<_> = corpus.iter().map(Frame::plain).collect();
    assert_eq!(places.len(), corpus.len(), "frames are told apart by their bytes");
    let (tagged, plain) = (Judge::new(&corpus, Frame::tagged), Judge::new(&corpus, Frame::plain));
    let lo = Lo::open();
    let mut different = Vec::new();
    for filters in FILTERS.chunks(AT_ONCE) {
        for (filter, ours) in filters.iter().zip(captured(&lo, &corpus, filters)) {
            // The kernel takes tags out before filters see the frame; in a file they are there, and tcpdump counts with them.
            let judge = if WITH_TAGS.contains(filter) { &tagged } else { &plain };
            let taken = judge.taken(filter);
            let named = |numbers: &[usize]| -> Vec<_> { numbers.iter().map(|ix| corpus[*ix].name).collect() };
            if taken.is_empty() || taken.len() == corpus.len() {
                different.push(format!("{filter}\n  proves nothing: it takes {} frames", taken.len()));
            }
            if ours != taken {
                different.push(format!(
                    "{filter}\n  here: {:?}\n  tcpdump: {:?}",
                    named(&ours),
                    named(&taken)
                ));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn filters_that_tcpdump_reads_otherwise_mean_what_the_documentation_says() {
    let here = private_loopback();
    if !can_capture() || !here.is_private() {
        return left_out("frames of a test's own want a loopback of its own");
    }
    let corpus = corpus::frames();
    let lo = Lo::open();
    let texts: Vec<_> = IN_OUR_WAY.iter().map(|(filter, _)| *filter).collect();
    for ((filter, expected), ours) in IN_OUR_WAY.iter().zip(captured(&lo, &corpus, &texts)) {
        let named: Vec<_> = ours.iter().map(|ix| corpus[*ix].name).collect();
        assert_eq!(named, *expected, "{filter}");
    }
}

#[test]
fn a_wrong_filter_is_a_wrong_usage_and_marked() {
    for args in [vec!["capture"], vec!["serve"], vec![]] {
        let end = run(&[&args[..], &["--filter", "tcp prot 80"]].concat());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{}", end.stderr);
        assert!(end.stderr.contains("proto is\n  tcp prot 80\n      ^^^^\n"), "{}", end.stderr);
    }
}

#[test]
fn marks_of_a_wrong_filter_stand_under_its_characters() {
    let end = run(&["capture", "--filter", "\u{1b}[2Jü or tcp"]);
    assert_eq!(end.code, Some(2));
    assert!(!end.stderr.contains('\u{1b}'), "no escape byte reaches a terminal: {}", end.stderr);
    let end = run(&["capture", "--filter", "tcp or ü"]);
    assert!(
        end.stderr.ends_with("  tcp or ü\n         ^\n\nFor more information, try '--help'.\n"),
        "{}",
        end.stderr
    );
}

/// Which frames of the corpus each of these filters lets through, by their places.
fn captured(lo: &Lo, corpus: &[Frame], filters: &[&str]) -> Vec<Vec<usize>> {
    // A frame that is asked for besides says when a capture has begun, and that all of the corpus has passed.
    let mark = |number: u8| corpus::ethernet([0x5e; 6], [2, 0x5e, 0, 0, 0, number], 0x88b5, &[number; 60]);
    let captures: Vec<_> = filters
        .iter()
        .map(|filter| {
            let filter = format!("ether src 02:5e:00:00:00:01 or ether src 02:5e:00:00:00:02 or ({filter})");
            let args = ["capture", "--buffer", "1", "--format", "hex", "--filter", &filter];
            Program::start(&mut wireglass(&args))
        })
        .collect();
    let [begin, end] = [1, 2].map(mark);
    let in_hex = |frame: &[u8]| frame.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
    let [begin_line, end_line] = [&begin, &end].map(|frame| in_hex(frame));
    eventually("all captures begin", || {
        lo.send(&begin);
        captures.iter().all(|capture| capture.stdout().contains(&begin_line)).then_some(())
    });
    for frame in corpus {
        lo.send(&frame.tagged());
    }
    lo.send(&end);
    let places: HashMap<_, _> =
        corpus.iter().enumerate().map(|(ix, frame)| (in_hex(&frame.tagged()), ix)).collect();
    let lines = captures.iter().zip(filters).map(|(capture, filter)| {
        let all = eventually("the end of the frames", || {
            Some(capture.stdout()).filter(|all| all.contains(&end_line))
        });
        let between = all.lines().filter(|line| *line != begin_line && *line != end_line);
        between
            .map(|line| *places.get(line).unwrap_or_else(|| panic!("{filter}: nobody sent {line}")))
            .collect()
    });
    let found = lines.collect();
    for mut capture in captures {
        capture.signal(Signal::SIGINT);
        assert_eq!(capture.end().code, Some(0));
    }
    found
}

/// Frames in a file, and tcpdump, which says which of them a filter takes.
struct Judge {
    _folder: tempfile::TempDir,
    file: PathBuf,
    /// By their bytes.
    places: HashMap<Vec<u8>, usize>,
}

impl Judge {
    fn new(corpus: &[Frame], bytes: impl Fn(&Frame) -> Vec<u8>) -> Self {
        let frames: Vec<_> = corpus.iter().map(bytes).collect();
        let records = frames.iter().map(|bytes| CaptureRecord {
            at: Timestamp(0),
            link: LinkType::ETHERNET,
            direction: Direction::Unknown,
            interface: 0,
            orig_len: u32::try_from(bytes.len()).expect("a frame's length"),
            bytes,
        });
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("corpus.pcap");
        fs::write(&file, write_records(LinkType::ETHERNET, records)).expect("the file is written");
        let places = frames.into_iter().enumerate().map(|(ix, bytes)| (bytes, ix)).collect();
        Self { _folder: folder, file, places }
    }

    fn taken(&self, filter: &str) -> Vec<usize> {
        let file = |path: &Path| path.to_str().expect("a path of this test's own making").to_owned();
        let out = Command::new("tcpdump")
            .args(["-r", &file(&self.file), "-w", "-", filter])
            .output()
            .expect("tcpdump runs");
        assert!(out.status.success(), "{filter}: {}", String::from_utf8_lossy(&out.stderr));
        let mut taken = Vec::new();
        let read = read_records(&out.stdout[..], |record| {
            taken.push(self.places[record.bytes]);
            true
        });
        assert_eq!(read, Ok(()), "{filter}");
        taken
    }
}
