//! The `wireglass` program: flags in, exit code out.

mod cli;
mod command;

use clap::error::ErrorKind;
use cli::{Cli, Command, Serve};
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = Cli::read().unwrap_or_else(|error| refuse(&error));
    log(cli.verbose);
    let result = match cli.command {
        None => serve(&cli.serve),
        Some(Command::Serve(options)) => serve(&options),
        Some(Command::Capture(options)) => command::capture::run(&options),
        Some(Command::Decode(options)) => command::decode::run(&options),
        Some(Command::Export(options)) => command::export::run(&options),
        Some(Command::Send(options)) => command::send::run(&options),
        Some(Command::Latency(options)) => command::latency::run(&options),
        Some(Command::Doctor(options)) => command::doctor::run(&options),
        Some(Command::Completions(options)) => command::completions::run(&options),
        Some(Command::Man(options)) => command::man::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wireglass: {}", printable(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

/// Options that do not go together are a matter of usage: exit code 2, as for any other wrong flag.
fn serve(options: &Serve) -> anyhow::Result<()> {
    if let Err(why) = options.check() {
        clap::Error::raw(ErrorKind::ValueValidation, format!("{why}\n")).exit();
    }
    command::serve::run(options)
}

/// clap repeats what it did not understand, control characters and all.
fn refuse(error: &clap::Error) -> ! {
    if error.use_stderr() {
        let _ = write!(io::stderr(), "{}", printable(&error.render().to_string()));
        std::process::exit(error.exit_code());
    }
    error.exit()
}

fn log(verbose: u8) {
    let level = match verbose {
        0 => "warn",
        1 => "wireglass=info,warn",
        _ => "wireglass=debug,info",
    };
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(level))
        .with_writer(io::stderr)
        .with_ansi(
            io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty()),
        )
        .without_time()
        .init();
}

/// Control characters, from a file name for instance, do not reach the terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .flat_map(
            |one| if one.is_control() && one != '\n' { one.escape_default().collect() } else { vec![one] },
        )
        .collect()
}
