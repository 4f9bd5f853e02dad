//! The right to open raw sockets: found, raised for as long as it is needed, and given up for good, with every other right
//! that the program has no use for.

use crate::sandbox::{self, SandboxError};
use caps::{CapSet, Capability};
use nix::unistd::{Gid, Uid, User, initgroups, setgroups, setresgid, setresuid};
use std::ffi::CString;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why this process may not open raw sockets, and the command that would change it.
#[derive(Clone, Debug, Error)]
#[error("capturing needs the capability CAP_NET_RAW, and this process does not have it")]
pub struct Missing {
    /// The exact command for this program.
    pub remedy: String,
}

/// Makes `CAP_NET_RAW` effective for this thread, if the process has it. With `setcap cap_net_raw+p` it is only permitted,
/// not effective, so that the program starts even where it may not be granted.
///
/// # Errors
/// The process does not have it.
pub fn raise() -> Result<(), Missing> {
    caps::raise(None, CapSet::Effective, Capability::CAP_NET_RAW).map_err(|_| Missing { remedy: remedy() })
}

/// The way from "may open raw sockets" to "may do what this program does, and nothing else". Sockets are opened before it,
/// with the rights that the program was started with, and the first byte from anywhere is read after it. In between:
///
/// 1. Under sudo the process becomes the user behind it, while it still has the right to.
/// 2. All capabilities are given up, so that `files` finds out at once what could not be opened later either.
/// 3. `files` opens what the user has on disk to be read or written, and may start other programs. It names the folders in
///    which files are made later: those of a recording.
/// 4. `no_new_privs`: no program that is run from here on gets rights back. The sandbox needs it.
/// 5. The sandbox: files first, because the list of system calls leaves out what that takes.
///
/// Everything holds for this thread and for those it starts afterwards: no other may be running yet.
///
/// # Errors
/// The kernel refuses a step, or `files` fails; the caller must not go on as if it had not.
pub fn give_up<T, E: From<GiveUpError>>(
    files: impl FnOnce() -> Result<(T, Vec<PathBuf>), E>,
) -> Result<T, E> {
    if let Some(invoker) = Invoker::find()? {
        invoker.step_in()?;
    }
    for set in [CapSet::Ambient, CapSet::Effective, CapSet::Permitted, CapSet::Inheritable] {
        caps::clear(None, set).map_err(|error| GiveUpError::Capabilities(io::Error::other(error)))?;
    }
    let (opened, folders) = files()?;
    nix::sys::prctl::set_no_new_privs().map_err(|error| GiveUpError::Capabilities(error.into()))?;
    let limits = sandbox::enter(&folders).map_err(GiveUpError::from)?;
    tracing::info!(landlock = limits.landlock, seccomp = limits.seccomp, ?folders, "rights were given up");
    if limits.landlock.is_none() {
        tracing::info!("this kernel has no Landlock: files are protected by their permissions alone");
    }
    if !limits.seccomp {
        tracing::info!("no seccomp in this kernel, or not for this processor: every system call stays open");
    }
    Ok(opened)
}

/// Why rights could not be given up.
#[derive(Debug, Error)]
pub enum GiveUpError {
    /// What sudo left in the environment is no user.
    #[error("{name} is \"{}\", which is no user's number; sudo sets it, so unset it if you are not using sudo", value.escape_default())]
    NoUser {
        /// The variable.
        name: &'static str,
        /// What it is set to.
        value: String,
    },
    /// The kernel does not let this process become that user.
    #[error("becoming user {uid}, who called sudo: {source}. To stay root on purpose, unset SUDO_UID")]
    User {
        /// Who it should have become.
        uid: Uid,
        /// Why not.
        source: io::Error,
    },
    /// The kernel refuses to take rights back.
    #[error("giving up capabilities: {0}")]
    Capabilities(io::Error),
    /// The kernel refuses to take access back.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

/// The user who called sudo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoker {
    /// The user.
    pub uid: Uid,
    /// The user's first group.
    pub gid: Gid,
}

impl Invoker {
    /// Who called sudo, if it was sudo that made this process root, and not root itself that called it.
    ///
    /// # Errors
    /// The variables that sudo sets hold no numbers.
    pub fn find() -> Result<Option<Self>, GiveUpError> {
        // A program that is root because of its file's owner was given its environment by somebody else.
        if !Uid::current().is_root() || !Uid::effective().is_root() {
            return Ok(None);
        }
        let (Some(uid), Some(gid)) = (number("SUDO_UID")?, number("SUDO_GID")?) else { return Ok(None) };
        let invoker = Self { uid: Uid::from_raw(uid), gid: Gid::from_raw(gid) };
        Ok((!invoker.uid.is_root()).then_some(invoker))
    }

    /// Becomes this user in every respect that the kernel knows.
    fn step_in(&self) -> Result<(), GiveUpError> {
        let Self { uid, gid } = *self;
        // Groups first: a user cannot change them any more.
        let become_user = || {
            let name = User::from_uid(uid).ok().flatten().and_then(|user| CString::new(user.name).ok());
            match name {
                Some(name) => initgroups(&name, gid)?,
                None => setgroups(&[gid])?,
            }
            setresgid(gid, gid, gid)?;
            setresuid(uid, uid, uid)
        };
        become_user().map_err(|error: nix::Error| GiveUpError::User { uid, source: error.into() })?;
        tracing::info!(%uid, %gid, "this is now the user who called sudo");
        Ok(())
    }
}

/// A user's or group's number in the environment.
fn number(name: &'static str) -> Result<Option<u32>, GiveUpError> {
    let Some(value) = std::env::var_os(name) else { return Ok(None) };
    // As unsigned, -1 means "leave it as it is" to the kernel.
    let parsed = value.to_str().and_then(|text| text.parse().ok()).filter(|number| *number != u32::MAX);
    match parsed {
        Some(number) => Ok(Some(number)),
        None => Err(GiveUpError::NoUser { name, value: value.to_string_lossy().into_owned() }),
    }
}

/// `sudo setcap cap_net_raw+p` with this program's own path.
pub fn remedy() -> String {
    let path = std::env::current_exe()
        .and_then(|path| path.canonicalize())
        .unwrap_or_else(|_| PathBuf::from("wireglass"));
    format!("sudo setcap cap_net_raw+p {}", quoted(&path.display().to_string()))
}

/// A word, such as a path, as a shell reads it back.
pub fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+,:=@%".contains(&byte);
    let is_plain = !word.is_empty() && word.bytes().all(plain);
    if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_blanks_can_be_pasted() {
        assert_eq!(quoted("/usr/bin/wireglass"), "/usr/bin/wireglass");
        assert_eq!(quoted("/home/a b/it's"), r"'/home/a b/it'\''s'");
    }
}
