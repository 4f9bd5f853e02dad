//! Options of `wireglass capture`.

use super::filter::display_filter;
use super::{Format, Listening, Record};
use clap::{Args, ValueEnum};

/// Options of `capture`.
#[derive(Clone, Debug, Args)]
pub struct Capture {
    /// The interfaces to capture on: given several times, or with commas between them; any means all, also those that come later.
    #[arg(short, long, value_name = "NAME", value_delimiter = ',', default_value = "lo")]
    pub interface: Vec<String>,
    /// How packets are heard.
    #[command(flatten)]
    pub listening: Listening,
    /// Stop after this many packets.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
    /// How to print a packet: text, if nothing is said. With --write packets are printed only if this is given.
    #[arg(short, long, value_enum)]
    pub format: Option<Format>,
    /// Only packets of this protocol.
    #[arg(short, long, value_enum)]
    pub proto: Option<Proto>,
    /// Only packets that this display filter takes, in Wireshark's language: icmp or tcp.port == 80.
    #[arg(short = 'Y', long, value_name = "FILTER", value_parser = display_filter)]
    pub display_filter: Option<String>,
    /// With --format hex: leave link and IP headers out, so that the first byte is the ICMP or TCP header's.
    #[arg(long)]
    pub no_ip_header: bool,
    /// What is written to files.
    #[command(flatten)]
    pub record: Record,
}

impl Capture {
    /// What is wrong with the options together, if anything.
    pub(super) fn pointless(&self) -> Option<&'static str> {
        if self.record.is_output() && self.format.is_some() {
            return Some(
                "--format and --write - would both write to standard output; write to a file to see packets, too\n",
            );
        }
        self.record.pointless()
    }
}

/// Protocols to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Proto {
    /// Internet Control Message Protocol.
    Icmp,
    /// Transmission Control Protocol.
    Tcp,
}
