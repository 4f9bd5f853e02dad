//! The command line.

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// See what is inside a packet: live, bit by bit, with the reason for each value.
#[derive(Debug, Parser)]
#[command(name = "wireglass", version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do; `serve` if nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of `serve`.
    #[command(flatten)]
    pub serve: Serve,
    /// Say more about what happens, on standard error; twice for everything.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

impl Cli {
    /// Reads the command line. Options of `serve` count without its name, or behind it; before another command's name they
    /// would be lost, so that is an error.
    pub fn read() -> Result<Self, clap::Error> {
        let matches = Self::command().try_get_matches()?;
        let typed = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        if let (Some(command), Some(lost)) = (
            matches.subcommand_name(),
            ["listen", "interface", "ring", "token"].into_iter().find(|id| typed(id)),
        ) {
            let message = match command {
                "serve" => format!("write --{lost} behind the command: wireglass serve --{lost} ...\n"),
                _ => format!(
                    "--{lost} before {command} is an option of serve; write {command}'s own behind it\n"
                ),
            };
            return Err(clap::Error::raw(ErrorKind::ArgumentConflict, message));
        }
        let cli = Self::from_arg_matches(&matches)?;
        match &cli.command {
            Some(Command::Capture(options)) if options.no_ip_header && options.format != Format::Hex => {
                let message = "--no-ip-header goes with --format hex; the other formats show every header\n";
                Err(clap::Error::raw(ErrorKind::ArgumentConflict, message))
            }
            _ => Ok(cli),
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  wireglass                                     serve the page and live packets of loopback
  wireglass --listen 127.0.0.1:0                the same on any free port
  wireglass capture --count 2 --format hex      print two packets, as in the old post
  wireglass capture --proto icmp --format hex --no-ip-header
  wireglass decode ping.pcap --format text      take a capture file apart
  wireglass decode ping.pcap -Y 'icmp.type == 8' only the packets that a display filter takes
  wireglass decode --hex \"45 00 00 54 ...\"      take pasted bytes apart
  xxd packet | wireglass decode --hex -         the same for a dump, of whatever tool";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the page and stream live packets to it (the default).
    Serve(Serve),
    /// Print live packets in the terminal.
    Capture(Capture),
    /// Take a capture file or pasted bytes apart, without a network.
    Decode(Decode),
}

/// Options of `serve`.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Where to serve the page: a loopback address and a port; port 0 picks a free one.
    #[arg(short, long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:9473")]
    pub listen: SocketAddr,
    /// The interface to capture on.
    #[arg(short, long, default_value = "lo")]
    pub interface: String,
    /// Memory for the packets kept for pages that come late or back, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub ring: u32,
    /// The token that opens the page; drawn at random if not given. Better set in the environment than typed: other
    /// users of this host can read command lines.
    #[arg(long, env = "WIREGLASS_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

/// Not a value parser: clap would repeat a secret in its message.
pub fn check_token(text: &str) -> Result<(), &'static str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    match text.len() {
        16..=128 if text.bytes().all(plain) => Ok(()),
        _ => Err("a token is 16 to 128 letters, digits, '-' or '_'"),
    }
}

/// Options of `capture`.
#[derive(Clone, Debug, Args)]
pub struct Capture {
    /// The interface to capture on.
    #[arg(short, long, default_value = "lo")]
    pub interface: String,
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

/// Options of `decode`.
#[derive(Clone, Debug, Args)]
#[command(group = clap::ArgGroup::new("input").required(true))]
pub struct Decode {
    /// A pcap or pcapng file; - for standard input.
    #[arg(group = "input")]
    pub file: Option<PathBuf>,
    /// Bytes in hexadecimal, beginning with an IP header; - for standard input. Plain digits, the dumps of xxd, hexdump -C,
    /// od, tcpdump and Wireshark, and arrays and strings of source code are understood, with several packets too.
    #[arg(long, group = "input", value_name = "BYTES")]
    pub hex: Option<String>,
    /// Only packets that this display filter takes, in Wireshark's language: icmp or tcp.port == 80.
    #[arg(short = 'Y', long, value_name = "FILTER")]
    pub filter: Option<String>,
    /// Behind a fragment that completes its packet, show the packet put together.
    #[arg(long)]
    pub reassemble: bool,
    /// With --hex: the bytes begin with an Ethernet header.
    #[arg(long, requires = "hex", conflicts_with = "file")]
    pub ethernet: bool,
    /// How to print a packet.
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// How packets are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Every field with its bits, value and meaning.
    Text,
    /// The bytes on one line, as Go's `% X` prints them.
    Hex,
    /// One JSON array of all packets.
    Json,
    /// One JSON object a line.
    Jsonl,
}

/// Protocols to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Proto {
    /// Internet Control Message Protocol.
    Icmp,
    /// Transmission Control Protocol.
    Tcp,
}
