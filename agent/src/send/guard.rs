//! Where packets made by hand may go. The bytes that would leave are judged, not what somebody says of them.

use thiserror::Error;
use wireglass_shared::stream::Level;

/// The networks that packets may go to: loopback, and what the user named.
#[derive(Clone, Debug, Default)]
pub struct Allowed {}

/// Why a packet may not be sent.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{reason}")]
pub struct Refusal {
    /// Why not.
    pub reason: String,
    /// What would change it.
    pub remedy: Option<String>,
}

impl Allowed {
    /// Whether these bytes may be sent like that.
    ///
    /// # Errors
    /// They may not.
    pub fn judge(&self, level: &Level, bytes: &[u8]) -> Result<(), Refusal> {
        let reason = format!("sending is not there yet: {} bytes, {level:?}", bytes.len());
        Err(Refusal { reason, remedy: None })
    }
}
