//! Opening the files of a recording, so that nothing is overwritten by mistake, and nobody else gets at what was captured:
//! not by a link that leads elsewhere, nor by a file that is open to others.

use super::output::Output;
use nix::errno::Errno;
use nix::fcntl::OFlag;
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, IsTerminal as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use thiserror::Error;
use wireglass_shared::capture::Timestamp;

/// Who may read and write what was captured.
const MODE: u32 = 0o600;

/// Why nothing can be recorded.
#[derive(Debug, Error)]
pub enum CannotOpen {
    /// It is there, and was not to be replaced.
    #[error("{path} is there already; write to another file, or replace it with --force")]
    Exists {
        /// Which file.
        path: String,
    },
    /// A symbolic link, that somebody else may have put there.
    #[error("{path} is a symbolic link, and those are not followed; write to the file itself")]
    Link {
        /// Which file.
        path: String,
    },
    /// A device, a pipe, a folder.
    #[error("{path} is not a regular file; for a pipe, write to standard output: --write -")]
    Special {
        /// Which file.
        path: String,
    },
    /// Standard output is a terminal.
    #[error(
        "standard output is a terminal, and a capture is no text; lead it elsewhere, as in \
         wireglass capture --write - | wireshark -k -i -"
    )]
    Terminal,
    /// The operating system refuses.
    #[error("{path} cannot be written: {error}")]
    Failed {
        /// Which file.
        path: String,
        /// Why not.
        error: io::Error,
    },
}

/// A file to write to.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) output: Output,
    pub(super) path: PathBuf,
    /// What it is called, without the way to it, and without characters that would do something to a terminal.
    pub(super) name: String,
}

/// Makes a file; with `force` an existing regular file is emptied instead.
pub(super) fn open(path: &Path, force: bool) -> Result<Opened, CannotOpen> {
    let shown = || path.display().to_string();
    let file = match OpenOptions::new().write(true).create_new(true).mode(MODE).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => replace(path, force)?,
        Err(error) => return Err(CannotOpen::Failed { path: shown(), error }),
        Ok(file) => file,
    };
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let name = name.chars().map(|one| if one.is_control() { '\u{fffd}' } else { one }).collect();
    Ok(Opened { output: Output::file(file), path: path.to_owned(), name })
}

fn replace(path: &Path, force: bool) -> Result<File, CannotOpen> {
    let shown = || path.display().to_string();
    if path.is_symlink() {
        return Err(CannotOpen::Link { path: shown() });
    }
    if !force {
        return Err(CannotOpen::Exists { path: shown() });
    }
    // Without O_NONBLOCK a pipe would wait here for its reader.
    let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK;
    let failed = |error: io::Error| match error.raw_os_error().map(Errno::from_raw) {
        Some(Errno::ELOOP) => CannotOpen::Link { path: shown() },
        Some(Errno::EISDIR | Errno::ENXIO) => CannotOpen::Special { path: shown() },
        _ => CannotOpen::Failed { path: shown(), error },
    };
    let file = OpenOptions::new().write(true).custom_flags(flags.bits()).open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(CannotOpen::Special { path: shown() });
    }
    // Fails for a file of somebody else, who could read along.
    file.set_permissions(Permissions::from_mode(MODE)).map_err(failed)?;
    file.set_len(0).map_err(failed)?;
    Ok(file)
}

/// Standard output, past the buffer that cuts it at line ends.
pub(super) fn standard_output() -> Result<Opened, CannotOpen> {
    let output = io::stdout();
    if output.is_terminal() {
        return Err(CannotOpen::Terminal);
    }
    let name = "standard output".to_owned();
    match output.as_fd().try_clone_to_owned() {
        Ok(file) => Ok(Opened { output: Output::pipe(file.into()), path: PathBuf::new(), name }),
        Err(error) => Err(CannotOpen::Failed { path: name, error }),
    }
}

/// The name of a file that is one of several, made as dumpcap makes it: `ping.pcapng` becomes
/// `ping_00001_20261122071726.pcapng`, with the time in UTC.
pub(super) fn numbered(path: &Path, number: u64, at: Timestamp) -> PathBuf {
    let time: String = at.to_date_and_time().chars().filter(char::is_ascii_digit).take(14).collect();
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("_{number:05}_{time}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// Where a file lies.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_names_are_those_of_dumpcap() {
        let at = Timestamp(1_700_000_011_123_456_789);
        let name = |path| numbered(Path::new(path), 7, at).display().to_string();
        assert_eq!(name("ping.pcapng"), "ping_00007_20231114221331.pcapng");
        assert_eq!(name("/tmp/a.b/ping"), "/tmp/a.b/ping_00007_20231114221331");
        assert_eq!(name("a.b.c"), "a.b_00007_20231114221331.c");
    }

    #[test]
    fn a_file_lies_in_a_folder_also_where_none_is_named() {
        assert_eq!(folder(Path::new("ping.pcapng")), Path::new("."));
        assert_eq!(folder(Path::new("/ping.pcapng")), Path::new("/"));
        assert_eq!(folder(Path::new("a/ping.pcapng")), Path::new("a"));
    }
}
