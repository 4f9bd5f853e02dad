//! ICMP messages, and IPv4 options.

use wireglass_shared::capture::LinkType;

/// Frames with their link types.
pub(crate) const FRAMES: &[(LinkType, &[u8])] = &[];
