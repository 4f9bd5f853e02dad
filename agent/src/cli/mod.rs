//! The command line: what all commands share; the options of each have a file of their own.

mod capture;
mod consent;
mod decode;
mod examples;
mod export;
mod filter;
mod latency;
mod listening;
mod made;
mod own;
mod record;
mod send;
mod serve;
mod time;
mod values;

pub use capture::{Capture, Proto};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args as _, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
pub use consent::Consent;
pub use decode::{Decode, Input};
pub use export::{Drawing, Export, Theme};
pub use latency::{Latency, Place};
pub use listening::Listening;
pub use made::{Arp, Data, Icmp, Ip, Options, Stamp, Tcp, Udp};
pub use own::{Completions, Doctor, Man, Report};
pub use record::Record;
pub use send::{From, Level, Made, Ready, Send, Sending};
pub use serve::{DEFAULT_ADDRESS, Serve};
pub use values::Setting;

/// See what is inside a packet: live, bit by bit, with the reason for each value.
#[derive(Debug, Parser)]
#[command(name = "wireglass", version, max_term_width = 100, after_help = examples::ALL)]
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
    /// All commands and options, for the parser, for shells and for the manual.
    pub fn described() -> clap::Command {
        examples::with_exit_codes(Self::command())
    }

    /// Options of `serve`, with or without its name.
    fn serving(&self) -> &Serve {
        match &self.command {
            Some(Command::Serve(options)) => options,
            _ => &self.serve,
        }
    }

    /// Reads the command line. Options of `serve` count without its name, or behind it; before another command's name they
    /// would be lost, so that is an error.
    pub fn read() -> Result<Self, clap::Error> {
        let matches = Self::described().try_get_matches()?;
        let typed = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let of_serve = Serve::augment_args(clap::Command::new("serve"));
        let lost = of_serve.get_arguments().find(|option| typed(option.get_id().as_str()));
        if let (Some(command), Some(lost)) = (matches.subcommand_name(), lost.and_then(clap::Arg::get_long)) {
            let message = match command {
                "serve" => format!("write --{lost} behind the command: wireglass serve --{lost} ...\n"),
                _ => format!(
                    "--{lost} before {command} is an option of serve; write {command}'s own behind it\n"
                ),
            };
            return Err(clap::Error::raw(ErrorKind::ArgumentConflict, message));
        }
        let cli = Self::from_arg_matches(&matches)?;
        if let None | Some(Command::Serve(_)) = &cli.command
            && let Some(message) = cli.serving().pointless()
        {
            return Err(clap::Error::raw(ErrorKind::ArgumentConflict, message));
        }
        match &cli.command {
            Some(Command::Capture(options)) if let Some(message) = options.pointless() => {
                Err(clap::Error::raw(ErrorKind::ArgumentConflict, message))
            }
            Some(Command::Capture(options))
                if options.no_ip_header && options.format != Some(Format::Hex) =>
            {
                let message = "--no-ip-header goes with --format hex; the other formats show every header\n";
                Err(clap::Error::raw(ErrorKind::ArgumentConflict, message))
            }
            Some(Command::Send(options)) if let Some(message) = options.pointless() => {
                Err(clap::Error::raw(ErrorKind::ArgumentConflict, message))
            }
            Some(Command::Decode(options)) if options.checksums && options.format != Format::Text => {
                let message = "--checksums goes with --format text; JSON has each checksum's verdict\n";
                Err(clap::Error::raw(ErrorKind::ArgumentConflict, message))
            }
            Some(Command::Export(options)) => match options.pointless() {
                Some((option, other)) => {
                    let message = format!("{option} goes with {other}\n");
                    Err(clap::Error::raw(ErrorKind::ArgumentConflict, message))
                }
                None => Ok(cli),
            },
            _ => Ok(cli),
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the page and stream live packets to it (the default).
    #[command(after_help = examples::SERVE)]
    Serve(Serve),
    /// Print live packets in the terminal, or record them.
    #[command(after_help = examples::CAPTURE)]
    Capture(Capture),
    /// Take a capture file or pasted bytes apart, without a network.
    #[command(after_help = examples::DECODE)]
    Decode(Decode),
    /// Draw the diagram of one packet for slides, documents and classes, or write a program that sends it.
    #[command(after_help = examples::EXPORT)]
    Export(Export),
    /// Make a packet, send it, and see what comes back.
    #[command(after_help = examples::SEND)]
    Send(Send),
    /// Measure how long a host takes to answer a SYN.
    #[command(after_help = examples::LATENCY)]
    Latency(Latency),
    /// Check what capturing needs here, and that it works.
    #[command(after_help = examples::DOCTOR)]
    Doctor(Doctor),
    /// Print what a shell needs to complete commands and options.
    #[command(after_help = examples::COMPLETIONS)]
    Completions(Completions),
    /// Print the manual.
    #[command(after_help = examples::MAN)]
    Man(Man),
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
