//! How much of this host visitors may take. What happens at each limit stands in `docs/stream.md`.

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::time::Duration;

/// Connections open at once, of whatever kind; whoever comes then gets 503. Far more than the viewers, so that neither they nor
/// visitors that connect and say nothing keep others from the page.
const CONNECTIONS: usize = 4096;
/// Pages and clients that watch at once; more get 503.
const VIEWERS: usize = 2048;
/// Visitors being told at one time that there is no room; more are let go without a word.
pub(super) const TURNED_AWAY: usize = 64;
/// File descriptors for everything else: capturing, files being written, demonstrations.
const OTHER_FILES: usize = 64;

/// A visitor that has not sent its request by then is let go. Counted from the connection, so with the TLS handshake, and again
/// from each answer.
pub const REQUEST_PATIENCE: Duration = Duration::from_secs(10);
/// Requests with longer headers are refused.
pub const REQUEST_BYTES: usize = 16 * 1024;
/// Connections that the kernel completes while none is accepted.
pub const BACKLOG: i32 = 1024;
/// What the kernel keeps for a viewer that reads slowly. It doubles the number to have room for its own bookkeeping. Without it,
/// a viewer that stalls would take up to 4 MiB.
pub const SEND_BUFFER_BYTES: usize = 128 * 1024;
/// What the kernel keeps of what a client sent; more than the longest message.
pub const RECEIVE_BUFFER_BYTES: usize = 32 * 1024;
/// A connection whose other end confirms nothing for this long is gone: a cable was pulled, a laptop was closed. More than a
/// viewer's patience, so that one that is only slow is told why it is let go.
pub const SILENCE: Duration = Duration::from_secs(20);

/// The limits that depend on the host.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections open at once.
    pub connections: usize,
    /// Pages and clients that watch at once.
    pub viewers: usize,
}

impl Limits {
    /// Asks the kernel for as many file descriptors as all connections need, and makes do with what it gives.
    pub fn of_this_process() -> Self {
        let reserved = TURNED_AWAY + OTHER_FILES;
        let wanted = (CONNECTIONS + reserved) as u64;
        let granted = getrlimit(Resource::RLIMIT_NOFILE).map_or(wanted, |(soft, hard)| {
            let raised = soft.max(wanted.min(hard));
            match setrlimit(Resource::RLIMIT_NOFILE, raised, hard) {
                Ok(()) => raised,
                Err(_) => soft,
            }
        });
        let connections =
            usize::try_from(granted).unwrap_or(usize::MAX).saturating_sub(reserved).clamp(16, CONNECTIONS);
        if connections < CONNECTIONS {
            tracing::warn!(
                connections,
                "the limit of open files leaves room for fewer connections; raise it with ulimit -n"
            );
        }
        Self { connections, viewers: VIEWERS.min(connections / 2) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_states_these_limits() {
        let document = include_str!("../../../docs/stream.md");
        for stated in [
            format!("| {CONNECTIONS} connections"),
            format!("| {VIEWERS} viewers"),
            format!("| {} seconds for TLS handshake and request", REQUEST_PATIENCE.as_secs()),
            format!("| {} KiB for a request's headers", REQUEST_BYTES >> 10),
            format!("{} KiB of the kernel's", (2 * SEND_BUFFER_BYTES) >> 10),
            format!("| {} seconds in which the other end's host", SILENCE.as_secs()),
        ] {
            assert!(document.contains(&stated), "docs/stream.md should say: {stated}");
        }
    }
}
