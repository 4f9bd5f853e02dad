//! What the address says behind its `#`: which part of which packet is meant, or the packet itself.
//!
//! `#p=12&f=tcp.flags.syn` is a part of the packet with the number 12, for whoever has that capture. `#hex=4500…&f=ip.ttl`
//! carries the packet, and needs neither capture nor agent; `l` is its link type where it does not begin with an IP header.
//! `#craft=4500…` carries a draft, to be edited. `s=ping` names a capture that the page brings along. Parts are named as [`wireglass_shared::locate`] does.

use wireglass_shared::capture::LinkType;
use wireglass_shared::hex::parse_packets;
use wireglass_shared::value::hex_bytes;

/// Bytes of a packet that a link may carry: browsers and those who forward links cut what is much longer.
pub const MOST_BYTES: usize = 4096;

/// What an address leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The id of a capture that the page brings along.
    pub sample: Option<String>,
    /// The number of a packet.
    pub packet: Option<u64>,
    /// A packet, and what it begins with.
    pub carried: Option<(LinkType, Vec<u8>)>,
    /// A draft, and what it begins with.
    pub draft: Option<(LinkType, Vec<u8>)>,
    /// The name of a part of it.
    pub part: Option<String>,
}

impl Address {
    /// Reads what stands behind the `#`. What is not understood is left out.
    pub fn read(fragment: &str) -> Self {
        let mut address = Self::default();
        let mut link = LinkType::RAW;
        let (mut hex, mut craft) = (None, None);
        let bytes = |value| parse_packets(value).ok().and_then(|packets| packets.into_iter().next());
        for (name, value) in
            fragment.trim_start_matches('#').split('&').filter_map(|pair| pair.split_once('='))
        {
            match name {
                "s" => address.sample = Some(value.to_owned()).filter(|id| !id.is_empty()),
                "p" => address.packet = value.parse().ok(),
                "f" => address.part = Some(value.to_owned()).filter(|part| !part.is_empty()),
                "l" => link = LinkType(value.parse().unwrap_or(link.0)),
                "hex" => hex = bytes(value),
                "craft" => craft = bytes(value),
                _ => {}
            }
        }
        address.carried = hex.map(|bytes| (link, bytes));
        address.draft = craft.map(|bytes| (link, bytes));
        address
    }

    /// The same, as it stands behind the `#`. Names of parts and hexadecimal digits need no escaping.
    pub fn write(&self) -> String {
        let mut parts = Vec::new();
        if let Some(id) = &self.sample {
            parts.push(format!("s={id}"));
        }
        if let Some(number) = self.packet {
            parts.push(format!("p={number}"));
        }
        for (name, packet) in [("hex", &self.carried), ("craft", &self.draft)] {
            let Some((link, bytes)) = packet else { continue };
            if *link != LinkType::RAW {
                parts.push(format!("l={}", link.0));
            }
            parts.push(format!("{name}={}", hex_bytes(bytes).replace(' ', "")));
        }
        if let Some(part) = &self.part {
            parts.push(format!("f={part}"));
        }
        parts.join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for address in [
            Address::default(),
            Address { packet: Some(12), part: Some("tcp.flags.syn".to_owned()), ..Address::default() },
            Address { sample: Some("ping".to_owned()), packet: Some(1), ..Address::default() },
            Address { carried: Some((LinkType::ETHERNET, vec![0, 0xff, 0x10])), ..Address::default() },
            Address { draft: Some((LinkType::ETHERNET, vec![0, 0xff, 0x10])), ..Address::default() },
            Address {
                carried: Some((LinkType::RAW, vec![0x45, 0])),
                part: Some("@8+3".to_owned()),
                ..Address::default()
            },
        ] {
            assert_eq!(Address::read(&format!("#{}", address.write())), address);
        }
    }

    #[test]
    fn rubbish_leads_nowhere() {
        for rubbish in ["", "#", "#p=x", "#hex=zz", "#=&=", "#p", "#hex=", "#craft=", "#craft=4x", "#f="] {
            assert_eq!(Address::read(rubbish), Address::default(), "{rubbish}");
        }
    }
}
