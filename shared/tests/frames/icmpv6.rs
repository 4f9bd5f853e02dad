//! ICMPv6, neighbor discovery, MLD, and IGMP.

use wireglass_shared::capture::LinkType;

/// Frames with their link types.
pub(crate) const FRAMES: &[(LinkType, &[u8])] = &[];
