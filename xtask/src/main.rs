//! The build helper: `cargo xtask COMMAND`.
//!
//! Cargo alone cannot make wireglass, because the agent embeds a page that is itself a Rust program for another target. This crate holds
//! everything around that: the page, the agent, the browser that the tests drive, and the checks. It knows the names of the packages and
//! where files lie; it knows nothing about packets, and no other crate may depend on it.

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{stages::Stages, workspace::Workspace};

mod agent;
mod assets;
mod axe;
mod bench;
mod bindgen;
mod browser;
mod checks;
mod css;
mod debian;
mod dist;
mod fuzz;
mod page;
mod process;
mod record;
mod site;
mod stages;
mod stamp;
mod template;
mod tidy;
mod wasm;
mod wasm_std;
mod workspace;

/// Builds, starts and tests wireglass.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes the page and then the release agent that embeds it.
    Build,
    /// Makes only the page, in web/dist.
    Web,
    /// Makes both and starts the agent.
    Start {
        /// What to pass on to wireglass, after `--`.
        #[arg(last = true)]
        args: Vec<OsString>,
    },
    /// Makes both, sees to a browser, runs every test, and fuzzes for a moment.
    Test {
        /// What to pass on to the tests, after `--`: a filter, for example. Then nothing is fuzzed.
        #[arg(last = true)]
        args: Vec<OsString>,
    },
    /// Feeds the decoder bytes that no test thought of.
    Fuzz {
        /// The fuzz target to run; without it all run, one after the other.
        target: Option<String>,
        /// How long each target runs.
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
        seconds: u64,
        /// Runs the target on the bytes of this file alone: what a failure left behind.
        #[arg(long, requires = "target", conflicts_with = "seconds")]
        input: Option<PathBuf>,
    },
    /// Checks formatting, lints, docs and dependency edges.
    Lint,
    /// Writes docs/protocols.md anew from the tables.
    Docs,
    /// Measures what decoding a packet costs, natively and in a browser, and what many packets cost the page, and prints it beside
    /// the goals.
    Bench {
        /// Print the figures of decoding as JSON, and no others.
        #[arg(long)]
        json: bool,
    },
    /// Records the captures that the page brings along anew, as root.
    Record {
        /// Which of them, by the names of their files; without any, all.
        captures: Vec<String>,
    },
    /// Makes the page as static files that any web server can serve, without an agent.
    Site {
        /// The folder for them; what it held before is removed. Without this, target/site.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Checks which of the crates depends on what.
    Tidy,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let workspace = Workspace::locate()?;
    match command {
        Command::Web => page::build(&workspace),
        Command::Build => {
            page::build(&workspace)?;
            agent::build(&workspace)
        }
        Command::Start { args } => {
            page::build(&workspace)?;
            agent::build(&workspace)?;
            agent::start(&workspace, &args)
        }
        Command::Test { args } => Stages::run(|stages| checks::test(&workspace, stages, &args)),
        Command::Fuzz { target: Some(target), input: Some(input), .. } => {
            fuzz::replay(&workspace, &target, &input)
        }
        Command::Fuzz { target, seconds, .. } => fuzz::run(&workspace, target.as_deref(), seconds),
        Command::Lint => Stages::run(|stages| checks::lint(&workspace, stages)),
        Command::Docs => checks::docs(&workspace),
        Command::Bench { json } => bench::run(&workspace, json),
        Command::Record { captures } => record::run(&workspace, &captures),
        Command::Site { out } => {
            page::build(&workspace)?;
            site::write(&workspace, out.as_deref())
        }
        Command::Tidy => tidy::check(&workspace),
    }
}
