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
            Some(Command::Decode(options)) if options.checksums && options.format != Format::Text => {
                let message = "--checksums goes with --format text; JSON has each checksum's verdict\n";
                Err(clap::Error::raw(ErrorKind::ArgumentConflict, message))
            }
            Some(Command::Export(options)) => match options.pointless() {
                Some((option, formats)) => {
                    let message = format!("{option} goes with --format {formats}\n");
                    Err(clap::Error::raw(ErrorKind::ArgumentConflict, message))
                }
                None => Ok(cli),
            },
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
  xxd packet | wireglass decode --hex -         the same for a dump, of whatever tool
  wireglass export syn.pcap --output syn.svg    the diagram of the first packet, for slides
  wireglass export syn.pcap --packet 3 --format ascii --layer tcp";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the page and stream live packets to it (the default).
    Serve(Serve),
    /// Print live packets in the terminal.
    Capture(Capture),
    /// Take a capture file or pasted bytes apart, without a network.
    Decode(Decode),
    /// Draw the diagram of one packet for slides, documents and classes.
    Export(Export),
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
    #[arg(short = 'Y', long, value_name = "FILTER")]
    pub filter: Option<String>,
    /// With --hex: the bytes begin with an Ethernet header.
    #[arg(long, requires = "hex", conflicts_with = "file")]
    pub ethernet: bool,
}

/// Options of `export`.
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Clone, Debug, Args)]
pub struct Export {
    /// Where the packet is.
    #[command(flatten)]
    pub input: Input,
    /// Which packet, counted from 1.
    #[arg(short, long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub packet: u64,
    /// What to make of it. For a PNG, make an SVG, and let a browser or rsvg-convert turn it into one.
    #[arg(short, long, value_enum, default_value_t = Drawing::Svg)]
    pub format: Drawing,
    /// Only this layer, by its protocol's name or id (tcp, ip, icmp); may be given again for more.
    #[arg(short, long, value_name = "LAYER")]
    pub layer: Vec<String>,
    /// Show the packet's values (the default).
    #[arg(long, overrides_with = "no_values")]
    pub values: bool,
    /// Show names alone, as RFCs do.
    #[arg(long)]
    pub no_values: bool,
    /// With svg: put a frame around this field, by its id (tcp.flags.syn).
    #[arg(long, value_name = "FIELD")]
    pub select: Option<String>,
    /// With svg: its colors.
    #[arg(long, value_enum, default_value_t = Theme::Light)]
    pub theme: Theme,
    /// What to write above the diagram.
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub title: String,
    /// With latex: a whole document instead of a part for one.
    #[arg(long)]
    pub standalone: bool,
    /// With worksheet: without the answers.
    #[arg(long)]
    pub no_key: bool,
    /// The file to write; standard output if not given.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl Export {
    /// An option that the format has no use for, and the formats it is for.
    fn pointless(&self) -> Option<(&'static str, &'static str)> {
        let is = |format| self.format == format;
        [
            (self.select.is_some() && !is(Drawing::Svg), ("--select", "svg")),
            (self.theme != Theme::Light && !is(Drawing::Svg), ("--theme", "svg")),
            (self.standalone && !is(Drawing::Latex), ("--standalone", "latex")),
            (self.no_key && !is(Drawing::Worksheet), ("--no-key", "worksheet")),
            (self.no_values && is(Drawing::Worksheet), ("--no-values", "svg, ascii or latex")),
        ]
        .into_iter()
        .find_map(|(wrong, says)| wrong.then_some(says))
    }
}

/// What a packet's diagram is made into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Drawing {
    /// A picture that stays sharp at any size.
    Svg,
    /// Characters, as RFCs draw headers.
    Ascii,
    /// Source for LaTeX's package bytefield.
    Latex,
    /// HTML to print: bytes, an empty diagram, questions, and the answers on their own pages.
    Worksheet,
}

/// The colors of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    /// On white.
    Light,
    /// On black.
    Dark,
    /// Black on white.
    Print,
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
