//! The capture that the page has built in: one ping and one fetched page, on this host's loopback, as the agent's own
//! demonstrations make them and as its own capture hears them.

use anyhow::Context as _;
use std::path::Path;
use std::time::Duration;
use wireglass_agent::capture::links::Links;
use wireglass_agent::capture::raw::RawSource;
use wireglass_agent::capture::{Source, Wanted};
use wireglass_agent::demo::Demos;
use wireglass_agent::privilege;
use wireglass_shared::bits::read;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::stream::Demo;
use wireglass_shared::{dissect, pcap};

/// The name of its file.
pub const ID: &str = "first-look";

pub fn record(path: &Path) -> anyhow::Result<()> {
    privilege::raise()?;
    let links = Links::open(&["lo".to_owned()])?;
    let mut source = RawSource::open(&Wanted::all_of(&links))?;
    let demos = Demos::open()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (ping, fetch) = runtime.block_on(async {
        let ping = demos.ping()?;
        tokio::time::sleep(Duration::from_millis(200)).await;
        anyhow::Ok((ping, demos.fetch().await?))
    })?;

    let mut kept = Vec::new();
    source.poll(Duration::from_secs(1), &mut |record| {
        if belongs(record, &ping) || belongs(record, &fetch) {
            kept.push((record.at, record.bytes.to_vec()));
        }
    })?;
    let file = pcap::write_records(LinkType::IPV4, kept.iter().map(|(at, bytes)| record_of(*at, bytes)));
    std::fs::write(path, file).with_context(|| path.display().to_string())?;
    println!("{:>3} packets in {}", kept.len(), path.display());
    Ok(())
}

fn record_of(at: Timestamp, bytes: &[u8]) -> CaptureRecord<'_> {
    let orig_len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    CaptureRecord { at, link: LinkType::IPV4, direction: Direction::Inbound, interface: 0, orig_len, bytes }
}

/// Whether the packet is part of the demonstration, and not of whatever else goes on.
fn belongs(record: &CaptureRecord<'_>, demo: &Demo) -> bool {
    let dissection = dissect(record);
    let field = |id: &str| {
        let node = dissection.nodes.get(dissection.find(id)?)?;
        read(record.bytes, node.span)
    };
    match *demo {
        Demo::Ping { ident, .. } => field("icmp.ident") == Some(ident.into()),
        Demo::Fetch { client_port, .. } | Demo::Closed { client_port, .. } => {
            ["tcp.srcport", "tcp.dstport"].iter().any(|id| field(id) == Some(client_port.into()))
        }
    }
}
