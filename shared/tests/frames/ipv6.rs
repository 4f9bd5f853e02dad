//! IPv6 and its extension headers.

use wireglass_shared::capture::LinkType;

/// Frames with their link types.
pub(crate) const FRAMES: &[(LinkType, &[u8])] = &[];
