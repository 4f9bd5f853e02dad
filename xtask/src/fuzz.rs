//! Fuzzing: building the targets in `fuzz/`, running them, and saying what to do with what they find.
//!
//! cargo-fuzz builds them with debug assertions and without a sanitizer. So the stable toolchain in use suffices, with no unstable flag,
//! and seven times as many inputs are tried; the assertions still catch the usual misuse of unchecked slices in the crates that have
//! unsafe code. The finished programs are run directly, so that corpus and artifacts lie in the target folder. This knows no target by
//! name; `fuzz/Cargo.toml` lists them.

use std::{
    collections::HashMap,
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context, Result, bail};

use crate::{debian, process, workspace::Workspace};

/// The manifest of the fuzz targets, seen from the workspace's root. They are a workspace of their own, and their feature `engine`, on by
/// default, is all that needs a C++ compiler.
pub(crate) const MANIFEST: &str = "fuzz/Cargo.toml";

/// Installed where there is no other cargo-fuzz.
const CARGO_FUZZ: &str = "cargo-fuzz@0.13.2";

/// Tells a target where to write its seeds; `fuzz/src/seeds.rs` reads it.
const SEEDS_VARIABLE: &str = "WIREGLASS_FUZZ_SEEDS";

/// What one input may take. Real ones take milliseconds; a machine that is busy with something else must not fail for it.
const SECONDS_PER_INPUT: u64 = 30;

/// How long each target runs as part of the tests.
const SMOKE_SECONDS: u64 = 10;

/// Runs every target for a moment: enough to notice what is plainly broken.
pub(crate) fn smoke(workspace: &Workspace) -> Result<()> {
    run(workspace, None, SMOKE_SECONDS)
}

/// Runs one target, or all one after the other, for so many seconds each, and fails when an input makes one fail.
pub(crate) fn run(workspace: &Workspace, target: Option<&str>, seconds: u64) -> Result<()> {
    let fuzzer = Fuzzer::build(workspace, target)?;
    for target in &fuzzer.targets {
        fuzzer.fuzz(target, seconds)?;
    }
    Ok(())
}

/// Runs a target on the one input in the file `input`.
pub(crate) fn replay(workspace: &Workspace, target: &str, input: &Path) -> Result<()> {
    if !input.is_file() {
        bail!("{} is not a file. Give the input that a target left behind.", input.display());
    }
    let fuzzer = Fuzzer::build(workspace, Some(target))?;
    process::run(fuzzer.program(target).arg(input), "running the one input")
}

/// The finished targets and the folders that they work in.
struct Fuzzer {
    /// The folder of all that fuzzing leaves behind.
    folder: PathBuf,
    /// The folder of the finished programs.
    programs: PathBuf,
    /// The names of those that were built.
    targets: Vec<String>,
}

impl Fuzzer {
    fn build(workspace: &Workspace, target: Option<&str>) -> Result<Self> {
        ensure_cxx()?;
        let cargo_fuzz = ensure_cargo_fuzz(workspace)?;
        let targets = select(list(workspace, &cargo_fuzz)?, target)?;
        let host = process::capture(
            Command::new("rustc").args(["--print", "host-tuple"]),
            "asking the compiler for this machine's name",
        )?;
        let host = host.trim();
        let folder = workspace.target.join("fuzz");
        let build = folder.join("build");
        let mut command = subcommand(workspace, &cargo_fuzz, "build");
        command.args(["--sanitizer", "none", "--target", host, "--target-dir"]).arg(&build).args(target);
        process::run(&mut command, "building the fuzz targets")?;
        Ok(Self { folder, programs: build.join(host).join("release"), targets })
    }

    /// Without the noise of a line for every input that is new.
    fn program(&self, target: &str) -> Command {
        let mut command = Command::new(self.programs.join(target));
        command.args(["-verbosity=0", &format!("-timeout={SECONDS_PER_INPUT}")]).env("RUST_BACKTRACE", "1");
        command
    }

    fn fuzz(&self, target: &str, seconds: u64) -> Result<()> {
        let [corpus, seeds, artifacts] =
            ["corpus", "seeds", "artifacts"].map(|name| self.folder.join(name).join(target));
        // Seeds of frames that the tests no longer have would never go away.
        if seeds.exists() {
            fs::remove_dir_all(&seeds)
                .with_context(|| format!("The old seeds in {} could not be removed.", seeds.display()))?;
        }
        for folder in [&corpus, &seeds, &artifacts] {
            fs::create_dir_all(folder)
                .with_context(|| format!("The folder {} could not be made.", folder.display()))?;
        }
        let log = self.folder.join(format!("{target}.log"));
        let log_file =
            File::create(&log).with_context(|| format!("{} could not be written.", log.display()))?;
        let before = files(&artifacts)?;

        eprintln!("Fuzzing {target} for {seconds} s.");
        let mut command = self.program(target);
        command
            .args([&format!("-max_total_time={seconds}"), "-print_final_stats=1"])
            // A folder's name and not a prefix, so the slash belongs to it.
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .args([&corpus, &seeds])
            .env(SEEDS_VARIABLE, &seeds)
            .stderr(log_file);
        let result = process::run(&mut command, "fuzzing");

        let said = fs::read(&log).with_context(|| format!("{} could not be read.", log.display()))?;
        let said = String::from_utf8_lossy(&said);
        let Err(error) = result else {
            let [inputs, new] =
                ["number_of_executed_units", "new_units_added"].map(|name| count(&said, name));
            eprintln!("  {inputs} inputs, {new} of them new to the corpus");
            return Ok(());
        };
        eprintln!("{said}");
        Err(error.context(verdict(target, &changed(&before, &files(&artifacts)?))))
    }
}

/// libFuzzer is C++, and its crate compiles it.
fn ensure_cxx() -> Result<()> {
    if env::var_os("CXX").is_some() || process::find_program("c++").is_some() {
        return Ok(());
    }
    debian::install(
        &["g++"],
        "The engine of the fuzz targets is written in C++, and there is no compiler for it.",
    )
}

/// Where cargo-fuzz is. If it is nowhere it is installed into the target folder, where nothing else notices it.
fn ensure_cargo_fuzz(workspace: &Workspace) -> Result<PathBuf> {
    let root = workspace.target.join("tools");
    let installed = root.join("bin").join("cargo-fuzz");
    if let Some(found) = process::find_program("cargo-fuzz") {
        return Ok(found);
    }
    if installed.is_file() {
        return Ok(installed);
    }
    eprintln!(
        "The fuzz targets are built with cargo-fuzz, which is not installed. Installing {CARGO_FUZZ} into {}.",
        root.display()
    );
    let mut command = workspace.cargo_afresh("install");
    // All that it does is to call cargo: compiling it fast matters more than a fast program. The folder it is compiled in is
    // a temporary one unless the variable says otherwise.
    command.args(["--locked", "--debug", "--root"]).arg(&root).arg(CARGO_FUZZ);
    command.env("CARGO_PROFILE_DEV_DEBUG", "false").env_remove("CARGO_TARGET_DIR");
    process::run(&mut command, "installing cargo-fuzz")?;
    Ok(installed)
}

/// A command of cargo-fuzz for the targets in `fuzz/`. It passes `RUSTFLAGS` on to cargo, so those of others must not be set.
fn subcommand(workspace: &Workspace, cargo_fuzz: &Path, name: &str) -> Command {
    let mut command = workspace.command_afresh(cargo_fuzz.as_os_str());
    let folder = Path::new(MANIFEST).parent().unwrap_or(Path::new(""));
    command.args(["fuzz", name, "--fuzz-dir"]).arg(workspace.root.join(folder));
    command
}

fn list(workspace: &Workspace, cargo_fuzz: &Path) -> Result<Vec<String>> {
    let names = process::capture(&mut subcommand(workspace, cargo_fuzz, "list"), "listing the fuzz targets")?;
    Ok(names.lines().map(str::to_owned).collect())
}

fn select(all: Vec<String>, wanted: Option<&str>) -> Result<Vec<String>> {
    let Some(wanted) = wanted else { return Ok(all) };
    if !all.iter().any(|name| name == wanted) {
        bail!("There is no fuzz target {wanted}. There are: {}.", all.join(", "));
    }
    Ok(vec![wanted.to_owned()])
}

/// A number from libFuzzer's closing lines, each like `stat::number_of_executed_units: 19811`; 0 where it is not told.
fn count(said: &str, name: &str) -> u64 {
    let numbers = said.lines().filter_map(|line| line.strip_prefix("stat::")?.split_once(':'));
    numbers
        .filter(|(found, _)| *found == name)
        .find_map(|(_, number)| number.trim().parse().ok())
        .unwrap_or_default()
}

/// The files of a folder and when each was written.
type Files = HashMap<PathBuf, SystemTime>;

fn files(folder: &Path) -> Result<Files> {
    let context = || format!("The folder {} could not be listed.", folder.display());
    let mut files = Files::new();
    for entry in fs::read_dir(folder).with_context(context)? {
        let entry = entry.with_context(context)?;
        let written = entry.metadata().and_then(|data| data.modified()).with_context(context)?;
        files.insert(entry.path(), written);
    }
    Ok(files)
}

/// What was written since: an input found a second time has the same name.
fn changed(before: &Files, after: &Files) -> Vec<PathBuf> {
    let mut changed: Vec<_> = after
        .iter()
        .filter(|(path, written)| before.get(*path) != Some(written))
        .map(|(path, _)| path.clone())
        .collect();
    changed.sort();
    changed
}

fn verdict(target: &str, inputs: &[PathBuf]) -> String {
    let failed = format!("An input made the fuzz target {target} fail; what it said is above.");
    if inputs.is_empty() {
        return format!("{failed} It could not keep the input.");
    }
    let commands: Vec<_> = inputs
        .iter()
        .map(|input| format!("    cargo xtask fuzz {target} --input {}\n", input.display()))
        .collect();
    format!("{failed} To run the input again:\n\n{}", commands.concat())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_unknown_target_is_answered_with_the_known_ones() {
        let all = || vec!["hex".to_owned(), "packet".to_owned()];
        assert_eq!(select(all(), None).ok(), Some(all()));
        assert_eq!(select(all(), Some("hex")).ok(), Some(vec!["hex".to_owned()]));
        let message = select(all(), Some("hexx")).err().map(|error| error.to_string());
        assert_eq!(message.as_deref(), Some("There is no fuzz target hexx. There are: hex, packet."));
    }

    #[test]
    fn an_input_found_again_counts_and_an_old_one_does_not() {
        let [old, again, new] = ["old", "again", "new"].map(PathBuf::from);
        let then = SystemTime::UNIX_EPOCH;
        let now = then + Duration::from_secs(1);
        let before = Files::from([(old.clone(), then), (again.clone(), then)]);
        let after = Files::from([(old, then), (again.clone(), now), (new.clone(), now)]);
        assert_eq!(changed(&before, &after), [again, new]);
    }

    #[test]
    fn the_closing_lines_tell_how_much_was_tried() {
        let said = "stat::number_of_executed_units: 19811\nstat::new_units_added:          602\n";
        assert_eq!((count(said, "number_of_executed_units"), count(said, "new_units_added")), (19_811, 602));
        assert_eq!(count("", "new_units_added"), 0);
    }

    #[test]
    fn a_find_comes_with_the_command_that_repeats_it() {
        let text = verdict("packet", &[PathBuf::from("/t/crash-1")]);
        assert!(text.contains("\n    cargo xtask fuzz packet --input /t/crash-1\n"), "{text}");
        assert!(verdict("packet", &[]).contains("could not keep the input"));
    }
}
