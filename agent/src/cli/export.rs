//! Options of `wireglass export`.

use super::Input;
use super::send::Level;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use wireglass_shared::view::program::Language;

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
    /// With a program: how much of the packet it makes itself. ip, if nothing is said; link with --interface.
    #[arg(long, value_enum)]
    pub level: Option<Level>,
    /// With a program: the interface that it sends a frame by.
    #[arg(short, long, value_name = "NAME")]
    pub interface: Option<String>,
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
    /// An option that goes with another which was not given, and that one.
    pub(super) fn pointless(&self) -> Option<(&'static str, &'static str)> {
        let is = |format| self.format == format;
        let program = self.format.language().is_some();
        let link = self.level.unwrap_or(Level::Link) == Level::Link;
        [
            (
                (!self.layer.is_empty() || !self.title.is_empty()) && program,
                (if self.layer.is_empty() { "--title" } else { "--layer" }, DRAWINGS),
            ),
            (self.level.is_some() && !program, ("--level", PROGRAMS)),
            (self.interface.is_some() && !program, ("--interface", PROGRAMS)),
            (self.interface.is_some() && !link, ("--interface", "--level link")),
            (self.level == Some(Level::Link) && self.interface.is_none(), ("--level link", "--interface")),
            (self.select.is_some() && !is(Drawing::Svg), ("--select", "--format svg")),
            (self.theme != Theme::Light && !is(Drawing::Svg), ("--theme", "--format svg")),
            (self.standalone && !is(Drawing::Latex), ("--standalone", "--format latex")),
            (self.no_key && !is(Drawing::Worksheet), ("--no-key", "--format worksheet")),
            (
                self.no_values && (program || is(Drawing::Worksheet)),
                ("--no-values", "--format svg, ascii or latex"),
            ),
        ]
        .into_iter()
        .find_map(|(wrong, says)| wrong.then_some(says))
    }
}

const DRAWINGS: &str = "--format svg, ascii, latex or worksheet";
const PROGRAMS: &str = "--format rust, go, c, python or scapy";

/// What a packet is made into.
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
    /// A program in Rust that makes the packet and sends it.
    Rust,
    /// The same in Go.
    Go,
    /// The same in C.
    C,
    /// The same in Python, with its standard library.
    Python,
    /// The same in Python, with Scapy.
    Scapy,
}

impl Drawing {
    /// The language of a program.
    pub const fn language(self) -> Option<Language> {
        match self {
            Self::Svg | Self::Ascii | Self::Latex | Self::Worksheet => None,
            Self::Rust => Some(Language::Rust),
            Self::Go => Some(Language::Go),
            Self::C => Some(Language::C),
            Self::Python => Some(Language::Python),
            Self::Scapy => Some(Language::Scapy),
        }
    }
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
