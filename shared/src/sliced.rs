//! The fast path: etherparse's borrowed slices of a packet, for whoever must look at many and needs a few fields of each.

use crate::capture::{CaptureRecord, LinkType};
use etherparse::{EtherType, LaxSlicedPacket};

/// The packet in slices, as far as etherparse goes; `None` where it does not know the link, or cannot find a first header.
pub(crate) fn sliced<'a>(record: &CaptureRecord<'a>) -> Option<LaxSlicedPacket<'a>> {
    let bytes = record.bytes;
    let typed = |type_at: usize, header_bytes: usize| {
        let number = bytes.get(type_at..type_at + 2)?.try_into().ok()?;
        let ether_type = EtherType(u16::from_be_bytes(number));
        Some(LaxSlicedPacket::from_ether_type(ether_type, bytes.get(header_bytes..)?))
    };
    match record.link {
        LinkType::ETHERNET => LaxSlicedPacket::from_ethernet(bytes).ok(),
        LinkType::RAW | LinkType::IPV4 | LinkType::IPV6 => LaxSlicedPacket::from_ip(bytes).ok(),
        LinkType::NULL | LinkType::LOOP => LaxSlicedPacket::from_ip(bytes.get(4..)?).ok(),
        LinkType::LINUX_SLL => typed(14, 16),
        LinkType::LINUX_SLL2 => typed(0, 20),
        _ => None,
    }
}
