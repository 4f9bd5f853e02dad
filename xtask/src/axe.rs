//! axe-core, which looks for what keeps people out of a page. It is Mozilla-licensed JavaScript that only the tests run, so it is fetched
//! and never part of what is built or kept here.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::{process, workspace::Workspace};

const ARCHIVE: &str = "https://registry.npmjs.org/axe-core/-/axe-core-4.14.1.tgz";
/// The script in the archive.
const SCRIPT: &str = "package/axe.min.js";
/// The script's SHA-256: whoever publishes something else under this version is not believed.
const CHECKSUM: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";

/// Where the script lies, fetched if it does not yet.
///
/// # Errors
/// It cannot be fetched, or is not the one it should be.
pub(crate) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("tools");
    let path = folder.join("axe-core-4.14.1.js");
    if fs::read(&path).is_ok_and(|script| checksum(&script) == CHECKSUM) {
        return Ok(path);
    }
    fs::create_dir_all(&folder).with_context(|| format!("{} could not be made.", folder.display()))?;
    let archive = folder.join("axe-core.tgz");
    process::capture(
        Command::new("curl")
            .args(["-fsSL", "--retry", "2", "--max-time", "60", "-o"])
            .arg(&archive)
            .arg(ARCHIVE),
        "fetching axe-core, which looks at the page for the tests",
    )?;
    let script = process::capture(
        Command::new("tar").arg("-xzOf").arg(&archive).arg(SCRIPT),
        "taking axe-core out of its archive",
    )?;
    let found = checksum(script.as_bytes());
    if found != CHECKSUM {
        bail!("{SCRIPT} of {ARCHIVE} has the SHA-256 {found}, and should have {CHECKSUM}. It is not used.");
    }
    fs::write(&path, script).with_context(|| format!("{} could not be written.", path.display()))?;
    fs::remove_file(&archive).with_context(|| format!("{} could not be removed.", archive.display()))?;
    Ok(path)
}

fn checksum(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
