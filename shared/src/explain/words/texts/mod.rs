//! The words themselves, as they are built into native programs: one file a protocol, or a part of one where it has many
//! fields.

mod arp;
mod dns;
mod icmp;
mod icmp_codes;
mod icmp_extensions;
mod icmp_routers;
mod icmpv6;
mod ipv4;
mod ipv4_options;
mod ipv4_security;
mod ipv6;
mod link;
mod mptcp;
mod tcp;
mod tcp_options;
mod tcp_rare;
mod udp;

use super::{Other, Words};

/// Each protocol's words, by what its field ids begin with; what is asked for most stands first.
static ALL: &[(&str, &[&[Words]])] = &[
    ("ip", &[ipv4::WORDS, ipv4_options::WORDS, ipv4_security::WORDS]),
    ("tcp", &[tcp::WORDS, tcp_options::WORDS, tcp_rare::WORDS, mptcp::WORDS]),
    ("icmp", &[icmp::WORDS, icmp_extensions::WORDS, icmp_routers::WORDS]),
    ("udp", &[udp::WORDS]),
    ("ipv6", &[ipv6::WORDS]),
    ("icmpv6", &[icmpv6::WORDS]),
    ("eth", &[link::WORDS]),
    ("vlan", &[link::WORDS]),
    ("arp", &[arp::WORDS]),
    ("dns", &[dns::WORDS]),
    ("data", &[icmp::WORDS]),
];

/// All words there are.
pub fn all() -> impl Iterator<Item = &'static Words> {
    // Protocols may share a file.
    let mut seen: Vec<&[Words]> = Vec::new();
    let files = ALL.iter().flat_map(|(_, files)| *files).copied();
    files
        .filter(move |file| {
            let is_new = !seen.iter().any(|other| std::ptr::eq(*other, *file));
            seen.push(file);
            is_new
        })
        .flatten()
}

/// The words for a field id, if there are any.
pub(super) fn words(id: &str) -> Option<&'static Words> {
    let protocol = id.split('.').next()?;
    let (_, files) = ALL.iter().find(|(known, _)| *known == protocol)?;
    files.iter().flat_map(|file| *file).find(|words| words.id == id)
}

/// The codes worth comparing, for ICMP messages of this type: a code means nothing without its type.
pub(super) fn codes(message: u8) -> &'static [Other] {
    icmp_codes::of(message)
}
