//! Frames: packets with an Ethernet header, which leave by an interface that somebody named.

use crate::cli::Arp;
use anyhow::{Context as _, Result, bail};
use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;
use std::net::Ipv4Addr;
use wireglass_shared::capture::LinkType;
use wireglass_shared::craft::Draft;

/// What is to be known of an interface.
struct Interface {
    hardware: Option<[u8; 6]>,
    ipv4: Option<Ipv4Addr>,
    is_loopback: bool,
}

impl Interface {
    fn named(name: &str) -> Result<Self> {
        let all: Vec<_> = getifaddrs().context("asking the kernel for the network interfaces")?.collect();
        let mut own = all.iter().filter(|one| one.interface_name == name).peekable();
        let Some(first) = own.peek() else {
            let mut known: Vec<_> = all.iter().map(|one| one.interface_name.as_str()).collect();
            known.sort_unstable();
            known.dedup();
            bail!("--interface {name}: there is no such interface here; there is {}", known.join(", "));
        };
        let is_loopback = first.flags.contains(InterfaceFlags::IFF_LOOPBACK);
        let addresses: Vec<_> = own.filter_map(|one| one.address).collect();
        Ok(Self {
            hardware: addresses.iter().find_map(|one| one.as_link_addr()?.addr()),
            ipv4: addresses.iter().find_map(|one| Some(one.as_sockaddr_in()?.ip())),
            is_loopback,
        })
    }
}

/// An ARP request to everybody on the link.
pub(super) fn request(options: &Arp) -> Result<Draft> {
    let name = options.sending.interface.as_deref().unwrap_or_default();
    let interface = Interface::named(name)?;
    let source = options.source.or(interface.ipv4).with_context(|| {
        format!("--interface {name} has no IPv4 address to ask from; name one with --source, or 0.0.0.0")
    })?;
    let mut draft = Draft::arp(source, options.to);
    let hardware = interface.hardware.unwrap_or_default();
    for field in ["eth.src", "arp.src.hw_mac"] {
        draft.set(field, &shown(hardware))?;
    }
    Ok(draft)
}

/// The packet with an Ethernet header before it, if it has none; from the interface's own hardware address to none.
pub(super) fn around(draft: Draft, interface: &str) -> Result<Draft> {
    let own = Interface::named(interface)?.hardware.unwrap_or_default();
    if draft.link() == LinkType::ETHERNET {
        return Ok(draft);
    }
    let kind: [u8; 2] = match draft.bytes().first().map(|byte| byte >> 4) {
        Some(6) => [0x86, 0xdd],
        _ => [0x08, 0x00],
    };
    let frame = [&[0; 6], &own[..], &kind, draft.bytes()].concat();
    Ok(Draft::new(LinkType::ETHERNET, frame))
}

/// That the frame is for somebody. Loopback does not care.
pub(super) fn check(draft: &Draft, interface: &str) -> Result<()> {
    let to_nobody = draft.bytes().get(..6).is_none_or(|to| to.iter().all(|byte| *byte == 0));
    if to_nobody && !Interface::named(interface)?.is_loopback {
        bail!(
            "the frame needs the hardware address of the next host, which ip neighbor prints: \
             --set eth.dst=02:00:00:00:00:01"
        );
    }
    Ok(())
}

fn shown(hardware: [u8; 6]) -> String {
    wireglass_shared::value::hex_joined(&hardware, ":")
}
