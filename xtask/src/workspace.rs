//! Where things lie: the workspace's root, cargo's output, the page's folders.

use std::{
    env,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

/// Settings that were meant for ordinary native code, or for the build helper itself.
const FOREIGN_VARIABLES: [&str; 6] = [
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTC",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
];

/// The folders that the other modules read and write.
pub(crate) struct Workspace {
    /// The folder of the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
    /// The folder that holds `debug` and `release`.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Finds the workspace from what cargo tells the program it runs.
    pub(crate) fn locate() -> Result<Self> {
        let manifest_dir = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest_dir
            .parent()
            .filter(|root| root.join("Cargo.toml").is_file())
            .with_context(|| {
                format!(
                    "No workspace was found above {}. Run this as `cargo xtask` inside a checkout.",
                    manifest_dir.display()
                )
            })?
            .to_path_buf();
        let executable =
            env::current_exe().context("The path of the build helper itself could not be read.")?;
        let Some(target) = target_of(&executable) else {
            bail!(
                "{} does not lie in a cargo target folder. Run the build helper as `cargo xtask`.",
                executable.display()
            );
        };
        Ok(Self { root, target })
    }

    /// The page's crate.
    pub(crate) fn web(&self) -> PathBuf {
        self.root.join("web")
    }

    /// The captures that the page brings along.
    pub(crate) fn captures(&self) -> PathBuf {
        self.web().join("captures")
    }

    /// The finished page, which the agent embeds.
    pub(crate) fn dist(&self) -> PathBuf {
        self.web().join("dist")
    }

    /// Cargo's output for the page: a folder of its own, because its flags and sometimes its compiler differ.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// The finished agent.
    pub(crate) fn agent_binary(&self) -> PathBuf {
        self.target.join("release").join("wireglass")
    }

    /// A cargo command at the workspace's root, free of what `cargo run` set for this program.
    ///
    /// Those variables describe the build helper. Build scripts and `env!` elsewhere would read them as their own, and rebuild when they
    /// come and go.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = self.command(&cargo_program());
        command.arg(subcommand);
        command
    }

    /// A cargo command free also of the settings that a user made for ordinary native code.
    pub(crate) fn cargo_afresh(&self, subcommand: &str) -> Command {
        let mut command = self.command_afresh(&cargo_program());
        command.arg(subcommand);
        command
    }

    /// Like [`cargo_afresh`](Self::cargo_afresh), for a program that calls cargo.
    pub(crate) fn command_afresh(&self, program: &OsStr) -> Command {
        let mut command = self.command(program);
        for name in FOREIGN_VARIABLES {
            command.env_remove(name);
        }
        command
    }

    fn command(&self, program: &OsStr) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(describes_this_program) {
                command.env_remove(name);
            }
        }
        command
    }
}

fn cargo_program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// Cargo puts the program in `TARGET/PROFILE/`. Asking the path beats guessing `target`, since an environment variable, a configuration
/// file and a target triple can each move it.
fn target_of(executable: &Path) -> Option<PathBuf> {
    executable.parent()?.parent().map(Path::to_path_buf)
}

fn describes_this_program(variable: &str) -> bool {
    const EXACT: [&str; 6] = [
        "CARGO_BIN_NAME",
        "CARGO_CRATE_NAME",
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PRIMARY_PACKAGE",
        "OUT_DIR",
    ];
    EXACT.contains(&variable) || variable.starts_with("CARGO_PKG_") || variable.starts_with("CARGO_BIN_EXE_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_folder_lies_two_above_the_program() {
        let found = target_of(Path::new("/home/user/cache/debug/wireglass-xtask"));
        assert_eq!(found, Some(PathBuf::from("/home/user/cache")));
        assert_eq!(target_of(Path::new("/")), None);
    }

    #[test]
    fn the_users_settings_of_cargo_stay() {
        assert!(describes_this_program("CARGO_PKG_NAME"));
        assert!(describes_this_program("CARGO_MANIFEST_DIR"));
        for kept in ["CARGO_HOME", "CARGO_BUILD_JOBS", "CARGO_NET_OFFLINE", "CARGO_TARGET_DIR", "PATH"] {
            assert!(!describes_this_program(kept), "{kept}");
        }
    }
}
