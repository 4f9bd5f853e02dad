//! `wireglass man`: the manual, made from the options themselves.

use super::print::unless_pipe_closed;
use crate::cli::{Cli, Man};
use anyhow::Context as _;
use clap::Command;
use clap_mangen::roff::{Roff, roman};
use std::fs;
use std::io::{self, Write as _};

/// Runs the command.
pub fn run(options: &Man) -> anyhow::Result<()> {
    let mut all = Cli::described().disable_help_subcommand(true);
    all.build();
    if let Some(folder) = &options.out {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        for command in [&all].into_iter().chain(below(&all)) {
            let path = folder.join(format!("{}.1", name(command)));
            fs::write(&path, page(command)?).with_context(|| path.display().to_string())?;
        }
        return Ok(());
    }
    let command = match &options.command {
        None => &all,
        Some(wanted) => {
            below(&all).into_iter().find(|command| short(command) == wanted).with_context(|| {
                let known: Vec<_> = below(&all).into_iter().map(short).collect();
                format!("there is no command \"{}\"; there is {}", wanted.escape_default(), known.join(", "))
            })?
        }
    };
    unless_pipe_closed(io::stdout().write_all(&page(command)?)).context("writing the output")
}

/// All commands below this one, with their own commands behind each.
fn below(command: &Command) -> Vec<&Command> {
    command.get_subcommands().flat_map(|one| [one].into_iter().chain(below(one))).collect()
}

/// What a command is asked for by: `capture`, `send-tcp`.
fn short(command: &Command) -> &str {
    let name = name(command);
    name.strip_prefix("wireglass-").unwrap_or(name)
}

/// What the page of a command is called: `wireglass-capture`.
fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

/// One page, in the form that man(1) reads.
fn page(command: &Command) -> io::Result<Vec<u8>> {
    let man = clap_mangen::Man::new(command.clone())
        .source(concat!("wireglass ", env!("CARGO_PKG_VERSION")))
        .manual("wireglass");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    examples(command).to_writer(&mut page)?;
    Ok(page)
}

/// The paragraphs behind the help, each below its first line, in the lines they were written in.
fn examples(command: &Command) -> Roff {
    let mut roff = Roff::default();
    let text = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    for paragraph in text.split("\n\n") {
        let mut lines = paragraph.lines();
        let heading = lines.next().unwrap_or_default().trim_end_matches(':').to_uppercase();
        roff.control("SH", [heading.as_str()]).control("nf", []);
        for line in lines {
            roff.text([roman(line.trim_start())]);
        }
        roff.control("fi", []);
    }
    roff
}
