//! What a machine has of the wasm standard library, found by asking its compilers and looking for files.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::TARGET;
use crate::{debian, process};

/// All that the choice of a route depends on.
#[expect(clippy::struct_excessive_bools, reason = "these are independent answers of the machine, not states")]
pub(super) struct Facts {
    /// The active toolchain has the compiled library.
    pub(super) installed: bool,
    /// The active toolchain has the library's sources.
    pub(super) active_sources: bool,
    /// Debian's compiler is new enough for this workspace and has the library's sources.
    pub(super) debian_sources: bool,
    /// The active toolchain has a linker for wasm, which Debian's compiler lacks.
    pub(super) linker: bool,
    /// rustup is there and may install.
    pub(super) rustup: bool,
    /// Debian packages can be installed.
    pub(super) apt: bool,
}

impl Facts {
    pub(super) fn probe(active: &Sysroot, debian: Option<&Sysroot>) -> Self {
        Self {
            installed: active.has_compiled_library(),
            active_sources: has_sources(&active.path),
            debian_sources: debian.is_some_and(|debian| debian.is_new_enough() && has_sources(&debian.path)),
            linker: active.linker().is_file(),
            rustup: process::find_program("rustup").is_some()
                && may_install(env::var("RUSTUP_AUTO_INSTALL").ok().as_deref()),
            apt: debian::can_install(),
        }
    }
}

/// Where a compiler keeps its files.
pub(super) struct Sysroot {
    pub(super) path: PathBuf,
    /// The folder of compiled libraries for wasm. It need not exist.
    wasm_libraries: PathBuf,
    /// The machine's own target triple.
    host: String,
    version: (u32, u32),
}

impl Sysroot {
    /// Asks a compiler.
    pub(super) fn ask(rustc: &Path) -> Result<Self> {
        const PURPOSE: &str = "asking the compiler where its libraries are";
        let version = process::capture(Command::new(rustc).arg("--version"), PURPOSE)?;
        let mut command = Command::new(rustc);
        command.args(["--target", TARGET]);
        command.args(["--print", "sysroot", "--print", "target-libdir", "--print", "host-tuple"]);
        let places = process::capture(&mut command, PURPOSE)?;
        Self::parse(&version, &places).with_context(|| {
            format!("The answer of {} is not understood: {version:?}, {places:?}", rustc.display())
        })
    }

    /// `version` is like `rustc 1.95.0 (…)`; `places` has a line for each thing that was asked for.
    fn parse(version: &str, places: &str) -> Option<Self> {
        let mut numbers = version.strip_prefix("rustc ")?.split('.');
        let version = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        let mut lines = places.lines();
        Some(Self {
            path: PathBuf::from(lines.next()?),
            wasm_libraries: PathBuf::from(lines.next()?),
            host: lines.next()?.to_owned(),
            version,
        })
    }

    /// The linker that comes with a toolchain of rustup.
    pub(super) fn linker(&self) -> PathBuf {
        self.path.join("lib/rustlib").join(&self.host).join("bin/rust-lld")
    }

    /// The compiler names the folder even if the target is not installed, so the library itself is looked for.
    fn has_compiled_library(&self) -> bool {
        fs::read_dir(&self.wasm_libraries).is_ok_and(|entries| {
            entries.flatten().any(|entry| entry.file_name().to_str().is_some_and(is_standard_library))
        })
    }

    fn is_new_enough(&self) -> bool {
        let minimum = env!("CARGO_PKG_RUST_VERSION").split_once('.');
        minimum.is_some_and(|(major, rest)| {
            let minor = rest.split('.').next().unwrap_or(rest);
            major
                .parse()
                .is_ok_and(|major: u32| minor.parse().is_ok_and(|minor: u32| self.version >= (major, minor)))
        })
    }
}

/// The library's sources below a sysroot, whether they are there or not.
pub(super) fn sources_in(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib/src/rust")
}

fn has_sources(sysroot: &Path) -> bool {
    sources_in(sysroot).join("library/Cargo.lock").is_file()
}

fn is_standard_library(file_name: &str) -> bool {
    file_name.starts_with("libstd-")
        && Path::new(file_name).extension().is_some_and(|extension| extension == "rlib")
}

/// Whoever sets `RUSTUP_AUTO_INSTALL=0` wants rustup to install nothing by itself.
fn may_install(rustup_auto_install: Option<&str>) -> bool {
    rustup_auto_install != Some("0")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: &str = "/usr\n/usr/lib/rustlib/wasm32-unknown-unknown/lib\nx86_64-unknown-linux-gnu\n";

    #[test]
    fn a_compilers_answer_is_understood() {
        let Some(sysroot) =
            Sysroot::parse("rustc 1.96.0 (abc 2026-05-01) (built from a source tarball)\n", PLACES)
        else {
            panic!("The answer was not understood.");
        };
        assert_eq!(sysroot.path, Path::new("/usr"));
        assert_eq!(sysroot.version, (1, 96));
        assert_eq!(sysroot.linker(), Path::new("/usr/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld"));
        assert_eq!(sysroot.wasm_libraries, Path::new("/usr/lib/rustlib/wasm32-unknown-unknown/lib"));
    }

    #[test]
    fn an_old_compiler_is_too_old() {
        let is_new_enough = |version| Sysroot::parse(version, PLACES).map(|sysroot| sysroot.is_new_enough());
        assert_eq!(is_new_enough("rustc 1.63.0"), Some(false));
        assert_eq!(is_new_enough("rustc 1.999.0-nightly (abc 2026-05-01)"), Some(true));
        assert_eq!(is_new_enough("rustc 2.0.0"), Some(true));
        assert_eq!(is_new_enough("clang 19.1"), None);
    }

    #[test]
    fn only_the_compiled_library_counts() {
        assert!(is_standard_library("libstd-0123456789abcdef.rlib"));
        assert!(!is_standard_library("libstd-0123456789abcdef.so"));
        assert!(!is_standard_library("libstd_detect-0123456789abcdef.rlib"));
    }

    #[test]
    fn zero_forbids_rustup_to_install() {
        assert!(may_install(None));
        assert!(may_install(Some("1")));
        assert!(!may_install(Some("0")));
    }
}
