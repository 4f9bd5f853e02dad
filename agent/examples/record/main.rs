//! Records the captures that the page brings along. Nothing in them is made up: real kernels exchange the packets, between a
//! client, a router and a server that this program makes for itself in network namespaces, and that are gone when it ends.
//!
//! `cargo xtask record` runs it, as root; `record FOLDER [ID ...]` by hand. What stands in a capture is one scene's alone: the
//! hosts are new for each, know each other's hardware addresses unless finding them out is the scene, and say nothing unasked.

mod dns;
mod first_look;
mod hosts;
mod packets;
mod scenes;
mod tap;
mod wire;

use anyhow::{Context as _, ensure};
use hosts::Hosts;
use scenes::Scene;
use std::path::Path;
use tap::{Seen, Tap};
use wireglass_shared::pcap::{Host, PcapNgWriter};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().context("say to which folder the captures go")?;
    let folder = Path::new(&folder);
    let wanted: Vec<String> = arguments.collect();
    let is_wanted = |id: &str| wanted.is_empty() || wanted.iter().any(|one| one == id);
    for scene in scenes::ALL.iter().filter(|scene| is_wanted(scene.id)) {
        let seen = play(scene).with_context(|| format!("the scene {} went wrong", scene.id))?;
        let path = folder.join(scene.id).with_extension("pcapng");
        std::fs::write(&path, file(&seen)?).with_context(|| path.display().to_string())?;
        println!("{:>3} packets in {}", seen.len(), path.display());
    }
    if is_wanted(first_look::ID) {
        first_look::record(&folder.join(first_look::ID).with_extension("pcap"))?;
    }
    Ok(())
}

/// Plays a scene between new hosts, and returns what passed the client's interface.
fn play(scene: &Scene) -> anyhow::Result<Vec<Seen>> {
    let hosts = Hosts::new(scene.plan)?;
    let mut tap = Tap::open(&hosts.client)?;
    (scene.act)(&hosts)?;
    let mut seen = tap.drain()?;
    // Who listens to which group is told again and again, and is not what any scene is about.
    seen.retain(|packet| !packet.is_membership_report());
    ensure!(
        seen.is_sorted_by_key(|packet| packet.at),
        "a packet has a time before that of the one before it"
    );
    Ok(seen)
}

fn file(seen: &[Seen]) -> std::io::Result<Vec<u8>> {
    let mut writer = PcapNgWriter::new(Vec::new(), &Host::default())?;
    writer.name_interface(0, hosts::INTERFACE);
    for packet in seen {
        writer.write(&packet.record(), None)?;
    }
    Ok(writer.into_inner())
}
