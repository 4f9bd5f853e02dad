//! Capture files that are larger than memory should get, and files that are damaged at random.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wireglass_tests::{Program, large_capture, wireglass, wireglass_bin};

/// As the project promises it.
const LIMIT_KIB: u64 = 64 << 10;

#[test]
fn a_large_file_is_decoded_in_little_memory() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("large.pcap");
    // The first one prints every packet; the second one has to look at each, and prints the last one alone.
    for (bytes, only_the_last) in [(80 << 20, false), (200 << 20, true)] {
        let count = large_capture(&path, bytes);
        let filter = format!("frame.number == {count}");
        let args = if only_the_last { ["-Y", &filter] } else { ["--format", "hex"] };
        let mut command = wireglass(&["decode", path.to_str().expect("a path of this test's own making")]);
        command.args(args);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().expect("it starts");
        let status = format!("/proc/{}/status", child.id());
        let (mut peak, begun) = (0, Instant::now());
        let code = loop {
            if let Some(status) = child.try_wait().expect("an own child") {
                break status.code();
            }
            // The kernel remembers the most that it ever was; gone once the program has ended.
            let said = fs::read_to_string(&status).unwrap_or_default();
            let line = said.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
            peak = peak.max(kib.unwrap_or(0));
            assert!(begun.elapsed() < Duration::from_mins(5), "it does not come to an end");
            std::thread::sleep(Duration::from_millis(2));
        };
        assert_eq!(code, Some(0), "{args:?}");
        assert!((1..LIMIT_KIB).contains(&peak), "{args:?}: {peak} KiB in memory");
    }
}

/// Numbers that look random, and are the same in every run.
struct Random(u64);

impl Random {
    /// The next one, by `SplitMix64`.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).expect("below the limit")
    }
}

/// Damages a file in one to four places.
fn damage(file: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let place = random.below(file.len());
        match random.below(6) {
            0 => file.truncate(place),
            1 => drop(file.drain(place..file.len().min(place + 1 + random.below(40)))),
            2 => drop(file.splice(place..place, [0; 4])),
            // A length, a type or a number that stands where such things stand.
            3 | 4 => {
                let word = [0, 1, 11, 0x7fff_ffff, u32::MAX, 0x00ff_fffc][random.below(6)];
                let place = place & !3;
                let until = file.len().min(place + 4);
                file[place..until].copy_from_slice(&word.to_le_bytes()[..until - place]);
            }
            _ => file[place] = random.next().to_le_bytes()[0],
        }
        if file.is_empty() {
            return;
        }
    }
}

#[test]
fn three_hundred_damaged_files_end_in_a_message_and_never_in_a_panic() {
    let captures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/captures");
    let mut whole: Vec<_> = fs::read_dir(captures)
        .expect("the captures that the page brings along")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|one| one.to_string_lossy().starts_with("pcap")))
        .collect();
    whole.sort();
    assert!(whole.len() > 10, "{whole:?}");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("damaged.pcapng");
    let (mut random, mut refused) = (Random(1), 0);
    for round in 0..300 {
        let mut file = fs::read(&whole[round % whole.len()]).expect("the file is there");
        damage(&mut file, &mut random);
        fs::write(&path, &file).expect("room for a file");
        let format = ["text", "hex", "json", "jsonl"][round % 4];
        // Memory for what a file announces would go beyond this, and end the program.
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -v 262144; exec \"$0\" \"$@\""]).arg(wireglass_bin());
        command.arg("decode").arg(&path).args(["--reassemble", "--format", format]);
        let end = Program::start(&mut command).end();
        let about = format!("round {round}, {format}: {:?} {}", end.code, end.stderr);
        assert!(matches!(end.code, Some(0 | 1)) && !end.stderr.contains("panicked"), "{about}");
        assert_eq!(end.code == Some(1), end.stderr.contains("damaged.pcapng: "), "{about}");
        assert!(!format!("{}{}", end.stdout, end.stderr).contains('\u{1b}'), "{about}");
        refused += usize::from(end.code == Some(1));
    }
    assert!((50..300).contains(&refused), "some damage is seen, some is not: {refused}");
}
