//! The right to open raw sockets: found, raised for as long as it is needed, and given up for good.

use caps::{CapSet, Capability};
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

/// Gives up every capability of this thread and of the threads it will start, and the way to get any back.
///
/// # Errors
/// The kernel refuses; the caller must not go on as if it had not.
pub fn drop_all() -> std::io::Result<()> {
    for set in [CapSet::Ambient, CapSet::Effective, CapSet::Permitted, CapSet::Inheritable] {
        caps::clear(None, set).map_err(std::io::Error::other)?;
    }
    nix::sys::prctl::set_no_new_privs()?;
    Ok(())
}

/// `sudo setcap cap_net_raw+p` with this program's own path.
pub fn remedy() -> String {
    let path = std::env::current_exe()
        .and_then(|path| path.canonicalize())
        .unwrap_or_else(|_| PathBuf::from("wireglass"));
    format!("sudo setcap cap_net_raw+p {}", quoted(&path.display().to_string()))
}

/// The path as a shell reads it back.
fn quoted(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte);
    if path.bytes().all(plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
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
