//! axe-core, which looks for what keeps people out of a page. It is Mozilla-licensed JavaScript that only the tests run, so it is fetched
//! and never part of what is built or kept here.

use std::{
    fs::{self, File},
    io::Read as _,
    path::PathBuf,
    process::Command,
};

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};

use crate::{process, workspace::Workspace};

const PACKAGE: &str = "axe-core@4.14.1";
/// What `npm pack` calls it.
const ARCHIVE: &str = "axe-core-4.14.1.tgz";
/// The script in the archive.
const SCRIPT: &str = "package/axe.min.js";
/// The script's SHA-256: whoever publishes something else under this version is not believed.
const CHECKSUM: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";

/// Bytes of a block of a tar archive: its headers, and what its files are filled up to.
const BLOCK: usize = 512;

/// Where the script lies, fetched if it does not yet.
pub(crate) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("tools");
    let path = folder.join("axe-core-4.14.1.js");
    if fs::read(&path).is_ok_and(|script| checksum(&script) == CHECKSUM) {
        return Ok(path);
    }
    fs::create_dir_all(&folder).with_context(|| format!("{} could not be made.", folder.display()))?;
    process::capture(
        Command::new("npm").args(["pack", "--silent", PACKAGE]).current_dir(&folder),
        "fetching axe-core, which looks at the page for the tests",
    )?;
    let archive = folder.join(ARCHIVE);
    let mut tar = Vec::new();
    let file = File::open(&archive)
        .with_context(|| format!("npm fetched axe-core, and {} is not there.", archive.display()))?;
    GzDecoder::new(file)
        .read_to_end(&mut tar)
        .with_context(|| format!("{} is no gzip archive.", archive.display()))?;
    let script =
        find(&tar, SCRIPT).with_context(|| format!("{} does not hold {SCRIPT}.", archive.display()))?;
    let found = checksum(script);
    if found != CHECKSUM {
        bail!("{SCRIPT} of {PACKAGE} has the SHA-256 {found}, and should have {CHECKSUM}. It is not used.");
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

/// The bytes of a file in a tar archive: headers of a block each, with the name at the front and the size in octal digits at byte 124.
fn find<'a>(tar: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut rest = tar;
    loop {
        let (header, behind) = rest.split_at_checked(BLOCK)?;
        let text = |from: usize, to: usize| {
            let field = header[from..to].split(|byte| *byte == 0).next().unwrap_or_default();
            std::str::from_utf8(field).ok().map(str::trim)
        };
        let size = usize::from_str_radix(text(124, 136)?, 8).ok()?;
        if text(0, 100)? == name {
            return behind.get(..size);
        }
        rest = behind.get(size.next_multiple_of(BLOCK)..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, content: &[u8]) -> Vec<u8> {
        let mut entry = vec![0; BLOCK];
        entry[..name.len()].copy_from_slice(name.as_bytes());
        entry[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        entry.extend(content);
        entry.resize(entry.len().next_multiple_of(BLOCK), 0);
        entry
    }

    #[test]
    fn a_file_is_found_behind_others_and_not_in_an_archive_that_ends_early() {
        let tar = [entry("package/a.js", &[b'a'; 513]), entry(SCRIPT, b"axe")].concat();
        assert_eq!(find(&tar, SCRIPT), Some(&b"axe"[..]));
        assert_eq!(find(&tar, "package/b.js"), None);
        assert_eq!(find(&tar[..tar.len() - BLOCK], SCRIPT), None);
    }
}
