//! The network interfaces of this host, by name.

use nix::net::if_::if_nameindex;
use thiserror::Error;

/// An interface that is not there.
#[derive(Debug, Error)]
#[error("there is no interface \"{}\" here; there is {}", name.escape_default(), known.join(", "))]
pub struct Unknown {
    /// What was asked for.
    pub name: String,
    /// What there is.
    pub known: Vec<String>,
}

/// Checks that the interface exists.
///
/// # Errors
/// It does not; the error names those that do.
pub fn check(name: &str) -> Result<(), Unknown> {
    let known = names();
    match known.iter().any(|one| one == name) {
        true => Ok(()),
        false => Err(Unknown { name: name.to_owned(), known }),
    }
}

fn names() -> Vec<String> {
    let Ok(list) = if_nameindex() else { return Vec::new() };
    list.into_iter().map(|interface| interface.name().to_string_lossy().into_owned()).collect()
}
