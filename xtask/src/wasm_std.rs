//! Where the page's build gets Rust's standard library for wasm32-unknown-unknown from.
//!
//! Machines differ: some have the target installed, some only the library's sources, some may not install through rustup. [`choose`] picks a
//! route from probed facts alone; [`prepare`] probes, walks the routes that install something, and looks again.

use std::{path::Path, path::PathBuf, process::Command, time::Duration};

use anyhow::{Result, bail};

use crate::{
    debian, process,
    wasm_std::probe::{Facts, Sysroot},
};

mod probe;

/// The target that the page is built for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler for the web and its sources.
const DEBIAN_PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// rustup fetches about 20 MB. A machine without a way out should not wait for longer than this.
const RUSTUP_LIMIT: Duration = Duration::from_mins(3);

/// A way to get the standard library, in the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    /// The active toolchain has it.
    Installed,
    /// The active toolchain has its sources: cargo builds it along.
    ActiveSources,
    /// Debian's compiler has its sources: cargo builds it along, with that compiler and the active toolchain's linker.
    DebianSources,
    /// rustup can install it; then look again.
    AddWithRustup,
    /// apt-get can install Debian's compiler and sources; then look again.
    AddWithApt,
}

/// Picks the first route that the facts allow.
fn choose(facts: &Facts) -> Option<Route> {
    let routes = [
        (facts.installed, Route::Installed),
        (facts.active_sources, Route::ActiveSources),
        (facts.debian_sources && facts.linker, Route::DebianSources),
        (facts.rustup, Route::AddWithRustup),
        (facts.apt && facts.linker, Route::AddWithApt),
    ];
    routes.into_iter().find_map(|(open, route)| open.then_some(route))
}

/// How cargo has to be called so that it finds the standard library.
#[derive(Default)]
pub(crate) struct WasmStd {
    /// More arguments for `cargo build`.
    arguments: Vec<&'static str>,
    /// More environment variables.
    variables: Vec<(&'static str, PathBuf)>,
    /// More flags for the compiler.
    pub(crate) flags: &'static [&'static str],
    /// Where the standard library's sources lie. Panic messages hold their paths.
    pub(crate) sources: PathBuf,
}

impl WasmStd {
    /// Adds what is needed to a cargo command.
    pub(crate) fn apply(&self, command: &mut Command) {
        command.args(&self.arguments);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
    }

    /// The compiler that cargo will call.
    pub(crate) fn rustc(&self) -> &Path {
        let named = self.variables.iter().find(|(name, _)| *name == "RUSTC");
        named.map_or(Path::new("rustc"), |(_, path)| path)
    }

    /// What makes the page larger than it has to be, if something does.
    pub(crate) fn what_adds(&self) -> Option<&'static str> {
        let message = "The standard library came compiled, and with it the words of panics. Where its sources are built along, the page is smaller.";
        self.flags.is_empty().then_some(message)
    }

    fn installed(sysroot: &Path) -> Self {
        Self { sources: probe::sources_in(sysroot), ..Self::default() }
    }

    /// Building the library is unstable. The variable allows it on a stable compiler; the page's own code gains no unstable feature.
    ///
    /// With the library at hand, a panic becomes a trap and no more. Its words, which a compiled library carries along, would take a
    /// twentieth of the page; the script around the module says that the page stopped.
    fn from_sources(sysroot: &Path) -> Self {
        Self {
            arguments: vec!["-Zbuild-std=std"],
            variables: vec![("RUSTC_BOOTSTRAP", PathBuf::from("1"))],
            flags: &["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none"],
            sources: probe::sources_in(sysroot),
        }
    }

    fn from_debian_sources(debian_sysroot: &Path, linker: PathBuf) -> Self {
        let mut build = Self::from_sources(debian_sysroot);
        build.variables.push(("RUSTC", PathBuf::from(DEBIAN_RUSTC)));
        build.variables.push(("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker));
        build
    }
}

/// Finds the standard library, and installs it if the machine allows that.
pub(crate) fn prepare() -> Result<WasmStd> {
    let active = Sysroot::ask(Path::new("rustc"))?;
    let mut may_use_rustup = true;
    let mut may_use_apt = true;
    loop {
        let debian = Sysroot::ask(Path::new(DEBIAN_RUSTC)).ok();
        let mut facts = Facts::probe(&active, debian.as_ref());
        facts.rustup &= may_use_rustup;
        facts.apt &= may_use_apt;
        match (choose(&facts), debian) {
            (Some(Route::Installed), _) => return Ok(WasmStd::installed(&active.path)),
            (Some(Route::ActiveSources), _) => return Ok(WasmStd::from_sources(&active.path)),
            (Some(Route::DebianSources), Some(debian)) => {
                return Ok(WasmStd::from_debian_sources(&debian.path, active.linker()));
            }
            (Some(Route::AddWithRustup), _) => {
                may_use_rustup = false;
                add_with_rustup();
            }
            (Some(Route::AddWithApt), _) => {
                may_use_apt = false;
                debian::install(
                    &DEBIAN_PACKAGES,
                    "The page is WebAssembly, and Rust's standard library for it is neither installed nor can be built here.",
                )?;
            }
            (Some(Route::DebianSources) | None, _) => bail!(out_of_routes()),
        }
    }
}

/// A failure is only said: another route may be open.
fn add_with_rustup() {
    eprintln!(
        "The page is WebAssembly, and Rust's standard library for it is missing. Installing it with `rustup target add {TARGET}`."
    );
    let mut command = Command::new("rustup");
    command.args(["target", "add", TARGET]);
    if let Err(error) = process::run_within(&mut command, RUSTUP_LIMIT, "installing the wasm target") {
        eprintln!("warning: {error:#}");
    }
}

fn out_of_routes() -> String {
    format!(
        "Rust's standard library for {TARGET} is missing, and the page cannot be built without it. Install it with one of these commands, \
         and try again:\n\n    rustup target add {TARGET}\n    {}\n",
        debian::install_command(&DEBIAN_PACKAGES)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine with rustup, root and apt-get, and no part of the library.
    const BARE: Facts = Facts {
        installed: false,
        active_sources: false,
        debian_sources: false,
        linker: true,
        rustup: true,
        apt: true,
    };

    #[test]
    fn what_is_there_comes_before_what_must_be_installed() {
        let everything = Facts { installed: true, active_sources: true, debian_sources: true, ..BARE };
        assert_eq!(choose(&everything), Some(Route::Installed));
        let sources = Facts { installed: false, ..everything };
        assert_eq!(choose(&sources), Some(Route::ActiveSources));
        let debian = Facts { active_sources: false, ..sources };
        assert_eq!(choose(&debian), Some(Route::DebianSources));
    }

    #[test]
    fn rustup_comes_before_apt() {
        assert_eq!(choose(&BARE), Some(Route::AddWithRustup));
        let no_rustup = Facts { rustup: false, ..BARE };
        assert_eq!(choose(&no_rustup), Some(Route::AddWithApt));
    }

    #[test]
    fn debians_compiler_needs_a_linker() {
        let no_linker = Facts { debian_sources: true, rustup: false, linker: false, ..BARE };
        assert_eq!(choose(&no_linker), None);
    }

    #[test]
    fn out_of_routes_names_both_commands() {
        let message = out_of_routes();
        assert!(message.contains("rustup target add wasm32-unknown-unknown"));
        assert!(message.contains("sudo apt-get install --no-install-recommends rustc-web rust-web-src"));
    }
}
