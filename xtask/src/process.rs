//! Running other programs, so that a failure says which program failed, how, and what it was for.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// How often a program with a time limit is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Runs a program whose output the user sees. `purpose` completes "… failed while …".
pub(crate) fn run(command: &mut Command, purpose: &str) -> Result<()> {
    let line = describe(command);
    let status = command.status().with_context(|| cannot_start(&line, purpose))?;
    if !status.success() {
        bail!("`{line}` failed while {purpose} ({status}). Its output is above.");
    }
    Ok(())
}

/// Runs a program and returns what it wrote to its standard output.
pub(crate) fn capture(command: &mut Command, purpose: &str) -> Result<String> {
    let line = describe(command);
    let Output { status, stdout, stderr } = command.output().with_context(|| cannot_start(&line, purpose))?;
    if !status.success() {
        let said = String::from_utf8_lossy(&stderr);
        bail!("`{line}` failed while {purpose} ({status}): {}", said.trim());
    }
    String::from_utf8(stdout)
        .with_context(|| format!("`{line}` wrote something that is not UTF-8 while {purpose}."))
}

/// Runs a program like [`run`], and ends it when it takes longer than `limit`.
pub(crate) fn run_within(command: &mut Command, limit: Duration, purpose: &str) -> Result<()> {
    let line = describe(command);
    let mut child = command.spawn().with_context(|| cannot_start(&line, purpose))?;
    let deadline = Instant::now() + limit;
    loop {
        let ended =
            child.try_wait().with_context(|| format!("`{line}` could not be waited for while {purpose}."))?;
        match ended {
            Some(status) if status.success() => return Ok(()),
            Some(status) => bail!("`{line}` failed while {purpose} ({status}). Its output is above."),
            None if Instant::now() < deadline => thread::sleep(POLL_INTERVAL),
            None => {
                // It may have ended by itself in this instant, and then there is nothing left to end.
                let _ = child.kill();
                let _ = child.wait();
                bail!("`{line}` took longer than {} seconds while {purpose} and was ended.", limit.as_secs());
            }
        }
    }
}

/// The program's path, if a folder of `PATH`, `/usr/bin` or `/usr/sbin` holds it.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/bin", "/usr/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|candidate| is_executable(candidate))
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// The command as a user would type it, near enough to repeat it by hand.
fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let mut line = name.to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

fn cannot_start(line: &str, purpose: &str) -> String {
    format!("`{line}` could not be started while {purpose}. Is the program installed and on PATH?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_the_purpose() {
        let Err(error) = run(Command::new("/bin/sh").args(["-c", "exit 3"]), "testing") else {
            panic!("A program that exits with 3 was taken for a success.");
        };
        let message = error.to_string();
        assert!(message.contains("sh -c exit 3"), "{message}");
        assert!(message.contains("testing"), "{message}");
    }

    #[test]
    fn a_program_over_its_limit_is_ended() {
        let began = Instant::now();
        let result = run_within(Command::new("sleep").arg("30"), Duration::from_millis(200), "testing");
        assert!(result.is_err_and(|error| error.to_string().contains("took longer")));
        assert!(began.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn only_what_can_be_executed_counts_as_a_program() {
        assert!(find_program("sh").is_some());
        assert_eq!(find_program("no-such-program-anywhere"), None);
    }
}
