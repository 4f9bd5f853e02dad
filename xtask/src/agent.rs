//! The native half: the release agent, with the page inside.

use std::{ffi::OsString, os::unix::process::CommandExt, process::Command};

use anyhow::{Context, Result, bail};

use crate::{process, workspace::Workspace};

/// Builds the release agent. The page must be there before, because it is embedded.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    process::run(
        workspace.cargo("build").args(["--release", "--package", "wireglass-agent"]),
        "building the agent",
    )?;
    let binary = workspace.agent_binary();
    if !binary.is_file() {
        bail!("Cargo built the agent, but {} is not there.", binary.display());
    }
    Ok(())
}

/// Becomes the agent: signals, terminal and exit code are then its own. Returns only if that fails.
pub(crate) fn start(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    let binary = workspace.agent_binary();
    let error = Command::new(&binary).args(args).exec();
    Err(error).with_context(|| format!("{} could not be started.", binary.display()))
}
