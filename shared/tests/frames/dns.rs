//! DNS over UDP.

use wireglass_shared::capture::LinkType;

/// Frames with their link types.
pub(crate) const FRAMES: &[(LinkType, &[u8])] = &[];
