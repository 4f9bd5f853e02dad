//! Options of every command that captures: how packets are heard.

use super::filter::CaptureFilter;
use clap::{Args, ValueEnum};
use std::net::SocketAddr;
use wireglass_agent::capture::bpf::Filter;
use wireglass_agent::capture::links::Links;
use wireglass_agent::capture::{SNAP_BYTES, Wanted};
use wireglass_shared::stream::Socket;

/// How packets are heard.
#[derive(Clone, Debug, Args)]
pub struct Listening {
    /// The sockets to hear with.
    #[arg(long, value_enum, default_value_t = Kind::Packet)]
    pub source: Kind,
    /// Capture only what this filter takes, in tcpdump's language: icmp or tcp port 80. The kernel drops the rest, and it costs
    /// nothing. See docs/capture-filter.md.
    #[arg(long, value_name = "FILTER", value_parser = CaptureFilter::parse)]
    pub filter: Option<CaptureFilter>,
    /// Keep no more than this of each packet; its length on the wire is shown all the same.
    #[arg(short, long, value_name = "BYTES", default_value_t = SNAP_BYTES, value_parser = clap::value_parser!(u32).range(1..=i64::from(SNAP_BYTES)))]
    pub snap: u32,
    /// Memory in the kernel for packets that were not read yet, in MiB: what comes in a burst and does not fit is lost, and
    /// counted.
    #[arg(long, value_name = "MIB", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub buffer: u32,
}

impl Listening {
    /// The capture filter.
    pub fn filter(&self) -> Option<Filter> {
        self.filter.as_ref()?.0.clone()
    }

    /// All of it, for these interfaces, but for the traffic of an agent at `hide`.
    pub fn wanted(&self, links: &Links, hide: Option<SocketAddr>) -> Wanted {
        let buffer_bytes = (self.buffer as usize) << 20;
        let filter = self.filter();
        Wanted { filter, hide, snap_bytes: self.snap, buffer_bytes, ..Wanted::all_of(links) }
    }
}

/// Kinds of sockets, by what they hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Packet sockets: every frame in both directions with its link header, as it is on the wire; loopback's once.
    Packet,
    /// IP raw sockets, as ping uses them: IPv4 ICMP and TCP that arrive at this host, put together where they were
    /// fragmented. No IPv6, no UDP, no link headers, and on a real interface nothing that this host sends.
    Raw,
}

impl From<Kind> for Socket {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Packet => Self::Packet,
            Kind::Raw => Self::Raw,
        }
    }
}
