//! Options of `wireglass decode`, and where packets are read from.

use super::Format;
use super::filter::display_filter;
use clap::Args;
use std::path::PathBuf;

/// Options of `decode`.
#[derive(Clone, Debug, Args)]
pub struct Decode {
    /// Where the packets are.
    #[command(flatten)]
    pub input: Input,
    /// Behind a fragment that completes its packet, show the packet put together.
    #[arg(long)]
    pub reassemble: bool,
    /// Work each checksum out word by word.
    #[arg(long)]
    pub checksums: bool,
    /// How to print a packet.
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Where packets are read from.
#[derive(Clone, Debug, Args)]
#[command(group = clap::ArgGroup::new("input").required(true))]
pub struct Input {
    /// A pcap or pcapng file; - for standard input.
    #[arg(group = "input")]
    pub file: Option<PathBuf>,
    /// Bytes in hexadecimal, beginning with an IP header; - for standard input. Plain digits, the dumps of xxd, hexdump -C,
    /// od, tcpdump and Wireshark, and arrays and strings of source code are understood, with several packets too.
    #[arg(long, group = "input", value_name = "BYTES")]
    pub hex: Option<String>,
    /// Only packets that this display filter takes, in Wireshark's language: icmp or tcp.port == 80.
    #[arg(short = 'Y', long, value_name = "FILTER", value_parser = display_filter)]
    pub display_filter: Option<String>,
    /// With --hex: the bytes begin with an Ethernet header.
    #[arg(long, requires = "hex", conflicts_with = "file")]
    pub ethernet: bool,
}
