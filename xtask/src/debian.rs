//! Installing Debian packages, for the two things that cargo cannot bring: a wasm standard library and a browser.
//!
//! Nothing is installed unless this runs as root, and never without saying first what and why. For everyone else the outcome is an error
//! that holds the exact command.

use std::{
    os::unix::fs::MetadataExt,
    process::{Command, Stdio},
};

use anyhow::{Result, bail};

use crate::process;

/// Whether packages can be installed from here: this is root on a system with apt-get.
pub(crate) fn can_install() -> bool {
    is_root() && process::find_program("apt-get").is_some()
}

/// Installs `packages`. `reason` is a sentence that tells the user what needs them.
pub(crate) fn install(packages: &[&str], reason: &str) -> Result<()> {
    if !can_install() {
        bail!("{reason} Install it with this command, and try again:\n\n    {}\n", install_command(packages));
    }
    eprintln!("{reason}\nInstalling the Debian packages {}.", packages.join(" "));
    // A stale list only matters if the installation then fails, and it says so itself.
    if let Err(error) = process::run(apt_get().arg("update"), "refreshing the list of Debian packages") {
        eprintln!("warning: {error:#}");
    }
    process::run(
        apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages),
        "installing Debian packages",
    )
}

/// What a user without root types instead.
pub(crate) fn install_command(packages: &[&str]) -> String {
    format!("sudo apt-get install --no-install-recommends {}", packages.join(" "))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["--quiet=2", "-o", "Dpkg::Use-Pty=0", "-o", "Acquire::Retries=3"])
        .stdin(Stdio::null());
    command
}

/// A process's entry in `/proc` belongs to its effective user.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|data| data.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_can_be_pasted() {
        assert_eq!(
            install_command(&["chromium", "chromium-driver"]),
            "sudo apt-get install --no-install-recommends chromium chromium-driver"
        );
    }
}
