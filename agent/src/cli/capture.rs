//! Options of `wireglass capture`.

use super::Format;
use clap::{Args, ValueEnum};

/// Options of `capture`.
#[derive(Clone, Debug, Args)]
pub struct Capture {
    /// The interfaces to capture on: given several times, or with commas between them; any means all, also those that come later.
    #[arg(short, long, value_name = "NAME", value_delimiter = ',', default_value = "lo")]
    pub interface: Vec<String>,
    /// Stop after this many packets.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
    /// How to print a packet.
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Only packets of this protocol.
    #[arg(short, long, value_enum)]
    pub proto: Option<Proto>,
    /// Only packets that this display filter takes, in Wireshark's language: icmp or tcp.port == 80.
    #[arg(short = 'Y', long, value_name = "FILTER")]
    pub filter: Option<String>,
    /// With --format hex: leave the IP header out, so that the first byte is the ICMP or TCP header's.
    #[arg(long)]
    pub no_ip_header: bool,
}

/// Protocols to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Proto {
    /// Internet Control Message Protocol.
    Icmp,
    /// Transmission Control Protocol.
    Tcp,
}
