//! `wireglass doctor`: what capturing needs, whether it is here, the command for what is not, and whether capturing works.

mod host;
mod rights;
mod trial;

use super::print::unless_pipe_closed;
use crate::cli::{Doctor, Report};
use anyhow::{Context as _, bail};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use wireglass_agent::privilege::{self, GiveUpError};

/// What was found about one thing.
struct Check {
    name: &'static str,
    state: State,
    /// What is there, or what is not and what that means.
    says: String,
    /// The command that changes it.
    remedy: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Ok,
    /// Not as good as it could be, and no reason that anything fails.
    Note,
    Missing,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Missing => "missing",
        }
    }
}

impl Check {
    fn new(name: &'static str, state: State, says: impl Into<String>) -> Self {
        Self { name, state, says: says.into(), remedy: None }
    }

    fn remedy(self, command: impl Into<String>) -> Self {
        Self { remedy: Some(command.into()), ..self }
    }
}

/// Runs the command.
pub fn run(options: &Doctor) -> anyhow::Result<()> {
    let mut checks = vec![host::kernel(), rights::capability()];
    checks.extend([host::timestamps(), host::receive_buffer()]);
    checks.extend(rights::sandbox());
    checks.extend([host::user_namespaces(), host::interfaces(), host::page(), host::port(), rights::user()]);
    // Last, as `serve` does it: sockets first, then no rights, then packets. Nothing above could be looked at any more.
    let sockets = trial::open();
    privilege::give_up(|| Ok::<_, GiveUpError>(((), Vec::new())))?;
    let works = trial::run(sockets, &mut checks);

    let report = match options.format {
        Report::Text => text(&checks),
        Report::Json => json(&checks, works)?,
    };
    unless_pipe_closed(io::stdout().write_all(report.as_bytes())).context("writing the output")?;
    match works {
        true => Ok(()),
        false => bail!("capturing does not work here; what is missing stands above"),
    }
}

fn text(checks: &[Check]) -> String {
    let width = checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for Check { name, state, says, remedy } in checks {
        let _ = writeln!(text, "{:7}  {name:width$}  {says}", state.word());
        if let Some(command) = remedy {
            let _ = writeln!(text, "{:7}  {:width$}  $ {command}", "", "");
        }
    }
    text
}

fn json(checks: &[Check], works: bool) -> serde_json::Result<String> {
    let checks: Vec<_> = checks
        .iter()
        .map(|Check { name, state, says, remedy }| {
            serde_json::json!({ "name": name, "state": state.word(), "says": says, "remedy": remedy })
        })
        .collect();
    let report =
        serde_json::json!({ "version": env!("CARGO_PKG_VERSION"), "works": works, "checks": checks });
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}
