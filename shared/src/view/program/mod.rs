//! A packet as a short program that makes and sends it: its bytes, a field a row with its name and value, and what a raw socket wants
//! to be told.
//!
//! The languages differ in a few lines, which stand in `grammar`; the rows are the same in all of them. Scapy names fields instead of
//! bytes and has a writer of its own. Nothing is sent here, and nothing that a packet or an interface brings along ends a comment or a
//! string.

mod grammar;
mod rows;
mod scapy;

use crate::capture::{CaptureRecord, LinkType};
use crate::dissection::Dissection;
use crate::exchange::with_header;
use crate::proto;
use crate::stream::Level;
use crate::summary::summarize;
use crate::value::counted;
use grammar::Grammar;
use std::net::IpAddr;

/// What a packet is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Its bytes alone, as two hexadecimal digits each.
    Hex,
    /// Rust, with the crate socket2; with libc where there is a link header.
    Rust,
    /// Go, with its standard library.
    Go,
    /// C since C99, on Linux.
    C,
    /// Python 3, with its standard library.
    Python,
    /// Python 3 with Scapy.
    Scapy,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Hex, Self::Rust, Self::Go, Self::C, Self::Python, Self::Scapy];

    /// A short name, as on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Rust => "rust",
            Self::Go => "go",
            Self::C => "c",
            Self::Python => "python",
            Self::Scapy => "scapy",
        }
    }

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Hex => "Hex",
            Self::Rust => "Rust",
            Self::Go => "Go",
            Self::C => "C",
            Self::Python => "Python",
            Self::Scapy => "Scapy",
        }
    }

    /// What the name of such a file ends with.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Hex => "txt",
            Self::Rust => "rs",
            Self::Go => "go",
            Self::C => "c",
            Self::Python | Self::Scapy => "py",
        }
    }
}

/// The program that sends these bytes, which begin as the level says. `None` where there are no bytes, or, for a program, where no
/// IP header says where to.
pub fn program(level: &Level, bytes: &[u8], language: Language) -> Option<String> {
    if bytes.is_empty() {
        return None;
    }
    let grammar = match language {
        Language::Hex => return Some(super::hex::line(bytes)),
        Language::Scapy => return Made::new(level, bytes).map(|made| scapy::program(&made)),
        Language::Rust => &grammar::RUST,
        Language::Go => &grammar::GO,
        Language::C => &grammar::C,
        Language::Python => &grammar::PYTHON,
    };
    let made = Made::new(level, bytes)?;
    let lines = grammar.lines(&made.door);
    let mut text = made.head(grammar, lines.run);
    text += &made.door.filled(grammar, lines.head);
    rows::write(&mut text, &made, grammar);
    text += &made.door.filled(grammar, lines.tail);
    Some(text)
}

/// What goes through the socket.
struct Made<'a> {
    door: Door<'a>,
    /// The packet with the IP header that the kernel will write, as far as that is known.
    frame: Vec<u8>,
    /// Layers of it that the program does not make.
    kernels: usize,
    dissection: Dissection,
}

/// The socket.
enum Door<'a> {
    /// An IP raw socket.
    Ip {
        to: IpAddr,
        /// The protocol, where the kernel writes the IP header.
        protocol: Option<u8>,
    },
    /// A packet socket.
    Link { interface: &'a str },
}

impl<'a> Made<'a> {
    fn new(level: &'a Level, bytes: &[u8]) -> Option<Self> {
        let frame = match level {
            Level::Transport { protocol, destination } => with_header(*protocol, *destination, bytes),
            Level::Ip | Level::Link { .. } => bytes.to_vec(),
        };
        let link = if matches!(level, Level::Link { .. }) { LinkType::ETHERNET } else { LinkType::RAW };
        let dissection = crate::dissect(&CaptureRecord::bare(link, &frame));
        let door = match level {
            Level::Transport { protocol, destination } => {
                Door::Ip { to: *destination, protocol: Some(*protocol) }
            }
            Level::Ip => Door::Ip { to: destination(&frame, &dissection)?, protocol: None },
            Level::Link { interface } => Door::Link { interface },
        };
        Some(Self { door, kernels: usize::from(frame.len() > bytes.len()), frame, dissection })
    }

    /// What the program sends, and how to run it.
    fn head(&self, grammar: &Grammar, run: &str) -> String {
        let bytes = self.frame.len() - self.start();
        let record = CaptureRecord::bare(self.dissection.link, &self.frame);
        let summary = summarize(&record);
        let says = format!("{}: {}, {}", counted(bytes, "byte"), summary.protocol, summary.info);
        let mut text = String::new();
        grammar.comment(&mut text, "", &format!("Sends a packet of {says}"));
        for line in run.lines() {
            grammar.comment(&mut text, "", line);
        }
        text
    }

    /// Where the bytes begin that the program makes.
    fn start(&self) -> usize {
        let first = self.dissection.layers.get(self.kernels);
        first.map_or(self.frame.len(), |layer| layer.span.first_byte() as usize)
    }
}

impl Door<'_> {
    /// What is to be known about the socket.
    fn note(&self) -> &'static str {
        match self {
            Self::Link { .. } => "A packet socket: the bytes leave by this interface as they are.",
            Self::Ip { protocol: None, to: IpAddr::V4(_) } => {
                "Protocol 255, IPPROTO_RAW: the bytes begin with an IP header. The kernel still writes\n\
                 Total Length and Header Checksum, a Source Address of 0, and an Identification of 0 without DF."
            }
            Self::Ip { protocol: None, to: IpAddr::V6(_) } => {
                "Protocol 255, IPPROTO_RAW: the bytes begin with an IP header."
            }
            Self::Ip { protocol: Some(58), to: IpAddr::V6(_) } => {
                "A raw socket of this protocol: the kernel puts an IP header before the bytes, and works\n\
                 the checksum of ICMPv6 out itself."
            }
            Self::Ip { .. } => {
                "A raw socket of this protocol: the kernel puts an IP header before the bytes."
            }
        }
    }

    /// A part of a program with what it is told about the socket.
    fn filled(&self, grammar: &Grammar, template: &str) -> String {
        let mut text = String::new();
        for line in template.lines() {
            if let Some((indent, _)) = line.split_once("{NOTE}") {
                for note in self.note().lines() {
                    grammar.comment(&mut text, indent, note);
                }
            } else {
                text += line;
                text.push('\n');
            }
        }
        match self {
            Self::Link { interface } => text.replace("{TO}", &grammar.string(interface)),
            Self::Ip { to, protocol } => {
                let (family, version, bytes) = if to.is_ipv4() { ("", "4", "4") } else { ("6", "6", "16") };
                let protocol = protocol.map_or_else(|| grammar.raw.to_owned(), |number| number.to_string());
                text.replace("{6}", family)
                    .replace("{V}", version)
                    .replace("{B}", bytes)
                    .replace("{PROTOCOL}", &protocol)
                    .replace("{TO}", &grammar.string(&to.to_string()))
            }
        }
    }
}

/// Where a packet goes by its IP header.
fn destination(frame: &[u8], dissection: &Dissection) -> Option<IpAddr> {
    let layer = dissection.layers.first()?;
    let whole = layer.span.slice(frame);
    if layer.protocol.id == proto::IPV4.id {
        return Some(IpAddr::from(*whole.get(16..)?.first_chunk::<4>()?));
    }
    let address = (layer.protocol.id == proto::IPV6.id).then(|| whole.get(24..)?.first_chunk::<16>())??;
    Some(IpAddr::from(*address))
}
