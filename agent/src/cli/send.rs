//! Options of `wireglass send`.

use super::time::short;
use super::values::{Setting, setting};
use super::{Arp, Consent, Format, Icmp, Ip, Tcp, Udp};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;
use wireglass_shared::craft::TEMPLATES;

/// Options of `send`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct Send {
    /// What is made from options.
    #[command(subcommand)]
    pub made: Option<Made>,
    /// What is there already.
    #[command(flatten)]
    pub ready: Ready,
    /// What becomes of it.
    #[command(flatten)]
    pub sending: Sending,
}

/// Packets that are made from options.
#[derive(Clone, Debug, Subcommand)]
pub enum Made {
    /// A TCP segment: a SYN, if no flag is named.
    Tcp(Tcp),
    /// A UDP datagram.
    Udp(Udp),
    /// An ICMP or ICMPv6 echo request, as ping sends it.
    Icmp(Icmp),
    /// An ARP request: who has this address?
    Arp(Arp),
}

/// Packets that are there already.
#[derive(Clone, Debug, Args)]
#[command(group = clap::ArgGroup::new("ready"))]
pub struct Ready {
    /// Bytes in hexadecimal, beginning with an IP header; - for standard input. All forms that decode --hex reads are understood.
    #[arg(long, group = "ready", value_name = "BYTES")]
    pub hex: Option<String>,
    /// With --hex: the bytes begin with an Ethernet header.
    #[arg(long, requires = "hex")]
    pub ethernet: bool,
    /// A packet of a pcap or pcapng file: FILE#12 is its twelfth. With the --template of an ICMP error, the packet that it is about.
    #[arg(long, group = "ready", value_name = "FILE#NUMBER", value_parser = from)]
    pub from: Option<From>,
    /// A packet to begin with, to be changed with --set.
    #[arg(long, conflicts_with = "hex", value_name = "ID", value_parser = template())]
    pub template: Option<String>,
}

/// A packet of a file.
#[derive(Clone, Debug)]
pub struct From {
    /// The file.
    pub file: PathBuf,
    /// Which, counted from 1.
    pub number: u64,
}

fn from(text: &str) -> Result<From, &'static str> {
    // The last one: a file's name may have others.
    let parts = text.rsplit_once('#').filter(|(file, _)| !file.is_empty());
    let (file, number) = parts.ok_or("write which packet of the file, as in capture.pcap#12")?;
    match number.parse() {
        Ok(number @ 1..) => Ok(From { file: file.into(), number }),
        _ => Err("behind # belongs a packet's number, counted from 1, as in capture.pcap#12"),
    }
}

fn template() -> clap::builder::PossibleValuesParser {
    TEMPLATES
        .iter()
        .map(|one| clap::builder::PossibleValue::new(one.id).help(one.title))
        .collect::<Vec<_>>()
        .into()
}

/// What becomes of a packet, whatever it was made from.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Sending")]
pub struct Sending {
    /// Set any field, as often as you like: ip.ttl=3, tcp.checksum=0, tcp.flags.syn=1, ip.dst=127.0.0.2. The names are those that
    /// decode --format json prints; lengths and checksums follow by themselves until you set them, and again with FIELD=auto.
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = setting)]
    pub settings: Vec<Setting>,
    /// How much of the packet is yours. ip, if nothing is said; link with --interface.
    #[arg(long, value_enum)]
    pub level: Option<Level>,
    /// The interface that a frame leaves by, with --level link.
    #[arg(short, long, value_name = "NAME")]
    pub interface: Option<String>,
    /// Print the packet and where it would go, and send nothing. Needs no rights.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// How long to wait for answers: seconds, or with a unit as in 200ms or 1m; 0 for not at all.
    #[arg(short, long, value_name = "TIME", default_value = "1s", value_parser = short)]
    pub wait: Duration,
    /// Send the packet so many times, one after the other.
    #[arg(short, long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub count: u64,
    /// Pause between two of them.
    #[arg(long, value_name = "TIME", default_value = "200ms", value_parser = short)]
    pub interval: Duration,
    /// Where packets may go.
    #[command(flatten)]
    pub consent: Consent,
    /// How to print packets.
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// How much of a packet is made by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// From the TCP, UDP or ICMP header on: the kernel writes the IP header.
    Transport,
    /// From the IP header on: the kernel fills in the total length, the header checksum, and an Identification or source of 0.
    Ip,
    /// From the link header on, byte for byte; the kernel changes nothing.
    Link,
}

impl Sending {
    /// The level, named or following from the other options.
    pub fn level(&self) -> Level {
        let follows = if self.interface.is_some() { Level::Link } else { Level::Ip };
        self.level.unwrap_or(follows)
    }
}

impl Send {
    /// What becomes of the packet.
    pub fn sending(&self) -> &Sending {
        match &self.made {
            None => &self.sending,
            Some(Made::Tcp(tcp)) => &tcp.sending,
            Some(Made::Udp(udp)) => &udp.sending,
            Some(Made::Icmp(icmp)) => &icmp.sending,
            Some(Made::Arp(arp)) => &arp.sending,
        }
    }

    /// What was chosen of the IP header, where it is made from options.
    const fn ip(&self) -> Option<&Ip> {
        match &self.made {
            Some(Made::Tcp(tcp)) => Some(&tcp.ip),
            Some(Made::Udp(udp)) => Some(&udp.ip),
            Some(Made::Icmp(icmp)) => Some(&icmp.ip),
            Some(Made::Arp(_)) | None => None,
        }
    }

    /// What is wrong with the options together, if anything.
    pub(super) fn pointless(&self) -> Option<&'static str> {
        let sending = self.sending();
        let Ready { hex, from, template, .. } = &self.ready;
        if self.made.is_none() && hex.is_none() && from.is_none() && template.is_none() {
            return Some(
                "say what to send: tcp, udp, icmp or arp and where to, or --hex, --from or --template\n",
            );
        }
        let chooses_ip = |ip: &Ip| ip.ttl.is_some() || ip.source.is_some();
        if sending.level() == Level::Transport && self.ip().is_some_and(chooses_ip) {
            return Some(
                "--ttl and --source go with --level ip: at --level transport the kernel writes the IP header\n",
            );
        }
        let link = matches!(self.made, Some(Made::Arp(_))) || sending.level() == Level::Link;
        match (&sending.interface, link) {
            (None, true) => {
                Some("--level link and arp need --interface: a frame leaves by one that you name\n")
            }
            (Some(_), false) => Some(
                "--interface goes with --level link; otherwise the kernel finds the way by the address\n",
            ),
            _ if matches!(self.made, Some(Made::Arp(_))) && sending.level() != Level::Link => {
                Some("ARP has no IP header: it goes with --level link\n")
            }
            _ => None,
        }
    }
}
