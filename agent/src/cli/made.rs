//! Options of `wireglass send tcp`, `udp`, `icmp` and `arp`: what packets are made from.

use super::Sending;
use super::values::{Bytes, address, address_and_port, byte, bytes, half, word};
use clap::{Args, ValueEnum};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// A TCP segment.
#[derive(Clone, Debug, Args)]
pub struct Tcp {
    /// Where to.
    #[arg(
        help = "Where to: an address and a port, as in 127.0.0.1:80 or [::1]:80",
        value_name = "ADDRESS:PORT",
        value_parser = address_and_port
    )]
    pub to: SocketAddr,
    /// The sequence number; drawn at random if not given.
    #[arg(long, value_name = "N", value_parser = word)]
    pub seq: Option<u32>,
    /// The acknowledgment number; the flag is --ack.
    #[arg(long, value_name = "N", value_parser = word)]
    pub ack_number: Option<u32>,
    /// The source port; a free one if not given, which no other program gets meanwhile.
    #[arg(long, value_name = "PORT", value_parser = half)]
    pub srcport: Option<u16>,
    /// The window, as it stands in the header.
    #[arg(long, value_name = "N", default_value = "64240", value_parser = half)]
    pub window: u16,
    /// The flags.
    #[command(flatten)]
    pub flags: Flags,
    /// The options.
    #[command(flatten)]
    pub options: Options,
    /// What it carries.
    #[command(flatten)]
    pub data: Data,
    /// The IP header.
    #[command(flatten)]
    pub ip: Ip,
    /// What becomes of it.
    #[command(flatten)]
    pub sending: Sending,
}

/// The flags of a segment.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Flags")]
#[allow(clippy::struct_excessive_bools, reason = "they are what they are in the header: a bit each")]
pub struct Flags {
    /// Open a connection.
    #[arg(long)]
    syn: bool,
    /// The acknowledgment number counts.
    #[arg(long)]
    ack: bool,
    /// Nothing more follows.
    #[arg(long)]
    fin: bool,
    /// Cut the connection off.
    #[arg(long)]
    rst: bool,
    /// Hand the data on at once.
    #[arg(long)]
    psh: bool,
    /// The urgent pointer counts.
    #[arg(long)]
    urg: bool,
    /// A router reported congestion.
    #[arg(long)]
    ece: bool,
    /// The sender slowed down.
    #[arg(long)]
    cwr: bool,
    /// All flags at once, with commas between them: SYN,ACK; none for a segment without any.
    #[arg(long = "flags", value_name = "FLAG,...", value_delimiter = ',', value_enum, ignore_case = true)]
    named: Vec<Flag>,
}

/// Flags by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Flag {
    Syn,
    Ack,
    Fin,
    Rst,
    Psh,
    Urg,
    Ece,
    Cwr,
    None,
}

impl Flags {
    /// The ids of those that are set: SYN alone where none is named.
    pub fn ids(&self) -> Vec<&'static str> {
        let all = [
            (Flag::Syn, self.syn, "tcp.flags.syn"),
            (Flag::Ack, self.ack, "tcp.flags.ack"),
            (Flag::Fin, self.fin, "tcp.flags.fin"),
            (Flag::Rst, self.rst, "tcp.flags.reset"),
            (Flag::Psh, self.psh, "tcp.flags.push"),
            (Flag::Urg, self.urg, "tcp.flags.urg"),
            (Flag::Ece, self.ece, "tcp.flags.ece"),
            (Flag::Cwr, self.cwr, "tcp.flags.cwr"),
        ];
        let named: Vec<_> = all
            .iter()
            .filter(|(flag, is_set, _)| *is_set || self.named.contains(flag))
            .map(|one| one.2)
            .collect();
        if named.is_empty() && self.named.is_empty() { vec!["tcp.flags.syn"] } else { named }
    }
}

/// The options of a segment.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "TCP options")]
pub struct Options {
    /// Maximum Segment Size.
    #[arg(long, value_name = "BYTES", value_parser = half)]
    pub mss: Option<u16>,
    /// Window Scale: how many bits later windows are to be shifted.
    #[arg(long, value_name = "SHIFT", value_parser = byte)]
    pub wscale: Option<u8>,
    /// Selective acknowledgments are welcome.
    #[arg(long)]
    pub sack: bool,
    /// Timestamps, with this value or one drawn at random.
    #[arg(
        long,
        value_name = "VALUE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "random",
        value_parser = stamp
    )]
    pub timestamps: Option<Stamp>,
    /// Bytes of further options in hexadecimal, behind those above; NOPs fill the header up.
    #[arg(long = "options-hex", value_name = "BYTES", value_parser = bytes)]
    pub more: Option<Bytes>,
}

/// The value of a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// Any.
    Random,
    /// This one.
    Is(u32),
}

fn stamp(text: &str) -> Result<Stamp, String> {
    if text == "random" { Ok(Stamp::Random) } else { word(text).map(Stamp::Is) }
}

/// A UDP datagram.
#[derive(Clone, Debug, Args)]
pub struct Udp {
    /// Where to.
    #[arg(
        help = "Where to: an address and a port, as in 127.0.0.1:53 or [::1]:53",
        value_name = "ADDRESS:PORT",
        value_parser = address_and_port
    )]
    pub to: SocketAddr,
    /// The source port; a free one if not given, which no other program gets meanwhile.
    #[arg(long, value_name = "PORT", value_parser = half)]
    pub srcport: Option<u16>,
    /// What it carries.
    #[command(flatten)]
    pub data: Data,
    /// The IP header.
    #[command(flatten)]
    pub ip: Ip,
    /// What becomes of it.
    #[command(flatten)]
    pub sending: Sending,
}

/// An echo request.
#[derive(Clone, Debug, Args)]
pub struct Icmp {
    /// Where to: an IPv4 or IPv6 address.
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub to: IpAddr,
    /// The identifier; drawn at random if not given.
    #[arg(long, value_name = "N", value_parser = half)]
    pub id: Option<u16>,
    /// The sequence number.
    #[arg(long, value_name = "N", default_value = "1", value_parser = half)]
    pub seq: u16,
    /// What it carries.
    #[command(flatten)]
    pub data: Data,
    /// The IP header.
    #[command(flatten)]
    pub ip: Ip,
    /// What becomes of it.
    #[command(flatten)]
    pub sending: Sending,
}

/// An ARP request.
#[derive(Clone, Debug, Args)]
pub struct Arp {
    /// The IPv4 address that is asked for.
    #[arg(value_name = "ADDRESS")]
    pub to: Ipv4Addr,
    /// Who asks; the interface's own address if not given.
    #[arg(long, value_name = "ADDRESS")]
    pub source: Option<Ipv4Addr>,
    /// What becomes of it.
    #[command(flatten)]
    pub sending: Sending,
}

/// What a packet carries.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Data")]
pub struct Data {
    /// Text to carry.
    #[arg(long, value_name = "TEXT", conflicts_with = "data_hex")]
    data: Option<String>,
    /// Bytes to carry, in hexadecimal.
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    data_hex: Option<Bytes>,
}

impl Data {
    /// The bytes; none where nothing was said.
    pub fn bytes(&self) -> &[u8] {
        let bytes = self.data_hex.as_ref().map_or(&[][..], |bytes| bytes.0.as_slice());
        self.data.as_deref().map_or(bytes, str::as_bytes)
    }
}

/// What can be chosen of an IP header. All else can be set with --set.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "IP header")]
pub struct Ip {
    /// Time to Live, in IPv6 the Hop Limit; 64 if not given.
    #[arg(long, value_name = "N", value_parser = byte)]
    pub ttl: Option<u8>,
    /// The source address; the one by which this host reaches the destination, if not given.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub source: Option<IpAddr>,
}
