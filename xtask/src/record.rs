//! Recording the page's built-in captures anew, which takes root's rights and a few programs of Linux's networking.

use anyhow::Result;

use crate::{browser, process, workspace::Workspace};

/// Records these captures, or all, into web/captures.
pub(crate) fn run(workspace: &Workspace, captures: &[String]) -> Result<()> {
    browser::ensure_networking()?;
    process::run(
        workspace
            .cargo("run")
            .args(["--package", "wireglass-agent", "--example", "record", "--"])
            .arg(workspace.captures())
            .args(captures),
        "recording captures",
    )
}
