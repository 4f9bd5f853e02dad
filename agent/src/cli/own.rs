//! Options of `wireglass doctor`, `wireglass completions` and `wireglass man`.

use clap::{Args, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

/// Options of `doctor`.
#[derive(Clone, Debug, Args)]
pub struct Doctor {
    /// How to print what was found.
    #[arg(short, long, value_enum, default_value_t = Report::Text)]
    pub format: Report,
}

/// Forms of what `doctor` finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Report {
    /// Lines for people.
    Text,
    /// One JSON object.
    Json,
}

/// Options of `completions`.
#[derive(Clone, Debug, Args)]
pub struct Completions {
    /// The shell that is to complete commands.
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Options of `man`.
#[derive(Clone, Debug, Args)]
pub struct Man {
    /// The command whose page to print, such as capture or send-tcp; that of wireglass if none is named.
    #[arg(conflicts_with = "out")]
    pub command: Option<String>,
    /// Write the pages of all commands into this folder instead; it is made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
