//! Options of recording, which `serve` and `capture` share.

use clap::Args;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;
use wireglass_agent::capture::links::Numbers;
use wireglass_agent::record::{Plan, Recorder, Rotation, Target};

/// Where packets are recorded, and when another file is begun.
#[derive(Clone, Debug, Args)]
pub struct Record {
    /// Write the packets to a pcapng file, which Wireshark and tcpdump can read. It can be read by its owner alone, a link is
    /// not followed, and a file that is there is not touched without --force. With capture, - writes to standard output.
    #[arg(short, long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// Replace the file where it is there already.
    #[arg(long, requires = "write")]
    pub force: bool,
    /// Begin another file before one becomes larger than this; each has a number and the time (UTC) in its name.
    #[arg(long, value_name = "MIB", requires = "write", value_parser = clap::value_parser!(u32).range(1..))]
    pub rotate_size: Option<u32>,
    /// Begin another file every so often, while packets come: seconds, or with a unit as in 90s, 15m, 1h or 1d.
    #[arg(long, value_name = "TIME", requires = "write", value_parser = duration)]
    pub rotate_every: Option<Duration>,
    /// Keep this many files at most: the oldest of this recording are removed.
    #[arg(long, value_name = "N", requires = "write")]
    pub keep: Option<NonZeroUsize>,
}

impl Record {
    /// What is to be recorded, if anything.
    pub fn plan(&self) -> Option<Plan> {
        let path = self.write.as_ref()?;
        let target = if path == Path::new("-") { Target::Output } else { Target::File(path.clone()) };
        let rotation = Rotation {
            bytes: self.rotate_size.map(|mib| u64::from(mib) << 20),
            every: self.rotate_every,
            keep: self.keep,
        };
        Some(Plan { target, force: self.force, rotation })
    }

    /// Begins what is to be recorded, if anything, and names the folders in which files are made later.
    ///
    /// # Errors
    /// The file is there already, or cannot be made.
    pub fn start(&self, numbers: Numbers) -> anyhow::Result<(Option<Recorder>, Vec<PathBuf>)> {
        let Some(plan) = self.plan() else { return Ok((None, Vec::new())) };
        let folders = plan.folder().map(Path::to_owned).into_iter().collect();
        Ok((Some(plan.start(numbers)?), folders))
    }

    /// What is wrong with the options together, if anything.
    pub(super) fn pointless(&self) -> Option<&'static str> {
        let rotates = self.rotate_size.is_some() || self.rotate_every.is_some();
        if self.keep.is_some() && !rotates {
            return Some("--keep goes with --rotate-size or --rotate-every, which make several files\n");
        }
        if self.is_output() && (rotates || self.force) {
            return Some("--force, --rotate-size and --rotate-every go with a file; --write - has none\n");
        }
        None
    }

    /// Whether packets go to standard output.
    pub(super) fn is_output(&self) -> bool {
        self.write.as_deref() == Some(Path::new("-"))
    }
}

/// Seconds, or a number with a unit.
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.find(|one: char| !one.is_ascii_digit()).unwrap_or(text.len()));
    let seconds = match unit {
        "" | "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(format!("the unit {unit:?} is none of s, m, h and d")),
    };
    let number: u64 =
        number.parse().map_err(|_| "this is no whole number of seconds, as in 90, 15m or 1h".to_owned())?;
    match number.checked_mul(seconds) {
        Some(0) => Err("a file needs at least a second".to_owned()),
        Some(seconds) if seconds <= 365 * 24 * 60 * 60 => Ok(Duration::from_secs(seconds)),
        _ => Err("that is more than a year".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_a_unit() {
        let seconds = |text| duration(text).map(|time| time.as_secs()).ok();
        assert_eq!(["90", "90s", "15m", "1h", "1d"].map(seconds), [90, 90, 900, 3600, 86_400].map(Some));
        for refused in ["", "0", "0h", "h", "1.5h", "-1", "1w", "1 h", "99999999999999999999", "400d"] {
            assert_eq!(seconds(refused), None, "{refused}");
        }
    }
}
