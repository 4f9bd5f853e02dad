//! `wireglass completions`: what a shell needs to complete commands and options.

use super::print::unless_pipe_closed;
use crate::cli::{Cli, Completions};
use anyhow::Context as _;
use std::io::{self, Write as _};

/// Runs the command.
pub fn run(options: &Completions) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::described(), "wireglass", &mut script);
    unless_pipe_closed(io::stdout().write_all(&script)).context("writing the output")
}
